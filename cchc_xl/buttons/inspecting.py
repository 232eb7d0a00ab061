"""What the button does that plans inspections."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cchc_xl.buttons.clicks import Click


def draw(chosen: Click) -> str:
    """Freeze a list as of today; with the published number, draw from the one frozen last."""
    from cchc_xl.services.inspecting.drawing import AskedDraw, draw_units
    from cchc_xl.services.inspecting.sentences import draw_lines

    seed = chosen.control.seed
    done = draw_units(chosen.register, AskedDraw(seed), tell=chosen.tell)
    if done.draw is not None:
        chosen.control.seed_done()
    return "\n".join([*draw_lines(done), "Lưu sổ."])
