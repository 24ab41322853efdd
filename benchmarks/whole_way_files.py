"""Where the inputs of the whole way stand, and which four pipelines it goes."""

from dataclasses import replace
from pathlib import Path

from configs.reader import known
from scoring.pipeline import Pipeline, read_pipeline

PANEL, LEDGER, REGISTER, BUNDLES = "panel", "bureau.csv", "recognitions.csv", "bundles"
# A fourth beside those that the house ships, where these are fewer.
FOURTH = "benchmarks/whole_way_high_tech.yaml"
PIPELINES = 4


def pipelines() -> list[Pipeline]:
    """Four of them: those that are shipped, and the fourth where they are fewer."""
    shipped = [read_pipeline(name) for name in known("pipelines")[:PIPELINES]]
    if len(shipped) == PIPELINES:
        return shipped
    # Its file is found by its name, as seen from the root of the project.
    return [*shipped, replace(read_pipeline(FOURTH), name=FOURTH)]


def name_of(pipeline: Pipeline) -> str:
    """A short name for folders and tables."""
    return Path(pipeline.name).stem.removeprefix("whole_way_")
