"""The page: what a brief says, in words and shapes, set into its template."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from importlib.resources import files
from typing import NamedTuple

from jinja2 import Environment, StrictUndefined

from cchc_xl.consolidated.brief import Brief, Section, Standing, Target
from cchc_xl.consolidated.brief_words import (
    SIGNS,
    gap,
    needed,
    provisional,
    share,
    short_of,
    shown,
    tiles,
)
from cchc_xl.measures.coverage import GroupCoverage
from cchc_xl.measures.submission_states import state_named
from cchc_xl.plan.periods import worded
from cchc_xl.plan.states import returns
from cchc_xl.plan.states.targets import EXCEEDED, NONE_ARISEN, NOT_MET

LOOKS = {
    returns.ON_TIME: "on",
    returns.LATE: "late",
    returns.TO_CORRECT: "fix",
    returns.MISSING: "miss",
    returns.INACTIVE: "nil",
    returns.NOT_YET_DUE: "due",
}


class Part(NamedTuple):
    """A piece of a bar: where it starts and how long it is, as fractions of the whole."""

    look: str
    start: float
    share: float


class Line(NamedTuple):
    """A bar of a chart; ``bar`` is where the line to reach stands."""

    title: str
    shown: str
    parts: tuple[Part, ...]
    bar: float | None = None


def html(brief: Brief, register: str) -> str:
    """Return the page, whole; ``register`` is the name of the file it was made from."""
    style, script, template = (
        files(__package__).joinpath(f"page.{end}").read_text("utf-8")
        for end in ("css", "js", "html")
    )
    pages = Environment(autoescape=True, undefined=StrictUndefined)
    return pages.from_string(template).render(
        page=_page(brief, register),
        style=style,
        style_hash=_hash(style),
        script=script,
        script_hash=_hash(script),
    )


def _hash(text: str) -> str:
    return b64encode(sha256(text.encode("utf-8")).digest()).decode("ascii")


def _page(brief: Brief, register: str) -> dict[str, object]:
    picture = brief.picture
    plan = picture.content.plan
    return {
        "period": picture.period.title,
        "code": picture.period.code,
        "issuer": plan.issuer,
        "as_of": f"{picture.as_of:%d/%m/%Y}",
        "register": register,
        "provisional": provisional(brief),
        "tiles": tiles(brief.standing, brief.before),
        "missed": [_target(item) for item in brief.missed],
        "targets": [_target(item) for item in brief.targets],
        "groups": [_group(group) for group in brief.groups],
        "trend_title": worded("Báo cáo đúng hạn theo quý", plan.reporting),
        "trend": [_trend(standing) for standing in brief.trend],
        "sections": [_section(section) for section in brief.sections],
        "late": brief.late,
        "wall_title": worded("Đơn vị nộp báo cáo theo quý", plan.reporting),
        "signs": [{"sign": sign, "title": state} for state, sign in SIGNS.items()],
        "quarters": [quarter.title.rpartition("/")[0] for quarter in brief.quarters],
        "wall": [
            {"unit": row.unit, "name": row.name, "states": [_state(text) for text in row.states]}
            for row in brief.wall
        ],
    }


def _target(target: Target) -> dict[str, object]:
    measured = target.measure
    exceeded = measured.ceiling and measured.verdict == NOT_MET
    return {
        "id": measured.id,
        "title": measured.title,
        "ratio": measured.shown_ratio(),
        "bar": measured.shown_bar(),
        "gap": gap(target),
        "verdict": EXCEEDED if exceeded else measured.verdict,
        "provisional": target.provisional,
        "reported": f"{measured.units_reported}/{measured.units_expected} đơn vị",
        "needed": needed(target),
        "heaviest": [
            {
                "name": unit.name,
                "figures": f"{shown(unit.numerator)}/{shown(unit.denominator)}",
                "short": short_of(unit, measured),
            }
            for unit in target.heaviest
        ],
        "order": "" if measured.ratio is None else measured.ratio,
        "bar_order": "" if measured.bar is None else measured.bar,
        "points": "" if target.points is None else target.points,
        "share": None if measured.ratio is None else min(1.0, measured.ratio),
        "bar_share": None if measured.bar is None else min(1.0, float(measured.bar) / 100),
        "look": "bad" if measured.verdict == NOT_MET else "good",
    }


def _group(group: GroupCoverage) -> Line:
    done = group.inspected / group.active if group.active else 0.0
    rest = f"thiếu {group.needed}" if group.needed else "đạt"
    figures = f"{group.inspected}/{group.active}, {rest}" if group.active else NONE_ARISEN
    look = "good" if group.met else "bad"
    return Line(group.title, figures, (Part(look, 0, done),), group.floor / 100)


def _trend(standing: Standing) -> Line:
    done = standing.on_time / standing.expected if standing.expected else 0.0
    figures = share(standing.on_time, standing.expected)
    figures += f", đạt {standing.met}/{standing.judged} chỉ tiêu"
    return Line(standing.period.title, figures, (Part("good", 0, done),))


def _section(section: Section) -> Line:
    whole = section.assigned or 1
    done = min(1.0, (section.completed + section.not_arisen) / whole)
    going = min(1 - done, section.under_way / whole)
    late = f", quá hạn {section.overdue}" if section.overdue else ""
    figures = f"{section.completed + section.not_arisen}/{section.assigned}{late}"
    parts = (Part("good", 0, done), Part("warn", done, going))
    return Line(f"Phần {section.section}", figures, parts)


def _state(text: str) -> dict[str, str]:
    state = state_named(text)
    return {"text": text, "sign": SIGNS.get(state, ""), "look": LOOKS.get(state, "none")}
