"""Cells: what they are graded as, how their verdicts look, and the notebook that is made of them.

A stand-in for IPython's shell is enough here; tests/test_notebook.py has a real kernel.
"""

from __future__ import annotations

import base64
import json
import os
import re
from html.parser import HTMLParser

import pytest

import kata
from kata.authors.notebook import notebook, stubs
from kata.course.cells import as_demonstration, as_file, builds_on, given, parts
from kata.course.places import NOTEBOOK
from kata.notebook.magics import Magics
from tests.conftest import solution

SECTIONS = {section.id: section for section in kata.sections()}
NORM = SECTIONS["4.2"]


def code(id):
    """What a learner's cell holds once it is solved."""
    return parts(solution(SECTIONS[id])).code


# --- the notebook that is in the repository -------------------------------------------------------


def test_it_is_what_the_exercises_make():
    text = NOTEBOOK.read_text(encoding="utf-8")
    assert text == notebook(stubs()), "python grader.py check --mend"


def test_it_holds_every_section_and_no_solution():
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells]
    graded = [source for source in sources if source.startswith("%%grade")]
    assert [source.split()[1] for source in graded] == list(SECTIONS)
    for section, source in zip(SECTIONS.values(), graded):
        assert "is yours to write" in source
        assert "kata.draw" not in source and "import ch" not in source and "demo()" not in source
        assert any(one.startswith(f"## {section.id} {section.title}\n") for one in sources)


@pytest.mark.parametrize("id", SECTIONS)
def test_an_exercise_is_its_parts(id):
    """Nothing of a file is lost, but imports of what a notebook has."""
    text = solution(SECTIONS[id])
    file = parts(text)
    kept = "\n".join([file.title, file.lesson, *file.imports, file.code, file.demonstration])
    lost = set(re.findall(r"\w+", text)) - set(re.findall(r"\w+", kept))
    assert lost == set()


# --- what a cell is graded as ---------------------------------------------------------------------


def test_lines_keep_their_numbers():
    text = as_file(SECTIONS["4.5"], "import torch\nx = 1\n")
    assert text.splitlines()[1:] == ["import torch", "x = 1"]
    assert "from ch4_3_feed_forward import *" in text.splitlines()[0]
    assert "ch4_5" not in text and "ch4_6" not in text


def test_what_must_come_first_in_a_file_does():
    text = as_file(NORM, f"from __future__ import annotations\n{code('4.2')}")
    compile(text, "cell", "exec")
    assert text.startswith("from __future__ import annotations; ")
    assert text.splitlines()[1] == ""


@pytest.mark.parametrize("id", SECTIONS)
def test_a_solved_cell_passes(id, verdict):
    assert verdict(SECTIONS[id], as_file(SECTIONS[id], code(id))).passed


def test_a_cell_may_use_whatever_is_above_it(verdict):
    """GELU is no part of 4.5 as a file; imports above are there too, as in a notebook."""
    text = code("4.5").replace("import torch\nfrom torch import nn\n", "")
    text = text.replace("self.ff =", "GELU()\n        self.ff =")
    assert verdict(SECTIONS["4.5"], as_file(SECTIONS["4.5"], text)).passed


def test_a_section_builds_on_those_it_imports_near_and_far():
    assert [one.id for one in builds_on(SECTIONS["4.5"])] == ["4.2", "4.3", "4.5"]
    assert [one.id for one in builds_on(SECTIONS["4.4"])] == ["4.3", "4.4"]


def test_a_demonstration_needs_no_cell_that_it_does_not_use():
    cells = {NORM: "raise ValueError", SECTIONS["4.1"]: "SIZE = 3", SECTIONS["4.3"]: code("4.3")}
    assert "ch4_2" not in as_demonstration(SECTIONS["4.3"], cells)
    cells[SECTIONS["4.3"]] += "\nSIZE"
    assert "from ch4_1_architecture import *" in as_demonstration(SECTIONS["4.3"], cells)


# --- the commands, with a stand-in for the shell --------------------------------------------------


class Shell:
    """Just what the extension asks of IPython's."""

    def __init__(self) -> None:
        self.user_ns, self.magics, self.shown = {"__name__": "__main__"}, {}, []
        self.display_pub = self
        self.errors = []
        self._showtraceback = self.errors.append

    def publish(self, data):
        self.shown.append(data)

    def register_magic_function(self, func, magic_kind, magic_name):
        self.magics[magic_name] = func

    def transform_cell(self, raw_cell):
        return "\n".join(
            f"get_ipython().run_line_magic({line!r})" if line.startswith("%") else line
            for line in raw_cell.splitlines()
        )

    def run_cell(self, raw_cell, store_history=True):
        try:
            exec(compile(raw_cell, "cell", "exec"), self.user_ns)
        except Exception as error:
            self._showtraceback(error)


