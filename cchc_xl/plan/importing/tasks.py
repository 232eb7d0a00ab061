"""The tasks of a new plan, with what the plan before says of the same ones."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from cchc_xl.plan.files import TASKS
from cchc_xl.plan.importing.days import due_day
from cchc_xl.plan.importing.rows import ListRow, numbers
from cchc_xl.plan.importing.unread import Unread
from cchc_xl.reading.plain_list import heading_words
from validation.words import casefolded

if TYPE_CHECKING:
    from cchc_xl.plan.year import Plan

Cells = dict[str, str]
"""A row of a plan's file, by column."""

_STAR: Final = re.compile(r"\s*\(\s*\*\s*\)\s*$")
_YEAR: Final = re.compile(r"\b(?:19|20)\d\d\b")
_TEXTS: Final = ("content", "lead", "cooperating", "time_limit", "product")
_OF_PRODUCT: Final = ("products", "no_document", "products_from")
_LEFT_OUT: Final = frozenset(("so", "cac", "co", "quan"))
_APART: Final = re.compile(r"[,;]| và ")


class Drafted(NamedTuple):
    """The rows of tasks.csv and sections.csv, and the id of each task of before that goes on."""

    tasks: list[Cells]
    sections: list[Cells]
    ids: dict[str, str]


def draft(
    rows: Sequence[ListRow],
    year: int,
    base: Plan,
    before: Mapping[str, Cells],
    unread: list[Unread],
) -> Drafted:
    """Return a list's tasks; ``before`` are the rows of the base plan's tasks.csv by id.

    What the document does not say (who reports, which products count, joint tasks, notes) is taken
    from the task of before with the same words; who reports also from who led alike.
    """
    known = {words: name for name, words in _words_of(base).items()}
    leads = _Leads(base)
    sections: list[Cells] = []
    tasks: list[Cells] = []
    ids: dict[str, str] = {}
    named = {(row.table, row.row): (name, number) for row, name, number in numbers(rows, unread)}
    heading = ""
    for row in rows:
        if row.is_section:
            sections.append({"id": row.cells["number"], "title": row.cells["content"]})
            continue
        name, number = named[row.table, row.row]
        cells = _texts(row) | {"id": name, "number": number}
        cells["section"] = _section(row, sections, base, unread)
        cells["due_date"] = _due(row, cells["time_limit"], year, unread)
        heading = "" if number else heading
        words = _comparable(cells["content"])
        old = known.get((heading, words)) or known.get(("", words))
        if number and not cells["lead"]:
            heading = words
        if old is not None and old not in ids:
            ids[old] = name
            _take_over(cells, before[old])
        if cells["lead"] and not cells["assigned_to"]:
            cells["assigned_to"] = leads.who(row, cells, unread)
        tasks.append(cells)
    return Drafted(tasks, sections, ids)


def _words_of(base: Plan) -> dict[str, tuple[str, str]]:
    """Return the words of each task of before, with those of the heading it stands below."""
    found, heading = {}, ""
    for task in base.tasks:
        words = _comparable(task.content)
        heading = "" if task.number else heading
        found[task.id] = (heading, words)
        if task.is_heading:
            heading = words
    return found


def _comparable(text: str) -> str:
    """Return words for comparing two years': a plan's own year moves, a decree's does not."""
    return _YEAR.sub("<>", casefolded(text))


def _texts(row: ListRow) -> Cells:
    cells = dict.fromkeys((field.name for field in TASKS.fields), "")
    cells |= {name: row.cells[name] for name in _TEXTS}
    bare = _STAR.sub("", cells["content"])
    return cells | {"content": bare, "starred": "x" if bare != cells["content"] else ""}


def _section(row: ListRow, sections: list[Cells], base: Plan, unread: list[Unread]) -> str:
    """Return the section that a row stands in; a list may begin without one."""
    if not sections:
        first = base.sections[0]
        sections.append({"id": first.id, "title": first.title})
        reason = f"chưa có tiêu đề phần nào ở trên, xếp vào phần {first.id} của kế hoạch trước"
        unread.append(row.unread("content", reason, "Sửa sections.csv và cột section."))
    return sections[-1]["id"]


