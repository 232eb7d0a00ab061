"""What goes to the city: its table of figures, and the sentences of the report."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

from docx import Document
from docx.oxml.ns import qn

from cchc_xl.plan.periods import Period
from cchc_xl.services.reporting.reporting import report
from tests.demo.reckoned.compare import agree, in_percent
from tests.demo.reckoned.shown import Shown, listed
from tests.demo.reckoned.targets import parts_of

_FIGURE = re.compile(r"\{([^}]+)\}")
_TERM = re.compile(r"([+-]?)\s*\{([^}]+)\}")


def figure(name: str, shown: Shown, period: str) -> Fraction | None:
    """Return a figure by its name in the plan's files, as a person finds it."""
    metric, _, part = name.rpartition(".")
    parts = parts_of(shown, period)
    if metric in parts:
        numerator, denominator = map(Fraction, parts[metric])
        if part == "ty_le":
            return Fraction(int(numerator * 1000 / denominator), 10) if denominator else None
        known = next(row for row in shown.sheet(period, "out_targets") if row["Mã"] == metric)
        if known["Kết luận"] == "Chưa có số liệu":
            return None
        return numerator if part == "tu_so" else denominator
    rows = {row["Mã chỉ số"]: row["Giá trị"] for row in shown.sheet(period, "out_indicators")}
    return None if rows[name] in (None, "") else Fraction(str(rows[name]))


def check_the_table_of_the_city(shown: Shown, period: str) -> None:
    wanted = {}
    for row in listed("city_tables.csv"):
        terms = [
            (sign, figure(name, shown, period)) for sign, name in _TERM.findall(row["formula"])
        ]
        numbers = [-value if sign == "-" else value for sign, value in terms if value is not None]
        value: Any = None
        if terms:
            value = float(sum(numbers)) if len(numbers) == len(terms) else ""
        wanted[row["row"]] = {
            "Nội dung": row["title"],
            "Đơn vị tính": row["unit_of_measure"] or None,
            "Số liệu": value,
            "Cách tính": row["formula"] or None,
            "Ghi chú": row["note"] or None,
        }
    agree(shown, period, "out_city_tables", ("STT",), wanted)


def written(value: Fraction) -> str:
    """Return a whole number as Vietnamese write it."""
    assert value.denominator == 1
    digits = str(value.numerator)
    groups = [digits[max(0, end - 3) : end] for end in range(len(digits), 0, -3)]
    return ".".join(reversed(groups))


def check_sentences_of_the_report(shown: Shown, period: str) -> None:
    drafted = report(shown.register, Period.parse(period), out=shown.register.parent / "bc")
    document: Any = Document(str(drafted.path))
    text = [
        "".join(one.text or "" for one in line.iter(qn("w:t")))
        for line in document.element.body.iter(qn("w:p"))
    ]
    parts = parts_of(shown, period)
    early, done = (Fraction(part) for part in parts["T7b"])
    tenths = int(early * 1000 / done)
    gap = in_tenths(abs(tenths - 800))
    against = "bằng mức chỉ tiêu" if tenths == 800 else f"vượt {gap} điểm"
    against = against if tenths >= 800 else f"thấp hơn chỉ tiêu {gap} điểm"
    share = in_percent(int(early), int(done))
    wanted = f"- Đã giải quyết {written(done)} hồ sơ, trước hạn {share}, {against}"
    assert [line for line in text if line.startswith(wanted)], wanted
    reached, every = (Fraction(part) for part in parts["T5a"])
    wanted = f"- Đã kiểm tra cải cách hành chính tại {written(reached)}/{written(every)} đơn vị"
    assert [line for line in text if line.startswith(wanted)], wanted
    for line in text:
        assert not _FIGURE.search(line), line


def in_tenths(tenths: int) -> str:
    ones, rest = divmod(tenths, 10)
    return f"{ones},{rest}" if rest else str(ones)
