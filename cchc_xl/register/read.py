"""Reading a register: what it holds, and what a look at its seals says."""

from __future__ import annotations

from collections.abc import Collection

from cchc_xl.base.errors import RegisterError
from cchc_xl.plan import keeping
from cchc_xl.plan.periods import PeriodKind
from cchc_xl.plan.year import builtin_years
from cchc_xl.register.content import (
    Content,
    content_of,
    edition_of,
    founding_plan,
    settings_of,
)
from cchc_xl.register.frames import empty_frame, typed_frame
from cchc_xl.register.port import Register
from cchc_xl.register.schema import (
    ACCEPTED_VERSIONS,
    SCHEMA_VERSION,
    Table,
    expected_tables,
    tables,
    tables_of,
)
from cchc_xl.register.sealing.trust import Trust
from validation.form import Edition


def read_content(
    register: Register,
    year: int | None = None,
    data: Collection[str] | None = None,
    *,
    restoring: bool = False,
) -> Content:
    """Read the register. ``RegisterError`` says what is wrong with it and where.

    Of the tables of the returns and the logs only ``data`` are read, by default all; the sheets
    that the program writes are never read. What is not read is an empty frame. ``restoring``: a
    cell of a sealed table of the program's own that holds what cannot be there is no error, as the
    seals tell of it and the archive has what was there.
    """
    _check_finished(register)
    own = check_whole(register)
    misfits: set[str] | None = set() if restoring else None
    frames = {
        table.id: typed_frame(table, register.read_table(table.name), misfits)
        if table.id in own and _is_read(table, data)
        else empty_frame(table)
        for table in tables().values()
    }
    unread = frozenset(table.id for table in own.values() if not _is_read(table, data))
    content = content_of(frames, register.location, year)._replace(unread=unread)
    content = content._replace(misfits=frozenset(misfits or ()))
    trust = Trust(content, register)
    if not content.misfits <= trust.seals.keys() | ({"journal"} if trust.sealed else set()):
        return read_content(register, year, data)
    return content._replace(trust=trust)


def check_whole(register: Register) -> dict[str, Table]:
    """Return the tables of a register by id, those of its version and plan.

    ``RegisterError``: one is damaged.

    A register whose plan cannot be told is looked at as far as every register goes.
    """
    version, system = version_of(register), tables()["system"]
    edition = Edition(version, 0)
    own: tuple[tuple[str, ...], PeriodKind, tuple[str, ...]] = ((), "quarter", ())
    if system.name in register.tables():
        settings = settings_of(typed_frame(system, register.read_table(system.name)))
        if keeping.has_lines(settings) or settings.get("year", "") in map(str, builtin_years()):
            plan = founding_plan(register.location, {"schema": version, **settings})
            edition = edition_of({**settings, "schema": version}, plan.year)
            own = (plan.form_ids, plan.reporting, plan.criteria)
    forms, reporting, criteria = own
    register.check_tables(expected_tables(edition, *own))
    return tables_of(forms, version, reporting, criteria)


def version_of(register: Register) -> str:
    """Return a register's schema version, the newest where it does not say.

    ``RegisterError``: a version that this program does not know, told before its tables seem wrong.
    """
    table = tables()["system"]
    if table.name not in register.tables():
        return SCHEMA_VERSION
    register.check_tables({table.name: table.titles})
    version = settings_of(typed_frame(table, register.read_table(table.name))).get("schema")
    if version and version not in ACCEPTED_VERSIONS:
        raise RegisterError(
            f"Sổ “{register.location}” thuộc phiên bản {version}, "
            f"chương trình này dùng phiên bản {SCHEMA_VERSION}.",
            "Dùng đúng phiên bản chương trình đã tạo sổ, hoặc lập sổ mới.",
        )
    return version or SCHEMA_VERSION


def _check_finished(register: Register) -> None:
    """Refuse a register that a click left half written and somebody saved. ``RegisterError``."""
    if register.unfinished():
        raise RegisterError(
            f"Sổ “{register.location}” đang ghi dở: một lần bấm nút bị ngắt giữa chừng rồi sổ được "
            "lưu lại, một phần số liệu là cũ, một phần là mới.",
            "Mở sổ, bấm một nút bất kỳ (ví dụ “Kiểm tra”): nút đó đưa sổ về như trước lần bị ngắt; "
            "rồi lưu sổ. Nếu không được, lấy bản gần nhất trong thư mục “sao-luu”.",
        )


def _is_read(table: Table, data: Collection[str] | None) -> bool:
    if table.owner in ("office", "system") or table.id in ("locks", "journal"):
        return True
    return table.owner != "output" and (data is None or table.id in data)
