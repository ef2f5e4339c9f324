"""For authors: what is missing or stale, a line each, and what to do."""

from __future__ import annotations

import argparse
from dataclasses import dataclass

from kata.authors.survey import findings, mend, mend_screens
from kata.commands.options import add_sections
from kata.course.sections import sections


@dataclass(frozen=True)
class Options:
    words: tuple[str, ...]
    mend: bool


def arguments(parser: argparse.ArgumentParser) -> None:
    add_sections(parser)
    parser.add_argument(
        "--mend",
        action="store_true",
        help="write anew what is made from something else: exercises, the notebook, what the "
        "solutions show, the index of mistakes, docs/promises.md, the golden screens and the "
        "README's pictures",
    )


def run(options: Options) -> int:
    chosen = sections(*options.words)
    if options.mend:
        for line in mend(chosen):
            print(line, flush=True)
        for line in mend_screens() if chosen == sections() else ():
            print(line, flush=True)
    found = list(findings(chosen))
    for finding in found:
        print(finding)
    print(_summary(len(found), sum(finding.mendable for finding in found)))
    return 1 if found else 0


def _summary(number: int, mendable: int) -> str:
    if not number:
        return "Nothing is missing, and nothing is stale."
    lines = f"{number} to do" + ("" if number == 1 else ", a line each")
    return f"{lines}; --mend does {mendable} of them." if mendable else f"{lines}."
