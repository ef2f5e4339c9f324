"""For authors: a new section works at once, and `check` says all that a course lacks.

What is missing or stale is tried on copies of the course, in which one thing is broken at a time.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import kata
from kata.authors.files import PAGE, WRONG
from kata.authors.findings import line_of
from kata.authors.measures import MOST_CHECKS
from kata.authors.page import page
from kata.authors.promises import Held, Ledger
from kata.authors.statements import split
from kata.authors.survey import findings
from kata.course.mistakes import mistakes
from kata.course.places import ROOT
from kata.judging.comparison import departures

SECTIONS = kata.sections()
(SECTION,) = kata.sections("4.2")
MODULE = SECTION.module
SOLUTION, EXERCISE = f"solutions/{MODULE}.py", f"exercises/{MODULE}.py"
HIDDEN, HINTS = f"tests/hidden/{MODULE}.py", f"tests/hints/{MODULE}.md"
MISTAKES, INDEX = f"tests/mistakes/{MODULE}.py", f"tests/mistakes/{MODULE}.json"
PROMISED = f"tests/promises/{MODULE}.py"
SEEN = "tests/reference/fingerprints.json"
FRESHEN = """
import kata
from kata.authors.notebook import notebook, stubs
from kata.course.places import NOTEBOOK
NOTEBOOK.write_text(notebook(stubs()), encoding="utf-8", newline="\\n")
from kata.authors.index import Index
for section in kata.sections():
    index = Index(section)
    index.write({name: index.entries[name]["fails"] for name in index.mistakes})
