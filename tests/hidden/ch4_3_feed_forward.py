"""The hidden checks of section 4.3: each returns what it observed, and nothing is expected here."""

import torch
from torch import nn

from kata.instruments import (
    config,
    failing_elsewhere,
    gradients,
    parameters,
    randn,
    shortcuts,
    stress,
)

NAMES = ["layers.0.weight", "layers.0.bias", "layers.2.weight", "layers.2.bias"]
OPERATORS = ["gelu", "gelu_", "_gelu", "gelu_backward"]
READY_MADE = ["GELU", "gelu", "gelu_", "NewGELU"]


def _layers(network):
    """What holds the parameters, in the order of `layers`, whatever they are called."""
    return getattr(network, "layers", network)


def _feed_forward(gpt, **changes):
    network = gpt.FeedForward(config(**changes))
    stress(_layers(network), NAMES)
    return network


def a_few_numbers_by_hand(gpt):
    """GELU bends a few numbers as the formula says."""
    x = torch.tensor([-2.0, -1.0, 0.0, 1.0, 2.0])
    return {"x": x.clone(), "GELU()(x)": gpt.GELU()(x)}


def gelu_is_the_tanh_form(gpt):
    """GELU is the tanh form that GPT-2 was trained with, from -6 to 6."""
    return gpt.GELU()(torch.linspace(-6, 6, 241))


def far_from_zero_and_close_to_it(gpt):
    """GELU comes close to 0 far below zero, to x far above, and to half of x around zero."""
    far = torch.tensor([-1000.0, -30.0, -10.0, 10.0, 30.0, 1000.0])
    tiny = torch.tensor([-1e-2, -1e-4, -1e-8, 1e-8, 1e-4, 1e-2])
    gelu = gpt.GELU()
    found = {"far": far.clone(), "GELU()(far)": gelu(far), "tiny": tiny.clone()}
    return found | {"GELU()(tiny), divided by tiny": gelu(tiny.clone()) / tiny}


def gelus_slope(gpt):
    """GELU's slope is right everywhere, also at 0 and below."""
    x = torch.linspace(-6, 6, 121).requires_grad_()
    return gradients(gpt.GELU()(x), {"x": x})


def gelu_takes_any_shape(gpt):
    """GELU takes any shape, and each number by itself."""
    shapes = [(1,), (7,), (3, 4), (1, 1, 5), (2, 3, 4), (4, 4, 4), (2, 1, 3, 2)]
    return {f"output for an input of shape {shape}": gpt.GELU()(randn(*shape)) for shape in shapes}


def gelu_only_computes(gpt):
    """GELU has no parameters, leaves its input as it is, and keeps nothing from call to call."""
    gelu, x = gpt.GELU(), randn(3, 4)
    found = {"parameters": parameters(gelu), "x": x.clone(), "in training": gelu.train()(x)}
    found |= {"x afterwards": x, "in use": gelu.eval()(x + 1)}
    return found | {"in training, again": gelu.train()(x - 1)}


def it_has_three_layers(gpt):
    """`layers` holds a linear layer, GELU and a linear layer: four times as wide, and back."""
    network = gpt.FeedForward(config(n_heads=6))
    layers = enumerate(getattr(network, "layers", []))
    found = {f"layers[{i}]": parameters(layer) for i, layer in layers}
    return found | {"numbers in all": sum(p.numel() for p in network.parameters())}


def they_start_from_random_weights(gpt):
    """Both linear layers start from random weights, and every FeedForward has its own."""
    one, other = gpt.FeedForward(config()), gpt.FeedForward(config())
    first, last = (p for p in _layers(one).parameters() if p.dim() == 2)
    spreads = {"the first": first.std(), "the last": last.std()}
    found = {f"{name} is random": bool(1e-3 < spread < 2) for name, spread in spreads.items()}
    before = first.clone()
    stress(other)  # what becomes of another one is nothing to this one
    return found | {"the first is its own": torch.equal(first, before)}


def widen_bend_narrow_by_hand(gpt):
    """FeedForward gives what you would compute by hand: widen, bend, narrow."""
    network, x = gpt.FeedForward(config(emb_dim=1)), torch.tensor([[[2.0]]])
    w1, b1 = torch.tensor([[1.0], [0.5], [-0.5], [-1.0]]), torch.tensor([0.0, 0.0, 0.0, 3.0])
    w2, b2 = torch.tensor([[1.0, 2.0, 3.0, 4.0]]), torch.tensor([-10.0])
    with torch.no_grad():
        for parameter, value in zip(_layers(network).parameters(), (w1, b1, w2, b2)):
            parameter.copy_(value)
    found = {"x": x.clone(), "w1": w1, "b1": b1, "w2": w2, "b2": b2}
    return found | {"FeedForward(cfg)(x)": network(x)}


def feed_forward_comes_out_right(gpt):
    """It widens, bends and narrows, whatever the sizes: `cfg` gives the width, and stays as is."""
    shapes = [(1, 1, 12), (1, 5, 12), (2, 5, 12), (5, 1, 12), (12, 12, 12), (2, 48, 12)]
    shapes += [(2, 3, 1), (2, 3, 5), (3, 2, 20)]
    cfg = config()
    gpt.FeedForward(cfg)
    found = {s: _feed_forward(gpt, emb_dim=s[-1])(randn(*s)) for s in shapes}
    return {f"output for {s}": y for s, y in found.items()} | {"cfg afterwards": cfg}


def each_position_by_itself(gpt):
    """Each position is worked on by itself: another neighbour changes nothing."""
    network, x = _feed_forward(gpt), randn(2, 4, 12)
    changed = x.clone()
    changed[0, 2] += 5.0
    difference = network(changed) - network(x)
    return {"changes elsewhere": [difference[0, [0, 1, 3]], difference[1]]}


def nothing_is_dropped(gpt):
    """Nothing is dropped, added or kept, in training or in use: dropout belongs to the block."""
    network, x = _feed_forward(gpt, drop_rate=1.0), randn(2, 3, 12)
    found = {"x": x.clone(), "in training": network.train()(x), "x afterwards": x}
    return found | {"in use": network.eval()(x + 1), "in training, again": network.train()(x - 1)}


def gradients_reach_everything(gpt):
    """Gradients reach the input and every parameter."""
    network, x = _feed_forward(gpt), randn(2, 3, 12).requires_grad_()
    return gradients(network(x), {"x": x, **dict(zip(NAMES, _layers(network).parameters()))})


def they_work_in_float64_and_on_any_device(gpt):
    """They keep float64, exact to six places, and the device: no constant is cut short."""
    gelu, network = gpt.GELU(), _feed_forward(gpt).double()
    x, h = torch.linspace(-6, 6, 241, dtype=torch.float64), randn(2, 3, 12, dtype=torch.float64)
    found = {"GELU": gelu(x), "FeedForward": network(h)}
    failing = failing_elsewhere(gpt, nn.Sequential(gelu, network), h)
    return found | {"operations that fail on another device": failing}


def they_are_made_from_primitives(gpt):
    """GELU is written from primitives, and FeedForward takes no ready-made one either."""
    gelu, x = gpt.GELU(), randn(2, 3, 12).requires_grad_().clone()
    found = {"in GELU": shortcuts(lambda: gelu(x), OPERATORS, READY_MADE, ["GELU"])}
    network = _feed_forward(gpt)
    used = shortcuts(lambda: network(x), OPERATORS, READY_MADE, ["FeedForward"])
    return found | {"in FeedForward": used}
