"""Installs the program beside a register: ``python -m cchc_xl.doctor.install FOLDER``.

``cai-dat.cmd`` starts it with a Python that has no package yet, from a wheel or the source folder:
nothing but the standard library is imported. It makes the environment ``.cchc-xl`` in the folder,
installs the package, and hands over to ``cchc_xl.doctor.configure`` in that environment.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from cchc_xl.doctor.checksums import LIST, damages
from cchc_xl.doctor.troubles import explained
from cchc_xl.doctor.windows import on_network, on_stick

ENVIRONMENT = ".cchc-xl"
OFFLINE = "goi"
LOG = "cai-dat.log"
OLDEST = (3, 11)
FAILED = 3
AILING = 4
"""Done, but a check failed. Python itself ends with 1 when it stops, which is no answer."""
GUIDES = "huong-dan"
TRIAL = "chay-thu"
"""The folders of a release that nothing is installed from: guides, and workbooks to try."""
_NAMED = 3
DOWNLOAD = "https://www.python.org/downloads/windows/"


class InstallError(Exception):
    """The installation cannot go on; ``message`` and ``remedy`` are Vietnamese."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


class Package(NamedTuple):
    """What is installed: a wheel or a source folder, and the folder of wheels for no network."""

    target: Path
    wheels: Path | None
    constraints: Path | None


