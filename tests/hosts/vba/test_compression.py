"""Compression of source text: another reader gets the same bytes back."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_xl.base.compound import ProjectProblem
from cchc_xl.hosts.vba.compression import CHUNK, compress
from tests.hosts.vba.vba_reading import decompressed

WORDS = (b"Dim ", b"x", b" As Long\r\n", b"RunPython ", b'"', b"End Sub\r\n", b"\r\n", b"    ")
sources = st.lists(st.sampled_from(WORDS), max_size=2500).map(b"".join)


def test_the_standards_example_of_no_compression_is_kept_letter_by_letter() -> None:
    """MS-OVBA 3.2.1."""
    expected = (
        "01 19 B0 00 61 62 63 64 65 66 67 68 00 69 6A 6B 6C 6D 6E 6F 70 00 71 72 73 74 75 76 2E"
    )
    assert compress(b"abcdefghijklmnopqrstuv.") == bytes.fromhex(expected)


def test_the_standards_example_of_normal_compression_is_packed_as_short() -> None:
    """MS-OVBA 3.2.2, which takes farther copies of the same length than 2.4.1.3.19.4 does."""
    example = """01 2F B0 00 23 61 61 61 62 63 64 65 82 66 00 70 61 67 68 69 6A 01 38 08 61 6B 6C 00
                 30 6D 6E 6F 70 06 71 02 70 04 10 72 73 74 75 76 10 77 78 79 7A 00 3C"""
    data = b"#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa"
    packed = compress(data)
    assert decompressed(packed) == decompressed(bytes.fromhex(example)) == data
    assert len(packed) == len(bytes.fromhex(example))


def test_the_standards_example_of_maximum_compression_is_packed_alike() -> None:
    """MS-OVBA 3.2.3: one letter, then one copy that runs on into itself."""
    assert compress(b"a" * 73) == bytes.fromhex("01 03 B0 02 61 45 00")


def test_nothing_is_a_container_without_chunks() -> None:
    assert compress(b"") == b"\x01"


@given(sources)
def test_source_text_comes_back(data: bytes) -> None:
    assert decompressed(compress(data)) == data


@given(sources, st.integers(-3, 3), st.integers(1, 3))
def test_lengths_around_whole_chunks_come_back(data: bytes, more: int, chunks: int) -> None:
    length = CHUNK * chunks + more
    data = (data + b"Public Sub PhatHanh()\r\n" * (length // 20))[:length]
    assert len(data) == length
    assert decompressed(compress(data)) == data


@given(st.binary(max_size=3600))
def test_noise_that_fits_into_a_chunk_comes_back(data: bytes) -> None:
    assert decompressed(compress(data)) == data


def test_a_full_chunk_of_noise_is_stored_as_it_is() -> None:
    noise = random.Random(1).randbytes(CHUNK)
    packed = compress(noise)
    assert packed == b"\x01\xff\x3f" + noise
    assert decompressed(packed + compress(b"a" * 50)[1:]) == noise + b"a" * 50


def test_noise_that_the_format_cannot_hold_is_refused() -> None:
    with pytest.raises(ProjectProblem, match="4000 bytes of noise"):
        compress(random.Random(1).randbytes(4000))


def test_a_long_module_gets_much_shorter() -> None:
    data = (
        b'Public Sub NutBam()\r\n    RunPython "from cchc_xl import buttons"\r\nEnd Sub\r\n' * 500
    )
    assert len(compress(data)) < len(data) / 10
