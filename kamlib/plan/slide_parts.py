"""What a slide says in; title, table, chart, two boxes and the speaker's notes on a 16:9 slide out.

Room is measured before anything is drawn: letters shrink, then rows go on, and what no slide holds stands in the notes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from textwrap import wrap

from kamlib.language import gettext as _
from kamlib.language import share
from kamlib.plan.pages.words import clean
from kamlib.plan.slide_content import Content

WIDE, HIGH = 13.333, 7.5
_MARGIN, _TOP, _TABLE_HIGH, _BOX_TOP, _BOX_HIGH = 0.6, 1.55, 3.75, 5.4, 1.35
_SIZES = (18, 16, 14, 12, 11, 10)
_INK, _SOFT, _ACCENT, _TINT, _WHITE = "1D2733", "55606B", "0B5C8A", "EEF3F7", "FFFFFF"
# as wide as the letters of the widest usual font that may stand in for it; headings are bold
_FONT, _LETTER, _LINE, _BOLD = "Arial", 0.62, 1.2, 1.12
_PADDING, _CHART = 0.12, 0.38
# a chart of more bars than this is no longer read, and the table says it
_MOST_BARS, _NAME = 6, 22


def lines(text: str, inches: float, points: float) -> int:
    """Count the lines a text takes in a column; a word too long for a line goes on in the next.

    Examples
    --------
    >>> lines("one two", 5, 12), lines("x" * 100, 1, 12)
    (1, 12)
    """
    room = max(int(inches * 72 / (points * _LETTER)), 1)
    total = 0
    for part in text.split("\n"):
        used, count = 0, 1
        for word in part.split(" "):
            size = len(word)
            if used and used + 1 + size <= room:
                used += 1 + size
                continue
            count += bool(used)
            count += (max(size, 1) - 1) // room
            used = size - (max(size, 1) - 1) // room * room
        total += count
    return total


def fit(text: str, inches: float, high: float, sizes: Sequence[int]) -> int:
    """Return the largest of the sizes at which a text has room, or the last."""
    return next((one for one in sizes if lines(text, inches, one) * one * _LINE / 72 <= high), sizes[-1])


def pages(content: Content, *, most: int) -> tuple[list[list[tuple[str, ...]]], int, list[tuple[str, ...]]]:
    """Share rows among at most so many slides.

    Returns
    -------
    parts : list of list of rows
    size : int
        Of the letters, in points.
    rest : list of rows
        That no slide holds; they go to the notes.
    """
    rows = [tuple(_short(cell) for cell in row) for row in content.rows]
    for pages_wanted in range(1, most + 1):
        for size in _SIZES[:-1] if pages_wanted < most else _SIZES:
            parts = _shared(content, rows, size)
            if len(parts) <= pages_wanted and (size == _SIZES[-1] or _unbroken(content, rows, size)):
                return parts or [[]], size, []
    parts = _shared(content, rows, _SIZES[-1])
    return parts[:most], _SIZES[-1], [row for part in parts[most:] for row in part]


def _shared(content: Content, rows: list[tuple[str, ...]], size: int) -> list[list[tuple[str, ...]]]:
    head = _row_high(content, content.headings, size * _BOLD)
    parts: list[list[tuple[str, ...]]] = []
    used = math.inf
    for row in rows:
        high = _row_high(content, row, size)
        if used + high > _TABLE_HIGH:
            parts.append([])
            used = head
        parts[-1].append(row)
        used += high
    return parts


def _unbroken(content: Content, rows: list[tuple[str, ...]], size: int) -> bool:
    """Say whether each word has room on a line."""
    return all(
        lines(word, wide - 0.2, size * (1 if place else _BOLD)) == 1
        for place, row in enumerate((content.headings, *rows))
        for cell, wide in zip(row, _widths(content), strict=True)
        for word in cell.split()
    )


def _row_high(content: Content, row: Sequence[str], size: float) -> float:
    widths = _widths(content)
    most = max(lines(cell, wide - 0.2, size) for cell, wide in zip(row, widths, strict=True))
    return most * size * _LINE / 72 + _PADDING


def _widths(content: Content) -> list[float]:
    room = (WIDE - 2 * _MARGIN) * (1 - _CHART if draws(content) else 1)
    return [room * one / sum(content.wide) for one in content.wide]


def draws(content: Content) -> bool:
    """Say whether a slide has a chart."""
    return 0 < len(content.bars) <= _MOST_BARS


def _short(text: str) -> str:
    """Return a cell; one that no slide holds points to the notes, where it stands whole."""
    whole = clean(text)
    return whole if len(whole) <= _MOST_LETTERS else _("(long: the whole text is in the notes)")


_MOST_LETTERS = 700


def add(deck, content: Content, rows: list[tuple[str, ...]], *, size: int, note: str, lang: str, page: str):
    """Add a slide and return it."""
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    _title(slide, content.title, lang)
    if draws(content):
        _chart(slide, content, lang)
    if rows:
        _table(slide, content, rows, size, lang)
    else:
        _text(slide, _("No entry yet."), (_MARGIN, _TOP, 8, 0.5), 16, lang, colour=_SOFT)
    half = (WIDE - 2 * _MARGIN - 0.3) / 2
    _box(slide, _("What it means"), content.meaning, _MARGIN, half, lang)
    _box(slide, _("What we do"), content.action, _MARGIN + half + 0.3, half, lang)
    _text(slide, page, (_MARGIN, 6.95, WIDE - 2 * _MARGIN, 0.3), 10, lang, colour=_SOFT)
    slide.notes_slide.notes_text_frame.text = clean(note)
    return slide


def cover(deck, name: str, told: Sequence[str], *, note: str, lang: str):
    """Add the first slide: whose review it is, and from when its figures are."""
    from pptx.util import Inches

    slide = deck.slides.add_slide(deck.slide_layouts[5])
    bar = slide.shapes.add_shape(1, 0, 0, Inches(0.3), Inches(HIGH))
    _fill(bar, _ACCENT)
    bar._element.nvSpPr.cNvPr.set("descr", "")
    shape = slide.shapes.title
    _place(shape, (1, 1.6, WIDE - 2, 2.4))
    _write(shape.text_frame, name, fit(name, WIDE - 2.4, 2.2, (40, 32, 26, 20, 16, 12, 10)), lang, bold=True)
    text = clean("\n".join(told))
    _text(slide, text, (1, 4.2, WIDE - 2, 2), fit(text, WIDE - 2.2, 1.9, (20, 18, 16, 14, 12)), lang, colour=_SOFT)
    slide.notes_slide.notes_text_frame.text = clean(note)
    return slide


def whole(content: Content, rest: Sequence[Sequence[str]]) -> list[str]:
    """Return for the notes what no slide holds."""
    long = [row for row in content.rows if any(len(clean(cell)) > _MOST_LETTERS for cell in row)]
    return [" | ".join(row) for row in [*rest, *long]]


def _title(slide, text: str, lang: str) -> None:
    shape = slide.shapes.title
    _place(shape, (_MARGIN, 0.4, WIDE - 2 * _MARGIN, 0.95))
    _write(shape.text_frame, text, fit(text, WIDE - 2 * _MARGIN - 0.4, 0.9, (28, 24, 20, 16, 12)), lang, bold=True)


def _table(slide, content: Content, rows, size: int, lang: str) -> None:
    from pptx.util import Inches

    widths = _widths(content)
    lined = [content.headings, *rows]
    highs = [_row_high(content, row, size if place else size * _BOLD) for place, row in enumerate(lined)]
    place = [Inches(one) for one in (_MARGIN, _TOP, sum(widths), sum(highs))]
    frame = slide.shapes.add_table(len(lined), len(widths), *place)
    _describe(frame, _("Table: {title}").format(title=content.title))
    table = frame.table
    for column, wide in zip(table.columns, widths, strict=True):
        column.width = Inches(wide)
    for number_, (row, cells, high) in enumerate(zip(table.rows, lined, highs, strict=True)):
        row.height = Inches(high)
        for cell, text in zip(row.cells, cells, strict=True):
            cell.margin_top = cell.margin_bottom = Inches(0.04)
            cell.fill.solid()
            cell.fill.fore_color.rgb = _colour(_ACCENT if not number_ else _TINT if number_ % 2 == 0 else _WHITE)
            _write(cell.text_frame, text, size, lang, bold=not number_, colour=_INK if number_ else _WHITE)


def _chart(slide, content: Content, lang: str) -> None:
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE, XL_TICK_LABEL_POSITION
    from pptx.util import Inches, Pt

    given = CategoryChartData(number_format="0%")
    # names of the kit's figures alone: the workbook behind a chart takes a text with "=" in front for a formula
    given.categories = ["\n".join(wrap(one, _NAME)) for one in content.bars]
    name = _("Way covered from start to target")
    given.add_series(name, list(content.bars.values()))
    room = WIDE - 2 * _MARGIN
    place = [Inches(one) for one in (_MARGIN + room * (1 - _CHART) + 0.2, _TOP, room * _CHART - 0.2, _TABLE_HIGH)]
    frame = slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, *place, given)
    told = [
        _("{label}: {done} of the way").format(label=label, done=share(done, 0)) for label, done in content.bars.items()
    ]
    _describe(frame, _("Bars: way covered from start to target. {figures}.").format(figures="; ".join(told)))
    chart = frame.chart
    chart.has_legend, chart.has_title = False, True
    _write(chart.chart_title.text_frame, name, 12, lang, bold=True)
    chart.font.size, chart.font.name = Pt(11), _FONT
    chart.category_axis.reverse_order = True
    chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    axis = chart.value_axis
    lowest = min(content.bars.values())
    # the figure at the end of a bar to the left needs room beside the names
    axis.minimum_scale = math.floor(10 * lowest) / 10 - 0.8 if lowest < 0 else 0.0
    axis.maximum_scale = max(1.0, math.ceil(10 * max(content.bars.values())) / 10)
    axis.has_major_gridlines = axis.visible = False
    plot = chart.plots[0]
    plot.gap_width, plot.has_data_labels = 60, True
    plot.data_labels.number_format, plot.data_labels.number_format_is_linked = "0%", False
    fill = plot.series[0].format.fill
    fill.solid()
    fill.fore_color.rgb = _colour(_ACCENT)
    plot.series[0].invert_if_negative = False


def _box(slide, head: str, text: str, left: float, wide: float, lang: str) -> None:
    from pptx.enum.text import MSO_AUTO_SIZE
    from pptx.util import Inches, Pt

    shape = slide.shapes.add_textbox(Inches(left), Inches(_BOX_TOP), Inches(wide), Inches(_BOX_HIGH))
    _fill(shape, _TINT)
    size = fit(text, wide - 0.4, _BOX_HIGH - 0.5, (16, 14, 12, 11, 10))
    frame = shape.text_frame
    frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
    _run(frame.paragraphs[0], head, 12, lang, bold=True, colour=_ACCENT)
    frame.paragraphs[0].space_after = Pt(3)
    _run(frame.add_paragraph(), text, size, lang)


def _text(slide, text: str, place, size: int, lang: str, *, colour: str = _INK) -> None:
    from pptx.util import Inches

    shape = slide.shapes.add_textbox(*[Inches(one) for one in place])
    _write(shape.text_frame, text, size, lang, colour=colour)


def _write(frame, text: str, size: int, lang: str, *, bold: bool = False, colour: str = _INK) -> None:
    """Write a text as plain runs, a paragraph a line."""
    from pptx.enum.text import PP_ALIGN

    frame.word_wrap = True
    for place, line in enumerate(clean(text).split("\n")):
        paragraph = frame.paragraphs[0] if not place else frame.add_paragraph()
        paragraph.alignment = PP_ALIGN.LEFT
        _run(paragraph, line, size, lang, bold=bold, colour=colour)


def _run(paragraph, text: str, size: int, lang: str, *, bold: bool = False, colour: str = _INK) -> None:
    from pptx.enum.lang import MSO_LANGUAGE_ID
    from pptx.util import Pt

    run = paragraph.add_run()
    run.text = clean(text)
    font = run.font
    font.size, font.bold, font.name, font.color.rgb = Pt(size), bold, _FONT, _colour(colour)
    font.language_id = {"en": MSO_LANGUAGE_ID.ENGLISH_UK, "es": MSO_LANGUAGE_ID.SPANISH}[lang]


def _place(shape, place) -> None:
    from pptx.util import Inches

    shape.left, shape.top, shape.width, shape.height = (Inches(one) for one in place)


def _fill(shape, colour: str) -> None:
    shape.fill.solid()
    shape.fill.fore_color.rgb = _colour(colour)
    shape.line.fill.background()


def _describe(frame, text: str) -> None:
    frame._element.nvGraphicFramePr.cNvPr.set("descr", clean(text))


def _colour(code: str):
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(code)
