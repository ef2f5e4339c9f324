"""The hidden checks of section 5.1: each returns what it observed, and nothing is expected here.

A check of one function is not about another: while `calc_loss_batch` is looked at, a right
`cross_entropy` stands in for the file's own, and while `calc_loss_loader` is, a right
`calc_loss_batch` as well.
"""

import math
from contextlib import suppress
from unittest.mock import patch

import torch
from torch import nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, TensorDataset

from kata.instruments import (
    failing_elsewhere,
    gpt_model,
    gradients,
    integers,
    randn,
    reads,
    shortcuts,
    sides,
)

WORDS, CONTEXT = 23, 7  # of the model
GPT2_WORDS, MANY_WORDS = 50257, 200_000  # newer models have so many, and more
FUNCTIONS = [
    *("cross_entropy_loss", "cross_entropy", "nll_loss", "nll_loss_nd", "nll_loss2d"),
    *("nll_loss_forward", "nll_loss2d_forward", "linear_cross_entropy"),
]
MODULES = ["CrossEntropyLoss", "NLLLoss", "NLLLoss2d", "LinearCrossEntropyLoss"]


def _kind(name):
    """Which loss a name of torch's stands for."""
    return "nll_loss" if "nllloss" in name.lower().replace("_", "") else "cross_entropy"


READY_MADE = {name: _kind(name) for name in FUNCTIONS + MODULES}


def windows_of_a_short_text_by_hand(gpt):
    """A short text is cut into the windows that you would cut by hand."""
    token_ids = [10, 11, 12, 13, 14, 15, 16]
    return {"token_ids": torch.tensor(token_ids), **_windows(gpt, token_ids, 3, 2)}


def windows_begin_at_every_stride(gpt):
    """Windows of any length, at any stride, begin and end where they should."""
    token_ids, found = [MANY_WORDS, *integers(MANY_WORDS, 36).tolist(), 0, 50256, 7], {}
    for length, stride in ((4, 1), (4, 4), (1, 1), (3, 5), (5, 3), (6, 13), (1, 7), (9, 2)):
        windows = _windows(gpt, list(token_ids), length, stride)
        found |= _named(windows, f"windows of {length}, stride {stride}")
    return found | _named(_windows(gpt, list(range(3000)), 100, 50), "a long text")


def only_whole_windows_count(gpt):
    """At the end of a text only whole windows count; with none the shape is (0, max_length)."""
    found = {}
    for length, stride in ((4, 1), (4, 4), (3, 2), (1, 1), (2, 5)):
        for tokens in (*range(length + 1, 3 * length + 2), *range(length + 1)):
            how = f"{tokens} tokens, windows of {length}, stride {stride}"
            text = list(range(50250, 50250 - tokens, -1))
            found |= _named(_windows(gpt, text, length, stride), how)
    return found


def the_text_stays_as_it_is(gpt):
    """The text stays as it is, and each call cuts new windows out of the text that it is given."""
    text = [50256, *integers(50257, 8).tolist()]
    token_ids = list(text)
    first = _windows(gpt, token_ids, 3, 2)
    found = {"token_ids": sides(before_the_call=text, after_the_call=list(token_ids))}
    token_ids[:] = [id + 1 for id in reversed(text)]
    found |= _named(_windows(gpt, token_ids, 3, 2), "of a changed text")
    kept = {name: _copy(windows) for name, windows in first.items()}
    for windows in first.values():
        _overwrite(windows)
    for name, windows in _windows(gpt, list(text), 3, 2).items():
        two = {"before_they_were_overwritten": kept[name], "in_a_call_after_that": windows}
        found[f"{name} of one text"] = sides(**two)
    return found


def two_tokens_by_hand(gpt):
    """The cross-entropy of two tokens comes out as you would compute it by hand."""
    logits = torch.tensor([[[0.0, math.log(3), 0.0], [math.log(2), 0.0, 0.0]]])
    targets = torch.tensor([[1, 2]])
    given = {"logits": logits.clone(), "targets": targets.clone()}
    loss = gpt.cross_entropy(logits, targets)
    return {**given, "what comes back": _kind(loss), "loss": _plain(loss)}


