"""The hidden checks of section 5.4: each returns what it observed, and nothing is expected here.

Files lie in a folder of the check's own, and paths lead there from where the check stands, so that
they are the same wherever it is made. What was saved is read here, and what is to be loaded is
written here: one function's fault is not held against the other.
"""

import contextlib
import copy
import io
import itertools
import os
import pickle
import random
import sys
import tempfile
import time
import timeit
from pathlib import Path
from types import ModuleType
from unittest.mock import patch

import numpy as np
import numpy.random  # before the fork: np loads it when it is asked for
import torch
from torch import load, nn, save  # before a submission can put others in their place

from kata.instruments import Momentum, gpt_model, integers, randn, sides, stress

KEYS = MODEL, OPTIMIZER, STEP = "model_state_dict", "optimizer_state_dict", "step"
GOOD = "runs/good.pt"
ELSEWHERE = "cuda:99"  # where nothing ever is
PREFIXES = "module", "_orig_mod"  # of what torch wraps a model in; a part may be called so, too


def a_small_file_by_hand(gpt):
    """A small model's numbers, its optimizer's memory and the step are in the file."""
    with _folder():
        gpt.save_checkpoint("runs/small.pt", *_small(), 300_007)
        return {"the file": _file("runs/small.pt")}


def every_parameter_and_buffer_is_saved(gpt):
    """Every parameter and buffer is in the file, under its name and as exact as it is."""
    found = {}
    with _folder():
        for number, (kind, model) in enumerate(_models().items()):
            path = f"runs/{number}.pt"
            gpt.save_checkpoint(path, model, Momentum(model.parameters()), 3)
            found[f"{MODEL} of {kind}"] = _part(path, MODEL)
    return found


def the_optimizers_memory_is_saved(gpt):
    """The optimizer's memory is in the file, and the rates of all its groups."""
    model, optimizer = _grouped()
    with _folder():
        gpt.save_checkpoint("runs/groups.pt", model, optimizer, 3)
        gpt.save_checkpoint("runs/new.pt", model, Momentum(model.parameters()), 0)
        found = {OPTIMIZER: _part("runs/groups.pt", OPTIMIZER)}
        return {**found, f"{OPTIMIZER} before the first step": _part("runs/new.pt", OPTIMIZER)}


def the_file_lies_where_the_path_says(gpt):
    """The file lies at exactly the given path, a str or a Path, in place of what is there."""
    with _folder():
        os.chdir("runs")
        whole = os.path.abspath("five.ckpt")
        paths = ["one", Path("Run 2.tar.pth"), "../runs/three.pt", Path("../runs/four"), whole]
        for path in paths:
            gpt.save_checkpoint(path, *_small(), 7)
        found, first = _lying(paths), _file("one")
        for path in paths[1:]:
            both = sides(at_the_first_path=first, at_this_path=_file(path))
            found[f"what lies at {os.path.basename(path)}"] = both
        for kind, data in _replaced().items():
            Path("old.pt").write_bytes(data)
            gpt.save_checkpoint("old.pt", *_small(), 7)
            both = sides(at_a_new_path=first, in_its_place=_file("old.pt"))
            found[f"what is saved where {kind} lies"] = both
    return found


def saving_changes_nothing(gpt):
    """Saving leaves model, optimizer and random numbers as they are."""
    found = {}
    for mode, number in (("training", 1), ("evaluation", 2)):
        model, optimizer = _grouped()
        _apart(model, mode == "training")
        before = _state(model, optimizer) | _random()
        with _folder():
            gpt.save_checkpoint("runs/one.pt", model, optimizer, number)
            once = _file("runs/one.pt")
            after = _state(model, optimizer) | _random(seed=None)
            gpt.save_checkpoint("runs/two.pt", model, optimizer, number)
            both = sides(saved_once=once, saved_again=_file("runs/two.pt"))
        found[f"the file, of a model in {mode}"] = both
        for name, value in before.items():
            now = after[name]
            if "random numbers" in name and not torch.equal(now, value):
                now = "others"  # how many were drawn, and how, isn't told
            both = sides(before_the_call=value, after_the_call=now)
            found[f"{name}, of a model in {mode}"] = both
    return found


