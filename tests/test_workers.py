"""Workers: one may wait for its order before there is one, and goes with the grader."""

from __future__ import annotations

import io
import os
import signal
import sys
import time
from dataclasses import dataclass, field
from typing import BinaryIO

import pytest

import kata
from kata import Submission
from kata.processes.interface import Worker, Workers
from tests.processes import alive, descendants, until

(SECTION,) = kata.sections("4.2")


@dataclass
class Noted:
    """A worker that isn't there, and what it was told."""

    orders: list[bytes] = field(default_factory=list)
    has_ended: bool = False
    pid: int = 0
    results: BinaryIO = field(default_factory=io.BytesIO)
    output: BinaryIO = field(default_factory=io.BytesIO)
    lost: bool = False

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
