"""The units' own plans: received, late at the edge, withdrawn, undone, rebuilt, verified."""

from __future__ import annotations

import itertools
import os
import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from cchc_xl.base.errors import PeriodLocked
from cchc_xl.merging.plan_documents import units_in_name
from cchc_xl.merging.receiving_plans import Said
from cchc_xl.plan.periods import Period
from cchc_xl.plan.year import builtin_plan, kept_plan
from cchc_xl.services import set_lock
from cchc_xl.services.receiving.unit_plans import receive_plans
from tests.content_samples import unit
from tests.desk import UNITS, Desk

Q1 = ("--period", "2023-Q1")
LAST_SECOND = datetime(2023, 1, 9, 16, 59, 59, tzinfo=UTC)  # 23:59:59 of 09/01 in Vietnam
FIRST_LATE = datetime(2023, 1, 9, 17, 0, 0, tzinfo=UTC)  # 00:00 of 10/01 in Vietnam


def came(path: Path, when: datetime, text: str = "") -> Path:
    """Write a document that was saved last at a moment."""
    path.parent.mkdir(exist_ok=True)
    path.write_bytes((text or path.name).encode())
    os.utime(path, (when.timestamp(),) * 2)
    return path


def log(desk: Desk) -> list[list[Any]]:
    frame = desk.frame("unit_plans")
    return [*frame[["Đơn vị", "Tệp", "Ngày nhận", "Kết quả"]].to_numpy().tolist()]


def day(value: Any) -> date:
    return value.date() if isinstance(value, datetime) else value


def t2(desk: Desk) -> tuple[Any, Any]:
    [found] = [one for one in desk.run("targets", *Q1, "--json").json if one["id"] == "T2"]
    return found["numerator"], found["denominator"]


def outcome(desk: Desk, code: str, task: str) -> str:
    frame = desk.frame("nhiem_vu")
    own = frame[frame["Đơn vị"].eq(code) & frame["Mã nhiệm vụ"].eq(task)]
    return str(own["Kết quả"].item())


@pytest.fixture
def merged(desk: Desk) -> Desk:
    desk.use_merged()
    shutil.copytree(desk.stock.merged.parent / "luu-tru", desk.folder / "luu-tru")
    return desk


def test_the_last_second_is_in_time_and_midnight_in_vietnam_is_late(merged: Desk) -> None:
    """Due by 07/03 are 1a (VP), 1b (PGD01) and 1c (three schools): 5 pairs of six returns."""
    before, due = t2(merged)
    assert outcome(merged, "THPT01", "1c") == "Quá hạn chưa hoàn thành"
    folder = merged.folder / "kh"
    came(folder / "KH THPT01.pdf", LAST_SECOND)
    came(folder / "KH THPT02.docx", FIRST_LATE)
    came(folder / "KH PGD01.xlsx", LAST_SECOND)
    assert merged.run("receive-plan", folder).code == 0
    assert outcome(merged, "THPT01", "1c") == "Hoàn thành đúng hạn"
    assert outcome(merged, "THPT02", "1c") == "Hoàn thành trễ hạn"
    assert outcome(merged, "GDTX01", "1c") == "Quá hạn chưa hoàn thành"
    assert outcome(merged, "PGD01", "1b") == "Hoàn thành đúng hạn"
    assert t2(merged) == (before + 2, due)
    assert due == 5
    assert merged.run("verify").code == 0


def test_the_sheet_the_wall_and_the_dashboard_show_it(merged: Desk) -> None:
    plan = builtin_plan(2023)
    owing = [one.code for one in plan.units if one.kind != "TRUC_THUOC"]
    folder = merged.folder / "kh"
    came(folder / "KH THPT01.pdf", LAST_SECOND)
    came(folder / "KH THPT02.docx", FIRST_LATE)
    came(folder / "KH TCCB.doc", LAST_SECOND)
    assert merged.run("receive-plan", folder).code == 0
    frame = merged.frame("out_unit_plans").set_index("Đơn vị")
    assert frame.loc["THPT01", ["Tình trạng", "Tệp"]].tolist() == ["Đúng hạn", "KH THPT01.pdf"]
    assert frame.loc["THPT02", "Tình trạng"] == "Trễ hạn"
    of_office = frame.loc["TCCB", ["Nhiệm vụ", "Nhận trước ngày", "Tình trạng"]].tolist()
    assert [of_office[0], day(of_office[1]), of_office[2]] == [
        *("Mục V.1.a", date(2023, 1, 10), "Đúng hạn")
    ]
    assert frame.loc["VP", "Tình trạng"] == "Chưa gửi"
    assert frame.loc["TT01", "Tình trạng"] == "Không phải gửi"
    counts = {state: frame.loc[state, "Số đơn vị"] for state in ("Đúng hạn", "Trễ hạn", "Chưa gửi")}
    assert counts == {"Đúng hạn": 2, "Trễ hạn": 1, "Chưa gửi": len(owing) - 3}
    assert frame.loc["Tổng cộng", ["Số đơn vị", "Tỷ lệ"]].tolist() == [len(owing), 1]
    wall = merged.frame("out_wall").set_index("Đơn vị")["Kế hoạch của đơn vị"]
    assert wall[["THPT01", "THPT02", "THPT03", "TCCB", "TT01"]].tolist() == [
        *("Đúng hạn", "Trễ hạn", "Chưa gửi", "Đúng hạn", "Không phải gửi")
    ]
    lines = merged.frame("out_dashboard").set_index("Mục")
    assert lines.loc["Kế hoạch của đơn vị chưa gửi", "Giá trị"] == len(owing) - 3


