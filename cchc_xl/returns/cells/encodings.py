"""Recognise Vietnamese typed in TCVN3 (ABC, .VnTime fonts) or VNI-Windows, seen as Latin-1.

A cell typed in an old font holds Latin-1 letters that only look Vietnamese in that font. Both
tables are one-way in practice: they are used to suggest the Unicode text, never to accept it.
Source: TCVN 5712:1993 (VN3 set) and the VNI-Windows table.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Final, NamedTuple


class Suggestion(NamedTuple):
    """What a text in an old encoding most likely says: the encoding's name, the Unicode text."""

    encoding: str
    text: str


def _tcvn3() -> dict[str, str]:
    """Return the VN3 table: Latin-1 character to Vietnamese letter."""
    runs = {
        0xA1: "ĂÂÊÔƠƯĐăâêôơưđ",
        0xB5: "àảãáạ",
        0xBB: "ằẳẵắ",
        0xC6: "ặầẩẫấậè",
        0xCE: "ẻẽéẹềểễếệìỉ",
        0xDC: "ĩíịò",
        0xE1: "ỏõóọồổỗốộờởỡớợù",
        0xF1: "ủũúụừửữứựỳỷỹýỵ",
    }
    return {
        chr(start + step): letter
        for start, letters in runs.items()
        for step, letter in enumerate(letters)
    }


_TONES: Final = "ùøûõï"  # acute, grave, hook, tilde, dot below: marks after a plain vowel
_CIRCUMFLEX: Final = "âáàåãä"  # circumflex alone, then with the five tones
_BREVE: Final = "êéèúüë"


def _vni() -> dict[str, str]:
    """Return the VNI-Windows table: one or two Latin-1 characters to a Vietnamese letter."""
    table = {"ô": "ơ", "ö": "ư", "ñ": "đ", "î": "ỵ"}
    table |= dict(zip("íìæóò", "íìỉĩị", strict=True))
    plain = {"a": "áàảãạ", "e": "éèẻẽẹ", "o": "óòỏõọ", "u": "úùủũụ", "ô": "ớờởỡợ", "ö": "ứừửữự"}
    for base, letters in plain.items():
        table |= {base + mark: letter for mark, letter in zip(_TONES, letters, strict=True)}
    table |= {"y" + mark: letter for mark, letter in zip("ùøûõ", "ýỳỷỹ", strict=True)}
    for base, letters in {"a": "âấầẩẫậ", "e": "êếềểễệ", "o": "ôốồổỗộ"}.items():
        table |= {base + mark: letter for mark, letter in zip(_CIRCUMFLEX, letters, strict=True)}
    table |= {"a" + mark: letter for mark, letter in zip(_BREVE, "ăắằẳẵặ", strict=True)}
    for typed, letter in tuple(table.items()):
        table[typed.upper()] = letter.upper()
        table[typed[0].upper() + typed[1:]] = letter.upper()
    return table


TCVN3: Final = _tcvn3()
VNI: Final = _vni()

_WORD: Final = re.compile(r"[A-Za-z\u00a1-\u00ff]+")
_LATIN1: Final = re.compile(r"[\u00a1-\u00ff]")
# Vietnamese letters that Latin-1 has not: whoever typed one of these typed Unicode.
_UNICODE: Final = re.compile("[ĂăĐđĨĩŨũƠơƯư\u0300-\u0323\u1ea0-\u1ef9]")
_VNI_SEQUENCE: Final = re.compile(
    "|".join(re.escape(typed) for typed in sorted(VNI, key=len, reverse=True))
)

_ONSETS_TEXT: Final = "ngh ng nh ch gh gi kh ph qu th tr b c d đ g h k l m n p r s t v x"
_RIMES_TEXT: Final = """
    a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên êng ênh êp êt êu
    i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu
    o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oe oen oeo oet
    oc oi om on ong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
    u ua uc ui um un ung up ut uân uâng uât uây uê uêch uênh uôc uôi uôm uôn uông uôt uơ
    uy uya uych uyên uyêt uyn uynh uyp uyt uyu
    ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu y yêm yên yêng yêt yêu yt ynh
"""
_ONSETS: Final = tuple(_ONSETS_TEXT.split())
_RIMES: Final = frozenset(_RIMES_TEXT.split())
_TONE_MARKS: Final = frozenset("\u0300\u0301\u0303\u0309\u0323")
_STOPS: Final = ("c", "ch", "p", "t")
# French words that happen to be a Vietnamese syllable when read as TCVN3 or VNI.
_FOREIGN: Final = frozenset(["tôt", "bôt", "rôt", "sôt", "dôt", "lôt"])


