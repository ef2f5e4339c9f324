"""The solutions beside an independent source: torch's own, or transformers (the extra `oracle`)."""

from __future__ import annotations

import importlib
import sys

import pytest

import kata
from kata.course.places import SOLUTIONS
from tests.test_figures import figures


@pytest.fixture
def transformers():
    return pytest.importorskip("transformers", reason="pip install -e '.[oracle]'")


@pytest.fixture
def solutions(monkeypatch):
    """Imports a solution by its bare name, as its readers do."""
    known = set(sys.modules)
    monkeypatch.syspath_prepend(str(SOLUTIONS))
    yield importlib.import_module
    for name in set(sys.modules) - known:
        if name.startswith("ch"):
            del sys.modules[name]


# --- 4.9 Generating faster ------------------------------------------------------------------------

CACHES = """
import json, torch
from transformers import GPT2Config, GPT2LMHeadModel
from ch4_6_gpt_model import GPTModel
from ch4_9_kv_cache import KVCache, forward_cached, generate_cached
from ch5_5_gpt2_weights import load_gpt2_weights

torch.manual_seed(0)
sizes = {"vocab_size": 61, "n_positions": 40, "n_embd": 24, "n_head": 4, "n_layer": 3}
plain = {"bos_token_id": None, "eos_token_id": None, "pad_token_id": 0}
theirs = GPT2LMHeadModel(GPT2Config(**sizes, **plain, attn_implementation="eager")).eval()
with torch.no_grad():
    for name, weight in theirs.named_parameters():
        weight.copy_(torch.randn_like(weight) * (0.3 if weight.dim() > 1 else 0.1) + ("ln" in name))
ours = GPTModel({
    "vocab_size": 61, "context_length": 40, "emb_dim": 24, "n_heads": 4, "n_layers": 3,
    "drop_rate": 0.0, "qkv_bias": True,
}).eval()
load_gpt2_weights(ours, theirs.state_dict())

prompt = torch.randint(61, (2, 5))
options = {"max_new_tokens": 30, "do_sample": False, "use_cache": True}
ids = theirs.generate(prompt, attention_mask=torch.ones_like(prompt), **options)
apart = []
for dtype in (torch.float32, torch.float64):
    cache, past = KVCache(3), None
    for piece in (ids[:, :4], ids[:, 4:5], ids[:, 5:12]):
        with torch.no_grad():
            their = theirs.to(dtype)(piece, past_key_values=past, use_cache=True)
            mine = forward_cached(ours.to(dtype), piece, cache)
        past = their.past_key_values
        apart.append((mine - their.logits).abs().max().item())
same = torch.equal(generate_cached(ours.float(), prompt, 30, 40), ids)
kinds = len(set(ids[:, 5:].flatten().tolist()))
print(json.dumps({"same": same, "kinds": kinds, "apart": apart}))
"""


def test_ids_and_logits_with_a_cache_are_those_of_transformers(transformers):
    """Their GPT-2 with their cache, on a small configuration with random weights."""
    found = figures(CACHES)
    assert found["same"]
    assert found["kinds"] > 2
    assert max(found["apart"][:3]) < 1e-4
    assert max(found["apart"][3:]) < 1e-10


# --- 5.1 The loss ---------------------------------------------------------------------------------

TORCHS_LOSS = """
import json, torch
from torch.nn import functional as F
from ch5_1_loss import cross_entropy

torch.manual_seed(123)
found = []
for spread, shape in ((1, (2, 3, 5)), (10, (4, 7, 50)), (1000, (3, 5, 11)), (10000, (2, 2, 4))):
    logits = (torch.randn(shape) * spread).requires_grad_()
    targets = torch.randint(shape[-1], shape[:2])
    theirs = F.cross_entropy(logits.flatten(0, 1), targets.flatten())
    losses = cross_entropy(logits, targets), theirs
    (one,), (other,) = (torch.autograd.grad(loss, logits) for loss in losses)
    away = (losses[0] - losses[1]).abs() / (1 + losses[1].abs())
    found.append([away.item(), (one - other).abs().max().item()])
print(json.dumps(found))
"""


def test_cross_entropy_is_torchs_own():
    """Values and gradients, for small and for large logits."""
    found = figures(TORCHS_LOSS)
    assert max(away for away, _ in found) < 1e-6
    assert max(away for _, away in found) < 1e-6


# --- 5.2 Training ---------------------------------------------------------------------------------

