"""Plain-language readings of the exceptions that learners meet most.

A reading is (types, a pattern of the message, what it says); {0} is the pattern's first group.
"""

from __future__ import annotations

import re
from functools import cache

from kata.judging.readings.calls import CALLS
from kata.judging.readings.python import PYTHON, UNREADABLE
from kata.judging.readings.tensors import SHAPES_AND_DTYPES
from kata.judging.readings.torch_calls import TORCH
from kata.wire.names import UNSEEN
from kata.wire.outcomes import Error

# The first that fits is taken, so what is special stands before what is general.
READINGS = [*SHAPES_AND_DTYPES, *TORCH, *CALLS, *PYTHON]
MOST_MESSAGE = 1000  # characters of it
MOST_QUOTED = 80  # and of a piece of it
QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
RAISES = re.compile(r"(?:^|[:;])\s*raise\b")  # in a line of its own, or behind `if ...:`
ASSERTS = re.compile(r"(?:^|[:;])\s*assert\b")
# What isn't a word of a sentence, but for torch's own
CODE = re.compile(
    r"[\W\d_]*|\d+x\d+|\w+[.=]\w+:?|(?i:and|or|to|from|long|int|float|double|half|bool|tensor)"
)


def reading(error: Error) -> str:
    """What an exception means, in a sentence; the exception itself where nothing is known of it."""
    return known_reading(error) or as_raised(error)


def as_raised(error: Error) -> str:
    """The exception itself: what it says, behind its type."""
    lines = error.message.strip().splitlines()
    return f"{error.type}: {lines[0]}" if lines else f"Your code raised {error.type}."


def known_reading(error: Error) -> str:
    """What an exception of Python's or torch's means, or nothing where there is no reading of it.

    One that the learner's own line raises has their words, whatever its type is called.
    """
    return "" if is_own(error) else _known_reading(error.type, error.message[:MOST_MESSAGE])


def is_own(error: Error) -> bool:
    """Did the learner's own line raise it, with words of its own?

    An assert raises nothing but AssertionErrors itself, and SystemExit asks for the same however it
    comes.
    """
    line = error.frames[-1].source if error.frames and error.type != "SystemExit" else ""
    asserts = error.type == "AssertionError" and ASSERTS.search(line)
    return bool(asserts or RAISES.search(line))


def refusal(error: Error) -> str:
    """What the learner's own line says that raised it, or nothing where it is somebody else's."""
    if not is_own(error):
        return ""
    said = ": ".join([error.type, *error.message.strip().splitlines()[:1]])
    return f"Your own code refuses what it was given: {said}"


@cache
def _known_reading(kind: str, message: str) -> str:
    """Each exception is looked up once: one that is made for it can take a search long."""
    for kinds, pattern, text in READINGS:
        match = kind in kinds.split() and re.search(pattern, message)
        if match:
            say = str if kinds in UNREADABLE else _quoted  # what is unreadable names its type
            return text.format(*(say(group or "") for group in match.groups()))
    return ""


def _quoted(group: str) -> str:
    """A piece of a message, within a sentence of ours: words of code alone, or in quotes."""
    words = QUOTED.sub("", group).replace(",", " ").split()
    code = len(words) < 2 or all(CODE.fullmatch(word) for word in words)
    if code and len(group) <= MOST_QUOTED and not UNSEEN.search(group):
        return group
    return repr(group if len(group) <= MOST_QUOTED else f"{group[:MOST_QUOTED]} …")
