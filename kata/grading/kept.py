"""What the reference shows under a learner's seed, kept in tests/reference/ by the course's author.

So no worker has to show it again, and the answer comes sooner. It is taken where nothing that it
rests on has changed, on the kind of machine on which it was seen; elsewhere the reference is looked
at as it is under any other seed.
"""

from __future__ import annotations

import json
import platform
import sys
from typing import Any

from kata.course.checks import Subject
from kata.course.places import REFERENCE, TESTS
from kata.grading.grounds import ground_of_reference
from kata.grading.store import Expected, read_expected, write_expected
from kata.wire.outcomes import Outcomes

FINGERPRINTS = REFERENCE / "fingerprints.json"
MACHINE = f"{sys.platform} {platform.machine()}"


def kept(subject: Subject) -> Outcomes | None:
    """What is known, if it still holds here."""
    holds = is_fresh(subject) and _entries()[subject.module]["machine"] == MACHINE
    return read_expected(subject, TESTS) if holds else None


def is_fresh(subject: Subject) -> bool:
    """Was it seen after the last change of anything that it rests on, on whatever machine?"""
    entry = _entries().get(subject.module)
    return entry is not None and entry["fingerprint"] == ground_of_reference(subject)


def keep(subject: Subject, seen: Expected) -> None:
    write_expected(TESTS, subject, seen)
    entry = {"fingerprint": ground_of_reference(subject), "machine": MACHINE}
    entries = {**_entries(), subject.module: entry}
    text = json.dumps(dict(sorted(entries.items())), indent=0) + "\n"
    FINGERPRINTS.write_text(text, encoding="utf-8", newline="\n")


def _entries() -> dict[str, Any]:
    """By the subject's module; after a conflict of merges, which makes no JSON, none."""
    try:
        found: dict[str, Any] = json.loads(FINGERPRINTS.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found
