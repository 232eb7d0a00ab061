"""Services that keep in the register what they found without merging: for its buttons."""

from __future__ import annotations

from pathlib import Path

import pytest

from cchc_xl import services
from cchc_xl.base.errors import PeriodLocked, RegisterError
from cchc_xl.demo import Answers
from cchc_xl.plan.periods import Period
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.schema import tables
from tests.desk import IN_TIME, Q1, Desk


def wrong_sum(given: Answers) -> None:
    given["tthc"][0]["received"] = int(str(given["tthc"][0]["received"])) + 3


def changed_phone(given: Answers) -> None:
    given["bia"][0]["phone"] = "0225 999 888"


class TestCheck:
    def test_findings_are_kept_and_nothing_else(self, desk: Desk) -> None:
        desk.put("VP", "THPT01")
        desk.fill("THPT02", wrong_sum)
        before = desk.content()
        _, examined = services.validate(desk.register, [desk.folder / "bc"], Q1, keep=True)
        after = desk.content()
        assert {name for name in after if after[name] != before[name]} == {"findings"}
        kept = desk.frame("findings")
        assert set(kept["Đơn vị"]) == {"THPT02"}
        (sent_back,) = examined.sent_back
        assert list(kept["Mã lỗi"]) == sorted(f.code for f in examined.findings[sent_back.hash])

    def test_the_next_check_forgets_files_that_were_never_merged(self, desk: Desk) -> None:
        folder = desk.put("VP")
        wrong = desk.fill("THPT02", wrong_sum)
        services.validate(desk.register, [folder], Q1, keep=True)
        assert len(desk.frame("findings"))
        desk.fill("THPT02", name=wrong.name)
        services.validate(desk.register, [folder], Q1, keep=True)
        assert len(desk.frame("findings")) == 0

    def test_findings_of_merged_files_stay(self, desk: Desk) -> None:
        folder = desk.put("VP")
        wrong = desk.fill("THPT02", wrong_sum)
        services.merge_returns(desk.register, [folder], Q1)
        sent_back = desk.frame("findings")
        wrong.unlink()
        services.validate(desk.register, [folder], Q1, keep=True)
        assert desk.frame("findings").equals(sent_back)

    def test_a_check_before_the_merge_changes_nothing_of_it(self, desk: Desk) -> None:
        folder = desk.put("VP")
        desk.fill("THPT02", wrong_sum)
        services.validate(desk.register, [folder], Q1, keep=True)
        services.preview(desk.register, [folder], Q1)
        services.merge_returns(desk.register, [folder], Q1)
        rehearsed = desk.content()
        desk.register.write_bytes(desk.stock.register.read_bytes())
        services.merge_returns(desk.register, [folder], Q1)
        assert desk.content() == rehearsed

    def test_a_locked_period_keeps_its_findings(self, desk: Desk) -> None:
        folder = desk.put("VP")
        services.set_lock(desk.register, Q1, locked=True)
        before = desk.register.read_bytes()
        with pytest.raises(PeriodLocked):
            services.validate(desk.register, [folder], Q1, keep=True)
        assert desk.register.read_bytes() == before


class TestPreview:
    def test_a_first_return_is_one_row(self, desk: Desk) -> None:
        before = desk.content()
        outcome = services.preview(desk.register, [desk.put("VP", "THPT01")], Q1)
        shown = desk.frame("preview")
        assert list(shown["Việc"]) == ["Thêm báo cáo"] * 2
        assert list(shown["Đơn vị"]) == ["THPT01", "VP"]
        cells = sum(change.unit == "VP" for change in outcome.run.merged.changes)
        assert list(shown["Giá trị mới"])[1] == f"{cells} ô"
        after = desk.content()
        assert {name for name in after if after[name] != before[name]} == {"preview"}

    def test_a_correction_is_shown_cell_by_cell_until_it_is_merged(self, desk: Desk) -> None:
        desk.use_merged()
        path = desk.fill("THPT01", changed_phone, when=IN_TIME.replace(day=8))
        services.preview(desk.register, [path], Q1)
        (row,) = desk.frame("preview").values.tolist()
        assert row[:4] == ["Sửa ô", "THPT01", "2023-Q1", "Bìa"]
        assert row[5] == "Điện thoại"
        assert row[7] == "0225 999 888"
        services.merge_returns(desk.register, [path], Q1)
        assert len(desk.frame("preview")) == 0


class TestCompute:
    def test_only_the_sheets_asked_for_show_the_period(self, desk: Desk) -> None:
        desk.use_merged()
        with FileRegister.open(desk.register, write=False) as register:
            before = {name: register.read_named(name) for name in register.names()}
        outcome = services.compute(desk.register, Period(2023, "H1"), ["out_targets"])
        assert outcome.written
        assert {item.id for item in outcome.run.measures} >= {"T2", "T6"}
        with FileRegister.open(desk.register, write=False) as register:
            after = {name: register.read_named(name) for name in register.names()}
        changed = {name for name in after if after[name] != before[name]}
        subtitle = f"Ky_{tables()['out_targets'].name}"
        assert changed == {subtitle, "MaNiemPhong"}
        assert "6 tháng" in str(after[subtitle])


class TestOpenRegister:
    def test_a_register_that_is_open_is_used_and_left_open(self, desk: Desk) -> None:
        with FileRegister.open(desk.register) as register:
            services.merge_returns(register, [desk.put("VP")], Q1)
            assert set(register.read_table("tblBia")["Đơn vị"]) == {"VP"}
            services.set_lock(register, Q1, locked=True)

    def test_who_is_asked_before_the_write_may_refuse(self, desk: Desk) -> None:
        before = desk.register.read_bytes()
        asked = []

        def refuse(run: object) -> None:
            asked.append(run)
            raise RegisterError("không")

        with pytest.raises(RegisterError):
            services.merge_returns(desk.register, [desk.put("VP")], Q1, before=refuse)
        assert len(asked) == 1
        assert desk.register.read_bytes() == before
        assert not list(Path(desk.folder).glob("sao-luu/*"))
