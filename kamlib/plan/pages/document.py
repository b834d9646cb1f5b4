"""A plan in; a Word document with the same sections, tables and pictures out."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from kamlib import files
from kamlib.errors import NotInstalledError
from kamlib.language import gettext as _
from kamlib.language import using
from kamlib.plan.imprint import LANGUAGES, sign
from kamlib.plan.pages.content import content, title
from kamlib.plan.pages.pictures import pictures
from kamlib.plan.pages.section import RIGHT, Section
from kamlib.plan.plan import AccountPlan

_INK, _SOFT, _ACCENT, _TINT, _RULE = "1D2733", "55606B", "0B5C8A", "F4F6F8", "C9D0D8"
_ACROSS_MM, _PICTURE_MM, _LETTERS = 178.0, 165.0, 122
_FONT = "Calibri"


def word(
    plan: AccountPlan,
    path: str | Path,
    *,
    lang: str,
    card: pd.DataFrame | None = None,
    faults: pd.DataFrame | None = None,
) -> Path:
    """Write a plan as a Word document on A4, to be edited and passed on.

    Parameters
    ----------
    plan : AccountPlan
    path : path
        There whole or not at all.
    lang, card, faults
        As for :func:`kamlib.plan.pages.page.page`.

    Returns
    -------
    Path

    Raises
    ------
    NotInstalledError
        If python-docx is missing.

    Notes
    -----
    Headings, table headings that come again on each page, and alternative texts are Word's own. All texts are plain
    runs: none becomes a link or a field.
    """
    try:
        from docx import Document
    except ImportError as error:
        raise NotInstalledError(
            _("Word documents need the package python-docx."), do=_('Install it with: pip install "kamlab[office]".')
        ) from error
    drawn = pictures(plan, lang=lang, card=card)
    name = title(plan, lang=lang)
    document = Document()
    _set_up(document, name, lang, plan.as_of)
    document.add_heading(name, level=0)
    with using(lang):
        for section in content(plan, lang=lang, card=card, faults=faults, figures=drawn):
            _add(document, section)
    with files.replacing(path) as temporary:
        document.save(str(temporary))
    return Path(path)


def _set_up(document, name: str, lang: str, as_of: pd.Timestamp) -> None:
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm, Pt, RGBColor

    sheet = document.sections[0]
    sheet.orientation, sheet.page_width, sheet.page_height = WD_ORIENT.PORTRAIT, Mm(210), Mm(297)
    sheet.left_margin = sheet.right_margin = Mm((210 - _ACROSS_MM) / 2)
    sheet.top_margin, sheet.bottom_margin = Mm(15), Mm(16)
    looks = (("Normal", 10, _INK, False), ("Title", 20, _INK, True), ("Heading 1", 13, _ACCENT, True))
    for style, points, colour, bold in looks:
        font = document.styles[style].font
        font.size, font.bold, font.color.rgb = Pt(points), bold, RGBColor.from_string(colour)
        _name_font(document.styles[style].element.get_or_add_rPr())
    document.styles["Normal"].paragraph_format.space_after = Pt(4)
    document.styles["Heading 1"].paragraph_format.space_before = Pt(12)
    for language in document.styles.element.iter(_tag("w:lang")):
        language.set(_tag("w:val"), LANGUAGES[lang])
    sign(document.core_properties, name, lang=lang, as_of=as_of)
    _number_pages(sheet.footer.paragraphs[0])


def _add(document, section: Section) -> None:
    document.add_heading(section.title, level=1)
    said = document.add_paragraph(section.said)
    said.paragraph_format.keep_with_next = bool(len(section.table))
    if section.key == "charter":
        _charter(document, section)
    elif len(section.table):
        _table(document, section)
    if section.note and len(section.table):
        _soft(document.add_paragraph().add_run(section.note))
    if section.picture is not None:
        from docx.shared import Mm

        shape = document.add_picture(io.BytesIO(section.picture.png), width=Mm(_PICTURE_MM))
        shape._inline.docPr.set("descr", section.picture.alt)
        shape._inline.docPr.set("name", section.title)


def _charter(document, section: Section) -> None:
    lines = [[[label], [value]] for label, value in section.table.itertuples(index=False)]
    _grid(document, lines, (0.28, 0.72), right=(), first_bold=True)


def _table(document, section: Section) -> None:
    heads = [[_("Id")], *([section.headings[one]] for one in section.columns)]
    lines = [heads, *([[entry], *cells] for entry, cells in section.printed())]
    right = [place for place, one in enumerate(section.columns, 1) if one in RIGHT]
    _mark_heading(_grid(document, lines, section.widths(across=_LETTERS), right=right, size=8).rows[0])


def _grid(
    document,
    lines: Sequence[Sequence[Sequence[str]]],
    shares: Sequence[float],
    *,
    right: Sequence[int],
    size: float = 10,
    first_bold: bool = False,
):
    """Add a table of texts with thin lines between its rows."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm, Pt

    table = document.add_table(rows=len(lines), cols=len(shares))
    table.autofit = False
    _rule(table)
    widths = [Mm(share * _ACROSS_MM) for share in shares]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row, line in zip(table.rows, lines, strict=True):
        _keep_whole(row)
        for place, (cell, paragraphs, width) in enumerate(zip(row.cells, line, widths, strict=True)):
            cell.width = width
            for number, text in enumerate(paragraphs):
                paragraph = cell.paragraphs[0] if not number else cell.add_paragraph()
                paragraph.paragraph_format.space_before = Pt(0 if number else 1)
                paragraph.paragraph_format.space_after = Pt(1)
                if place in right:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
                run = paragraph.add_run(text)
                run.font.size = Pt(size)
                run.font.bold = True if first_bold and not place else None
                if number:
                    _soft(run)
    return table


