"""Old encodings are recognised, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_xl.returns.cells.encodings import TCVN3, VNI, is_syllable, recognise

PLAN = Path(__file__).parents[1] / "data" / "ke-hoach-cchc-2023.txt"
LINES = [line for line in PLAN.read_text(encoding="utf-8").splitlines() if line.strip()]
FRENCH = """
    à là où déjà né née dû mûr sûr goût août tôt dépôt hôte côté pôle rôle forêt tête fête prêt
    même père mère frère très après près dès accès succès école été thé café clé pré santé hôtel
    île âge château tâche théâtre français façon garçon leçon reçu ça noël maïs naïf haïr gêne
    rêve crème problème siècle pièce Genève Zürich Müller über für schön größe Köln São niño señor
    Peña López José María Zoé Noé René André Hélène Jérôme François Citroën Nestlé Moët résumé
    naïve piñata Malmö Århus Tromsø så dö mètre bûche flûte dîner cœur tú él sí más qué aún você
""".split()  # noqa: SIM905
ENGLISH = (
    "Microsoft® Excel",
    "© 2023 Acme",
    "5 µm",
    "25 °C",
    "¼ of it",
    "naïve façade",
    "§ 5 of the law",
    "Société générale de surveillance",
    "L'école française de Hà Nội",
    "Il était une fois",
)


def to_tcvn3(text: str) -> str:
    """Return a text as the TCVN3 fonts store it: toned capitals as their small letters."""
    inverse = {letter: typed for typed, letter in TCVN3.items()}
    return "".join(inverse.get(c) or inverse.get(c.lower(), c) for c in text)


def to_vni(text: str) -> str:
    """Return a text as VNI-Windows stores it."""
    inverse: dict[str, str] = {}
    for typed, letter in VNI.items():
        inverse.setdefault(letter, typed)
    return "".join(inverse.get(c, c) for c in text)


def test_tables_know_every_letter() -> None:
    vietnamese = "aăâeêioôơuưy"
    small = set(TCVN3.values()) - set("ĂÂÊÔƠƯĐ")
    assert len(small) == 67  # 12 vowels with 5 tones, 6 letters without, and đ
    assert {letter.lower() for letter in VNI.values()} == small
    assert set(VNI.values()) == small | {letter.upper() for letter in small}
    assert not small & set(vietnamese) - set("ăâêôơư")


@pytest.mark.parametrize("line", LINES)
def test_plan_is_unicode(line: str) -> None:
    assert recognise(line) is None


def test_words_of_the_plan_are_unicode() -> None:
    words = {word for line in LINES for word in line.split()}
    assert len(words) > 1000
    assert [word for word in words if recognise(word)] == []


@pytest.mark.parametrize("text", [*FRENCH, *ENGLISH])
def test_no_false_alarm(text: str) -> None:
    assert recognise(text) is None


@pytest.mark.parametrize(
    ("encode", "name", "share"), [(to_tcvn3, "TCVN3 (ABC)", 0.99), (to_vni, "VNI-Windows", 0.99)]
)
def test_plan_comes_back(encode, name, share) -> None:  # type: ignore[no-untyped-def]
    lines = [line for line in LINES if encode(line) != line]
    found = [(line, recognise(encode(line))) for line in lines]
    right = [
        line
        for line, said in found
        if said and said.encoding == name and said.text.lower() == line.lower()
    ]
    assert len(lines) > 190
    assert len(right) >= share * len(lines)


@pytest.mark.parametrize(
    ("typed", "encoding", "text"),
    [
        ("Së Gi¸o dôc vµ §µo t¹o", "TCVN3 (ABC)", "Sở Giáo dục và Đào tạo"),
        ("Së GI¸O DôC", "TCVN3 (ABC)", "Sở GIÁO DỤC"),
        ("Tr­êng THPT TrÇn Phó", "TCVN3 (ABC)", "Trường THPT Trần Phú"),
        ("15/Q§-UBND", "TCVN3 (ABC)", "15/QĐ-UBND"),
        ("Hoµn thµnh", "TCVN3 (ABC)", "Hoàn thành"),
        ("Sôû Giaùo duïc vaø Ñaøo taïo", "VNI-Windows", "Sở Giáo dục và Đào tạo"),
        ("TRÖÔØNG THPT", "VNI-Windows", "TRƯỜNG THPT"),
        ("Khoâng phaùt sinh", "VNI-Windows", "Không phát sinh"),
    ],
)
def test_examples(typed: str, encoding: str, text: str) -> None:
    said = recognise(typed)
    assert said is not None
    assert said == (encoding, text)


@pytest.mark.parametrize("word", ["nghiêng", "Quyết", "giếng", "gì", "Thủy", "thuỷ", "ương", "yêu"])
def test_syllables(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["tàt", "baùo", "internet", "école", "ngàc", "áà"])
def test_no_syllables(word: str) -> None:
    assert not is_syllable(word)


@given(st.text())
def test_any_text_is_judged(text: str) -> None:
    said = recognise(text)
    assert said is None or said.text != text


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_ascii_is_never_old(text: str) -> None:
    assert recognise(text) is None


@given(st.lists(st.sampled_from(sorted({w for line in LINES for w in line.split()})), min_size=1))
def test_words_in_any_order_are_unicode(words: list[str]) -> None:
    assert recognise(" ".join(words)) is None