def the_mean_over_all_tokens(gpt):
    """Cross-entropy is one number, the mean over all tokens, whatever the shape."""
    first = gpt.cross_entropy(*_scores(3, 2, 5))
    found, before = {}, _plain(first)
    for shape in ((2, 3, 5), (3, 3, 3), (1, 4, 6), (4, 1, 6), (1, 1, 4), (3, 40, 11), (5, 2, 1)):
        found[f"loss for a shape of {shape}"] = _ce(gpt, *_scores(*shape))
    found["loss for the first shape again"] = _ce(gpt, *_scores(2, 3, 5))
    with torch.no_grad():
        found["loss without gradients"] = _ce(gpt, *_scores(2, 3, 5))
    rising, ones = torch.linspace(0, 3, 2103).reshape(3, 701), torch.ones(3, 701, dtype=torch.int64)
    found["loss for 2103 tokens"] = _ce(gpt, torch.stack((rising, -rising), dim=-1), ones)
    found["loss for GPT-2's vocabulary"] = _with_gpt2s_vocabulary(gpt.cross_entropy)
    return {**found, "the first loss": _still(first, before)}


def large_logits(gpt):
    """Large logits give a finite loss and finite gradients, the right ones, in every row."""
    rows = {
        "at all levels": ([[1000, 999], [0, 1], [-1000, -1001]], [1, 0, 1]),
        "far apart": ([[1e4, 0, -1e4], [0, 5e3, 0], [0, 1, 0]], [1, 0, 2]),
        "far below": ([[-1e4, 1, 2], [-2000, -2000, 0]], [0, 1]),
        "that are as good as certain": ([[1e4, 0, -1e4], [0, 5e3, 0]], [0, 1]),
        "near 88": ([[88, 0, 89], [-88, -89, -90]], [0, 2]),
        "of one token": ([[0, 1e4]], [0]),
    }
    found = {}
    for how, (scores, chosen) in rows.items():
        logits, targets = torch.tensor([scores], dtype=torch.float32), torch.tensor([chosen])
        found |= _named(_loss_and_gradients(gpt, logits, targets), f"logits {how}")
    return found


def gradients_reach_the_logits(gpt):
    """The right gradients reach the logits."""
    found = {}
    for shape in ((1, 2, 3), (2, 3, 5), (3, 1, 4)):
        found |= _named(_loss_and_gradients(gpt, *_scores(*shape)), f"a shape of {shape}")
    return {name: value for name, value in found.items() if "gradient" in name}


def logits_and_targets_stay_as_they_are(gpt):
    """Neither the logits nor the targets change."""
    logits, targets = _scores(2, 3, 5)
    before = logits.clone(), targets.clone()
    gpt.cross_entropy(logits, targets)
    return {
        "logits": sides(before_the_call=before[0], after_the_call=logits),
        "targets": sides(before_the_call=before[1], after_the_call=targets),
    }


def cross_entropy_stays_on_the_device(gpt):
    """What cross_entropy makes on the way is made where the logits are."""
    logits, targets = _scores(2, 3, 5)
    return failing_elsewhere(gpt, _Call(gpt.cross_entropy).eval(), logits, targets)


@reads(READY_MADE, "cross_entropy")
def no_ready_made_loss(gpt):
    """cross_entropy is made from primitives, without torch's own cross_entropy or nll_loss."""
    logits, targets = _scores(2, 3, 5)
    logits.requires_grad_()
    used = shortcuts(lambda: _single(gpt.cross_entropy(logits, targets.clone())), FUNCTIONS)
    output = used.pop("the output")
    kinds = {_kind(name) for found in used.values() for name in found}
    return {"ready-made losses that it runs": kinds, "the loss": output}


