"""The hidden checks of section 4.4: each returns what it observed, and nothing is expected here."""

import torch
from torch import nn

from kata.instruments import failing_elsewhere, gradients, randn, stress

SIZES = (3, 3, 3, 3, 3, 1)


def _network(gpt, sizes=SIZES, use_shortcut=True):
    """With seeded weights: how the parameters are called, and in which order, is the learner's."""
    model = gpt.ExampleDeepNeuralNetwork(list(sizes), use_shortcut)
    seen, names = {"weight": 0, "bias": 0}, []
    for parameter in model.parameters():
        kind = "weight" if parameter.dim() > 1 else "bias"
        names.append(f"layers.{seen[kind]}.0.{kind}")
        seen[kind] += 1
    return stress(model, names)


def _plain(gpt, sizes, use_shortcut):
    """With weights of 1 and biases of 0, for computing by hand."""
    model = gpt.ExampleDeepNeuralNetwork(list(sizes), use_shortcut)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.fill_(float(parameter.dim() > 1))
    return model


def _means(gpt, model, x):
    """In the order of the model's weights where the keys are their names, else as they come."""
    means = gpt.gradient_means(model, x)
    if not isinstance(means, dict):
        return f"a {type(means).__name__} and no dict"
    names = [name for name, _ in model.named_parameters() if name in means]
    return [float(means[name]) for name in (names if len(names) == len(means) else means)]


def it_has_a_layer_for_each_pair_of_sizes(gpt):
    """`layers` has one linear layer, with a bias, for each pair of neighbouring sizes."""
    found = {}
    for sizes in (list(SIZES), [4, 2], [5, 2, 3, 3]):
        of = str(sizes)
        model = gpt.ExampleDeepNeuralNetwork(sizes, True)
        shapes = [list(p.shape) for p in model.parameters() if p.requires_grad]
        found[f"{of}: `layers` is a module"] = isinstance(model.layers, nn.Module)
        found[f"{of}: shapes of the weights"] = [shape for shape in shapes if len(shape) > 1]
        found[f"{of}: shapes of the biases"] = [shape for shape in shapes if len(shape) < 2]
        found[f"{of}: afterwards"] = sizes
    return found


def one_layer_by_hand(gpt):
    """One layer comes out as by hand: GELU of the sum, and then the input added to it."""
    x = torch.tensor([[2.0, -1.0]])
    found = {"x": x.clone()}
    for use, which in ((False, "without shortcuts"), (True, "with shortcuts")):
        found[f"the output {which}, weights 1, biases 0"] = _plain(gpt, [2, 2], use)(x)
    return found


def without_shortcuts_it_is_a_chain(gpt):
    """Without shortcuts each layer's output is the next one's input, GELU on every one."""
    return _network(gpt, use_shortcut=False)(torch.tensor([[1.0, 0.0, -1.0]]))


def with_shortcuts_inputs_are_added(gpt):
    """With shortcuts a layer's input is added to its output."""
    return _network(gpt)(torch.tensor([[1.0, 0.0, -1.0]]))


def shortcuts_only_where_shapes_agree(gpt):
    """A shortcut is taken only where input and output have the same shape."""
    return {
        f"output of {sizes}": _network(gpt, sizes)(randn(b, sizes[0]))
        for sizes, b in (([3, 1], 3), ([1, 3], 1), ([2, 3, 1, 4], 3), ([2, 4, 2, 4], 2))
    }


def other_sizes_and_batches(gpt):
    """Other sizes, depths and batches come out right, with and without shortcuts."""
    return {
        f"output of {sizes}, shortcuts {use}": _network(gpt, sizes, use)(randn(b, sizes[0]))
        for b, sizes in (
            (4, [2, 2]),
            (4, [4, 4, 4]),
            (1, [5, 3, 3, 5, 5]),
            (3, [1, 4, 4, 1]),
            (5, [2] * 9),
        )
        for use in (True, False)
    }


