"""The command line as a clerk sees it: exit codes, whole outputs, Vietnamese throughout."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from math import ceil
from pathlib import Path

import pytest
from openpyxl import load_workbook

from cchc_xl import __version__, cli, services
from cchc_xl.demo import Answers
from tests.desk import Desk, Shown, dated, unsealed

Call = Callable[..., Shown]

PERIOD = ("--period", "2023-Q1")
COMMANDS = {
    "plan": (),
    "plan check": ("--json",),
    "plan import": ("--to", "--from", "--year", "--json"),
    "units": ("--year", "--plan", "--blank"),
    "init": ("--year", "--plan", "--units", "--host"),
    "import": ("--dry-run", "--blank", "--json"),
    "issue": ("--period", "--out", "--unit"),
    "validate": ("--period", "--report", "--annotate", "--details", "--json"),
    "merge": ("--period", "--received", "--dry-run", "--details", "--json"),
    "coverage": ("--year", "--as-of", "--json"),
    "draw": ("--seed", "--as-of", "--list", "--out", "--verify", "--dry-run", "--json"),
    "targets": ("--period", "--json"),
    "explain": ("--cell", "--period", "--report", "--json"),
    "diff": ("--period", "--details", "--json"),
    "due": ("--days", "--as-of", "--unit", "--json"),
    "remind": ("--period", "--days", "--as-of", "--unit", "--out", "--templates", "--dry-run"),
    "consolidate": ("--period", "--out", "--received", "--details", "--json"),
    "report": ("--period", "--out", "--templates", "--json"),
    "page": ("--period", "--out", "--pdf"),
    "trend": ("--out", "--json"),
    "lock": ("--period", "--reason"),
    "unlock": ("--period", "--reason"),
    "open": (),
    "doctor": (),
    "demo": (),
    "backups": ("--json",),
    "restore": ("--number", "--file"),
    "verify": ("--against", "--json"),
    "rebuild": ("--dry-run",),
    "upgrade": ("--host", "--dry-run", "--json"),
    "new-year": ("--year", "--plan", "--out", "--host"),
    "withdraw": ("--unit", "--period", "--reason", "--previous"),
    "excuse": ("--unit", "--period", "--reason", "--end"),
    "receive": ("--unit", "--period", "--date", "--file", "--version", "--reason"),
    "receive-plan": ("--unit", "--task", "--received", "--dry-run", "--withdraw", "--undo"),
}
ENGLISH = re.compile(
    r"\b(usage|options?|error|missing|argument|invalid|value|no such|try|show|this|message|exit|"
    r"required|default|commands?|path|text|integer|version and|file|directory|traceback|expected|"
    r"got|unexpected|does not|take|is not|valid)\b",
    re.IGNORECASE,
)


def prose(text: str) -> str:
    """Return the text without option names, quoted words and the program's own commands."""
    text = re.sub(r"--?[a-z][a-z-]*", " ", text)
    text = re.sub(r"“[^”]*”", " ", text)
    return re.sub(r"\bcchc-xl( \w+)?|^  [a-z]+ ", " ", text, flags=re.MULTILINE)


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_help_is_vietnamese_and_names_every_option(call: Call, name: str) -> None:
    shown = call(*name.split(), "--help")
    assert (shown.code, shown.err) == (0, "")
    assert shown.out.startswith(f"Cách dùng: cchc-xl {name}".rstrip())
    assert not ENGLISH.findall(prose(shown.out))
    for option in COMMANDS.get(name, ("--version",)):
        assert f"{option} " in shown.out
    assert "Hiện trợ giúp này rồi thoát." in shown.out


def test_help_of_the_program_lists_the_commands_in_the_order_of_the_work(call: Call) -> None:
    listed = re.findall(r"^  ([a-z][a-z-]+) ", call("--help").out, re.MULTILINE)
    assert listed == [name for name in COMMANDS if " " not in name]


def test_version(call: Call) -> None:
    assert call("--version") == (0, f"cchc-xl {__version__}\n", "")


