"""What a grade is: submissions become jobs, two runs of the same checks become results."""

from __future__ import annotations

import base64
import os
import pickle
import re
import time
from collections.abc import Callable, Collection
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kata import course, judge, vocabulary
from kata.course import Check, Section
from kata.diagnosis import Diagnosis, Evidence, Group, Likeness, diagnose
from kata.mistakes import applied, mistakes
from kata.processes import Fault, Job, Limits, Outcome, Stop, Workers, observe

WORKERS = min(os.cpu_count() or 1, 4)  # that run at the same time; each takes memory
MOST_SOURCE = 1 << 20  # bytes of a submission's file
SEED = 123  # what a learner's inputs are drawn from: the same at every run


class BadFile(Exception):
    """The submission's file can't be read: the message says why."""


@dataclass(frozen=True)
class CheckResult:
    check: Check
    passed: bool
    outcome: Outcome
    difference: judge.Difference | None = None
    skipped: str = ""  # why it could not be made: neither gained nor lost
    diagnosis: Diagnosis | None = None

    @property
    def not_started(self) -> bool:
        """The learner's file raised it itself: torch does too, for what can't be done."""
        error = self.outcome.error
        if error is None or error.type != "NotImplementedError" or not error.frames:
            return False
        _, _, source = error.frames[-1]
        return source.startswith("raise")


@dataclass(frozen=True)
class SectionResult:
    section: Section
    path: Path
    checks: tuple[CheckResult, ...]
    seconds: float
    bad_file: str = ""

    @property
    def passed(self) -> bool:
        return all(result.passed for result in self.checks)

    @property
    def score(self) -> int:
        return sum(result.passed and not result.skipped for result in self.checks)

    @property
    def out_of(self) -> int:
        return sum(not result.skipped for result in self.checks)

    @property
    def finding(self) -> CheckResult | None:
        """The one that a learner is shown: the first that fails, in the order of the file."""
        return next((result for result in self.checks if not result.passed), None)

    def line(self, finding: CheckResult) -> int:
        """Where the submission defines what the check looks at; the file's first line otherwise."""
        try:
            lines = read(self.path).splitlines()
        except BadFile:
            return 1
        said = finding.difference.sentence if finding.difference else ""
        about = min(finding.check.about, key=lambda name: name not in said, default="")
        # not parsed: that is for the worker, whom the source may crash
        defines = re.compile(rf"(?:class |def )?{about}\b")
        return next((i for i, line in enumerate(lines, 1) if defines.match(line)), 1)

    @property
    def not_started(self) -> bool:
        return self.score == 0 and self.finding is not None and self.finding.not_started


Progress = Callable[[str], None]
Sources = dict[str, tuple[str, str]]


