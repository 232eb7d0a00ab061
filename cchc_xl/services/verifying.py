"""Verifying: every place where the register is not as it was sealed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from cchc_xl.base.folders import ARCHIVE
from cchc_xl.merging.derive import Derived, derive
from cchc_xl.plan.comparing import differing, programs_own
from cchc_xl.plan.keeping import has_lines
from cchc_xl.plan.states.returns import ACCEPTED, SENT_BACK
from cchc_xl.register.frames import columns_of
from cchc_xl.register.live.control import JOURNAL_CODE
from cchc_xl.register.live.control import SHEET as CONTROL_SHEET
from cchc_xl.register.schema import tables
from cchc_xl.register.schema.words import MERGED, PLAN_RECEIVED
from cchc_xl.register.sealing import journal
from cchc_xl.register.sealing.contradictions import contradictions
from cchc_xl.register.sealing.entered import (
    ADDED,
    NO_COPY,
    REMOVED,
    Difference,
    differences,
    is_receipt_day,
    sealed_records,
)
from cchc_xl.register.sealing.normal import records_of
from cchc_xl.register.sealing.notices import trust_lines
from cchc_xl.register.sealing.printed import contradicted, printed_code
from cchc_xl.register.sealing.trust import Trust
from cchc_xl.register.sealing.uncomputed import uncomputed_outputs
from cchc_xl.services.trusted import (
    Master,
    Tell,
    code_cells,
    opened,
    read_trusted,
    silent,
    trust_of,
)

if TYPE_CHECKING:
    from cchc_xl.register.content import Content
    from cchc_xl.register.port import Register


class Place(NamedTuple):
    """A place that is not as sealed; ``remedy`` is Vietnamese, "" where nothing need be done."""

    table: str
    record: str
    column: str
    sealed: str
    present: str
    note: str
    remedy: str


class Verified(NamedTuple):
    """What a verification found.

    ``sealed``: the register has seals. ``code`` is its own code, ``printed`` the one that was given
    ("" if none was), ``against`` in what the two contradict each other ("" if they do not).
    ``notes`` are no differences.
    """

    sealed: bool
    code: str
    places: tuple[Place, ...]
    printed: str
    against: str
    notes: tuple[str, ...]

    @property
    def whole(self) -> bool:
        """Tell whether all is as sealed."""
        return not self.places and not self.against


def verify(master: Master, against: str = "", *, tell: Tell = silent) -> Verified:
    """Compare the whole register with its seals, and its journal with a printed code.

    ``against`` is an exported workbook, or the code itself. ``UsageProblem``: neither.
    """
    with opened(master) as register, register.settled():
        content = read_trusted(register, restoring=True)
        trust = trust_of(content)
        places = [*_of_journal(trust), *_contradicting(trust), *_of_code(register, trust)]
        derived = derive(trust) if _needs_files(trust) else None
        for line in trust_lines(trust):
            tell(line)
        for name in trust.changed:
            places += _of_table(trust, name, derived)
        missing, notes = _archived(trust)
        notes += _of_the_programs_plan(content)
        code = journal.code_of(content.frames["journal"])
        printed = printed_code(against) if against else None
        return Verified(
            trust.sealed,
            code,
            tuple(places + missing),
            f"{printed[0]}-{printed[1].upper()}" if printed else "",
            contradicted(content.frames["journal"], printed) if printed else "",
            tuple(notes),
        )


def _needs_files(trust: Trust) -> bool:
    return any(tables()[name].owner == "data" for name in trust.tampered)


def _of_journal(trust: Trust) -> Iterator[Place]:
    problem = trust.journal_problem
    if problem:
        yield Place(
            tables()["journal"].sheet,
            "",
            "",
            "",
            "",
            trust.journal_problem,
            REBUILD.format(trust.name),
        )


def _of_code(register: Register, trust: Trust) -> Iterator[Place]:
    """Name the cells that show another code than the register's own."""
    known = set(register.names())
    for name, text in code_cells(journal.code_of(trust.content.frames["journal"])).items():
        shown = str(register.read_named(name) or "") if name in known else text
        if shown != text and not trust.journal_problem:
            sheet = tables()["journal"].sheet if name == JOURNAL_CODE else CONTROL_SHEET
            remedy = "Ô này được ghi lại ở lần ghi tới của chương trình."
            yield Place(sheet, "", "Mã niêm phong", text, shown, "", remedy)


TO_COMPUTE = (
    "công thức chưa có giá trị vì phần mềm lưu sổ lần cuối không tính công thức: cần tính lại, "
    "không phải bị sửa"
)
REOPENED = "Mở sổ bằng Excel hoặc LibreOffice rồi lưu, hoặc chạy:"
REBUILD = "cchc-xl rebuild “{}”"
ENTERED = (
    "Văn phòng được sửa {} ở trang “{}”: lần ghi tới của chương trình (merge, consolidate…) đưa "
    "chỗ sửa vào nhật ký, không phải làm gì thêm. Không định sửa thì ghi lại giá trị đã niêm phong."
)

LACKING_RETURN = "Chép lại tệp gốc của đơn vị rồi gộp lại kỳ đó."
LACKING_PLAN = "Chép lại tệp gốc của đơn vị rồi nhận lại kế hoạch (cchc-xl receive-plan)."


def _contradicting(trust: Trust) -> Iterator[Place]:
    for found in contradictions(trust):
        sheet = tables()["submissions"].sheet
        record = f"{found.period} / {found.unit}"
        yield Place(sheet, record, "", "", "", found.text, found.remedy(trust.name))


