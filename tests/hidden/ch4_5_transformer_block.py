"""The hidden checks of section 4.5: each returns what it observed, and nothing is expected here."""

import torch

from kata.instruments import (
    config,
    failing_elsewhere,
    gradients,
    parameters,
    randn,
    renamed,
    shortcuts,
    stress,
    weightless,
)

NAMES = [
    *("att.W_query.weight", "att.W_query.bias", "att.W_key.weight", "att.W_key.bias"),
    *("att.W_value.weight", "att.W_value.bias", "att.out_proj.weight", "att.out_proj.bias"),
    *("ff.layers.0.weight", "ff.layers.0.bias", "ff.layers.2.weight", "ff.layers.2.bias"),
    *("norm1.scale", "norm1.shift", "norm2.scale", "norm2.shift"),
]
MODES = {"training": True, "use": False}
LAST = {"attention": "att.out_proj", "feed-forward": "ff.layers.2"}
OPERATORS = ["_native_multi_head_attention", "_transformer_encoder_layer_fwd"]
MODULES = [
    *("MultiheadAttention", "multi_head_attention_forward", "Transformer", "TransformerEncoder"),
    *("TransformerEncoderLayer", "TransformerDecoder", "TransformerDecoderLayer"),
]


def its_parts_have_their_names(gpt):
    """Its parts are `att`, `ff`, `norm1` and `norm2`, and have as many parameters as in GPT-2."""
    gpt2, found = {"emb_dim": 768, "n_heads": 12, "context_length": 1024}, {}
    for bias in (False, True):
        block = gpt.TransformerBlock(config(qkv_bias=bias))
        with weightless():
            large = gpt.TransformerBlock(config(**gpt2, qkv_bias=bias))
        found[f"with qkv_bias={bias}"] = parameters(renamed(_own(block)))
        found[f"number of different ones with qkv_bias={bias}"] = len(list(block.parameters()))
        found[f"size in GPT-2 with qkv_bias={bias}"] = sum(p.numel() for p in large.parameters())
    return found


def it_starts_as_its_parts_do(gpt):
    """The norms start as they are in 4.2, and the projections with random weights."""
    block = gpt.TransformerBlock(config(emb_dim=2, n_heads=1))
    scales = [block.norm1.scale, block.norm2.scale]
    shifts = [block.norm1.shift, block.norm2.shift]
    first = ["att.W_query", "att.W_key", "att.W_value", "ff.layers.0"]
    random = {n: bool(block.get_parameter(f"{n}.weight").std() > 0) for n in first}
    return {"scales": scales, "shifts": shifts, "weights that are random": random}


def one_token_by_hand(gpt):
    """Where both parts hand on what they are given, one token comes out as by hand."""
    block = _transparent(gpt.TransformerBlock(config(emb_dim=2, n_heads=1))).eval()
    x = torch.tensor([[[1.0, 3.0]]])  # + [-1, 1] is [0, 4], and + [-1, 1] again
    return {"x": x.clone(), "block(x)": block(x)}


def every_shape_comes_out_right(gpt):
    """Batches and lengths of every size come out right, from one token to the full context."""
    block = _block(gpt.TransformerBlock).eval()
    shapes = [(1, 1), (1, 2), (2, 5), (5, 2), (4, 1), (3, 7), (7, 7), (12, 3)]
    return {f"output for {b} x {t} tokens": block(randn(b, t, 12)) for b, t in shapes}


def the_norms_come_before_the_parts(gpt):
    """Each part sees its own norm's output, and the shortcut passes the norm by."""
    found, spreads = {}, {"tiny": 0.01, "usual": 1.0, "large": 30.0}
    for size, spread in spreads.items():
        x, block = randn(2, 4, 12, spread=spread), _block(gpt.TransformerBlock).eval()
        found[f"output for {size} input"] = block(x)
        for part in LAST:
            block = _silent(_block(gpt.TransformerBlock), part).eval()
            found[f"output for {size} input without {part}"] = block(x)
    return found


