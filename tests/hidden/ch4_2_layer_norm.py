"""The hidden checks of section 4.2: each returns what it observed, and nothing is expected here."""

import torch

from kata.instruments import failing_elsewhere, gradients, parameters, randn, shortcuts, stress

OPERATORS = [
    *("native_layer_norm", "native_group_norm", "native_batch_norm", "_native_batch_norm_legit"),
    *("_native_batch_norm_legit_functional", "_batch_norm_with_update"),
    *("layer_norm", "group_norm", "batch_norm", "instance_norm", "rms_norm", "_fused_rms_norm"),
]
MODULES = [
    *("LayerNorm", "GroupNorm", "RMSNorm", "BatchNorm1d", "BatchNorm2d", "BatchNorm3d"),
    *("InstanceNorm1d", "InstanceNorm2d", "InstanceNorm3d", "SyncBatchNorm"),
    *("LazyBatchNorm1d", "LazyInstanceNorm1d"),
]


def it_has_a_scale_and_a_shift(gpt):
    """It has the parameters `scale` and `shift`, one number for each feature, and no others."""
    return parameters(gpt.LayerNorm(6))


def scale_starts_at_one_and_shift_at_zero(gpt):
    """`scale` starts as ones and `shift` as zeros, in every new layer."""
    stress(gpt.LayerNorm(3))  # what becomes of one layer is nothing to the next
    layer = gpt.LayerNorm(3)
    return {"scale": layer.scale, "shift": layer.shift}


def two_numbers_by_hand(gpt):
    """Two features come out as you would compute them by hand."""
    x = torch.tensor([[1.0, 3.0]])
    return {"x": x.clone(), "LayerNorm(2)(x)": gpt.LayerNorm(2)(x)}


def every_row_gets_mean_0_and_variance_1(gpt):
    """Every row is normalized by itself, to mean 0 and variance 1."""
    layer = gpt.LayerNorm(6)
    return layer(randn(2, 3, 6, spread=5.0))


def scale_and_shift_are_applied(gpt):
    """The result is multiplied by `scale` and `shift` is added."""
    return stress(gpt.LayerNorm(6))(randn(2, 3, 6))


def it_takes_any_shape(gpt):
    """It normalizes over the last dimension, however many rows, tokens and examples there are."""
    shapes = [(1, 6), (4, 6), (6, 6), (1, 1, 6), (1, 5, 6), (5, 1, 6), (4, 3, 6), (6, 6, 6)]
    layer = stress(gpt.LayerNorm(6))
    return {f"output for an input of shape {shape}": layer(randn(*shape)) for shape in shapes}


def an_outlier_among_many_features(gpt):
    """Many features with one far from the rest come out right: nothing is cut off."""
    x = randn(2, 3, 50)
    x[..., 7] += 40.0
    return stress(gpt.LayerNorm(50))(x)


def eps_is_added_under_the_root(gpt):
    """Two equal features, and two that are nearly so, come out as by hand: eps is in its place."""
    equal, near = torch.tensor([[3.0, 3.0]]), torch.tensor([[0.0, 0.02]])
    layer = gpt.LayerNorm(2)
    found = {"equal": equal.clone(), "LayerNorm(2)(equal)": layer(equal)}
    return found | {"near": near.clone(), "LayerNorm(2)(near)": layer(near)}


def tiny_and_large_inputs(gpt):
    """Tiny and large inputs come out right: eps counts as much as it should."""
    layer = gpt.LayerNorm(6)
    spreads = {"a small": 0.01, "a smaller": 0.001, "a tiny": 1e-6, "a large": 1e4}
    return {
        f"output for {size} input": layer(randn(2, 6, spread=spread))
        for size, spread in spreads.items()
    }


def it_leaves_its_input_alone(gpt):
    """It leaves its input as it is: the result is a new tensor."""
    x = torch.tensor([[1.0, 3.0]])
    before = x.clone()
    with torch.no_grad():
        output = gpt.LayerNorm(2)(x)
        after = x.clone()
        x.zero_()  # a result that shares x's numbers changes with it
    return {"x": before, "x after LayerNorm(2)(x)": after, "output": output}


def gradients_flow(gpt):
    """Gradients reach the input, `scale` and `shift`, through the mean and the variance too."""
    layer = stress(gpt.LayerNorm(6))
    x = randn(2, 3, 6).requires_grad_()
    return gradients(layer(x), {"x": x, "scale": layer.scale, "shift": layer.shift})


def it_keeps_nothing(gpt):
    """It does the same in training and in use, whatever it has seen before."""
    layer = stress(gpt.LayerNorm(6))
    runs = [("training", True), ("use", False), ("training, again", True), ("use, again", False)]
    return {f"output in {when}": layer.train(on)(randn(2, 3, 6) + 2) for when, on in runs}


def it_works_in_float64(gpt):
    """A layer turned to float64 takes and returns float64."""
    output = stress(gpt.LayerNorm(6)).double()(randn(2, 6, dtype=torch.float64))
    return {"dtype": str(output.dtype), "output": output.float()}


def it_works_on_any_device(gpt):
    """What it makes on the way stands on its input's device."""
    layer, x = stress(gpt.LayerNorm(6)), randn(2, 3, 6)
    return {"operations that fail on another device": failing_elsewhere(gpt, layer, x)}


def it_is_made_from_primitives(gpt):
    """It is written from primitives, not with a ready-made normalization."""
    layer, x = gpt.LayerNorm(6), randn(2, 6).requires_grad_().clone()
    return shortcuts(lambda: layer(x), OPERATORS, OPERATORS + MODULES, ["LayerNorm"])
