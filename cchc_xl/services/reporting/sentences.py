"""The sentences of the report: those of the plan, or as Văn phòng has changed them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from cchc_xl.base.errors import WordingError
from cchc_xl.consolidated.figures import Figure, Figures
from cchc_xl.consolidated.sheets.indicators import NOT_YET_ASKED
from cchc_xl.plan.figures import PARTS, Reference, references, replaced
from cchc_xl.plan.records import ReportSentence
from cchc_xl.plan.states.targets import NO_UNITS, NONE_ARISEN, WITHOUT_FIGURES

if TYPE_CHECKING:
    from cchc_xl.plan.year import Plan

_LINE = re.compile(r"\[([^\]]*)\]([^|]*)\|(.*)")
_HEAD = """\
# Các câu của báo cáo gửi thành phố. Mỗi câu một dòng: [mục] nói về việc gì | câu
# Mục để trống [] là phần đánh giá chung. Số liệu ghi trong ngoặc nhọn: {II.7} là chỉ số thống kê,
# {T7b.ty_le} là một phần của chỉ tiêu T7b. Các phần: %s.
# Dòng bắt đầu bằng # không tính. Xóa tệp này thì chương trình ghi lại các câu gốc.
"""


def own_sentences(plan: Plan) -> tuple[ReportSentence, ...]:
    """Return the plan's sentences; of a plan that has none, one for each figure in its words."""
    return plan.report_sentences or (*_of_metrics(plan), *_of_indicators(plan))


def _of_metrics(plan: Plan) -> Iterator[ReportSentence]:
    sections = {f"N{task.id}": task.section for task in plan.tasks}
    for metric in plan.metrics:
        if metric.level_of:
            continue
        figures = f"{{{metric.id}.tu_so}}/{{{metric.id}.mau_so}}"
        share = f", đạt {{{metric.id}.ty_le}}" if metric.measure in ("ratio", "coverage") else ""
        text = f"{metric.title}: {figures}{share}, {{{metric.id}.so_voi}}."
        yield ReportSentence(sections.get(metric.target, ""), metric.title, text)


def _of_indicators(plan: Plan) -> Iterator[ReportSentence]:
    for one in plan.indicators:
        text = f"{one.title}: {{{one.code}}} {one.unit_of_measure}."
        yield ReportSentence(one.section, one.title, text)


def as_text(sentences: Sequence[ReportSentence]) -> str:
    """Return sentences as the text in which Văn phòng changes them."""
    parts = ", ".join(f"{name} ({words})" for name, words in PARTS.items())
    lines = [f"[{one.section}] {one.subject} | {one.sentence}" for one in sentences]
    return _HEAD % parts + "\n".join(lines) + "\n"


def read_sentences(name: str, text: str, plan: Plan) -> tuple[ReportSentence, ...]:
    """Read the sentences of a text. ``WordingError`` names the line of the first mistake."""
    own = own_sentences(plan)
    if text == as_text(own):
        return own
    lines = enumerate(text.splitlines(), start=1)
    filled = [(number, line) for number, line in lines if line.strip()]
    return tuple(
        _read(name, number, line.strip(), plan)
        for number, line in filled
        if not line.lstrip().startswith("#")
    )


def _read(name: str, number: int, line: str, plan: Plan) -> ReportSentence:
    def wrong(what: str, remedy: str) -> WordingError:
        return WordingError(f"Mẫu “{name}”, dòng {number}: {what}: “{line}”.", remedy)

    match = _LINE.fullmatch(line)
    if match is None:
        raise wrong("viết sai dạng", "Viết: [mục] nói về việc gì | câu.")
    section, subject, sentence = (part.strip() for part in match.groups())
    sections = [one.id for one in plan.sections]
    if section and section not in sections:
        raise wrong(f"không có mục “{section}”", f"Các mục: {', '.join(sections)}; hoặc để trống.")
    try:
        unknown = [one for one in references(sentence) if not _is_known(one, plan)]
    except ValueError as error:
        raise wrong(str(error), "Viết số liệu như {II.7} hoặc {T7b.ty_le}.") from error
    if unknown:
        raise wrong(
            f"không có số liệu {unknown[0]}",
            "Mã lấy ở cột “Mã chỉ số” của trang “Chỉ số theo phần”, cột “Mã” của trang “Chỉ tiêu”; "
            f"phần của chỉ tiêu là {', '.join(PARTS)}.",
        )
    return ReportSentence(section, subject, sentence)


def _is_known(named: Reference, plan: Plan) -> bool:
    if named.part:
        return any(metric.id == named.id for metric in plan.metrics)
    return any(indicator.code == named.id for indicator in plan.indicators)


def said(one: ReportSentence, figures: Figures) -> str:
    """Return a sentence with its figures; nothing of what is not asked for in the period.

    Where there is no figure it says so, and of provisional ones of how many units they are.
    """
    named = dict.fromkeys(references(one.sentence))
    found = {name: figure for name in named if (figure := figures.of(name)) is not None}
    if len(found) < len(named) or any(fig.state == NOT_YET_ASKED for fig in found.values()):
        return ""
    states = {figure.state for figure in found.values()}
    if found and "" not in states:
        state = next((one for one in WITHOUT_FIGURES if one in states), NONE_ARISEN)
        return f"{one.subject}: {_absent(state)}."
    text = replaced(one.sentence, lambda name: _text(found[name]))
    return f"{text.rstrip().removesuffix('.')}{_provisional(list(found.values()))}."


def _absent(state: str) -> str:
    if state == NO_UNITS:
        return "không có đơn vị nào báo cáo"
    return "không phát sinh trong kỳ" if state == NONE_ARISEN else "chưa có số liệu"


def _text(figure: Figure) -> str:
    return f"({_absent(figure.state)})" if figure.state else figure.text


def _provisional(found: list[Figure]) -> str:
    """Return the words in brackets that a sentence's figures are provisional, or nothing."""
    open_ones = [figure for figure in found if figure.provisional]
    if not open_ones:
        return ""
    counted = [figure for figure in open_ones if figure.reported < figure.expected]
    if not counted:
        return " (số liệu tạm tính)"
    least = min(counted, key=lambda figure: (figure.reported / figure.expected, -figure.expected))
    return f" (số liệu tạm tính, {least.reported}/{least.expected} đơn vị đã báo cáo)"
