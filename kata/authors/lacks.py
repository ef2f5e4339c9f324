"""What a section lacks: everything that its author still has to write, or has to look at again."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from kata.authors.files import (
    DEMONSTRATIONS,
    RIGHT,
    WRONG,
    hands,
    hidden_file,
    hints_file,
    mistakes_file,
    promises_file,
)
from kata.authors.findings import Finding, counted, line_of
from kata.authors.index import Index
from kata.authors.measures import (
    FEWEST_CHECKS,
    FEWEST_RIGHT,
    FEWEST_WRONG,
    HINTS,
    MOST_CHECKS,
    fewest_mistakes,
)
from kata.authors.promises import Ledger, open_promises
from kata.course.checks import source
from kata.course.exercises import MARKER, learners_part
from kata.course.hints import hints
from kata.course.mistakes import index_path, written
from kata.course.sections import Section

MEND = "python grader.py check --mend"
TODO = "TODO"  # where a new section's files wait for their author
MOST_NAMED = 3  # of many, so many are named


def lacks(section: Section, in_full: bool) -> Iterator[Finding]:
    """Everything that one section lacks. `in_full` names each promise that nothing holds.

    Where a file can't be read, that is all that is said: the rest may rest on it.
    """
    if broken := list(_broken(section)):
        yield from broken
        return
    for part in (_unwritten, _solution, _checks, _hints, _mistakes, _index, _hands, _demonstration):
        yield from part(section)
    yield from open_promises(section, in_full)


def is_broken(section: Section) -> bool:
    """Is there a file of the section that can't be read, on which others rest?"""
    return any(_broken(section))


def _broken(section: Section) -> Iterator[Finding]:
    """The section's files that can't be read or loaded."""
    if not section.solution.exists():
        what = f"a section without a solution: write solutions/{section.file}"
        yield Finding(hidden_file(section), what)
        return
    for path in (section.solution, hidden_file(section)):
        try:
            ast.parse(path.read_text(encoding="utf-8"))
        except (SyntaxError, ValueError) as error:
            line = getattr(error, "lineno", 0) or 0
            yield Finding(path, f"Python can't read it: {getattr(error, 'msg', error)}", line)
    for path, load in (
        (mistakes_file(section), lambda: written(section.module)),
        (promises_file(section), lambda: Ledger(section).promises),
    ):
        try:
            load()
        except Exception as error:  # whatever its own lines raise
            yield Finding(path, f"it can't be loaded: {type(error).__name__}: {error}")


def _solution(section: Section) -> Iterator[Finding]:
    """A lesson, something to write, a demonstration that runs."""
    path = section.solution
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    title, _, lesson = (ast.get_docstring(tree) or "").partition("\n")
    number, _, name = title.partition(" ")
    if number != section.id or not name.strip():
        yield Finding(path, f'it must begin with """{section.id} and its title', 1)
    if not lesson.strip():
        yield Finding(path, "there is no lesson under the title", 1)
    if not learners_part(text):
        what = f"nothing is left to the learner: put {MARKER} where their part of a function begins"
        yield Finding(path, what)
    names = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    if "demo" not in names:
        yield Finding(path, "there is no demonstration: write demo()")
    elif not any(_runs_demo(node) for node in ast.walk(tree)):
        what = "nothing runs the demonstration: end with run(demo) under __name__ == '__main__'"
        yield Finding(path, what)


