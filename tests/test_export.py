"""`export`: a learner's GPT as one file, which runs where there is no course."""

from __future__ import annotations

import ast
import builtins
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import kata
from kata.commands.main import main
from kata.course import vocabulary
from kata.course.cells import defined
from kata.course.errors import BadCall
from kata.course.finish import ENDING, HEAD, with_sections
from kata.course.one_file import later_sections, needed_sections, one_file
from kata.course.places import EXERCISES, ROOT, SOLUTIONS
from kata.course.top_level import take_apart
from tests.conftest import warm_workers

TEXTS = {path.stem: path.read_text(encoding="utf-8") for path in SOLUTIONS.glob("ch*.py")}


@pytest.fixture(scope="module", autouse=True)
def warm():
    with warm_workers(*(section.module for section in kata.sections())):
        yield


@pytest.fixture
def folder(tmp_path):
    """All that a GPT needs, and nothing that comes after it."""
    later = [section.file for section in later_sections()]
    away = shutil.ignore_patterns("__pycache__", *later)
    return Path(shutil.copytree(SOLUTIONS, tmp_path / "mine", ignore=away))


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The one file of the whole course."""
    path = tmp_path_factory.mktemp("whole") / "gpt.py"
    assert main(["export", str(path), "--target", str(SOLUTIONS)]) == 0
    return path


@pytest.fixture
def export(tmp_path, capsys):
    """The status, what is said, and the file."""

    def exported(folder, *arguments):
        path = tmp_path / "gpt.py"
        status = main(["export", str(path), "--target", str(folder), *arguments])
        out, err = capsys.readouterr()
        return status, out + err, path

    return exported


def alone(path, *arguments):
    """Run a file in its own folder where no kata can be imported."""
    code = (
        "import runpy, sys; sys.modules['kata'] = sys.modules['safetensors'] = None; "
        "sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0], run_name='__main__')"
    )
    return subprocess.run(
        [sys.executable, "-c", code, str(path), *arguments],
        cwd=path.parent,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


def test_it_stands_by_itself_and_writes(folder, export):
    status, said, path = export(folder)
    assert status == 0 and f"Wrote {path}" in said
    shutil.rmtree(folder)
    done = alone(path, "--steps", "100", "--tokens", "20")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("134,528 parameters, 239 tokens to learn\nstep 100 of 100, loss ")
    assert done.stdout.split("\n\n", 1)[1].startswith("Twinkle")
    (path.parent / "book.txt").write_text("abcdefgh" * 20)
    done = alone(path, "def", "--learn", "book.txt", "--steps", "60", "--tokens", "9")
    assert done.stdout.endswith("\ndefghabcdefg\n")
    (path.parent / "short.txt").write_text("abc")
    for wrong, reason in (("none.txt", "there is no file none"), ("short.txt", "is too short")):
        done = alone(path, "--learn", wrong, "--steps", "0")
        assert done.returncode and reason in done.stderr and "Traceback" not in done.stderr


SPEAKS = """
import sys, torch
from safetensors.torch import load_file, save_file
from ch4_6_gpt_model import GPTModel
from ch4_7_generate import text_to_token_ids, token_ids_to_text
from ch5_3_decoding import generate
from ch5_5_gpt2_weights import layout, load_gpt2_weights
from kata.draw import tokenizer

