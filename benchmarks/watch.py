"""From a save to the verdict's last byte, while watching, and to its diagnosis: medians.

    python benchmarks/watch.py [saves [4.2 4.5 | 4]]

For each section a right file and a wrong one are saved in turns, in a pseudo-terminal.
"""

from __future__ import annotations

import os
import pty
import select
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import kata  # noqa: E402
from kata.course.mistakes import mistakes  # noqa: E402
from kata.course.places import EXERCISES  # noqa: E402
from kata.course.sections import Section  # noqa: E402

LAST = b"q quit"


def read_until_last(terminal: int) -> float:
    """When the verdict's last line has arrived."""
    seen = b""
    while LAST not in seen:
        if not select.select([terminal], [], [], 60)[0]:
            raise SystemExit(f"no verdict within a minute, only {seen!r}")
        seen = (seen + os.read(terminal, 1 << 16))[-4096:]
    return time.time()


def read_until_quiet(terminal: int) -> float:
    """When the last has arrived of what follows within a second."""
    last = time.time()
    while select.select([terminal], [], [], 1.0)[0]:
        os.read(terminal, 1 << 16)
        last = time.time()
    return last


def latencies(section: Section, saves: int) -> tuple[list[float], list[float], list[float]]:
    """Milliseconds to a pass, to a finding, and to the finding's diagnosis."""
    solution = section.solution.read_text(encoding="utf-8")
    wrong = mistakes(section.module)[0].apply(solution)
    times: tuple[list[float], list[float], list[float]] = ([], [], [])
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(EXERCISES, folder, dirs_exist_ok=True)
        ours, theirs = pty.openpty()
        watching = subprocess.Popen(
            [sys.executable, "grader.py", "watch", "--target", folder, section.id],
            cwd=ROOT, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
            env={**os.environ, "TERM": "xterm", "COLUMNS": "80"},
        )  # fmt: skip
        try:
            read_until_last(ours)
            read_until_quiet(ours)
            for number in range(2 * saves):
                path = Path(folder, section.file)
                path.write_text(wrong if number % 2 else solution, encoding="utf-8")
                ended = read_until_last(ours)
                saved = path.stat().st_mtime
                times[number % 2].append(1000 * (ended - saved))
                named = read_until_quiet(ours)
                if number % 2:
                    times[2].append(1000 * (named - saved))
        finally:
            watching.terminate()
            watching.wait()
    return times


def main() -> None:
    saves = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    everything: list[float] = []
    for section in kata.sections(*sys.argv[2:]):
        passes, findings, diagnoses = latencies(section, saves)
        everything += passes + findings
        print(
            f"{section.id}  pass {statistics.median(passes):4.0f} ms   "
            f"finding {statistics.median(findings):4.0f} ms   "
            f"with its diagnosis {statistics.median(diagnoses):4.0f} ms"
        )
    print(f"median of all {len(everything)} saves: {statistics.median(everything):.0f} ms")


if __name__ == "__main__":
    main()
