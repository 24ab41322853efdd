"""The Panel: facts by enterprise and year, each with the day on which it became known."""

import hashlib
import json
import shutil
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from features.ahead import ahead
from features.aliases import ALIAS_SCHEMA, no_aliases, on_day, outcomes, sort_aliases, under
from features.columns import COLUMNS, KEYS, STATES, DataError, Fault, dtype
from features.facts import WHEN_ASKED, Facts, WhenAsked, rows_of
from features.ordering import ID, in_order, stands_by_id, stretches, write_rows
from features.panel_files import scan_facts
from features.rights import (
    RIGHT_SCHEMA,
    known_rights,
    no_rights,
    sort_rights,
    with_later,
    without_claims,
)
from features.sorted_rows import each_once, is_in_order

# What intake may put beside them: the receipt as a page, and the rows that go back.
PAGE, REFUSED = "receipt.html", "refused.xlsx"
# aliases.parquet stands there only where ids were joined, rights.parquet where rights were given.
FILES = ("facts.parquet", "titles.parquet", "receipt.json", "aliases.parquet", "rights.parquet")

# Events of an application, by which nobody holds or loses a title.
APPLIED = ("applied", "refused")

KEY_TYPES: dict[str, pl.DataType] = {
    "enterprise_id": pl.String(),
    "year": pl.Int64(),
    "known_on": pl.Date(),
    "source": pl.String(),
    "state": pl.String(),
}

TITLE_SCHEMA = {
    "enterprise_id": pl.String(),
    "title": pl.String(),
    "announced_on": pl.Date(),
    "event": pl.String(),
    "valid_until": pl.Date(),
}


def no_titles() -> pl.DataFrame:
    """An empty register of titles."""
    return pl.DataFrame(schema=TITLE_SCHEMA)


