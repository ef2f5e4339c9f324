"""The hidden checks of section 5.5: each returns what it observed, and nothing is expected here.

The models are the reference's of section 4.6. Every tensor of a checkpoint has numbers of its own,
norms too: those of a fresh model are ones and zeros, which hides where they go.
"""

import contextlib
import copy
import re

import torch
from torch import nn

from kata.instruments import failing_elsewhere, gpt_model, integers, randn, sides


def query_key_and_value_by_hand(gpt):
    """Query, key and value are cut out of a tiny `c_attn` as you would do it by hand."""
    weight = torch.tensor([[1.0, 2, 3, 4, 5, 6], [7, 8, 9, 10, 11, 12]])
    bias = torch.tensor([10.0, 20, 30, 40, 50, 60])
    att = _tiny_block(gpt, {"attn.c_attn.weight": weight, "attn.c_attn.bias": bias}).att
    found = {"c_attn_weight": weight, "c_attn_bias": bias}
    layers = {"W_query": att.W_query, "W_key": att.W_key, "W_value": att.W_value}
    found |= {f"{name}.weight": layer.weight for name, layer in layers.items()}
    return found | {f"{name}.bias": layer.bias for name, layer in layers.items()}


def matrices_by_hand(gpt):
    """The other matrices of a tiny block come out as you would turn them by hand."""
    square, wide = torch.tensor([[1.0, 2], [3, 4]]), torch.arange(16.0).view(2, 8)
    long = torch.arange(16.0).view(8, 2)
    given = {"attn.c_proj.weight": square, "mlp.c_fc.weight": wide, "mlp.c_proj.weight": long}
    block = _tiny_block(gpt, given)
    layers = block.ff.layers
    found = {"attn_c_proj_weight": square, "att.out_proj.weight": block.att.out_proj.weight}
    found |= {"mlp_c_fc_weight": wide, "ff.layers[0].weight": layers[0].weight}
    return {**found, "mlp_c_proj_weight": long, "ff.layers[2].weight": layers[2].weight}


def embeddings_and_head_come_in(gpt):
    """The embeddings are `wte` and `wpe`, and without `lm_head` the output head is `wte` too."""
    return _part(_loaded(gpt), "emb|head")


def attention_comes_in(gpt):
    """Every block gets attention's weights and biases, each in its place."""
    return _part(_loaded(gpt), "att")


def feed_forward_comes_in(gpt):
    """Every block gets the weights and biases of its feed-forward network, each in its place."""
    return _part(_loaded(gpt), "ff")


def norms_come_in(gpt):
    """Every norm gets its scale and its shift, the final one too."""
    return _part(_loaded(gpt), "norm")


def twelve_blocks_come_in(gpt):
    """Of twelve blocks each gets its own numbers."""
    sizes = {"emb_dim": 4, "n_heads": 2, "n_layers": 12}
    refused = _refused(gpt, model := _model(**sizes), _checkpoint(**sizes))
    found = _part(_blank(_model(**sizes)) if refused else model, "trf_blocks")
    return {"a call with twelve blocks": refused or "no error", **found}


def a_head_of_its_own_comes_in(gpt):
    """`lm_head.weight` goes into the output head, wherever in the dict it stands."""
    tensors, head, found = _checkpoint(), {"lm_head.weight": randn(23, 12)}, {}
    for where, given in (("last", {**tensors, **head}), ("first", {**head, **tensors})):
        for name, parameter in _part(_loaded(gpt, given), "tok_emb|out_head").items():
            found[f"{name}, with lm_head.weight {where}"] = parameter
    return found


def names_may_have_the_prefix(gpt):
    """Names that begin with `transformer.` come to the same as those without."""
    sizes, found = {"n_layers": 2}, {}
    plain = _checkpoint(**sizes)
    head, prefixed = {"lm_head.weight": randn(23, 12)}, _prefixed(plain)
    for what, more, tensors in (
        ("", {}, prefixed),
        (", with lm_head.weight", head, {**prefixed, **head}),
        (", with lm_head.weight as the first", head, {**head, **prefixed}),
    ):
        two = _loaded(gpt, {**plain, **more}, _model(**sizes)), _model(**sizes)
        refused = _refused(gpt, two[1], tensors)
        found[f"a call with the prefix{what}"] = refused or "no error"
        for name, (one, other) in _pairs(two[0], two[0] if refused else two[1]):
            found[f"{name}{what}"] = sides(without_the_prefix=one, with_the_prefix=other)
    return found


