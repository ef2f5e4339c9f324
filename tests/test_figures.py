"""The figures that the chapter prints come out of the solutions as well."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

import kata
from kata.course import vocabulary
from kata.course.places import ROOT, SOLUTIONS
from kata.course.sections import of_chapter


def figures(code: str) -> object:
    """What a program prints that imports the solutions by bare name, as their readers do."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": f"{SOLUTIONS}{os.pathsep}{ROOT}"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


THE_CHAPTERS = """
import json, torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_4_shortcuts import ExampleDeepNeuralNetwork, gradient_means
from ch4_6_gpt_model import GPTModel, count_parameters, gpt2_config, model_size_mb
from ch4_7_generate import generate_text_simple
from kata.instruments import weightless

means = []
for use_shortcut in (False, True):
    torch.manual_seed(123)
    model = ExampleDeepNeuralNetwork([3, 3, 3, 3, 3, 1], use_shortcut)
    found = list(gradient_means(model, torch.tensor([[1.0, 0.0, -1.0]])).values())
    means += [found[0], found[-1]]

counts = []
for name in ("gpt2-small", "gpt2-medium", "gpt2-large", "gpt2-xl"):
    with weightless():
        model = GPTModel(gpt2_config(name))
    counts.append(
        [count_parameters(model), count_parameters(model) - model.out_head.weight.numel()]
    )
    if name == "gpt2-small":
        size = round(model_size_mb(model), 2)

torch.manual_seed(123)
model = GPTModel(GPT_CONFIG_124M).eval()
prompt = torch.tensor([[15496, 11, 314, 716]])
tokens = generate_text_simple(model, prompt, 10, 1024)[0].tolist()
print(json.dumps({"means": means, "counts": counts, "size": [size], "tokens": tokens}))
"""


def test_the_figures_of_the_chapter(ledger):
    """Gradients that vanish or don't, the sizes of GPT-2, and what it says before it learned."""
    chapter = of_chapter("4")
    if ledger.has(chapter[-1], [section.solution.read_text() for section in chapter]):
        return
    found = figures(THE_CHAPTERS)
    means = found["means"]
    assert [f"{value:.4g}" for value in means] == ["0.0002017", "0.00505", "0.2217", "1.326"]
    assert round(means[1], 7) == 0.0050496
    assert found["counts"] == [
        [163_009_536, 124_412_160],
        [406_212_608, 354_749_440],
        [838_220_800, 773_891_840],
        [1_637_792_000, 1_557_380_800],
    ]
    assert found["size"] == [621.83]
    assert found["tokens"] == [
        *(15496, 11, 314, 716),
        *(27018, 24086, 47843, 30961, 42348, 7267, 49706, 43231, 47062, 34657),
    ]


# --- 4.8 ------------------------------------------------------------------------------------------

A_START = """
import json, torch
from ch4_6_gpt_model import GPTModel, count_parameters
from ch4_8_start import GPTConfig, init_weights, tie_weights
from kata.instruments import weightless

counts, spreads, losses = [], [], []
for name in ("gpt2-small", "gpt2-xl"):
    with weightless():
        model = GPTModel(GPTConfig.from_name(name).to_dict())
    apart = count_parameters(model)
    tie_weights(model)
    counts.append([count_parameters(model), apart - count_parameters(model)])

cfg = GPTConfig(vocab_size=2000, context_length=64, emb_dim=128, n_heads=4, drop_rate=0.0)
for tied in (False, True):
    for begun in (False, True):
        torch.manual_seed(123)
        model, ids = GPTModel(cfg.to_dict()), torch.randint(2000, (16, 65))
        tied and tie_weights(model)
        begun and init_weights(model)
        with torch.no_grad():
            logits = model(ids[:, :-1]).flatten(0, 1)
            x = model.tok_emb(ids[:, :-1])
            spreads.append([x.std().item(), model.trf_blocks(x).std().item()])
        losses.append(torch.nn.functional.cross_entropy(logits, ids[:, 1:].flatten()).item())
print(json.dumps({"counts": counts, "spreads": spreads, "losses": losses}))
"""


def test_the_figures_of_a_start(ledger):
    """What tying saves; what a new model's loss is, and how its stream spreads over 12 blocks."""
    chapter = of_chapter("4")
    if ledger.has(chapter[-1], [section.solution.read_text() for section in chapter]):
        return
    found = figures(A_START)
    assert found["counts"] == [[124_412_160, 38_597_376], [1_557_380_800, 80_411_200]]
    pytorchs, begun, pytorchs_tied, begun_tied = found["losses"]
    assert 7.6 < begun < 7.65 < pytorchs < 7.8 and 7.6 < begun_tied < 7.65  # ln 2000 is 7.601
    assert pytorchs_tied > 70
    pytorchs_spreads, begun_spreads = found["spreads"][:2]
    assert pytorchs_spreads == pytest.approx([1.0, 1.34], abs=0.02)
    assert begun_spreads == pytest.approx([0.02, 0.045], abs=0.002)


