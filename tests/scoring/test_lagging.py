"""Why a place is behind: every reason with its numbers, none that does not hold."""

from dataclasses import replace
from datetime import date

from configs.words import read_words
from scoring.check import NOT_MET
from scoring.lagging import NEAREST, find_causes
from scoring.progress import Figure, foresee
from scoring.shortfalls import codes_at
from tests.scoring.targeted import list_on_disk, listed_of, register_of, target_of

WORDS, DAY, BATCH = read_words("zh"), date(2026, 9, 30), date(2026, 12, 1)


def codes(figure: Figure) -> list[str]:
    return [cause.code for cause in find_causes(figure, WORDS)]


def test_reasons_are_those_that_hold() -> None:
    listed = listed_of(tuple(row for row in listed_rows() if row[3] == "person"))
    nobody = register_of([], listed, DAY)
    poor = foresee(target_of(target=3.0), listed, nobody, DAY, DAY, BATCH)
    assert codes(poor) == ["no_batch", "few", "unlikely"]
    come = register_of([("c", "recognised", date(2026, 7, 1))], listed, DAY)
    rich = foresee(target_of(target=0.5), listed, come, DAY, DAY, BATCH)
    assert codes(rich) == [], "somebody was announced, and enough may come"
    late = foresee(target_of(target=2.0), listed, come, DAY, DAY, date(2027, 1, 5))
    assert codes(late) == ["no_more", "unlikely"]
    out = {"excluded": "dishonesty"}
    banned = listed_of(tuple(row for row in listed_rows() if row[3] == "person"), b=out)
    told = foresee(target_of(), banned, nobody, DAY, DAY, BATCH)
    assert codes(told) == ["no_batch", "unlikely", "excluded"]
    assert codes(foresee(target_of(target=2.0), None, nobody, DAY, DAY)) == ["no_batch", "no_list"]
    assert codes(foresee(target_of(), listed, None, DAY, DAY)) == [], "nothing known, no reason"


def listed_rows() -> tuple[tuple[str, str, float | None, str, str], ...]:
    return tuple(
        listed_of()
        .frame.select("enterprise_id", "county", "probability", "verdict", "tier")
        .iter_rows()
    )


def test_fewer_applications_than_are_missing_counts_once_the_window_is_over() -> None:
    listed = listed_of(tuple(row for row in listed_rows() if row[3] == "person"))
    target = target_of(target=2.0, attained=0.0, in_progress=1.0)
    before, after = date(2026, 5, 25), date(2026, 5, 26)
    assert "applied" not in codes(foresee(target, listed, None, before, before, BATCH))
    told = find_causes(foresee(target, listed, None, after, after, BATCH), WORDS)
    (cause,) = [cause for cause in told if cause.code == "applied"]
    assert "申报窗口已于 2026-05-25 结束" in cause.say(WORDS)
    enough = replace(target, in_progress=2.0)
    assert "applied" not in codes(foresee(enough, listed, None, after, after, BATCH))


def test_the_clause_is_the_one_that_most_of_the_nearest_fail() -> None:
    listed = list_on_disk()
    county = listed.frame.filter(listed.frame["verdict"] == "not_met")["county"].mode().sort()[0]
    target = target_of(place=county, target=90.0, attained=0.0)
    figure = foresee(target, listed, None, DAY, DAY, BATCH)
    told = {cause.code: cause for cause in find_causes(figure, WORDS)}
    unmet = figure.rows.filter(figure.rows["group"] == "unmet").sort("rank").head(NEAREST)
    findings = listed.findings(sorted(unmet["enterprise_id"]))
    failed = [
        {code for code, optional in codes_at(findings, row, NOT_MET).items() if not optional}
        for row in range(unmet.height)
    ]
    code, count = told["unmet"].fields["code"], told["unmet"].fields["count"]
    counts = {c: sum(c in own for own in failed) for own in failed for c in own}
    assert count == counts[str(code)] == max(counts.values())
    assert code == min(c for c, n in counts.items() if n == count), "ties go by the code"
    assert str(code) in told["unmet"].say(WORDS)
    waiting = figure.rows.filter(figure.rows["group"] == "open").height
    assert ("open" in told) == bool(waiting)
