"""Comparing a workbook's tables with what the program expects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from cchc_xl.base import addresses
from cchc_xl.base.errors import RegisterError
from cchc_xl.register.package.tables import TablePart

Problem = tuple[str, str]
"""What is wrong and what to do, both Vietnamese."""


def table_problems(
    tables: Mapping[str, TablePart], expected: Mapping[str, Sequence[str]]
) -> list[Problem]:
    """Everything about tables and their first columns that is not as expected."""
    spare = [table for name, table in tables.items() if name not in expected]
    problems: list[Problem] = []
    for name, titles in expected.items():
        if name in tables:
            problems += _column_problems(tables[name], tuple(titles))
        else:
            problems.append(_missing_table(name, tuple(titles), spare))
    return problems


def _missing_table(name: str, titles: tuple[str, ...], spare: Sequence[TablePart]) -> Problem:
    for table in spare:
        if table.columns[: len(titles)] == titles:
            return (
                f"Bảng {name} đã bị đổi tên thành {table.name} trên trang {table.sheet}.",
                f"Mở sổ, chọn bảng {table.name}, đặt lại tên bảng thành {name} trong thẻ Thiết kế "
                "bảng (Table Design).",
            )
    return (
        f"Thiếu bảng {name} (cột đầu: {titles[0]}).",
        f"Lấy lại bảng {name} từ bản sao lưu trong thư mục sao-luu, hoặc lập sổ mới bằng lệnh "
        "cchc-xl init.",
    )


def _column_problems(table: TablePart, titles: tuple[str, ...]) -> list[Problem]:
    found = table.columns
    if table.header_rows != 1 or found[: len(titles)] == titles:
        return _header_problems(table)
    where = f"Trang {table.sheet}, bảng {table.name}"
    missing = [title for title in titles if title not in found]
    if not missing:
        place = next(i for i, title in enumerate(titles) if found[i] != title)
        return [
            (
                f"{where}: các cột bị đổi chỗ hoặc có cột chen giữa, bắt đầu từ ô "
                f"{_header_cell(table, place)} (cần cột {titles[place]}, đang là {found[place]}).",
                "Chuyển các cột của bảng về đúng thứ tự như khi lập sổ; cột tự thêm phải nằm cuối "
                "bảng, bên phải.",
            )
        ]
    return [_missing_column(table, titles, title) for title in missing]


def _missing_column(table: TablePart, titles: tuple[str, ...], title: str) -> Problem:
    where = f"Trang {table.sheet}, bảng {table.name}"
    place = titles.index(title)
    now = table.columns[place] if place < len(table.columns) else ""
    if now and now not in titles and len(table.columns) >= len(titles):
        return (
            f"{where}: cột {title} đã bị đổi tên thành {now} (ô {_header_cell(table, place)}).",
            f"Sửa tiêu đề ở ô {_header_cell(table, place)} trang {table.sheet} thành {title}.",
        )
    return (
        f"{where}: thiếu cột {title}.",
        f"Lấy lại cột {title} của bảng {table.name} từ bản sao lưu trong thư mục sao-luu.",
    )


def _header_problems(table: TablePart) -> list[Problem]:
    if table.header_rows == 1:
        return []
    return [
        (
            f"Trang {table.sheet}, bảng {table.name}: dòng tiêu đề của bảng đã bị tắt.",
            "Chọn bảng, bật lại ô Dòng tiêu đề (Header Row) trong thẻ Thiết kế bảng.",
        )
    ]


def _header_cell(table: TablePart, place: int) -> str:
    return addresses.cell(table.area.top, table.area.left + place)


def require_tables(
    workbook: str, tables: Mapping[str, TablePart], expected: Mapping[str, Sequence[str]]
) -> None:
    """Raise one RegisterError that names every table or column not as ``expected``."""
    problems = table_problems(tables, expected)
    if problems:
        raise RegisterError(
            f"Sổ theo dõi {workbook} không còn đúng cấu trúc:\n"
            + "\n".join(f"- {problem}" for problem, _ in problems),
            "\n".join(dict.fromkeys(remedy for _, remedy in problems)),
        )


def no_table(workbook: str, name: str) -> RegisterError:
    """The refusal when a workbook has no table of a name."""
    return RegisterError(
        f"Sổ theo dõi {workbook} không có bảng {name}.",
        f"Mở sổ, chọn bảng rồi đặt lại tên bảng thành {name} trong thẻ Thiết kế bảng "
        "(Table Design), hoặc lấy lại bản sao lưu trong thư mục sao-luu.",
    )


def no_named_cell(workbook: str, name: str) -> RegisterError:
    """The refusal when a name is missing or does not stand for one cell."""
    return RegisterError(
        f"Sổ theo dõi {workbook} không có tên vùng {name} trỏ tới một ô.",
        f"Mở sổ, vào Công thức > Quản lý tên (Name Manager), đặt lại tên {name} cho đúng "
        "ô, hoặc lấy lại bản sao lưu trong thư mục sao-luu.",
    )


def require_outside_tables(
    name: str, sheet: str, row: int, column: int, tables: Iterable[TablePart]
) -> None:
    """Raise a RegisterError if a named cell stands in or below a table of its sheet."""
    for table in tables:
        area = table.area
        if table.sheet == sheet and area.top <= row and area.left <= column <= area.right:
            raise RegisterError(
                f"Tên {name} trỏ vào ô {addresses.cell(row, column)} trong hoặc "
                f"dưới bảng {table.name} trên trang {sheet}.",
                f"Mở sổ, vào Công thức > Quản lý tên (Name Manager), cho tên {name} trỏ lại "
                "đúng ô phía trên bảng.",
            )
