"""The hidden checks of section 4.4: each returns what it observed, and nothing is expected here."""

from itertools import combinations

import torch
from torch import nn

from kata.instruments import (
    beginning,
    copied,
    every_kind_of_call,
    failing_elsewhere,
    gradients,
    randn,
    sides,
    stress,
    tried,
    within,
)

# Right variants are 1e-6 from each other. The exact GELU, 1e-4 away, is to show in every number.
NEAR = 1e-5


def _alive(model):
    """Seeded weights with which no neuron is dead: around a positive mean, and the biases too.

    How the parameters are called, and whether weight or bias comes first, is the learner's.
    """
    seen, names = {"weight": 0, "bias": 0}, []
    for parameter in model.parameters():
        kind = "weight" if parameter.dim() > 1 else "bias"
        names.append(f"layers.{seen[kind]}.0.{kind}")
        seen[kind] += 1
    stress(model, names, in_order=True)
    with torch.no_grad():
        for parameter in model.parameters():
            is_weight = parameter.dim() > 1
            mean = 0.6 / parameter.shape[1] if is_weight else 0.4
            parameter.mul_(0.6 if is_weight else 0.2).add_(mean)
    return model


def _made(gpt, sizes, use_shortcut):
    """A network in use, so that what happens in training alone shows in the check about that.

    Weights that PyTorch doesn't find keep the numbers that they begin with: the same every time.
    """
    torch.default_generator.manual_seed(0)
    return gpt.ExampleDeepNeuralNetwork(list(sizes), use_shortcut).eval()


def _network(gpt, sizes, use_shortcut):
    return _alive(_made(gpt, sizes, use_shortcut))


def _shown(output):
    """A copy, in case that a later call writes over it; of what is no tensor only its kind."""
    if isinstance(output, torch.Tensor):
        return within(NEAR, output.clone())
    return "a tuple" if isinstance(output, tuple) else output


def _output(model, x):
    return _shown(model(x))


def _scaled(model, factor=0.7):
    """The weights change in place, as in training."""
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.mul_(factor)
    return model


def _plain(gpt, sizes, use_shortcut):
    """With weights of 1 and biases of 0, for computing by hand."""
    model = _made(gpt, sizes, use_shortcut)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.fill_(float(parameter.dim() > 1))
    return model


def _chain(gpt, sizes, spread=1.0):
    """A model of the learner's class that owes nothing to what else they wrote: no GELU, no sums.

    So what measures gradients is judged by itself. The last layer is not bent, and its outputs
    stand on both sides of 1.
    """

    class Chain(gpt.ExampleDeepNeuralNetwork):
        use_shortcut = False  # not set: theirs may be a property, and so may `layers`
        layers = property(lambda self: self._modules["layers"])

        def __init__(self):
            nn.Module.__init__(self)
            bends = [nn.Tanh] * (len(sizes) - 2) + [nn.Identity]
            pairs = zip(sizes, sizes[1:], bends)
            parts = [nn.Sequential(nn.Linear(a, b), bend()) for a, b, bend in pairs]
            self._modules["layers"] = nn.Sequential(*parts)

        def forward(self, x):
            chain = self.layers
            return chain(x)

    model = stress(Chain())
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.mul_(spread * (0.7 if parameter.dim() > 1 else 0.2))
        model.layers[-1][0].bias.add_(torch.tensor([0.5, 1.8, -1.2, 0.8, 2.5])[: sizes[-1]])
    return model


def _number(value):
    """A tensor's, numpy's or a text's one number as Python's: its type is another check's."""
    if isinstance(value, str):
        return tried(float, value)
    one = hasattr(value, "item") and torch.as_tensor(value).numel() == 1
    return float(value.item()) if one else value


def _means(gpt, model, x):
    """The means of a call, as numbers alone."""
    return _listed(model, gpt.gradient_means(model, x))


def _listed(model, means):
    """The numbers alone, in the order of the model's weights where they stand under their names."""
    if isinstance(means, dict):
        weights = [name for name, _ in model.named_parameters() if name.endswith("weight")]
        means = [means[name] for name in weights if name in means] or list(means.values())
    return [_number(mean) for mean in means] if isinstance(means, (list, tuple)) else means


def it_has_a_layer_for_each_pair_of_sizes(gpt):
    """`layers` has a layer for each pair of sizes; what is trained are their weights and biases."""
    found = {}
    for sizes in ([3, 3, 3, 3, 3, 1], [4, 2], [5, 2, 3, 3]):
        model = gpt.ExampleDeepNeuralNetwork(list(sizes), True)
        shapes = [list(p.shape) for p in model.parameters() if p.requires_grad]
        found[f"{sizes}: how many layers"] = len(model.layers)
        found[f"{sizes}: shapes of the matrices that are trained"] = [
            shape for shape in shapes if len(shape) > 1
        ]
        found[f"{sizes}: shapes of the vectors that are trained"] = [
            shape for shape in shapes if len(shape) < 2
        ]
    return found


