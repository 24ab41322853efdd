"""The list folder of a nation: the tables of everybody, and what is told of those who are shown."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import chain
from pathlib import Path

import polars as pl

from configs.words import Lang, read_words
from features.fingerprints import fingerprint_known, join_digests
from features.matrix import IDENTITY, Matrix
from features.one_core import write_on_one_core
from features.ordering import ORDER
from features.panel import Panel, sort_titles
from features.panel_files import facts_files
from models.bundle import Bundle
from scoring.behind import PAST_SCHEMA, VERIFIED, Behind, order_reports
from scoring.beyond import Beyond
from scoring.check import VERDICTS, check
from scoring.counting import COUNTS, Ask, Counted, add_up, asks_of, count_places
from scoring.digests import ORDERED, in_files, known_on_day
from scoring.engine import Counts, Engine, Table, collect, count, counted, read_table
from scoring.faults import RankError
from scoring.folder import write_folder
from scoring.journal import Journal
from scoring.muster import Mustered, muster, survey_figures, survey_rows
from scoring.nation import ID, Nation, gather
from scoring.notes import late_notes, notes_of
from scoring.parts import choose_told, take_apart
from scoring.pipeline import Pipeline
from scoring.portions import HOLDER, RANKED, Errand
from scoring.put import put
from scoring.quotas import match_quotas
from scoring.rank import Ranking, shown_of
from scoring.reasons import Explained, Speech, explain_score, say_reasons, with_rates
from scoring.recall import FIGURES, STEPS
from scoring.record import write_json
from scoring.reference import Chosen, Reference, choose_groups, count_groups, places_in
from scoring.rules import NO_RULES, Rules
from scoring.selecting import NOTES, Search, find_places, note, place_of
from scoring.steps import (
    ALL,
    LEAST,
    SHARE,
    Kind,
    find_moves,
    kinds_of_steps,
    split_moves,
    told_step,
    with_size,
    write_steps,
)

WORK = ".work"
# Under this is counted how many moved a figure.
MOVES = "moves"


@dataclass(frozen=True)
class Commission:
    """What a list is asked for. facts: the file of the panel's facts, or the folder of many."""

    panel: Panel
    facts: Path
    pipeline: Pipeline
    bundle: Bundle | None
    as_of: date
    rules: Rules = NO_RULES
    lang: Lang = "zh"


def publish_nation(
    start: Callable[[Path], AbstractContextManager[Engine]],
    asked: Commission,
    folder: Path,
    journal: Journal | None = None,
    over: bool = False,
) -> Ranking:
    """Makes a list portion by portion and writes its folder whole, as scoring.folder.publish does.

    start: an engine that keeps its tables in a folder. Gives the ranking of those who are shown
    and of whom they are compared with. Raises what scoring.rank.rank raises, and RankError where
    the engine fails; nothing stands in the folder's place then.
    """
    with put(folder, journal, over) as fresh:
        work = fresh / WORK
        work.mkdir()
        with start(work) as engine:
            nation = gather(
                engine,
                asked.panel,
                facts_files(asked.facts),
                asked.pipeline,
                asked.bundle,
                asked.as_of,
                asked.rules,
                work,
            )
            ranking, behind, explained = tell(engine, nation, fresh)
            digest = digest_facts(engine, nation)
        shutil.rmtree(work)
        known = fingerprint_known(asked.panel, asked.as_of, digest)
        write_folder(ranking, behind, explained, asked.panel, read_words(asked.lang), fresh, known)
    return ranking


