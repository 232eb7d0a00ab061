"""Whose return a workbook is: the stamp in a template, its signature and what may be wrong."""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import sha256
from pathlib import PurePath
from typing import TYPE_CHECKING, Protocol

from cchc_xl.base.errors import UsageProblem
from cchc_xl.plan.periods import Period, titled, worded
from validation.catalogue import finding
from validation.findings import Finding
from validation.form import Edition
from validation.forms import fingerprint, forms_of
from validation.rules import rules

if TYPE_CHECKING:
    from cchc_xl.plan.records import Task
    from cchc_xl.plan.year import Plan
    from validation.form import Form

STAMP_FIELDS = ("register", "unit", "period", "version", "signature")
"""The keys of a stamp, in the order in which a template's hidden sheet lists them."""

READY_SHEET = "Kiểm tra trước khi gửi"
"""A template's first sheet, which says whether it is ready; nobody fills it in."""
EXAMPLES_SHEET, EXAMPLES_TITLE = "Ví dụ", "VÍ DỤ CÁCH GHI, KHÔNG PHẢI SỐ LIỆU"
"""A template's last sheet, and what stands in its first cell whatever the sheet is called."""

FIELDS = "fields_"
"""How the keys begin that say with which of its columns ``at_times`` a form was issued."""
NO_FIELDS = "-"

_PURPOSE = "cchc-xl/identity/1"


@dataclass(frozen=True, slots=True)
class Identity:
    """What a template is stamped with; ``signature`` is 64 hex digits over the other four."""

    register: str
    unit: str
    period: str
    version: str
    signature: str

    def stamp(self) -> dict[str, str]:
        """Return the identity as the keys and values that are written into a template."""
        return {name: getattr(self, name) for name in STAMP_FIELDS}


class ReportingUnit(Protocol):
    """What has to be known of a unit to judge whether it reports in a period."""

    @property
    def name(self) -> str:
        """Return the unit's name."""

    @property
    def successor(self) -> str:
        """Return the code of the unit that took its place, or nothing."""

    def is_active_on(self, day: date) -> bool:
        """Tell whether the unit exists on that day."""


@dataclass(frozen=True, slots=True)
class Cover:
    """What the cover (Bìa) says about unit and period, and in which cells."""

    unit: str = ""
    period: str = ""
    sheet: str = "Bìa"
    unit_cell: str = ""
    period_cell: str = ""


def sign(key: bytes, register: str, unit: str, period: str, version: str) -> Identity:
    """Sign a unit's template of one period with the register's key (HMAC-SHA256)."""
    signed = _digest(key, register, unit, period, version)
    return Identity(register, unit, period, version, signed)


def is_genuine(key: bytes, identity: Identity) -> bool:
    """Tell whether the signature fits the other fields; takes the same time either way."""
    expected = _digest(key, identity.register, identity.unit, identity.period, identity.version)
    return hmac.compare_digest(expected.encode(), identity.signature.encode())


def _digest(key: bytes, *fields: str) -> str:
    parts = [part.encode() for part in (_PURPOSE, *fields)]
    message = b"".join(b"%d:%b" % (len(part), part) for part in parts)
    return hmac.new(key, message, sha256).hexdigest()


def fields_of(forms: Iterable[Form]) -> dict[str, str]:
    """Return what a template's stamp says of the forms that it is issued with, by key."""
    return {FIELDS + form.id: " ".join(form.at_times) or NO_FIELDS for form in forms}


def fields_said(stamp: Mapping[str, str] | None, form: str) -> list[str] | None:
    """Return the columns that a stamp says a form has, ``None`` where it speaks of no form."""
    said = {key: value for key, value in (stamp or {}).items() if key.startswith(FIELDS)}
    return said.get(FIELDS + form, "").split() if said else None


