"""Where a chapter's parts don't fit together: which of them it is.

The reference is put in the place of one part after the other, in a worker that runs the rest. That
is for one's own code alone: a worker that holds a reference must not run what others have written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kata.course.sections import sections
from kata.grading.grader import Grader
from kata.grading.submission import Submission
from kata.judging.results import ChapterResult, Result, TogetherResult


def with_suspects(
    grader: Grader, submission: Submission, results: Sequence[Result]
) -> list[Result]:
    """The same results, each chapter's parts with those that the reference heals."""
    return [
        replace(result, together=suspected(grader, submission, result.together))
        if isinstance(result, ChapterResult) and result.together
        else result
        for result in results
    ]


def suspected(grader: Grader, submission: Submission, result: TogetherResult) -> TogetherResult:
    """The parts in whose place the reference heals the whole; the one that raised comes first."""
    if result.passed:
        return result
    suspects = []
    others = {section.module for section in set(sections()) - set(result.assembly.sections)}
    for name, reference in grader.jobs.reference.items():
        if name in others:
            continue
        sources = {**submission.sources, name: reference}
        if grader.put_together(replace(submission, sources=sources), result.assembly).passed:
            suspects.append(submission.sources[name].path)
    raised = result.finding.frame.path if result.finding and result.finding.frame else ""
    return replace(result, suspects=tuple(sorted(suspects, key=lambda path: path != raised)))