def tell(engine: Engine, nation: Nation, fresh: Path) -> tuple[Ranking, Behind, Explained]:
    """Writes the tables of everybody, and gives what is told of those who are shown."""
    errand, as_of = nation.errand, nation.errand.as_of
    counts = count(engine, nation.rows, survey_rows)
    if ("population", None) not in counts:
        if nation.pipeline.renews:
            raise RankError("no_holders", pipeline=nation.pipeline.name, as_of=as_of)
        raise RankError("empty_population", pipeline=nation.pipeline.name, as_of=as_of)
    match_quotas(nation.rules.quotas, _there(nation, counts))
    told = muster(engine, nation, counts, fresh / "ranking.parquet")
    shown = shown_of(told.frame, nation.pipeline)
    groups = count_asked(engine, nation, shown)
    matrix, members = write_matrix(engine, nation, told.asked, groups, fresh / "matrix.parquet")
    absent = tuple(name for name in errand.asked if ("known", name) not in counts)
    out = nation.rules.exclusions.rows[ID].unique().sort().to_list()
    kinds = kinds_of_steps(list(nation.measured))
    seen = count(engine, nation.figures, partial(survey_portion, out, kinds))
    funnel, notes, unmatched = _funnel(engine, nation, counts, told, out, seen)
    write_figures(engine, nation, kinds, seen, fresh)
    ranking = Ranking(
        nation.pipeline,
        nation.policy,
        as_of,
        Matrix(matrix, as_of, errand.year, errand.asked),
        write_holders(engine, nation, matrix.clear(), fresh / "holders.parquet"),
        check(nation.policy, matrix),
        told.frame,
        funnel,
        nation.bundle,
        notes,
        write_verified(engine, nation, matrix, fresh / VERIFIED),
        rules=nation.rules,
        selection=told.selection,
        unmatched=unmatched,
        beyond=Beyond(members, None, told.open_cases, told.barred_count, absent),
    )
    behind = keep_reports(engine, nation, ranking, shown[ID])
    return explain(engine, nation, ranking, behind, shown[ID].to_list())


def _there(nation: Nation, counts: Counts) -> pl.DataFrame:
    """What there is in each dimension of the quotas."""
    there = [
        pl.DataFrame({dimension: [v for what, v in counts if what == dimension and v]})
        for dimension in nation.rules.quotas.dimensions
    ]
    return pl.concat(there, how="horizontal") if there else pl.DataFrame()


def _funnel(
    engine: Engine, nation: Nation, counts: Counts, told: Mustered, out: list[str], seen: Counts
) -> tuple[dict[str, int], tuple[str, ...], tuple[str, ...]]:
    """How many there were at each step, what a reader must be told, and who is not known.

    out: who is excluded; seen: what was counted of everybody's figures.
    """
    unmatched = [one for one in out if ("there", one) not in seen]
    funnel = {
        "read": engine.different(nation.source, ID),
        "known": seen.get(("known", None), 0),
        **{name: counts.get((name, None), 0) for name in ("population", "excluded", "eligible")},
        "listed": told.listed,
        **{name: counts.get(("verdict", name), 0) for name in VERDICTS},
    }
    year, unsized = nation.errand.year, ("known", "size") not in counts
    unrolled = any(("roll", title) not in seen for title in nation.pipeline.population.without)
    notes = notes_of(
        nation.panel, nation.pipeline, nation.policy, nation.bundle, year, funnel, unsized, unrolled
    )
    return funnel, (*notes, *late_notes(told.selection, unmatched, short=False)), tuple(unmatched)


def count_asked(engine: Engine, nation: Nation, shown: pl.DataFrame) -> list[Chosen]:
    """With which groups those who are shown are compared; `row` is their place by id."""
    if nation.bundle is None or shown.is_empty():
        return []
    who = engine.pick(nation.rows, ["industry", "size"], RANKED)
    like = count_groups(pl.DataFrame(schema={"industry": pl.String, "size": pl.String}))
    counts = collect(engine, engine.each(who, count_groups, like), like)
    return choose_groups(counts, shown.sort(ID).select("industry", "size").with_row_index("row"))


@dataclass
class Member:
    """A group of which some members are looked at, while all go by in order of their ids."""

    group: Chosen
    passed: int
    ids: list[str]

    def look(self, rows: pl.DataFrame) -> None:
        """Keeps the ids of those of the rows that stand at the places looked at."""
        circle, values, members, _ = self.group
        inside = rows.filter(*(pl.col(n) == v for n, v in zip(circle, values)))[ID]
        places = places_in(members) - self.passed
        self.ids += inside.gather(places[(places >= 0) & (places < inside.len())]).to_list()
        self.passed += inside.len()


