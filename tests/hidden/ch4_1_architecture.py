"""The hidden checks of section 4.1: each returns what it observed, and nothing is expected here."""

import copy
from collections.abc import Mapping
from contextlib import ExitStack
from unittest.mock import patch

import regex  # noqa: F401 (tiktoken asks for it with the first text: here it is before the fork)
import torch
from torch import nn

from kata.instruments import (
    beginning,
    byte_encoding,
    config,
    every_kind_of_call,
    every_name,
    failing_elsewhere,
    fill,
    gpt2_encoding,
    gradients,
    integers,
    renamed,
    sides,
    stress,
    tried,
    weightless,
)

NAMES = ["tok_emb.weight", "pos_emb.weight", "out_head.weight"]
KINDS = {"tok_emb": nn.Embedding, "pos_emb": nn.Embedding, "drop_emb": nn.Dropout}
KINDS |= {"trf_blocks": nn.Module, "out_head": nn.Linear}
MODES = {"in training": True, "in use": False}


def the_configuration_is_gpt2_smalls(gpt):
    """`GPT_CONFIG_124M` describes GPT-2 small, and a model can be made from it."""
    described = dict(gpt.GPT_CONFIG_124M)
    with weightless():
        gpt.DummyGPTModel(gpt.GPT_CONFIG_124M)
    return {"GPT_CONFIG_124M": described}


def two_texts_become_a_batch(gpt):
    """`tokenize_batch` makes one row of ids for each of two texts, in an int64 tensor."""
    encoding, found = byte_encoding(), {}
    for name, texts in {"": ["Hi!", "you"], ", at the next call": ["how", "now"]}.items():
        batch = gpt.tokenize_batch(texts.copy(), encoding)
        kind = f"a {type(batch).__name__}"
        found[f"ids of {texts}{name}"] = batch if isinstance(batch, torch.Tensor) else kind
    return found


def other_batches(gpt):
    """`tokenize_batch` gives the right ids for one text or many, whatever is in them."""
    batches = [["a"], ["one text alone"], ["so", "am", "be", "am"], ["naïve", "a  cat"], [" A\n"]]
    named = {str(texts): texts for texts in batches}
    named |= {"70 texts": [f"No. {i}" for i in range(10, 80)]}
    named |= {"a text of 1500 tokens": ["effort" * 250]}
    found, encodings = {}, {"": byte_encoding(), " in a large vocabulary": _large()}
    for where, encoding in encodings.items():
        for name, texts in named.items():
            found[f"ids of {name}{where}"] = gpt.tokenize_batch(texts.copy(), encoding)
    drawn = ["".join(map(chr, row)) for row in (integers(26, 3, 9) + ord("a")).tolist()]
    return {**found, "ids of drawn letters": gpt.tokenize_batch(drawn, byte_encoding())}


def gpt2s_own_ids(gpt):
    """In gpt2, "Every effort moves you" is 6109, 3626, 6100, 345."""
    texts = ["Every effort moves you", "Every day holds a"]
    return gpt.tokenize_batch(texts, gpt2_encoding())


def unequal_texts_are_an_error(gpt):
    """Texts of one length become a batch, and texts of different lengths an error."""
    gpt.tokenize_batch(["ab", "cd"], byte_encoding())
    batches = [["a", "bcd"], ["bcd", "a"], ["ab", "cd", "e"]]
    return {f"what becomes of {texts}": _raised(gpt, texts) for texts in batches}


def every_batch_is_new(gpt):
    """`tokenize_batch` leaves the texts alone, and no batch depends on an earlier one."""
    texts, encoding = ["ab", "cd"], byte_encoding()
    first = gpt.tokenize_batch(texts, encoding)
    kept = _copied(first)
    found = {"texts": sides(before_the_call=["ab", "cd"], after_the_call=texts.copy())}
    gpt.tokenize_batch(["ef", "gh"], encoding)
    then = _copied(first)
    found["first batch"] = sides(before_the_next_call=kept, after_the_next_call=then)
    _spoil(first)
    again = gpt.tokenize_batch(["ab", "cd"], encoding)
    found["batch of the same texts"] = sides(before_it_was_overwritten=kept, when_asked_again=again)
    texts[:] = ["xy", "z!"]
    one, other = (gpt.tokenize_batch(batch, encoding) for batch in (["xy", "z!"], texts))
    found["batch"] = sides(of_a_new_list=one, of_a_list_that_was_changed=other)
    return found


