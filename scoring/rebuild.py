"""A list made again and compared byte for byte, or the input that is no longer the same."""

import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

import polars as pl

from configs.words import Words
from features.fingerprints import fingerprint_known
from features.panel import Panel, read_panel
from models.bundle import Bundle, BundleError, read_bundle
from scoring.faults import BUNDLE, DATA, DONE, SETTINGS, UNFORESEEN, RankError, UsageError, told
from scoring.kept import kept_policy, kept_rules
from scoring.law_changes import diff
from scoring.pipeline import Pipeline, pipeline_fingerprint, read_pipeline
from scoring.policy import policy_at
from scoring.record import MANIFEST, code_parts, fingerprint_of, versions
from scoring.rules import Rules, read_rules, state_rules
from scoring.seal import changed_files, digest_files, read_manifest
from scoring.several import Asked, publish_lists

Outcome = dict[str, object]
Kind = Literal["data", "settings", "bundle", "code", "list"]
# What the exit code says where several inputs are others: the first of these.
EXIT_CODES: dict[Kind, int] = {
    "data": DATA,
    "settings": SETTINGS,
    "bundle": BUNDLE,
    "code": UNFORESEEN,
    "list": UNFORESEEN,
}
# More names than this are counted.
NAMED = 10


@dataclass(frozen=True)
class Given:
    """What a list is made again from. bundle, quota, exclusions: None takes what the list keeps."""

    panel: Path
    bundle: Path | None = None
    previous: Path | None = None
    quota: Path | None = None
    exclusions: Path | None = None


@dataclass(frozen=True)
class Change:
    """One input that is no longer what the manifest says, as it was and as it is."""

    kind: Kind
    what: str
    then: str
    now: str


def rebuild(folder: Path, given: Given, words: Words) -> Outcome:
    """Makes the list again beside, with the options of its manifest, and compares every file.

    Raises UsageError where an input that the list was made from is not given, RankError where
    it is no list.
    """
    manifest = read_manifest(folder)
    if manifest["previous"] and not given.previous:
        raise UsageError("previous_wanted", folder=folder.name)
    panel = read_panel(given.panel)
    bundle, rules = _take_bundle(folder, manifest, given), _take_rules(folder, manifest, given)
    changes = [
        *_data(manifest, panel, given),
        *_settings(manifest, rules),
        *([] if _pipeline(manifest).composite else _of_bundle(manifest, bundle)),
        *_code(manifest),
        *(Change("list", name, "", "") for name in changed_files(folder, manifest)),
    ]
    with tempfile.TemporaryDirectory() as place:
        fresh, failed = Path(place) / folder.name, ""
        try:
            asked = Asked(_pipeline(manifest), bundle, rules, fresh, given.previous)
            plans = bool(manifest.get("plans"))
            list(publish_lists(panel, [asked], _day(manifest), manifest["lang"], plans))
        except (RankError, BundleError) as error:
            failed = told(error, words)[1][0]
        files = [] if failed else _compare(folder, fresh)
        places = 0 if failed or not files else _moved(folder, fresh)
    return _say(folder, manifest, changes, files, places, failed, words)


def _take_bundle(folder: Path, manifest: dict[str, Any], given: Given) -> Bundle | None:
    if _pipeline(manifest).composite:
        # It is made again from the panel, like the list itself.
        return read_bundle(given.bundle) if given.bundle else None
    path = given.bundle or (folder / "bundle" if manifest["bundle"] else None)
    return read_bundle(path) if path else None


def _take_rules(folder: Path, manifest: dict[str, Any], given: Given) -> Rules:
    """Quotas and exclusions from the files that are given, else as the list keeps them."""
    kept = kept_rules(folder, manifest)
    handed = read_rules(given.quota, given.exclusions, _pipeline(manifest).length)
    return Rules(
        handed.quotas if given.quota else kept.quotas,
        handed.exclusions if given.exclusions else kept.exclusions,
    )


def _pipeline(manifest: dict[str, Any]) -> Pipeline:
    return read_pipeline(manifest["pipeline"]["name"])


def _day(manifest: dict[str, Any]) -> date:
    return date.fromisoformat(manifest["as_of"])


def _data(manifest: dict[str, Any], panel: Panel, given: Given) -> list[Change]:
    """What of the panel is another: knowledge of the day by part, files that were delivered."""
    now: dict[str, Any] = fingerprint_known(panel, _day(manifest))
    now |= {"currency": panel.currency, "precedence": list(panel.precedence)}
    found = _others("data", manifest.get("panel", {}), now)
    then = {file["file"]: file["sha256"] for file in manifest["inputs"]}
    there = {file["file"]: file["sha256"] for file in panel.receipt.get("files", [])}
    found += [Change("data", f"delivered {c.what}", c.then, c.now) for c in _pairs(then, there)]
    previous = fingerprint_of(given.previous / MANIFEST) if given.previous else None
    return found + _others("data", {"previous": manifest["previous"]}, {"previous": previous})


