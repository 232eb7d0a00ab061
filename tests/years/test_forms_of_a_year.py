"""What forms are to the program is said by their models: given rows, carried over, yearly, dropped.

Each of these forms is one model (``tests.own_forms``) and one line of the year's forms.csv.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cchc_xl import services
from cchc_xl.base.errors import PlanError, RegisterError
from cchc_xl.base.zone import VIETNAM
from cchc_xl.demo import Answers, fill
from cchc_xl.demo import answers as believable
from cchc_xl.demo.case import Record
from cchc_xl.plan.periods import Period
from cchc_xl.register.content import Content
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.read import read_content
from cchc_xl.returns.receipts import Receipt
from cchc_xl.services.deciding import bring_back, withdraw
from cchc_xl.services.rebuilding import rebuild
from cchc_xl.services.verifying import verify
from tests.desk import dated
from tests.own_forms import DANH_GIA, KET_QUA, KHAC_PHUC, TRANG_BI, laid
from tests.plan.plan_folders import add, copied, rewrite, rows_of
from validation.form import Edition
from validation.forms import COVER, forms

Q1, Q2, Q4 = (Period.parse(f"2024-Q{n}") for n in (1, 2, 4))
MODELS = {
    "khac_phuc": KHAC_PHUC,
    "ket_qua": KET_QUA,
    "trang_bi": TRANG_BI,
    "danh_gia": DANH_GIA,
}
NURSERIES = ("MN01", "MN02")
NIL, ACTIVE = "Không phát sinh", "Có phát sinh"
PROJECTOR, ALARM, LIFT = "Máy chiếu hỏng", "Báo cháy", "Thang máy"


def without(folder: Path, *gone: str) -> Path:
    """Take forms out of a plan, with the metrics and criteria that read them."""
    _, metrics = rows_of(folder, "metrics.csv")
    named = ("numerator_form", "denominator_form", "beside_form")
    lost = {row["id"] for row in metrics if {row[name] for name in named}.intersection(gone)}

    def kept(row: dict[str, str]) -> bool:
        return row["metric"] not in lost

    if "san_pham" in gone:  # a task with several products needs it
        rewrite(folder, "tasks.csv", lambda rows: [row | {"products": ""} for row in rows])
    rewrite(folder, "forms.csv", lambda rows: [row for row in rows if row["form"] not in gone])
    rewrite(folder, "metrics.csv", lambda rows: [row for row in rows if row["id"] not in lost])
    rewrite(folder, "league.csv", lambda rows: [row for row in rows if kept(row)])
    for file in ("report_sentences.csv", "city_tables.csv"):
        if (folder / file).exists():
            rewrite(folder, file, lambda rows: [row for row in rows if not _names(row, lost)])
    return folder


def _names(row: dict[str, str], metrics: set[str]) -> bool:
    """Tell whether a sentence or a formula names one of these metrics."""
    text = row.get("sentence", "") + row.get("formula", "")
    return not metrics.isdisjoint(re.findall(r"\{(\w+)\.", text))


def _content(path: Path) -> Content:
    with FileRegister.open(path, write=False) as book:
        return read_content(book)


def _cover(activity: str = ACTIVE) -> dict[str, Any]:
    found: dict[str, Any] = {"activity": activity, "reporter": "Lê Thị Hoa"}
    return found | {"head": "Trần Văn An", "report_date": date(2024, 3, 5)}


def _send(template: Path, answers: Answers, out: Path, when: datetime) -> Path:
    out.parent.mkdir(parents=True, exist_ok=True)
    return dated(fill(template, answers, out), when)


def _copied(half: Path, folder: Path) -> Path:
    """Copy the register with its archive."""
    shutil.copytree(half.parent / "luu-tru", folder / "luu-tru")
    return Path(shutil.copy(half, folder / "so.xlsx"))


def _at(month: int, hour: int = 9) -> datetime:
    return datetime(2024, month, 5, hour, tzinfo=VIETNAM)


# A plan without one of its forms


@pytest.mark.parametrize("gone", sorted(forms().keys() - {COVER}))
def test_a_register_lacks_what_a_plan_without_a_form_lacks(gone: str, tmp_path: Path) -> None:
    path = tmp_path / "so.xlsx"
    services.init(path, None, folder=without(copied(tmp_path / "ke-hoach", 2024), gone))
    form, content = forms()[gone], _content(path)
    lacking = {gone, *form.traits.shown}
    assert lacking.isdisjoint(content.tables)
    whole = openpyxl.load_workbook(path)
    assert form.traits.sheet not in whole.sheetnames
    cells = [str(cell.value) for sheet in whole for row in sheet.iter_rows() for cell in row]
    assert not [text for text in cells if f"{form.traits.table}[" in text]
    assert verify(path).places == ()


def test_a_quarter_without_several_forms(tmp_path: Path) -> None:
    gone = ("nhiem_vu", "tthc", "hai_long", "sang_kien", "kiem_tra")
    path = tmp_path / "so.xlsx"
    services.init(path, None, folder=without(copied(tmp_path / "ke-hoach", 2024), *gone))
    services.issue(path, Q1, tmp_path / "bm", ["THPT01", "VP"])
    template = tmp_path / "bm" / "BC_2024-Q1_THPT01.xlsx"
    sheets = openpyxl.load_workbook(template).sheetnames
    assert not {forms()[name].sheet for name in gone} & set(sheets)
    asked = forms()["dich_vu_cong"].known(Edition.newest(2024)).columns
    online: Record = dict.fromkeys((column.id for column in asked), 0)
    online |= {"tracked": 9}  # no rule holds these 9 against dossiers
    pakn: Record = dict.fromkeys((column.id for column in forms()["pakn"].columns), 0)
    content = _content(path)
    unit = content.unit("THPT01")
    assert unit is not None
    codes = [row.code for row in content.plan.indicators_of(unit, Q1)]
    answers: Answers = {
        "bia": [_cover()],
        "dich_vu_cong": [online],
        "pakn": [pakn],
        "thong_ke": [{"indicator": code, "value": 0} for code in codes],
    }
    returned = _send(template, answers, tmp_path / "bc" / template.name, _at(3))
    _, examined = services.validate(path, [returned], Q1)
    assert examined.all_findings() == []
    services.consolidate(path, [returned], Q1, tmp_path / "tong-hop")
    assert verify(path).places == ()
    book = openpyxl.load_workbook(path, data_only=True)
    league = {row[1]: row for row in book["Xếp hạng đơn vị"].iter_rows(min_row=5, values_only=True)}
    assert league["THPT01"][3:9] == (1, 1, 1, 1, 1, 0)
    assert league["THPT01"][9:] == (None,) * 6
    lines = [row[0] for row in book["Bảng điều hành"].iter_rows(min_row=5, values_only=True)]
    assert "Độ phủ kiểm tra" in lines
    assert "Nhiệm vụ quá hạn chưa hoàn thành" not in lines


def test_a_criterion_without_its_form_is_a_fault_of_the_plan(tmp_path: Path) -> None:
    folder = copied(tmp_path / "ke-hoach", 2024)
    rewrite(folder, "forms.csv", lambda rows: [one for one in rows if one["form"] != "hai_long"])
    with pytest.raises(PlanError) as wrong:
        services.init(tmp_path / "so.xlsx", None, folder=folder)
    told = str(wrong.value)
    assert "league.csv" in told
    assert "tiêu chí này tính theo biểu mẫu hai_long, forms.csv không có" in told
    assert "metrics.csv" in told  # T7c reads it, too


# Forms that a new year brings


@pytest.fixture(scope="module")
def new_forms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with laid(tmp_path_factory.mktemp("forms"), MODELS):
        yield


def _plan(target: Path) -> Path:
    folder = copied(target, 2024)
    add(folder, "kinds.csv", kind="MAM_NON", title="Trường mầm non", reports="x")
    for form in (COVER, "khac_phuc", "trang_bi", "danh_gia"):
        add(folder, "forms.csv", kind="MAM_NON", form=form)
    add(folder, "forms.csv", kind="PHONG_SO", form="ket_qua")
    for value in ("Máy quét", "Máy tính"):
        add(folder, "lists.csv", list="loai_trang_bi", value=value)
    for code in NURSERIES:
        cells = {"name": f"Trường mầm non {code}", "kind": "MAM_NON", "valid_from": "2020-01-01"}
        add(folder, "units.csv", code=code, **cells)
    cells = {"title": "Khắc phục sau kiểm tra", "measure": "ratio", "bar": "100"}
    cells |= {"numerator_form": "khac_phuc", "denominator_form": "khac_phuc", "source": "Mục II.5"}
    cells |= {"numerator": "in_period(deadline) and filled(remedied) and remedied <= deadline"}
    cells |= {"denominator": "in_period(deadline)", "basis": "latest", "direction": "at_least"}
    add(folder, "metrics.csv", id="K1", target="2", **cells)
    return folder


def _matter(name: str, due: date, done: date | None = None) -> dict[str, Any]:
    return {"matter": name, "deadline": due, "remedied": done, "progress": "đang làm"}


def _equipment(pieces: int, repaired: int) -> list[dict[str, Any]]:
    return [
        {"equipment": "Máy quét", "pieces": pieces, "repaired": repaired},
        {"equipment": "Máy tính", "pieces": 2 * pieces, "repaired": 0},
    ]


FIRST: Mapping[str, Answers] = {
    "MN01": {
        "bia": [_cover()],
        "khac_phuc": [
            _matter(PROJECTOR, date(2024, 5, 20)),
            _matter(ALARM, date(2024, 2, 20), date(2024, 2, 10)),
        ],
        "trang_bi": _equipment(3, 2),
    },
    "MN02": {
        "bia": [_cover()],
        "khac_phuc": [_matter(LIFT, date(2024, 6, 1))],
        "trang_bi": _equipment(5, 0),
    },
}


@pytest.fixture(scope="module")
def half(tmp_path_factory: pytest.TempPathFactory, new_forms: None) -> Path:
    """The first quarter of two nurseries merged; the second's templates before it and after."""
    place = tmp_path_factory.mktemp("nua-nam")
    path = place / "so.xlsx"
    services.init(path, None, folder=_plan(place / "ke-hoach"))
    services.issue(path, Q1, place / "bm", [*NURSERIES, "TCCB"])
    services.issue(path, Q2, place / "bm-som", NURSERIES)
    for unit, answers in FIRST.items():
        name = f"BC_2024-Q1_{unit}.xlsx"
        _send(place / "bm" / name, answers, place / "bc" / name, _at(3))
    _, examined = services.validate(path, [place / "bc"], Q1)
    assert examined.all_findings() == []
    services.merge_returns(path, [place / "bc"], Q1)
    services.issue(path, Q2, place / "bm-2", NURSERIES)
    return path


