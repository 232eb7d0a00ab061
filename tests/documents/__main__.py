"""Write all documents anew."""

from __future__ import annotations

from tests.documents import documents

for path, made in documents():
    path.write_text(made(), encoding="utf-8", newline="\n")
