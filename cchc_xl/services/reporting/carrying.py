"""What a clerk wrote in the places of a draft goes into the next draft of the same report.

It goes with its formats, lists, tables, links and pictures (``luggage``).
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any, Final, NamedTuple

from cchc_xl.services.papers.decree import element, write_line
from cchc_xl.services.reporting.luggage import Luggage
from cchc_xl.services.reporting.places import (
    TAG,
    add_place,
    places_of,
    title_of,
    words_in,
    words_of,
)

_LOST: Final = ("footnoteReference", "endnoteReference", "commentReference")
_MARKS: Final = ("commentRangeStart", "commentRangeEnd", "bookmarkStart", "bookmarkEnd")


class Carried(NamedTuple):
    """What became of the places of the draft before, by their titles.

    ``kept`` are filled with its words; ``gone`` were deleted there and are blank again;
    ``homeless`` no longer stand in the template, ``notes`` lost a footnote or a comment.
    """

    kept: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    homeless: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def carry(old: Any, new: Any) -> Carried:
    """Put what somebody wrote in the places of an old document into those of a new one.

    A place that was copied has the words of all its copies; a blank one stays blank.
    """
    told, places, luggage = places_of(old), places_of(new), Luggage(old, new)
    kept: list[str] = []
    notes: list[str] = []
    for tag, controls in places.items():
        target = controls[0]
        if tag not in told or words_of(told[tag]) == words_in(target):
            continue
        kept.append(title_of(target))
        if _fill(target, told[tag], luggage):
            notes.append(title_of(target))
    return Carried(
        kept=tuple(kept),
        gone=tuple(title_of(controls[0]) for tag, controls in places.items() if tag not in told),
        homeless=_put_homeless(told, places, luggage),
        notes=tuple(notes),
    )


def _put_homeless(
    told: Mapping[str, list[Any]], places: Mapping[str, list[Any]], luggage: Luggage
) -> tuple[str, ...]:
    """Put places that the new document lacks at its end, when somebody wrote in them."""
    found, new = [], luggage.new
    for tag, controls in told.items():
        text = words_of(controls)
        if tag in places or not text or text == f"[{title_of(controls[0])}]":
            continue
        title = title_of(controls[0])
        write_line(new, f"{title} (chỗ viết của bản trước, mẫu nay không còn):", 13, italic=True)
        add_place(new, tag.removeprefix(TAG), title, 14)
        _fill(places_of(new)[tag][0], controls, luggage)
        found.append(title)
    return tuple(found)


def _fill(target: Any, controls: list[Any], luggage: Luggage) -> bool:
    """Put the content of controls into another one; tell whether something was left out."""
    from docx.oxml.ns import qn

    parts = [deepcopy(part) for control in controls for part in control.find(qn("w:sdtContent"))]
    in_line = _is_in_line(target)
    parts = _as_runs(parts) if in_line else _as_paragraphs(parts)
    lost = [_clean(part) for part in parts]
    for part in parts:
        luggage.bring(part)
    content = target.find(qn("w:sdtContent"))
    for child in list(content):
        content.remove(child)
    for part in parts or ([] if in_line else [element("w:p")]):
        content.append(part)
    for hint in target.iter(qn("w:showingPlcHdr")):
        hint.getparent().remove(hint)
    return any(lost)


def _as_runs(parts: list[Any]) -> list[Any]:
    """Return what can stand within a line: of paragraphs and tables their runs."""
    from docx.oxml.ns import qn

    found = []
    for part in parts:
        blocks = part.tag in (qn("w:p"), qn("w:tbl"), qn("w:tc"))
        found += list(part.iter(qn("w:r"))) if blocks else [part]
    return found


def _as_paragraphs(parts: list[Any]) -> list[Any]:
    """Return what can stand by itself: runs in a paragraph, of a cell what is in it."""
    from docx.oxml.ns import qn

    found: list[Any] = []
    for part in parts:
        if part.tag in (qn("w:tc"), qn("w:tr")):
            found += [
                one for cell in part.iter(qn("w:tc")) for one in cell if one.tag != qn("w:tcPr")
            ]
        elif part.tag in (qn("w:p"), qn("w:tbl"), qn("w:sdt")):
            found.append(part)
        else:
            if not found or found[-1].tag != qn("w:p"):
                found.append(element("w:p"))
            found[-1].append(part)
    return found


def _clean(part: Any) -> bool:
    """Take out what refers to notes and comments; tell whether there was any."""
    from docx.oxml.ns import qn

    names = {qn(f"w:{name}") for name in (*_LOST, *_MARKS)}
    found = [one for one in part.iter() if one.tag in names]
    for one in found:
        one.getparent().remove(one)
    return any(one.tag in {qn(f"w:{name}") for name in _LOST} for one in found)


def _is_in_line(control: Any) -> bool:
    from docx.oxml.ns import qn

    return bool(control.getparent().tag == qn("w:p"))