@pytest.fixture
def later(half: Path, tmp_path: Path) -> Path:
    """The second quarter: a nil return of one, the other one's without what stands open."""
    path = _copied(half, tmp_path)
    name = "BC_2024-Q2_{}.xlsx"
    one, two = (name.format(unit) for unit in NURSERIES)
    _send(half.parent / "bm-2" / one, {"bia": [_cover(NIL)]}, tmp_path / "bc" / one, _at(6))
    answers: Answers = {"bia": [_cover()], "trang_bi": _equipment(6, 1)}
    _send(half.parent / "bm-som" / two, answers, tmp_path / "bc" / two, _at(6))
    done = services.merge_returns(path, [tmp_path / "bc"], Q2)
    assert _sent_back(done.run.examined.receipts) == []
    return path


def _sent_back(receipts: list[Receipt]) -> list[str]:
    return [receipt.file for receipt in receipts if not receipt.accepted]


def _open(path: Path, period: Period) -> list[tuple[Any, ...]]:
    """Return unit, matter, whether it is remedied and whether a return of the quarter says so."""
    frame = _content(path).frames["khac_phuc"]
    own = frame[frame["period"] == period.code].sort_values(["unit", "matter"])
    columns = (own["unit"], own["matter"], own["remedied"].notna(), own["version"].notna())
    return list(zip(*columns, strict=True))