def its_parts_have_their_names(gpt):
    """`DummyGPTModel` has its six parts, of the right kinds and sizes, and no other parameters."""
    made, cfg = {}, config(drop_rate=0.25)
    with _made(gpt, made):
        model = gpt.DummyGPTModel(cfg)
    own, other = _named(model), _named(gpt.DummyGPTModel(config(qkv_bias=True)))
    return {
        "kinds of the parts": {name: _kind(gpt, model, name) for name in [*KINDS, "final_norm"]},
        "shapes": {name: list(own[name].shape) for name in sorted(own)},
        "shapes with qkv_bias": {name: list(other[name].shape) for name in sorted(other)},
        "numbers that are learned": sum({p.data_ptr(): p.numel() for p in own.values()}.values()),
        "probability of drop_emb": getattr(getattr(model, "drop_emb", None), "p", None),
        "different blocks in trf_blocks": len(_blocks(gpt, model)),
        "what the placeholders are made with": made,
    }


def a_new_model_has_weights_of_its_own(gpt):
    """A new model has random weights of its own, and its configuration stays as it was."""
    cfg = config()
    kept, one = cfg.copy(), gpt.DummyGPTModel(cfg)
    own, others = _known(cfg), sorted(cfg.keys() - kept.keys()) != []
    found = {"cfg": sides(before_the_call=kept, after_the_call=own)}
    found["other keys in cfg"] = sides(before_the_call=False, after_the_call=others)
    found |= {f"{name} begins": beginning(p) for name, p in sorted(_parts(one).items())}
    first, second = _parts(one), _parts(gpt.DummyGPTModel(config()))
    same = [name for name in first if name in second and torch.equal(first[name], second[name])]
    found["weights with which two models begin alike"] = sorted(same)
    weights = _model(gpt), _model(gpt)
    kept = _weights(weights[0])
    _shift(weights[1])
    found["weights of one model"] = sides(before_another_changed=kept, after=_weights(weights[0]))
    return found


def logits_by_hand(gpt):
    """The same token twice: each time its row and its place's row are added, and then the head."""
    sizes = {"vocab_size": 3, "context_length": 2, "emb_dim": 2, "n_heads": 1}
    model = _model(gpt, **sizes).eval()
    parts, in_idx = _parts(model, context_length=2), torch.tensor([[0, 0]])
    with torch.no_grad():
        parts["tok_emb.weight"].copy_(torch.tensor([[1.0, 0.0], [5.0, 7.0], [8.0, 9.0]]))
        parts["pos_emb.weight"].copy_(torch.tensor([[0.0, 3.0], [6.0, 1.0]]))
        parts["out_head.weight"].copy_(torch.tensor([[1.0, 0.0], [0.0, 1.0], [2.0, 5.0]]))
        weights = {name.split(".")[0]: parameter.clone() for name, parameter in parts.items()}
        return {"in_idx": in_idx.clone(), **weights, "logits": model(in_idx)}


def every_size_comes_out_right(gpt):
    """Batches, texts and ids of every size give the right logits, up to the full context."""
    model = _model(gpt).eval()
    shapes = [(1, 1), (1, 3), (2, 5), (5, 5), (7, 2), (5, 1)]
    found = {f"logits for {b} x {t} ids": model(integers(23, b, t)) for b, t in shapes}
    full = {"3 x 7 ids": integers(23, 3, 7), "every id": _every_id()}
    full["one id seven times"] = torch.full((1, 7), 4)
    found |= {f"logits for {name}": tried(model, ids) for name, ids in full.items()}
    found["logits for ids that are transposed"] = model(integers(23, 5, 3).T)
    found["logits with 5 heads"] = _tried(gpt, False, integers(23, 2, 3), n_heads=5)  # 12 features
    return found | _of_large_models(gpt)


def float64_comes_out_right(gpt):
    """In float64 the logits come out right to ten digits."""
    model, idx = _model(gpt).double(), _last_ids()
    found = {f"logits {when}": model.train(mode)(idx) for when, mode in MODES.items()}
    model.float()  # in case that another model has the same parts
    return found


