"""The hidden checks of section 4.6: each returns what it observed, and nothing is expected here."""

import operator
import re

import torch
from torch import nn

from kata.instruments import (
    config,
    failing_elsewhere,
    gradients,
    integers,
    parameters,
    renamed,
    stress,
    weightless,
)

SIZES = {
    "gpt2-small": (768, 12, 12),
    "gpt2-medium": (1024, 24, 16),
    "gpt2-large": (1280, 36, 20),
    "gpt2-xl": (1600, 48, 25),
}
PARTS = ["tok_emb", "pos_emb", "drop_emb", "trf_blocks", "final_norm", "out_head"]


def its_parts_have_their_names(gpt):
    """Its parts and their parameters have the names, shapes and numbers that they should have."""
    found = {}
    for bias in (False, True):
        model = gpt.GPTModel(config(qkv_bias=bias))
        found[f"with qkv_bias={bias}"] = parameters(renamed(_named(model)))
    return {"parts": [part for part in PARTS if hasattr(model, part)], **found}


def logits_by_hand(gpt):
    """Where the blocks add nothing, logits are out_head(final_norm(token + position))."""
    model = _without_blocks(gpt, vocab_size=3, context_length=3, emb_dim=2, n_heads=1, n_layers=1)
    model.eval()
    in_idx = torch.tensor([[0, 0]])
    with torch.no_grad():
        model.tok_emb.weight.copy_(torch.tensor([[1.0, 0.0], [5.0, 7.0], [8.0, 9.0]]))
        model.pos_emb.weight.copy_(torch.tensor([[0.0, 3.0], [6.0, 1.0], [4.0, 2.0]]))
        model.out_head.weight.copy_(torch.tensor([[1.0, 0.0], [0.0, 1.0], [2.0, 5.0]]))
        weights = {part: getattr(model, part).weight.clone() for part in PARTS[:2] + PARTS[5:]}
        return {"in_idx": in_idx.clone(), **weights, "logits": model(in_idx)}


def every_shape_comes_out_right(gpt):
    """Batches and lengths of every size come out right, from one token to the full context."""
    model = _model(gpt).eval()
    shapes = [(1, 1), (1, 3), (2, 5), (5, 5), (3, 7), (5, 1)]
    found = {f"logits for {b} x {t} ids": model(integers(23, b, t)) for b, t in shapes}
    found["logits for every id at once"] = model(_every_id())
    return found


def every_block_is_there_once(gpt):
    """There are `n_layers` blocks, each with parameters of its own, one after the other."""
    found, idx = {}, integers(11, 2, 4)
    for n in (1, 2, 3):
        model = _model(gpt, n_layers=n, vocab_size=11, emb_dim=10, n_heads=5, context_length=4)
        found[f"parameters with {n} blocks"] = sorted(_named(model))
        found[f"logits with {n} blocks"] = model.eval()(idx)
    return found


def qkv_bias_reaches_the_blocks(gpt):
    """`qkv_bias` reaches every block."""
    return _model(gpt, qkv_bias=True).eval()(integers(23, 2, 5))


def no_position_sees_a_later_one(gpt):
    """A later token changes no earlier logits."""
    model = _model(gpt).eval()
    one = integers(23, 1, 6)
    other = one.clone()
    other[0, 4:] = (other[0, 4:] + 7) % 23
    return (model(other) - model(one))[:, :4]


def it_grows_to_gpt2s_sizes(gpt):
    """At GPT-2's sizes, small and XL, it has as many parameters as it should."""
    found = {}
    for name in ("gpt2-small", "gpt2-xl"):
        emb_dim, n_layers, n_heads = SIZES[name]
        rest = {"vocab_size": 50257, "context_length": 1024}
        with weightless():
            model = gpt.GPTModel(
                config(emb_dim=emb_dim, n_layers=n_layers, n_heads=n_heads, **rest)
            )
        found[f"parameters of {name}"] = sum(p.numel() for p in model.parameters())
    return found