def write_matrix(
    engine: Engine, nation: Nation, ids: pl.Series, groups: list[Chosen], path: Path
) -> tuple[pl.DataFrame, list[tuple[Reference, list[int]]]]:
    """Writes everybody's indicators; gives those of these ids and of whom they are compared with.

    And the groups by rows of what it gives.
    """
    members = [Member(group, 0, []) for group in groups]
    kept: list[pl.DataFrame] = []
    wanted = ids.implode()

    def look(rows: pl.DataFrame) -> None:
        before = [len(member.ids) for member in members]
        for member in members:
            member.look(rows)
        new = [one for member, n in zip(members, before) for one in member.ids[n:]]
        kept.append(rows.filter(pl.col(ID).is_in(wanted) | pl.col(ID).is_in(new)))

    columns = [*IDENTITY, *nation.errand.asked]
    _write_ordered(engine, engine.pick(nation.rows, columns, RANKED), path, look)
    matrix = pl.concat(kept, rechunk=True)
    at = {one: row for row, one in enumerate(matrix[ID])}
    return matrix, [
        (Reference(*m.group[:3], tuple(at[one] for one in m.ids)), m.group[3]) for m in members
    ]


def _write_ordered(
    engine: Engine, table: Table, path: Path, look: Callable[[pl.DataFrame], None]
) -> None:
    """Writes a table in order of enterprise_id, as it goes by; `look` sees every piece of it."""
    ordered = engine.keep(engine.order(table, [ID], [False]))
    pieces = read_table(engine, ordered)
    first = next(pieces)

    def go_by() -> Iterator[pl.DataFrame]:
        for piece in chain([first], pieces):
            look(piece)
            yield piece

    write_on_one_core(go_by(), first.schema, path)


def write_holders(engine: Engine, nation: Nation, like: pl.DataFrame, path: Path) -> pl.DataFrame:
    """Writes the indicators of who holds the title already, and gives them."""
    asked = engine.pick(nation.rows, [*IDENTITY, *nation.errand.asked], HOLDER)
    holders = collect(engine, engine.order(asked, [ID], [False]), like)
    write_on_one_core([holders], holders.schema, path)
    return holders


def write_verified(
    engine: Engine, nation: Nation, matrix: pl.DataFrame, path: Path
) -> pl.DataFrame | None:
    """Writes everybody's indicators on verified facts; gives the rows of a matrix by them."""
    if nation.sure is None:
        return None
    asked = [*IDENTITY, *nation.errand.asked]
    sure = engine.pick(nation.sure, asked)
    table = engine.join(engine.pick(nation.rows, [ID], RANKED), sure)
    kept: list[pl.DataFrame] = []
    wanted = matrix[ID].implode()
    _write_ordered(
        engine,
        engine.pick(table, asked),
        path,
        lambda rows: kept.append(rows.filter(pl.col(ID).is_in(wanted))),
    )
    return pl.concat(kept, rechunk=True)


def write_figures(
    engine: Engine, nation: Nation, kinds: list[Kind], counts: Counts, folder: Path
) -> None:
    """Writes what everybody's indicators are measured from, and the steps learned from it."""
    figures = nation.figures
    _write_ordered(engine, figures, folder / FIGURES, lambda rows: None)
    searches = {
        key: Search(place_of(SHARE, n))
        for (what, key), n in counts.items()
        if what == MOVES and key and n >= LEAST
    }

    def told(asked: dict[str, Search]) -> pl.DataFrame:
        blank = pl.DataFrame(schema={**NOTES, "portion": pl.String})
        return collect(
            engine, engine.each(figures, partial(note_moves, kinds, asked), blank), blank
        )

    amounts = find_places(searches, told)
    keys = sorted(amounts, key=lambda key: (_size_of(key) != ALL, _size_of(key)))
    steps = [
        step
        for kind in kinds
        for key in keys
        if key == _key(kind, _size_of(key))
        for step in told_step(kind, _size_of(key), counts[MOVES, key], amounts[key])
    ]
    write_json(write_steps(tuple(steps)), folder / STEPS)


def _key(kind: Kind, size: str) -> str:
    return f"{kind.figure}|{kind.sign}|{size}"


def _size_of(key: str) -> str:
    return key.rpartition("|")[2]


def survey_portion(out: list[str], kinds: list[Kind], figures: pl.DataFrame) -> pl.DataFrame:
    """What is counted of a portion's figures: who is there, and how many moved."""
    return pl.concat([survey_figures(out, figures), count_moves(kinds, figures)])


def count_moves(kinds: list[Kind], figures: pl.DataFrame) -> pl.DataFrame:
    """How many enterprises of a portion moved each figure, by size class."""
    frame = with_size(figures)
    return counted(
        {
            (MOVES, _key(kind, size)): by.len()
            for kind in kinds
            for size, by in split_moves(find_moves(frame, kind))
        }
    )


