"""The hidden checks of section 4.2: each returns what it observed, and nothing is expected here."""

import torch

from kata.instruments import gradients, parameters, randn, shortcuts, stress


def it_has_a_scale_and_a_shift(gpt):
    """It has the parameters `scale` and `shift`, and eps 1e-5."""
    layer = gpt.LayerNorm(6)
    return {"parameters": parameters(layer), "eps": float(layer.eps)}


def scale_starts_at_one_and_shift_at_zero(gpt):
    """`scale` starts as ones and `shift` as zeros."""
    layer = gpt.LayerNorm(3)
    return {"scale": layer.scale, "shift": layer.shift}


def two_numbers_by_hand(gpt):
    """Two features come out as you would compute them by hand."""
    x = torch.tensor([[1.0, 3.0]])
    return {"x": x, "LayerNorm(2)(x)": gpt.LayerNorm(2)(x)}


def every_row_gets_mean_0_and_variance_1(gpt):
    """Every row is normalized by itself, to mean 0 and variance 1."""
    layer = gpt.LayerNorm(6)
    return layer(randn(2, 3, 6, spread=5.0))


def scale_and_shift_are_applied(gpt):
    """The result is multiplied by `scale` and `shift` is added."""
    return stress(gpt.LayerNorm(6))(randn(2, 3, 6))


def it_takes_any_shape(gpt):
    """It normalizes over the last dimension, however many come before it."""
    shapes = [(6,), (1, 6), (6, 6), (4, 6), (2, 3, 4, 6)]
    layer = stress(gpt.LayerNorm(6))
    return {f"output for an input of shape {shape}": layer(randn(*shape)) for shape in shapes}


def tiny_and_large_inputs(gpt):
    """Tiny, large and constant inputs come out right: eps is in its place."""
    layer = gpt.LayerNorm(6)
    sizes = {"tiny": randn(2, 6, spread=0.01), "large": randn(2, 6, spread=1e4)}
    return {f"output for a {size} input": layer(x) for size, x in sizes.items()} | {
        "output for a constant input": layer(torch.full((1, 6), 3.0))
    }


def gradients_flow(gpt):
    """Gradients reach the input, `scale` and `shift`."""
    layer = stress(gpt.LayerNorm(6))
    x = randn(2, 3, 6).requires_grad_()
    return gradients(layer(x), {"x": x, "scale": layer.scale, "shift": layer.shift})


def it_keeps_nothing_and_changes_nothing(gpt):
    """It leaves its input as it is, and does the same in training as in use."""
    layer = stress(gpt.LayerNorm(6))
    x = randn(2, 3, 6)
    kept = x.clone()
    training, evaluating = layer.train()(x), layer.eval()(x)
    return {
        "the input was changed": not torch.equal(kept, x),
        "output in training": training,
        "output in use": evaluating,
    }


def it_is_made_from_primitives(gpt):
    """It is written from primitives, not with a ready-made normalization."""
    layer = gpt.LayerNorm(6)
    operators = "native_layer_norm native_batch_norm native_group_norm rms_norm _fused_rms_norm"
    names = "LayerNorm layer_norm native_layer_norm GroupNorm group_norm RMSNorm rms_norm"
    return shortcuts(lambda: layer(randn(2, 6)), operators.split(), names.split())