"""
COURSE = ("kata", "solutions", "exercises", "notebooks", "tests", "grader.py", "pyproject.toml")
KEPT, GONE = SECTIONS[:3], SECTIONS[3:]  # the fewer sections, the sooner they are looked through
LEFT_OUT = ("__pycache__", "attacks", "screens", "lookalikes", "ch4_assembly*")
LEFT_OUT += tuple(f"{section.module}*" for section in GONE)


@pytest.fixture(scope="session")
def original(tmp_path_factory) -> Path:
    """The course as it is, but shorter, and nothing in its index is stale."""
    place = tmp_path_factory.mktemp("course")
    for name in COURSE:
        if (ROOT / name).is_dir():
            left_out = shutil.ignore_patterns(*LEFT_OUT)
            shutil.copytree(ROOT / name, place / name, ignore=left_out)
        else:
            shutil.copy(ROOT / name, place / name)
    subprocess.run([sys.executable, "-c", FRESHEN], cwd=place, check=True)
    return place


@pytest.fixture
def course(original, tmp_path) -> Path:
    """A copy to break."""
    return Path(shutil.copytree(original, tmp_path / "course"))


def call(course, *arguments, **environment):
    return subprocess.run(
        [sys.executable, "grader.py", *arguments],
        cwd=course,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=100,
    )


def check(course, *arguments, **environment):
    """What `check` says, line by line, and its last line."""
    done = call(course, "check", *arguments, **environment)
    assert done.returncode in (0, 1), done.stderr
    *lines, last = done.stdout.splitlines()
    left = [line for line in lines if not line.startswith(("Writing ", "Wrote "))]
    assert (done.returncode == 0) == (left == []) == last.startswith("Nothing is missing")
    return lines


@pytest.fixture(scope="session")
def before(original):
    """What is said of one section, and of the whole course, as they are."""
    return {*check(original, "4.2"), *check(original)}


def edit(course, file, old, new, count=-1):
    path = course / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, count), encoding="utf-8")


def write(course, file, text):
    path = course / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def entries(course, module=MODULE):
    return json.loads((course / f"tests/mistakes/{module}.json").read_text(encoding="utf-8"))


# --- the real course ------------------------------------------------------------------------------


def test_nothing_in_the_course_is_missing_or_stale():
    assert list(map(str, findings(SECTIONS))) == []


@pytest.mark.parametrize("section", SECTIONS, ids=lambda s: s.id)
def test_a_promise_is_broken_by_its_wrong_file(section, grader, ledger):
    """The wrong file fails the checks that hold the promise."""
    held = [one for one in Ledger(section).promises.values() if isinstance(one, Held)]
    files = [WRONG / section.module / f"{one.by}.py" for one in held]
    texts = [file.read_text(encoding="utf-8") for file in files]
    if ledger.has(section, [*texts, *(check for one in held for check in one.checks)]):
        return
    shown = grader.variants.shows(section, texts)
    expected = grader.expected(section)
    kept = {
        one.by: set(one.checks) - set(departures(expected, outcomes))
        for one, outcomes in zip(held, shown)
    }
    assert {name: checks for name, checks in kept.items() if checks} == {}


def test_what_grades_nothing_loads_no_torch(original):
    code = (
        "from kata.commands.main import main; import sys; main(sys.argv[1:]); print(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "check"], cwd=original, capture_output=True, text=True
    )
    loaded = set(done.stdout.split())
    assert "kata.authors.survey" in loaded and "torch" not in loaded


# --- each finding, provoked -----------------------------------------------------------------------

LESSON = f'"""4.2 {SECTION.title}'
CHECK = "def two_numbers_by_hand(gpt):"
TITLED = f'{CHECK}\n    """Two features come out as you would compute them by hand."""'
ID = '"unbiased-variance",'
PROBLEMS = {  # an edit of one file, and how a line begins that says so; LINE is where the edit is
    (EXERCISE, "LayerNorm", "Norm"): f"{EXERCISE}: stale",
    (SOLUTION, LESSON, '"""Layers'): f'{SOLUTION}:1: it must begin with """4.2 and its title',
    (SOLUTION, LESSON, f'{LESSON}"""\n"""'): f"{SOLUTION}:1: there is no lesson",
    (SOLUTION, "# YOUR CODE", "# yours"): f"{SOLUTION}: nothing is left to the learner",
    (SOLUTION, "def demo()", "def show()"): f"{SOLUTION}: there is no demonstration",
    (SOLUTION, "run(demo)", "demo()"): f"{SOLUTION}: nothing runs the demonstration",
    (SOLUTION, "import torch\n", "# TODO: this\n"): f"{SOLUTION}:LINE: still to write: this",
    (SOLUTION, "import torch\n", "import (\n"): f"{SOLUTION}:LINE: Python can't read it",
    (HIDDEN, "import torch\n", "import (\n"): f"{HIDDEN}:LINE: Python can't read it",
    (HIDDEN, TITLED, CHECK): f"{HIDDEN}:LINE: the check two_numbers_by_hand has no title",
    (HIDDEN, "\ndef ", "\ndef _"): f"{HIDDEN}: no checks: write 10 at least",
    (HIDDEN, CHECK, f"def a(g): 'A.'\ndef b(g): 'B.'\ndef c(g): 'C.'\n{CHECK}"): (
        f"{HIDDEN}: {len(kata.checks(SECTION)) + 3} checks: {MOST_CHECKS} is the most"
    ),
    (HINTS, "\n---\n", "\n"): f"{HINTS}: 1 hint: write 3",
    (HINTS, "?", "."): f"{HINTS}:1: the first hint asks nothing",
    (MISTAKES, '"no-eps"', '"eps-too-small"'): f"{MISTAKES}:LINE: 2 mistakes are called eps-too-",
    (
        MISTAKES,
        f'{ID}\n        "unb',
        f'{ID}\n        "x',
    ): f"{MISTAKES}:LINE: the text of unbiased-variance stands",
    (MISTAKES, "MISTAKES = [", "MISTAKES = []\n_ = ["): f"{MISTAKES}: no mistakes: write 20",
    (MISTAKES, "MISTAKES = [", "MISTAKES = [ONE, "): f"{MISTAKES}: it can't be loaded: NameError",
    (MISTAKES, '"no-eps"', '"none"'): f"{INDEX}: 1 entry is missing (none)",
    (INDEX, '"no-eps"', '"none"'): f"{INDEX}: 1 entry is of no mistake (none)",
    (INDEX, "}\n}", "}\n"): f"{INDEX}: {len(mistakes(MODULE))} entries are missing",
    (SEEN, f'"{MODULE}": {{\n"fingerprint": "', f'"{MODULE}": {{\n"fingerprint": "x'): (
        f"tests/reference/{MODULE}.json.gz: stale"
    ),
    ("tests/test_demos.py", '"4.2":', '"9.9":'): "tests/test_demos.py: nobody checks what the dem",
}


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda p: PROBLEMS[p])
def test_it_says_what_is_missing_or_stale(problem, course, before):
    file, old, _ = problem
    line = line_of((course / file).read_text(encoding="utf-8"), old)
    said = PROBLEMS[problem].replace("LINE", str(line))
    assert [one for one in before if one.startswith(said)] == []
    edit(course, *problem)
    assert [one for one in check(course, "4.2") if one.startswith(said)] != []


