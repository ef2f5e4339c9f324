"""The hidden checks of section 4.1: each returns what it observed, and nothing is expected here."""

from contextlib import ExitStack
from unittest.mock import patch

import torch
from torch import nn

from kata.instruments import (
    byte_encoding,
    config,
    failing_elsewhere,
    gpt2_encoding,
    gradients,
    integers,
    stress,
    weightless,
)

NAMES = ["tok_emb.weight", "pos_emb.weight", "out_head.weight"]


def the_configuration_is_gpt2_smalls(gpt):
    """`GPT_CONFIG_124M` describes GPT-2 small, and the dummy model can be made from it."""
    with weightless():
        model = gpt.DummyGPTModel(gpt.GPT_CONFIG_124M)
    count = sum(parameter.numel() for parameter in model.parameters())
    return {"GPT_CONFIG_124M": dict(gpt.GPT_CONFIG_124M), "parameters in all": count}


def its_parameters_have_their_shapes(gpt):
    """The dummy model has two embeddings and an output head without a bias."""
    model = gpt.DummyGPTModel(config())
    named = {f"shape of {name}": list(p.shape) for name, p in sorted(_parts(model).items())}
    return named | {"shapes in all": sorted(list(p.shape) for p in model.parameters())}


def two_texts_become_a_batch(gpt):
    """`tokenize_batch` makes one row of ids for each text, in one int64 tensor."""
    return gpt.tokenize_batch(["Hi!", "you"], byte_encoding())


def other_batches(gpt):
    """`tokenize_batch` takes one text or many, in their order."""
    batches = [["a"], ["one text alone"], ["so", "am", "be", "am"], ["naïve", "a cat "]]
    encoding = byte_encoding()
    return {f"ids of {texts}": gpt.tokenize_batch(texts, encoding) for texts in batches}


def gpt2s_own_ids(gpt):
    """In gpt2, "Every effort moves you" is 6109, 3626, 6100, 345."""
    texts = ["Every effort moves you", "Every day holds a"]
    return gpt.tokenize_batch(texts, gpt2_encoding())


def logits_by_hand(gpt):
    """The same token twice: each time its row and its place's row are added, and then the head."""
    sizes = {"vocab_size": 3, "context_length": 2, "emb_dim": 2, "n_heads": 1}
    model = gpt.DummyGPTModel(config(**sizes)).eval()
    parts, in_idx = _parts(model, context_length=2), torch.tensor([[0, 0]])
    with torch.no_grad():
        parts["tok_emb.weight"].copy_(torch.tensor([[1.0, 0.0], [5.0, 7.0], [8.0, 9.0]]))
        parts["pos_emb.weight"].copy_(torch.tensor([[0.0, 3.0], [6.0, 1.0]]))
        parts["out_head.weight"].copy_(torch.tensor([[1.0, 0.0], [0.0, 1.0], [2.0, 5.0]]))
        weights = {name.split(".")[0]: parameter.clone() for name, parameter in parts.items()}
        return {"in_idx": in_idx.clone(), **weights, "logits": model(in_idx)}


def every_shape_comes_out_right(gpt):
    """Batches and lengths of every size give the right logits, up to the full context."""
    model = _model(gpt).eval()
    shapes = [(1, 1), (1, 3), (2, 5), (5, 5), (3, 7), (7, 2), (5, 1)]
    found = {f"logits for {b} x {t} ids": model(integers(23, b, t)) for b, t in shapes}
    return found | {"logits for every id": model(_every_id())}


def positions_count(gpt):
    """The same token gives other logits at another position."""
    return _model(gpt).eval()(torch.full((1, 7), 4))


def the_placeholders_are_in_their_places(gpt):
    """Dropout, then `n_layers` blocks, each one of its own, then the final norm: all are run."""
    runs, idx = [], integers(23, 1, 2)
    with _recorded(gpt, runs):
        model = _model(gpt, n_layers=5, drop_rate=1.0)  # other than n_heads
        return {"in use": model.eval()(idx), "in training": model.train()(idx), "runs": runs}


