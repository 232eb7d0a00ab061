"""The project: other readers get every source back; the fields that Excel reads are right."""

from __future__ import annotations

import re

import pytest

from cchc_xl.base.compound import ProjectProblem
from cchc_xl.hosts.vba.encryption import encrypt
from cchc_xl.hosts.vba.project import PROJECT_ID, Module, document_module, vba_project
from tests.hosts.vba.vba_reading import decompressed, decrypt, modules_of, streams_of

LONG = "".join(f"' line {n} of a module of more than four chunks\n" for n in range(600))


def module(name: str, text: str = "") -> Module:
    return Module(name, "module", f'Attribute VB_Name = "{name}"\n{text}')


DOCUMENTS = (
    document_module("ThisWorkbook", "workbook", "Option Explicit\n"),
    document_module("Sheet1", "sheet"),
)
MODULES = (*DOCUMENTS, module("Ngan"), module("Dai", LONG), module("ChuLa", "' caf\xe9 €\n"))


def test_every_source_comes_back_exactly() -> None:
    found = modules_of(vba_project(MODULES))
    assert [item.name for item in found] == [item.name for item in MODULES]
    assert [item.suffix for item in found] == ["cls", "cls", "bas", "bas", "bas"]
    for read, written in zip(found[:-1], MODULES[:-1], strict=True):
        assert read.text == written.source.replace("\n", "\r\n")


def test_letters_of_the_code_page_are_stored_in_it() -> None:
    modules = [module("ChuLa", "' caf\xe9 €\n")]
    stored = streams_of(vba_project(modules))["VBA/ChuLa"]
    assert decompressed(stored).endswith(b"' caf\xe9 \x80\r\n")


def test_the_container_has_the_streams_that_the_standard_wants() -> None:
    found = streams_of(vba_project(MODULES))
    names = {f"VBA/{item.name}" for item in MODULES}
    assert set(found) == names | {"VBA/dir", "VBA/_VBA_PROJECT", "PROJECT", "PROJECTwm"}
    assert found["VBA/_VBA_PROJECT"] == bytes.fromhex("CC61FFFF000000")


def test_the_same_sources_give_the_same_bytes() -> None:
    assert vba_project(MODULES) == vba_project(tuple(MODULES))


def test_the_project_stream_lists_every_module_and_is_open_to_everybody() -> None:
    text = streams_of(vba_project(MODULES))["PROJECT"].decode("ascii")
    assert re.findall(r"^(Document|Module)=([^/\r]+)", text, re.MULTILINE) == [
        ("Document", "ThisWorkbook"),
        ("Document", "Sheet1"),
        ("Module", "Ngan"),
        ("Module", "Dai"),
        ("Module", "ChuLa"),
    ]
    key = sum(PROJECT_ID.encode()) & 0xFF
    fields = dict(re.findall(r'^(CMG|DPB|GC)="([0-9A-F]+)"', text, re.MULTILINE))
    assert decrypt(fields["CMG"]) == (key, bytes(4))  # not protected
    assert decrypt(fields["DPB"]) == (key, b"\0")  # no password
    assert decrypt(fields["GC"]) == (key, b"\xff")  # visible


def test_names_stand_in_both_encodings_in_the_names_stream() -> None:
    stream = streams_of(vba_project([module("Ngan")]))["PROJECTwm"]
    assert stream == b"Ngan\0" + "Ngan\0".encode("utf-16-le") + b"\0\0"


@pytest.mark.parametrize("data", [b"", b"\0", b"\xff", bytes(4), b"matkhau"])
def test_what_is_encrypted_can_be_decrypted(data: bytes) -> None:
    assert decrypt(encrypt(PROJECT_ID, data)) == (sum(PROJECT_ID.encode()) & 0xFF, data)


@pytest.mark.parametrize(
    ("text", "identity", "data"),
    [
        ("A7A58C2B7CDD73E173E173E173E1", "{E2E0E410-BF04-4DC5-BDD2-D3FBBA8B7D37}", bytes(4)),
        ("A2A089308531853185", "{E2E0E410-BF04-4DC5-BDD2-D3FBBA8B7D37}", b"\0"),
        ("8D8FA61394EF95EF9510", "{5CF9CDAB-B77B-4FE4-BD7E-D29900070E1B}", b"\xff"),
    ],
)
def test_what_excel_encrypted_is_read_with_the_key_of_its_project(
    text: str, identity: str, data: bytes
) -> None:
    """From the workbooks that xlwings ships, which Excel saved."""
    assert decrypt(text) == (sum(identity.encode()) & 0xFF, data)


@pytest.mark.parametrize("name", ["a" * 32, "", "1a", "Tên", "a b", "a-b"])
def test_a_name_that_vba_does_not_allow_is_refused(name: str) -> None:
    with pytest.raises(ProjectProblem, match="at most 31"):
        vba_project([module(name)])


def test_a_name_of_31_letters_is_allowed() -> None:
    assert [item.name for item in modules_of(vba_project([module("a" * 31)]))] == ["a" * 31]


@pytest.mark.parametrize("name", ["ngan", "dir", "_VBA_PROJECT"])
def test_a_name_that_is_taken_is_refused(name: str) -> None:
    with pytest.raises(ProjectProblem):
        vba_project([module("Ngan"), module(name)])


def test_a_source_that_gives_another_name_is_refused() -> None:
    with pytest.raises(ProjectProblem, match="first line"):
        vba_project([Module("Ngan", "module", 'Attribute VB_Name = "Dai"\n')])


def test_a_letter_outside_the_code_page_is_refused_with_its_line() -> None:
    with pytest.raises(ProjectProblem, match="'Ngan', line 3: 'ộ' is not in code page 1252"):
        vba_project([module("Ngan", "Option Explicit\n' gộp\n")])