WRONG_CALLS = {
    (): ("Chưa ghi lệnh nào.", "cchc-xl"),
    ("nope",): ("Không có lệnh “nope”.", "cchc-xl"),
    ("a'b",): ("Không có lệnh “a'b”.", "cchc-xl"),
    ("--nope",): ("Không có tùy chọn “--nope”.", "cchc-xl"),
    ("-x",): ("Không có tùy chọn “-x”.", "cchc-xl"),
    ("init",): ("Thiếu “SỔ”.", "cchc-xl init"),
    ("init", "x.xlsx"): ("Thiếu “--year”.", "cchc-xl init"),
    ("init", "x.xlsx", "--year"): ("Tùy chọn “--year” cần một giá trị.", "cchc-xl"),
    ("targets", "x.xlsx"): ("Thiếu “--period”.", "cchc-xl targets"),
    ("targets", "x", "y", "z", "--period", "2023-Q1"): (
        "Thừa tham số trong lệnh.",
        "cchc-xl targets",
    ),
    ("targets", "x", "--json=1", "--period", "2023-Q1"): (
        "Tùy chọn “--json” không nhận giá trị.",
        "cchc-xl",
    ),
    ("issue", "x.xlsx", "--period", "2023-Q1"): ("Thiếu “--out”.", "cchc-xl issue"),
}


@pytest.mark.parametrize("arguments", WRONG_CALLS)
def test_a_wrong_call_says_what_is_wrong_and_where_the_help_is(
    call: Call, arguments: tuple[str, ...]
) -> None:
    message, command = WRONG_CALLS[arguments]
    told = f"Lỗi: {message}\nCách xử lý: Xem cách dùng: {command} --help\n"
    assert call(*arguments) == (2, "", told)


Q1_CODE = ("--period", "2023-Q1")
WRONG_VALUES = {
    ("init", "m.xlsx", "--year", "hai nghìn"): (
        "“hai nghìn” không phải là năm.",
        "Ghi năm bốn chữ số, ví dụ 2023.",
    ),
    ("coverage", "so.xlsx", "--year", "99999"): (
        "“99999” không phải là năm.",
        "Ghi năm bốn chữ số, ví dụ 2023.",
    ),
    ("coverage", "so.xlsx", "--year", "2023", "--as-of", "31/02/2023"): (
        "“31/02/2023” không phải là ngày.",
        "Ghi dạng 07/03/2023 hoặc 2023-03-07.",
    ),
    ("merge", "so.xlsx", "bc", "--period", "2023-Q1", "--received", "hôm qua"): (
        "“hôm qua” không phải là ngày.",
        "Ghi dạng 07/03/2023 hoặc 2023-03-07.",
    ),
    ("targets", "so.xlsx", "--period", "quý 1"): (
        "Kỳ báo cáo “quý 1” không đúng.",
        "Ghi năm rồi Q1 đến Q4 (quý), H1 (6 tháng đầu năm) hoặc Y (cả năm), ví dụ 2023-Q1, "
        "2023-H1, 2023-Y.",
    ),
    ("issue", "so.xlsx", "--period", "2023-H1", "--out", "bm"): (
        "6 tháng đầu năm 2023 không phải là một quý.",
        "Ghi quý, ví dụ --period 2023-Q1.",
    ),
    ("issue", "so.xlsx", "--period", "2023-Q1", "--out", "bm", "--unit", "VP", "--unit", "KHONG"): (
        "Không có đơn vị đang hoạt động trong Quý I/2023 với mã: KHONG.",
        "Xem mã đơn vị ở trang “Đơn vị” của sổ.",
    ),
    ("validate", "so.xlsx", "--period", "2023-Q1"): (
        "Chưa chỉ tệp hoặc thư mục báo cáo nào.",
        "Ghi thư mục chứa báo cáo sau tên sổ.",
    ),
    ("validate", "so.xlsx", "khong-co", "--period", "2023-Q1"): (
        "Không có tệp hoặc thư mục “khong-co”.",
        "Kiểm tra lại đường dẫn rồi chạy lại lệnh.",
    ),
    ("validate", "so.xlsx", "bc", "--period", "2023-Q1", "--report", "so.xlsx"): (
        "Tệp “so.xlsx” đang là sổ hoặc báo cáo, không ghi đè.",
        "Chọn tên khác cho --report.",
    ),
    ("validate", "so.xlsx", "bc", *Q1_CODE, "--report", "bc/BC_2023-Q1_THPT01.xlsx"): (
        "Tệp “bc/BC_2023-Q1_THPT01.xlsx” đang là sổ hoặc báo cáo, không ghi đè.",
        "Chọn tên khác cho --report.",
    ),
    ("validate", "so.xlsx", ".", *Q1_CODE, "--report", "bc/../bc/BC_2023-Q1_THPT01.xlsx"): (
        "Tệp “bc/../bc/BC_2023-Q1_THPT01.xlsx” đang là sổ hoặc báo cáo, không ghi đè.",
        "Chọn tên khác cho --report.",
    ),
    ("merge", "so.xlsx", "bc", *Q1_CODE, "--received", "01/03/2203"): (
        "Ngày nhận 01/03/2203 chưa tới.",
        "Ghi ngày đã nhận được báo cáo, ví dụ 07/03/2023.",
    ),
    ("consolidate", "so.xlsx", "bc", *Q1_CODE, "--out", "th", "--received", "2203-03-01"): (
        "Ngày nhận 01/03/2203 chưa tới.",
        "Ghi ngày đã nhận được báo cáo, ví dụ 07/03/2023.",
    ),
    **{
        (name, "so.xlsx", *Q1_CODE, *rest, "--reason", "ng\udce0y"): (
            "“ng\\udce0y” có ký tự không đọc được.",
            "Gõ lại chữ đó bằng bộ gõ Unicode, không chép từ tệp dùng bảng mã khác.",
        )
        for name, *rest in (
            ("lock",),
            ("unlock",),
            ("withdraw", "--unit", "VP"),
            ("excuse", "--unit", "VP"),
            ("receive", "--unit", "VP", "--date", "01/03/2023"),
        )
    },
    ("consolidate", "so.xlsx", "bc", "--period", "2023-Y", "--out", "th"): (
        "Năm 2023 được tổng hợp từ các quý đã gộp, không nhận tệp báo cáo.",
        "Gộp báo cáo theo từng quý trước, rồi tổng hợp 6 tháng hoặc năm không kèm tệp.",
    ),
    ("unlock", "so.xlsx", "--period", "2023-Q1"): (
        "Mở lại kỳ phải có lý do.",
        "Thêm --reason “lý do mở lại”.",
    ),
    ("init", "so.xlsx", "--year", "2023"): (
        "Tệp “so.xlsx” đã có, không ghi đè.",
        "Chọn tên khác, hoặc chuyển tệp cũ đi nơi khác.",
    ),
    ("init", "so.pdf", "--year", "2023"): (
        "Tên sổ “so.pdf” phải có đuôi .xlsm hoặc .xlsx.",
        "Đổi đuôi tệp thành .xlsm (sổ có nút bấm) hoặc .xlsx (sổ không có nút).",
    ),
}


