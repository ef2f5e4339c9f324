"""What each student is told: a page of Markdown, at one of three levels.

Values that were drawn, and what was expected, stand at the level `full` alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from kata.grading.grades import Grade, Gradebook, rounded
from kata.judging.results import SectionResult
from kata.reports.cases import Case, Feedback, cases
from kata.wire.names import BLANK
from kata.wire.shown import one_line

LONGEST = 200  # bytes of a file's name
UNSAFE = re.compile(rf"[^\w .@+=,;'!()\[\]{{}}~^&$#-]|[{BLANK}]|^[. -]|[. ]$")
RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
MARKUP = re.compile(r"([\\`*_{}\[\]<>()#+!|~-])")
MARKS = {"passed": "x", "failed": " ", "undecided": " ", "waiting": " ", "skipped": "-"}


def feedback(book: Gradebook, grade: Grade, level: Feedback) -> str:
    """One student's page."""
    lines = [f"# {_plain(grade.name)}", ""]
    if grade.fault:
        lines += ["This work was not graded: whoever grades it looks into why.", ""]
        return "\n".join(lines)
    total = book.total(grade)
    lines.append(f"**{rounded(total)} of {rounded(book.out_of)} points**")
    if book.lateness is not None and book.final(grade) != total:
        lines.append(f"\n{rounded(book.final(grade))} points are left of them, since it came late.")
    lines += ["", "| section | points | of |", "|---|---:|---:|"]
    for section in book.sections:
        points, most = book.earned(grade, section), book.points.out_of(section)
        lines.append(f"| {section.id} {section.title} | {rounded(points)} | {rounded(most)} |")
    if level != "score":
        for result in grade.results:
            lines += ["", *_section(result, level)]
    return "\n".join(lines) + "\n"


def _section(result: SectionResult, level: Feedback) -> Iterator[str]:
    """The section's checks, those that fail first, and why, as far as the level lets on."""
    yield f"## {result.section.id} {result.section.title}"
    yield ""
    if result.bad_file:
        yield f"{result.section.file}: {_plain(result.bad_file)}."
        return
    if result.not_started:
        yield "Not started."
        return
    yield f"{result.score} of {result.out_of} checks pass."
    yield ""
    said: set[str] = set()
    for case in cases([result]):
        yield f"- [{MARKS[case.state]}] {case.title}"
        if not case.passed and (text := case.text(level)) and text not in said:
            said.add(text)
            yield from _below(case, text, level)


def _below(case: Case, text: str, level: Feedback) -> Iterator[str]:
    """What is said of a check. Text of a submission stands in a block that it can't end."""
    yield ""
    if level == "full" and case.detail:
        fence = "`" * max(3, 1 + max(map(len, re.findall("`+", case.detail)), default=0))
        yield f"  {fence}text"
        yield from (f"  {line}" for line in case.detail.splitlines())
        yield f"  {fence}"
        text = case.diagnosis
    for paragraph in filter(None, text.split("\n\n")):
        yield f"  {one_line(paragraph)}"  # ours, as titles are: see Case
        yield ""


def _plain(text: str) -> str:
    """Text that Markdown takes for nothing but text."""
    return MARKUP.sub(r"\\\1", one_line(text))


def file_names(ids: Sequence[str]) -> dict[str, str]:
    """A file's name for each id: one that every system takes, and no two that it takes for one."""
    wanted = {one: _safe(one) for one in ids}
    own = {name.casefold() for name in wanted.values()}
    taken: set[str] = set()
    found = {}
    for one, safe in wanted.items():
        name, number = safe, 1
        while name.casefold() in (taken if name == safe else taken | own):  # which is another's
            number += 1
            name = f"{safe}~{number}"
        taken.add(name.casefold())
        found[one] = f"{name}.md"
    return found


def _safe(text: str) -> str:
    composed = unicodedata.normalize("NFC", text)
    safe = UNSAFE.sub(lambda match: _percent(match[0]), composed)
    safe = safe.encode()[:LONGEST].decode(errors="ignore")
    return f"{safe}~" if RESERVED.fullmatch(safe) or not safe else safe


def _percent(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode("utf-8", "replace"))


def pages(book: Gradebook, level: Feedback) -> Iterable[tuple[str, str]]:
    """Every student's page under its file's name."""
    names = file_names([grade.id for grade in book.grades])
    return ((names[grade.id], feedback(book, grade, level)) for grade in book.grades)