def one_layer_by_hand(gpt):
    """One layer comes out as you would compute it by hand, without a shortcut and with one."""
    x = torch.tensor([[2.0, -1.0]])
    found = {"x": x.clone()}
    for use, which in ((False, "without shortcuts"), (True, "with shortcuts")):
        name = f"the output {which}, weights 1, biases 0"
        found[name] = _output(_plain(gpt, [2, 2], use), x.clone())
    return found


def without_shortcuts_it_is_a_chain(gpt):
    """Networks of five layers without shortcuts come out right."""
    return {
        f"output of {sizes} without shortcuts for a batch of {b}": _output(
            _network(gpt, sizes, False), randn(b, sizes[0])
        )
        for b, sizes in ((1, [3, 3, 3, 3, 3, 1]), (4, [3, 3, 3, 3, 3, 1]), (3, [5, 2, 2, 4, 3, 3]))
    }


def with_shortcuts_inputs_are_added(gpt):
    """Networks with shortcuts come out right, whatever their depth."""
    return {
        f"output of {sizes} with shortcuts": _output(_network(gpt, sizes, True), randn(b, sizes[0]))
        for b, sizes in ((1, [3, 3, 3]), (4, [4, 4]), (3, [2] * 7))
    }


def shortcuts_only_where_shapes_agree(gpt):
    """Networks with shortcuts come out right where some of their layers change the size."""
    return {
        f"output of {sizes} with shortcuts": _output(_network(gpt, sizes, True), randn(b, sizes[0]))
        for b, sizes in (
            *((3, [3, 1]), (1, [1, 3]), (3, [2, 2, 1, 1, 4]), (4, [3, 3, 3, 1])),
            *((2, [2, 4, 2, 4]), (5, [5, 3, 3, 5, 5])),
        )
    }


def every_model_is_by_itself(gpt):
    """Each model begins with random weights of its own, and another one changes nothing in it."""
    found, x = {}, randn(3, 3)
    for use in (True, False):
        model = _network(gpt, [3, 3, 3, 2], use)
        before, other = (
            _output(model, x.clone()),
            gpt.ExampleDeepNeuralNetwork([3, 3, 3, 2], not use),
        )
        for parameter in other.parameters():
            nn.init.zeros_(parameter)
        of = f"output of a network {'with' if use else 'without'} shortcuts"
        found[of] = sides(
            before_another_is_made=before, after_another_is_made=_output(model, x.clone())
        )
        new, copy = _network(gpt, [3, 3, 3, 2], use), copied(_network(gpt, [3, 3, 3, 2], use))
        found[of + " whose weights changed"] = sides(
            from_a_new_one=_output(_scaled(new), x.clone()),
            from_a_deep_copy=_output(_scaled(copy), x.clone()),
        )
    models = [gpt.ExampleDeepNeuralNetwork([6, 6, 6, 4], use) for use in (True, False)]
    weights = [p for model in models for p in model.parameters() if p.dim() > 1]
    begin = {beginning(weight) for weight in weights} - {"random"}
    found["weights that don't begin as random numbers"] = begin
    alike = sum(torch.equal(one, other) for one, other in combinations(weights, 2))
    return found | {"pairs of weights that begin alike": alike}


def the_list_of_sizes_is_the_callers(gpt):
    """The list of sizes stays as it is, and a change of it later changes nothing in the model."""
    found, x = {}, randn(3, 3)
    for later in ([5, 4, 6, 9], [3, 3]):
        sizes = [3, 3, 3, 2]
        model = gpt.ExampleDeepNeuralNetwork(sizes, True)
        found["the list of sizes"] = sides(before_the_call=[3, 3, 3, 2], after_the_call=[*sizes])
        before = _output(_alive(model.eval()), x.clone())
        sizes[:] = later
        name = f"output of a network whose list became {later}"
        after = tried(_output, model, x.clone())
        found[name] = sides(before_the_change=before, after_the_change=after)
    return found


