"""Observes what is stored: of the reference for all, of the known mistakes for a pack."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path

from kata.authors.pairs import sketches_of_pairs
from kata.course.checks import Subject, assembly
from kata.course.errors import Fault
from kata.course.mistakes import Mistake, applied, mistakes
from kata.course.sections import Section, chapters, of_chapter, sections
from kata.grading.grader import Grader
from kata.grading.store import Expected, Known, write_expected, write_known, write_pairs
from kata.judging.changes import changes
from kata.judging.comparison import departures
from kata.processes.limits import Limits
from kata.processes.observe import observe
from kata.wire.outcomes import Outcomes


def subjects(chosen: Collection[Section]) -> Iterator[Subject]:
    """The sections, and the chapters put together of which all are chosen."""
    yield from chosen
    for chapter in chapters():
        whole = assembly(chapter)
        if whole and set(of_chapter(chapter)) <= set(chosen):
            yield whole


def write_references(grader: Grader, place: Path) -> None:
    for subject in subjects(sections()):
        write_expected(place, subject, expected(grader, subject))


def write_mistakes(grader: Grader, place: Path, section: Section, pairs: bool) -> None:
    """What the section's known mistakes show, alone and, where wanted, two at once."""
    written = mistakes(section.module)
    known = list(known_mistakes(grader, section, written))
    write_known(place, section, known)
    sketches = sketches_of_pairs(grader, section, written, known) if pairs else {}
    write_pairs(place, section, sketches)


def in_full(grader: Grader, subject: Subject) -> Outcomes:
    """What the reference shows, where all of its checks can be made."""
    reference = grader.expected(subject)
    for name, outcome in reference.items():
        if outcome.unavailable:
            reason = outcome.unavailable.partition(";")[0]
            said = f"what the reference shows can't be written here: {name} needs {reason}"
            raise Fault(f"{said}; TIKTOKEN_CACHE_DIR says where that is")
    return reference


def expected(grader: Grader, subject: Subject) -> Expected:
    """What the reference shows, with gpt2's vocabulary and without."""
    outcomes, job = grader.expected(subject), grader.jobs.of_reference(subject)
    if not job.vocabulary:
        return Expected(outcomes)
    without = observe(grader.workers, replace(job, vocabulary=""), Limits())
    return Expected(outcomes, {name: one.unavailable for name, one in without.items()})


def known_mistakes(grader: Grader, section: Section, known: tuple[Mistake, ...]) -> Iterator[Known]:
    """Each mistake beside the reference. Which checks it fails is what was just observed."""
    reference = grader.expected(section)
    solution = section.solution.read_text(encoding="utf-8")
    apart = _apart(known, solution)
    variants = [mistake.apply(solution) for mistake in known]
    every = grader.variants.shows(section, variants)
    for mistake, variant, outcomes in zip(known, variants, every, strict=True):
        if _ended(outcomes):  # on a busy machine: it gets another chance, by itself
            (outcomes,) = grader.variants.shows(section, [variant])
        if ended := _ended(outcomes):
            raise Fault(f"{mistake.id} of {section.id} can't be stored: it {ended}")
        yield _departing(mistake, apart[mistake.id], reference, outcomes)


def _ended(outcomes: Outcomes) -> str:
    """How a check ended its worker, if one did."""
    return next((one.ended for one in outcomes.values() if one.ended), "")


def _departing(
    mistake: Mistake, apart: frozenset[str], reference: Outcomes, outcomes: Outcomes
) -> Known:
    fails = departures(reference, outcomes)
    return Known(
        replace(mistake, fails=frozenset(fails)),
        apart,
        {name: error for name in fails if (error := outcomes[name].error)},
        {
            name: changes(reference[name].value, outcomes[name].value)
            for name in fails
            if outcomes[name].observed
        },
    )


def _apart(known: tuple[Mistake, ...], solution: str) -> dict[str, frozenset[str]]:
    """By each mistake's id, the later ones with which it can't be made at once."""
    pairs = [pair for pair in combinations(known, 2) if not applied(pair, solution)]
    return {
        mistake.id: frozenset(later.id for one, later in pairs if one is mistake)
        for mistake in known
    }