OF_DECODING = """
import json, torch
from ch5_3_decoding import generate, softmax_with_temperature, top_k_filter
from torch import nn

logits = torch.tensor([[4.51, 0.89, -1.90, 6.75, 1.63, -1.62, -1.89, 6.28, 1.79]])
model, idx = nn.Embedding.from_pretrained(logits.expand(9, -1).clone()), torch.zeros(1, 1).long()
draws = {}
for temperature in (1, 0.1, 5):
    torch.manual_seed(123)
    drawn = [int(generate(model, idx, 1, 4, temperature)[0, -1]) for _ in range(1000)]
    draws[temperature] = [drawn.count(word) for word in range(9)]
print(json.dumps({
    "probabilities": softmax_with_temperature(logits, 1)[0].tolist(),
    "top-3": softmax_with_temperature(top_k_filter(logits, 3), 1)[0].tolist(),
    "draws": draws,
}))
"""


def test_the_figures_of_decoding(ledger):
    """The nine words of the book: how likely they are, and how often each is drawn."""
    (section,) = kata.sections("5.3")
    if ledger.has(section, [section.solution.read_text(encoding="utf-8")]):
        return
    found = figures(OF_DECODING)
    likely = [0.0609, 0.0016, 0.0001, 0.5721, 0.0034, 0.0001, 0.0001, 0.3576, 0.0040]
    assert [round(one, 4) for one in found["probabilities"]] == likely
    assert [round(one, 4) for one in found["top-3"]] == [0.0615, 0, 0, 0.5775, 0, 0, 0, 0.3610, 0]
    assert found["draws"] == {
        "1": [73, 0, 0, 582, 2, 0, 0, 343, 0],
        "0.1": [0, 0, 0, 985, 0, 0, 0, 15, 0],
        "5": [165, 75, 42, 239, 71, 46, 32, 227, 103],
    }


@pytest.mark.skipif(vocabulary.folder() is None, reason=vocabulary.MISSING)
def test_the_quick_gpt2_encoding_begins_as_tiktokens_own():
    same = figures(f"""
import json, os, tiktoken
from kata import instruments
from kata.instruments import now, tokenizers
now.Now.vocabulary = os.environ["TIKTOKEN_CACHE_DIR"] = {vocabulary.folder()!r}
mine, own = instruments.gpt2_encoding(), tiktoken.get_encoding("gpt2")
facts = ("_special_tokens", "_pat_str", "n_vocab")
first = dict(one for one in own._mergeable_ranks.items() if one[1] < tokenizers.FIRST)
same = [getattr(mine, fact) == getattr(own, fact) for fact in facts]
print(json.dumps([*same, mine._mergeable_ranks == first]))
""")
    assert same == [True, True, True, True]


# --- 5.1 The loss ---------------------------------------------------------------------------------

THE_FIRST_LOSS = """
import json, torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_6_gpt_model import GPTModel
from ch5_1_loss import calc_loss_batch, cross_entropy, perplexity

torch.manual_seed(123)
model = GPTModel({**GPT_CONFIG_124M, "context_length": 256}).eval()
inputs = torch.tensor([[16833, 3626, 6100], [40, 1107, 588]])
targets = torch.tensor([[3626, 6100, 345], [1107, 588, 11311]])
with torch.no_grad():
    logits = model(inputs)
    loss = calc_loss_batch(inputs, targets, model, "cpu")
places = [(slice(b, b + 1), slice(t, t + 1)) for b in range(2) for t in range(3)]
logs = [-cross_entropy(logits[place], targets[place]).item() for place in places]
print(json.dumps({"loss": loss.item(), "perplexity": perplexity(loss), "logs": logs}))
"""


def test_the_loss_of_an_untrained_gpt2():
    """Six targets, as the book's own repository prints them."""
    found = figures(THE_FIRST_LOSS)
    assert f"{found['loss']:.4f}" == "10.7940"
    assert abs(found["perplexity"] - 48725.82) < 1
    logs = " ".join(f"{log:.4f}" for log in found["logs"])
    assert logs == "-9.5042 -10.3796 -11.3677 -11.4798 -9.7764 -12.2561"


# --- 5.2 ------------------------------------------------------------------------------------------

