"""Every rule code with a case that passes, one that fails and one at the edge."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple

import pandas as pd
import pytest

from tests.validation.validation_samples import (
    BEGIN,
    DAYS,
    LISTS,
    VALID,
    Record,
    a_return,
    previous,
    record,
    returns,
)
from validation.catalogue import entries
from validation.check import check
from validation.expressions import Rows, evaluate, names
from validation.findings import Finding
from validation.rules import Rule, rules, rules_of
from validation.words import NO_DOCUMENT, ONE_DOCUMENT, SEVERAL_DOCUMENTS

START, END, AFTER = date(2023, 1, 1), date(2023, 3, 31), date(2023, 4, 1)
EARLY, OLD = date(2022, 11, 30), date(2021, 12, 31)
"""The day before work of the plan can have ended, and one before all that templates take."""
OWN = "đơn vị báo cáo"
CONCLUDED = {"conclusion_number": "1/KL", "conclusion_date": END}
DONE = "Hoàn thành"
NO_ACTIVITY = "Không phát sinh"


class Case(NamedTuple):
    """A return with some sheets replaced, and whether the code is found in it.

    ``lacking`` is the field (form, field) without which its template was issued.
    """

    code: str
    kind: str
    found: bool
    sheets: dict[str, Sequence[Record]]
    before: Mapping[str, Sequence[Record]] = MappingProxyType({})
    lacking: tuple[str, str] | None = None


def three(
    code: str, form: str, passes: Record, fails: Record, edge: Record, edge_found: bool = False
) -> list[Case]:
    """Make the three cases of a rule over one record."""
    return [
        Case(code, "passes", False, {form: [record(form, **passes)]}),
        Case(code, "fails", True, {form: [record(form, **fails)]}),
        Case(code, "edge", edge_found, {form: [record(form, **edge)]}),
    ]


def blanked(code: str, form: str, field: str, beside: Record, other: Record) -> list[Case]:
    """Make the cases of a date that was told before; at the edge it was told of another record."""
    told = {field: START, **beside}
    before = record(form, unit="THPT01", **told)
    return [
        Case(code, "passes", False, {form: [record(form, **told)]}, {form: [before]}),
        Case(code, "fails", True, {form: [record(form)]}, {form: [before]}),
        Case(code, "edge", False, {form: [record(form)]}, {form: [{**before, **other}]}),
    ]


def at_most(code: str, part: str, whole: str, form: str = "dich_vu_cong") -> list[Case]:
    """Make the cases of "a part is not more than the whole"; at the edge they are equal."""
    base = {"procedures": 9} if form == "dich_vu_cong" and whole != "procedures" else {}
    passes, fails, edge, none, one, unknown = (
        {**base, part: some, whole: of}
        for some, of in ((2, 3), (4, 3), (3, 3), (0, 0), (1, 0), (5, None))
    )
    return three(code, form, passes, fails, edge) + three(code, form, none, one, unknown)


def done(**changes: Any) -> Record:
    """Return the cells of a completed task."""
    cells = {
        "status": DONE,
        "completion_date": date(2023, 2, 1),
        "document_number": "12/BC",
        "document_date": date(2023, 2, 1),
    }
    return {**cells, **changes}


def documents(code: str, cell: str) -> list[Case]:
    """Make the cases of a task that ends in one document, in several or in none."""
    told = ((ONE_DOCUMENT, True), (SEVERAL_DOCUMENTS, False), (NO_DOCUMENT, False), (None, True))
    return [
        Case(
            code,
            "edge",
            found,
            {"nhiem_vu": [record("nhiem_vu", **done(document=words, **{cell: None}))]},
        )
        for words, found in told
    ]


def products(code: str, cell: str, other: str) -> list[Case]:
    """Make the cases of a product's number or date, beside a task that is completed or not."""

    def sheets(status: str | None, **cells: Any) -> dict[str, Sequence[Record]]:
        task = done() if status == DONE else {"status": status}
        product = record("san_pham", **cells)
        return {"nhiem_vu": [record("nhiem_vu", **task)], "san_pham": [product]}

    none = {cell: None, other: None}
    return [
        Case(code, "passes", False, sheets(DONE)),
        Case(code, "fails", True, sheets(DONE, **{cell: None})),
        # Nothing is asked for before the task is completed, but what is begun must be whole.
        Case(code, "edge", False, sheets("Đang thực hiện", **none)),
        Case(code, "edge", False, sheets("Đang thực hiện")),
        Case(code, "edge", True, sheets("Đang thực hiện", **{cell: None})),
        Case(code, "edge", False, sheets(NO_ACTIVITY, **none)),
        # Of another task, of one that the return does not tell of, without a state.
        Case(code, "edge", False, sheets(DONE, task="1b", **none)),
        Case(code, "edge", False, sheets(None, **none)),
        Case(code, "edge", False, {**sheets(DONE, **none), "nhiem_vu": []}),
        Case(code, "edge", False, {**sheets(DONE, **none), **EMPTY, "bia": INACTIVE}),
    ]