@dataclass(frozen=True)
class Panel:
    """Everything known about enterprises.

    facts: one row per enterprise, year and report: KEYS, then any of COLUMNS; a column the source
        does not have is absent, a value the source leaves out is null. A panel that was read from
        its folder holds none of them before the table is asked for; `rows` are the same facts.
    titles: recognitions as far as known (TITLE_SCHEMA); empty where no register was given.
    receipt: what was read from where, with fingerprints.
    aliases: which ids are one enterprise, and since when that is known (ALIAS_SCHEMA). Facts and
        titles keep the ids that they were sent under until `known` joins them.
    rights: intellectual property right by right (RIGHT_SCHEMA); empty where no list was given.
    """

    facts: WhenAsked = WHEN_ASKED
    titles: pl.DataFrame = field(default_factory=no_titles)
    receipt: dict[str, Any] = field(default_factory=dict)
    aliases: pl.DataFrame = field(default_factory=no_aliases)
    rights: pl.DataFrame = field(default_factory=no_rights)

    @property
    def rows(self) -> Facts:
        """The facts, of which a few columns may be read at a time."""
        return rows_of(self)

    def known(self, as_of: date) -> "Panel":
        """Exactly what was known before the day: `known_on < as_of`, titles by announcement.

        Ids that were known to be one enterprise are one: reports of two codes stand side by side.
        """
        names = on_day(self.aliases, as_of)
        return Panel(
            self._known(as_of, names),
            under(self.titles.filter(pl.col("announced_on") < as_of), names),
            self.receipt,
            self.aliases.filter(pl.col("known_on") < as_of),
            under(known_rights(self.rights, as_of), names),
        )

    def known_in_parts(self, as_of: date, columns: Collection[str], cells: int) -> Iterator[Facts]:
        """The facts of `known`, all of an enterprise in one part, so that few are held at a time.

        columns: what will be read; cells: of them, about how many at a time. Enterprises go by id
        from part to part, but for those that several ids stand for: these come last. There is one
        part of a panel that is at hand already, or does not stand by id.
        """
        names = on_day(self.aliases, as_of)
        if not stands_by_id(self.rows):
            yield self._known(as_of, names)
            return
        read = self.rows.there(columns)
        joined = ID.is_in(pl.Series([*names, *names.values()], dtype=pl.String).implode())
        wanted = pl.col("known_on") < as_of
        # Read while the one before is looked at.
        for part in ahead(stretches(self.rows, read, cells // len(read))):
            yield part.where(wanted & ~joined if names else wanted)
        if names:
            yield self.rows.where(wanted & joined).altered(ID.replace(names)).hold(read)

    def _known(self, as_of: date, names: dict[str, str]) -> Facts:
        rows, known = self.rows, pl.col("known_on") < as_of
        if not rows.ask(known.fill_null(value=False).all()).item():
            rows = rows.where(known)
        return rows.altered(ID.replace(names)) if names else rows

    def enterprises(self) -> int:
        """How many enterprises anything is known of."""
        return int(self.rows.ask(pl.col("enterprise_id").n_unique()).item())

    @property
    def currency(self) -> str:
        """In what the money of the panel is held; lines of the law are in CNY."""
        return str(self.receipt.get("currency", "CNY"))

    def outcomes(self, as_of: date, until: date) -> pl.DataFrame:
        """All titles under the ids of the day, for labels that are known by `until`."""
        return outcomes(self.titles, self.aliases, as_of, until)

    def verified(self) -> "Panel":
        """The panel without what is only claimed: such rows stay, but what they say is missing.

        Texts (name, place, industry) stay too: they say who it is, not what it can do. The same
        panel where nothing is claimed.
        """
        claimed = pl.col("state") == "claimed"
        rights = without_claims(self.rights)
        if not self.rows.ask(claimed.any()).item():
            same = rights is self.rights
            return self if same else replace(self, facts=self.rows, rights=rights)
        values = [c for c in self.rows.schema if c in COLUMNS and COLUMNS[c].kind != "text"]
        kept = (pl.when(~claimed).then(pl.col(c)).alias(c) for c in values)
        return replace(self, facts=self.rows.altered(*kept), rights=rights)

    @property
    def precedence(self) -> tuple[str, ...]:
        """Whose word goes first among sources of the same state, as the receipt says."""
        return tuple(self.receipt.get("precedence", ()))

    def with_receipt(self, receipt: dict[str, Any]) -> "Panel":
        """The same panel with another receipt."""
        return replace(self, facts=self.rows, receipt=receipt)

    def with_titles(self, titles: pl.DataFrame) -> "Panel":
        """The same panel with more recognitions on its register; equal rows stand once."""
        together = pl.concat([self.titles, titles.select(list(TITLE_SCHEMA))])
        return replace(self, facts=self.rows, titles=each_once(sort_titles(together)))


def year(name: str, back: int = 0) -> pl.Expr:
    """A fact of the year `back` years before the latest: year("revenue", 1) is the year before."""
    return pl.col(f"{name}@{back}")


def due_year(as_of: date) -> int:
    """The last fiscal year whose figures had fallen due before the day: on 30 April of the next."""
    return as_of.year - 1 if as_of > date(as_of.year, 4, 30) else as_of.year - 2


def base_year(panel: Panel, as_of: date) -> int | None:
    """The latest fiscal year that everybody should have reported by the day, as far as given.

    Annual figures fall due on 30 April of the following year. An early reporter does not move
    the year for the others, and an enterprise that leaves its last year out does not fall back
    on a better one: for it the year is missing. None where no fact of a due year is known.
    """
    due = pl.col("year") <= due_year(as_of)
    latest = panel.rows.ask(pl.col("year").filter(due).max()).item()
    return int(latest) if isinstance(latest, int) else None


def sort_titles(titles: pl.DataFrame) -> pl.DataFrame:
    """Titles in one order, so that the same rows always make the same bytes."""
    titles = titles.select(list(TITLE_SCHEMA))
    # A register mostly comes in order.
    return titles if is_in_order(titles) else titles.sort(list(TITLE_SCHEMA), nulls_last=True)


def write_panel(panel: Panel, folder: Path, beside: dict[str, bytes] | None = None) -> None:
    """Writes the panel folder whole: to a folder beside it, then renamed, so never half.

    beside: PAGE and REFUSED, where there are any. Raises DataError when something that is not a
    panel stands in the way, or a REFUSED that somebody has begun to correct.
    """
    if folder.exists() and not _replaceable(folder):
        raise DataError([Fault("out_not_panel", file=str(folder))])
    check_untouched(folder / REFUSED, folder / FILES[2])
    fresh = folder.with_name(folder.name + ".part")
    clear(fresh)
    fresh.mkdir(parents=True)
    _write_facts(panel.rows, fresh / FILES[0])
    sort_titles(panel.titles).write_parquet(fresh / "titles.parquet")
    if panel.aliases.height:
        sort_aliases(panel.aliases).write_parquet(fresh / "aliases.parquet")
    if panel.rights.height:
        sort_rights(panel.rights).write_parquet(fresh / "rights.parquet")
    text = json.dumps(panel.receipt, ensure_ascii=False, indent=1, sort_keys=True)
    (fresh / "receipt.json").write_text(text + "\n", encoding="utf-8")
    for name, content in (beside or {}).items():
        (fresh / name).write_bytes(content)
    clear(folder)
    fresh.rename(folder)


def _write_facts(rows: Facts, path: Path) -> None:
    with path.open("wb") as file:
        if rows.written:
            rows.written.seek(0)
            shutil.copyfileobj(rows.written, file)
            return
        order = [*KEYS, *rows.there(COLUMNS)]
        schema = pl.Schema({name: rows.schema[name] for name in order})
        write_rows(in_order([rows], order), schema, rows.height, file)


def _replaceable(folder: Path) -> bool:
    """Whether this is an empty folder or a panel with nothing else in it."""
    there = {path.name for path in folder.iterdir()} if folder.is_dir() else {"(file)"}
    return not there or (FILES[0] in there and there <= {*FILES, PAGE, REFUSED})


def check_untouched(refused: Path, receipt: Path) -> None:
    """Refused rows that went back may be replaced only while they are as the receipt says.

    Raises DataError where they are not: somebody has begun to correct them in place.
    """
    if not refused.exists():
        return
    try:
        written = json.loads(receipt.read_text(encoding="utf-8"))["refused_file"]["sha256"]
        untouched = hashlib.sha256(refused.read_bytes()).hexdigest() == written
    except (OSError, ValueError, KeyError, TypeError):
        untouched = False
    if not untouched:
        raise DataError([Fault("refused_edited", file=str(refused))])


def clear(folder: Path) -> None:
    """Removes a folder of plain files that the house wrote itself; absent is well."""
    if folder.is_dir():
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()


def read_panel(folder: Path) -> Panel:
    """The panel of a folder. Raises DataError where it is none, or one of another vocabulary."""
    try:
        facts = scan_facts(folder / FILES[0], KEY_TYPES, folder)
        states = set()
        if "state" in facts.schema:
            states = set(facts.ask(pl.col("state").unique()))
        titles = pl.read_parquet(folder / "titles.parquet")
        there = (folder / "aliases.parquet").is_file()
        aliases = pl.read_parquet(folder / "aliases.parquet") if there else no_aliases()
        listed = (folder / "rights.parquet").is_file()
        rights = pl.read_parquet(folder / "rights.parquet") if listed else no_rights()
        rights = with_later(rights)
        receipt = json.loads((folder / "receipt.json").read_text(encoding="utf-8"))
    except (OSError, ValueError, pl.exceptions.PolarsError) as error:
        raise DataError([Fault("not_a_panel", file=str(folder), found=str(error)[:120])]) from error
    wanted = KEY_TYPES | {name: dtype(column) for name, column in COLUMNS.items()}
    where = str(folder)
    faults = [Fault("missing_column", where, column=c) for c in KEYS if c not in facts.schema]
    for name, kind in facts.schema.items():
        if name not in wanted:
            faults.append(Fault("unknown_column", where, column=name))
        elif kind != wanted[name]:
            right = str(wanted[name])
            faults.append(
                Fault("wrong_column_type", where, column=name, found=str(kind), right=right)
            )
    if odd := states - set(STATES):
        right = ", ".join(STATES)
        faults.append(Fault("unknown_state", where, column="state", found=str(odd), right=right))
    if dict(titles.schema) != TITLE_SCHEMA:
        faults.append(Fault("not_a_panel", where, found="titles.parquet"))
    if dict(aliases.schema) != ALIAS_SCHEMA:
        faults.append(Fault("not_a_panel", where, found="aliases.parquet"))
    if dict(rights.schema) != RIGHT_SCHEMA:
        faults.append(Fault("not_a_panel", where, found="rights.parquet"))
    if faults:
        raise DataError(faults)
    return Panel(facts, titles, receipt, aliases, rights)