def the_loss_of_a_batch(gpt):
    """calc_loss_batch gives the cross-entropy of the model's logits, with gradients."""
    model, found = gpt_model(n_layers=1), {}
    shapes = {"three tokens": (2, 3), "two tokens": (3, 2), "one token": (1, 1)}
    shapes |= {"a full context": (4, CONTEXT), "three tokens once more": (2, 3)}
    with _right_before(gpt):
        first = gpt.calc_loss_batch(*_batch(2, 3), model, "cpu")
        before = _plain(first)
        for how, shape in shapes.items():
            loss = gpt.calc_loss_batch(*_batch(*shape), model, "cpu")
            found |= _named(_with_gradients(loss, model), how)
        loss = gpt.calc_loss_batch(*_batch(3, 4), _table().train(), torch.device("cpu"))
        found["loss of another model, in training"] = _plain(loss)
        long = gpt_model(n_layers=1, context_length=40, vocab_size=300)
        loss = gpt.calc_loss_batch(integers(300, 2, 30), integers(300, 2, 30), long, "cpu")
        found |= _named(_with_gradients(loss, long), "long texts of many words")
        with torch.no_grad():
            batch = _batch(3, 4)
            loss = gpt.calc_loss_batch(*batch, model, "cpu")
            found["loss without gradients"] = _plain(loss)
            model.tok_emb.weight.data.mul_(-2)  # which changes neither its place nor its version
            loss = gpt.calc_loss_batch(*batch, model, "cpu")
        found["loss after the weights have changed"] = _plain(loss)

        def loss_of(logits, targets):
            inputs, model = torch.tensor([[0, 1]]), nn.Embedding.from_pretrained(logits[0])
            return gpt.calc_loss_batch(inputs, targets, model, "cpu")

        found["loss with GPT-2's vocabulary"] = _with_gpt2s_vocabulary(loss_of)
    return {**found, "the first loss": _still(first, before)}


def the_model_is_called_once_as_it_is(gpt):
    """calc_loss_batch calls the model once, with the inputs, and leaves everything as it is."""
    found, batch = {}, _batch(2, 3)
    with _right_before(gpt):
        for how, model, gradients_on in _circumstances():
            one = _around(gpt.calc_loss_batch, batch, model, gradients_on)
            shown = model.calls[0] if model.calls else None
            one["what the model is called with"] = sides(in_the_batch=batch[0], in_the_call=shown)
            one["calls of the model"] = len(model.calls)
            found |= _named(one, how)
    return found


def a_batch_goes_to_the_device_first(gpt):
    """calc_loss_batch moves inputs and targets to the device, a string or a torch.device."""
    found, batch = {}, _batch(2, 3)
    with _right_before(gpt):
        for how, kind in ((", a torch.device", torch.device), (", a string", str)):
            run = _There(lambda *where: gpt.calc_loss_batch(*batch, *where), [batch], kind)
            found |= failing_elsewhere(gpt, run.eval(), where=how)
            found[f"where the loss is{how}"] = run.place
    return found


def the_mean_of_the_first_batches(gpt):
    """calc_loss_loader gives the mean loss of the first batches, each counting the same."""
    model, batches = _table(), [_batch(3, 4), _batch(1, 2), _batch(2, 6)]
    with _right_before(gpt, batch=True):
        mean = gpt.calc_loss_loader(batches, model, "cpu")
        found = {"what comes back": _kind(mean), "mean of all three": mean}
        for count in (1, 2, 3, 4, 1000, None):
            mean = gpt.calc_loss_loader(batches, model, "cpu", num_batches=count)
            found[f"mean with num_batches={count}"] = mean
        found["mean of one batch"] = gpt.calc_loss_loader(batches[1:2], model.train(), "cpu", 5)
        mean = gpt.calc_loss_loader(batches, _table().requires_grad_(False), "cpu")
        found["mean of a frozen model"] = mean
        with torch.no_grad():
            found["mean without gradients"] = gpt.calc_loss_loader(batches, model, "cpu")
            model.weight.data.neg_()  # which changes neither its place nor its version
            mean = gpt.calc_loss_loader(batches, model, "cpu")
            found["mean after the weights have changed"] = mean
            batches.reverse()
            mean = gpt.calc_loss_loader(batches, model, "cpu", num_batches=1)
            found["mean of the list's new first batch"] = mean
        sure = [(torch.tensor([[1, 2]]), torch.tensor([[1, 2]]))]
        found["mean of a small loss"] = gpt.calc_loss_loader(sure, _table(), "cpu")
        found["mean of no loss"] = gpt.calc_loss_loader(sure, _table(1e4), "cpu")
    return found


