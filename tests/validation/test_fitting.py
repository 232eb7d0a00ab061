"""A rule or metric that cannot be evaluated is named when it is loaded."""

from __future__ import annotations

from pathlib import Path

import pytest

import validation.rules
from cchc_xl.base.errors import PlanError
from cchc_xl.plan.year import load_plan
from tests.plan.plan_folders import copied, put
from validation.expressions import ExpressionError, is_condition, misfits
from validation.forms import forms
from validation.rules import Rule, RuleError, check_rules, rules, rules_of

CLASSES = {"a": "number", "b": "number", "s": "text", "t": "text", "d": "date", "e": "date"}
CLASSES |= {"total(tthc.received)": "number", "previous(s)": "text", "previous(a)": "number"}


def reasons(text: str) -> list[str]:
    return [reason for _, reason in misfits(text, "x", CLASSES)]


@pytest.mark.parametrize(
    "text",
    [
        "a + b",
        "a == b + total(tthc.received)",
        "s == t",
        "s == 'x' or previous(s) != 'x'",
        "a == previous(a)",
        "d <= e and d <= period_end",
        "in_period(d) and filled(s) and not filled(a)",
        "by_end(d) and latest(d)",
        "a * (s == 'x')",
        "a and s == 'x'",
        "1",
    ],
)
def test_what_fits(text: str) -> None:
    assert reasons(text) == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a == c", "biểu mẫu x không có ô c"),
        ("filled(c)", "biểu mẫu x không có ô c"),
        ("in_period(c)", "biểu mẫu x không có ô c"),
        ("a <= total(tthc.c)", "biểu mẫu x không lấy được total(tthc.c)"),
        ("a <= total(other.received)", "biểu mẫu x không lấy được total(other.received)"),
        ("a == previous(c)", "biểu mẫu x không lấy được previous(c)"),
        ("in_period(a)", "ô a không phải là ngày, không dùng được in_period"),
        ("by_end(s)", "ô s không phải là ngày, không dùng được by_end"),
        ("latest(a)", "ô a không phải là ngày, không dùng được latest"),
        ("latest(c)", "biểu mẫu x không có ô c"),
        ("in_period(s)", "ô s không phải là ngày, không dùng được in_period"),
        ("a == 'x'", "“a == 'x'” so hai thứ khác loại, không tính được"),
        ("s == 1", "“s == 1” so hai thứ khác loại, không tính được"),
        ("d == a", "“d == a” so hai thứ khác loại, không tính được"),
        ("d <= s", "“d <= s” so hai thứ khác loại, không tính được"),
        ("a <= period_end", "“a <= period_end” so hai thứ khác loại, không tính được"),
        ("previous(s) == 1", "“previous(s) == 1” so hai thứ khác loại, không tính được"),
        ("a + s", "ô s không phải là số, không cộng được"),
        ("a + d", "ô d không phải là số, không cộng được"),
        ("a == b + s", "ô s không phải là số, không cộng được"),
        ("s and a == b", "ô s không phải là số, không cộng được"),
        ("a + previous(s)", "ô previous(s) không phải là số, không cộng được"),
    ],
)
def test_what_does_not_fit(text: str, reason: str) -> None:
    assert reasons(text) == [reason]


def test_all_that_is_missing_is_named() -> None:
    assert reasons("c == a + d1 and filled(c)") == [
        "biểu mẫu x không có ô c",
        "biểu mẫu x không có ô d1",
    ]


def test_what_is_no_expression_is_not_judged() -> None:
    with pytest.raises(ExpressionError):
        reasons("a ==")


