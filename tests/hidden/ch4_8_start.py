"""The hidden checks of section 4.8: each returns what it observed, and nothing is expected here.

Weights are drawn by chance, in any order: what is looked at is how far they spread and how they are
distributed, roughly enough that chance makes no difference; never a number that was drawn.
"""

import copy
import dataclasses
import importlib
import math

import torch
from torch import nn

from kata.instruments import Momentum, config, gpt_model, gradients, integers, sides

SMALL = config(drop_rate=0.25)  # another check is about the ends, 0 and 1
FIELDS = [*SMALL]  # the seven names, in their order
OTHER = [13, 5, 24, 2, 5, 0.5, True]  # a value for each that is not the small configuration's
NAMES = ["gpt2-small", "gpt2-medium", "gpt2-large", "gpt2-xl"]
NO_NAMES = ["gpt2-tiny", "gpt2", "small", "", "GPT2-SMALL", "gpt2-xl-1558M", " gpt2-xl"]
NO_NAMES += ["gpt2-small (124M)"]  # as in the book
WIDE = {"vocab_size": 79, "context_length": 74, "emb_dim": 72, "n_heads": 4}  # 5,184 a weight
# In these every table has fewer rows than columns, and so has the output head.
FEW_ROWS = {"vocab_size": 70, "context_length": 66, "emb_dim": 80, "n_heads": 4}


def seven_values_by_hand(gpt):
    """Seven values go by position and by name, and begin as GPT-2 small's."""
    return {
        "fields": [field.name for field in dataclasses.fields(gpt.GPTConfig)],
        "GPTConfig(23, 7, 12, 3, 2, 0.25, False)": _fields(gpt.GPTConfig(*SMALL.values())),
        "GPTConfig()": _fields(gpt.GPTConfig()),
        "GPTConfig(n_layers=3)": _fields(gpt.GPTConfig(n_layers=3)),
        "all seven by name": _fields(gpt.GPTConfig(**dict(zip(FIELDS, OTHER)))),
        "seven that are drawn": _fields(gpt.GPTConfig(**_drawn())),
    }


def it_never_changes(gpt):
    """To assign to a field raises FrozenInstanceError, and changes nothing."""
    cfg = gpt.GPTConfig(**SMALL)
    before = _fields(cfg)
    found = {
        f"cfg.{name} = {value}": _raised(setattr, cfg, name, value)
        for name, value in zip(FIELDS, OTHER)
    }
    return {**found, "cfg": sides(before_that=before, after_that=_fields(cfg))}


def equal_values_make_equal_configurations(gpt):
    """Equal values make equal configurations, which count once in a set."""
    changes = [{}, *({name: value} for name, value in zip(FIELDS, OTHER))]
    every = [gpt.GPTConfig(**{**SMALL, **change}) for change in changes * 2]
    return {
        "how many of 16, of which each is there twice, are equal to it": {
            str(change): every.count(one) for change, one in zip(changes, every)
        },
        "different ones in a set of the 16": len(set(every)),
    }


def sizes_below_1_are_refused(gpt):
    """Each of the five sizes may be 1 or more, and less is a ValueError."""
    found = {}
    for name in ("n_layers", "n_heads", "emb_dim", "context_length", "vocab_size"):
        for size in (0, -1, -2, 1):
            found[f"{name}={size}"] = _taken(gpt, **{"emb_dim": 6, "n_heads": 1, name: size})
    two = {"n_heads": -2, "n_layers": -2}  # their product is more than 0
    found["n_layers=-2, n_heads=-2"] = _taken(gpt, emb_dim=6, **two)
    found["all five of them 1"] = _taken(gpt, **dict.fromkeys(FIELDS[:5], 1))
    large = dict(zip(FIELDS, [200_019, 131_072, 12_288, 96, 128]))
    return {**found, "all five of them large": _taken(gpt, **large)}


def heads_must_divide_emb_dim(gpt):
    """An emb_dim that can't be divided by n_heads is a ValueError."""
    pairs = [(6, 4), (6, 3), (768, 5), (768, 12), (4, 8), (15, 5), (7, 7), (9, 2), (768, 1)]
    return {
        f"emb_dim={emb_dim}, n_heads={n_heads}": _taken(gpt, emb_dim=emb_dim, n_heads=n_heads)
        for emb_dim, n_heads in pairs
    }


