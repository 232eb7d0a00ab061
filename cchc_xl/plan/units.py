"""The list of units that Văn phòng keeps in a spreadsheet, in place of a plan's sample.

It is read by the door of the returns: in any format, within their limits, and refused in words
like theirs.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from cchc_xl.base.errors import PlanError
from cchc_xl.plan import fields, files
from cchc_xl.plan.faults import checks
from cchc_xl.plan.faults.doubts import same_names
from cchc_xl.plan.fields import Problem
from cchc_xl.plan.folder import Loaded, PlanFiles, Row, read_rows, read_text, split_rows
from cchc_xl.plan.records import Unit
from cchc_xl.plan.unit_lists import HEADERS, Arranged, NumberedRows, arranged, is_list
from cchc_xl.reading.scan import Unreadable

if TYPE_CHECKING:
    from cchc_xl.plan.year import Plan
    from cchc_xl.reading.book import Grid

HEAD = 20
"""Lines of CSV by which it is told what separates its cells."""
_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
_REMEDY = "Sửa danh sách đơn vị rồi chạy lại."

_REASONS = {
    "F103": "tệp đặt mật khẩu; hãy bỏ mật khẩu",
    "F104": "tệp lớn hơn {limit} MB",
    "F111": "trang “{sheet}” có dữ liệu ở ô {cell}, quá xa danh sách; hãy xóa ô đó",
    "F113": "không phải là bảng tính đọc được",
    "F117": "không mở được tệp (không có quyền đọc, hoặc đang bị khóa)",
    "F120": "không có trang nào",
    "F121": "chương trình gặp lỗi của chính nó khi đọc tệp; gửi “{report}” cho người bảo trì",
    "F122": "không phải là tệp thường",
    "F125": "đọc quá {seconds} giây tính toán mà chưa xong; hãy chép danh sách sang tệp mới",
    "F126": "đọc tốn quá {megabytes} MB bộ nhớ; hãy chép danh sách sang tệp mới",
    "F127": "chờ {waited} giây mà ổ đĩa không trả lời; hãy chép tệp về máy",
    "F128": "trang “{sheet}” có dữ liệu đến ô {cell}, quá xa danh sách; hãy xóa ô đó",
    "F130": "trang “{sheet}” có hai nội dung ở cùng ô {cell}; hãy gõ lại ô đó rồi lưu thành .xlsx",
}
"""Why a workbook cannot be read, by the code that a return would get."""


def load_units(
    path: Path, plan: Plan, tell: Callable[[str], None] | None = None
) -> tuple[Unit, ...]:
    """Read units from the sheet of a workbook that lists them, or CSV; check them against the plan.

    The list is one that people made (``plan.unit_lists``): its columns are those of ``HEADERS``, in
    any order and in other words, too; a kind or group may be given by its code or its title, a date
    as a date or as dd/mm/yyyy. ``tell`` hears how it was understood and what is doubtful.
    ``PlanError`` names everything that is wrong.
    """
    problems: list[Problem] = []
    rows = _numbered(_read(path, problems))
    if not rows and not problems:
        problems.append(Problem(path.name, 0, "", "", "tệp không có dòng nào"))
    list_ = arranged(path.name, rows, plan, problems) if rows else Arranged([])
    loaded = _load(path, list_.rows, plan, problems)
    units = tuple(row.record for row in loaded.rows if isinstance(row.record, Unit))
    if loaded.complete:
        problems += _missing(path, loaded, plan)
    if problems:
        raise PlanError(_listed(path, "sai", problems), _REMEDY)
    doubtful = list(same_names(loaded))
    if list_.told and tell is not None:
        heading = f"Danh sách đơn vị “{path.name}” được hiểu như sau:"
        tell(fields.describe(heading, list_.told))
    if doubtful and tell is not None:
        tell(_listed(path, "nên xem lại", doubtful))
    return units


def _listed(path: Path, how: str, problems: Sequence[Problem]) -> str:
    shown = [problem._replace(file=path.name, field=_title(problem)) for problem in problems]
    heading = f"Danh sách đơn vị “{path.name}” có {len(shown)} chỗ {how}:"
    return fields.describe(heading, shown)


def _title(problem: Problem) -> str:
    return "; ".join(HEADERS.get(name, name) for name in problem.field.split("; "))


def _load(path: Path, rows: NumberedRows, plan: Plan, problems: list[Problem]) -> Loaded:
    file = files.UNITS._replace(name=path.name, fields=tuple(map(_as_typed, files.UNITS.fields)))
    if not rows:
        return Loaded(file, (), complete=False)
    loaded = read_rows(file, iter(rows), problems)
    kinds = [Row(0, {"kind": kind.kind}, kind) for kind in plan.kinds]
    groups = [Row(0, {"group": group.group}, group) for group in plan.groups]
    beside = {
        "kinds.csv": Loaded(files.KINDS, tuple(kinds), complete=True),
        "groups.csv": Loaded(files.GROUPS, tuple(groups), complete=True),
        "units.csv": loaded,
    }
    problems += checks.check_file(loaded, beside)
    return loaded


def _as_typed(field: fields.Field) -> fields.Field:
    return field._replace(parse=_day) if field.parse is fields.day else field


def _day(cell: str) -> date:
    match = re.fullmatch(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})", cell)
    try:
        return date(int(match[3]), int(match[2]), int(match[1])) if match else fields.day(cell)
    except ValueError:
        raise ValueError("không phải là ngày dạng ngày/tháng/năm, ví dụ 31/12/2023") from None


def _missing(path: Path, loaded: Loaded, plan: Plan) -> Iterator[Problem]:
    if not loaded.rows:
        yield Problem(path.name, 0, "", "", "không có đơn vị nào")
        return
    known = loaded.values("code")
    for task in plan.tasks:
        lacking = [who for who in task.assigned_to if who[0] != "@" and who not in known]
        if lacking:
            reason = f"thiếu đơn vị có mã {', '.join(lacking)}, là nơi báo cáo nhiệm vụ {task.id}"
            yield Problem(path.name, 0, "", "", reason)


def _numbered(rows: NumberedRows) -> NumberedRows:
    cleaned = [
        (line, [" ".join(unicodedata.normalize("NFC", cell).split()) for cell in cells])
        for line, cells in rows
    ]
    return [(line, cells) for line, cells in cleaned if any(cells)]


def _read(path: Path, problems: list[Problem]) -> NumberedRows:
    suffix = path.suffix.lower()
    if suffix in _WORKBOOKS:
        return _read_workbook(path)
    if suffix != ".csv":
        _refuse(path, f"không đọc được dạng tệp này; cần {', '.join(_WORKBOOKS)} hoặc .csv")
    text = read_text(PlanFiles.folder(path.parent), path.name, problems) or ""
    first = "\n".join(text.splitlines()[:HEAD])  # titles may stand above the headings
    delimiter = max(",;\t", key=first.count)
    return list(split_rows(path.name, text, problems, delimiter))


def _read_workbook(path: Path) -> NumberedRows:
    from cchc_xl.reading.first_sheet import every_sheet, first_sheet

    if not path.exists():
        _refuse(path, "không có tệp này")
    try:
        rows = _lines(first_sheet(path))
        if is_list(rows):
            return rows
        others = map(_lines, every_sheet(path).values())
        return next(filter(is_list, others), rows)
    except Unreadable as refusal:
        _refuse(path, _REASONS.get(refusal.code, _REASONS["F113"]).format(**refusal.fields))


def _lines(grid: Grid) -> NumberedRows:
    return [(line, [_as_text(value) for value in cells]) for line, cells in enumerate(grid, 1)]


def _as_text(value: Any) -> str:
    if isinstance(value, date):
        return f"{value.day:02d}/{value.month:02d}/{value.year}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _refuse(path: Path, reason: str) -> NoReturn:
    problem = Problem(path.name, 0, "", "", reason)
    heading = "Không đọc được danh sách đơn vị:"
    raise PlanError(fields.describe(heading, [problem]), _REMEDY)
