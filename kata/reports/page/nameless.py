"""Texts of a submission's, without who wrote them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import pairwise

from kata.course.sections import Section
from kata.grading.grades import Grade
from kata.judging.marks import NO_CODE
from kata.reports.text import columns
from kata.wire.names import UNSEEN
from kata.wire.shown import one_line

# Letters, since what `_` and digits join are several words, unless each stands by itself; and a
# number, which `_` may part.
WORD = re.compile(r"(?<![^\W\d_])[^\W\d_](?:_[^\W\d_])+(?![^\W\d_])|[^\W\d_]+|\d(?:_?\d)*")
HUMP = re.compile(r"(?<=[a-zα-ωа-я])(?=[A-ZΑ-ΩА-Я])")  # noqa: RUF001 - those of AdaLovelace are two
# In quotes, as Python writes it; behind a letter stands an apostrophe.
TEXT = re.compile(r"(?<!\w)(?:'(?:\\.|[^'\\\n])*'|\"(?:\\.|[^\"\\\n])*\")")
SHORTEST = 3  # columns of a name that is looked for within words: two letters of a wide alphabet
GIVEN = re.compile(r"(?<=^[一-鿿])[一-鿿]{2}$|(?<=^[一-鿿]{2})[一-鿿]{2}$")  # behind the family's
LONGEST = 30  # letters of a name that is looked for among single ones
SHORTEST_NUMBER = 4  # digits of an id
# What no normal form takes apart, and what some spell out where a keyboard lacks it.
STROKES = str.maketrans(dict(zip("øØłŁđĐħĦıŧŦðÐ", "oOlLdDhHitTdD", strict=True)))
STROKES |= str.maketrans({"æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "þ": "th", "Þ": "Th"})
SPELLED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
SPELLED |= str.maketrans({"ø": "oe", "Ø": "Oe", "å": "aa", "Å": "Aa"})


class Nameless:
    """Takes names out of what is shown of a section: the author's, and for all to see everybody's.

    Words that the course's own solution of the section has stay, whoever is called like that. For
    all to see, what stands in quotes goes as well, but for texts of the solution's.
    """

    def __init__(self, section: Section, everybody: Iterable[Grade] = ()) -> None:
        self.words, self.texts = _ours(section)
        called = [text for one in everybody for text in (one.name, one.id)]
        self.everybody, self.for_all = _parts(*called), bool(called)
        self.numbers = _numbers(self.everybody)

    def __call__(self, text: str, author: Grade) -> str:
        """The text on one line, without names."""
        own = _parts(author.name, author.id)
        read, places = _as_read(text)
        kept, after = [], 0
        for found in WORD.finditer(read):
            if self._names(_folded(found[0]), found[0], own):
                kept += [text[after : places[found.start()]], "…"]
                after = max(places[found.end() - 1] + 1, places[found.end()])
        return one_line("".join([*kept, text[after:]]))

    def said(self, text: str, author: Grade, ours: str = "") -> str:
        """A sentence of ours that quotes a submission; `ours` may be quoted before everybody."""
        text = " ".join(text.splitlines())
        if self.for_all:
            text = TEXT.sub(
                lambda found: found[0] if self.keeps(found[0]) or found[0] in ours else "'…'", text
            )
        return self(text, author)

    def keeps(self, quoted: str) -> bool:
        """Is it a text that anybody's code may have?"""
        return not self.for_all or quoted[1:-1] in self.texts

    def _names(self, folded: str, word: str, own: frozenset[str]) -> bool:
        """Is somebody called like that, or in a part of it? Half of a long name names them too."""
        if folded in self.words:
            return False
        if folded.isdecimal():
            return any(one in folded for one in (*_numbers(own), *self.numbers))
        if _parts(word) & (own | self.everybody):
            return True
        if "_" in word and _spelled(folded, own | self.everybody):
            return True
        long = [part for part in own if columns(part) >= SHORTEST]
        half = columns(folded) >= SHORTEST and any(one.startswith(folded) for one in long)
        half |= columns(folded) >= SHORTEST and any(one.endswith(folded) for one in long)
        return half or any(part in folded for part in long)


@lru_cache(4096)
def _parts(*texts: str) -> frozenset[str]:
    """The words of names, in whatever way they are joined; a single letter is none."""
    found = set()
    for text in texts:
        composed = unicodedata.normalize("NFC", text)
        for spelled in (composed, composed.translate(SPELLED)):
            found |= set(map(_folded, _joined(_as_read(spelled)[0])))
    return frozenset(one for one in found if len(one) > 1)


def _joined(name: str) -> Iterator[str]:
    """The words of a name, two and all of them as one, and numbers without zeros before them."""
    yield from (number.lstrip("0") for number in re.findall(r"\d+", name))
    words = [word for word in WORD.findall(name) if not word[0].isdecimal()]
    for word in words:
        yield from (word, *HUMP.split(word), *GIVEN.findall(word))
    for some in (words, words[:1] + words[-1:], *pairwise(words)):
        yield from ("".join(some), "".join(reversed(some)))


def _spelled(letters: str, names: frozenset[str]) -> bool:
    """Is somebody's name among letters that stand one by one?"""
    starts, lengths = range(len(letters)), range(SHORTEST, LONGEST + 1)
    return any(letters[start : start + length] in names for start in starts for length in lengths)


@lru_cache(4096)
def _numbers(parts: frozenset[str]) -> tuple[str, ...]:
    return tuple(one for one in parts if one.isdecimal() and len(one) >= SHORTEST_NUMBER)


def _as_read(text: str) -> tuple[str, Sequence[int]]:
    """The text in the letters that a reader takes it for, and where in the text each one stands."""
    if text.isascii():
        return text, range(len(text) + 1)
    read = list(map(_letters, text))
    places = [place for place, letters in enumerate(read) for _ in letters]
    return "".join(read), [*places, len(text)]


@lru_cache(1 << 16)
def _letters(sign: str) -> str:
    """The same for é and e, for what Python takes for e in a name; a mark by itself is none."""
    if sign.isdecimal():
        return str(unicodedata.decimal(sign))
    plain = unicodedata.normalize("NFKD", UNSEEN.sub("", sign)).translate(STROKES)
    return "".join(one for one in plain if not unicodedata.category(one).startswith(("M", "Cf")))


def _folded(word: str) -> str:
    """The same for capitals, and for a number however it is parted."""
    return word.replace("_", "").casefold()


@cache
def _ours(section: Section) -> tuple[frozenset[str], frozenset[str]]:
    """The words and the short texts of the course's own solution."""
    source = section.solution.read_text(encoding="utf-8")
    words = frozenset(map(_folded, WORD.findall(source)))
    return words, frozenset(found[0][1:-1] for found in NO_CODE.finditer(source))