ZEROS = {name: 0 for name in record("tthc") if name not in ("field",)}
INACTIVE = [record("bia", activity=NO_ACTIVITY)]
EMPTY: dict[str, Sequence[Record]] = {
    name: [] for name in ("nhiem_vu", "tthc", "dich_vu_cong", "pakn", "thong_ke")
}
WAITING = {"tthc": [record("tthc", field="Tiểu học", unit="THPT01", pending=4)]}
BEFORE = {"tthc": [record("tthc", unit="THPT01", pending=1)]}


def feedback_left(count: int, **cells: int | None) -> dict[str, Sequence[Record]]:
    """Return what a unit's feedback of the quarter before left pending."""
    return {"pakn": [record("pakn", unit="THPT01", pending=count, **cells)]}


NO_FEEDBACK = dict.fromkeys(VALID["pakn"], 0)
OF_BEFORE = ("pakn", "carried_over")


def nil_feedback(cells: Record) -> dict[str, Sequence[Record]]:
    """Return a nil return in which this is told of feedback."""
    return {**EMPTY, "bia": INACTIVE, "pakn": [dict.fromkeys(VALID["pakn"]) | dict(cells)]}


def as_before(kind: str, found: bool, carried: int | None = None, **cells: int) -> Case:
    """Make a case of feedback in a template that did not ask for what was carried over."""
    told = record("pakn", carried_over=carried, **cells)
    return Case("R806", kind, found, {"pakn": [told]}, {}, OF_BEFORE)


def later_product() -> list[Case]:
    """Make the cases of a product that is there before its task is completed, or after."""

    def sheets(day: date | None, **task: Any) -> dict[str, Sequence[Record]]:
        told = record("nhiem_vu", **done(**task))
        return {"nhiem_vu": [told], "san_pham": [record("san_pham", date=day)]}

    return [
        Case("R317", "passes", False, sheets(date(2023, 1, 31))),
        Case("R317", "fails", True, sheets(date(2023, 2, 2))),
        Case("R317", "edge", False, sheets(date(2023, 2, 1))),
        Case("R317", "edge", False, sheets(date(2023, 2, 2), completion_date=None)),
        Case("R317", "edge", False, sheets(date(2023, 2, 2), task="1b")),  # of another task
        Case("R317", "edge", False, sheets(None)),
    ]


def tracked(code: str, field: str, part: str, bound: int) -> list[Case]:
    """Make the cases of dossiers that may not be more than a part of those of all fields."""

    def sheets(count: int | None, more: int | None = 0) -> dict[str, Sequence[Record]]:
        second = record("tthc", **{**ZEROS, "field": "Tiểu học", part: more})
        service = record("dich_vu_cong", **{field: count})
        return {"tthc": [record("tthc"), second], "dich_vu_cong": [service]}

    return [
        Case(code, "passes", False, sheets(bound + 2, 5)),
        Case(code, "fails", True, sheets(bound + 1)),
        Case(code, "edge", False, sheets(bound)),
        Case(code, "edge", False, sheets(None)),
        # A sum over an empty cell is not known.
        Case(code, "edge", False, sheets(bound + 1, None)),
        Case(code, "edge", False, sheets(bound + 1, -1)),
        # Nothing received at all.
        Case(
            code, "edge", True, {"tthc": [], "dich_vu_cong": [record("dich_vu_cong", **{field: 1})]}
        ),
    ]


