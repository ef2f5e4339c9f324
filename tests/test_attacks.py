"""No submission passes without doing the exercise, or reaches anything beyond its scratch folder.

Each file under tests/attacks/ is graded as somebody's 4.2; its first line says what it tries.
"""

from __future__ import annotations

import contextlib
import io
import itertools
import json
import os
import secrets
import socket
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from stat import S_ISDIR

import pytest
from rich.console import Console

import kata
from kata import Limits, Submission
from kata.course.checks import assembly
from kata.course.places import ROOT, SOLUTIONS
from kata.grading.grader import Grader
from kata.judging.results import SectionResult
from kata.processes.forked import ForkedWorkers
from kata.reports.screen import Screen
from kata.reports.section import show_section
from kata.walls.standing import missing

ATTACKS = Path(__file__).parent / "attacks"
HONEST = ATTACKS / "honest"
(SECTION,) = kata.sections("4.2")
SOLUTION = SECTION.solution.read_text()
BRIEF = Limits(check=1.0, section=3.0)  # for attacks: many of them never end
PATIENT = Limits()

pytestmark = pytest.mark.skipif(
    bool(missing()) or sys.platform != "linux", reason=f"missing: {missing()}"
)


class Listener:
    """Hears whoever calls, by TCP, UDP or a socket with a name."""

    def __init__(self, folder: Path) -> None:
        unix = str(folder / "named")
        kinds = [(socket.AF_INET, ("127.0.0.1", 0))] + [
            (socket.AF_UNIX, p + unix) for p in ("", "\0")
        ]
        self.sockets = []
        for family, address in kinds:
            for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
                made = socket.socket(family, kind)
                made.setblocking(False)
                with contextlib.suppress(OSError):  # one kind a name
                    made.bind(address)
                    self.sockets.append(made)
                    if kind == socket.SOCK_STREAM:
                        made.listen()
        tcp, udp = (s.getsockname()[1] for s in self.sockets[:2])
        self.secret = os.environ["ATTACKED_TOKEN"] = secrets.token_hex()
        self.text = f"TCP, UDP, UNIX, SECRET = {tcp}, {udp}, {unix!r}, {self.secret!r}\n"

    def heard(self) -> bool:
        found = False
        for one in self.sockets:
            with contextlib.suppress(OSError):
                one.accept() if one.type == socket.SOCK_STREAM else one.recv(100)
                found = True
        return found


@pytest.fixture(scope="module")
def listener(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Listener]:
    made = Listener(tmp_path_factory.mktemp("listener"))
    yield made
    for one in made.sockets:
        one.close()


@pytest.fixture(scope="module")
def brief() -> Iterator[Grader]:
    """A grader of other people's work that ends what never ends soon."""
    seed = secrets.randbelow(2**31)
    with kata.open_grader(
        seed=seed, limits=BRIEF, ready=[SECTION], diagnoses=False, locations=False
    ) as grader:
        grader.expected(SECTION)
        yield grader


@pytest.fixture(scope="module")
def patient(brief: Grader) -> Grader:
    """One with the usual limits, on the same workers: it meets what attacks have left there."""
    return Grader(brief.workers, PATIENT, brief.seed, walls=True, diagnoses=False, locations=False)


Submit = Callable[[Grader, str], SectionResult]


@pytest.fixture
def submit(listener: Listener, tmp_path: Path) -> Submit:
    """Grade a source text, and see that nothing is left of it."""

    def graded(grader: Grader, source: str) -> SectionResult:
        (tmp_path / SECTION.file).write_text(source)
        (tmp_path / "listener.py").write_text(listener.text)
        before = snapshot(tmp_path)
        result = grader.grade(Submission.folder(tmp_path), SECTION)
        assert snapshot(tmp_path) == before
        assert left_behind(grader.workers) == []
        assert not listener.heard()
        return result

    return graded


def snapshot(folder: Path) -> dict[str, tuple[int, ...]]:
    """Every file that a submission might want to change, and where it might leave one."""
    roots = [SOLUTIONS, ROOT / "kata", folder]
    places = [*roots, ROOT / "grader.py", *(path for r in roots for path in r.rglob("*"))]
    places += [
        found for t in ("/tmp", "/var/tmp", "/dev/shm") for found in Path(t).glob("attacked*")
    ]
    places += [found for found in ROOT.glob("attacked*")]
    kept = (path for path in places if path.name != "__pycache__" and path.suffix != ".pyc")
    stats = {str(path): path.lstat() for path in kept}
    return {  # a folder's time changes with its __pycache__, which other tests may write
        name: (s.st_mode, s.st_uid) + (() if S_ISDIR(s.st_mode) else (s.st_size, s.st_mtime_ns))
        for name, s in stats.items()
    }