def template_version(plan: Plan) -> str:
    """Return the version of a plan's templates, the year and eight hex digits (2023.1f3a9c0d).

    It changes with the forms, the rules and the plan's tasks, indicators and lists; not with units
    or due dates, so that templates in officers' hands outlive changes of these.
    """
    newest = Edition.newest(plan.year)
    own = [form.known(newest) for form in forms_of(plan.form_ids).values()]
    cells = {(form.id, column.id) for form in own for column in form.columns}
    shape = {
        "forms": fingerprint(plan.form_ids, plan.year),
        "rules": [[*rule[:4]] for rule in rules() if rule.cells <= cells],
        "kinds": [list(row) for row in plan.forms],
        "tasks": [
            [task.id, task.content, list(task.assigned_to), *filter(None, (_documents_of(task),))]
            for task in plan.tasks
        ],
        "indicators": [
            [
                row.code,
                row.title,
                row.unit_of_measure,
                list(row.kinds),
                *filter(
                    None, [row.asked, row.part_of, row.apart, row.whole, row.earlier, row.most]
                ),
            ]
            for row in plan.indicators
        ],
        "lists": [list(row) for row in plan.lists],
    }
    text = json.dumps(shape, ensure_ascii=False, sort_keys=True)
    return f"{plan.year}.{sha256(text.encode()).hexdigest()[:8]}"


def _documents_of(task: Task) -> list[object]:
    """Return what a plan says of a task's documents, nothing where it says nothing."""
    told = [list(task.products), task.no_document, list(task.products_from)]
    return told if any(told) else []


def check_identity(
    stamp: Mapping[str, str] | None,
    cover: Cover,
    file: str,
    *,
    key: bytes,
    register: str,
    version: str,
    period: Period,
    units: Mapping[str, ReportingUnit],
    deadline: date | None = None,
) -> tuple[Identity | None, list[Finding]]:
    """Judge whose return a file is; every finding (I101 to I110) but I104 is an error.

    ``stamp`` is what the hidden sheet or the document properties hold, ``None`` when there is
    nothing. ``file`` may carry folders; only its name is judged. Where one cause explains another,
    only the cause is reported. A unit reports when it is active on the ``deadline`` (by default the
    period's last day). The identity is ``None`` when it cannot be trusted; the findings
    then carry the unit that the file claims or that its name shows, when the register knows it.
    """
    case = _Case(cover, file, period, units, deadline)
    if not stamp or not any(stamp.get(name) for name in STAMP_FIELDS):
        return None, [case.problem("I101", case.unit_in_name())]
    identity = Identity(**{name: (stamp.get(name) or "").strip() for name in STAMP_FIELDS})
    claimed = identity.unit if identity.unit in units else case.unit_in_name()
    if identity.register and identity.register != register:
        return None, [
            case.problem("I103", claimed, value=identity.register, expected_register=register)
        ]
    if not is_genuine(key, identity):
        return None, [case.problem("I102", claimed)]
    return identity, list(case.judge(identity, version))


def unit_in_name(file: str, period: Period, units: Mapping[str, ReportingUnit]) -> str:
    """Return the one unit whose code a file's name carries, or nothing."""
    return _Case(Cover(), file, period, units).unit_in_name()


