"""Grade sections, whole chapters, or everything: what `python grader.py` is for."""

from __future__ import annotations

import argparse
import platform
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kata.commands.opening import grader_for
from kata.commands.options import add_grading, add_sections, is_own
from kata.commands.reports import ReportFiles, add_reports
from kata.commands.walls import are_required, refuse_in_the_open
from kata.course.errors import BadCall
from kata.course.places import ORIGINALS, calls_as_typed, is_ours
from kata.course.sections import chapters, files, given, sections

if TYPE_CHECKING:
    from kata.grading.submission import Submission
    from kata.reports.cases import Feedback
    from kata.reports.screen import Screen

PASSED, FAILED = 0, 1
MOST_LOOKED_AT = 10_000  # files, to guess which folder was meant


@dataclass(frozen=True)
class Options:
    words: tuple[str, ...]
    target: Path
    timeout: float
    seed: int | None
    json: bool
    all: bool
    without_walls: bool
    require_sandbox: bool
    debug: bool
    junit: Path | None
    gradescope: Path | None
    classroom50: Path | None
    feedback: Feedback

    @property
    def files(self) -> ReportFiles:
        return ReportFiles(self.junit, self.gradescope, self.classroom50, self.feedback)


def arguments(parser: argparse.ArgumentParser) -> None:
    add_sections(parser)
    add_grading(parser)
    parser.add_argument("--json", action="store_true", help="one JSON document, nothing else")
    parser.add_argument("--all", action="store_true", help="list every check, however many")
    parser.add_argument(
        "--debug",
        action="store_true",
        help="run the first failing check here, with no time limit, for breakpoint()",
    )
    add_reports(parser)
    parser.add_argument("--version", action=_Version, **NO_VALUE)


# no value is read, and none is among the options
NO_VALUE: dict[str, Any] = {
    "nargs": 0,
    "dest": argparse.SUPPRESS,
    "default": argparse.SUPPRESS,
    "help": "show program's version number and exit",
}


class _Version(argparse.Action):
    """Looks the versions up when they are asked for: every grade would wait for that."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        print(_versions())
        parser.exit()


def _versions() -> str:
    from importlib.metadata import PackageNotFoundError, version

    found = []
    for name in ("gpt-kata", "torch"):
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"{name} (not installed)")
    return f"{', '.join(found)}, Python {platform.python_version()}"


def run(options: Options) -> int:
    """Refuse what can't be done, then grade; a fault on the way is written where reports are."""
    if options.json and options.debug:
        raise BadCall("--json prints one document and nothing else; leave --debug away")
    if options.files.wanted:
        options.files.require(options.target)
    with options.files.faults():
        return _run(options)


def _run(options: Options) -> int:
    """Torch begins to load first; all that the report needs loads meanwhile."""
    asked_for, own = sections(*options.words), is_own(options.target)
    if options.debug:
        walled = options.target, options.without_walls, options.require_sandbox
        refuse_in_the_open("--debug", are_required(*walled))
    with grader_for(options, asked_for) as grader:
        from kata.reports.document import as_json, document
        from kata.reports.results import show_marks, show_results
        from kata.reports.screen import Screen

        screen = Screen()
        submission, remarks = _submission(options, own)
        with screen.working(quiet=options.json) as progress:
            results = grader.results(submission, asked_for, progress)
            if own:
                from kata.grading.suspects import with_suspects

                results = with_suspects(grader, submission, results)
        if options.files.wanted:
            options.files.write(results, grader.seed)
        if options.json:
            print(as_json(document(*results, seed=grader.seed)))
        else:
            in_full = not set(options.words) <= set(chapters())
            for remark in remarks:
                screen.line(remark, "yellow")
            show_results(screen, results, in_full, next_steps=own, everything=options.all)
            if not own:
                show_marks(screen, results)
                if not is_ours(options.target):
                    screen.repeat(grader.seed)
            elif not in_full:
                _tell_of_given(screen, submission)
        if options.debug:
            from kata.commands.debug import debug

            debug(grader, submission, results)
        return PASSED if all(result.passed for result in results) else FAILED


def _submission(options: Options, own: bool) -> tuple[Submission, list[str]]:
    """The folder's files, with what is to be said of them.

    What a course system is told of is found as a class's is.

    So it may lie deeper, no link is followed, and who handed in nothing has no points.
    """
    if options.files.wanted and not own:
        from kata.grading.arrivals.choice import choose
        from kata.grading.arrivals.folders import scan

        choice = choose(scan(options.target.resolve()))
        return choice.submission, choice.remarks
    from kata.grading.submission import Submission

    submission = Submission.folder(options.target)
    if not submission.holds_something():
        raise BadCall(_elsewhere(options.target))
    return submission, []


def _tell_of_given(screen: Screen, submission: Submission) -> None:
    """Files that nobody has to write, and that are not as they were given."""
    for name in given():
        source = submission.sources[name.removesuffix(".py")]
        if source.text != (ORIGINALS / name).read_text(encoding="utf-8"):
            what = "is not as it was given" if source.text else "is gone"
            reset = calls_as_typed(f"python grader.py reset {name.removesuffix('.py')}")
            screen.line(f"{name} {what}; to put it back: {reset}", "yellow")


def _elsewhere(target: Path) -> str:
    """What to say of a folder without any of the course's files."""
    some = islice(target.glob("*/*.py"), MOST_LOOKED_AT)
    inside = sorted(
        path.parent for path in some if path.name in files() and not path.parent.is_symlink()
    )
    hint = f"did you mean {inside[0]}?" if inside else f"it takes files such as {files()[1]}"
    return f"{target} holds none of the course's files; {hint}"
