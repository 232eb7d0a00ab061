"""What the report's template can say: the names of its placeholders, and the values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from cchc_xl.consolidated.figures import Figures, written_number
from cchc_xl.consolidated.picture import Picture
from cchc_xl.consolidated.sheets import tasks, tthc
from cchc_xl.consolidated.sheets.city_tables import table_of
from cchc_xl.measures.metrics import done_sentence
from cchc_xl.measures.reports import Reports
from cchc_xl.measures.result import Measure
from cchc_xl.measures.sent_on import asked_reports, city_reports
from cchc_xl.plan.figures import references
from cchc_xl.plan.periods import Period
from cchc_xl.plan.records import ReportSentence
from cchc_xl.plan.states.targets import WITHOUT_FIGURES
from cchc_xl.register.port import CellValue, Formula
from cchc_xl.register.schema import tables
from cchc_xl.services.papers.wording import Known
from cchc_xl.services.reporting.charts import CHARTS
from cchc_xl.services.reporting.sentences import said
from validation.harmless import harmless

_ADDRESSED = {"UBND thành phố": "Ủy ban nhân dân thành phố"}
"""Recipients whose names an official document spells out."""


class Section(NamedTuple):
    """A section of the plan, as templates name its parts; tables are for those it tells of."""

    ma: str
    ten: str
    cau: list[str]
    co_ho_so: bool
    co_kiem_tra: bool


class TargetRow(NamedTuple):
    """A target in the annex."""

    ma: str
    noi_dung: str
    tu_so: str
    mau_so: str
    ty_le: str
    nguong: str
    ket_luan: str
    con_thieu: str
    don_vi: str


class FieldRow(NamedTuple):
    """Dossiers of a field of procedures."""

    linh_vuc: str
    tiep_nhan: str
    da_giai_quyet: str
    truoc_han: str
    dung_han: str
    qua_han: str
    dang_giai_quyet: str


class GroupRow(NamedTuple):
    """Coverage of a group of units."""

    nhom: str
    da_kiem_tra: str
    so_don_vi: str
    phu: str
    muc: str
    con_phai: str


class TaskRow(NamedTuple):
    """How far the tasks of a section are, in pairs of unit and task."""

    phan: str
    giao: str
    hoan_thanh: str
    tre_han: str
    dang_lam: str
    chua_lam: str
    qua_han_chua_xong: str


class CityLine(NamedTuple):
    """A row of the city's own table."""

    stt: str
    ten_dong: str
    don_vi_tinh: str
    so_lieu: str
    la_muc: bool


NAMES = frozenset(
    (
        "ky",
        "nam",
        "ke_hoach",
        "co_quan",
        "noi_nhan",
        "tu_ngay",
        "den_ngay",
        "tam_tinh",
        "da_bao_cao",
        "phai_bao_cao",
        "chung",
        "cau_nhiem_vu",
        "cac_muc",
        "tien_do",
        "ho_so",
        "do_phu",
        "chi_tieu",
        "bieu_thanh_pho",
        "bieu_do_chi_tieu",
        "bieu_do_ho_so",
        "ma_niem_phong",
    )
)
"""The placeholders that stand by themselves."""
_ROWS = (Section, TargetRow, FieldRow, GroupRow, TaskRow, CityLine)
KNOWN = Known(NAMES, frozenset(name for row in _ROWS for name in row._fields))


def values(picture: Picture, sentences: Sequence[ReportSentence], code: str) -> dict[str, Any]:
    """Return the values of all placeholders; ``code`` is the register's seal."""
    content, period, plan = picture.content, picture.period, picture.content.plan
    figures, window = Figures(picture), plan.window_of(period)
    reported, expected = Reports(content).count(picture.quarters, lambda unit, quarter: True)
    charts = {name: chart.token for name, chart in CHARTS.items()}
    return charts | {
        "ky": spelled(period),
        "nam": plan.year,
        "ke_hoach": plan.title,
        "co_quan": plan.issuer,
        "noi_nhan": _recipients(picture),
        "tu_ngay": f"{window.start:%d/%m/%Y}",
        "den_ngay": f"{window.end:%d/%m/%Y}",
        "tam_tinh": reported < expected or any(m.provisional for m in picture.measures),
        "da_bao_cao": written_number(reported),
        "phai_bao_cao": written_number(expected),
        "chung": _said(sentences, "", figures),
        "cau_nhiem_vu": done_sentence(content, tasks.FORM, period),
        "cac_muc": [
            _section(picture, one.id, one.title, sentences, figures) for one in plan.sections
        ],
        "tien_do": _tasks(picture),
        "ho_so": _fields(picture),
        "do_phu": _groups(picture),
        "chi_tieu": [target_row(one) for one in picture.measures],
        "bieu_thanh_pho": _city_lines(picture),
        "ma_niem_phong": code or "(sổ chưa niêm phong)",
    }


