"""Every check is a test's item: `pytest exercises` shows them in a test pane, and runs them.

    pytest exercises                                    all of them
    pytest exercises/ch4_2_layer_norm.py -k by_hand     some of them

A section is graded when the first of its items runs, as the command line grades it, and the others
read the result. To collect them, nothing is graded and no torch is loaded.
"""

from __future__ import annotations

import contextlib
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn
from xml.etree import ElementTree

import pytest

import kata

if TYPE_CHECKING:
    from kata.course.checks import Check, Subject
    from kata.course.sections import Section
    from kata.grading.grader import Grader
    from kata.grading.submission import Submission
    from kata.judging.results import Checked
    from kata.reports.finding import Finding

NAME = re.compile(r"ch\d+_\d+_\w+\.py")  # of any section's file, before the course is looked at
NOT_STARTED = "not started"
WIDTH = shutil.get_terminal_size().columns


# --- collecting -----------------------------------------------------------------------------------


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> Exercise | None:
    """A section's file in a folder; one that the call names is met as a module, see below."""
    if not _section(file_path) or parent.session.isinitpath(file_path):
        return None
    return Exercise.from_parent(parent, path=file_path)


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> Exercise | None:
    """In place of a module of tests, which pytest would import, and torch along with it."""
    return Exercise.from_parent(parent, path=module_path) if _section(module_path) else None


def _section(path: Path) -> Section | None:
    """The section whose file it is by its name."""
    if not NAME.fullmatch(path.name):
        return None
    return next((section for section in kata.sections() if section.file == path.name), None)


class Exercise(pytest.File):
    """A section's file. The last of a chapter's parts has the checks of all together as well."""

    def collect(self) -> Iterator[CheckItem]:
        section = _section(self.path)
        assert section
        text = self.config.stash[GRADES].submission(self.path.parent).sources[section.module].text
        whole = kata.assembly(section.chapter)
        subjects: list[Subject] = [section]
        if whole and section == whole.sections[-1]:
            subjects.append(whole)
        for subject in subjects:
            for check in kata.checks(subject):
                item = CheckItem.from_parent(self, name=check.name)
                item.check, item.subject = check, subject
                item.line = check.line_in(text)
                yield item


class CheckItem(pytest.Item):
    """One check on the file that it belongs to."""

    check: Check
    subject: Subject
    line: int  # of what the check is about
    finding: Finding | None = None  # once it has failed

    def __repr__(self) -> str:
        return f"<Check {self.name}: {self.check.title}>"

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where a click in the test pane leads, and what stands above a failure."""
        return self.path, self.line - 1, self.check.title

    def setup(self) -> None:
        """Grade, unless that is done: what goes wrong here is the grader's, or time was up."""
        self.config.stash[GRADES].result(self)

    def runtest(self) -> None:
        """Say what has become of the check: nothing, a finding, or why there is no verdict."""
        result = self.config.stash[GRADES].result(self)
        if result is None:
            _skip("the parts are put together once each of them passes")
        check = next(one for one in result.checks if one.check == self.check)
        if check in result.failing:
            self.finding = kata.finding(result, check, WIDTH)
            pytest.fail(self.finding.text, pytrace=False)
        if check.state == "waiting":
            _skip(f"{NOT_STARTED}: {check.waits_for} is yours to write")
        if check.state == "undecided":
            _skip("not to be told yet: a number is wrong that other checks are about")
        if check.state == "skipped":
            _skip(f"not checked: {check.skipped}")

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The finding in place of a stack trace, and its sentence where one line has room."""
        shown: Any = super().repr_failure(excinfo)
        if found := self.finding:
            crash = shown.reprcrash
            crash.path, crash.lineno, crash.message = found.path, found.line, found.sentence
        return shown


def _skip(reason: str) -> NoReturn:
    from kata.wire.shown import one_line  # most who load this plugin never get here

    skipped = pytest.skip.Exception(one_line(reason))
    skipped._use_item_location = True  # the summary names the learner's line and not ours
    raise skipped


# --- grading --------------------------------------------------------------------------------------


class Grades:
    """What was graded in this run: each section once, when the first of its items runs."""

    def __init__(self) -> None:
        self.open = contextlib.ExitStack()
        self.grader: Grader | None = None
        self.submissions: dict[Path, Submission] = {}
        self.results: dict[tuple[Path, Subject], Checked | None] = {}
        self.faults: dict[tuple[Path, Subject], str] = {}

    def submission(self, folder: Path) -> Submission:
        """A folder's files, read once."""
        if folder not in self.submissions:
            self.submissions[folder] = kata.Submission.folder(folder)
        return self.submissions[folder]

    def result(self, item: CheckItem) -> Checked | None:
        """What an item's section has come to, or its chapter's parts if they could be tried."""
        if self.grader is None:
            from kata.course.places import is_ours

            paths = [one.path for one in item.session.items if isinstance(one, CheckItem)]
            ready = dict.fromkeys(section for path in paths if (section := _section(path)))
            others = not all(map(is_ours, {path.parent for path in paths}))
            self.grader = self.open.enter_context(kata.open_grader(ready=ready, required=others))
        return self._kept(self.grader, item.path.parent, item.subject)

    def _kept(self, grader: Grader, folder: Path, subject: Subject) -> Checked | None:
        """What could not be graded isn't tried again for each of a section's items."""
        key = folder, subject
        if key not in self.results and key not in self.faults:
            try:
                self.results[key] = self._graded(grader, folder, subject)
            except (Exception, pytest.fail.Exception) as error:  # this item's time is up
                grader.give_up()
                self.faults[key] = f"The grader could not do its work: {error}"
        if key in self.faults:
            pytest.fail(self.faults[key], pytrace=False)
        return self.results[key]

    def _graded(self, grader: Grader, folder: Path, subject: Subject) -> Checked | None:
        from kata.course.sections import Section

        submission = self.submission(folder)
        if isinstance(subject, Section):
            return grader.grade(submission, subject)
        results = [self._kept(grader, folder, section) for section in subject.sections]
        passed = all(result and result.passed for result in results)
        return grader.together(submission, subject.chapter) if passed else None