def masks_are_ignored(gpt):
    """The masks of old checkpoints are ignored, and the model's own stay as they are."""
    sizes, found, ahead = {"n_layers": 2}, {}, torch.ones(7, 7).triu(diagonal=1).bool()
    plain = _checkpoint(**sizes)
    without, masks = _loaded(gpt, plain, _model(**sizes)), _masks()
    masked = {**masks, **plain}
    for what, tensors in (("", masked), (", with the prefix", _prefixed(masked))):
        model = _model(**sizes)
        found[f"a call with masks{what}"] = _outcome(gpt, model, tensors, *masks)
        found |= _names_left(gpt, tensors, f"the names in a dict with masks{what}")
        for name, (one, other) in _pairs(without, model):
            found[f"{name}{what}"] = sides(without_masks=one, with_masks=other)
        for name, mask in model.named_buffers():
            found[f"{name}{what}"] = sides(before_the_call=ahead, after_the_call=mask)
    for what, tensors in {
        "the first block's masks alone": _without(masked, *[*masks][2:]),
        "attn.bias alone": {n: t for n, t in masked.items() if not n.endswith("masked_bias")},
    }.items():
        found[f"a call with {what}"] = _outcome(gpt, _model(**sizes), tensors, *masks)
    return found


def numbers_take_on_dtype_and_device(gpt):
    """Numbers are converted to the model's dtype, as exact as it is, and to its device."""
    sizes, found = {"n_layers": 1}, {}
    coarse = {name: tensor.bfloat16() for name, tensor in _checkpoint(**sizes).items()}
    wide = {name: tensor.double() for name, tensor in coarse.items()}
    exact = _loaded(gpt, wide, _model(**sizes).double())
    for dtype in (torch.float16, torch.bfloat16):
        given = {name: tensor.to(dtype) for name, tensor in wide.items()}
        same = _loaded(gpt, given, _model(**sizes).double())
        for name, (one, other) in _pairs(exact, same):
            both = {"from_float64": one, f"from_{str(dtype)[6:]}": other}
            found[f"{name}, from {str(dtype)[6:]}"] = sides(**both)
    thirds = {name: tensor / 3 for name, tensor in wide.items()}
    for dtype in (torch.float64, torch.float32):
        weight = _loaded(gpt, thirds, _model(**sizes).to(dtype)).pos_emb.weight
        both = sides(in_the_file=thirds["wpe.weight"].to(dtype), in_the_model=weight)
        found[f"pos_emb.weight in {str(dtype)[6:]}, from a third in float64"] = both
    return {**found, **failing_elsewhere(gpt, _Loading(gpt), integers(23, 2, 5))}


def parameters_stay_the_same_objects(gpt):
    """The model's Parameters stay the same objects: tied stays tied, and untied stays untied."""
    model, tensors = _model(), _checkpoint()
    before, found = _named(model), {}
    for name, parameter in _named(_loaded(gpt, tensors, model)).items():
        both = sides(
            in_the_model=parameter.clone(), in_the_parameter_of_before=before[name].clone()
        )
        found[name] = both
    for more in ({}, {"lm_head.weight": tensors["wte.weight"]}):
        tied = _changed(_loaded(gpt, {**tensors, **more}, _tied(_model())))
        both = sides(in_the_embedding=tied.tok_emb.weight, in_the_head=tied.out_head.weight)
        found["changed weights of a tied model" + ", with lm_head.weight" * bool(more)] = both
    head, after = model.out_head.weight.clone(), _changed(model).out_head.weight
    both = sides(before_the_embedding_changes=head, after_the_embedding_changes=after)
    return {**found, "the head of an untied model": both}


def the_model_stands_as_it_stood(gpt):
    """What can be trained stays so, what can't stays so too, and so does the model's mode."""
    found = {}
    tensors, others = _checkpoint(n_layers=1), _checkpoint(n_layers=1)
    for training, frozen in ((True, "tok_emb|norm"), (False, "ff|bias"), (True, "."), (False, "#")):
        model = _model(n_layers=1)
        number = sum(not re.search(frozen, name) for name in _named(model))
        model = _apart(_loaded(gpt, tensors, model), training)
        for name, parameter in _named(model).items():
            parameter.requires_grad_(not re.search(frozen, name))
        before, after = _standing(model), _standing(_loaded(gpt, others, model))
        what = f"a model {'in training' if training else 'in use'}, {number} Parameters trainable"
        found[f"the numbers of {what}"] = after.pop("numbers")
        del before["numbers"]
        found[what] = sides(before_the_call=before, after_the_call=after)
    lacking = _without(tensors, "ln_f.bias")
    calls = {"": (_load, tensors), " after a call without ln_f.bias": (_outcome, lacking)}
    for what, (call, given) in calls.items():
        for on in (True, False):
            with torch.set_grad_enabled(on):
                call(gpt, model, given)
                both = sides(before_the_call=on, after_the_call=torch.is_grad_enabled())
            found[f"whether gradients are on{what}, where they were {'on' if on else 'off'}"] = both
    return found