def _of_table(trust: Trust, name: str, derived: Derived | None) -> Iterator[Place]:
    """Yield the cells of a table that are not as sealed."""
    table = tables()[name]
    remedy = _remedy(trust, name)
    if name == "system":
        yield Place(table.sheet, "", "", "", "", "thông tin hệ thống của sổ đã bị sửa", remedy)
        return
    if name in uncomputed_outputs(trust):
        yield Place(table.sheet, "", "", "", "", TO_COMPUTE, f"{REOPENED} {remedy}")
        return
    sealed = sealed_records(trust, name)
    if table.owner == "data" and derived is not None:
        columns = columns_of(table, derived.content.frames[name])
        sealed = records_of(table, columns, trust.content.edition)
    if sealed is None:
        yield Place(table.sheet, "", "", "", "", NO_COPY, remedy)
        return
    found = list(differences(table, sealed, trust.records(name), trust.content.edition))
    for item in found:
        yield _place(item, _of_receipt_day(item) or remedy)
    if not found:
        note = "đã từng khác niêm phong; nay không còn dựng lại được chỗ khác"
        yield Place(table.sheet, "", "", "", "", note, remedy)


def _of_receipt_day(found: Difference) -> str:
    """Return what to do where Văn phòng corrected a receipt day by hand, "" of all else."""
    sheet = tables()[found.table].sheet
    return ENTERED.format("ngày nhận", sheet) if is_receipt_day(found) else ""


def _place(found: Difference, remedy: str) -> Place:
    note = "" if found.column else (REMOVED if found.sealed else ADDED)
    sheet = tables()[found.table].sheet
    return Place(sheet, found.record, found.column, found.sealed, found.present, note, remedy)


def _remedy(trust: Trust, name: str) -> str:
    owner = tables()[name].owner
    if owner == "office":
        return ENTERED.format("bảng", tables()[name].sheet)
    if owner == "output":
        return f"cchc-xl consolidate “{trust.name}” --period KỲ --out THƯ_MỤC"
    if name == "system":
        return (
            f"Lấy lại bản sao lưu: cchc-xl backups “{trust.name}”, rồi cchc-xl restore "
            f"“{trust.name}” --number SỐ."
        )
    if name == "locks":
        return f"cchc-xl unlock “{trust.name}” --period KỲ --reason “lý do”, hoặc " + (
            REBUILD.format(trust.name)
        )
    return REBUILD.format(trust.name)


def _archived(trust: Trust) -> tuple[list[Place], list[str]]:
    """Look for the files that were received since the register has an archive."""
    log = trust.content.frames["journal"]
    if not trust.archive.exists:
        note = (
            "Không có kho lưu trữ “luu-tru” cạnh sổ: không cho biết được giá trị đã niêm phong của "
            "số liệu, không dựng lại được."
        )
        return [], [note] if len(trust.content.frames["submissions"]) else []
    keyed = log[log["chain"].fillna("").str.len() == journal.KEYED_DIGITS]
    actions = [MERGED, SENT_BACK, PLAN_RECEIVED]
    received = keyed[keyed["action"].isin(actions).fillna(False).astype(bool)]
    places: list[Place] = []
    notes = list(_not_kept(trust))
    for action, unit, period, file, digest in zip(
        received["action"],
        received["unit"].fillna(""),
        received["period"].fillna(""),
        received["record"].fillna(""),
        received["new"].fillna(""),
        strict=True,
    ):
        stored = trust.archive.find(str(digest))
        if stored is not None and trust.archive.holds(stored):
            continue
        note = "tệp trong kho đã bị sửa" if stored else "kho không có tệp này"
        if stored is None and not _could_be_kept(trust, str(digest)):
            continue
        record = " / ".join(part for part in (period, unit, file) if part)
        remedy = LACKING_PLAN if action == PLAN_RECEIVED else LACKING_RETURN
        places.append(Place(ARCHIVE, record, "", str(digest), "", note, remedy))
    return places, notes


def _of_the_programs_plan(content: Content) -> Iterator[str]:
    """Say where the program's own plan of the year is another than the register carries."""
    carried = content.founding
    own = programs_own(carried) if carried and has_lines(content.settings) else None
    if carried is None or own is None:
        return
    yield (
        f"Kế hoạch năm {carried.year} mà sổ mang theo khác kế hoạch đi kèm chương trình, ở: "
        f"{'; '.join(differing(carried.files, own.files))}. Sổ vẫn tính theo kế hoạch của chính "
        "nó, không phải làm gì. Cần theo kế hoạch mới thì sửa đơn vị, nhiệm vụ, ngưỡng, lịch ngay "
        "trong các trang của Văn phòng; thay đổi khác phải lập sổ mới (cchc-xl init)."
    )


def _not_kept(trust: Trust) -> Iterator[str]:
    """Name the sealed states that the archive should hold and does not, or not whole."""
    names = [name for name in trust.seals if tables()[name].owner not in ("data", "system")]
    gone = [tables()[name].sheet for name in names if sealed_records(trust, name) is None]
    if gone:
        yield (
            "Kho lưu trữ “luu-tru” thiếu hoặc có bản hỏng của trang đã niêm phong: "
            + ", ".join(f"“{sheet}”" for sheet in gone)
            + ". Trang đó bị sửa thì không cho biết được giá trị cũ."
        )


def _could_be_kept(trust: Trust, digest: str) -> bool:
    """Tell whether a file had bytes: what could not be read has none in the archive."""
    log = trust.content.frames["submissions"]
    rows = log[log["hash"].eq(digest).fillna(False).astype(bool)]
    return not len(rows) or bool((rows["result"] == ACCEPTED).any())