def a_small_checkpoint_by_hand(gpt):
    """A small checkpoint's numbers come into the model, and its step comes back."""
    model = _blank()
    with _folder():
        _write("runs/small.pt", *_small(), 7)
        found = {"step": gpt.load_checkpoint("runs/small.pt", model), **_weights(model)}
        _write("runs/begun.pt", *_small(), 0)
        return {**found, "one with step 0": _loaded(gpt, "runs/begun.pt", _blank())}


def every_parameter_and_buffer_is_loaded(gpt):
    """The model's parameters and buffers become the file's, with an optimizer or without."""
    found = {}
    with _folder():
        for number, (kind, model) in enumerate(_models().items()):
            _write(path := f"runs/{number}.pt", model, optimizer := Momentum(model.parameters()), 3)
            gpt.load_checkpoint(Path(path), _changed(model).eval())
            found[kind] = _weights(model)
            gpt.load_checkpoint(path, _changed(model).train(), optimizer)
            found[f"{kind}, with an optimizer"] = _weights(model)
        for number, (kind, checkpoint) in enumerate(_unusual(model := _buffered()).items()):
            save(checkpoint, path := f"runs/unusual{number}.pt")
            found[f"{kind} in the file"] = _loaded(gpt, path, _changed(model))
    return found


def memory_and_rates_are_loaded(gpt):
    """The optimizer's memory and its groups' rates become the file's."""
    found = {}
    with _folder():
        _write("runs/groups.pt", *_grouped(), 3)
        for kind, steps in (("new", 0), ("used", 2)):
            model, optimizer = _grouped(rates=(0.7, 0.9), steps=steps, without=())
            gpt.load_checkpoint("runs/groups.pt", model, optimizer)
            found[f"a {kind} optimizer"] = optimizer.state_dict()
    return found


def objects_and_mode_stay(gpt):
    """The model's Parameters stay the same objects, and each part stays in its mode."""
    found, results = {}, []
    with _folder():
        _write("runs/tied.pt", saved := _tied(), Momentum(saved.parameters()), 3)
        for mode, wanted in itertools.product(("training", "evaluation"), (True, False)):
            kind = f"a model in {mode}, {'with' if wanted else 'without'} an optimizer"
            model = _apart(_changed(_tied()), mode == "training")
            model[1].bias.requires_grad_(not wanted)
            held, before = dict(model.named_parameters(remove_duplicate=False)), _standing(model)
            optimizer = Momentum(model.parameters()) if wanted else None
            gpt.load_checkpoint("runs/tied.pt", model, optimizer)
            for name, now in _standing(model).items():
                both = sides(before_the_call=before[name], after_the_call=now)
                found[f"{name}, of {kind}"] = both
            found[f"gradients of the Parameters of {kind}"] = _reaching(held, model)
            results.append(_weights(model))
    return {**found, "weights": sides(in_training=results[0], in_evaluation=results[-1])}


def training_goes_on(gpt):
    """With what was loaded training goes on as if it had never stopped."""
    with _folder():
        model, optimizer = _run(steps=3)
        _write("runs/stopped.pt", model, optimizer, 3)
        return {"losses": _resumed(gpt, "runs/stopped.pt", model, optimizer)}


def what_was_saved_goes_on(gpt):
    """With what was saved and loaded training goes on as if it had never stopped."""
    with _folder():
        model, optimizer = _rounded(*_run(steps=3))
        gpt.save_checkpoint("runs/saved.pt", model, optimizer, 3)
        return {"losses": _resumed(gpt, "runs/saved.pt", model, optimizer)}


