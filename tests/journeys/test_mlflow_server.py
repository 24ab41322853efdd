"""A tracking server on loopback: the same runs, a champion that is served, a server that dies.

Slow to start, so a target of its own: `make test-mlflow`.
"""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from models.bundle import read_bundle
from tests.experiments.small import MODEL, PIPELINE, write_small

pytestmark = pytest.mark.server
ROOT = Path(__file__).parent.parent.parent
PATIENCE = 400.0
DONE, DATA = 0, 11


def free_port() -> int:
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        return int(opened.getsockname()[1])


@contextmanager
def started(arguments: list[str], asked: str, env: dict[str, str], log: Path) -> Iterator[None]:
    """A server of ours while it is looked at; skipped, with the reason, where it does not start."""
    with log.open("w") as out:
        server = subprocess.Popen(
            [sys.executable, "-m", "mlflow", *arguments],
            cwd=log.parent,
            env=env,
            stdout=out,
            stderr=out,
        )
    try:
        until = time.monotonic() + PATIENCE
        while not answers(asked):
            if server.poll() is not None or time.monotonic() > until:
                pytest.skip(f"mlflow {arguments[0]} did not start: {log.read_text()[-400:]}")
            time.sleep(0.3)
        yield
    finally:
        server.terminate()
        server.wait(30)


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@dataclass(frozen=True)
class Place:
    """Where the server keeps its things, its address, and the inputs of the runs."""

    home: Path
    port: int
    panel: Path
    recognitions: Path

    @property
    def env(self) -> dict[str, str]:
        ours = {
            "MLFLOW_TRACKING_URI": f"http://127.0.0.1:{self.port}",
            "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "1",
            "MLFLOW_DISABLE_TELEMETRY": "true",
            # Jobs are for language models: none of ours, and slow to start.
            "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
            "PYTHONPATH": str(ROOT),
        }
        return {**os.environ, **ours}

    def server(self) -> Any:
        database = f"sqlite:///{self.home / 'server.db'}"
        stores = [
            "--backend-store-uri",
            database,
            "--artifacts-destination",
            str(self.home / "art"),
        ]
        where = ["--host", "127.0.0.1", "--port", str(self.port), "--workers", "1"]
        asked = f"http://127.0.0.1:{self.port}/health"
        return started(["server", *stores, *where], asked, self.env, self.home / "server.log")

    def lab(self, *typed: str) -> tuple[int, dict[str, Any]]:
        """A command at the analysts' door: exit code, and what --json told."""
        done = subprocess.run(
            [sys.executable, "-m", "experiments", *typed, "--json", "--lang", "en"],
            cwd=self.home,
            env=self.env,
            capture_output=True,
            text=True,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return done.returncode, json.loads(done.stdout)

    def inputs(self) -> list[str]:
        files = ["--panel", str(self.panel), "--recognitions", str(self.recognitions)]
        return [*files, "--outcomes-until", "2024-04-30"]

    def ask(self, code: str, *given: str) -> Any:
        """What a fresh process elsewhere says, with only the server's address."""
        clean = {name: value for name, value in self.env.items() if name != "PYTHONPATH"}
        done = subprocess.run(
            [sys.executable, "-c", code, *given],
            cwd=self.home,
            env=clean,
            capture_output=True,
            text=True,
            check=True,
        )
        return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    home = tmp_path_factory.mktemp("remote")
    panel, recognitions = write_small(home)
    return Place(home, free_port(), panel, recognitions)


@pytest.fixture(scope="module")
def promoted(place: Place) -> Iterator[dict[str, Any]]:
    """A rehearsal and a promotion through the server, which stays up while it is looked at."""
    with place.server():
        days = ["--days", "2021-05-01,2022-05-01", "--out", "run"]
        code, rehearsed = place.lab("backtest", PIPELINE, *place.inputs(), *days)
        assert code == DONE, rehearsed
        code, told = place.lab("promote", "run", "--out", "bundle", "--by", "Wang")
        assert code == DONE, told
        yield told | {"rehearsal": rehearsed["run"]}


LOADS = f"""
import json
import mlflow
model = mlflow.pyfunc.load_model("models:/{MODEL}@champion")
version = mlflow.MlflowClient().get_model_version_by_alias("{MODEL}", "champion")
table = model.metadata.get_input_schema().input_names()
import pandas as pd
told = model.predict(pd.DataFrame([dict.fromkeys(table, 0.1)]))
print(json.dumps([float(told["score"][0]), dict(version.tags)]))
"""


def test_the_champion_of_a_server_is_loaded_elsewhere(
    place: Place, promoted: dict[str, Any]
) -> None:
    score, tags = place.ask(LOADS)
    bundle = read_bundle(place.home / "bundle")
    row = pd.DataFrame([dict.fromkeys(bundle.ranker.names, 0.1)])
    assert score == bundle.ranker.score(row)[0]
    assert (tags["by"], tags["bundle"]) == ("Wang", bundle.fingerprint)
    assert tags["rehearsal_run"] == promoted["rehearsal"]
    assert not (place.home / "runs").exists(), "nothing is written beside the server"


Post = Callable[[dict[str, Any]], tuple[int, Any]]


@pytest.fixture(scope="module")
def post(place: Place, promoted: dict[str, Any]) -> Iterator[Post]:
    """`mlflow models serve` over the champion; what it answers to a body."""
    port = free_port()
    where = ["-h", "127.0.0.1", "-p", str(port), "--env-manager", "local"]
    typed = ["models", "serve", "-m", f"models:/{MODEL}@champion", *where]

    def ask(body: dict[str, Any]) -> tuple[int, Any]:
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/invocations",
            json.dumps(body).encode(),
            {"Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, json.load(answer)["predictions"]
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    path = os.path.dirname(sys.executable) + os.pathsep + os.environ["PATH"]
    env = {**place.env, "PATH": path}
    asked = f"http://127.0.0.1:{port}/ping"
    with started(typed, asked, env, place.home / "serve.log"):
        yield ask


def test_the_champion_is_served(place: Place, post: Post) -> None:
    ranker = read_bundle(place.home / "bundle").ranker
    full = dict.fromkeys(ranker.names, 1)
    hole = dict(reversed(list((full | {"net_profit": None}).items())))
    code, told = post({"dataframe_records": [hole, full]})
    assert code == 200
    expected = ranker.score(pd.DataFrame([hole, full]).astype(float))
    assert [row["score"] for row in told] == pytest.approx(expected.tolist(), abs=1e-12)
    assert told[0]["score"] <= told[1]["score"]
    code, (row,) = post({"dataframe_records": [full], "params": {"contributions": True}})
    parts = [value for name, value in row.items() if name.startswith("contribution.")]
    assert len(parts) == len(ranker.names) + 1
    assert sum(parts) == pytest.approx(row["score"])


def test_what_cannot_be_served_is_refused_by_name(place: Place, post: Post) -> None:
    ranker = read_bundle(place.home / "bundle").ranker
    full = dict.fromkeys(ranker.names, 1.0)
    for body in ({"net_profit": "many"}, None):
        row = full | body if body else {k: v for k, v in full.items() if k != "net_profit"}
        code, said = post({"dataframe_records": [row]})
        assert code == 400
        assert "net_profit" in said


STATUS = """
import json, sys
import mlflow
run = mlflow.MlflowClient().get_run(sys.argv[1])
print(json.dumps([run.info.status, run.data.metrics["rows"], run.data.tags["bundle"]]))
"""


def test_a_server_that_is_gone_leaves_the_bundle_and_the_run_is_completed(
    place: Place, tmp_path: Path
) -> None:
    place = replace(place, home=tmp_path, port=free_port())
    typed = ["train", PIPELINE, *place.inputs(), "--as-of", "2022-05-01", "--out", "kept"]
    code, told = place.lab(*typed)
    assert code == DATA
    (sentence,) = told["faults"]
    assert "lingpao-lab track kept --store runs" in sentence
    bundle = read_bundle(place.home / "kept")
    with place.server():
        code, told = place.lab("track", "kept")
        assert (code, told["already"]) == (DONE, False)
        assert place.ask(STATUS, told["run"]) == ["FINISHED", 275.0, bundle.fingerprint]
        code, again = place.lab("track", "kept")
        assert (again["run"], again["already"]) == (told["run"], True)
