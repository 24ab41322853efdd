"""Several lists of one day from one panel, which is read and measured once for all of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from configs.words import Lang, read_words
from features.panel import Panel
from features.spool import spool_beside
from models.bundle import Bundle
from scoring.faults import UsageError
from scoring.folder import publish, tell_list
from scoring.journal import Journal
from scoring.measured import measure_day
from scoring.pipeline import Pipeline
from scoring.put import check_place
from scoring.rank import law_for, rank
from scoring.rules import Rules


@dataclass(frozen=True)
class Asked:
    """One of the lists that are asked for, and where it goes; previous: the last one before it."""

    pipeline: Pipeline
    bundle: Bundle | None
    rules: Rules
    folder: Path
    previous: Path | None = None


def match_bundles(
    pipelines: Sequence[Pipeline], bundles: Sequence[tuple[Path, Bundle]]
) -> dict[str, Bundle]:
    """Each bundle under the name of the pipeline that it says it was trained for.

    One bundle for one pipeline goes together whatever it says, to be refused with the reason by
    `scoring.rank.law_for`. Raises UsageError for a bundle of no pipeline that is asked for, a
    second one for the same, and a pipeline that is named twice.
    """
    names = [pipeline.name for pipeline in pipelines]
    for name in names:
        if names.count(name) > 1:
            raise UsageError("pipeline_twice", pipeline=name)
    if len(names) == len(bundles) == 1:
        return {names[0]: bundles[0][1]}
    found: dict[str, Bundle] = {}
    for folder, bundle in bundles:
        name = str(bundle.manifest.get("pipeline", ""))
        if name not in names:
            right = ", ".join(names)
            raise UsageError("bundle_of_none", bundle=folder.name, found=name or "—", right=right)
        if name in found:
            raise UsageError("bundle_twice", bundle=folder.name, pipeline=name)
        found[name] = bundle
    return found


def publish_lists(
    panel: Panel,
    lists: Sequence[Asked],
    as_of: date,
    lang: Lang,
    plans: bool = False,
    journal: Journal | None = None,
    replace: bool = False,
) -> Iterator[dict[str, object]]:
    """Writes each list into its folder, one by one, and gives what `tell_list` says of it.

    Each is the list that it would be by itself, to the byte. What `rank` and `publish` would
    refuse of any of them for its law, its bundle or its place is raised before the first is made.
    """
    words = read_words(lang)
    for asked in lists:
        check_place(asked.folder, replace)
        law_for(panel, asked.pipeline, asked.bundle, as_of)
    pairs = [(asked.pipeline, asked.bundle) for asked in lists]
    with spool_beside(lists[0].folder) as spool:
        day = measure_day(panel, pairs, as_of, spool)
        for asked in lists:
            about = (panel, asked.pipeline, asked.bundle, as_of, asked.rules)
            ranking = rank(*about, measured=day)
            where = (asked.folder, asked.previous, plans, journal, replace)
            publish(ranking, panel, lang, *where, day)
            told = tell_list(ranking, asked.folder, words)
            # Two of them at once would be held for nothing.
            del ranking
            yield told