def apologised(code: str, passes: int, fails: int, edge: int) -> list[Case]:
    """Make the cases of apologies for 2 dossiers that were late and one that is overdue."""
    more = dict.fromkeys(("resolved", "late", "pending", "overdue"), 1)
    second = record("tthc", **{**ZEROS, "field": "Tiểu học", "received": 2, "online": 2, **more})
    tthc = [record("tthc"), second]

    def case(kind: str, count: int | None, found: bool) -> Case:
        service = record("dich_vu_cong", apologies=count)
        return Case(code, kind, found, {"tthc": tthc, "dich_vu_cong": [service]})

    return [
        case("passes", passes, False),
        case("fails", fails, True),
        case("edge", edge, False),
        case("edge", None, False),
    ]


CASES = [
    *products("R309", "number", "date"),
    *products("R310", "date", "number"),
    # Both are missing: each cell is a finding of its own, the row blank or not.
    Case(
        "R309",
        "edge",
        True,
        {
            "nhiem_vu": [record("nhiem_vu", **done())],
            "san_pham": [record("san_pham", number=None, date=None)],
        },
    ),
    *three("R311", "san_pham", {}, {"date": AFTER}, {"date": END}),
    *three("R312", "nhiem_vu", done(), done(completion_date=EARLY), done(completion_date=BEGIN)),
    *three("R312", "nhiem_vu", {}, done(completion_date=DAYS[0]), done(completion_date=OLD)),
    *three("R313", "nhiem_vu", done(), done(document_date=EARLY), done(document_date=BEGIN)),
    *three("R314", "san_pham", {}, {"date": EARLY}, {"date": BEGIN}),
    *three(
        "R508",
        "vbqppl",
        {"issue_date": START, "number": "1/QĐ"},
        {"issue_date": EARLY, "number": "1/QĐ"},
        {"issue_date": BEGIN, "number": "1/QĐ"},
    ),
    Case(
        "R508",
        "edge",  # what is reviewed may be older than the plan
        False,
        {"vbqppl": [record("vbqppl", issue_date=OLD, number="1/QĐ", reviewed="Rà soát")]},
    ),
    *three("R101", "tthc", {}, {"online": 7}, {"direct": None}),
    *three("R101", "tthc", ZEROS, {**ZEROS, "received": 1}, {"received": None}),
    *three("R102", "tthc", {}, {"late": 2}, {**ZEROS, "late": None}),
    *three("R103", "tthc", {}, {"overdue": 1}, {"within_limit": 0, "overdue": 2}),
    *three("R104", "tthc", {}, {"resolved": 7, "early": 4}, {"pending": None}),
    Case("R105", "passes", False, {}, BEFORE),
    Case("R105", "fails", True, {}, {"tthc": [record("tthc", unit="THPT01", pending=0)]}),
    Case("R105", "edge", False, {}, {}),
    Case("R105", "edge", False, {"tthc": [record("tthc", carried_over=None)]}, BEFORE),
    # The field was not there last quarter, but the unit reported.
    Case("R105", "edge", True, {}, {"tthc": [*WAITING["tthc"]]}),
    Case("R105", "edge", True, {}, {"bia": [record("bia")]}),
    # Another unit reported, this one did not.
    Case("R105", "edge", False, {}, {"tthc": [record("tthc", unit="THPT02", pending=9)]}),
    Case("R106", "passes", False, {}, BEFORE),
    Case("R106", "fails", True, {}, WAITING),
    Case(
        "R106",
        "edge",
        False,
        {},
        {"tthc": [record("tthc", field="Tiểu học", unit="THPT01", pending=0)]},
    ),
    # An inactive unit has not made its pending dossiers go away.
    Case("R106", "edge", True, {**EMPTY, "bia": INACTIVE}, WAITING),
    # A field that is not in the list may be the one that is gone.
    Case("R106", "edge", False, {"tthc": [record("tthc", field="Tieu hoc")]}, WAITING),
    *at_most("R107", "postal", "direct", "tthc"),
    *at_most("R201", "eligible", "procedures"),
    *at_most("R202", "full_online", "eligible"),
    *at_most("R203", "standardised", "procedures"),
    *at_most("R204", "fee_procedures", "procedures"),
    *at_most("R205", "online_payment_procedures", "fee_procedures"),
    *at_most("R206", "online_transactions", "transactions"),
    *at_most("R207", "verified_users", "online_users"),
    *at_most("R208", "digitised_results", "valid_results"),
    *at_most("R209", "electronic_transfers", "internal_transfers"),
    # 6 online and 3 direct: the one carried over was received before
    *tracked("R210", "tracked", "direct", 9),
    *tracked("R211", "online_full_dossiers", "resolved", 8),
    # 2 resolved late and 1 overdue: as many people to apologise to, and at least 2 of them
    *apologised("R212", passes=2, fails=4, edge=3),
    *apologised("R213", passes=3, fails=1, edge=2),
    *three("R301", "nhiem_vu", done(), done(completion_date=None), {"status": None}),
    *three("R302", "nhiem_vu", done(), done(document_number=None), {"status": NO_ACTIVITY}),
    *three("R303", "nhiem_vu", done(), done(document_date=None), {"status": "Chưa thực hiện"}),
    *[
        case
        for code, cell in (("R302", "document_number"), ("R303", "document_date"))
        for case in documents(code, cell)
    ],
    *three(
        "R304",
        "nhiem_vu",
        done(),
        {"completion_date": START},
        {"status": None, "completion_date": START},
    ),
    *three("R305", "nhiem_vu", done(), done(completion_date=AFTER), done(completion_date=END)),
    *three("R306", "nhiem_vu", done(progress=100), done(progress=99), done(progress=None)),
    *three(
        "R307",
        "nhiem_vu",
        {"status": "Chưa thực hiện", "progress": 0},
        {"status": "Chưa thực hiện", "progress": 1},
        {"status": "Chưa thực hiện", "progress": None},
    ),
    Case(
        "R308",
        "passes",
        False,
        {"nhiem_vu": [record("nhiem_vu", **done())]},
        {"nhiem_vu": [record("nhiem_vu", unit="THPT01", status=DONE)]},
    ),
    Case("R308", "fails", True, {}, {"nhiem_vu": [record("nhiem_vu", unit="THPT01", status=DONE)]}),
    Case(
        "R308",
        "edge",
        False,
        {},
        {"nhiem_vu": [record("nhiem_vu", unit="THPT01", task="1b", status=DONE)]},
    ),
    *three("R315", "nhiem_vu", done(), done(document_date=AFTER), done(document_date=END)),
    *three(
        "R316",
        "nhiem_vu",
        done(document_date=date(2023, 1, 31)),
        done(document_date=date(2023, 2, 2)),
        done(),
    ),
    *three("R316", "nhiem_vu", {}, done(document_date=END), done(completion_date=None)),
    *later_product(),
    *at_most("R401", "returned", "sent", "hai_long")[:3],
    *three("R401", "hai_long", {}, {"sent": 89}, {"sent": None}),
    *three("R402", "hai_long", {}, {"satisfied": 91}, {"satisfied": 90}),
    *three(
        "R501",
        "vbqppl",
        {},
        {"planned_date": None},
        {"planned_date": None, "reviewed": "Bãi bỏ"},
    ),
    *three(
        "R502",
        "vbqppl",
        {"issue_date": START, "number": "01/QĐ"},
        {"issue_date": START},
        {"number": "01/QĐ"},
    ),
    *three(
        "R503",
        "vbqppl",
        {"issue_date": START, "national_database_date": END},
        {"issue_date": END, "national_database_date": START, "number": "01/QĐ"},
        {"issue_date": END, "national_database_date": END},
    ),
    *three(
        "R504",
        "vbqppl",
        {"issue_date": START, "portal_date": END},
        {"issue_date": END, "portal_date": START, "number": "01/QĐ"},
        {"issue_date": END, "portal_date": END},
    ),
    *three(
        "R505",
        "vbqppl",
        {"issue_date": START, "portal_date": END},
        {"portal_date": END},
        {"issue_date": None},
    ),
    *three(
        "R506",
        "vbqppl",
        {"issue_date": START},
        {"issue_date": AFTER, "number": "01/QĐ"},
        {"issue_date": END},
    ),
    *(
        case
        for code, field in (("R509", "national_database_date"), ("R510", "portal_date"))
        for case in three(
            code,
            "vbqppl",
            {"issue_date": START, field: START},
            {"issue_date": START, "number": "01/QĐ", field: AFTER},
            {"issue_date": START, "number": "01/QĐ", field: END},
        )
    ),
    *blanked("R511", "vbqppl", "issue_date", {"number": "01/QĐ"}, {"name": "Văn bản khác"}),
    *three(
        "R507",
        "vbqppl",
        {"issue_date": START, "number": "01/QĐ", "procedure": "Chưa đúng quy định"},
        {"issue_date": START, "number": "01/QĐ", "procedure": None},
        {"procedure": None},
    ),
    *three(
        "R601",
        "kiem_tra",
        {"conclusion_number": "3/KL", "conclusion_date": END},
        {"conclusion_date": END},
        {},
    ),
    *three("R601", "kiem_tra", {}, {"conclusion_number": "3/KL"}, {}),
    *three(
        "R602",
        "kiem_tra",
        {"conclusion_number": "3/KL", "conclusion_date": END},
        {"conclusion_number": "3/KL", "conclusion_date": date(2023, 2, 14)},
        {"conclusion_number": "3/KL", "conclusion_date": date(2023, 2, 15)},
    ),
    *three("R603", "kiem_tra", {}, {"remedied": 4}, {"remedied": 3}),
    *three("R604", "kiem_tra", {}, {"inspection_date": AFTER}, {"inspection_date": END}),
    *three(
        "R608",
        "kiem_tra",
        {"inspection_date": START},
        {"inspection_date": date(2022, 12, 31)},
        {"inspection_date": None},
    ),
    *[
        Case(
            *("R608", kind, found),
            {"kiem_tra": [record("kiem_tra", inspection_date=date(2022, 12, 31))]},
            {"kiem_tra": [record("kiem_tra", unit="THPT01", **told)]},
        )
        for kind, found, told in (
            ("passes", False, {"inspection_date": date(2022, 12, 31)}),
            ("fails", True, {"inspection_date": date(2022, 12, 30)}),
            ("edge", True, {"inspection_date": date(2022, 12, 31), "inspected_unit": "THPT01"}),
        )
    ],
    *three(
        "R701",
        "ubnd_giao",
        {"completion_date": START},
        {"completion_date": AFTER},
        {"completion_date": END},
    ),
    *blanked("R702", "ubnd_giao", "completion_date", {}, {"deadline": date(2023, 11, 30)}),
    *three(
        "R605",
        "kiem_tra",
        {"conclusion_number": "1/KL", "conclusion_date": START, "remedy_deadline": END},
        {"conclusion_number": "1/KL", "conclusion_date": END, "remedy_deadline": START},
        {"conclusion_number": "1/KL", "conclusion_date": END, "remedy_deadline": END},
    ),
    Case("R605", "edge", False, {"kiem_tra": [record("kiem_tra", remedy_deadline=START)]}),
    *three(
        *("R606", "kiem_tra"),
        {"inspected_unit": "THPT02"},
        {"inspected_unit": OWN},
        {"inspected_unit": None},
    ),
    *three(
        "R607",
        "kiem_tra",
        {**CONCLUDED, "findings": 3, "remedied": 1, "remedy_deadline": END},
        {**CONCLUDED, "findings": 3, "remedied": 1, "remedy_deadline": None},
        {**CONCLUDED, "findings": 3, "remedied": 3, "remedy_deadline": None},
    ),
    *three(
        "R607",
        "kiem_tra",
        {**CONCLUDED, "findings": 0, "remedied": 0, "remedy_deadline": None},
        {**CONCLUDED, "findings": 1, "remedied": 0, "remedy_deadline": None},
        {"findings": 1, "remedied": 0, "remedy_deadline": None},  # not concluded yet
    ),
    *three(
        "R609",
        "kiem_tra",
        {**CONCLUDED, "content": "Khác"},
        {**CONCLUDED, "content": None},
        {"content": None},  # not concluded yet: it does not count
    ),
    *three("R801", "pakn", {}, {"received": 6}, {"pending": None}),
    *three("R801", "pakn", {"pending": 1, "carried_over": 0}, {"carried_over": 0}, NO_FEEDBACK),
    Case("R801", "edge", False, {"pakn": [record("pakn", carried_over=None)]}),
    Case("R804", "passes", False, {}, feedback_left(1)),
    Case("R804", "fails", True, {}, feedback_left(2)),
    Case("R804", "edge", True, {}, feedback_left(0)),
    # Nobody told anything, and another unit did.
    Case("R804", "edge", False, {}, {}),
    Case("R804", "edge", False, {}, {"pakn": [record("pakn", unit="THPT02", pending=9)]}),
    Case("R804", "edge", False, {"pakn": [record("pakn", carried_over=None)]}, feedback_left(2)),
    # A quarter of a template that did not ask yet how many it began with left some all the same.
    Case("R804", "edge", True, {}, feedback_left(2, carried_over=None)),
    Case("R805", "passes", False, {}, feedback_left(1)),
    Case("R805", "fails", True, {**EMPTY, "bia": INACTIVE}, feedback_left(2)),
    Case("R805", "edge", False, {**EMPTY, "bia": INACTIVE}, feedback_left(0)),
    # What the template brought along is no answer; what is told of it is one.
    Case("R805", "edge", True, nil_feedback({"carried_over": 2}), feedback_left(2)),
    Case(
        "R805",
        "edge",
        False,
        nil_feedback({**NO_FEEDBACK, "carried_over": 2, "pending": 2}),
        feedback_left(2),
    ),
    Case(
        "R805",
        "edge",
        False,
        {**EMPTY, "bia": INACTIVE},
        feedback_left(2, carried_over=None),
    ),
    as_before("passes", False, received=6),
    as_before("fails", True, received=5),
    as_before("edge", True, received=6, pending=1),
    Case("R806", "edge", False, {"pakn": [record("pakn", received=6)]}),
    *three("R802", "pakn", {}, {"published": 5}, {"published": 4}),
    *three("R803", "pakn", {"harassment": 4}, {"harassment": 6}, {"harassment": 5}),
    Case("R901", "passes", False, {**EMPTY, "bia": INACTIVE}),
    Case("R901", "fails", True, {"bia": INACTIVE}),
    # Zeros, and what stands apart from the quarter's figures, do not contradict the cover.
    Case(
        "R901",
        "edge",
        False,
        {
            **EMPTY,
            "bia": INACTIVE,
            "tthc": [record("tthc", **ZEROS)],
            "dich_vu_cong": [record("dich_vu_cong", apologies=0)],
            "kien_nghi": [record("kien_nghi")],
        },
    ),
    Case("R901", "edge", True, {**EMPTY, "bia": INACTIVE, "sang_kien": [record("sang_kien")]}),
    Case("R902", "passes", False, {}),
    Case("R902", "fails", True, EMPTY),
    Case("R902", "edge", False, {**EMPTY, "kien_nghi": [record("kien_nghi")]}),
    Case("R902", "edge", False, {**EMPTY, "bia": [record("bia", activity=None)]}),
    Case("R903", "passes", False, {}),
    Case("R903", "fails", True, {"pakn": []}),
    Case("R903", "edge", False, {"tthc": [record("tthc", **ZEROS)]}),
    # Nothing was asked: the unit has no task of its own.
    Case("R903", "edge", False, {"nhiem_vu": []}),
    Case("R903", "edge", True, {"nhiem_vu": [record("nhiem_vu", status=None)]}),
]


