"""Notebooks in a real kernel: the whole course from top to bottom, and what a kernel leaves behind.

What can be seen without one is in tests/test_cells.py.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import re
import time

import pytest

import kata
from kata.authors.notebook import notebook
from kata.course.places import NOTEBOOK, ROOT
from kata.walls import standing
from tests.conftest import solution

WHY = "needs a kernel: pip install -e '.[dev,notebook]'"
nbformat = pytest.importorskip("nbformat", reason=WHY)
nbclient = pytest.importorskip("nbclient", reason=WHY)
kernels = pytest.importorskip("jupyter_client.manager", reason=WHY)
psutil = pytest.importorskip("psutil", reason=WHY)
pytest.importorskip("ipykernel", reason=WHY)

SECTIONS = kata.sections()
PATIENCE = 60  # seconds, on a busy machine


@pytest.fixture(scope="module", autouse=True)
def place(tmp_path_factory):
    """A folder of its own for whatever a kernel writes, and for the kernel to begin in."""
    folder = tmp_path_factory.mktemp("kernel")
    paths = [str(ROOT), os.environ.get("PYTHONPATH", "")]
    with pytest.MonkeyPatch.context() as patch:
        for name in ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_DATA_DIR", "TMPDIR"):
            (folder / name).mkdir()
            patch.setenv(name, str(folder / name))
        patch.setenv("PYTHONPATH", os.pathsep.join(filter(None, paths)))
        yield folder


def executed(text, place):
    """What each cell of a notebook shows as text, by the cell's id; and the rest of its outputs."""
    book = nbformat.reads(text, as_version=4)
    nbformat.validate(book)
    resources = {"metadata": {"path": str(place)}}
    nbclient.NotebookClient(book, timeout=240, kernel_name="python3", resources=resources).execute()
    return {cell.id: cell.outputs for cell in book.cells if cell.cell_type == "code"}


def said(outputs):
    return "".join(
        one.text if one.output_type == "stream" else one.get("data", {}).get("text/plain", "")
        for one in outputs
    )


def test_as_it_is_nothing_is_started(place, ledger):
    if ledger.has_all(text := NOTEBOOK.read_text(encoding="utf-8")):
        return
    shown = executed(text, place)
    assert {one.output_type for outputs in shown.values() for one in outputs} <= {
        "stream",
        "display_data",
    }
    assert said(shown["installation"]) == ""
    for section in SECTIONS:
        number = section.id.replace(".", "-")
        assert said(shown[f"grade-{number}"]).startswith(
            f"· {section.id} {section.title}  · not started"
        )
        assert "text/html" in shown[f"grade-{number}"][0].data
        assert "Not started: " in said(shown[f"show-{number}"])
    assert said(shown["use"]).startswith("Not yet: ")


def test_with_the_solutions_filled_in_all_of_it_passes(place, ledger):
    if ledger.has_all(text := notebook({section: solution(section) for section in SECTIONS})):
        return
    shown = executed(text, place)
    for section in SECTIONS:
        number = section.id.replace(".", "-")
        score = re.search(r"· (\d+) of (\d+) checks pass", said(shown[f"grade-{number}"]))
        assert said(shown[f"grade-{number}"]).startswith(f"✓ {section.id} {section.title}")
        assert score and score[1] == score[2]
        assert "Traceback" not in said(shown[f"show-{number}"])
    assert said(shown["grade-4-7"]).count("\n✓ ") == said(shown["grade-4-7"]).count("✓ ") - 17
    assert "wonder what you are!\nUp above the world so high" in said(shown["show-4-7"])
    pictures = [one for one in shown["show-4-4"] if "image/png" in one.get("data", {})]
    assert bool(pictures) == bool(importlib.util.find_spec("matplotlib"))
    assert "163,009,536 parameters, 622 MiB" in said(shown["use"])


# --- one notebook, cell by cell -------------------------------------------------------------------