cfg = {"vocab_size": 50257, "context_length": 40, "emb_dim": 64, "n_heads": 1, "n_layers": 2}
torch.manual_seed(1)
save_file({name: torch.randn(shape) * 0.2 for name, shape in layout(cfg).items()}, sys.argv[1])
torch.manual_seed(123)
model = GPTModel({**cfg, "drop_rate": 0.0, "qkv_bias": True}).eval()
load_gpt2_weights(model, load_file(sys.argv[1]))
gpt2, _ = tokenizer()
ids = text_to_token_ids("Every effort moves you", gpt2)
print("", token_ids_to_text(generate(model, ids, 8, 40, 0.8, 50), gpt2), sep="\\n")
"""


@pytest.mark.skipif(vocabulary.folder() is None, reason=vocabulary.MISSING)
def test_it_speaks_with_published_weights_as_the_parts_of_the_course_do(whole):
    """Without the package that reads such files; the same seed draws the same ids."""
    done = subprocess.run(
        [sys.executable, "-c", SPEAKS, str(whole.parent / "gpt2.safetensors")],
        env={**os.environ, "PYTHONPATH": f"{SOLUTIONS}{os.pathsep}{ROOT}"},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    knobs = ("--temperature", "0.8", "--top-k", "50", "--tokens", "8")
    own = alone(whole, "Every effort moves you", "--weights", "gpt2.safetensors", *knobs)
    assert own.returncode == 0, own.stderr
    assert own.stdout == done.stdout


def test_learning_goes_on_where_it_left_off(whole):
    first = alone(whole, "--steps", "4", "--checkpoint", "rhyme.pt")
    assert "steps are done" not in first.stdout
    more = alone(whole, "--steps", "2", "--checkpoint", "rhyme.pt", "--tokens", "9")
    assert "rhyme.pt: 4 steps are done" in more.stdout and more.returncode == 0


def test_what_does_not_pass_stays_behind_and_is_told(folder, export):
    """What builds on it as well: the training asks for the loss."""
    for section in kata.sections("4.8", "5.2", "5.3"):
        shutil.copy(SOLUTIONS / section.file, folder)
    status, said, path = export(folder)
    missing = "4.9, 5.1, 5.2, 5.4 and 5.5"
    assert status == 0 and f"Without {missing}, of which it can do more once they pass." in said
    text = path.read_text()
    assert "--temperature" in text and "train_step" not in text and "--weights" not in text


def test_it_is_the_learners_code_and_no_more_than_is_needed():
    text = one_file(TEXTS)
    tree = ast.parse(text)
    names = [node.name for node in tree.body if isinstance(node, (ast.ClassDef, ast.FunctionDef))]
    assert len(names) == len(set(names))
    assert {"MultiHeadAttention", "LayerNorm", "GPTModel", "generate_text_simple"} < set(names)
    assert not {"demo", "DummyGPTModel", "ExampleDeepNeuralNetwork", "PostNormBlock"} & set(names)
    assert "kata" not in text and "YOUR CODE" not in text and "import ch" not in text
    assert "        variance = x.var(dim=-1, keepdim=True, unbiased=False)\n" in text


def test_a_title_that_controls_a_terminal_is_written_without_what_does():
    given = TEXTS["ch3_attention"].split('"""', 2)[2]
    text = one_file({**TEXTS, "ch3_attention": f'"""Attention\x1b]0;mine\x07"""{given}'})
    assert "# --- Attention]0;mine ---" in text


def with_change(module, *changes):
    text = TEXTS[module]
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return {**TEXTS, module: text}


def test_what_a_part_uses_comes_along_and_local_names_bring_nothing():
    texts = with_change(
        "ch4_7_generate",
        ("def generate_text_simple", "# How to choose.\n@torch.no_grad()\ndef best(scores):\n"
         "    sample = scores.argmax(dim=-1, keepdim=True)\n    return sample\n\n\n"
         "LIMITS = {}\nLIMITS['all'] = 3\n\n\ndef generate_text_simple"),
        ("logits[:, -1].argmax(dim=-1, keepdim=True)", "best(logits[:, -1][:LIMITS.get('x')])"),
        ("import torch\n", "import functools\nimport torch.nn\nimport torch\n"
         "import torch.nn.functional as F\nimport torch.nn as nn\n"),
        ("    # YOUR CODE\n", "    assert nn\n"),
    )  # fmt: skip
    text = one_file(texts)
    assert "# How to choose.\n@torch.no_grad()\ndef best(scores):\n" in text
    assert "LIMITS = {}" in text and "LIMITS['all'] = 3" in text
    assert "def sample" not in text and "functools" not in text and "functional as F" not in text