def any_loader_will_do(gpt):
    """calc_loss_loader takes a DataLoader or a list, to any device, and gives nan for none."""
    batches, found = [_batch(2, 3), _batch(1, 3)], {}
    with _right_before(gpt, batch=True):
        for size, count in ((2, None), (2, 2), (2, 9), (1, 4)):
            how = f"DataLoader, batches of {size}, num_batches={count}"
            mean = gpt.calc_loss_loader(_loader(9, size), _table(), torch.device("cpu"), count)
            found[f"mean of a {how}"] = mean
        for many, count in ((25, None), (25, 12)):
            mean = gpt.calc_loss_loader([_batch(1, 4) for _ in range(many)], _table(), "cpu", count)
            found[f"mean of a list of {many}, num_batches={count}"] = mean
        for count in (None, 3):
            how = f"with num_batches={count}"
            mean = _of_nothing(gpt, [], count)
            found[f"mean of an empty list {how}"] = mean
            mean = _of_nothing(gpt, _loader(0, 2), count)
            found[f"mean of an empty DataLoader {how}"] = mean
        run = _There(lambda *where: gpt.calc_loss_loader(batches, *where), batches, str)
        return found | failing_elsewhere(gpt, run.eval())


def the_model_stays_as_it_is(gpt):
    """calc_loss_loader calls the model in the mode that it is in, and leaves everything as is."""
    found, batch = {}, _batch(2, 3)

    def call(inputs, targets, model, device):
        gpt.calc_loss_loader([(inputs, targets), _batch(1, 4)], model, device)
        with suppress(Exception):  # other checks are about that
            gpt.calc_loss_loader(_loader(2, 1), model, device, 1)

    def without_batches(inputs, targets, model, device):
        with suppress(Exception):
            gpt.calc_loss_loader([], model, device)

    with _right_before(gpt, batch=True):
        for how, model, gradients_on in _circumstances():
            one = _around(call, batch, model, gradients_on)
            del one[INSIDE]  # whether gradients are computed is free
            found |= _named(one, how)
            one = _around(without_batches, batch, model, gradients_on)
            left = {name: one[name] for name in ("the model's mode", "gradients")}
            found |= _named(left, f"an empty loader, {how}")
    return found


def e_to_the_loss(gpt):
    """perplexity is e to the loss, a float, for a float and for a 0-dim tensor."""
    losses = [1.0, 0.25, 10.794, torch.tensor(0.5), torch.tensor(3.25), 0.0]
    found = {}
    losses.append(torch.tensor(2.5, dtype=torch.float64))
    for loss in (*losses, torch.tensor(2.0, requires_grad=True) * 1.5):
        name, kept = _name(loss), _copy(loss)
        value = gpt.perplexity(loss)
        found |= {f"what comes back for {name}": _kind(value), f"perplexity({name})": value}
        found[f"the loss {name}"] = sides(before_the_call=kept, after_the_call=loss)
    for loss in (math.nan, 100.0, 600.0):
        found[f"perplexity({loss})"] = gpt.perplexity(loss)
        found[f"perplexity(tensor({loss}))"] = gpt.perplexity(torch.tensor(loss))
    return {**found, "perplexity of a drawn loss": gpt.perplexity(1 + randn(1).abs().item())}


# --- what is given --------------------------------------------------------------------------------


def _scores(*shape):
    """Logits and targets, of which one is 0: a token like any other. The last one is there too.

    No other text has the first one's targets, or it would make no difference whose are taken.
    """
    targets = integers(shape[-1], *shape[:2])
    targets[1:, -1] = min(1, shape[-1] - 1)
    targets[-1, 0] = shape[-1] - 1
    targets[0, -1] = 0
    return randn(*shape), targets


def _batch(*shape):
    """Inputs and targets, with a 0 among each."""
    inputs, targets = integers(WORDS, *shape), integers(WORDS, *shape)
    inputs[:1, 0] = targets[:1, -1] = 0
    return inputs, targets


def _loader(windows, batch_size):
    return DataLoader(TensorDataset(*_batch(windows, 4)), batch_size=batch_size)


def _table(sure=7):
    """A small model that takes each token to repeat itself, and is rather sure of it."""
    scores = torch.eye(WORDS) * sure + torch.arange(WORDS) / 50
    return nn.Embedding.from_pretrained(scores, freeze=False).eval()


