"""The hidden checks of section 4.6: each returns what it observed, and nothing is expected here."""

import operator
import re

import torch
from torch import nn
from torch.overrides import TorchFunctionMode

from kata.instruments import config, gradients, integers, stress, weightless

SIZES = ["gpt2-small", "gpt2-medium", "gpt2-large", "gpt2-xl"]
PARTS = ["tok_emb", "pos_emb", "drop_emb", "trf_blocks", "final_norm", "out_head"]


def its_parts_have_their_names(gpt):
    """Its parts and their parameters have the names, shapes and numbers that they should have."""
    found = {}
    for bias in (False, True):
        model = gpt.GPTModel(config(qkv_bias=bias))
        found[f"with qkv_bias={bias}"] = {
            name: [list(p.shape), str(p.dtype).removeprefix("torch."), p.requires_grad]
            for name, p in sorted(_named(model).items())
        }
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


def dropout_falls_in_its_places(gpt):
    """In training dropout falls on the embeddings and in the blocks, and nowhere else."""
    model, idx = _model(gpt, drop_rate=1.0), integers(23, 2, 5)
    found = {"logits at drop rate 1": model(idx)}  # out_head(final_norm.shift)
    model.trf_blocks.eval()
    found["logits with only the embeddings dropped"] = model(idx)
    model.eval()
    model.trf_blocks.train()
    found["logits with dropout in the blocks alone"] = model(idx)
    return found


def the_sum_is_dropped_once(gpt):
    """Dropout falls once, on the sum of the two embeddings, on each number by itself."""
    sizes = {"emb_dim": 16, "n_heads": 2, "context_length": 20}
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
        "logits in use": _model(gpt, drop_rate=1.0).eval()(idx),
        "logits in training at drop rate 0": _model(gpt).train()(idx),
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
    with _Elsewhere(_plain_tensors(gpt, model)) as followed:
        model(idx)
    return {"operations that fail on another device": sorted(followed.failing)}


def the_four_sizes_of_gpt2(gpt):
    """`gpt2_config` knows the four sizes of GPT-2, and gives a new dict each time."""
    keys = list(config())
    first = {name: gpt.gpt2_config(name) for name in SIZES}
    found = {name: {key: cfg.get(key) for key in keys} for name, cfg in first.items()}
    for cfg in first.values():
        cfg.update(dict.fromkeys(keys, -1))
    again = {f"{name}, asked again": gpt.gpt2_config(name) for name in SIZES}
    return found | {name: {key: cfg.get(key) for key in keys} for name, cfg in again.items()}


def parameters_are_counted(gpt):
    """`count_parameters` counts every parameter once, frozen ones too, and no buffer."""
    mixed = nn.Sequential(nn.Linear(3, 4), nn.Conv1d(2, 3, 5), nn.Linear(4, 7).double())
    frozen = nn.Sequential(nn.Linear(5, 2), nn.Sequential(nn.Linear(2, 3), nn.PReLU(4)))
    frozen.requires_grad_(False)
    tied = nn.Sequential(nn.Embedding(6, 5), nn.Linear(5, 6, bias=False))
    tied[1].weight = tied[0].weight
    models = {"three layers": mixed, "frozen layers": frozen, "a layer with buffers": _Buffered()}
    models |= {"two layers that share a weight": tied}
    return {f"count of {name}": _whole(gpt.count_parameters(m)) for name, m in models.items()}


def the_size_in_memory(gpt):
    """`model_size_mb` gives the parameters' size in MiB, 4 bytes each."""
    frozen = nn.utils.skip_init(nn.Linear, 600, 900).requires_grad_(False)
    models = {"a frozen layer": frozen, "a layer with buffers": _Buffered()}
    return {f"MiB of {name}": round(float(gpt.model_size_mb(m)), 2) for name, m in models.items()}


def the_totals_of_gpt2(gpt):
    """GPT-2's four sizes come out with as many parameters and MiB as they should."""
    found = {}
    for name in SIZES:
        with weightless():
            model = gpt.GPTModel(gpt.gpt2_config(name))
        total = _whole(gpt.count_parameters(model))
        found[f"parameters of {name}"] = total
        found[f"{name} without its head"] = total - model.out_head.weight.numel()
        found[f"MiB of {name}"] = round(float(gpt.model_size_mb(model)), 1)
    return found


# --- models ---------------------------------------------------------------------------------------


def _model(gpt, **changes):
    cfg = config(**changes)
    return stress(gpt.GPTModel(cfg), _names(cfg))


