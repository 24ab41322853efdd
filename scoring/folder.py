"""A list folder written whole: every file beside the place, then one rename."""

import json
import shutil
from pathlib import Path
from typing import Any

from configs.words import read_words
from scoring.faults import RankError
from scoring.lists import write_list
from scoring.rank import Ranking
from scoring.reasons import Speech
from scoring.record import MANIFEST
from scoring.report import write_pages


def publish(ranking: Ranking, receipt: dict[str, Any], lang: str, folder: Path) -> None:
    """Writes the list folder with its pages; an older list there is replaced, nothing else is.

    Raises RankError where something that is no list stands in the way.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / MANIFEST).is_file():
        raise RankError("not_a_list", folder=folder.name, found=next(folder.iterdir()).name)
    speech = Speech(read_words("zh"), read_words("en"))
    fresh = folder.with_name(folder.name + ".part")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    write_list(ranking, receipt, speech, lang, fresh)
    manifest = json.loads((fresh / MANIFEST).read_text(encoding="utf-8"))
    write_pages(ranking, manifest, speech, lang, fresh)
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)