class _Watched(nn.Module):
    """A model that notes what it is called with, in which mode, and whether gradients are on."""

    def __init__(self, training):
        super().__init__()
        self.model, self.calls, self.modes, self.recorded = gpt_model(n_layers=1), [], set(), set()
        self.train(training).model.drop_emb.train(not training)  # a part with a mode of its own
        self.model.final_norm.shift.requires_grad_(False)
        for weight in self.parameters():
            weight.grad = torch.full_like(weight, 0.5)

    def forward(self, idx):
        self.calls.append(idx.long().clone())
        self.modes.add(self.mode())
        self.recorded.add(_on(torch.is_grad_enabled()))
        return self.model(idx)

    def mode(self):
        words = [
            "training" if one.training else "evaluation"
            for one in (self, self.model, self.model.drop_emb)
        ]
        return "model in {} with its parts in {} and drop_emb in {}".format(*words)

    def state(self):
        weights = list(self.parameters())
        return {
            "the model's mode": self.mode(),
            "weights": weights[0].detach()[:2].clone(),
            "gradients in the weights": [_copy(weight.grad) for weight in weights[:2]],
            "which weights require gradients": [weight.requires_grad for weight in weights],
        }


def _circumstances():
    """A watched model in use and in training, with gradients on and off."""
    for training, mode in ((False, "in use"), (True, "in training")):
        for gradients_on in (True, False):
            how = f"{mode}, gradients {_on(gradients_on)}"
            yield how, _Watched(training), gradients_on


def _on(recorded):
    return "on" if recorded else "off"


class _Call(nn.Module):
    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, *given):
        return _single(self.function(*(one.clone() for one in given)))


class _There(nn.Module):
    """A call with a model and the device on which it is, or seems to be; batches are here."""

    def __init__(self, call, batches, kind):
        super().__init__()
        self.call, self.batches, self.kind, self.model = call, batches, kind, gpt_model(n_layers=1)
        self.model.to = lambda *_, **__: self.model  # where it is already
        self.place = None

    def forward(self):
        device = self.kind(self.model.out_head.weight.device)
        loss = self.call(self.model, device)
        there = torch.device(getattr(loss, "device", device)).type != "cpu"
        self.place = self.place or f"on the {'device' if there else 'CPU'}"
        return _single(loss)


# --- what stands in for the file's own functions --------------------------------------------------

OWN = "cross_entropy"


def _right_before(gpt, batch=False):
    """Where the contract's own call is made, the functions before the one looked at are right.

    So no mistake costs twice, and where they are still to be written the others are graded. A call
    of another kind gets what the file's own function gives.
    """
    own, own_batch = getattr(gpt, OWN, None), getattr(gpt, "calc_loss_batch", None)

    def cross_entropy(logits, targets, *args, **more):
        if args or more or logits.dim() != 3:
            return own(logits, targets, *args, **more)
        return F.cross_entropy(logits.flatten(0, 1), targets.flatten())

    def calc_loss_batch(input_batch, target_batch, model, device, *args, **more):
        if args or more:
            return own_batch(input_batch, target_batch, model, device, *args, **more)
        return cross_entropy(model(input_batch.to(device)), target_batch.to(device))

    right = {OWN: cross_entropy}
    if batch and _gives_a_tensor(own_batch):
        right["calc_loss_batch"] = calc_loss_batch
    return patch.multiple(gpt, create=True, **right)


def _gives_a_tensor(calc_loss_batch):
    """If not, whoever calls it may do without what is made of a tensor."""
    ids = torch.zeros(1, 2, dtype=torch.int64)
    try:
        return isinstance(calc_loss_batch(ids, ids, _table(), "cpu"), torch.Tensor)
    except Exception:
        return True


# --- what is observed -----------------------------------------------------------------------------

INSIDE = "gradients inside"


def _windows(gpt, *given):
    both = gpt.token_windows(*given)
    inputs, targets = (None, None) if both is None else both
    return {"inputs": inputs, "targets": targets}


def _name(loss):
    """As a learner would type it."""
    if not isinstance(loss, torch.Tensor):
        return f"{loss}"
    dtype = "" if loss.dtype == torch.float32 else f", dtype={loss.dtype}"
    return f"tensor({loss:.4g}{dtype})"


