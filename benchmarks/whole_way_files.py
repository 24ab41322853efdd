"""Where the inputs of the whole way stand, and which four pipelines it goes."""

from dataclasses import replace
from pathlib import Path

from scoring.pipeline import Pipeline, read_pipeline

PANEL, LEDGER, REGISTER, BUNDLES = "panel", "bureau.csv", "recognitions.csv", "bundles"
# So many enterprises are judged by the usual recipe too, from our indicators, to our verdicts.
JUDGED_AGAIN, LAW_ROWS, LAW_FOUND = 2_000, "law_rows.parquet", "law_found.parquet"
SHIPPED = ("listing_reserve", "little_giant", "srdi")
# A fourth that is ordered by a model; its file is found as seen from the root of the project.
FOURTH = "benchmarks/whole_way_high_tech.yaml"


def pipelines() -> list[Pipeline]:
    """Three that the house ships, and a fourth."""
    return [*map(read_pipeline, SHIPPED), replace(read_pipeline(FOURTH), name=FOURTH)]


def name_of(pipeline: Pipeline) -> str:
    """A short name for folders and tables."""
    return Path(pipeline.name).stem.removeprefix("whole_way_")
