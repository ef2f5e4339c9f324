"""The whole course as one notebook: notebooks/gpt.ipynb, made from the exercises.

It opens in Jupyter, VS Code and Colab. It is written as Jupyter writes it, so that a change here is
a change of few lines there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from kata.course.cells import Parts, given, parts
from kata.course.exercises import stub
from kata.course.places import ROOT
from kata.course.sections import Section, sections

Cell = dict[str, Any]  # as the format has it

INTRODUCTION = """\
# GPT Kata

Build GPT-2 with your own hands, one section at a time, and be told at once how you are doing.

Run the next three cells first. Then take one section after the other: read its lesson, replace the
`raise NotImplementedError` lines in the cell below it, and run that cell. What you define is there
in the cells below, as in any notebook; the verdict doesn't depend on which cells have run.

| | |
|---|---|
| `%%grade 4.2` | above a cell: define what it holds, and grade it |
| `%hint 4.2` | a nudge; `%hint 4.2 2` the next one |
| `%show 4.2` | the section's demonstration, on your code |
| `%read 4.2` | the lesson once more |
| `%grade 4.2` | grade the file in `exercises/`, in place of a cell |

When every section passes, your parts are put together. That is a GPT, and all of it is yours.
"""

INSTALLATION = """\
# Gets the course where it isn't there yet, as on Colab. Elsewhere this does nothing.
import importlib.util
import subprocess
import sys
from pathlib import Path

COURSE = "$course"  # what you would `git clone`

if importlib.util.find_spec("kata") is None:
    here = [Path.cwd(), *Path.cwd().parents]
    place = next((p for p in here if (p / "grader.py").exists()), Path("gpt-kata").resolve())
    if not place.exists():
        assert COURSE, "The course isn't here: write the address that you cloned it from above."
        subprocess.run(["git", "clone", "--quiet", COURSE, str(place)], check=True)
    install = [sys.executable, "-m", "pip", "install", "--quiet", "-e", f"{place}[notebook]"]
    subprocess.run(install, check=True)
    sys.path.insert(0, str(place))  # for this kernel, which began before it was installed
"""

LOAD = "%load_ext kata.notebook"

FINISH = """\
## All of it

Once every cell above passes, the last one that you run ends with all of them put together. From
here on it is an ordinary notebook, with a GPT of yours in it.
"""

USE = """\
import torch
from kata.draw import tokenizer

encoding, note = tokenizer()
torch.manual_seed(123)
try:
    model = GPTModel(GPT_CONFIG_124M).eval()  # as large as GPT-2, and it has learned nothing yet
    print(f"{count_parameters(model):,} parameters, {model_size_mb(model):.0f} MiB")
    ids = text_to_token_ids("Hello, I am", encoding)
    ids = generate_text_simple(model, ids, 6, GPT_CONFIG_124M["context_length"])
    print(f"{ids.tolist()} {note}" if note else token_ids_to_text(ids, encoding))
except (NameError, NotImplementedError) as missing:
    print(f"Not yet: {missing}")
"""


def stubs() -> dict[Section, str]:
    """What a learner begins with."""
    return {section: stub(section) for section in sections()}


def notebook(texts: Mapping[Section, str]) -> str:
    """The notebook whose cells hold these files' code: exercises, or somebody's solutions."""
    cells = [
        _markdown("introduction", INTRODUCTION),
        _code("installation", INSTALLATION.replace("$course", _address())),
        _code("extension", LOAD),
    ]
    for number, file in enumerate(given(), 1):
        cells += [
            _markdown(f"about-{number}", f"## Given\n\n{file.title}\n\n{file.lesson}"),
            _code(f"given-{number}", file.code),
        ]
    for section, text in texts.items():
        cells += _section(section, parts(text))
    cells += [_markdown("finish", FINISH), _code("use", USE)]
    content = {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _section(section: Section, file: Parts) -> Iterator[Cell]:
    """Its lesson, its code to be written, its demonstration."""
    number = section.id.replace(".", "-")
    yield _markdown(f"lesson-{number}", f"## {section.id} {section.title}\n\n{file.lesson}")
    yield _code(f"grade-{number}", f"%%grade {section.id}\n{file.code}")
    yield _code(f"show-{number}", f"%show {section.id}")


def _address() -> str:
    """Where the course can be had, if pyproject.toml says so."""
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    found = re.search(r'^Repository = "(.+)"$', project, re.MULTILINE)
    return found[1] if found else ""


def _markdown(name: str, text: str) -> Cell:
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": _lines(text)}


def _code(name: str, text: str) -> Cell:
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": name,
        "metadata": {},
        "outputs": [],
        "source": _lines(text),
    }


def _lines(text: str) -> list[str]:
    return text.strip("\n").splitlines(keepends=True)
