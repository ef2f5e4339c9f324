"""Golden screens: what a learner reads is what the files say, character for character."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from pathlib import Path

import pytest

from kata.authors import screens
from kata.course.places import ROOT
from kata.grading.grader import Grader
from kata.grading.opening import open_grader


@pytest.fixture(scope="module")
def grader() -> Iterator[Grader]:
    """One for all screens: it keeps what the reference shows."""
    with open_grader() as grader:
        yield grader


@pytest.mark.parametrize(
    "path", screens.screens(), ids=lambda path: f"{path.parent.name}-{path.stem}"
)
def test_a_screen_is_what_the_report_says_now(path: Path, grader: Grader) -> None:
    try:
        expected = screens.screen(grader, path)
    except screens.NotHere as reason:
        pytest.skip(str(reason))
    _compare(path, expected)


@pytest.mark.parametrize("path", screens.PICTURES, ids=lambda path: path.stem)
def test_a_picture_is_what_the_screen_shows_now(path: Path, grader: Grader) -> None:
    _compare(path, screens.picture(grader, path))


def test_the_readme_holds_the_text_of_its_pictures() -> None:
    texts = {path: path.read_text(encoding="utf-8") for path in screens.PICTURES.values()}
    _compare(screens.README, screens.readme(texts))


def _compare(path: Path, expected: str) -> None:
    """Fails with what stands in the file alone (-), and with what the report alone says (+)."""
    lines = path.read_text(encoding="utf-8").splitlines(), expected.splitlines()
    if difference := "\n".join(difflib.unified_diff(*lines, "the file", "now", lineterm="")):
        name = path.relative_to(ROOT).as_posix()
        pytest.fail(
            f"{name} says something else than the report does now:\n\n{difference}\n\n"
            "Is that what a learner should read? Then: python grader.py check --mend",
            pytrace=False,
        )
