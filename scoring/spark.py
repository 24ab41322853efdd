"""Spark as an engine: tables on many machines, and the work of the house done on Arrow batches."""

import contextlib
import logging
import os
import re
import sys
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import polars as pl

import configs
from features.circles import LOWER, OTHERS
from features.panel_files import facts_files
from scoring.engine import Work
from scoring.faults import RankError, UsageError
from scoring.journal import Journal
from scoring.nationwide import Commission, publish_nation
from scoring.rank import Ranking
from scoring.relayed import read_error
from scoring.spark_worker import PORTION, SENT, for_each, on_batches, on_one, on_two

ID = "enterprise_id"
# About so many rows of facts make a portion; a worker holds one at a time.
ROWS, LEAST_ROWS = 50_000, 20_000
# So many rows a worker gets at a time where each stands alone.
BATCH = 50_000
# A worker that dies is replaced so often for the same portion.
ATTEMPTS = 4
# One thread for each worker: there are as many workers as cores.
THREADS = ("POLARS_MAX_THREADS", "OMP_NUM_THREADS", "NUMBA_NUM_THREADS", "LIGHTGBM_NUM_THREADS")
# On one machine nearly all that Java does is to start: code is made once, and not made better.
JAVA = "-XX:TieredStopAtLevel=1"
SETTINGS = {
    "spark.log.level": "OFF",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.caseSensitive": "true",
    "spark.sql.session.timeZone": "UTC",
    # Days are days of our calendar, in whatever century an enterprise was founded.
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
    "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
    "spark.sql.execution.arrow.maxRecordsPerBatch": str(BATCH),
    # A job that is given the pieces of a table that is there reads it; one that is not, fails.
    "spark.sql.files.ignoreCorruptFiles": "false",
    "spark.sql.files.ignoreMissingFiles": "false",
}
# Behind this stands the way by which Python came to an error in a worker, and then the error.
TRACED = "Traceback (most recent call last):"
SAID = re.compile(r"^(?:\w+\.)*(\w+)(?:: .*)?$", re.MULTILINE)
# Of these errors in a worker the machine is the cause, or what is installed there.
MACHINE = ("MemoryError", "ModuleNotFoundError", "PySparkRuntimeError")
# Errors of PySpark by which the driver alone is at fault: it asked for what there is not.
ASKED_AMISS = re.compile(r"(AnalysisException|ParseException|PySpark(?!Runtime)\w+)$")


def find_spark() -> Any:
    """The library, with what is used of it. Raises UsageError without the extra `spark`."""
    try:
        import pyspark
        import pyspark.errors
        import pyspark.sql
        import pyspark.sql.functions
        import pyspark.sql.pandas.types
        import pyspark.sql.types
    except ImportError as error:
        raise UsageError("missing_extra", extra="spark", library="pyspark") from error
    return pyspark


@contextlib.contextmanager
def open_session(master: str) -> Iterator[Any]:
    """A session of Spark, until the work is done.

    master: local[N] for N workers on this machine, or the address of a cluster. Raises UsageError
    where Spark cannot start.
    """
    pyspark = find_spark()
    settings = SETTINGS | {f"spark.executorEnv.{name}": "1" for name in THREADS}
    settings |= {"spark.task.maxFailures": str(ATTEMPTS)}
    if master.startswith("local"):
        # What stands behind a comma is how often a task is tried on one machine.
        master = re.sub(r"^local\[([^,\]]+)\]$", rf"local[\1,{ATTEMPTS}]", master)
        settings |= {"spark.driver.defaultJavaOptions": JAVA}
        settings |= {"spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1"}
        home = str(Path(configs.__path__[0]).parent)
        known = [home, *filter(None, [os.environ.get("PYTHONPATH")])]
        settings["spark.executorEnv.PYTHONPATH"] = os.pathsep.join(known)
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    builder = pyspark.sql.SparkSession.builder.appName("lingpao").master(master)
    for name, value in settings.items():
        builder = builder.config(name, value)
    # It warns of the newest pandas at every step; no step of ours goes through pandas.
    warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
    # What goes wrong is told once, by `telling`.
    logging.getLogger("py4j").setLevel(logging.CRITICAL)
    try:
        session = builder.getOrCreate()
    except Exception as error:
        if not (_of_engine(error) or isinstance(error, OSError)):
            raise
        raise UsageError("no_spark", master=master, found=_first_line(str(error))) from error
    try:
        yield session
    except BaseException:
        # What is on its way says more than that nothing answers any more.
        with contextlib.suppress(Exception):
            session.stop()
        raise
    session.stop()


