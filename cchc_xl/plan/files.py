"""The files of a plan folder: their columns and what they refer to."""

from __future__ import annotations

from cchc_xl.plan import clauses, fields, figures, records
from cchc_xl.plan.fields import DataFile, Field

_KIND = ("kinds.csv", "kind")
_GROUP = ("groups.csv", "group")
_FORM = ("forms.csv", "form")
_SECTION = ("sections.csv", "id")
_TASK = ("tasks.csv", "id")
_METRIC = ("metrics.csv", "id")
_UNIT = ("units.csv", "code")
_INDICATOR = ("indicators.csv", "code")


def _source(name: str) -> Field:
    """Return the column that says what is counted: a form, or one of Văn phòng's tables."""
    besides = records.ENTERED.keys()
    return Field(name, fields.identifier, required=False, refers=_FORM, besides=besides)


def _from_one(cell: str) -> int:
    value = fields.whole(cell)
    if value < 1:
        raise ValueError("phải từ 1 trở lên")
    return value


def _form_column(cell: str) -> str:
    form, _, column = cell.partition(".")
    if not form or not column:
        raise ValueError("phải là mã biểu, dấu chấm rồi mã cột")
    return cell


SECTIONS = DataFile(
    "sections.csv",
    records.Section,
    ("id",),
    (Field("id", fields.identifier), Field("title", fields.text)),
)
TASKS = DataFile(
    "tasks.csv",
    records.Task,
    ("id",),
    (
        Field("id", fields.identifier),
        Field("number", fields.text, required=False),
        Field("section", fields.identifier, refers=_SECTION),
        Field("content", fields.text),
        Field("starred", fields.flag, required=False, empty=False),
        Field("lead", fields.text, required=False),
        Field("cooperating", fields.text, required=False),
        Field("time_limit", fields.text, required=False),
        Field("product", fields.text, required=False),
        Field("due_date", fields.day, required=False, empty=None),
        Field("assigned_to", fields.codes, required=False, empty=()),
        Field("note", fields.text, required=False),
        Field("joint", fields.flag, required=False, empty=False),
        Field("products", fields.texts, required=False, empty=(), late=True),
        Field("no_document", fields.flag, required=False, empty=False, late=True),
        Field("products_from", fields.codes, required=False, empty=(), late=True),
    ),
)
TARGETS = DataFile(
    "targets.csv",
    records.Target,
    ("id",),
    (
        Field("id", fields.whole),
        Field("text", fields.text),
        Field("note", fields.text, required=False),
    ),
)
METRICS = DataFile(
    "metrics.csv",
    records.Metric,
    ("id",),
    (
        Field("id", fields.identifier),
        Field("target", fields.identifier),
        Field("title", fields.text),
        Field("measure", fields.one_of("ratio", "ranks", "coverage", "confirmed")),
        Field("group", fields.identifier, required=False, refers=_GROUP),
        _source("numerator_form"),
        Field("numerator", fields.expression, required=False),
        _source("denominator_form"),
        Field("denominator", fields.expression, required=False),
        Field("bar", fields.percent, required=False, empty=None),
        Field("also_bar", fields.percent, required=False, empty=None),
        Field("direction", fields.one_of("at_least", "at_most"), required=False),
        Field("basis", fields.one_of("flow", "stock", "latest", "as_of"), required=False),
        Field("source", fields.text),
        Field("note", fields.text, required=False),
        Field("beside_title", fields.text, required=False),
        Field("beside_form", fields.identifier, required=False, refers=_FORM),
        Field("beside", fields.expression, required=False),
        Field("beside_as", fields.one_of("count", "ratio"), required=False),
        Field("year_numerator", fields.expression, required=False),
        Field("year_denominator", fields.expression, required=False),
        Field("open", fields.expression, required=False),
        Field("expected", fields.expression, required=False),
        Field("kinds", fields.codes, required=False, empty=(), late=True),
        Field("level_of", fields.identifier, required=False, refers=_METRIC, late=True),
        Field("counted", fields.text, required=False, late=True),
    ),
)
CALENDAR = DataFile(
    "calendar.csv",
    records.Deadline,
    ("period",),
    (
        Field("period", fields.period),
        Field("deadline", fields.day),
        Field("source", fields.text),
        Field("note", fields.text, required=False),
        Field("data_from", fields.day, required=False, empty=None),
        Field("data_to", fields.day, required=False, empty=None),
    ),
)
KINDS = DataFile(
    "kinds.csv",
    records.Kind,
    ("kind",),
    (
        Field("kind", fields.identifier),
        Field("title", fields.text),
        Field("reports", fields.flag, required=False, empty=False),
    ),
)
GROUPS = DataFile(
    "groups.csv",
    records.Group,
    ("group",),
    (
        Field("group", fields.identifier),
        Field("title", fields.text),
        Field("kinds", fields.codes, refers=_KIND),
        Field("floor", fields.percent),
        Field("source", fields.text),
        Field("note", fields.text, required=False),
    ),
)
FORMS = DataFile(
    "forms.csv",
    records.FormOfKind,
    ("kind", "form"),
    (Field("kind", fields.identifier, refers=_KIND), Field("form", fields.identifier)),
)
LISTS = DataFile(
    "lists.csv",
    records.Choice,
    ("list", "value"),
    (Field("list", fields.identifier), Field("value", fields.text)),
)
INDICATORS = DataFile(
    "indicators.csv",
    records.Indicator,
    ("code",),
    (
        Field("code", fields.identifier),
        Field("section", fields.identifier, refers=_SECTION),
        Field("title", fields.text),
        Field("unit_of_measure", fields.text),
        Field("kinds", fields.codes),
        Field("task", fields.identifier, required=False, refers=_TASK),
        Field("basis", fields.one_of("flow", "stock")),
        Field("clause", fields.codes, required=False, empty=(), late=True),
        Field("asked", fields.one_of("Q4"), required=False, late=True),
        Field("part_of", fields.identifier, required=False, refers=_INDICATOR, late=True),
        Field("apart", fields.flag, required=False, empty=False, late=True),
        Field("whole", fields.flag, required=False, empty=False, late=True),
        Field("earlier", fields.flag, required=False, empty=False, late=True),
        Field("most", fields.measure, required=False, empty=None, late=True),
    ),
)
RANKS = DataFile(
    "ranks.csv",
    records.Rank,
    ("index",),
    (
        Field("index", fields.identifier),
        Field("title", fields.text),
        Field("goal", fields.one_of("keep", "improve")),
        Field("limit", fields.whole, required=False, empty=None),
        Field("total", fields.whole),
        Field("note", fields.text, required=False),
    ),
)
ISO = DataFile(
    "iso.csv",
    records.IsoItem,
    ("id",),
    (
        Field("id", fields.identifier),
        Field("metric", fields.identifier, refers=_METRIC),
        Field("title", fields.text),
    ),
)
LEAGUE = DataFile(
    "league.csv",
    records.Criterion,
    ("criterion",),
    (
        Field("criterion", fields.identifier),
        Field("metric", fields.identifier, required=False, refers=_METRIC),
        Field("bar", fields.percent, required=False, empty=None),
    ),
)
UNITS = DataFile(
    "units.csv",
    records.Unit,
    ("code",),
    (
        Field("code", fields.unit_code),
        Field("name", fields.text),
        Field("kind", fields.identifier, refers=_KIND),
        Field("group", fields.code_list, required=False, refers=_GROUP),
        Field("district", fields.text, required=False),
        Field("contact", fields.text, required=False),
        Field("valid_from", fields.day),
        Field("valid_to", fields.day, required=False, empty=None),
        Field("successor", fields.unit_code, required=False, refers=_UNIT),
        Field("note", fields.text, required=False),
    ),
)

