"""Where the inputs of the whole way stand, and which four pipelines it goes."""

from dataclasses import replace
from pathlib import Path

from scoring.pipeline import Pipeline, read_pipeline

PANEL, LEDGER, REGISTER, BUNDLES = "panel", "bureau.csv", "recognitions.csv", "bundles"
# So many enterprises are judged by the recipes too, from our indicators, to our verdicts: rows and,
# by title, verdicts stand in folders. The usual recipe, row by row, takes the first few.
JUDGED_AGAIN, BY_ROWS, LAW_ROWS, LAW_FOUND = 200_000, 2_000, "law_rows", "law_found"
# Rows are taken and written so many at a time: what is left for others is not held by our side.
ROWS_AT_ONCE = 20_000
# The two kinds in which the usual recipe explains every row; of its totals each has one.
BY_PATHS, AGAINST_ROWS = "shap.TreeExplainer, all rows", "shap.TreeExplainer against 100, all rows"
SHIPPED = ("listing_reserve", "little_giant", "srdi")
# A fourth that is ordered by a model; its file is found as seen from the root of the project.
FOURTH = "benchmarks/whole_way_high_tech.yaml"
# What inputs hang on, beside how many they are.
OPTIONS = ("seed", "trees", "refits", "trained")


def pipelines() -> list[Pipeline]:
    """Three that the house ships, and a fourth."""
    return [*map(read_pipeline, SHIPPED), replace(read_pipeline(FOURTH), name=FOURTH)]


def name_of(pipeline: Pipeline) -> str:
    """A short name for folders and tables."""
    return Path(pipeline.name).stem.removeprefix("whole_way_")
