"""The hidden checks of section 4.6: each returns what it observed, and nothing is expected here."""

import torch
from torch import nn

from kata.instruments import (
    config,
    gradients,
    homeless,
    integers,
    parameters,
    randn,
    stress,
    weightless,
)

SIZES = ["gpt2-small", "gpt2-medium", "gpt2-large", "gpt2-xl"]
BLOCK = [
    *(
        f"att.{w}.{p}"
        for w in ("W_query", "W_key", "W_value", "out_proj")
        for p in ("weight", "bias")
    ),
    *(f"ff.layers.{i}.{p}" for i in (0, 2) for p in ("weight", "bias")),
    *(f"norm{i}.{p}" for i in (1, 2) for p in ("scale", "shift")),
]
NAMES = [
    *("tok_emb.weight", "pos_emb.weight", "final_norm.scale", "final_norm.shift"),
    *("out_head.weight", *(f"trf_blocks.{i}.{name}" for i in range(3) for name in BLOCK)),
]


def _model(gpt, **changes):
    return stress(gpt.GPTModel(config(**changes)), NAMES)


def its_parts_have_their_names(gpt):
    """Its parameters have the names and shapes that the docstring gives."""
    return parameters(gpt.GPTModel(config()))


def one_token_gives_one_row_of_logits(gpt):
    """One token gives one row of logits, as many as there are words."""
    return _model(gpt).eval()(integers(23, 1, 1))


def every_shape_comes_out_right(gpt):
    """Batches and lengths of every size give the right logits, up to the full context."""
    model = _model(gpt).eval()
    shapes = [(1, 3), (2, 5), (3, 7), (5, 2)]
    return {f"logits for {b} x {t} ids": model(integers(23, b, t)) for b, t in shapes}


def positions_count(gpt):
    """The same token gives other logits at another position."""
    return _model(gpt).eval()(torch.full((1, 7), 4))


def every_block_is_there_once(gpt):
    """There are `n_layers` blocks, each with parameters of its own, in their order."""
    models = {n: _model(gpt, n_layers=n).eval() for n in (1, 2, 3)}
    idx = integers(23, 2, 4)
    return {f"logits with {n} blocks": model(idx) for n, model in models.items()} | {
        f"parameters with {n} blocks": sorted(dict(model.named_parameters()))
        for n, model in models.items()
    }


def no_position_sees_a_later_one(gpt):
    """A later token changes no earlier logits."""
    model = _model(gpt).eval()
    one = integers(23, 1, 6)
    other = one.clone()
    other[0, 4:] = (other[0, 4:] + 7) % 23
    return (model(other) - model(one))[:, :4]


def qkv_bias_reaches_the_blocks(gpt):
    """`qkv_bias` reaches every block."""
    model = _model(gpt, qkv_bias=True)
    return {"parameters": parameters(model), "logits": model.eval()(integers(23, 2, 5))}


def at_full_dropout_only_the_final_shift_is_left(gpt):
    """In training with drop probability 1, all that is left is out_head(final_norm.shift)."""
    return _model(gpt, drop_rate=1.0).train()(integers(23, 2, 5))


def the_embeddings_are_dropped(gpt):
    """Dropout falls on the embeddings, before the blocks."""
    model = _model(gpt, drop_rate=1.0).eval()
    model.drop_emb.train()
    return model(integers(23, 2, 5))


def drop_rate_reaches_the_blocks(gpt):
    """`drop_rate` reaches every block."""
    model = _model(gpt, drop_rate=1.0)
    blocks = [module for name, module in model.named_children() if name == "trf_blocks"]
    x = randn(2, 5, 12)
    return [block.train()(x) for blocks_ in blocks for block in blocks_]


def dropout_rests_in_use(gpt):
    """In evaluation nothing is dropped; with drop rate 0 nothing is dropped in training."""
    idx = integers(23, 2, 5)
    return {
        "logits in use": _model(gpt, drop_rate=1.0).eval()(idx),
        "logits in training at drop rate 0": _model(gpt).train()(idx),
    }


def gradients_reach_everything(gpt):
    """Gradients reach every parameter."""
    model = _model(gpt).train()
    return gradients(model(integers(23, 2, 5)), dict(model.named_parameters()))


def it_changes_neither_ids_nor_configuration(gpt):
    """The ids and the configuration stay as they were."""
    cfg = config()
    idx = integers(23, 2, 5)
    kept = cfg.copy(), idx.clone()
    with torch.no_grad():
        stress(gpt.GPTModel(cfg), NAMES).eval()(idx)
    return {"cfg was changed": kept[0] != cfg, "ids were changed": not torch.equal(kept[1], idx)}


def positions_are_made_on_the_right_device(gpt):
    """Positions are made on the device of the ids, whatever it is."""
    model = _model(gpt).eval()
    idx = integers(23, 2, 5)
    return {"operations that fail on another device": homeless(lambda: model(idx))}


def the_four_sizes_of_gpt2(gpt):
    """`gpt2_config` knows the four sizes of GPT-2, and gives a new dict each time."""
    configs = {name: gpt.gpt2_config(name) for name in SIZES}
    gpt.gpt2_config("gpt2-small")["emb_dim"] = -1
    return {**configs, "gpt2-small, asked again": gpt.gpt2_config("gpt2-small")}


def parameters_are_counted(gpt):
    """`count_parameters` counts every parameter once, frozen ones too, and no buffer."""
    model = nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 2, bias=False), nn.BatchNorm1d(2))
    model[0].weight.requires_grad_(False)
    tied = nn.Sequential(nn.Linear(5, 5, bias=False), nn.Linear(5, 5, bias=False))
    tied[1].weight = tied[0].weight
    return {
        "count": gpt.count_parameters(model),
        "count without parameters": gpt.count_parameters(nn.ReLU()),
        "count of a tied model": gpt.count_parameters(tied),
    }


def the_totals_of_gpt2(gpt):
    """The four sizes have the totals of GPT-2, with and without the output head."""
    found = {}
    for name in SIZES:
        with weightless():
            model = gpt.GPTModel(gpt.gpt2_config(name))
        total = gpt.count_parameters(model)
        found[name] = [total, total - model.out_head.weight.numel()]
    return found


def the_size_in_memory(gpt):
    """`model_size_mb` gives MiB at 4 bytes a parameter: 621.83 for GPT-2 small."""
    with weightless():
        small = gpt.GPTModel(gpt.gpt2_config("gpt2-small"))
    buffered = nn.Sequential(nn.Linear(300, 400), nn.BatchNorm1d(400))
    sizes = [gpt.model_size_mb(small), gpt.model_size_mb(buffered)]
    return [round(float(size), 2) for size in sizes]
