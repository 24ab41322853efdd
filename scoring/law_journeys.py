"""The journeys of the law command: show, diff, cases and docs, each as what it did and says."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from configs.reader import find, known
from configs.words import Words, read_words
from scoring.cases import Outcome, read_all_cases, run_cases
from scoring.faults import DONE, SETTINGS, UsageError
from scoring.law import show
from scoring.law_changes import Change, compare
from scoring.law_docs import render_docs
from scoring.law_words import tell_cases, tell_changes, tell_lines, tell_recheck
from scoring.policy import Applicant, policy_at, read_law
from scoring.unjudged import read_unjudged


def show_law(title: str, as_of: date, applicant: Applicant, words: Words) -> dict[str, object]:
    """What a title asks of this applicant on a day; a re-check also by what it differs."""
    policy = policy_at(title, as_of, applicant)
    lines = show(policy, words)
    say = tell_lines(policy, lines, words)
    if applicant == "recheck":
        first = policy_at(title, as_of)
        say = "\n".join(part for part in (say, tell_recheck(first, policy, words)) if part)
    edition = policy.edition.key if policy.edition else None
    told = [vars(line) for line in lines]
    return {"title": title, "for": applicant, "edition": edition, "lines": told, "say": say}


def diff_law(
    title: str, days: Sequence[date], applicant: Applicant, words: Words
) -> dict[str, object]:
    """What a title asks of this applicant otherwise on the second day than on the first."""
    if len(days) != 2:
        raise UsageError("two_days")
    before, after = (policy_at(title, chosen, applicant) for chosen in days)
    changes = compare(before, after, words)
    sides = [_sides(change) for change in changes if not change.is_kept]
    say = tell_changes(before, after, changes, words)
    return {"title": title, "for": applicant, "changes": sides, "say": say}


def _sides(change: Change) -> dict[str, object]:
    sides = {"before": change.before, "after": change.after}
    told: dict[str, object] = {name: vars(line) if line else None for name, line in sides.items()}
    return {"kind": change.kind, "matter": change.indicator} | told


def try_cases(titles: Sequence[str], folder: Path, words: Words) -> dict[str, object]:
    """Judges the cases of these titles, or of all in the folder; wrong ones exit with SETTINGS."""
    held = sorted(path.stem for path in folder.glob("*.yaml"))
    if not held:
        raise UsageError("no_cases_folder", folder=folder)
    wanted = list(dict.fromkeys(titles)) or held
    absent = [title for title in wanted if title not in held]
    if absent:
        absent_titles = ", ".join(absent)
        raise UsageError("no_cases", titles=absent_titles, folder=folder, right=", ".join(held))
    cases = read_all_cases(folder, wanted)
    laws = [read_law(find("policies", one.title)) for one in cases]
    outcomes = {one.title: run_cases(one) for one in cases}
    wrong = {title: _wrong_claims(title, found) for title, found in outcomes.items()}
    told = {
        title: {"cases": len(found), "wrong": wrong[title]} for title, found in outcomes.items()
    }
    exit_code = SETTINGS if any(wrong.values()) else DONE
    return {"titles": told, "exit_code": exit_code, "say": tell_cases(laws, outcomes, words)}


def _wrong_claims(title: str, outcomes: list[Outcome]) -> list[dict[str, object]]:
    """Every claim of a title's cases that does not hold, with where it stands."""
    return [
        {
            "file": f"{title}.yaml",
            "line": outcome.case.line,
            "name": outcome.case.name,
            "claim": claim,
            "expected": expected,
            "found": found,
        }
        for outcome in outcomes
        for claim, (expected, found) in outcome.wrong.items()
    ]


def write_docs(out: Path | None, folder: Path, words: Words) -> dict[str, object]:
    """The page of all titles, to a file or to be printed; with the cases where they are at hand."""
    laws = [read_law(find("policies", title)) for title in known("policies")]
    titles = [law.title for law in laws if (folder / f"{law.title}.yaml").is_file()]
    cases = {one.title: one for one in read_all_cases(folder, titles)}
    page = render_docs(laws, cases, read_words("zh"), read_words("en"), read_unjudged())
    told: dict[str, object] = {"titles": len(laws), "out": str(out or "")}
    if out is None:
        return told | {"page": page, "say": page.rstrip("\n")}
    out.write_text(page, encoding="utf-8", newline="\n")
    return told | {"say": words.say("law.docs_written", **told)}