def _names(cfg):
    """The reference's parameter names, in its order."""
    kinds = ("weight", "bias")
    qkv = [f"att.W_{w}.{p}" for w in ("query", "key", "value") for p in kinds[: 1 + cfg["qkv_bias"]]]
    rest = [f"{part}.{p}" for part in ("att.out_proj", "ff.layers.0", "ff.layers.2") for p in kinds]
    norms = [f"norm{i}.{p}" for i in (1, 2) for p in ("scale", "shift")]
    blocks = [
        f"trf_blocks.{i}.{name}" for i in range(cfg["n_layers"]) for name in qkv + rest + norms
    ]
    ends = ["final_norm.scale", "final_norm.shift", "out_head.weight"]
    return ["tok_emb.weight", "pos_emb.weight", *blocks, *ends]


def _named(model):
    """Its parameters by name; the blocks' own names, which are free, give way to numbers."""
    numbers, found = {}, {}
    for name, parameter in model.named_parameters():
        if match := re.match(r"trf_blocks\.(.+?)\.((?:att|ff|norm1|norm2)\..+)", name):
            name = f"trf_blocks.{numbers.setdefault(match[1], len(numbers))}.{match[2]}"
        found[name] = parameter
    return found


def _without_blocks(gpt, **changes):
    """A model whose blocks add nothing to what they are given."""
    model = gpt.GPTModel(config(**changes))
    with torch.no_grad():
        for parameter in model.trf_blocks.parameters():
            parameter.zero_()
    return model


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


def _whole(count):
    """A count as an int, if it is one of any kind."""
    try:
        return operator.index(count)
    except TypeError:
        return count


# --- devices --------------------------------------------------------------------------------------

ELSEWHERE = torch.device("cuda", 7)  # where nothing really is


class _Elsewhere(TorchFunctionMode):
    """Pretends that the model and its inputs are on another device.

    They say so when asked. What is made without saying where, or moved, stays here, and so do the
    `plain` tensors, which model.to(device) would not take along. An operation in which the two
    meet is noted: on a real device it would fail.
    """

    def __init__(self, plain):
        super().__init__()
        self.here = {id(tensor): tensor for tensor in plain}
        self.failing = set()

    def __torch_function__(self, func, types, args=(), kwargs=None):
        given = _tensors([args, kwargs])
        here = [tensor for tensor in given if id(tensor) in self.here]
        if getattr(func, "__self__", None) is torch.Tensor.device:
            return func(*args) if here else ELSEWHERE
        name, first = func.__name__, args[:1]
        named = _devices(name, args, kwargs)
        args, kwargs = _really(args), _really(kwargs or {})
        output = func(*args, **kwargs)
        if named:
            stays = named[0] != ELSEWHERE
            output = output.clone() if output is first else output
        elif name in ("to", "type_as") and len(given) == 2:
            stays = id(given[1]) in self.here
        elif name in FIRST_ONE_DECIDES and _tensors(first):
            stays = id(first[0]) in self.here
        else:
            stays = len(here) == len(given)
        mixed = 0 < len(here) < len(given) and any(tensor.dim() for tensor in here)
        if mixed and not (name in FIRST_ONE_DECIDES + ("to", "type_as") or named):
            self.failing.add(name)
        for tensor in _tensors([output]):
            if stays:
                self.here[id(tensor)] = tensor
            else:
                self.here.pop(id(tensor), None)
        return output


# Indexes and what is written may come from here, and of some only the shape is looked at.
FIRST_ONE_DECIDES = ("__getitem__", "__setitem__", "copy_", "expand_as", "view_as", "reshape_as")


def _devices(name, args, kwargs):
    """The device that a call names, in a list, or an empty one."""
    if name in ("cpu", "numpy", "tolist"):
        return [torch.device("cpu")]
    places = [(kwargs or {}).get("device")]
    if name == "to":
        places += [arg for arg in args[1:] if isinstance(arg, (str, torch.device))]
    return [torch.device(place) for place in places if place is not None]


def _really(value):
    """The same arguments, with the device that there is in place of the one that isn't."""
    if isinstance(value, dict):
        return {key: _really(item) for key, item in value.items()}
    if isinstance(value, tuple) and type(value) is tuple:
        return tuple(map(_really, value))
    elsewhere = isinstance(value, (str, torch.device)) and str(value) == str(ELSEWHERE)
    return torch.device("cpu") if elsewhere else value


def _tensors(value):
    """Every tensor in a value, however deep."""
    if isinstance(value, torch.Tensor):
        return [value]
    items = value.values() if isinstance(value, dict) else value
    deep = isinstance(value, (list, tuple, dict))
    return [tensor for item in items for tensor in _tensors(item)] if deep else []


def _plain_tensors(gpt, model):
    """The file's and the modules' tensors that are neither parameters nor buffers."""
    held = [value for name, value in vars(gpt).items() if not name.startswith("__")]
    for module in model.modules():
        held += [v for k, v in vars(module).items() if k not in ("_parameters", "_buffers")]
    return _tensors(held)