def test_an_offices_plan_is_received_and_counts_for_no_task(merged: Desk) -> None:
    """Found: K103, though clause V.1.a asks every office for its plan before 10/01/2023."""
    before = t2(merged)
    path = came(merged.folder / "ke hoach.pdf", LAST_SECOND)
    shown = merged.run("receive-plan", path, "--unit", "tccb")
    assert (shown.code, "TCCB, kế hoạch theo V.1.a: nhận 09/01/2023" in shown.out) == (0, True)
    assert merged.run("receive-plan", path, "--unit", "VP", "--task", "1b").code == 1
    assert merged.run("receive-plan", path, "--unit", "VP", "--task", "V.1.a").code == 0
    assert [row[0] for row in log(merged)] == ["TCCB", "VP"]
    assert t2(merged) == before
    assert merged.run("verify").code == 0
    due = merged.run("due", "--as-of", "15/01/2023", "--json").json["due"]
    late = {one["unit"] for one in due if one["kind"] == "Kế hoạch của đơn vị"}
    assert not late & {"TCCB", "VP"}
    assert {"TTR", "THPT01"} <= late
    assert merged.run("receive-plan", "--withdraw", "TCCB", "--reason", "nhầm").code == 0
    [again] = merged.run("due", "--as-of", "15/01/2023", "--unit", "TCCB", "--json").json["due"]
    assert (again["kind"], again["due_date"]) == ("Kế hoạch của đơn vị", "2023-01-09")
    assert merged.run("rebuild").code == 0
    assert [row[3] for row in log(merged)] == ["Đã rút", "Đã nhận"]


def test_a_plan_from_before_asks_no_office() -> None:
    """The plan that registers carry from before had no columns for it."""
    plan = dict(builtin_plan(2023).files)
    lines = plan["unit_plans.csv"].decode().splitlines()
    old = [line.rsplit(",", 3)[0] for line in lines[:3]]
    plan["unit_plans.csv"] = "".join(f"{line}\n" for line in old).encode()
    kept = kept_plan(plan)
    assert kept is not None
    owed = {one.code: [owed.id for owed in kept.plans_of(one)] for one in kept.units}
    assert [owed[code] for code in ("VP", "PGD01", "THPT01", "TT01")] == [[], ["1b"], ["1c"], []]


@pytest.mark.parametrize("order", list(itertools.permutations(("a", "b", "c"))))
def test_one_content_has_one_receipt_in_any_order(desk: Desk, order: tuple[str, ...]) -> None:
    """Two copies of one document and a later version: the first receipt decides."""
    files = {
        "a": came(desk.folder / "THPT01 ban dau.pdf", datetime(2023, 1, 8, tzinfo=UTC), "một"),
        "b": came(desk.folder / "THPT01 chep lai.pdf", datetime(2023, 1, 20, tzinfo=UTC), "một"),
        "c": came(desk.folder / "THPT01 sua.docx", datetime(2023, 1, 15, tzinfo=UTC), "hai"),
    }
    for name in order:
        assert desk.run("receive-plan", files[name]).code == 0
    rows = [[*row[:2], day(row[2]), row[3]] for row in log(desk)]
    assert rows == [
        ["THPT01", "THPT01 ban dau.pdf", date(2023, 1, 8), "Đã nhận"],
        ["THPT01", "THPT01 sua.docx", date(2023, 1, 15), "Đã nhận"],
    ]
    sheet = desk.frame("out_unit_plans").set_index("Đơn vị").loc["THPT01"]
    assert (sheet["Tình trạng"], sheet["Tệp"], sheet["Số bản"]) == (
        "Đúng hạn",
        "THPT01 sua.docx",
        2,
    )
    assert "không có gì thay đổi" in desk.run("receive-plan", *files.values()).out
    assert desk.run("verify").code == 0


