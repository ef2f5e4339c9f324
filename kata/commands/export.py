"""Your own GPT as one file that stands by itself, and needs nothing of the course."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kata.commands.opening import grader_for
from kata.commands.options import add_grading
from kata.course.cells import builds_on, defined, names
from kata.course.errors import BadCall
from kata.course.lines import lines_of
from kata.course.one_file import later_sections, needed_sections, one_file
from kata.course.places import as_typed, calls_as_typed
from kata.course.sections import Section, files
from kata.course.wording import listed

if TYPE_CHECKING:
    from kata.grading.grader import Grader
    from kata.grading.submission import Submission


@dataclass(frozen=True)
class Options:
    file: Path
    target: Path
    timeout: float
    seed: int | None
    without_walls: bool
    require_sandbox: bool
    yes: bool


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", nargs="?", type=Path, default=Path("gpt.py"))
    add_grading(parser)
    parser.add_argument("--yes", action="store_true", help="replace a file that is there")


def run(options: Options) -> int:
    """Nothing is written unless every part passes, alone and as a part of the one file.

    What chapter 4's GPT can do without comes along where it passes.
    """
    path = options.file
    if path.suffix != ".py" or not path.parent.is_dir():
        raise BadCall(f"export takes a file to write, such as gpt.py, and not {path}")
    if os.path.lexists(path) and not options.yes:  # a link that leads nowhere is there, too
        raise BadCall(f"{path} is there already; name another file, or add --yes to replace it")
    with grader_for(options, diagnoses=False, locations=False) as grader:
        from kata.grading.files import write
        from kata.grading.submission import Submission

        submission = Submission.folder(options.target)
        if failing := _failing(grader, submission, needed_sections()):
            _say(path, failing, "yet", f"python grader.py {failing[0]}")
            return 1
        later = _finished(grader, submission)
        text = _joined(submission, options.target, later)
        there = set(names(text))
        for section in (*needed_sections(), *later):
            if not set(defined(section)) <= there:
                continue
            part = Submission.source(section, text, path.name)
            if failing := _failing(grader, part, [section]):
                _say(path, failing, "as a part of it", f"python grader.py solution {section.id}")
                return 1
    write(path, text)
    print(f"Wrote {as_typed(path)}, {len(lines_of(text))} lines: a GPT, and it is your own.")
    if missing := [one.id for one in later_sections() if one not in later]:
        print(f"Without {listed(missing)}, of which it can do more once they pass.")
    print(f"Next: python {as_typed(path)}, wherever there is PyTorch")
    return 0


def _finished(grader: Grader, submission: Submission) -> list[Section]:
    """The later sections that pass, as far as all that they build on does."""
    failing = set(_failing(grader, submission, later_sections()))
    return [
        one for one in later_sections() if failing.isdisjoint(part.id for part in builds_on(one))
    ]


def _joined(submission: Submission, folder: Path, later: Sequence[Section]) -> str:
    """The one file; modules of the learner's own that lie beside theirs can't be in it."""
    texts = {name: source.text for name, source in submission.sources.items()}
    own = {path.stem for path in folder.glob("*.py") if path.name not in files()}
    return one_file(texts, own, later)


def _failing(grader: Grader, submission: Submission, chosen: Sequence[Section]) -> list[str]:
    """The numbers of the sections that don't pass."""
    results = grader.grade_all(submission, chosen)
    return [result.section.id for result in results if not result.passed]


def _say(path: Path, failing: Sequence[str], when: str, step: str) -> None:
    number = f"{listed(failing)} {'do' if failing[1:] else 'does'}n't"
    print(f"{path} isn't written: {number} pass {when}.\nNext: {calls_as_typed(step)}")