CLAUSES = DataFile(
    "clauses.csv",
    clauses.Clause,
    ("id",),
    (
        Field("id", clauses.clause_id),
        Field("text", fields.text, required=False),
        Field("who", fields.codes, required=False, empty=()),
        Field("how_often", fields.one_of("quarter", "year", "once"), required=False),
        Field("deadline", fields.day, required=False, empty=None),
        Field("carriers", clauses.carriers),
        Field("note", fields.text, required=False),
    ),
    late=True,
)
CITY_REPORTS = DataFile(
    "city_reports.csv",
    records.CityReport,
    ("period", "recipient"),
    (
        Field("period", fields.period),
        Field("recipient", fields.one_of(*records.RECIPIENTS)),
        Field("due_date", fields.day, required=False, empty=None),
        Field("note", fields.text, required=False),
    ),
    late=True,
)
UNIT_PLANS = DataFile(
    "unit_plans.csv",
    records.UnitPlan,
    ("task",),
    (
        Field("task", fields.identifier, required=False, refers=_TASK),
        Field("source", fields.text),
        Field("note", fields.text, required=False),
        Field("clause", clauses.clause_id, required=False, late=True),
        Field("who", fields.codes, required=False, empty=(), late=True),
        Field("due_date", fields.day, required=False, empty=None, late=True),
    ),
    late=True,
)
DRAW = DataFile(
    "draw.csv",
    records.DrawReason,
    ("reason",),
    (
        Field("reason", fields.one_of(*records.DRAW_REASONS)),
        Field("each", fields.whole),
        Field("most", fields.whole),
    ),
    late=True,
)

REPORT_SENTENCES = DataFile(
    "report_sentences.csv",
    records.ReportSentence,
    ("section", "subject"),
    (
        Field("section", fields.identifier, required=False, refers=_SECTION),
        Field("subject", fields.text),
        Field("sentence", figures.sentence),
    ),
    late=True,
)
CITY_TABLES = DataFile(
    "city_tables.csv",
    records.CityRow,
    ("row",),
    (
        Field("row", fields.text),
        Field("title", fields.text),
        Field("unit_of_measure", fields.text, required=False),
        Field("formula", figures.formula, required=False),
        Field("note", fields.text, required=False),
    ),
    late=True,
)

DOUBT_KINDS = ("as_before", "as_another", "own_jump", "peer_jump", "all_round", "full_rate")
"""What a plan may bound, each once; ``full_rate`` once a rate."""
DOUBTS = DataFile(
    "doubts.csv",
    records.DoubtBound,
    ("doubt", "part"),
    (
        Field("doubt", fields.one_of(*DOUBT_KINDS)),
        Field("limit", _from_one),
        Field("least", _from_one),
        Field("peers", _from_one, required=False, empty=1),
        Field("spread", _from_one, required=False, empty=50),
        Field("part", _form_column, required=False),
        Field("whole", _form_column, required=False),
        Field("note", fields.text, required=False),
    ),
    late=True,
)

FILES = (
    SECTIONS,
    TASKS,
    TARGETS,
    METRICS,
    CALENDAR,
    KINDS,
    GROUPS,
    FORMS,
    LISTS,
    INDICATORS,
    RANKS,
    ISO,
    LEAGUE,
    UNITS,
    CLAUSES,
    CITY_REPORTS,
    UNIT_PLANS,
    DRAW,
    REPORT_SENTENCES,
    CITY_TABLES,
    DOUBTS,
)
