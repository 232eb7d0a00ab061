"""Nothing that others wrote moves a cursor, begins a line or turns the writing round."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validation.catalogue import finding
from validation.harmless import harmless, harmless_lines

PLAIN = "Báo cáo “quý I/2023” của Trường THPT Hồng Bàng – số 1…  (đã ký) ½ 漢 ✓ ─│"


def test_what_can_be_seen_stays() -> None:
    assert harmless(PLAIN) == PLAIN
    assert harmless_lines(f"{PLAIN}\n\t{PLAIN}\n") == f"{PLAIN}\n\t{PLAIN}\n"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[31mb", r"a\x1b[31mb"),
        ("a\nb", r"a\nb"),
        ("a\r\nb", r"a\r\nb"),
        ("a\u202eb", r"a\u202eb"),
        ("a\u2066b\u2069", r"a\u2066b\u2069"),
        ("a\u2028b", r"a\u2028b"),
        ("a\x9bb", r"a\x9bb"),
        ("a\x00b", r"a\x00b"),
        ("a\u200bb", r"a\u200bb"),
        ("a\ufeffb", r"a\ufeffb"),
        ("a\udcffb", r"a\udcffb"),
        ("a\U000e0041b", r"a\U000e0041b"),
        ("a\u00adb", r"a\xadb"),
    ],
)
def test_what_cannot_be_seen_is_written_out(text: str, shown: str) -> None:
    assert harmless(text) == shown
    made = finding("F121", file=text, value=text, label=text, sheet=text, report=text)
    assert (made.file, made.value, made.label, made.sheet) == (shown,) * 4
    assert shown in made.remedy


@given(st.text())
def test_every_text_is_harmless_once(text: str) -> None:
    shown = harmless(text)
    assert harmless(shown) == shown
    assert "\n" not in shown
    assert harmless_lines(shown) == shown
    shown.encode()


def test_a_terminal_keeps_its_colours_and_nothing_else() -> None:
    text = "\x1b[1;31mlỗi\x1b[0m \x1b]0;tên\x07\x1bc"
    assert harmless_lines(text, terminal=True) == "\x1b[1;31mlỗi\x1b[0m \\x1b]0;tên\\x07\\x1bc"
    assert "\x1b" not in harmless_lines(text)
