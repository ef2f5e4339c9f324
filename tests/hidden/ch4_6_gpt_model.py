"""The hidden checks of section 4.6: each returns what it observed, and nothing is expected here."""

import importlib
import re

import torch
from torch import nn

from kata.instruments import (
    beginning,
    config,
    every_name,
    exchange,
    failing_elsewhere,
    fill,
    gradients,
    integers,
    parameters,
    renamed,
    sides,
    stress,
    strided,
    tried,
    weightless,
)

SIZES = ["gpt2-small", "gpt2-medium", "gpt2-large", "gpt2-xl"]
PARTS = ["tok_emb", "pos_emb", "drop_emb", "trf_blocks", "final_norm", "out_head"]
ALONE = "a parameter without dimensions, and a part with four"
ON_META = ["GPT-2 small's 163 million, on meta", "large layers, on meta"]
OTHER = {"vocab_size": 11, "context_length": 4, "emb_dim": 10, "n_heads": 5, "n_layers": 3}


def its_parts_have_their_names(gpt):
    """It has the parts and the parameters that it should have, by name, shape and dtype."""
    small, other = gpt.GPTModel(config()), gpt.GPTModel(config(**OTHER, qkv_bias=True))
    return {
        "parts": [part for part in PARTS if hasattr(small, part)],
        "with 2 blocks": parameters(renamed(_named(small))),
        "with 3 blocks, other sizes and qkv_bias": parameters(renamed(_named(other))),
    }


def its_weights_begin_random(gpt):
    """All weights begin random, biases random or zero, the norms with ones and zeros."""
    erased, one = gpt.GPTModel(config()), gpt.GPTModel(config())
    own, others = _named(one), _named(erased)
    same = [name for name in own if name in others and _same_matrix(own[name], others[name])]
    with torch.no_grad():
        for parameter in erased.parameters():
            parameter.zero_()  # what becomes of one model is nothing to the others
    found = {}
    for which, model in (("", one), (" of the next model", gpt.GPTModel(config(n_layers=1)))):
        named = _named(model)
        for part in PARTS[:2] + PARTS[3:4] + PARTS[5:]:
            found[f"{part}: weights{which}"] = _beginnings(named, rf"{part}\b(?!.*norm|.*bias)")
        found[f"biases in the blocks{which}"] = _beginnings(named, ".*bias", "all zeros")
        found[f"norms' scales and shifts{which}"] = _ends(named, "scale") + _ends(named, "shift")
    return found | {"weights with which two models begin alike": len(same)}


def logits_by_hand(gpt):
    """Two ids, through blocks that add nothing, come out as you would compute them by hand."""
    model = _without_blocks(gpt, vocab_size=3, context_length=3, emb_dim=2, n_heads=1, n_layers=1)
    model.eval()
    in_idx = torch.tensor([[0, 0]])
    weights = {
        "tok_emb": torch.tensor([[1.0, 0.0], [5.0, 7.0], [8.0, 9.0]]),
        "pos_emb": torch.tensor([[0.0, 3.0], [6.0, 1.0], [4.0, 2.0]]),
        "out_head": torch.tensor([[1.0, 0.0], [0.0, 1.0], [2.0, 5.0]]),
    }
    with torch.no_grad():
        for part, numbers in weights.items():
            _weight(model, part).copy_(numbers)
        return {"in_idx": in_idx.clone(), **weights, "logits": model(in_idx)}


def every_shape_comes_out_right(gpt):
    """Batches and lengths of every size come out right, from one token to the full context."""
    model = _model(gpt, n_layers=1).eval()
    shapes = [(1, 1), (1, 3), (2, 5), (5, 5), (3, 7), (5, 1)]
    found = {f"logits for {b} x {t} ids": _logits(model, _ids(23, b, t)) for b, t in shapes}
    found["logits for every id at once"] = _logits(model, _every_id())
    found["logits for ids that are cut out of a longer text"] = _logits(
        model, _ids(23, 3, 9)[:, 2:7]
    )
    found["logits for ids in another order of memory"] = _logits(model, strided(_ids(23, 3, 5)))
    return found