def cut_for(rows: int, workers: int) -> int:
    """Into how many portions so many rows are cut: not more than a worker holds, work for all."""
    return max(-(-rows // ROWS), min(workers, -(-rows // LEAST_ROWS)), 1)


@contextlib.contextmanager
def start_spark(master: str, portions: int | None, rows: int, folder: Path) -> Iterator["Spark"]:
    """Spark as an engine. folder: where tables are kept, seen alike by every worker.

    portions: into how many tables are cut; None as `rows` and workers ask for it.
    """
    with open_session(master) as session, telling():
        workers = session.sparkContext.defaultParallelism
        yield spark_in(session, portions or cut_for(rows, workers), folder)


def spark_in(session: Any, portions: int, folder: Path) -> "Spark":
    """The engine in a session that is open."""
    session.conf.set("spark.sql.shuffle.partitions", str(portions))
    return Spark(find_spark(), session, portions, folder)


def publish_on_spark(
    asked: Commission,
    folder: Path,
    master: str | None = None,
    portions: int | None = None,
    journal: Journal | None = None,
    over: bool = False,
) -> Ranking:
    """Makes a list on Spark, as scoring.nationwide.publish_nation does; see there and start_spark.

    Without a master as many workers of this machine are taken as it has cores.
    """
    find_spark()
    files = facts_files(asked.facts)
    rows = sum(int(pl.scan_parquet(f).select(pl.len()).collect().item()) for f in files)
    start = partial(start_spark, master or "local[*]", portions, rows)
    return publish_nation(start, asked, folder, journal, over)


@dataclass(frozen=True)
class Held:
    """A table as Spark holds it; `folder` is where its files stand, once it is kept."""

    frame: Any
    folder: Path | None = None


@dataclass(frozen=True)
class Spark:
    """The engine; see scoring.engine for what each of its verbs does."""

    library: Any
    session: Any
    portions: int
    folder: Path
    numbers: Iterator[int] = field(default_factory=count)

    def read(self, files: list[Path], like: pl.DataFrame) -> Held:
        """The rows of Parquet files; a column that a file has not is missing there."""
        reader = self.session.read.schema(self._schema(like))
        with telling():
            return Held(reader.parquet(*(str(file.resolve()) for file in files)))

    def each(self, table: Held, work: Work, like: pl.DataFrame) -> Held:
        """The work done on every portion."""
        schema = self._schema(like)
        return Held(table.frame.mapInArrow(partial(on_batches, work, self._arrow(like)), schema))

    def together(
        self,
        table: Held,
        other: Held,
        by: tuple[str, str],
        work: Callable[[pl.DataFrame, pl.DataFrame], pl.DataFrame],
        like: pl.DataFrame,
    ) -> Held:
        """The work done on portions of two tables, all rows with the same `by` in one of them."""
        ours, theirs = (self._cut(t.frame, (key,)) for t, key in zip((table, other), by))
        both = ours.groupBy(PORTION).cogroup(theirs.groupBy(PORTION))
        done = both.applyInArrow(on_two(work, self._arrow(like)), self._schema(like))
        return Held(done)

    def whole(self, table: Held, by: tuple[str, ...], work: Work, like: pl.DataFrame) -> Held:
        """The work done on portions in which all rows with the same `by` stand together.

        Rows of which any of it is not known are left out.
        """
        known = table.frame.dropna(subset=list(by))
        groups = self._cut(known, by).groupBy(PORTION)
        return Held(groups.applyInArrow(on_one(work, self._arrow(like)), self._schema(like)))

    def place(self, table: Held, among: dict[str, tuple[str, ...]]) -> Held:
        """For each value how many of its circle are lower, and how many others there are."""
        f, frame = self.library.sql.functions, table.frame
        for name, common in among.items():
            # Who is in no circle stands alone: all of them together would be one portion.
            alone = f.lit(False)
            for key in common:
                alone = alone | f.col(_quoted(key)).isNull()
            apart = f.when(alone, f.col(ID))
            circle = self.library.sql.Window.partitionBy(*map(_quoted, common), apart)
            lower = f.rank().over(circle.orderBy(f.col(_quoted(name)).asc())) - f.lit(1)
            others = f.count(f.lit(1)).over(circle) - f.lit(1)
            frame = frame.withColumn(name + LOWER, lower.cast("long"))
            frame = frame.withColumn(name + OTHERS, others.cast("long"))
        told = [name + end for name in among for end in (LOWER, OTHERS)]
        return Held(frame.select(ID, *map(_quoted, told)))

    def join(self, table: Held, others: Held) -> Held:
        """Columns of the other table beside those of the same enterprise; missing without one."""
        return Held(table.frame.join(others.frame, ID, "left"))

    def pick(self, table: Held, columns: list[str], where: str = "") -> Held:
        """Some columns, of the rows of which `where` is true."""
        frame = table.frame
        if where:
            frame = frame.filter(self.library.sql.functions.col(_quoted(where)))
        return Held(frame.select(*map(_quoted, columns)))

    def only(self, table: Held, ids: list[str]) -> Held:
        """The rows of these enterprises."""
        return Held(table.frame.filter(self.library.sql.functions.col(ID).isin(ids)))

    def order(self, table: Held, by: list[str], falling: list[bool], last: bool = True) -> Held:
        """All rows in one order; what is missing comes last, or first."""
        keys = []
        for name, down in zip(by, falling):
            way = ("desc" if down else "asc") + ("_nulls_last" if last else "_nulls_first")
            keys.append(getattr(self.library.sql.functions.col(_quoted(name)), way)())
        return Held(table.frame.orderBy(*keys))

    def keep(self, table: Held) -> Held:
        """The same table, worked out once and kept for whoever asks next."""
        if table.folder:
            return table
        folder = self.folder / f"{next(self.numbers):03}"
        with telling():
            table.frame.write.parquet(str(folder.resolve()))
            frame = self.session.read.schema(table.frame.schema).parquet(str(folder.resolve()))
        return replace(table, frame=frame, folder=folder)

    def different(self, table: Held, column: str) -> int:
        """How many different values there are."""
        with telling():
            return int(table.frame.select(_quoted(column)).distinct().count())

    def files(self, table: Held) -> list[Path]:
        """The files of a table that is kept, in its order."""
        if table.folder is None:
            raise ValueError("a table has files once it is kept")
        return sorted(table.folder.resolve().glob("part-*.parquet"))

    def send(self, items: list[str], work: Callable[[str], str]) -> list[str]:
        """What the work gives for each of these items."""
        rows = [(str(nth), item) for nth, item in enumerate(items)]
        told = pl.DataFrame(schema=SENT)
        with telling():
            cut = max(min(len(items), self.session.sparkContext.defaultParallelism), 1)
            # As a table, for what is no table would be sent to workers of another kind.
            sent = self.session.createDataFrame(rows, self._schema(told)).repartition(cut)
            done = self.each(Held(sent), partial(for_each, work), told).frame.collect()
        return [answer for _, answer in sorted(done, key=lambda row: int(row[0]))]

    def _cut(self, frame: Any, by: tuple[str, ...]) -> Any:
        f = self.library.sql.functions
        of = f.xxhash64(*(f.col(_quoted(name)) for name in by))
        return frame.withColumn(PORTION, f.pmod(of, f.lit(self.portions)).cast("int"))

    def _schema(self, like: pl.DataFrame) -> Any:
        """The columns of a table in Spark's own types."""
        t = self.library.sql.types
        kinds = {
            pl.String: t.StringType(),
            pl.Float64: t.DoubleType(),
            pl.Int64: t.LongType(),
            pl.Int8: t.ByteType(),
            pl.Int32: t.IntegerType(),
            pl.UInt32: t.LongType(),
            pl.Boolean: t.BooleanType(),
            pl.Date: t.DateType(),
        }
        told = [t.StructField(n, kinds[k.base_type()]) for n, k in like.schema.items()]
        return t.StructType(told)

    def _arrow(self, like: pl.DataFrame) -> Any:
        return self.library.sql.pandas.types.to_arrow_schema(self._schema(like))


@contextlib.contextmanager
def telling() -> Iterator[None]:
    """What goes wrong in a worker or on the way there, as what it is.

    An error of the house is raised again as it was in the worker; what the engine or a machine
    failed at is one sentence. Anything else is unforeseen, and keeps its way.
    """
    try:
        yield
    except Exception as error:
        meant = meaning_of(error)
        if meant is None:
            raise
        raise meant from error


def meaning_of(error: Exception) -> Exception | None:
    """What an error of the engine stands for in the house; None where it is unforeseen."""
    text, gone = str(error), _of_lost_java(error)
    if gone is not None:
        return _failed(str(gone))
    if not _of_engine(error):
        return None
    if (relayed := read_error(text)) is not None:
        return relayed
    if ASKED_AMISS.search(type(error).__name__) and "PATH_NOT_FOUND" not in text:
        return None
    _, traced, way = text.rpartition(TRACED)
    if not traced:
        return _failed(text)
    said = SAID.search(way)
    return _failed(said[0]) if said and said[1] in MACHINE else None


def _of_engine(error: Exception) -> bool:
    """Whether PySpark raised it, or what it speaks with Java by."""
    return any(kind.__module__.startswith(("pyspark", "py4j")) for kind in type(error).__mro__)


def _of_lost_java(error: BaseException | None) -> BaseException | None:
    """The error by which Java was found gone: this one, or one that it was raised out of.

    PySpark calls some of what it asks Java for a wrong value where no answer comes.
    """
    while error is not None:
        if isinstance(error, ConnectionError) or type(error).__name__ == "Py4JNetworkError":
            return error
        error = error.__cause__ or error.__context__
    return None


def _failed(text: str) -> RankError:
    return RankError("engine_failed", found=_first_line(text))


def _quoted(name: str) -> str:
    """A column's name, whatever signs stand in it."""
    return "`" + name.replace("`", "``") + "`"


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "")[:200]
