"""Shared by the tests: one grader for all of them, and ways to grade a source text.

The tests' grader trusts what it grades: what walls are for is tested where they stand.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import kata
from kata import Submission
from kata.course.exercises import generated
from kata.course.sections import Section
from kata.grading.grader import Grader
from kata.judging.results import SectionResult
from kata.processes import workers
from tests.ledger import Ledger

TESTS = Path(__file__).parent
Grade = Callable[[Section, str], SectionResult]
LEDGER = pytest.StashKey[Ledger]()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """What lies here under the name of a learner's file is one if the call names its folder."""
    named = {Path(argument).resolve() for argument in config.args}
    is_named = {collection_path, collection_path.parent} & named
    return None if is_named or not collection_path.match("ch*.py") else True


def sources(kind: str) -> list[tuple[Section, Path]]:
    """The whole files under tests/right or tests/wrong, with their sections."""
    return [
        (section, path)
        for section in kata.sections()
        for path in sorted((TESTS / kind / section.module).glob("*.py"))
    ]


def stubs(folder: Path) -> Path:
    """A learner's folder before they begin, whatever lies in exercises/ by now."""
    folder.mkdir()
    for path, text in generated().items():
        (folder / path.name).write_text(text, encoding="utf-8")
    return folder


def solution(section: Section) -> str:
    return section.solution.read_text(encoding="utf-8")


def diagnoses(result: SectionResult) -> set[str]:
    """The ids of all that was diagnosed."""
    return {check.diagnosis.id for check in result.checks if check.diagnosis}


def failing(result: SectionResult) -> list[str]:
    return [check.check.name for check in result.checks if check.state not in ("passed", "skipped")]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--note", action="store_true", help="note in tests/ledger.json what passes")


@pytest.fixture
def ledger(request: pytest.FixtureRequest) -> Ledger:
    """Says whether what a test would grade came out as it must before, and is the same."""
    own = Ledger(request.node.nodeid.removeprefix("tests/"), request.path)
    request.node.stash[LEDGER] = own
    return own


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """A test that passed is noted, where that is asked for."""
    yield
    if item.config.getoption("note") and LEDGER in item.stash:
        item.stash[LEDGER].note()


@contextlib.contextmanager
def warm_workers(*modules: str) -> Iterator[pytest.MonkeyPatch]:
    """Every grader that opens meanwhile gets the same workers, in place of loading torch again."""
    with workers.open_workers(modules) as started, pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "kata.grading.opening.open_workers", lambda hidden: contextlib.nullcontext(started)
        )
        yield patch


@pytest.fixture(scope="session")
def grader() -> Iterator[Grader]:
    """One for all tests: it keeps what the reference showed."""
    with kata.open_grader(walls=False, locations=False) as opened:
        yield opened


@pytest.fixture(scope="session")
def grade(grader: Grader) -> Grade:
    """Grade a source text as a learner's file for a section."""

    def graded(section: Section, source: str) -> SectionResult:
        return grader.grade(Submission.source(section, source), section)

    return graded


@pytest.fixture(scope="session")
def verdict(grader: Grader) -> Grade:
    """The same without a diagnosis, which takes longer."""

    def judged(section: Section, source: str) -> SectionResult:
        return grader.verdict(Submission.source(section, source), section)

    return judged
