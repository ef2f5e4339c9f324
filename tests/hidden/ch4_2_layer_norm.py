"""The hidden checks of section 4.2: each returns what it observed, and nothing is expected here.

What a check is not about, it does not rest on: a fresh layer is given ones and zeros where its own
might be wrong, and a cube of an input suits mean and variance of whatever dimensions.
"""

import torch
from torch import nn

from kata.instruments import (
    every_kind_of_call,
    exchange,
    failing_elsewhere,
    given_back,
    gradients,
    parameters,
    randn,
    reads,
    renamed,
    shortcuts,
    sides,
    strided,
    tried,
    within,
)

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
KINDS = ("layer", "group", "batch", "instance", "rms")


def _kind(name):
    """Which kind of normalization a name of torch's stands for."""
    return next(f"{kind}_norm" for kind in KINDS if f"{kind}norm" in name.lower().replace("_", ""))


READY_MADE = {name: _kind(name) for name in OPERATORS + MODULES}
WIDE = 100.0  # a spread beside which no eps shows: that has checks of its own
FOLDED = 1e-3  # x * a + (b - mean * a) is 5e-4 off for [4097, 4099], and E[x^2] - E[x]^2 300


def _numbers(result):
    """A result's numbers as they are now, in float32: one check is about its dtype."""
    return result.detach().clone().float() if isinstance(result, torch.Tensor) else result


def _layer(gpt, scale, shift):
    """A layer with these for its parameters, however its own begin."""
    layer = gpt.LayerNorm(len(scale)).to(scale.dtype)
    layer.scale.data, layer.shift.data = scale.clone(), shift.clone()
    return layer


def _plain(gpt, emb_dim):
    return _layer(gpt, torch.ones(emb_dim), torch.zeros(emb_dim))


def _trained(gpt, emb_dim):
    return _layer(gpt, randn(emb_dim), randn(emb_dim))


def it_has_a_scale_and_a_shift(gpt):
    """It has two parameters to train, `scale` and `shift`: float32, a number for each feature."""
    layer = gpt.LayerNorm(6)
    reached = {id(getattr(layer, name, None)): name for name in ("shift", "scale")}
    named = {reached.get(id(p), name): p for name, p in layer.named_parameters()}
    return parameters(renamed(named))  # an attribute's name is as good as the one in its state


def scale_starts_at_one_and_shift_at_zero(gpt):
    """In every new layer `scale` begins as ones and `shift` as zeros."""
    layer = gpt.LayerNorm(3)
    held = {"scale": layer.scale, "shift": layer.shift}
    return {f"what `{name}` holds": sorted({*p.flatten().tolist()}) for name, p in held.items()}


def every_number_is_its_own(gpt):
    """To change one number in `scale` or `shift` changes no other one, in no other layer either."""
    one, other, found = gpt.LayerNorm(5), gpt.LayerNorm(5), {}

    def numbers():
        both = {"this layer's": one, "another layer's": other}
        held = {f"{whose} `scale`": layer.scale for whose, layer in both.items()}
        held |= {f"{whose} `shift`": layer.shift for whose, layer in both.items()}
        return {name: _numbers(tensor) for name, tensor in held.items()}

    for name, tensor in {"`scale`": one.scale, "`shift`": one.shift}.items():
        before = numbers()
        tensor.data[0] = 7.0
        after, changed = numbers(), f"this layer's {name}"
        before[changed], after[changed] = before[changed][1:], after[changed][1:]
        for what, value in before.items():
            pair = {"before_the_change": value, "after_the_change": after[what]}
            found[f"{what}, when {name} of this layer is changed"] = sides(**pair)
    return found


def two_numbers_by_hand(gpt):
    """Two features come out as you would compute them by hand."""
    x = torch.tensor([[1.0, 3.0]])
    return {"x": x.clone(), "LayerNorm(2)(x)": _numbers(gpt.LayerNorm(2)(x))}


def every_row_comes_out_right(gpt):
    """Every row comes out right, short or long, with one number far from the rest as well."""
    long = randn(2, 768, spread=10.0)
    long[:, 7] += 400.0
    short = _numbers(_plain(gpt, 7)(randn(2, 3, 7, spread=WIDE) + 20))
    return {
        "output for short rows": short,
        "output for long rows": _numbers(_plain(gpt, 768)(long)),
    }


def scale_and_shift_are_applied(gpt):
    """`scale` multiplies what is normalized, and then `shift` is added."""
    x, scale, shift = randn(4, 4, 4), randn(4), randn(4)
    one, zero = torch.ones(4), torch.zeros(4)
    pairs = [(one, zero), (scale, zero), (scale, shift)]
    plain, scaled, both = (_numbers(_layer(gpt, *pair)(x.clone())) for pair in pairs)
    factors = (scaled * plain).sum((0, 1)) / (plain * plain).sum((0, 1))
    found = {"scale": scale, "what each feature is multiplied by": factors}
    return found | {"shift": shift, "what is added to each feature": (both - scaled)[0]}


