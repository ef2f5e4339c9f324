"""What a result rests on, as a short text: while that is the same, nothing need be graded again."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterator
from dataclasses import asdict
from functools import cache
from pathlib import Path

from kata.course import vocabulary
from kata.course.fingerprint import fingerprint, torch_release
from kata.course.places import HIDDEN, MISTAKES, ROOT, SOLUTIONS
from kata.course.sections import Section, before, files, sections
from kata.grading.submission import Submission
from kata.grading.tasks import Terms
from kata.walls.standing import standing

# What makes, sends, compares and keeps observations; any change there may change a result.
ENGINE = (
    *("grading/*.py", "instruments/*.py", "judging/**/*.py", "processes/*.py", "walls/*.py"),
    *("wire/*.py", "worker/*.py"),
)
# Who is graded, what is added up and where it is kept changes none.
NOT_ENGINE = {"fingerprints.py", "grades.py", "journal.py", "late.py", "merging.py", "shards.py"}
NOT_ENGINE |= {"whole_class.py", "files.py", "pool.py"}


def ground(section: Section) -> str:
    """All that a section's results rest on beside the submission: a change there is seen here."""
    return fingerprint(_parts(section))


def key(ground: str, terms: Terms, section: Section, submission: Submission) -> str:
    """What one result rests on. Who wrote it is not among it: equal files are graded once."""
    own = submission.sources.get(section.module)
    bad_file = submission.reason_for(section.module)
    parts = (json.dumps(asdict(terms)), section.id, bad_file, "" if own is None else own.text)
    along = submission.along(section.module)
    modules = (part for name in sorted(along) for part in (name, along[name].text))
    return fingerprint([ground, *parts, *modules])


def _parts(section: Section) -> Iterator[bytes]:
    later = {one.file for one in sections()} - {one.file for one in (*before(section), section)}
    paths = [SOLUTIONS / name for name in files() if name not in later]
    paths += [HIDDEN / section.file, *sorted(MISTAKES.glob(f"{section.module}.*"))]
    for path in filter(Path.is_file, paths):
        yield path.relative_to(ROOT).as_posix().encode()
        yield path.read_bytes()
    yield _engine().encode()
    python = ".".join(platform.python_version_tuple()[:2])
    yield json.dumps([torch_release(), python, standing(), bool(vocabulary.folder())]).encode()


@cache
def _engine() -> str:
    """The part that is the same for all sections."""
    kata = ROOT / "kata"
    paths = [path for pattern in ENGINE for path in sorted(kata.glob(pattern))]
    return fingerprint(
        part
        for path in paths
        if path.name not in NOT_ENGINE
        for part in (path.relative_to(kata).as_posix().encode(), path.read_bytes())
    )