def drop_rates_are_from_0_to_1(gpt):
    """A drop_rate may be from 0 to 1, both too, and else is a ValueError."""
    rates = (0.5, 0.0, 1.0, 0, 1, -0.1, 1.1, -1.0, 10.0, -1, 2, 1e-9, -1e-9, 0.999, 1.001)
    return {f"drop_rate={rate}": _taken(gpt, drop_rate=rate) for rate in rates}


def replaced_values_are_checked_too(gpt):
    """dataclasses.replace works, and refuses what GPTConfig refuses."""
    cfg = gpt.GPTConfig(**SMALL)
    longer = dataclasses.replace(cfg, context_length=9, n_heads=6)
    found = {"replace(cfg, context_length=9, n_heads=6)": _fields(longer)}
    for name, value in {"n_heads": 5, "n_layers": 0, "emb_dim": 13, "drop_rate": 1.5}.items():
        found[f"with {name}={value} it"] = sides(
            when_it_is_made=_taken(gpt, **{name: value}),
            when_it_is_replaced=_raised(dataclasses.replace, cfg, **{name: value}),
        )
    return {**found, "cfg": sides(before_that=SMALL, after_that=_fields(cfg))}


def names_give_gpt2s_configurations(gpt):
    """GPT-2's four names give its sizes, and any other is a ValueError."""
    make, common = gpt.GPTConfig.from_name, importlib.import_module("ch4_1_architecture")
    before = dict(common.GPT_CONFIG_124M)
    found = {f"from_name({name!r})": _made(make, name) for name in NAMES}
    after = dict(common.GPT_CONFIG_124M)
    common.GPT_CONFIG_124M.update(before)
    found["GPT_CONFIG_124M"] = sides(before_that=before, after_that=after)
    return {**found, **{f"from_name({name!r})": _raised(make, name) for name in NO_NAMES}}


def a_dict_is_what_a_model_takes(gpt):
    """to_dict gives a new plain dict, of which a model can be made."""
    cfg = gpt.GPTConfig(**dict(zip(FIELDS, OTHER)))
    one = cfg.to_dict()
    if type(one) is not dict:
        return f"to_dict gives a {type(one).__name__}"
    found = {"cfg.to_dict()": dict(one)}
    if one.keys() >= {*FIELDS}:
        found["parameters of a model that is made of it"] = _count(type(gpt_model())(one))
    one.clear()
    found["cfg.to_dict(), after the first was emptied"] = cfg.to_dict()
    found["to_dict() of one whose values are drawn"] = gpt.GPTConfig(**_drawn()).to_dict()
    return {**found, "cfg": sides(before_that=dict(zip(FIELDS, OTHER)), after_that=_fields(cfg))}


def every_weight_has_its_spread(gpt):
    """In 2 blocks weights spread 0.02, and 0.01 where they add to the stream."""
    model = gpt_model(n_layers=2, qkv_bias=True, **WIDE)
    gpt.init_weights(model)
    return _spreads(model)


def the_spread_goes_by_the_number_of_blocks(gpt):
    """In 8 blocks weights spread 0.02, and 0.005 where they add to the stream."""
    model = _filled(n_layers=8, **FEW_ROWS)
    gpt.init_weights(model)
    return _spreads(model)


def the_weights_are_normal(gpt):
    """Weights are normal, around 0, and each number is drawn by itself."""
    model = _filled(n_layers=2, **WIDE)
    gpt.init_weights(model)
    weights = _weights(model)
    every = torch.cat([weight.detach().flatten() for weight in weights.values()])
    found = {f"numbers of {name}": _distribution(weight) for name, weight in weights.items()}
    return {**found, "share of the model's numbers that differ": _different(every)}


