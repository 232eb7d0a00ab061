"""The plan clause by clause: what of the workbook carries each sentence, who reports it, when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cchc_xl.plan.clauses import CALENDAR, EVERYBODY, HEADING, LIST, OPEN, POLICY, Carrier
from cchc_xl.plan.periods import worded
from cchc_xl.plan.records import NOBODY
from cchc_xl.plan.year import Clause, Plan, Task, builtin_plan, builtin_years
from cchc_xl.register.schema import tables
from tests.documents.askings import KEPT, OFTEN, SENT, askings
from tests.documents.markdown import code, page, table
from validation.forms import forms

HEADS = ("Mã", "Kế hoạch viết", "Ghi ở", "Chỉ số", "Biểu tổng hợp", "Ai báo cáo, khi nào")
WORDS = {POLICY: "chỉ là chủ trương, không có số liệu", OPEN: "chưa có chỗ"}
NO_PLACE = Carrier(OPEN)
INTRODUCTION = (
    "Mỗi câu của các phần II đến V và mỗi dòng của danh mục nhiệm vụ, nguyên văn: đơn vị báo cáo ở "
    "trang nào, mục nào; tính thành chỉ số nào; xem ở biểu tổng hợp nào; ai báo cáo, khi nào, lấy "
    "từ chính những gì biểu mẫu hỏi. Câu không đòi hỏi số liệu ghi "
    f"“{WORDS[POLICY]}”; việc còn thiếu nơi ghi có chữ “{WORDS[OPEN]}”. Câu dài được tách theo "
    "từng việc (II.7a, II.7b …)."
)


def document() -> str:
    """Return the clauses of all plans that come with the program."""
    plans = map(builtin_plan, builtin_years())
    return page("Kế hoạch và sổ", INTRODUCTION, *(of_year(plan) for plan in plans if plan.clauses))


def of_year(plan: Plan) -> str:
    """Return the clauses of a year's plan, with when its units report."""
    calendar = "; ".join(
        f"quý {int(row.period.part[1:])} trước {row.deadline:%d/%m/%Y}" for row in plan.calendar
    )
    reported = (
        f"Báo cáo quý nộp theo Mục V.1.c: {calendar}. Việc một lần trong năm ghi ở báo cáo quý IV, "
        "trừ việc có ngày riêng và bảng mà Văn phòng tự nhập."
    )
    lines = [
        f"## Năm {plan.year}",
        plan.title,
        worded(reported, plan.reporting),
        _count(plan.clauses),
    ]
    return "\n\n".join([*lines, *_parts(plan)])


def _count(clauses: Iterable[Clause]) -> str:
    said = [clause for clause in clauses if not clause.has(HEADING)]
    policies = sum(clause.has(POLICY) for clause in said)
    without = sum(clause.has(OPEN) for clause in said)
    return (
        f"{len(said)} câu và dòng: {len(said) - policies - without} có chỗ đủ, {policies} "
        f"{WORDS[POLICY]}, {without} còn việc {WORDS[OPEN]}."
    )


def _parts(plan: Plan) -> Iterator[str]:
    """Give the plan's headings, each with the table of the sentences right below it."""
    rows: list[tuple[str, ...]] = []
    for clause in plan.clauses:
        listed = clause.task == plan.tasks[0].id
        if (clause.has(HEADING) or listed) and rows:
            yield table(HEADS, rows)
            rows = []
        if listed:
            yield f"### Danh mục nhiệm vụ ({LIST}…)"
        if clause.has(HEADING):
            yield f"{'###' if '.' not in clause.id else '####'} {clause.id}. {clause.text}"
        else:
            rows.append(_row(plan, clause))
    yield table(HEADS, rows)


