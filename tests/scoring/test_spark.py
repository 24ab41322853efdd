"""Lists on Spark: the same bytes for any cut; workers that die, files that differ, no Spark."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from features.panel import read_panel
from scoring import spark
from scoring.faults import RankError, UsageError
from scoring.nationwide import Commission, publish_nation
from scoring.pipeline import read_pipeline
from scoring.relayed import write_error
from scoring.seal import digest_files
from scoring.spark import cut_for, find_spark, open_session, spark_in, telling
from tests.scoring.many import commission, local_list, many_rules


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    with open_session("local[2]") as opened:
        yield opened


def list_on_spark(session: Any, asked: Commission, folder: Path, portions: int) -> dict[str, str]:
    @contextlib.contextmanager
    def start(work: Path) -> Iterator[spark.Spark]:
        yield spark_in(session, portions, work)

    publish_nation(start, asked, folder)
    return digest_files(folder)


def test_many_rows_are_cut_small_and_few_are_not_cut() -> None:
    assert cut_for(100, 8) == 1
    assert cut_for(100_000, 8) == 5
    assert cut_for(250_000_000, 8) == 5_000


def test_without_the_extra_one_sentence_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    with pytest.raises(UsageError, match="missing_extra") as told:
        find_spark()
    assert told.value.fields == {"extra": "spark", "library": "pyspark"}


def said_by(module: str, name: str, text: str) -> Exception:
    """An error as a library raises it that is not at hand here."""
    return type(name, (Exception,), {"__module__": module})(text)  # type: ignore[no-any-return]


WORKER = "org.apache.spark.api.python.PythonException: Traceback (most recent call last):\n"
WORKER += '  File "worker.py", line 1, in main\n    process()\n{}\n\n\tat org.apache.Spark.run\n'
WORKER += "Caused by: java.io.EOFException: more\n"
JAVA = ("py4j.protocol", "Py4JJavaError")


@pytest.mark.parametrize(
    ("error", "found"),
    [
        (said_by(*JAVA, "Job aborted: Python worker exited unexpectedly\n\tat x"), "Job aborted"),
        (said_by(*JAVA, "java.lang.OutOfMemoryError: Java heap space"), "OutOfMemoryError"),
        (said_by("py4j.protocol", "Py4JNetworkError", "Answer from Java side is empty"), "Answer"),
        (said_by("pyspark.errors", "PythonException", WORKER.format("MemoryError")), "MemoryError"),
        (said_by(*JAVA, WORKER.format("ModuleNotFoundError: No module named 'x'")), "named 'x'"),
        (said_by("pyspark.errors", "AnalysisException", "[PATH_NOT_FOUND] a"), "PATH_NOT_FOUND"),
        (ConnectionRefusedError("[Errno 111] Connection refused"), "refused"),
    ],
)
def test_what_the_engine_fails_at_is_one_sentence(error: Exception, found: str) -> None:
    with pytest.raises(RankError, match="engine_failed") as told, telling():
        raise error
    assert found in str(told.value.fields["found"])


@pytest.mark.parametrize(
    "behind",
    [
        ConnectionRefusedError("[Errno 111] Connection refused"),
        said_by("py4j.protocol", "Py4JNetworkError", "Answer from Java side is empty"),
    ],
)
def test_where_java_is_gone_that_is_told_whatever_it_is_taken_for(behind: Exception) -> None:
    """PySpark asks for the columns of a table, and calls no answer a kind that it cannot read."""
    error = said_by("pyspark.errors.exceptions.base", "PySparkValueError", "[CANNOT_PARSE]")
    error.__context__ = behind
    with pytest.raises(RankError, match="engine_failed") as told, telling():
        raise error
    assert told.value.fields["found"] == str(behind)


@pytest.mark.parametrize(
    "error",
    [
        KeyError("rank"),
        said_by("pyspark.errors", "PythonException", WORKER.format("KeyError: 'rank'")),
        said_by(*JAVA, WORKER.format("polars.exceptions.ColumnNotFoundError: rank")),
        said_by("pyspark.errors.exceptions.captured", "AnalysisException", "[UNRESOLVED] `rank`"),
        said_by("pyspark.errors", "PySparkPicklingError", "cannot pickle"),
    ],
)
def test_what_nobody_foresaw_is_not_called_a_failure_of_the_engine(error: Exception) -> None:
    with pytest.raises(type(error)) as told, telling():
        raise error
    assert told.value is error


def test_an_error_of_the_house_comes_out_of_a_worker_as_what_it_was() -> None:
    text = WORKER.format(f"scoring.relayed.RelayedError: {write_error(RankError('other_worker'))}")
    with pytest.raises(RankError, match="other_worker"), telling():
        raise said_by(*JAVA, text)


@pytest.mark.spark
@pytest.mark.parametrize("portions", [1, 2, 7])
def test_the_folder_is_the_same_in_every_byte(session: Any, portions: int, tmp_path: Path) -> None:
    asked = commission(tmp_path, many_rules())
    local = local_list(asked, tmp_path / "local")
    assert list_on_spark(session, asked, tmp_path / "spark", portions) == local


@pytest.mark.spark
def test_facts_may_stand_in_many_files_of_which_one_lacks_a_column(
    session: Any, tmp_path: Path
) -> None:
    asked = commission(tmp_path)
    whole = pl.read_parquet(asked.facts)
    # Rows of one enterprise stand in both; one file knows of no quality items.
    odd = pl.int_range(pl.len()) % 2 == 1
    lacking = whole.with_columns(pl.when(~odd).then("quality_items").alias("quality_items"))
    lacking.write_parquet(tmp_path / "one.parquet")
    local = replace(asked, panel=replace(asked.panel, facts=lacking))
    place = tmp_path / "many" / "facts.parquet"
    place.mkdir(parents=True)
    lacking.filter(odd).drop("quality_items").write_parquet(place / "a.parquet")
    lacking.filter(~odd).write_parquet(place / "b.parquet")
    for name in ("titles", "rights", "aliases"):
        pl.read_parquet(tmp_path / "panel" / f"{name}.parquet").write_parquet(
            place.parent / f"{name}.parquet"
        )
    receipt = (tmp_path / "panel" / "receipt.json").read_bytes()
    (place.parent / "receipt.json").write_bytes(receipt)
    cut = replace(asked, panel=read_panel(place.parent), facts=place)
    digests = list_on_spark(session, cut, tmp_path / "spark", 3)
    assert digests == local_list(local, tmp_path / "local")


@pytest.fixture(scope="module")
def raw_reports(real: Path, tmp_path_factory: pytest.TempPathFactory) -> Commission:
    """The reports of all listed companies as they were collected, through intake to a panel."""
    from scoring.__main__ import main

    source = real / "data" / "ashare_2019_2021" / "panel_raw.csv.gz"
    place = tmp_path_factory.mktemp("raw") / "panel"
    assert main(["intake", str(source), "--source", "ashare_report", "--out", str(place)]) == 0
    facts, pipeline = place / "facts.parquet", read_pipeline("srdi")
    return Commission(read_panel(place), facts, pipeline, None, date(2022, 9, 1))


@pytest.fixture(scope="module")
def raw_locally(raw_reports: Commission, tmp_path_factory: pytest.TempPathFactory) -> Any:
    return local_list(raw_reports, tmp_path_factory.mktemp("raw") / "local")


@pytest.mark.spark
@pytest.mark.parametrize("portions", [1, 2, 7])
def test_the_real_reports_make_the_same_list(
    session: Any, raw_reports: Commission, raw_locally: Any, portions: int, tmp_path: Path
) -> None:
    assert list_on_spark(session, raw_reports, tmp_path / "spark", portions) == raw_locally


def _die(mark: Path, times: int, rows: pl.DataFrame) -> pl.DataFrame:
    """Kills the worker, as often as said over all of them."""
    died = len(list(mark.parent.glob(f"{mark.name}.*")))
    if died < times:
        (mark.parent / f"{mark.name}.{os.getpid()}").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return rows


@pytest.mark.spark
def test_a_worker_that_dies_is_replaced(session: Any, tmp_path: Path) -> None:
    like = pl.DataFrame({"enterprise_id": ["a", "b", "c"]})
    like.write_parquet(tmp_path / "rows.parquet")
    engine = spark_in(session, 2, tmp_path)
    rows = engine.read([tmp_path / "rows.parquet"], like)
    kept = engine.keep(engine.each(rows, partial(_die, tmp_path / "died", 1), like))
    assert len(list(tmp_path.glob("died.*"))) == 1
    assert pl.read_parquet(engine.files(kept))["enterprise_id"].sort().to_list() == ["a", "b", "c"]


@pytest.mark.spark
def test_where_every_worker_dies_there_is_one_sentence_and_no_half_list(
    session: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = commission(tmp_path)
    monkeypatch.setattr("scoring.nation.rows_of", partial(_die_of_rows, tmp_path / "died"))
    with pytest.raises(RankError, match="engine_failed"):
        list_on_spark(session, asked, tmp_path / "spark", 2)
    assert not [path.name for path in tmp_path.iterdir() if "spark" in path.name]


def _die_of_rows(mark: Path, errand: object, rows: pl.DataFrame) -> pl.DataFrame:
    from scoring.portions import Errand, rows_of

    assert isinstance(errand, Errand)
    return rows_of(errand, _die(mark, 1_000, rows) if rows.height else rows)


def _refuse(rows: pl.DataFrame) -> pl.DataFrame:
    raise RankError("empty_population", pipeline="srdi", as_of=date(2026, 3, 1))


def _stumble(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select("there is none")


@pytest.mark.spark
def test_errors_in_a_worker_come_out_as_what_they_are(session: Any, tmp_path: Path) -> None:
    like = pl.DataFrame({"enterprise_id": ["a", "b", "c"]})
    like.write_parquet(tmp_path / "rows.parquet")
    engine = spark_in(session, 2, tmp_path)
    rows = engine.read([tmp_path / "rows.parquet"], like)
    for done in (engine.each, partial(engine.whole, by=("enterprise_id",))):
        with pytest.raises(RankError, match="empty_population") as told:
            engine.keep(done(rows, work=_refuse, like=like))
        assert told.value.fields == {"pipeline": "srdi", "as_of": "2026-03-01"}
        with pytest.raises(Exception, match="there is none") as unforeseen:
            engine.keep(done(rows, work=_stumble, like=like))
        assert not isinstance(unforeseen.value, RankError)
        assert "_stumble" in str(unforeseen.value)


@pytest.mark.spark
def test_where_java_dies_there_is_one_sentence_and_no_half_list(tmp_path: Path) -> None:
    asked = commission(tmp_path)
    command = [sys.executable, "-m", "scoring", "rank", "little_giant", "--engine", "spark"]
    command += ["--panel", str(asked.facts.parent), "--as-of", "2026-03-01", "--lang", "en"]
    command += ["--master", "local[2]", "--out", str(tmp_path / "list")]
    child = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    # Its tables stand in the unfinished list: it is in the middle of the work.
    wait_for(lambda: any(tmp_path.glob("*list*/.work/*/part-*")))
    javas = [pid for pid in children(child.pid) if "java" in os.readlink(f"/proc/{pid}/exe")]
    assert javas
    for pid in javas:
        os.kill(pid, signal.SIGKILL)
    _, said = child.communicate(timeout=300)
    assert child.returncode == 11
    # Spark's own threads say beside it that Java has gone, each in its way.
    sentence = "Spark could not finish, no list was written"
    assert [line.startswith(sentence) for line in said.splitlines()].count(True) == 1
    assert not [path.name for path in tmp_path.iterdir() if "list" in path.name]


def wait_for(there: Callable[[], bool]) -> None:
    for _ in range(3_000):
        if there():
            return
        time.sleep(0.1)
    pytest.fail("it never came so far")


def children(of: int) -> list[int]:
    parents = {}
    for path in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            fields = (path / "stat").read_text().rpartition(")")[2].split()
            parents[int(path.name)] = int(fields[1])
    return [pid for pid, parent in parents.items() if parent == of]
