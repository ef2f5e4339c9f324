"""The hidden checks of section 5.2: each returns what it observed, and nothing is expected here.

A small model stands in a GPT's place. What it answers depends on its mode, as with dropout, but on
no chance; and it notes how it is called. Where an optimizer is needed it is one with a memory, so
that what comes too late, or not at all, shows in the steps that follow.
"""

import math

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from kata.instruments import (
    Momentum,
    failing_elsewhere,
    gpt_model,
    integers,
    randn,
    reads,
    sides,
    stress,
)
from kata.instruments.elsewhere import ELSEWHERE

WORDS = 11
LITTLE = 0.05, 0.02  # where a norm that is rounded shows
READY_MADE = ("clip_grad_norm_", "clip_grad_norm", "clip_grads_with_norm_", "get_total_norm")
LOADERS = []  # all that were given to a submission
SHAPES = {"weight": (3, 4), "bias": (5,), "scale": (), "table": (2, 3, 2)}


def a_gradient_by_hand(gpt):
    """A gradient of norm 5 is clipped to norm 1 as by hand; its norm comes back as a float."""
    model = _with_gradients({"weight": torch.tensor([[1.0, 2.0], [2.0, 4.0]])})
    gradient = model.weight.grad.clone()
    norm = gpt.clip_gradients(model, 1.0)
    return {"gradient": gradient, "norm": norm, "gradient after clipping": model.weight.grad}


def several_gradients_shrink_by_one_factor(gpt):
    """Several gradients and their norm come out right: all are scaled by one factor, if at all."""
    found, models = {}, []
    for limit, spread in (
        (1.0, 1.0),
        (0.5, 3.0),
        (2, 1.0),
        (20.0, 500.0),
        (0.0, 1.0),
        (50.0, 1.0),
        LITTLE,
    ):
        gradients = {name: randn(*shape, spread=spread) for name, shape in SHAPES.items()}
        model = _with_gradients(gradients)
        model.inner.tied = model.weight
        found[f"norm, where the limit is {limit}"] = _numbers(gpt.clip_gradients(model, limit))
        for name, gradient in _gradients(model).items():
            found[f"gradient of {name}, where the limit is {limit}"] = gradient
        models.append((model, _gradients(model)))
    (first, clipped), *_ = models
    both = sides(when_they_were_clipped=clipped, after_others_were=_gradients(first))
    return {**found, "gradients of the first model": both}


def what_needs_no_clipping_stays(gpt):
    """Gradients within the limit stay, what has none is left out, the norm of none at all is 0."""
    some = {"bias": torch.tensor([-4.0]), "scale": torch.tensor(3.0)}
    small, zeros = {k: randn(*s) for k, s in SHAPES.items()}, {k: torch.zeros(2) for k in SHAPES}
    found, one, other = {}, _clipped(gpt, {**some, "weight": None}, 2.5), _clipped(gpt, some, 2.5)
    found["gradient of what has none"] = one.pop("weight")
    both = sides(without_a_parameter_that_has_none=other, with_one=one)
    found["gradients after clipping"] = both
    for what, limit, given in (
        *(("zeros", 1.0, zeros), ("gradients within the limit", 50.0, small)),
        *(("gradients just at the limit", 5.0, some), ("zeros, with a limit of 0", 0.0, zeros)),
    ):
        found[what] = sides(before_the_call=given, after_the_call=_clipped(gpt, given, limit))
    nothing = {name: None for name in SHAPES}
    norms = [_numbers(gpt.clip_gradients(_with_gradients(one), 1.0)) for one in (nothing, {})]
    return {**found, "norms without gradients and without parameters": norms}


@reads({name: name for name in READY_MADE}, "clip_gradients")
def clipping_is_written_from_primitives(gpt):
    """Clipping is written from primitives, without torch's clip_grad_norm_."""
    gradients = {name: randn(*shape) for name, shape in SHAPES.items()}
    models = [_with_gradients(gradients), _with_gradients(gradients)]
    for model in models:
        gpt.clip_gradients(model, 1.0)
    first, again = map(_gradients, models)
    return {name: sides(at_first=first[name], again=again[name]) for name in first}


def a_schedule_by_hand(gpt):
    """Two steps of warm-up and six of half a cosine give the rates as by hand, as floats."""
    rates = [gpt.learning_rate(step, 2, 8, 10.0, 4.0, 2.0) for step in range(11)]
    return {"rates of steps 0 to 10, from 4 to 10 to 2": rates}


