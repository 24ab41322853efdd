"""What a worker does with Arrow tables: the work alone, in types that Spark knows."""

import polars as pl
import pytest

from scoring.faults import RankError
from scoring.relayed import RelayedError, read_error
from scoring.spark_worker import PORTION, on_batches, on_one, on_two

TABLE = pl.DataFrame({"enterprise_id": ["a", "b"], "n": [1, 2], PORTION: [0, 0]})
LIKE = TABLE.drop(PORTION)
SCHEMA = LIKE.to_arrow(compat_level=pl.CompatLevel.oldest()).schema


def double(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(pl.col("n") * 2)


def beside(rows: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(n=others["n"].reverse())


def refuse(rows: pl.DataFrame) -> pl.DataFrame:
    raise RankError("other_worker")


def test_the_number_of_the_portion_is_no_column_of_the_work() -> None:
    told = on_one(double, SCHEMA)(TABLE.to_arrow())
    assert told.schema == SCHEMA
    assert pl.from_arrow(told).equals(double(LIKE))  # type: ignore[union-attr]
    both = pl.from_arrow(on_two(beside, SCHEMA)(TABLE.to_arrow(), TABLE.to_arrow()))
    assert both["n"].to_list() == [2, 1]  # type: ignore[call-overload, union-attr]


def test_an_empty_batch_is_no_work() -> None:
    batches = [*TABLE.clear().to_arrow().to_batches(), *TABLE.to_arrow().to_batches()]
    empty = TABLE.to_arrow().to_batches()[0].slice(0, 0)
    told = list(on_batches(double, SCHEMA, iter([empty, *batches])))
    assert [batch.num_rows for batch in told] == [2]


def test_an_error_of_the_house_leaves_the_worker_as_a_text() -> None:
    with pytest.raises(RelayedError) as told:
        on_one(refuse, SCHEMA)(TABLE.to_arrow())
    assert isinstance(read_error(str(told.value)), RankError)
