"""What a grade is: submissions become jobs, two runs of the same checks become results."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from kata import course, judge, vocabulary
from kata.course import Check, Section
from kata.processes import Fault, Job, Limits, Outcome, Workers, observe

SEED = 123  # what a learner's inputs are drawn from: the same at every run


class BadFile(Exception):
    """The submission's file can't be read: the message says why."""


@dataclass(frozen=True)
class CheckResult:
    check: Check
    passed: bool
    outcome: Outcome
    difference: judge.Difference | None = None
    skipped: str = ""  # why it could not be made: counts as passed

    @property
    def not_started(self) -> bool:
        error = self.outcome.error
        return error is not None and error.type == "NotImplementedError" and bool(error.frames)


@dataclass(frozen=True)
class SectionResult:
    section: Section
    path: Path
    checks: tuple[CheckResult, ...]
    seconds: float
    bad_file: str = ""

    @property
    def passed(self) -> bool:
        return self.score == len(self.checks)

    @property
    def score(self) -> int:
        return sum(result.passed for result in self.checks)

    @property
    def finding(self) -> CheckResult | None:
        """The one that a learner is shown: the first that fails, in the order of the file."""
        return next((result for result in self.checks if not result.passed), None)

    @property
    def not_started(self) -> bool:
        return self.score == 0 and self.finding is not None and self.finding.not_started


Progress = Callable[[str], None]


@dataclass(frozen=True)
class Grader:
    workers: Workers
    target: Path
    limits: Limits = Limits()
    seed: int = SEED

    def grade(
        self, sections: tuple[Section, ...], progress: Progress = lambda text: None
    ) -> list[SectionResult]:
        with ThreadPoolExecutor(min(len(sections), os.cpu_count() or 1)) as pool:
            return list(pool.map(lambda section: self.section(section, progress), sections))

    def section(self, section: Section, progress: Progress = lambda text: None) -> SectionResult:
        """Grade one section on its own merit: its neighbours are the reference's."""
        path = self.target / section.file
        checks = course.checks(section.module)
        started = time.perf_counter()
        reference = _sources(course.SOLUTIONS)
        try:
            learner = {**reference, section.module: (shown(path), read(path))}
        except BadFile as reason:
            failed = tuple(CheckResult(check, False, Outcome()) for check in checks)
            return SectionResult(section, path, failed, 0.0, str(reason))
        results = self._compare(
            (section.module,), section.module, checks, learner, reference, progress
        )
        return SectionResult(section, path, results, time.perf_counter() - started)

    def assembly(self, chapter: str) -> SectionResult | None:
        """The learner's own parts put together, with nothing substituted."""
        module = f"ch{chapter}_{course.ASSEMBLY}"
        if not (course.HIDDEN / f"{module}.py").exists():
            return None
        started = time.perf_counter()
        modules = tuple(s.module for s in course.sections() if s.id.startswith(f"{chapter}."))
        reference = _sources(course.SOLUTIONS)
        learner = {**reference, **_sources(self.target)}
        checks = course.checks(module)
        results = self._compare(modules, module, checks, learner, reference, lambda text: None)
        section = Section(chapter, module)
        return SectionResult(section, self.target, results, time.perf_counter() - started)

    def _compare(
        self,
        modules: tuple[str, ...],
        hidden: str,
        checks: tuple[Check, ...],
        learner: dict[str, tuple[str, str]],
        reference: dict[str, tuple[str, str]],
        progress: Progress,
    ) -> tuple[CheckResult, ...]:
        names = tuple(check.name for check in checks)
        text = (course.HIDDEN / f"{hidden}.py").read_text(encoding="utf-8")
        facts = (vocabulary.folder() or "") if "gpt2_encoding" in text else ""
        theirs = Job(modules, learner, hidden, names, self.seed, str(self.target), facts)
        ours = Job(modules, reference, hidden, names, self.seed, "", facts)
        titles = {check.name: check.title for check in checks}
        got = observe(self.workers, theirs, self.limits, lambda name: progress(titles[name]))
        expected = observe(self.workers, ours, Limits())
        return tuple(_verdict(check, expected[check.name], got[check.name]) for check in checks)


def _verdict(check: Check, expected: Outcome, got: Outcome) -> CheckResult:
    if expected.unavailable:
        return CheckResult(check, True, Outcome(printed=got.printed), skipped=expected.unavailable)
    if expected.error or expected.ended:
        reason = expected.error or expected.ended
        raise Fault(f"the reference fails its own check {check.name}: {reason}")
    if got.error or got.ended or got.unavailable:
        return CheckResult(check, False, got)
    found = judge.difference(expected.value, got.value)
    return CheckResult(check, found is None, got, found)


def read(path: Path) -> str:
    """A submission's source, or BadFile with the reason in a few words."""
    if not path.exists():
        raise BadFile("there is no such file" if not path.is_symlink() else "its link leads nowhere")
    if not path.is_file():
        raise BadFile("it is not a file")
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except PermissionError:
        raise BadFile("it can't be read: permission denied") from None
    except OSError as error:
        raise BadFile(f"it can't be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise BadFile(f"it is not UTF-8 text (byte {error.start})") from None
    if "\0" in text:
        raise BadFile("it contains null bytes, so it is not Python source")
    return text


def _sources(folder: Path) -> dict[str, tuple[str, str]]:
    """Every chapter file in a folder that can be read, by module name."""
    sources = {}
    for path in sorted(folder.glob("ch*.py")):
        try:
            sources[path.stem] = (shown(path), read(path))
        except BadFile:
            continue
    return sources


def shown(path: Path) -> str:
    """The path as a learner would type it."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(path)
