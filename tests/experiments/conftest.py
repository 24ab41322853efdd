"""The tracked rehearsal that several test files look at, and a store of its own for who writes."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from experiments.tracking import connect
from tests.experiments.small import Rehearsal, tracked


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever asks for the tracked rehearsal goes far through the registry: `make test-mlflow`."""
    for item in items:
        if {"rehearsal", "own_store"} & {*getattr(item, "fixturenames", ())}:
            item.add_marker(pytest.mark.server)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsal]:
    """The rehearsal with MLflow at its store; after each file MLflow stands at nothing again.

    All look at it, so none may write into it: in which order tests run is for luck to say.
    """
    with tracked(tmp_path_factory.getbasetemp()) as made:
        yield made


@pytest.fixture(scope="module")
def rehearsal(shared: Rehearsal) -> Rehearsal:
    """The same; a file whose tests all write gives it a store of its own."""
    return shared


@pytest.fixture
def own_store(shared: Rehearsal, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of the rehearsal's store, for tests that write."""
    store = tmp_path_factory.mktemp("own")
    shutil.copy(shared.store / "mlflow.db", store / "mlflow.db")
    connect(store)
    yield store
    connect(shared.store)
