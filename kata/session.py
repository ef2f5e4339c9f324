"""One call of the grader: sections in, a report out, and what the learner can do next."""

from __future__ import annotations

import argparse
import json
import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path

from kata import course, report, sandbox
from kata.course import Section
from kata.grading import SEED, Grader, SectionResult
from kata.processes import Limits, Workers, environment

PASSED, FAILED = 0, 1


def grade(
    workers: Workers,
    arguments: argparse.Namespace,
    sections: tuple[Section, ...],
    whole_chapters: list[str],
) -> int:
    own = arguments.target.resolve() == course.EXERCISES
    grader = make_grader(workers, arguments)
    shown = report.Report()
    if not own and (notice := sandbox.notice()):
        print(f"grader.py: {notice}", file=sys.stderr)
    with shown.working(quiet=arguments.json) as progress:
        results = grader.grade(sections, progress)
        complete = [c for c in whole_chapters if all(r.passed for r in results)]
        together = next((made for c in complete if (made := grader.assembly(c))), None)
    document = report.document(results, together, grader.seed)
    if arguments.json:
        report.dump(document)
    elif arguments.words and not all(word in whole_chapters for word in arguments.words):
        for result in results:
            shown.section(result, next_step(result) if own else "")
    else:
        done = together is None or together.passed
        shown.table(results, together, whats_next(results) if own and done else "")
    if not own and not arguments.json:
        shown.repeat(grader.seed)
    if arguments.debug:
        debug(grader, results)
    return PASSED if document["passed"] else FAILED


def make_grader(workers: Workers, arguments: argparse.Namespace) -> Grader:
    """Other people's work is graded on inputs from a secret seed, behind walls."""
    limits = Limits(arguments.timeout, 6 * arguments.timeout)
    own = arguments.target.resolve() == course.EXERCISES
    seed = arguments.seed
    if seed is None:
        seed = SEED if own else secrets.randbelow(2**31)
    return Grader(workers, arguments.target.resolve(), limits, seed, walls=True)


def next_step(result: SectionResult) -> str:
    """The one thing to do now."""
    number = result.section.id
    finding = result.finding
    if finding is None:
        after = [s.id for s in course.sections() if s.id > number]
        then = f", then python grader.py {after[0]}" if after else ""
        return f"python grader.py show {number}{then}"
    if result.bad_file:
        return f"python grader.py reset {number} puts the stub back"
    if finding.not_started:
        return f"python grader.py read {number}"
    if finding.outcome.unloadable:
        return f"mend that line, then python grader.py {number}"
    return f"python grader.py hint {number}" + (" 2" if finding.diagnosis else "")


def whats_next(results: list[SectionResult]) -> str:
    open_ones = [result for result in results if not result.passed]
    if not open_ones:
        return "python grader.py show 4.7 (you built GPT-2: watch it learn)"
    return f"python grader.py {open_ones[0].section.id}"


def debug(grader: Grader, results: list[SectionResult]) -> None:
    """The first failing check again, in the foreground, with no limits: breakpoint() works."""
    findings = [(r.section, r.finding) for r in results if r.finding and not r.bad_file]
    failing = [(section, finding) for section, finding in findings if not finding.not_started]
    if not failing:
        return
    section, finding = failing[0]
    job = grader.job_for(section, finding.check.name)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "job.json")
        path.write_text(json.dumps(job), encoding="utf-8")
        print(f"Running in the foreground:\n{finding.check.title}\n", flush=True)
        command = [sys.executable, "-m", "kata.foreground", str(path)]
        subprocess.run(command, cwd=os.getcwd(), env=environment(), check=False)
