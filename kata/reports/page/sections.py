"""What a class's results in a section come to: shares, and misconceptions with how many share them.

Nobody is named here. Who shows the same wrong behaviour as others may share a misconception with
them; that they share code is not said, since it doesn't follow.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kata.course.sections import Section
from kata.grading.grades import Grade, Gradebook
from kata.judging.results import CheckResult, SectionResult
from kata.judging.words import cause, message
from kata.reports.page.excerpts import Excerpt, excerpt
from kata.reports.page.nameless import Nameless
from kata.reports.text import cut
from kata.wire.shown import one_line

FEWEST_ALIKE = 3  # people who show the same before it is a hint to anything
MOST_TOPICS = 5
MOST_SAID = 500  # characters of a sentence: an exception's message can be a book


@dataclass(frozen=True)
class Share:
    """How many of those who have begun pass a check."""

    title: str
    passed: int
    of: int

    @property
    def percent(self) -> int:
        return round(100 * self.passed / self.of) if self.of else 0


@dataclass(frozen=True)
class Misconception:
    """What some people's code has in common: a known mistake, an exception, the same values."""

    section: Section
    known: bool  # does anything explain it, or is the behaviour all that is known?
    explanation: str
    people: int
    titles: tuple[str, ...]  # the checks that it fails
    values: tuple[tuple[str, str], ...]  # what one of these checks showed
    code: Excerpt


@dataclass(frozen=True)
class SectionView:
    section: Section
    passed: int
    begun: int
    idle: int  # have not begun, or handed nothing in
    ungraded: int
    shares: tuple[Share, ...]
    misconceptions: tuple[Misconception, ...]  # the commonest first


@dataclass(frozen=True)
class _Sighting:
    """One person's code, and what it shows of something that others' code shows too."""

    grade: Grade
    result: SectionResult
    finding: CheckResult
    titles: tuple[str, ...]


def view(book: Gradebook, section: Section, anonymous: bool = False) -> SectionView:
    """One section of the whole class."""
    nameless = Nameless(section, book.grades if anonymous else ())
    graded = [(one, one.of(section)) for one in book.grades if not one.fault]
    results = [(grade, result) for grade, result in graded if result]
    begun = [(grade, result) for grade, result in results if has_begun(result)]
    return SectionView(
        section,
        sum(result.passed for _, result in results),
        len(begun),
        len(results) - len(begun),
        len(book.grades) - len(results),
        tuple(_shares([result for _, result in begun])),
        tuple(sorted(_misconceptions(section, begun, nameless), key=_commonest)),
    )


def topics(views: Iterable[SectionView]) -> list[Misconception]:
    """What is most worth ten minutes: what most people have, and is explained, comes first."""
    every = [one for view in views for one in view.misconceptions if one.people > 1]
    return sorted(every, key=lambda one: (not one.known, _commonest(one)))[:MOST_TOPICS]


def has_begun(result: SectionResult) -> bool:
    return not (result.not_started or result.bad_file)


def _commonest(one: Misconception) -> tuple[object, ...]:
    """By all that is shown of it, so that no order is left that hangs on who has it."""
    return -one.people, one.section.id, one.explanation, one.titles, one.values


def _shares(results: list[SectionResult]) -> Iterator[Share]:
    passed: dict[str, int] = defaultdict(int)
    of: dict[str, int] = defaultdict(int)
    for result in results:
        for check in result.checks:
            of[check.check.title] += check.state != "skipped"
            passed[check.check.title] += check.passed
    return (Share(title, passed[title], of[title]) for title in of)


def _misconceptions(
    section: Section, begun: list[tuple[Grade, SectionResult]], nameless: Nameless
) -> Iterator[Misconception]:
    """Those that are explained, and behaviour that several show and nothing explains."""
    causes: dict[tuple[str, str], list[_Sighting]] = defaultdict(list)
    alike: dict[tuple[object, ...], list[_Sighting]] = defaultdict(list)
    for grade, result in begun:
        found = _causes(result)
        for key, checks in found.items():
            titles = tuple(check.check.title for check in checks)
            causes[key].append(_Sighting(grade, result, checks[0], titles))
        if not found and (finding := result.finding):
            titles = tuple(check.check.title for check in result.failing)
            alike[behaviour(result)].append(_Sighting(grade, result, finding, titles))
    for (_, explanation), seen in causes.items():
        ours = seen[0].finding.diagnosis is not None
        text = explanation if ours else nameless.said(explanation, _shown(seen).grade)
        yield _misconception(section, True, cut(one_line(text), MOST_SAID), seen, nameless)
    for seen in alike.values():
        if len(seen) >= FEWEST_ALIKE:
            text = _said(_shown(seen), nameless)
            yield _misconception(section, False, text, seen, nameless)


def _said(one: _Sighting, nameless: Nameless) -> str:
    """What is wrong, in a sentence. What an exception says is its author's, and not for all."""
    error = one.finding.outcome.error
    if error and nameless.for_all:
        return nameless(f"Your code raised {error.type}.", one.grade)
    return cut(nameless.said(message(one.finding), one.grade), MOST_SAID)


def _causes(result: SectionResult) -> dict[tuple[str, str], list[CheckResult]]:
    """The checks that each known cause fails, by its id and what is said of it."""
    found: dict[tuple[str, str], list[CheckResult]] = defaultdict(list)
    for check in result.failing:
        if because := cause(check):
            found[because].append(check)
    return found


def behaviour(result: SectionResult) -> tuple[object, ...]:
    """All that is wrong with a result as it was observed: two that are equal behave alike."""
    return tuple(
        (
            one.check.name,
            one.state,
            one.difference and (one.difference.sentence, one.difference.got),
            one.outcome.error and (one.outcome.error.type, one.outcome.error.message),
            one.outcome.ended,
        )
        for one in result.checks
        if not one.passed
    )


def _misconception(
    section: Section, known: bool, explanation: str, seen: list[_Sighting], nameless: Nameless
) -> Misconception:
    said = _shown(seen)
    values: tuple[tuple[str, str], ...] = ()
    if (found := said.finding.difference) and found.expected:
        ours = " ".join([found.expected, *(value for _, value in found.given)])
        rows = (*found.given, (found.names[0], found.got), (found.names[1], found.expected))
        values = tuple(
            (one_line(name), nameless.said(value, said.grade, ours)) for name, value in rows
        )
    code = excerpt(said.grade, said.result, said.finding, nameless)
    return Misconception(section, known, explanation, len(seen), said.titles, values, code)


def _shown(seen: list[_Sighting]) -> _Sighting:
    """The one whose code is shown: the shortest, whoever's it is, in whatever order they came."""

    def short(one: _Sighting) -> tuple[int, str, str]:
        return len(one.result.source.text), one.result.source.text, one.grade.id

    return min(seen, key=short)