def test_conditions() -> None:
    conditions = (
        "a == b",
        "a and b",
        "filled(a)",
        "not filled(a)",
        "in_period(d)",
        "by_end(d)",
        "latest(d)",
    )
    assert all(map(is_condition, conditions))
    numbers = ("a", "1", "a + b", "a * (a == b)", "total(tthc.received)", "previous(a)")
    assert not any(map(is_condition, numbers))


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        (Rule("R101", "tthc", "received", "received == onlin"), "biểu mẫu tthc không có ô onlin"),
        (Rule("R101", "tthc", "recived", "received == online"), "biểu mẫu tthc không có ô recived"),
        (Rule("R101", "thtc", "received", "received == online"), "không có biểu mẫu thtc"),
        (Rule("R101", "tthc", "received", "received = online"), "“received = online” sai cú pháp"),
        (Rule("R101", "tthc", "received", "-received < 1"), "không dùng được “-received” ở đây"),
        (Rule("R101", "tthc", "received", "received + online"), "không phải là điều kiện"),
        (Rule("R101", "tthc", "received", "received == field"), "so hai thứ khác loại"),
        (Rule("R101", "tthc", "received", "in_period(received)"), "không phải là ngày"),
        (Rule("R101", "pakn", "late", "late <= total(tthc.lat)"), "total(tthc.lat)"),
        (Rule("R101", "pakn", "late", "late <= total(tthc.field)"), "total(tthc.field)"),
        (Rule("R101", "kien_nghi", "text", "text == previous(text)"), "previous("),
        (Rule("R101", "pakn", "late", "late >= 0", "", "lates"), "không có ô lates"),
        (Rule("R101", "pakn", "late", "late >= 0", "total(tthc.lat)"), "before “total(tthc.lat)”"),
        (Rule("R101", "pakn", "late", "late >= 0", "period_end"), "before “period_end”"),
    ],
)
def test_a_rule_that_cannot_be_evaluated_is_named_with_its_code(rule: Rule, reason: str) -> None:
    with pytest.raises(RuleError) as caught:
        check_rules([*rules(), rule], forms())
    lines = str(caught.value).split("\n")
    assert [line for line in lines if not line.startswith("rules.toml, R101: ")] == []
    assert reason in str(caught.value)


def test_all_bad_rules_are_named_at_once() -> None:
    bad = [Rule("R101", "tthc", "a", "filled(field)"), Rule("R102", "tthc", "field", "b == 1")]
    with pytest.raises(RuleError) as caught:
        check_rules(bad, forms())
    assert str(caught.value) == (
        "rules.toml, R101: biểu mẫu tthc không có ô a\nrules.toml, R102: biểu mẫu tthc không có ô b"
    )


def test_no_rule_is_given_out_while_one_is_bad(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a form's check and its template ask for is refused, whichever form is meant."""
    bad = Rule("R101", "tthc", "received", "received == onlin")
    rules_of.cache_clear()
    validation.rules._sound_rules.cache_clear()
    with monkeypatch.context() as patched:
        patched.setattr(validation.rules, "rules", lambda: (bad,))
        with pytest.raises(RuleError, match=r"rules\.toml, R101"):
            rules_of("pakn")
    assert rules_of("tthc")


@pytest.mark.parametrize(
    ("column", "text", "reason"),
    [
        ("denominator", "1", "không cộng được hằng số 1"),
        ("denominator", "resolved + 1", "không cộng được hằng số 1"),
        ("numerator", "early + on_time == resolved", "không lập được công thức"),
        ("numerator", "early * (resolved >= early + 1)", "không lập được công thức"),
        ("numerator", "early +", "không phải là biểu thức hợp lệ"),
        ("numerator", "early / 2", "không phải là biểu thức hợp lệ"),
        ("numerator", "previous(early)", "không được dùng total() và previous()"),
        ("numerator", "total(tthc.early)", "không được dùng total() và previous()"),
    ],
)
def test_a_metric_that_has_no_formula_is_named_with_its_line(
    tmp_path: Path, column: str, text: str, reason: str
) -> None:
    """Before, it was found out when the consolidated sheets were written."""
    folder = copied(tmp_path / "2023")
    line = put(folder, "metrics.csv", "T7a", **{column: text})
    with pytest.raises(PlanError) as caught:
        load_plan(folder)
    assert f"metrics.csv, dòng {line}, cột “{column}”" in caught.value.message
    assert reason in caught.value.message
