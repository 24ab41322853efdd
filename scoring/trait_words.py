"""A composite order in words: its traits and weights, bands over weightings, clusters cut short."""

from typing import Any

from configs.words import Words
from models.traits import TraitIndex
from scoring.composing import say_ways
from scoring.indicator_words import read_indicators, read_learned
from scoring.rank import Ranking
from scoring.shares import tell_shares
from scoring.weight_bands import plan_weight_bands

# So many clusters are named in a sentence, the others counted.
NAMED = 10


def themes_of(ranking: Ranking) -> dict[str, str]:
    """What each indicator that may count belongs to: its trait, or else its theme."""
    words = read_indicators() | read_learned()
    themes: dict[str, str] = {name: own.theme for name, own in words.items()}
    composite = ranking.pipeline.composite
    for trait in composite.traits if composite else ():
        themes |= dict.fromkeys(trait.indicators, trait.zh)
    return themes


def say_theme(ranking: Ranking, theme: str, words: Words) -> str:
    """A trait or a theme as readers see it."""
    composite = ranking.pipeline.composite
    for trait in composite.traits if composite else ():
        if trait.zh == theme:
            return str(getattr(trait, words.lang))
    return words.say(f"theme.{theme}")


def say_cluster_place(ranking: Ranking, row: dict[str, Any], words: Words) -> list[str]:
    """The place in the cluster, and what the yearly check found; nothing without such an order."""
    told = []
    if ranking.pipeline.composite and row["cluster"]:
        place = row["cluster_rank"]
        told.append(words.say("page.cluster_place", cluster=row["cluster"], place=place))
    if row["recheck"]:
        told.append(words.say("page.sentence", text=words.say(f"recheck.{row['recheck']}")))
    return told


def state_composite(ranking: Ranking, words: Words) -> list[tuple[str, str]]:
    """The lines of 口径说明 on the index: where it was made, how, each trait with its weights."""
    composite, bundle = ranking.pipeline.composite, ranking.bundle
    if composite is None or bundle is None or not isinstance(bundle.ranker, TraitIndex):
        return []
    index, labels = bundle.ranker, read_indicators()
    subject = words.say("basis.composite")
    fitted = {**bundle.manifest["fitted_on"], "fingerprint": bundle.fingerprint[:16]}
    lines = [
        (subject, words.say("basis.composite.text", as_of=bundle.as_of, **fitted)),
        (subject, words.say("basis.composite.how", **say_ways(composite, words))),
    ]
    names = dict(zip((trait.name for trait in composite.traits), composite.traits))
    for trait in index.traits:
        told = words.say("join").join(
            words.say(
                "composite.indicator",
                label=getattr(labels[index.names[at]], words.lang),
                weight=f"{100 * float(index.inner[at]):.0f}",
            )
            for at in trait.at
        )
        label, weight = getattr(names[trait.name], words.lang), f"{100 * trait.weight:.0f}"
        text = words.say("basis.composite.trait", label=label, weight=weight, indicators=told)
        lines.append((subject, text))
    return lines


def state_weightings(ranking: Ranking, words: Words) -> list[tuple[str, str]]:
    """The line of 口径说明 on bands over weightings, and on ways that had to be left out."""
    plan, composite = (
        plan_weight_bands(ranking.pipeline, ranking.bundle),
        ranking.pipeline.composite,
    )
    if plan is None or composite is None:
        return []
    subject, family = words.say("basis.weights"), composite.family
    ways = [words.say(f"composite.weights.{w}") for w in family.ways if w not in plan.left_out]
    told = {
        "members": plan.members,
        "nth": plan.nth,
        "ways": words.say("join").join(ways),
        "draws": family.draws,
        "spread": f"{100 * family.spread:.0f}",
        "seed": family.seed,
        "above": words.say("join").join(words.say(f"composite.mean.{a}") for a in family.above),
    }
    lines = [(subject, words.say("basis.weights.text", **told))]
    if plan.left_out:
        out = words.say("join").join(words.say(f"composite.weights.{w}") for w in plan.left_out)
        lines.append((subject, words.say("basis.weights.left_out", ways=out)))
    return lines


def state_shares(ranking: Ranking, words: Words) -> list[tuple[str, str]]:
    """The lines of 口径说明 on places inside clusters: how many, by which clause, where too few."""
    each, subject = ranking.pipeline.each, words.say("basis.shares")
    if each is None:
        return []
    cited = _cited(ranking, each.clause, words)
    told = {"least": each.least, "most": each.most, "reserve": ranking.pipeline.reserve}
    key = "basis.shares.recheck" if ranking.pipeline.rechecks else "basis.shares.text"
    lines = [(subject, words.say(key, cited=cited, **told))]
    if ranking.pipeline.rechecks:
        return lines
    short = [share for share in tell_shares(ranking.frame, ranking.pipeline) if share.short]
    if short:
        named = [
            words.say("basis.shares.one", name=share.cluster, listed=share.listed)
            for share in short[:NAMED]
        ]
        more = words.say("basis.shares.more") if len(short) > NAMED else ""
        fields = {"count": len(short), "least": each.least}
        clusters = words.say("join").join(named) + more
        lines.append((subject, words.say("basis.shares.short", clusters=clusters, **fields)))
    nowhere = ranking.frame["cluster"].null_count()
    if nowhere:
        lines.append((subject, words.say("basis.shares.nowhere", count=nowhere)))
    return lines


def _cited(ranking: Ranking, clause: str | None, words: Words) -> str:
    """The clause and its document, where the edition of the day has it; else the office's own."""
    edition = ranking.policy.edition
    for told in edition.definitions if edition else ():
        if told.code == clause:
            number = ranking.policy.documents[told.cites].number
            return words.say("basis.shares.cited", clause=clause, number=number)
    return words.say("basis.shares.own")