@pytest.mark.parametrize(
    "module, changes, said",
    [
        (
            "ch4_2_layer_norm",
            [("class LayerNorm", "def learned(x):\n    return x\n\n\nclass LayerNorm"),
             ("mean = x", "mean = learned(x)")],
            "learned is one thing in ch4_2_layer_norm.py and another in gpt.py; rename",
        ),
        (
            "ch4_2_layer_norm",
            [("import torch\n", "import torch\nimport numpy as math\n"),
             ("self.eps = 1e-5", "self.eps = math.float64(1e-5)")],
            "math is one thing in ch4_2_layer_norm.py and another in ch4_3_feed_forward.py",
        ),
        (
            "ch4_5_transformer_block",
            [("from ch4_2_layer_norm import LayerNorm", "import ch4_2_layer_norm as norms"),
             ("LayerNorm(cfg", "norms.LayerNorm(cfg")],
            "write from ch4_2_layer_norm import ...",
        ),
        (
            "ch4_3_feed_forward",
            [("import math\n", "import math\nfrom helpers import half\n"),
             ("return 0.5", "return half")],
            "imports helpers.py, another file of yours",
        ),
        (
            "ch4_3_feed_forward",
            [("        inner =", "        say('hello')\n        inner =")],
            "uses say of kata.draw, which isn't there without the course",
        ),
        (
            "ch4_3_feed_forward",
            [("import math\n", f"import math\nDEEP = {'+'.join(['1'] * 600)}\n")],
            "ch4_3_feed_forward.py nests its code too deeply",
        ),
        (
            "ch4_3_feed_forward",
            [("import math\n", f"import math\nBIG = 0x{'f' * 9000}\n")],
            "ch4_3_feed_forward.py holds a number of thousands of digits",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_one_file_is_told_with_what_to_do(module, changes, said):
    with pytest.raises(BadCall, match="export again") as told:
        one_file(with_change(module, *changes), own={"helpers"})
    assert said in str(told.value)


def test_another_name_for_another_section_s_part_is_taken_along():
    texts = with_change(
        "ch4_5_transformer_block",
        ("import LayerNorm\n", "import LayerNorm as Norm\n"),
        ("LayerNorm(cfg", "Norm(cfg"),
        ("LayerNorm(cfg", "Norm(cfg"),
    )
    assert "\nNorm = LayerNorm\n" in one_file(texts)


def test_it_says_what_is_missing_and_writes_nothing(folder, export):
    section = next(one for one in needed_sections() if one.id == "4.3")
    shutil.copy(EXERCISES / section.file, folder)
    status, said, path = export(folder)
    assert status == 1 and not path.exists()
    assert said == f"{path} isn't written: 4.3 doesn't pass yet.\nNext: python grader.py 4.3\n"
    unneeded = next(one for one in kata.sections() if one.id == "4.4")
    shutil.copy(SOLUTIONS / section.file, folder)
    shutil.copy(EXERCISES / unneeded.file, folder)
    assert export(folder)[0] == 0


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_is_replaced_and_never_written_through(folder, export, tmp_path):
    """One that leads nowhere too: what it names is not to be made."""
    elsewhere, path = tmp_path / "elsewhere.py", tmp_path / "gpt.py"
    path.symlink_to(elsewhere)
    assert export(folder)[0] == 2
    assert export(folder, "--yes")[0] == 0
    assert not elsewhere.exists() and path.is_file() and not path.is_symlink()


def test_a_file_that_is_there_is_left_alone(folder, export, capsys, tmp_path):
    (tmp_path / "gpt.py").write_text("mine")
    status, said, path = export(folder)
    assert status == 2 and path.read_text() == "mine" and "--yes" in said
    assert export(folder, "--yes")[0] == 0
    assert main(["export", str(path.parent)]) == 2
    assert "takes a file to write" in capsys.readouterr().err


def test_a_section_may_be_imported_with_all_of_its_names():
    texts = with_change(
        "ch4_5_transformer_block",
        ("from ch4_2_layer_norm import LayerNorm\n", "from ch4_2_layer_norm import *\n"),
        ("from ch4_3_feed_forward import FeedForward\n", "from ch4_3_feed_forward import *\n"),
    )
    assert one_file(texts) == one_file(TEXTS)


@pytest.mark.parametrize("without", ["", "none", *(one.id for one in later_sections())])
def test_what_came_with_the_course_asks_for_no_section_that_is_not_there(without):
    """What it uses is torch's, its own, or a name of a section that is there."""
    numbers = {section.id for section in later_sections()} - {without} if without else set()
    whole = with_sections(HEAD, numbers) + with_sections(ENDING, numbers)
    assert "#+" not in whole and "#-" not in whole
    ending = take_apart("gpt", with_sections(ENDING, numbers), ())
    used = {name for one in ending.statements for name in one.uses} - set(dir(builtins))
    sections = {one for one in kata.sections() if one.id in numbers or one in needed_sections()}
    given = {name for section in sections for name in defined(section)}
    assert used - ending.defined - {"__name__"} <= given
