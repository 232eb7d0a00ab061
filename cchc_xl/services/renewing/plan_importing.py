"""Making the folder of a year's plan from the plan's own document."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cchc_xl.base.atomic import written_beside
from cchc_xl.base.errors import PlanError, UsageProblem
from cchc_xl.base.folders import make_folder
from cchc_xl.plan.files import TASKS
from cchc_xl.plan.folder import PlanFiles
from cchc_xl.plan.importing.following import following, rows_of
from cchc_xl.plan.importing.rows import COLUMNS, ListRow, list_rows
from cchc_xl.plan.importing.tasks import draft, told_products
from cchc_xl.plan.importing.unread import Unread
from cchc_xl.plan.year import builtin_plan, builtin_years, examine_plan
from cchc_xl.reading.scan import Unreadable
from cchc_xl.reading.texts.tables import WORD, Text, read_text
from cchc_xl.services.planning import check_plan
from validation.catalogue import finding

if TYPE_CHECKING:
    from cchc_xl.plan.year import CheckedPlan, Plan

BOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
"""The workbooks that a list may come as."""
_YEAR = re.compile(r"\b20\d\d\b")


class ImportedPlan(NamedTuple):
    """What was read of a plan's document, and what ``plan check`` says of the folder it made."""

    folder: Path
    year: int
    base: int
    tasks: int
    sections: int
    unread: tuple[Unread, ...]
    checked: CheckedPlan

    @property
    def whole(self) -> bool:
        """Tell whether everything was read, and the folder has no fault."""
        return not self.checked.problems and not any(one.serious for one in self.unread)


def import_plan(
    path: Path, folder: Path, *, base: str = "", year: int | None = None
) -> ImportedPlan:
    """Make a plan's folder from the list of tasks in a document (.docx, or a workbook).

    All else is taken from the plan ``base``: a year of the program's, by default the newest, or a
    folder. ``year`` is by default the one that the list's time limits name most. ``UsageProblem``:
    no such file, a folder that holds something, a list that is not there. ``PlanError``: the base
    has faults. ``OutputError``.
    """
    _check_free(folder)
    text = _read(path)
    before = _base(base)
    unread = list(_told_of(text))
    rows = list_rows(text.tables, unread)
    if not any(not row.is_section for row in rows):
        raise _no_list(path)
    own = year or _year_of(rows)
    kept = {row["id"]: row for row in rows_of(before.files[TASKS.name])}
    made = draft(rows, own, before, kept, unread)
    unread += told_products(made.tasks, made.ids)
    found = following(before.files, (before.year, own), made, unread)
    _write(folder, found)
    sizes = len(made.tasks), len({row["id"] for row in made.sections})
    return ImportedPlan(folder, own, before.year, *sizes, tuple(unread), check_plan(folder))


def _check_free(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageProblem(
            f"“{folder}” đã có, không ghi đè.", "Chọn thư mục mới, hoặc thư mục trống, ở --to."
        )


def _read(path: Path) -> Text:
    if path.suffix.lower() not in (WORD, *BOOKS):
        raise UsageProblem(
            f"“{path.name}” không phải là tệp đọc được danh mục.",
            f"Dùng tệp {WORD} hoặc {', '.join(BOOKS)}; tệp .doc, .pdf thì mở bằng Word, lưu dạng "
            ".docx.",
        )
    if not path.exists():
        raise UsageProblem(f"Không có tệp “{path}”.", "Kiểm tra lại tên và thư mục của tệp.")
    try:
        return read_text(path)
    except OSError as error:
        raise UsageProblem(f"Không đọc được tệp “{path}”.", "Đóng tệp ở nơi khác.") from error
    except Unreadable as refusal:
        said = finding(refusal.code, file=path.name, **refusal.fields)
        raise UsageProblem(f"“{path.name}”: {said.message}", said.remedy) from refusal


def _base(base: str) -> Plan:
    """Return the plan that all else is taken from."""
    if not base:
        return builtin_plan(max(builtin_years()))
    if base.isdigit() and len(base) == 4:
        return builtin_plan(int(base))
    if not Path(base).is_dir():
        raise PlanError(
            f"Không có thư mục kế hoạch “{base}”.",
            "Ghi ở --from một năm chương trình có sẵn, ví dụ 2023, hoặc thư mục kế hoạch.",
        )
    return examine_plan(PlanFiles.folder(Path(base))).whole()


def _told_of(text: Text) -> list[Unread]:
    if not text.tracked:
        return []
    reason = "văn bản còn dấu sửa (Track Changes): đọc như đã chấp nhận mọi sửa đổi"
    remedy = "Nếu chưa chốt thì chốt (Accept, Reject) trong Word rồi đọc lại vào thư mục khác."
    return [Unread("", 0, "", "", reason, remedy, serious=False)]


def _no_list(path: Path) -> UsageProblem:
    wanted = ", ".join(f"“{COLUMNS[name][0]}”" for name in COLUMNS)
    return UsageProblem(
        f"“{path.name}” không có bảng nào là danh mục nhiệm vụ.",
        f"Bảng phải có dòng tiêu đề với các cột {wanted}; ít nhất là nội dung và đơn vị chủ trì.",
    )


def _year_of(rows: Sequence[ListRow]) -> int:
    """Return the year that the time limits name most; it is the plan's."""
    named = Counter(year for row in rows for year in _YEAR.findall(row.cells["time_limit"]))
    if not named:
        raise UsageProblem(
            "Danh mục không ghi năm nào ở cột thời gian.", "Ghi năm của kế hoạch: --year 2024."
        )
    return int(named.most_common(1)[0][0])


def _write(folder: Path, found: dict[str, bytes]) -> None:
    make_folder(folder)
    for name, content in found.items():
        with written_beside(folder / name) as beside:
            beside.write_bytes(content)
