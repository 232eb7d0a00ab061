"""``cchc-xl plan``: the folder of a year's plan, before a register is made from it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cchc_xl.console.options import OWN_PATH, PATH, YearType, as_json
from cchc_xl.console.options import command as as_command
from cchc_xl.console.vietnamese import VietnameseGroup

if TYPE_CHECKING:
    from cchc_xl.plan.fields import Problem
    from cchc_xl.plan.year import CheckedPlan


@click.group("plan", cls=VietnameseGroup, no_args_is_help=False)
def command() -> None:
    """Lập thư mục kế hoạch của một năm từ văn bản, kiểm tra nó trước khi lập sổ."""


@as_command("check")
@click.argument("folder", metavar="THƯ_MỤC", type=PATH)
@as_json
def check(folder: Path, as_json: bool) -> None:
    """Nêu mọi chỗ sai, chỗ nên xem lại của thư mục kế hoạch: tệp, dòng, cột, giá trị, cách sửa."""
    from cchc_xl.console import data, render
    from cchc_xl.services.planning import check_plan

    found = check_plan(folder)
    if as_json:
        click.echo(data.as_json(_as_json(found)))
    else:
        render.show_plan(found)
    if found.problems:
        raise SystemExit(1)


def _as_json(found: CheckedPlan) -> dict[str, Any]:
    return {
        "whole": not found.problems,
        "year": found.plan.year if found.plan else None,
        "digest": found.plan.digest if found.plan else None,
        "faults": [_place(one) for one in found.problems],
        "doubts": [_place(one) for one in found.doubts],
    }


def _place(problem: Problem) -> dict[str, Any]:
    return {
        "file": problem.file,
        "line": problem.line or None,
        "column": problem.field or None,
        "value": problem.value,
        "reason": problem.reason,
    }


@as_command("import")
@click.argument("document", metavar="VĂN_BẢN", type=PATH)
@click.option(
    "--to", "folder", metavar="THƯ_MỤC", required=True, type=OWN_PATH, help="Thư mục mới."
)
@click.option(
    "--from",
    "base",
    metavar="NĂM",
    default="",
    help="Kế hoạch lấy các tệp còn lại: một năm có sẵn (mặc định năm mới nhất) hoặc thư mục.",
)
@click.option(
    "--year",
    type=YearType(),
    help="Năm của kế hoạch; mặc định năm mà cột thời gian ghi nhiều nhất.",
)
@as_json
def take_in(document: Path, folder: Path, base: str, year: int | None, as_json: bool) -> None:
    """Đọc danh mục nhiệm vụ trong văn bản kế hoạch (.docx, .xlsx) thành thư mục kế hoạch.

    Nêu mọi chỗ không đọc được: bảng, dòng, cột, chữ ở đó, cách sửa.
    """
    from cchc_xl.console import data
    from cchc_xl.console.importing import imported_json, imported_lines
    from cchc_xl.services.renewing.plan_importing import import_plan

    found = import_plan(document, folder, base=base, year=year)
    if as_json:
        click.echo(data.as_json({**imported_json(found), **_as_json(found.checked)}))
    else:
        click.echo("\n".join(imported_lines(found)))
    if not found.whole:
        raise SystemExit(1)


command.add_command(check)
command.add_command(take_in)
