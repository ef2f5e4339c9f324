"""JUnit's XML, which CI servers read: of one submission, or of a whole class.

It keeps to the family that pytest calls xunit2 (Jenkins' junit-10.xsd).
"""

from __future__ import annotations

import platform
import xml.etree.ElementTree as xml
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from itertools import groupby

from kata.grading.grades import Gradebook
from kata.judging.results import Result
from kata.reports.cases import Case, Feedback, cases
from kata.wire.shown import one_line, printable

KINDS = {"passed": "", "skipped": "skipped"}  # all others are failures: nothing else is a pass


@dataclass(frozen=True)
class Suite:
    """Some test cases under one name."""

    name: str
    cases: tuple[Case, ...] = ()
    fault: str = ""  # why there are none
    attributes: Mapping[str, str] = field(default_factory=dict)


def junit(results: Sequence[Result], feedback: Feedback = "full") -> str:
    """One submission: a suite for each section."""
    now = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")
    suites = [
        Suite(
            f"section {section}" if file else f"chapter {section}, put together",
            (found := tuple(group)),
            attributes={"time": _seconds(found), "timestamp": now, "hostname": platform.node()},
        )
        for (section, file), group in groupby(cases(results), lambda one: (one.section, one.file))
    ]
    return _document(suites, feedback)


def junit_of_fault(reason: str) -> str:
    """One submission that could not be graded: an error, which is no failure."""
    return _document([Suite("GPT Kata", fault=reason)], "score")


def junit_of_class(book: Gradebook, feedback: Feedback = "full") -> str:
    """A class: a suite for each submission. No times: the same grades are the same bytes."""
    suites = (
        Suite(f"{grade.id} {grade.name}".strip(), cases(grade.results), grade.fault)
        for grade in book.grades
    )
    return _document(suites, feedback, times=False)


def _document(suites: Iterable[Suite], feedback: Feedback, times: bool = True) -> str:
    elements = [_suite(suite, feedback, times) for suite in suites]
    sums = {
        name: str(sum(int(one.get(name, "0")) for one in elements))
        for name in ("tests", "failures", "errors")
    }
    root = xml.Element("testsuites", {"name": "GPT Kata", **sums})
    root.extend(elements)
    xml.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{xml.tostring(root, encoding="unicode")}\n'


def _suite(suite: Suite, feedback: Feedback, times: bool) -> xml.Element:
    children = list(_children(suite, feedback, times))
    inner = [child.tag for case in children for child in case]
    counts = {
        "tests": str(len(children)),
        "failures": str(inner.count("failure")),
        "errors": str(inner.count("error")),
        "skipped": str(inner.count("skipped")),
    }
    name = one_line(suite.name)
    element = xml.Element("testsuite", {"name": name, **counts, **suite.attributes})
    element.extend(children)
    return element


def _children(suite: Suite, feedback: Feedback, times: bool) -> Iterator[xml.Element]:
    """What could not be graded is one error, whatever was found out before."""
    if suite.fault:
        element = xml.Element("testcase", classname="grader", name="not graded")
        reason = one_line(suite.fault)
        xml.SubElement(element, "error", type="not graded", message=reason).text = reason
        yield element
        return
    for case in suite.cases:
        yield _case(case, feedback, times)


def _case(case: Case, feedback: Feedback, times: bool) -> xml.Element:
    where = case.file.removesuffix(".py") or f"chapter {case.section}"
    element = xml.Element("testcase", classname=where, name=case.title)
    if times:
        element.set("time", f"{case.seconds:.3f}")
    text = printable(case.text(feedback))
    kind = KINDS.get(case.state, "failure")
    if kind:
        first = text.partition("\n")[0] or "It doesn't pass."
        xml.SubElement(element, kind, type=case.state, message=first).text = text
    return element


def _seconds(found: Iterable[Case]) -> str:
    return f"{sum(case.seconds for case in found):.3f}"