def _kind(value):
    """A float is one whatever made it: numpy's is one of Python's."""
    if isinstance(value, (torch.Tensor, float)):
        return "a tensor" if isinstance(value, torch.Tensor) else "a float"
    return "nothing" if value is None else type(value).__name__


def _of_nothing(gpt, empty, count):
    """What an empty loader gives; where that is divided by 0, the others are looked at as well."""
    try:
        return gpt.calc_loss_loader(empty, _table(), "cpu", count)
    except ZeroDivisionError:
        return "a division by zero"


def _with_gpt2s_vocabulary(loss_of):
    """The loss of two positions with a score for each of GPT-2's tokens; the last one comes up.

    A table of all its tokens by all its tokens takes 10 GB: whoever makes one isn't asked.
    """
    logits = torch.full((1, 2, GPT2_WORDS), -30.0)  # or how they are added up would be seen
    logits[0, :, [3, 7, -1]] = torch.tensor([[0.0, 2.0, 1.0], [1.5, 0.0, 1.0]])
    targets = torch.tensor([[GPT2_WORDS - 1, 3]])
    try:
        with patch.object(torch, "eye", _too_large):
            return _plain(loss_of(logits, targets))
    except (MemoryError, RuntimeError) as error:
        if "allocate" not in str(error):
            raise
        return F.cross_entropy(logits[0], targets[0])


def _too_large(*_, **__):
    raise MemoryError("can't allocate so much")


def _ce(gpt, logits, targets):
    return _plain(gpt.cross_entropy(logits, targets))


def _plain(loss):
    return _single(loss.detach().clone()) if isinstance(loss, torch.Tensor) else loss


def _still(loss, before):
    """A loss as it was when it came, and as it is now."""
    return sides(when_it_came=before, after_other_calls=_plain(loss))


def _single(loss):
    """A loss as float32: nothing says of which dtype it is."""
    return loss.float() if isinstance(loss, torch.Tensor) else loss


def _loss_and_gradients(gpt, logits, targets):
    loss = gpt.cross_entropy(logits.requires_grad_(), targets)
    return {"loss": _plain(loss), **_gradients(loss, {"the logits": logits})}


def _with_gradients(loss, model):
    weights = {"the output head": model.out_head.weight, "the embedding": model.tok_emb.weight}
    return {"what comes back": _kind(loss), "loss": _plain(loss), **_gradients(loss, weights)}


def _gradients(loss, of):
    if not isinstance(loss, torch.Tensor):
        return {f"gradient of {name}": None for name in of}
    if not loss.isfinite().all():
        return {f"gradient of {name}": "of a loss that isn't finite" for name in of}
    try:
        return {name: _plain(gradient) for name, gradient in gradients(loss, of).items()}
    except RuntimeError:
        return {f"gradient of {name}": "used up already" for name in of}


def _named(found, how):
    return {f"{name}, {how}" if how else name: value for name, value in found.items()}


def _copy(value):
    return value.clone() if isinstance(value, torch.Tensor) else value


def _overwrite(windows):
    """All of its memory: windows may overlap in it, and then nothing is written into a tensor."""
    if isinstance(windows, torch.Tensor):
        windows.untyped_storage().fill_(0)


def _around(call, batch, model, gradients_on):
    """What a call with a batch does to it, to a model and to gradients."""
    kept, before = [_copy(ids) for ids in batch], model.state()
    with torch.set_grad_enabled(gradients_on):
        call(*batch, model, "cpu" if gradients_on else torch.device("cpu"))
        later = _on(torch.is_grad_enabled())
    both = zip(before.items(), model.state().values())
    found = {name: sides(before_the_call=one, after_the_call=two) for (name, one), two in both}
    modes, recorded = sorted(model.modes), sorted(model.recorded)
    mode, was = [before["the model's mode"]], _on(gradients_on)
    return {
        "the mode in which the model is called": sides(before_the_call=mode, in_the_call=modes),
        INSIDE: sides(before_the_call=[was], while_the_model_is_called=recorded),
        "gradients": sides(before_the_call=was, after_the_call=later),
        **found,
        "input_batch": sides(before_the_call=kept[0], after_the_call=batch[0]),
        "target_batch": sides(before_the_call=kept[1], after_the_call=batch[1]),
    }
