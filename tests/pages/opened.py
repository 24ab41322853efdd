"""A page opened in a real browser: what it shows, what it asks for, how it stands on paper."""

import os
import re
import shutil
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

PHONE, DESK = 390, 1280
# The width between the margins of an A4 sheet, upright and lengthwise, in CSS pixels.
UPRIGHT, LENGTHWISE = 688, 1016
SHORT_SIDE, LONG_SIDE = 595, 842

# What stands outside the page, what is smaller than 12 px, and numbers broken over two lines.
# Inside .wide a reader may move sideways, on paper nobody can.
MEASURE = r"""(print) => {
  const said = (el) => el.tagName + '.' + el.className + ' ' + el.textContent.trim().slice(0, 40);
  const root = document.documentElement, wide = root.clientWidth;
  const outside = [], small = [], broken = [], spilled = [];
  if (root.scrollWidth > wide) outside.push('page ' + root.scrollWidth + ' > ' + wide);
  for (const el of document.querySelectorAll('main *')) {
    const box = el.getBoundingClientRect();
    if (!box.width || getComputedStyle(el).clipPath !== 'none' || el.closest('thead') &&
        getComputedStyle(el.closest('thead')).clipPath !== 'none') continue;
    const moved = !print && el.parentElement.closest('.wide');
    if (!moved && (box.right > wide + 1 || box.left < -1)) outside.push(said(el));
    if (/^(TD|TH)$/.test(el.tagName) && el.scrollWidth > el.clientWidth + 1) spilled.push(said(el));
    for (const node of el.childNodes) {
      if (node.nodeType !== 3 || !node.textContent.trim()) continue;
      if (parseFloat(getComputedStyle(el).fontSize) < 12) small.push(said(el));
      for (const found of node.textContent.matchAll(/[\d,.]*\d[%]?/g)) {
        const range = document.createRange();
        range.setStart(node, found.index);
        range.setEnd(node, found.index + found[0].length);
        const tops = new Set([...range.getClientRects()].map((rect) => Math.round(rect.top)));
        if (tops.size > 1 && el.closest('td.number, td.figure')) broken.push(said(el));
      }
    }
  }
  return {outside, small, broken, spilled, width: root.clientWidth};
}"""


@dataclass(frozen=True)
class Opened:
    """What was seen of one page.

    layout: by width, what is wrong there: outside, small, broken, spilled. paper: the same for the
    sheet. sheets: width and height of each printed page in points. printed: the text on them,
    without white space. asked: every address asked for. happened: dialogs, errors, refusals.
    faults: what axe finds.
    """

    html_lang: str
    text: str
    layout: dict[int, dict[str, list[str]]]
    paper: dict[str, list[str]]
    sheets: list[tuple[float, float]]
    printed: str
    asked: list[str] = field(default_factory=list)
    happened: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def program() -> str:
    """The browser; .ci/chromium sees to it that there is one."""
    for name in (os.environ.get("LINGPAO_CHROMIUM"), "chromium", "chromium-browser"):
        found = name and shutil.which(name)
        if found:
            return found
    raise FileNotFoundError("no chromium: run `make test-pages`, which installs it or says how")


@contextmanager
def browsing() -> Iterator[Any]:
    """A browser without a window, alone in a profile of its own."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        # Chromium refuses to run as root inside its own sandbox.
        alone = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = driver.chromium.launch(executable_path=program(), args=alone)
        try:
            yield browser
        finally:
            browser.close()


def squeeze(text: str) -> str:
    """Text without white space and with one form of every sign: paper breaks lines anywhere."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def open_page(browser: Any, path: Path, examined: int, lengthwise: bool = False) -> Opened:
    """Opens a page at both widths and on paper, and looks for what is wrong.

    examined: the width at which axe looks at it, which takes longer than all the rest.
    """
    from axe_playwright_python.sync_playwright import Axe
    from pypdf import PdfReader

    context = browser.new_context(viewport={"width": PHONE, "height": 844})
    page = context.new_page()
    asked: list[str] = []
    happened: list[str] = []

    def refuse(dialog: Any) -> None:
        happened.append(f"dialog {dialog.message}")
        dialog.dismiss()

    context.on("request", lambda request: asked.append(request.url))
    page.on("dialog", refuse)
    page.on("pageerror", lambda error: happened.append(f"error {error}"))
    page.on("console", lambda told: happened.append(f"console {told.text}"))
    page.goto(path.resolve().as_uri())
    html_lang, text = page.evaluate("[document.documentElement.lang, document.body.innerText]")
    layout: dict[int, dict[str, list[str]]] = {}
    faults: list[str] = []
    for width in (PHONE, DESK):
        page.set_viewport_size({"width": width, "height": 844})
        layout[width] = page.evaluate(MEASURE, False)
        if width == examined:
            faults = [
                f"{found['impact']} {found['id']}: {found['nodes'][0]['html'][:120]}"
                for found in Axe().run(page).response["violations"]
            ]
    page.emulate_media(media="print")
    page.set_viewport_size({"width": LENGTHWISE if lengthwise else UPRIGHT, "height": 900})
    paper = page.evaluate(MEASURE, True)
    book = PdfReader(BytesIO(page.pdf(format="A4", prefer_css_page_size=True)))
    seen = Opened(
        html_lang,
        text,
        layout,
        paper,
        [(float(sheet.mediabox.width), float(sheet.mediabox.height)) for sheet in book.pages],
        squeeze("".join(sheet.extract_text() for sheet in book.pages)),
        asked,
        happened,
        faults,
    )
    context.close()
    return seen