@pytest.fixture
def shell(grader, monkeypatch):
    """With the grader of all tests in the place of one of its own."""
    monkeypatch.setattr("kata.notebook.session.Session._open", lambda session: grader)
    shell = Shell()
    magics = Magics(shell)
    for section in given():
        exec(section.code, shell.user_ns)
    yield shell
    magics.close()


def grade(shell, id, cell):
    """What a cell shows as text."""
    shell.shown.clear()
    shell.magics["grade"](id, cell)
    return "\n".join(data["text/plain"] for data in shell.shown)


class Words(HTMLParser):
    """What HTML says, and the tags that it has."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text, self.tags = "", set()
        self.feed(html)

    def handle_data(self, data):
        self.text += data

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)


NASTY = '<script>alert("1")</script><img src=x onerror=alert(1)> & [a](javascript:alert(1))'


@pytest.mark.parametrize(
    "cell",
    [
        code("4.2"),
        code("4.2").replace("unbiased=False", "unbiased=True"),
        code("4.2").replace("        mean =", f"        print({NASTY!r})\n        mean =") + "[0]",
        f"raise ValueError({NASTY!r})",
        f"x = 1 {NASTY}",
        f"print({NASTY!r})\nwhat = type({NASTY!r}, (), {{}})()\nwhat.that",
    ],
)
def test_html_says_the_same_as_the_text_and_escapes_all_of_it(shell, cell):
    text = grade(shell, "4.2", cell)
    (data,) = shell.shown
    html = Words(data["text/html"])
    assert html.tags <= {"pre", "span"}
    assert [line.rstrip() for line in html.text.rstrip().splitlines()] == text.splitlines()


def test_a_finding_tells_the_cells_own_line(shell):
    cell = code("4.2").replace("        mean =", "        x.nothing\n        mean =")
    line = 2 + cell.splitlines().index("        x.nothing")
    text = grade(shell, "4.2", cell)
    assert f"\ncell 4.2, line {line}: " in text and "x.nothing" in text
    assert text.endswith("Next: %hint 4.2")


def test_the_next_step_is_the_notebooks(shell):
    assert grade(shell, "4.2", code("4.2")).endswith("Next: %show 4.2, then run the cell of 4.3")
    assert grade(shell, "4.2", parts(stubs()[NORM]).code).endswith("Next: %read 4.2")
    assert grade(shell, "4.2", "x =").endswith("Next: mend that line, then run the cell of 4.2")


def test_what_passes_is_defined_and_what_is_broken_is_not(shell):
    grade(shell, "4.2", code("4.2"))
    norm = shell.user_ns["LayerNorm"]
    assert norm(3).shift.shape == (3,)
    text = grade(shell, "4.2", code("4.2") + "\nx = = 1")
    assert "Nothing of this cell is defined in the notebook." in text
    assert shell.user_ns["LayerNorm"] is norm
    grade(shell, "4.2", code("4.2") + "\nraise ValueError('once')")
    assert shell.user_ns["LayerNorm"] is not norm
    assert shell.errors == []  # the finding has said it


def test_a_name_of_another_cell_is_told_of(shell):
    shell.user_ns["helper"] = abs
    told = "helper is there in your notebook"
    assert told in grade(shell, "4.2", "helper(-1)\n" + code("4.2"))
    assert "is there in your notebook" not in grade(shell, "4.2", "other(-1)\n" + code("4.2"))


def test_magics_in_a_cell_are_no_part_of_what_is_graded(shell):
    assert "18 of 18" in grade(shell, "4.2", f"\n%matplotlib inline\n{code('4.2')}")


def test_a_pasted_file_is_a_cell_as_well(shell):
    """With its imports of other sections, which are the notebook's own, and its last lines."""
    for id in ("4.2", "4.3"):
        grade(shell, id, solution(SECTIONS[id]))
    assert "17 of 17" in grade(shell, "4.5", solution(SECTIONS["4.5"]))
    assert shell.errors == []
    assert shell.user_ns["LayerNorm"].__module__ == "__main__"