def at_full_dropout_nothing_is_left(gpt):
    """In training with drop probability 1 the embeddings are dropped, and the logits are 0."""
    return _model(gpt, drop_rate=1.0).train()(integers(23, 2, 3))


def the_sum_is_dropped_once(gpt):
    """Dropout falls once, on each number of the sum, with the probability `drop_rate`."""
    model = gpt.DummyGPTModel(config(drop_rate=0.8)).train()
    parts = _parts(model)
    with torch.no_grad():
        parts["tok_emb.weight"].fill_(1.0)
        parts["pos_emb.weight"].fill_(10.0)
        parts["out_head.weight"].copy_(torch.eye(23, 12))
        embedded = model(integers(23, 50, 7))[..., :12].round(decimals=2)
    return {
        "numbers that come out": embedded.unique(),  # 0, and 11 / 0.2
        "share of zeros": round((embedded == 0).float().mean().item(), 1),
        "some of a row are dropped and others not": bool((embedded.std(dim=-1) > 0).any()),
    }


def dropout_rests_in_use(gpt):
    """In evaluation nothing is dropped; with drop rate 0 nothing is dropped in training."""
    idx = integers(23, 2, 5)
    return {
        "logits in use": _model(gpt, drop_rate=1.0).eval()(idx),
        "logits in training at drop rate 0": _model(gpt).train()(idx),
    }


def gradients_reach_everything(gpt):
    """Gradients reach every parameter, for every token and at every position."""
    model = _model(gpt).train()
    return gradients(model(_every_id()), _parts(model))


def it_changes_nothing_that_it_is_given(gpt):
    """The texts, the ids and the configuration stay as they were."""
    texts, cfg, idx = ["ab", "cd"], config(), integers(23, 2, 5)
    kept = texts.copy(), cfg.copy(), idx.clone()
    gpt.tokenize_batch(texts, byte_encoding())
    model = gpt.DummyGPTModel(cfg)
    for training in (True, False):
        model.train(training)(idx)
    changed = {"texts": kept[0] != texts, "cfg": kept[1] != cfg, "ids": (kept[2] != idx).any()}
    return {f"{name} changed": bool(value) for name, value in changed.items()}


def positions_are_made_on_the_right_device(gpt):
    """Positions are made on the device of the ids, whatever it is."""
    model, idx = _model(gpt).eval(), integers(23, 2, 5)
    return {"operations that fail on another device": failing_elsewhere(gpt, model, idx)}


# --- helpers --------------------------------------------------------------------------------------


def _model(gpt, **changes):
    model = gpt.DummyGPTModel(config(**changes))
    return stress(model, _parts(model))


def _parts(model, context_length=7):
    """Its parameters by the book's names; where it has others, kind and size tell them apart."""
    found = {}
    for name, parameter in model.named_parameters():
        head = isinstance(model.get_submodule(name.rpartition(".")[0]), nn.Linear)
        table = NAMES[parameter.shape[:1] == (context_length,)]
        part = name if name in NAMES else NAMES[2] if head or table in found else table
        found.setdefault(part, parameter)
    return found


def _every_id():
    """Four full contexts with every id in them, five of them twice."""
    return (torch.arange(28) * 5 % 23).view(4, 7)


def _recorded(gpt, runs):
    """For a while the placeholders note which of them is run, and change what they are given."""
    patches, numbers = ExitStack(), {}

    def recorder(name, change):
        def forward(module, x):
            runs.append(f"{name} {numbers.setdefault(id(module), len(numbers) + 1)}")
            return change(x)

        return forward

    # in the classes, so that it doesn't matter how a model comes by them
    block = recorder("block", lambda x: x * 1.5 + 0.5)
    norm = recorder("norm", lambda x: x * x)
    patches.enter_context(patch.object(gpt.DummyTransformerBlock, "forward", block))
    patches.enter_context(patch.object(gpt.DummyLayerNorm, "forward", norm))
    return patches