def test_the_offices_word_stands_over_the_files_time(desk: Desk) -> None:
    path = came(desk.folder / "KH THPT01.pdf", FIRST_LATE)
    said = ("--received", "09/01/2023", "--number", "12/KH-THPT", "--date", "06/01/2023")
    assert desk.run("receive-plan", path, *said).code == 0
    assert desk.run("receive-plan", path).code == 0
    sheet = desk.frame("out_unit_plans").set_index("Đơn vị").loc["THPT01"]
    assert (sheet["Tình trạng"], sheet["Số văn bản"]) == ("Đúng hạn", "12/KH-THPT")


@pytest.mark.parametrize(
    ("said", "right"),
    [
        (("--date", "09/01/2023"), True),
        (("--date", "10/01/2023"), False),  # the file is of 09/01
        (("--date", "10/01/2023", "--received", "10/01/2023"), True),
        (("--date", "09/01/2023", "--received", "08/01/2023"), False),
        (("--date", "31/12/2021"), False),
        (("--date", "01/01/2022"), True),
    ],
)
def test_a_plan_is_not_dated_after_it_came(desk: Desk, said: tuple[str, ...], right: bool) -> None:
    path = came(desk.folder / "KH THPT01.pdf", LAST_SECOND)
    shown = desk.run("receive-plan", path, *said, "--json")
    assert shown.code == (0 if right else 1)
    assert [one["code"] for one in shown.json["findings"]] == ([] if right else ["K107"])
    assert len(log(desk)) == right


def test_a_plan_that_has_its_date_cannot_have_come_before(desk: Desk) -> None:
    path = came(desk.folder / "KH THPT01.pdf", LAST_SECOND)
    assert desk.run("receive-plan", path, "--date", "08/01/2023").code == 0
    shown = desk.run("receive-plan", path, "--received", "05/01/2023")
    assert (shown.code, "08/01/2023" in shown.out, "--received" in shown.out) == (1, True, True)
    assert day(log(desk)[0][2]) == date(2023, 1, 9)


def test_what_cannot_be_told_is_a_finding_and_the_rest_is_received(desk: Desk) -> None:
    folder = desk.folder / "kh"
    for name in ("KH THPT01.pdf", "khong ro.doc", "THPT02 va THPT03.doc", "TT01.pdf", "x.zip"):
        came(folder / name, LAST_SECOND)
    came(folder / "THPT05.docx", LAST_SECOND).write_bytes(b"")
    shown = desk.run("receive-plan", folder, "--json")
    assert shown.code == 1
    found = {one["file"]: one["code"] for one in shown.json["findings"]}
    assert found == {
        "khong ro.doc": "K101",
        "THPT02 va THPT03.doc": "K102",
        "TT01.pdf": "K103",
        "x.zip": "K105",
        "THPT05.docx": "F101",
    }
    assert [row[0] for row in log(desk)] == ["THPT01"]
    remedy = next(one["remedy"] for one in shown.json["findings"] if one["code"] == "K101")
    assert "cchc-xl receive-plan SỔ “khong ro.doc” --unit MÃ" in remedy
    assert desk.run("receive-plan", folder / "khong ro.doc", "--unit", "thpt04").code == 0
    assert [row[0] for row in log(desk)] == ["THPT01", "THPT04"]


@pytest.mark.parametrize(
    ("name", "named"),
    [
        ("KH THPT02.pdf", "THPT02"),
        ("KH THPT02 va THPT03.pdf", "THPT02, THPT03"),
        ("KH TCCB.pdf", "TCCB"),
    ],
)
def test_a_file_that_names_another_unit_than_said_is_refused(
    desk: Desk, name: str, named: str
) -> None:
    """Found: it was taken for the unit of --unit, without a word."""
    path = came(desk.folder / name, LAST_SECOND)
    before = desk.register.read_bytes()
    shown = desk.run("receive-plan", path, "--unit", "thpt01", "--json")
    [found] = shown.json["findings"]
    assert (shown.code, found["code"], found["file"]) == (1, "K109", name)
    assert "đơn vị THPT01," in found["message"]
    assert found["message"].endswith(f"đơn vị khác: {named}.")
    assert desk.register.read_bytes() == before


