"""A Word document with placeholders: filled in, and checked as its text."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from cchc_xl.base.errors import WordingError
from cchc_xl.services.papers.wording import Known, Wording, environment, straight

_WHOLE = re.compile(r"\{([%{#])(?:p|tr|tc|r)\s")
"""How a tag begins that stands for its whole paragraph, row, cell or run."""


class Letter(NamedTuple):
    """A letter with placeholders: the file, and its text, a paragraph a line, to be checked."""

    data: bytes
    wording: Wording

    def filled(self, values: Mapping[str, Any]) -> bytes:
        """Return the letter with values in it. ``WordingError``: it cannot be filled in."""
        from docxtpl import DocxTemplate

        written = io.BytesIO()
        try:
            template = DocxTemplate(io.BytesIO(self.data))
            template.render(dict(values), environment(escape=True), autoescape=True)
            template.save(written)
        except Exception as error:  # the text alone tells which paragraph it is
            self.wording.filled(values)
            raise WordingError(
                f"Mẫu “{self.wording.name}”: điền xong thì không còn là văn bản Word đúng.",
                "Để mỗi lệnh {%p … %} một mình một đoạn; hoặc xóa tệp này để chương trình ghi lại "
                "mẫu gốc.",
            ) from error
        return written.getvalue()


def letter_of(name: str, data: bytes, known: Known) -> Letter:
    """Return a file as a letter. ``WordingError``: it is no Word document, or has a mistake."""
    from docx import Document

    try:
        document = Document(io.BytesIO(data))
        parts = [document.element.body, *_heads(document)]
        lines = [_text(paragraph) for part in parts for paragraph in part.iter(_tag("p"))]
    except Exception as error:  # whatever lies in the file
        raise WordingError(
            f"Mẫu “{name}” không phải là tệp Word (.docx) đọc được.",
            "Mở bằng Word, lưu lại thành .docx; hoặc xóa tệp này để chương trình ghi lại mẫu gốc.",
        ) from error
    text = _WHOLE.sub(r"{\1 ", straight("\n".join(lines)))
    return Letter(data, Wording(name, "đoạn", text, known).checked())


def _heads(document: Any) -> list[Any]:
    """Return the headers and footers of a document that are its own."""
    sections = list(document.sections)
    found = [head for one in sections for head in (one.header, one.first_page_header, one.footer)]
    return [head._element for head in found if not head.is_linked_to_previous]


def _text(paragraph: Any) -> str:
    return "".join(str(run.text or "") for run in paragraph.iter(_tag("t"))).replace("\n", " ")


def _tag(name: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(f"w:{name}"))
