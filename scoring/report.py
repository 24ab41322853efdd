"""Pages for officials: the list, and one page per enterprise with the law and the reasons."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

import polars as pl

from configs.words import Words
from scoring.behind import Behind, with_last
from scoring.enterprise_page import Pages
from scoring.law_table import verdict_of
from scoring.lists import state_basis
from scoring.pages import find_template
from scoring.quota_words import sum_up, tell_placed
from scoring.rank import Ranking
from scoring.reasons import Explained
from scoring.sureness import BANDS, band_of, has_bands, say_expected
from scoring.workbook import heading
from scoring.writing import page_name, potential

COLUMNS = (
    "rank",
    "cluster_rank",
    "recheck",
    "last_rank",
    "since",
    "name",
    "verdict",
    "tier",
    "county",
    "cluster",
    "rank_band",
    "weights_band",
    "facts_band",
    "placed_by",
    "potential",
    "points",
    "reason1",
)


def write_pages(pages: Pages, manifest: dict[str, Any], folder: Path) -> None:
    """list.html and enterprises/ID.html for every listed enterprise, into the list's folder."""
    ranking, words = pages.ranking, pages.words
    page = find_template("list.html.j2", words, "made_up" in ranking.notes)
    text = page.render(
        heading=heading(ranking, words),
        expected=say_expected(ranking, words),
        quotas=sum_up(ranking.selection, words) if ranking.selection else "",
        rows=_rows(ranking, pages.behind, pages.explained, words),
        columns=_columns(ranking, pages.behind),
        basis=state_basis(ranking, manifest, words),
    )
    _write(text, folder / "list.html")
    (folder / "enterprises").mkdir()
    for enterprise_id in ranking.told["enterprise_id"]:
        text = pages.render(enterprise_id)
        _write(text, folder / "enterprises" / page_name(enterprise_id))


def _rows(
    ranking: Ranking, behind: Behind, explained: Explained, words: Words
) -> list[dict[str, Any]]:
    """The listed as the page shows them, each with its first reason and its own page."""
    first = explained.reasons.filter(pl.col("k") == 1)
    reasons = dict(first.select("enterprise_id", f"text_{words.lang}").iter_rows())
    return [
        row
        | {
            "potential": potential(row["potential"]),
            **{f"{band}_band": band_of(row, words, band) for band in BANDS},
            "placed_by": tell_placed(ranking, row, words),
            "recheck": words.say(f"recheck.{row['recheck']}") if row["recheck"] else None,
            "law": verdict_of(ranking.policy, row["verdict"], words),
            "reason": reasons.get(row["enterprise_id"], ""),
            "href": f"enterprises/{quote(page_name(row['enterprise_id']))}",
        }
        for row in with_last(ranking.told, behind.past, words).iter_rows(named=True)
    ]


def _columns(ranking: Ranking, behind: Behind) -> list[str]:
    """The columns of the list; those that would be empty for all are left out."""
    frame = ranking.frame
    empty = {name for name in ("potential", "points") if frame[name].null_count() == frame.height}
    empty |= {f"{band}_band" for band in BANDS if not has_bands(ranking, band)}
    empty |= set() if ranking.selection else {"placed_by"}
    empty |= set() if ranking.pipeline.composite else {"cluster_rank"}
    empty |= set() if ranking.pipeline.rechecks else {"recheck"}
    empty |= {"last_rank", "since"} if behind.past.is_empty() else set()
    return [name for name in COLUMNS if name not in empty]


def _write(text: str, path: Path) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
