"""A class of three hundred, graded by one job and by two: what an instructor waits for.

    python benchmarks/class.py [students] [sections ...]

Makes the class from the tests' own files: a third right, a third wrong in one or two sections, the
rest half done, broken, hostile or hanging, and everybody's text an own one. Prints submissions a
second, CPU seconds a submission, the peak of memory of each process of a job, and the ratio of two
jobs to one. What hanging submissions are allowed to take is told apart, and counted in neither.
"""

from __future__ import annotations

import os
import random
import resource
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import kata  # noqa: E402
from kata.course.exercises import stub  # noqa: E402
from kata.course.mistakes import mistakes  # noqa: E402
from kata.course.sections import Section  # noqa: E402
from tests.conftest import TESTS, solution, sources  # noqa: E402

HANGING = "\nwhile True:\n    pass\n"


def make_class(place: Path, students: int) -> None:
    """A folder each; who is what hangs on the number alone."""
    drawn = random.Random(4)
    right = {
        section: [path.read_text() for owner, path in sources("right") if owner == section]
        for section in kata.sections()
    }
    attacks = sorted((TESTS / "attacks").glob("*.py"))
    for number in range(students):
        files = {section: drawn.choice(right[section]) for section in kata.sections()}
        if number % 3 == 1:
            for section in drawn.sample(kata.sections(), drawn.choice([1, 2])):
                files[section] = _wrong(section, drawn)
        elif number % 3 == 2:
            _spoil(files, number // 3, drawn, attacks)
        folder = place / f"student-{number:04}"
        folder.mkdir()
        for section, text in files.items():
            (folder / section.file).write_text(f"{text}\n# handed in by student {number}\n")


def _wrong(section: Section, drawn: random.Random) -> str:
    """A known mistake as often as not, else one of the tests' wrong files."""
    if drawn.random() < 0.5:
        return drawn.choice(mistakes(section.module)).apply(solution(section))
    return drawn.choice([path for owner, path in sources("wrong") if owner == section]).read_text()


def _spoil(
    files: dict[Section, str], number: int, drawn: random.Random, attacks: list[Path]
) -> None:
    """Half done, mostly; of the rest some are broken, hostile, or never come to an end."""
    section = drawn.choice(kata.sections())
    if number % 20 == 0:
        files[section] = solution(section) + HANGING
    elif number % 10 == 5:
        files[section] = "def broken(:\n"
    elif number % 10 == 7:
        files[kata.sections("4.2")[0]] = _attack(drawn, attacks)
    else:
        begun = drawn.randrange(1, len(kata.sections()))
        for later in kata.sections()[begun:]:
            files[later] = stub(later)


def _attack(drawn: random.Random, attacks: list[Path]) -> str:
    """One that ends soon: those that wait for their limit are the hanging ones."""
    slow = ("never_ends", "sleeps", "without_end", "stops_itself", "bomb", "endless", "ignores")
    return drawn.choice([p for p in attacks if not any(s in p.stem for s in slow)]).read_text()


def grade(place: Path, words: list[str], jobs: int) -> tuple[float, float, float, float]:
    """Seconds, seconds that hanging ones took, CPU seconds, and MB of the largest process."""
    with tempfile.TemporaryDirectory() as out:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        began = time.perf_counter()
        command = [sys.executable, "grader.py", "class", str(place), *words, "--out", out]
        command += ["--seed", "11", "--jobs", str(jobs)]
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        peaks: list[float] = []
        watching = threading.Thread(target=_watch, args=(process, peaks))
        watching.start()
        said = process.communicate()[1]
        watching.join()
        seconds = time.perf_counter() - began
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if process.returncode not in (0, 3):
            sys.exit(said)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return seconds, cpu, max(peaks), _hung(Path(out) / "journal.jsonl") / jobs


def _hung(journal: Path) -> float:
    """The seconds that checks took whose time was up, by what is said of them."""
    import json
    import re

    total = 0.0
    for line in journal.read_text().splitlines():
        checks = json.loads(line).get("result", {}).get("checks", [])
        ended = [one.get("ended", "") for one in checks]
        limits = [re.match(r"took longer than ([\d.]+) s", text) for text in ended]
        if any(one.get("unloadable") for one in checks):
            limits = limits[:1]  # one limit for loading the file, said of every check
        total += sum(float(found[1]) for found in limits if found)
    return total


def _watch(process: subprocess.Popen[str], peaks: list[float]) -> None:
    """The whole tree's memory, shared pages counted once, four times a second."""
    from cold import descendants, kilobytes

    peaks.append(0.0)
    while process.poll() is None:
        tree = descendants(process.pid)
        peaks.append(sum(kilobytes(pid, "Pss:") for pid in tree) / 1000)
        time.sleep(0.25)


def main() -> None:
    students = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    words = sys.argv[2:]
    sections = len(kata.sections(*words))
    walls = []
    with tempfile.TemporaryDirectory() as folder:
        make_class(Path(folder), students)
        print(f"{students} submissions x {sections} sections on {os.cpu_count()} cores")
        for jobs in (1, 2):
            seconds, cpu, peak, hung = grade(Path(folder), words, jobs)
            walls.append(seconds - hung)
            print(
                f"{jobs} job{'s' * (jobs > 1)}: {seconds:.1f} s, {hung:.1f} s of them for hanging "
                f"ones; without: {walls[-1]:.1f} s, {students / walls[-1]:.2f} submissions/s, "
                f"{(cpu - hung * jobs) / students:.2f} CPU seconds a submission; "
                f"peak {peak:.0f} MB in all, {peak / jobs:.0f} a job",
                flush=True,
            )
    print(f"two jobs to one: {walls[0] / walls[1]:.2f} times as fast")


if __name__ == "__main__":
    main()