def a_file_from_another_device(gpt):
    """A file whose tensors come from another device gives the same numbers."""
    saved, other, results = _grouped(), _grouped(rates=(0.7, 0.9), without=()), []
    with _folder():
        for path, place in (("runs/here.pt", "cpu"), ("runs/elsewhere.pt", ELSEWHERE)):
            with patch("torch.serialization.location_tag", lambda _, place=place: place):
                _write(path, *saved, 3)
            model, optimizer = copy.deepcopy(other)
            result = _loaded(gpt, path, model, optimizer)
            results.append({"the model": result, "the optimizer": optimizer.state_dict()})
    return {"what is loaded": sides(from_here=results[0], from_another_device=results[1])}


def a_file_is_read_afresh(gpt):
    """Each call reads the file as it is by then, and what it loads is the model's alone."""
    one, two, other, found = _blank(), _blank(), _blank(), []
    with _folder():
        _early_in_a_second()
        _write("runs/first.pt", *_small(), 7)
        gpt.load_checkpoint("runs/first.pt", one)
        gpt.load_checkpoint("runs/first.pt", two)
        before = _weights(two)
        one.requires_grad_(False).weight.zero_()
        both = sides(before_another_changed=before, after_another_changed=_weights(two))
        for path, model in (("runs/first.pt", two), ("runs/second.pt", other)):
            _write(path, _changed(_small()[0]), _small()[1], 8)
            found.append({"step": gpt.load_checkpoint(path, model), **_weights(model)})
        _write("runs/twice.pt", *_run(steps=2), 2)
        losses = [_train(*_after(gpt, "runs/twice.pt"), 2) for _ in range(2)]
    replaced = sides(at_a_new_path=found[1], where_another_was=found[0])
    again = sides(loaded_once=losses[0], loaded_again=losses[1])
    return {"a model's numbers": both, "what is loaded of a file": replaced, "losses": again}


def no_file(gpt):
    """Where there is no file, FileNotFoundError is raised."""
    missing = {"such file": "runs/none.pt", "such folder": Path("nowhere/none.pt")}
    with _errors(gpt) as found:
        for kind, path in missing.items():
            found[f"where there is no {kind}"] = _outcome(gpt, path, *_grouped())
        os.remove(GOOD)
        found["where the file is gone"] = _outcome(gpt, GOOD, *_small())
        _write(GOOD, *_small(), 7)
    return found


def other_files(gpt):
    """Any file that is no such checkpoint raises ValueError, with the path in its text."""
    given = _grouped()
    with _errors(gpt) as found:
        for kind, data in _foreign().items():
            path = Path("runs/foreign.pt") if kind == "an empty file" else "runs/foreign.pt"
            Path(path).write_bytes(data)
            found[kind] = _outcome(gpt, path, *given)
            if kind == f"a checkpoint without {OPTIMIZER}":
                found[f"{kind}, for a model alone"] = _outcome(gpt, path, given[0])
    return found


def other_models_and_optimizers(gpt):
    """A model's or optimizer's checkpoint that doesn't fit raises ValueError, with the path."""
    model, optimizer = _grouped()
    with _errors(gpt) as found:
        for kind, checkpoint in _unfitting().items():
            save(checkpoint, "runs/other.pt")
            found[kind] = _outcome(gpt, "runs/other.pt", model, optimizer)
            if kind.endswith(("a name missing", "a longer vector")):
                found[f"{kind}, with no optimizer"] = _outcome(gpt, "runs/other.pt", model)
    return found


def nothing_in_a_file_is_run(gpt):
    """Nothing in a file is ever run."""
    stranger, ran = _stranger()
    with _errors(gpt) as found, patch.dict(sys.modules, {stranger.__name__: stranger}):
        for kind, data in _bombs(stranger).items():
            before, seed = _files(), torch.initial_seed()
            Path("runs/bomb.pt").write_bytes(data)
            _outcome(gpt, "runs/bomb.pt", *_small())
            os.remove("runs/bomb.pt")
            changed = sorted(os.path.basename(path) for path in _files() - before)
            changed += ["torch's seed"] if torch.initial_seed() != seed else []
            found[f"what is changed by {kind}"] = changed
        found["functions of an unknown module that were called"] = ran
    return found


