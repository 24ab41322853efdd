"""The analysts' door: lingpao-lab. Parse, call, print, exit code; nothing is computed here."""

import argparse
import getpass
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

from configs.words import Words, read_words
from scoring.__main__ import SHOWN, carry_out, read_clock
from scoring.arguments import Outcome, add_command, day
from scoring.unread import end_quietly

STORE = Path("runs")


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; exit codes as at the officials' door."""
    return end_quietly(lambda: _run(arguments))


def _run(arguments: list[str] | None) -> int:
    options = build_parser().parse_args(arguments)
    words = read_words(options.lang)
    command: Callable[[argparse.Namespace], Outcome] = options.command
    return carry_out(lambda: command(options), words, options.json)


def build_parser() -> argparse.ArgumentParser:
    """All commands of the analysts' door."""
    parser = argparse.ArgumentParser(
        prog="lingpao-lab", description="领跑: train, rehearse and promote rankers."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    demo = add_command(commands, "demo", run_demo, "example: lingpao-lab demo --out demo")
    demo.add_argument("--out", type=Path, default=Path("demo"))
    province = add_command(commands, "province", run_province, PROVINCE_EXAMPLE)
    province.add_argument("--enterprises", type=int, default=2000)
    province.add_argument("--seed", type=int, required=True)
    province.add_argument("--out", type=Path, required=True)
    messy = "also as a bureau would really send it, with an answer key: messy_truth.csv"
    province.add_argument("--messy", action="store_true", help=messy)
    training = add_command(commands, "train", run_train, TRAIN_EXAMPLE)
    training.add_argument("pipeline")
    _inputs(training)
    training.add_argument("--as-of", type=day, required=True)
    training.add_argument("--recipe", help="a recipe by name or file; default: the pipeline's own")
    training.add_argument("--out", type=Path, required=True, metavar="BUNDLE")
    rehearsal = add_command(commands, "backtest", run_backtest, BACKTEST_EXAMPLE)
    rehearsal.add_argument("pipeline")
    _inputs(rehearsal)
    rehearsal.add_argument("--days", type=days, required=True, metavar="DAY,DAY,...")
    rehearsal.add_argument("--hindsight", action="store_true", help="train across days; not honest")
    apart = "also judge in counties that the training has not seen"
    rehearsal.add_argument("--counties-out", action="store_true", help=apart)
    rehearsal.add_argument("--recipe", nargs="+", help="recipes by name or file")
    rehearsal.add_argument("--out", type=Path, required=True, metavar="RUN")
    comparison = add_command(commands, "compare", run_compare, COMPARE_EXAMPLE)
    comparison.add_argument("runs", nargs="+", type=Path, metavar="RUN")
    comparison.add_argument("--metric", choices=("auprc", "auc", "precision"))
    near = "how far from the best of a day still counts as near (default: 0.05)"
    comparison.add_argument("--within", type=float, default=0.05, help=near)
    comparison.add_argument("--panel", type=Path, help="for names; default: the runs' own")
    comparison.add_argument("--out", type=Path, metavar="DIR", help="compare.json and a page")
    auditing = add_command(commands, "audit", run_audit, AUDIT_EXAMPLE)
    auditing.add_argument("list", type=Path, metavar="LIST")
    scoring = add_command(commands, "outcome", run_outcome, OUTCOME_EXAMPLE)
    scoring.add_argument("list", type=Path, nargs="+", metavar="LIST")
    for command in (auditing, scoring):
        command.add_argument("--recognitions", type=Path, required=True)
        complete = "until when recognitions are complete; without it nothing is judged"
        command.add_argument("--outcomes-until", type=day, help=complete)
        command.add_argument("--panel", type=Path, help="the list's panel: older law, former names")
        command.add_argument("--out", type=Path, metavar="DIR", help="all figures and a page")
    before = "also the lists before LIST, as far as they stand beside it"
    scoring.add_argument("--earlier", action="store_true", help=before)
    written = "write outcomes that can be judged into this journal of lists"
    scoring.add_argument("--journal", type=Path, metavar="FILE", help=written)
    scoring.add_argument("--by", help="who asks, for the journal")
    portrait = add_command(commands, "portrait", run_portrait, PORTRAIT_EXAMPLE)
    portrait.add_argument("list", type=Path, metavar="LIST")
    whole = "a page, all figures, a CSV per table, an SVG per picture"
    portrait.add_argument("--out", type=Path, required=True, metavar="DIR", help=whole)
    tuning = add_command(commands, "tune", run_tune, TUNE_EXAMPLE)
    tuning.add_argument("pipeline")
    _inputs(tuning)
    tuning.add_argument("--as-of", type=day, required=True, help="nothing from here on is used")
    tuning.add_argument("--recipe", help="where to begin; default: the pipeline's own")
    tuning.add_argument("--trials", type=positive, default=60)
    tuning.add_argument("--patience", type=positive, default=20, help="trials that gain nothing")
    tuning.add_argument("--seed", type=int, required=True)
    tuning.add_argument("--replace", action="store_true", help="replace an existing file")
    tuning.add_argument("--out", type=recipe_file, required=True, metavar="FILE.yaml")
    promotion = add_command(commands, "promote", run_promote, PROMOTE_EXAMPLE)
    promotion.add_argument("run", type=Path)
    promotion.add_argument("--panel", type=Path, help="default: the run's own")
    promotion.add_argument("--recognitions", type=Path, help="default: the run's own")
    _former_names(promotion, "; default: the run's own")
    promotion.add_argument("--as-of", type=day, help="default: the day after the outcomes end")
    promotion.add_argument("--by", help="who promotes; default: the user of this machine")
    promotion.add_argument("--reason", help="why; stands in the registry and on the card")
    force = "also where the rule refuses; needs --reason"
    promotion.add_argument("--force", action="store_true", help=force)
    promotion.add_argument("--out", type=Path, required=True, metavar="BUNDLE")
    tracked = add_command(commands, "track", run_track, TRACK_EXAMPLE)
    tracked.add_argument("folder", type=Path, help="a run or bundle that could not be written down")
    proof = add_command(commands, "evidence", run_evidence, EVIDENCE_EXAMPLE)
    proof.add_argument("--data", type=Path, default=Path("../shared/data"), help="the real inputs")
    proof.add_argument("--out", type=Path, default=Path("docs"))
    for command in (training, rehearsal, scoring, tuning, promotion, tracked):
        command.add_argument("--store", type=Path, default=STORE, help="MLflow's folder")
    return parser


PROVINCE_EXAMPLE = "example: lingpao-lab province --enterprises 2000 --seed 7 --out province"
TRAIN_EXAMPLE = (
    "example: lingpao-lab train little_giant --panel panel --recognitions recognitions.csv "
    "--as-of 2026-03-01 --out bundle"
)
BACKTEST_EXAMPLE = (
    "example: lingpao-lab backtest little_giant --panel panel --recognitions recognitions.csv "
    "--days 2024-06-01,2025-06-01 --outcomes-until 2026-05-31 --out run"
)
EVIDENCE_EXAMPLE = "example: lingpao-lab evidence --data ../shared/data --out docs"
PROMOTE_EXAMPLE = (
    "example: lingpao-lab promote run --as-of 2026-03-01 --by Wang --reason 'batch of 2026' "
    "--out bundle"
)
TRACK_EXAMPLE = "example: lingpao-lab track bundle --store runs"

COMPARE_EXAMPLE = "example: lingpao-lab compare run run_tuned --metric auprc --out comparison"

AUDIT_EXAMPLE = (
    "example: lingpao-lab audit list --recognitions recognitions.csv --outcomes-until 2026-05-31"
)
OUTCOME_EXAMPLE = (
    "example: lingpao-lab outcome list --recognitions recognitions.csv --outcomes-until 2026-05-31"
)

PORTRAIT_EXAMPLE = "example: lingpao-lab portrait list --out portrait"

TUNE_EXAMPLE = (
    "example: lingpao-lab tune little_giant --panel panel --recognitions recognitions.csv "
    "--as-of 2026-03-01 --trials 60 --seed 1 --out tuned.yaml"
)


def _inputs(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--panel", type=Path, required=True)
    parser.add_argument("--recognitions", type=Path, required=True)
    _former_names(parser)
    parser.add_argument("--outcomes-until", type=day, help="until when recognitions are complete")


def _former_names(parser: argparse.ArgumentParser, default: str = "") -> None:
    told = f"a table of 曾用名, for recognitions that name an enterprise as it was called{default}"
    parser.add_argument("--former-names", type=Path, metavar="FILE", help=told)


def days(text: str) -> list[date]:
    """Days typed as 2024-06-01,2025-06-01."""
    return [day(part) for part in text.split(",")]


def positive(text: str) -> int:
    """A count of one or more; anything else is wrong usage."""
    if not text.isdecimal() or int(text) < 1:
        sentence = read_words().say("error.not_positive", found=text)
        raise argparse.ArgumentTypeError(sentence)
    return int(text)


def recipe_file(text: str) -> Path:
    """The file of a recipe: its name ends as settings do, or `--recipe` would not find it."""
    if not text.endswith(".yaml"):
        sentence = read_words().say("error.not_yaml_name", found=text)
        raise argparse.ArgumentTypeError(sentence)
    return Path(text)


def run_demo(options: argparse.Namespace) -> Outcome:
    """Goes the whole way on a made-up province and says which files to open."""
    from experiments.demo import demonstrate

    demonstrate(options.out, options.lang, lambda line: print(line, file=sys.stderr))
    outcome: Outcome = {"out": str(options.out)}
    return outcome | {"say": read_words(options.lang).say("door.demo", **outcome)}


def run_province(options: argparse.Namespace) -> Outcome:
    """Makes up a province: panel, recognitions, truth."""
    from experiments.province import make_files

    counts = make_files(options.enterprises, options.seed, options.out, options.messy)
    outcome: Outcome = {**counts, "out": str(options.out)}
    words = read_words(options.lang)
    said = [words.say("door.province", **outcome)]
    if options.messy:
        said.append(words.say("door.messy", **outcome))
    return outcome | {"say": "\n".join(said)}


def run_train(options: argparse.Namespace) -> Outcome:
    """Trains one bundle on a day, tracked in MLflow."""
    from experiments.journeys import train_tracked

    outcome = train_tracked(
        options.pipeline,
        options.panel,
        options.recognitions,
        options.as_of,
        options.outcomes_until or options.as_of,
        options.recipe or options.pipeline,
        options.store,
        options.out,
        options.former_names,
    )
    words = read_words(options.lang)
    said = words.say("door.train", **outcome) + _columns(outcome, words)
    return outcome | {"say": said + _unmatched(outcome, words)}


def run_backtest(options: argparse.Namespace) -> Outcome:
    """Lives each past day again with the real rank, and measures."""
    from experiments.journeys import backtest_tracked

    words = read_words(options.lang)
    outcome = backtest_tracked(
        options.pipeline,
        options.panel,
        options.recognitions,
        options.days,
        options.outcomes_until or max(options.days),
        options.hindsight,
        options.recipe or [options.pipeline],
        options.store,
        options.out,
        words,
        options.former_names,
        options.counties_out,
    )
    typed = ", ".join(d.isoformat() for d in options.days)
    told = {name: outcome[name] for name in ("table", "out", "run")}
    say = words.say("door.backtest", days=typed, **told) + _unmatched(outcome, words)
    return outcome | {"say": say}


def run_compare(options: argparse.Namespace) -> Outcome:
    """Which recipe: regret over days, the simplest within one standard error, pairs, names."""
    from experiments.inquiries import compare_runs

    words = read_words(options.lang)
    return compare_runs(
        options.runs, options.metric, options.within, options.panel, options.out, words
    )


def run_audit(options: argparse.Namespace) -> Outcome:
    """Whom a list misses by county, size, industry, ownership; what moved since its training."""
    from experiments.inquiries import audit_list

    words, until = read_words(options.lang), options.outcomes_until
    return audit_list(options.list, options.recognitions, until, options.panel, options.out, words)


def run_portrait(options: argparse.Namespace) -> Outcome:
    """The model of a list as a whole: what weighs, how it runs, what marks whom, how well told."""
    from experiments.inquiries import portray_list

    return portray_list(options.list, options.out, read_words(options.lang))


def run_outcome(options: argparse.Namespace) -> Outcome:
    """What became of old lists, once the next batches are known, and which of them were right."""
    from experiments.looking_back import Asked, look_back
    from scoring.journal import Journal

    journal = Journal(options.journal, read_clock(), options.by) if options.journal else None
    asked = Asked(
        tuple(options.list),
        options.recognitions,
        options.outcomes_until,
        options.panel,
        options.earlier,
        journal,
    )
    return look_back(asked, options.store, options.out, read_words(options.lang))


def run_tune(options: argparse.Namespace) -> Outcome:
    """Searches a recipe's settings inside the past; writes the given ones where none is better."""
    from experiments.inquiries import tune_recipe
    from experiments.tune import Search
    from scoring.faults import UsageError

    if options.out.exists() and not options.replace:
        raise UsageError("file_exists", out=options.out)
    return tune_recipe(
        options.pipeline,
        options.panel,
        options.recognitions,
        options.as_of,
        options.outcomes_until or options.as_of,
        options.recipe or options.pipeline,
        Search(options.trials, options.seed, options.patience),
        options.store,
        options.out,
        read_words(options.lang),
    )


def run_promote(options: argparse.Namespace) -> Outcome:
    """Trains the rehearsed winner on the last day and moves the alias champion."""
    from experiments.promotion import Promoter, promote_tracked

    outcome = promote_tracked(
        options.run,
        options.panel,
        options.recognitions,
        options.as_of,
        options.store,
        options.out,
        Promoter(options.by or _user(), options.reason or "", options.force),
        options.former_names,
    )
    words = read_words(options.lang)
    said = [words.say("door.promote", **outcome)]
    if outcome["passed_over"]:
        said.append(words.say("door.passed_over", **outcome))
    if outcome["forced"]:
        said.append(words.say("door.forced", **outcome))
    return outcome | {"say": "\n".join(said) + _unmatched(outcome, words)}


def _user() -> str:
    """The user of this machine; a container may have none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def run_track(options: argparse.Namespace) -> Outcome:
    """Writes a kept run or bundle down in MLflow, now that the store is back."""
    from experiments.track import track_kept

    outcome: Outcome = track_kept(options.folder, options.store)
    words = read_words(options.lang)
    return outcome | {"say": words.say(_track_key(outcome), **outcome)}


def _track_key(outcome: Outcome) -> str:
    if outcome["already"]:
        return "door.track_already"
    return "door.track_promoted" if outcome["version"] else "door.track"


def run_evidence(options: argparse.Namespace) -> Outcome:
    """Measures the figures of docs/evidence.md on the real inputs, and on made-up truth."""
    from experiments.evidence import make_evidence

    def tell(line: str) -> None:
        print(line, file=sys.stderr)

    told = make_evidence(options.data, date.today(), options.out, tell)
    outcome: Outcome = {**told, "out": str(options.out / "evidence.md")}
    return outcome | {"say": read_words(options.lang).say("door.evidence", **outcome)}


def _columns(outcome: Outcome, words: Words) -> str:
    """A line for the indicators that cannot help, and one for those that help suspiciously."""
    lines = []
    for what in ("left_out", "constant", "separating"):
        names = outcome[what]
        if isinstance(names, list) and names:
            lines.append(words.say(f"door.columns.{what}", names=words.say("join").join(names)))
    return "".join("\n" + line for line in lines)


def _unmatched(outcome: Outcome, words: Words) -> str:
    """The line on recognitions without an enterprise; all of them stand in --json."""
    told = outcome["recognitions"]
    if not isinstance(told, dict) or not told["unmatched"]:
        return ""
    some = words.say("join").join(told["keys"][:SHOWN])
    count, names = told["unmatched"], told["unmatched_names"]
    return "\n" + words.say("door.lab.unmatched", count=count, names=names, some=some)


if __name__ == "__main__":
    sys.exit(main())
