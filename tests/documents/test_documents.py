"""The documents that are made from the program: not stale, complete, the same everywhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cchc_xl.base.errors import EXITS, CchcError
from cchc_xl.cli import cli
from cchc_xl.plan.periods import Period
from cchc_xl.plan.year import Deadline, builtin_plan, builtin_years
from cchc_xl.register.schema import tables
from tests.documents import DOCS, documents
from tests.documents.cells import cells, limit
from tests.documents.clauses import of_year
from tests.documents.markdown import table
from tests.documents.rooms import drawing, graph, reduced, room_of, rooms
from tests.documents.words import amount, condition
from validation.catalogue import entries
from validation.forms import forms
from validation.rules import rules

MADE = {path.name: (path, made) for path, made in documents()}
ROOT = DOCS.parent


def text(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(MADE.keys() - {"lenh.md"}))
def test_what_is_committed_is_what_is_made(name: str) -> None:
    path, made = MADE[name]
    assert path.read_bytes().decode() == made(), "stale: run `make docs` and commit the result"


def test_nothing_depends_on_the_machine_or_the_day(tmp_path: Path) -> None:
    """Make the cheap ones again in another time zone, language, width, folder and order.

    The reference of commands is made in a process of its own alone: click keeps the help option
    of whoever asked first, and other tests ask in other ways.
    """
    program = (
        "from tests.documents import commands, exits, findings; import sys;"
        "sys.stdout.buffer.write((findings.document() + commands.document() + exits.document())"
        ".encode())"
    )
    odd = {"TZ": "America/Caracas", "LANG": "C", "LC_ALL": "C", "COLUMNS": "40", "NO_COLOR": "1"}
    odd |= {"PYTHONHASHSEED": "7", "PYTHONPATH": str(ROOT), "HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={**os.environ, **odd},
        capture_output=True,
        check=True,
    )
    assert done.stdout.decode() == text("ma-loi.md") + text("lenh.md") + text("ma-thoat.md")


def test_every_code_stands_in_the_catalogue_with_all_it_says() -> None:
    sections = dict(re.findall(r"^### (\w+)\n(.*?)(?=^##|\Z)", text("ma-loi.md"), re.M | re.S))
    assert sections.keys() == entries().keys()
    for code, entry in entries().items():
        section = sections[code]
        assert f"**{entry.title}**" in section
        assert ("Mức độ: lỗi" in section) == (entry.severity == "error")
        assert "- Câu báo: " in section
        assert "- Cách sửa: " in section
        assert ("- Ví dụ: " in section) == bool(entry.example)
    for rule in rules():
        assert f"`{rule.rule}`" in sections[rule.code]


def test_every_column_stands_in_the_dictionary() -> None:
    found = text("tu-dien-du-lieu.md")
    for form in forms().values():
        rows = found.split(f"### Trang “{form.sheet}”")[1].split("\n#")[0]
        for column in form.columns:
            (row,) = re.findall(rf"^\| .* \| `{column.id}` \| .*$", rows, re.M)
            assert column.title in row
            assert " ".join(column.help.split()) in row
    for one in tables().values():
        rows = found.split(f"Bảng `{one.name}`")[1].split("\n#")[0]
        assert re.findall(r"^\| .*? \| `(\w+)` \|", rows, re.M) == list(one.ids)


def test_every_metric_stands_in_the_list() -> None:
    found = text("chi-so.md")
    for year in builtin_years():
        of_year = found.split(f"## Năm {year}")[1].split("\n## Năm")[0]
        for metric in builtin_plan(year).metrics:
            (row,) = re.findall(rf"^\| {metric.id} \| .*$", of_year, re.M)
            assert metric.source in row
            section = of_year.split(f"### {metric.id}\n")[1].split("\n### ")[0]
            for expression in (metric.numerator, metric.denominator, metric.year_numerator):
                assert f"`{expression}`" in section or not expression


def test_no_unit_has_to_fill_in_much_more_than_before() -> None:
    for year in builtin_years():
        plan = builtin_plan(year)
        asked = [(unit, row.period) for unit in plan.units for row in plan.calendar]
        more = [
            (unit.code, quarter.code)
            for unit, quarter in asked
            if cells(plan, unit, quarter) > limit(year, unit, quarter)
        ]
        assert more == []
    found = {unit.code: unit for unit in builtin_plan(2023).units}
    first, last = Period(2023, "Q1"), Period(2023, "Q4")
    assert [limit(2023, found["VP"], quarter) for quarter in (first, last)] == [351, 384]
    assert [limit(2023, found["THPT01"], quarter) for quarter in (first, last)] == [109, 112]


def test_a_year_of_months_is_told_in_months() -> None:
    plan = builtin_plan(2023)
    rows = [
        Deadline(Period(2023, f"M{number:02}"), date(2023, number, 25), "Mục V.1.c", "")
        for number in range(1, 13)
    ]
    text = of_year(replace(plan, calendar=tuple(rows)))
    line = next(line for line in text.splitlines() if "Mục V.1.c:" in line)
    assert line.startswith("Báo cáo tháng nộp theo Mục V.1.c: tháng 1 trước 25/01/2023; tháng 2 ")
    assert "tháng 12 trước 25/12/2023. Việc một lần trong năm ghi ở báo cáo tháng 12," in line
    assert "mọi đơn vị: báo cáo tháng |" in text
    assert "Phòng Tổ chức cán bộ: báo cáo tháng 12, số cả năm |" in text
    assert "báo cáo quý |" not in text
    assert "quý 1 trước 08/03/2023" in of_year(plan)


def test_every_sentence_that_asks_for_something_says_where_it_is_written() -> None:
    rows = [line.strip("| ").split(" | ") for line in text("ke-hoach-va-so.md").splitlines()]
    told = [row for row in rows if len(row) == 6]
    assert len(told) > 200
    assert [row[0] for row in told if not row[2].strip()] == []


def test_every_command_stands_in_the_reference() -> None:
    found = text("lenh.md")
    assert [line for line in cli.commands if f"## cchc-xl {line}\n" not in found] == []


def test_every_exit_code_has_its_row() -> None:
    classes, left = set(), [CchcError]
    while left:
        one = left.pop()
        classes.add(one.exit_code)
        left += one.__subclasses__()
    codes = [one.code for one in EXITS]
    assert classes <= set(codes)
    assert codes == [0, 1, 2, 3, 4]
    assert re.findall(r"^\| (\d) \|", text("ma-thoat.md"), re.M) == [str(code) for code in codes]


@pytest.mark.parametrize(
    ("say", "expression", "form", "words"),
    [
        (condition, "pending == within_limit + overdue", "tthc",
         "“Đang giải quyết tổng số” bằng "
         "“Đang giải quyết trong hạn” cộng “Đang giải quyết quá hạn”"),
        (condition, "completion_date <= period_end", "ubnd_giao",
         "“Ngày hoàn thành” không sau ngày cuối kỳ số liệu"),
        (condition, "not filled(number) or issue_date >= planned_date", "vbqppl",
         "“Số ký hiệu” để trống hoặc “Ngày ban hành” không trước “Ngày ban hành theo kế hoạch”"),
        (condition, "tracked <= total(tthc.direct)", "dich_vu_cong",
         "“Hồ sơ được theo dõi và đồng bộ” không lớn hơn "
         "tổng “Tiếp nhận trực tiếp bưu chính” của trang “TTHC”"),
        (condition, "previous(status) != 'Hoàn thành'", "nhiem_vu",
         "“Trạng thái” của kỳ trước khác “Hoàn thành”"),
        (amount, "due", "nhiem_vu", "Tổng “Đến hạn” của trang “Nhiệm vụ”"),
        (amount, "due and outcome == 'x'", "nhiem_vu",
         "Số dòng của trang “Nhiệm vụ” mà “Đến hạn” khác 0 và “Kết quả” bằng “x”"),
        (amount, "satisfied * (subject == 'TTHC')", "hai_long",
         "Tổng “Số phiếu hài lòng” của các dòng trang “Hài lòng” "
         "mà “Đối tượng khảo sát” bằng “TTHC”"),
        (amount, "in_period(deadline)", "ubnd_giao",
         "Số dòng của trang “Nhiệm vụ UBND giao” mà “Thời hạn” nằm trong kỳ số liệu"),
    ],
)  # fmt: skip
def test_expressions_in_words(
    say: Callable[[str, str], str], expression: str, form: str, words: str
) -> None:
    assert say(expression, form) == words


def test_the_drawing_shows_the_imports_and_no_others() -> None:
    ways = rooms("cchc_xl")
    assert ways["cli"] >= {"base", "commands"}
    for importer, goals in ways.items():
        for goal in goals:
            inside = f"cchc_xl.{goal}" if f"cchc_xl.{goal}" in graph().modules else goal
            assert graph().direct_import_exists(
                importer=f"cchc_xl.{importer}", imported=inside, as_packages=True
            ), (importer, goal)
    arrows = re.findall(r"^    (\w+) --> (\w+)$", text("architecture.md"), re.M)
    assert ("register", "plan") in arrows


def test_a_drawing_is_reduced_to_the_ways_that_say_something() -> None:
    ways = {"a": {"b", "c", "d"}, "b": {"c"}, "c": {"d"}, "d": set()}
    assert reduced(ways) == {"a": {"b"}, "b": {"c"}, "c": {"d"}, "d": set()}
    each_other = {"a": {"b", "c"}, "b": {"a", "c"}, "c": set()}
    assert reduced(each_other) == each_other
    assert "a --> b" in drawing(ways)
    assert "a --> c" not in drawing(ways)


def test_rooms_of_modules() -> None:
    assert room_of("cchc_xl.register.file.saving", "cchc_xl") == "register"
    assert room_of("cchc_xl.register.file.saving", "cchc_xl.register") == "file"
    assert room_of("validation.check", "cchc_xl") == "validation"
    assert room_of("validation.check", "cchc_xl.register") == ""
    assert room_of("cchc_xl.cli", "cchc_xl.register") == ""


def test_a_table_stays_a_table() -> None:
    assert table(("a",), [("x|y\nz",)]) == "| a |\n| --- |\n| x\\|y z |"
