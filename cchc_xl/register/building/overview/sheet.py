"""The overview's cells: what stands where, each a formula over the table of its lines."""

from __future__ import annotations

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from cchc_xl.base import addresses
from cchc_xl.plan.states import targets as verdicts
from cchc_xl.register.building.buttons import ASKING, LEFT
from cchc_xl.register.building.look import name_cell
from cchc_xl.register.building.overview import layout
from cchc_xl.register.building.overview.cells import (
    number_of,
    parts_of,
    sign_of,
    text_of,
    told_if,
)
from cchc_xl.register.building.overview.charts import add_charts
from cchc_xl.register.building.overview.layout import Plot
from cchc_xl.register.building.overview.looks import AMBER, BAD, GOOD, NONE, Looks
from cchc_xl.register.file.lookups import SHOWING, Lines, shown
from cchc_xl.register.live import control
from cchc_xl.register.schema import tables
from cchc_xl.register.schema.glance import (
    COVERED,
    HEAD,
    HEAVY,
    LATE,
    REACHED,
    SECTIONS,
    SHEET,
    SHORT,
    TARGETS,
    TILES,
    TREND,
    UNITS,
)

HELPERS = layout.COLUMNS + 1
"""The first of the hidden columns that hold what charts show."""
SIGNS = (("✓", GOOD), ("0", NONE), ("T", AMBER), ("S", AMBER), ("✗", BAD), ("…", "#FFFFFF"))
"""The signs of the wall, in the colours that they stand on."""
LEGEND = (
    "✓ đúng hạn · 0 không phát sinh · T trễ hạn · S phải sửa, không tính đúng hạn · ✗ chưa nộp · "
    "… chưa đến hạn; ô trống: ngừng hoạt động. Đơn vị hay chậm, phải sửa đứng trước."
)


