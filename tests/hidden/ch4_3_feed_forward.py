"""The hidden checks of section 4.3: each returns what it observed, and nothing is expected here."""

import torch

from kata.instruments import config, gradients, parameters, randn, shortcuts, stress, weightless

NAMES = ["layers.0.weight", "layers.0.bias", "layers.2.weight", "layers.2.bias"]
OPERATORS = ["gelu", "relu", "silu", "mish", "hardswish", "softplus"]
READY_MADE = ["GELU", "gelu", "SiLU", "silu", "ReLU", "relu"]


def _feed_forward(gpt, **changes):
    return stress(gpt.FeedForward(config(**changes)), NAMES)


def a_few_numbers_by_hand(gpt):
    """GELU bends a few numbers as the formula says."""
    x = torch.tensor([-2.0, -1.0, 0.0, 1.0, 2.0])
    return {"x": x, "GELU()(x)": gpt.GELU()(x)}


def gelu_is_the_tanh_form(gpt):
    """GELU is the tanh form that GPT-2 was trained with, from large negative to large numbers."""
    x = torch.linspace(-6, 6, 241)
    return {"fine": gpt.GELU()(x), "large": gpt.GELU()(torch.tensor([-1e3, -30.0, 30.0, 1e3]))}


def gelu_is_exact_in_float64(gpt):
    """GELU keeps float64, with the constants of the formula."""
    return gpt.GELU()(torch.linspace(-5, 5, 101, dtype=torch.float64))


def gelu_takes_any_shape(gpt):
    """GELU takes any shape, and each number by itself."""
    shapes = [(), (1,), (3, 4), (2, 3, 4), (2, 1, 3, 2)]
    return {f"output for an input of shape {shape}": gpt.GELU()(randn(*shape)) for shape in shapes}


def gelus_slope(gpt):
    """GELU's slope is right everywhere, also at 0 and below."""
    x = torch.linspace(-4, 4, 81).requires_grad_()
    return gradients(gpt.GELU()(x), {"x": x})


def gelu_has_no_parameters_and_changes_nothing(gpt):
    """GELU has no parameters, leaves its input as it is, and is the same in training and in use."""
    gelu, x = gpt.GELU(), randn(3, 4)
    kept = x.clone()
    outputs = gelu.train()(x), gelu.eval()(x)
    found = {"parameters": parameters(gelu), "the input was changed": not torch.equal(kept, x)}
    return {**found, "outputs": outputs}


def its_layers_have_their_names(gpt):
    """`layers` holds a linear layer, GELU and a linear layer, widening fourfold."""
    return parameters(gpt.FeedForward(config()))


def feed_forward_comes_out_right(gpt):
    """FeedForward widens, bends with GELU and narrows, on any shape."""
    shapes = [(12,), (1, 12), (2, 5, 12), (3, 7, 12), (2, 2, 3, 12)]
    layer = _feed_forward(gpt)
    return {f"output for an input of shape {shape}": layer(randn(*shape)) for shape in shapes}


def other_sizes_come_out_right(gpt):
    """The sizes come from `cfg`: other widths work as well."""
    return {n: _feed_forward(gpt, emb_dim=n, n_heads=1)(randn(2, n)) for n in (1, 5, 8)}


def each_position_by_itself(gpt):
    """Each position is worked on by itself: another neighbour changes nothing."""
    layer, x = _feed_forward(gpt), randn(2, 4, 12)
    changed = x.clone()
    changed[:, 2] += 5.0
    return (layer(changed) - layer(x))[:, [0, 1, 3]]


def nothing_is_dropped(gpt):
    """Nothing is dropped, whatever the drop rate: dropout has its place elsewhere."""
    layer, x = _feed_forward(gpt, drop_rate=1.0), randn(2, 12)
    kept = x.clone()
    outputs = layer.train()(x), layer.eval()(x)
    return {"outputs": outputs, "the input was changed": not torch.equal(kept, x)}


def gradients_reach_everything(gpt):
    """Gradients reach the input and every parameter."""
    layer = _feed_forward(gpt)
    x = randn(2, 3, 12).requires_grad_()
    return gradients(layer(x), {"x": x, **dict(layer.named_parameters())})


def it_starts_from_random_weights(gpt):
    """The linear layers start from random weights, not from zeros or copies of one another."""
    torch.manual_seed(5)
    layer = gpt.FeedForward(config(emb_dim=16))
    first, last = layer.get_parameter("layers.0.weight"), layer.get_parameter("layers.2.weight")
    spreads = {"layers.0.weight": first.std(), "layers.2.weight": last.std()}
    return {f"{name} is random": bool(0.001 < spread < 2.0) for name, spread in spreads.items()}


def it_has_as_many_parameters_as_gpt2s(gpt):
    """At GPT-2's size it has 768 x 3072 weights each way, and their biases."""
    with weightless():
        layer = gpt.FeedForward(config(emb_dim=768))
    return sum(parameter.numel() for parameter in layer.parameters())


def gelu_is_made_from_primitives(gpt):
    """GELU is written from primitives, not with a ready-made activation."""
    x = randn(2, 12).requires_grad_()
    found = {"in GELU": shortcuts(lambda: gpt.GELU()(x), OPERATORS, READY_MADE, ["GELU"])}
    return {
        **found,
        "in FeedForward": shortcuts(
            lambda: _feed_forward(gpt)(x), OPERATORS, READY_MADE, ["FeedForward"]
        ),
    }
