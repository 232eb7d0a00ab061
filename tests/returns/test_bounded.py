"""A file that is wrong in each of its cells does not fill memory, screen and register."""

from __future__ import annotations

from pathlib import Path

from cchc_xl.returns.notes import MOST, bounded
from tests.returns.returns_samples import ROWS, read, workbook
from validation import catalogue
from validation.findings import Finding


def warning(n: int) -> Finding:
    return catalogue.finding("S202", file="bc.xlsx", sheet=f"Trang {n}", value=f"Trang {n}")


def error(n: int) -> Finding:
    return catalogue.finding("S201", file="bc.xlsx", sheet=f"T{n}", label=f"T{n}")


def test_up_to_the_limit_all_are_told_in_their_order() -> None:
    found = [warning(0), error(1)] * (MOST // 2)
    assert bounded(found, "bc.xlsx") == found


def test_of_too_many_errors_come_first_and_the_number_is_told() -> None:
    found = [*map(warning, range(MOST)), *map(error, range(7))]
    told = bounded(found, "bc.xlsx")
    assert [one.code for one in told[:7]] == ["S201"] * 7
    assert len(told) == MOST + 1
    assert (told[-1].code, told[-1].value, told[-1].severity) == ("F129", str(MOST + 7), "warning")
    assert f"{MOST + 7} lỗi" in told[-1].message


def test_what_is_found_later_counts_too() -> None:
    told = bounded([*map(warning, range(MOST + 5))], "bc.xlsx")
    again = bounded([*told, error(1), error(2)], "bc.xlsx")
    assert [one.code for one in again[:2]] == ["S201", "S201"]
    assert [one.value for one in again if one.code == "F129"] == [str(MOST + 7)]
    assert bounded(again, "bc.xlsx") == again


def test_a_table_of_nothing_but_errors(tmp_path: Path) -> None:
    rows = [*ROWS, *[("Lĩnh vực", "rác", "rác", "rác", "rác", "VP")] * 1_500]
    raw = read(workbook(rows), tmp_path)
    assert len(raw.findings) == MOST + 1
    assert raw.findings[-1].value == str(4 * 1_500)
    assert len(raw.rows["tthc"].bad) == 4 * 1_500
