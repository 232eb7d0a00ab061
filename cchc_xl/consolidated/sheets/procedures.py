"""The catalogue of procedures (Bộ TTHC) by field: how many there are, online, published, paid."""

from __future__ import annotations

from cchc_xl.consolidated.formulas import here, sum_product
from cchc_xl.consolidated.picture import TOTAL, Picture
from cchc_xl.measures.sums import grouped, quarters_counted, rows_of, values_of
from cchc_xl.register.port import CellValue, Formula
from cchc_xl.register.schema import tables
from cchc_xl.register.schema.words import YES

SOURCE = "procedures"
OWN = "level == 'Sở' and not filled(internal)"
HELD = (
    "(not filled(valid_from) or by_end(valid_from))"
    " and (not filled(valid_to) or valid_to >= period_end)"
)
IN_FORCE = f"{OWN} and {HELD}"
ASSESSED = (
    f"{OWN} and in_period(issued_new) and filled(impact_assessed) and impact_assessed <= issued_new"
)
"""What is assessed after it was issued is not assessed as the law asks (part III.3)."""
COUNTED = {
    "procedures": IN_FORCE,
    "eligible": f"{IN_FORCE} and by_end(eligible)",
    "full_online": f"{IN_FORCE} and by_end(eligible) and by_end(full_online)",
    "standardised": f"{IN_FORCE} and by_end(standardised)",
    "integrated": f"{IN_FORCE} and by_end(integrated)",
    "has_fee": f"{IN_FORCE} and has_fee == '{YES}'",
    "online_payment": f"{IN_FORCE} and has_fee == '{YES}' and by_end(online_payment)",
    "issued_new": f"{OWN} and in_period(issued_new)",
    "impact_assessed": ASSESSED,
    "abolished": f"{OWN} and in_period(valid_to)",
    "internal": f"level == 'Sở' and filled(internal) and {HELD}",
}
"""What each column counts of the department's own procedures, as the plan's metrics do."""
UNNAMED = "Chưa ghi lĩnh vực"


def rows(picture: Picture) -> list[list[CellValue]]:
    """Return a row for each field, in the plan's order, and the total, as of the period's end."""
    content, table = picture.content, tables()["out_procedures"]
    counted = quarters_counted(content, "as_of", picture.period)
    frame = rows_of(content, SOURCE, counted)
    known = [row.value for row in content.plan.lists if row.list == "linh_vuc"]
    fields = list(dict.fromkeys([*known, *frame["field"].dropna()]))
    own, unnamed = [("field", here(table, "field"))], [("field", '""')]
    columns: list[list[CellValue]] = [[*fields, UNNAMED, TOTAL]]
    for expression in COUNTED.values():
        sums = grouped(values_of(frame, expression), frame["field"].fillna(UNNAMED))
        text = sum_product(SOURCE, expression, counted, own)
        blank = sum_product(SOURCE, expression, counted, unnamed)
        in_all = sum_product(SOURCE, expression, counted)
        cells = [Formula(text, sums.get(field, 0)) for field in fields]
        cells += [Formula(blank, sums.get(UNNAMED, 0)), Formula(in_all, sum(sums.values()))]
        columns.append([*cells])
    return [list(row) for row in zip(*columns, strict=True)]
