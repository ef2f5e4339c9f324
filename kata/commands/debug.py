"""The first failing check again, in the foreground, with no limits: breakpoint() works."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kata.processes.environment import environment
from kata.wire.jobs import Order

if TYPE_CHECKING:
    from kata.grading.grader import Grader
    from kata.grading.submission import Submission
    from kata.judging.results import Result


def debug(grader: Grader, submission: Submission, results: Sequence[Result]) -> None:
    """Nothing happens where no check fails on code that the learner has written."""
    from kata.judging.results import sections_of

    for result in sections_of(results):
        finding = result.finding
        if finding and not result.bad_file:
            break
    else:
        return
    job = grader.jobs.of_section(submission, result.section, [finding.check.name])
    with tempfile.TemporaryDirectory() as folder:
        order = Path(folder, "order")
        order.write_bytes(Order(job, (0,), b"", "", 0.0).packed())
        print(f"Running in the foreground:\n{finding.check.title}\n", flush=True)
        command = [sys.executable, "-m", "kata.worker.foreground", str(order)]
        subprocess.run(command, cwd=os.getcwd(), env=environment(), check=False)
