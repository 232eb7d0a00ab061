"""The lines of the overview: counted from the files, or held against sheets reckoned elsewhere."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor
from typing import Any

from tests.demo.reckoned.brief import in_time, online_weights, overdue
from tests.demo.reckoned.compare import share
from tests.demo.reckoned.dashboard import coverage_of, late_units, latest_units
from tests.demo.reckoned.inspections import done_by, still_there
from tests.demo.reckoned.sending import STATES, stands
from tests.demo.reckoned.shown import ALL, AS_OF, NAMES, QUARTERS, Row, Shown, listed, units_then

SIGNS = dict(zip(STATES, "✓T0S✗…", strict=True))
PARTS = (
    ("Giá trị", "Hoàn thành"),
    ("Trên", "Đơn vị được giao"),
    *((name, name) for name in ("Đang thực hiện", "Chưa thực hiện", "Không phát sinh")),
    ("Quá hạn", "Quá hạn chưa xong"),
)
BLOCKS = {
    "DAU": "Kỳ",
    "O": "Tóm tắt",
    "CT": "Chỉ tiêu",
    "PH": "Độ phủ kiểm tra",
    "XH": "Xu hướng",
    "NV": "Nhiệm vụ theo phần",
    "DV": "Đơn vị thiếu nhiều nhất",
    "CH": "Chậm báo cáo",
    "NB": "Tình hình nộp",
}


def check_glance(shown: Shown, period: str) -> None:
    rows = {row["Mã dòng"]: row for row in shown.sheet(period, "out_glance")}
    for code, row in rows.items():
        assert row["Khối"] == BLOCKS[code.partition("-")[0]]
    own = [row for row in shown.sheet(period, "out_targets") if not row["Dòng theo cấp của"]]
    head_is_right(shown, period, rows, own)
    tiles_are_right(shown, period, rows, own)
    order = targets_are_right(rows, own)
    groups_are_right(shown, period, rows)
    trend_is_right(shown, period, rows)
    sections_are_right(shown, period, rows)
    heavy_is_right(shown, period, rows, order)
    in_all, *told = [row for code, row in rows.items() if code.startswith("CH-")]
    latest = list(latest_units(shown, period).values())
    assert [row["Diễn giải"] for row in told] == [
        f"{row['Mã']} {late['Chi tiết']}" for row, late in zip(told, latest, strict=True)
    ]
    late = late_units(shown, period)
    assert in_all["Giá trị"] == len(late)
    assert [row["Mã"] for row in told] == late[:5]
    more = "; 5 đơn vị chậm nhất" if len(late) > 5 else ""
    assert in_all["Diễn giải"] == f"{len(late)} đơn vị chậm hoặc chưa gửi báo cáo{more}"
    wall_is_right(shown, period, rows)


def head_is_right(shown: Shown, period: str, rows: dict[str, Row], own: list[Row]) -> None:
    due = f"08/{3 * int(QUARTERS[period][-1][-1]):02}/2023"  # V.1.c
    told = f"{NAMES[period]} (báo cáo trước ngày {due}); số liệu tính đến ngày "
    told += f"{AS_OF[period]:%d/%m/%Y}"
    assert rows["DAU-1"]["Diễn giải"] == told
    missed = sum(row["Kết luận"] == "Chưa đạt" for row in own)
    assert rows["DAU-2"]["Nội dung"].startswith(f"{missed} chỉ tiêu chưa đạt; độ phủ kiểm tra")
    lacking = "còn thiếu" in coverage_of(shown, period)["Chi tiết"]
    assert ("còn thiếu" in rows["DAU-2"]["Nội dung"]) is lacking
    tentative = [row for row in own if row["Tình trạng số liệu"] == "Tạm tính"]
    start = f"{len(tentative)}/{len(own)} chỉ tiêu còn tạm tính: "
    start += ", ".join(map(lacking_of, tentative[:3]))
    start += f" và {len(tentative) - 3} chỉ tiêu khác" if len(tentative) > 3 else ""
    wanted = f"{start}." if tentative else "Mọi chỉ tiêu đã có đủ số liệu."
    assert rows["DAU-2"]["Diễn giải"] == wanted


def lacking_of(row: Row) -> str:
    reported, expected = row["Đơn vị đã báo cáo"], row["Đơn vị phải báo cáo"]
    whose = f"{reported}/{expected} đơn vị đã báo cáo"
    return f"{row['Mã']} ({whose if reported < expected else 'Văn phòng chưa nhập đủ'})"


def tiles_are_right(shown: Shown, period: str, rows: dict[str, Row], own: list[Row]) -> None:
    verdicts = [row["Kết luận"] for row in own]
    counts = verdicts.count("Đạt"), verdicts.count("Đạt") + verdicts.count("Chưa đạt")
    wanted = [in_time(shown, period, QUARTERS[period]), counts, inspected(shown, period)]
    for number, (value, against) in enumerate(wanted, start=1):
        row = rows[f"O-{number}"]
        assert (row["Giá trị"], row["Trên"]) == (value, against)
        assert row["Tỷ lệ"] == share(value, against)
    assert rows["O-4"]["Giá trị"] == overdue(shown, period)
    then = ALL[ALL.index(period) - 1] if period in ALL[1:] else ""
    if then in QUARTERS:
        before = in_time(shown, then, [then])
        change = float(round(Fraction(100 * wanted[0][0], wanted[0][1]), 6))
        change -= float(Fraction(100 * before[0], before[1]))
        assert rows["O-1"]["Chênh lệch"] == round(change, 1)
        assert rows["O-4"]["Chênh lệch"] == overdue(shown, period) - overdue(shown, then)
        assert rows["O-1"]["Diễn giải"].endswith(f"so với {NAMES[then]}")
    elif not then:
        assert [rows[f"O-{number}"]["Chênh lệch"] for number in (1, 2, 3, 4)] == [None] * 4


def inspected(shown: Shown, period: str) -> tuple[int, int]:
    ends, _ = done_by(shown, period)
    active = [unit["code"] for unit in still_there(shown, period)]
    return sum(bool(ends.get(code)) for code in active), len(active)


def targets_are_right(rows: dict[str, Row], own: list[Row]) -> list[str]:
    """Hold each target against the sheet of targets; returns those missed, as they are shown."""
    lines = [row for code, row in rows.items() if code.startswith("CT-")]
    by_id = {row["Mã"]: row for row in own}
    assert sorted(line["Mã"] for line in lines) == sorted(by_id)
    ranks, gaps = [], []
    for line in lines:
        row = by_id[line["Mã"]]
        assert line["Nội dung"] == row["Nội dung"]
        assert (line["Giá trị"], line["Trên"]) == (row["Tử số"], row["Mẫu số"])
        for title in ("Tỷ lệ", "Kết luận", "Tình trạng số liệu"):
            assert line[title] == row[title], (line["Mã"], title)
        assert line["Ngưỡng"] == ("" if row["Ngưỡng"] is None else row["Ngưỡng"])
        points = gap_of(row)
        assert line["Chênh lệch"] == (None if points is None else round(float(points), 6))
        words_are_right(line["Diễn giải"], points, row["Kết luận"])
        ranks.append({"Chưa đạt": 0, "Đạt": 1}.get(row["Kết luận"], 2))
        if not ranks[-1]:
            gaps.append(-100 if points is None else points)
    assert ranks == sorted(ranks)
    assert gaps == sorted(gaps)
    return [line["Mã"] for line in lines if line["Kết luận"] == "Chưa đạt"]


def gap_of(row: Row) -> Fraction | None:
    """Return by how many points a target is over its bar; no bar of the plan is a ceiling."""
    if row["Ngưỡng"] is None or not row["Mẫu số"]:
        return None
    bar = Fraction(str(row["Ngưỡng"])) * 100
    return Fraction(str(row["Tử số"])) * 100 / Fraction(str(row["Mẫu số"])) - bar


def words_are_right(words: str | None, points: Fraction | None, verdict: Any) -> None:
    if points is None:
        assert words is None
    elif verdict == "Chưa đạt":
        tenths = ceil(-points * 10)
        assert words == f"thiếu {plain(tenths)} điểm"
    elif points:
        assert words == f"+{plain(floor(points * 10))} điểm"
    else:
        assert words == "vừa đúng ngưỡng"


def plain(tenths: int) -> str:
    whole, tenth = divmod(tenths, 10)
    return f"{whole},{tenth}" if tenth else str(whole)


def groups_are_right(shown: Shown, period: str, rows: dict[str, Row]) -> None:
    lines = [row for code, row in rows.items() if code.startswith("PH-")]
    sheet = shown.sheet(period, "out_coverage")
    assert [line["Mã"] for line in lines] == [row["Nhóm"] for row in sheet]
    for line, row in zip(lines, sheet, strict=True):
        needed = row["Còn phải kiểm tra"]
        assert (line["Giá trị"], line["Trên"]) == (row["Đã kiểm tra"], row["Đang hoạt động"])
        assert (line["Tỷ lệ"], line["Ngưỡng"]) == (row["Tỷ lệ"], row["Ngưỡng"])
        assert (line["Chênh lệch"], line["Kết luận"]) == (needed, row["Kết luận"])
        assert line["Diễn giải"] == (f"thiếu {needed}" if needed else "đạt")


def trend_is_right(shown: Shown, period: str, rows: dict[str, Row]) -> None:
    for quarter in ALL:
        first = rows[f"XH-{quarter.partition('-')[2]}-1"]
        if quarter > QUARTERS[period][-1]:
            assert first["Giá trị"] is None
        elif quarter in QUARTERS:
            then = quarter if period in ALL else None
            if then is not None:
                counts = in_time(shown, quarter, [quarter])
                assert (first["Giá trị"], first["Trên"]) == counts


def sections_are_right(shown: Shown, period: str, rows: dict[str, Row]) -> None:
    titles = {row["id"]: row["title"] for row in listed("sections.csv")}
    lines = [row for code, row in rows.items() if code.startswith("NV-")]
    tasks = [row for row in shown.sheet(period, "out_tasks") if row["Phần"]]
    assert {line["Mã"] for line in lines} == set(titles)
    for line in lines:
        own = [row for row in tasks if row["Phần"] == line["Mã"]]
        assert line["Nội dung"] == f"{line['Mã']}. {titles[line['Mã']]}"
        for title, source in PARTS:
            assert line[title] == sum(row[source] or 0 for row in own), (line["Mã"], title)


def heavy_is_right(shown: Shown, period: str, rows: dict[str, Row], missed: list[str]) -> None:
    heads = {c: r for c, r in rows.items() if c.startswith("DV-") and c.count("-") == 1}
    assert sorted(row["Mã"] for row in heads.values()) == sorted(missed)
    offices = [rows[f"{code}-1"]["Mã"] is None for code in heads]
    assert offices == sorted(offices)
    assert {row["Kết luận"] for row in heads.values()} == {"xem ô gốc"}
    weights = online_weights(shown, period)
    wanted = weights[:5]
    (code,) = [code for code, row in heads.items() if row["Mã"] == "T8b"] or [""]
    found = [row for one, row in rows.items() if code and one.startswith(f"{code}-")]
    names = {unit["code"]: unit["name"] for unit in units_then(shown, period)}
    if code:
        assert [(row["Mã"], row["Chênh lệch"]) for row in found] == [
            (unit, float(short)) for unit, short in wanted
        ]
        for row, (unit, short) in zip(found, wanted, strict=True):
            assert row["Diễn giải"] == f"{names[unit]}: thiếu {ceil(short)}"
        (head,) = (row for row in heads.values() if row["Mã"] == "T8b")
        assert head["Diễn giải"].startswith("cần thêm ")
        assert head["Diễn giải"].endswith(f" ({len(weights)} đơn vị)")


def wall_is_right(shown: Shown, period: str, rows: dict[str, Row]) -> None:
    lines = [row for code, row in rows.items() if code.startswith("NB-")]
    wanted = {}
    for unit in units_then(shown, period):
        told = [stands(shown, period, unit, quarter).counted for quarter in ALL]
        if any(told):
            wanted[unit["code"]] = "".join(SIGNS.get(state, " ") for state in told)
    assert {line["Mã"]: line["Diễn giải"] for line in lines} == wanted
    trouble = [sum(sign in "TS✗" for sign in line["Diễn giải"]) for line in lines]
    assert trouble == sorted(trouble, reverse=True)
