"""From a supplier's files to a panel: read, joined, doubted, written, and told."""

from typing import Any

import polars as pl

from configs.words import Words, read_words
from features.answers import KEPT as ANSWERS
from features.answers import (
    answered,
    answers_of,
    count_answers,
    join_answers,
    keep_answers,
    kept_answers,
)
from features.delivery import COUNTED, mark_doubts, merge_panels, places_told
from features.former_names import KEPT as FORMER_NAMES
from features.former_names import all_former_names, keep_former_names
from features.identity import Identities, resolve, sightings, with_identities
from features.matching import Matched, match_recognitions, match_waiting, with_recognitions
from features.panel import PAGE, REFUSED, Panel, read_panel
from features.read import Delivery
from features.spool import Spool, spool_beside
from scoring.beside import GOES_BACK, beside, check_kept, check_unedited, fingerprints, write_beside
from scoring.given import Given, Order, read_given, read_source
from scoring.identity_book import for_person, tell_identity
from scoring.receipt import all_refused, publish_panel, publish_refusal, write_refused
from scoring.rights_intake import add_rights, note_rights, say_rights

COUNTS = ("refused", "repeated", "superseded", "marked")


def take_in(order: Order, words: Words) -> dict[str, object]:
    """Writes the panel with its receipt and what goes back; gives what the command tells.

    Raises DataError with every fault where nothing can be kept, or, when strict, where anything
    is at fault; ConfigError for a source file at fault.
    """
    with spool_beside(order.place) as spool:
        return _take_in(order, words, spool)


def _take_in(order: Order, words: Words, spool: Spool) -> dict[str, object]:
    """The same, with rows that are too many to be held in a spool."""
    zh = read_words("zh")
    given = read_given(order, spool)
    delivery = given.delivery
    if delivery and not delivery.panel.rows.height:
        raise all_refused(delivery, publish_refusal(delivery, zh, words, order.place))
    panel, identities, matched = _joined(_together(order, delivery, spool), given)
    panel = add_rights(panel, given.rights) if given.rights else panel
    places = places_told(panel.receipt, delivery.origins if delivery else None)
    panel = note_rights(mark_doubts(panel, places)[0])
    contents = for_person(panel, identities, matched, order.into, zh)
    contents |= _go_back(order, given, zh, bool(panel.receipt["made_up"]))
    check_unedited(order.place, contents, order.handed_in)
    check_kept(order.place, kept_answers(panel.receipt))
    standing = panel.receipt.get("beside", {})
    kept = {name: sha for name, sha in standing.items() if name not in contents}
    panel = _noted(panel, beside=kept | fingerprints(contents))
    publish_panel(panel, _refused(order, given, zh), words, order.place)
    write_beside(order.place, contents)
    outcome = _outcome(order, panel, given) | {
        "enterprises": identities.counts["enterprises"],
        "identity": identities.counts,
        "answers": count_answers(kept_answers(panel.receipt)),
        "forms": given.tables,
    }
    outcome |= {"register": matched.counts} if matched else {}
    written = {n.partition(".")[0]: beside(order.place, n) for n, data in contents.items() if data}
    outcome |= {name: str(path) for name, path in written.items()}
    said = "\n".join([_say(outcome, words), *say_rights(panel.receipt, words)])
    return outcome | {"say": said + tell_identity(outcome, words)}


def _together(order: Order, delivery: Delivery | None, spool: Spool) -> Panel:
    """The delivery, or what stands at the place with it; whose word goes first as now told."""
    if not order.into and delivery:
        panel = delivery.panel
    else:
        panel = read_panel(order.place)
        panel = merge_panels(panel, delivery.panel, spool=spool) if delivery else panel
    # A panel that was made and not taken in has no counts as yet.
    blank: dict[str, Any] = {"label": {}, "corrections": [], **dict.fromkeys(COUNTED, 0)}
    panel = panel.with_receipt(blank | panel.receipt)
    if not order.precedence:
        return panel
    there = set(panel.rows.ask(pl.col("source").unique()))
    first = [name if name in there else read_source(name).name for name in order.precedence]
    return _noted(panel, precedence=first)