def tensors_stay_and_share_nothing(gpt):
    """The tensors stay as they are, and what becomes of them later changes no model."""
    plain, found = _checkpoint(), {}
    for what, given in (("", {**plain, "lm_head.weight": randn(23, 12)}), ("'", _prefixed(plain))):
        before, model = {name: tensor.clone() for name, tensor in given.items()}, _model()
        gpt.load_gpt2_weights(model, given)
        after = {name: tensor.clone() for name, tensor in given.items()}
        found[f"the dict{what}"] = sides(before_the_call=before, after_the_call=after)
        found[f"its names{what}"] = sides(before_the_call=[*before], after_the_call=[*after])
        came = {name: parameter.detach().clone() for name, parameter in _named(model).items()}
        for tensor in given.values():
            tensor.zero_()
        for name, now in _named(model).items():
            both = sides(before_the_tensors_change=came[name], after_the_tensors_change=now)
            found[f"{name}{what}"] = both
    return found


def a_tensor_missing_or_too_many(gpt):
    """A missing tensor, or one that has no place, ends in a ValueError that names it."""
    full, model, names = _checkpoint(), _model(), [n for n in _checkpoint() if n[:4] == "h.2."]
    found = {"with all tensors": _outcome(gpt, model, full)}
    for name in MISSING:
        found[f"without {name}"] = _outcome(gpt, model, _without(full, name), name)
    for name in EXTRA:
        found[f"with {name}"] = _outcome(gpt, model, {**full, name: randn(12)}, name)
    for what, tensors, name in (
        ("without", _without(full, MISSING[4]), MISSING[4]),
        ("with", {**full, EXTRA[1]: randn(12)}, EXTRA[1]),
    ):
        found[f"{what} transformer.{name}"] = _outcome(gpt, model, _prefixed(tensors), name)
    found["with a block too many"] = _outcome(gpt, _model(n_layers=2), full, *names)
    found["with a block too few"] = _outcome(gpt, model, _without(full, *names), *names)
    found["in a model without qkv biases"] = _outcome(gpt, _model(qkv_bias=False), full, "")
    return found


def a_wrong_shape_is_refused(gpt):
    """A tensor of a wrong shape ends in a ValueError that names it."""
    full, model = _checkpoint(), _model()
    found = {"with all shapes right": _outcome(gpt, model, full)}
    for name, *shape in WRONG_SHAPES:
        tensors = {**full, name: randn(*shape)}
        found[f"{name} of shape {tuple(shape)}"] = _outcome(gpt, model, tensors, name)
    return found


def after_an_error_all_is_as_it_was(gpt):
    """After an error the model is as it was."""
    sizes = {"n_layers": 2}
    other, model = _checkpoint(**sizes), _model(**sizes)
    fewer = {name: tensor for name, tensor in other.items() if name[:4] != "h.1."}
    last = "h.1.mlp.c_proj.bias", "ln_f.weight", "ln_f.bias"
    broken = {f"without {name}": _without(other, name) for name in last}
    for name, *shape in (("h.1.mlp.c_fc.bias", 1), *WRONG_SHAPES[-4:]):
        name = name.replace("h.2", "h.1")
        broken[f"with {name} of shape {tuple(shape)}"] = {**other, name: randn(*shape)}
    broken |= {"with score.weight": {**other, "score.weight": randn(2, 12)}}
    broken |= {"with a block too few": fewer}
    found, numbers = {}, copy.deepcopy(model.state_dict())
    for number, (what, given) in enumerate(broken.items()):
        found |= _before_and_after(gpt, _apart(model, number % 2 == 0), given, what)
        model.load_state_dict(numbers)
    smaller, unbiased = _model(n_layers=1).requires_grad_(False), _model(**sizes, qkv_bias=False)
    found |= _before_and_after(gpt, smaller, other, "with a block too many")
    return found | _before_and_after(gpt, unbiased, other, "in a model without qkv biases")


