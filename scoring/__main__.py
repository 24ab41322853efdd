"""The officials' door: lingpao. Parse, call, print, exit code; nothing is computed here."""

import argparse
import contextlib
import json
import os
import platform
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import date
from importlib.metadata import version
from pathlib import Path

import configs
from configs.reader import known
from configs.words import Words, read_words
from scoring.faults import DONE, UsageError, told

Outcome = dict[str, object]
# More faults than this are counted, not printed; all stand in --json.
SHOWN = 20
# Where the packages stand, and beside them, in a checkout, the tests.
HOME = Path(configs.__path__[0]).parent


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; the exit codes stand in docs and README."""
    parser = build_parser()
    options = parser.parse_args(arguments)
    words = read_words(options.lang)
    command: Callable[[argparse.Namespace], Outcome] = options.command
    return carry_out(lambda: command(options), words, options.json)


def build_parser() -> argparse.ArgumentParser:
    """All commands of the officials' door."""
    parser = argparse.ArgumentParser(
        prog="lingpao", description="领跑: candidate lists that can be defended."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    intake = add_command(commands, "intake", run_intake, INTAKE_EXAMPLE)
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
    checking = add_command(commands, "check", run_check, CHECK_EXAMPLE)
    checking.add_argument("--panel", required=True, type=Path)
    checking.add_argument("--as-of", required=True, type=day)
    checking.add_argument("--title", nargs="+", action="extend", metavar="T", default=[])
    checking.add_argument("--only", nargs="+", action="extend", metavar="ID", default=[])
    checking.add_argument("--replace", action="store_true", help="replace an existing check")
    checking.add_argument("--out", required=True, type=Path, metavar="DIR")
    ranking = add_command(commands, "rank", run_rank, RANK_EXAMPLE)
    ranking.add_argument("pipeline", help=", ".join(known("pipelines")))
    ranking.add_argument("--panel", required=True, type=Path)
    ranking.add_argument("--as-of", required=True, type=day)
    ranking.add_argument("--bundle", type=Path)
    ranking.add_argument("--previous", type=Path, metavar="LIST", help="the last list before")
    ranking.add_argument("--replace", action="store_true", help="replace an existing list")
    ranking.add_argument("--out", required=True, type=Path, metavar="LIST")
    explain = add_command(commands, "explain", run_explain, EXPLAIN_EXAMPLE)
    explain.add_argument("enterprise")
    explain.add_argument("--list", required=True, type=Path)
    explain.add_argument("--panel", type=Path, help="for the facts of those the list does not show")
    explain.add_argument("--out", type=Path, metavar="FILE")
    versus = add_command(commands, "versus", run_versus, VERSUS_EXAMPLE)
    versus.add_argument("one", metavar="A")
    versus.add_argument("other", metavar="B")
    versus.add_argument("--list", required=True, type=Path)
    versus.add_argument("--out", type=Path, metavar="FILE", help="the same as a page")
    law = add_command(commands, "law", run_law, LAW_EXAMPLE)
    add_law_commands(law.add_subparsers(required=True, metavar="WHAT", dest="what"))
    told_all = add_command(commands, "indicators", run_indicators, INDICATORS_EXAMPLE)
    told_all.add_argument("--out", type=Path, metavar="FILE", help="default: stdout")
    add_command(commands, "doctor", run_doctor, "example: lingpao doctor")
    return parser


def add_law_commands(kinds: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
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
        default = HOME / "tests" / "cases"
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
EXPLAIN_EXAMPLE = "example: lingpao explain 91990012MA0000001X --list list"


def add_command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    command: Callable[[argparse.Namespace], Outcome],
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


def carry_out(command: Callable[[], dict[str, object]], words: Words, as_json: bool) -> int:
    """Runs a command and prints what it says; a user's error is told without traceback.

    The command gives what it did as a dictionary; its `say` is the sentence for people, its
    `exit_code` stands where it has done its work and something is wrong.
    """
    try:
        with wait_visibly():
            outcome = command()
    except Exception as error:
        code, sentences = told(error, words)
        if not sentences:
            raise
        if as_json:
            print(json.dumps({"exit_code": code, "faults": sentences}, ensure_ascii=False))
        shown = sentences[:SHOWN]
        if len(sentences) > SHOWN:
            shown.append(words.say("fault.more", count=len(sentences) - SHOWN))
        print("\n".join(shown), file=sys.stderr)
        return code
    say, left = outcome.pop("say"), outcome.pop("exit_code", DONE)
    print(json.dumps(outcome, ensure_ascii=False, sort_keys=True, default=str) if as_json else say)
    return left if isinstance(left, int) else DONE


@contextlib.contextmanager
def wait_visibly() -> Iterator[None]:
    """After two seconds a bar on stderr shows that work goes on; none when not a terminal."""
    done = threading.Event()

    def show() -> None:
        if not sys.stderr.isatty() or done.wait(2):
            return
        from tqdm import tqdm

        form = "{elapsed} {bar:20}"
        with tqdm(bar_format=form, total=20, leave=False, file=sys.stderr) as bar:
            while not done.wait(0.5):
                bar.n = (bar.n + 1) % 21
                bar.refresh()

    watcher = threading.Thread(target=show, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


def day(text: str) -> date:
    """A day typed as 2026-03-01; anything else is wrong usage (exit code 2)."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        sentence = read_words().say("error.bad_day", found=text)
        raise argparse.ArgumentTypeError(sentence) from None


def run_intake(options: argparse.Namespace) -> Outcome:
    """Reads bureau files into a panel folder, with a receipt; bad rows go back to the sender."""
    from scoring.given import Order
    from scoring.intake import take_in

    order = Order(
        options.files,
        options.source or "",
        options.into or options.out,
        into=options.into is not None,
        titles=tuple(options.titles),
        former_names=tuple(options.former_names),
        answers=tuple(options.answers),
        precedence=tuple(options.precedence),
        strict=options.strict,
        today=date.today(),
        rights=tuple(options.rights),
        rights_source=options.rights_source,
    )
    if options.files and not options.source:
        raise UsageError("no_source")
    if not options.files and options.out:
        raise UsageError("new_without_files")
    if not order.handed_in:
        raise UsageError("nothing_given")
    return take_in(order, read_words(options.lang))


def run_check(options: argparse.Namespace) -> Outcome:
    """Judges every title, or the named ones, for every enterprise."""
    from features.panel import read_panel
    from scoring.check_folder import publish_check
    from scoring.verdicts import check_titles, title_label

    if options.out.exists() and not options.replace:
        raise UsageError("out_exists", out=options.out)
    words = read_words(options.lang)
    titles = list(dict.fromkeys(options.title)) or known("policies")
    panel = read_panel(options.panel)
    survey = check_titles(panel, titles, options.as_of)
    named = list(dict.fromkeys(options.only))
    manifest = publish_check(survey, panel, named, words, options.out)
    counts = {title: told["counts"] for title, told in manifest["titles"].items()}
    table = "\n".join(
        f"{title_label(verdicts, words)}  "
        + words.say("join").join(
            words.say("check.count", group=words.say(f"group.{group}"), count=count)
            for group, count in verdicts.counts().items()
        )
        for verdicts in survey.verdicts.values()
    )
    outcome: Outcome = {name: manifest[name] for name in ("known", "shown", "left_out")}
    outcome |= {"titles": counts, "out": str(options.out)}
    told = outcome | {"titles": len(counts), "table": table}
    return outcome | {"say": words.say("door.check", **told)}


def run_rank(options: argparse.Namespace) -> Outcome:
    """Makes the ranked candidate list of a pipeline on a day."""
    from features.panel import read_panel
    from models.bundle import read_bundle
    from scoring.folder import publish
    from scoring.pipeline import read_pipeline
    from scoring.rank import rank

    if options.out.exists() and not options.replace:
        raise UsageError("out_exists", out=options.out)
    pipeline = read_pipeline(options.pipeline)
    panel = read_panel(options.panel)
    bundle = read_bundle(options.bundle) if options.bundle else None
    ranking = rank(panel, pipeline, bundle, options.as_of)
    publish(ranking, panel, options.lang, options.out, options.previous)
    outcome: Outcome = {**ranking.funnel, "notes": list(ranking.notes), "out": str(options.out)}
    return outcome | {"say": read_words(options.lang).say("door.rank", **outcome)}


def run_explain(options: argparse.Namespace) -> Outcome:
    """Writes the page of one enterprise of a list, listed or not."""
    from scoring.asked import explain_one

    words = read_words(options.lang)
    return explain_one(options.list, options.enterprise, options.panel, options.out, words)


def run_versus(options: argparse.Namespace) -> Outcome:
    """Tells why one enterprise of a list stands above another."""
    from scoring.asked import compare_two

    words = read_words(options.lang)
    return compare_two(options.list, options.one, options.other, options.out, words)


def run_law(options: argparse.Namespace) -> Outcome:
    """Shows the law of a title, what changed in it, its cases, or the page of all titles."""
    from scoring.law_journeys import diff_law, show_law, try_cases, write_docs

    words = read_words(options.lang)
    if options.what == "show":
        as_of = options.as_of or date.today()
        return show_law(options.title, as_of, options.applicant, words)
    if options.what == "diff":
        return diff_law(options.title, options.days, options.applicant, words)
    if options.what == "cases":
        return try_cases(options.titles, options.cases, words)
    return write_docs(options.out, options.cases, words)


def run_indicators(options: argparse.Namespace) -> Outcome:
    """Writes the page of all indicators: words, units, ranges, levers, sources, formulas."""
    from scoring.indicator_docs import write_indicators

    return write_indicators(options.out, read_words(options.lang))


def run_doctor(options: argparse.Namespace) -> Outcome:
    """Tells versions, where each package comes from, and whether the folder can be written to."""
    words = read_words(options.lang)
    packages = (
        "lingpao",
        "lightgbm",
        "mlflow",
        "numpy",
        "pandas",
        "polars",
        "scikit-learn",
        "shap",
    )
    versions = {name: version(name) for name in packages}
    places = {name: str(HOME / name) for name in ("configs", "features", "models", "scoring")}
    writable = os.access(Path.cwd(), os.W_OK)
    free = shutil.disk_usage(Path.cwd()).free // 2**20
    lines = [f"python {platform.python_version()}", *(f"{n} {v}" for n, v in versions.items())]
    lines += [f"{name}: {place}" for name, place in places.items()]
    lines += [words.say("door.writable" if writable else "door.not_writable") + f" ({free} MiB)"]
    outcome: Outcome = {"versions": versions, "places": places, "writable": writable}
    return outcome | {"say": words.say("door.doctor", text="\n".join(lines))}


if __name__ == "__main__":
    sys.exit(main())