def other_schedules(gpt):
    """Rates come out right for other numbers, and where there is no warm-up or nothing else."""
    found, none = {}, {"initial_lr": 0.0, "min_lr": 0.0}
    for warmup, total, peak, steps, more in (
        (27, 135, 1e-3, (0, 1, 13, 26, 27, 28, 60, 81, 100, 120, 133, 134, 135, 136, 300), {}),
        (10, 40, 6e-4, (0, 1, 5, 9, 10, 11, 25, 39, 40, 45), {}),
        (10, 40, 1e-3, (0, 1, 5, 9, 10, 11, 25, 39, 40, 45), none),
        (1, 6, 0.5, (0, 1, 2, 3, 5, 6, 7), {"min_lr": 2e-4}),
        (0, 5, 1e-3, (0, 1, 2, 3, 4, 5, 6, 10), {"initial_lr": 2e-4}),
        (4, 4, 1e-3, (0, 1, 2, 3, 5, 6, 8), {}),
    ):
        for step in steps:
            name = f"rate of step {step}, {warmup} of {total} to warm up, to {peak}"
            found[name] = _rate(gpt, step, warmup, total, peak, **more)
    drawn = 1e-3 * (1 + integers(1000, 1).item() / 1000)
    for step in (5, 25):
        found[f"rate of step {step}, 10 of 40 to warm up, to a drawn one"] = _rate(
            gpt, step, 10, 40, drawn
        )
    either = _rate(gpt, 4, 4, 4, 1e-3)
    near = isinstance(either, float) and any(math.isclose(either, one) for one in (1e-3, 1e-6))
    either = "peak_lr or min_lr" if near else either
    return {**found, "rate of step 4, 4 of 4 to warm up, to 0.001": either}


def one_step_by_hand(gpt):
    """One step with one token comes out as by hand, and its loss comes back as a float."""
    inputs, targets = torch.tensor([[0]]), torch.tensor([[1]])
    model = nn.Embedding.from_pretrained(torch.zeros(2, 2), freeze=False)
    found = {"input_batch": inputs.clone(), "target_batch": targets.clone()}
    found["weights_before"] = model.weight.detach().clone()
    loss = gpt.train_step(model, inputs, targets, _optimizer(model, 1.0), "cpu")
    return {**found, "loss": loss, "weights after a step with a rate of 1": model.weight.detach()}


def several_steps_come_out_right(gpt):
    """Several steps come out right, in training mode and out of it, with one update each."""
    found, batches = {}, _batches()
    for mode, training in (("in training mode", True), ("in evaluation mode", False)):
        model = _model().train(training)
        model.unused = nn.Parameter(torch.ones(2))
        optimizer = _optimizer(model, 0.5)
        losses = [gpt.train_step(model, *batch, optimizer, "cpu") for batch in _copies(batches)]
        found[f"losses {mode}"] = _numbers(losses)
        found[f"updates {mode}"] = optimizer.steps
        found[f"which weights require gradients after steps {mode}"] = _trainable(model)
        found |= {f"{name} after steps {mode}": one for name, one in _weights(model).items()}
    model = gpt_model(n_layers=1, context_length=20, vocab_size=150).train()
    optimizer, batch = _optimizer(model, 0.05), (integers(150, 3, 18), integers(150, 3, 18))
    losses = [_numbers(gpt.train_step(model, *batch, optimizer, "cpu")) for _ in range(2)]
    sure, batch = _sure(), (torch.tensor([[0, 1]]), torch.tensor([[0, 1]]))
    small = _numbers(gpt.train_step(sure, *batch, _optimizer(sure, 0.05), "cpu"))
    return {**found, "losses of a GPT": losses, "loss of a model that is sure": small}


def older_gradients_dont_count(gpt):
    """Gradients that are left in the parameters from before a step don't count."""
    both, batches = [], _batches()[:2]
    for older in (None, 100.0):
        model = _model().train()
        for parameter in filter(_is_trained, model.parameters()):
            parameter.grad = older and torch.full_like(parameter, older)
        optimizer = _optimizer(model, 0.5)
        for batch in _copies(batches):
            gpt.train_step(model, *batch, optimizer, "cpu")
        both.append(_weights(model))
    return {
        f"{name} after two steps": sides(without_older_gradients=one, with_older_gradients=other)
        for (name, one), other in zip(both[0].items(), both[1].values())
    }


