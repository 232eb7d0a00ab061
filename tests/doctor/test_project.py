"""Reading a VBA project back: real projects, every kind of damage."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

import macros
from cchc_xl.hosts.vba import reading as project
from cchc_xl.hosts.vba.builds import Host, build_project, host_modules, stock_source
from cchc_xl.hosts.vba.compression import compress

BUTTONS = {
    "PhatHanhBieuMau",
    "KiemTra",
    "XemTruocKhiGop",
    "GopBaoCao",
    "TinhDoPhu",
    "TinhChiTieu",
    "XuatBieuTongHop",
    "KhoaKy",
    "HoanTac",
    "KiemTraMay",
    "KiemTraNiemPhong",
    "DungLaiSoLieu",
    "RutBaoCao",
    "MienBaoCao",
    "SuaNgayNhan",
    "TraLaiKemLoi",
    "SoLieuTuDau",
    "XemBanSaoLuu",
    "NhanKeHoach",
    "SoanTinNhac",
    "RutThamKiemTra",
    "SoanBaoCao",
}


@pytest.mark.parametrize("host", ["excel", "libreoffice"])
def test_the_sources_of_a_build_come_back(host: Host) -> None:
    found = project.sources(build_project(host, 3))
    assert list(found)[:4] == ["ThisWorkbook", "Sheet1", "Sheet2", "Sheet3"]
    for module in host_modules(host):
        assert found[module.name].splitlines() == module.source.splitlines()
    assert project.button_subs(found) == BUTTONS
    assert project.runners(found) == {host}


def test_the_version_of_the_stock_module() -> None:
    import xlwings

    assert project.module_version(project.sources(build_project("excel", 1))) == xlwings.__version__
    assert project.module_version({"xlwings": stock_source()}) == xlwings.__version__
    assert project.module_version({"Buttons": macros.source(macros.BUTTONS)}) == ""


def test_a_project_without_our_modules() -> None:
    found = {"Module1": 'Sub A()\r\n  MsgBox "RunPythons"\r\nEnd Sub\r\n'}
    assert project.runners(found) == frozenset()
    assert project.button_subs(found) == frozenset()


@given(st.binary(max_size=9000))
def test_decompression_undoes_compression(data: bytes) -> None:
    text = data.hex().encode()  # noise may not fit into the format's last chunk
    assert project.decompress(compress(text)) == text


def test_a_chunk_that_is_not_compressed() -> None:
    noise = random.Random(1).randbytes(4096)
    assert project.decompress(compress(noise)) == noise


@pytest.mark.parametrize("data", [b"", b"\x00", b"PK\3\4", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])
def test_what_is_no_project(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"damaged|compound"):
        project.sources(data)


def test_a_damaged_project_ends_as_an_error_or_as_text() -> None:
    whole = build_project("libreoffice", 2)
    rng = random.Random(2)
    for _ in range(150):
        data = bytearray(whole[: rng.randrange(len(whole))] if rng.random() < 0.3 else whole)
        for _ in range(rng.randrange(1, 30)):
            if data:
                data[rng.randrange(len(data))] = rng.randrange(256)
        try:
            found = project.sources(bytes(data))
        except ValueError:
            continue
        assert all(isinstance(source, str) for source in found.values())
