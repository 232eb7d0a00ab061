"""A template says “Sẵn sàng gửi” exactly where the office accepts the return."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from cchc_xl import services
from cchc_xl.base.zone import VIETNAM
from cchc_xl.demo import fill
from cchc_xl.plan.periods import Period
from cchc_xl.register.content import Content
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.read import read_content
from cchc_xl.returns.examining import examine
from cchc_xl.services.importing import import_list
from cchc_xl.templates import context_of
from tests.desk import Q1, Q2, Stock, answers_of, dated
from tests.rounds import figure, rounds
from tests.services.test_importing import listed
from tests.templates.mutated import Base, Mutated, mutated, mutations, read_base
from tests.templates.told import STRICTER, sentences, unseen, untold
from tests.templates.verdicts import Told, told_by_templates
from validation.catalogue import entries
from validation.findings import Finding
from validation.rules import rules

SOAK = 30
"""How often a long run tries each of what may go wrong."""
AGAIN = 12
"""How often a rule is tried again of which another fault of the same record was told before."""
CHANCES = {"given line gone": {"P102", "P107"}, "nil return": {"R901"}}
"""What may come about in several ways, and the findings that some of them lead to."""
Q4 = Period.parse("2023-Q4")
SAVED = {
    Q1: datetime(2023, 3, 5, tzinfo=VIETNAM),
    Q2: datetime(2023, 6, 5, tzinfo=VIETNAM),
    Q4: datetime(2024, 1, 5, tzinfo=VIETNAM),
}
RARE = frozenset(["R104", "R305", "R316", "R508", "P118"])
"""What a usual number of returns may miss: another fault of the same record is told before it."""
TABLES = {
    "city_tasks": ("Mã nhiệm vụ", "Văn bản giao", "Thời hạn", "Đơn vị chủ trì"),
    "legal_programme": ("Mã văn bản", "Tên văn bản", "Ngày theo kế hoạch", "Đơn vị chủ trì"),
}


class Judged(NamedTuple):
    """A return, what its template says, and what the office found."""

    aim: str
    file: str
    told: Told
    found: Sequence[Finding]

    @property
    def errors(self) -> list[Finding]:
        """Return what sends it back."""
        return [one for one in self.found if one.is_error]

    @property
    def plainly_accepted(self) -> bool:
        """Tell whether the office accepts it and reads nothing otherwise than it was typed."""
        return not self.errors and not any(one.code in STRICTER for one in self.found)


class Office(NamedTuple):
    """A register with what Văn phòng gives, and faultless returns of some units and quarters."""

    content: Content
    bases: list[tuple[Period, Base]]


@pytest.fixture(scope="module")
def office(stock: Stock, tmp_path_factory: pytest.TempPathFactory) -> Office:
    folder = tmp_path_factory.mktemp("office")
    register = folder / "so.xlsx"
    shutil.copy(stock.merged, register)
    for table, heads in TABLES.items():
        days = [date(2023, month, 5) for month in (2, 5, 11)]
        rows = [(f"{n}", f"Văn bản {n}", day, "VP") for n, day in enumerate(days)]
        import_list(register, table, listed(folder, rows, heads))
    returns = {(unit, period): stock.filled(unit, period) for unit in UNITS for period in (Q1, Q2)}
    for unit, period in (("VP", Q2), ("VP", Q4), ("THPT01", Q4)):
        [template] = services.issue(register, period, folder / period.code, [unit])
        path = folder / f"filled-{template.name}"
        returns[unit, period] = fill(template, answers_of(unit, period), path)
    with FileRegister.open(register, write=False) as opened:
        content = read_content(opened)
    return Office(content, [(key[1], _base(content, *key, path)) for key, path in returns.items()])


UNITS = ("VP", "PGD01", "THPT01", "GDTX01")


def _base(content: Content, unit: str, period: Period, path: Path) -> Base:
    context = context_of(
        content.plan,
        register=content.settings["register"],
        key=content.key,
        edition=content.edition,
    )
    own = next(one for one in content.plan.units if one.code == unit)
    forms = {form.id: form for form in context.forms_of(own, period)}
    offered = {
        name: len(context.lines_of(form, own, period))
        for name, form in forms.items()
        if form.traits.offered and path.name.startswith("filled-")
    }
    window = context.window_of(period)
    bounds = {line.key: line.bounds for line in context.lines_of(forms["thong_ke"], own, period)}
    return read_base(path, forms, window, dict(content.lists()), offered, bounds)


def _aims(office: Office) -> list[str]:
    """Return all that may go wrong with a return of the office's units."""
    return list(dict.fromkeys(aim for _, base in office.bases for aim in mutations(base)))