def other_sizes_come_out_right(gpt):
    """Other sizes come out right: fewer blocks and more, qkv_bias, long texts, many words."""
    found, ids = {}, _ids(11, 2, 4)
    for n in (1, 2, 3):
        model = _model(gpt, **OTHER | {"n_layers": n}, qkv_bias=n == 3).eval()
        biased = " and qkv_bias" if n == 3 else ""
        found[f"logits with {n} block{'s' * (n > 1)}{biased}"] = tried(_logits, model, ids.clone())
    narrow = {"emb_dim": 3, "n_heads": 1, "n_layers": 1}
    long = _model(gpt, **narrow, vocab_size=5, context_length=300).eval()
    found["logits for a text of 300 ids"] = tried(_logits, long, _ids(5, 1, 300))
    many = _of_many_words(gpt, **narrow, vocab_size=51_000, context_length=4).eval()
    ids = torch.tensor([[40_000, 50_999, 50_256]])
    found["the last logits of a vocabulary of 51000"] = many(ids)[..., -5:]
    return found


def dropout_falls_in_its_places(gpt):
    """Dropout falls on the embeddings and in the blocks, nowhere else, and in training alone."""
    ids, found = _ids(23, 2, 5), {}
    given = [ids.clone() for _ in range(5)]  # all there at once: none comes in another one's place
    never, always = (_model(gpt, n_layers=1, drop_rate=rate).eval() for rate in (0.0, 1.0))
    with torch.no_grad():
        found["logits in use"] = sides(
            at_drop_rate_0=_logits(never, given[0]), at_drop_rate_1=_logits(always, given[1])
        )
        _set_blocks(always, training=True)
        dropped = _logits(always, given[2])
        for name, parameter in _all_named(never).items():
            if re.search(r"out_proj|ff\.layers\.2", name):
                parameter.zero_()
        found["logits at drop rate 1 in the blocks"] = sides(
            where_blocks_add_nothing=_logits(never, given[3]),
            where_all_they_add_is_dropped=dropped,
        )
        never, always = (_model(gpt, n_layers=1, drop_rate=rate).train() for rate in (0.0, 1.0))
        _set_blocks(always, training=False)
        for model in (never, always):
            _weight(model, "tok_emb")[7].zero_()
        _weight(never, "pos_emb").zero_()
        found["logits at drop rate 1 on the embeddings"] = sides(
            where_they_are_zeros=_logits(never, 0 * ids + 7),
            where_all_are_dropped=_logits(always, given[4]),
        )
    return found


def the_sum_is_dropped_once(gpt):
    """Dropout falls once, on the sum, on each number by itself, and the rest grows to make up."""
    sizes = {"emb_dim": 16, "n_heads": 2, "context_length": 20, "n_layers": 1}
    model = _without_blocks(gpt, **sizes, drop_rate=0.5)
    signs = torch.tensor([1.0, -1.0]).repeat(8) * 1e-7  # so small that a norm only scales them
    model.out_head.weight.data = torch.eye(23, 16)  # for a model that holds on to it
    model.out_head.weight = nn.Parameter(torch.eye(23, 16))  # should it be tok_emb's as well
    with torch.no_grad():
        _weight(model, "tok_emb").copy_(2 * signs)
        _weight(model, "pos_emb").copy_(signs)
        ids = torch.zeros(16, 20, dtype=torch.long)
        usual, _ = _spread(model.eval()(ids.clone())[..., :16])
        (width, one), (_, other) = (_spread(model.train()(ids.clone())[..., :16]) for _ in "12")
    kept = (one.abs() > 0.25).float()
    return {
        "share of the embeddings that is kept": _share(kept == 1),
        "what is kept is multiplied by": round((width / usual).item(), 1),
        "different numbers in one row": max(len(set(r)) for r in one.round(decimals=2).tolist()[0]),
        "share that falls alike in two calls": _share(kept == (other.abs() > 0.25)),
        "share that falls alike in two texts": _share(kept[1:] == kept[:-1]),
        "share that falls alike in two places": _share(kept[:, 1:] == kept[:, :-1]),
        "share that falls alike in two features": _share(kept[..., 1:] == kept[..., :-1]),
    }


def gradients_come_out_right(gpt):
    """The gradients of all parameters come out right, in training and in use."""
    model, found = _model(gpt), {}
    for mode, when in ((True, "in training"), (False, "in use")):
        named = {f"{name} {when}": parameter for name, parameter in _named(model).items()}
        found |= gradients(model.train(mode)(_every_id()), named)
    for case, (model, ids) in list(_cases(gpt).items())[1:]:
        table = {f"the token embedding for {case}": _weight(model, "tok_emb")}
        found |= gradients(model.eval()(ids), table)
    return found


