"""Train before, test after: which days may train what is asked for on a day."""

from datetime import date, timedelta

import polars as pl

from features.labels import add_months, span
from features.panel import Panel, base_year


class SplitError(Exception):
    """Training and test are not apart; `code` and `fields` say how."""

    def __init__(self, code: str, **fields: object):
        super().__init__(f"{code} {fields}")
        self.code, self.fields = code, fields


def training_days(
    panel: Panel, as_of: date, horizon_months: int, cohorts: int, outcomes_until: date
) -> list[date]:
    """The days whose label spans were over before `as_of`, oldest first.

    One horizon apart, counted back from `as_of`, so that no recognition is a label twice; the
    latest `cohorts` of those on which facts were known. The worked case: on 2023-05-01 with 24
    months, the cohort of 2021-05-01 ends on 2023-04-30 and may train; that of 2022-05-01 ends a
    year later and may not.
    """
    over = min(outcomes_until, as_of - timedelta(days=1))
    days: list[date] = []
    day = add_months(as_of, -horizon_months)
    while len(days) < cohorts and base_year(panel.known(day), day) is not None:
        if span(day, horizon_months)[1] <= over:
            days.append(day)
        day = add_months(day, -horizon_months)
    return sorted(days)


def first_trainable(panel: Panel, horizon_months: int) -> date | None:
    """The first day on which some cohort's span is over; None where no facts are known at all."""
    first_days = [
        max(day + timedelta(days=1), date(year + 1, 5, 1))
        for year, day in panel.rows.read("year", "known_on").group_by("year").min().iter_rows()
    ]
    if not first_days:
        return None
    return span(min(first_days), horizon_months)[1] + timedelta(days=1)


def fold_of(enterprise_ids: pl.Series, folds: int) -> pl.Series:
    """A fold 0..folds-1 for every row; equal sets of enterprises always get equal folds.

    By place among the sorted ids: one enterprise is never on both sides of a split.
    """
    distinct = enterprise_ids.unique().sort()
    places = dict(zip(distinct, range(distinct.len())))
    return pl.Series("fold", [places[code] % folds for code in enterprise_ids], dtype=pl.Int64)


def county_groups(counties: pl.Series, groups: int) -> list[list[str]]:
    """The counties dealt out by turns, in order of their names; unknown ones count as one.

    The same counties always make the same groups. At most as many groups as there are counties.
    """
    names = counties.fill_null("").unique().sort().to_list()
    return [names[first::groups] for first in range(min(groups, len(names)))]


def check_apart(trained: pl.Series, tested: pl.Series) -> None:
    """Refuses a grouped split with the same enterprise on both sides. Raises SplitError."""
    both = tested.filter(tested.is_in(trained.implode())).unique().sort()
    if both.len():
        names = ", ".join(both.head(5))
        raise SplitError("both_sides", count=both.len(), names=names)
