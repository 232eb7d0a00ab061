"""What the sheet of doubts says: each is a finding, explained on a cover or by Văn phòng."""

from __future__ import annotations

from collections import Counter

from tests.demo.reckoned.compare import agree
from tests.demo.reckoned.shown import QUARTERS, Row, Shown, plain_rows, records, units_then
from validation.catalogue import entries

KEYS = ("Đơn vị", "Kỳ", "Mã", "Trang", "Ô")
BETWEEN = ("R105", "R106")
"""Codes of what a return says otherwise than the quarter before; they are explained as well."""


def check_doubts(shown: Shown, period: str) -> None:
    frames = shown.runs[period].run.content.frames
    names = {unit["code"]: unit["name"] for unit in units_then(shown, period)}
    wanted: dict[tuple[str | None, ...], Row] = {}
    for row in plain_rows(frames["findings"]):
        doubted = row["code"].startswith("D1") or row["code"] in BETWEEN
        if doubted and row["period"] in QUARTERS[period]:
            key = tuple(row[name] for name in ("unit", "period", "code", "sheet", "cell"))
            wanted[key] = {
                "Tên đơn vị": names[row["unit"]],
                "Nghi vấn": entries()[row["code"]].title,
                "Mục": row["label"],
                "Số liệu": row["value"],
                "So với": row["message"],
                "Tệp": shown.returns[row["period"]][row["unit"]].name,
                **explained(shown, row, plain_rows(frames["explanations"])),
            }
    states = Counter(row["Tình trạng"] for row in wanted.values())
    waiting = states.pop("Chưa giải trình", 0)
    blank = dict.fromkeys(next(iter(wanted.values()))) if wanted else {}
    sums = {"Chưa giải trình": waiting, "Đã giải trình": states.total()}
    wanted["Tổng cộng", None, None, None, None] = {**blank, **sums}
    agree(shown, period, "out_doubts", KEYS, wanted)


def explained(shown: Shown, found: Row, told: list[Row]) -> Row:
    """Return how a doubt stands, who explained it, when and in which words."""
    unit, quarter = found["unit"], found["period"]
    about = ("unit", "period", "code", "sheet", "cell", "value")
    for row in told:
        if all(row[name] == found[name] for name in about):
            said = ("Văn phòng đã ghi giải trình", row["told_by"], row["told_on"], row["words"])
            return stands(*said)
    (cover,) = records(shown.returns[quarter][unit], "Bìa")
    if words := cover["Giải trình"]:
        (came,) = [
            one.received for one in shown.files[quarter] if one.unit == unit and one.accepted
        ]
        return stands("Đơn vị đã giải trình", unit, came, words)
    return stands("Chưa giải trình", None, None, None)


def stands(state: str, by: str | None, on: object, words: str | None) -> Row:
    is_open = state == "Chưa giải trình"
    return {
        "Chưa giải trình": int(is_open),
        "Đã giải trình": int(not is_open),
        "Tình trạng": state,
        "Người giải trình": by,
        "Ngày giải trình": on,
        "Giải trình": words,
    }