def _mark_heading(row) -> None:
    """Make a row come again at the head of each page, and stand out."""
    row._tr.get_or_add_trPr().append(_element("w:tblHeader"))
    for cell in row.cells:
        cell._tc.get_or_add_tcPr().append(_element("w:shd", val="clear", color="auto", fill=_TINT))
        cell.paragraphs[0].paragraph_format.keep_with_next = True
        for run in cell.paragraphs[0].runs:
            run.font.bold = True


def _keep_whole(row) -> None:
    row._tr.get_or_add_trPr().append(_element("w:cantSplit"))


def _rule(table) -> None:
    borders = _element("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        borders.append(_element(f"w:{side}", val="single", sz="4", space="0", color=_RULE))
    margins = _element("w:tblCellMar")
    for side in ("left", "right"):
        margins.append(_element(f"w:{side}", w="45", type="dxa"))
    about = table._tbl.tblPr
    for element in (borders, margins):
        about.append(element)
    # the order of the schema: borders, layout, margins, look
    layout, look = about.find(_tag("w:tblLayout")), about.find(_tag("w:tblLook"))
    for element in (borders, layout, margins, look):
        if element is not None:
            about.remove(element)
            about.append(element)


def _number_pages(paragraph) -> None:
    """Write the number of the page and of all pages at the foot."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for place, kind in enumerate(("PAGE", "NUMPAGES")):
        if place:
            _soft(paragraph.add_run(" / "))
        field = _element("w:fldSimple", instr=kind)
        paragraph._p.append(field)
        run = _element("w:r")
        run.append(_element("w:t"))
        run[0].text = "1"
        field.append(run)


def _soft(run) -> None:
    from docx.shared import RGBColor

    run.font.color.rgb = RGBColor.from_string(_SOFT)


def _name_font(look) -> None:
    """Name the font for every script, instead of the theme's."""
    fonts = look.get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(_tag(f"w:{script}"), _FONT)


def _element(name: str, **values: str):
    from docx.oxml import OxmlElement

    made = OxmlElement(name)
    for key, value in values.items():
        made.set(_tag(f"w:{key}"), value)
    return made


def _tag(name: str) -> str:
    from docx.oxml.ns import qn

    return qn(name)