def all_or_nothing(gpt):
    """A file that doesn't fit, or is no checkpoint, leaves model and optimizer as they were."""
    model, optimizer = _grouped(rates=(0.7, 0.9), without=())
    lacking, after = _lacking(_checkpoint(*_grouped(), 3)), _state(model, optimizer)
    with _errors(gpt) as found:
        for number, (kind, checkpoint) in enumerate((_unfitting() | lacking).items()):
            if kind.endswith(("another name", "before its names", "one number for several")):
                continue  # of which errors tell enough
            standing = _standing(_apart(model, number % 2 == 0))
            before = after | standing | {"parameters and buffers": _weights(_changed(model))}
            save(checkpoint, "runs/other.pt")
            _outcome(gpt, "runs/other.pt", model, optimizer)
            after = _state(model, optimizer)
            for part in before:
                both = sides(before_the_call=before[part], after_the_call=after[part])
                found[f"{kind}: {part}"] = both
    return found


# --- files ----------------------------------------------------------------------------------------


@contextlib.contextmanager
def _folder():
    """A folder of its own to stand in. Files go to "runs" in it, where temporary ones do as well:
    inside the walls nothing is renamed from one folder to another.
    """
    before = os.getcwd()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        os.chdir(folder)
        os.mkdir("runs")
        try:
            with patch.object(tempfile, "tempdir", os.path.realpath("runs")):
                yield
        finally:
            os.chdir(before)


@contextlib.contextmanager
def _errors(gpt):
    """A folder for files that are to be refused, and a place for what was found.

    A checkpoint that is in order is loaded before and after them: it is to come out the same.
    """
    found = {}
    with _folder():
        _write(GOOD, *_small(), 7)
        first = _loaded(gpt, GOOD, _blank())
        yield found
        both = sides(before_the_others=first, after_the_others=_loaded(gpt, GOOD, _blank()))
    found["a checkpoint that is in order"] = both


def _loaded(gpt, path, model, *optimizer):
    """The step that comes back and the model's numbers, or what is raised."""
    try:
        return {"step": gpt.load_checkpoint(path, model, *optimizer), **_weights(model)}
    except Exception as error:
        return _said(error, path)


def _outcome(gpt, path, *where):
    """What is raised; of a ValueError also whether its text has the path in it."""
    try:
        gpt.load_checkpoint(path, *where)
    except Exception as error:
        return _said(error, path)
    return "nothing is raised"


def _said(error, path):
    if isinstance(error, NotImplementedError):
        raise error  # it is still to be written
    if isinstance(error, ValueError):
        return f"ValueError with{'' if str(path) in str(error) else 'out'} the path"
    return "FileNotFoundError" if isinstance(error, FileNotFoundError) else type(error).__name__


def _write(path, model, optimizer, step):
    save(_checkpoint(model, optimizer, step), path)


def _early_in_a_second():
    """Two files that are written soon are of the same second, which doesn't tell them apart."""
    if time.time() % 1 > 0.9:
        time.sleep(0.1)


def _checkpoint(model, optimizer, step):
    return {MODEL: model.state_dict(), OPTIMIZER: optimizer.state_dict(), STEP: step}


def _file(path):
    """What a file has under the three keys: there may be others."""
    if not os.path.isfile(path):
        return "no file is there"
    try:
        saved = load(path, map_location="cpu", weights_only=True)
    except Exception:
        return "a file that torch.load(path, weights_only=True) can't read"
    if not isinstance(saved, dict):
        return "a file with no dict in it"
    return {key: saved[key] for key in KEYS if key in saved}


def _part(path, key):
    found = _file(path)
    return found.get(key, "the file lacks it") if isinstance(found, dict) else found


def _files():
    """All that lies here, but for the folder that was there from the beginning."""
    return {os.path.abspath(path) for path in Path().rglob("*")} - {os.path.abspath("runs")}


