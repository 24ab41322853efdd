"""口径说明: what a list rests on, what its numbers are and are not, why it is as it is."""

from typing import Any

from configs.words import Words
from scoring.clauses import indicators_of
from scoring.indicator_words import read_indicators
from scoring.placing import first_key
from scoring.quota_words import state_exclusions, state_quotas
from scoring.rank import Ranking
from scoring.reference import LEAST, MOST
from scoring.shown_words import state_shown
from scoring.sureness import state_sureness
from scoring.trait_words import state_composite, state_shares


def state_basis(ranking: Ranking, manifest: dict[str, Any], words: Words) -> list[tuple[str, str]]:
    """口径说明: what the list rests on, what its numbers are and are not, why it is as it is."""
    lines: list[tuple[str, str]] = []

    def tell(subject: str, **fields: object) -> None:
        lines.append((words.say(f"basis.{subject}"), words.say(f"basis.{subject}.text", **fields)))

    policy, bundle, edition = ranking.policy, ranking.bundle, ranking.policy.edition
    tell("as_of", as_of=ranking.as_of.isoformat(), year=ranking.matrix.year or "—")
    if edition:
        document = policy.documents[edition.document]
        ends = edition.ends.isoformat() if edition.ends else words.say("open_end")
        tell(
            "law",
            name=document.name,
            number=document.number,
            edition=edition.key,
            begins=edition.begins.isoformat(),
            ends=ends,
        )
    tell("funnel", **ranking.funnel)
    by = "composite" if ranking.pipeline.composite else first_key(ranking.pipeline, bundle)
    first = by if bundle or by != "composite" else "points"
    ties = words.say("join").join(
        words.say(f"column.{key}") for key in ranking.pipeline.ties if key != first
    )
    tell("order", first=words.say(f"order.{first}"), ties=ties)
    if ranking.pipeline.renews:
        tell("renewal_risk")
    else:
        tell("gate_open" if not ranking.pipeline.gate else "gate" if edition else "gate_none")
        if not ranking.pipeline.each:
            tell("length", length=ranking.pipeline.length, reserve=ranking.pipeline.reserve)
    lines += [*state_shares(ranking, words), *state_shown(ranking, words)]
    lines += [*state_quotas(ranking, words), *state_exclusions(ranking, words)]
    if since := manifest.get("since"):
        tell("since", **since)
    if bundle:
        if ranking.pipeline.composite:
            lines += state_composite(ranking, words)
        else:
            tell("model", as_of=bundle.as_of, fingerprint=bundle.fingerprint[:16])
        tell("score_composite" if ranking.pipeline.composite else "score", least=LEAST, most=MOST)
    lines += [] if ranking.pipeline.renews else state_sureness(ranking, words)
    if edition and edition.points:
        tell("points")
    for note in ranking.notes:
        fields = {"bundle": bundle.as_of if bundle else "", "year": ranking.matrix.year or "—"}
        lines.append((words.say("basis.note"), words.say(f"note.{note}", **fields)))
    if "no_places" in ranking.notes and edition:
        lines.append((words.say("basis.note"), _why_empty(ranking, words)))
    for file in manifest["inputs"]:
        tell("input", **file)
    tell("code", version=manifest["versions"]["lingpao"], code=manifest["code"][:16])
    return lines


def _why_empty(ranking: Ranking, words: Words) -> str:
    """Which clauses nobody can meet because the facts are absent from the whole population."""
    frame, edition = ranking.matrix.frame, ranking.policy.edition
    asked = indicators_of(edition) if edition else []
    beyond = ranking.beyond
    nobody = beyond.absent if beyond else [n for n in asked if not frame[n].count()]
    absent = [name for name in asked if name in nobody]
    labels = words.say("join").join(
        words.say("quoted", text=label) for label in _labels(absent, words)
    )
    return words.say("basis.absent", facts=labels or "—")


def _labels(names: list[str], words: Words) -> list[str]:
    from_yaml = read_indicators()
    return [getattr(from_yaml[name], words.lang) for name in names]
