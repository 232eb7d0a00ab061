"""Lists: what units propose, documents one by one, what they add, names and notes of all."""

from __future__ import annotations

from collections import Counter
from typing import Any

from cchc_xl.register.schema import tables
from tests.demo.reckoned.compare import agree
from tests.demo.reckoned.inspections import counting_day
from tests.demo.reckoned.shown import (
    ALL,
    DEADLINES,
    NAMES,
    QUARTERS,
    WINDOWS,
    Row,
    Shown,
    assessed_first,
    before,
    by_office,
    day,
    in_force,
    listed,
    pages,
    plain_rows,
    records,
    told_last,
    units_then,
)


def check_names_of_units(shown: Shown, period: str) -> None:
    names = {unit["code"]: unit["name"] for unit in units_then(shown, period)}
    leads = {row["id"]: row["lead"] for row in listed("tasks.csv")}
    named = 0
    for name in shown.runs[period].run.sheets:
        titles = tables()[name].titles
        if "Đơn vị" in titles and "Tên đơn vị" in titles:
            for row in shown.sheet(period, name):
                own = names.get(row["Đơn vị"])
                told = row["Tên đơn vị"]
                if row["Đơn vị"] is None and name == "out_products":  # one for several units
                    assert told == leads.get(row["Mã nhiệm vụ"])
                elif row["Đơn vị"] is None:
                    assert told in (None, "Văn phòng"), name
                else:
                    assert told == own, (name, row["Đơn vị"])
                named += own is not None
    assert named > 200


def check_proposals(shown: Shown, period: str) -> None:
    told = Counter(
        (unit, quarter, row["Khó khăn và kiến nghị"])
        for quarter, unit, row in shown.told(QUARTERS[period], "Kiến nghị")
    )
    names = {unit["code"]: unit["name"] for unit in units_then(shown, period)}
    wanted = Counter({(*key, names[key[0]], *[None] * 5): told[key] for key in told})
    frame = shown.runs[period].run.content.frames["changes"]
    changes = [row for row in plain_rows(frame) if row["text"]]
    for row in changes:
        quarters = [code for code in ALL if row["date"] < DEADLINES[code]]
        if quarters[0] in QUARTERS[period]:
            answer = [row[name] for name in ("document", "date", "decision", "decided_by")]
            own = (row["unit"], quarters[0], row["text"], names[row["unit"]])
            wanted[(*own, *answer, row["decided_on"])] += 1
    titles = (
        *("Đơn vị", "Kỳ", "Khó khăn và kiến nghị", "Tên đơn vị", "Văn bản đề nghị"),
        *("Ngày đề nghị", "Quyết định", "Văn bản trả lời", "Ngày trả lời"),
    )
    rows = shown.sheet(period, "out_proposals")
    assert Counter(tuple(row[title] for title in titles) for row in rows) == wanted
    assert len(told) > 5
    assert {bool(row["decision"]) for row in changes} == {True, False}


def programme_of_documents(shown: Shown, period: str) -> dict[tuple[Any, ...], Row]:
    """Return how the documents of Văn phòng's programme stand at the end of a period."""
    start, end = WINDOWS[period]
    frame = shown.runs[period].run.content.frames["legal_programme"]
    programme = {row["code"]: row for row in plain_rows(frame)}
    told, _ = told_last(shown, period, "VBQPPL", "Tên văn bản")
    wanted: dict[tuple[Any, ...], Row] = {}
    for code, due in by_office(shown, period, "legal_programme", ["name"]).items():
        row, last = told.get(code, {}), due["day"]
        issued, counts = day(row.get("Ngày ban hành")), start <= due["day"] <= end
        if issued is not None:
            state = "Ban hành đúng hạn" if issued <= last else "Ban hành trễ hạn"
        else:
            state = "Quá hạn chưa ban hành" if last <= end else "Chưa đến hạn"
        extension = programme[code]["extension_document"]
        wanted[due["unit"], code, due["words"]] = {
            "Hạn theo Chương trình": programme[code]["planned_date"],
            "Hạn đang tính": last,
            "Văn bản gia hạn": extension,
            "Ngày ban hành": issued,
            "Số ký hiệu": row.get("Số ký hiệu"),
            "Tình trạng": state,
            "Phải ban hành trong kỳ": int(counts),
            "Trong đó ban hành đúng tiến độ": int(counts and state == "Ban hành đúng hạn"),
            "Trình tự và thủ tục": row.get("Trình tự và thủ tục"),
            "Ngày cập nhật CSDL quốc gia": day(row.get("Ngày cập nhật CSDL quốc gia")),
            "Ngày đăng Cổng thông tin của Sở": day(row.get("Ngày đăng Cổng thông tin của Sở")),
            "Rà soát hoặc bãi bỏ": row.get("Rà soát hoặc bãi bỏ"),
        }
    return wanted


