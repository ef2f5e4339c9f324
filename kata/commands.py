"""The commands that grade nothing: list, hint, read, reset, show, solution. None loads torch."""

from __future__ import annotations

import argparse
import ast
import json
import os
import subprocess
import sys
import time
from pathlib import Path

from rich.console import Console
from rich.markdown import Markdown
from rich.syntax import Syntax
from rich.table import Table

from kata import course, exercises
from kata.course import BadCall, Section

WIDTH = 100


def _console() -> Console:
    console = Console(highlight=False)
    console.width = min(console.width, 140)
    return console


def _one(words: list[str], command: str) -> Section:
    if not words:
        raise BadCall(f"say which section, for example: python grader.py {command} 4.2")
    found = course.chosen(words[:1])
    if len(found) > 1 or len(words) > 1:
        raise BadCall(f"{command} takes one section, for example: python grader.py {command} 4.2")
    return found[0]


def list_(arguments: argparse.Namespace, words: list[str]) -> int:
    rows = [{"id": s.id, "title": s.title, "file": s.file} for s in course.chosen(words)]
    if arguments.json:
        print(json.dumps(rows, indent=2))
        return 0
    width = max(len(row["title"]) for row in rows)
    for row in rows:
        print(f"{row['id']}  {row['title']:{width}}  {row['file']}")
    return 0


def hints(section: Section) -> list[str]:
    """From a question to think about to nearly the line."""
    path = course.HINTS / f"{section.module}.md"
    if not path.exists():
        return []
    return [hint.strip() for hint in path.read_text(encoding="utf-8").split("\n---\n")]


def hint_(arguments: argparse.Namespace, words: list[str]) -> int:
    section = _one(words[:1] + words[2:], "hint")
    all_hints = hints(section)
    if not all_hints:
        raise BadCall(f"section {section.id} has no hints")
    wanted = words[1] if len(words) > 1 else "1"
    if wanted not in {str(i + 1) for i in range(len(all_hints))}:
        raise BadCall(f"section {section.id} has the hints 1 to {len(all_hints)}, not {wanted!r}")
    number = int(wanted)
    console = _console()
    console.width = min(console.width, WIDTH)
    console.print(f"[bold]Hint {number} of {len(all_hints)} for {section.id} {section.title}[/]\n")
    console.print(Markdown(all_hints[number - 1], justify="left"))
    if number < len(all_hints):
        console.print(f"\n[dim]Next: python grader.py hint {section.id} {number + 1}[/]")
    return 0


def read_(arguments: argparse.Namespace, words: list[str]) -> int:
    """The lesson: the docstring that opens the section's file."""
    section = _one(words, "read")
    source = (course.SOLUTIONS / section.file).read_text(encoding="utf-8")
    lesson = ast.get_docstring(ast.parse(source)) or ""
    _, _, body = lesson.partition("\n")
    console = _console()
    console.width = min(console.width, WIDTH)
    console.print(Markdown(f"# {section.id} {section.title}\n{body}", justify="left"))
    console.print(f"\n[dim]Your file: exercises/{section.file}[/]", soft_wrap=True)
    return 0


def show_(arguments: argparse.Namespace, words: list[str]) -> int:
    """The section's demonstration, which is the file's own demo(), run as the file itself."""
    section = _one(words, "show")
    path = arguments.target / section.file
    if not path.is_file():
        raise BadCall(f"there is no {path}")
    command = [sys.executable, str(path), *(["--png", arguments.png] if arguments.png else [])]
    paths = [str(course.ROOT), os.environ.get("PYTHONPATH", "")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
    return subprocess.run(command, env=environment, check=False).returncode


def reset_(arguments: argparse.Namespace, words: list[str]) -> int:
    """Put the stub back; the learner's file is kept beside it."""
    section = _one(words, "reset")
    path = arguments.target / section.file
    source = (course.SOLUTIONS / section.file).read_text(encoding="utf-8")
    stub = exercises.exercise(source, section.id).encode()
    if path.is_file() and path.read_bytes() == stub:
        print(f"{path.name} is the stub already.")
        return 0
    question = f"Put the stub of {section.id} back? Your file is kept beside it. [y/N] "
    if not arguments.yes and sys.stdin.isatty() and input(question).strip().lower() != "y":
        print("Nothing was changed.")
        return 0
    if not arguments.yes and not sys.stdin.isatty():
        raise BadCall("reset asks before it replaces your file; without a terminal, add --yes")
    kept = _keep(path) if os.path.lexists(path) else None
    path.write_bytes(stub)
    print(f"{path.name} is the stub again." + (f" Your file is now {kept.name}." if kept else ""))
    return 0


def _keep(path: Path) -> Path:
    """Rename a file to a name of its own, with the time in it."""
    stamp = time.strftime("%Y-%m-%d-%H%M%S")
    kept = path.with_name(f"{path.name}.{stamp}.bak")
    number = 1
    while os.path.lexists(kept):
        number += 1
        kept = path.with_name(f"{path.name}.{stamp}-{number}.bak")
    path.rename(kept)
    return kept


def solution_(arguments: argparse.Namespace, words: list[str]) -> int:
    """The reference beside the learner's own, once the section passes."""
    section = _one(words, "solution")
    if not arguments.anyway and not _passes(arguments, section):
        print(
            f"{section.id} doesn't pass yet; solve it first, or add --anyway to see the solution."
        )
        return 1
    reference = exercises.learners_part((course.SOLUTIONS / section.file).read_text("utf-8"))
    mine = arguments.target / section.file
    try:
        own = exercises.same_functions(mine.read_text("utf-8"), reference)
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        own = {}
    from kata.report import printable

    console = _console()
    side_by_side = console.width >= 110
    for name, code in reference.items():
        console.print(f"[bold]{name}[/]")
        columns = [("yours", own.get(name, "(not found in your file)")), ("reference", code)]
        table = Table(box=None, padding=(0, 2, 1, 0), header_style="dim")
        blocks = [
            Syntax(printable(text), "python", theme="ansi_dark", word_wrap=True)
            for _, text in columns
        ]
        if side_by_side:
            for title, _ in columns:
                table.add_column(title, ratio=1)
            table.add_row(*blocks)
            console.print(table)
            continue
        for (title, _), block in zip(columns, blocks, strict=True):
            console.print(f"[dim]{title}[/]")
            console.print(block)
            console.print()
    return 0


def _passes(arguments: argparse.Namespace, section: Section) -> bool:
    from kata import processes

    workers = processes.start([section.module])
    try:
        from kata import session

        return session.make_grader(workers, arguments).section(section).passed
    finally:
        workers.close()