def left_behind(workers: object) -> list[str]:
    """Processes that are still there, and files in the workers' scratch folder."""
    assert isinstance(workers, ForkedWorkers)
    pid = workers.zygote.pid
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return children + os.listdir(workers.scratch.folder)


def shown(result: SectionResult) -> str:
    """The report as a terminal gets it; the JSON document is looked at on the way."""
    document = json.loads(json.dumps(kata.document(result), allow_nan=False))
    assert [section["passed"] for section in document["sections"]] == [result.passed]
    assert len(document["sections"][0]["checks"]) == len(kata.checks(SECTION))
    assert len(json.dumps(document)) < 100_000
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    show_section(Screen(Console(file=stream, highlight=False)), result)
    stream.seek(0)
    return stream.read()


def names(folder: Path) -> list[str]:
    return sorted(path.stem for path in folder.glob("*.py"))


@pytest.mark.parametrize("name", names(ATTACKS))
def test_an_attack_fails_and_leaves_nothing(
    submit: Submit, brief: Grader, patient: Grader, name: str
):
    result = submit(brief, (ATTACKS / f"{name}.py").read_text())
    assert not result.passed and not result.bad_file
    text = shown(result)
    assert all(character.isprintable() or character == "\n" for character in text)
    assert submit(patient, SOLUTION).passed  # whoever comes next notices nothing


@pytest.mark.parametrize("name", ["memory_made_read_only", "memory_of_a_stack"])
def test_memory_counts_whatever_the_kernel_calls_it(submit: Submit, patient: Grader, name: str):
    result = submit(patient, (ATTACKS / f"{name}.py").read_text())
    assert {check.outcome.ended for check in result.checks} == {"took more than 2 GiB of memory"}


def test_a_line_of_a_million_digits_takes_no_longer_to_report(submit: Submit, patient: Grader):
    source = (ATTACKS / "a_stub_of_a_million_digits.py").read_text()
    source = source.replace("1" * 300, "1" * 900_000)
    began = time.monotonic()
    assert len(shown(submit(patient, source))) < 10_000
    assert time.monotonic() - began < 60  # it took hours


def test_no_two_submissions_run_at_once(tmp_path: Path):
    """Whoever holds a section's reference can't tell the submission that is to be without it."""
    sections = kata.sections("4.2", "4.3", "4.5")
    source = "import time\nbegan = time.monotonic()\ntime.sleep(0.2)\n"
    source += "raise RuntimeError(f'{began} {time.monotonic()}')\n"
    for section in sections:
        (tmp_path / section.file).write_text(source)
    with kata.open_grader(limits=BRIEF, ready=sections, locations=False) as grader:
        results = grader.grade_all(Submission.folder(tmp_path), sections)
    errors = [result.checks[0].outcome.error for result in results]
    times = [tuple(map(float, error.message.split())) for error in errors if error]
    assert len(times) == 3
    assert all(ended <= began for (_, ended), (began, _) in itertools.pairwise(times))


@pytest.mark.parametrize("other", ["ch4_2_layer_norm", "ch4_5_transformer_block"])
def test_a_submission_is_given_the_reference_of_what_comes_before_it(patient: Grader, other: str):
    (section,) = kata.sections("4.3")
    source = f"from {other} import *\nraise RuntimeError('imported')\n"
    result = patient.verdict(Submission.source(section, source), section)
    error = result.checks[0].outcome.error
    assert error and (error.type == "RuntimeError") == (other < section.module)


def test_a_chapter_put_together_holds_nothing_that_comes_after_it():
    """Its jobs hold the learner's own parts, and the reference of nothing but earlier chapters."""
    with kata.open_grader(ready=[SECTION]) as grader:
        whole = assembly("4")
        job = grader.jobs.of_assembly(Submission.source(SECTION, "own"), whole)
    held = {name: source.text for name, source in job.sources.items()}
    given = set(held) - {section.module for section in kata.sections()}
    assert {name: held[name] for name in set(held) - given} == {SECTION.module: "own"}


@pytest.mark.parametrize("name", names(HONEST))
def test_honest_code_passes(submit: Submit, patient: Grader, name: str):
    result = submit(patient, (HONEST / f"{name}.py").read_text())
    assert result.passed, shown(result)


def test_the_corpus_is_large_and_says_what_it_tries():
    assert len(names(ATTACKS)) >= 50
    for path in ATTACKS.rglob("*.py"):
        assert path.read_text().startswith("# ")
