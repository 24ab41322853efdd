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
from datetime import date, datetime
from importlib.metadata import version
from pathlib import Path

import configs
from configs.reader import known
from configs.words import Words, read_words
from scoring.arguments import Command, Outcome, build_parser
from scoring.faults import DONE, UsageError, told
from scoring.unread import end_quietly

# More faults than this are counted, not printed; all stand in --json.
SHOWN = 20
# Where the packages stand, and beside them, in a checkout, the tests.
HOME = Path(configs.__path__[0]).parent


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; the exit codes stand in docs and README."""
    return end_quietly(lambda: _run(arguments))


def _run(arguments: list[str] | None) -> int:
    options = build_parser(COMMANDS, HOME).parse_args(arguments)
    words = read_words(options.lang)
    command: Command = options.command
    return carry_out(lambda: command(options), words, options.json)


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
    from features.spool import spool_beside
    from scoring.check_folder import publish_check
    from scoring.verdicts import open_docket, short_label

    if options.out.exists() and not options.replace:
        raise UsageError("out_exists", out=options.out)
    words = read_words(options.lang)
    titles = list(dict.fromkeys(options.title)) or known("policies")
    panel = read_panel(options.panel)
    named = list(dict.fromkeys(options.only))
    with spool_beside(options.out) as spool:
        docket = open_docket(panel, titles, options.as_of, spool)
        manifest = publish_check(docket, panel, named, words, options.out)
    counts = {title: told["counts"] for title, told in manifest["titles"].items()}
    table = "\n".join(
        f"{short_label(law['first'], words)}  "
        + words.say("join").join(
            words.say("check.count", group=words.say(f"group.{group}"), count=count)
            for group, count in counts[title].items()
        )
        for title, law in docket.laws.items()
    )
    outcome: Outcome = {name: manifest[name] for name in ("known", "shown", "left_out")}
    outcome |= {"titles": counts, "out": str(options.out)}
    told = outcome | {"titles": len(counts), "table": table}
    return outcome | {"say": words.say("door.check", **told)}


def run_rank(options: argparse.Namespace) -> Outcome:
    """Makes the ranked candidate list of a pipeline on a day, or several lists of that day."""
    from features.panel import read_panel
    from models.bundle import read_bundle
    from scoring.folder import tell_list
    from scoring.journal import JOURNAL, Journal, check_chain
    from scoring.pipeline import read_pipeline
    from scoring.record import MANIFEST
    from scoring.rules import read_rules
    from scoring.several import Asked, match_bundles, publish_lists

    check_engine(options)
    out, several = options.out, len(options.pipeline) > 1
    # Lists of a day go into a folder that may be there already, but never into another list.
    taken = (out / MANIFEST).exists() if several else out.exists() and not options.replace
    if taken:
        raise UsageError("out_exists", out=out)
    place = options.journal or (out if several else out.parent) / JOURNAL
    journal = Journal(place, read_clock(), options.by)
    # Before the work, not after it.
    check_chain(journal.path)
    pipelines = [read_pipeline(name) for name in options.pipeline]
    bundles = [(folder, read_bundle(folder)) for folder in options.bundle]
    bundle_of = match_bundles(pipelines, bundles)
    rules = [read_rules(options.quota, options.exclusions, each.length) for each in pipelines]
    panel = read_panel(options.panel)
    previous = options.previous
    if options.engine == "spark":
        from features.panel import FILES
        from scoring.nationwide import Commission
        from scoring.spark import publish_on_spark

        asked = Commission(
            *(panel, options.panel / FILES[0], pipelines[0], bundle_of.get(pipelines[0].name)),
            *(options.as_of, rules[0], options.lang),
        )
        way = (options.master, options.portions, journal, options.replace)
        ranking = publish_on_spark(asked, out, *way)
        return tell_list(ranking, out, read_words(options.lang))
    lists = [
        Asked(each, bundle_of.get(each.name), rule, out / each.name if several else out, previous)
        for each, rule in zip(pipelines, rules)
    ]
    how = (options.as_of, options.lang, options.plans, journal, options.replace)
    made = list(publish_lists(panel, lists, *how))
    if not several:
        return made[0]
    told = {each.name: one for each, one in zip(pipelines, made)}
    said = "\n".join(str(one.pop("say")) for one in told.values())
    return {"lists": told, "out": str(out), "say": said}


def check_engine(options: argparse.Namespace) -> None:
    """Raises UsageError for options that do not go with the engine."""
    spark = options.engine == "spark"
    for name in ("quota", "previous"):
        if len(options.pipeline) > 1 and getattr(options, name):
            raise UsageError("one_list_only", option=f"--{name}")
    if spark and len(options.pipeline) > 1:
        raise UsageError("one_list_only", option="--engine spark")
    for name in ("plans", "previous"):
        if spark and getattr(options, name):
            raise UsageError("not_with_spark", option=f"--{name}")
    for name in ("master", "portions"):
        if not spark and getattr(options, name):
            raise UsageError("only_with_spark", option=f"--{name}")
    if spark:
        from scoring.spark import find_spark

        find_spark()


def read_clock() -> str:
    """The hour of this command, for the journal alone."""
    return datetime.now().astimezone().isoformat(timespec="seconds")


def run_journal(options: argparse.Namespace) -> Outcome:
    """Checks or shows the journal of lists, or hands a file of a list out and writes that down."""
    from scoring.journal import JOURNAL, Journal
    from scoring.journal_check import check_journal, export, show_journal

    words = read_words(options.lang)
    if options.what == "check":
        return check_journal(options.file, options.head, words)
    if options.what == "show":
        return show_journal(options.file, words)
    place = options.journal or options.list.parent / JOURNAL
    journal = Journal(place, read_clock(), options.by)
    return export(options.list, options.file, options.out, options.to, journal, words)


def run_diff(options: argparse.Namespace) -> Outcome:
    """Tells what changed between two lists, and because of what."""
    from scoring.diff import diff_lists

    return diff_lists(options.old, options.new, options.out, read_words(options.lang))


def run_rebuild(options: argparse.Namespace) -> Outcome:
    """Makes a list again and compares it byte for byte, or names the input that changed."""
    from scoring.rebuild import Given, rebuild

    panel, bundle, previous = options.panel, options.bundle, options.previous
    given = Given(panel, bundle, previous, options.quota, options.exclusions)
    return rebuild(options.list, given, read_words(options.lang))


def run_explain(options: argparse.Namespace) -> Outcome:
    """Writes the page of one enterprise of a list, listed or not."""
    from scoring.asked import explain_one

    words = read_words(options.lang)
    return explain_one(
        options.list, options.enterprise, options.panel, options.out, options.docx, words
    )


def run_versus(options: argparse.Namespace) -> Outcome:
    """Tells why one enterprise of a list stands above another."""
    from scoring.asked import compare_two

    words = read_words(options.lang)
    return compare_two(options.list, options.one, options.other, options.out, words)


def run_plan(options: argparse.Namespace) -> Outcome:
    """Makes the plan of one enterprise of a list: the smallest changes over the next line."""
    from scoring.planning import plan_one

    words, who, title = read_words(options.lang), options.enterprise, options.title
    return plan_one(options.list, who, title, options.panel, options.out, words)


def run_targets(options: argparse.Namespace) -> Outcome:
    """Tells where targets stand: attained, expected by the year's end, whom to support."""
    from scoring.dispatch import Asked, report_targets

    asked = Asked(
        tuple(options.list),
        options.targets,
        options.as_of,
        options.panel,
        options.recognitions,
        options.outcomes_until,
        dict(options.batch),
        options.out,
    )
    return report_targets(asked, read_words(options.lang))


def run_calendar(options: argparse.Namespace) -> Outcome:
    """Tells who loses which title when, in which county, and which windows are published."""
    from features.panel import read_panel
    from scoring.calendar_folder import check_out, publish_calendar
    from scoring.regional_calendar import draw_calendar

    # Before the work, not after it.
    check_out(options.out, options.replace)
    panel = read_panel(options.panel)
    asked = (options.until, options.title, options.county)
    calendar = draw_calendar(panel, options.as_of, *asked)
    words = read_words(options.lang)
    return publish_calendar(calendar, panel, options.out, options.replace, words)


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


COMMANDS: dict[str, Command] = {
    "intake": run_intake,
    "check": run_check,
    "rank": run_rank,
    "journal": run_journal,
    "diff": run_diff,
    "rebuild": run_rebuild,
    "explain": run_explain,
    "versus": run_versus,
    "plan": run_plan,
    "targets": run_targets,
    "calendar": run_calendar,
    "law": run_law,
    "indicators": run_indicators,
    "doctor": run_doctor,
}


if __name__ == "__main__":
    sys.exit(main())
