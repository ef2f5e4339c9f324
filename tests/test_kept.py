"""What the reference shows under a learner's seed: taken where it holds, looked at elsewhere."""

from __future__ import annotations

import json
import shutil

import pytest

import kata
from kata import Submission
from kata.course.checks import assembly
from kata.course.places import REFERENCE
from kata.grading import kept, verdicts
from kata.judging.comparison import departures
from tests.conftest import solution

(SECTION,) = kata.sections("4.2")
SEEN_ON = json.loads(kept.FINGERPRINTS.read_text(encoding="utf-8"))[SECTION.module]["machine"]
here = pytest.mark.skipif(kept.MACHINE != SEEN_ON, reason=f"what is kept was seen on {SEEN_ON}")


@here
@pytest.mark.parametrize("subject", [*kata.sections(), assembly("4"), assembly("5")])
def test_it_is_what_the_reference_shows(subject, grader):
    known, seen = kept.kept(subject), grader.seen(subject)
    assert known and departures(known, seen) == ()


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """A copy of it, which may be spoilt."""
    shutil.copytree(REFERENCE, tmp_path / "reference")
    monkeypatch.setattr(kept, "TESTS", tmp_path)
    monkeypatch.setattr(kept, "FINGERPRINTS", tmp_path / "reference" / "fingerprints.json")
    return tmp_path / "reference" / "fingerprints.json"


@here
def test_it_is_left_where_something_changed_or_the_machine_is_another(elsewhere):
    assert kept.kept(SECTION) and kept.is_fresh(SECTION)
    entries = json.loads(elsewhere.read_text(encoding="utf-8"))
    entries[SECTION.module]["machine"] = "plan9 pdp11"
    elsewhere.write_text(json.dumps(entries))
    assert not kept.kept(SECTION) and kept.is_fresh(SECTION)
    entries[SECTION.module]["fingerprint"] = "of another text"
    elsewhere.write_text(json.dumps(entries))
    assert not kept.is_fresh(SECTION)
    elsewhere.write_text("<<<<<<< ours")
    assert not kept.kept(SECTION)


@here
@pytest.mark.parametrize("seed, looks", [(None, 0), (7, 1)])
def test_no_worker_shows_what_is_kept(seed, looks, monkeypatch):
    seen, observe = [], verdicts.observe

    def watched(workers, job, *rest, **more):
        seen.append(job.sources)
        return observe(workers, job, *rest, **more)

    monkeypatch.setattr(verdicts, "observe", watched)
    with kata.open_grader(seed=seed, walls=False, ready=[SECTION]) as grader:
        assert grader.grade(Submission.source(SECTION, solution(SECTION)), SECTION).passed
        assert seen.count(grader.jobs.reference) == looks