def _lying(paths):
    """Which of these files are there, and how many others."""
    wanted = {os.path.abspath(path): os.path.basename(path) for path in paths}
    there = {name: path in _files() for path, name in wanted.items()}
    return {"is the file there": there, "files beside them": len(_files() - wanted.keys())}


def _bytes(value, **how):
    """What torch.save writes."""
    file = io.BytesIO()
    save(value, file, **how)
    return file.getvalue()


def _replaced():
    model = nn.Linear(40, 40)
    larger = {MODEL: model.state_dict(), OPTIMIZER: {}, STEP: 99}
    return {"an empty file": b"", "something else": b"?" * 99, "a larger one": _bytes(larger)}


def _foreign():
    """Files that are no checkpoints, by what they are."""
    model, optimizer = _grouped()
    whole = _checkpoint(model, optimizer, 3)
    data = _bytes(whole)
    return {
        "foreign bytes": bytes(range(256)),
        "an empty file": b"",
        "a text": b"The weights are on the other computer.\n",
        "a checkpoint that breaks off": data[: len(data) // 2],
        "a checkpoint without its beginning": data[50:],
        "a plain pickle": pickle.dumps({STEP: 3}, protocol=2),
        "a pickled checkpoint": pickle.dumps(whole, protocol=2),
        "a whole model": _bytes(nn.Linear(2, 1)),
        "a checkpoint with a whole model in it": _bytes({**whole, MODEL: nn.Linear(2, 1)}),
        "a state_dict alone": _bytes(whole[MODEL]),
        "a list": _bytes([*whole.values()]),
        "a number": _bytes(7),
        **{kind: _bytes(one) for kind, one in _lacking(whole).items()},
    }


def _lacking(whole):
    return {f"a checkpoint without {key}": _without(whole, key) for key in KEYS}


def _without(whole, key):
    return {name: value for name, value in whole.items() if name != key}


class _Bomb:
    """While it is being unpickled it has a function called, which does no harm."""

    def __init__(self, function, *args):
        self.what = function, args

    def __reduce__(self):
        return self.what


def _stranger():
    """A module that is on nobody's list of dangerous ones, and what was called of it."""
    name, ran = f"stranger{int(integers(1 << 30, 1))}", []
    stranger = ModuleType(name)

    def call():
        ran.append("call")

    call.__module__, call.__qualname__, stranger.call = name, "call", call
    return stranger, ran


def _bombs(stranger):
    whole = _checkpoint(*_small(), 7)
    other = {**whole, "more": _Bomb(os.mkdir, "b")}
    code = "import os; os.mkdir('e')", "pass", timeit.default_timer, 1
    return {
        "a checkpoint that times code": _bytes({**whole, "more": _Bomb(timeit.timeit, *code)}),
        "a checkpoint that saves another": _bytes({**whole, "more": _Bomb(save, 1, "f")}),
        "a checkpoint that seeds torch": _bytes({**whole, "more": _Bomb(torch.manual_seed, 5)}),
        "a checkpoint that calls a stranger": _bytes({**whole, "more": _Bomb(stranger.call)}),
        "a checkpoint with more in it": _bytes({**whole, "more": _Bomb(os.mkdir, "a")}),
        "one in torch's old format": _bytes(other, _use_new_zipfile_serialization=False),
        "a plain pickle": pickle.dumps(_Bomb(open, "c", "w"), protocol=2),
        "code in a checkpoint's place": _bytes(_Bomb(exec, "import os; os.mkdir('d')")),
    }


def _unusual(model):
    """Checkpoints that fit and don't look like the others."""
    whole = copy.deepcopy(_checkpoint(model, Momentum(model.parameters()), 3))
    other = Momentum(nn.Linear(2, 1).parameters(), lr=0.3).state_dict()
    return {
        "more keys": {"loss": 1.5, "config": {"emb_dim": 12}, **whole},
        "another optimizer's memory": {**whole, OPTIMIZER: other},
        "names in another order": {**whole, MODEL: _exchanged(whole[MODEL], "1.weight", "1.bias")},
    }


def _exchanged(weights, one, other):
    """The same with two names in each other's place, in a dict of the same type."""
    places = {one: other, other: one}
    order = [places.get(name, name) for name in weights]
    return type(weights)((name, weights[name]) for name in order)


def _unfitting():
    """Checkpoints that _grouped's model or optimizer doesn't fit."""
    model, optimizer = _grouped()
    whole, last = _checkpoint(model, optimizer, 3), "2.bias"
    weights, fewer = whole[MODEL], _without(whole[MODEL], last)
    changed = {
        "a name missing": fewer,
        "a name too many": {**weights, "3.bias": torch.ones(2)},
        "another name": {**fewer, "2.shift": weights[last]},
        "a longer vector": {**weights, last: torch.ones(3)},
        "one number for several": {**weights, last: torch.ones(1)},
        "a matrix turned round": {**weights, "2.weight": weights["2.weight"].T.contiguous()},
        "a longer buffer": {**weights, "1.running_var": torch.ones(5)},
    }
    for prefix in PREFIXES:
        renamed = {f"{prefix}.{name}": value for name, value in weights.items()}
        changed[f"{prefix}. before its names"] = renamed
    found = {f"a checkpoint with {kind}": {**whole, MODEL: one} for kind, one in changed.items()}
    own = [*model.parameters()]
    for kind, groups in (("one group", [own]), ("groups of other sizes", [own[:1], own[1:]])):
        found[f"a checkpoint of an optimizer with {kind}"] = _checkpoint(
            model, Momentum(*groups), 3
        )
    return found


# --- models and optimizers ------------------------------------------------------------------------


def _small():
    """A model and an optimizer with numbers to be told by hand."""
    model = nn.Linear(2, 1)
    optimizer = Momentum(model.parameters(), lr=1.0, momentum=0.5)
    with torch.no_grad():
        for parameter, number in zip(model.parameters(), (5.0, 9.0)):
            parameter.copy_(torch.arange(parameter.numel()).view_as(parameter) * 2 + number)
            parameter.grad = torch.arange(parameter.numel()).view_as(parameter) + number - 1
    optimizer.step()  # weight [[1, 2]], bias [1], and the gradients are its memory
    return model, optimizer


def _blank():
    """A model for that one's numbers."""
    model = nn.Linear(2, 1)
    nn.init.zeros_(model.weight)
    nn.init.zeros_(model.bias)
    return model


def _buffered():
    """A model whose buffers matter, one of them a whole number, with a frozen weight."""
    model = stress(nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Linear(4, 2)))
    model[1].running_mean.copy_(torch.tensor([1.0, -2.0, 3.0, 0.5]))
    model[1].running_var.copy_(torch.tensor([4.0, 1.5, 0.25, 2.0]))
    model[1].num_batches_tracked.fill_(5)
    model[0].bias.requires_grad_(False)
    return model


