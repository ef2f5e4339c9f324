"""What a name may be made of, and the names that a worker sends, which are names or refused.

They stand in sentences of ours, without quotes.
"""

from __future__ import annotations

import re
import unicodedata

from kata.wire.errors import ProtocolError

# Letters to Python and to `\w`, and blanks to whoever reads: with them, one name is many words.
BLANK = r"\u115f\u1160\u3164\uffa0\U00013441\U00013442"
LETTER = rf"[^\W{BLANK}]"  # a letter, a digit or `_`
DOTTED = rf"(?:{LETTER}|\.)"
# What nobody sees wherever it stands, and what chooses the form of a sign, behind letters that have
# one form alone: behind an emoji, an ideograph or a Mongolian letter it is at work.
SELECTORS = r"\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef"
ONE_FORM = r"[^\W\u1800-\u18af\u2100-\u214f\u2e80-\ufaff\U00020000-\U0003ffff]"
UNSEEN = re.compile(
    rf"[{BLANK}\u034f\u17b4\u17b5\u2800\U0001d159]|(?<={ONE_FORM})[{SELECTORS}](?!\u20e3)"
)
# Of variables, functions, parts and modules: `self.scale`, `layers.0.norm`, `Net.<locals>.go`.
NAME = re.compile(rf"(?:{DOTTED}|[<>\[\]-]){{0,200}}")
# What a function is given beyond its names, and what is in that.
UNNAMED = re.compile(rf"argument \d{{1,9}}(?:\.{DOTTED}{{1,200}})?")
TYPE = re.compile(rf"{DOTTED}{{1,60}}")  # of an exception
OURS = re.compile(rf"(?:kata|tests)(?:\.(?!\d){LETTER}+)+")
DTYPE = re.compile(r"[a-z][a-z0-9_]{0,19}")
# What a recording says of a value that it doesn't hold.
WORDS = re.compile(
    r"a value|a large whole number|a text of \d+ characters|"
    rf"(?:something of type )?(?:{DOTTED}|[<>-]){{0,40}}|{LETTER}{{1,20}} \([\d, ]{{0,200}}\)"
)


def name(sent: object) -> str:
    """A name that code can have: no sentence fits into it."""
    return fitting(NAME, sent)


def given_name(sent: object) -> str:
    """The same, or the number of an argument."""
    return str(sent) if UNNAMED.fullmatch(str(sent)) else name(sent)


def fitting(pattern: re.Pattern[str], sent: object) -> str:
    """The text, where it is all that the pattern allows; else a ProtocolError."""
    if not isinstance(sent, str) or not fits(pattern, sent):
        raise ProtocolError("a name can't be read")
    return sent


def fits(pattern: re.Pattern[str], text: str) -> bool:
    """Is it all that the pattern allows? A letter's marks, as many alphabets have them, are too."""
    if not text.isascii() and not UNSEEN.search(text):
        text = "".join(map(_as_letter, text))
    return pattern.fullmatch(text) is not None


def _as_letter(sign: str) -> str:
    return "_" if unicodedata.category(sign) in ("Mn", "Mc") else sign
