"""Golden screens: whole reports for small submissions, and the README's pictures of two of them.

A folder in tests/screens/ is a submission. Its `80.txt` is a terminal of 80 columns: lines that
begin with `$ python grader.py` are calls, and what stands below each is what the call prints. For
a new screen, write the files and the calls: `python grader.py check --mend` writes the rest.
"""

from __future__ import annotations

import argparse
import io
import json
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console

from kata.authors.window import COLOURS, WINDOW
from kata.course.checks import checks
from kata.course.errors import Fault
from kata.course.places import DOCS, ROOT, TESTS
from kata.course.sections import chapters, sections
from kata.grading.grader import Grader
from kata.grading.opening import open_grader
from kata.grading.submission import Submission
from kata.grading.suspects import with_suspects
from kata.judging.results import Result, sections_of
from kata.processes.limits import Limits
from kata.reports.document import document, trace_document
from kata.reports.results import show_results
from kata.reports.screen import Screen
from kata.reports.trace import show_traced

SCREENS = TESTS / "screens"
README = ROOT / "README.md"
PROMPT = "$ python grader.py"
PICTURES = {  # in the README, and the screens that they show
    DOCS / "pictures" / "failing.svg": SCREENS / "a_mistake" / "80.txt",
    DOCS / "pictures" / "passing.svg": SCREENS / "all_pass" / "80.txt",
}


class NotHere(Fault):
    """This machine can't make a check that a screen reports on."""


@dataclass(frozen=True)
class Call:
    """What a learner types, as far as it tells in a report."""

    line: str
    words: tuple[str, ...]
    timeout: float
    json: bool
    check: str | None  # of a trace

    @classmethod
    def read(cls, line: str) -> Call:
        parser = argparse.ArgumentParser()
        parser.add_argument("words", nargs="*")
        parser.add_argument("--timeout", type=float, default=Limits().check)
        parser.add_argument("--json", action="store_true")
        parser.add_argument("--check")
        options = parser.parse_args(shlex.split(line.removeprefix(PROMPT)))
        return cls(line, tuple(options.words), options.timeout, options.json, options.check)

    @property
    def traces(self) -> bool:
        return self.words[:1] == ("trace",)


def stale() -> list[Path]:
    """The screens, pictures and README that don't hold what the reports say now."""
    return [path for path, text in generated().items() if not _holds(path, text)]


def mend() -> list[Path]:
    """Write all that is stale, and say what."""
    if not screens():
        return []  # a course without any
    texts = generated()
    found = [path for path, text in texts.items() if not _holds(path, text)]
    for path in found:
        path.write_text(texts[path], encoding="utf-8", newline="\n")
    return found


def generated() -> dict[Path, str]:
    """Every screen, every picture and the README, as they should be."""
    with open_grader() as grader:
        texts = {path: screen(grader, path) for path in screens()}
        pictures = {path: picture(grader, path) for path in PICTURES}
    return {**texts, **pictures, README: readme(texts)}


def screens() -> list[Path]:
    return sorted(SCREENS.glob("*/*.txt"))


def screen(grader: Grader, path: Path) -> str:
    """A screen's calls, each with what it prints now."""
    return "\n".join(
        f"{call.line}\n{_printed(_report(grader, path, call))}" for call in _calls(path)
    )


def picture(grader: Grader, path: Path) -> str:
    """The first call of a screen in colour, in a window that is called like the call."""
    call = _calls(PICTURES[path])[0]
    console = _report(grader, PICTURES[path], call)
    title = call.line.removeprefix("$ ")
    return console.export_svg(title=title, theme=COLOURS, code_format=WINDOW, unique_id=path.stem)


def readme(texts: Mapping[Path, str]) -> str:
    """The README, with each picture's screen in the first block of code after it."""
    text = README.read_text(encoding="utf-8")
    for path, shown in PICTURES.items():
        begin = text.index("```\n", text.index(f"/{path.name}")) + len("```\n")
        text = text[:begin] + texts[shown] + text[text.index("```\n", begin) :]
    return text


# --- one call -------------------------------------------------------------------------------------


def _calls(path: Path) -> list[Call]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [Call.read(line) for line in lines if line.startswith(PROMPT)]


def _report(grader: Grader, path: Path, call: Call) -> Console:
    """The terminal after the call, which remembers its colours: as wide as the file's name says."""
    grader.limits = Limits.scaled(call.timeout)
    submission = _submission(path.parent)
    file = io.StringIO()
    console = Console(
        file=file,
        record=True,
        width=int(path.stem),
        height=100,
        force_terminal=True,  # lines break as they do there
        color_system=None,  # the text holds no codes for colours
        highlight=False,
        legacy_windows=False,
    )
    if call.traces:
        _trace(grader, submission, call, console)
        return console
    results = _results(grader, submission, call)
    if call.json:
        text = json.dumps(document(*results, seed=grader.seed), indent=2)
        print(re.sub(r'("seconds": )[\d.]+', r"\g<1>0.0", text), file=file)
    else:
        in_full = not set(call.words) <= set(chapters())
        show_results(Screen(console), results, in_full, next_steps=True)
    return console


def _trace(grader: Grader, submission: Submission, call: Call, console: Console) -> None:
    (section,) = sections(*call.words[1:])
    named = next((check for check in checks(section) if check.name == call.check), None)
    traced = grader.trace(submission, section, named)
    if call.json:
        print(json.dumps(trace_document(traced), indent=2), file=console.file)
    else:
        show_traced(Screen(console), traced)


def _submission(folder: Path) -> Submission:
    """A folder's files, told of as if they lay in the learner's own."""
    found = Submission.folder(folder)
    return replace(
        found,
        sources={
            name: replace(source, path=f"exercises/{name}.py")
            for name, source in found.sources.items()
        },
    )


def _results(grader: Grader, submission: Submission, call: Call) -> list[Result]:
    """What the call comes to; what a machine may lack would make another report of it."""
    results = with_suspects(grader, submission, grader.results(submission, sections(*call.words)))
    for section in sections_of(results):
        for check in section.checks:
            if check.skipped:
                raise NotHere(f"{call.line} can't be made on this machine: {check.skipped}")
    return results


def _printed(console: Console) -> str:
    """Without the spaces that fill lines up, and the lines that are left free below."""
    assert isinstance(console.file, io.StringIO)
    lines = console.file.getvalue().rstrip().splitlines()
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _holds(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text
