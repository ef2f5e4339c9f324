"""Tasks on any executor of concurrent.futures' kind, of which some may get lost on the way."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from dataclasses import dataclass

from kata.course.errors import Fault
from kata.course.sections import Section
from kata.grading.arrivals.find import Student
from kata.grading.tasks import carry_out

MOST_WAITING = 256  # tasks that are handed to an executor at a time
ATTEMPTS = 3  # of a task whose worker is lost; what a submission does is never tried again

OpenExecutor = Callable[[], Executor]


@dataclass(frozen=True)
class Piece:
    """A task of one section, and whose it is: several people's, where their files are equal."""

    key: str
    student: Student
    section: Section


class Pool:
    """An executor that is opened anew where it breaks, and does a lost task again."""

    def __init__(self, open_executor: OpenExecutor) -> None:
        self.open_executor = open_executor
        self.executor = open_executor()
        self.running: dict[Future[bytes], tuple[Piece, int]] = {}

    def each(
        self, pieces: list[Piece], begun: Callable[[Piece], bytes]
    ) -> Iterator[tuple[Piece, bytes | Fault]]:
        """Each piece with what its task said, as they come."""
        ahead = deque((piece, 1) for piece in pieces)
        running = self.running
        while ahead or running:
            while ahead and len(running) < MOST_WAITING:
                piece, attempt = ahead.popleft()
                running[self._submit(begun(piece))] = piece, attempt
            for done in wait(running, return_when=FIRST_COMPLETED).done:
                piece, attempt = running.pop(done)
                try:
                    yield piece, done.result()
                except Exception as error:  # the task itself says what goes wrong in it
                    if attempt < ATTEMPTS:
                        ahead.append((piece, attempt + 1))
                    else:
                        reason = f"{type(error).__name__} {error}".strip()
                        yield piece, Fault(f"its worker was lost {attempt} times: {reason}")

    def _submit(self, data: bytes) -> Future[bytes]:
        try:
            return self.executor.submit(carry_out, data)
        except (BrokenExecutor, RuntimeError):
            self.executor.shutdown(wait=False)
            self.executor = self.open_executor()
            return self.executor.submit(carry_out, data)

    def close(self) -> None:
        """Let go of what is still ahead: not every executor can be told so as it shuts down."""
        for future in self.running:
            future.cancel()
        self.executor.shutdown(wait=True)