def _joined(panel: Panel, given: Given) -> tuple[Panel, Identities, Matched | None]:
    """The panel with who is whom, by all former names and answers that it was ever told."""
    names = all_former_names(panel.receipt, [form.values for form in given.former_names])
    said = [answered(form) for form in given.answers]
    answers = join_answers(kept_answers(panel.receipt), said, panel.rows)
    sights = sightings(panel.rows)
    identities, matched = resolve(panel.rows, names, answers_of(answers), sights), None
    panel = with_identities(panel, identities)
    if given.titles:
        titles = pl.concat([form.values for form in given.titles])
        matched = match_recognitions(titles, panel, names, sights)
        panel = with_recognitions(panel, matched)
    panel, found = match_waiting(panel, names, sights)
    kept = {FORMER_NAMES: keep_former_names(names), ANSWERS: keep_answers(answers)}
    before = panel.receipt.get("forms", [])
    forms = before + [table for table in given.tables if table not in before]
    return _noted(panel, **kept, forms=forms, waited=found), identities, matched


def _noted(panel: Panel, **told: Any) -> Panel:
    """The panel whose receipt tells this too."""
    return panel.with_receipt(panel.receipt | told)


def _go_back(order: Order, given: Given, zh: Words, made_up: bool) -> dict[str, bytes]:
    """Refused rows of registers and former names by file; empty where there are none any more."""
    books = {}
    for kind, forms in (("titles", given.titles), ("former_names", given.former_names)):
        if forms or not order.into:
            tables = tuple(table for form in forms for table in form.refused)
            note = f"refused.note.{kind}"
            books[GOES_BACK[kind]] = write_refused(tables, zh, made_up, note)
    return books


def _refused(order: Order, given: Given, zh: Words) -> bytes:
    """The refused rows of delivery and lists; without either, those that wait in the panel."""
    read = [one for one in (given.delivery, given.rights) if one]
    if read:
        tables = tuple(table for one in read for table in one.refused)
        made_up = bool(given.delivery and given.delivery.panel.receipt["made_up"])
        return write_refused(tables, zh, made_up)
    waiting = order.place / REFUSED
    return waiting.read_bytes() if waiting.is_file() else b""


def _outcome(order: Order, panel: Panel, given: Given) -> dict[str, object]:
    receipt, years = panel.receipt, sorted(panel.rows.ask(pl.col("year").unique()).to_list())
    counted = given.delivery.panel.receipt if given.delivery else {}
    told = receipt.get("rights", {}).items()
    back = any(one.refused for one in (given.delivery, given.rights) if one)
    return {
        "files": len(order.handed_in),
        "rows": panel.rows.height,
        "years": f"{years[0]}-{years[-1]}",
        **{name: counted.get(name, 0) for name in COUNTS},
        "doubts": receipt["doubts"]["codes"],
        "waited": receipt["waited"],
        "doubtful_rows": receipt["doubts"]["rows"] + receipt["doubts"]["conflicts"],
        "unmatched_rules": sum(rule["rows"] == 0 for rule in receipt["corrections"]),
        "rights": {name: value for name, value in told if name not in ("files", "listed")},
        "refused_file": str(order.place / REFUSED) if back else None,
        "receipt": str(order.place / PAGE),
        "out": str(order.place),
    }


def _say(outcome: dict[str, object], words: Words) -> str:
    said = [words.say("door.intake", **outcome)]
    for name in ("refused", "repeated", "superseded", "unmatched_rules", "doubtful_rows", "waited"):
        if outcome[name]:
            said.append(words.say(f"door.intake_{name}", **outcome))
    for kind, name in GOES_BACK.items():
        if path := outcome.get(name.partition(".")[0]):
            forms = outcome["forms"]
            of_kind = [f for f in forms if f["kind"] == kind] if isinstance(forms, list) else []
            count = sum(form["refused"] for form in of_kind)
            said.append(words.say(f"door.intake.refused_{kind}", count=count, path=path))
    return "\n".join([*said, words.say("door.intake_receipt", **outcome)])