def it_leaves_alone_what_it_is_given(gpt):
    """The configuration, the ids, the weights and the mode stay as they were."""
    cfg, found = config(n_layers=1), {}
    before = cfg.copy()
    gpt.GPTModel(cfg)
    found["cfg"] = sides(before_the_model_is_made=before, after_it_is_made=dict(cfg))
    model = _model(gpt, n_layers=1)
    for name, parameter in _named(model).items():
        parameter.requires_grad_(name != "final_norm.shift")
    weights, learning = _numbers(model), _learning(model)
    model(_every_id())
    found["weights"] = sides(before_the_call=weights, after_the_call=_numbers(model))
    found["requires_grad"] = sides(before_the_call=learning, after_the_call=_learning(model))
    for case, (model, ids) in _cases(gpt).items():
        for mode, when in ((True, "training"), (False, "use")):
            given = ids.clone()
            torch.set_grad_enabled(mode)
            model.train(mode)(given)
            after, here = (model.training, torch.is_grad_enabled()), f"in {when}, for {case}"
            found[f"ids {here}"] = sides(before_the_call=ids, after_the_call=given)
            found[f"training {here}"] = sides(before_the_call=mode, after_the_call=after[0])
            found[f"gradients {here}"] = sides(before_the_call=mode, after_the_call=after[1])
    return found


def it_remembers_nothing(gpt):
    """It does the same each time, in training and in use, whatever it has seen before."""
    model, found = _model(gpt, n_layers=1).eval(), {}
    idx = _ids(23, 2, 5)
    other, same = (idx + 7) % 23, idx.clone()
    with torch.no_grad():
        for case, (tried, ids) in _cases(gpt).items():
            given = ids.clone(), (ids + 7) % 23, ids.clone()  # none in another one's place
            first = tried.train(case == "one text")(given[0])[..., :23]
            before = first.clone()
            tried(given[1])
            found[f"the first logits for {case}"] = sides(
                before_the_next_call=before, after_the_next_call=first.clone()
            )
            found[f"logits for {case}"] = sides(
                the_first_time=before, the_second_time=tried(given[2])[..., :23]
            )
        kept, second = model(same).clone(), model(other.clone()).clone()
        trained = model.train()(idx.clone()).clone()
        found["logits at drop rate 0"] = sides(in_use=kept, in_training=trained)
        model.eval()(same.resize_(2, 5).copy_(idx))
        found["logits for ids that were changed in place"] = sides(
            in_a_tensor_of_their_own=second,
            in_the_changed_tensor=model(same.resize_(2, 5).copy_(other)).clone(),
        )
        for numbers in (idx, other):  # new ids each time, where the ones before were
            in_their_place = model(same.resize_(2, 5).copy_(numbers).data)
        found["logits for ids in the place of others"] = sides(
            in_a_tensor_of_their_own=second, where_others_were_before=in_their_place.clone()
        )
        found["logits while another model's buffers are overwritten"] = sides(
            before=model(idx.clone()).clone(),
            meanwhile=_beside_an_erased(gpt, model, idx.clone()),
        )
        new = _model(gpt, n_layers=1).eval()
        for parameter in (*_all_named(new).values(), *_all_named(model).values()):
            parameter.mul_(-0.7)
        found["logits after the weights were changed"] = sides(
            from_a_new_model=new(other.clone()), from_the_old_model=model(other.clone())
        )
        exchange(model, new)
        found["logits of other Parameters"] = sides(
            in_a_new_model_with_such_weights=new(other.clone()),
            after_they_were_put_in_their_places=model(other.clone()),
        )
    with torch.inference_mode():
        shown = model(idx[:, :4])
    found["logits for ids that came under torch.inference_mode() before"] = sides(
        then=shown.clone(), with_gradients=model(idx[:, :4])
    )
    return found


def positions_are_made_on_the_right_device(gpt):
    """What it makes on the way stands on the device of the ids, whatever that is."""
    idx, trained = _ids(23, 2, 5), _model(gpt, drop_rate=0.5, n_layers=1)
    found = failing_elsewhere(gpt, _model(gpt).eval(), idx)
    return found | failing_elsewhere(gpt, trained.train(), idx, where=" in training")


def logits_in_float64(gpt):
    """In float64 the logits come out right, to all their digits."""
    model = _model(gpt).double().eval()
    return {"logits of a model in float64": _logits(model, _ids(23, 2, 5))}


def it_grows_to_gpt2s_sizes(gpt):
    """At the width of GPT-2 XL, with 13 blocks, it has as many parameters as it should."""
    sizes = {"vocab_size": 50257, "context_length": 1024, "emb_dim": 1600, "n_heads": 25}
    with weightless():
        model = gpt.GPTModel(config(**sizes, n_layers=13))
    return {"parameters": sum(p.numel() for p in model.parameters())}