@pytest.mark.parametrize("kind, fewest", [("right", "8 at least"), ("wrong", "4")])
def test_it_says_where_other_hands_are_few(kind, fewest, course):
    for path in (course / "tests" / kind / MODULE).glob("[a-z]*.py"):
        path.unlink()
    (line,) = [line for line in check(course, "4.2") if line.startswith(f"tests/{kind}/")]
    assert line.startswith(f"tests/{kind}/{MODULE}: no {kind} files") and f"write {fewest}" in line


def test_some_sections_leave_room_for_fewer_mistakes(course):
    """tests/mistakes/ says 15 each of two sections: enough for the one."""
    for section in kata.sections("4.1", "4.2"):
        file = f"tests/mistakes/{section.file}"
        text = (course / file).read_text(encoding="utf-8")
        write(course, file, f"{text}\nMISTAKES = MISTAKES[:15]\n")
    few = [line for line in check(course, "4.1", "4.2") if "mistakes: write" in line]
    assert few == [f"{MISTAKES}: 15 mistakes: write 20 at least"]


def test_an_entry_is_stale_when_what_it_rests_on_changes(course):
    """Its own patch, and all that makes and compares observations; another section's checks not."""
    edit(course, MISTAKES, '"self.eps = 1e-6"', '"self.eps = 1e-7"')
    stale = [line for line in check(course) if " stale " in line]
    assert [line.split(" (")[0] for line in stale] == [f"{INDEX}: 1 entry is stale"]
    edit(course, "kata/judging/differences.py", "TOLERANCE = 1e-4", "TOLERANCE = 1e-3")
    assert len([line for line in check(course) if "entries are stale" in line]) == len(KEPT)


def test_a_later_section_rests_on_an_earlier_solution(course):
    edit(course, SOLUTION, "self.eps = 1e-5", "self.eps = 0.00001")
    stale = [line.split(":")[0] for line in check(course) if "stale (" in line]
    assert stale == [f"tests/mistakes/{section.module}.json" for section in KEPT[1:]]


@pytest.mark.parametrize(
    "file",
    [
        "exercises/ch5_6_gone.py",
        "tests/hidden/ch9_assembly.py",
        "tests/mistakes/ch5_6_gone.py",
        "tests/mistakes/ch5_6_gone.json",
        "tests/hints/ch5_6_gone.md",
        "tests/promises/ch5_6_gone.py",
        "tests/right/ch5_6_gone/one.py",
        "tests/wrong/ch5_6_gone/one.py",
        "solutions/ch5_6_gone.py",
    ],
)
def test_it_finds_what_belongs_to_no_section(file, course):
    write(course, file, "")
    place = file.removesuffix("/one.py")
    whose = [line for line in check(course) if line.startswith(f"{place}: ")]
    said = "a solution without checks" if "solutions" in file else "no section is called so"
    assert said in "".join(whose)


