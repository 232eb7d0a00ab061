"""A draw as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cchc_xl.measures.drawing.draw import Draw
    from cchc_xl.services.inspecting.drawing import DoneDraw
    from cchc_xl.services.inspecting.verifying import VerifiedDraw


def draw_json(done: DoneDraw) -> dict[str, Any]:
    """Return what was frozen or drawn: what each group needs, and the units."""
    frozen, made = done.frozen, done.draw
    needs = {block.need.share: block.need for block in made.blocks} if made else {}
    return {
        "as_of": frozen.as_of.isoformat(),
        "list_code": frozen.code,
        "path": str(done.path),
        "groups": [
            {
                "group": need.share.group,
                "active": need.active,
                "required": need.required,
                "inspected": need.inspected,
                "under_way_or_planned": need.others,
                "drawn": need.number,
            }
            for need in (needs.get(share) or frozen.need(share) for share in frozen.shares)
        ],
        **(_drawn(made) if made else {}),
        "added": list(done.added),
        "already_planned": list(done.there),
        "written": done.written,
    }


def _drawn(made: Draw) -> dict[str, Any]:
    return {
        "seed": made.seed,
        "draw_code": made.code,
        "units": [
            {"group": share.group, "unit": one.unit.code, "quarter": one.quarter}
            for share, one in made.chosen
        ],
    }


def verified_json(found: VerifiedDraw) -> dict[str, Any]:
    """Return what was reckoned again, and where the file or the register differ."""
    return {
        "list_code": found.frozen.code,
        **(_drawn(found.draw) if found.draw else {}),
        "differences": [one._asdict() for one in found.differences],
        "against_register": (
            None if found.against_register is None else list(found.against_register)
        ),
        "right": found.right,
    }
