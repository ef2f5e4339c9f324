"""Gradescope's submission_metadata.yml, as far as it says who is behind which folder.

It is YAML as Ruby writes it. A few lines of it are read here, so that nobody needs a parser of all
of YAML, in which a file can do much more than say something.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

FOLDER = re.compile(r"['\"]?(submission_[\w-]+)['\"]?:\s*")
FIELD = re.compile(r"(?P<indent> *)(?P<item>- )?:?(?P<key>\w+):(?: +(?P<value>.*\S))?\s*")


@dataclass(frozen=True)
class Submitter:
    id: str  # the student's number, or the address where there is none
    name: str
    submitted: str  # when, as Gradescope writes it


def submitters(text: str) -> dict[str, tuple[Submitter, ...]]:
    """Who handed in each folder: several people where they work together."""
    found: dict[str, tuple[Submitter, ...]] = {}
    for folder, fields in _folders(text):
        people, submitted = _people(fields)
        found[folder] = tuple(
            Submitter(number or email or folder, name or email or folder, submitted)
            for person in people
            for number, email, name in [[person.get(key, "") for key in ("sid", "email", "name")]]
        )
    return found


def _folders(text: str) -> Iterator[tuple[str, list[re.Match[str]]]]:
    """Each folder with the fields under it."""
    folder, fields = "", list[re.Match[str]]()
    for line in [*text.splitlines(), "submission_end:"]:
        if begins := FOLDER.fullmatch(line):
            if folder:
                yield folder, fields
            folder, fields = begins[1], []
        elif field := FIELD.fullmatch(line):
            fields.append(field)


def _people(fields: list[re.Match[str]]) -> tuple[list[dict[str, str]], str]:
    """The submitters' own fields and the time; what lies deeper is about older submissions."""
    people: list[dict[str, str]] = []
    submitted, among = "", False
    outer = len(fields[0]["indent"]) if fields else 0
    for field in fields:
        item, key, value = field["item"], field["key"], _scalar(field["value"] or "")
        if len(field["indent"]) == outer and not item:
            among = key == "submitters"
            submitted = value if key == "created_at" else submitted
        elif among:
            if item:
                people.append({})
            if people:
                people[-1].setdefault(key, value)
    return people, submitted


def _scalar(text: str) -> str:
    """A value without its quotes; nothing for YAML's null."""
    if re.fullmatch(r"'(?:[^']|'')*'", text):
        return text[1:-1].replace("''", "'")
    if re.fullmatch(r'"(?:[^"\\]|\\.)*"', text):
        try:
            return str(ast.literal_eval(text))
        except (SyntaxError, ValueError):
            return text[1:-1]
    return "" if text in ("~", "null") else text