def the_rate_is_set_before_the_update(gpt):
    """`lr`, 0.0 too, becomes every group's rate before the update, and without it they stay."""
    model, batches = _model().train(), _copies(2 * _batches())
    optimizer = _two_groups(model)
    for lr, batch in zip((None, 0.7, None, 0.0, 0.4), batches):
        gpt.train_step(model, *batch, optimizer, "cpu", lr)
    gpt.train_step(model, *batches[-1], optimizer, "cpu", lr=0.6)
    return {
        "both groups' rates at the updates, one after the other": optimizer.rates,
        "the model's mode": sides(before_the_steps="training", after_the_steps=_mode(model)),
    }


def gradients_are_clipped_before_the_update(gpt):
    """`max_norm`, 0.0 too, clips the gradients before the update, and without it they aren't."""
    norms, losses, found, batches = {}, {}, {}, _batches()[:2]
    for limit in (None, 500.0, 0.1, 0.02, 0.0):
        norms[limit], losses[limit] = [], []
        for batch in _copies(batches):
            model = _model().train()
            optimizer = _two_groups(model)
            loss = gpt.train_step(model, *batch, optimizer, "cpu", max_norm=limit)
            norms[limit] += optimizer.norms
            losses[limit].append(_numbers(loss))
        both = sides(without_max_norm=losses[None], with_it=losses[limit])
        found[f"losses where max_norm is {limit}"] = both
        two = sides(before_the_step="training", after_the_step=_mode(model))
        found[f"the model's mode where max_norm is {limit}"] = two
    model = _model().train()
    optimizer = _two_groups(model)
    gpt.train_step(model, *batches[0], optimizer, "cpu", 0.7, 0.1)
    found["norm at the update with lr 0.7 and max_norm 0.1"] = optimizer.norms
    return {"norms at updates": _limited(norms), **found}


def both_losses_come_out_right(gpt):
    """Both losses come out right, over as many batches as are asked for, as floats."""
    model, train, val = _model().train(), _batches(), _batches()[:2]
    found = {}
    for eval_iter in (1, 2, None, 3, 50):
        pair = gpt.evaluate_model(model, _copies(train), _copies(val), "cpu", eval_iter)
        found[f"training and validation loss, eval_iter {eval_iter}"] = pair
    pair = gpt.evaluate_model(model, _copies(val), _copies(train), "cpu", None)
    found["of a longer validation"] = pair
    sure = [(torch.tensor([[0, 1]]), torch.tensor([[0, 1]]))]
    small = gpt.evaluate_model(_sure(), _copies(sure), _copies(2 * sure), "cpu", 1)
    return {**found, "losses of a model that is sure": small}


def the_model_is_as_it_was(gpt):
    """Losses are measured in evaluation mode without gradients, and then all is as it was."""
    found, train, val = {}, _batches(), _batches()[:2]
    for mode in ("training", "evaluation"):
        for grad in ("on", "off"):
            model = _model().train(mode == "training")
            model.tok_emb.weight.grad = randn(WORDS, 6)
            model.out_head.bias.requires_grad_(False)
            before = _whole(model, grad)
            with torch.set_grad_enabled(grad == "on"):
                gpt.evaluate_model(model, _copies(train), _copies(val), "cpu", 2)
                after = _whole(model, "on" if torch.is_grad_enabled() else "off")
            where = f"of a model in {mode} mode, where gradients are {grad}"
            found[f"calls {where}"] = sorted(set(model.calls))
            for (name, one), other in zip(before.items(), after.values()):
                found[f"{name} {where}"] = sides(before_the_call=one, after_the_call=other)
    return found


def losses_and_tokens_are_noted(gpt):
    """Losses and tokens come out right, after each step that `eval_freq` divides in all epochs."""
    found, train, val = {}, _batches(), _batches()[:2]
    rows = integers(WORDS, 5, 3), integers(WORDS, 5, 3)
    loader = _kept(DataLoader(TensorDataset(*rows), batch_size=2))
    for epochs, freq, count in ((1, 1, None), (3, 2, 1), (2, 50, 2), (0, 1, 1)):
        lists, _, optimizer = _trained(gpt, train, val, epochs, freq, count)
        where = f"in {epochs} epochs of 3 steps, eval_freq {freq}"
        found |= {f"{name} {where}": one for name, one in _named(lists).items()}
        found[f"updates {where}"] = optimizer.steps
    lists, model, _ = _trained(gpt, loader, loader, 1, 2, 2)
    found |= {f"{name} with a DataLoader": one for name, one in _named(lists).items()}
    found |= {f"{name} after training": one for name, one in _weights(model).items()}
    found["which weights require gradients after training"] = _trainable(model)
    model = _trained(gpt, _turning(), loader, 3, 50, 1)[1]
    return {**found, "rounds that the batches of 3 epochs are from": len(set(model.texts))}