def dropout_falls_in_its_places(gpt):
    """In training dropout falls on the embeddings and in the blocks, and nowhere else."""
    model, idx = _model(gpt, drop_rate=1.0), integers(23, 2, 5)
    found = {"logits at drop rate 1": model(idx)}  # out_head(final_norm.shift)
    _set_blocks(model, training=False)
    found["logits with only the embeddings dropped"] = model(idx)
    model.eval()
    _set_blocks(model, training=True)
    found["logits with dropout in the blocks alone"] = model(idx)
    return found


def the_sum_is_dropped_once(gpt):
    """Dropout falls once, on the sum of the two embeddings, on each number by itself."""
    sizes = {"emb_dim": 16, "n_heads": 2, "context_length": 20, "n_layers": 1}
    model = _without_blocks(gpt, **sizes, drop_rate=0.5).train()
    with torch.no_grad():
        model.tok_emb.weight.fill_(1.0)
        model.pos_emb.weight.fill_(1.0)
        model.out_head.weight.copy_(torch.eye(23, 16))
        one, other = (model(torch.zeros(16, 20, dtype=torch.long))[..., :16] for _ in range(2))
    return {
        "share of the embeddings that is kept": round((one > 0).float().mean().item(), 1),
        "different numbers in one row": max(len(set(r)) for r in one.round(decimals=3).tolist()[0]),
        "the same are dropped again": torch.equal(one > 0, other > 0),
    }


def dropout_rests_in_use(gpt):
    """In evaluation nothing is dropped; with drop rate 0 nothing is dropped in training."""
    idx = integers(23, 2, 5)
    return {
        "logits in use": _model(gpt, n_layers=1, drop_rate=1.0).eval()(idx),
        "logits in training at drop rate 0": _model(gpt, n_layers=1).train()(idx),
    }


def gradients_reach_everything(gpt):
    """Gradients reach every parameter, for every token and at every position."""
    model = _model(gpt).train()
    return gradients(model(_every_id()), _named(model))


def it_changes_neither_ids_nor_configuration(gpt):
    """The ids and the configuration stay as they were."""
    cfg, idx = config(), integers(23, 2, 5)
    kept = cfg.copy(), idx.clone()
    model = gpt.GPTModel(cfg)
    with torch.no_grad():
        for mode in (True, False):
            model.train(mode)(idx)
    return {"cfg was changed": kept[0] != cfg, "ids were changed": not torch.equal(kept[1], idx)}


def positions_are_made_on_the_right_device(gpt):
    """Positions are made on the device of the ids, whatever it is."""
    model, idx = _model(gpt).eval(), integers(23, 2, 5)
    return {"operations that fail on another device": failing_elsewhere(gpt, model, idx)}


def the_four_sizes_of_gpt2(gpt):
    """`gpt2_config` knows the four sizes of GPT-2, and gives a new dict each time."""
    keys = list(config())
    first = {name: gpt.gpt2_config(name) for name in SIZES}
    if not all(isinstance(cfg, dict) for cfg in first.values()):
        return {name: "a dict" if isinstance(cfg, dict) else cfg for name, cfg in first.items()}
    found = {name: {key: cfg.get(key) for key in keys} for name, cfg in first.items()}
    for name, cfg in first.items():
        cfg.update(dict.fromkeys(keys, -1))
        again = dict(gpt.gpt2_config(name))
        cfg.update(found[name])
        found[f"{name}, after a change to the first dict"] = {key: again.get(key) for key in keys}
    return found


def parameters_are_counted(gpt):
    """`count_parameters` counts every parameter once, frozen ones too, and no buffer."""
    mixed = nn.Sequential(nn.Linear(3, 4), nn.Conv1d(2, 3, 5), nn.Linear(4, 7).double())
    frozen = nn.Sequential(nn.Linear(5, 2), nn.Sequential(nn.Linear(2, 3), nn.PReLU(4)))
    frozen.requires_grad_(False)
    apart, tied = (
        nn.ModuleDict({"tok_emb": nn.Embedding(6, 5), "out_head": nn.Linear(5, 6, bias=False)})
        for _ in range(2)
    )
    tied["out_head"].weight = tied["tok_emb"].weight
    models = {"three layers": mixed, "frozen layers": frozen, "a layer with buffers": _Buffered()}
    models |= {"an embedding and a head": apart, "an embedding and a head that share": tied}
    return {f"count of {name}": _whole(gpt.count_parameters(m)) for name, m in models.items()}