def _row(plan: Plan, clause: Clause) -> tuple[str, ...]:
    task = next((task for task in plan.tasks if task.id == clause.task), None)
    return (
        clause.id,
        _words(task) if task else clause.text,
        _homes(plan, clause),
        ", ".join(_metric(plan, name) for name in clause.names("metric")),
        "; ".join(f"“{tables()[name].sheet}”" for name in clause.names("output")),
        worded(_who_and_when(plan, clause, task), plan.reporting),
    )


def _metric(plan: Plan, name: str) -> str:
    """Return a metric's id; of one that nobody reports to, also why it has no figure."""
    metric = next(one for one in plan.metrics if one.id == name)
    why = f" (không có số liệu: {metric.note.removesuffix('.')})"
    return code(name) + (why if metric.kinds == NOBODY else "")


def _words(task: Task) -> str:
    product = f" Sản phẩm: {task.product}" if task.product else ""
    return f"{task.content}{' (*)' if task.starred else ''}{product}"


def _homes(plan: Plan, clause: Clause) -> str:
    own = Carrier("task", clause.task)
    homes = [_home(plan, carrier) for carrier in clause.carriers if carrier not in (own, NO_PLACE)]
    if NO_PLACE in clause.carriers:
        homes.append(f"**{WORDS[OPEN]}**")
    note = f" ({clause.note.removesuffix('.')})" if clause.note else ""
    return "; ".join(filter(None, homes)) + note


def _home(plan: Plan, carrier: Carrier) -> str:
    """Return where it is typed, as the sheet says; nothing of what is only reckoned from it."""
    kind, name, column = carrier
    if kind == "form":
        form = forms()[name]
        return f"trang “{form.sheet}”" + (f", “{form.column(column).title}”" if column else "")
    if kind == "table":
        own = tables()[name]
        title = next((one.title for one in own.columns if one.id == column), "")
        return f"trang “{own.sheet}” của sổ" + (f", “{title}”" if title else "")
    if kind == "indicator":
        title = next(row.title for row in plan.indicators if row.code == name)
        return f"trang “{forms()['thong_ke'].sheet}”, {name} “{title}”"
    if kind == "task":
        return f"nhiệm vụ {name}"
    if kind == CALENDAR:
        return f"trang “{tables()['calendar'].sheet}” của sổ"
    return WORDS.get(kind, "")


def _who_and_when(plan: Plan, clause: Clause, task: Task | None) -> str:
    """Return who is asked and when; where that differs, each with what of “Ghi ở” it is for."""
    found: dict[tuple[tuple[str, ...], str], dict[str, None]] = {}
    for one in askings(plan, clause):
        found.setdefault((one.who, one.when), {})[_short(one.carrier)] = None
    if not any(who for who, _ in found):
        often = OFTEN[clause.how_often]
        told = (
            [f"{_who(plan, clause.who)}: {often}, {KEPT}"] if clause.who else [KEPT] * bool(found)
        )
    else:
        several = len(found) > 1
        told = [
            (f"{_who(plan, who)}: " if who else "") + when + f" ({', '.join(places)})" * several
            for (who, when), places in found.items()
        ]
    deadline = task.due_date if task else clause.deadline
    until = "nhận trước" if any(when == SENT for _, when in found) else "hạn"
    return "; ".join([*told, *([f"{until} {deadline:%d/%m/%Y}"] if deadline else [])])


def _short(carrier: Carrier) -> str:
    if carrier.kind == "form":
        return f"“{forms()[carrier.name].sheet}”"
    if carrier.kind in ("table", CALENDAR):
        return f"“{tables()[carrier.name or CALENDAR].sheet}”"
    return f"nhiệm vụ {carrier.name}" if carrier.kind == "task" else carrier.name


def _who(plan: Plan, who: tuple[str, ...]) -> str:
    if who == EVERYBODY:
        return "mọi đơn vị"
    named = {unit.code: unit.name for unit in plan.units}
    named |= {f"@{kind.kind}": kind.title for kind in plan.kinds}
    return "; ".join(dict.fromkeys(named[one] for one in who))
