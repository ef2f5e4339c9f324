"""A learner's GPT as one file: what they wrote, section after section, and nothing of the course.

Only what is needed is taken, statement by statement: the classes and functions that the goal asks
for, those of the section that it builds on, those of later sections, and all that they use.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Iterator, Mapping

from kata.course.cells import builds_on, defined, given_modules
from kata.course.errors import BadCall
from kata.course.exercises import stub
from kata.course.finish import ENDING, HEAD, with_sections
from kata.course.sections import Section, sections
from kata.course.top_level import File, Name, Statement, take_apart

GOAL = "ch4_7_generate"  # the section with which a GPT writes
OUTRO = "gpt"  # what is ours in the one file
RULE = 100  # columns


def needed_sections() -> tuple[Section, ...]:
    """The sections that a GPT is made of."""
    (goal,) = (section for section in sections() if section.module == GOAL)
    return builds_on(goal)


def later_sections() -> tuple[Section, ...]:
    """Those that come along where they are done: what the goal can do without."""
    return sections()[sections().index(needed_sections()[-1]) + 1 :]


def one_file(
    texts: Mapping[str, str], own: Collection[str] = (), later: Collection[Section] = ()
) -> str:
    """The GPT that these files make, by their modules' names, with what comes along.

    `own` are modules beside them, which can't be in the one file.
    """
    numbers = {section.id for section in later}
    modules = [*given_modules(), *(one.module for one in (*needed_sections(), *later))]
    apart = {name: take_apart(name, texts[name], own) for name in modules if name in texts}
    ending = with_sections(ENDING, numbers)
    taken = _needed(apart, [*_roots(), *_names_of(later)], ending)
    blocks = [f"{with_sections(HEAD, numbers)}\n{_in_order(_imports(apart, taken))}"]
    titles = {section.module: f"{section.id} {section.title}" for section in sections()}
    for name, file in apart.items():
        if statements := [one.text for one in taken if one.module == name]:
            blocks += [_rule(titles.get(name, file.title)), *statements]
    return "\n\n\n".join([*blocks, _rule("Learning and writing"), ending])


def _rule(title: str) -> str:
    shown = "".join(filter(str.isprintable, title))
    return f"# --- {shown} ".ljust(RULE, "-")


def _in_order(lines: Iterable[str]) -> str:
    """Imports as they are mostly written: the future, Python's own, others; plain ones first."""
    groups: list[dict[str, list[str]]] = [{}, {}, {}]
    for line in lines:
        home, _, name = line.partition(" import ")
        root = home.split()[1].partition(".")[0]
        group = 0 if root == "__future__" else 1 if root in sys.stdlib_module_names else 2
        groups[group].setdefault(home, []).append(name)
    return "\n\n".join(
        "\n".join(
            f"{home} import {', '.join(sorted(group[home]))}" if any(group[home]) else home
            for home in sorted(group, key=lambda home: (home.startswith("from"), home))
        )
        for group in groups
        if group
    )


# --- what is needed -------------------------------------------------------------------------------


def _needed(apart: Mapping[str, File], roots: Iterable[Name], ending: str) -> list[Statement]:
    """The statements that the roots rest on, each once, in the order of the files."""
    waiting, seen, taken = list(roots), set[Name](), set[int]()
    while waiting:
        module, name = waiting.pop()
        if (module, name) in seen or module not in apart:
            continue
        seen.add((module, name))
        file = apart[module]
        if problem := file.problems.get(name):
            raise BadCall(problem)
        if name not in file.defined:
            waiting += [file.siblings[name]] if name in file.siblings else file.whole(name)
        for one in file.statements:
            if name in one.defines and id(one) not in taken:
                taken.add(id(one))
                waiting += [(module, used) for used in one.uses | one.defines]
    found = [one for file in apart.values() for one in file.statements if id(one) in taken]
    ours = take_apart(OUTRO, ending, ()).statements
    return [one for one in _without_twins([*found, *ours]) if one.module != OUTRO]


def _roots() -> Iterator[Name]:
    """What the goal asks for, and what the sections ask for that it imports from."""
    goal = next(section for section in sections() if section.module == GOAL)
    near = [one for one in sections() if f"from {one.module} import" in stub(goal)]
    yield from _names_of([*near, goal])


def _names_of(some: Iterable[Section]) -> Iterator[Name]:
    for section in some:
        yield from ((section.module, name) for name in defined(section))


def _without_twins(statements: list[Statement]) -> Iterator[Statement]:
    """Each once. Two files may define the same thing, but not two things of one name."""
    homes: dict[str, Statement] = {}
    for one in statements:
        others = [homes[n] for n in one.defines if n in homes and homes[n].module != one.module]
        for other in others:
            if other.text != one.text:
                name = next(iter(one.defines & other.defines))
                raise _twice(name, other.module, one.module)
        if not others:
            yield one
        homes.update(dict.fromkeys(one.defines, one))


def _twice(name: str, module: str, other: str) -> BadCall:
    return BadCall(
        f"{name} is one thing in {module}.py and another in {other}.py; "
        "rename it in your file, and export again"
    )


def _imports(apart: Mapping[str, File], taken: list[Statement]) -> set[str]:
    """The lines that import what the statements use."""
    homes: dict[str, tuple[str, str]] = {}
    for file in apart.values():
        used = {name for one in taken if one.module == file.module for name in one.uses}
        for name, line in file.imports.items():
            if name.partition(".")[0] in {*used, "*", "annotations"}:
                before, module = homes.setdefault(name, (line, file.module))
                if before != line and name != "*":
                    raise _twice(name, module, file.module)
    return {line for line, _ in homes.values()}