def placeholders_that_do_something(gpt):
    """`DummyGPTModel` comes out right where blocks and norm change what they are given."""
    runs, idx = [], _last_ids()
    with _recorded(gpt, runs):
        dropped = _tried(gpt, True, idx, n_layers=5, drop_rate=1.0)
        runs.clear()
        model = _model(gpt, n_layers=5).eval()  # other than n_heads
        logits = model(idx)
    numbers = {id(block): n for n, block in enumerate(_blocks(gpt, model), 1)}
    order = [f"{name} {numbers.get(id(module), '')}".strip() for name, module in runs]
    return {"what is run": order, "logits in use": logits, "logits with all dropped": dropped}


def dropout_falls_on_the_sum(gpt):
    """In training, drop rate 0.7 leaves 3 of 10 numbers, divided by 0.3, and drop rate 1 none."""
    model, idx = _counting(gpt, drop_rate=0.7), integers(23, 50, 7)
    plain = _counting(gpt, drop_rate=0.0)(idx)[..., :12]
    one, other = (model(idx)[..., :12] / plain for _ in range(2))
    zero = one == 0
    return {
        "logits at drop rate 1": _tried(gpt, True, integers(23, 2, 3), drop_rate=1.0),
        "what numbers are multiplied by": one.round(decimals=2).unique(),  # 0, and 1 / 0.3
        "share of zeros": _share(zero),
        # 0.7 * 0.7 + 0.3 * 0.3 where each falls by itself
        "share that two texts have in common": _share(zero[1:] == zero[:-1]),
        "share that two tokens have in common": _share(zero[:, 1:] == zero[:, :-1]),
        "share that two features have in common": _share(zero[..., 1:] == zero[..., :-1]),
        "share that two calls have in common": _share(zero == (other == 0)),
    }


def dropout_rests_in_use(gpt):
    """The drop rate makes no difference in use, nor the mode where the drop rate is 0."""
    idx, never = _last_ids(), _model(gpt)
    always = _tried(gpt, False, idx, drop_rate=1.0)
    in_use, in_training = never.eval()(idx), never.train()(idx)
    rates = sides(at_drop_rate_0=in_use, at_drop_rate_1=always)
    modes = sides(in_use=in_use, in_training=in_training)
    return {"logits in use": rates, "logits at drop rate 0": modes}


def gradients_reach_everything(gpt):
    """The gradients of all weights come out right, in training and in use."""
    model, found = _model(gpt), {}
    parts = _parts(model)
    for when, mode in MODES.items():
        model.train(mode)
        for time in (when, f"{when}, the second time"):
            given = gradients(model(_every_id()), parts)
            found |= {f"{name} {time}": _first_rows(grad) for name, grad in given.items()}
    model = _model(gpt).eval()
    _without_gradients(model, _every_id())  # what is kept of this has no way back
    given = gradients(model(_every_id()), _parts(model))
    later = {f"{name}, after a call under no_grad": _first_rows(g) for name, g in given.items()}
    return found | later


def a_call_leaves_nothing_behind(gpt):
    """The ids, the weights and the mode stay as they were, and so does the next call's result."""
    both = {when: _one_call_after_another(gpt, mode) for when, mode in MODES.items()}
    return {f"{name} {when}": seen for when, found in both.items() for name, seen in found.items()}


def it_works_on_every_device(gpt):
    """It works on whatever device the model and the ids are on."""
    model, idx = _model(gpt).eval(), _last_ids()
    model(idx)  # what it keeps from here must not be used there
    found = failing_elsewhere(gpt, model, idx)
    trained = _model(gpt, drop_rate=0.5).train()
    return found | failing_elsewhere(gpt, trained, idx, where=" in training")


def every_call_comes_out_right(gpt):
    """Every kind of call comes out right, to the last gradient."""
    model, idx = _model(gpt, qkv_bias=True, drop_rate=0.0), integers(23, 3, 5)
    idx[1, 2:4] = torch.tensor([0, 22])  # whatever the seed
    if not hasattr(model, "out_head"):  # its name is for another check
        model.out_head = _head(model)
    of = ["out_head.weight"]
    return every_kind_of_call(model, idx, {"the full context": integers(23, 2, 7)}, of)


# --- texts ----------------------------------------------------------------------------------------


def _large():
    """An encoding with ids as large as o200k_base's: those of byte_encoding(), 199,744 higher."""
    return byte_encoding(range(199_999, 199_743, -1))


