"""Is a pack's verdict the whole course's? Right files, wrong ones and lookalikes, through both.

    python benchmarks/pack.py [sections] [--pack DIR]

Makes a pack, or takes one that is there, grades every file of these sections (4.2 and 4.5) with the
pack's grader and with the course's, and prints whose checks, messages or diagnoses differ, how many
are named by one or two known mistakes, and what the pack weighs. The exit status is 1 where a check
or a message differs, or the two name different mistakes.

A pack may lose the name of two mistakes at once, one of which shows only beside the other. It may
find one that the course doesn't: what it compares was observed in the order of the checks, and what
one check leaves behind shows in the next.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import kata  # noqa: E402
from kata.course.sections import Section  # noqa: E402
from tests.conftest import TESTS  # noqa: E402

KINDS = ("right", "wrong", "lookalikes")

# Runs in either folder: folders to grade come in by lines, a document for each goes out.
GRADE = """
import json, sys
import kata
from pathlib import Path
(section,) = kata.sections(sys.argv[1])
with kata.open_grader(walls=False, ready=[section]) as grader:
    for line in sys.stdin:
        found = kata.document(grader.grade(kata.Submission.folder(line.strip()), section))
        print(json.dumps(found["sections"][0]["checks"]), flush=True)
"""


def graded(where: Path, section: Section, folders: list[Path]) -> list[list[dict[str, object]]]:
    """Each folder's checks, as the grader that lies there sees them; inputs are a learner's."""
    done = subprocess.run(
        [sys.executable, "-c", GRADE, section.id],
        cwd=where,
        input="".join(f"{folder}\n" for folder in folders),
        env={**os.environ, "PYTHONPATH": str(where)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def submissions(section: Section, place: Path) -> dict[str, Path]:
    """A folder for each file: the reference's earlier sections, and the file."""
    found = {}
    for kind in KINDS:
        for path in sorted((TESTS / kind / section.module).glob("*.py")):
            folder = place / kind / path.stem
            folder.mkdir(parents=True)
            for solution in (ROOT / "solutions").glob("*.py"):
                (folder / solution.name).write_bytes(solution.read_bytes())
            (folder / section.file).write_bytes(path.read_bytes())
            found[f"{kind}/{path.name}"] = folder
    return found


def names(checks: list[dict[str, object]]) -> list[str]:
    """What is diagnosed, but for what an exception says by itself."""
    found = {str(one["diagnosis"]) for one in checks if one["diagnosis"]}
    return sorted(name for name in found if not name.startswith("raises-"))


def compare(section: Section, pack: Path, place: Path) -> int:
    """Prints what differs, and returns how much of it is a fault."""
    files = submissions(section, place)
    folders = list(files.values())
    began = time.perf_counter()
    whole = graded(ROOT, section, folders)
    middle = time.perf_counter()
    packed = graded(pack, section, folders)
    took = middle - began, time.perf_counter() - middle
    faults, lost, gained, ones, twos = 0, 0, 0, 0, 0
    for name, one, other in zip(files, whole, packed, strict=True):
        verdicts = [[(c["name"], c["state"], c["message"]) for c in side] for side in (one, other)]
        ones += len(names(one)) == 1
        twos += len(names(one)) == 2
        if verdicts[0] != verdicts[1]:
            faults += 1
            print(f"{section.id} {name}: other verdicts")
        if names(one) != names(other):
            faults += bool(names(one) and names(other))
            lost += not names(other)
            gained += not names(one)
            print(f"{section.id} {name}: {names(one)} with all sources, {names(other)} in the pack")
    print(
        f"{section.id}: {len(files)} files, {ones} named by one mistake and {twos} by two; "
        f"{faults} differ, {lost} names lost, {gained} gained; "
        f"the pack took {took[1] / took[0]:.2f} times as long as the whole course",
        flush=True,
    )
    return faults


def size(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("sections", nargs="*", default=["4.2", "4.5"])
    parser.add_argument("--pack", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        pack = options.pack or Path(folder, "pack")
        if not options.pack:
            began = time.perf_counter()
            subprocess.run([sys.executable, "grader.py", "pack", str(pack)], cwd=ROOT, check=True)
            print(f"made in {time.perf_counter() - began:.0f} s")
        print(f"{size(pack):.1f} MB, of which {size(pack / '.git'):.1f} MB are its history")
        chosen = kata.sections(*options.sections)
        return min(1, sum(compare(s, pack.resolve(), Path(folder, s.id)) for s in chosen))


if __name__ == "__main__":
    sys.exit(main())