def the_four_sizes_of_gpt2(gpt):
    """`gpt2_config` gives the lesson's four sizes, and all else as in GPT_CONFIG_124M."""
    return {name: _configuration(gpt, name) for name in SIZES}


def each_configuration_is_new(gpt):
    """`gpt2_config` gives a new dict each time, and changes no other."""
    common = importlib.import_module("ch4_1_architecture").GPT_CONFIG_124M
    before, found = dict(common), {}
    given = {}
    for name in SIZES:
        cfg = gpt.gpt2_config(name)
        given[name] = cfg, dict(cfg)
    found["GPT_CONFIG_124M"] = sides(before_the_calls=before, after_the_calls=dict(common))
    for name, (cfg, at_first) in given.items():
        found[name] = sides(before_the_next_calls=at_first, after_the_next_calls=dict(cfg))
    for name, (cfg, at_first) in given.items():
        cfg.update(dict.fromkeys(cfg, -1))
        again, now = dict(gpt.gpt2_config(name)), dict(common)
        cfg.update(at_first)
        found[f"{name}, asked for again"] = sides(
            before_the_first_dict_is_changed=at_first, after_the_first_dict_is_changed=again
        )
        found[f"GPT_CONFIG_124M, beside {name}"] = sides(
            before_that_dict_is_changed=before, after_that_dict_is_changed=now
        )
        common.update(before)
    return found


def parameters_are_counted(gpt):
    """`count_parameters` counts right, layers of every kind, and leaves them as they are."""
    models = _models()
    counts = _measured(gpt.count_parameters, models)
    found = {f"count of {name}": _count(count) for name, count in counts.items()}
    grown = nn.Sequential(nn.Linear(3, 4))
    gpt.count_parameters(grown)
    after = gpt.count_parameters(grown.append(_Odd()))
    found["count of a model after a layer was added"] = _count(after)
    found["count of a layer of drawn sizes"] = _count(gpt.count_parameters(_drawn_layer()))
    return found | _kept(models)


def the_size_in_memory(gpt):
    """`model_size_mb` gives the right size, 4 bytes for each parameter, in MiB."""
    models = _models()
    sizes = _measured(gpt.model_size_mb, models)
    found = {f"MiB of {name}": _size(size) for name, size in sizes.items()}
    grown = nn.Sequential(nn.Linear(3, 4))
    gpt.model_size_mb(grown)
    found["MiB of a model after a layer was added"] = _size(gpt.model_size_mb(grown.append(_Odd())))
    found["MiB of a layer of drawn sizes"] = _size(gpt.model_size_mb(_drawn_layer()))
    return found | _kept(models)


# --- models ---------------------------------------------------------------------------------------


def _model(gpt, **changes):
    cfg = config(**changes)
    model = gpt.GPTModel(cfg)
    stress(renamed(_named(model)), _names(cfg))
    if not isinstance(model.trf_blocks, nn.Module):  # then their parameters are not the model's
        for block in model.trf_blocks:
            stress(block)
    return model


def _of_many_words(gpt, **sizes):
    """One with a small model's numbers again and again: so many new ones would take long."""
    model, small = gpt.GPTModel(config(**sizes)), _model(gpt, **sizes | {"vocab_size": 997})
    for one, other in zip(_all_named(model).values(), _all_named(small).values()):
        fill(one, other)
    return model


def _names(cfg):
    """The reference's parameter names, in its order."""
    kinds = ("weight", "bias")
    qkv = [
        f"att.W_{w}.{p}" for w in ("query", "key", "value") for p in kinds[: 1 + cfg["qkv_bias"]]
    ]
    rest = [f"{part}.{p}" for part in ("att.out_proj", "ff.layers.0", "ff.layers.2") for p in kinds]
    norms = [f"norm{i}.{p}" for i in (1, 2) for p in ("scale", "shift")]
    blocks = [
        f"trf_blocks.{i}.{name}" for i in range(cfg["n_layers"]) for name in qkv + rest + norms
    ]
    ends = ["final_norm.scale", "final_norm.shift", "out_head.weight"]
    return ["tok_emb.weight", "pos_emb.weight", *blocks, *ends]


