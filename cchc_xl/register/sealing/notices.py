"""What a person is told of a register that is not as it was sealed, in one line."""

from __future__ import annotations

from collections.abc import Iterator

from cchc_xl.base.few import few_names
from cchc_xl.register.schema import tables
from cchc_xl.register.sealing.contradictions import contradictions
from cchc_xl.register.sealing.entered import LOG, only_redated
from cchc_xl.register.sealing.trust import Trust
from cchc_xl.register.sealing.uncomputed import uncomputed_outputs

NAMED = 4
"""How many tables are named in the line."""


def trust_lines(trust: Trust) -> Iterator[str]:
    """Yield what a person must know before the result: at most one line, none if all is sealed."""
    parts = []
    found = contradictions(trust) if not trust.sealed else []
    if found:
        parts.append(f"nhật ký nộp bị sửa tay ({len(found)} chỗ, đầu tiên: {found[0].text})")
    if trust.journal_problem:
        parts.append(trust.journal_problem)
    redated = (LOG,) if only_redated(trust) else ()
    kept = tuple(
        name for name in trust.tampered if tables()[name].owner != "output" and name not in redated
    )
    lacking = uncomputed_outputs(trust)
    shown = tuple(name for name in trust.tampered if name not in (*kept, *lacking, *redated))
    if kept:
        parts.append(f"không còn như lúc niêm phong: {_named(kept)}")
    if shown:
        parts.append(f"bị sửa tay hoặc cần tính lại: {_named(shown)}")
    if lacking:
        parts.append(
            "công thức chưa có giá trị vì phần mềm lưu sổ lần cuối không tính công thức (cần tính "
            f"lại, không phải bị sửa): {_named(lacking)}"
        )
    if trust.entered:
        parts.append(f"Văn phòng đã sửa (sẽ vào nhật ký ở lần ghi tới): {_named(trust.entered)}")
    if redated:
        parts.append(
            f"ngày nhận được sửa ở {_named(redated)} (sẽ lấy theo ngày đó và vào nhật ký ở lần gộp "
            "hoặc tổng hợp tới)"
        )
    if not parts:
        return
    serious = bool(trust.journal_problem or kept or shown or found)
    kind = "Cảnh báo" if serious else "Lưu ý"
    yield (
        f"{kind}: {'; '.join(parts)}. Xem từng chỗ: cchc-xl verify “{trust.name}”, hoặc bấm "
        "“Kiểm tra niêm phong”."
    )


def _named(names: tuple[str, ...]) -> str:
    return few_names([f"“{tables()[name].sheet}”" for name in names], NAMED, "trang")
