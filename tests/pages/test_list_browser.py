"""The list's page in a real browser: sorted, searched, narrowed, printed, without its script."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from scoring.folder import publish
from tests.made import banded_ranking, made_panel
from tests.pages.opened import DESK, PHONE, browsing, squeeze

pytestmark = pytest.mark.browser
SHOWN = "#{table} tbody tr:not(.out) .name a"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("list") / "list"
    publish(banded_ranking(), made_panel(), "zh", folder)
    return folder / "list.html"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with browsing() as opened:
        yield opened


@pytest.fixture
def page(browser: Any, path: Path) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": DESK, "height": 900})
    opened = context.new_page()
    opened.goto(path.resolve().as_uri())
    yield opened
    context.close()


def names(page: Any, table: str = "who") -> list[str]:
    return page.locator(SHOWN.format(table=table)).all_inner_texts()  # type: ignore[no-any-return]


def ranked() -> list[str]:
    return banded_ranking().listed["name"].to_list()


def test_a_head_sorts_by_key_and_says_how(page: Any) -> None:
    assert names(page) == names(page, "why") == ranked()
    head = page.locator("#who th[data-key=name]")
    rank = page.locator("#who th[data-key=rank]")
    assert rank.get_attribute("aria-sort") == "ascending"
    head.get_by_role("button").focus()
    page.keyboard.press("Enter")
    assert (head.get_attribute("aria-sort"), rank.get_attribute("aria-sort")) == ("ascending", None)
    rising = names(page)
    assert sorted(rising) == sorted(ranked())
    assert rising != ranked()
    page.keyboard.press("Space")
    assert head.get_attribute("aria-sort") == "descending"
    assert names(page) == names(page, "why") == rising[::-1]


def test_numbers_sort_as_numbers_the_most_points_first(page: Any) -> None:
    page.locator("#who th[data-key=potential] button").click()
    assert page.locator("#who th[data-key=potential]").get_attribute("aria-sort") == "descending"
    place = page.eval_on_selector("#who th[data-key=potential]", "head => head.cellIndex")
    cells = page.eval_on_selector_all(
        "#who tbody tr", f"rows => rows.map(row => parseFloat(row.cells[{place}].textContent))"
    )
    assert cells == sorted(cells, reverse=True)
    page.locator("#who th[data-key=rank] button").click()
    page.locator("#who th[data-key=rank] button").click()
    assert names(page) == ranked()[::-1]


def test_the_box_and_the_lists_narrow_both_tables(page: Any) -> None:
    row = banded_ranking().listed.row(7, named=True)
    page.fill("#find", row["enterprise_id"].lower())
    assert names(page) == names(page, "why") == [row["name"]]
    assert page.inner_text("#count") == "显示 1 / 40 家"
    page.get_by_role("button", name="恢复原样").click()
    # The page lets no text be run as a program, so nothing may be waited for by one.
    page.locator("tr.out").first.wait_for(state="detached")
    page.select_option("select[data-column=county]", row["county"])
    listed = banded_ranking().listed
    assert names(page) == listed.filter(listed["county"] == row["county"])["name"].to_list()
    page.fill("#find", "nobody is called so")
    assert names(page) == []


def test_paper_has_every_row_whatever_is_searched(page: Any) -> None:
    from pypdf import PdfReader

    page.fill("#find", ranked()[0])
    page.emulate_media(media="print")
    assert not page.locator("#tools").is_visible()
    book = PdfReader(BytesIO(page.pdf(format="A4", prefer_css_page_size=True)))
    for table in ("who", "why"):
        assert page.locator(f"#{table} tbody tr:visible").count() == len(ranked())
    printed = squeeze("".join(sheet.extract_text() for sheet in book.pages))
    for told in page.locator("#who tbody td.number:last-child").all_inner_texts():
        assert told in printed
    assert all(sheet.mediabox.width > sheet.mediabox.height for sheet in book.pages)


def test_a_telephone_sorts_by_a_list_of_columns(page: Any) -> None:
    page.set_viewport_size({"width": PHONE, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.select_option("#order", label="培育潜力分")
    assert names(page) == ranked()
    focused = page.eval_on_selector_all("#who th button", "all => all.map(one => one.tabIndex)")
    assert set(focused) == {-1}
    label = "getComputedStyle(document.querySelector('#who tbody tr').cells[2], '::before').content"
    assert page.evaluate(label).strip('" ') == "县（市、区）"


def test_without_its_script_it_is_a_plain_table(browser: Any, path: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    opened = context.new_page()
    opened.goto(path.resolve().as_uri())
    assert not opened.locator("#tools").is_visible()
    assert names(opened) == ranked()
    assert opened.locator("#who button").count() == 0
    context.close()


def test_no_other_script_runs_on_it(browser: Any, path: Path) -> None:
    changed = path.with_name("changed.html")
    evil = '<img src="x" onerror="document.title=1"><script>document.title = 1</script></main>'
    changed.write_text(path.read_text(encoding="utf-8").replace("</main>", evil), encoding="utf-8")
    context = browser.new_context()
    opened = context.new_page()
    refused: list[str] = []
    opened.on("console", lambda told: refused.append(told.text))
    opened.goto(changed.resolve().as_uri())
    assert opened.title() != "1"
    assert any(re.search("Content Security Policy", told) for told in refused)
    assert opened.locator("#tools").is_visible()
    context.close()