def every_step_is_made_in_training_mode(gpt):
    """Every step is made in training mode, whatever mode the model comes in."""
    both, found, train, val = [], {}, _batches(), _batches()[:2]
    for mode in ("training", "evaluation"):
        lists, model, _ = _trained(gpt, train, val, 2, 2, 1, training=mode == "training")
        found[f"steps of a model that comes in {mode} mode"] = sorted(set(model.steps))
        both.append({**_named(lists), **_weights(model)})
    for (name, one), other in zip(both[0].items(), both[1].values()):
        two = {"where_it_comes_in_training_mode": one, "where_it_comes_in_evaluation_mode": other}
        found[f"{name} after training"] = sides(**two)
    return found


def the_schedule_and_the_limit_reach_every_step(gpt):
    """`schedule` is called once for each step and gives its rate; `max_norm` clips each step."""
    asked, train, val = [], _batches(), _batches()[:1]

    def schedule(step):
        asked.append(step)
        return 0.2 * (step % 4)

    lists, _, optimizer = _trained(gpt, train, val, 2, 2, 1, schedule=schedule)
    found = {"steps that schedule is called with": asked}
    found["both groups' rates at the updates, one after the other"] = optimizer.rates
    norms, noted, counted = {}, {}, _named(lists)["tokens_seen"]
    for limit in (None, 500.0, 0.1, 0.0):
        lists, _, optimizer = _trained(gpt, train, val, 2, 2, 1, _hardly, limit)
        norms[limit], noted[limit] = optimizer.norms, _named(lists)
    for name, without in noted[None].items():
        both = sides(without_max_norm=without, with_one_that_clips_nothing=noted[500.0][name])
        found[f"{name} where nothing is clipped"] = both
    both = sides(with_one_schedule=counted, with_another=noted[None]["tokens_seen"])
    found |= {"tokens_seen": both, "norms at updates": _limited(norms)}
    alone, little = {}, (1e-9, 1e-9)
    for limit in (None, 0.1, 0.0):
        optimizer = _trained(gpt, train, val, 2, 2, 1, None, limit, rates=little)[2]
        alone[limit] = optimizer.norms
    return {**found, "norms at updates without a schedule": _limited(alone)}


def calls_know_nothing_of_each_other(gpt):
    """What one call saw or returned makes no difference to the next, nor the other way round."""
    train, val, found = _copies(_batches()), _copies(_batches()[:2]), {}
    lists, model, _ = _trained(gpt, train, val, 2, 2, 1)
    pair = gpt.evaluate_model(model.eval(), train, val, "cpu", 2)
    first, old = _named(lists), _numbers(pair)
    again = _named(_trained(gpt, train, val, 2, 2, 1)[0])
    _trained(gpt, val, val, 1, 50, 1)  # a shorter one, on other batches
    for (name, one), other, later in zip(first.items(), again.values(), _named(lists).values()):
        found[name] = sides(of_the_first_training=one, of_a_second_one=other)
        both = sides(when_they_came=one, after_other_trainings=later)
        found[f"{name} of the first training"] = both
    new = _model().eval()
    new.load_state_dict(model.state_dict())
    found["losses"] = sides(of_a_model=old, of_another_with_its_weights=_pair(gpt, new, train, val))
    for weight, other in zip(new.parameters(), _model().parameters()):
        weight.data.copy_(other.data)  # which changes neither its place nor its version
    fresh, used = _pair(gpt, _model().eval(), train, val), _pair(gpt, new, train, val)
    found["losses with new weights"] = sides(of_a_new_model=fresh, of_an_old_one=used)
    others = _batches()
    train[:], val[:] = others, others[1:]
    fresh, used = _pair(gpt, new, _copies(train), _copies(val)), _pair(gpt, new, train, val)
    both = sides(of_new_loaders=fresh, of_old_ones_that_hold_them_now=used)
    found["losses on other batches"] = both
    both = sides(when_they_came=old, after_other_evaluations=_numbers(pair))
    return {**found, "losses of the first evaluation": both}


