"""For Classroom 50: grades the checkout that it is started in, and writes ./result.json.

It goes into the classroom50 repository as CLASSROOM/autograders/ASSIGNMENT/autograder.py, with the
course for students (`python grader.py pack DIR`) beside it as `course/`. Whoever finds the address
of these files can read them, so never put the course with its solutions there. Its grades are for
learning, since what it expects can be read as well: for marks, grade with the whole course.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

COURSE = Path(__file__).resolve().parent / "course"
INDEX = "https://download.pytorch.org/whl/cpu"  # the CPU's build, which is a tenth of the default
SECTIONS = ["4"]
GRADED = (0, 1)  # all passed, or not: either is a grade


def main() -> int:
    """Install, grade, and end with 0 where there is a grade: all else is the grader's own fault."""
    _remove(Path("result.json"))  # one that was handed in is no grade
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--extra-index-url", INDEX]
    if not os.environ.get("KATA_IS_INSTALLED"):
        subprocess.run([*pip, "-e", str(COURSE)], check=True, cwd=COURSE)
    grader = [sys.executable, str(COURSE / "grader.py"), *SECTIONS]
    done = subprocess.run(
        [*grader, "--target", ".", "--classroom50", "result.json"],
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    for line in done.stdout.splitlines():
        print(f"| {line}")  # no line of a submission's can be taken for a command to the runner
    return 0 if done.returncode in GRADED else done.returncode


def _remove(path: Path) -> None:
    """Whatever it is: a file, a link, or a folder with all that is in it."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(main())