class Kernel:
    """A kernel, and what its cells show."""

    def __init__(self, place) -> None:
        self.manager, self.client = kernels.start_new_kernel(kernel_name="python3", cwd=str(place))
        self.process = psutil.Process(int(self.text("import os; print(os.getpid())")))

    def outputs(self, code):
        """All that a cell shows, to its end."""
        found = []

        def take(message):
            content = message["content"]
            if message["msg_type"] in ("stream", "display_data", "execute_result", "error"):
                found.append(nbformat.NotebookNode(output_type=message["msg_type"], **content))

        self.client.execute_interactive(code, timeout=PATIENCE, output_hook=take)
        return found

    def text(self, code):
        return said(self.outputs(code))

    def children(self):
        return [one for one in self.process.children(recursive=True) if alive(one)]

    def close(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


@pytest.fixture
def kernel(place):
    started = Kernel(place)
    yield started
    started.close()


def cell(section, change=("", "")):
    book = nbformat.reads(notebook({section: solution(section)}), as_version=4)
    (source,) = [one.source for one in book.cells if one.source.startswith("%%grade")]
    assert change[0] in source
    return source.replace(*change)


def test_later_cells_use_what_earlier_ones_define_and_no_verdict_depends_on_it(kernel):
    _, norm, _, _, block, *_ = SECTIONS
    kernel.text("%load_ext kata.notebook")
    assert "17 of 17 checks pass" in kernel.text(cell(block))  # though nothing else has run

    use = "print(TransformerBlock({**GPT_CONFIG_124M, 'emb_dim': 12}).norm1.mark)"
    assert "NameError" in str(kernel.outputs(use)[0].ename)
    given = next(
        one.source
        for one in nbformat.read(NOTEBOOK, as_version=4).cells
        if "class MultiHeadAttention" in one.source
    )
    kernel.text(given)
    for section in SECTIONS[:4]:
        kernel.text(cell(section))
    mark = ("super().__init__()", "super().__init__(); self.mark = 'mine, {}'")
    kernel.text(cell(norm, (mark[0], mark[1].format(1))))
    assert kernel.text(use) == "mine, 1\n"
    kernel.text(cell(norm, (mark[0], mark[1].format(2))))
    assert kernel.text(use) == "mine, 2\n"  # as of any cell that runs once more

    wrong = cell(norm, ("unbiased=False", "unbiased=True"))
    assert kernel.text(wrong).startswith("✗ 4.2 ")
    assert "17 of 17 checks pass" in kernel.text(cell(block))


def test_errors_outside_of_the_checks_are_told_once_with_the_cells_lines(kernel):
    kernel.text("%load_ext kata.notebook")
    shown = kernel.outputs("%%grade 4.2\nx = 1\nraise ValueError('<b>here</b>')")
    assert [one.output_type for one in shown] == ["display_data"]
    assert "cell 4.2, line 3: " in said(shown) and "<b>" not in shown[0].data["text/html"]
    assert kernel.text("print(x)") == "1\n"
    assert "there is no section '9.9'" in kernel.text("%grade 9.9")
    shown = kernel.outputs(cell(SECTIONS[1]) + "\n\nprint('printed'); LayerNorm(3).nothing")
    assert "nothing" in said(shown)


def test_without_walls_a_cell_would_read_the_solution(kernel):
    """The kernel can, since it is the learner's own; the worker, which is judged, can't."""
    kernel.text("%load_ext kata.notebook")
    path = SECTIONS[1].solution
    shown = kernel.text(f"%%grade 4.2\nexec(open({str(path)!r}).read())")
    assert standing.missing() or "0 of 18 checks pass" in shown


# --- what is left behind --------------------------------------------------------------------------

ENDLESS = "class LayerNorm:\n    def __init__(self, size):\n        while True: pass"
BUSY = {
    "idle": "",
    "while it grades": f"%%grade 4.2\n{ENDLESS}",
    "while it shows": "%show 4.2",
}


@pytest.mark.parametrize("end", ["killed", "restarted", "shut down"])
@pytest.mark.parametrize("busy", BUSY)
def test_no_process_outlives_its_kernel(kernel, busy, end):
    kernel.text("%load_ext kata.notebook")
    if busy == "while it shows":
        kernel.text("%load_ext kata.notebook\nfrom kata.notebook import _loaded as magics")
        kernel.text(f"magics[0].session.cells[{section_of_norm()}] = {ENDLESS!r}")
    before = len(kernel.children())
    if BUSY[busy]:
        kernel.client.execute(BUSY[busy])
        wait(lambda: len(kernel.children()) > before)
    children = kernel.children()
    assert children
    if end == "killed":
        kernel.process.kill()
    elif end == "restarted":
        kernel.manager.restart_kernel(now=True)
    else:
        kernel.manager.shutdown_kernel(now=False)
    wait(lambda: not any(alive(child) for child in children))


def section_of_norm():
    return "next(s for s in __import__('kata').sections() if s.id == '4.2')"


def alive(process):
    with contextlib.suppress(psutil.NoSuchProcess):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False


def wait(condition):
    until = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.05)


def test_loading_it_again_leaves_one_set_of_workers(kernel):
    kernel.text("%load_ext kata.notebook")
    first = kernel.children()
    kernel.text("%reload_ext kata.notebook")
    wait(lambda: not any(alive(child) for child in first))
    assert len(kernel.children()) == len(first)
    assert "18 of 18 checks pass" in kernel.text(cell(SECTIONS[1]))