@pytest.mark.parametrize("arguments", WRONG_VALUES)
def test_a_wrong_value_is_wrong_usage_and_touches_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.chdir(desk.folder)
    desk.put("THPT01")
    before = desk.state()
    message, remedy = WRONG_VALUES[arguments]
    assert desk.call(*arguments) == (2, "", f"Lỗi: {message}\nCách xử lý: {remedy}\n")
    assert desk.state() == before


def test_a_report_is_not_written_over_another_name_of_a_return(desk: Desk) -> None:
    given = desk.put("THPT01") / "BC_2023-Q1_THPT01.xlsx"
    other = desk.folder / "khac.xlsx"
    os.link(given, other)
    shown = desk.run("validate", given, *Q1_CODE, "--report", other)
    assert (shown.code, other.samefile(given)) == (2, True)
    assert desk.run("validate", given, *Q1_CODE, "--report", given.parent / "loi.xlsx").code == 0


def test_a_year_without_a_plan_cannot_go_on(call: Call, tmp_path: Path) -> None:
    shown = call("init", tmp_path / "so.xlsx", "--year", 2030)
    assert shown == (
        3,
        "",
        "Lỗi: Không có kế hoạch năm 2030.\nCách xử lý: Các năm có kế hoạch: 2023.\n",
    )
    assert list(tmp_path.iterdir()) == []


