"""LibreOffice opens what was written, and what it saves can be written again."""

from __future__ import annotations

import csv
import subprocess
from pathlib import Path

import pytest

from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.port import Formula
from tests.register.contract import values
from tests.register.register_books import (
    EMPTY,
    OWN_SHEET,
    RECORDS,
    SHEET_PART,
    TABLE,
    TITLES,
    as_columns,
    build,
    edit,
    put,
    text_cell,
)

pytestmark = pytest.mark.libreoffice


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("profile")


def convert(path: Path, kind: str, folder: Path, profile: Path) -> None:
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation={profile.as_uri()}",
            "--headless",
            "--convert-to",
            kind,
            "--outdir",
            str(folder),
            str(path),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )


def sheets_as_text(path: Path, folder: Path, profile: Path) -> dict[str, list[list[str]]]:
    """What LibreOffice shows in each sheet."""
    convert(
        path,
        "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,-1",
        folder,
        profile,
    )
    found = {}
    for file in folder.glob("*.csv"):
        with file.open(encoding="utf-8", newline="") as stream:
            found[file.stem.split("-", 1)[1]] = list(csv.reader(stream))
    return found


def test_it_shows_the_records_and_computes_what_moved(tmp_path: Path, profile: Path) -> None:
    formula = '<c r="G5"><f>D5*2</f><v>24</v></c>'
    path = edit(
        build(tmp_path / "so.xlsx", rich=True),
        {SHEET_PART: put(("5", formula + text_cell("H5", "ghi chú")))},
    )
    new = ("THPT09", "2023-Q1", None, 30, "=1+1")
    total = Formula(f"SUM({TABLE}[Tiếp nhận])", 42)
    with FileRegister.open(path) as register:
        assert register.replace_table(TABLE, as_columns(new, *RECORDS), ["Đơn vị", "Kỳ"]) == []
        register.replace_table(EMPTY, as_columns(("tổng", total), titles=("Mã", "Số")))
        register.commit()
    shown = sheets_as_text(path, tmp_path / "csv", profile)
    rows = shown["Thủ tục"]
    assert rows[4][:5] == ["THPT09", "2023-Q1", "", "30", "=1+1"]
    assert rows[5] == [
        "THPT01",
        "2023-Q1",
        "01/03/2023",
        "12",
        "Tuyển sinh",
        "",
        "24",
        "ghi chú",
        *rows[5][8:],
    ]
    assert rows[7][:5] == ["THPT03", "2023-Q1", "", "", "007"]
    assert shown["Trống"][4][:2] == ["tổng", "42"]


def test_what_it_saves_is_read_and_written_again(tmp_path: Path, profile: Path) -> None:
    path = build(tmp_path / "so.xlsx", rich=True)
    with FileRegister.open(path) as register:
        register.append_rows(TABLE, as_columns(("=A1", "+1", None, 7, "Đã ký\nvà gửi")))
        register.commit()
    saved = tmp_path / "saved"
    convert(path, "xlsx", saved, profile)
    path = saved / "so.xlsx"
    with FileRegister.open(path) as register:
        register.check_tables({TABLE: TITLES, EMPTY: ["Mã", "Số"]})
        old = values(register.read_table(TABLE))
        assert old == [*RECORDS, ("=A1", "+1", None, 7, "Đã ký\nvà gửi")]
        register.replace_table(TABLE, register.read_table(TABLE))
        assert not register.pending()
        register.replace_table(TABLE, as_columns(*RECORDS * 3), ["Đơn vị"])
        register.write_named("Ky", "2023-Q4")
        register.commit()
    convert(path, "xlsx", tmp_path / "again", profile)
    with FileRegister.open(tmp_path / "again" / "so.xlsx", write=False) as register:
        assert values(register.read_table(TABLE)) == [*RECORDS * 3]
        assert register.tables()[TABLE].ref == "A4:E13"
        assert register.read_named("Ky") == "2023-Q4"
    shown = sheets_as_text(path, tmp_path / "csv", profile)
    assert shown[OWN_SHEET][0][0] == "Ghi chú của Văn phòng"