def the_configuration_is_used(gpt):
    """`n_heads`, `qkv_bias`, `emb_dim` and `context_length` are the configuration's."""
    changes = [{"n_heads": n} for n in (1, 2, 4, 12)] + [{"qkv_bias": True}]
    changes += [{"emb_dim": 20, "n_heads": 5}, {"emb_dim": 2, "n_heads": 1}]
    changes += [{"context_length": 1030, "emb_dim": 4, "n_heads": 1}]  # more than GPT-2's 1024
    found = {}
    for change in changes:
        cfg = config(**change)
        block, x = (
            _block(gpt.TransformerBlock, **cfg),
            randn(1, cfg["context_length"], cfg["emb_dim"]),
        )
        text = ", ".join(f"{key}={value}" for key, value in change.items())
        found[f"output at full context with {text}"] = block.eval()(x)
    return found


def no_position_sees_a_later_one(gpt):
    """What comes later changes nothing before it."""
    block = _block(gpt.TransformerBlock).eval()
    x = randn(1, 6, 12)
    changed = x.clone()
    changed[:, 4:] += randn(1, 2, 12)
    return (block(changed) - block(x))[:, :4]


def at_full_dropout_only_the_shortcuts_are_left(gpt):
    """In training with drop probability 1, only the shortcuts are left: block(x) is x."""
    x = torch.tensor([[[1.0, 3.0]]])
    block = _transparent(gpt.TransformerBlock(config(emb_dim=2, n_heads=1, drop_rate=1.0)))
    found = {"x": x.clone(), "block(x)": block.train()(x)}
    block, x = _block(gpt.TransformerBlock, drop_rate=1.0), randn(2, 5, 12)
    return found | {"output with other weights": block.train()(x), "its input": x}


def dropout_rests_in_use(gpt):
    """In use nothing is dropped, and at drop rate 0 nothing is dropped in training either."""
    x = randn(2, 5, 12)
    return {
        "output in use": _block(gpt.TransformerBlock, drop_rate=1.0).eval()(x),
        "output in training at drop rate 0": _block(gpt.TransformerBlock).train()(x),
    }


def drop_rate_reaches_attention(gpt):
    """`drop_rate` is attention's too: with only attention in training, its weights are dropped."""
    block = _block(gpt.TransformerBlock, drop_rate=1.0).eval()
    block.att.train()
    return block(randn(2, 5, 12))


def half_is_dropped_at_half_the_rate(gpt):
    """At drop rate 0.5 half of what each part gives is dropped, each number by itself."""
    sizes = {"emb_dim": 16, "n_heads": 2, "context_length": 20}
    block = _constant(_block(gpt.TransformerBlock, **sizes, drop_rate=0.5)).train()
    with torch.no_grad():
        one, other = (block(torch.zeros(16, 20, 16)) for _ in range(2))
    return {
        "attention adds 2 or nothing, feed-forward 20 or nothing": sorted(set(_whole(one))),
        "share of attention's numbers that is kept": _share(one % 20 > 1),
        "share of feed-forward's numbers that is kept": _share(one > 15),
        "different in each example, at each position, in each feature": [
            _mixed(one, dim) for dim in range(3)
        ],
        "the same are dropped again": torch.equal(one, other),
    }


def nothing_else_is_dropped(gpt):
    """Dropout falls on what a part gives, once: not on what it is given, nor within."""
    found, x = {}, randn(3, 7, 12)
    for part in LAST:
        block = _silent(_block(gpt.TransformerBlock, drop_rate=0.5), part)
        added = block.eval()(x) - x
        block.train().att.eval()
        dropped = block(x) - x
        off = torch.minimum(dropped.abs(), (dropped - 2 * added).abs())
        found[f"without {part}, numbers neither dropped nor doubled"] = not bool((off < 1e-3).all())
    return found


