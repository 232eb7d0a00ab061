"""Every kind of workbook that the program makes is one that Excel opens without repairing it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.desk import Stock, rezipped
from tests.workbook_rules import problems
from tests.workbooks.format_judge import VERSIONS, judged, versions
from tests.workbooks.workbook_kinds import BEFORE, Kinds, make_kinds

NAMES = (
    "sổ mẫu excel",
    "sổ mẫu libreoffice",
    "sổ mới",
    "sổ đã gộp",
    "sổ đã tổng hợp",
    "biểu tổng hợp quý",
    "biểu tổng hợp 6 tháng",
    "sổ đã khóa",
    "biểu mẫu PHONG_SO",
    "biểu mẫu PHONG_GDDT",
    "biểu mẫu THPT",
    "biểu mẫu PT_NHIEU_CAP",
    "biểu mẫu GDNN_GDTX",
    "biểu mẫu TRUC_THUOC",
    "biểu mẫu quý sau",
    "báo cáo lỗi trống",
    "báo cáo lỗi",
    "bản đánh dấu",
    "bản đánh dấu lần hai",
    "bản đánh dấu có ghi chú và nút",
    "danh sách cần sửa",
    "bản đánh dấu có macro",
    "bảng dài ra",
    "bảng ngắn lại",
    "bảng hết dòng",
    "bảng có lại dòng",
    "sổ cũ ghi tiếp",
    "sổ đã rút, miễn, sửa ngày",
    "sổ đã xem trước",
    "sổ dựng lại",
    "bản sao lưu",
    "sổ khôi phục",
    "sổ phiên bản 2 đã gộp",
    "biểu tổng hợp của sổ phiên bản 2",
    "biểu mẫu của sổ phiên bản 2",
    "ảnh dời dòng",
)
FOREIGN = ("ghi chú dời dòng", "ghi chú mất dòng")
"""Made by another program and written to by ours."""


@pytest.fixture(scope="module")
def kinds(stock: Stock, tmp_path_factory: pytest.TempPathFactory) -> Kinds:
    return make_kinds(stock, tmp_path_factory.mktemp("kinds"))


def test_no_kind_is_left_out(kinds: Kinds) -> None:
    assert set(kinds) == {*NAMES, *FOREIGN}
    assert all(path.is_file() for path in kinds.values())


@pytest.mark.parametrize("name", [*NAMES, *FOREIGN])
def test_it_keeps_our_rules(kinds: Kinds, name: str) -> None:
    assert problems(kinds[name]) == []


@pytest.mark.validator
@pytest.mark.parametrize("version", versions())
@pytest.mark.parametrize("name", NAMES)
def test_it_is_valid_by_the_judge(kinds: Kinds, name: str, version: str) -> None:
    assert judged(kinds[name], version) == []


@pytest.mark.validator
@pytest.mark.parametrize("version", versions())
@pytest.mark.parametrize("name", FOREIGN)
def test_writing_brings_no_error_that_was_not_there(kinds: Kinds, name: str, version: str) -> None:
    before = set(judged(kinds[name].with_name(BEFORE), version))
    assert set(judged(kinds[name], version)) <= before


@pytest.mark.validator
@pytest.mark.parametrize("version", VERSIONS)
def test_the_judge_finds_a_wrong_order(kinds: Kinds, tmp_path: Path, version: str) -> None:
    """Prove that the judge looks: the page's margins stand before the rows."""
    wrong = tmp_path / "sai.xlsx"
    wrong.write_bytes(kinds["báo cáo lỗi"].read_bytes())

    def moved(name: str, data: bytes) -> bytes:
        if name != "xl/worksheets/sheet1.xml":
            return data
        start = data.index(b"<pageMargins")
        end = data.index(b"/>", start) + 2
        margins = data[start:end]
        return (data[:start] + data[end:]).replace(b"<sheetData>", margins + b"<sheetData>", 1)

    rezipped(wrong, moved)
    assert any("pageMargins" in error for error in judged(wrong, version))


@pytest.mark.validator
def test_the_judge_finds_an_unknown_attribute(kinds: Kinds, tmp_path: Path) -> None:
    wrong = tmp_path / "sai.xlsx"
    wrong.write_bytes(kinds["báo cáo lỗi"].read_bytes())

    def marked(name: str, data: bytes) -> bytes:
        return data.replace(b"<table ", b'<table khong="1" ', 1) if "tables/" in name else data

    rezipped(wrong, marked)
    assert any("khong" in error for error in judged(wrong, VERSIONS[0]))