@dataclass(frozen=True, slots=True)
class _Case:
    """A file in front of the register: what it says and what is expected."""

    cover: Cover
    file: str
    period: Period
    units: Mapping[str, ReportingUnit]
    deadline: date | None = None

    @property
    def _path(self) -> PurePath:
        return PurePath(self.file.replace("\\", "/"))

    def judge(self, identity: Identity, version: str) -> Iterator[Finding]:
        """Find what is wrong with an identity whose signature is genuine."""
        own_unit = identity.unit
        if identity.period != self.period.code:
            yield self._other_period(identity)
        elif identity.version != version:
            yield self.problem("I104", own_unit, value=identity.version, expected_version=version)
        renamed = ""
        if own_unit not in self.units:
            yield self.problem("I106", own_unit, value=own_unit)
        elif not self.units[own_unit].is_active_on(self.deadline or self.period.end):
            yield self._closed(own_unit)
        else:
            renamed = self._other_unit_in_name(own_unit)
            if renamed:
                yield self.problem(
                    "I108",
                    own_unit,
                    value=self._path.name,
                    other=renamed,
                    other_name=self.units[renamed].name,
                    name=self.units[own_unit].name,
                )
        yield from self._cover(identity, renamed)

    def problem(self, code: str, unit: str, **fields: str) -> Finding:
        """Make the finding for this file; templates also see ``expected`` (the quarter's name)."""
        return finding(
            code,
            unit=unit,
            period=self.period.code,
            file=self.file,
            expected=self.period.title,
            template=f"BC_{self.period.code}_{unit or 'MÃ'}.xlsx",
            **fields,
        )

    def _other_period(self, identity: Identity) -> Finding:
        which = _title(identity.period)
        if identity.period == self.period.previous.code:
            which += worded(" (quý liền trước)", self.period.kind)
        return self.problem("I105", identity.unit, value=identity.period, which=which)

    def _closed(self, unit: str) -> Finding:
        successor = self.units[unit].successor
        name = self.units[successor].name if successor in self.units else ""
        instead = f"Lấy biểu mẫu của đơn vị kế thừa {successor} {name}".rstrip()
        if not successor:
            instead = "Liên hệ Văn phòng Sở để biết đơn vị nào báo cáo thay"
        return self.problem("I107", unit, value=unit, name=self.units[unit].name, instead=instead)

    def _cover(self, identity: Identity, renamed: str) -> Iterator[Finding]:
        """Compare the cover's two locked cells; an empty one is a finding of the form itself."""
        unit = self.cover.unit.partition(" - ")[0].strip()
        if unit and unit != identity.unit and unit != renamed:
            yield self._cover_differs("I109", "Mã đơn vị", unit, identity.unit, identity)
        period = _code(self.cover.period)
        explained = period == self.period.code != identity.period
        if period and period != identity.period and not explained:
            yield self._cover_differs(
                "I110", "Kỳ báo cáo", self.cover.period.strip(), identity.period, identity
            )

    def _cover_differs(
        self, code: str, label: str, value: str, stamped: str, identity: Identity
    ) -> Finding:
        cell = self.cover.unit_cell if code == "I109" else self.cover.period_cell
        return finding(
            code,
            unit=identity.unit,
            period=self.period.code,
            file=self.file,
            sheet=self.cover.sheet,
            cell=cell,
            label=label,
            value=value,
            stamped=stamped,
            where=f"ô {cell}" if cell else f"ô “{label}”",
        )

    def unit_in_name(self) -> str:
        """Return the one unit whose code the file's name carries, or nothing."""
        known = self._units_in_name()
        return known[0] if len(known) == 1 else ""

    def _other_unit_in_name(self, own: str) -> str:
        known = self._units_in_name()
        return "" if own in known or not known else known[0]

    def _units_in_name(self) -> list[str]:
        """Return the unit codes that stand in the name as whole words, whatever their case.

        A code without a digit (VP) is a word of the language, too, as in “gửi VP”: it counts only
        where an issued template's name has the code.
        """
        by_folded = _by_folded(tuple(self.units))
        stem = self._path.stem.casefold()
        issued = re.match(r"bc_\d{4}-(?:q\d|m\d\d)_([^\W_]+)", stem)
        words = [
            word
            for word in re.findall(r"[^\W_]+", stem)
            if not word.isalpha() or (issued and issued[1] == word)
        ]
        return list(dict.fromkeys(by_folded[word] for word in words if word in by_folded))


@lru_cache(maxsize=4)
def _by_folded(codes: tuple[str, ...]) -> dict[str, str]:
    return {code.casefold(): code for code in codes}


def _title(code: str) -> str:
    try:
        return Period.parse(code).title
    except UsageProblem:
        return code


def _code(text: str) -> str:
    """Return the code of a period written as its code or its title."""
    period = titled(text)
    return period.code if period else " ".join(text.split())
