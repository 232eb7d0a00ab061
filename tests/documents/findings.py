"""The catalogue of findings: what each says, when, and what helps."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from itertools import groupby

import validation.catalogue
from tests.documents.markdown import code, page, table
from tests.documents.words import condition
from tests.templates.told import STRICTER, sentences, unseen
from validation.catalogue import Entry, entries, finding
from validation.findings import Finding
from validation.forms import forms
from validation.rules import rules

SEVERITIES = {"error": "lỗi", "warning": "cảnh báo"}
GROUPS = {
    "F": "Tệp và thư mục",
    "I": "Báo cáo của ai, kỳ nào",
    "S": "Trang, cột, dòng của biểu mẫu",
    "C": "Nội dung từng ô",
    "M": "Ô và dòng theo biểu mẫu",
    "R": "Quy tắc giữa các ô, các trang, các kỳ",
    "P": "Nội dung do Kế hoạch cho trước",
    "K": "Kế hoạch của đơn vị",
    "D": "Nghi vấn: so với kỳ trước và các đơn vị cùng loại",
}
INTRODUCTION = (
    "Báo cáo có ít nhất một **lỗi** bị trả lại cả tệp; **cảnh báo** không ngăn việc gộp. Chữ "
    "nghiêng trong câu là chỗ được điền; ví dụ là câu mà đơn vị nhận được, và cách sửa."
)


def document() -> str:
    """Return the catalogue, a section a group and a heading a code."""
    parts = [INTRODUCTION, table(("Mã", "Mức độ", "Tên"), map(_line, entries().values()))]
    for letter, group in groupby(entries().values(), key=lambda entry: entry.code[0]):
        parts += [f"## {letter}: {GROUPS[letter]}", *map(_section, group)]
    return page("Mã lỗi và cảnh báo", *parts)


def _line(entry: Entry) -> tuple[str, str, str]:
    return f"[{entry.code}](#{entry.code.lower()})", SEVERITIES[entry.severity], entry.title


def example(entry: Entry) -> Finding:
    """Return the finding as a unit may get it."""
    fields = {**entry.example}
    return finding(entry.code, **fields)


def _section(entry: Entry) -> str:
    made = example(entry)
    lines = [
        f"- Mức độ: {SEVERITIES[entry.severity]}",
        *(f"- {text}" for text in _conditions(entry.code)),
        f"- Câu báo: {_template(entry.message)}",
        f"- Cách sửa: {_template(entry.remedy)}",
        f"- Biểu mẫu: {_in_template(entry)}",
    ]
    if entry.list_remedy:
        told = f"{entry.list_message} ".lstrip() + entry.list_remedy
        lines += [f"- Với danh sách Văn phòng nhập: {_template(told)}"]
    if entry.example:
        lines += [f"- Ví dụ: {made.message} → {made.remedy}"]
    heading = f"### {entry.code}\n\n**{entry.title}**"
    return "\n\n".join([heading, "\n".join(lines)])


def _in_template(entry: Entry) -> str:
    """Say how a template tells of it before the return is sent, or why it cannot."""
    said = sentences(entry.code)
    if said:
        return "báo trước: " + " hoặc ".join(f"“{text} …”" for text in said)
    if entry.code in STRICTER:
        return "coi là lỗi nếu không đọc được như trên; Văn phòng thì đọc được."
    reason = unseen(entry)
    return f"không báo trước. {reason}"


def _template(text: str) -> str:
    return text.replace("{", "*").replace("}", "*").replace("_", "\\_")


def _conditions(wanted: str) -> Iterator[str]:
    """Say where a rule looks, what must hold there, and how that is written."""
    places = _places()
    if wanted in places:
        form, field = places[wanted]
        column = forms()[form].column(field)
        yield f"Trang “{forms()[form].sheet}”, ô “{column.title}”"
    for rule in rules():
        if rule.code == wanted:
            yield f"Phải đúng: {condition(rule.rule, rule.form)} ({code(rule.rule)})"
            if rule.lacking:
                column = forms()[rule.form].column(rule.lacking)
                yield f"Chỉ xét biểu mẫu phát hành khi chưa có ô “{column.title}”"


def _places() -> dict[str, tuple[str, str]]:
    """Return the form and the field at which the rules' findings point, by code."""
    folder = validation.catalogue.__path__[0]
    with open(f"{folder}/rules.toml", "rb") as source:
        data = tomllib.load(source)
    return {name: (entry["form"], entry["at"]) for name, entry in data.items()}