def test_a_template_brings_along_what_is_open(half: Path) -> None:
    book = openpyxl.load_workbook(half.parent / "bm-2" / "BC_2024-Q2_MN01.xlsx")
    rows = [[cell.value for cell in row[1:5]] for row in book["Khắc phục"].iter_rows(min_row=6)]
    assert rows[0] == [PROJECTOR, datetime(2024, 5, 20), None, None]
    assert rows[1:] == [[None] * 4] * 3  # as many free rows as ever
    early = openpyxl.load_workbook(half.parent / "bm-som" / "BC_2024-Q2_MN01.xlsx")
    assert early["Khắc phục"]["B6"].value is None


def test_what_is_open_stands_in_the_next_quarter(later: Path) -> None:
    assert _open(later, Q1) == [
        ("MN01", ALARM, True, True),
        ("MN01", PROJECTOR, False, True),
        ("MN02", LIFT, False, True),
    ]
    assert _open(later, Q2) == [
        ("MN01", ALARM, True, False),
        ("MN01", PROJECTOR, False, True),  # a nil return may leave what its template began with
        ("MN02", LIFT, False, False),
    ]
    frame = _content(later).frames["khac_phuc"]
    own = frame[(frame["period"] == "2024-Q2") & (frame["unit"] == "MN02")]
    assert own["file"].tolist() == ["BC_2024-Q1_MN02.xlsx"]
    assert own["cells"].tolist() == ["B6:E6"]
    assert verify(later).places == ()


