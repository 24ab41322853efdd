"""From a supplier's files to a panel: read, joined, doubted, written, and told."""

from dataclasses import dataclass, replace
from pathlib import Path

from configs.reader import ConfigError, find, known, read
from configs.words import Words, read_words
from features.columns import DataError, Fault
from features.delivery import mark_doubts, merge_panels
from features.former_names import read_former_names
from features.identity import resolve, with_identities
from features.matching import match_recognitions, with_recognitions
from features.panel import PAGE, REFUSED, read_panel
from features.read import read_delivery
from features.register import read_recognitions
from features.source import Source
from scoring.identity_book import tell_identity, write_for_person
from scoring.receipt import all_refused, publish_delivery, publish_refusal
from scoring.titles import TITLE_WORDS

COUNTS = ("refused", "repeated", "superseded", "marked")


@dataclass(frozen=True)
class Order:
    """What an intake is asked for.

    into: whether the delivery is added to the panel that stands at `place`. precedence: whose
    word goes first among sources of the same state. strict: one bad row refuses the delivery.
    """

    files: list[Path]
    source: str
    place: Path
    into: bool = False
    titles: Path | None = None
    former_names: Path | None = None
    precedence: tuple[str, ...] = ()
    strict: bool = False


def take_in(order: Order, words: Words) -> dict[str, object]:
    """Writes the panel with its receipt and what goes back; gives what the command tells.

    Raises DataError with every fault where nothing can be kept, or, when strict, where anything
    is at fault; ConfigError for a source file at fault.
    """
    zh = read_words("zh")
    delivery = read_delivery(order.files, read_source(order.source))
    if order.strict and delivery.faults:
        raise DataError(list(delivery.faults))
    if delivery.panel.facts.is_empty():
        raise all_refused(delivery, publish_refusal(delivery, zh, words, order.place))
    panel = delivery.panel
    if order.into:
        panel = merge_panels(read_panel(order.place), panel, order.precedence)
    former = read_former_names(order.former_names) if order.former_names else None
    identities, matched = resolve(panel.facts, former), None
    panel = with_identities(panel, identities)
    if order.titles:
        titles = read_recognitions(order.titles, TITLE_WORDS)
        matched = match_recognitions(titles, panel, former)
        panel = with_recognitions(panel, matched)
    panel = mark_doubts(panel, delivery.origins)[0]
    publish_delivery(replace(delivery, panel=panel), zh, words, order.place)
    who = write_for_person(panel, identities, matched, words, order.place)
    years = sorted(panel.facts["year"].unique().to_list())
    receipt = panel.receipt
    outcome: dict[str, object] = {
        "files": len(order.files),
        "rows": panel.facts.height,
        "enterprises": identities.counts["enterprises"],
        "years": f"{years[0]}-{years[-1]}",
        **{name: receipt[name] for name in COUNTS},
        "doubts": receipt["doubts"]["codes"],
        "doubtful_rows": receipt["doubts"]["rows"] + receipt["doubts"]["conflicts"],
        "unmatched_rules": sum(rule["rows"] == 0 for rule in receipt["corrections"]),
        "refused_file": str(order.place / REFUSED) if delivery.refused else None,
        "receipt": str(order.place / PAGE),
        "out": str(order.place),
    }
    return outcome | who | {"say": _say(outcome, words) + tell_identity(who, words)}


def read_source(name: str) -> Source:
    """The source of this name, or of this file. Raises DataError for one that is not known."""
    try:
        path = find("sources", name)
    except ConfigError:
        fault = Fault("unknown_source", found=name, right=", ".join(known("sources")))
        raise DataError([fault]) from None
    return read(path, Source)


def _say(outcome: dict[str, object], words: Words) -> str:
    said = [words.say("door.intake", **outcome)]
    for name in ("refused", "repeated", "superseded", "unmatched_rules", "doubtful_rows"):
        if outcome[name]:
            said.append(words.say(f"door.intake_{name}", **outcome))
    return "\n".join([*said, words.say("door.intake_receipt", **outcome)])
