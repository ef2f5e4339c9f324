"""Gradings in threads of their own, of which the newest alone counts."""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections.abc import Callable

from kata.grading.grader import Grader

Draw = Callable[[], None]
Put = Callable[[Draw], None]
Work = Callable[[Put], None]  # grades, and puts what draws the result


LONGEST_DRAWING = 0.5  # seconds that more to be found waits for it


class Gradings:
    def __init__(self, grader: Grader) -> None:
        self.grader = grader
        self.generation = 0  # of the newest; what an older one finds is stale
        self.began: float | None = None  # when it began, until its first result is there
        self.subject = ""  # what is graded now
        self.drawings: queue.Queue[tuple[int, Draw]] = queue.Queue()

    def start(self, work: Work) -> None:
        """Begin a grading; one that still runs is given up."""
        self.grader.give_up()
        self.generation += 1
        self.began, self.subject = time.monotonic(), ""
        generation = self.generation

        def put(draw: Draw) -> None:
            """Go on once it's drawn: what is yet to be found would keep it from the screen."""
            drawn = threading.Event()
            self.drawings.put((generation, lambda: _draw(draw, drawn)))
            drawn.wait(LONGEST_DRAWING)

        threading.Thread(target=self._work, args=(work, put), daemon=True).start()

    def say(self, subject: str) -> None:
        """What is graded now."""
        self.subject = subject

    @property
    def awaited(self) -> bool:
        """Is its first result still to come?"""
        return self.began is not None

    @property
    def seconds(self) -> float:
        """Since the grading began whose result is waited for."""
        return time.monotonic() - self.began if self.began is not None else 0.0

    def news(self) -> Draw | None:
        """What draws the next result of the newest grading, if there is one."""
        with contextlib.suppress(queue.Empty):
            while True:
                generation, draw = self.drawings.get_nowait()
                if generation == self.generation:
                    self.began = None
                    return draw
        return None

    def _work(self, work: Work, put: Put) -> None:
        try:
            work(put)
            self.grader.get_ready()
        except Exception as error:  # shown in the main thread, where the call can end
            put(_raiser(error))


def _draw(draw: Draw, drawn: threading.Event) -> None:
    draw()
    drawn.set()


def _raiser(error: Exception) -> Draw:
    def draw() -> None:
        raise error

    return draw