@lru_cache(maxsize=4096)
def is_syllable(word: str) -> bool:
    """Tell whether a word (NFC, any case) is spelt like one Vietnamese syllable."""
    marks = [mark for mark in unicodedata.normalize("NFD", word.lower()) if mark in _TONE_MARKS]
    if len(marks) > 1:
        return False
    bare = unicodedata.normalize(
        "NFC",
        "".join(c for c in unicodedata.normalize("NFD", word.lower()) if c not in _TONE_MARKS),
    )
    for onset in (*_ONSETS, ""):
        rime = bare.removeprefix(onset)
        if (rime != bare or not onset) and rime in _RIMES:
            # A syllable that ends in a stop is only ever said with two of the six tones.
            return not rime.endswith(_STOPS) or marks in (["\u0301"], ["\u0323"])
    return False


def _from_tcvn3(word: str) -> str:
    """Return a word read as TCVN3; a word in capitals gets its toned letters as capitals too."""
    read = "".join(TCVN3.get(letter, letter) for letter in word)
    letters = [letter for letter in word if letter.isascii()]
    capitals = letters and all(letter.isupper() for letter in letters)
    return read.upper() if capitals and (len(letters) > 1 or len(word) > 2) else read


def _from_vni(word: str) -> str:
    """Return a word read as VNI-Windows."""
    return _VNI_SEQUENCE.sub(lambda found: VNI[found.group()], word)


_READERS: Final = (("TCVN3 (ABC)", _from_tcvn3), ("VNI-Windows", _from_vni))


def _is_abbreviation(word: str) -> bool:
    """Tell whether a word is an abbreviation with Đ, such as QĐ, NĐ, HĐND, GDĐT."""
    return len(word) > 1 and "Đ" in word and word.isupper() and not re.search("[AEIOUY]", word)


def _is_convincing(pairs: list[tuple[str, str]], among_vietnamese: bool) -> bool:
    """Tell whether (typed, read) word pairs are Vietnamese once read, and not by accident.

    One strange word alone must be long enough, unless the words around it are Vietnamese.
    """
    good = [(typed, read) for typed, read in pairs if is_syllable(read) or _is_abbreviation(read)]
    strange = [(typed, read) for typed, read in good if not is_syllable(typed)]
    if not strange or 4 * (len(pairs) - len(good)) > len(good):
        return False
    if len(strange) > 1:
        return True
    typed, read = strange[0]
    if not (len(typed) > 2 or among_vietnamese or _is_abbreviation(read)):
        return False
    begins = unicodedata.normalize("NFD", read[0])[0].lower()
    return begins not in "aeiouy" and typed.lower() not in _FOREIGN


def _convert(text: str, read: Callable[[str], str]) -> str:
    """Return the text with every word read."""
    return _WORD.sub(lambda found: read(found.group()), text)


def recognise(text: str) -> Suggestion | None:
    """Return what a text in TCVN3 or VNI says, or None when it is not in an old encoding."""
    if text.isascii() or not _LATIN1.search(text) or _UNICODE.search(text):
        return None
    found = _WORD.findall(text)
    plain = [word for word in found if word.isascii()]
    among_vietnamese = len(plain) > 1 and all(is_syllable(word) for word in plain if len(word) > 1)
    words = [word for word in found if not word.isascii()]
    words = [word for word in (whole.strip("«»") or whole for whole in words) if len(word) > 1]
    if all(is_syllable(word) for word in words):
        return None
    best: tuple[int, Suggestion] | None = None
    for name, read in _READERS:
        pairs = [(word, read(word)) for word in words]
        if _is_convincing(pairs, among_vietnamese):
            score = sum(is_syllable(said) for _, said in pairs)
            if best is None or score > best[0]:
                best = score, Suggestion(name, _convert(text, read))
    return best[1] if best else None
