"""The command line: what is asked for, who does it, and the exit status."""

from __future__ import annotations

import argparse
import contextlib
import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from kata import course
from kata.course import BadCall

BAD_CALL, FAULT = 2, 3  # 0 and 1 are the sections' own: all passed, or not

USAGE = """\
python grader.py               grade the chapter: where you stand, what is next
python grader.py 4.2 4.3       grade these sections (4: the whole chapter)
python grader.py list          the sections, their titles and files
python grader.py read 4.2      the section's lesson
python grader.py hint 4.2 [n]  a nudge; n asks for the next one
python grader.py watch [4.2]   grade on every save
python grader.py show 4.2      the section's demonstration, on your code
python grader.py solution 4.2  the reference beside yours, once you pass
python grader.py reset 4.2     the stub back; your file is kept beside it"""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise BadCall(f"{message}; python grader.py --help shows what there is")


def _seconds(text: str) -> float:
    with contextlib.suppress(ValueError):
        if 0 < float(text) < float("inf"):
            return float(text)
    raise argparse.ArgumentTypeError(f"it takes seconds above 0, not {text!r}")


def _seed(text: str) -> int:
    with contextlib.suppress(ValueError):
        return int(text)
    raise argparse.ArgumentTypeError(f"it takes a whole number, not {text!r}")


def parser() -> argparse.ArgumentParser:
    made = _Parser(
        prog="grader.py",
        usage="python grader.py [command] [sections] [options]",
        description=USAGE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    made.add_argument("words", nargs="*", help=argparse.SUPPRESS)
    made.add_argument(
        "--target",
        metavar="DIR",
        type=Path,
        default=course.EXERCISES,
        help="grade that folder in place of exercises/",
    )
    made.add_argument("--json", action="store_true", help="one JSON document, nothing else")
    made.add_argument(
        "--timeout",
        metavar="S",
        type=_seconds,
        default=10.0,
        help="seconds a check may take (10); a section may take six times as long",
    )
    made.add_argument("--seed", type=_seed, help="the seed that inputs are drawn from")
    made.add_argument(
        "--require-sandbox",
        action="store_true",
        help="refuse to run where the walls around a submission don't all stand",
    )
    made.add_argument(
        "--debug",
        action="store_true",
        help="run the first failing check here, with no time limit, for breakpoint()",
    )
    made.add_argument("--png", metavar="FILE", help="show: draw into a picture too (matplotlib)")
    made.add_argument("--yes", action="store_true", help="reset: don't ask")
    made.add_argument("--anyway", action="store_true", help="solution: even before you pass")
    return made


def main(arguments: list[str]) -> int:
    """Do what the arguments ask for; every failure is one line that says what to do."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # what it can't write, it writes as numbers
            stream.reconfigure(errors="backslashreplace")
    try:
        return _run(parser().parse_intermixed_args(arguments))
    except BadCall as error:
        return _say(str(error), BAD_CALL)
    except ImportError as error:
        return _say(f"{error}; install what the course needs with: pip install -e .", FAULT)
    except KeyboardInterrupt:
        return _say("stopped", 130)
    except BrokenPipeError:
        sys.stdout = None  # whoever read the report has left
        return FAULT
    except Exception as error:
        return _say(f"the grader could not do its work: {error or type(error).__name__}", FAULT)


def _say(line: str, status: int) -> int:
    print(f"grader.py: {line}", file=sys.stderr)
    return status


def _run(arguments: argparse.Namespace) -> int:
    if not arguments.target.is_dir():
        problem = "is not a folder" if arguments.target.exists() else "does not exist"
        raise BadCall(f"{arguments.target} {problem}; --target takes the folder to grade")
    command, *words = arguments.words or [""]
    if command == "watch":
        from kata import watch

        return watch.main(arguments, course.chosen(words))
    if command in ("list", "hint", "read", "reset", "show", "solution"):
        from kata import commands

        run: Callable[[argparse.Namespace, list[str]], int] = getattr(commands, f"{command}_")
        return run(arguments, words)
    return _grade(arguments)


def _grade(arguments: argparse.Namespace) -> int:
    sections = course.chosen(arguments.words)
    chapters = sorted({section.chapter for section in sections})
    whole = [c for c in chapters if set(course.of_chapter(c)) <= set(sections)]
    hidden = [section.module for section in sections]
    hidden += [module for c in whole if (module := course.assembly(c))]
    from kata import processes

    if arguments.require_sandbox:
        processes.require_walls()
    # torch begins to load before anything else of ours does
    workers = processes.start(hidden)
    try:
        from kata import session

        return session.grade(workers, arguments, sections, whole)
    finally:
        workers.close()