def test_it_finds_a_section_without_a_solution_and_two_of_one_number(course):
    write(course, "tests/hidden/ch4_2_another.py", "")
    lines = check(course)
    assert f"tests/hidden/ch4_2_another.py: 2 sections are {SECTION.id}" in lines
    assert f"{HIDDEN}: 2 sections are {SECTION.id}" in lines
    without = "tests/hidden/ch4_2_another.py: a section without a solution: write solutions/"
    assert [line for line in lines if line.startswith(without)] != []


# --- mending --------------------------------------------------------------------------------------


def test_an_exercise_is_made_anew(course):
    for file in (EXERCISE, "exercises/ch3_attention.py"):
        (course / file).unlink()
    assert f"{EXERCISE}: missing: python grader.py check --mend writes it" in check(course)
    assert check(course, "--mend")[0] == "Writing exercises/ch3_attention.py"
    for file in (EXERCISE, "exercises/ch3_attention.py"):
        assert (course / file).read_text() == (ROOT / file).read_text()


def test_the_notebook_is_made_anew(course, original):
    edit(course, "notebooks/gpt.ipynb", "%%grade 4.2", "%%grade 4.3")
    stale = "notebooks/gpt.ipynb: stale: python grader.py check --mend writes it"
    assert stale in check(course)
    assert check(course, "--mend")[0] == "Writing notebooks/gpt.ipynb"
    made, before = ((place / "notebooks/gpt.ipynb").read_bytes() for place in (course, original))
    assert made == before


def test_only_stale_entries_are_redone(course, original):
    """Two entries are made untrue, and one of them stale: that one becomes true, the other not."""
    index = entries(course)
    stale, fresh = "no-eps", "eps-too-small"
    index[stale] = {"fails": [], "fingerprint": "0" * 12}
    index[fresh]["fails"] = []
    del index["no-shift"]
    write(course, INDEX, json.dumps({"gone": index[fresh], **index}))
    (line, *_) = check(course, "4.2", "--mend")
    assert line == f"Writing {INDEX}: 2 mistakes to be held against the reference"
    redone, true = entries(course), entries(original)
    assert list(redone) == list(true)
    assert [name for name in true if redone[name] != true[name]] == [fresh]
    text = (course / INDEX).read_text(encoding="utf-8")
    assert len(text.splitlines()) == len(true) + 2


def test_the_index_is_not_redone_where_a_check_cannot_be_made(course, tmp_path):
    (section,) = kata.sections("4.1")
    edit(course, f"tests/mistakes/{section.module}.json", '"fingerprint": "', '"fingerprint": "x')
    nowhere = dict.fromkeys(("HTTPS_PROXY", "https_proxy"), "http://127.0.0.1:9")
    done = call(course, "check", "4.1", "--mend", TIKTOKEN_CACHE_DIR=str(tmp_path), **nowhere)
    assert done.returncode == 3
    assert "TIKTOKEN_CACHE_DIR" in done.stderr and done.stderr.count("\n") == 1


# --- promises -------------------------------------------------------------------------------------


def test_a_docstring_is_split_into_statements():
    docstring = """\
The frame, e.g. of a GPT. Frame(cfg) has
    scale, shift  nn.Parameters of shape (..., 2). Both
                  are float32
    head          nn.Linear
and `no` others. eps is 1e-5 (it is "small.") All
of it

(..., a) -> (..., a)

x       what comes in; see
        [1., 2.]
Done."""
    assert split(docstring) == [
        "The frame, e.g. of a GPT.",
        "Frame(cfg) has",
        "scale, shift nn.Parameters of shape (..., 2).",
        "Both are float32",
        "head nn.Linear",
        "and `no` others.",
        'eps is 1e-5 (it is "small.")',
        "All of it",
        "(..., a) -> (..., a)",
        "x what comes in; see [1., 2.]",
        "Done.",
    ]


def promise(course, entries):
    head = "from kata.authors.promises import Free, Held\n\nPROMISES = {\n"
    lines = (f"    {text!r}: {holder},\n" for text, holder in entries.items())
    write(course, PROMISED, head + "".join(lines) + "}\n")


GOOD = 'Held("gradients_flow", "it_keeps_nothing", by="no-eps.rsqrt")'


