"""What the whole way cost, as lines of text: stages, totals, ratios."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.whole_way_files import AGAINST_ROWS, BY_PATHS

# Where the measured part of a page begins and ends.
BEGINS, ENDS = "<!-- measured -->", "<!-- end of what was measured -->"
# What goes beyond scores and reasons: the law of all titles, which has a benchmark of its own, and
# how sure a rank is.
BEYOND = ("law of", "indicators of all titles", "rank bands", "fingerprint")
# What is written, which is very different things.
WRITING = ("workbook", "files of the shown")
# Python and its libraries, and the few pages that are looked at, count in no total.
NEVER = ("imports", "pages")
# Seconds from which growth is told as a ratio.
LEAST = 0.05
LEDGER, IN_PANEL = "reading the ledger", "reading the panel"


@dataclass(frozen=True)
class Run:
    """One run: how much went the way, on what, and the costs by side and stage.

    leaves: of a tree, on average. trained: on how many enterprises.
    sides: intake (where there were files), ours, and the recipes; each with `stages` and
        `peak_mib`, a stage with seconds, cpu_seconds and the peak until its end.
    """

    enterprises: int
    rows: int
    trees: int
    leaves: float
    trained: int
    refits: int
    top: int
    books: int
    sides: dict[str, Any]
    machine: str
    versions: str

    def total(self, side: str, leave: Iterable[str] = ()) -> tuple[float, float]:
        """Seconds, of the clock and of the processor, without stages that begin or end so."""
        leave = (*NEVER, *leave)
        kept = [
            cost
            for name, cost in self.sides[side]["stages"].items()
            if not name.startswith(leave) and not name.endswith(NEVER)
        ]
        return sum(c["seconds"] for c in kept), sum(c["cpu_seconds"] for c in kept)

    def recipes(self) -> dict[str, tuple[str, tuple[str, ...]]]:
        """What the rows of the recipes are called, whose they are, and which stages they lack."""
        told = {
            "competent": ("competent", ()),
            "usual": ("usual", (AGAINST_ROWS,)),
            "usual, reasons of our kind": ("usual", (BY_PATHS,)),
        }
        return {name: told[name] for name in told if told[name][0] in self.sides}

    def totals(self) -> dict[str, dict[str, tuple[float, float]]]:
        """By way and side: from the panel like with like, with all that we do, and from files."""
        recipes, told = self.recipes(), {}
        for way, leave in (
            ("panel to reasons, without law and bands", (*WRITING, *BEYOND)),
            ("panel to workbooks, without law and bands", BEYOND),
            ("panel to workbooks", ()),
        ):
            told[way] = {"ours": self.total("ours", leave)}
            told[way] |= {
                name: self.total(side, (LEDGER, *lacks, *leave))
                for name, (side, lacks) in recipes.items()
            }
        if "intake" in self.sides:
            intake, whole = self.total("intake"), self.total("ours")
            both = (intake[0] + whole[0], intake[1] + whole[1])
            told["files to workbooks: the whole way"] = {"ours": both} | {
                name: self.total(side, (IN_PANEL, *lacks))
                for name, (side, lacks) in recipes.items()
            }
        return told


def tell(run: Run, larger: Run | None) -> list[str]:
    """Tables in Markdown, which read as well in a terminal."""
    lines = [
        f"{run.enterprises:,} enterprises, {run.rows:,} reports of five years; four pipelines of "
        f"{run.trees} trees on 56 indicators, {run.leaves:.0f} leaves each on average, trained on "
        f"{run.trained:,} enterprises, {run.refits} refits, {run.top:,} of each list shown; of "
        f"four workbooks {run.books} made, and scaled.",
        "",
        f"Measured {run.machine}. {run.versions}.",
        "",
        *_totals(run),
    ]
    for side, told in run.sides.items():
        lines += ["", f"### {_TITLES[side]}", "", *_stages(told)]
    if larger:
        lines += ["", "### In rows", "", *_growth(run, larger)]
    return lines


_TITLES = {
    "intake": "Ours: ledger and register to the panel",
    "ours": "Ours: panel to four list folders",
    "competent": "A competent recipe",
    "usual": "The usual recipe",
}


def _totals(run: Run) -> list[str]:
    lines = [
        "| way | side | seconds | processor | reports per second | ratio | processor ratio |",
        "|---|---|---:|---:|---:|---:|---:|",
    ]
    for way, sides in run.totals().items():
        own = sides["ours"]
        for side, (seconds, busy) in sorted(sides.items(), key=lambda told: told[0] != "ours"):
            ratios = f"{seconds / own[0]:.1f} | {busy / own[1]:.1f}" if side != "ours" else "1 | 1"
            lines.append(
                f"| {way} | {side} | {seconds:,.1f} | {busy:,.1f} | {run.rows / seconds:,.0f} "
                f"| {ratios} |"
            )
    return lines


def _stages(told: dict[str, Any]) -> list[str]:
    lines = ["| stage | seconds | processor | peak MiB until then |", "|---|---:|---:|---:|"]
    for stage, cost in told["stages"].items():
        lines.append(
            f"| {stage} | {cost['seconds']:,.2f} | {cost['cpu_seconds']:,.2f} "
            f"| {cost['peak_mib']:,.0f} |"
        )
    return lines


def _growth(run: Run, larger: Run) -> list[str]:
    """Our stages at both sizes, and by how much each grew."""
    more = larger.enterprises / run.enterprises
    most = [r.sides["ours"]["peak_mib"] for r in (run, larger)]
    lines = [
        f"{larger.enterprises:,} enterprises, {more:.0f} times as many; peak {most[1]:,.0f} MiB "
        f"against {most[0]:,.0f}.",
        "",
        "| stage | processor | then | times |",
        "|---|---:|---:|---:|",
    ]
    for stage, cost in run.sides["ours"]["stages"].items():
        small, large = (c["cpu_seconds"] for c in (cost, larger.sides["ours"]["stages"][stage]))
        # What took next to nothing has not grown so many times.
        times = f"{large / small:.1f}" if small >= LEAST else ""
        lines.append(f"| {stage} | {small:,.2f} | {large:,.2f} | {times} |")
    small, large = (r.total("ours")[1] for r in (run, larger))
    return [
        *lines,
        f"| all but imports and pages | {small:,.1f} | {large:,.1f} | {large / small:.1f} |",
    ]


def write_page(page: Path, run: Run, larger: Run | None) -> None:
    """Writes the measured part of a page anew; what stands around it stays."""
    text = page.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGINS)
    after = rest.partition(ENDS)[2]
    if not after:
        raise SystemExit(f"{page}: no {BEGINS} ... {ENDS}")
    told = "\n".join(tell(run, larger))
    page.write_text(f"{before}{BEGINS}\n{told}\n{ENDS}{after}", encoding="utf-8")