def test_all_cells_are_put_together_once_they_pass(shell):
    for id in [section.id for section in kata.assembly("4").sections][1:]:
        assert len(shell.shown) <= 1
        grade(shell, id, code(id))
    text = grade(shell, "4.1", code("4.1"))
    assert text.startswith("✓ 4.1") and text.count("\n✓") == 1
    grade(shell, "4.1", parts(stubs()[SECTIONS["4.1"]]).code)
    assert len(shell.shown) == 1
    assert len(shell.shown) == 1 and "not started" in shell.shown[0]["text/plain"]


def test_files_are_graded_in_the_words_of_the_command_line(shell):
    shell.magics["grade"]("4.2")
    shell.magics["grade"]("")
    one, all_of_them = (data["text/plain"] for data in shell.shown)
    assert "not started" in one and one.endswith("Next: %read 4.2")
    assert all_of_them.endswith("Next: %grade 4.1")


def test_what_the_system_refuses_is_told_in_one_line(shell, monkeypatch, capsys):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kata.notebook.session.Session.grade", full)
    assert not grade(shell, "4.2", solution(SECTIONS["4.2"]))
    assert capsys.readouterr().err == "[Errno 28] No space left on device\n"


def test_hints_and_lessons(shell):
    shell.magics["hint"]("4.2")
    shell.magics["hint"]("4.2 3")
    shell.magics["read"]("4.2")
    first, last, lesson = (data["text/markdown"] for data in shell.shown)
    assert first.startswith("**Hint 1 of 3 for 4.2 ") and first.endswith("Next: `%hint 4.2 2`")
    assert last.startswith("**Hint 3 of 3 for 4.2 ") and "Next" not in last
    assert lesson.startswith("## 4.2 Layer normalization\n\nA deep network")


@pytest.mark.parametrize(
    "magic, line, said",
    [
        ("hint", "4.2 9", "section 4.2 has the hints 1 to 3, not '9'"),
        ("hint", "", "say which section, for example: %hint 4.2"),
        ("read", "4", "say which section, for example: %read 4.2"),
        ("show", "9.9", "there is no section '9.9'"),
        ("grade", "9.9", "there is no section '9.9'"),
    ],
)
def test_a_bad_call_is_one_line(shell, capsys, magic, line, said):
    shell.magics[magic](line)
    out, err = capsys.readouterr()
    assert err.startswith(said) and err.count("\n") == 1 and out == ""


# --- demonstrations, in a process of their own ----------------------------------------------------


SLIP = code("4.2").replace("return self.scale", "return 1 + None * self.scale")
LINE = SLIP[: SLIP.index("None *")].count("\n") + 2  # the magic's own line is the cell's first


@pytest.mark.parametrize(
    "cell, said, unsaid",
    [
        (code("4.2"), "Layer norm averages along a row", "Traceback"),
        ("x = = 1", "SyntaxError", "runpy"),
        ("1 / 0", "ZeroDivisionError", "runpy"),
        (SLIP, f", line {LINE}, in forward", "kata/"),
    ],
)
def test_a_demonstration_is_of_the_cell_and_tells_of_nothing_of_ours(
    shell, capsys, cell, said, unsaid
):
    grade(shell, "4.2", cell)
    shell.magics["show"]("4.2")
    out = capsys.readouterr().out
    assert said in out and unsaid not in out


def test_a_demonstration_says_where_it_took_what_no_cell_holds(shell, capsys):
    grade(shell, "4.5", code("4.5"))
    shell.magics["show"]("4.5")
    out = capsys.readouterr().out
    assert "Not started: FeedForward.__init__ is yours to write (4.3)" in out
    assert "No cell of 4.2, 4.3 has run here" in out


def test_pictures_come_in_their_place(shell, monkeypatch, capsys, tmp_path):
    """Something that draws no more than a file's name stands in for matplotlib."""
    for name in ("__init__", "pyplot"):
        (tmp_path / "matplotlib").mkdir(exist_ok=True)
        (tmp_path / "matplotlib" / f"{name}.py").write_text(STAND_IN)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    for id in ("4.3", "4.4"):
        grade(shell, id, code(id))
    shell.shown.clear()
    shell.magics["show"]("4.4")
    (picture,) = shell.shown
    assert base64.b64decode(picture["image/png"]) == b"a picture"
    out = capsys.readouterr().out
    assert "The mean size of each weight's gradient" in out and "█" not in out


STAND_IN = """
class Anything:
    def __getattr__(self, name):
        return lambda *given, **named: None
    def savefig(self, path, **named):
        open(path, "w").write("a picture")

def use(name):
    pass

def subplots(rows, **named):
    return Anything(), [[Anything()]] * rows
"""
