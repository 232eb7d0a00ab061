"""The list of metrics of each year's plan, with its clause, parts, bar and direction."""

from __future__ import annotations

from cchc_xl.plan.year import Metric, Plan, builtin_plan, builtin_years
from cchc_xl.register.founding import opening_rows
from cchc_xl.register.schema import tables
from tests.documents.markdown import code, page, table
from tests.documents.words import amount

DIRECTIONS = {"at_least": "không dưới", "at_most": "không quá", "": "không dưới"}
HEADS = ("Mã", "Chỉ tiêu", "Nội dung", "Ngưỡng", "Cách cộng", "Căn cứ")
INTRODUCTION = (
    "Tỷ lệ là tử số chia mẫu số. Số liệu lấy từ báo cáo được chấp nhận và đang có hiệu lực."
)


def document() -> str:
    """Return the metrics of all plans that come with the program."""
    return page("Danh sách chỉ số", INTRODUCTION, *map(_year, map(builtin_plan, builtin_years())))


def _year(plan: Plan) -> str:
    titles = tables()["metrics"].ids
    written = [dict(zip(titles, row, strict=True)) for row in opening_rows(plan, ())["metrics"]]
    rows = [
        (metric.id, metric.target, metric.title, bar(metric), row["basis"] or "", metric.source)
        for metric, row in zip(plan.metrics, written, strict=True)
    ]
    parts = [f"## Năm {plan.year}", plan.title, table(HEADS, rows)]
    return "\n\n".join([*parts, *(_metric(plan, metric) for metric in plan.metrics)])


def bar(metric: Metric) -> str:
    """Return what a metric must reach: “không dưới 80%”."""
    if metric.bar is None:
        return ""
    also = f", nêu kèm mức {_percent(metric.also_bar)}" if metric.also_bar is not None else ""
    return f"{DIRECTIONS[metric.direction]} {_percent(metric.bar)}{also}"


def _percent(value: float) -> str:
    return f"{float(value):g}%".replace(".", ",")


def _metric(plan: Plan, metric: Metric) -> str:
    parts = (*_units(plan, metric), *_parts(plan, metric), *_beside(metric))
    lines = [f"- {line}" for line in parts if line]
    if metric.note:
        lines.append(f"- Ghi chú: {metric.note}")
    return "\n\n".join([f"### {metric.id}\n\n**{metric.title}**", "\n".join(lines)])


def _units(plan: Plan, metric: Metric) -> list[str]:
    """Return whose figures are summed, and which metric's line of another level it is."""
    titles = ", ".join(kind.title for kind in plan.kinds if kind.kind in metric.kinds)
    found = [f"Tính trên: {titles or 'không có đơn vị nào'}"] if metric.kinds else []
    if metric.level_of:
        found.append(f"Dòng theo cấp của {code(metric.level_of)}, không tính là một chỉ tiêu")
    return found


def _parts(plan: Plan, metric: Metric) -> list[str]:
    if metric.measure == "ratio":
        return _ratio(metric)
    if metric.measure == "coverage":
        group = next(item for item in plan.groups if item.group == metric.group)
        columns = {column.id: column.title.lower() for column in tables()["out_coverage"].columns}
        return [
            f"Tử số: đơn vị {columns['inspected']}, nhóm “{group.title}” ({code(group.group)})",
            f"Mẫu số: đơn vị {columns['active']} của nhóm",
        ]
    sheet = tables()["ranks" if metric.measure == "ranks" else "iso"].sheet
    return [f"Văn phòng nhập ở trang “{sheet}”"]


def _ratio(metric: Metric) -> list[str]:
    named = [
        ("Tử số", metric.numerator, metric.numerator_form),
        ("Mẫu số", metric.denominator, metric.denominator_form),
        ("Tử số của cả năm", metric.year_numerator, metric.numerator_form),
        ("Mẫu số của cả năm", metric.year_denominator, metric.denominator_form),
        ("Còn có thể thay đổi đến hết năm", metric.open, metric.denominator_form),
        ("Trong đó ước đạt", metric.expected, metric.denominator_form),
    ]
    return [f"{name}: {amount(text, form)} ({code(text)})" for name, text, form in named if text]


def _beside(metric: Metric) -> list[str]:
    if not metric.beside:
        return []
    kind = {"count": "nêu kèm", "ratio": "nêu kèm, tử số chia cho"}[metric.beside_as or "count"]
    words = amount(metric.beside, metric.beside_form)
    return [f"{metric.beside_title} ({kind}): {words} ({code(metric.beside)})"]