def batches_go_where_the_model_is(gpt):
    """The batches go to `device`, and nothing is made that would stand on another one."""
    found, train, val = {}, _copies(_batches()), _copies(_batches()[:1])
    for what, call in {
        "clip_gradients": lambda m, o, d: gpt.clip_gradients(m, 0.1),
        "train_step": lambda m, o, d: gpt.train_step(m, *train[0], o, d, 0.3),
        "evaluate_model": lambda m, o, d: gpt.evaluate_model(m, train, val, d, 1),
        "train_model_simple": lambda m, o, d: gpt.train_model_simple(m, train, val, o, d, 1, 2, 1),
    }.items():
        found |= failing_elsewhere(gpt, there := _There(call), where=f", of {what}")
        # a wrong number is another check's matter
        found[f"what {what} gives"] = sides(there=there.result, here=there.result)
    return found


class _Model(nn.Module):
    """Stands in for a GPT: what it does to a text depends on its mode, but on no chance.

    It notes how it is called, and in which mode and on which text it was where gradients come back.
    Copies of it note it in the same place.
    """

    def __init__(self):
        super().__init__()
        self.calls, self.steps, self.texts = _Notes(), _Notes(), _Notes()
        self.tok_emb = nn.Embedding(WORDS, 6)
        self.inner = nn.Sequential(nn.Linear(6, 6), nn.Tanh(), _Halves())
        self.out_head = nn.Linear(6, WORDS)
        self.frozen = nn.Parameter(torch.ones(3), requires_grad=False)

    def forward(self, in_idx):
        mode, deep = _mode(self), _mode(self.inner[-1])
        mode += "" if deep == mode else f" and {deep} deeper within"
        self.calls.append(f"{mode} {'with' if torch.is_grad_enabled() else 'without'} gradients")
        logits = 3 * self.out_head(self.inner(self.tok_emb(in_idx)))  # so gradients are beyond 1
        if logits.requires_grad:
            logits.register_hook(lambda _: self.steps.append(mode))
            logits.register_hook(lambda _: self.texts.append(str(in_idx.tolist())))
        return logits

    def to(self, *args, **kwargs):
        return self  # it is there already


class _Halves(nn.Module):
    """Halves in training what it is given, deep in a model: dropout without chance."""

    def forward(self, x):
        return x / 2 if self.training else x


class _Notes(list):
    def __deepcopy__(self, memo):
        return self


class _Noting(Momentum):
    """Notes the gradients' norm at each update, and its groups' rates where they are new."""

    def __init__(self, *groups, lr):
        super().__init__(*groups, lr=lr)
        self.rates, self.norms = [], []

    @torch.no_grad()
    def step(self, closure=None):
        with torch.enable_grad():
            loss = closure() if closure else None
        parameters = [one for group in self.param_groups for one in group["params"]]
        squares = [one.grad.square().sum() for one in parameters if one.grad is not None]
        self.norms.append(float(sum(squares)) ** 0.5)
        rates = [group["lr"] for group in self.param_groups]
        if self.rates[-1:] != [rates]:  # how often it is told to step is another check's matter
            self.rates.append(rates)
        super().step()
        return loss


class _There(nn.Module):
    """A call as a module, which pretends to be on another device."""

    def __init__(self, call):
        super().__init__()
        self.call, self.model, self.result = call, _model(), None
        for parameter in filter(_is_trained, self.model.parameters()):
            parameter.grad = torch.ones_like(parameter)

    def forward(self):
        optimizer = _optimizer(self.model, 0.3)
        self.result = _numbers(self.call(self.model, optimizer, ELSEWHERE))


def _model():
    return stress(_Model())


def _sure():
    """A model that is sure of what comes next, and right about it: its loss is small."""
    return nn.Embedding.from_pretrained(torch.tensor([[4.0, 0.0], [0.0, 4.0]]), freeze=False)


def _optimizer(model, lr):
    return Momentum(model.parameters(), lr=lr)


def _two_groups(model, rates=(0.3, 0.2)):
    """An optimizer whose groups begin with rates of their own."""
    one, *others = model.parameters()
    optimizer = _Noting([one], others, lr=rates[0])
    optimizer.param_groups[1]["lr"] = rates[1]
    return optimizer


def _batches():
    """Three batches of different sizes."""
    shapes = (2, 3), (3, 4), (1, 2)
    return [(integers(WORDS, *shape), integers(WORDS, *shape)) for shape in shapes]