GRADES = pytest.StashKey[Grades]()


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    config.stash[GRADES] = Grades()
    for plugin in config.pluginmanager.get_plugins():
        if hasattr(plugin, "node_reporter"):  # what writes --junitxml
            config.pluginmanager.register(Titles(plugin))


def pytest_unconfigure(config: pytest.Config) -> None:
    config.stash[GRADES].open.close()


@pytest.hookimpl(optionalhook=True, tryfirst=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """One process of pytest's own is enough for learners' files: the grader has several."""
    named = [Path(argument.partition("::")[0]) for argument in config.args]
    files = (path.glob("ch*.py") if path.is_dir() else [path] for path in named)
    return 0 if all(any(map(_section, some)) for some in files) else None


# --- reporting ------------------------------------------------------------------------------------


class Titles:
    """Each check's title beside its name in the XML: as what it prints, the one place for it."""

    def __init__(self, xml: Any) -> None:
        self.xml = xml

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "setup" and _is_ours(report):
            title = ElementTree.Element("system-out")
            title.text = report.location[2]
            self.xml.node_reporter(report).append(title)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """How each section stands of which anything ran."""
    files: dict[str, Counter[str]] = {}
    for outcome in ("passed", "failed", "error", "skipped"):
        for report in filter(_is_ours, terminalreporter.getreports(outcome)):
            begins = outcome == "skipped" and f" {NOT_STARTED}: " in str(report.longrepr)
            state = NOT_STARTED if begins else outcome
            files.setdefault(report.nodeid.partition("::")[0], Counter())[state] += 1
    if files:
        terminalreporter.section("where you stand")
    for name, states in sorted(files.items()):
        section = _section(Path(name))
        assert section
        line = f"{section.id} {section.title}: {_standing(states)}"
        broken = states["failed"] + states["error"]
        colour = "red" if broken else "green" if states["passed"] else "cyan"
        terminalreporter.write_line(line, **{colour: True})


def _standing(states: Counter[str]) -> str:
    """As the command line says it, of those checks that ran."""
    if set(states) <= {NOT_STARTED, "skipped"} and states[NOT_STARTED]:
        return NOT_STARTED
    waiting = f", {states[NOT_STARTED]} wait" if states[NOT_STARTED] else ""
    return f"{states['passed']} of {states.total()} checks pass{waiting}"


def _is_ours(report: pytest.TestReport | pytest.CollectReport) -> bool:
    return bool(NAME.fullmatch(Path(report.nodeid.partition("::")[0]).name))