THE_SCHEDULE_AND_THE_NORM = """
import json, torch
from ch5_2_training import clip_gradients, learning_rate

model = torch.nn.Linear(2, 2, bias=False)
model.weight.grad = torch.tensor([[1.0, 2.0], [2.0, 4.0]])
norm = clip_gradients(model, 1.0)
steps = 15 * 9
rates = [learning_rate(step, steps // 5, steps, 1e-3) for step in range(steps + 1)]
print(json.dumps({"norm": norm, "clipped": model.weight.grad.tolist(), "rates": rates}))
"""


def test_the_figures_of_appendix_d():
    """A matrix of norm 5 is clipped to norm 1; 27 of 135 steps are the warm-up."""
    found = figures(THE_SCHEDULE_AND_THE_NORM)
    assert found["norm"] == 5
    assert found["clipped"] == [pytest.approx([0.2, 0.4]), pytest.approx([0.4, 0.8])]
    rates = found["rates"]
    assert (rates[0], rates[27], rates[135]) == pytest.approx((3e-5, 1e-3, 1e-6), rel=1e-12)
    assert max(rates) == rates[27]


WHAT_TORCH_RAISES = """
import json, os, pickle, tempfile
import torch

os.chdir(tempfile.mkdtemp())
torch.save({"a": torch.ones(3)}, "whole.pt")
whole = open("whole.pt", "rb").read()
files = {
    "foreign bytes": bytes(range(256)),
    "empty": b"",
    "cut off": whole[: len(whole) // 2],
    "a pickled object": pickle.dumps(torch.nn.Linear(2, 1), protocol=2),
}
raised = {}
for name, data in files.items():
    open("file.pt", "wb").write(data)
    try:
        torch.load("file.pt", weights_only=True)
    except Exception as error:
        raised[name] = type(error).__name__

model, other = torch.nn.Linear(2, 2), torch.nn.Linear(2, 2)
state = {"weight": torch.full((2, 2), 7.0), "bias": torch.ones(3)}
try:
    model.load_state_dict(state)
except RuntimeError:
    raised["of the weights copied before another shape is found"] = model.weight.min().item()

optimizer = torch.optim.AdamW(model.parameters())
model(torch.ones(1, 2)).sum().backward()
optimizer.step()
kept = optimizer.state_dict()["state"].values()
memory = sum(one[kind].numel() for one in kept for kind in ("exp_avg", "exp_avg_sq"))
raised["AdamW's memory, in models"] = memory / sum(p.numel() for p in model.parameters())
print(json.dumps(raised))
"""


def test_the_figures_of_checkpoints(ledger):
    """What torch raises is of many kinds; its load_state_dict copies before it raises."""
    (section,) = kata.sections("5.4")
    if ledger.has(section, [WHAT_TORCH_RAISES]):
        return
    assert figures(WHAT_TORCH_RAISES) == {
        "foreign bytes": "UnpicklingError",
        "empty": "EOFError",
        "cut off": "RuntimeError",
        "a pickled object": "UnpicklingError",
        "of the weights copied before another shape is found": 7.0,
        "AdamW's memory, in models": 2.0,
    }


A_CACHE = """
import json, torch
from ch4_6_gpt_model import GPTModel, gpt2_config
from ch4_7_generate import generate_text_simple
from ch4_9_kv_cache import SMALL, forward_cached, generate_cached, size_mb
from kata.instruments.work import counted

torch.manual_seed(123)
model = GPTModel({**SMALL, "n_layers": 2, "emb_dim": 32}).eval()
prompt = torch.randint(256, (1, 4))

def work(run):
    with counted() as seen:
        run()
    return seen.multiplications

once = work(lambda: model(torch.zeros(1, 24, dtype=torch.int64)))
passes = [
    work(lambda: way(model, prompt, 20, 24)) / once
    for way in (generate_cached, generate_text_simple)
]
with torch.inference_mode():
    unseen = work(lambda: generate_cached(model, prompt, 20, 24)) / once
sizes = [size_mb(gpt2_config(f"gpt2-{name}")) for name in ("small", "xl")]
print(json.dumps({"passes": passes, "in inference mode": unseen, "sizes": sizes}))
"""


def test_the_figures_of_the_cache(ledger):
    """Its size in MiB, and the work with it and without, in passes over the text."""
    section = next(one for one in of_chapter("4") if one.id == "4.9")
    if ledger.has(section, [section.solution.read_text()]):
        return
    found = figures(A_CACHE)
    with_cache, without = found["passes"]
    assert 0.85 < with_cache < 0.96
    assert 10 < without < 11.5
    assert found["in inference mode"] == with_cache
    assert found["sizes"] == [72, 600]