SCHEDULES = """
import json, torch
from ch5_2_training import learning_rate
from torch.optim.lr_scheduler import CosineAnnealingLR, LinearLR

found = []
for warmup, total, peak, first, last in (
    (27, 135, 1e-3, 3e-5, 1e-6), (1, 9, 0.5, 0.1, 0.0), (40, 50, 4e-4, 4e-5, 4e-4)
):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=peak)
    rise = LinearLR(optimizer, first / peak, 1.0, warmup)
    theirs = []
    for step in range(total):
        if step == warmup:
            fall = CosineAnnealingLR(optimizer, total - warmup, last)
        theirs.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        (rise if step < warmup else fall).step()
    ours = [learning_rate(step, warmup, total, peak, first, last) for step in range(total)]
    found.append(max(abs(one - other) for one, other in zip(ours, theirs)))
print(json.dumps(found))
"""


def test_the_rate_is_that_of_torchs_schedulers():
    """LinearLR and then CosineAnnealingLR, which go from rate to rate, where ours is a formula."""
    assert max(figures(SCHEDULES)) < 1e-15


CLIPPINGS = """
import copy, json, torch
from ch4_6_gpt_model import GPTModel
from ch5_2_training import clip_gradients
from kata.instruments.inputs import config

torch.manual_seed(123)
model = GPTModel(config(qkv_bias=True))
model(torch.randint(23, (3, 7))).square().sum().backward()
found = []
for limit in (0.1, 1.0, 5.0, 1e9):
    ours, theirs = copy.deepcopy(model), copy.deepcopy(model)
    for one, other, own in zip(ours.parameters(), theirs.parameters(), model.parameters()):
        one.grad, other.grad = own.grad.clone(), own.grad.clone()
    norms = clip_gradients(ours, limit), torch.nn.utils.clip_grad_norm_(theirs.parameters(), limit)
    found.append(abs(norms[0] / float(norms[1]) - 1))
    pairs = zip(ours.parameters(), theirs.parameters())
    found.append(max(float((one.grad - other.grad).abs().max()) for one, other in pairs))
print(json.dumps(found))
"""


def test_gradients_are_clipped_as_torch_does_it():
    assert max(figures(CLIPPINGS)) < 1e-6


# --- 5.3 Decoding ---------------------------------------------------------------------------------

KNOBS = [(1.0, 3, 0.9), (0.7, 40, 0.5), (2.5, 1, 0.97), (0.1, 10, 0.2), (1.3, 60, 0.75)]


@pytest.mark.parametrize("temperature, top_k, top_p", KNOBS)
def test_the_filters_are_transformers(solutions, transformers, temperature, top_k, top_p):
    """Each by itself, and all three as generate applies them: the same logits stay, to the bit."""
    import torch

    warpers = transformers.generation.logits_process
    decoding = solutions("ch5_3_decoding")
    cool = warpers.TemperatureLogitsWarper(temperature)
    best, nucleus = warpers.TopKLogitsWarper(top_k), warpers.TopPLogitsWarper(top_p)
    torch.manual_seed(123)
    for rows, tokens in ((1, 50), (4, 50), (50, 50), (3, 7)) * 10:
        logits = 3 * torch.randn(rows, tokens)
        warm = cool(None, logits.clone())
        probabilities = decoding.softmax_with_temperature(logits, temperature)
        torch.testing.assert_close(probabilities, warm.softmax(dim=-1))
        for own, theirs in (
            (decoding.top_k_filter(logits, top_k), best(None, logits.clone())),
            (decoding.top_p_filter(logits, top_p), nucleus(None, logits.clone())),
            (
                decoding.top_p_filter(decoding.top_k_filter(warm, top_k), top_p),
                nucleus(None, best(None, warm)),
            ),
        ):
            torch.testing.assert_close(own, theirs, rtol=0, atol=0)


def test_a_greedy_batch_ends_as_in_transformers(solutions, transformers):
    """But for the last eos_id, which transformers appends, and with rows that end apart."""
    import torch

    sizes = {"vocab_size": 11, "n_positions": 32, "n_embd": 16, "n_layer": 1, "n_head": 2}
    torch.manual_seed(123)
    config = transformers.GPT2Config(**sizes, initializer_range=1.0, bos_token_id=0, eos_token_id=0)
    theirs = transformers.GPT2LMHeadModel(config).eval()
    generate = solutions("ch5_3_decoding").generate
    idx = torch.randint(11, (6, 4))
    for eos_id in range(11):
        knobs = {"max_new_tokens": 12, "eos_token_id": eos_id, "pad_token_id": eos_id}
        mask = torch.ones_like(idx)
        expected = theirs.generate(idx, attention_mask=mask, do_sample=False, **knobs)
        own = generate(lambda ids: theirs(ids).logits, idx, 12, 32, eos_id=eos_id)
        ended = bool((expected == eos_id)[:, 4:].any(dim=1).all())
        assert torch.equal(own, expected[:, :-1] if ended else expected)