def spelled(period: Period) -> str:
    """Return a period as a document's abstract has it: “quý I năm 2023”."""
    title = period.title.replace("/", " năm ")
    return title[0].lower() + title[1:]


def _recipients(picture: Picture) -> list[str]:
    """Return whom the period's report goes to: as Văn phòng keeps it, else as the plan asks."""
    for reports in (city_reports(picture.content), asked_reports(picture.content.plan)):
        named = [one.recipient for one in reports if one.period == picture.period]
        found = [_ADDRESSED.get(name, name) for name in named if name]
        if found:
            return sorted(dict.fromkeys(harmless(name) for name in found), reverse=True)
    return []


def _said(sentences: Sequence[ReportSentence], section: str, figures: Figures) -> list[str]:
    lines = [said(one, figures) for one in sentences if one.section == section]
    return [line for line in lines if line]


def _section(
    picture: Picture,
    section: str,
    title: str,
    sentences: Sequence[ReportSentence],
    figures: Figures,
) -> Section:
    own = [one for one in sentences if one.section == section]
    named = {ref.id for one in own for ref in references(one.sentence)}
    metrics = [metric for metric in picture.content.plan.metrics if metric.id in named]
    return Section(
        ma=section,
        ten=title,
        cau=_said(sentences, section, figures),
        co_ho_so=any(tthc.FORM in (m.numerator_form, m.denominator_form) for m in metrics),
        co_kiem_tra=any(metric.measure == "coverage" for metric in metrics),
    )


def target_row(one: Measure) -> TargetRow:
    """Return a target's row of the annex; of what there is no figure the verdict alone."""
    known = one.verdict not in WITHOUT_FIGURES
    verdict = f"{one.verdict} (tạm tính)" if one.provisional and known else one.verdict
    return TargetRow(
        ma=one.id,
        noi_dung=harmless(one.title),
        tu_so=written_number(one.numerator) if known else "",
        mau_so=written_number(one.denominator) if known else "",
        ty_le=one.shown_ratio(),
        nguong=one.shown_bar(),
        ket_luan=verdict,
        con_thieu="" if one.needed is None else written_number(one.needed),
        don_vi=f"{one.units_reported}/{one.units_expected}" if one.units_expected else "",
    )


def shown(cell: CellValue) -> str:
    """Return a cell's value as the report has it; a formula's is what was reckoned."""
    value = cell.value if isinstance(cell, Formula) else cell
    if isinstance(value, int | float) and not isinstance(value, bool):
        return written_number(value)
    return harmless(str(value)) if value is not None else ""


def _fields(picture: Picture) -> list[FieldRow]:
    ids = tables()["out_tthc_fields"].ids
    wanted = ("field", "received", "resolved", "early", "on_time", "late", "pending")
    places = [ids.index(name) for name in wanted]
    return [FieldRow(*(shown(row[at]) for at in places)) for row in tthc.field_rows(picture)]


def _groups(picture: Picture) -> list[GroupRow]:
    return [
        GroupRow(
            harmless(group.title),
            written_number(group.inspected),
            written_number(group.active),
            "" if group.ratio is None else f"{written_number(round(group.ratio * 100, 1))}%",
            f"{written_number(group.floor)}%",
            written_number(group.needed),
        )
        for group in picture.coverage.groups
    ]


def _tasks(picture: Picture) -> list[TaskRow]:
    ids = tables()["out_tasks"].ids
    counted = ("assigned", "completed", "late", "under_way", "not_started", "overdue")
    rows = tasks.rows(picture)
    lines = []
    for section in picture.content.plan.sections:
        own = [row for row in rows if row[ids.index("section")] == section.id]
        sums = [sum(_number(row[ids.index(name)]) for row in own) for name in counted]
        words = f"{section.id}. {harmless(section.title)}"
        lines.append(TaskRow(words, *(written_number(count) for count in sums)))
    return lines


def _number(cell: CellValue) -> int:
    value = cell.value if isinstance(cell, Formula) else cell
    return int(value) if isinstance(value, int | float) else 0


def _city_lines(picture: Picture) -> list[CityLine]:
    lines = []
    for row, number in table_of(picture):
        told = written_number(number) if number is not None else "chưa có số liệu"
        words = harmless(row.title)
        lines.append(
            CityLine(
                row.row, words, row.unit_of_measure, told if row.formula else "", not row.formula
            )
        )
    return lines