def _grouped(rates=(0.1, 0.02), steps=2, without=("0.bias",)):
    """That model, and an optimizer with two groups; what has no gradient has no memory."""
    model = _buffered()
    own = dict(model.named_parameters())
    optimizer = Momentum([*own.values()][:4], [*own.values()][4:])
    for group, rate in zip(optimizer.param_groups, rates):
        group["lr"] = rate
    for _ in range(steps):
        for name, parameter in own.items():
            parameter.grad = None if name in without else randn(*parameter.shape)
        optimizer.step()
    return model, optimizer


def _tied():
    """A model of two parts that share one Parameter."""
    model = stress(nn.Sequential(nn.Embedding(5, 3), nn.Linear(3, 5), nn.Dropout()))
    model[0].weight = model[1].weight
    return model


def _models():
    return {
        "a GPTModel": gpt_model(n_layers=1, qkv_bias=True),
        "a model with tied weights": _tied(),
        "a model with buffers": _buffered(),
        "a model in float64": _exact(_buffered().double()),
        "a model with parts named head, module and _orig_mod": _named("head", *PREFIXES),
        **{f"a model with one part, named {prefix}": _named(prefix) for prefix in PREFIXES},
    }


def _named(*names):
    """A model with parts that are alike, but for how they are called."""
    return stress(nn.ModuleDict({name: nn.Linear(3, 2) for name in names}))


