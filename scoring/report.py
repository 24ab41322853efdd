"""Pages for officials: the list in four parts, and one page per enterprise with its reasons."""

from pathlib import Path
from typing import Any

from scoring.basis import state_basis
from scoring.diff_words import name_cause
from scoring.enterprise_page import Pages
from scoring.list_page import (
    COLUMNS,
    FILTERS,
    NUMBERS,
    label_styles,
    list_columns,
    list_reasons,
    list_rows,
)
from scoring.pages import find_template, read_script
from scoring.quota_words import sum_up
from scoring.since import tell_since
from scoring.sure_tables import sure_tables
from scoring.sureness import say_expected
from scoring.versus import name_of
from scoring.workbook import heading
from scoring.writing import page_name

SCRIPT = "list.js.j2"
# What stands at the head of a card, without a label.
HEADS = ("rank", "name")


def write_pages(
    pages: Pages, manifest: dict[str, Any], folder: Path, previous: Path | None = None
) -> None:
    """list.html and enterprises/ID.html for every listed enterprise, into the list's folder.

    previous: the last list, if one was given.
    """
    _write(render_list(pages, manifest, folder, previous), folder / "list.html")
    (folder / "enterprises").mkdir()
    for enterprise_id in pages.ranking.told["enterprise_id"]:
        text = pages.render(enterprise_id)
        _write(text, folder / "enterprises" / page_name(enterprise_id))


def render_list(
    pages: Pages, manifest: dict[str, Any], folder: Path, previous: Path | None = None
) -> str:
    """The list as a page: who, why, how sure, what changed."""
    ranking, words = pages.ranking, pages.words
    rows = list_rows(ranking, pages.behind, words)
    columns = list_columns(rows)
    because = [*HEADS, *(("for", "against") if ranking.bundle else ()), "law"]
    script, digest = read_script(SCRIPT)
    labels = {key: words.say(f"column.{key}") for key in dict.fromkeys((*COLUMNS, *columns))}
    page = find_template("list.html.j2", words, "made_up" in ranking.notes)
    return page.render(
        heading=heading(ranking, words),
        expected=say_expected(ranking, words),
        quotas=sum_up(ranking.selection, words) if ranking.selection else "",
        rows=rows,
        columns=columns,
        labels=labels,
        numbers=NUMBERS,
        filters=[key for key in FILTERS if key in columns],
        because=because,
        reasons=list_reasons(ranking, pages.explained, words) if rows else [],
        card_styles=label_styles("who", ["" if key in HEADS else labels[key] for key in columns])
        + label_styles("why", ["" if k in HEADS else words.say(f"why.{k}") for k in because]),
        tables=sure_tables(ranking, pages.behind, words),
        since=tell_since(ranking, manifest, previous, folder, words),
        name_of=name_of,
        say_cause=lambda key: name_cause(key, words) if key else "",
        basis=state_basis(ranking, manifest, words),
        script=script,
        digest=digest,
    )


def _write(text: str, path: Path) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
