"""Places in which the grader runs, as far as they can be made here: what a child begins with.

Each is a function for subprocess's preexec_fn: it takes away what the place lacks. Where this
machine doesn't allow that, `Missing` says why, and the test is skipped for that reason.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from kata.course.places import ROOT
from kata.walls.calls import ARCHITECTURES, EPERM
from kata.walls.kernel import NO_NEW_PRIVILEGES, checked, libc, prctl, syscall

Prepare = Callable[[], None]
NEW_USER, DROP_FROM_BOUND = 0x10000000, 24
LANDLOCK, PIDFD_OPEN, SECCOMP, CAPSET = (444, 445, 446), (434,), (317,), (126,)
DOCKERS = (0, 1, 3, 4, 5, 6, 7, 8, 10, 13, 18, 27, 29, 31)  # capabilities: DAC_OVERRIDE is 1
CONTROLLERS = Path("/sys/fs/cgroup")


class Missing(Exception):
    """This place can't be made here: the message says why."""


def without_calls(*numbers: int, error: int = EPERM) -> Prepare:
    """A container whose filter refuses these calls, or a kernel without them (ENOSYS)."""
    if os.uname().machine != "x86_64":
        raise Missing("the numbers of calls are x86-64's")
    audit, _ = ARCHITECTURES["x86_64"]
    code = [(0x20, 0, 0, 4), (0x15, 1, 0, audit), (0x06, 0, 0, 0x7FFF0000), (0x20, 0, 0, 0)]
    for number in numbers:
        code += [(0x15, 0, 1, number), (0x06, 0, 0, 0x50000 | error)]
    code.append((0x06, 0, 0, 0x7FFF0000))
    steps = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in code))
    filter_ = struct.pack("HP", len(code), ctypes.addressof(steps))

    def prepare(kept: object = steps) -> None:
        prctl(NO_NEW_PRIVILEGES, 1)
        checked(syscall(317, 1, 0, filter_))

    return prepare


def unprivileged() -> Prepare:
    """A user namespace: nobody outside of it, without a right there."""

    def prepare() -> None:
        checked(libc().unshare(NEW_USER))

    done = subprocess.run(["true"], preexec_fn=_status(prepare), check=False)
    if done.returncode:
        raise Missing("user namespaces are forbidden here")
    return prepare


def root_of_a_container() -> Prepare:
    """Docker's root, who lacks the right to read everything, and Gradescope's."""
    if os.geteuid():
        raise Missing("needs root")

    def prepare() -> None:
        for capability in range(41):
            if capability not in DOCKERS:
                libc().prctl(DROP_FROM_BOUND, capability, 0, 0, 0)

    return prepare


@contextlib.contextmanager
def limited(controller: str, settings: dict[str, str]) -> Iterator[Prepare]:
    """A control group of its own, with these settings, for the first version of such groups."""
    folder = CONTROLLERS / controller / f"kata-{os.getpid()}"
    try:
        folder.mkdir()
        for name, value in settings.items():
            Path(folder, name).write_text(value)
    except OSError as error:
        with contextlib.suppress(OSError):
            folder.rmdir()
        raise Missing(f"no control group of {controller} can be made: {error.strerror}") from None
    try:
        yield lambda: Path(folder, "cgroup.procs").write_text(str(os.getpid())) and None
    finally:
        for _ in range(100):  # whoever is in it may just be ending
            with contextlib.suppress(OSError):
                folder.rmdir()
                break
            subprocess.run(["sleep", "0.1"], check=False)


def _status(prepare: Prepare) -> Prepare:
    def attempt() -> None:
        try:
            prepare()
        except OSError:
            os._exit(1)

    return attempt


def graded(
    prepare: Prepare, *arguments: object, timeout: float = 240
) -> subprocess.CompletedProcess[str]:
    """What the grader says in such a place."""
    return subprocess.run(
        [sys.executable, "grader.py", *map(str, arguments)],
        cwd=ROOT,
        preexec_fn=prepare,
        env={**os.environ, "COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=timeout,
    )