def _raised(gpt, texts):
    """What comes back, or that an error does."""
    try:
        return gpt.tokenize_batch(texts, byte_encoding())
    except Exception:
        return "an error"


def _copied(value):
    """The same numbers in other memory."""
    return value.detach().clone() if isinstance(value, torch.Tensor) else copy.deepcopy(value)


def _spoil(batch):
    if isinstance(batch, torch.Tensor):
        batch.fill_(7)


# --- models ---------------------------------------------------------------------------------------


def _model(gpt, **changes):
    """One with seeded weights; parameters that it shouldn't have are 0."""
    model = gpt.DummyGPTModel(config(**changes))
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.zero_()
    stress(renamed(_parts(model, changes.get("context_length", 7))))
    torch.default_generator.manual_seed(
        1
    )  # what is drawn doesn't depend on how the parts were made
    return model


def _tried(gpt, training, idx, **changes):
    """What a model of this configuration gives, or that it, or making it, raises an error."""
    return tried(lambda: _model(gpt, **changes).train(training)(idx))


def _of_large_models(gpt):
    """A long text, many features, ids beyond GPT-2's, each where all else is small; and all 1."""
    long = _model(gpt, vocab_size=5, emb_dim=2, n_heads=1, context_length=1500).eval()
    wide = _model(gpt, vocab_size=11, emb_dim=768).eval()
    many = _of_many_ids(gpt, vocab_size=70_000, emb_dim=2, n_heads=1, context_length=7).eval()
    sizes = ["vocab_size", "context_length", "emb_dim", "n_heads", "n_layers"]
    least = _model(gpt, **dict.fromkeys(sizes, 1)).eval()
    ids = torch.tensor([[65_537, 69_999, 3, 50_256, 50_257, 65_536]])
    return {
        "logits for 1500 tokens": tried(long, integers(5, 1, 1500)),
        "logits with 768 features": wide(integers(11, 2, 4)),
        "some logits with 70,000 ids": many(ids)[..., ::997],
        "logits where every size is 1": tried(least, torch.zeros(2, 1, dtype=torch.long)),
    }


def _of_many_ids(gpt, **sizes):
    """One with a small model's numbers again and again: so many new ones would take long."""
    model, small = gpt.DummyGPTModel(config(**sizes)), _model(gpt, **sizes | {"vocab_size": 997})
    own = _parts(small, sizes["context_length"])
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.zero_()
    for name, parameter in _parts(model, sizes["context_length"]).items():
        fill(parameter, own[name])
    return model


def _counting(gpt, drop_rate):
    """In training: a model whose first 12 logits are the sum's numbers, and all of those are 11."""
    model = _model(gpt, drop_rate=drop_rate).train()
    parts = _parts(model)
    with torch.no_grad():
        parts["tok_emb.weight"].fill_(1.0)
        parts["pos_emb.weight"].fill_(10.0)
        parts["out_head.weight"].copy_(torch.eye(23, 12))
    return model


def _parts(model, context_length=7):
    """Its weights by their names; where it has others, kind and size tell them apart."""
    found = {}
    for name, parameter in _named(model).items():
        head = isinstance(model.get_submodule(name.rpartition(".")[0]), nn.Linear)
        table = NAMES[parameter.shape[:1] == (context_length,)]
        part = name if name in NAMES else NAMES[2] if head or table in found else table
        found.setdefault(part, parameter)
    return found


def _head(model):
    """The module that its output head's weight belongs to."""
    names = {id(parameter): name for name, parameter in model.named_parameters()}
    return model.get_submodule(names[id(_parts(model)[NAMES[2]])].rpartition(".")[0])


def _named(model):
    """Its parameters by name, and one that has several names by those that it should have."""
    every = every_name(model, KINDS)
    found = {name: every[name] for name in NAMES if name in every}
    known = {id(parameter) for parameter in found.values()}
    return found | {name: p for name, p in model.named_parameters() if id(p) not in known}


def _kind(gpt, model, name):
    """What a part should be, if it is that."""
    if not hasattr(model, name):
        return "nothing of that name"
    part, kind = getattr(model, name), KINDS.get(name, gpt.DummyLayerNorm)
    return (kind if isinstance(part, kind) else type(part)).__name__