# What a failing case breaks besides its own rule, because one entails the other.
ENTAILED = {"R101": {"R212"}, "R102": {"R213"}, "R106": {"R105"}, "R107": {"R101"}}


@pytest.fixture(scope="module")
def found() -> dict[str, list[Finding]]:
    """Check all cases at once, each a return of its own unit, and return the findings by unit."""
    units = [f"DV{number:03}" for number in range(len(CASES))]
    before: dict[str, list[Record]] = {}
    for unit, case in zip(units, CASES, strict=True):
        for form, rows in case.before.items():
            of_unit = {"THPT01": unit}
            before.setdefault(form, []).extend(
                {**row, "unit": of_unit.get(row["unit"], row["unit"])}
                for row in rows
                if "unit" in row
            )
    parts = [a_return(**_own(case.sheets, unit)) for unit, case in zip(units, CASES, strict=True)]
    lists = {**LISTS, "units": (*LISTS["units"], *units)}
    by_unit: dict[str, list[Finding]] = {unit: [] for unit in units}
    lacking = [(case.lacking,) if case.lacking else () for case in CASES]
    for finding in check(returns(*parts, units=units, lacking=lacking), lists, previous(**before)):
        by_unit[finding.unit].append(finding)
    return by_unit


def _own(sheets: Mapping[str, Sequence[Record]], unit: str) -> dict[str, list[Record]]:
    """Put the return's own unit where ``OWN`` stands."""
    return {
        form: [{name: unit if cell == OWN else cell for name, cell in row.items()} for row in rows]
        for form, rows in sheets.items()
    }


