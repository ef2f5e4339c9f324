"""What a class's grading came to, on the screen."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

from rich.console import Console

from kata.grading.grades import Gradebook, rounded
from kata.reports.class_folder import ClassFolder
from kata.reports.marked import all_marked
from kata.reports.text import cut, told

MOST = 20  # lines of a kind
MOST_SAID = 400  # characters of one: an archive's members have names of any length


def show_summary(
    folder: ClassFolder,
    book: Gradebook,
    timeless: Sequence[str],
    moved: Sequence[str] | None,
    gradebooks: Sequence[str] = (),
) -> None:
    """How many, what to look into, where it all is, and how to get it again."""
    console = Console(highlight=False, soft_wrap=True, emoji=False)

    def say(line: str, style: str = "") -> None:
        console.print(line, style=style, markup=False)

    def listed(title: str, lines: Sequence[str], most: int = MOST) -> None:
        if lines:
            say(f"\n{title}:", "bold")
            for line in lines[:most]:
                say(told(f"  {cut(line, MOST_SAID)}", sys.stdout))
            if len(lines) > most:
                say(f"  and {len(lines) - most} more")

    status = Counter(grade.status for grade in book.grades)
    parts = [f"{number} {name}" for name, number in sorted(status.items())]
    people = "1 submission" if len(book.grades) == 1 else f"{len(book.grades)} submissions"
    say(f"{people}: {', '.join(parts)}" + _mean(book), "bold")
    listed("Not graded", [f"{one.name}: {one.fault}" for one in book.grades if one.fault])
    listed("Found besides", book.remarks)
    listed("Worth a look", [f"{one.name}, {one.what}" for one in all_marked(book)])
    listed("Nothing says when these were handed in", timeless)
    if moved is not None:
        listed("Moved", moved)
        if not moved:
            say("\nNo grade has moved.")
    # All of them: whoever isn't matched has no grade there
    listed("Gradebooks", gradebooks, len(gradebooks))
    say("")
    say(told(f"{folder.path}/grades.csv, report.html and feedback/ are written.", sys.stdout))
    say(f"To repeat these grades exactly: --seed {book.seed}", "dim")


def _mean(book: Gradebook) -> str:
    finals = [points for one in book.grades if (points := book.final(one)) is not None]
    if not finals:
        return ""
    mean = sum(finals, Fraction(0)) / len(finals)
    return f"; mean {rounded(mean)} of {rounded(book.out_of)} points"
