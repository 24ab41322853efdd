"""The house as it is drawn: doors, rooms, who knows whom, what costs nothing to open."""

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("configs", "features", "models", "scoring", "experiments")
ROOMS = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
DOORS = {"scoring/__main__.py", "experiments/__main__.py"}

# Each library enters by one room (or the few named here), so that it can be exchanged there.
DOOR_OF = {
    "yaml": {"configs/reader.py"},
    "lightgbm": {"models/ranker.py"},
    "shap": {"models/explain.py"},
    "matplotlib": {"models/pictures.py"},
    "numba": {"models/kernel.py"},
    "jinja2": {"scoring/pages.py"},
    "xlsxwriter": {"scoring/sheets.py", "scoring/sheet_rows.py"},
    "fastexcel": {"features/workbook.py"},
    "stdnum": {"features/columns.py"},
    "mlflow": {"experiments/tracking.py", "experiments/registry.py", "experiments/served.py"},
    "pymcdm": {"models/composite.py"},
    "interpret": {"models/glassbox.py"},
    "optbinning": {"models/scorecard.py"},
    "pyarrow": {"experiments/province.py", "features/one_core.py"},
    "pyspark": {"scoring/spark.py"},
    "venn_abers": {"models/calibrate.py"},
    "optuna": {"experiments/tune.py"},
    "docx": {"scoring/word_file.py"},
}
# What stands behind an optional extra is imported where the extra is asked for.
EXTRAS = {"docx", "interpret", "optbinning", "optuna", "pyspark", "venn_abers"}
# What takes longer to load than most work takes is imported where there is much (record 0045).
LATE = {"lightgbm", "numba", "pymcdm"}
# What may be: a training loads it with its rooms, a list has no need of it.
MAYBE_LATE = {"scipy"}

KNOWS = {
    "configs": {"configs"},
    "features": {"features"},
    "models": {"models"},
    "scoring": {"scoring", "features", "models", "configs"},
    "experiments": set(PACKAGES),
}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports_of(tree: ast.AST) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def test_a_room_says_what_it_is() -> None:
    said = {name_of(room): ast.get_docstring(tree_of(room)) or "" for room in ROOMS}
    assert [n for n, words in said.items() if not words.split("\n")[0].endswith(".")] == []


def test_a_room_knows_only_whom_it_may() -> None:
    asked = {room: {m.split(".")[0] for m in imports_of(tree_of(room))} for room in ROOMS}
    wrong = {
        name_of(room): known & set(PACKAGES) - KNOWS[name_of(room).split("/")[0]]
        for room, known in asked.items()
    }
    assert {name: whom for name, whom in wrong.items() if whom} == {}


def test_a_library_enters_by_its_door() -> None:
    for room in ROOMS:
        asked = {module.split(".")[0] for module in imports_of(tree_of(room))}
        beside = [n for n in asked & set(DOOR_OF) if name_of(room) not in DOOR_OF[n]]
        assert beside == [], name_of(room)


def test_an_init_holds_a_docstring_and_nothing_else() -> None:
    for package in PACKAGES:
        for path in (ROOT / package).rglob("__init__.py"):
            body = tree_of(path).body
            assert len(body) == 1, name_of(path)
            assert isinstance(body[0], ast.Expr), name_of(path)


def test_nothing_is_imported_inside_functions() -> None:
    may = EXTRAS | LATE | MAYBE_LATE
    for room in ROOMS:
        inside = [
            node.lineno
            for function in ast.walk(tree_of(room))
            if isinstance(function, ast.FunctionDef)
            for node in ast.walk(function)
            if isinstance(node, ast.Import | ast.ImportFrom)
            and not {module.split(".")[0] for module in imports_of(node)} <= may
        ]
        assert inside == [] or name_of(room) in DOORS, name_of(room)
        typing_only = "TYPE_CHECKING" in room.read_text(encoding="utf-8")
        assert not typing_only or name_of(room) in DOORS, name_of(room)


def test_what_takes_long_to_load_is_not_loaded_with_its_room() -> None:
    for room in ROOMS:
        body = tree_of(room).body
        tops = [node for node in body if isinstance(node, ast.Import | ast.ImportFrom)]
        late = LATE & {m.split(".")[0] for node in tops for m in imports_of(node)}
        assert not late, name_of(room)


def test_only_the_doors_ask_what_day_it_is() -> None:
    clock = re.compile(r"\b(today|now|utcnow|time|perf_counter)\(\)")
    asking = {name_of(r) for r in ROOMS if clock.search(r.read_text(encoding="utf-8"))}
    assert asking - DOORS == set()


def test_nothing_prints_but_the_doors() -> None:
    printing = {
        name_of(room)
        for room in ROOMS
        for node in ast.walk(tree_of(room))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        if node.func.id == "print"
    }
    assert printing - DOORS == set()


def test_a_room_has_its_test_file() -> None:
    missing = []
    for room in ROOMS:
        stem = "doors" if room.name == "__main__.py" else room.stem
        mirror = ROOT / "tests" / Path(name_of(room)).parent / f"test_{stem}.py"
        if room.name != "__init__.py" and not mirror.is_file():
            missing.append(name_of(room))
    assert missing == []


def test_no_two_doors_or_rooms_bear_a_wings_name() -> None:
    assert not {path.stem for path in ROOMS} & set(PACKAGES)


def loaded_by(arguments: list[str]) -> set[str]:
    """The top-level modules that a command line loads."""
    code = (
        "import runpy, sys\n"
        f"sys.argv = {arguments!r}\n"
        "try:\n    runpy.run_module(sys.argv[0], run_name='__main__')\n"
        "except SystemExit:\n    pass\n"
        "print(' '.join(sorted({name.split('.')[0] for name in sys.modules})), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(done.stderr.splitlines()[-1].split())


@pytest.mark.parametrize("door", ["scoring", "experiments"])
def test_help_loads_no_heavy_library(door: str) -> None:
    loaded = loaded_by([door, "--help"])
    heavy = {"polars", "pandas", "numpy", "lightgbm", "sklearn", "shap", "mlflow", "jinja2"}
    assert not loaded & heavy


def test_no_file_names_an_index_or_a_machine() -> None:
    done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    # Put together here, so that this file does not hold what it looks for.
    wrong = re.compile("|".join(["/ro" + "ot/", "/wo" + "rk/", "pypi" + r"\.org", "/simp" + "le/"]))
    for name in done.stdout.splitlines():
        path = ROOT / name
        if path.is_file():
            assert not wrong.search(path.read_bytes().decode("utf-8", "replace")), name


def test_only_text_is_kept() -> None:
    done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    for name in done.stdout.splitlines():
        path = ROOT / name
        assert not path.is_file() or b"\0" not in path.read_bytes(), name


@pytest.mark.parametrize("room", ["check_folder", "law_journeys", "receipt", "verdicts"])
def test_what_needs_no_model_loads_none(room: str) -> None:
    """The policy calculator, the law and intake open at once on an office machine."""
    code = f"import sys, scoring.{room}; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = {name.split(".")[0] for name in done.stdout.split()}
    assert not loaded & {"lightgbm", "sklearn", "scipy", "shap", "mlflow"}


def test_a_list_loads_neither_pictures_nor_a_solver() -> None:
    """What only an index, quotas or training ask for is loaded where they are asked for."""
    code = "import sys, scoring.folder, models.bundle; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    heavy = {"lightgbm", "sklearn", "shap", "mlflow", "matplotlib", "pymcdm"}
    heavy |= {"scipy.optimize", "scipy.stats"}
    assert not heavy & set(done.stdout.split())