def test_a_nil_return_leaves_stocks_and_no_flows(later: Path) -> None:
    frame = _content(later).frames["trang_bi"]
    own = frame[(frame["period"] == "2024-Q2") & (frame["unit"] == "MN01")]
    assert own[["equipment", "pieces"]].to_numpy().tolist() == [["Máy quét", 3], ["Máy tính", 6]]
    assert own["repaired"].isna().all()
    assert own["version"].isna().all()


def test_a_later_return_says_that_it_is_done_and_a_withdrawn_one_does_not(
    half: Path, later: Path, tmp_path: Path
) -> None:
    name = "BC_2024-Q2_MN02.xlsx"
    done = {**_matter(LIFT, date(2024, 6, 1), date(2024, 5, 30))}
    answers: Answers = {"bia": [_cover()], "trang_bi": _equipment(6, 1), "khac_phuc": [done]}
    template = half.parent / "bm-2" / name
    returned = _send(template, answers, tmp_path / "lai" / name, _at(6, 15))
    services.merge_returns(later, [returned], Q2)
    assert _open(later, Q2)[-1] == ("MN02", LIFT, True, True)
    assert _measured(later) == (1, 2)
    withdraw(later, "MN02", Q2, "gửi nhầm", previous=True)
    assert _open(later, Q2)[-1] == ("MN02", LIFT, False, False)
    assert _measured(later) == (0, 2)
    bring_back(later, "MN02", Q2, "đúng bản này")
    assert _open(later, Q2)[-1] == ("MN02", LIFT, True, True)
    withdraw(later, "MN02", Q2, "rút hẳn")
    assert _open(later, Q2)[-1] == ("MN02", LIFT, False, False)
    assert verify(later).places == ()
    assert not rebuild(later, dry_run=True).needed


def _measured(path: Path) -> tuple[Any, Any]:
    found = {one.id: one for one in services.read_measures(path, Q2)}["K1"]
    return found.numerator, found.denominator


def test_given_rows_come_from_the_plan(half: Path, tmp_path: Path) -> None:
    path = _copied(half, tmp_path)
    plan = _content(path).plan
    unit = next(unit for unit in plan.units if unit.code == "TCCB")
    tasks = plan.tasks_of(unit)
    template = half.parent / "bm" / "BC_2024-Q1_TCCB.xlsx"
    sheet = openpyxl.load_workbook(template)["Kết quả nhiệm vụ"]
    rows = [[cell.value for cell in row[1:3]] for row in sheet.iter_rows(min_row=6)]
    assert rows == [[task.id, task.product or None] for task in tasks]
    assert sheet["B6"].protection.locked
    assert not sheet["D6"].protection.locked
    answers: Answers = {"bia": [_cover()], "ket_qua": [{"task": tasks[0].id, "copies": 1}]}
    returned = _send(template, answers, tmp_path / "bc" / template.name, _at(3))
    _, examined = services.validate(path, [returned], Q1)
    blank = [one for one in examined.all_findings() if one.code == "P105"]
    assert [one.cell for one in blank if one.sheet == "Kết quả nhiệm vụ"] == [
        f"E{row}" for row in range(7, 6 + len(tasks))
    ]


def test_given_rows_that_last_are_there_for_every_return(half: Path, tmp_path: Path) -> None:
    path = _copied(half, tmp_path)
    template = half.parent / "bm" / "BC_2024-Q1_TCCB.xlsx"
    answers: Answers = {"bia": [_cover(NIL)]}
    services.merge_returns(path, [_send(template, answers, tmp_path / template.name, _at(3))], Q1)
    content = _content(path)
    unit = content.unit("TCCB")
    assert unit is not None
    frame = content.frames["ket_qua"]
    assert frame["task"].tolist() == [task.id for task in content.plan.tasks_of(unit)]
    assert frame["product"].dropna().tolist() == [
        task.product for task in content.plan.tasks_of(unit) if task.product
    ]
    assert frame["version"].isna().all()