def _named(model):
    """Its parameters by name; the blocks' own names, which are free, give way to numbers.

    Of several names that a parameter has, the one counts that begins with one of the parts'.
    """
    numbers, names, found = {}, {}, {}
    for name, parameter in every_name(model, PARTS).items():
        if match := re.match(r"trf_blocks\.(.+?)\.((?:att|ff|norm1|norm2)\..+)", name):
            name = f"trf_blocks.{numbers.setdefault(match[1], len(numbers))}.{match[2]}"
        known = names.setdefault(id(parameter), name)
        if name.split(".")[0] in PARTS and known.split(".")[0] not in PARTS:
            names[id(parameter)] = name
        found[id(parameter)] = parameter
    return {names[key]: parameter for key, parameter in found.items()}


def _all_named(model):
    """The same, with those of blocks that are held where PyTorch does not look."""
    loose = [] if isinstance(model.trf_blocks, nn.Module) else model.trf_blocks
    inside = {f"{i}.{n}": p for i, block in enumerate(loose) for n, p in block.named_parameters()}
    return _named(model) | inside


def _beside_an_erased(gpt, model, idx):
    """A model's logits while all that another one holds besides its parameters is 0."""
    buffers = list(gpt.GPTModel(config()).buffers())
    kept = [buffer.clone() for buffer in buffers]
    for buffer in buffers:
        buffer.zero_()
    logits = model(idx).clone()  # which a later call may overwrite
    for buffer, before in zip(buffers, kept):
        buffer.copy_(before)
    return logits


def _weight(model, part):
    """A part's weight, or the part where it is a bare parameter."""
    held = getattr(model, part)
    return held.weight if isinstance(held, nn.Module) else held


def _without_blocks(gpt, **changes):
    """A model whose blocks add nothing to what they are given: all in them is 0."""
    model = gpt.GPTModel(config(**changes))
    with torch.no_grad():
        for name, parameter in _all_named(model).items():
            if re.match(r"trf_blocks|out_head|\d", name):
                parameter.zero_()
    return model


def _set_blocks(model, training):
    blocks = model.trf_blocks
    for block in [blocks] if isinstance(blocks, nn.Module) else blocks:
        block.train(training)


def _cases(gpt):
    """Models of one block, each with ids, for what holds of every text and every model."""
    model = _model(gpt, n_layers=1)
    exact = _model(gpt, n_layers=1, qkv_bias=True).double()
    return {
        "four full contexts": (model, _every_id()),
        "one id": (model, _ids(23, 1, 1)),
        "one text": (model, _ids(23, 1, 5)),
        "ids in another order of memory": (model, strided(_ids(23, 3, 5))),
        "a model in float64, with qkv_bias": (exact, _ids(23, 2, 5)),
    }


def _numbers(model):
    return {name: parameter.detach().clone() for name, parameter in _named(model).items()}


def _learning(model):
    return {name: parameter.requires_grad for name, parameter in _named(model).items()}


def _ids(vocab_size, batch, tokens):
    """Seeded ids, the last and the first of the vocabulary among them."""
    ids = integers(vocab_size, batch * tokens)
    ids[0], ids[-1] = vocab_size - 1, 0
    return ids.view(batch, tokens)


def _every_id():
    """Four full contexts with every id in them, five of them twice."""
    return (torch.arange(28) * 5 % 23).view(4, 7)


# --- what is observed of them ---------------------------------------------------------------------


def _beginnings(named, pattern, *also):
    """How those parameters begin whose names fit: "random", or what else there is."""
    found = {_begins(p) for name, p in named.items() if re.match(pattern, name)}
    return sorted(found - {*also, "random"}) or ["random"]


def _begins(parameter):
    """A row of zeros among random ones is what an embedding has for a padding token."""
    how = beginning(parameter)
    if how == "random" and parameter.dim() == 2 and not bool(parameter.any(1).all()):
        return "random, but for a row of zeros"
    return how


def _same_matrix(one, other):
    """Do two weights hold the same numbers? A bias, or a norm, may well."""
    return one.dim() > 1 and torch.equal(one, other)


def _ends(named, end):
    """All the numbers that there are in parameters of that name."""
    numbers = [p.detach().flatten() for name, p in named.items() if name.endswith(end)]
    return torch.cat(numbers).unique().tolist() if numbers else []


def _configuration(gpt, name):
    """One configuration, as it is when it is made; GPT_CONFIG_124M is put right again."""
    common = importlib.import_module("ch4_1_architecture").GPT_CONFIG_124M
    before = dict(common)
    cfg = gpt.gpt2_config(name)
    found = dict(cfg) if isinstance(cfg, dict) else cfg
    common.clear()
    common.update(before)
    return found


