"""What may be typed at the officials' door: commands, options, examples."""

import argparse
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from configs.reader import known
from configs.words import read_words
from scoring.titles import TITLE_WORDS

Outcome = dict[str, object]
Command = Callable[[argparse.Namespace], Outcome]


def build_parser(carried_out: Mapping[str, Command], home: Path) -> argparse.ArgumentParser:
    """All commands of the officials' door.

    carried_out: what each command does, by name. home: where the examples of the law stand.
    """
    parser = argparse.ArgumentParser(
        prog="lingpao", description="领跑: candidate lists that can be defended."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    intake = add_command(commands, "intake", carried_out["intake"], INTAKE_EXAMPLE)
    intake.add_argument("files", nargs="*", type=Path, metavar="FILE")
    intake.add_argument("--source", help="how the supplier's columns are called")
    intake.add_argument("--strict", action="store_true", help="refuse all for one bad row")
    for option, what in INTAKE_FORMS.items():
        intake.add_argument(
            option,
            type=Path,
            action="append",
            metavar="FILE",
            default=[],
            help=f"{what}; repeatable",
        )
    intake.add_argument(
        "--rights-source", default="register", metavar="NAME", help="how the columns are called"
    )
    place = intake.add_mutually_exclusive_group(required=True)
    place.add_argument("--out", type=Path, metavar="PANEL", help="a new panel")
    place.add_argument("--into", type=Path, metavar="PANEL", help="add to a panel there is")
    intake.add_argument(
        "--precedence", nargs="+", default=[], metavar="S", help="whose word goes first"
    )
    checking = add_command(commands, "check", carried_out["check"], CHECK_EXAMPLE)
    checking.add_argument("--panel", required=True, type=Path)
    checking.add_argument("--as-of", required=True, type=day)
    checking.add_argument("--title", nargs="+", action="extend", metavar="T", default=[])
    checking.add_argument("--only", nargs="+", action="extend", metavar="ID", default=[])
    checking.add_argument("--replace", action="store_true", help="replace an existing check")
    checking.add_argument("--out", required=True, type=Path, metavar="DIR")
    ranking = add_command(commands, "rank", carried_out["rank"], RANK_EXAMPLE)
    pipelines = ", ".join(known("pipelines"))
    ranking.add_argument("pipeline", nargs="+", metavar="PIPELINE", help=pipelines)
    ranking.add_argument("--panel", required=True, type=Path)
    ranking.add_argument("--as-of", required=True, type=day)
    ranking.add_argument(
        "--bundle", type=Path, nargs="+", action="extend", default=[], help=BUNDLE_HELP
    )
    ranking.add_argument("--plans", action="store_true", help="a plan on every page; takes longer")
    ranking.add_argument("--quota", type=Path, metavar="FILE", help=QUOTA_HELP)
    ranking.add_argument("--exclusions", type=Path, metavar="FILE", help=EXCLUSIONS_HELP)
    ranking.add_argument("--previous", type=Path, metavar="LIST", help="the last list before")
    ranking.add_argument("--replace", action="store_true", help=REPLACE)
    ranking.add_argument("--engine", choices=("local", "spark"), default="local", help=ENGINE)
    ranking.add_argument("--master", metavar="URL", help="spark: local[N] or a cluster's address")
    ranking.add_argument("--portions", type=int, metavar="N", help="spark: into how many to cut")
    ranking.add_argument("--out", required=True, type=Path, metavar="LIST", help=LISTS_HELP)
    add_journal(ranking)
    record = add_command(commands, "journal", carried_out["journal"], JOURNAL_EXAMPLE)
    add_journal_commands(record.add_subparsers(required=True, metavar="WHAT", dest="what"))
    apart = add_command(commands, "diff", carried_out["diff"], DIFF_EXAMPLE)
    apart.add_argument("old", type=Path, metavar="OLD")
    apart.add_argument("new", type=Path, metavar="NEW")
    apart.add_argument("--out", type=Path, metavar="FILE", help="the same as a page")
    again = add_command(commands, "rebuild", carried_out["rebuild"], REBUILD_EXAMPLE)
    again.add_argument("list", type=Path, metavar="LIST")
    again.add_argument("--panel", required=True, type=Path)
    again.add_argument("--bundle", type=Path, help="default: the copy that the list keeps")
    again.add_argument("--previous", type=Path, metavar="LIST", help="the list before it")
    for option in ("--quota", "--exclusions"):
        again.add_argument(option, type=Path, metavar="FILE", help="default: as the list keeps it")
    explain = add_command(commands, "explain", carried_out["explain"], EXPLAIN_EXAMPLE)
    explain.add_argument("enterprise")
    explain.add_argument("--list", required=True, type=Path)
    explain.add_argument("--panel", type=Path, help="for the facts of those the list does not show")
    explain.add_argument("--out", type=Path, metavar="FILE")
    explain.add_argument("--docx", type=Path, metavar="FILE", help="also as a Word file")
    versus = add_command(commands, "versus", carried_out["versus"], VERSUS_EXAMPLE)
    versus.add_argument("one", metavar="A")
    versus.add_argument("other", metavar="B")
    versus.add_argument("--list", required=True, type=Path)
    versus.add_argument("--out", type=Path, metavar="FILE", help="the same as a page")
    planning = add_command(commands, "plan", carried_out["plan"], PLAN_EXAMPLE)
    planning.add_argument("enterprise")
    planning.add_argument("--list", required=True, type=Path)
    planning.add_argument("--title", choices=known("policies"), metavar="T", help=PLAN_TITLE)
    planning.add_argument("--panel", type=Path, help="measure what the title asks for from it")
    planning.add_argument("--out", type=Path, metavar="FILE", help="also a page")
    targets = add_command(commands, "targets", carried_out["targets"], TARGETS_EXAMPLE)
    add_targets(targets)
    ahead = add_command(commands, "calendar", carried_out["calendar"], CALENDAR_EXAMPLE)
    ahead.add_argument("--panel", required=True, type=Path)
    ahead.add_argument("--as-of", required=True, type=day)
    ahead.add_argument("--until", type=day, metavar="DAY", help="default: twelve months later")
    ahead.add_argument(
        "--title",
        nargs="+",
        action="extend",
        choices=known("policies"),
        metavar="T",
        default=[],
        help=CALENDAR_TITLE,
    )
    ahead.add_argument("--county", nargs="+", action="extend", metavar="C", default=[])
    ahead.add_argument("--replace", action="store_true", help="replace an existing calendar")
    ahead.add_argument("--out", required=True, type=Path, metavar="PLACE", help=CALENDAR_OUT)
    law = add_command(commands, "law", carried_out["law"], LAW_EXAMPLE)
    add_law_commands(law.add_subparsers(required=True, metavar="WHAT", dest="what"), home)
    told_all = add_command(commands, "indicators", carried_out["indicators"], INDICATORS_EXAMPLE)
    told_all.add_argument("--out", type=Path, metavar="FILE", help="default: stdout")
    add_command(commands, "doctor", carried_out["doctor"], "example: lingpao doctor")
    return parser


def add_targets(parser: argparse.ArgumentParser) -> None:
    """Lists, targets and what tells of recognitions."""
    told = "a list folder, one for each title; repeatable"
    parser.add_argument(
        "--list", required=True, type=Path, action="append", metavar="LIST", help=told
    )
    shipped = ", ".join(known("targets"))
    parser.add_argument(
        "--targets", required=True, metavar="FILE", help=f"YAML, CSV or Excel, or: {shipped}"
    )
    parser.add_argument("--as-of", required=True, type=day)
    parser.add_argument("--recognitions", type=Path, metavar="FILE", help=RECOGNISED)
    parser.add_argument("--panel", type=Path, help="count from its register instead, or as well")
    parser.add_argument(
        "--outcomes-until", type=day, metavar="DAY", help="recognitions are complete until then"
    )
    parser.add_argument(
        "--batch", type=batch, action="append", default=[], metavar="TITLE=DAY", help=BATCH_HELP
    )
    parser.add_argument("--out", type=Path, metavar="DIR", help="the bulletin and its workbook")


def add_journal(parser: argparse.ArgumentParser) -> None:
    """Where a command is written down, and by whom it was given."""
    parser.add_argument("--journal", type=Path, metavar="FILE", help="default: beside the list")
    parser.add_argument("--by", metavar="NAME", help="who asks for it, for the journal")


def add_journal_commands(
    kinds: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    """The ways to read the journal, and to hand something out; --json and --lang as for the law."""
    parsers = {}
    for name, (summary, example) in JOURNAL_KINDS.items():
        parser = kinds.add_parser(name, help=summary, description=summary, epilog=example)
        add_shared(parser, json_default=argparse.SUPPRESS, lang_default=argparse.SUPPRESS)
        parsers[name] = parser
    for name in ("check", "show"):
        parsers[name].add_argument("file", type=Path, metavar="FILE", help="or its folder")
    parsers["check"].add_argument("--head", metavar="HASH", help="a hash that must be in it still")
    parsers["export"].add_argument("list", type=Path, metavar="LIST")
    parsers["export"].add_argument("file", metavar="FILE", help="of the list: list.xlsx")
    parsers["export"].add_argument("--out", required=True, type=Path, metavar="COPY")
    parsers["export"].add_argument("--to", required=True, metavar="WHOM")
    add_journal(parsers["export"])


def add_law_commands(
    kinds: "argparse._SubParsersAction[argparse.ArgumentParser]", home: Path
) -> None:
    """The ways to read the law; --json and --lang may stand before or after them."""
    parsers = {}
    for name, (summary, example) in LAW_KINDS.items():
        parser = kinds.add_parser(name, help=summary, description=summary, epilog=example)
        add_shared(parser, json_default=argparse.SUPPRESS, lang_default=argparse.SUPPRESS)
        parsers[name] = parser
    for name in ("show", "diff"):
        parsers[name].add_argument("title", help=", ".join(known("policies")))
        choices = ("first", "recheck")
        parsers[name].add_argument("--for", dest="applicant", choices=choices, default="first")
    parsers["show"].add_argument("--as-of", type=day, help="default: today")
    parsers["diff"].add_argument("days", nargs="*", type=day, metavar="DAY", help="two days")
    parsers["cases"].add_argument("titles", nargs="*", metavar="TITLE", help="default: all")
    for name in ("cases", "docs"):
        default = home / "tests" / "cases"
        parsers[name].add_argument("--cases", type=Path, metavar="DIR", default=default)
    parsers["docs"].add_argument("--out", type=Path, metavar="FILE", help="default: stdout")


INTAKE_FORMS = {
    "--titles": "a file of recognitions: the register",
    "--former-names": "a table of 曾用名",
    "--answers": "an answered sheet of doubtful pairs",
    "--rights": "a list of rights in intellectual property, right by right",
}
INTAKE_EXAMPLE = "example: lingpao intake enterprises.csv --source province --out panel"
CHECK_EXAMPLE = "example: lingpao check --panel panel --as-of 2026-05-01 --out check"
RANK_EXAMPLE = "example: lingpao rank srdi --panel panel --as-of 2022-09-01 --out list"
BUNDLE_HELP = "for several pipelines one each, in any order: a bundle says what it is for"
LISTS_HELP = "the list's folder; of several pipelines each has one of its own in it"
QUOTA_HELP = "CSV or Excel: dimension (county|cluster|industry|size), value, min, max"
EXCLUSIONS_HELP = "CSV or Excel: enterprise_id, reason, from, until, source"
ENGINE = "what makes the list; the same bytes by either (spark: lingpao[spark] and Java)"
REPLACE = "supersede the list that stands there: it is kept under another name"
JOURNAL_EXAMPLE = "example: lingpao journal check journal.jsonl"
JOURNAL_KINDS = {
    "check": (
        "Checks that no line was changed or taken out, and that the lists are as they were made.",
        JOURNAL_EXAMPLE,
    ),
    "show": ("Shows every line.", "example: lingpao journal show journal.jsonl"),
    "export": (
        "Copies a file of a list to be handed out, and writes down to whom.",
        "example: lingpao journal export list list.xlsx --out to_county.xlsx --to 县工信局",
    ),
}
DIFF_EXAMPLE = "example: lingpao diff list_2025 list_2026 --out diff.html"
REBUILD_EXAMPLE = "example: lingpao rebuild list --panel panel"
TARGETS_EXAMPLE = "example: lingpao targets --list list --targets targets.csv --as-of 2026-09-30"
RECOGNISED = "who was recognised: counted, and expected no more"
BATCH_HELP = "when the office expects the announcement: little_giant=2026-10-15; repeatable"
LAW_EXAMPLE = "example: lingpao law diff little_giant 2026-03-31 2026-04-01"
INDICATORS_EXAMPLE = "example: lingpao indicators --out indicators.md"
LAW_KINDS = {
    "show": (
        "Shows what a title asks for on a day.",
        "example: lingpao law show little_giant --as-of 2026-05-01 --for recheck",
    ),
    "diff": ("Shows what changed in a title's law between two days.", LAW_EXAMPLE),
    "cases": (
        "Tries the law's examples; exit code 10 where one does not hold.",
        "example: lingpao law cases little_giant",
    ),
    "docs": (
        "Writes the page of all titles: English text, labels in both languages.",
        "example: lingpao law docs --out policies.md",
    ),
}
VERSUS_EXAMPLE = "example: lingpao versus 91990012MA0000001X 91990013MA00000027 --list list"
PLAN_EXAMPLE = "example: lingpao plan 91990012MA0000001X --list list --out plan.html"
CALENDAR_EXAMPLE = "example: lingpao calendar --panel panel --as-of 2026-03-01 --out calendar"
CALENDAR_TITLE = "default: all of the register that run out"
CALENDAR_OUT = "a folder, or a file: .xlsx, .html, .ics, .csv"
PLAN_TITLE = "default: the title of the list"
EXPLAIN_EXAMPLE = "example: lingpao explain 91990012MA0000001X --list list"


def add_command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    command: Command,
    example: str,
) -> argparse.ArgumentParser:
    """A command with what every command has: an example, --json and --lang."""
    summary = (command.__doc__ or "").splitlines()[0]
    parser = commands.add_parser(name, help=summary, description=summary, epilog=example)
    add_shared(parser, json_default=False, lang_default="zh")
    parser.set_defaults(command=command)
    return parser


def add_shared(parser: argparse.ArgumentParser, json_default: object, lang_default: str) -> None:
    """--json and --lang. A command below another one leaves their defaults to that one."""
    told = "one JSON object on stdout"
    parser.add_argument("--json", action="store_true", help=told, default=json_default)
    parser.add_argument("--lang", choices=("zh", "en"), default=lang_default)


def batch(text: str) -> tuple[str, date]:
    """TITLE=DAY as it is typed; anything else is wrong usage (exit code 2)."""
    title, _, announced = text.partition("=")
    try:
        return TITLE_WORDS[title], date.fromisoformat(announced)
    except (KeyError, ValueError):
        sentence = read_words().say("error.bad_batch", found=text)
        raise argparse.ArgumentTypeError(sentence) from None


def day(text: str) -> date:
    """A day typed as 2026-03-01; anything else is wrong usage (exit code 2)."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        sentence = read_words().say("error.bad_day", found=text)
        raise argparse.ArgumentTypeError(sentence) from None