class _Rounds(list):
    """The order of a loader's rows: another each time that it is gone through."""

    def __len__(self):
        return 2

    def __iter__(self):
        self.append(None)
        return iter([super().__len__()] * 2)


def _turning():
    """A loader whose batches tell which round over it they are from."""
    texts = torch.cartesian_prod(torch.arange(WORDS), torch.arange(WORDS))
    return _kept(DataLoader(TensorDataset(texts, texts), sampler=_Rounds()))


def _copies(batches):
    """A loader of its own: whoever writes into a batch spoils it for nobody else."""
    return _kept([tuple(one.clone() for one in batch) for batch in batches])


def _kept(loader):
    """The loader, which stays: in its place in memory, by which some know it, comes no other."""
    LOADERS.append(loader)
    return loader


def _trained(gpt, train, val, epochs, freq, count, *more, training=True, rates=(0.3, 0.2), **named):
    """What a training gives, the model and its optimizer."""
    model = _model().train(training)
    optimizer = _two_groups(model, rates)
    given = (train, val) if isinstance(train, DataLoader) else (_copies(train), _copies(val))
    call = (model, *given, optimizer, "cpu", epochs, freq, count)
    return gpt.train_model_simple(*call, *more, **named), model, optimizer


def _hardly(step):
    """Rises, stays and falls within six steps, and is so small that the weights stay."""
    return 1e-9 * min(step + 1, 6 - step)


def _limited(norms):
    """The norms that each limit leaves, beside what it should leave of those without a limit."""
    free = norms.pop(None)
    return {
        f"where max_norm is {limit}": sides(
            without_it_but_cut_off_there=[min(norm, limit) for norm in free], with_it=left
        )
        for limit, left in norms.items()
    }


def _named(lists):
    """The three lists by their names, as they are now, with plain numbers in them."""
    given = [*lists] if isinstance(lists, (list, tuple)) else [lists]
    names = "train_losses", "val_losses", "tokens_seen"
    return {name: _numbers(one) for name, one in zip(names, [*given, None, None])}


def _pair(gpt, model, train, val):
    return _numbers(gpt.evaluate_model(model, train, val, "cpu", 2))


def _numbers(value):
    """A tensor's or numpy's one number as Python's, in lists too: of what type, others check."""
    if isinstance(value, (list, tuple)):
        return [*map(_numbers, value)]
    one = hasattr(value, "item") and torch.as_tensor(value).numel() == 1
    return value.item() if one else value


def _rate(gpt, *given, **more):
    """A rate; where there is none, the other steps are looked at all the same."""
    try:
        return _numbers(gpt.learning_rate(*given, **more))
    except ZeroDivisionError:
        return "a division by zero"
    except ValueError:
        return "a ValueError"


def _mode(module):
    return "training" if module.training else "evaluation"


def _weights(model):
    return {name: one.detach().clone() for name, one in model.named_parameters()}


def _trainable(model):
    return {name: _is_trained(one) for name, one in model.named_parameters()}


def _is_trained(parameter):
    return parameter.requires_grad


def _whole(model, grad):
    """All that an evaluation may not change."""
    modes = [_mode(one) for one in model.modules()]
    gradients = {f"gradient of {name}": one for name, one in _gradients(model).items()}
    state = {"modes of the parts": modes, "gradients": grad}
    state["which weights require gradients"] = _trainable(model)
    return {**state, **gradients, **_weights(model)}


def _with_gradients(gradients):
    """A model whose parameters have these gradients, every other of them deeper within it."""
    model = nn.Module()
    model.inner = nn.Module()
    for number, (name, gradient) in enumerate(gradients.items()):
        owner = model.inner if number % 2 else model
        parameter = nn.Parameter(torch.ones(2) if gradient is None else torch.ones_like(gradient))
        parameter.grad = None if gradient is None else gradient.clone()
        owner.register_parameter(name, parameter)
    return model


def _gradients(model):
    return {
        name: None if one.grad is None else one.grad.clone()
        for name, one in model.named_parameters()
    }


def _clipped(gpt, gradients, max_norm):
    """The gradients of such a model after clipping, under the names that were given."""
    model = _with_gradients(gradients)
    gpt.clip_gradients(model, max_norm)
    after = {name.split(".")[-1]: one for name, one in _gradients(model).items()}
    return {name: after[name] for name in gradients}
