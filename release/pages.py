"""The guides of a release: pages that a browser opens, made from the documents in docs/."""

from __future__ import annotations

import re
from base64 import b64encode
from html import escape
from pathlib import Path

from markdown_it import MarkdownIt

from release.wheels import ROOT

DOCS = ROOT / "docs"
GUIDES = (
    "huong-dan-can-bo.md",
    "huong-dan-van-phong.md",
    "huong-dan-cntt.md",
    "ke-hoach-va-so.md",
    "rut-tham-kiem-tra.md",
    "tra-lai-bao-cao.md",
    "tep-doc-duoc.md",
    "nang-cap-so.md",
    "nhac-bao-cao.md",
    "bao-cao-thanh-pho.md",
    "qua-cac-nam.md",
    "niem-phong.md",
    "so-o-phai-dien.md",
    "ma-loi.md",
    "nghi-van.md",
    "chi-so.md",
    "lenh.md",
    "ma-thoat.md",
    "tu-dien-du-lieu.md",
    "kiem-tra-tren-excel.md",
)
"""The documents for offices; what stands in docs/ for developers stays there."""
_IMAGE = re.compile(r'<img src="([^":]+\.png)"')
_LINK = re.compile(r'href="([\w-]+)\.md(#[^"]*)?"')
_TITLE = re.compile(r"^# (.+)$", re.M)
_PAGE = """<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><title>{title}</title><style>
body {{ font: 16px/1.5 "Segoe UI", Arial, sans-serif; max-width: 60rem; margin: 2rem auto; }}
body {{ padding: 0 1rem; color: #222; }}
img {{ max-width: 100%; border: 1px solid #bbb; }}
table {{ border-collapse: collapse; }}
td, th {{ border: 1px solid #bbb; padding: .2rem .5rem; text-align: left; vertical-align: top; }}
code {{ background: #f0f0f0; padding: 0 .2rem; }}
pre {{ background: #f0f0f0; padding: .6rem; overflow: auto; }}
@media print {{ body {{ max-width: none; margin: 0; font-size: 11pt; }} }}
</style></head><body>
{body}</body></html>
"""


def write_pages(folder: Path) -> None:
    """Write the guides into a new folder."""
    folder.mkdir(parents=True)
    for name in GUIDES:
        text = (DOCS / name).read_text("utf-8")
        (folder / name).with_suffix(".html").write_bytes(page(text).encode())


def page(text: str) -> str:
    """Return the page of a document; links to other guides go to their pages.

    Its pictures are in it: a guide that is sent to an officer is one file.
    """
    body = MarkdownIt("commonmark").enable("table").render(text)
    title = _TITLE.search(text)
    linked = _IMAGE.sub(_with_picture, _LINK.sub(_to_page, body))
    return _PAGE.format(title=escape(title[1] if title else "cchc-xl"), body=linked)


def _to_page(link: re.Match[str]) -> str:
    if f"{link[1]}.md" not in GUIDES:
        return link[0]
    return f'href="{link[1]}.html{link[2] or ""}"'


def _with_picture(image: re.Match[str]) -> str:
    data = b64encode((DOCS / image[1]).read_bytes()).decode()
    return f'<img src="data:image/png;base64,{data}"'