def models_know_nothing_of_each_other(gpt):
    """Each model computes with the numbers that it got last, whatever others got."""
    one, other = {"n_layers": 1}, {"vocab_size": 29, "emb_dim": 10, "n_heads": 5, "n_layers": 1}
    models = [_loaded(gpt, **sizes) for sizes in (one, other, {"n_layers": 2}, one)]
    ids, found = integers(23, 2, 5), {}
    for number, model in enumerate(models, 1):
        found[f"logits of model {number} of {len(models)}"] = model(ids)
    again = _loaded(gpt, _checkpoint(**one), models[0])
    found["logits of the first, with other numbers"] = again(ids)
    anew = _loaded(gpt, _checkpoint(**one), _anew(again))
    return {**found, "logits of the first, with new parts": anew(ids)}


# --- what the checks are made of ------------------------------------------------------------------

MISSING = [
    *("wte.weight", "wpe.weight", "h.0.ln_1.bias", "h.0.attn.c_attn.weight"),
    *("h.1.attn.c_attn.bias", "h.1.attn.c_proj.bias", "h.1.mlp.c_fc.weight", "h.2.ln_2.weight"),
    *("h.2.mlp.c_proj.bias", "ln_f.weight", "ln_f.bias"),
]
EXTRA = ["score.weight", "h.0.mlp.bias", "h.1.attn.c_attn.scale", "lm_head.bias", "ln_f.masks"]
WRONG_SHAPES = [  # a model of 23 tokens and 7 places, 12 wide, takes other ones
    *(("wte.weight", 24, 12), ("wte.weight", 23, 1), ("wpe.weight", 9, 12), ("wpe.weight", 1, 12)),
    *(("h.0.ln_1.weight", 1), ("h.1.ln_2.bias", 1), ("ln_f.bias", 1)),
    *(("h.2.attn.c_attn.weight", 36, 12), ("h.2.attn.c_attn.weight", 12, 39)),
    *(("h.1.attn.c_attn.weight", 12, 3), ("h.2.attn.c_attn.bias", 3), ("h.2.attn.c_attn.bias", 12)),
    *(("h.2.attn.c_attn.bias", 1, 36), ("h.2.attn.c_proj.weight", 1, 12)),
    *(("h.2.attn.c_proj.weight", 144), ("h.2.attn.c_proj.bias", 1)),
    *(("h.2.mlp.c_proj.bias", 12, 1), ("h.2.mlp.c_fc.weight", 48, 12), ("h.2.mlp.c_fc.bias", 1)),
    *(("h.2.mlp.c_proj.weight", 12, 48), ("lm_head.weight", 12, 23)),
    *(("lm_head.weight", 1, 12), ("lm_head.weight", 29, 12)),
]


def _model(**changes):
    return gpt_model(**{"n_layers": 3, "qkv_bias": True, **changes})


def _checkpoint(n_layers=3, vocab_size=23, emb_dim=12, n_heads=3):
    """Tensors with numbers of their own, in the order of a published file: h.10 before h.2."""
    n = emb_dim
    shapes = {"wte.weight": (vocab_size, n), "wpe.weight": (7, n)}
    vectors = {"ln_1.weight": n, "ln_1.bias": n, "ln_2.weight": n, "ln_2.bias": n}
    vectors |= {"attn.c_attn.bias": 3 * n, "attn.c_proj.bias": n}
    vectors |= {"mlp.c_fc.bias": 4 * n, "mlp.c_proj.bias": n}
    block = {name: (length,) for name, length in vectors.items()}
    block |= {"attn.c_attn.weight": (n, 3 * n), "attn.c_proj.weight": (n, n)}
    block |= {"mlp.c_fc.weight": (n, 4 * n), "mlp.c_proj.weight": (4 * n, n)}
    for i in range(n_layers):
        shapes |= {f"h.{i}.{name}": shape for name, shape in block.items()}
    shapes |= {"ln_f.weight": (n,), "ln_f.bias": (n,)}
    return {name: randn(*shapes[name], spread=0.5) for name in sorted(shapes)}


def _masks():
    """What old checkpoints carry along, in their own way: 1 where attention may look."""
    seen, never = torch.ones(1, 1, 7, 7).tril(), torch.tensor(-1e4)
    both = {"attn.bias": seen, "attn.masked_bias": never}
    return {f"h.{i}.{name}": mask.clone() for i in range(2) for name, mask in both.items()}


def _prefixed(tensors):
    return {f"transformer.{name}": tensor for name, tensor in tensors.items()}


def _without(tensors, *names):
    return {name: tensor for name, tensor in tensors.items() if name not in names}


