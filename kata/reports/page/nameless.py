"""Texts of a submission's, without who wrote them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache

from kata.course.sections import Section
from kata.grading.grades import Grade

WORD = re.compile(r"[^\W\d_]+")  # letters: what `_` and digits join are several words
HUMP = re.compile(r"(?<=[a-zß-ÿ])(?=[A-ZÀ-Þ])")  # so are those of AdaLovelace
TEXT = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"")  # in quotes
SHORTEST = 3  # letters of a name that is looked for within words


class Nameless:
    """Takes names out of what is shown of a section: the author's, and for all to see everybody's.

    Words that the course's own solution of the section has stay, whoever is called like that. For
    all to see, what stands in quotes goes as well, but for texts of the solution's.
    """

    def __init__(self, section: Section, everybody: Iterable[Grade] = ()) -> None:
        self.words, self.texts = _ours(section)
        self.everybody = _parts(*(text for one in everybody for text in (one.name, one.id)))
        self.for_all = bool(self.everybody)

    def __call__(self, text: str, author: Grade) -> str:
        """The text without names."""
        own = _parts(author.name, author.id)
        return WORD.sub(
            lambda found: "…" if self._names(found[0], own) else found[0],
            unicodedata.normalize("NFC", text),
        )

    def said(self, text: str, author: Grade, ours: str = "") -> str:
        """A sentence of ours that quotes a submission; `ours` may be quoted before everybody."""
        if self.for_all:
            text = TEXT.sub(
                lambda found: found[0] if self.keeps(found[0]) or found[0] in ours else "'…'", text
            )
        return self(text, author)

    def keeps(self, quoted: str) -> bool:
        """Is it a text that anybody's code may have?"""
        return not self.for_all or quoted[1:-1] in self.texts

    def _names(self, word: str, own: frozenset[str]) -> bool:
        """Is somebody called like that, or in a part of it? Half of a long name names them too."""
        folded = _folded(word)
        if folded in self.words:
            return False
        if _parts(word) & (own | self.everybody):
            return True
        long = [part for part in own if len(part) >= SHORTEST]
        half = len(folded) >= SHORTEST and any(one.startswith(folded) for one in long)
        half |= len(folded) >= SHORTEST and any(one.endswith(folded) for one in long)
        return half or any(part in folded for part in long)


@lru_cache(4096)
def _parts(*texts: str) -> frozenset[str]:
    """The words of names, in whatever way they are joined; a single letter is none."""
    found = set()
    for text in texts:
        for word in WORD.findall(unicodedata.normalize("NFC", text)):
            found |= {_folded(one) for one in (word, *HUMP.split(word))}
    return frozenset(one for one in found if len(one) > 1)


def _folded(word: str) -> str:
    """The same for é and e, however it is written, and for capitals."""
    plain = unicodedata.normalize("NFKD", word).casefold()
    return "".join(one for one in plain if not unicodedata.combining(one))


@cache
def _ours(section: Section) -> tuple[frozenset[str], frozenset[str]]:
    """The words and the short texts of the course's own solution."""
    source = section.solution.read_text(encoding="utf-8")
    words = frozenset(_folded(word) for word in WORD.findall(source))
    return words, frozenset(text[1:-1] for text in TEXT.findall(source))
