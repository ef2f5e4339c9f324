"""Values as a learner would type them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import Any

from kata.wire.names import LETTER, NAME, fits
from kata.wire.values import Tensor

MOST_TEXT = 400  # characters of any one value
MOST_SHOWN = 12  # a tensor of up to so many values is shown whole
MOST_IN_SHORT = 40
MOST_WORDS = 60  # characters without quotes
# Of a check's own, or a name: they need no quotes. A second sentence would be somebody else's.
WORD = rf"(?:{LETTER}|-)+(?:\.(?:{LETTER}|-)+)*"
# What of a value's text has the end of each text in it that has begun.
WHOLE = re.compile(r"(?:[^'\"]|'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")*", re.DOTALL)
WORDS = re.compile(rf"(?=[A-Za-z]){WORD}(?: {WORD})*")


def show(value: Any, digits: int = 4) -> str:
    """A value as a learner would type it."""
    if isinstance(value, Tensor):
        if not 0 < value.array.size <= MOST_SHOWN:
            article = "an" if value.dtype.startswith("int") else "a"
            return f"{article} {value.dtype} tensor of shape {value.array.shape}"
        text = show(value.array.tolist(), digits)
    elif isinstance(value, float):
        text = _float(value, digits)
    elif isinstance(value, list):
        text = "[" + _joined(show(item, digits) for item in value) + "]"
    elif isinstance(value, dict):
        items = (f"{_key(key)}: {show(item, digits)}" for key, item in value.items())
        text = "{" + _joined(items) + "}"
    else:
        text = repr(value)
    return text if len(text) <= MOST_TEXT else f"{_cut(text)} …"


def _key(key: str) -> str:
    """A name needs no quotes."""
    return key if fits(NAME, key) else repr(key)


def _cut(text: str) -> str:
    """Its beginning; a text that would be cut open there has its end in quotes all the same."""
    begun = text[:MOST_TEXT].rstrip("\\")
    whole = WHOLE.match(begun)
    return begun + begun[whole.end() if whole else 0 :][:1]


def _joined(items: Iterable[str]) -> str:
    """As many of them as can be seen: there may be hundreds of thousands."""
    text = ""
    for item in items:
        text += f", {item}" if text else item
        if len(text) > MOST_TEXT:
            break
    return text


def _float(number: float, digits: int) -> str:
    if number == 0 or not math.isfinite(number) or not 1e-3 <= abs(number) < 1e6:
        return "0." if number == 0 else f"{number:.{digits}g}"
    text = f"{number:.{digits}f}"
    return text.rstrip("0") if text.endswith("0" * digits) else text


def both(expected: Any, got: Any) -> tuple[str, str]:
    """The two as text, with as many digits as it takes to tell them apart."""
    shown = show(expected), show(got)
    return shown if shown[0] != shown[1] else (show(expected, 9), show(got, 9))


def in_words(value: Any) -> str:
    """What a check says in words of its own, and lists of names; nothing of any other value."""
    if isinstance(value, str):
        return value if len(value) <= MOST_WORDS and WORDS.fullmatch(value) else ""
    if isinstance(value, list) and all(isinstance(one, str) and in_words(one) for one in value):
        return ", ".join(value) or "none"
    return ""


def as_name(text: str) -> str:
    """A name that was sent, or words; whatever else it is stands in quotes."""
    return text if fits(NAME, text) else in_words(text) or show(text)


def in_short(value: Any) -> str:
    """A value that is of another kind than expected: a list by its length, if it isn't short."""
    text = in_words(value) or show(value)
    if isinstance(value, list) and (
        "tensor" in text or "None" in text or len(text) > MOST_IN_SHORT
    ):
        return "an empty list" if not value else f"a list of {len(value)}"
    return text