def _made(
    office: Office, aims: Sequence[str], before: int
) -> Iterator[tuple[Period, Mutated, str]]:
    """Return mutated returns with their files' names: one for each aim, on any base.

    Each was tried ``before`` so many times.
    """
    places = {aim: place for place, aim in enumerate(_aims(office))}
    done = Counter[str]()
    for aim in aims:
        turn = (before + done[aim]) * 5 + places[aim]
        for n in range(len(office.bases)):
            period, base = office.bases[(turn + n) % len(office.bases)]
            try:
                made = mutated(base, aim, turn)
            except (KeyError, ValueError):
                continue
            yield period, made, f"{done.total():05}_{base.name.removeprefix('filled-')}"
            break
        done[aim] += 1


def _judge(office: Office, tried: Sequence[str], folder: Path, before: int = 0) -> list[Judged]:
    aims: dict[str, str] = {}
    paths: dict[Period, list[Path]] = {}
    folder.mkdir()
    for period, made, name in _made(office, tried, before):
        path = folder / name
        path.write_bytes(made.content)
        paths.setdefault(period, []).append(dated(path, SAVED[period]))
        aims[name] = made.aim
    found: dict[str, list[Finding]] = {}
    for period, some in paths.items():
        examined = examine(office.content, some, period)
        found |= {Path(receipt.file).name: [] for receipt in examined.receipts}
        for one in examined.all_findings():
            found[Path(one.file).name].append(one)
    told = told_by_templates([path for some in paths.values() for path in some], folder)
    return [Judged(aims[name], name, told[name], some) for name, some in sorted(found.items())]


@pytest.mark.libreoffice
@pytest.mark.soak
def test_ready_is_accepted_on_every_return(office: Office, tmp_path: Path) -> None:
    aims, told = _aims(office), {code for code in entries() if sentences(code)}
    judged = _judge(office, aims * rounds(1, SOAK), tmp_path / "first")
    rest = told - {found.code for one in judged for found in one.found}
    again = [aim for aim in aims if rest & {aim, *CHANCES.get(aim, ())} for _ in range(AGAIN)]
    judged += _judge(office, again, tmp_path / "again", rounds(1, SOAK)) if again else []
    wrong = [one for one in judged if one.told.ready and one.errors]
    wrong += [one for one in judged if one.plainly_accepted and not one.told.ready]
    assert [(one.aim, one.file, one.told.first, one.found) for one in wrong] == []
    assert [other for one in judged for other in _other_sentences(one)] == []
    seen = {found.code for one in judged for found in one.found}
    asked = {(form.id, column.id) for _, base in office.bases for form in base.forms.values()
             for column in form.columns}  # fmt: skip
    unasked = {rule.code for rule in rules() if not rule.cells <= asked}
    assert told - {"C320"} - unasked - seen <= RARE  # Excel alone knows TRUE
    ready = sum(one.told.ready for one in judged)
    strict = sum(not (one.told.ready or one.errors) for one in judged)
    figure(
        "verdicts",
        f"{len(judged)} báo cáo bị sửa ngẫu nhiên: sẵn sàng và được nhận {ready}, còn lỗi và bị"
        f" trả lại {len(judged) - ready - strict}, còn lỗi dù Văn phòng đọc được (số gõ dạng chữ"
        f" và tương tự) {strict}, trái nhau 0; {len(seen)} mã lỗi, cảnh báo",
    )


def _other_sentences(one: Judged) -> Iterator[tuple[str, str, Finding]]:
    """Give where a sheet has one error and its template says another."""
    for sheet, count in one.told.errors.items():
        own = [found for found in one.errors if found.sheet == sheet]
        if count == len(own) == 1 and not any(found.code in STRICTER for found in one.found):
            said = one.told.first[sheet]
            if not any(text in said for text in sentences(own[0].code)):
                yield one.aim, said, own[0]


def test_every_error_is_told_by_the_template_or_has_its_reason() -> None:
    assert list(untold()) == []
    reasons = {unseen(entry) for entry in entries().values() if not sentences(entry.code)}
    assert all(reason.endswith(".") for reason in reasons)