def training_or_not_it_is_the_same(gpt):
    """What comes out depends on x and the weights of now alone, in training and in use."""
    found = {}
    for use, which in ((False, "without shortcuts"), (True, "with shortcuts")):
        model, numbers, other = _network(gpt, [3, 3, 3, 2], use), randn(40, 3), randn(40, 3)
        first, x = _output(model, numbers.clone()), numbers.clone()
        of = f"output {which}"
        found[of] = sides(in_use=first, in_training=_output(model.train(), x))
        model.eval()
        with torch.no_grad():
            found[of + " again"] = sides(
                with_gradients=first, in_no_grad=_output(model, numbers.clone())
            )
            for values in (numbers, other):  # a new tensor each time, where the one before was
                x.copy_(values)
                in_its_place = _output(model, x.data)
        of_new = _output(_network(gpt, [3, 3, 3, 2], use), other.clone())
        found[of + " in no_grad for an x in another one's place"] = sides(
            from_a_new_model=of_new, from_the_old_model=in_its_place
        )
        found[of + " for a second x"] = sides(
            from_a_new_model=of_new, from_the_old_model=_output(model, x)
        )
        new, old = _scaled(_network(gpt, [3, 3, 3, 2], use)), _scaled(model)
        found[of + " for changed weights"] = sides(
            from_a_new_model=_output(new, other.clone()),
            from_the_old_model=_output(old, other.clone()),
        )
    return found


def nothing_is_changed_afterwards(gpt):
    """The input and earlier outputs stay as they are."""
    found = {}
    for use, which in ((False, "without shortcuts"), (True, "with shortcuts")):
        for grad, when in ((True, "with gradients"), (False, "in no_grad")):
            model, x = _network(gpt, [3, 3, 3], use), randn(2, 3)
            numbers = x.clone()
            with torch.set_grad_enabled(grad):
                output = model(x)
                kept = _shown(output)
                found[f"x, {which}, {when}"] = sides(
                    before_the_call=numbers, after_the_call=x.clone()
                )
                model(x.zero_())
            found[f"the first output, {which}, {when}"] = sides(
                before_the_second_call=kept,
                after_the_second_call=_shown(output),
            )
    return found


def gradients_reach_everything(gpt):
    """The gradients of the input and of every parameter come out right."""
    found = {}
    for use, which in ((False, "without shortcuts"), (True, "with shortcuts")):
        model, x = _network(gpt, [4, 4, 3, 3], use), randn(3, 4).requires_grad_()
        own = sorted(model.parameters(), key=lambda parameter: parameter.dim() < 2)
        of = {f"parameter {i}, {which}": parameter for i, parameter in enumerate(own)}
        found |= gradients(model(x), {f"x, {which}": x, **of})
    return {name: within(NEAR, gradient) for name, gradient in found.items()}


def every_call_comes_out_right(gpt):
    """Every kind of call comes out right, to the last gradient."""
    x = randn(3, 4)
    more = {"large numbers": x * 1e3, "many rows": randn(130, 4)}
    model = _network(gpt, [4, 4, 3, 3], True)
    found = every_kind_of_call(model, x, more)
    model.float()  # another network may hold the same layers
    return found


def it_works_in_float64_and_on_any_device(gpt):
    """Float64 stays float64 all the way, and nothing is made that stands on another device."""
    model, x = _network(gpt, [3, 3, 2], True), randn(3, 3)
    found = failing_elsewhere(gpt, model, x)
    model, x, slopes = model.double(), x.double(), {}
    for step in (1e-5, 1e-7):
        rise = model(x + step) - model(x - step)
        slopes[step] = within(NEAR, (rise / (2 * step)).double())
    found["dtype in float64"] = sides(of_x=str(x.dtype), of_the_output=str(model(x).dtype))
    two = {"over_a_long_step": slopes[1e-5], "over_a_short_step": slopes[1e-7]}
    model.float()
    return {**found, "slope in float64": sides(**two)}


def one_gradient_by_hand(gpt):
    """`gradient_means` of one linear layer comes out as you would compute it by hand."""
    x, model = torch.tensor([[1.0, -2.0]]), _chain(gpt, [2, 1])
    weight, bias = model.parameters()
    with torch.no_grad():
        weight.copy_(torch.tensor([[3.0, 1.0]]))
        bias.zero_()
    found = {"x": x.clone(), "weight": weight.detach().clone()}
    return found | {"gradient_means of x @ weight.T": _means(gpt, model, x.clone())}


def the_means_are_right(gpt):
    """`gradient_means` comes out right for several layers, outputs and rows, and where tiny."""
    nets = (([4, 5, 2], 3, 1.0), ([3, 2, 4, 1], 1, 1.0), ([2, 5], 4, 1.0), ([3] * 12, 2, 0.3))
    nets += (([1, 3, 2], 131, 1.0),)  # pieces of any usual size leave a smaller one
    found = {
        f"means of a chain {sizes} for {b} {'row' if b == 1 else 'rows'}": _means(
            gpt, _chain(gpt, sizes, spread), randn(b, sizes[0])
        )
        for sizes, b, spread in nets
    }
    large = randn(20, 4, spread=200.0, dtype=torch.float64).T
    found["means in float64 for large numbers"] = _means(gpt, _chain(gpt, [20, 2]).double(), large)
    tiny = _scaled(_chain(gpt, [3, 4, 2]).double(), 1e-50)  # in float32 all of it would be 0
    means = _means(gpt, tiny, randn(3, 3, dtype=torch.float64))
    if isinstance(means, list):  # enlarged: near 0 the judge forgives any number
        means = [1e100 * mean if isinstance(mean, float) else mean for mean in means]
    found["means in float64 for tiny weights and biases, times 1e100"] = means
    return found


