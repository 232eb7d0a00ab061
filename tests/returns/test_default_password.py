"""A workbook that Excel encrypted by itself is read; one with a password of somebody's is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from cchc_xl.reading.ole import DEFAULT_PASSWORD
from cchc_xl.reading.package import open_package
from cchc_xl.reading.scan import Unreadable
from cchc_xl.returns.read import RawReturn
from tests.returns.encrypted_books import OOXML, XLS
from tests.returns.test_named_otherwise import read, values
from tests.rounds import rounds

PRODUCERS = Path(__file__).parents[1] / "data" / "cases" / "producers"
PLAIN = {
    "xlsx": PRODUCERS / "task_row_deleted" / "BC_2023-Q1_THPT01.xlsx",
    "xlsb": PRODUCERS / "xlsb_sheetjs" / "BC_2023-Q1_THPT01.xlsb",
    "xls": PRODUCERS / "xls_gnumeric" / "BC_2023-Q1_THPT01.xls",
}
WAYS = [
    *[(kind, how) for kind in ("xlsx", "xlsb") for how in OOXML],
    *[("xls", how) for how in XLS],
]
METHODS = OOXML | XLS


def both(folder: Path, kind: str, how: str, password: str) -> tuple[RawReturn, RawReturn]:
    data = METHODS[how](PLAIN[kind].read_bytes(), password)
    path = folder / f"A.{kind}"  # sorted before the other one
    path.write_bytes(data)
    found, plain = read(path, PLAIN[kind])
    return found, plain


@pytest.mark.parametrize(("kind", "how"), WAYS)
def test_excels_own_password_is_none(tmp_path: Path, kind: str, how: str) -> None:
    found, plain = both(tmp_path, kind, how, DEFAULT_PASSWORD)
    assert found.findings == []
    assert values(found) == values(plain)
    assert found.identity == plain.identity


@pytest.mark.parametrize(("kind", "how"), WAYS)
def test_a_password_of_somebody_is_said(tmp_path: Path, kind: str, how: str) -> None:
    found, _ = both(tmp_path, kind, how, "mật khẩu" if how != "XOR" else "abc")
    assert [one.code for one in found.findings] == ["F103"]
    assert not found.rows


@pytest.mark.soak
@pytest.mark.parametrize("how", METHODS)
def test_damage_to_an_encrypted_file_is_one_finding(how: str) -> None:
    data = METHODS[how](PLAIN["xlsx" if how in OOXML else "xls"].read_bytes(), DEFAULT_PASSWORD)
    told: set[str] = set()
    for begin in range(512, len(data), len(data) // rounds(6, 300)):
        try:
            open_package(data[:begin] + bytes(64) + data[begin + 64 :])
        except Unreadable as refusal:
            told.add(refusal.code)
    assert told <= {"F102", "F103", "F105", "F106", "F107", "F108", "F111", "F113", "F119", "F128"}