def _load(gpt, model, tensors):
    """Load a copy: whoever changes what they are given changes no other call's."""
    gpt.load_gpt2_weights(model, {name: tensor.clone() for name, tensor in tensors.items()})


def _refused(gpt, model, tensors):
    """Load them into the model, and say so if they end in a ValueError."""
    try:
        _load(gpt, model, tensors)
    except ValueError:
        return "a ValueError"
    return ""


def _blank(model):
    """The same model with nothing in it: how far a call came that ended in an error isn't told."""
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.zero_()
    return model


def _loaded(gpt, tensors=None, model=None, **sizes):
    """A model with a checkpoint's numbers in it."""
    model = model or _model(**sizes)
    _load(gpt, model, _checkpoint(**sizes) if tensors is None else tensors)
    return model


def _tiny_block(gpt, tensors):
    """The one block of a model two features wide, with these tensors in it."""
    sizes = {"emb_dim": 2, "n_heads": 1, "n_layers": 1}
    named = {f"h.0.{name}": tensor for name, tensor in tensors.items()}
    return _loaded(gpt, {**_checkpoint(**sizes), **named}, _model(**sizes)).trf_blocks[0]


def _named(model):
    """All Parameters by name; one that is used in two places has two."""
    return dict(model.named_parameters(remove_duplicate=False))


def _part(model, pattern):
    """The Parameters whose names hold the pattern."""
    return {name: p for name, p in _named(model).items() if re.search(pattern, name)}


def _pairs(one, other):
    """The Parameters of two models, by name."""
    named = _named(other)
    return [(name, (parameter, named[name])) for name, parameter in _named(one).items()]


def _tied(model):
    model.out_head.weight = model.tok_emb.weight
    return model


def _anew(model):
    """The same model with a copy of each part in its place: all of its Parameters are others."""
    for name, part in [*model.named_children()]:
        setattr(model, name, copy.deepcopy(part))
    return model


def _changed(model):
    """The same model, with something else in its embedding."""
    with torch.no_grad():
        model.tok_emb.weight.add_(1)
    return model


def _apart(model, training):
    """The same model in this mode, but for its first block, which is in the other."""
    model.train(training).trf_blocks[0].train(not training)
    return model


def _standing(model):
    """How a model stands: its numbers, what can be trained, the modes of its parts."""
    named = _named(model)
    numbers = torch.cat([p.detach().flatten() for p in named.values()])
    trained = [name for name, p in named.items() if p.requires_grad]
    modes = {name: module.training for name, module in model.named_modules()}
    return {"numbers": numbers, "what can be trained": trained, "training": modes}


def _outcome(gpt, model, tensors, *names):
    """How a call ends, in words; a stub's error is left alone."""
    try:
        _load(gpt, model, tensors)
    except NotImplementedError:
        raise
    except ValueError as error:
        named = any(name in str(error) for name in names)
        return "a ValueError that names it" if named else "a ValueError"
    except Exception as error:
        return type(error).__name__
    return "no error"


def _names_left(gpt, tensors, what):
    """The names in a dict before a call and after it, however that ends."""
    given = dict(tensors)
    with contextlib.suppress(Exception):
        gpt.load_gpt2_weights(_model(n_layers=2), given)
    return {what: sides(before_the_call=[*tensors], after_the_call=[*given])}


def _before_and_after(gpt, model, tensors, what):
    """How the model stands before an error and after it. Where there is none, only that is said.

    In which order somebody fills a model is theirs, so it isn't told how far they came.
    """
    before, held = _standing(model), _named(model)
    ended = _outcome(gpt, model, tensors) == "no error"
    after = before if ended else _standing(model)
    if not torch.equal(before["numbers"], after["numbers"]):
        after["numbers"] = "others than before"
    both = sides(before_the_error=before, after_the_error=after)
    found = {what: "no error" if ended else "an error", f"{what}: the model": both}
    now = held if ended else _named(model)
    same = all(now.get(name) is parameter for name, parameter in held.items())
    return {**found, f"{what}: are its Parameters the objects of before": same}


class _Loading(nn.Module):
    """Loads a checkpoint that lies here into a model that is elsewhere, and uses it there."""

    def __init__(self, gpt):
        super().__init__()
        self.gpt, self.model = gpt, _model(n_layers=1)
        self.tensors = _checkpoint(n_layers=1)
        self.eval()

    def forward(self, in_idx):
        self.gpt.load_gpt2_weights(self.model, dict(self.tensors))
        return self.model(in_idx)
