"""The sections, their titles and files."""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass

from kata.commands.options import add_sections
from kata.course.sections import sections


@dataclass(frozen=True)
class Options:
    words: tuple[str, ...]
    json: bool


def arguments(parser: argparse.ArgumentParser) -> None:
    add_sections(parser)
    parser.add_argument("--json", action="store_true", help="as a JSON document")


def run(options: Options) -> int:
    rows = [{"id": s.id, "title": s.title, "file": s.file} for s in sections(*options.words)]
    if options.json:
        print(json.dumps(rows, indent=2))
        return 0
    first, second = (max(len(row[key]) for row in rows) for key in ("id", "title"))
    for row in rows:
        print(f"{row['id']:{first}}  {row['title']:{second}}  {row['file']}")
    return 0
