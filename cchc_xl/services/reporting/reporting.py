"""The report on a period to the city, drafted as a Word document for the clerk to finish."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

from cchc_xl.base.atomic import written_beside
from cchc_xl.base.causes import told
from cchc_xl.base.errors import OutputError
from cchc_xl.base.folders import REPORT_FORMS, REPORTS, make_folder
from cchc_xl.base.zone import VIETNAM
from cchc_xl.consolidated.picture import Picture, draw
from cchc_xl.plan.periods import Period
from cchc_xl.register.sealing.journal import code_of
from cchc_xl.services.figures.measuring import with_current_outcomes
from cchc_xl.services.papers.decree import written
from cchc_xl.services.papers.letters import letter_of
from cchc_xl.services.papers.template_files import (
    template_at,
    text_as_it_comes,
    text_of,
    write_missing,
)
from cchc_xl.services.reporting.carrying import Carried, carry
from cchc_xl.services.reporting.charts import put_charts
from cchc_xl.services.reporting.marks import is_untouched, is_whole_outside, mark
from cchc_xl.services.reporting.placeholders import KNOWN, values
from cchc_xl.services.reporting.places import number_places
from cchc_xl.services.reporting.report_form import report_form
from cchc_xl.services.reporting.sentences import as_text, own_sentences, read_sentences
from cchc_xl.services.trusted import Master, Tell, opened, read_trusted, silent

FORM: Final = "bao-cao.docx"
SENTENCES: Final = "cau-bao-cao.txt"


class Reported(NamedTuple):
    """A report that was drafted.

    ``path`` is its file, ``provisional`` whether any figure is; ``older`` is where the draft before
    lies that somebody had saved, ``changed`` whether words outside its places were changed, or it
    could not be read. ``templates`` is their folder, ``new_templates`` those written into it.
    """

    period: Period
    path: Path
    provisional: bool
    templates: Path
    new_templates: tuple[Path, ...] = ()
    carried: Carried = Carried()
    older: Path | None = None
    changed: bool = False


def report(
    master: Master,
    period: Period,
    *,
    out: Path | None = None,
    templates: Path | None = None,
    tell: Tell = silent,
) -> Reported:
    """Draft the report on a period (part V.1.c) from the register's figures.

    It lies in ``out``, by default a folder beside the register. What a clerk wrote in the places of
    the draft before is taken over; a draft that somebody saved stays beside. ``WordingError``: a
    template is spoilt; ``OutputError``: the file cannot be written. Nothing is written then.
    """
    with opened(master) as register:
        content = read_trusted(register, period.year, tell=tell)
        home = Path(register.location).parent
    content.plan.periods_of(period)  # refuses what units do not report by
    picture = draw(with_current_outcomes(content), period, period.end)
    folder, missing = templates or home / REPORT_FORMS, dict[str, bytes]()
    code = code_of(content.frames["journal"])
    filled, is_provisional = _filled(picture, folder, missing, code)
    path = (out or home / REPORTS) / f"BaoCao_{period.code}.docx"
    made = Reported(period, path, is_provisional, folder)
    made = _written(made, filled)
    return made._replace(new_templates=tuple(write_missing(folder, missing)))


def _filled(
    picture: Picture, folder: Path, missing: dict[str, bytes], code: str
) -> tuple[Any, bool]:
    """Return the report as a document, and whether any of its figures is provisional."""
    from docx import Document

    plan = picture.content.plan

    def as_it_comes(name: str) -> bytes:
        return report_form() if name == FORM else text_as_it_comes(as_text(own_sentences(plan)))

    form = letter_of(FORM, template_at(folder / FORM, missing, as_it_comes), KNOWN)
    text = text_of(SENTENCES, template_at(folder / SENTENCES, missing, as_it_comes))
    said = values(picture, read_sentences(SENTENCES, text, plan), code)
    document: Any = Document(io.BytesIO(form.filled(said)))
    put_charts(document, picture)
    number_places(document)
    return document, bool(said["tam_tinh"])


def _written(made: Reported, document: Any) -> Reported:
    """Write the report in the place of the draft before, whose words it takes over."""
    make_folder(made.path.parent)
    before = _before(made.path)
    if before is not None:
        made = _taken_over(made, before, document)
        number_places(document)
    mark(document)
    if made.older is not None and before is not None:
        with written_beside(made.older) as beside:
            beside.write_bytes(before)
    with written_beside(made.path) as beside:
        beside.write_bytes(written(document))
    return made


def _before(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        cause = told(error)
        raise OutputError(f"Không đọc được bản cũ “{path}”: {cause.text}.", cause.remedy) from error


def _taken_over(made: Reported, before: bytes, document: Any) -> Reported:
    from docx import Document

    try:
        old: Any = Document(io.BytesIO(before))
        carried, whole = carry(old, document), is_whole_outside(old)
        untouched = is_untouched(old)
    except Exception:  # whatever lies there in the report's place stays beside it
        return made._replace(older=_aside(made.path), changed=True)
    older = None if untouched else _aside(made.path)
    return made._replace(carried=carried, older=older, changed=not whole)


def _aside(path: Path) -> Path:
    """Return where the draft before goes: beside, with the time when it was saved."""
    saved = datetime.fromtimestamp(path.stat().st_mtime, VIETNAM)
    stem = f"{path.stem} (bản {saved:%Y-%m-%d %H.%M.%S}"
    place, number = path.with_name(f"{stem}){path.suffix}"), 1
    while place.exists():
        number += 1
        place = path.with_name(f"{stem} - {number}){path.suffix}")
    return place
