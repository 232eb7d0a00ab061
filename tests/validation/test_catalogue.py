"""The catalogue of findings."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

import validation.catalogue
from validation import expressions
from validation.catalogue import entries, finding
from validation.forms import forms
from validation.rules import rules

FOLDER = Path(validation.catalogue.__file__).parent
LETTERS = {
    "files": "F",
    "identity": "I",
    "structure": "S",
    "cells": "C",
    "models": "M",
    "rules": "R",
    "given": "P",
    "plans": "K",
    "doubts": "D",
}
FILES = sorted(FOLDER.glob("*.toml"))
ENTRIES = [
    pytest.param(file.stem, code, entry, id=code)
    for file in FILES
    for code, entry in tomllib.loads(file.read_text(encoding="utf-8")).items()
]
EVERY_ENTRY = pytest.mark.parametrize(("group", "code", "entry"), ENTRIES)
DIACRITICS = re.compile("[àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ]")
PLACE = {"unit", "period", "file", "sheet", "cell", "label", "value"}


def placeholders(entry: dict[str, Any]) -> set[str]:
    """Return the fields that the templates of an entry ask for."""
    return {
        name
        for template in (entry["message"], entry["remedy"])
        for _, name, _, _ in Formatter().parse(template)
        if name is not None
    }


def test_every_file_is_a_known_group() -> None:
    assert {"models", "rules"} <= {file.stem for file in FILES} <= set(LETTERS)


@EVERY_ENTRY
def test_entry_is_complete(group: str, code: str, entry: dict[str, Any]) -> None:
    extra = {"form", "at", "rule", "before", "lacking"} if group == "rules" else set()
    assert {"severity", "title", "message", "remedy"} <= set(entry)
    known = {"severity", "title", "message", "remedy", "example", "together"}
    known |= {"list_message", "list_remedy"}
    assert set(entry) - known <= extra
    assert entry["severity"] in ("error", "warning")
    assert not (entry.get("together") and entry["severity"] == "error")
    assert re.fullmatch(f"{LETTERS[group]}[0-9]{{3}}", code)


@EVERY_ENTRY
def test_texts_are_vietnamese_sentences(group: str, code: str, entry: dict[str, Any]) -> None:
    texts = {*entry} & {"message", "remedy", "list_message", "list_remedy"}
    assert all(entry[key] == entry[key].strip() for key in ("title", *texts))
    assert not entry["title"].endswith(".")
    for key in texts:
        assert DIACRITICS.search(entry[key].lower()), key
        assert re.search(r"([.?]|\{\w+\})$", entry[key]), key


@EVERY_ENTRY
def test_templates_format(group: str, code: str, entry: dict[str, Any]) -> None:
    names = placeholders(entry)
    assert all(name.isidentifier() for name in names)
    marks = {name: f"<{name}>" for name in names}
    made = finding(code, **marks)
    for name in names:
        assert f"<{name}>" in made.message + made.remedy
    assert "{" not in made.message + made.remedy
    assert made.severity == entry["severity"]


@EVERY_ENTRY
def test_an_example_fills_the_templates_in_and_no_more(
    group: str, code: str, entry: dict[str, Any]
) -> None:
    example = entry.get("example", {})
    assert example.keys() == placeholders(entry)
    assert all(isinstance(text, str) for text in example.values())
    made = finding(code, **example)
    assert all(text in made.message + made.remedy for text in example.values())


def test_codes_are_unique_and_sorted() -> None:
    assert list(entries()) == sorted(entries())
    assert len(entries()) == len(ENTRIES)


def test_a_rule_finding_gives_every_field_that_its_template_asks_for() -> None:
    texts = tomllib.loads((FOLDER / "rules.toml").read_text(encoding="utf-8"))
    for rule in rules():
        given = (
            PLACE | {column.id for column in forms()[rule.form].columns} | set(expressions.KNOWN)
        )
        for function in ("total", "previous"):
            given |= {
                f"{function}_{name.replace('.', '_')}"
                for name in expressions.calls(rule.rule, function)
            }
        assert placeholders(texts[rule.code]) <= given, rule.code


def test_rules_point_into_their_forms() -> None:
    texts = tomllib.loads((FOLDER / "rules.toml").read_text(encoding="utf-8"))
    for code, entry in texts.items():
        ids = {column.id for column in forms()[entry["form"]].columns}
        assert entry["at"] in ids, code
    for rule in rules():
        ids = {column.id for column in forms()[rule.form].columns}
        assert {*rule.fields, *expressions.calls(rule.rule, "previous")} <= ids, rule.code
        for name in expressions.calls(rule.rule, "total"):
            form, _, field = name.partition(".")
            assert forms()[form].column(field).kind == "count"


def test_values_are_taken_literally() -> None:
    made = finding("M104", value="{unit} {0}", label="a", choices="b", cell="A1")
    assert "“{unit} {0}”" in made.message
    assert made.value == "{unit} {0}"


def test_a_finding_may_have_a_field_called_code() -> None:
    fields: dict[str, Any] = {"code": "x", "choices": "b"}
    assert finding("M104", **fields).code == "M104"


def test_no_value_is_an_empty_text() -> None:
    assert finding("M101", value=None, filling="").value == ""


def test_unknown_code() -> None:
    with pytest.raises(KeyError):
        finding("X999")