def gradients_reach_everything(gpt):
    """Gradients reach the input and every parameter, through parts and shortcuts."""
    block, found = _block(gpt.TransformerBlock, qkv_bias=True), {}
    x = randn(2, 5, 12).requires_grad_()
    for when, training in MODES.items():
        output = block.train(training)(x)
        found[f"in {when}"] = gradients(output, {"x": x, **_own(block)})
    return found


def it_changes_nothing_and_keeps_nothing(gpt):
    """Input and configuration stay as they were, and nothing is kept from call to call."""
    cfg, x, found = config(), randn(2, 5, 12), {}
    kept = cfg.copy(), x.clone()
    block = _stressed(gpt.TransformerBlock(cfg))
    with torch.no_grad():
        for when, training in MODES.items():
            block.train(training)(randn(2, 5, 12))
            found[f"output in {when}, after another input"] = block(x)
            found[f"the input was changed in {when}"] = not torch.equal(kept[1], x)
    return {"the configuration was changed": kept[0] != cfg, **found}


def it_works_on_any_device(gpt):
    """What it makes on the way stands on its input's device."""
    block, x = _block(gpt.TransformerBlock, drop_rate=0.5), randn(2, 5, 12)
    return {
        f"operations in {when} that fail on another device": failing_elsewhere(
            gpt, block.train(training), x
        )
        for when, training in MODES.items()
    }


def it_is_made_from_its_parts(gpt):
    """It is made from the chapter's parts, not with torch's ready-made ones."""
    block, x = _block(gpt.TransformerBlock), randn(2, 5, 12)
    return shortcuts(lambda: block(x), OPERATORS, OPERATORS + MODULES, ["TransformerBlock"])


# --- blocks ---------------------------------------------------------------------------------------


def _block(kind, **changes):
    return _stressed(kind(config(**changes)))


def _stressed(block):
    stress(renamed(_own(block)), NAMES)
    return block


def _own(block):
    """Its parameters by their names in the exercise, even where they have others as well."""
    every = dict(block.named_parameters(remove_duplicate=False))
    named = {name: every[name] for name in NAMES if name in every}
    known = {id(parameter) for parameter in named.values()}
    return named | {n: p for n, p in block.named_parameters() if id(p) not in known}


def _silent(block, part):
    """The block, with this part giving only zeros."""
    with torch.no_grad():
        for kind in ("weight", "bias"):
            block.get_parameter(f"{LAST[part]}.{kind}").zero_()
    return block


def _constant(block):
    """The block, with attention giving only ones and feed-forward only tens."""
    for part, value in (("attention", 1.0), ("feed-forward", 10.0)):
        _silent(block, part)
        with torch.no_grad():
            block.get_parameter(f"{LAST[part]}.bias").fill_(value)
    return block


def _transparent(block):
    """The block of width 2, whose parts hand on one token as it comes to them."""
    _silent(_silent(block, "attention"), "feed-forward")
    with torch.no_grad():
        for name in ("att.W_value", "att.out_proj"):
            block.get_parameter(f"{name}.weight").copy_(torch.eye(2))
        widened = block.get_parameter("ff.layers.0.weight").zero_()
        block.get_parameter("ff.layers.0.bias").zero_()
        # GELU leaves large numbers as they are and stops large negative ones: both signs, then
        widened[:4] = torch.tensor([[100.0, 0.0], [-100.0, 0.0], [0.0, 100.0], [0.0, -100.0]])
        block.get_parameter("ff.layers.2.weight")[:, :4] = widened[:4].T / 10000
    return block


# --- what was dropped -----------------------------------------------------------------------------


def _whole(tensor):
    return tensor.round().int().flatten().tolist()


def _share(kept):
    return round(kept.float().mean().item(), 1)


def _mixed(tensor, dim):
    return bool((tensor.amax(dim) > tensor.amin(dim)).all())
