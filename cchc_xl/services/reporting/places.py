"""Places of the report for the clerk's own words: content controls, told by their tags.

What a clerk wrote in one is found by the tag wherever it stands and however it looks.
"""

from __future__ import annotations

import unicodedata
from copy import deepcopy
from typing import Any, Final

from cchc_xl.services.papers.decree import JUSTIFY, cm, element, pt, write_line

TAG: Final = "cchc."
"""How the tag of such a place begins."""
_PICTURE: Final = "\ufffc"
"""Stands for a picture in the words of a part."""


def add_place(document: Any, name: str, hint: str, size: float) -> None:
    """Add a place of paragraphs; ``hint`` stands in it until somebody writes."""
    line = write_line(document, f"[{hint}]", size, align=JUSTIFY, after=6)
    line.paragraph_format.first_line_indent = cm(1.27)
    line.paragraph_format.line_spacing = 1.1
    line.runs[0].italic = True
    _wrap([line._p], name, hint)


def add_place_in_line(
    line: Any,
    name: str,
    hint: str,
    text: str,
    size: float,
    *,
    bold: bool = False,
    italic: bool = False,
) -> None:
    """Add a place within a line, with the text that stands in it until somebody writes."""
    for run in line.runs:
        if not run.text:
            line._p.remove(run._r)
    run = line.add_run(text)
    run.font.size, run.bold, run.italic = pt(size), bold, italic
    _wrap([run._r], name, hint)


def _wrap(parts: list[Any], name: str, hint: str) -> None:
    control, about, content = (element(f"w:{one}") for one in ("sdt", "sdtPr", "sdtContent"))
    for kind, text in (("alias", hint), ("tag", f"{TAG}{name}")):
        told = element(f"w:{kind}")
        told.set(_name("val"), text)
        about.append(told)
    control.append(about)
    control.append(content)
    parts[0].addprevious(control)
    for part in parts:
        content.append(part)


def number_places(document: Any) -> None:
    """Give each place a number of its own, as Word wants it."""
    from docx.oxml.ns import qn

    for number, control in enumerate(document.element.body.iter(qn("w:sdt")), start=1):
        about = control.find(qn("w:sdtPr"))
        if about is None:
            continue
        for old in about.findall(qn("w:id")):
            about.remove(old)
        told = element("w:id")
        told.set(_name("val"), str(1_000_000 + number))
        tag = about.find(qn("w:tag"))
        if tag is not None:
            tag.addnext(told)


def places_of(document: Any) -> dict[str, list[Any]]:
    """Return the places of a document by their tags, in order; none within another."""
    return _within(document.element.body)


def _within(body: Any) -> dict[str, list[Any]]:
    from docx.oxml.ns import qn

    found: dict[str, list[Any]] = {}
    for control in body.iter(qn("w:sdt")):
        above = map(_tag, control.iterancestors(qn("w:sdt")))
        if (name := _tag(control)) and not any(above):
            found.setdefault(name, []).append(control)
    return found


def _tag(control: Any) -> str:
    """Return the tag of a place; nothing of another control."""
    from docx.oxml.ns import qn

    tag = control.find(f"{qn('w:sdtPr')}/{qn('w:tag')}")
    name = "" if tag is None else str(tag.get(qn("w:val")) or "")
    return name if name.startswith(TAG) else ""


def title_of(control: Any) -> str:
    """Return what a place is for."""
    from docx.oxml.ns import qn

    alias = control.find(f"{qn('w:sdtPr')}/{qn('w:alias')}")
    return "" if alias is None else str(alias.get(qn("w:val")) or "")


def words_of(controls: list[Any]) -> str:
    """Return the words of some places together."""
    return " ".join(filter(None, map(words_in, controls)))


def words_in(part: Any) -> str:
    """Return the text of a part in one line, in composed letters; a picture is a mark."""
    from docx.oxml.ns import qn

    pictures = dict.fromkeys((qn("w:drawing"), qn("w:pict")), _PICTURE)
    marks = pictures | dict.fromkeys((qn("w:p"), qn("w:tab"), qn("w:br")), " ")
    texts = (
        one.text or "" if one.tag == qn("w:t") else marks.get(one.tag, "") for one in part.iter()
    )
    return unicodedata.normalize("NFC", " ".join("".join(texts).split()))


def outside_words(document: Any) -> str:
    """Return the words of a document outside its places, pictures apart."""
    body = deepcopy(document.element.body)
    for control in [one for controls in _within(body).values() for one in controls]:
        control.getparent().remove(control)
    return " ".join(words_in(body).replace(_PICTURE, " ").split())


def _name(local: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(f"w:{local}"))