def main(arguments: Sequence[str]) -> int:
    """Install into the folder; 0 done and all well, AILING done but a check failed, FAILED not."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        if len(arguments) != 1:
            raise InstallError(
                "Chưa nói cài vào thư mục nào.", "Bấm đúp tệp cai-dat.cmd, không gọi thẳng."
            )
        return install(Path(os.path.abspath(arguments[0])))
    except InstallError as error:
        print(f"\nCHƯA CÀI ĐƯỢC: {error.message}\nCách xử lý: {error.remedy}")
    except KeyboardInterrupt:
        print("\nĐã dừng theo yêu cầu. Bấm đúp cai-dat.cmd để cài lại.")
    except OSError as error:
        print(
            f"\nCHƯA CÀI ĐƯỢC: không đọc hoặc ghi được “{error.filename or 'tệp'}”.\nCách xử lý: "
            "Đóng Excel và các chương trình khác, kiểm tra quyền ghi và chỗ trống trên ổ đĩa rồi "
            "bấm đúp lại cai-dat.cmd."
        )
    return FAILED


def install(folder: Path) -> int:
    """Install into the folder and configure; returns 0 or AILING as the checks say, or FAILED."""
    _require_python()
    _require_own_disk(folder)
    package = find_package(folder)
    print(f"Cài bộ chương trình cchc-xl vào thư mục “{folder}”.", flush=True)
    _require_whole(folder)
    environment = folder / ENVIRONMENT
    python = make_environment(environment)
    log = environment / LOG
    install_package(python, package, log)
    print("Bước 3/3: ghi cấu hình và kiểm tra máy.", flush=True)
    code = subprocess.run(
        [python, "-X", "utf8", "-P", "-m", "cchc_xl.doctor.configure", str(folder)],
        env=_variables(),
        check=False,
    ).returncode
    if code not in (0, AILING, FAILED):
        raise InstallError(
            f"Bộ chương trình đã chép vào máy, nhưng không chạy được (Python dừng với mã {code}).",
            "Khởi động lại máy rồi bấm đúp lại cai-dat.cmd. Nếu vẫn vậy, chụp cửa sổ này gửi người "
            "bảo trì chương trình.",
        )
    return code


def find_package(folder: Path) -> Package:
    """Find what to install: a wheel beside the folder or below ``goi``, else the source folder.

    ``InstallError``: there is none.
    """
    offline = folder / OFFLINE
    wheels = offline if offline.is_dir() else None
    found = [*folder.glob("cchc_xl-*.whl"), *offline.glob("cchc_xl-*.whl")]
    named = (folder / "constraints.txt", offline / "constraints.txt")
    constraints = next((path for path in named if path.is_file()), None)
    if found:
        return Package(max(found, key=_version_of), wheels, constraints)
    if (folder / "setup.cfg").is_file() and (folder / "cchc_xl" / "__init__.py").is_file():
        return Package(folder, wheels, constraints)
    raise InstallError(
        "Không thấy bộ cài đặt cạnh cai-dat.cmd.",
        "Giải nén cả bộ chương trình vào một thư mục, rồi bấm đúp cai-dat.cmd trong thư mục đó.",
    )


def make_environment(environment: Path) -> Path:
    """Make the environment, or keep the one there that works; returns its Python."""
    python = python_of(environment)
    if _answers(python):
        print("Bước 1/3: môi trường Python đã có, dùng lại.", flush=True)
        return python
    print("Bước 1/3: tạo môi trường Python.", flush=True)
    command = [sys.executable, "-m", "venv", "--clear", str(environment)]
    made = subprocess.run(command, env=_variables(), capture_output=True, check=False)
    if made.returncode or not _answers(python):
        raise InstallError(
            f"Không tạo được môi trường Python trong “{environment}”.",
            "Đóng Excel, xoá thư mục .cchc-xl rồi chạy lại; nếu vẫn lỗi, kiểm tra quyền ghi, phần "
            f"mềm diệt vi-rút, hoặc cài lại Python từ {DOWNLOAD}.",
        )
    return python


def install_package(python: Path, package: Package, log: Path) -> None:
    """Install the package with its libraries. ``InstallError``: says why not; the log has more."""
    where = "từ thư mục goi, không cần mạng" if package.wheels else "cần mạng, vài phút"
    print(f"Bước 2/3: cài bộ chương trình và thư viện ({where}).", flush=True)
    pip = [str(python), "-P", "-X", "utf8", "-m", "pip", "install", "--no-input"]
    pip += ["--disable-pip-version-check", "--prefer-binary"]
    if package.wheels:
        pip += ["--no-index", "--find-links", str(package.wheels)]
    limits = ["--constraint", str(package.constraints)] if package.constraints else []
    steps = [[*limits, str(package.target)]]
    if package.target.is_file():  # pip keeps a wheel's version that is there already
        steps.append(["--force-reinstall", "--no-deps", str(package.target)])
    for step in steps:
        run = subprocess.run(
            [*pip, *step],
            env=_variables(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        log.write_bytes(run.stdout)
        if run.returncode:
            output = run.stdout.decode("utf-8", errors="replace")
            raise InstallError(*explained(output, log, offline=package.wheels is not None))


def python_of(environment: Path) -> Path:
    """Return the interpreter of an environment."""
    if os.name == "nt":
        return environment / "Scripts" / "python.exe"
    return environment / "bin" / "python"


def _require_python() -> None:
    if sys.version_info[:2] < OLDEST:
        raise InstallError(
            f"Python {sys.version.split()[0]} quá cũ, cần 3.11 trở lên.",
            f"Cài Python 64 bit từ {DOWNLOAD} rồi bấm đúp lại cai-dat.cmd.",
        )


def _require_own_disk(folder: Path) -> None:
    if on_network(folder):
        raise InstallError(
            f"Thư mục “{folder}” nằm trên máy khác trong mạng.",
            "Chép cả thư mục vào ổ đĩa của máy này, ví dụ C:\\CCHC, rồi bấm đúp cai-dat.cmd ở đó. "
            "Sổ theo dõi có thể để nguyên trên mạng.",
        )
    if on_stick(folder):
        raise InstallError(
            f"Thư mục “{folder}” nằm trên USB; cài ở đó thì rút USB ra là nút trong sổ không chạy.",
            "Chép cả thư mục vào ổ đĩa của máy này, ví dụ C:\\CCHC, rồi bấm đúp cai-dat.cmd ở đó.",
        )


def _require_whole(folder: Path) -> None:
    """Compare the folder with the release's list; what is not installed may differ, and is told."""
    if not (folder / LIST).is_file():
        return
    print("Kiểm tra các tệp của bộ cài.", flush=True)
    found = list(damages(folder, OFFLINE))
    lost = [damage for damage in found if not damage.name.startswith((f"{GUIDES}/", f"{TRIAL}/"))]
    if lost:
        names = "; ".join(f"tệp “{damage.name}” {damage.what}" for damage in lost[:_NAMED])
        more = f"; còn {len(lost) - _NAMED} tệp nữa" if len(lost) > _NAMED else ""
        raise InstallError(
            f"Bộ cài không còn nguyên vẹn: {names}{more}.",
            "Giải nén lại từ tệp nén gốc vào một thư mục mới rồi bấm đúp cai-dat.cmd ở đó; nếu vẫn "
            "vậy thì tệp nén gốc đã hỏng, chép lại từ nơi phát hành.",
        )
    for damage in found:
        print(f"Tệp “{damage.name}” {damage.what}; việc cài đặt không cần tệp này.")


def _answers(python: Path) -> bool:
    """Tell whether an environment's Python starts, has pip, and is of the version that runs."""
    if not python.is_file():
        return False
    question = "import sys, pip; print(*sys.version_info[:2])"
    try:
        run = subprocess.run(
            [str(python), "-I", "-c", question], capture_output=True, text=True, check=False
        )
    except OSError:
        return False
    return run.stdout.split() == [str(number) for number in sys.version_info[:2]]


def _variables() -> dict[str, str]:
    """Return the environment variables without those that lead Python to other packages."""
    lost = ("PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "PIP_TARGET", "PIP_PREFIX", "PIP_USER")
    kept = {name: value for name, value in os.environ.items() if name.upper() not in lost}
    return kept | {"PYTHONUTF8": "1"}


def _version_of(wheel: Path) -> tuple[int, ...]:
    numbers = wheel.name.split("-")[1].split(".")
    return tuple(int(number) if number.isdigit() else -1 for number in numbers)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
