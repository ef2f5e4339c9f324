"""Every section's demonstration runs on the solutions, with the right figures in it."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

import kata
from kata.course.places import ROOT, SOLUTIONS
from tests.conftest import stubs

SECTIONS = kata.sections()
FIGURES = {
    "4.1": ["77,194,752", "786,432", "shape (2, "],
    "4.2": ["layer norm", "batch norm"],
    "4.3": ["4,722,432", "3072"],
    "4.4": ["0.0002017", "0.00505", "0.2217", "1.326"],
    "4.5": ["2,360,064", "4,722,432", "7,085,568", "post-norm"],
    "4.6": ["163,009,536", "406,212,608", "838,220,800", "1,637,792,000", "124,412,160", "621.8"],
    "4.7": ["wonder what you are!\nUp above the world so high"],
    "5.1": ["the mat and the  mat and the dog", "0.2582", "1.7715", "of 7 words", "9.21"],
    "4.8": ["can't be divided", "= 7.60", "124,412,160", "1,557,380,800", "0.004082"],
    "5.2": ["290 steps on the device", "validation", "the world so high,\nLike a diamond"],
    "5.4": [
        "134,528",
        "538,112",
        "twice as large",
        "  ValueError: stranger.pt is not a checkpoint",
    ],
    "4.9": ["The same.", "9.135", "0.852", "27.26", "gpt2-small    72", "gpt2-xl      600"],
    "5.3": ["0.5721", "0.3576", "0.5775", "0.9", "top-p", "Up above the world so high"],
    "5.5": ["148 tensors", "124,439,808", "497,759,232", "loss after        1.341"],
}


def show(*arguments):
    return subprocess.run(
        [sys.executable, "grader.py", "show", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "80"},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


@pytest.mark.parametrize("section", SECTIONS, ids=lambda s: s.id)
def test_it_shows_the_right_figures(section, ledger):
    drawing = [ROOT / "kata/draw.py", ROOT / "kata/panels.py"]
    if ledger.has(section, [path.read_text() for path in (section.solution, *drawing)]):
        return
    done = show(section.id, "--target", "solutions")
    assert done.returncode == 0, done.stderr
    for figure in FIGURES[section.id]:
        assert figure.lower() in done.stdout.lower()
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert "\x1b" not in done.stdout


STUBS = """
import runpy, sys
sys.path.insert(0, ".")
for path in sys.argv[1:]:
    try:
        sys.argv = [path]
        runpy.run_path(path, run_name="__main__")
    except SystemExit as end:
        print(path, end.code)
"""


def test_a_stub_says_that_it_is_not_started(tmp_path):
    """All of them in one process, in which torch loads once."""
    paths = [section.file for section in SECTIONS]
    done = subprocess.run(
        [sys.executable, "-c", STUBS, *paths],
        cwd=stubs(tmp_path / "mine"),
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert re.findall(r"\nNot started: .+\n(.+)", f"\n{done.stdout}") == [f"{p} 1" for p in paths]
    assert done.stderr == ""


def test_the_file_itself_shows_the_same():
    section = SECTIONS[1]
    path = SOLUTIONS / section.file
    direct = subprocess.run([sys.executable, str(path)], capture_output=True, text=True)
    assert direct.stdout == show(section.id, "--target", "solutions").stdout


def test_a_picture_is_drawn_where_matplotlib_is(tmp_path):
    picture = tmp_path / "gradients.png"
    done = show("4.4", "--target", "solutions", "--png", picture)
    try:
        import matplotlib  # noqa: F401
    except ImportError:
        assert done.returncode == 3 and "pip install" in done.stderr
    else:
        assert picture.read_bytes().startswith(b"\x89PNG")