def it_takes_any_shape(gpt):
    """Rows come out right however many there are, and in however many dimensions."""
    shapes = [(1, 6), (4, 6), (6, 6), (1, 1, 6), (1, 5, 6), (5, 1, 6), (4, 3, 6), (6, 6, 6), (6,)]
    shapes += [(2, 1, 3, 6), (2, 1, 3, 2, 6), (1, 1030, 6), (130, 2, 6)]
    layer = _trained(gpt, 6)
    found = {}
    for shape in shapes:
        output = tried(lambda x: _numbers(layer(x)), randn(*shape, spread=WIDE))
        found[f"output for an input of shape {shape}"] = output
    return found


def it_takes_any_order_of_memory(gpt):
    """A transposed input comes out right, and so does one with gaps in memory."""
    x, square = randn(4, 3, 6, spread=WIDE), randn(6, 6, spread=WIDE)
    given = {"a transposed input": square.T, "a strided input": strided(x)}
    given |= {"features that come first in memory": x.mT.contiguous().mT}
    given |= {"every other feature": randn(2, 3, 12, spread=WIDE)[..., ::2]}
    layer = _trained(gpt, 6)

    def output(x):
        return _numbers(layer(x))

    return {f"output for {name}": tried(output, value) for name, value in given.items()}


def equal_and_nearly_equal_features(gpt):
    """Features that are equal, or nearly so, come out as by hand, and so does a single one."""
    equal, near = torch.tensor([[3.0, 3.0]]), torch.tensor([[0.0, 0.02]])
    layer = _plain(gpt, 2)
    found = {"equal": equal.clone(), "LayerNorm(2)(equal)": _numbers(layer(equal))}
    found |= {"near": near.clone(), "LayerNorm(2)(near)": _numbers(layer(near))}
    single, alone = _plain(gpt, 1), torch.tensor([[5.0], [-2.0]])
    found |= {"alone": alone.clone(), "LayerNorm(1)(alone)": _numbers(single(alone))}
    return found | {"LayerNorm(1)(alone[0])": _numbers(single(alone[0].clone()))}


def tiny_and_large_inputs(gpt):
    """Tiny and large numbers come out right, and large ones that lie close together."""
    layer = _plain(gpt, 6)
    spreads = {"a small": 0.01, "a smaller": 0.001, "a tiny": 1e-6, "a large": 1e6}
    found = {
        f"output for {size} input": _numbers(layer(randn(2, 6, spread=spread)))
        for size, spread in spreads.items()
    }
    far = torch.tensor([[4097.0, 4099.0]])
    apart, layer = torch.cat([far, -far]), _plain(gpt, 2)  # far from a mean of all, too
    farther = far * 1024  # exact, and as hard
    for name, x in {"far": far, "apart": apart, "farther": farther}.items():
        output = within(FOLDED, _numbers(layer(x.clone())))
        found |= {name: x, f"LayerNorm(2)({name})": output}
    return found


def it_leaves_its_input_alone(gpt):
    """It leaves its input as it is."""
    layer, found = gpt.LayerNorm(2), {}
    for name, training, grad in (("x", 1, 1), ("x in use", 0, 1), ("x under no_grad", 1, 0)):
        x = torch.tensor([[[1.0, 5.0]]])
        before = x.clone()
        with torch.set_grad_enabled(bool(grad)):
            layer.train(bool(training))(x)
        found[name] = sides(before_the_call=before, after_the_call=x)
        wanted = sides(before_the_call=False, after_the_call=x.requires_grad)
        found[f"requires_grad of {name}"] = wanted
    return found


def it_keeps_nothing(gpt):
    """Each result is new, stays as it is, and rests on nothing but its own call."""
    return _calls(gpt, True, "") | _calls(gpt, False, " under no_grad")


def _calls(gpt, grad, where):
    """What becomes of one result, and of later ones, as x and the parameters change in place."""
    with torch.set_grad_enabled(grad):
        layer, x = _trained(gpt, 6), randn(6, 6, 6, spread=WIDE)
        first = layer(x)
        kept = _numbers(first)
        x.data.copy_(randn(6, 6, 6, spread=WIDE) + 20)
        layer.scale.data.neg_()
        layer.shift.data.add_(1.0)
        changed = _numbers(first)
        second = layer(x)
        later, new = _numbers(first), _layer(gpt, layer.scale.data, layer.shift.data)
        output, fresh = _numbers(second), _numbers(new(x.clone()))
        second.data.zero_()
        third = _numbers(layer(x))
        new = _layer(gpt, layer.scale.data, layer.shift.data)
        exchange(layer, new)
        fourth, again = _numbers(layer(x)), _numbers(new(x.clone()))
    each = "first", "second", "third", "fourth"
    one, two, three, four = (f"the {number} call's output{where}" for number in each)
    return {
        one: sides(before_x_and_the_parameters_are_changed=kept, after_they_are_changed=changed),
        f"{one}, later": sides(before_the_second_call=changed, after_the_second_call=later),
        two: sides(from_a_new_layer=fresh, from_one_that_was_called_before=output),
        three: sides(before_an_earlier_output_is_overwritten=output, after_that=third),
        four: sides(from_a_new_layer=again, after_other_parameters_took_their_places=fourth),
    }


