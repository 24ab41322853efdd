"""What several tests of lists begin with."""

from pathlib import Path

import pytest

from scoring.folder import publish
from tests.made import made_panel, made_ranking


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a list of little giants."""
    out = tmp_path_factory.mktemp("lists") / "list"
    publish(made_ranking("little_giant"), made_panel(), "zh", out)
    return out
