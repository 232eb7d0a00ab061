"""The workbook that the tests of the engine open: tables, names, formats, a hidden sheet."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import xlsxwriter

MAIN, PLAIN, HIDDEN = "Đơn vị & số", "Trống", "Ẩn d'Arc"
TABLE, BESIDE, HEADLESS = "tblBảng", "tblBên", "tblKhôngĐầu"


def make(path: Path) -> Path:
    """Write the workbook and return its path."""
    book = xlsxwriter.Workbook(path)
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    main, plain, hidden = (book.add_worksheet(name) for name in (MAIN, PLAIN, HIDDEN))
    rows = [["a", dt.date(2023, 3, 8), 1, None], ["b", dt.date(2023, 3, 9), 2, None]]
    columns = [{"header": "Mã", "total_string": "Cộng"}, {"header": "Ngày", "format": day}]
    columns += [{"header": "Số"}, {"header": "Gấp đôi", "formula": f"{TABLE}[[#This Row],[Số]]*2"}]
    options = {"name": TABLE, "columns": columns, "data": rows, "total_row": True}
    right = {"name": BESIDE, "columns": [{"header": "Mã"}, {"header": "Số"}]}
    main.add_table(3, 6, 5, 7, right)
    main.add_table(3, 0, 6, 3, options)
    main.write("F1", "2023-Q1", book.add_format({"locked": False}))
    plain.add_table("A1:B2", {"name": HEADLESS, "header_row": False})
    plain.write_boolean("D1", True)
    plain.write_formula("D2", "=1=1", None, True)
    plain.write_formula("D3", "=1/0", None, "#DIV/0!")
    plain.write("D4", 3.5, book.add_format({"num_format": "#,##0.00"}))
    plain.write("D5", "x_x000D_y\tz\ndòng")
    hidden.hide()
    book.define_name("Ky", f"='{MAIN}'!$F$1")
    book.define_name("Vung", f"={PLAIN}!$A$1:$B$3")
    book.define_name("HangSo", "=5")
    book.define_name(f"{PLAIN}!Rieng", f"={PLAIN}!$D$4")
    book.close()
    return path