def biases_are_0_and_norms_as_in_a_new_model(gpt):
    """Biases become 0, and a new model's norms keep scale 1 and shift 0."""
    model = gpt_model(qkv_bias=True)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if "norm" in name:
                parameter.fill_(name.endswith("scale"))
    gpt.init_weights(model)
    vectors = ((name, one) for name, one in model.named_parameters() if one.dim() == 1)
    found = {f"numbers in {name}": _few(one.detach().unique().tolist()) for name, one in vectors}
    for kind, model in _kinds().items():
        gpt.init_weights(model)
        biases = [one for name, one in model.named_parameters() if name.endswith("bias")]
        left = sum(int(bias.count_nonzero()) for bias in biases)
        found[f"numbers in biases that are not 0 in a model {kind}"] = left
    return found


def every_call_draws_all_weights_anew(gpt):
    """Every call draws anew, alike in any model, from torch's generator as it is."""
    found, usual = {}, None
    for kind, model in _kinds().items():
        for which in ("first", "second"):
            share = _share_that_stays(gpt, model)
            found[f"share of numbers that stay in the {which} draw of a model {kind}"] = share
        usual = usual or _pooled(model)
        found[f"rough spreads of a model {kind}, beside one like any other"] = {
            part: _beside(spread, usual[part]) for part, spread in _pooled(model).items()
        }
    model, other = gpt_model(), gpt_model()
    for one in (other, model):
        gpt.init_weights(one)
    common = _share(_numbers(other), _weights(model))
    found["share of numbers that two models have in common"] = common
    for which, seed in (("another", 1), ("another", 2), ("the same", 2)):
        torch.manual_seed(seed)
        share = _share_that_stays(gpt, model)
        found[f"share of numbers that come again with {which} seed, {seed}"] = share
    return found


def the_parameters_stay_the_same_objects(gpt):
    """Parameters stay the same objects, of the same kind, and masks stay."""
    found = {}
    for kind, model in _kinds().items():
        held, before, traits = dict(model.named_parameters()), _numbers(model), _traits(model)
        weights = _weights(model)
        gpt.init_weights(model)
        found[f"share of numbers that stay in a model {kind}"] = sides(
            in_the_model=_share(before, _weights(model)),
            in_the_Parameters_that_it_had=_share(before, weights),
        )
        now = {id(parameter) for parameter in model.parameters()}
        found[f"Parameters that a model {kind} has no more"] = [
            name for name, parameter in held.items() if id(parameter) not in now
        ]
        both = sides(before_the_call=traits, after_the_call=_traits(model))
        found[f"Parameters and masks of a model {kind}"] = both
    partly = _partly_frozen("tok_emb")
    before = _learning(partly, False)
    gpt.init_weights(partly)
    both = sides(before_the_call=before, after_the_call=_learning(partly, False))
    found["Parameters that don't learn in a model that is partly frozen"] = both
    return {**found, "parameters without a gradient": _without_gradient(gpt)}


def one_matrix_by_hand(gpt):
    """Tied, the head has the embedding's numbers, and they count once."""
    model, other = gpt_model(**TINY), gpt_model()
    embedding = torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    head = torch.tensor([[7.0, 0.0], [0.0, 8.0], [9.0, 0.0]])
    with torch.no_grad():
        model.tok_emb.weight.copy_(embedding)
        model.out_head.weight.copy_(head)
    found = {"tok_emb_before": embedding, "out_head_before": head}
    for one in (model, other):
        gpt.tie_weights(one)
    for name in ("out_head", "tok_emb"):
        found[f"{name}.weight"] = getattr(model, name).weight.detach().clone()
    return {**found, "parameters": _count(model), "parameters of another": _count(other)}


def a_tied_model_comes_out_right(gpt):
    """A tied model's logits and gradients come out right."""
    model, frozen = gpt_model(), gpt_model().requires_grad_(False)
    exact = gpt_model().double().train()
    for one in (model, frozen, exact):
        gpt.tie_weights(one)
    modes = sides(before=[False, True], after=[model.training, exact.training])
    found = {
        "Parameters that don't learn": _learning(model, False),
        "Parameters of a frozen model that learn": _learning(frozen, True),
        "training mode of two models": modes,
        "logits in float64": exact.eval()(integers(23, 2, 5)),
    }
    for part in ("tok_emb", "out_head"):
        name = f"Parameters that don't learn, where {part}.weight alone was frozen before"
        found[name] = _tied_with_a_frozen(gpt, part)
    logits = model(integers(23, 2, 5))
    weights = {f"{name}.weight": getattr(model, name).weight for name in ("tok_emb", "pos_emb")}
    learning = {name: weight for name, weight in weights.items() if weight.requires_grad}
    return {**found, "logits": logits, **gradients(logits, learning)}


