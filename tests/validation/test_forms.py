"""Every form derives from its model."""

from __future__ import annotations

import pickle
import re
import subprocess
import sys
from pathlib import Path

import pytest

from cchc_xl.register.schema import Table, tables
from tests.own_forms import KHAC_PHUC, laid
from validation.expressions import KNOWN
from validation.form import Form
from validation.forms import fingerprint, forms, models
from validation.frames import DTYPES, form_frame
from validation.rules import codes_between, looked_back, rules

SHEETS = {
    "bia": "Bìa",
    "nhiem_vu": "Nhiệm vụ",
    "san_pham": "Sản phẩm",
    "tthc": "TTHC",
    "dich_vu_cong": "Dịch vụ công",
    "vbqppl": "VBQPPL",
    "kiem_tra": "Kiểm tra",
    "hai_long": "Hài lòng",
    "ubnd_giao": "Nhiệm vụ UBND giao",
    "pakn": "PAKN",
    "sang_kien": "Sáng kiến",
    "thong_ke": "Thống kê khác",
    "kien_nghi": "Kiến nghị",
}
KEYS = {
    "nhiem_vu": ("task",),
    "san_pham": ("product_code",),
    "tthc": ("field",),
    "vbqppl": ("name",),
    "kiem_tra": ("inspected_unit", "inspection_date"),
    "ubnd_giao": ("document", "deadline"),
    "sang_kien": ("name",),
    "thong_ke": ("indicator",),
}
# What a frame carries besides the form's own columns.
META = {"return_no", "position", *KNOWN}
EVERY_FORM = pytest.mark.parametrize("form", forms().values(), ids=list(forms()))


def test_the_sheets_stand_in_the_order_of_the_return() -> None:
    assert {form.id: form.sheet for form in forms().values()} == SHEETS
    assert list(forms()) == list(SHEETS) == list(models())


def test_keys() -> None:
    assert {form.id: form.key for form in forms().values() if form.key} == KEYS


@pytest.mark.parametrize("table", tables().values(), ids=list(tables()))
def test_titles_need_no_escape_in_a_structured_reference(table: Table) -> None:
    titles = table.titles
    assert all(re.fullmatch(r"[^\W_]+( [^\W_]+)*", title) for title in titles), titles
    assert len({title.casefold() for title in titles}) == len(titles)


@EVERY_FORM
def test_columns_are_complete(form: Form) -> None:
    assert form.columns
    assert form.title
    assert form.note
    for column in form.columns:
        assert column.help.endswith("."), column.id
        assert column.kind in DTYPES
        assert 5 <= column.width <= 110
        assert not (column.choices and column.list_name)
        assert (column.kind in ("choice", "unit")) == bool(column.choices or column.list_name)
        assert column.minimum == (0 if column.kind in ("count", "number", "percent") else None)
        assert column.maximum == (100 if column.kind == "percent" else None)
        assert bool(column.longest) == (column.kind == "text")


@EVERY_FORM
def test_ids_do_not_collide_with_what_a_frame_carries(form: Form) -> None:
    ids = [column.id for column in form.columns]
    assert len(set(ids)) == len(ids)
    assert META.isdisjoint(ids)
    assert set(form.key) <= set(ids)


@EVERY_FORM
def test_layout(form: Form) -> None:
    assert form.shape in ("table", "card")
    if form.shape == "card":
        assert form.open_rows == 1
        assert not form.key
    assert form.is_prefilled == (form.id in ("nhiem_vu", "san_pham", "thong_ke"))
    assert form.typed_in
    begun = form.shape == "table" and len(form.typed_in) < len(form.columns)
    assert form.is_prefilled == (begun and not form.traits.offered)


@EVERY_FORM
def test_an_empty_frame_satisfies_its_model(form: Form) -> None:
    frame = form_frame(form, []).assign(return_no=0).astype({"return_no": "int64"})
    assert list(models()[form.id].validate(frame).columns[:-1]) == [c.id for c in form.columns]


@EVERY_FORM
def test_a_form_can_be_sent_to_another_process(form: Form) -> None:
    assert pickle.loads(pickle.dumps(form)) == form


def test_column_by_id() -> None:
    assert forms()["tthc"].column("early").title == "Giải quyết trước hạn"
    with pytest.raises(KeyError):
        forms()["tthc"].column("earlier")


def test_fingerprint_is_stable_across_processes() -> None:
    code = "from validation.forms import fingerprint, forms; print(fingerprint(forms(), 2023))"
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert told.strip() == fingerprint(forms(), 2023)
    assert re.fullmatch("[0-9a-f]{8}", fingerprint(forms(), 2023))


def test_checking_leaves_the_models_as_they_were() -> None:
    from validation.check import schema_of

    form = forms()["tthc"]
    before = len(models()["tthc"].to_schema().columns["field"].checks)
    for choice in ("Mầm non", "Tiểu học"):
        schema = schema_of(form, {"linh_vuc": [choice]})
        assert [check.statistics for check in schema.columns["field"].checks] == [
            {"allowed_values": (choice,)}
        ] or schema.columns["field"].checks[0].statistics["allowed_values"] == [choice]
    assert len(models()["tthc"].to_schema().columns["field"].checks) == before


@pytest.mark.parametrize("module", ["form", "findings", "expressions", "rules", "catalogue"])
def test_light_modules_stay_light(module: str) -> None:
    code = f"import sys, validation.{module}; print(*sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert {"pandas", "pandera", "numpy", "cchc_xl"}.isdisjoint(told.split())


def test_validation_does_not_need_the_library() -> None:
    code = "import sys, validation.check; print(*sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert "cchc_xl" not in told.split()


def test_a_rule_needs_the_forms_that_it_reads() -> None:
    others = {rule.code: {form for form, _ in rule.cells} - {rule.form} for rule in rules()}
    assert {code: read for code, read in others.items() if read} == {
        "R210": {"tthc"},
        "R211": {"tthc"},
        "R212": {"tthc"},
        "R213": {"tthc"},
        "R309": {"nhiem_vu"},
        "R310": {"nhiem_vu"},
        "R317": {"nhiem_vu"},
    }
    told_before = {"R308", "R511", "R608", "R702"}
    assert codes_between() == {"R105", "R106", "R804", "R805"} | told_before
    assert looked_back() == (
        *("bia", "nhiem_vu", "tthc"),
        *("vbqppl", "kiem_tra", "ubnd_giao", "pakn"),
    )


@pytest.mark.parametrize(
    ("told", "lost"),
    [
        ('anew=("progress", "percent")', "percent"),
        ('state="status"', "status"),
        ("judged=True", "task, status, completion_date, expected"),
        ('balance=Balance("deadline", "total", "remedied", ("progress",), "R106")', "total"),
    ],
)
def test_traits_that_name_no_field_are_a_defect(told: str, lost: str, tmp_path: Path) -> None:
    text = KHAC_PHUC.replace('anew=("progress",)', told)
    text = text.replace("import Traits", "import Balance, Traits")
    with (
        laid(tmp_path, {"khac_phuc": text}),
        pytest.raises(ImportError, match=f"form khac_phuc: its traits name {lost}$"),
    ):
        forms()