def _due(row: ListRow, said: str, year: int, unread: list[Unread]) -> str:
    try:
        day = due_day(said, year)
    except ValueError:
        remedy = (
            "Ghi ngày hạn (năm-tháng-ngày) vào cột due_date của tasks.csv; không có thì bỏ trống."
        )
        unread.append(row.unread("time_limit", "không hiểu là hạn ngày nào, để trống hạn", remedy))
        return ""
    return "" if day is None else day.isoformat()


def _take_over(cells: Cells, old: Cells) -> None:
    """Take what the document does not say from the same task of before, as far as it still fits."""
    same = {name for name in _TEXTS if _comparable(cells[name]) == _comparable(old[name])}
    if "lead" in same:
        cells |= {name: old[name] for name in ("assigned_to", "joint")}
    if {"lead", "product"} <= same:
        cells |= {name: old.get(name, "") for name in _OF_PRODUCT}
    if same == {*_TEXTS} and cells["number"] == old["number"]:
        cells["note"] = old["note"]


class _Leads:
    """Who reports on what somebody leads: as before, else the unit or the kind that is named so."""

    def __init__(self, base: Plan) -> None:
        self._known: dict[str, set[tuple[str, ...]]] = {}
        alone: Counter[str] = Counter()
        for task in base.tasks:
            self._known.setdefault(casefolded(task.lead), set()).add(task.assigned_to)
            alone.update(task.assigned_to if len(task.assigned_to) == 1 else ())
        units = {unit.code: unit for unit in base.units}
        self._names = dict(_names(base))
        often = [code for code, _ in alone.most_common() if code in units]
        self._office = (often or [base.units[0].code])[0]

    def who(self, row: ListRow, cells: Cells, unread: list[Unread]) -> str:
        """Return the codes of who reports; the office where the lead is not understood."""
        before = self._known.get(casefolded(cells["lead"]), set())
        if len(before) == 1:
            return ";".join(next(iter(before)))
        parts = [part.strip() for part in _APART.split(cells["lead"]) if part.strip()]
        found = [self._names.get(_bare(part)) for part in parts]
        if all(found):
            return ";".join(dict.fromkeys(one for one in found if one))
        whole = self._names.get(_bare(cells["lead"]))
        if whole:
            return whole
        strange = ", ".join(part for part, one in zip(parts, found, strict=True) if one is None)
        reason = f"không rõ “{strange}” là đơn vị nào, tạm giao {self._office}"
        remedy = "Ghi mã đơn vị, hoặc @ và mã loại đơn vị, vào cột assigned_to của tasks.csv."
        unread.append(row.unread("lead", reason, remedy))
        return self._office


def _names(base: Plan) -> Iterator[tuple[str, str]]:
    """Yield what units and kinds of units may be called, with the code that stands for them.

    Lists call an office with or without “Phòng” in front.
    """
    known = [(kind.title, f"@{kind.kind}") for kind in base.kinds]
    known += [(unit.name, unit.code) for unit in base.units]
    for name, code in known:
        bare = _bare(name)
        yield bare, code
        if bare.startswith("phong "):
            yield bare.removeprefix("phong "), code


def _bare(name: str) -> str:
    """Return a name's words without those that lists add or leave out."""
    words = " ".join(word for word in heading_words(name) if word not in _LEFT_OUT)
    return words or " ".join(heading_words(name))


def told_products(tasks: Iterable[Cells], ids: Mapping[str, str]) -> list[Unread]:
    """Say once which tasks are new, so that their products must be looked at."""
    old = set(ids.values())
    new = [one["id"] for one in tasks if one["lead"] and one["id"] not in old]
    if not new:
        return []
    reason = f"{len(new)} nhiệm vụ không có trong kế hoạch trước: {', '.join(new)}"
    remedy = (
        "Xem cột joint, products, no_document, products_from của tasks.csv: chưa ghi gì là mỗi đơn "
        "vị một văn bản."
    )
    return [Unread("", 0, "", "", reason, remedy, serious=False)]
