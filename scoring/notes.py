"""What must be told on the face of a list, as codes: what it lacks, what it rests on."""

from features.matrix import Matrix
from features.panel import Panel, due_year
from models.bundle import Bundle
from scoring.pipeline import Pipeline
from scoring.policy import Policy
from scoring.prices import Selection


def notes_of(
    panel: Panel,
    pipeline: Pipeline,
    policy: Policy,
    bundle: Bundle | None,
    year: int | None,
    funnel: dict[str, int],
    unsized: bool,
    unrolled: bool,
) -> tuple[str, ...]:
    """What must be told on the face of the list; unsized: nobody's size is known;
    unrolled: the register has none of a title that is left out."""
    as_of = policy.as_of
    told = {
        "made_up": bool(panel.receipt.get("made_up"))
        or bool(bundle and bundle.manifest.get("made_up")),
        "no_edition": policy.edition is None,
        "no_bundle": bundle is None and not pipeline.renews and not pipeline.line,
        "no_bundle_margin": bundle is None and bool(pipeline.line),
        "bundle_younger": bundle is not None and bundle.as_of > as_of.isoformat(),
        "old_facts": year is not None and year < due_year(as_of),
        "no_facts": year is None,
        "no_titles": panel.titles.is_empty(),
        "no_roll": not panel.titles.is_empty() and unrolled,
        "no_size": bool(pipeline.population.sizes) and unsized,
        "no_order": funnel["eligible"] > 0 == funnel["listed"],
        "no_places": funnel["eligible"] == 0 and bool(pipeline.gate),
        "no_places_open": funnel["eligible"] == 0 and not pipeline.gate and not pipeline.renews,
        "none_due": funnel["eligible"] == 0 and pipeline.renews,
    }
    return tuple(code for code, holds in told.items() if holds)


def untold(pipeline: Pipeline, whole: Matrix) -> bool:
    """Whether the register has none of a title whose holders the list should leave out."""
    rolls = (whole.frame[f"holds_{title}"] for title in pipeline.population.without)
    return any(roll.null_count() == whole.frame.height for roll in rolls)


def late_notes(selection: Selection | None, unmatched: list[str], short: bool) -> list[str]:
    """What is known once the places are given out."""
    unfilled = selection is not None and selection.filled < selection.places
    told = {
        "places_unfilled": unfilled,
        "exclusions_unmatched": bool(unmatched),
        "clusters_short": short,
    }
    return [code for code, holds in told.items() if holds]