@pytest.mark.parametrize(
    "name", ["KH THPT01.pdf", "KH THPT01 va THPT02.pdf", "ke hoach.pdf", "KH gui THPT02.pdf"]
)
def test_a_file_that_names_the_unit_or_none_is_the_units_that_is_said(
    desk: Desk, name: str
) -> None:
    path = came(desk.folder / name, LAST_SECOND)
    assert desk.run("receive-plan", path, "--unit", "thpt01").code == 0
    assert [row[:2] for row in log(desk)] == [["THPT01", name]]


@pytest.mark.parametrize("word", [(), ("--unit", "THPT01")])
def test_a_return_among_the_plans_is_none(desk: Desk, word: tuple[str, ...]) -> None:
    """Found: a folder of returns was taken for the plans of the offices named in their files."""
    folder = desk.put("VP")
    (own,) = folder.iterdir()
    shutil.copy(own, folder / "KH THPT01.xlsx")
    shown = desk.run("receive-plan", folder, *word, "--json")
    assert shown.code == 1
    assert {one["file"]: one["code"] for one in shown.json["findings"]} == {
        own.name: "K108",
        "KH THPT01.xlsx": "K108",
    }
    assert log(desk) == []


def test_a_rehearsal_writes_nothing(desk: Desk) -> None:
    before = desk.register.read_bytes()
    path = came(desk.folder / "KH THPT01.pdf", LAST_SECOND)
    assert "sổ không bị ghi" in desk.run("receive-plan", path, "--dry-run").out
    assert desk.register.read_bytes() == before


def test_withdrawn_and_brought_back(merged: Desk) -> None:
    path = came(merged.folder / "KH THPT01.pdf", LAST_SECOND)
    assert merged.run("receive-plan", path).code == 0
    figures = t2(merged)
    assert merged.run("receive-plan", "--withdraw", "THPT01").code == 2  # no reason
    assert merged.run("receive-plan", "--withdraw", "THPT01", "--reason", "nhầm").code == 0
    assert t2(merged) == (figures[0] - 1, figures[1])
    assert "K106" in merged.run("receive-plan", path).out  # it stays withdrawn
    assert log(merged)[0][3] == "Đã rút"
    back = ("--withdraw", "THPT01", "--undo", "--reason", "đúng rồi")
    assert merged.run("receive-plan", *back).code == 0
    assert t2(merged) == figures
    assert merged.run("receive-plan", *back).code == 2
    assert merged.run("verify").code == 0


def test_a_locked_quarter_takes_no_plan_that_it_would_have_known(merged: Desk) -> None:
    """Q1's figures end on 07/03: what came after changes nothing of it."""
    set_lock(merged.register, Period.parse("2023-Q1"), locked=True)
    early = came(merged.folder / "KH THPT01.pdf", datetime(2023, 3, 7, 3, tzinfo=UTC))
    with pytest.raises(PeriodLocked):
        receive_plans(merged.register, [early], Said())
    late = came(merged.folder / "KH THPT02.pdf", datetime(2023, 3, 8, 3, tzinfo=UTC))
    assert receive_plans(merged.register, [late], Said()).written
    assert outcome(merged, "THPT02", "1c") == "Quá hạn chưa hoàn thành"


def test_a_changed_log_is_named_and_rebuilt(merged: Desk) -> None:
    path = came(merged.folder / "KH THPT02.pdf", FIRST_LATE)
    assert merged.run("receive-plan", path).code == 0
    right = log(merged)

    merged.type_into("unit_plans", 0, "received", date(2023, 1, 5))
    assert log(merged) != right
    shown = merged.run("verify")
    assert shown.code == 1
    assert "Nhận kế hoạch" in shown.out
    assert "Ngày nhận" in shown.out
    assert merged.run("rebuild").code == 0
    assert log(merged) == right
    assert merged.run("verify").code == 0


