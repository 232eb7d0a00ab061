"""Dossiers by unit and by field, and online services by unit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from tests.demo.reckoned.compare import agree, share
from tests.demo.reckoned.shown import DEADLINES, QUARTERS, Row, Shown, before, units_then


class Titles(NamedTuple):
    """What the columns of dossiers are called that others need."""

    early: str = "Giải quyết trước hạn"
    on_time: str = "Giải quyết đúng hạn"
    done: str = "Giải quyết tổng số"
    carried: str = "Kỳ trước chuyển sang"
    received: str = "Tiếp nhận tổng số"


TTHC = Titles()
FLOWS = (
    *("Tiếp nhận trực tuyến", "Tiếp nhận trực tiếp bưu chính", TTHC.done, TTHC.early, TTHC.on_time),
    *("Giải quyết quá hạn", "Tiếp nhận qua bưu chính công ích"),
)
PENDING = ("Đang giải quyết tổng số", "Đang giải quyết trong hạn", "Đang giải quyết quá hạn")
SERVICE_FLOWS = (
    *("Hồ sơ được theo dõi và đồng bộ", "Hồ sơ giải quyết trực tuyến toàn trình"),
    *("Giao dịch thanh toán", "Giao dịch thanh toán trực tuyến", "Hồ sơ luân chuyển nội bộ"),
    *("Hồ sơ luân chuyển điện tử", "Hồ sơ trễ hẹn đã xin lỗi"),
)
RESULTS = ("Kết quả giải quyết còn hiệu lực", "Kết quả giải quyết đã số hóa")


def told_dossiers(shown: Shown, period: str) -> Iterator[tuple[str, str, Row]]:
    """Give the records of dossiers that say anything."""
    for quarter, unit, row in shown.told(QUARTERS[period], "TTHC"):
        if row[TTHC.received] is not None:
            yield quarter, unit, row


def check_dossiers(shown: Shown, period: str) -> None:
    first, last = QUARTERS[period][0], QUARTERS[period][-1]
    names = {unit["code"]: unit["name"] for unit in units_then(shown, period)}
    outputs = {"out_tthc_units": "Đơn vị", "out_tthc_fields": "Lĩnh vực"}
    for output, key in outputs.items():
        wanted: dict[str, Row] = defaultdict(
            lambda: dict.fromkeys((*FLOWS, *PENDING, TTHC.carried), 0)
        )
        for quarter, unit, row in told_dossiers(shown, period):
            for whose in (row.get(key, unit), "Tổng cộng"):
                for name in FLOWS:
                    wanted[whose][name] += row[name] or 0
                if quarter == first:
                    wanted[whose][TTHC.carried] += row[TTHC.carried]
                for name in PENDING if quarter == last else ():
                    wanted[whose][name] += row[name]
        for whose, row in wanted.items():
            in_time = row[TTHC.early] + row[TTHC.on_time]
            row["Tỷ lệ trước và đúng hạn"] = share(in_time, row[TTHC.done])
            row[TTHC.received] = row[TTHC.carried] + row[FLOWS[0]] + row[FLOWS[1]]
            if key == "Đơn vị" and whose in names:
                row["Tên đơn vị"] = names[whose]
        for row in shown.sheet(period, output):
            if not any(row[name] for name in (*FLOWS, *PENDING)):
                wanted.pop(row[key], None)
                assert not row[TTHC.received]
                assert row["Tỷ lệ trước và đúng hạn"] == ""
                wanted[row[key]] = {}
        agree(shown, period, output, (key,), wanted)
        assert all(wanted["Tổng cộng"].values())


def check_services(shown: Shown, period: str) -> None:
    last = QUARTERS[period][-1]
    names = {unit["code"]: unit["name"] for unit in units_then(shown, period)}
    wanted: dict[str, Row] = defaultdict(lambda: dict.fromkeys((*SERVICE_FLOWS, *RESULTS), 0))
    for quarter, unit, row in shown.told(QUARTERS[period], "Dịch vụ công"):
        for whose in (unit, "Tổng cộng"):
            for name in SERVICE_FLOWS:
                wanted[whose][name] += row[name] or 0
        held = {name: row[name] for name in RESULTS}
        earlier = before(shown, quarter, unit, "Dịch vụ công")
        while None in held.values() and (one := next(earlier, None)):
            held = {name: one[0][name] if cell is None else cell for name, cell in held.items()}
        for whose in (unit, "Tổng cộng") if quarter == last else ():
            for name in RESULTS:
                wanted[whose][name] += held[name] or 0
        wanted[unit]["Tên đơn vị"] = names[unit]
    for own in units_then(shown, period):
        if own["code"] not in wanted and is_there(own, period):
            wanted[own["code"]] = {"Tên đơn vị": own["name"], **dict.fromkeys(SERVICE_FLOWS, 0)}
    agree(shown, period, "out_services", ("Đơn vị",), wanted)


def is_there(unit: Row, period: str) -> bool:
    """Tell whether a unit owes a return for a quarter of a period."""
    last = unit["valid_to"]
    return any(last is None or DEADLINES[code] <= last for code in QUARTERS[period])