class Overview:
    """The sheet while it is written."""

    def __init__(
        self, book: Workbook, plot: Plot, word: str, lines: Lines, *, has_buttons: bool
    ) -> None:
        self.book, self.plot, self.word, self.has_buttons = book, plot, word, has_buttons
        self.lines = lines
        self.sheet: Worksheet = book.add_worksheet(SHEET)
        self.looks = Looks(book)

    def write(self) -> None:
        """Write everything."""
        self._set_up()
        self._head()
        self._tiles()
        self._targets()
        self._groups()
        self._helpers()
        self._heavy()
        self._late()
        self._wall()
        add_charts(self.book, self.sheet, self.plot, self.word)

    def _set_up(self) -> None:
        sheet, last = self.sheet, layout.COLUMNS - 1
        sheet.set_column_pixels(0, last, layout.COLUMN)
        sheet.set_column_pixels(HELPERS - 1, HELPERS + 12, 80, None, {"hidden": True})
        sheet.set_default_row(layout.ROW * 0.75)
        sheet.hide_gridlines(2)
        sheet.hide_row_col_headers()
        sheet.set_zoom(layout.ZOOM)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 1)
        sheet.center_horizontally()
        sheet.set_margins(left=0.3, right=0.3, top=0.3, bottom=0.4)
        sheet.set_footer("&L&A&R&F", {"margin": 0.15})
        sheet.print_area(0, 0, self.plot.last, last)
        name_cell(self.book, SHOWING, SHEET, 0, 0)

    def _put(self, row: int, column: int, width: int, formula: str, look: Format) -> None:
        """Put a formula into columns that are one cell."""
        if width > 1:
            self.sheet.merge_range(row, column, row, column + width - 1, "", look)
        self._formula(row, column, formula, look)

    def _formula(self, row: int, column: int, formula: str, look: Format) -> None:
        """Write a formula with what it shows."""
        self.sheet.write_formula(row, column, formula, look, shown(formula, self.lines))

    def _say(self, row: int, column: int, width: int, text: str, look: Format) -> None:
        if width > 1:
            self.sheet.merge_range(row, column, row, column + width - 1, text, look)
        else:
            self.sheet.write_string(row, column, text, look)

    def _head(self) -> None:
        looks, half = self.looks, 26
        self.sheet.set_row_pixels(layout.TITLE, 28)
        title = "TỔNG QUAN CẢI CÁCH HÀNH CHÍNH"
        self._say(layout.TITLE, 0, half, title, looks.title)
        issuer = text_of(HEAD.line(1), "name")
        self._put(layout.TITLE, half, layout.COLUMNS - half, issuer, looks.hint)
        period = text_of(HEAD.line(1), "note")
        self._put(layout.SUBTITLE, 0, half, period, looks.summary)
        summary, mark = (text_of(HEAD.line(2), name) for name in ("name", "note"))
        self._put(layout.SUBTITLE, half, layout.COLUMNS - half, mark, looks.summary)
        self._put(layout.SUMMARY, 0, layout.COLUMNS, summary, looks.summary)

    def _tiles(self) -> None:
        """Write the four figures of the top, each with its change."""
        width = layout.COLUMNS // 4 - 1
        for number in range(4):
            line, column = TILES.line(number + 1), number * layout.COLUMNS // 4
            kind = "share" if number in (0, 2) else "number"
            value = number_of(line, "ratio" if kind == "share" else "value")
            if number == 1:
                value = parts_of(line, "value", "against")
            cells = (
                ("title", text_of(line, "name")),
                (kind, value),
                ("detail", text_of(line, "verdict")),
                ("change", text_of(line, "note")),
            )
            for row, (part, formula) in enumerate(cells, start=layout.TILES):
                self._put(row, column, width, formula, self.looks.tile(part))
        self.sheet.set_row_pixels(layout.TILES + 1, 36)

    def _targets(self) -> None:
        looks, top = self.looks, layout.TABLE
        heads = (
            (0, layout.NAMED, "Mã"),
            (layout.NAMED, layout.RATIO, "Chỉ tiêu (chưa đạt đứng trước; tỷ lệ ghi tròn xuống)"),
            (layout.RATIO, layout.BAR, "Tỷ lệ"),
            (layout.BAR, layout.GAP, "Mức"),
            (layout.GAP, layout.VERDICT, "So với mức"),
            (layout.VERDICT, layout.MARK, "Kết luận"),
            (layout.MARK, layout.DRAWN, "Số liệu"),
            (layout.DRAWN, layout.BESIDE - 1, "đậm: tỷ lệ, sọc: mức"),
        )
        for start, end, text in heads:
            self._say(top, start, end - start, text, looks.head)
        for number in range(1, self.plot.targets + 1):
            row, line = top + number, TARGETS.line(number)
            parts = (
                (0, layout.NAMED, text_of(line, "id"), looks.middle),
                (layout.NAMED, layout.RATIO, text_of(line, "name"), looks.text),
                (layout.RATIO, layout.BAR, number_of(line, "ratio"), looks.share),
                (layout.BAR, layout.GAP, number_of(line, "bar"), looks.share),
                (layout.GAP, layout.VERDICT, text_of(line, "note"), looks.middle),
                (layout.VERDICT, layout.MARK, text_of(line, "verdict"), looks.middle),
                (layout.MARK, layout.DRAWN, text_of(line, "standing"), looks.middle),
            )
            for start, end, formula, look in parts:
                self._put(row, start, end - start, formula, look)
        more = "… còn chỉ tiêu khác, đã đạt hoặc chưa có kết luận: xem trang Chỉ tiêu"
        line = TARGETS.line(self.plot.targets + 1)
        self._put(self.plot.heavy - 1, 0, layout.DRAWN, told_if(line, "id", more), looks.hint)
        self._mark_verdicts(top + 1, top + self.plot.targets, layout.VERDICT)
        provisional = self.looks.fill(AMBER)
        self._mark(
            (top + 1, layout.MARK, top + self.plot.targets, layout.MARK),
            verdicts.PROVISIONAL,
            provisional,
        )

    def _mark_verdicts(self, first: int, last: int, column: int) -> None:
        place = (first, column, last, column)
        self._mark(place, verdicts.MET, self.looks.fill(GOOD))
        self._mark(place, verdicts.NOT_MET, self.looks.fill(BAD, "#FFFFFF"))

    def _mark(self, place: tuple[int, int, int, int], text: str, look: Format) -> None:
        rule = {"type": "cell", "criteria": "==", "value": f'"{text}"', "format": look}
        self.sheet.conditional_format(*place, rule)

    def _groups(self) -> None:
        """Write the groups of inspection beside the targets: done of all, share, verdict."""
        looks, top, start = self.looks, layout.TABLE, layout.BESIDE
        heads = ((0, 7, "Độ phủ kiểm tra"), (7, 2, "Đã / có"), (9, 2, "Tỷ lệ"), (11, 2, "Mức"))
        for column, width, text in (*heads, (13, 2, "Kết luận")):
            self._say(top, start + column, width, text, looks.head)
        for number in range(1, self.plot.groups + 1):
            row, line = top + number, COVERED.line(number)
            parts = (
                (0, 7, text_of(line, "name"), looks.text),
                (7, 2, parts_of(line, "value", "against"), looks.middle),
                (9, 2, number_of(line, "ratio"), looks.share),
                (11, 2, number_of(line, "bar"), looks.share),
                (13, 2, text_of(line, "note"), looks.middle),
            )
            for column, width, formula, look in parts:
                self._put(row, start + column, width, formula, look)
        place = (top + 1, start + 13, top + self.plot.groups, start + 13)
        self._mark(place, REACHED, looks.fill(GOOD))
        short = {"type": "text", "criteria": "begins with", "value": SHORT}
        self.sheet.conditional_format(*place, {**short, "format": looks.fill(BAD, "#FFFFFF")})

    def _helpers(self) -> None:
        """Write what the charts of the trend and of the sections show, in hidden columns."""
        look = self.looks.share
        for row, period in enumerate(self.plot.periods, start=layout.TABLE + 1):
            lines = [TREND.line(f"{period}-{number}") for number in (1, 2, 3)]
            self._formula(row, HELPERS, text_of(lines[0], "id"), look)
            for column, line in enumerate(lines, start=HELPERS + 1):
                self._formula(row, column, number_of(line, "ratio"), look)
        for number in range(1, self.plot.groups + 1):
            formula = number_of(COVERED.line(number), "bar")
            self._formula(layout.TABLE + number, HELPERS + 11, formula, look)
        for number in range(1, self.plot.sections + 1):
            row, line = layout.TABLE + number, SECTIONS.line(number)
            names = ("value", "under_way", "not_started", "not_arisen")
            self._formula(row, HELPERS + 5, text_of(line, "name"), look)
            for column, name in enumerate(names, start=HELPERS + 6):
                formula = number_of(line, name)
                self._formula(row, column, formula, self.looks.whole)

    def _heavy(self) -> None:
        looks, top = self.looks, self.plot.heavy
        named = layout.COLUMNS - layout.AREA * layout.PLACES - 3
        text = (
            f"Vì đơn vị nào: còn thiếu bao nhiêu, {layout.PLACES} đơn vị thiếu nhiều nhất "
            f"(tối đa {layout.HEAVIEST} chỉ tiêu lệch nhiều nhất)"
        )
        self._say(top, 0, layout.COLUMNS - 3, text, looks.heading)
        self._say(top, layout.COLUMNS - 3, 3, "Giải trình", looks.head)
        for number in range(1, layout.HEAVIEST + 1):
            row, line = top + number, HEAVY.line(number)
            self.sheet.set_row_pixels(row, layout.TWO)
            self._put(row, 0, 2, text_of(line, "id"), looks.middle)
            self._put(
                row, 2, named - 2, text_of(line, "note"), looks.folded(bold=True, font_size=9)
            )
            for place in range(layout.PLACES):
                at, unit = named + place * layout.AREA, HEAVY.line(f"{number}-{place + 1}")
                self._put(row, at, layout.AREA, text_of(unit, "note"), looks.folded())
            self._link(row, layout.COLUMNS - 3, text_of(line, "verdict"))

    def _link(self, row: int, column: int, formula: str) -> None:
        """Lead to where the cells behind a target are asked for, else to the targets."""
        place = control.SHEET if self.has_buttons else tables()["out_targets"].sheet
        cell = addresses.cell(ASKING + 2, LEFT + 2) if self.has_buttons else "A1"
        tip = "Số liệu từ đâu: ghi mã chỉ tiêu rồi bấm nút; hoặc lệnh cchc-xl explain"
        link = self.looks.link
        self.sheet.merge_range(row, column, row, column + 2, "", link)
        self.sheet.ignore_write_string = True  # the formula is what the cell shows
        self.sheet.write_url(row, column, f"internal:'{place}'!{cell}", link, tip=tip)
        self.sheet.ignore_write_string = False
        self._formula(row, column, formula, link)

    def _late(self) -> None:
        row, named = self.plot.late, layout.COLUMNS - layout.AREA * layout.PLACES - 3
        self.sheet.set_row_pixels(row, layout.THREE)
        in_all = self.looks.folded(bold=True)
        self._put(row, 0, named, text_of(LATE.line(0), "note"), in_all)
        words = self.looks.folded()
        for place in range(layout.PLACES):
            at = named + place * layout.AREA
            width = layout.AREA + (3 if place == layout.PLACES - 1 else 0)
            self._put(row, at, width, text_of(LATE.line(place + 1), "note"), words)

    def _wall(self) -> None:
        looks, plot, top = self.looks, self.plot, self.plot.wall
        text = f"Tình hình nộp báo cáo của từng đơn vị theo {self.word}"
        self._say(top - 1, 0, 22, text, looks.heading)
        self._say(top - 1, 22, layout.COLUMNS - 22, LEGEND, looks.hint)
        count, block = len(plot.periods), layout.UNIT + len(plot.periods) + 1
        more = "… còn đơn vị khác: xem trang Tình hình nộp"
        line = UNITS.line(plot.across * plot.down + 1)
        self._put(plot.last, 0, layout.COLUMNS, told_if(line, "id", more), looks.hint)
        for across in range(plot.across):
            left = across * block
            self._say(top, left, layout.UNIT, "Đơn vị", looks.head)
            for place, period in enumerate(plot.periods):
                self._say(top, left + layout.UNIT + place, 1, _short(period), looks.head)
            for down in range(plot.down):
                row, line = top + 1 + down, UNITS.line(across * plot.down + down + 1)
                self._put(row, left, layout.UNIT, text_of(line, "id"), looks.text)
                for place in range(count):
                    at = left + layout.UNIT + place
                    self._put(row, at, 1, sign_of(line, "note", place + 1), looks.middle)
            left += layout.UNIT
            area = (top + 1, left, top + plot.down, left + count - 1)
            for sign, colour in SIGNS:
                ink = "#FFFFFF" if colour == BAD else "#000000"
                self._mark(area, sign, looks.fill(colour, ink))


def _short(period: str) -> str:
    """Return how a quarter or month heads a narrow column: I, II, 7."""
    number = int(period[1:])
    return ("I", "II", "III", "IV")[number - 1] if period.startswith("Q") else str(number)