def there_is_a_mean_for_each_weight(gpt):
    """`gradient_means` gives a dict: every weight's name and a float, in the model's order."""
    means = gpt.gradient_means(_chain(gpt, [3] * 13), randn(2, 3))
    is_dict = isinstance(means, dict)
    values = means.values() if is_dict else means if isinstance(means, (list, tuple)) else []
    kinds = {"float" if isinstance(value, float) else type(value).__name__ for value in values}
    return {
        "the type of what comes back": "dict" if is_dict else type(means).__name__,
        "the dict's keys, in their order": list(means) if is_dict else [],
        "the types of its values": sorted(kinds),
    }


def the_means_are_those_of_now(gpt):
    """`gradient_means` depends on x and the weights of now alone, not on what came before."""
    sizes, spread = (
        [3, 4, 3, 3, 3, 3, 2],
        0.3,
    )  # small means: whoever rounds them shows it every time
    found, old, x, first = {}, _chain(gpt, sizes, spread), torch.zeros(3, 3), randn(3, 3)
    weights = {name: value.clone() for name, value in old.state_dict().items()}
    smaller, second = {name: 0.7 * value for name, value in weights.items()}, 0.5 - first
    for what, kept, numbers in (
        *(("means for an x", weights, first), ("means for a second x", weights, second)),
        *(("means for changed weights", smaller, second), ("means, asked again", smaller, second)),
    ):
        new = _chain(gpt, sizes, spread)
        new.load_state_dict(kept)
        old.requires_grad_().load_state_dict(kept)
        x.detach().copy_(numbers)
        found[what] = sides(
            with_new_ones=_means(gpt, new, numbers.clone()),
            with_old_objects=_means(gpt, old, x),
        )
    older = []
    for grad in (None, 1.0):
        new.requires_grad_().load_state_dict(smaller)
        for parameter in new.parameters():
            parameter.grad = grad and torch.full_like(parameter, grad)
        older.append(_means(gpt, new, x))
    found["means"] = sides(without_older_gradients=older[0], with_older_gradients=older[1])
    model = _chain(gpt, sizes, spread)
    means = gpt.gradient_means(model, first.clone())
    two = {"before_the_next_call": _listed(model, means)}
    gpt.gradient_means(model, second)
    two["after_the_next_call"] = _listed(model, means)
    return found | {"means that were given back": sides(**two)}


def the_model_stays_as_it_is(gpt):
    """`gradient_means` leaves the model and x as they are, and both can still be trained."""
    found = {}
    for mode, training, dtype in (
        *(("in training", True, torch.float32), ("in use", False, torch.float32)),
        ("in float64", True, torch.float64),
    ):
        model, x = _chain(gpt, [3, 4, 2]).train(training).to(dtype), randn(3, 3, dtype=dtype)
        x.requires_grad_(training)

        def state(model=model, x=x):
            now = [*model.parameters(), x]
            hooks = sum(len(value._backward_hooks or ()) for value in now)
            return {
                "weights, biases and x": [value.detach().clone() for value in now],
                "requires_grad of weights, biases and x": [value.requires_grad for value in now],
                "dtypes of weights, biases and x": [str(value.dtype) for value in now],
                "training mode": [module.training for module in model.modules()],
                "hooks": hooks + sum(len(module._forward_hooks) for module in model.modules()),
            }

        before = state()
        gpt.gradient_means(model, x)
        found |= {
            f"{what}, {mode}": sides(before_the_call=before[what], after_the_call=after)
            for what, after in state().items()
        }
    return found


def the_means_of_ones_own_network(gpt):
    """`gradient_means` of one's own networks comes out right, without shortcuts and with them."""
    found = {}
    for b, sizes in ((2, [3, 3, 1]), (3, [4, 4, 2]), (2, [3] * 16)):
        for use, which in ((False, "without shortcuts"), (True, "with shortcuts")):
            try:
                means = _means(gpt, _scaled(_network(gpt, sizes, use), 0.5), randn(b, sizes[0]))
            except NotImplementedError:
                raise
            except (AttributeError, RuntimeError):  # a gradient that another check misses
                means = None
            found[f"means of {sizes} {which}"] = means or "nothing that can be measured"
    return found