def test_every_statement_needs_an_entry_of_use(course):
    """Nothing is said of what the lesson and the demonstration say."""
    texts = [one.text for one in Ledger(SECTION).statements]
    assert "x itself stays as it is." in texts
    assert not any("deep network" in text or "batch normalization" in text for text in texts)
    promise(course, dict.fromkeys(texts, GOOD))
    assert check(course, "4.2") == []
    odd = {
        texts[1]: 'Held("gradients_fly", by="no-eps.rsqrt")',
        texts[2]: 'Held("gradients_flow", by="no-eps")',
        texts[3]: 'Held(by="no-eps.rsqrt")',
        texts[4]: 'Free("")',
        texts[5]: 'Free("it says where it may stand")',
        "Something else.": GOOD,
    }
    promise(course, {**dict.fromkeys(texts[1:], GOOD), **odd})
    said = [line.split(": ", 1) for line in check(course, "4.2")]
    owner = f'LayerNorm says "{texts[0]}", which nothing holds: see {PROMISED}'
    assert said == [
        [f"{SOLUTION}:{Ledger(SECTION).statements[0].line}", owner],
        [f"{PROMISED}:4", f'"{texts[1]}": there is no check gradients_fly'],
        [f"{PROMISED}:5", f'"{texts[2]}": there is no tests/wrong/{MODULE}/no-eps.py'],
        [f"{PROMISED}:6", f'"{texts[3]}": name the check that holds it'],
        [f"{PROMISED}:7", f'"{texts[4]}": say why nothing needs to hold it'],
        [
            f"{PROMISED}:{4 + len(texts[1:])}",
            '"Something else.": no docstring says this any more; take it away',
        ],
    ]
    (line,) = [line for line in check(course, "4.2", "4.3") if line.startswith(PROMISED)]
    share = f"1 of {len(texts)} promises of 4.2 has no check and 5 entries are of no use"
    assert line == f"{PROMISED}: {share}: python grader.py check 4.2 lists them"


def test_the_page_of_promises_is_made_from_them(course):
    texts = [one.text for one in Ledger(SECTION).statements]
    promise(course, {texts[0]: GOOD, texts[1]: 'Free("its rows | say it")'})
    assert "docs/promises.md: missing: python grader.py check --mend writes it" in check(course)
    assert check(course, "--mend")[0] == "Writing docs/promises.md"
    text = (course / "docs/promises.md").read_text(encoding="utf-8")
    assert f"## 4.2 {SECTION.title}\n" in text
    checks = "`gradients_flow`, `it_keeps_nothing` | `no-eps.rsqrt`"
    assert f"| `LayerNorm` | {texts[0]} | {checks} |\n" in text
    assert "LayerNorm(emb\\_dim) has |  | its rows \\| say it |\n" in text
    assert text.count("nothing yet") == len(texts) - 2
    edit(course, "docs/promises.md", "its rows", "they")
    assert "docs/promises.md: stale: python grader.py check --mend writes it" in check(course)


def test_the_page_is_what_it_is_made_from():
    assert page() == (PAGE.read_text(encoding="utf-8") if PAGE.exists() else "")


# --- a new section --------------------------------------------------------------------------------

NEW = "ch4_10_starting_well_isn_t_all"


@pytest.fixture(scope="module")
def begun(original, tmp_path_factory) -> Path:
    """A course with a new section."""
    course = Path(shutil.copytree(original, tmp_path_factory.mktemp("begun") / "course"))
    done = call(course, "new", "4.10", "Starting", "well isn't all")
    assert done.returncode == 0, done.stderr
    wrote, said = done.stdout.split("\n\n")
    assert sorted(wrote.splitlines()) == sorted(files(course).keys() - files(original).keys())
    assert len(wrote.splitlines()) == 9
    assert "python grader.py check 4.10 " in said
    return course


