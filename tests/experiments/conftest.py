"""The tracked rehearsal that several test files look at."""

from collections.abc import Iterator

import pytest

from tests.experiments.small import Rehearsal, tracked


@pytest.fixture(scope="module")
def rehearsal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsal]:
    """The rehearsal with MLflow at its store; after each file MLflow stands at nothing again."""
    with tracked(tmp_path_factory.getbasetemp()) as made:
        yield made
