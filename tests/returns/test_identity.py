"""The stamp of a template: signing it, and saying in one finding what is wrong with a file."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_xl.plan.periods import Period
from cchc_xl.plan.year import builtin_plan
from cchc_xl.returns.identity import (
    Cover,
    Identity,
    ReportingUnit,
    check_identity,
    is_genuine,
    sign,
    template_version,
)
from validation.catalogue import entries
from validation.findings import Finding

KEY = b"k" * 32
REGISTER = "SO-2023"
VERSION = "2023.1f3a9c0d"
Q2 = Period.parse("2023-Q2")


class Unit(NamedTuple):
    name: str
    successor: str = ""
    closed: bool = False

    def is_active_on(self, day: date) -> bool:
        return not self.closed


UNITS: dict[str, ReportingUnit] = {
    "THPT01": Unit("Trường THPT A"),
    "THPT02": Unit("Trường THPT B"),
    "VP": Unit("Văn phòng"),
    "PGD01": Unit("Phòng GD&ĐT C", "THPT02", closed=True),
    "PGD02": Unit("Phòng GD&ĐT D", closed=True),
}


def stamp(**changes: str) -> dict[str, str]:
    parts = {"register": REGISTER, "unit": "THPT01", "period": "2023-Q2", "version": VERSION}
    return sign(KEY, **(parts | changes)).stamp()


def judge(
    given: dict[str, str] | None, cover: Cover | None = None, file: str = "BC_2023-Q2_THPT01.xlsx"
) -> tuple[Identity | None, list[Finding]]:
    return check_identity(
        given,
        cover or Cover(),
        file,
        key=KEY,
        register=REGISTER,
        version=VERSION,
        period=Q2,
        units=UNITS,
    )


def codes(found: list[Finding]) -> list[str]:
    assert all(problem.is_error for problem in found)
    assert all(problem.remedy and "{" not in problem.message for problem in found)
    return [problem.code for problem in found]


def test_a_right_file_has_no_finding() -> None:
    cover = Cover("THPT01", "2023-Q2", "Bìa", "B6", "B7")
    identity, found = judge(stamp(), cover)
    assert found == []
    assert identity == sign(KEY, REGISTER, "THPT01", "2023-Q2", VERSION)


@pytest.mark.parametrize(
    "cover",
    [Cover("THPT01 - Trường THPT A", "Quý II/2023"), Cover(" THPT01 ", "Quý  ii/2023"), Cover()],
)
def test_cover_may_say_the_same_in_words_or_nothing(cover: Cover) -> None:
    assert judge(stamp(), cover)[1] == []


@pytest.mark.parametrize("nothing", [None, {}, {"unit": "", "register": ""}])
def test_no_stamp_is_not_our_template(nothing: dict[str, str] | None) -> None:
    identity, found = judge(nothing)
    assert identity is None
    assert codes(found) == ["I101"]
    assert found[0].unit == "THPT01"  # as the file's name says
    assert found[0].period == "2023-Q2"
    assert "BC_2023-Q2_THPT01.xlsx" in found[0].remedy


def test_no_stamp_and_a_name_of_two_units_names_none() -> None:
    assert judge(None, file="THPT01 THPT02.xlsx")[1][0].unit == ""


@pytest.mark.parametrize("field", ["unit", "period", "version", "signature"])
@pytest.mark.parametrize("change", ["x", ""])
def test_a_changed_or_missing_part_breaks_the_signature(field: str, change: str) -> None:
    identity, found = judge(stamp() | {field: change})
    assert identity is None
    assert codes(found) == ["I102"]


def test_another_key_breaks_the_signature() -> None:
    other = sign(b"other" * 8, REGISTER, "THPT01", "2023-Q2", VERSION)
    assert codes(judge(other.stamp())[1]) == ["I102"]


def test_another_register_is_named_before_its_signature() -> None:
    identity, found = judge(stamp(register="SO-2022"))
    assert identity is None
    assert codes(found) == ["I103"]
    assert "SO-2022" in found[0].message


def test_old_version_is_named() -> None:
    identity, found = judge(stamp(version="2023.00000000"))
    assert identity is not None
    assert [(problem.code, problem.is_error) for problem in found] == [("I104", False)]
    assert found[0].value == "2023.00000000"
    assert VERSION in found[0].message


def test_last_quarters_file_is_one_finding_even_when_old_and_readdressed() -> None:
    old = stamp(period="2023-Q1", version="2023.00000000")
    cover = Cover("THPT01", "2023-Q2", "Bìa", "B6", "B7")
    identity, found = judge(old, cover)
    assert identity is not None
    assert identity.period == "2023-Q1"
    assert codes(found) == ["I105"]
    assert found[0].message == (
        "Đây là báo cáo của Quý I/2023 (quý liền trước), không phải của Quý II/2023."
    )


def test_another_quarters_file_says_which() -> None:
    found = judge(stamp(period="2023-Q4"))[1]
    assert codes(found) == ["I105"]
    assert "Quý IV/2023, không phải" in found[0].message


def test_unknown_unit() -> None:
    found = judge(stamp(unit="THPT99"))[1]
    assert codes(found) == ["I106"]
    assert found[0].unit == "THPT99"


@pytest.mark.parametrize(
    ("unit", "remedy"),
    [("PGD01", "đơn vị kế thừa THPT02 Trường THPT B"), ("PGD02", "Liên hệ Văn phòng")],
)
def test_closed_unit_names_who_reports_instead(unit: str, remedy: str) -> None:
    found = judge(stamp(unit=unit), file="THPT02.xlsx")[1]
    assert codes(found) == ["I107"]
    assert remedy in found[0].remedy


@pytest.mark.parametrize(
    "file",
    [
        "BC_2023-Q2_THPT02.xlsx",
        "nop/BC 2023-Q2 thpt02 (ban cuoi).xlsx",
        "C:\\Bao cao\\bc-thpt02.xlsx",
        "tập.zip/THPT02.ods",
    ],
)
def test_another_units_file_renamed(file: str) -> None:
    identity, found = judge(stamp(), Cover("THPT02", "2023-Q2"), file)
    assert identity is not None
    assert identity.unit == "THPT01"
    assert codes(found) == ["I108"]
    assert "THPT02 (Trường THPT B)" in found[0].message
    assert "THPT01 (Trường THPT A)" in found[0].message


@pytest.mark.parametrize(
    "file",
    [
        "bao cao.xlsx",
        "BC_THPT021.xlsx",
        "XTHPT02.xlsx",
        "THPT 02.xlsx",
        "THPT01 gửi VP.xlsx",
        "báo cáo gửi VP.xlsx",
        "THPT02/BC_THPT01.xlsx",
        "VPhong.xlsx",
    ],
)
def test_only_whole_known_codes_of_the_name_count(file: str) -> None:
    assert judge(stamp(), file=file)[1] == []


def test_other_unit_and_other_quarter_are_two_causes() -> None:
    found = judge(stamp(period="2023-Q1"), file="BC_2023-Q2_THPT02.xlsx")[1]
    assert codes(found) == ["I105", "I108"]


def test_cover_of_another_unit_and_period() -> None:
    cover = Cover("THPT02", "Quý III/2023", "Bìa", "B6", "B7")
    found = judge(stamp(), cover)[1]
    assert codes(found) == ["I109", "I110"]
    assert [(problem.sheet, problem.cell, problem.value) for problem in found] == [
        ("Bìa", "B6", "THPT02"),
        ("Bìa", "B7", "Quý III/2023"),
    ]
    assert "“THPT01”" in found[0].remedy
    assert "ô B7" in found[1].remedy


def test_every_identity_code_is_used() -> None:
    named = {code for code in entries() if code.startswith("I")}
    assert named == {f"I1{number:02d}" for number in range(1, 11)}


text = st.text(max_size=12)


@given(text, text, text, text, st.binary(min_size=1, max_size=40))
def test_what_was_signed_is_genuine(
    register: str, unit: str, period: str, version: str, key: bytes
) -> None:
    assert is_genuine(key, sign(key, register, unit, period, version))


@given(st.tuples(text, text, text, text), st.tuples(text, text, text, text))
def test_different_fields_never_share_a_signature(
    one: tuple[str, str, str, str], other: tuple[str, str, str, str]
) -> None:
    same = sign(KEY, *one).signature == sign(KEY, *other).signature
    assert same == (one == other)


def test_moving_a_border_between_fields_changes_the_signature() -> None:
    assert sign(KEY, "a", "bc", "d", "e").signature != sign(KEY, "ab", "c", "d", "e").signature
    assert sign(KEY, "1:a", "b", "d", "e").signature != sign(KEY, "1", "ab", "d", "e").signature


def test_template_version_names_year_and_shape() -> None:
    from dataclasses import replace

    plan = builtin_plan(2023)
    version = template_version(plan)
    assert version.startswith("2023.")
    assert len(version) == len("2023.1f3a9c0d")
    renamed = plan.tasks[1]._replace(content="Khác")
    assert template_version(replace(plan, tasks=(renamed, *plan.tasks[2:]))) != version
    dated = tuple(task._replace(due_date=None) for task in plan.tasks)
    assert template_version(replace(plan, tasks=dated, units=())) == version


def test_a_code_without_a_digit_counts_in_an_issued_name() -> None:
    found = judge(stamp(), file="BC_2023-Q2_VP.xlsx")[1]
    assert codes(found) == ["I108"]
