"""The last step of the installation, in the new environment: configuration, registers, checks.

Only the user's ``%USERPROFILE%\\.xlwings\\xlwings.conf`` is written as a rule. It is the one place
that says what is true for this person on this PC, wherever a register lies, and it survives when a
register is replaced, restored, or lies on a share that several PCs use. The file beside the
register is written only where it hides the user's file already, or where VBA cannot read the
user's. The register's own sheet comes before both, so a path in it is blanked; it gets the path
only where VBA can read neither file.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cchc_xl.base.atomic import write_whole
from cchc_xl.doctor.config import (
    INTERPRETER,
    NAME,
    OLDER,
    parse,
    readable_by_vba,
    user_file,
    write_entries,
)
from cchc_xl.doctor.install import AILING, ENVIRONMENT, FAILED, InstallError, python_of

if TYPE_CHECKING:
    from cchc_xl.doctor.ailment import Ailment

KEYS = (INTERPRETER, OLDER)
REGISTER = "*.xlsm"


def main(arguments: Sequence[str]) -> int:
    """Configure for the environment of a folder and examine its registers."""
    from cchc_xl.base.failures import failure_of

    folder = Path(arguments[0])
    try:
        return configure(folder, Path.home(), _code_page())
    except InstallError as error:
        print(f"\nCHƯA CÀI ĐƯỢC: {error.message}\nCách xử lý: {error.remedy}")
    except (Exception, KeyboardInterrupt) as error:  # a clerk sees no traceback
        print("\n" + failure_of(error).text())
    return FAILED


def configure(folder: Path, home: Path, ansi: str) -> int:
    """Write the configuration, examine; returns 0 when nothing is broken, else AILING."""
    python = visible_to_vba(python_of(folder / ENVIRONMENT), ansi, places(home))
    for line in write_configuration(folder, home, python, ansi):
        print(line)
    registers = registers_in(folder)
    files = (user_file(home), folder / NAME)
    wanted = "" if any(readable_by_vba(str(path), ansi) for path in files) else python
    for register in registers:
        for line in set_in_register(register, wanted):
            print(line)
    examined: list[Path | None] = [*registers] or [None]
    found = [(register, _examined(register)) for register in examined]
    return _shown(found)


def registers_in(folder: Path) -> list[Path]:
    """Return the registers that Excel opens; one for LibreOffice is no concern of this PC."""
    from cchc_xl.doctor.workbook import read_workbook

    files = (path for path in folder.glob(REGISTER) if not path.name.startswith("~$"))
    return sorted(path for path in files if "excel" in (read_workbook(path).builds or ("excel",)))


def write_configuration(folder: Path, home: Path, python: str, ansi: str) -> list[str]:
    """Write the interpreter into the configuration; returns what was done, a line each."""
    entries = dict.fromkeys(KEYS, python)
    done = []
    beside, own = folder / NAME, user_file(home)
    hides = beside.exists() and set(KEYS) & set(parse(beside.read_bytes(), ansi))
    for path in [own] + [beside] * bool(hides or not readable_by_vba(str(own), ansi)):
        before = path.read_bytes() if path.exists() else b""
        other = parse(before, ansi).get(INTERPRETER, "")
        if not write_entries(path, entries, ansi):
            done.append(f"Cấu hình “{path}” đã đúng.")
            continue
        done.append(f"Đã ghi đường dẫn Python vào “{path}”.")
        if other and other != python:
            kept = path.with_name(f"{path.name}.truoc-cchc-xl")
            if not kept.exists():
                write_whole(kept, before)
            done.append(f"Trước đó tệp này ghi “{other}”; bản cũ giữ ở “{kept.name}”.")
    return done


def set_in_register(register: Path, python: str) -> list[str]:
    """Put a path, or a blank, into the register's sheet; returns what was done, a line each."""
    from cchc_xl.base.errors import RegisterError
    from cchc_xl.register.building.config_sheet import PYTHON_WINDOWS
    from cchc_xl.register.file.adapter import FileRegister

    try:
        with FileRegister.open(register, write=False) as book:
            if PYTHON_WINDOWS not in book.names():
                return []
            if (book.read_named(PYTHON_WINDOWS) or "") == python:
                return []
        with FileRegister.open(register) as book:
            book.write_named(PYTHON_WINDOWS, python or None)
            book.commit()
    except RegisterError as error:
        return [f"Chưa sửa được cấu hình trong sổ “{register.name}”: {error.message}", error.remedy]
    if python:
        return [f"Đã ghi đường dẫn Python vào sổ “{register.name}”."]
    return [f"Đã bỏ đường dẫn Python cũ trong sổ “{register.name}”; sổ dùng cấu hình của máy."]


def visible_to_vba(python: Path, ansi: str, links: Sequence[Path]) -> str:
    """Return a path to the interpreter that VBA can read: as it is, short, or through a link.

    ``InstallError``: there is none.
    """
    from cchc_xl.doctor.windows import short_path

    for path in (str(python), short_path(str(python))):
        if path.isascii() or (ansi != "utf-8" and readable_by_vba(path, ansi)):
            return path
    environment = python.parents[1]
    name = f"cchc-xl-{hashlib.blake2b(str(environment).encode(), digest_size=4).hexdigest()}"
    for place in links:
        if str(place).isascii() and place.is_dir():
            link = place / name
            if _linked(link, environment):
                return str(link / python.relative_to(environment))
    raise InstallError(
        f"Excel không đọc được đường dẫn có dấu “{python}”.",
        "Chuyển cả thư mục vào một nơi có tên không dấu, ví dụ C:\\CCHC, rồi bấm đúp lại "
        "cai-dat.cmd.",
    )


def places(home: Path) -> list[Path]:
    """Return folders for a link: the person's own first, then the one that all may write."""
    own = os.environ.get("LOCALAPPDATA") or str(home)
    return [Path(own), *(Path(place) for place in [os.environ.get("PUBLIC", "")] if place)]


def _linked(link: Path, target: Path) -> bool:
    """Make a link to a folder, on Windows a junction, which needs no administrator."""
    make: Callable[[str, str], None] = os.symlink
    if os.name == "nt":
        import _winapi

        make = vars(_winapi)["CreateJunction"]
    try:
        if link.exists() and os.path.samefile(link, target):
            return True
        if os.path.lexists(link):
            (os.rmdir if os.name == "nt" else os.unlink)(link)
        make(str(target), str(link))
    except OSError:
        return False
    return link.is_dir()


def _code_page() -> str:
    from cchc_xl.doctor.windows import ansi_code_page

    return ansi_code_page() or "utf-8"


def _examined(register: Path | None) -> tuple[Ailment, ...]:
    from cchc_xl.doctor import examine

    return examine(register)


def _shown(found: Sequence[tuple[Path | None, tuple[Ailment, ...]]]) -> int:
    from cchc_xl.doctor import as_lines, exit_code

    for register, ailments in found:
        print(f"\nKiểm tra {f'sổ “{register.name}”' if register else 'máy'}:")
        print("\n".join(as_lines(ailments)))
    code = max(exit_code(ailments) for _, ailments in found)
    if code:
        print("\nĐÃ CÀI, NHƯNG CÒN MỤC HỎNG: sửa theo dòng “Cách sửa” rồi bấm đúp lại cai-dat.cmd.")
    else:
        print("\nĐÃ CÀI XONG. Mở sổ bằng Excel và bấm nút “Kiểm tra máy” để thử.")
    return AILING if code else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