def _blocks(gpt, model):
    """The blocks in trf_blocks, each once, whatever holds them."""
    blocks = getattr(model, "trf_blocks", None)
    inside = blocks.modules() if isinstance(blocks, nn.Module) else blocks or []
    found = {id(block): block for block in inside if isinstance(block, gpt.DummyTransformerBlock)}
    return list(found.values())


def _made(gpt, made):
    """For a while it is noted what the placeholders are made with."""
    patches = ExitStack()

    def recorder(part, plain):
        def init(module, *args, **kwargs):
            given = [*args, *kwargs.values()]
            made[part] = _known(given[0]) if given else None
            plain(module, *args, **kwargs)

        return init

    for part, kind in {"block": gpt.DummyTransformerBlock, "norm": gpt.DummyLayerNorm}.items():
        patches.enter_context(patch.object(kind, "__init__", recorder(part, kind.__init__)))
    return patches


def _known(given):
    """What it is given; of a configuration, the keys that every one has."""
    has_keys = isinstance(given, Mapping)  # a read-only view of cfg as well
    return {key: given[key] for key in config() if key in given} if has_keys else given


def _recorded(gpt, runs):
    """For a while the placeholders note which of them is run, and change what they are given."""
    patches = ExitStack()

    def recorder(name, change):
        def forward(module, x):
            runs.append((name, module))
            return change(x)

        return forward

    # in the classes, so that it doesn't matter how a model comes by them
    block = recorder("block", lambda x: x * 1.5 + 0.5)
    norm = recorder("norm", lambda x: x * x + 0.25)
    patches.enter_context(patch.object(gpt.DummyTransformerBlock, "forward", block))
    patches.enter_context(patch.object(gpt.DummyLayerNorm, "forward", norm))
    return patches


def _one_call_after_another(gpt, mode):
    """What a call changes, and what a second one gives, with other ids and weights by then."""
    used, new, other = models = [_model(gpt).train(mode) for _ in range(3)]
    idx, kept = _last_ids(), _weights(used)
    given, first = idx.clone(), _without_gradients(used, idx)
    modes = sorted({module.training for module in used.modules()})
    found = {
        "in_idx": sides(before_the_call=given, after_the_call=idx.clone()),
        "weights": sides(before_the_call=kept, after_the_call=_weights(used)),
        "the parts' mode": sides(before_the_call=[mode], after_the_call=modes),
    }
    then = _copied(first)
    idx.copy_((given * 5 + 3) % 23)
    for model in models:
        _shift(model)
    second, alone = _without_gradients(used, idx), _without_gradients(new, idx.clone())
    found["first logits"] = sides(before_the_next_call=then, after_the_next_call=first)
    found["logits"] = sides(in_a_new_model=alone, in_one_that_was_called_before=second)
    idx.data.copy_(given)  # the versions of all that is changed stay as they were
    for model in models:
        _shift(model, unseen=True)
    third, alone = _without_gradients(used, idx), _without_gradients(other, idx.clone())
    both = {"in_a_new_model": alone, "in_one_that_was_called_before": third}
    return found | {"logits, after a change by way of `.data`,": sides(**both)}


def _shift(model, unseen=False):
    """Other weights, in the same tensors; their version need not tell of it."""
    with torch.no_grad():
        for parameter in _parts(model).values():
            (parameter.data if unseen else parameter).mul_(-0.5).add_(0.25)


def _weights(model):
    return [_first_rows(p.detach()).clone() for _, p in sorted(_parts(model).items())]


def _first_rows(values):
    """More than there are where the sizes are right, and not too many where they are wrong."""
    return None if values is None else values.to_dense()[:64]


def _without_gradients(model, idx):
    torch.default_generator.manual_seed(
        1
    )  # a dropout that shouldn't be there drops the same each time
    with torch.no_grad():
        return model(idx)


def _every_id():
    """Four full contexts with every id in them, five of them twice."""
    return (torch.arange(28) * 5 % 23).view(4, 7)


def _last_ids():
    """A few ids, the last one among them, and among (5 * ids + 3) % 23 as well."""
    return torch.tensor([[22, 4, 13, 9, 22], [0, 13, 7, 1, 18]])


# --- numbers --------------------------------------------------------------------------------------


def _share(of):
    return round(of.float().mean().item(), 1)