@pytest.mark.parametrize(
    ("number", "case"), list(enumerate(CASES)), ids=[f"{case.code}-{case.kind}" for case in CASES]
)
def test_rule(found: dict[str, list[Finding]], number: int, case: Case) -> None:
    findings = found[f"DV{number:03}"]
    ours = [finding for finding in findings if finding.code == case.code]
    assert len(ours) == case.found, findings
    for finding in ours:
        entry = entries()[case.code]
        assert finding.severity == entry.severity
        assert finding.message
        assert "{" not in finding.message + finding.remedy
        assert finding.label
        assert finding.cell
        assert finding.cell in finding.remedy or "{cell}" not in entry.remedy
    if case.kind == "fails":
        others = {finding.code for finding in findings} - {case.code}
        assert others <= ENTAILED.get(case.code, set())


def test_every_rule_has_its_three_cases() -> None:
    kinds = Counter((case.code, case.kind) for case in CASES)
    codes = [code for code in entries() if code.startswith("R")]
    assert not [
        (code, kind)
        for code in codes
        for kind in ("passes", "fails", "edge")
        if not kinds[code, kind]
    ]
    assert {case.code for case in CASES} == set(codes)
    assert all(case.found == (case.kind == "fails") for case in CASES if case.kind != "edge")


def test_rules_of_a_form() -> None:
    assert [rule.code for rule in rules_of("hai_long")] == ["R401", "R402"]
    assert rules_of("bia") == ()
    assert [rule.code for rule in rules()] == sorted(rule.code for rule in rules())


def test_fields_and_template() -> None:
    by_code = {rule.code: rule for rule in rules()}
    assert by_code["R305"].fields == ("completion_date",)
    assert "period_end" in names(by_code["R305"].rule)
    outside = {code for code, rule in by_code.items() if not rule.in_template}
    assert outside == {"R105", "R308", "R511", "R606", "R608", "R702", "R804"}
    assert by_code["R210"].in_template


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.code)
def test_a_rule_gives_bool_on_no_rows(rule: Rule) -> None:
    frames = returns(a_return()).frames
    frame = frames[rule.form].iloc[:0]
    nothing = pd.Series([], dtype="Int64", index=frame.index)

    def elsewhere(name: str) -> Any:
        form, _, field = name.rpartition(".")
        return frames[form][field].iloc[:0] if form else frame.get(name, nothing)

    rows = Rows(frame, elsewhere, elsewhere, elsewhere)
    assert evaluate(rule.rule, rows, missing=True).dtype == "bool"