def it_stays_tied(gpt):
    """Both stay the embedding's Parameter when cast, copied, trained, tied again."""
    found = {}
    for case, change in CASES.items():
        model = gpt_model(**TINY)
        embedding = model.tok_emb.weight
        gpt.tie_weights(model)
        model = change(gpt, model)
        if "copied" not in case:
            found[f"the embedding's own Parameter is there, {case}"] = _is_there(model, embedding)
        found[f"parameters, {case}"] = _count(model)
        for one, other in (("tok_emb", "out_head"), ("out_head", "tok_emb")):
            seen = _seen_from(getattr(model, one).weight, getattr(model, other).weight)
            found[f"{other}.weight after {one}.weight was overwritten, {case}"] = seen
        found[f"logits with what was written, {case}"] = model(torch.tensor([[0, 1]])).float()
    return found


# --- configurations -------------------------------------------------------------------------------


def _drawn():
    """Seven values that nobody knows before."""
    words, context, heads, width, blocks = (integers(90, 5) + 1).tolist()
    values = words, context, heads * width, heads, blocks, integers(100, 1).item() / 100, True
    return dict(zip(FIELDS, values))


def _fields(cfg):
    return {name: getattr(cfg, name, "is not there") for name in FIELDS}


def _made(make, name):
    raised = _raised(make, name)
    return _fields(make(name)) if raised == "raises nothing" else raised


def _taken(gpt, **changes):
    return _raised(gpt.GPTConfig, **{**SMALL, **changes})


def _raised(call, *args, **kwargs):
    """What a call raises; a stub's own error is nobody's finding."""
    try:
        call(*args, **kwargs)
    except NotImplementedError:
        raise
    except (ValueError, dataclasses.FrozenInstanceError) as error:
        known = ValueError if isinstance(error, ValueError) else dataclasses.FrozenInstanceError
        return f"raises {known.__name__}"
    except Exception as error:
        return f"raises {type(error).__name__}"
    return "raises nothing"


# --- models, and what is observed of their weights ------------------------------------------------


def _filled(**changes):
    """A model in which all numbers are 1, of which nothing can be mistaken for a draw."""
    model = type(gpt_model(**TINY))(config(**changes))
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.fill_(1)
    return model


def _kinds():
    """Models that differ in what is no business of how weights begin."""
    tied = gpt_model()
    tied.out_head.weight = tied.tok_emb.weight
    return {
        "like any other": gpt_model(),
        "that is tied": tied,
        "that is frozen": gpt_model().requires_grad_(False),
        "in float64": gpt_model().double(),
        "in training": gpt_model().train(),
    }


def _weights(model):
    """The weight of every linear layer and embedding, twice where two share one."""
    kinds = (nn.Linear, nn.Embedding)
    return {f"{n}.weight": m.weight for n, m in model.named_modules() if isinstance(m, kinds)}


def _numbers(model):
    return {name: weight.detach().clone() for name, weight in _weights(model).items()}


def _share(before, after):
    """Which share of the numbers is what it was."""
    same = sum(int((number == after[name]).sum()) for name, number in before.items())
    return round(same / sum(number.numel() for number in before.values()), 2)


def _share_that_stays(gpt, model):
    before = _numbers(model)
    gpt.init_weights(model)
    return _share(before, _weights(model))


def _pooled(model):
    """The spread of all numbers where blocks add to the stream, and of all others."""
    pools = {"where blocks add": [], "elsewhere": []}
    for name, weight in _numbers(model).items():
        adds = name.endswith(("out_proj.weight", "ff.layers.2.weight"))
        pools["where blocks add" if adds else "elsewhere"].append(weight.flatten())
    return {where: float(torch.cat(numbers).std()) for where, numbers in pools.items()}