def the_size_in_memory(gpt):
    """`model_size_mb` gives the parameters' size in MiB, 4 bytes each."""
    frozen = nn.Linear(600, 900).requires_grad_(False)
    large = nn.Module()  # as many numbers as in GPT-2 small, and no memory
    large.weight = nn.Parameter(torch.empty(163_009_536, device="meta"))
    models = {"a frozen layer": frozen, "a layer with buffers": _Buffered(), "GPT-2 small": large}
    return {f"MiB of {name}": _rounded(gpt.model_size_mb(m)) for name, m in models.items()}


# --- models ---------------------------------------------------------------------------------------


def _model(gpt, **changes):
    cfg = config(**changes)
    model = gpt.GPTModel(cfg)
    stress(renamed(_named(model)), _names(cfg))
    if not isinstance(model.trf_blocks, nn.Module):  # then their parameters are not the model's
        for block in model.trf_blocks:
            stress(block)
    return model


def _names(cfg):
    """The reference's parameter names, in its order."""
    kinds = ("weight", "bias")
    qkv = [
        f"att.W_{w}.{p}" for w in ("query", "key", "value") for p in kinds[: 1 + cfg["qkv_bias"]]
    ]
    rest = [f"{part}.{p}" for part in ("att.out_proj", "ff.layers.0", "ff.layers.2") for p in kinds]
    norms = [f"norm{i}.{p}" for i in (1, 2) for p in ("scale", "shift")]
    blocks = [
        f"trf_blocks.{i}.{name}" for i in range(cfg["n_layers"]) for name in qkv + rest + norms
    ]
    ends = ["final_norm.scale", "final_norm.shift", "out_head.weight"]
    return ["tok_emb.weight", "pos_emb.weight", *blocks, *ends]


def _named(model):
    """Its parameters by name; the blocks' own names, which are free, give way to numbers.

    Of several names that a parameter has, the one counts that begins with one of the parts'.
    """
    numbers, names, found = {}, {}, {}
    for name, parameter in model.named_parameters(remove_duplicate=False):
        if match := re.match(r"trf_blocks\.(.+?)\.((?:att|ff|norm1|norm2)\..+)", name):
            name = f"trf_blocks.{numbers.setdefault(match[1], len(numbers))}.{match[2]}"
        known = names.setdefault(id(parameter), name)
        if name.startswith(tuple(PARTS)) and not known.startswith(tuple(PARTS)):
            names[id(parameter)] = name
        found[id(parameter)] = parameter
    return {names[key]: parameter for key, parameter in found.items()}


def _without_blocks(gpt, **changes):
    """A model whose blocks add nothing to what they are given: all is 0 but the final norm."""
    model = gpt.GPTModel(config(**changes))
    with torch.no_grad():
        for module in (model.tok_emb, model.pos_emb, *_blocks(model), model.out_head):
            for parameter in module.parameters():
                parameter.zero_()
    return model


def _blocks(model):
    """The module that holds the blocks, or the blocks where what holds them is no module."""
    blocks = model.trf_blocks
    return [blocks] if isinstance(blocks, nn.Module) else list(blocks)


def _set_blocks(model, training):
    for block in _blocks(model):
        block.train(training)


def _every_id():
    """Four full contexts with every id in them, five of them twice."""
    return (torch.arange(28) * 5 % 23).view(4, 7)


class _Buffered(nn.Module):
    """A layer with buffers, kept in the state_dict and not."""

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(700, 300))
        self.register_buffer("mask", torch.ones(500, 500))
        self.register_buffer("places", torch.arange(1000), persistent=False)


def _rounded(size):
    """A size as a float, if it is one of any kind."""
    return size if size is None or isinstance(size, str) else round(float(size), 2)


def _whole(count):
    """A count as an int, if it is one of any kind."""
    try:
        return operator.index(count)
    except TypeError:
        return count
