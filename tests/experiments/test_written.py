"""What is written down: figures under names that MLflow takes, and counts of the rows used."""

from experiments.record import read_record
from experiments.run_folder import run_fingerprint
from experiments.written import figures_of
from models.bundle import read_bundle
from tests.experiments.small import DAYS, PIPELINE, Rehearsal

METRICS = {
    "days": [
        {
            "day": "2025-06-01",
            "recipes": {
                "srdi": {"auprc": 0.5, "ece": None, "precision_at": {"20": 0.25}},
                "baseline:column@srdi": {"n": 9, "untitled": {"auc": 0.7}},
            },
            "counties_out": {
                "srdi": {
                    "groups": [{"n": 4}, {"n": 5}],
                    "mean": {"left_out": {"auc": 0.6}, "ordinary": {"auc": 0.8}},
                    "spread": {"left_out": {"auc": 0.1}, "ordinary": {"auc": None}},
                },
                "short": {"code": "span_open"},
            },
        }
    ]
}


def test_figures_are_flat_and_what_is_not_known_is_not_told() -> None:
    told = {figure.name: figure.value for figure in figures_of(METRICS)}
    assert told == {
        "srdi/auprc": 0.5,
        "srdi/precision_at_20": 0.25,
        "srdi/baseline:column/n": 9.0,
        "srdi/baseline:column/untitled_auc": 0.7,
        "srdi/counties_out/left_out_auc_mean": 0.6,
        "srdi/counties_out/ordinary_auc_mean": 0.8,
        "srdi/counties_out/left_out_auc_spread": 0.1,
        "srdi/counties_out/groups": 2.0,
    }
    assert {figure.day for figure in figures_of(METRICS)} == {"2025-06-01"}


def test_a_rehearsal_is_recorded_with_its_inputs(rehearsal: Rehearsal) -> None:
    record = read_record(rehearsal.run)
    assert (record.kind, record.pipeline) == ("backtest", PIPELINE)
    assert record.name == "backtest 2021-05-01..2022-05-01"
    assert record.fingerprint == run_fingerprint(rehearsal.run)
    assert record.params["recipes"] == PIPELINE
    assert record.data.days == {
        day.isoformat(): {"rows": rows, "positives": 50} for day, rows in zip(DAYS, (250, 225))
    }


def test_a_promotion_is_recorded_with_who_and_why(rehearsal: Rehearsal) -> None:
    record = read_record(rehearsal.bundle)
    assert (record.kind, record.model) == ("promote", f"lingpao_{PIPELINE}")
    assert record.fingerprint == read_bundle(rehearsal.bundle).fingerprint
    assert (record.tags["by"], record.tags["reason"]) == ("Wang", "batch of 2024")
    assert record.data.days == {"2022-05-01": {"rows": 225, "positives": 50}}
    names = {figure.name for figure in record.figures}
    assert {"rows", "shap_difference", "cohort/rows", f"{PIPELINE}/auprc"} <= names