def check_list_of_documents(shown: Shown, period: str) -> None:
    wanted = programme_of_documents(shown, period)
    totals = ("Phải ban hành trong kỳ", "Trong đó ban hành đúng tiến độ")
    sums = {title: sum(row[title] for row in wanted.values()) for title in totals}
    for _, unit, row in shown.told(QUARTERS[period], "VBQPPL"):
        if not row["Mã của Văn phòng"]:
            reviewed = row["Rà soát hoặc bãi bỏ"]
            wanted[unit, None, row["Tên văn bản"]] = {
                "Tình trạng": reviewed,
                "Rà soát hoặc bãi bỏ": reviewed,
                **dict.fromkeys(totals, 0),
            }
    total = {("Tổng cộng", None, None): sums}
    keys = ("Đơn vị", "Mã văn bản", "Tên văn bản")
    agree(shown, period, "out_document_list", keys, {**wanted, **total})
    assert all(sums.values())


def check_reviewed_documents(shown: Shown, period: str) -> None:
    counts: Counter[tuple[str, str]] = Counter()
    for _, unit, row in shown.told(QUARTERS[period], "VBQPPL"):
        for whose in (unit, "Tổng cộng"):
            counts[whose, row["Rà soát hoặc bãi bỏ"]] += 1
    for row in shown.sheet(period, "out_documents"):
        whose = row["Đơn vị"]
        assert [row["Rà soát"], row["Bãi bỏ"]] == [
            counts[whose, "Rà soát"],
            counts[whose, "Bãi bỏ"],
        ], whose


def check_notes_and_extensions(shown: Shown, period: str) -> None:
    frames = shown.runs[period].run.content.frames
    extended = {row["code"]: row["extension_document"] for row in plain_rows(frames["city_tasks"])}
    *rows, _ = shown.sheet(period, "out_city_tasks")
    found = {row["Mã nhiệm vụ"]: row["Văn bản gia hạn"] for row in rows}
    assert found == extended
    given = by_office(shown, period, "city_tasks", ["document"])
    leads = {code: row["unit"] for code, row in given.items()}
    assert {row["Mã nhiệm vụ"]: row["Đơn vị"] for row in rows} == leads
    told, _ = told_last(shown, period, "Nhiệm vụ UBND giao", "Văn bản giao nhiệm vụ")
    said = {row["Mã nhiệm vụ"]: row["Đơn vị chủ trì"] for row in rows}
    assert said == {code: told.get(code, {}).get("Đơn vị chủ trì") for code in leads}
    many = len(QUARTERS[period]) > 1
    notes = {
        (unit, row["Mã chỉ số"]): f"{NAMES[code]}: {row['Ghi chú']}" if many else row["Ghi chú"]
        for code, unit, row in shown.told(QUARTERS[period], "Thống kê khác")
        if row["Ghi chú"]
    }
    shown_notes = {
        (row["Đơn vị"], row["Mã chỉ số"]): row["Ghi chú của đơn vị"]
        for row in shown.sheet(period, "out_indicator_units")
        if row["Ghi chú của đơn vị"]
    }
    assert shown_notes == notes
    assert bool(notes) is (ALL[-1] in QUARTERS[period])
    sent = {
        (NAMES[row["period"]], row["recipient"]): (row["number"], row["note"])
        for row in plain_rows(frames["city_reports"])
    }
    for row in shown.sheet(period, "out_city_reports"):
        own = sent[row["Báo cáo"], row["Nơi nhận"]]
        assert (row["Số văn bản"], row["Ghi chú"]) == own


def check_places_of_products(shown: Shown, period: str) -> None:
    last = QUARTERS[period][-1]
    places: dict[tuple[str, str, str], Any] = {}
    for unit in shown.returns[last]:
        rows = records(shown.returns[last][unit], "Sản phẩm")
        for earlier in before(shown, last, unit, "Sản phẩm"):
            rows += earlier
        for row in rows:
            place = (unit, row["Mã nhiệm vụ"], row["Sản phẩm"])
            places.setdefault(place, row["Nơi lưu"])
    found = 0
    for row in shown.sheet(period, "out_products"):
        place = (row["Đơn vị"], row["Mã nhiệm vụ"], row["Sản phẩm"])
        if row["Tình trạng"] == "Có" and place in places:
            assert row["Nơi lưu"] == places[place], place
            found += row["Nơi lưu"] is not None
    assert found > 5