def _beside(spread, usual):
    """How many times the usual spread, from 1/4 to 4, in steps of 41 %: chance makes it 3 %."""
    times = spread / usual if usual else 0.0
    return 2 ** (round(2 * math.log2(min(max(times, 0.25), 4.0))) / 2)


def _spreads(model):
    """Each weight's spread in steps of 19 %: with 5,184 numbers chance makes it 1 %."""
    weights = _weights(model).items()
    return {f"rough spread of {n}": _rough(float(w.detach().std())) for n, w in weights}


def _rough(spread):
    if not 0 < spread < 0.5:
        return round(spread, 1) if math.isfinite(spread) else spread
    return round(0.02 * 2 ** (round(4 * math.log2(spread / 0.02)) / 4), 4)


def _distribution(weight):
    """How numbers are distributed, so roughly that no chance shows."""
    numbers = weight.detach().double().flatten()
    spread = numbers.std()
    if not 0 < spread < math.inf:
        return "alike, or no numbers"
    return {
        "mean by spread, rough": round(float(numbers.mean() / spread) * 5) / 5,
        "kurtosis, rough (normal 3, uniform 1.8)": _kurtosis((numbers - numbers.mean()) / spread),
        "share that differ": _different(numbers),
    }


def _kurtosis(numbers):
    """The mean of the fourth powers: in larger steps where there is more of chance in it."""
    kurtosis = float(numbers.pow(4).mean())
    if kurtosis > 2.5:
        return round(kurtosis)
    # 1.8 and 2.37, that of a normal distribution cut off at two spreads, are far from every border
    return round(1.8 + round((kurtosis - 1.8) / 0.57) * 0.57, 1)


def _few(numbers):
    return numbers if len(numbers) < 3 else f"{len(numbers)} different ones"


def _different(numbers):
    """Which share of them differs, in steps of 2 %: float32 has few enough numbers to meet."""
    return round(50 * numbers.unique().numel() / numbers.numel()) / 50


def _traits(model):
    """The kind of its Parameters, and its buffers."""
    kinds = {f"{p.dtype}, {'learns' if p.requires_grad else 'frozen'}" for p in model.parameters()}
    masks = {name: buffer.clone() for name, buffer in model.named_buffers()}
    return {"parameters": sorted(kinds), "numbers in all": _count(model), **masks}


def _without_gradient(gpt):
    """The parameters that a loss doesn't reach after a draw."""
    model = gpt_model()
    gpt.init_weights(model)
    with torch.enable_grad():
        model(integers(23, 2, 5)).sum().backward()
    return [name for name, parameter in model.named_parameters() if parameter.grad is None]


# --- tied models ----------------------------------------------------------------------------------

TINY = {"vocab_size": 3, "context_length": 2, "emb_dim": 2, "n_heads": 1, "n_layers": 1}


def _count(model):
    return sum(map(torch.numel, model.parameters()))


def _learning(model, learns):
    """The Parameters that learn, or those that don't."""
    return [name for name, one in model.named_parameters() if one.requires_grad == learns]


def _partly_frozen(part):
    model = gpt_model(**TINY)
    getattr(model, part).requires_grad_(False)
    return model


def _tied_with_a_frozen(gpt, part):
    """Which Parameters don't learn once they are tied, of which one part's didn't before."""
    model = _partly_frozen(part)
    gpt.tie_weights(model)
    return _learning(model, False)


def _tied_again(gpt, model):
    gpt.tie_weights(model)
    return model


def _trained(gpt, model):
    """The model after a step of training."""
    optimizer = Momentum(model.parameters())
    model(torch.tensor([[0, 1]])).pow(2).mean().backward()
    optimizer.step()
    return model


CASES = {
    "at once": lambda gpt, model: model,
    "tied twice": _tied_again,
    "in float64": lambda gpt, model: model.double(),
    "copied": lambda gpt, model: copy.deepcopy(model),
    "trained": _trained,
    "copied and in float64": lambda gpt, model: copy.deepcopy(model).double(),
}


def _is_there(model, parameter):
    return any(one is parameter for one in model.parameters())


def _seen_from(one, other):
    """What one weight holds after the other was overwritten."""
    with torch.no_grad():
        one.copy_(torch.arange(6).view(3, 2))
    return other.detach().clone()
