"""``cchc-xl diff``: what a return sent again changes, and which targets move by it."""

from __future__ import annotations

import shutil
from datetime import timedelta
from typing import Any

from cchc_xl.demo import Answers
from tests.desk import IN_TIME, Desk

PERIOD = ("--period", "2023-Q1")
LATER = IN_TIME + timedelta(hours=1)
"""Of two returns of one time it is not their order that decides."""


def one_online(given: Answers) -> None:
    """Have one dossier of all resolved online."""
    given["dich_vu_cong"][0]["online_full_dossiers"] = 1


def targets(desk: Desk) -> dict[str, Any]:
    return {item["id"]: item for item in desk.run("targets", *PERIOD, "--json").json}


def test_a_return_sent_again_moves_the_targets_that_its_cells_make(desk: Desk) -> None:
    desk.use_merged()
    file = desk.fill("VP", one_online, when=LATER)
    before, state = targets(desk), desk.state()
    shown = desk.run("diff", file, *PERIOD, "--json")
    assert (shown.code, shown.err) == (0, "")
    assert desk.state() == state
    (change,) = shown.json["changes"]
    assert (change["kind"], change["unit"], change["new"]) == ("changed", "VP", "1")
    moved = {one["after"]["id"]: one for one in shown.json["moved"]}
    assert set(moved) == {"T8b"}
    assert moved["T8b"]["before"] == before["T8b"]
    assert desk.run("merge", file, *PERIOD).code == 0
    assert moved["T8b"]["after"] == targets(desk)["T8b"]


def test_it_is_shown_before_and_after(desk: Desk) -> None:
    desk.use_merged()
    was = targets(desk)["T8b"]
    shown = desk.run("diff", desk.fill("VP", one_online, when=LATER), *PERIOD)
    assert (shown.code, shown.err) == (0, "")
    (line,) = [line for line in shown.out.splitlines() if line.lstrip().startswith("T8b ")]
    cells = [cell.strip() for cell in line.split("│")]
    assert cells[2].startswith(f"{was['numerator']:,}/{was['denominator']:,}".replace(",", "."))
    assert cells[4].startswith(f"1/{was['denominator']:,}".replace(",", "."))
    assert cells[5] == "Chưa đạt"


def test_what_the_register_holds_already_moves_nothing(desk: Desk) -> None:
    desk.use_merged()
    shown = desk.run("diff", desk.put("VP"), *PERIOD)
    assert (shown.code, shown.err) == (0, "")
    assert shown.out.splitlines()[-1] == "Không chỉ tiêu nào thay đổi."


def test_a_return_that_is_sent_back_moves_nothing_and_is_told(desk: Desk) -> None:
    desk.use_merged()

    def wrong_sum(given: Answers) -> None:
        given["tthc"][0]["received"] = int(str(given["tthc"][0]["received"])) + 1

    shown = desk.run("diff", desk.fill("VP", wrong_sum), *PERIOD)
    assert shown.code == 1
    assert "0 chấp nhận, 1 trả lại" in shown.out
    assert shown.out.splitlines()[-1] == "Không chỉ tiêu nào thay đổi."


def test_the_two_latest_merged_returns_of_a_unit_are_compared(desk: Desk) -> None:
    assert desk.run("merge", desk.put(), *PERIOD).code == 0
    before, state = targets(desk), desk.state()
    file = desk.fill("VP", one_online, name="VP sửa.xlsx", when=LATER)
    foretold = desk.run("diff", file, *PERIOD, "--json").json
    assert desk.run("merge", file, *PERIOD).code == 0
    merged = desk.state()
    assert merged != state
    shown = desk.run("diff", "--unit", "vp", *PERIOD, "--json")
    assert (shown.code, shown.err, desk.state()) == (0, "", merged)
    told = shown.json
    assert (told["unit"], told["period"]) == ("VP", "2023-Q1")
    assert told["earlier"]["number"] == 1
    assert told["now"] == {
        "number": 2,
        "file": "VP sửa.xlsx",
        "received": LATER.date().isoformat(),
    }
    assert (told["changes"], told["moved"]) == (foretold["changes"], foretold["moved"])
    assert told["moved"][0]["before"] == before["T8b"]


def test_two_merged_returns_are_shown_with_their_files(desk: Desk) -> None:
    assert desk.run("merge", desk.put("VP"), *PERIOD).code == 0
    assert desk.run("merge", desk.fill("VP", one_online, when=LATER), *PERIOD).code == 0
    lines = desk.run("diff", "--unit", "VP", *PERIOD).out.splitlines()
    name, day = "BC_2023-Q1_VP.xlsx", f"{LATER:%d/%m/%Y}"
    assert lines[0] == (
        f"VP Quý I/2023: bản 1 (“{name}”, nhận {day}) → bản 2 (“{name}”, nhận {day}), "
        "đang có hiệu lực."
    )
    assert lines[1] == "Ô được thêm: 0, ô được sửa: 1, ô bị bỏ: 0."
    assert any(line.lstrip().startswith("T8b ") for line in lines)


def test_versions_that_cannot_be_compared_are_told_why(desk: Desk) -> None:
    desk.use_merged()
    for unit, said in (
        ("VP", "VP Quý I/2023 không có bản trước nào được chấp nhận"),
        ("TT02", "TT02 Quý I/2023 không có báo cáo nào đang có hiệu lực."),
        ("XX", "Không có đơn vị mang mã “XX”."),
    ):
        shown = desk.run("diff", "--unit", unit, *PERIOD)
        assert (shown.code, said in shown.err) == (2, True)
    both = desk.run("diff", desk.put("VP"), "--unit", "VP", *PERIOD)
    assert (both.code, "Không ghi cả --unit lẫn đường dẫn báo cáo." in both.err) == (2, True)


def test_the_version_before_is_not_guessed_when_the_archive_lost_it(desk: Desk) -> None:
    assert desk.run("merge", desk.put("VP"), *PERIOD).code == 0
    assert desk.run("merge", desk.fill("VP", one_online, when=LATER), *PERIOD).code == 0
    shutil.rmtree(desk.folder / "luu-tru")
    shown = desk.run("diff", "--unit", "VP", *PERIOD)
    assert (shown.code, "kho lưu trữ “luu-tru” còn giữ" in shown.err) == (2, True)