class Grader:
    """Grades submissions; keeps the workers and what the reference showed from one to the next."""

    def __init__(
        self,
        workers: Workers,
        target: Path,
        limits: Limits = Limits(),  # noqa: B008 (frozen)
        seed: int = SEED,
        walls: bool = False,
        diagnoses: bool = True,
    ) -> None:
        self.workers, self.target, self.limits, self.seed = workers, target, limits, seed
        self.walls, self.diagnoses = walls, diagnoses
        self.stop = Stop()
        self.runs = ThreadPoolExecutor(WORKERS)
        self.reference = _sources(course.SOLUTIONS)
        self.expected: dict[str, Future[dict[str, Outcome]]] = {}

    def give_up(self) -> None:
        """End the grading that still runs: its verdict is not wanted any more."""
        self.stop.now()
        self.stop = Stop()

    def grade(
        self, sections: tuple[Section, ...], progress: Progress = lambda text: None
    ) -> list[SectionResult]:
        """One section's verdict after the other, as what comes later holds earlier references.

        Two submissions' workers at once could tell each other what they hold.
        """
        with ThreadPoolExecutor(len(sections)) as pool:
            try:
                verdicts = (self.verdict(section, progress) for section in sections)
                results = [pool.submit(self.diagnosed, verdict) for verdict in verdicts]
                return [result.result() for result in results]
            except BaseException:  # Ctrl-C too: the pool waits for all that still run
                self.give_up()
                raise

    def section(self, section: Section, progress: Progress = lambda text: None) -> SectionResult:
        """The verdict on one section, with a diagnosis where there is one."""
        return self.diagnosed(self.verdict(section, progress))

    def verdict(self, section: Section, progress: Progress = lambda text: None) -> SectionResult:
        """Grade one section on its own merit: its neighbours are the reference's."""
        path = self.target / section.file
        started = time.perf_counter()
        try:
            learner = self._with_neighbours(section, path)
        except BadFile as reason:
            checks = course.checks(section.module)
            failed = tuple(CheckResult(check, False, Outcome()) for check in checks)
            return SectionResult(section, path, failed, 0.0, str(reason))
        results = self._compare((section.module,), section.module, learner, progress)
        return SectionResult(section, path, results, time.perf_counter() - started)

    def assembly(self, chapter: str) -> SectionResult | None:
        """The learner's own parts put together, with nothing substituted."""
        module = course.assembly(chapter)
        if module is None:
            return None
        started = time.perf_counter()
        modules = tuple(section.module for section in course.of_chapter(chapter))
        learner = {**self.reference, **_sources(self.target)}
        results = self._compare(modules, module, learner)
        section = Section(chapter, module)
        return SectionResult(section, self.target, results, time.perf_counter() - started)

    def _compare(
        self,
        modules: tuple[str, ...],
        hidden: str,
        learner: Sources,
        progress: Progress = lambda text: None,
    ) -> tuple[CheckResult, ...]:
        checks = course.checks(hidden)
        titles = {check.name: check.title for check in checks}
        theirs = replace(
            self._job(modules, hidden, learner), folder=str(self.target), walls=self.walls
        )
        got = self.runs.submit(
            observe,
            self.workers,
            theirs,
            self.limits,
            lambda name: progress(titles[name]),
            self.stop,
        )
        if hidden not in self.expected:
            ours = self._job(modules, hidden, self.reference)
            self.expected[hidden] = self.runs.submit(observe, self.workers, ours, Limits())
        expected = self.expected[hidden].result()
        return tuple(
            _verdict(check, expected[check.name], got.result()[check.name]) for check in checks
        )

    def _with_neighbours(self, section: Section, path: Path) -> Sources:
        """The learner's file and what it may build on: the reference of what comes before it."""
        sections = course.sections()
        later = {one.module for one in sections[sections.index(section) :]}
        before = {name: text for name, text in self.reference.items() if name not in later}
        return {**before, section.module: (shown(path), read(path))}

    def _job(self, modules: tuple[str, ...], hidden: str, sources: Sources) -> Job:
        names = tuple(check.name for check in course.checks(hidden))
        text = (course.HIDDEN / f"{hidden}.py").read_text(encoding="utf-8")
        facts = (vocabulary.folder() or "") if "gpt2_encoding" in text else ""
        return Job(modules, sources, hidden, names, self.seed, vocabulary=facts)

    def job_for(self, section: Section, check: str) -> dict[str, Any]:
        """One check on the learner's file, for a worker in the foreground."""
        learner = self._with_neighbours(section, self.target / section.file)
        job = self._job((section.module,), section.module, learner)
        return vars(replace(job, folder=str(self.target), checks=(check,)))

    def diagnosed(self, result: SectionResult) -> SectionResult:
        """Compare the known mistakes with the learner's code, in trusted workers."""
        module = result.section.module
        if result.bad_file or not self.diagnoses:
            return result
        learner = {check.check.name: check.outcome for check in result.checks}
        evidence = Evidence(self.expected[module].result(), learner)
        if not evidence.tells():
            return result
        known = mistakes(module)
        job = self._job((module,), module, self.reference)

        def compared(groups: Collection[Group], telling: Collection[str]) -> dict[Group, Likeness]:
            sources = {
                group: source
                for group in groups
                if (source := applied([known[i] for i in group], self.reference[module][1]))
            }
            pickled = base64.b64encode(pickle.dumps((evidence, telling))).decode()
            numbers = tuple(map(str, range(len(sources))))
            jobs = [
                replace(job, checks=share, mistakes=tuple(sources.values()), evidence=pickled)
                for share in (numbers[first::WORKERS] for first in range(WORKERS))
                if share
            ]
            runs = [
                self.runs.submit(observe, self.workers, job, Limits(), stop=self.stop)
                for job in jobs
            ]
            found = [item for run in runs for item in run.result().items() if item[1].value]
            likely = {
                int(i): Likeness(**{name: frozenset(v) for name, v in outcome.value.items()})
                for i, outcome in found
            }
            return {group: likely[i] for i, group in enumerate(sources) if i in likely}

        found = diagnose(evidence, known, compared)
        checks = tuple(_with_diagnosis(check, found) for check in result.checks)
        return replace(result, checks=checks) if found else result


def _verdict(check: Check, expected: Outcome, got: Outcome) -> CheckResult:
    if expected.unavailable:
        return CheckResult(check, True, got, skipped=expected.unavailable)
    if expected.error or expected.ended:
        reason = expected.error or expected.ended
        raise Fault(f"the reference fails its own check {check.name}: {reason}")
    if got.error or got.ended or got.unavailable:
        return CheckResult(check, False, got)
    found = judge.difference(expected.value, got.value)
    return CheckResult(check, found is None, got, found)


def _with_diagnosis(result: CheckResult, found: tuple[Diagnosis, ...]) -> CheckResult:
    mine = (diagnosis for diagnosis in found if result.check.name in diagnosis.checks)
    return result if result.passed else replace(result, diagnosis=next(mine, None))


def read(path: Path) -> str:
    """A submission's source, or BadFile with the reason in a few words."""
    try:
        there = path.exists()
    except (OSError, RuntimeError) as error:
        raise BadFile(f"it can't be read: {getattr(error, 'strerror', error)}") from None
    if not there:
        raise BadFile(
            "there is no such file" if not path.is_symlink() else "its link leads nowhere"
        )
    if not path.is_file():
        raise BadFile("it is not a file")
    if not path.resolve().is_relative_to(path.parent.resolve()):
        raise BadFile("it is a link that leads out of its folder")
    if path.stat().st_size > MOST_SOURCE:
        raise BadFile(f"it is larger than {MOST_SOURCE >> 10} KiB, too large to be an exercise")
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
    except (ValueError, OSError, RuntimeError):  # elsewhere, or a link that leads round in a circle
        return str(path)
