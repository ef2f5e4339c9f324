"""5.5 GPT-2's own weights: a table of rules, checked first and then carried out."""

import functools
import itertools
from operator import attrgetter

import torch

_QKV = ("W_query", "W_key", "W_value")
_same = lambda tensor: (tensor,)
_turned = lambda tensor: (tensor.mT,)


def _third(tensor):
    return torch.tensor_split(tensor, 3, dim=-1)


def _turned_third(tensor):
    return tuple(piece.mT for piece in _third(tensor))


def _rules(n_blocks, head):
    """(name there, names here, what is to be done) for every tensor of a file."""
    yield "wte.weight", ("tok_emb.weight",), _same
    yield head, ("out_head.weight",), _same
    yield "wpe.weight", ("pos_emb.weight",), _same
    yield "ln_f.weight", ("final_norm.scale",), _same
    yield "ln_f.bias", ("final_norm.shift",), _same
    for i in range(n_blocks):
        there, here = f"h.{i}.".__add__, f"trf_blocks.{i}.".__add__
        for norm, pair in itertools.product("12", (("weight", "scale"), ("bias", "shift"))):
            yield there(f"ln_{norm}.{pair[0]}"), (here(f"norm{norm}.{pair[1]}"),), _same
        for kind, one, three in (("weight", _turned, _turned_third), ("bias", _same, _third)):
            yield there(f"attn.c_attn.{kind}"), tuple(here(f"att.{w}.{kind}") for w in _QKV), three
            yield there(f"attn.c_proj.{kind}"), (here(f"att.out_proj.{kind}"),), one
            yield there(f"mlp.c_fc.{kind}"), (here(f"ff.layers.0.{kind}"),), one
            yield there(f"mlp.c_proj.{kind}"), (here(f"ff.layers.2.{kind}"),), one


def _parameter(model, name):
    def step(module, part):
        return module[int(part)] if part.isdecimal() else attrgetter(part)(module)

    return functools.reduce(step, name.split("."), model)


def _shape(here, name):
    shape = [len(here) * here[0].shape[0], *here[0].shape[1:]]
    turned = any(f"{layer}.weight" in name for layer in ("c_attn", "c_proj", "c_fc"))
    return tuple(reversed(shape)) if turned else tuple(shape)


@torch.no_grad()
def load_gpt2_weights(model, tensors):
    blocks = len(model.trf_blocks)
    if not all(_parameter(b.att, f"{w}.bias") is not None for b in model.trf_blocks for w in _QKV):
        raise ValueError("GPT-2's c_attn.bias has no place in a model without qkv biases")

    source = {name.removeprefix("transformer."): tensor for name, tensor in tensors.items()}
    rules = tuple(_rules(blocks, next(filter(source.__contains__, ["lm_head.weight"]), "wte.weight")))

    allowed = {name for name, _, _ in rules}
    allowed.update(f"h.{i}.attn.{m}" for i in range(blocks) for m in ("bias", "masked_bias"))
    for name in source.keys() - allowed:
        raise ValueError(f"no place for {name}")

    writes = []
    for name, targets, split in rules:
        if name not in source:
            raise ValueError(f"no {name}")
        here = [_parameter(model, target) for target in targets]
        if tuple(source[name].shape) != _shape(here, name):
            raise ValueError(f"{name}: {tuple(source[name].shape)} in place of {_shape(here, name)}")
        writes.extend(zip(here, split(source[name])))
    for parameter, numbers in writes:
        parameter.copy_(numbers)