def files(course):
    """Every file and what it holds."""
    return {
        path.relative_to(course).as_posix(): path.read_bytes()
        for path in course.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_nothing_that_is_there_changes(begun, original):
    now = files(begun)
    assert {name: now.get(name) for name in files(original)} == files(original)


def graded(course, file, tmp_path):
    """A file of the new section, graded as a learner's."""
    shutil.copy(course / file, tmp_path / f"{NEW}.py")
    done = call(course, "4.10", "--target", str(tmp_path), "--json")
    (section,) = json.loads(done.stdout)["sections"]
    assert done.returncode == (0 if section["passed"] else 1)
    return section


def test_the_new_solution_and_the_right_file_pass(begun, tmp_path):
    for file in (f"solutions/{NEW}.py", f"tests/right/{NEW}/as_the_hints_say.py"):
        section = graded(begun, file, tmp_path)
        assert section["passed"] and section["title"] == "Starting well isn't all"
        assert section["score"] == section["out_of"] == 2
    stub = graded(begun, f"exercises/{NEW}.py", tmp_path)
    assert stub["score"] == 0


def test_the_new_wrong_file_fails_and_is_diagnosed(begun, tmp_path):
    section = graded(begun, f"tests/wrong/{NEW}/sum-for-mean.by_hand.py", tmp_path)
    assert section["score"] == 0
    assert {check["diagnosis"] for check in section["checks"]} == {"sum-for-mean"}


def test_the_new_demonstration_runs(begun):
    done = call(begun, "show", "4.10", "--target", "solutions")
    assert done.returncode == 0, done.stderr
    assert "The mean of each row" in done.stdout


def test_what_is_still_to_write_is_said(begun):
    lines = check(begun, "4.10")
    for lack in (
        rf"solutions/{NEW}.py:3: still to write: the lesson",
        rf"tests/hints/{NEW}.md:\d+: still to write",
        rf"tests/hidden/{NEW}.py: 2 checks: write 10",
        rf"tests/mistakes/{NEW}.py: 1 mistake: write 20",
        rf"tests/right/{NEW}: 1 right file: write 8",
        rf"tests/wrong/{NEW}: 1 wrong file is named after a mistake .*: write 4",
        r"tests/test_demos.py: nobody checks what the demonstration of 4.10 shows",
        rf'solutions/{NEW}.py:\d+: mean_of_rows says "x itself stays as it is.", which nothing',
    ):
        assert [line for line in lines if re.match(lack, line)] != [], lack
    assert [line for line in lines if "stale" in line or "entry" in line] == []


def test_its_files_keep_the_projects_style(begun):
    if importlib.util.find_spec("ruff") is None:
        pytest.skip("ruff is not installed")
    for command in (["check"], ["format", "--check"]):
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "ruff",
                *command,
                *(p for p in files(begun) if p.endswith(f"{NEW}.py")),
            ],
            cwd=begun,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    "words, said",
    [
        ((), "say which section"),
        (("4.11",), "needs a title"),
        (("4.11", "  "), "needs a title"),
        (("4", "One"), "'4' is no section's number"),
        (("4.x", "One"), "'4.x' is no section's number"),
        (("4.011", "One"), "'4.011' is no section's number"),
        (("../4.11", "One"), "'../4.11' is no section's number"),
        (("4.11", 'A "new" one'), "no quotes"),
        (("4.11", "A" * 61), "at most 60 characters"),
        (("4.11", "..."), "no file can be named"),
        (("4.2", "Again"), f"section 4.2 exists: {HIDDEN}"),
        (("4.10", "Starting well isn't all"), "section 4.10 exists"),
    ],
)
def test_a_bad_call_writes_nothing(words, said, begun):
    there = files(begun)
    done = call(begun, "new", *words)
    assert done.returncode == 2
    assert said in done.stderr and done.stderr.count("\n") == 1
    assert files(begun) == there


def test_a_file_that_is_there_is_never_overwritten(course):
    write(course, "tests/hints/ch4_11_one.md", "mine")
    there = files(course)
    done = call(course, "new", "4.11", "One")
    assert done.returncode == 2
    assert "tests/hints/ch4_11_one.md is there already; nothing was written" in done.stderr
    assert files(course) == there