def _exact(model):
    """The same model with numbers that take float64."""
    for value in model.parameters():
        value.data.div_(3)
    return model


def _changed(model):
    """The same model with other numbers in all that a file has of it."""
    for value in model.state_dict().values():
        value.mul_(-2).add_(1)
    return model


def _weights(model):
    """Parameters and buffers, as they are now."""
    return {name: value.clone() for name, value in model.state_dict().items()}


def _apart(model, training):
    """The same model in this mode, but for its second part, which is in the other."""
    model.train(training)[1].train(not training)
    return model


def _standing(model):
    """What isn't in a file and stays as it is."""
    named = model.named_parameters(remove_duplicate=False)
    return {
        "whether the modules are in training": {n: m.training for n, m in model.named_modules()},
        "requires_grad": {name: own.requires_grad for name, own in named},
    }


def _reaching(held, model):
    """Gradients that a model's Parameters get, in those that are held from before."""
    for parameter in model.parameters():
        parameter.grad = parameter.detach() * 2
    now = dict(model.named_parameters(remove_duplicate=False))
    before = {name: parameter.grad for name, parameter in held.items()}
    after = {name: now[name].grad for name in now}
    return sides(in_those_it_had_before=before, in_those_it_has_now=after)


def _state(model, optimizer):
    gradients = {name: own.grad for name, own in model.named_parameters()}
    return {
        "parameters and buffers": _weights(model),
        "the gradients": {name: g if g is None else g.clone() for name, g in gradients.items()},
        "the optimizer": copy.deepcopy(optimizer.state_dict()),
        **_standing(model),
    }


def _random(seed=1):
    """What the next random numbers will be; begun anew with a seed."""
    if seed is not None:
        torch.default_generator.manual_seed(seed)
        random.seed(seed)
        np.random.seed(seed)
    return {
        "torch's random numbers": torch.get_rng_state(),
        "Python's random numbers": torch.tensor(random.getstate()[1]),
        "numpy's random numbers": torch.tensor(np.random.get_state()[1].astype(np.int64)),
    }


# --- training -------------------------------------------------------------------------------------


def _run(steps, rate=0.05):
    """A small model that has made some steps; one of its weights never gets a gradient."""
    model = stress(nn.Sequential(nn.Embedding(23, 6), nn.Linear(6, 6), nn.Tanh(), nn.Linear(6, 23)))
    model[1].bias.requires_grad_(False)
    optimizer = Momentum(model.parameters(), lr=rate)
    _train(model, optimizer, steps)
    return model, optimizer


def _train(model, optimizer, steps):
    """The losses of so many steps, on the same batch each time."""
    losses = []
    for _ in range(steps):
        logits = model(BATCH[:, :-1])
        loss = nn.functional.cross_entropy(logits.flatten(0, 1), BATCH[:, 1:].flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


BATCH = (torch.arange(12).view(2, 6) * 7 + 3) % 23


def _rounded(model, optimizer):
    """The same with numbers that a file of any precision holds: how exact it is, others check."""
    memory = [kept["momentum_buffer"] for kept in optimizer.state.values()]
    for value in (*model.state_dict().values(), *memory):
        value.copy_(value.bfloat16())
    return model, optimizer


def _resumed(gpt, path, model, optimizer):
    """The losses of the run that goes on, and of another that goes on from its file."""
    went_on = _train(model, optimizer, 3)
    return sides(without_a_stop=went_on, after_a_stop=_train(*_after(gpt, path), 3))


def _after(gpt, path):
    """Another model and optimizer, once a file is loaded into them."""
    model, optimizer = _run(steps=1, rate=0.2)
    gpt.load_checkpoint(path, _changed(model), optimizer)
    return model, optimizer
