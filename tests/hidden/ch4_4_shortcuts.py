"""The hidden checks of section 4.4: each returns what it observed, and nothing is expected here."""

import torch

from kata.instruments import gradients, randn, stress

SIZES = [3, 3, 3, 3, 3, 1]
NAMES = [f"layers.{i}.0.{kind}" for i in range(6) for kind in ("weight", "bias")]


def _network(gpt, sizes=SIZES, use_shortcut=True):
    return stress(gpt.ExampleDeepNeuralNetwork(sizes, use_shortcut), NAMES)


def it_has_a_layer_for_each_pair_of_sizes(gpt):
    """`layers` has one linear layer, with a bias, for each pair of neighbouring sizes."""
    found = {}
    for sizes in (SIZES, [4, 2], [5, 2, 3, 3]):
        model = gpt.ExampleDeepNeuralNetwork(sizes, True)
        found[str(sizes)] = [list(p.shape) for p in model.parameters()], len(model.layers)
    return found


def without_shortcuts_it_is_a_chain(gpt):
    """Without shortcuts each layer's output is the next one's input, GELU on every one."""
    return _network(gpt, use_shortcut=False)(torch.tensor([[1.0, 0.0, -1.0]]))


def with_shortcuts_inputs_are_added(gpt):
    """With shortcuts a layer's input is added to its output."""
    return _network(gpt)(torch.tensor([[1.0, 0.0, -1.0]]))


def other_sizes_and_batches(gpt):
    """Other sizes, depths and batches come out right, with and without shortcuts."""
    return {
        f"output of {sizes}, shortcuts {use}": _network(gpt, sizes, use)(randn(4, sizes[0]))
        for sizes in ([2, 2], [4, 4, 4], [5, 3, 3, 5, 5], [1, 4, 4, 1])
        for use in (True, False)
    }


def shortcuts_only_where_shapes_agree(gpt):
    """A shortcut is taken only where input and output have the same shape."""
    return [_network(gpt, sizes)(randn(3, sizes[0])) for sizes in ([3, 1], [1, 3], [2, 3, 1, 4])]


def gradients_reach_everything(gpt):
    """Gradients reach the input and every parameter."""
    model = _network(gpt, [4, 4, 3, 3])
    x = randn(2, 4).requires_grad_()
    of = {f"parameter {i}": parameter for i, parameter in enumerate(model.parameters())}
    return gradients(model(x), {"x": x, **of})


def the_input_stays_as_it_is(gpt):
    """The caller's input is left as it was."""
    model, x = _network(gpt, [3, 3, 3]), randn(2, 3)
    kept = x.clone()
    with torch.no_grad():
        output = model(x)
    return {"the input was changed": not torch.equal(x, kept), "output": output}


def _means(gpt, model, x):
    means = gpt.gradient_means(model, x)
    return [float(value) for value in means.values()]


def there_is_a_mean_for_each_weight(gpt):
    """`gradient_means` gives one number for each weight, by its name, and none for a bias."""
    model = _network(gpt)
    means = gpt.gradient_means(model, randn(1, 3))
    return {"is a dict": isinstance(means, dict), "how many": len(means)}


def the_means_are_right(gpt):
    """Each number is the mean size of a weight's gradient, for the squared error against zeros."""
    return {
        f"means of {sizes}, shortcuts {use}": _means(
            gpt, _network(gpt, sizes, use), randn(b, sizes[0])
        )
        for sizes, b in ((SIZES, 1), ([4, 4, 2], 3), ([2, 5], 4))
        for use in (True, False)
    }


def asked_twice_they_are_the_same(gpt):
    """Asked twice it gives the same: gradients don't add up, whatever was there before."""
    model, x = _network(gpt), randn(2, 3)
    for parameter in model.parameters():
        parameter.grad = torch.ones_like(parameter)
    return [_means(gpt, model, x) for _ in range(3)]


def the_model_is_not_trained(gpt):
    """The model's weights stay as they are."""
    model = _network(gpt)
    before = [parameter.clone() for parameter in model.parameters()]
    _means(gpt, model, randn(2, 3))
    after = list(model.parameters())
    return [not torch.equal(one, other) for one, other in zip(before, after)]
