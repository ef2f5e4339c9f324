"""How much a section holds at least before it is done."""

from __future__ import annotations

import json
from pathlib import Path

from kata.course.sections import Section

FEWEST_CHECKS, MOST_CHECKS = 10, 18  # fewer leave holes, of more nobody reads the list
HINTS = 3  # a question, the way, nearly the line
FEWEST_MISTAKES = 20
FEWEST_RIGHT = 8  # whole files that look different and must pass
FEWEST_WRONG = 4  # whole files in which a known mistake is made by another hand

# Sections in which so little is written that there are fewer mistakes to make, and how many.
FEWER_MISTAKES = Path(__file__).with_name("fewer_mistakes.json")


def fewest_mistakes(section: Section) -> int:
    fewer: dict[str, int] = json.loads(FEWER_MISTAKES.read_text(encoding="utf-8"))
    return fewer.get(section.id, FEWEST_MISTAKES)