def every_call_comes_out_right(gpt):
    """Every kind of call comes out right, to the last gradient."""
    x = randn(3, 4, 6, spread=WIDE)
    more = {"one row": x[0, :1], "rows": x[0], "four dimensions": x[None], "large numbers": x * 1e3}
    found = every_kind_of_call(_trained(gpt, 6), x, more, ["scale", "shift"])
    small = x[..., :1] / 1000  # what is large is taken off itself, and may leave what was rounded
    alone = every_kind_of_call(_trained(gpt, 1), small, {}, ["scale", "shift"])
    new = every_kind_of_call(gpt.LayerNorm(6), x, {}, ["scale", "shift"])
    found |= {f"{name}, of a single feature": value for name, value in alone.items()}
    return found | {f"{name}, in a new layer": value for name, value in new.items()}


def training_makes_no_difference(gpt):
    """It does the same in training and in use, with and without gradients."""
    layer, x = _trained(gpt, 6), randn(6, 6, 6, spread=WIDE) + 20
    training, use = (_numbers(layer.train(on)(x.clone())) for on in (True, False))
    with torch.no_grad():
        without = _numbers(layer(x.clone()))
        again = _numbers(layer.train()(x.clone()))
    found = {"the output": sides(in_training=training, in_use=use)}
    found["the output under no_grad"] = sides(in_training=again, in_use=without)
    return found | {"the output in use": sides(with_gradients=use, under_no_grad=without)}


def gradients_flow(gpt):
    """The gradients of x, `scale` and `shift` come out right, in training and in use."""
    layer, found = _trained(gpt, 6), {}
    spreads = {"": WIDE, ", in use and where numbers lie close together": 0.003}
    given = {place: randn(2, 3, 6, spread=spread) for place, spread in spreads.items()}
    given[", in use and four dimensions"] = randn(2, 1, 3, 6)
    given[", in use and one dimension"] = randn(6)
    given[", in use and where all features are equal"] = torch.full((2, 6), 3.0)
    for place, x in given.items():
        of = {"x": x.requires_grad_(), "scale": layer.scale, "shift": layer.shift}
        found |= {f"{k}{place}": v for k, v in gradients(layer.train(not place)(x), of).items()}
    of = {"scale": layer.scale, "shift": layer.shift}
    plain = gradients(layer(randn(2, 3, 6)), of)
    found |= {f"{k}, where x needs none": v for k, v in plain.items()}
    for place, spread in spreads.items():  # the wider they lie, the smaller the gradient
        name = f"gradient of x{place}"
        found[name] = None if found[name] is None else found[name] * spread
    x = randn(2, 3, 6).requires_grad_()
    return {**found, "gradient that comes back to the output": given_back(layer(x), x)}


def it_works_in_float64(gpt):
    """float64 comes out right, in digits that float32 hasn't, and float32 as float32."""
    given = {"x": [1.0, 2.0, 4.0, 8.0], "`scale`": [2.0, -1.5, 3.0, 0.5]}
    given |= {"`shift`": [1.0, -2.0, 0.25, 4.0]}
    rows = torch.tensor(list(given.values()), dtype=torch.float64)

    def output(rows):
        return _layer(gpt, rows[1], rows[2])(rows[:1].clone())

    single = gpt.LayerNorm(8)(randn(2, 8, spread=WIDE))  # of no other check's size
    first = output(rows)
    found = {"output in float32": single, "output in float64": within(1e-6, first)}
    for row, name in enumerate(given):
        changed = rows.clone()
        changed[row] += torch.tensor([3e-9, -1e-9, 2e-9, 1e-9])
        change = (output(changed) - first) * 1e9
        found[f"a billion times the change for a billionth more in {name}"] = within(1e-3, change)
    return found


class _Added(nn.Module):
    """A layer and the sum that a block takes of its result: the two must be on one device."""

    def __init__(self, layer):
        super().__init__()
        self.layer = layer

    def forward(self, x):
        result = self.layer(x)
        return x + result if isinstance(result, torch.Tensor) else result


def it_works_on_any_device(gpt):
    """On another device all that it computes with is there, and so is its result."""
    layer, x = _Added(_trained(gpt, 6)), randn(6, 6, 6)
    return failing_elsewhere(gpt, layer.eval(), x)


@reads(READY_MADE, "LayerNorm")
def it_is_made_from_primitives(gpt):
    """It is written from primitives, not with a ready-made normalization."""
    layer, x = gpt.LayerNorm(6), randn(6, 6, 6).requires_grad_().clone()

    def run():
        with torch.no_grad():
            layer.eval()(x.clone())
        return layer.train()(x)

    used = shortcuts(run, OPERATORS)
    output = used.pop("the output")
    kinds = {_kind(name) for found in used.values() for name in found}
    return {"ready-made normalizations that it runs": kinds, "the output": output}