def _runs_demo(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and [getattr(arg, "id", "") for arg in node.args] == ["demo"]


def _checks(section: Section) -> Iterator[Finding]:
    """Enough of them and not too many, each with a title."""
    path = hidden_file(section)
    public = [
        node
        for node in ast.parse(source(section.module)).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]
    for node in public:
        if not (ast.get_docstring(node) or "").strip():
            what = f"the check {node.name} has no title: give it a docstring, a sentence that holds"
            yield Finding(path, what, node.lineno)
    number = counted(len(public), "check")
    if len(public) < FEWEST_CHECKS:
        yield Finding(path, f"{number}: write {FEWEST_CHECKS} at least")
    if len(public) > MOST_CHECKS:
        yield Finding(path, f"{number}: {MOST_CHECKS} is the most that anybody reads; join some")


def _hints(section: Section) -> Iterator[Finding]:
    path, found = hints_file(section), hints(section)
    if len(found) != HINTS:
        what = f"{counted(len(found), 'hint')}: write {HINTS}, with --- on a line between them"
        yield Finding(path, what)
    if found and "?" not in found[0]:
        yield Finding(path, "the first hint asks nothing: begin with a question", 1)


def _mistakes(section: Section) -> Iterator[Finding]:
    """Enough of them, each with a name of its own, each at a place of its own."""
    path, known = mistakes_file(section), written(section.module)
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    solution = section.solution.read_text(encoding="utf-8")
    for name, times in Counter(mistake.id for mistake in known).items():
        if times > 1:
            line = line_of(text, f'"{name}"')
            yield Finding(path, f"{times} mistakes are called {name}: rename one", line)
    for mistake in known:
        if (times := solution.count(mistake.old)) != 1:
            what = f"the text of {mistake.id} stands {times} times in the solution, not once"
            yield Finding(path, what, line_of(text, f'"{mistake.id}"'))
    if len(known) < (fewest := fewest_mistakes(section)):
        yield Finding(path, f"{counted(len(known), 'mistake')}: write {fewest} at least")


def _index(section: Section) -> Iterator[Finding]:
    """Its entries that don't fit the mistakes any more, a line for each way not to."""
    index = Index(section)
    for thing, names in (
        (("entry is missing", "entries are missing"), index.missing()),
        (("entry is stale", "entries are stale"), index.stale()),
        (("entry is of no mistake", "entries are of no mistake"), index.strange()),
    ):
        if names:
            what = f"{counted(len(names), *thing)} ({_listed(names)}): {MEND}"
            yield Finding(index_path(section.module), what, mendable=True)


def _hands(section: Section) -> Iterator[Finding]:
    """Whole files by other hands, right and wrong."""
    right = hands(RIGHT, section)
    if len(right) < FEWEST_RIGHT:
        what = f"{counted(len(right), 'right file')}: write {FEWEST_RIGHT} at least, by other hands"
        yield Finding(RIGHT / section.module, what)
    known = {mistake.id for mistake in written(section.module)}
    wrong = [path for path in hands(WRONG, section) if path.stem.split(".")[0] in known]
    if len(wrong) < FEWEST_WRONG:
        number = counted(len(wrong), "wrong file is", "wrong files are")
        what = f"{number} named after a mistake (its id, a dot, a word): write {FEWEST_WRONG}"
        yield Finding(WRONG / section.module, what)


def _demonstration(section: Section) -> Iterator[Finding]:
    if section.id not in _figures():
        what = f"nobody checks what the demonstration of {section.id} shows: add it to FIGURES"
        yield Finding(DEMONSTRATIONS, what)


def _figures() -> set[str]:
    """The sections whose demonstrations' figures are checked, read from the test's source."""
    text = DEMONSTRATIONS.read_text(encoding="utf-8") if DEMONSTRATIONS.exists() else ""
    return {
        str(getattr(key, "value", ""))
        for node in ast.parse(text).body
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and isinstance(node.value, ast.Dict)
        for key in node.value.keys
        if ast.unparse(node).startswith("FIGURES")
    }


def _unwritten(section: Section) -> Iterator[Finding]:
    """Where the files of a new section still wait for their author."""
    texts = [section.solution, hidden_file(section), mistakes_file(section), hints_file(section)]
    for path in [*texts, promises_file(section), *hands(RIGHT, section), *hands(WRONG, section)]:
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        for number, line in enumerate(lines, 1):
            _, waits, what = line.partition(TODO)
            if waits:
                yield Finding(path, f"still to write{what.rstrip()}", number)


def _listed(names: list[str]) -> str:
    rest = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + rest
