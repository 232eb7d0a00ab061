"""The marks on one sheet: filled cells, notes, answers in threads; taken away and put anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Final, NamedTuple

from cchc_xl.base.addresses import Area, position
from cchc_xl.register.package import xmltext
from cchc_xl.register.package.parts import Package
from cchc_xl.register.package.repacking import PackageEdits
from cchc_xl.returns.marking import note_parts
from cchc_xl.returns.marking.note_parts import NO_DRAWING, Comments, Place, Thread, block
from cchc_xl.returns.marking.sheet_part import SheetPart
from validation.findings import SEVERITIES, Finding

_LONGEST: Final = 600
"""Letters of a sentence in a note; the listing has all of it."""
_COMMENTS: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_DRAWING: Final = "application/vnd.openxmlformats-officedocument.vmlDrawing"


class Names(NamedTuple):
    """The namespaces of a workbook's parts: of its elements, of relationships."""

    main: str
    relationships: str


class SheetMarks:
    """A sheet of a workbook while its marks are changed. ``RegisterError``: it is written oddly."""

    def __init__(self, package: Package, edits: PackageEdits, part: str, names: Names) -> None:
        self._edits, self._part, self._names = edits, part, names
        self._xml = SheetPart(edits.read(part), part)
        links = [link for link in package.relationships(part) if edits.has(link.target)]
        self._related = {link.kind: link.target for link in links}
        by_id = {link.id: link.target for link in links}
        self._drawing = by_id.get(self._xml.drawing_id, "")
        self._comments = self._related.get("comments", "")

    @property
    def blocks(self) -> set[int]:
        """Return the blocks of numbers that the shapes of its notes and controls have."""
        return note_parts.blocks_of(self._edits.read(self._drawing)) if self._drawing else set()

    def clear(self) -> None:
        """Take the marks of an earlier copy away, and let the sheet be no selected one."""
        self._xml.deselect()
        self._xml.clear()
        self._edits.put(self._part, self._xml.xml)
        thread = self._related.get("threadedComment", "")
        if thread:
            talk = Thread(self._edits.read(thread), thread)
            talk.clear()
            self._edits.put(thread, talk.xml)
        if self._comments:
            comments = self._read_comments()
            gone = comments.clear()
            self._edits.put(self._comments, comments.xml)
            if self._drawing and gone:
                left = note_parts.without_shapes(self._edits.read(self._drawing), gone)
                self._edits.put(self._drawing, left)

    def mark(self, findings: Sequence[Finding], fills: Mapping[str, int], number: int) -> None:
        """Fill the faulty cells and put a note on each; ``number`` is a free block of shapes.

        Of a merged range the first cell is marked, for the range shows what this one has.
        """
        found = self._by_place(findings)
        errors = {place for place, (_, told) in found.items() if any(o.is_error for o in told)}
        ranges = [
            (look, [area for at, (area, _) in found.items() if (at in errors) == (kind == "error")])
            for kind, look in fills.items()
        ]
        self._xml.fill(ranges)
        self._note({place: _words(told) for place, (_, told) in found.items()}, number)
        self._edits.put(self._part, self._xml.xml)

    def _by_place(self, findings: Sequence[Finding]) -> dict[Place, tuple[Area, list[Finding]]]:
        merged = self._xml.merged
        found: dict[Place, tuple[Area, list[Finding]]] = {}
        for one in findings:
            try:
                row, column = position(one.cell)
            except ValueError:
                continue
            cell = Area(row, column, row, column)
            area = next((area for area in merged if area.overlaps(cell)), cell)
            found.setdefault((area.top, area.left), (area, []))[1].append(one)
        return dict(sorted(found.items()))

    def _note(self, texts: Mapping[Place, str], number: int) -> None:
        if not texts:
            return
        comments = self._read_comments()
        before = comments.places
        for place, text in texts.items():
            comments.add(place, block(text))
        if not self._comments:
            self._comments = free_name(self._edits, "xl/comments{}.xml")
            self._edits.put(self._comments, comments.xml)
            self._edits.declare(self._comments, _COMMENTS)
            self._relate("comments", self._comments)
        self._edits.put(self._comments, comments.xml)
        self._draw({place: text for place, text in texts.items() if place not in before}, number)
        thread = self._related.get("threadedComment", "")
        if thread:
            talk = Thread(self._edits.read(thread), thread)
            for place, text in texts.items():
                talk.answer(place, block(text))
            self._edits.put(thread, talk.xml)

    def _draw(self, texts: Mapping[Place, str], number: int) -> None:
        """Add the boxes of new notes to the drawing that the sheet has, or to a new one."""
        old = self._edits.read(self._drawing) if self._drawing else NO_DRAWING
        new = note_parts.with_shapes(old, texts, number)
        if new is None:
            raise xmltext.damaged(self._drawing)
        if not self._drawing:
            if self._xml.drawing_id:  # which leads nowhere
                raise xmltext.damaged(self._part)
            self._drawing = free_name(self._edits, "xl/drawings/vmlDrawing{}.vml")
            self._edits.put(self._drawing, new)
            self._edits.declare(self._drawing, _DRAWING)
            id_ = self._relate("vmlDrawing", self._drawing)
            self._xml.draw(id_, self._names.relationships)
        self._edits.put(self._drawing, new)

    def _relate(self, kind: str, target: str) -> str:
        return self._edits.relate(self._part, f"{self._names.relationships}/{kind}", target)

    def _read_comments(self) -> Comments:
        xml = self._edits.read(self._comments) if self._comments else b""
        try:
            return Comments(xml, self._comments, self._names.main)
        except ValueError as error:  # it has no list, or two
            raise xmltext.damaged(self._comments) from error


def free_name(edits: PackageEdits, pattern: str) -> str:
    """Return a name that no part has, numbered as programs do: some know parts by nothing else."""
    return next(name for n in count(1) if not edits.has(name := pattern.format(n)))


def _words(findings: Sequence[Finding]) -> str:
    """Return what a note says of its cell."""
    return "\n".join(
        f"{SEVERITIES[one.severity]}: {_short(one.message)}\nCách sửa: {_short(one.remedy)}"
        for one in findings
    )


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
