"""Workers: one may wait for its order before there is one, and goes with the grader."""

from __future__ import annotations

import io
import multiprocessing
import os
import signal
import sys
import time
from dataclasses import dataclass, field
from typing import BinaryIO

import pytest

import kata
from kata import Limits, Submission
from kata.course.errors import Fault
from kata.grading.grader import Grader
from kata.processes.forked import ForkedWorkers
from kata.processes.interface import Worker, Workers
from kata.processes.workers import open_workers
from kata.wire.jobs import SEED
from tests.processes import alive, descendants, until

(SECTION,) = kata.sections("4.2")


@dataclass
class Noted:
    """A worker that isn't there, and what it was told."""

    orders: list[bytes] = field(default_factory=list)
    has_ended: bool = False
    pid: int = 0
    order: BinaryIO = field(default_factory=io.BytesIO)
    results: BinaryIO = field(default_factory=io.BytesIO)
    output: BinaryIO = field(default_factory=io.BytesIO)
    lost: bool = False
    spare: bool = False

    def begin(self, order: bytes) -> None:
        self.orders.append(order)

    def kill(self) -> None:
        self.has_ended = True

    def status(self) -> int | None:
        return None


class NotedWorkers(Workers):
    def __init__(self) -> None:
        super().__init__()
        self.made: list[Noted] = []

    def _new(self) -> Worker:
        self.made.append(Noted())
        return self.made[-1]


def test_one_that_is_ready_takes_the_next_order_and_no_other() -> None:
    workers = NotedWorkers()
    workers.get_ready()
    workers.get_ready()  # it is
    workers.start(b"first")
    workers.start(b"second")
    assert [worker.orders for worker in workers.made] == [[b"first"], [b"second"]]
    workers.close()


def test_one_that_has_ended_meanwhile_gets_no_order() -> None:
    workers = NotedWorkers()
    workers.get_ready()
    workers.made[0].kill()
    workers.start(b"order")
    assert [worker.orders for worker in workers.made] == [[], [b"order"]]
    workers.get_ready()
    workers.close()
    assert workers.made[-1].has_ended


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
@pytest.mark.parametrize("kind", ["fork", "fresh"])
def test_a_verdict_of_one_that_waited_and_of_one_that_was_killed(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KATA_WORKERS", kind)
    others = descendants(os.getpid())
    with kata.open_grader(ready=[SECTION], diagnoses=False) as grader:
        grader.expected(SECTION)
        for kills in (False, True):
            before = descendants(os.getpid())
            grader.get_ready()
            (waiting,) = descendants(os.getpid()) - before
            if kills:
                os.kill(waiting, signal.SIGKILL)
                assert until(lambda pid=waiting: not alive(pid))
                time.sleep(0.3)  # the grader is told a moment later
            solution = SECTION.solution.read_text(encoding="utf-8")
            assert grader.verdict(Submission.source(SECTION, solution), SECTION).passed
        grader.get_ready()
        theirs = descendants(os.getpid()) - others
    assert theirs and not any(map(alive, theirs))


@pytest.mark.skipif(sys.platform != "linux", reason="needs a zygote")
def test_who_loses_a_worker_with_the_zygote_is_graded_again() -> None:
    """The system may end it where memory runs out, whoever took that."""
    solution = SECTION.solution.read_text(encoding="utf-8")
    with open_workers([SECTION.module]) as workers:
        assert isinstance(workers, ForkedWorkers)
        grader = Grader(workers, Limits(), SEED, True, diagnoses=False, locations=False)
        first = workers.zygote.pid

        def lose(title: str) -> None:
            if workers.zygote.pid == first and alive(first):
                os.kill(first, signal.SIGKILL)

        assert grader.verdict(Submission.source(SECTION, solution), SECTION, lose).passed
        assert workers.zygote.pid != first


@pytest.mark.skipif(sys.platform != "linux", reason="needs a zygote")
def test_a_worker_that_ends_just_before_its_order_costs_nobody_a_grade() -> None:
    """The grader doesn't know of it yet: another one gets the order."""
    solution = SECTION.solution.read_text(encoding="utf-8")
    with open_workers([SECTION.module]) as workers:
        grader = Grader(workers, Limits(), SEED, True, diagnoses=False, locations=False)
        grader.get_ready()
        (waiting,) = workers.ready
        os.kill(waiting.pid, signal.SIGKILL)
        assert grader.verdict(Submission.source(SECTION, solution), SECTION).passed


@pytest.mark.skipif(sys.platform != "linux", reason="needs a zygote")
def test_who_has_closed_a_grader_starts_no_more_workers() -> None:
    """A grading that was given up may still ask for one."""
    with open_workers([SECTION.module]) as workers:
        pass
    others = descendants(os.getpid())
    with pytest.raises(Fault, match="closed"):
        workers.start(b"order")
    assert descendants(os.getpid()) <= others


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
@pytest.mark.parametrize("kind", ["fork", "fresh"])
def test_a_copy_of_the_grader_holds_nobodys_line_open(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a notebook's code may make: who waits for the end of an order would wait for the copy."""
    monkeypatch.setenv("KATA_WORKERS", kind)
    with open_workers([SECTION.module]) as workers:
        workers.get_ready()
        lines = [*workers.lines()]
        copy = multiprocessing.get_context("fork").Process(target=time.sleep, args=(600,))
        copy.start()
        led = {f"/proc/{copy.pid}/fd/{line}": os.devnull for line in lines}
        there = until(lambda: {path: os.readlink(path) for path in led} == led)
        copy.kill()
        copy.join()
    assert lines and there