def test_init_says_how_many_units_and_that_they_are_a_sample(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "moi" / "so.xlsx"
    assert call("init", path, "--year", 2023) == (
        0,
        f"Đã lập sổ “{path}” cho năm 2023 với 120 đơn vị.\n"
        "Danh sách đơn vị trong sổ là mẫu; hãy thay bằng danh sách thật (--units).\n",
        "",
    )
    assert [item.name for item in path.parent.iterdir()] == ["so.xlsx"]


def test_issue_writes_the_units_asked_for_once_each(desk: Desk) -> None:
    out = desk.folder / "bm"
    arguments = ("--period", "2023-Q1", "--out", out, "--unit", "THPT01", "--unit", "THPT01")
    assert desk.run("issue", *arguments) == (
        0,
        f"Đã phát hành 1 biểu mẫu Quý I/2023 vào “{out}”.\n",
        "",
    )
    assert [path.name for path in out.iterdir()] == ["BC_2023-Q1_THPT01.xlsx"]


def test_issue_does_not_write_over_a_return_that_was_filled_in(desk: Desk) -> None:
    out = desk.put("THPT01", "THPT02")
    before = desk.state()
    shown = desk.run("issue", "--period", "2023-Q1", "--out", out, "--unit", "THPT01")
    assert (shown.code, shown.out) == (3, "")
    assert "được giữ nguyên: BC_2023-Q1_THPT01.xlsx" in shown.err
    assert desk.state() == before


def test_validate_of_good_returns(desk: Desk) -> None:
    before = desk.state()
    returns = desk.put()
    assert desk.run("validate", returns, "--period", "2023-Q1") == (
        0,
        "Đã kiểm tra 6 báo cáo: 6 chấp nhận, 0 trả lại; 0 lỗi, 0 cảnh báo.\n",
        "",
    )
    assert {name: value for name, value in desk.state().items() if "bc/" not in name} == before


def wrong_sum(given: Answers) -> None:
    """Say that one dossier more was received than the parts add up to."""
    given["tthc"][0]["received"] = int(str(given["tthc"][0]["received"])) + 1


def test_validate_of_a_wrong_sum_prints_place_message_and_remedy(desk: Desk) -> None:
    file = desk.fill("THPT01", wrong_sum)
    shown = desk.run("validate", file, "--period", "2023-Q1")
    assert (shown.code, shown.err) == (1, "")
    lines = shown.out.splitlines()
    assert re.fullmatch(r"Lỗi R\d{3} BC_2023-Q1_THPT01.xlsx · TTHC · [A-Z]+6", lines[0])
    assert lines[1].startswith("    ")
    assert lines[2].startswith("    → ")
    assert lines[-1] == "Đã kiểm tra 1 báo cáo: 0 chấp nhận, 1 trả lại; 1 lỗi, 0 cảnh báo."


def test_validate_as_json_has_the_keys_of_a_finding_and_nothing_else_on_the_screen(
    desk: Desk,
) -> None:
    desk.fill("THPT01", wrong_sum)
    returns = desk.put("THPT02")
    shown = desk.run("validate", returns, "--period", "2023-Q1", "--json")
    assert (shown.code, shown.err) == (1, "")
    told = shown.json
    assert list(told) == ["accepted", "sent_back", "findings"]
    assert told["accepted"] == [
        {
            "unit": "THPT02",
            "file": "BC_2023-Q1_THPT02.xlsx",
            "received": "2023-03-05",
            "errors": 0,
            "warnings": 0,
        }
    ]
    assert [(row["unit"], row["errors"]) for row in told["sent_back"]] == [("THPT01", 1)]
    (found,) = told["findings"]
    assert list(found) == [
        *("code", "severity", "unit", "period", "file", "sheet", "cell", "value"),
        *("message", "remedy"),
    ]
    place = [found[name] for name in ("severity", "unit", "period", "file", "sheet")]
    assert place == ["error", "THPT01", "2023-Q1", "BC_2023-Q1_THPT01.xlsx", "TTHC"]
    assert all(isinstance(value, str) for value in found.values())


def test_targets_as_json_have_the_keys_of_the_contract(desk: Desk) -> None:
    desk.use_merged()
    shown = desk.run("targets", "--period", "2023-Q1", "--json")
    assert (shown.code, shown.err) == (0, "")
    keys = [
        "id",
        "numerator",
        "denominator",
        "ratio",
        "bar",
        "direction",
        "met",
        "needed",
        "level_of",
    ]
    assert {tuple(item) for item in shown.json} == {(*keys, "units_reported", "units_expected")}
    by_id = {item["id"]: item for item in shown.json}
    assert len(by_id) == len(shown.json)
    assert len([item for item in shown.json if item["level_of"] is None]) == 29
    assert by_id["T1"]["met"] is None
    t6 = by_id["T6"]  # of the ten offices of the Sở, of which one has reported
    assert t6["ratio"] == t6["numerator"] * 1000 // t6["denominator"] / 1000  # cut as shown
    assert (t6["bar"], t6["units_reported"], t6["units_expected"]) == (100, 1, 10)


@pytest.mark.parametrize("metric", ["T6", "T2", "T5a", "T1"])
def test_explain_gives_the_cells_that_a_target_adds_up(desk: Desk, metric: str) -> None:
    desk.run("merge", desk.put(), *PERIOD)
    targets = {item["id"]: item for item in desk.run("targets", *PERIOD, "--json").json}
    shown = desk.run("explain", metric.lower(), *PERIOD, "--json")
    assert (shown.code, shown.err) == (0, "")
    assert shown.json["target"] == targets[metric]
    rows = shown.json["rows"]
    places = ["unit", "period", "file", "sheet", "cells"]
    assert {tuple(row) for row in rows} == {
        (*places, "numerator", "denominator", "reporter", "received")
    }
    for column in ("numerator", "denominator"):
        assert sum(row[column] for row in rows) == targets[metric][column]
    filed = [row for row in rows if row["file"]]
    assert all(row["file"].startswith("BC_2023-Q1_") and row["cells"] for row in filed)
    assert bool(filed) == (metric != "T1")
    kept = [Path(row["received"]) for row in filed]
    assert all(sha256(path.read_bytes()).hexdigest() == path.stem for path in kept)
    sent = {path.name: path.read_bytes() for path in (desk.folder / "bc").iterdir()}
    assert all(
        path.read_bytes() == sent[row["file"]] for path, row in zip(kept, filed, strict=True)
    )
    assert not any(row["received"] for row in rows if not row["file"])


def miss_t8b(desk: Desk) -> None:
    """Merge a return of Văn phòng of whose dossiers only one was resolved online."""

    def one_online(given: Answers) -> None:
        given["dich_vu_cong"][0]["online_full_dossiers"] = 1

    file = desk.fill("VP", one_online)
    assert desk.run("merge", file, *PERIOD).code == 0


def test_explain_names_the_units_that_a_missed_bar_is_short_by(desk: Desk) -> None:
    miss_t8b(desk)
    shown = desk.run("explain", "T8b", *PERIOD, "--json")
    target, short = shown.json["target"], shown.json["short"]
    by_unit: dict[str, list[float]] = {}
    for row in shown.json["rows"]:
        figures = by_unit.setdefault(row["unit"], [0, 0])
        figures[0] += row["numerator"]
        figures[1] += row["denominator"]
    wanted = {unit: target["bar"] * of / 100 - have for unit, (have, of) in by_unit.items()}
    assert {item["unit"]: item["short"] for item in short} == {
        unit: lacking for unit, lacking in wanted.items() if lacking > 0
    }
    wanted_in_all = ceil(target["bar"] * target["denominator"] / 100)
    assert target["needed"] == wanted_in_all - target["numerator"] > 0
    text = desk.run("explain", "T8b", *PERIOD).out
    assert text.splitlines()[-1].lstrip().startswith(short[-1]["unit"])


def test_explain_writes_a_workbook_whose_cells_open_the_files_received(
    desk: Desk, tmp_path: Path
) -> None:
    miss_t8b(desk)
    report = tmp_path / "giải trình.xlsx"
    shown = desk.run("explain", "T8b", *PERIOD, "--report", str(report))
    assert (shown.code, shown.err) == (0, "")
    book = load_workbook(report)
    sheet = book["Các ô"]
    assert sheet["A1"].value == shown.out.splitlines()[0]
    linked = [cell for (cell,) in sheet["E1:E99"] if cell.hyperlink]
    assert linked
    for cell in linked:
        kept = load_workbook(report.parent / cell.hyperlink.target)
        name, _, cells = cell.hyperlink.location.replace("$", "").rpartition("!")
        assert cells == cell.value
        assert name.strip("'") == sheet.cell(cell.row, 4).value
        place = kept[name.strip("'")][cells]
        found = [value for line in place for value in line] if ":" in cells else [place]
        assert all(value.value is not None for value in found)
    units = book["Đơn vị còn thiếu"]
    assert [cell.value for cell in units[1]][-1] == "Còn thiếu"
    assert units.max_row >= 2


def test_explain_names_place_and_sums(desk: Desk) -> None:
    desk.use_merged()
    shown = desk.run("explain", "T6", *PERIOD)
    assert (shown.code, shown.err) == (0, "")
    lines = shown.out.splitlines()
    assert lines[0].startswith("T6 ")
    table = [[part.strip() for part in line.split("│")] for line in lines if "│" in line]
    assert ["VP", "2023-Q1", "BC_2023-Q1_VP.xlsx", "Dịch vụ công"] in [row[:4] for row in table]
    assert table[-1][:5] == ["Cộng", "", "", "", ""]
    figures = [[int(row[at].replace(".", "")) for row in table] for at in (5, 6)]
    assert [sum(column[:-1]) for column in figures] == [column[-1] for column in figures]


def test_explain_of_what_the_plan_does_not_have_names_what_it_has(desk: Desk) -> None:
    shown = desk.run("explain", "T99", *PERIOD)
    assert (shown.code, shown.out) == (2, "")
    assert shown.err.splitlines()[0] == "Lỗi: Kế hoạch không có chỉ tiêu “T99”."
    assert "Ghi một mã trong: T1, T2" in shown.err


def test_coverage_as_json_has_the_keys_of_the_contract(desk: Desk) -> None:
    desk.use_merged()
    shown = desk.run("coverage", "--year", "2023", "--json")
    assert (shown.code, shown.err) == (0, "")
    keys = ["group", "inspected", "active", "ratio", "required", "needed"]
    keys += ["planned", "unplanned", "not_inspected"]
    assert [list(item) for item in shown.json] == [keys] * 4
    assert [item["group"] for item in shown.json] == ["DVGD", "PS_TT", "PGD", "TONG"]
    for item in shown.json:
        assert item["inspected"] + len(item["not_inspected"]) == item["active"]
        assert item["required"] == -(-item["active"] * 3 // 10)
        assert item["needed"] == max(0, item["required"] - item["inspected"])


def test_coverage_as_of_a_day_before_any_inspection(desk: Desk) -> None:
    desk.use_merged()
    shown = desk.run("coverage", "--year", "2023", "--as-of", "01/01/2023")
    assert (shown.code, shown.err) == (0, "")
    assert [re.split(r" +│ +", line.strip()) for line in shown.out.splitlines()[2:6]] == [
        ["Đơn vị giáo dục", "0", "89", "0%", "27", "27", "0"],
        ["Phòng Sở và đơn vị trực thuộc", "0", "16", "0%", "5", "5", "0"],
        ["Phòng GD&ĐT quận, huyện", "0", "15", "0%", "5", "5", "0"],
        ["Tất cả các nhóm", "0", "120", "0%", "36", "36", "0"],
    ]
    assert "Phòng GD&ĐT quận, huyện, chưa kiểm tra: PGD01, PGD02," in shown.out


def test_merge_as_json_is_one_document_with_everything_in_it(desk: Desk) -> None:
    shown = desk.run("merge", desk.put("THPT01"), "--period", "2023-Q1", "--json")
    assert (shown.code, shown.err) == (0, "")
    assert list(shown.json) == [
        *("period", "written", "journal_broken_at", "workbook", "accepted", "sent_back"),
        *("findings", "changes", "targets", "coverage"),
    ]
    assert (shown.json["period"], shown.json["written"]) == ("2023-Q1", True)
    assert shown.json["workbook"] is None
    keys = {tuple(change) for change in shown.json["changes"]}
    assert keys == {("kind", "unit", "period", "table", "record", "column", "old", "new")}


def test_lock_and_unlock_say_what_they_did(desk: Desk) -> None:
    period = ("--period", "2023-Q1")
    assert desk.run("lock", *period) == (0, "Đã khóa Quý I/2023.\n", "")
    assert desk.run("lock", *period) == (0, "Quý I/2023 đã khóa từ trước.\n", "")
    shown = desk.run("merge", desk.put("THPT01"), *period)
    assert shown == (
        3,
        "",
        "Lỗi: Quý I/2023 đã khóa, không nhận thay đổi.\n"
        "Cách xử lý: Mở lại bằng: cchc-xl unlock SỔ --period 2023-Q1 --reason “lý do”, hoặc "
        "trên bảng điều khiển ghi lý do, chọn “Mở lại kỳ” rồi bấm “Khóa kỳ”.\n",
    )
    assert desk.run("unlock", *period, "--reason", " ").code == 2
    again = desk.run("unlock", *period, "--reason", "Đơn vị gửi lại")
    assert again == (0, "Đã mở lại Quý I/2023.\n", "")
    assert desk.run("unlock", *period, "--reason", "x") == (0, "Quý I/2023 đang mở.\n", "")
    journal = unsealed(desk.frame("journal"))
    assert journal[["Việc", "Kỳ", "Lý do"]].values.tolist() == [
        ["Khóa kỳ", "2023-Q1", None],
        ["Mở kỳ", "2023-Q1", "Đơn vị gửi lại"],
    ]


def test_a_file_of_another_kind_is_passed_over_with_a_warning(desk: Desk) -> None:
    returns = desk.put("THPT01")
    (returns / "ghi chú.docx").write_bytes(b"x")
    shown = desk.run("validate", returns, "--period", "2023-Q1")
    assert shown.code == 0
    assert shown.out.splitlines()[0] == "Cảnh báo F109 ghi chú.docx"
    last = "Đã kiểm tra 1 báo cáo: 1 chấp nhận, 0 trả lại; 0 lỗi, 1 cảnh báo."
    assert shown.out.splitlines()[-1] == last


def test_a_defect_of_the_program_is_told_without_a_traceback(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(services, "read_measures", broken)
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(desk.folder))
    shown = desk.run("targets", "--period", "2023-Q1")
    assert (shown.code, shown.out) == (3, "")
    first, second = shown.err.splitlines()
    assert first == "Lỗi: Chương trình gặp lỗi của chính nó; sổ giữ nguyên như trước khi chạy."
    kept = re.search("“(.*)”", second)
    assert kept is not None
    assert "ZeroDivisionError" in Path(kept[1]).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (MemoryError(), "Máy không đủ bộ nhớ."),
        (KeyboardInterrupt(), "Đã dừng theo yêu cầu."),
        (
            PermissionError(13, "Permission denied", "x.xlsx"),
            "Không đọc hoặc ghi được “x.xlsx”: không có quyền.",
        ),
        (
            OSError(28, "No space left on device"),
            "Không đọc hoặc ghi được tệp: không đủ chỗ trống trên ổ đĩa.",
        ),
    ],
)
def test_what_the_system_refuses_is_told_in_vietnamese(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, error: BaseException, message: str
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(services, "read_measures", refuse)
    shown = desk.run("targets", "--period", "2023-Q1")
    assert (shown.code, shown.out) == (3, "")
    assert shown.err.strip().splitlines()[0] == f"Lỗi: {message}"
    assert not ENGLISH.findall(prose(shown.err))


def python(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "cchc_xl", *arguments]
    return subprocess.run(command, capture_output=True, env={**os.environ, **environment})


def test_a_terminal_without_vietnamese_letters_gets_utf_8() -> None:
    done = python("--nope", PYTHONIOENCODING="ascii", PYTHONUTF8="0", LC_ALL="C")
    assert done.returncode == 2
    assert done.stderr.decode().startswith("Lỗi: Không có tùy chọn “--nope”.")
    shown = python("--help", PYTHONIOENCODING="cp1252", PYTHONUTF8="0", LC_ALL="C")
    assert "Cách dùng" in shown.stdout.decode()


def test_help_imports_neither_pandas_nor_the_forms() -> None:
    code = (
        "import sys\nfrom cchc_xl.cli import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "print([n for n in ('pandas', 'pandera', 'openpyxl', 'rich', 'lxml') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout.decode().splitlines()[-1] == "[]"


def test_whoever_stops_reading_the_output_gets_no_traceback(desk: Desk) -> None:
    desk.use_merged()
    command = [sys.executable, "-m", "cchc_xl", "targets", str(desk.register), "--json"]
    command += ["--period", "2023-Q1"]
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE)
    os.close(writer)
    assert done.stderr == b""


def test_a_file_name_that_is_no_text_is_told_and_merged(desk: Desk) -> None:
    source = desk.fill("THPT01")
    odd = source.with_name(os.fsdecode(b"b\xe1o c\xe1o.xlsx"))
    try:
        source.rename(odd)
    except OSError:
        pytest.skip("this file system takes only Unicode names")
    dated(odd)
    shown = desk.run("merge", odd.parent, "--period", "2023-Q1", "--json")
    assert (shown.code, shown.err) == (0, "")
    assert [row["unit"] for row in json.loads(shown.out)["accepted"]] == ["THPT01"]


def test_main_ends_with_zero(call: Call) -> None:
    assert cli.cli.name == "cli"
    assert call("--version").code == 0
