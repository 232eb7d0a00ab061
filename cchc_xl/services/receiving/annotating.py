"""Returns that are sent back, as copies with their faults marked, for their units to mend."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import ExitStack, closing
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Final, NamedTuple

from cchc_xl.base.atomic import write_whole, written_beside
from cchc_xl.base.errors import UsageProblem
from cchc_xl.base.failures import kept
from cchc_xl.base.folders import make_folder, not_written, resolved
from cchc_xl.base.progress import Progress
from cchc_xl.base.scratch import scratch
from cchc_xl.plan.periods import Period
from cchc_xl.reading.discover import Source
from cchc_xl.reading.marked import FOLDER_MARK, is_untouched_file
from cchc_xl.reading.scan import Unreadable
from cchc_xl.reading.walking import ARCHIVE_MARKER, MAX_FILE
from cchc_xl.reading.workers import spread
from cchc_xl.returns.examining import Examined
from cchc_xl.returns.marking.copies import Unmarkable, list_alone, marked_copy, suffix_of
from cchc_xl.returns.marking.listing import Heading
from validation.findings import Finding

_UNREAD: Final = "tệp không đọc được như một báo cáo"
_CHANGED: Final = "tệp đã đổi hoặc không còn từ lúc được kiểm tra"
_TOO_MUCH: Final = "ghi dấu vào tệp này cần quá nhiều thời gian hoặc bộ nhớ"
_DEFECT: Final = "chương trình gặp lỗi của chính nó khi ghi dấu"
_NOT_IN_NAMES: Final = frozenset('<>:"/\\|?*')
_FOLDER_TEXT: Final = """\
Thư mục bản đánh dấu (cchc-xl): báo cáo bị trả lại, ô sai được tô màu và có ghi chú, để gửi cho
đơn vị sửa. Tệp do chương trình ghi ở đây không được đọc là báo cáo; tệp đã có người sửa rồi lưu
lại thì được đọc như mọi báo cáo.
"""


class Marked(NamedTuple):
    """What was written for one faulty file.

    ``file`` is the name under which the return is shown, ``path`` what was written: a copy, or
    where ``reason`` says why there is none, the list of findings alone. ``hash`` is the SHA-256 of
    a return, "" of a file that could not be opened.
    """

    unit: str
    file: str
    path: Path
    reason: str = ""
    hash: str = ""


class Annotated(NamedTuple):
    """What was marked in a folder, and what lies there from earlier runs and was not marked now."""

    folder: Path
    marked: list[Marked]
    earlier: list[Path]


class _Faulty(NamedTuple):
    """A file that is sent back: its findings, and where it can be had with which SHA-256."""

    unit: str
    file: str
    findings: list[Finding]
    digest: str = ""
    source: Source | None = None


class _Made(NamedTuple):
    """What is to be written for a file: its bytes, its name, and why it is only a list."""

    data: bytes
    name: str
    reason: str


def must_be_apart(folder: Path, returns: Iterable[Path]) -> None:
    """Refuse a folder of returns, or one in a register's archive, as the place of copies.

    ``UsageProblem``. A folder within a folder of returns will do: copies are known again.
    """
    place = resolved(folder)
    if any(path.is_dir() and resolved(path) == place for path in returns):
        raise UsageProblem(
            f"“{folder}” là thư mục báo cáo, không ghi bản đánh dấu lẫn vào đó.",
            "Chọn thư mục khác cho --annotate.",
        )
    if any((above / ARCHIVE_MARKER).is_file() for above in (place, *place.parents)):
        raise UsageProblem(
            f"“{folder}” nằm trong kho lưu trữ của sổ.", "Chọn thư mục khác cho --annotate."
        )


def annotate(examined: Examined, folder: Path, *, progress: Progress | None = None) -> Annotated:
    """Write a marked copy of each return that was sent back, and of each file that is none a list.

    What the program wrote there before and nobody saved since is replaced; any other file stays,
    and the copy gets another name. The originals are not touched; copies are made in a process that
    may be ended, for what lies in a file was made by others. ``OutputError``.
    """
    faulty = list(_faulty(examined))
    written: list[Marked] = []
    if not faulty:
        return Annotated(folder, written, _earlier(folder, written))
    make_folder(folder)
    with ExitStack() as stack:
        try:
            place = stack.enter_context(scratch(folder))
            if not (folder / FOLDER_MARK).exists():
                write_whole(folder / FOLDER_MARK, _FOLDER_TEXT.encode("utf-8-sig"))
        except OSError as error:
            raise not_written(folder, error) from error
        for number, made in stack.enter_context(closing(spread(faulty, _made, _ended))):
            path = _free(folder, made.name, [one.path for one in written])
            with written_beside(path, place) as beside:
                beside.write_bytes(made.data)
            item = faulty[number]
            written.append(Marked(item.unit, item.file, path, made.reason, item.digest))
            if progress is not None:
                progress(len(written), len(faulty))
    return Annotated(folder, written, _earlier(folder, written))


def _earlier(folder: Path, written: Sequence[Marked]) -> list[Path]:
    """Return what the program marked in a folder before and has not written now."""
    now = {one.path.name for one in written}
    return [
        path
        for path in sorted(folder.glob("*.xls?"))
        if path.name not in now and is_untouched_file(path, MAX_FILE)
    ]


def _faulty(examined: Examined) -> Iterable[_Faulty]:
    """Give the returns that are sent back, then the files that could not even be opened."""
    for receipt in examined.sent_back:
        found = examined.findings.get(receipt.hash, [])
        own = [one for one in found if one.file == receipt.file and one.unit == receipt.unit]
        source = examined.sources.get(receipt.hash)
        yield _Faulty(receipt.unit, receipt.file, own, receipt.hash, source)
    unread: dict[str, list[Finding]] = {}
    for one in examined.unread:
        if one.is_error:
            unread.setdefault(one.file, []).append(one)
    for file, findings in unread.items():
        yield _Faulty(findings[0].unit, file, findings)


def _made(item: _Faulty) -> _Made:
    """Return the marked copy of a file, or its list where no copy can be made."""
    source, reason = item.source, _UNREAD
    if source is not None and not any(o.is_error and o.code[0] == "F" for o in item.findings):
        try:
            data = source.read_bytes()
            if sha256(data).hexdigest() != item.digest:
                raise Unmarkable(_CHANGED)
            copy = marked_copy(data, item.findings, _heading(item))
            return _Made(copy, f"{_stem(item)}{suffix_of(copy)}", "")
        except (OSError, Unreadable):
            reason = _CHANGED
        except Unmarkable as error:
            reason = error.reason
        except MemoryError:
            reason = _TOO_MUCH
        except Exception as error:  # a defect: the unit gets its list, the others their copies
            reason = f"{_DEFECT} (báo cho người bảo trì, kèm tệp “{kept(error) or ''}”)"
    return _list(item, reason)


def _ended(item: _Faulty, code: str) -> _Made:
    """Return the list of a file that takes too much to mark."""
    return _list(item, _TOO_MUCH)


def _list(item: _Faulty, reason: str) -> _Made:
    data = list_alone(item.findings, _heading(item, reason))
    return _Made(data, f"{_stem(item)}_can-sua.xlsx", reason)


def _stem(item: _Faulty) -> str:
    """Return the name of a file without its suffix, as any system takes it."""
    stem = PurePosixPath(item.file).stem
    return "".join("_" if one in _NOT_IN_NAMES else one for one in stem)


def _heading(item: _Faulty, reason: str = "") -> Heading:
    """Return what stands above the list of findings."""
    period = next((one.period for one in item.findings if one.period), "")
    of = f" {Period.parse(period).title}" if period else ""
    count = Counter(one.severity for one in item.findings)
    told = f"{count['error']} lỗi phải sửa."
    if count["warning"]:
        told = (
            f"{count['error']} lỗi phải sửa, {count['warning']} cảnh báo phải xem lại (số liệu "
            "đúng thì ghi lý do ở ô “Giải trình” của trang Bìa)."
        )
    way = (
        "Bấm vào cột “Trang” hoặc “Ô” để tới chỗ cần sửa: ô được tô màu, có ghi chú. Sửa xong thì "
        "lưu rồi gửi lại chính tệp này; không phải xóa trang này hay các ghi chú."
    )
    if reason:
        way = f"Chỉ có danh sách vì {reason}. Sửa ở tệp “{item.file}” rồi gửi lại tệp đó."
    return Heading(f"CẦN SỬA: báo cáo{of} {item.unit}".rstrip(), (told, way))


def _free(folder: Path, name: str, written: Sequence[Path]) -> Path:
    """Return a name that no file has but one that the program wrote there in an earlier run."""
    path, number = folder / name, 1
    while path in written or (path.exists() and not is_untouched_file(path, MAX_FILE)):
        number += 1
        path = folder / f"{PurePosixPath(name).stem} ({number}){PurePosixPath(name).suffix}"
    return path