def _logits(model, ids):
    """The logits as they come, or only their shape where there are far too many."""
    logits = model(ids)
    if not isinstance(logits, torch.Tensor):
        return logits
    many = logits.numel() > 1 << 14  # a later call may overwrite the others
    return f"a tensor of shape {tuple(logits.shape)}" if many else logits.clone()


def _spread(output):
    """How far apart a row's numbers are at most, and where in between each one is: -0.5 to 0.5."""
    low, high = output.amin(-1, keepdim=True), output.amax(-1, keepdim=True)
    width = (high - low).amax()
    return width, (output - (low + high) / 2) / width


def _share(where):
    return round(where.float().mean().item(), 1)


# --- modules to count -----------------------------------------------------------------------------


class _Buffered(nn.Module):
    """A layer with buffers, kept in the state_dict and not."""

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(70, 30))
        self.register_buffer("mask", torch.ones(50, 50))
        self.register_buffer("places", torch.arange(100), persistent=False)


class _Odd(nn.Module):
    """Parameters of other dtypes, one of them in a list."""

    def __init__(self):
        super().__init__()
        self.brief = nn.Parameter(torch.ones(2, 3, dtype=torch.bfloat16))
        self.exact = nn.ParameterList([torch.ones(2, 3, 5, dtype=torch.float64)])
        self.whole = nn.Parameter(torch.ones(7, dtype=torch.int64), requires_grad=False)


class _Single(nn.Module):
    """One number, without dimensions, beside a part that has other parameters."""

    def __init__(self):
        super().__init__()
        self.gain = nn.Parameter(torch.tensor(2.0))
        self.part = nn.Linear(2, 2, bias=False)


class _Weightless(nn.Module):
    """Parameters that have shapes, and neither numbers nor memory."""

    def __init__(self, **sizes):
        super().__init__()
        for name, size in sizes.items():
            weight = nn.Parameter(torch.empty(size, device="meta"))
            self.register_parameter(name, weight)


def _drawn_layer():
    return nn.Linear(*(integers(400, 2) + 100).tolist())


def _models():
    frozen = nn.Sequential(nn.Linear(5, 2), nn.Sequential(nn.Linear(2, 3), nn.PReLU(4)))
    frozen[0].bias.grad = torch.ones(2)  # from before it was frozen
    alike = nn.Sequential(nn.LayerNorm(6), nn.LayerNorm(6))
    apart, tied = (
        nn.ModuleDict(
            {
                "tok_emb": nn.Embedding(6, 5),
                "pos_emb": nn.Embedding(3, 5),
                "out_head": nn.Linear(5, scores, bias=False),
            }
        )
        for scores in (7, 6)
    )
    tied["out_head"].weight = tied["tok_emb"].weight
    return {
        "a linear layer": nn.Linear(3, 4),
        "three layers": nn.Sequential(nn.Linear(3, 4), nn.Conv1d(2, 3, 5), nn.Linear(4, 7)),
        "frozen layers": frozen.requires_grad_(False),
        "a layer with buffers": _Buffered(),
        "two layers that are alike": alike,
        "embeddings and a head": apart,
        "embeddings and a head that share": tied,
        "parameters of other dtypes": _Odd().eval(),
        ALONE: _Single(),
        ON_META[0]: _Weightless(all=163_009_536),
        ON_META[1]: _Weightless(one=(4097, 4097), two=(4097, 4097), other=(50_001, 50_001)),
    }


def _measured(measure, models):
    """What is measured; where a model is out of the ordinary, an error hides nothing else."""
    return {name: _one(measure, model, name) for name, model in models.items()}


def _one(measure, model, name):
    try:
        return measure(model)
    except Exception as error:
        if name not in (ALONE, *ON_META):
            raise
        return f"raises {type(error).__name__}"


def _count(count):
    """A float that is a whole number looks like the int that is asked for."""
    return f"{count!r}, which is a float" if isinstance(count, float) else count


def _kept(models):
    """What stays as it was when a model is counted; so must it be asked for afterwards."""
    return {
        f"{name} afterwards": {
            "requires_grad": [p.requires_grad for p in model.parameters()],
            "dtypes": [str(p.dtype) for p in model.parameters()],
            "having gradients": [p.grad is not None for p in model.parameters()],
            "training": model.training,
        }
        for name, model in models.items()
        if name in ("frozen layers", "parameters of other dtypes")
    }


def _size(size):
    """A float to all its digits, anything else as it is."""
    return torch.tensor(float(size), dtype=torch.float64) if isinstance(size, float) else size