# --- 5.4 Checkpoints: torch's own optimizers, which no check makes --------------------------------

RESUMED = """
import json, os, sys, tempfile
import torch
from ch5_4_checkpoints import load_checkpoint, save_checkpoint
from ch4_6_gpt_model import GPTModel

CONFIG = {"vocab_size": 23, "context_length": 6, "emb_dim": 12, "n_heads": 3, "n_layers": 2,
          "drop_rate": 0.0, "qkv_bias": False}
BATCH = torch.arange(14).view(2, 7) * 5 % 23
OPTIMIZERS = {
    "SGD": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9),
    "Adam": lambda p: torch.optim.Adam(p, lr=0.01, amsgrad=True),
    "AdamW": lambda p: torch.optim.AdamW(p, lr=0.01),
    "Adagrad": lambda p: torch.optim.Adagrad(p, lr=0.05),
}

def train(model, optimizer, steps):
    losses = []
    for _ in range(steps):
        logits = model(BATCH[:, :-1])
        loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), BATCH[:, 1:].flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses

found = {}
for name, make in OPTIMIZERS.items():
    torch.manual_seed(1)
    path = os.path.join(tempfile.mkdtemp(), "checkpoint.pt")
    model = GPTModel(CONFIG)
    optimizer = make(model.parameters())
    train(model, optimizer, 4)
    save_checkpoint(path, model, optimizer, 4)
    went_on = train(model, optimizer, 4)
    other = GPTModel(CONFIG)
    its = make(other.parameters())
    step = load_checkpoint(path, other, its)
    resumed = train(other, its, 4)
    narrow = make([*other.parameters()][:3])
    before = {name: weight.clone() for name, weight in other.state_dict().items()}
    try:
        load_checkpoint(path, other, narrow)
        refused = False
    except ValueError as error:
        refused = path in str(error)
    same = all(torch.equal(before[name], own) for name, own in other.state_dict().items())
    found[name] = [step, went_on, resumed, refused, same]
print(json.dumps(found))
"""


def test_with_torchs_own_optimizers_training_goes_on_as_if_it_had_never_stopped(ledger):
    (section,) = kata.sections("5.4")
    if ledger.has(section, [RESUMED, section.solution.read_text(encoding="utf-8")]):
        return
    found = figures(RESUMED)
    for name, (step, went_on, resumed, refused, same) in found.items():
        assert step == 4 and went_on == resumed, name
        assert went_on[-1] != went_on[0] and refused and same, name


# --- 5.5 GPT-2's own weights ----------------------------------------------------------------------

HUGGING_FACE = """
import json, torch
from ch4_6_gpt_model import GPTModel
from ch5_5_gpt2_weights import load_gpt2_weights
from transformers import GPT2Config, GPT2LMHeadModel

torch.manual_seed(123)
sizes = {"n_embd": 12, "n_layer": 3, "n_head": 3, "n_positions": 16, "vocab_size": 29}
theirs = GPT2LMHeadModel(GPT2Config(**sizes, attn_implementation="eager")).eval()
with torch.no_grad():
    for parameter in theirs.parameters():
        parameter.copy_(torch.randn(parameter.shape))
        parameter.mul_(0.3)
tensors = {name: tensor for name, tensor in theirs.state_dict().items() if name != "lm_head.weight"}
bare = {name.removeprefix("transformer."): tensor for name, tensor in tensors.items()}
cfg = {"vocab_size": 29, "context_length": 16, "emb_dim": 12, "n_heads": 3, "n_layers": 3}
ids = torch.randint(29, (2, 16))
apart = []
for given in (tensors, bare, {**tensors, "lm_head.weight": theirs.lm_head.weight.detach()}):
    for dtype in (torch.float32, torch.float64):
        model = GPTModel({**cfg, "drop_rate": 0.0, "qkv_bias": True}).eval().to(dtype)
        load_gpt2_weights(model, given)
        with torch.no_grad():
            apart.append((model(ids) - theirs.to(dtype)(ids).logits).abs().max().item())
print(json.dumps([len(bare), apart]))
"""


def test_transformers_computes_the_same_with_the_same_weights(transformers):
    count, apart = figures(HUGGING_FACE)
    assert count == 40 and len(apart) == 6
    assert max(apart) < 1e-5
