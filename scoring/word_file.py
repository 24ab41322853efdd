"""A Word file of headings, paragraphs, points and tables: A4, the same bytes for the same words."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from scoring.blocks import Block, Grid, Heading, Paragraph, Points
from scoring.faults import UsageError

# Faces of official papers; where they are not installed the office program takes its own.
BODY, HEADS, LATIN = "宋体", "黑体", "Times New Roman"
QUIET, ALARM, SHADE = "595959", "AA0000", "F0F0F0"
# What stands between the margins of an A4 sheet, in millimetres.
SHEET, MARGIN = (210, 297), 18
# Signs that XML does not hold; a name comes from outside and may have them.
UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
FIGURE = re.compile(r"[-+]?\d|—$")
# The first day that a zip archive knows: files inside bear no clock.
NO_CLOCK = (1980, 1, 1, 0, 0, 0)


def find_word() -> Any:
    """The library, with what is used of it. Raises UsageError without the extra `docx`."""
    try:
        import docx
        import docx.enum.text
        import docx.oxml
        import docx.oxml.ns
        import docx.shared
    except ImportError as error:
        raise UsageError("missing_extra", extra="docx", library="python-docx") from error
    return docx


def write_word(blocks: Sequence[Block], mark: str, day: date, path: Path) -> None:
    """Writes the blocks as a Word file, beside its place and then put there.

    mark: what must stand on its face and on every page, such as that all is made up; may be empty.
    day: the file's own date. Raises UsageError without the extra `docx`.
    """
    word = find_word()
    title = next((b.text for b in blocks if isinstance(b, Heading) and b.level == 1), "")
    document = _open(word, _fit(title), day)
    if mark:
        _say(word, document.sections[0].header.paragraphs[0], mark, color=ALARM, size=9)
        _say(word, document.add_paragraph(), mark, color=ALARM, strong=True)
    for block in blocks:
        _draw(word, document, block)
    fresh = path.with_name(path.name + ".part")
    fresh.write_bytes(_without_clock(document))
    fresh.replace(path)


def _open(word: Any, title: str, day: date) -> Any:
    """An empty document: A4, faces for Chinese, pages numbered, dated by `day`."""
    document = word.Document()
    section, shared = document.sections[0], word.shared
    section.page_width, section.page_height = (shared.Mm(side) for side in SHEET)
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, side, shared.Mm(MARGIN))
    for name, face, size in (
        ("Normal", BODY, 10.5),
        ("Heading 1", HEADS, 16),
        ("Heading 2", HEADS, 12),
        ("Heading 3", HEADS, 10.5),
    ):
        style = document.styles[name]
        style.font.name, style.font.size = LATIN, shared.Pt(size)
        style.font.color.rgb = shared.RGBColor(0, 0, 0)
        faces = style.element.rPr.rFonts
        for key in list(faces.attrib):
            if key.endswith(("Theme", "theme")):
                del faces.attrib[key]
        faces.set(word.oxml.ns.qn("w:eastAsia"), face)
    core, dated = document.core_properties, datetime(day.year, day.month, day.day)
    core.title, core.author, core.comments, core.last_modified_by = title, "Lingpao", "", ""
    core.created = core.modified = dated
    foot = section.footer.paragraphs[0]
    foot.alignment = word.enum.text.WD_ALIGN_PARAGRAPH.CENTER
    field = word.oxml.OxmlElement("w:fldSimple")
    field.set(word.oxml.ns.qn("w:instr"), "PAGE")
    foot._p.append(field)
    return document


def _draw(word: Any, document: Any, block: Block) -> None:
    """One block at the end of the document."""
    if isinstance(block, Heading):
        document.add_heading(_fit(block.text), block.level)
    elif isinstance(block, Paragraph):
        _say(
            word,
            document.add_paragraph(),
            block.text,
            color=QUIET if block.quiet else "",
            strong=block.strong,
        )
    elif isinstance(block, Points):
        for at, (depth, line) in enumerate(block.lines, start=1):
            style = "Normal" if block.numbered else ("List Bullet", "List Bullet 2")[min(depth, 1)]
            paragraph = document.add_paragraph(style=style)
            paragraph.paragraph_format.space_after = word.shared.Pt(2)
            if block.numbered:
                paragraph.paragraph_format.left_indent = word.shared.Mm(6)
            _say(word, paragraph, f"{at}. {line}" if block.numbered else line)
    else:
        _draw_grid(word, document, block)


def _draw_grid(word: Any, document: Any, grid: Grid) -> None:
    """A table as wide as the sheet; its head is repeated on every page, no row is torn apart."""
    qn, element = word.oxml.ns.qn, word.oxml.OxmlElement
    table = document.add_table(len(grid.rows), len(grid.shares), style="Table Grid")
    table.autofit = False
    whole = SHEET[0] - 2 * MARGIN
    widths = [word.shared.Mm(round(whole * share, 1)) for share in grid.shares]
    for column, width in zip(table.columns, widths):
        column.width = width
    right, size = word.enum.text.WD_ALIGN_PARAGRAPH.RIGHT, 7.0 if grid.dense else 9.0
    for nth, (row, texts) in enumerate(zip(table.rows, grid.rows)):
        head = nth < grid.heads
        row._tr.get_or_add_trPr().append(element("w:cantSplit"))
        if head:
            row._tr.trPr.append(element("w:tblHeader"))
        for at, (cell, text, width) in enumerate(zip(row.cells, texts, widths)):
            cell.width = width
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = word.shared.Pt(0)
            if grid.figures and at and not head and FIGURE.match(text):
                paragraph.alignment = right
            _say(word, paragraph, text, strong=head, size=size)
            if head or not at:
                shade = element("w:shd")
                for key, value in (("val", "clear"), ("color", "auto"), ("fill", SHADE)):
                    shade.set(qn(f"w:{key}"), value)
                cell._tc.get_or_add_tcPr().append(shade)
    # Two tables without anything between them would be one.
    document.add_paragraph().paragraph_format.space_after = word.shared.Pt(0)


def _say(
    word: Any, paragraph: Any, text: str, color: str = "", strong: bool = False, size: float = 0
) -> None:
    """Text into a paragraph: as it is, never as a field or a link."""
    run = paragraph.add_run(_fit(text))
    run.bold = strong or None
    if color:
        run.font.color.rgb = word.shared.RGBColor.from_string(color)
    if size:
        run.font.size = word.shared.Pt(size)


def _fit(text: str) -> str:
    """Without the signs that no XML file holds."""
    return UNFIT.sub("\ufffd", text)


def _without_clock(document: Any) -> bytes:
    """The file's bytes, with no time of making in them."""
    made, fresh = BytesIO(), BytesIO()
    document.save(made)
    with ZipFile(made) as old, ZipFile(fresh, "w") as new:
        for name in old.namelist():
            told = ZipInfo(name, NO_CLOCK)
            told.compress_type = ZIP_DEFLATED
            new.writestr(told, old.read(name))
    return fresh.getvalue()
