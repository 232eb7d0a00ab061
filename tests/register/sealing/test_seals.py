"""What is changed behind the program is told by every command, and shown place by place."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cchc_xl.demo import Answers
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.handing import hand_frames
from cchc_xl.register.read import read_content
from cchc_xl.register.schema import tables
from cchc_xl.register.sealing.closing import with_head
from cchc_xl.register.sealing.seals import head_rows
from tests.desk import Desk, answers_of, unsealed
from tests.tables import as_frame, from_frame

PERIOD = ("--period", "2023-Q1")
Edit = Callable[[Any], Any]


def change(desk: Desk, name: str, edit: Edit) -> None:
    """Change a table of the register behind the program, as a person with a tool would."""
    with FileRegister.open(desk.register) as register:
        table = tables()[name]
        frame = as_frame(register.read_table(table.name))
        register.replace_table(table.name, from_frame(edit(frame)))
        register.commit()


def put(row: int, column: str, value: Any) -> Edit:
    def edit(frame: Any) -> Any:
        frame.iat[row, list(frame.columns).index(column)] = value
        return frame

    return edit


def drop(row: int) -> Edit:
    return lambda frame: frame.drop(index=frame.index[row])


@pytest.fixture
def merged(desk: Desk) -> Desk:
    assert desk.run("merge", desk.put("THPT01", "THPT02", "VP"), *PERIOD).code == 0
    return desk


def verify(desk: Desk, *more: object) -> Any:
    shown = desk.run("verify", "--json", *more)
    assert shown.code == (0 if shown.json["whole"] else 1)
    return shown.json


def test_a_register_is_whole_after_each_write(merged: Desk) -> None:
    assert verify(merged)["places"] == []
    merged.run("consolidate", *PERIOD, "--out", merged.folder / "th")
    merged.run("lock", *PERIOD)
    found = verify(merged)
    assert (found["sealed"], found["whole"], found["notes"]) == (True, True, [])


def test_a_figure_is_shown_with_both_values_and_rebuilt(merged: Desk) -> None:
    before = merged.content()
    figure = int(merged.frame("tthc").iloc[2]["Tiếp nhận tổng số"])
    change(merged, "tthc", put(2, "Tiếp nhận tổng số", 99999))
    (place,) = verify(merged)["places"]
    assert (place["table"], place["column"]) == ("SL TTHC", "Tiếp nhận tổng số")
    assert (place["sealed"], place["present"]) == (str(figure), "99999")
    assert "rebuild" in place["remedy"]
    shown = merged.run("rebuild", "--dry-run")
    assert (shown.code, verify(merged)["whole"]) == (0, False)
    assert "“99999” → " in shown.out
    assert merged.run("rebuild").code == 0
    assert verify(merged)["whole"]
    after = merged.content()
    assert {name for name in after if after[name] != before[name]} == {"journal"}
    assert "Dựng lại" in set(merged.frame("journal")["Việc"])


@pytest.mark.parametrize("edit", [put(1, "Tiếp nhận tổng số", 99999), drop(0), drop(1)])
def test_merging_the_same_files_brings_back_what_was_changed(merged: Desk, edit: Edit) -> None:
    before = merged.content("tthc")
    change(merged, "tthc", edit)
    assert merged.content("tthc") != before
    shown = merged.run("merge", merged.folder / "bc", *PERIOD)
    assert shown.code == 0
    assert "không còn như lúc niêm phong: “SL TTHC”" in shown.out
    assert merged.content("tthc") == before
    assert verify(merged)["whole"]
    assert "không có gì thay đổi" in merged.run("merge", merged.folder / "bc", *PERIOD).out


def test_merging_others_does_not_make_a_wrong_figure_right(merged: Desk) -> None:
    change(merged, "tthc", put(0, "Tiếp nhận tổng số", 99999))
    assert merged.run("merge", merged.put("GDTX01", into="khac"), *PERIOD).code == 0
    assert not verify(merged)["whole"]
    assert "không còn như lúc niêm phong: “SL TTHC”" in merged.run("targets", *PERIOD).out
    assert merged.run("rebuild").code == 0
    assert verify(merged)["whole"]
    assert 99999 not in set(merged.frame("tthc")["Tiếp nhận tổng số"])


def test_what_the_office_may_change_is_journaled_with_both_values(merged: Desk) -> None:
    change(merged, "calendar", put(0, "Nộp trước ngày", date(2023, 3, 15)))
    change(merged, "metrics", lambda f: put(list(f["Mã"]).index("T7b"), "Ngưỡng phần trăm", 85)(f))
    places = verify(merged)["places"]
    assert {(p["table"], p["sealed"], p["present"]) for p in places} == {
        ("Lịch báo cáo", "2023-03-08", "2023-03-15"),
        ("Chỉ tiêu kế hoạch", "80", "85"),
    }
    assert all("lần ghi tới" in place["remedy"] for place in places)
    assert "→ Văn phòng được sửa bảng ở trang “Lịch báo cáo”" in merged.run("verify").out
    assert "Văn phòng đã sửa" in merged.run("targets", *PERIOD).out
    merged.run("merge", merged.folder / "bc", *PERIOD)
    journal = unsealed(merged.frame("journal"))
    rows = journal.loc[journal["Việc"] == "Văn phòng sửa"]
    assert rows[["Bảng", "Bản ghi", "Giá trị cũ", "Giá trị mới"]].values.tolist() == [
        ["Chỉ tiêu kế hoạch", "T7b", "80", "85"],
        ["Lịch báo cáo", "2023-Q1", "2023-03-08", "2023-03-15"],
    ]
    assert verify(merged)["whole"]


def test_a_receipt_day_corrected_by_hand_needs_no_rebuilding(merged: Desk) -> None:
    change(merged, "submissions", put(0, "Ngày nhận", date(2023, 3, 6)))
    (place,) = verify(merged)["places"]
    assert (place["column"], place["present"]) == ("Ngày nhận", "2023-03-06")
    assert place["remedy"].startswith("Văn phòng được sửa ngày nhận ở trang “Nhật ký nộp”")
    assert "rebuild" not in merged.run("verify").out
    assert merged.run("merge", merged.folder / "bc", *PERIOD).code == 0
    assert verify(merged)["whole"]


def test_what_was_entered_and_set_back_is_whole(merged: Desk) -> None:
    day = merged.frame("submissions").iloc[0]["Ngày nhận"]
    change(merged, "submissions", put(0, "Ngày nhận", date(2023, 3, 6)))
    change(merged, "submissions", put(0, "Ngày nhận", day))
    assert verify(merged)["whole"]


@pytest.mark.parametrize("given", ["abc", "57", "57-1A2B", "khong-co.xlsx", "bc", "so-khac.pdf"])
def test_what_is_no_code_and_no_file_is_told_what_would_do(merged: Desk, given: str) -> None:
    shown = merged.run("verify", "--against", given)
    assert (shown.code, "Ghi mã niêm phong in trên biểu" in shown.err) == (2, True)


def test_a_register_without_its_archive_works_and_says_what_it_cannot(merged: Desk) -> None:
    shutil.rmtree(merged.folder / "luu-tru")
    found = verify(merged)
    assert found["whole"]
    assert "Không có kho lưu trữ" in found["notes"][0]
    change(merged, "tthc", put(0, "Tiếp nhận tổng số", 99999))
    assert not verify(merged)["whole"]
    shown = merged.run("rebuild")
    assert shown.code == 0
    assert "Không dựng lại được" in shown.out
    assert "đúng như các báo cáo đã nhận" not in shown.out
    assert not verify(merged)["whole"]
    assert merged.run("merge", merged.folder / "bc", *PERIOD).code == 0
    assert 99999 not in set(merged.frame("tthc")["Tiếp nhận tổng số"])


def test_the_archive_holds_each_file_once_and_is_no_folder_of_returns(merged: Desk) -> None:
    kept = list((merged.folder / "luu-tru").rglob("*.xlsx"))
    assert len(kept) == 3
    received = {path.read_bytes() for path in (merged.folder / "bc").iterdir()}
    assert {path.read_bytes() for path in kept} == received
    shown = merged.run("merge", merged.folder / "luu-tru", *PERIOD)
    assert (shown.code, "kho lưu trữ" in shown.err) == (2, True)
    shutil.copytree(merged.folder / "luu-tru", merged.folder / "bc" / "chép")
    shown = merged.run("validate", merged.folder / "bc", *PERIOD)
    assert "Đã kiểm tra 3 báo cáo" in shown.out
    shutil.make_archive(str(merged.folder / "bc" / "nén"), "zip", merged.folder / "luu-tru")
    shown = merged.run("validate", merged.folder / "bc", *PERIOD)
    assert "Đã kiểm tra 3 báo cáo" in shown.out


@pytest.mark.parametrize("damage", [lambda path: path.unlink(), lambda path: path.write_bytes(b"")])
def test_a_file_missing_or_changed_in_the_archive_is_told(
    merged: Desk, damage: Callable[[Path], object]
) -> None:
    first = sorted((merged.folder / "luu-tru").rglob("*.xlsx"))[0]
    digest = first.stem
    damage(first)
    (place,) = verify(merged)["places"]
    assert (place["table"], place["sealed"]) == ("luu-tru", digest)
    assert merged.run("merge", merged.folder / "bc", *PERIOD).code == 0  # as its remedy says
    assert verify(merged)["whole"]


def test_a_rehearsal_and_a_check_write_nothing(desk: Desk) -> None:
    returns = desk.put("THPT01")
    before = desk.state()
    desk.run("merge", returns, *PERIOD, "--dry-run")
    desk.run("validate", returns, *PERIOD)
    desk.run("verify")
    desk.run("rebuild", "--dry-run")
    assert desk.state() == before


def test_the_printed_code_tells_a_journal_that_was_cut_by_who_has_the_key(merged: Desk) -> None:
    merged.run("consolidate", *PERIOD, "--out", merged.folder / "th")
    printed = merged.folder / "th" / "TongHop_2023-Q1.xlsx"
    assert verify(merged, "--against", printed)["against"] == ""
    code = verify(merged)["code"]
    merged.run("lock", *PERIOD)
    assert verify(merged, "--against", code)["whole"]
    row = code.partition("-")[0]
    told = merged.run("verify", "--against", code).out
    assert f"Mã đã in {code} khớp với dòng {row} của nhật ký." in told
    other = merged.run("verify", "--against", f"{row}-{'0' * 16}")
    assert other.code == 1
    assert other.out.startswith("Các bảng khớp với niêm phong ghi trong sổ, nhưng không khớp")
    assert f"Mã đã in {row}-{'0' * 16}: Dòng STT {row}" in other.out
    with FileRegister.open(merged.register) as register:
        content = read_content(register)
        log = content.frames["journal"].iloc[:-6]
        system = with_head(content.frames["system"], head_rows(log, content.key))
        hand_frames(register, {"journal": log, "system": system})
        register.commit()
    assert "đã bị cắt" in verify(merged, "--against", printed)["against"]
    assert merged.run("verify", "--against", merged.folder / "bc/BC_2023-Q1_VP.xlsx").code == 2
    report = merged.folder / "loi.xlsx"
    merged.run("validate", merged.folder / "bc", *PERIOD, "--report", report)
    assert verify(merged, "--against", report)["against"] == ""


@pytest.mark.parametrize(
    "command",
    [
        ("validate", "bc", *PERIOD),
        ("issue", *PERIOD, "--unit", "VP", "--out", "bm"),
        ("targets", *PERIOD),
        ("coverage", "--year", "2023"),
        ("lock", *PERIOD),
        ("merge", "bc", *PERIOD),
        ("consolidate", *PERIOD, "--out", "th"),
        ("doctor",),
    ],
    ids=lambda command: command[0],
)
def test_every_command_says_in_one_line_what_differs(
    merged: Desk, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.chdir(merged.folder)
    change(merged, "tthc", put(0, "Tiếp nhận tổng số", 99999))
    name, *arguments = command
    lines = [line for line in merged.run(name, *arguments).out.splitlines() if "niêm phong" in line]
    assert len(lines) == 1
    assert "“SL TTHC”" in lines[0]
    assert "cchc-xl verify “so.xlsx”" in lines[0]


def test_a_changed_key_is_not_chained_over_but_a_backup_is_brought_back(merged: Desk) -> None:
    before = merged.content()

    def rekeyed(frame: Any) -> Any:
        frame.loc[frame["Khóa"] == "key", "Giá trị"] = "ab" * 32
        return frame

    merged.run("lock", *PERIOD)
    merged.run("unlock", *PERIOD, "--reason", "x")
    change(merged, "system", rekeyed)
    remedies = {place["remedy"] for place in verify(merged)["places"]}
    assert any("restore" in remedy for remedy in remedies)
    shown = merged.run("rebuild")
    assert (shown.code, "Khóa của sổ" in shown.err, "restore" in shown.err) == (3, True, True)
    numbers = [item["number"] for item in merged.run("backups", "--json").json]
    assert merged.run("restore", "--number", max(numbers)).code == 0
    assert verify(merged)["whole"]
    after = merged.content()
    assert {name for name in after if after[name] != before[name]} <= {"journal", "locks"}


def test_a_copy_in_the_same_folder_does_not_give_its_journal_to_the_other(merged: Desk) -> None:
    copy = merged.folder / "thử.xlsx"
    shutil.copy(merged.register, copy)
    original = merged.content("journal")
    assert merged.call("lock", copy, *PERIOD).code == 0
    change(merged, "journal", lambda frame: put(4, "Lý do", "khác")(frame))
    assert not verify(merged)["whole"]
    assert merged.run("rebuild").code == 0
    journal = merged.frame("journal")
    assert "Khóa kỳ" not in set(journal["Việc"])
    assert verify(merged)["whole"]
    assert merged.call("verify", copy).code == 0
    assert original


@pytest.mark.parametrize("damage", ["renamed", "gone"])
def test_a_sealed_state_that_the_archive_lost_is_told(merged: Desk, damage: str) -> None:
    for piece in list((merged.folder / "luu-tru").rglob("*.json.gz")):
        if not piece.name.startswith("nk-"):
            piece.rename(piece.with_suffix(".cũ")) if damage == "renamed" else piece.unlink()
    found = verify(merged)
    assert found["whole"]
    assert any("thiếu hoặc có bản hỏng của trang đã niêm phong" in note for note in found["notes"])
    assert any("“Nhật ký nộp”" in note for note in found["notes"])


def test_words_that_were_spelt_as_the_lists_have_them_are_so_when_read_again(desk: Desk) -> None:
    def otherwise(given: Answers) -> None:
        for record in given["tthc"]:
            record["field"] = str(record["field"]).upper().replace(" ", "  ")

    assert desk.run("merge", desk.fill("VP", otherwise), *PERIOD).code == 0
    fields = desk.frame("tthc")["Lĩnh vực"].tolist()
    assert fields == [record["field"] for record in answers_of("VP")["tthc"]]
    assert verify(desk)["places"] == []
    assert "không có gì để dựng lại" in desk.run("rebuild").out
    assert desk.frame("tthc")["Lĩnh vực"].tolist() == fields