def test_a_yearly_form_is_asked_in_the_last_quarter_alone(half: Path, tmp_path: Path) -> None:
    path = _copied(half, tmp_path)
    first = openpyxl.load_workbook(half.parent / "bm-2" / "BC_2024-Q2_MN01.xlsx").sheetnames
    services.issue(path, Q4, tmp_path / "bm", ["MN01"])
    template = tmp_path / "bm" / "BC_2024-Q4_MN01.xlsx"
    last = openpyxl.load_workbook(template).sheetnames
    assert set(last) - set(first) == {"Đánh giá"}
    answers: Answers = {"bia": [_cover()], "trang_bi": _equipment(3, 0)}
    returned = _send(template, answers, tmp_path / "bc" / template.name, _at(12))
    _, examined = services.validate(path, [returned], Q4)
    assert [(one.code, one.sheet) for one in examined.all_findings()] == [("R903", "Đánh giá")]
    answers["danh_gia"] = [{"judged": 30, "excellent": 4}]
    _send(template, answers, returned, _at(12, 10))
    services.merge_returns(path, [returned], Q4)
    frame = _content(path).frames["danh_gia"]
    assert frame[["period", "judged"]].to_numpy().tolist() == [["2024-Q4", 30]]


def test_a_sheet_that_is_not_asked_for_is_told_of(half: Path, tmp_path: Path) -> None:
    path = _copied(half, tmp_path)
    name = "BC_2024-Q2_MN01.xlsx"
    book = openpyxl.load_workbook(half.parent / "bm-2" / name)
    sheet = book.create_sheet("Đánh giá")
    services.issue(path, Q4, tmp_path / "bm", ["MN01"])
    pattern = openpyxl.load_workbook(tmp_path / "bm" / "BC_2024-Q4_MN01.xlsx")["Đánh giá"]
    for row in pattern.iter_rows():
        for cell in row:
            sheet[cell.coordinate] = cell.value
    sheet["B6"] = 12
    book["Bìa"]["B8"] = NIL
    book.save(tmp_path / name)
    _, examined = services.validate(path, [tmp_path / name], Q2)
    assert ("S202", "Đánh giá") in [(one.code, one.sheet) for one in examined.all_findings()]


# A criterion that a new year counts


def test_a_criterion_that_a_year_adds_is_shown_unit_by_unit(tmp_path: Path) -> None:
    folder = copied(tmp_path / "ke-hoach", 2024)
    add(folder, "league.csv", criterion="payments", metric="N25b", bar="25")
    path = tmp_path / "so.xlsx"
    services.init(path, None, folder=folder)
    services.issue(path, Q1, tmp_path / "bm", ["THPT01"])
    template = tmp_path / "bm" / "BC_2024-Q1_THPT01.xlsx"
    plan = _content(path).plan
    unit = next(unit for unit in plan.units if unit.code == "THPT01")
    typed = dict(believable(plan, unit, Q1, 5))
    services_typed: Record = {**typed["dich_vu_cong"][0], "transactions": 5}
    typed["dich_vu_cong"] = [{**services_typed, "online_transactions": 1}]
    returned = _send(template, typed, tmp_path / "bc" / template.name, _at(3))
    services.consolidate(path, [returned], Q1, tmp_path / "tong-hop")
    assert verify(path).places == ()
    for book in (path, *(tmp_path / "tong-hop").glob("*.xlsx")):
        sheet = openpyxl.load_workbook(book, data_only=True)["Tiêu chí xếp hạng khác"]
        titles, *rows = sheet.iter_rows(min_row=4, values_only=True)
        (own,) = (dict(zip(titles, row, strict=True)) for row in rows if row[0] == "THPT01")
        assert (own["Mã tiêu chí"], own["Tử số"], own["Mẫu số"]) == ("payments", 1, 5)
        assert (own["Tỷ lệ"], own["Ngưỡng"], own["Kết luận"]) == (0.2, 0.25, "Chưa đạt")
    rebuild(path)
    assert verify(path).places == ()


def test_a_register_that_lost_the_sheet_of_its_criteria_is_damaged(tmp_path: Path) -> None:
    folder = copied(tmp_path / "ke-hoach", 2024)
    services.init(tmp_path / "so.xlsx", None, folder=folder)
    content = _content(tmp_path / "so.xlsx")
    assert "out_criteria" not in content.tables
    add(folder, "league.csv", criterion="payments", metric="N25b", bar="25")
    services.init(tmp_path / "moi.xlsx", None, folder=folder)
    book = openpyxl.load_workbook(tmp_path / "moi.xlsx")
    del book["Tiêu chí xếp hạng khác"]
    book.save(tmp_path / "moi.xlsx")
    with pytest.raises(RegisterError, match="tblTieuChiKhac"):
        _content(tmp_path / "moi.xlsx")