TITLES = {
    "Đủ điều kiện toàn trình": ("eligible",),
    "Toàn trình trên Cổng quốc gia": ("eligible", "full_online"),
    "Chuẩn hóa công khai": ("standardised",),
    "Tích hợp Cổng thành phố": ("integrated",),
}


def check_catalogue_of_procedures(shown: Shown, period: str) -> None:
    start, end = WINDOWS[period][0], counting_day(period)
    rows = plain_rows(shown.runs[period].run.content.frames["procedures"])
    own = [row for row in rows if row["level"] == "Sở"]

    def by_then(row: Row, *names: str) -> bool:
        return all(row[name] is not None and row[name] <= end for name in names)

    def within(row: Row, name: str) -> bool:
        return row[name] is not None and start <= row[name] <= end

    for line in shown.sheet(period, "out_procedures"):
        field = line["Lĩnh vực"]
        mine = own if field == "Tổng cộng" else [row for row in own if row["field"] == field]
        if field == "Chưa ghi lĩnh vực":
            mine = [row for row in own if row["field"] is None]
        held = [row for row in mine if in_force(row, end)]
        public = [row for row in mine if row["internal"] is None]
        new = [row for row in public if within(row, "issued_new")]
        paid = [row for row in held if row["has_fee"] == "Có"]
        inner = [
            row for row in mine if row["internal"] and in_force({**row, "internal": None}, end)
        ]
        wanted = {
            title: sum(by_then(row, *names) for row in held) for title, names in TITLES.items()
        }
        wanted |= {
            "Thủ tục còn hiệu lực": len(held),
            "Có nghĩa vụ tài chính": len(paid),
            "Thanh toán trực tuyến": sum(by_then(row, "online_payment") for row in paid),
            "Ban hành mới trong kỳ": len(new),
            "Đã đánh giá tác động": sum(map(assessed_first, new)),
            "Hết hiệu lực trong kỳ": sum(within(row, "valid_to") for row in public),
            "TTHC nội bộ": len(inner),
        }
        assert {title: line[title] for title in wanted} == wanted, field


def check_words_of_the_plan(shown: Shown, period: str) -> None:
    content = {row["id"]: row["content"] for row in listed("tasks.csv")}
    *rows, _ = shown.sheet(period, "out_products")
    assert all(row["Nội dung công việc"] == content[row["Mã nhiệm vụ"]] for row in rows)
    plan = {row["code"]: row for row in listed("indicators.csv")}
    ways = {"flow": "Cộng các quý", "stock": "Lấy quý cuối"}
    for row in shown.sheet(period, "out_indicators"):
        own = plan[row["Mã chỉ số"]]
        assert row["Đơn vị tính"] == own["unit_of_measure"]
        assert row["Cách cộng"] in (ways[own["basis"]], "Chưa đến kỳ")
    for row in shown.sheet(period, "out_indicator_units"):
        own = plan[row["Mã chỉ số"]]
        titles = (row["Chỉ số"], row["Đơn vị tính"], row["Cách cộng"])
        assert titles == (own["title"], own["unit_of_measure"], ways[own["basis"]])


def check_what_was_added(shown: Shown, period: str) -> None:
    sheet = "Nhiệm vụ UBND giao"
    added = {
        row["Văn bản giao nhiệm vụ"]: (day(row["Thời hạn"]), shown.returns[quarter][unit])
        for quarter, unit, row in shown.told(QUARTERS[period], sheet)
        if not row["Mã của Văn phòng"]
    }
    rows = {row["Nội dung"]: row for row in shown.sheet(period, "out_additions")}
    assert rows.keys() == added.keys()
    for words, (until, path) in added.items():
        row = rows[words]
        assert (day(row["Thời hạn"]), row["Tệp"]) == (until, path.name)
        first, last = row["Ô"].split(":")
        assert first[1:] == last[1:]
        line = pages(path)[sheet][int(first[1:]) - 1]
        assert line["ABCDEFGHIJ".index(first[0])] == words