@pytest.mark.parametrize(
    ("column", "value"), [("received", date(2023, 1, 5)), ("result", "Đã rút"), ("unit", "THPT01")]
)
def test_nothing_is_written_on_a_log_changed_by_hand(
    merged: Desk, column: str, value: object
) -> None:
    """Found: a plan received on top of the change was dropped by the rebuild that mended it."""
    folder = merged.folder
    first = came(folder / "KH THPT02.pdf", FIRST_LATE)
    assert merged.run("receive-plan", first).code == 0
    merged.type_into("unit_plans", 0, column, value)
    before, more = log(merged), came(folder / "KH GDTX01.pdf", LAST_SECOND)
    for command in (
        ("receive-plan", more),
        ("receive-plan", "--withdraw", "THPT02", "--reason", "nhầm"),
        ("consolidate", folder, *Q1, "--out", folder / "ra"),
    ):
        shown = merged.run(*command)
        assert shown.code == 3
        assert "Trang “Nhận kế hoạch” đã bị sửa tay" in shown.err
        assert "cchc-xl rebuild" in shown.err
        assert log(merged) == before
    assert merged.run("rebuild").code == 0
    assert merged.run("receive-plan", more).code == 0
    assert [row[:2] for row in log(merged)] == [
        ["GDTX01", "KH GDTX01.pdf"],
        ["THPT02", "KH THPT02.pdf"],
    ]
    assert merged.run("verify").code == 0


def test_a_file_lost_from_the_archive_is_named_and_received_again(desk: Desk) -> None:
    path = came(desk.folder / "KH THPT01.pdf", LAST_SECOND)
    assert desk.run("receive-plan", path).code == 0
    [kept] = (desk.folder / "luu-tru").glob("*/*.pdf")
    kept.unlink()
    shown = desk.run("verify")
    assert shown.code == 1
    assert "receive-plan" in shown.out
    desk.run("receive-plan", path)
    assert kept.is_file()
    assert desk.run("verify").code == 0


def test_an_undone_receipt_is_gone(desk: Desk) -> None:
    path = came(desk.folder / "KH THPT01.pdf", LAST_SECOND)
    assert desk.run("receive-plan", path).code == 0
    assert desk.run("restore", "--number", "1").code == 0
    assert log(desk) == []
    assert desk.run("verify").code == 0


OLD = Path(__file__).parents[1] / "data" / "cases" / "registers" / "for-producers.xlsx"


def test_an_older_register_keeps_its_way(desk: Desk) -> None:
    shutil.copy(OLD, desk.register)
    path = came(desk.folder / "KH THPT01.pdf", LAST_SECOND)
    shown = desk.run("receive-plan", path)
    assert shown.code == 2
    assert "theo báo cáo của đơn vị như cũ" in shown.err


@pytest.mark.parametrize(
    ("file", "codes"),
    [
        ("Kế hoạch CCHC THPT Lê Lợi.docx", ["THPT01"]),
        ("ke-hoach_truong-thpt-le-loi_2023.pdf", ["THPT01"]),
        ("KH TRƯỜNG THPT LÊ LỢI 2.pdf", ["THPT02"]),
        ("KH THPT01 truong thpt le loi 2.pdf", ["THPT01", "THPT02"]),
        ("thpt01.PDF", ["THPT01"]),
        ("THPT010.pdf", []),
        ("gửi VP.pdf", []),
        ("KH VP.pdf", ["VP"]),
        ("KH_TTR_2023.pdf", ["TTR"]),
        ("TTr ke hoach.pdf", []),  # “tờ trình”
        ("kh ttr.pdf", []),
        ("TTR, THPT01.pdf", ["THPT01"]),
        ("TTR và VP.pdf", ["VP", "TTR"]),
        ("KH THPT01 gửi Văn phòng Sở.pdf", ["THPT01"]),
        ("Ke hoach cua Van phong So.pdf", ["VP"]),
        ("gửi về Văn phòng Sở.pdf", []),
        ("KH Truong THPT Tran Phu.pdf", ["THPT03", "THPT04"]),  # two units of one name
    ],
)
def test_a_files_name_tells_the_unit(file: str, codes: list[str]) -> None:
    units = [
        unit("THPT01", name="Trường THPT Lê Lợi"),
        unit("THPT02", name="Trường THPT Lê Lợi 2"),
        unit("VP", "PHONG_SO", name="Văn phòng Sở"),
        unit("TTR", "PHONG_SO", name="Thanh tra Sở"),
        *(unit(code, name="Trường THPT Trần Phú") for code in ("THPT03", "THPT04")),
    ]
    assert units_in_name(file, units) == codes


def test_no_template_asks_for_it_and_a_row_typed_all_the_same_is_told(merged: Desk) -> None:
    frame = merged.frame("nhiem_vu")
    own = frame[frame["Mã nhiệm vụ"].isin(["1b", "1c"])]
    assert own["Phiên bản"].isna().all()
    assert set(own["Đơn vị"]) == {"PGD01", "THPT01", "THPT02", "GDTX01"} <= set(UNITS)