def note_moves(
    kinds: list[Kind], searches: dict[str, Search], figures: pl.DataFrame
) -> pl.DataFrame:
    """What a portion tells of how far its enterprises moved."""
    frame = with_size(figures)
    told = [
        note(key, by.to_numpy(), searches[key])
        for kind in kinds
        for size, by in split_moves(find_moves(frame, kind))
        if (key := _key(kind, size)) in searches
    ]
    blank = pl.DataFrame(schema=NOTES)
    # Portions are told apart by an enterprise, for each stands in one of them.
    portion = figures[ID][0] if figures.height else None
    return pl.concat([blank, *told]).with_columns(pl.lit(portion, pl.String).alias("portion"))


def digest_facts(engine: Engine, nation: Nation) -> str:
    """The fingerprint of the facts that were known on the day, a column at a time.

    Under the ids that they were sent under. Files that stand in order are read as they are.
    """
    schema, as_of = nation.panel.rows.schema, nation.errand.as_of
    columns = schema.names()
    files = list(nation.files)
    # Where two stand in the same place of that order, all columns are to tell them apart.
    for by in (ORDER, (*ORDER, *sorted(set(columns) - set(ORDER)))):
        if engine.send([ORDERED], partial(in_files, files, as_of, schema)) == ["true"]:
            break
        known = engine.each(
            nation.source, partial(known_on_day, as_of), pl.DataFrame(schema=schema)
        )
        ordered = engine.keep(engine.order(known, list(by), [False] * len(by), last=False))
        files = engine.files(ordered)
    digests = engine.send(columns, partial(in_files, files, as_of, schema))
    return join_digests(dict(zip(columns, digests)))


def keep_reports(engine: Engine, nation: Nation, ranking: Ranking, shown: pl.Series) -> Behind:
    """What was known on the day of those who are shown."""
    blank = pl.DataFrame(schema=nation.panel.rows.schema)
    facts = collect(engine, engine.only(nation.facts, shown.to_list()), blank)
    facts = known_on_day(nation.errand.as_of, facts)
    known = nation.panel.known(nation.errand.as_of)
    titles = known.titles.filter(pl.col(ID).is_in(shown.implode()))
    past = pl.DataFrame(schema=PAST_SCHEMA)
    return Behind(ranking.verified, order_reports(facts), sort_titles(titles), past)


def explain(
    engine: Engine, nation: Nation, ranking: Ranking, behind: Behind, shown: list[str]
) -> tuple[Ranking, Behind, Explained]:
    """Scores taken apart and said in words, with places that are counted among everybody."""
    speech = Speech(read_words("zh"), read_words("en"))
    bundle, beyond = ranking.bundle, ranking.beyond
    if bundle is None or beyond is None or not shown:
        return ranking, behind, explain_score(ranking, behind, shown, speech)
    own = ranking.matrix.frame[ID].is_in(shown).arg_true().to_list()
    groups = [(group, [own[nth] for nth in nths]) for group, nths in beyond.groups]
    beyond = replace(beyond, groups=groups)
    ranking = replace(ranking, beyond=beyond)
    parts = take_apart(ranking, own)
    told = [
        (row, parts.names[at])
        for row, chosen in zip(parts.rows, choose_told(parts.parts, parts.names), strict=True)
        for at in chosen
    ]
    frame = with_rates(ranking.matrix.frame, bundle.ranker)
    asks = asks_of(frame, told)
    known = [ask for ask in asks.values() if ask]
    table = engine.pick(nation.rows, [*IDENTITY, *nation.errand.asked], RANKED)
    work = partial(count_portion, nation.errand, known)
    counts = engine.keep(engine.each(table, work, pl.DataFrame(schema=COUNTS)))
    placed = iter(add_up(known, read_table(engine, counts)))
    answers = {key: next(placed) if one else None for key, one in asks.items()}
    places = Counted(frame, told=answers)
    ranking = replace(ranking, beyond=replace(beyond, places=places))
    reasons = say_reasons(replace(parts, ranking=ranking), behind, speech)
    return ranking, behind, Explained(replace(parts, ranking=ranking), reasons)


def count_portion(errand: Errand, asks: list[Ask], rows: pl.DataFrame) -> pl.DataFrame:
    """Places among a portion, with categories as the numbers that they count by."""
    bundle = errand.common.bundle
    return count_places(with_rates(rows, bundle.ranker) if bundle else rows, asks)
