"""A new section: every file that it needs, with an example in each that works at once."""

from __future__ import annotations

import os
import re
import unicodedata
from pathlib import Path
from string import Template

from kata.authors import templates
from kata.authors.files import (
    RIGHT,
    WRONG,
    exercise_file,
    hidden_file,
    hints_file,
    mistakes_file,
    promises_file,
)
from kata.authors.index import Index
from kata.course.errors import BadCall
from kata.course.exercises import exercise
from kata.course.mistakes import index_path
from kata.course.places import HIDDEN, as_typed
from kata.course.sections import Section

ID = re.compile(r"([1-9][0-9]*)\.([1-9][0-9]*)")
LONGEST_TITLE = 60  # characters: it stands in tables


def new_section(id: str, title: str) -> list[Path]:
    """Write a section's files and return their paths. Nothing is ever overwritten."""
    section = _section(id, title)
    texts = _texts(section, title)
    index = index_path(section.module)
    for path in (*texts, index):
        if os.path.lexists(path):
            raise BadCall(f"{as_typed(path)} is there already; nothing was written")
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    Index(section).write(templates.FAILS)  # last: the section must be there when they are listed
    return [*texts, index]


def _section(id: str, title: str) -> Section:
    """The section of that number and title, or BadCall where there can't be one."""
    if not (number := ID.fullmatch(id)):
        raise BadCall(f"{id!r} is no section's number: a chapter, a dot and a number, as in 5.6")
    if not title:
        raise BadCall(f'a section needs a title: python grader.py new {id} "What it is about"')
    if len(title) > LONGEST_TITLE or not title.isprintable() or set(title) & {'"', "\\"}:
        raise BadCall(f"a title has at most {LONGEST_TITLE} characters, no quotes and no backslash")
    prefix = f"ch{number[1]}_{number[2]}_"
    for path in HIDDEN.glob(f"{prefix}*.py"):
        raise BadCall(f"section {id} exists: {as_typed(path)}")
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    if not (slug := "_".join(re.findall(r"[a-z0-9]+", plain))):
        raise BadCall(f"no file can be named after {title!r}: it takes a letter from a to z")
    return Section(id, prefix + slug)


def _texts(section: Section, title: str) -> dict[Path, str]:
    """What each file holds, the index of mistakes aside, which is made from the others."""
    solution = _filled(templates.SOLUTION, section, title)
    (mistake,) = templates.FAILS
    return {
        section.solution: solution,
        exercise_file(section): exercise(solution, section.id),
        hidden_file(section): _filled(templates.HIDDEN, section, title),
        mistakes_file(section): _filled(templates.MISTAKES, section, title),
        hints_file(section): templates.HINTS,
        RIGHT / section.module / "as_the_hints_say.py": templates.RIGHT,
        WRONG / section.module / f"{mistake}.by_hand.py": templates.WRONG,
        promises_file(section): _filled(templates.PROMISES, section, title),
    }


def _filled(template: str, section: Section, title: str) -> str:
    return Template(template).substitute(id=section.id, title=title)