def it_keeps_nothing(gpt):
    """It does the same in training and in use, whatever it has seen before."""
    model = _network(gpt, [3, 3, 2, 2])
    runs = [("training", True), ("use", False), ("training, again", True)]
    return {f"output in {when}": model.train(on)(randn(2, 3)) for when, on in runs}


def the_input_stays_as_it_is(gpt):
    """The caller's input is left as it was."""
    found = {}
    for use in (True, False):
        model, x = _network(gpt, [3, 3, 3], use), randn(2, 3)
        kept = x.clone()
        with torch.no_grad():
            output = model(x)
        found |= {f"shortcuts {use}: changed": not torch.equal(x, kept), f"output, {use}": output}
    return found


def gradients_reach_everything(gpt):
    """Gradients reach the input and every parameter."""
    found = {}
    for use in (True, False):
        model = _network(gpt, [4, 4, 3, 3], use)
        x = randn(2, 4).requires_grad_()
        own = list(model.parameters())
        own = [p for p in own if p.dim() > 1] + [p for p in own if p.dim() < 2]
        of = {f"parameter {i}, shortcuts {use}": parameter for i, parameter in enumerate(own)}
        found |= gradients(model(x), {f"x, shortcuts {use}": x, **of})
    return found


def it_works_in_float64_and_on_any_device(gpt):
    """It takes and returns float64 too, and makes nothing that stands on another device."""
    model, x = _network(gpt, [3, 3, 2]), randn(2, 3)
    failing = failing_elsewhere(gpt, model, x)
    output = model.double()(x.double())
    return {
        "operations that fail on another device": failing,
        "dtype": str(output.dtype),
        "y": output.float(),
    }


def one_gradient_by_hand(gpt):
    """`gradient_means` is the mean of the gradient's absolute values: as by hand for one layer."""
    x = torch.tensor([[2.0, -1.0]])
    found = {"x": x.clone()}
    found["gradient_means of [2, 1], weights 1, biases 0"] = _means(
        gpt, _plain(gpt, [2, 1], False), x
    )
    return found


def there_is_a_mean_for_each_weight(gpt):
    """`gradient_means` gives one number for each weight in a dict, and none for a bias."""
    found = {}
    for sizes in (SIZES, [4, 2]):
        means = gpt.gradient_means(_network(gpt, sizes), randn(1, sizes[0]))
        found |= {f"{sizes}: a dict": isinstance(means, dict), f"{sizes}: how many": len(means)}
    return found


def the_means_are_right(gpt):
    """Each mean is that of the loss: the squared error against zeros, averaged over all outputs."""
    return {
        f"means of {sizes}, shortcuts {use}": _means(
            gpt, _network(gpt, sizes, use), randn(b, sizes[0])
        )
        for sizes, b in ((SIZES, 1), ([4, 4, 2], 3), ([2, 5], 4), ([3, 3, 3], 2))
        for use in (True, False)
    }


def gradients_that_vanish(gpt):
    """Gradients that nearly vanish are measured as precisely as others."""
    x = torch.tensor([[1.0, 0.0, -1.0]])
    model = _network(gpt, use_shortcut=False)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.mul_(0.2)
    return _means(gpt, model, x)


def asked_twice_they_are_the_same(gpt):
    """Asked twice it gives the same, and asked about another input something else."""
    model, x, other = _network(gpt), randn(2, 3), randn(2, 3)
    return [_means(gpt, model, given) for given in (x, x, other, x)]


def older_gradients_do_not_count(gpt):
    """Gradients left over from something else don't count."""
    model, x = _network(gpt), randn(2, 3)
    for parameter in model.parameters():
        parameter.grad = torch.ones_like(parameter)
    return [_means(gpt, model, x) for _ in range(2)]


def the_model_is_not_trained(gpt):
    """The model's weights and the input stay as they are, and can still be trained."""
    model, x = _network(gpt), randn(2, 3)
    before = [value.clone() for value in (*model.parameters(), x)]
    _means(gpt, model, x)
    after = [*model.parameters(), x]
    return {
        "changed": [not torch.equal(one, other) for one, other in zip(before, after)],
        "can be trained": all(parameter.requires_grad for parameter in model.parameters()),
    }
