"""The hidden checks of section 4.5: each returns what it observed, and nothing is expected here."""

import torch

from kata.instruments import config, gradients, parameters, randn, stress, weightless

NAMES = [
    "att.W_query.weight",
    "att.W_query.bias",
    "att.W_key.weight",
    "att.W_key.bias",
    "att.W_value.weight",
    "att.W_value.bias",
    "att.out_proj.weight",
    "att.out_proj.bias",
    "ff.layers.0.weight",
    "ff.layers.0.bias",
    "ff.layers.2.weight",
    "ff.layers.2.bias",
    "norm1.scale",
    "norm1.shift",
    "norm2.scale",
    "norm2.shift",
]


def _block(gpt, **changes):
    return stress(gpt.TransformerBlock(config(**changes)), NAMES)


def its_parts_have_their_names(gpt):
    """Its parts are `att`, `ff`, `norm1` and `norm2`, with the parameters of their sections."""
    return parameters(gpt.TransformerBlock(config()))


def qkv_bias_reaches_attention(gpt):
    """`qkv_bias` decides whether attention's three projections have a bias."""
    block = _block(gpt, qkv_bias=True)
    return {"parameters": parameters(block), "output": block.eval()(randn(2, 5, 12))}


def one_token_comes_out_right(gpt):
    """One token alone comes out right: norm, part, shortcut, twice."""
    return _block(gpt).eval()(randn(1, 1, 12))


def every_shape_comes_out_right(gpt):
    """Batches and lengths of every size come out right, up to the full context."""
    block = _block(gpt).eval()
    shapes = [(1, 2), (2, 5), (3, 7), (7, 3)]
    return {f"output for {b} x {t} tokens": block(randn(b, t, 12)) for b, t in shapes}


def the_norms_come_before_the_parts(gpt):
    """Each part sees its own norm's output, and the shortcut passes the norm by."""
    block = _block(gpt).eval()
    return {
        f"output for an input {size}": block(randn(1, 4, 12, spread=spread))
        for size, spread in (("tiny", 0.01), ("usual", 1.0), ("large", 30.0))
    }


def each_part_does_its_share(gpt):
    """With one part silenced, the other still does its share."""
    x = randn(2, 4, 12)
    found = {}
    for part in ("att.out_proj", "ff.layers.2"):
        block = _block(gpt).eval()
        with torch.no_grad():
            for name in ("weight", "bias"):
                block.get_parameter(f"{part}.{name}").zero_()
        found[f"output without {part.split('.')[0]}"] = block(x)
    return found


def no_position_sees_a_later_one(gpt):
    """What comes later changes nothing before it."""
    block = _block(gpt).eval()
    x = randn(1, 6, 12)
    changed = x.clone()
    changed[:, 4:] += randn(1, 2, 12)
    return (block(changed) - block(x))[:, :4]


def the_number_of_heads_is_used(gpt):
    """`n_heads` is the number of attention's heads."""
    x = randn(2, 5, 12)
    return {f"output with {n} heads": _block(gpt, n_heads=n).eval()(x) for n in (1, 2, 6)}


def at_full_dropout_only_the_shortcuts_are_left(gpt):
    """In training with drop probability 1, only the shortcuts are left: block(x) is x."""
    x = randn(2, 5, 12)
    return {"x": x, "output": _block(gpt, drop_rate=1.0).train()(x)}


def dropout_rests_in_use(gpt):
    """In evaluation nothing is dropped, whatever the drop rate."""
    return _block(gpt, drop_rate=1.0).eval()(randn(2, 5, 12))


def without_dropout_training_is_use(gpt):
    """With drop rate 0, training and evaluation give the same."""
    return _block(gpt).train()(randn(2, 5, 12))


def drop_rate_reaches_attention(gpt):
    """`drop_rate` reaches attention, whose own dropout falls on its weights."""
    block = _block(gpt, drop_rate=1.0)
    return block.att.train()(randn(2, 5, 12))


def gradients_reach_everything(gpt):
    """Gradients reach the input and every parameter."""
    block = _block(gpt).train()
    x = randn(2, 5, 12).requires_grad_()
    return gradients(block(x), {"x": x, **dict(block.named_parameters())})


def the_input_stays_as_it_is(gpt):
    """The caller's tensor is left as it was."""
    block = _block(gpt).eval()
    x = randn(2, 5, 12)
    kept = x.clone()
    with torch.no_grad():
        output = block(x)
    return {"the input was changed": not torch.equal(x, kept), "output": output}


def it_has_as_many_parameters_as_gpt2s(gpt):
    """At GPT-2's size it has as many parameters as GPT-2's blocks."""
    sizes = {"emb_dim": 768, "n_heads": 12, "context_length": 1024}
    with weightless():
        blocks = [gpt.TransformerBlock(config(**sizes, qkv_bias=bias)) for bias in (False, True)]
    return [sum(p.numel() for p in block.parameters()) for block in blocks]
