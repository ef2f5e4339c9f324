"""The door: which command is asked for, with which options, and the exit status."""

from __future__ import annotations

import argparse
import importlib
import io
import sys
from collections.abc import Sequence
from typing import Any, NoReturn, Protocol

from kata.course.errors import BadCall, Fault
from kata.course.wording import reason

BAD_CALL, FAULT, STOPPED = 2, 3, 130  # 0 and 1 are the sections' own: all passed, or not

USAGE = """\
python grader.py               grade the chapter: where you stand, what is next
python grader.py 4.2 4.3       grade these sections (4: the whole chapter)
python grader.py list          the sections, their titles and files
python grader.py read 4.2      the section's lesson
python grader.py hint 4.2 [n]  a nudge; n asks for the next one
python grader.py watch [4.2]   grade on every save
python grader.py show 4.2      the section's demonstration, on your code
python grader.py trace 4.2     your code line by line, beside the reference's path
python grader.py solution 4.2  the reference beside yours, once you pass
python grader.py reset 4.2     the stub back; your file is kept beside it
python grader.py export gpt.py your own GPT as one file that stands by itself
python grader.py fetch gpt2    GPT-2's published weights, for show 5.5
python grader.py class DIR     for instructors: a whole class's grades
python grader.py merge DIR ... for instructors: a class's parts put together
python grader.py gradescope-zip FILE  for instructors: Gradescope's autograder
python grader.py new 5.6 TITLE for authors: the files of a new section
python grader.py check [5.6]   for authors: what is missing or stale
python grader.py pack DIR      for instructors: the course without its solutions

python grader.py help COMMAND  what a command can be told"""

COMMANDS: tuple[str, ...] = ("list", "read", "hint", "watch", "show", "trace", "solution", "reset")
COMMANDS += ("export", "fetch", "class", "merge", "gradescope-zip", "new", "check", "pack")
# where a command's name can't be its module's
MODULES = {"class": "whole_class", "gradescope-zip": "gradescope_zip"}
# what needs what a pack hasn't
OF_THE_WHOLE_COURSE: tuple[str, ...] = ("trace", "solution", "class", "merge", "gradescope-zip")
OF_THE_WHOLE_COURSE += ("new", "check", "pack")
MODULES_OF_THE_WHOLE_COURSE = tuple(MODULES.get(name, name) for name in OF_THE_WHOLE_COURSE)
IN_A_PACK = "python grader.py help says what there is"


class Command(Protocol):
    """A module of this room."""

    Options: Any

    def arguments(self, parser: argparse.ArgumentParser) -> None: ...

    def run(self, options: Any) -> int: ...


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise BadCall(f"{message}; {self.prog} --help shows what there is")


def main(arguments: Sequence[str]) -> int:
    """Do what the arguments ask for; every failure is one line that says what to do."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # what it can't write, it writes as numbers
            stream.reconfigure(errors="backslashreplace")
    try:
        return _run(list(arguments))
    except BadCall as error:
        return _say(str(error), BAD_CALL)
    except ImportError as error:
        return _say(f"{error}; install what the course needs with: pip install -e .", FAULT)
    except KeyboardInterrupt as stop:
        return _say(str(stop) or "stopped", STOPPED)
    except BrokenPipeError:
        sys.stdout = None  # whoever read the report has left
        return FAULT
    except Exception as error:
        return _say(f"the grader could not do its work: {reason(error)}", FAULT)


def _say(line: str, status: int) -> int:
    """One line, whatever it names: a folder's name may hold anything."""
    from kata.reports.text import told

    print(told(f"grader.py: {_as_typed(line)}", sys.stderr), file=sys.stderr)
    return status


def _as_typed(line: str) -> str:
    try:
        from kata.course.places import calls_as_typed
    except Fault:  # the engine is here without its course
        return line
    return calls_as_typed(line)


def _run(arguments: list[str]) -> int:
    """Find the command, which comes first, and read the rest as its options."""
    if arguments[:1] == ["help"]:
        arguments = [*arguments[1:2], "--help"]
    name = arguments.pop(0) if arguments[:1] and arguments[0] in COMMANDS else "grade"
    if name in _missing():
        raise BadCall(f"there is no {name} here: this is the course for students; {IN_A_PACK}")
    command: Command = importlib.import_module(f"kata.commands.{MODULES.get(name, name)}")
    parser = _Parser(
        prog="python grader.py" + (f" {name}" if name != "grade" else ""),
        description=_usage() if name == "grade" else command.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    command.arguments(parser)
    try:
        given = vars(parser.parse_intermixed_args(arguments))
    except SystemExit:  # --help and --version have been printed
        return 0
    if misplaced := [
        word for word in given.get("words", ()) if name == "grade" and word in COMMANDS
    ]:
        raise BadCall(f"a command comes first: python grader.py {misplaced[0]} ...")
    return command.run(command.Options(**{k: _frozen(v) for k, v in given.items()}))


def _missing() -> tuple[str, ...]:
    """The commands that are not here: in a pack for students."""
    from kata.course.places import IS_PACK  # fails where the course is missing, and says so

    return OF_THE_WHOLE_COURSE if IS_PACK else ()


def _usage() -> str:
    """What there is; in a pack, without the lines of what needs the solutions."""
    missing = tuple(f"python grader.py {name}" for name in _missing())
    return "\n".join(line for line in USAGE.splitlines() if not line.startswith(missing))


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