def _pairs(then: dict[str, str], now: dict[str, str]) -> list[Change]:
    """Delivered files by name: those that are others, that are gone, and that have come."""
    return _others("data", {name: then.get(name) for name in {*then, *now}}, now)


def _settings(manifest: dict[str, Any], rules: Rules) -> list[Change]:
    pipeline = _pipeline(manifest)
    policy = policy_at(pipeline.policy, _day(manifest), pipeline.applicant)
    then: dict[str, Any] = {
        "pipeline": manifest["pipeline"]["fingerprint"],
        "law": manifest["law"]["fingerprint"],
    }
    now: dict[str, Any] = {"pipeline": pipeline_fingerprint(pipeline), "law": policy.fingerprint}
    for what, file in state_rules(rules).items():
        then[what] = (manifest.get(what) or {}).get("sha256")
        now[what] = file["sha256"] if file else None
    return _others("settings", then, now)


def _of_bundle(manifest: dict[str, Any], bundle: Bundle | None) -> list[Change]:
    then = manifest["bundle"]["fingerprint"] if manifest["bundle"] else None
    now = bundle.fingerprint if bundle else None
    return _others("bundle", {"bundle": then}, {"bundle": now})


def _code(manifest: dict[str, Any]) -> list[Change]:
    """Parts of the house and libraries that are others."""
    parts = _others("code", manifest.get("parts", {}), code_parts())
    return parts + _others("code", manifest["versions"], versions())


def _others(kind: Kind, then: dict[str, Any], now: dict[str, Any]) -> list[Change]:
    """What the manifest speaks of and is not the same; what it is silent on cannot be compared."""
    return [
        Change(kind, name, _short(was), _short(now.get(name)))
        for name, was in sorted(then.items())
        if was != now.get(name)
    ]


def _short(value: object) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value or "—")
    return text[:12]


def _compare(folder: Path, fresh: Path) -> list[str]:
    """Files that are not the same, byte for byte, or are in one of the two folders only."""
    then, now = (
        digest_files(place) | {MANIFEST: fingerprint_of(place / MANIFEST)}
        for place in (folder, fresh)
    )
    others = [name for name in {*then, *now} if then.get(name) != now.get(name)]
    # What stands in the folder itself first, then what is below.
    return sorted(others, key=lambda name: (name.count("/"), name))


def _moved(folder: Path, fresh: Path) -> int:
    """How many enterprises have another place, or are in one of the two lists only."""
    kept = ["enterprise_id", "rank", "listed"]
    try:
        then = pl.read_parquet(folder / "ranking.parquet", columns=kept)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise RankError("not_a_list", folder=folder.name, found=str(error)[:120]) from error
    now = pl.read_parquet(fresh / "ranking.parquet", columns=kept)
    both = then.join(now, on=kept, how="inner").height
    return max(then.height, now.height) - both


def _say(
    folder: Path,
    manifest: dict[str, Any],
    changes: list[Change],
    files: list[str],
    places: int,
    failed: str,
    words: Words,
) -> Outcome:
    same = not files and not failed
    said = [words.say("rebuild.same" if same else "rebuild.differs", folder=folder.name)]
    if failed:
        said.append(words.say("rebuild.failed", why=failed))
    for change in changes:
        said.append(words.say(f"rebuild.{change.kind}", what=_name(change, words), **_ends(change)))
        if change.what == "law":
            said += _law_lines(folder, manifest, words)
    if not same and not changes:
        said.append(words.say("rebuild.unexplained"))
    if files:
        named = words.say("join").join(files[:NAMED])
        more = words.say("rebuild.more", count=len(files) - NAMED) if len(files) > NAMED else ""
        said.append(words.say("rebuild.files", count=len(files), files=named + more))
        said.append(words.say("rebuild.places" if places else "rebuild.no_places", count=places))
    kinds = [change.kind for change in changes]
    code = next((exit_code for kind, exit_code in EXIT_CODES.items() if kind in kinds), UNFORESEEN)
    outcome: Outcome = {
        "same": same,
        "changes": [vars(change) for change in changes],
        "files": files,
        "places": places,
        "failed": failed or None,
        "text": "\n".join(said),
        "exit_code": DONE if same else code,
    }
    return outcome | {"say": words.say("door.rebuild", **outcome)}


def _name(change: Change, words: Words) -> str:
    kind, _, rest = change.what.partition(" ")
    key = f"rebuild.what.{kind}"
    return words.say(key, file=rest) if words.knows(key) else change.what


def _ends(change: Change) -> dict[str, str]:
    return {"then": change.then, "now": change.now}


def _law_lines(folder: Path, manifest: dict[str, Any], words: Words) -> list[str]:
    """Which matters the law of the list's day asks otherwise today."""
    before = kept_policy(folder, manifest)
    matters = diff(before, policy_at(before.title, before.as_of, before.applicant), words)
    names = list(dict.fromkeys(change.indicator for change in matters))
    if not names:
        return [words.say("rebuild.law_same")]
    return [words.say("rebuild.law_matters", matters=words.say("join").join(names[:NAMED]))]
