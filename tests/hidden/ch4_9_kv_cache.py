"""The hidden checks of section 4.9: each returns what it observed, and nothing is expected here.

Each part is looked at by itself. What it may rest on is the file's own where that is right, and a
stand-in where it is wrong or not written yet. Nothing is asked of how a cache keeps what it keeps,
nor how often the model is called; work is counted in multiplications, against one pass over the
whole text.
"""

import contextlib
import copy
import importlib
import sys
from functools import lru_cache, partial
from types import SimpleNamespace
from unittest.mock import patch

import torch
from torch import nn

from kata.instruments import (
    config,
    failing_elsewhere,
    gpt_model,
    integers,
    randn,
    sides,
    stress,
    tried,
)
from kata.instruments.now import stream
from kata.instruments.work import counted, uncounted

WORDS = 23
LONG = 10  # tokens: enough to tell one pass over the text from several
TRIED = 7  # tokens of a text with which a part is tried that another one may rest on
MOST = 1.5  # passes; right code takes less than one, and what projects the past again more than two
FULL = 4  # tokens of a context that is soon full
CERTAIN = 0.05  # the lead of the likeliest id's logit
CANDIDATES, MOST_ROUNDS = 16, 30  # texts of which those are taken that tell
DEEPEST = 60  # calls inside each other
MANY_BLOCKS = 13  # more than GPT-2's smallest has
EARLIER = ("KVCache", "attend_cached", "forward_cached")
OTHER_KEYS = "token 6, of a copy with other W_key and W_value"


def keys_and_values_by_hand(gpt):
    """`update` puts new keys and values behind those of before and leaves them as they are."""
    cache, found = gpt.KVCache(1), {}
    keys, values = torch.tensor([[[[1.0, 2.0]]]]), torch.tensor([[[[3.0, 4.0]]]])
    given = {}
    for tokens in (1, 2, 3):
        for name, one in (("keys", keys), ("values", values)):
            given[f"the {name} given to update {tokens}"] = one, one.clone()
        pair = _pair(cache.update(0, keys, values))
        found |= {f"update {tokens}: {name}": one for name, one in pair.items()}
        found[f"len(cache) after update {tokens}"] = len(cache)
        keys, values = keys + 10, values + 10
    for name, (one, before) in given.items():
        found[name] = sides(before_the_calls=before, after_the_calls=one.clone())
    return found


def every_block_and_every_cache_has_its_own(gpt):
    """Any number of tokens is kept, apart for each block and each cache, in their own dtype."""
    sizes = {"one cache": (3, 2, 25), "another": (2, 1, 3)}
    sizes |= {"a float64": (1, 3, 2), "a bfloat16": (1, 2, 3)}
    dtypes = {"a float64": torch.float64, "a bfloat16": torch.bfloat16}
    caches = {name: gpt.KVCache(blocks) for name, (blocks, _, _) in sizes.items()}
    found = _apart(gpt) | {f"len of {name}, new": len(cache) for name, cache in caches.items()}
    for new in (2, 1, 3):
        for name, cache in caches.items():
            blocks, batch, heads = sizes[name]
            dtype = dtypes.get(name, torch.float32)
            for layer in range(blocks):
                given = [randn(batch, heads, new, 5, dtype=dtype) for _ in range(2)]
                pair = _pair(tried(cache.update, layer, *given))
                here = f"{name}, block {layer}, {new} new"
                found |= {f"{here}: {which}": one for which, one in pair.items()}
            found[f"len of {name}, {new} new"] = len(cache)
    found |= _many_blocks(gpt) | _many_tokens(gpt)
    _emptied(gpt.KVCache(1))
    return found


def a_reset_cache_is_as_good_as_new(gpt):
    """After `reset` a cache is as good as a new one, whatever the next batch is."""
    cache, found = gpt.KVCache(2), {}
    cache.reset()
    batches = {
        "a batch of 2": ((2, 3, 3, 4), torch.float32),
        "a batch of 4": ((4, 3, 1, 4), torch.float32),
        "a batch of 1": ((1, 3, 2, 4), torch.float32),
        "a batch of 1 in float64": ((1, 3, 2, 4), torch.float64),
        "a batch with 5 heads": ((1, 5, 2, 4), torch.float64),
    }
    for name, (shape, dtype) in batches.items():
        given = [[randn(*shape, dtype=dtype) for _ in range(2)] for _ in range(4)]
        pairs = [_pair(tried(cache.update, n % 2, *pair)) for n, pair in enumerate(given)]
        for layer in (0, 1):
            here = f"{name}, block {layer}"
            found |= {f"{here}: {which}": one for which, one in pairs[2 + layer].items()}
        found[f"len with {name}"] = len(cache)
        cache.reset()
        found[f"len after the reset, with {name} before"] = len(cache)
        cache = gpt.KVCache(2) if len(cache) else cache  # or there is nothing more to see
    return found


def attention_by_hand(gpt):
    """With queries of 0 each token gets the mean of itself and of all before it."""
    att = _attention(2, 2, 1)
    with torch.no_grad():
        for weight in (att.W_query.weight, att.out_proj.bias):
            weight.zero_()
        for weight in (att.W_value.weight, att.out_proj.weight):
            weight.copy_(torch.eye(2))
    x = torch.tensor([[[1.0, 10.0], [3.0, 30.0], [5.0, 50.0], [7.0, 70.0]]])
    given = x.clone()
    with _right(gpt, "KVCache"), torch.no_grad():
        cache = gpt.KVCache(1)
        rows = _in_pieces(given, (2, 2), lambda new: gpt.attend_cached(att, new, cache, 0))
        length = len(cache)
    two = sides(before_the_calls=x, after_the_calls=given)
    return {"x": x, **rows, "len(cache) afterwards": length, "x afterwards": two}


def attention_in_pieces(gpt):
    """A text in pieces of any size comes out of the attention as it does in one piece."""
    found = {}
    with _right(gpt, "KVCache"), torch.no_grad():
        for sizes in ((7,), (1, 1, 1, 1, 1, 1, 1), (3, 1, 2), (1, 6), (2, 3, 2)):
            found |= _attended(gpt, _attention(6, 8, 2), randn(2, 7, 6), sizes)
        biased, exact = _attention(8, 6, 3, qkv_bias=True), _attention(8, 8, 4).double()
        found |= _attended(gpt, biased, randn(1, 5, 8), (2, 3), "qkv_bias, ")
        x = randn(3, 5, 8, dtype=torch.float64)
        found |= _attended(gpt, exact, x, (2, 1, 2), "float64, ")
        faint = _attention(4, 4, 2, 64)
        for weight in faint.parameters():
            weight.mul_(0.005)
        x = randn(2, 40, 4, spread=200.0)
        return found | _attended(gpt, faint, x, (33, 1, 6), "large numbers, ")


def attentions_side_by_side(gpt):
    """Each attention goes by its own number, its own weights as they are now and its own cache."""
    blocks = [_attention(6, 6, 2), _turned(_attention(6, 6, 2, qkv_bias=True))]
    texts, found = {"one text": randn(2, 6, 6), "another": randn(3, 6, 6)}, {}
    with _right(gpt, "KVCache"), torch.no_grad():
        caches = {name: gpt.KVCache(2) for name in texts}
        for start, end in ((0, 2), (2, 3), (3, 6)):
            for name, x in texts.items():
                for layer, att in enumerate(blocks):
                    rows = gpt.attend_cached(att, x[:, start:end].clone(), caches[name], layer)
                    found[f"{name}, block {layer}, {_which(start, end)}"] = rows
                found[f"{name}: len(cache) after {end}"] = len(caches[name])
        for where, changed in OTHER_WEIGHTS.items():
            again = changed(blocks[0])
            found |= _attended(gpt, again, texts["one text"], (4, 2), f"other weights {where}, ")
        return found


def attention_computes_what_is_new(gpt):
    """An attention computes keys and values for new tokens alone: its work is that of one pass."""
    att, x = _attention(16, 16, 2, LONG), randn(1, LONG, 16)
    with _right(gpt, "KVCache"), torch.no_grad():
        sizes = (1,) * LONG
        rows, work = _worked(lambda: _attended(gpt, att, x, sizes), lambda: att(x))
        found = {f"work for {LONG} tokens, one by one": work, **rows}
        twos = (2,) * (LONG // 2)
        _, work = _worked(lambda: _attended(gpt, att, x, twos), lambda: att(x))
        found[f"work for {LONG} tokens, two by two"] = work
        cache = gpt.KVCache(1)
        gpt.attend_cached(att, x[:, :6].clone(), cache, 0)
        rows = gpt.attend_cached(_with_other_keys(att), x[:, 6:7].clone(), cache, 0)
        return {**found, OTHER_KEYS: rows}


def logits_in_pieces(gpt):
    """The logits of a text in pieces are those of the text in one piece, up to the full context."""
    model, found = gpt_model(), {}
    with _right(gpt, *EARLIER[:2]), torch.no_grad():
        for sizes in ((1, 1), (5,), (3, 1, 1, 2), (2, 5), (7,)):
            found |= _logits(gpt, model, integers(WORDS, 2, sum(sizes)), sizes)
        model = gpt_model(n_layers=1, context_length=64, vocab_size=300)
        return found | _logits(gpt, model, integers(300, 2, 40), (33, 1, 6))


def models_and_texts_side_by_side(gpt):
    """Every model comes out right, of whatever size, with each text in a cache of its own."""
    sizes = {"emb_dim": 10, "n_heads": 5, "context_length": 9, "vocab_size": 11}
    models = {
        "1 block": gpt_model(n_layers=1, **sizes),
        "3 blocks and qkv_bias": gpt_model(n_layers=3, qkv_bias=True, **sizes),
        "float64": _turned(gpt_model(**sizes)).double(),
    }
    models["1 block, another text"] = models["1 block"]
    texts = {name: integers(11, rows, 9) for rows, name in enumerate(models, 1)}
    found = {}
    with _right(gpt, *EARLIER[:2]), torch.no_grad():
        caches = {name: gpt.KVCache(len(model.trf_blocks)) for name, model in models.items()}
        for start, end in ((0, 4), (4, 5), (5, 9)):
            for name, model in models.items():
                new = texts[name][:, start:end].clone()
                logits = gpt.forward_cached(model, new, caches[name])
                found[f"{name}, {_which(start, end)}"] = logits
        again, model = caches["float64"], models["float64"]
        again.reset()
        after = _logits(gpt, model, integers(11, 5, 5), (2, 3), again)
        other = _logits(gpt, _turned(models["3 blocks and qkv_bias"]), integers(11, 2, 5), (2, 3))
        found |= {f"float64, after a reset, {name}": one for name, one in after.items()}
        return found | {f"other weights, {name}": one for name, one in other.items()}


def the_ids_and_the_model_stay_as_they_are(gpt):
    """`forward_cached` leaves the ids and the model as they were, and nothing in the model."""
    model, ids = gpt_model(), integers(WORDS, 2, 5)
    _freeze(model)
    given, before = ids.clone(), _state(model, ids)
    with _right(gpt, *EARLIER[:2]), torch.no_grad():
        cache = gpt.KVCache(2)
        logits = [gpt.forward_cached(model, one, cache) for one in (given, given[:, :1].clone())]
    two = sides(before_the_calls=ids, after_the_calls=given)
    newest = [_newest(one) for one in logits]
    return {"in_idx": two, **_changes(before, _state(model, ids)), "the last logits": newest}


def logits_cost_what_is_new(gpt):
    """What the cache holds is not computed again: the logits' work is that of one pass."""
    model, ids = gpt_model(context_length=LONG, n_layers=1), integers(WORDS, 1, LONG)
    sizes = (2,) + (1,) * (LONG - 2)
    with _right(gpt, *EARLIER[:2]), torch.no_grad():
        logits, work = _worked(lambda: _logits(gpt, model, ids, sizes), lambda: model(ids))
        found = {name: _newest(one) for name, one in logits.items()}
        found[f"work for {LONG} tokens"] = work
        cache = gpt.KVCache(1)
        gpt.forward_cached(model, ids[:, :6].clone(), cache)
        newest = gpt.forward_cached(_with_other_keys(model), ids[:, 6:7].clone(), cache)
        return {**found, OTHER_KEYS: newest}


def ids_by_hand(gpt):
    """A model that counts goes on with 3, 1, 4 as you would do it by hand, as often as asked."""
    idx, start = torch.tensor([[3, 1, 4]]), torch.tensor([[50256]])
    found = {"idx": idx.clone()}
    counter = _counter(10, 8)
    with _right(gpt, *EARLIER):
        for new, size in ((3, 8), (0, 8), (5, 4), (0, 2), (8, 8)):
            ids = gpt.generate_cached(counter, idx.clone(), new, size)
            found[f"ids with {new} new ones, context_size {size}"] = ids
        ids = gpt.generate_cached(_close(counter), idx.clone(), 3, 8)
        found["ids of scores close to each other"] = ids
        exact = _close(_counter(10, 8).double(), 1e-9)
        ids = tried(gpt.generate_cached, exact, idx.clone(), 3, 8)
        found["ids of float64 scores very close to each other"] = ids
        ends = _chain(50257, [50256, 0, 7, 11])
        found["ids where 50256 and 0 come by"] = gpt.generate_cached(ends, start, 6, 8)
        follows, start = _counter(10, 64), torch.tensor([[3]])
        with _few_calls_inside_each_other():
            found["ids"] = gpt.generate_cached(follows, start, DEEPEST, 64)
        counted = (torch.arange(80) // 2 % 10)[None, ::2]
        ids = gpt.generate_cached(follows, counted, 2, 64)
        found["ids after 40 that lie apart in memory"] = ids
        many = _chain(10, range(10), n_layers=MANY_BLOCKS)
        next_id = tried(gpt.generate_cached, many, start.clone(), 1, 8)
        found[f"ids of a model with {MANY_BLOCKS} blocks"] = next_id
    return found


def texts_that_fit_go_on(gpt):
    """Texts that fit into the context go on with the right ids, each row with its own."""
    model, found = _model(context_length=64), {}
    with _right(gpt, *EARLIER):
        for rows, tokens, new in ((3, 4, 4), (1, 1, 3), (4, 9, 2)):
            idx = _prompt([model], rows, tokens, new, 10)
            ids = gpt.generate_cached(model, idx, new, 10)
            found[f"{new} new ids for {rows} x {tokens}"] = ids
    return found


def texts_that_outgrow_the_context_go_on(gpt):
    """Texts that are or grow longer than the context go on with the right ids."""
    model, found = _model(context_length=64, qkv_bias=True), {}
    with _right(gpt, *EARLIER):
        for tokens, new, size in ((3, 5, 5), (7, 3, 5), (2, 3, 1)):
            idx = _prompt([model], 4, tokens, new, size)
            ids = gpt.generate_cached(model, idx, new, size)
            found[f"{new} new ids after {tokens}, context_size {size}"] = ids
    return found


def each_token_goes_through_the_model_once(gpt):
    """While the text fits, no token goes through the model twice: the work is that of one pass."""
    model, whole = _model(context_length=LONG, n_layers=1), integers(WORDS, 1, LONG)
    found = {}
    with _right(gpt, *EARLIER):
        for given in (2, LONG - 3):
            given_ids, new = whole[:, :given].clone(), LONG - given
            going_on = partial(gpt.generate_cached, model, given_ids, new, LONG)
            ids, work = _worked(going_on, lambda: model(whole))
            found[f"work for {LONG} tokens, of which {given} are given"] = work
            found[f"shape of the ids, {given} given"] = list(getattr(ids, "shape", ()))
        found[f"tokens that are run before one is run again, context_size {FULL}"] = _once_each(
            gpt, model
        )
    return found


def calls_leave_nothing_behind(gpt):
    """`idx` stays as it is, and what one call saw and gave makes no difference to the next."""
    one, other = _model(n_layers=1), _turned(_model(n_layers=1))
    idx, longer = _gone_on_with(one, other)
    given, found = idx.clone(), {}
    with _right(gpt, *EARLIER):
        first = gpt.generate_cached(one, given, 3, 7)
        found["idx"] = sides(before_the_call=idx, after_the_call=given.clone())
        kept = _copy(first)
        found["the first ids"] = kept
        found["another model's ids"] = gpt.generate_cached(other, given, 3, 7)
        found["ids of one text alone"] = gpt.generate_cached(one, given[-1:].clone(), 3, 7)
        with _broken_off(one), contextlib.suppress(RuntimeError):
            gpt.generate_cached(one, given.clone(), 3, 7)
        found["ids after a call that broke off"] = gpt.generate_cached(one, given, 3, 7)
        _turned(one)
        ids = gpt.generate_cached(one, longer, 2, 7)
        found["ids behind these after the weights were changed"] = ids
        found["ids after the weights were changed"] = gpt.generate_cached(one, given, 3, 7)
        given.data.copy_(idx.flip(0))
        found["ids after idx was changed"] = gpt.generate_cached(other, given, 3, 7)
        given.zero_()
    two = sides(when_it_came=kept, after_other_calls_and_a_change_of_idx=first)
    return {**found, "the first result": two}


def the_model_runs_without_gradients_and_stays(gpt):
    """The model runs without gradients and stays as it was; they are on or off as before."""
    found, ids = {}, integers(WORDS, 2, 5)
    for before, which in ((True, "gradients on"), (False, "gradients off")):
        model = _model(n_layers=1)
        if not before:
            _freeze(model)
        state = _state(model, ids)
        with _right(gpt, *EARLIER), torch.set_grad_enabled(before), counted() as work:
            tokens = gpt.generate_cached(model, ids.clone(), 2, 5)
            tried(gpt.generate_cached, model, ids.clone(), 0, 5)
            two = sides(before_the_call=before, after_the_call=torch.is_grad_enabled())
        found[f"{which}: the model ran with gradients"] = work.was_recorded
        found[f"{which}: whether they are on"] = two
        changes = _changes(state, _state(model, ids))
        found |= {f"{which}: {name}": one for name, one in changes.items()}
        found[f"{which}: shape of the ids"] = list(getattr(tokens, "shape", ()))
    return found


def everything_is_made_where_the_model_is(gpt):
    """What is made on the way stands on the model's device, whatever that is."""
    model = _model(context_length=64)
    ids = _prompt([model], 4, 5, 3, 6)
    with _right(gpt, *EARLIER), torch.no_grad():
        logits = _Calls(model, lambda new: _twice(gpt, model, new))
        found = failing_elsewhere(gpt, logits, ids, where=" (forward_cached)")
        tokens = _Calls(model, lambda idx: gpt.generate_cached(model, idx, 3, 6))
        return found | failing_elsewhere(gpt, tokens, ids, where=" (generate_cached)")


# --- right parts beside the one that is looked at -------------------------------------------------


@contextlib.contextmanager
def _right(gpt, *names):
    """What a part may rest on, made right: the file's own, or a stand-in where that is wrong."""
    with contextlib.ExitStack() as replaced:
        for name in names:
            stand_in, is_right = STAND_INS[name]
            if not _holds(is_right, *(getattr(gpt, part, None) for part in EARLIER)):
                replaced.enter_context(patch.object(gpt, name, stand_in, create=True))
        yield


@contextlib.contextmanager
def _broken_off(model):
    """For a while the model raises when its final norm is called for the second time."""
    calls = []

    def hook(*_):
        calls.append(1)
        if len(calls) == 2:
            raise RuntimeError("the power is off")

    handle = model.final_norm.register_forward_pre_hook(hook)
    try:
        yield
    finally:
        handle.remove()


@lru_cache(maxsize=len(EARLIER))
def _holds(is_right, *parts):
    """Is a part right, among these? One that raises is wrong, or not written yet.

    To find out draws no random numbers, or a check's would hang on which one is made first.
    """
    try:
        with torch.no_grad(), torch.random.fork_rng(devices=()):
            return is_right(SimpleNamespace(**dict(zip(EARLIER, parts))))
    except Exception:
        return False


class _Cache:
    """Keeps what it is given in pieces."""

    def __init__(self, n_layers):
        self.pieces = [([], []) for _ in range(n_layers)]

    def __len__(self):
        return min(sum(piece.shape[2] for piece in keys) for keys, _ in self.pieces)

    def update(self, layer, keys, values):
        for pieces, new in zip(self.pieces[layer], (keys, values)):
            pieces.append(new.clone())
        return tuple(torch.cat(pieces, dim=2) for pieces in self.pieces[layer])

    def reset(self):
        self.pieces = [([], []) for _ in self.pieces]


def _attend(att, x, cache=None, layer=0):
    """Asks the attention itself, with the keys and values kept; what is new is its work.

    A file's own may be called without a cache, for a text's first tokens; so may this.
    """
    cache = _Cache(layer + 1) if cache is None else cache
    with uncounted():
        keys, values = cache.update(layer, att.W_key(x)[:, None], att.W_value(x)[:, None])
        whole = nn.functional.pad(x, (0, 0, keys.shape[2] - x.shape[1], 0))
        with _giving(att.W_key, keys[:, 0]), _giving(att.W_value, values[:, 0]):
            rows = att(whole)[:, -x.shape[1] :]
    att(x)
    return rows


def _giving(layer, result):
    """For a while a layer gives this, whatever it is given."""
    return patch.object(layer, "forward", lambda _: result)


def _forward(model, in_idx, cache=None):
    """Keeps no keys and values but all ids, and asks the model; what is new is its work."""
    cache = _Cache(len(model.trf_blocks)) if cache is None else cache
    ids = in_idx[:, None, :, None].double()
    with uncounted():
        pairs = [cache.update(layer, ids, ids) for layer in range(len(model.trf_blocks))]
        logits = model(pairs[0][0][:, 0, :, 0].long())[:, -in_idx.shape[1] :]
    model(in_idx)
    return logits


def _keeps(gpt):
    """Is the file's cache right?"""
    numbers, right = stream("kept"), True
    caches = [(gpt.KVCache(2), _Cache(2)) for _ in range(2)]
    for batch, dtype in ((2, torch.float32), (3, torch.float64), (1, torch.float32)):
        for new in (2, 1, 3):
            for layer in range(2):
                for own, plain in caches:
                    given = [numbers.normal(batch, 2, new, 3, dtype=dtype) for _ in range(2)]
                    pairs = zip(own.update(layer, *given), plain.update(layer, *given))
                    right &= all(a.dtype == dtype and torch.equal(a, b) for a, b in pairs)
            right &= all(len(own) == len(plain) for own, plain in caches)
        for cache in (one for pair in caches for one in pair):
            cache.reset()
            right &= len(cache) == 0
    return right


def _attends(gpt):
    """Does the file's attention give what is right, with the work of one pass?"""
    blocks = [_attention(12, 12, 2, TRIED), _turned(_attention(12, 12, 2, TRIED, qkv_bias=True))]
    x, cache = stream("attended").normal(2, TRIED, 12), gpt.KVCache(2)

    def attend(start, end):
        new = x[:, start:end].clone()
        pairs = enumerate(blocks)
        return torch.cat([gpt.attend_cached(att, new, cache, layer) for layer, att in pairs], dim=2)

    return _is_one_pass(attend, lambda: torch.cat([att(x) for att in blocks], dim=2))


def _follows(gpt):
    """Does the file's forward pass give what is right, in float64, with the work of one pass?"""
    model, cache = gpt_model(context_length=TRIED).double(), gpt.KVCache(2)
    ids = stream("followed").below(WORDS, 2, TRIED)
    return _is_one_pass(
        lambda start, end: gpt.forward_cached(model, ids[:, start:end].clone(), cache),
        lambda: model(ids),
    )


def _is_one_pass(run, whole):
    """Do the pieces of a text come to what the whole comes to, in its rows and in work?"""
    pieces = (0, 4), (4, 6), (6, TRIED)
    with counted() as own:
        rows = torch.cat([run(start, end) for start, end in pieces], dim=1)
    with counted() as once:
        expected = whole()
    near = 1e-4 if expected.dtype == torch.float32 else 1e-9
    alike = rows.shape == expected.shape and torch.allclose(rows, expected, near, near)
    return alike and own.multiplications < MOST * once.multiplications


STAND_INS = {
    "KVCache": (_Cache, _keeps),
    "attend_cached": (_attend, _attends),
    "forward_cached": (_forward, _follows),
}


# --- models and texts -----------------------------------------------------------------------------


def _attention(d_in, d_out, num_heads, context_length=7, qkv_bias=False):
    made = importlib.import_module("ch3_attention").MultiHeadAttention
    return stress(made(d_in, d_out, context_length, 0.0, num_heads, qkv_bias)).eval()


def _model(**changes):
    """A model whose next ids are led by what it reads: it adds hardly anything of its own."""
    model = gpt_model(**changes)
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if weight.dim() == 1:
                weight.copy_(torch.ones(()) if name.endswith("scale") else weight * 0.1)
        model.pos_emb.weight.mul_(0.5)
    return model


def _turned(module):
    """The same sizes with other weights, in the same places: turned once more it is as before.

    They are written as no count of torch's tells: what a weight is shows in its numbers alone.
    """
    for weight in module.parameters():
        weight.data.copy_(weight.data.flip(0))
    return module


def _turned_elsewhere(module):
    """The same Parameters with other numbers, which stand somewhere else."""
    for weight in module.parameters():
        weight.data = weight.data.flip(0)
    return module


def _turned_layers(module):
    """Other layers in place of those that it had."""
    for name, layer in list(module.named_children()):
        setattr(module, name, _turned(copy.deepcopy(layer)))
    return module


def _with_other_keys(module):
    """A copy that makes other keys and values: those of before are in the cache."""
    other = copy.deepcopy(module)
    for name, layer in other.named_modules():
        if name.endswith(("W_key", "W_value")):
            _turned(layer)
    return other


OTHER_WEIGHTS = {
    "in the same places": _turned,
    "in other memory": _turned_elsewhere,
    "in other layers": _turned_layers,
}


def _silent(**changes):
    """A model whose blocks and positions add nothing, and whose head has no weights yet."""
    model = importlib.import_module("ch4_6_gpt_model").GPTModel(config(**changes)).eval()
    with torch.no_grad():
        for weight in model.parameters():
            weight.zero_()
        model.final_norm.scale.fill_(1.0)
    return model


def _counter(words, context_length):
    """A model that counts: after each id comes the next one up, and 0 after the last."""
    return _chain(words, range(words), context_length)


def _chain(words, ids, context_length=8, n_layers=1):
    """A model that says these ids in turn, after the last the first again."""
    sizes = {"emb_dim": len(ids), "n_heads": 1, "n_layers": n_layers}
    model = _silent(vocab_size=words, context_length=context_length, **sizes)
    with torch.no_grad():
        model.tok_emb.weight[list(ids)] = torch.eye(len(ids))
        model.out_head.weight[list(ids)] = torch.eye(len(ids)).roll(1, dims=0)
    return model


def _close(model, apart=0.002):
    """The same ids, by scores close to each other: half precision can't tell them apart, and where
    they are 1e-9 apart float32 can't.
    """
    with torch.no_grad():
        model.final_norm.shift.fill_(1.0)
        model.out_head.weight.mul_(apart).add_(2.0)
    return model


def _prompt(models, rows, tokens, new, size):
    """Texts that tell: their next ids are beyond doubt, of several kinds, and each text has others.

    A context that is one token shorter leads to others as well.
    """
    found, beyond_doubt = {}, {}
    for _ in range(MOST_ROUNDS):
        idx = integers(WORDS, CANDIDATES, tokens)
        ids, certain, tells = _telling(models, idx, new, size)
        found |= {tuple(ids[row].tolist()): idx[row] for row in tells.nonzero().flatten()}
        beyond_doubt |= {tuple(ids[row].tolist()): idx[row] for row in certain.nonzero().flatten()}
        if len(found) >= rows:
            break
    others = [idx for ids, idx in beyond_doubt.items() if ids not in found]
    return torch.stack([*found.values(), *others][:rows])


@torch.no_grad()
def _gone_on_with(one, other):
    """Texts that tell, and what one model makes of them: the other's next ids are certain too."""
    idx = _prompt([one, other], 6, 3, 3, 7)
    longer = torch.cat((idx, _continued(one, idx, 3, 7)[0]), dim=1)
    certain = _continued(other, longer, 2, 7)[1] > CERTAIN
    return idx[certain], longer[certain]


@torch.no_grad()
def _telling(models, idx, new, size):
    """The next ids of the last model, for which texts they are certain, and for which they tell.

    There are few texts of one token, and with some weights none of them tells.
    """
    certain, tells = torch.ones(2, len(idx), dtype=torch.bool)
    for model in models:
        ids, leads = _continued(model, idx, new, size)
        kinds = (ids.sort(dim=1).values.diff(dim=1) != 0).sum(dim=1) + 1
        certain &= leads > CERTAIN
        tells &= certain & (kinds >= min(3, new, size + 1))
        if 1 < size < idx.shape[1] + new:
            alike = max(0, size - idx.shape[1])  # while the text fits into either context
            text = torch.cat((idx, ids[:, :alike]), dim=1)
            others, _ = _continued(model, text, new - alike, size - 1)
            tells &= (others != ids[:, alike:]).any(dim=1)
    return ids, certain, tells


def _continued(model, idx, new, size):
    """The next ids, and by how much the likeliest of them leads at least."""
    text, leads = idx, []
    for _ in range(new):
        best = model(text[:, -size:])[:, -1].topk(2)
        leads.append(best.values[:, 0] - best.values[:, 1])
        text = torch.cat((text, best.indices[:, :1]), dim=1)
    return text[:, idx.shape[1] :], torch.stack(leads).amin(dim=0)


class _Calls(nn.Module):
    """Something that is done with a model, in a module's form."""

    def __init__(self, model, run):
        super().__init__()
        self.model, self.run = model, run
        self.eval()

    def forward(self, ids):
        return self.run(ids)


def _twice(gpt, model, ids):
    """Logits of a text in two pieces."""
    cache = gpt.KVCache(2)
    logits = [gpt.forward_cached(model, piece, cache) for piece in (ids[:, :3], ids[:, 3:])]
    return torch.cat(logits, dim=1)


@contextlib.contextmanager
def _few_calls_inside_each_other():
    """Python allows about a thousand, and here fewer, so that fewer show who needs them."""
    depth, frame = 0, sys._getframe()
    while frame := frame.f_back:
        depth += 1
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(depth + DEEPEST)
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


# --- what is observed -----------------------------------------------------------------------------


def _pair(found):
    """Keys and values as they are now, whatever holds the two."""
    pair = found if isinstance(found, (tuple, list)) and len(found) == 2 else (found, found)
    return dict(zip(("all keys", "all values"), map(_copy, pair)))


def _apart(gpt):
    """What a cache knows of the token that another one was shown."""
    shown, other = _emptied(gpt.KVCache(1)), gpt.KVCache(1)
    tried(shown.update, 0, *torch.ones(2, 1, 1, 1, 1))
    return {"len of a new cache beside one that was shown a token": len(other)}


def _emptied(cache):
    """Where all caches have one place, one check would see what another has left there."""
    with contextlib.suppress(Exception):  # another check is about reset
        cache.reset()
    return cache


def _many_blocks(gpt):
    """More than GPT-2's largest model has, each shown its token in turn."""
    blocks = 50
    cache, token = gpt.KVCache(blocks), torch.ones(1, 1, 1, 1)
    for layer in range(blocks):
        pair = _pair(tried(cache.update, layer, token * layer, -token * layer))
    found = {f"the last of {blocks} blocks: {which}": one for which, one in pair.items()}
    return {**found, f"len of a cache for {blocks} blocks": tried(len, cache)}


def _many_tokens(gpt):
    """Hundreds of tokens behind a few: whoever makes room makes enough."""
    cache, numbers = gpt.KVCache(1), torch.arange(1206.0).reshape(2, 1, 1, 603, 1)
    pairs = [
        _pair(tried(cache.update, 0, *numbers[:, :, :, start:end].clone()))
        for start, end in ((0, 3), (3, 603))
    ]
    return {f"600 new behind 3: {which}": one for which, one in pairs[1].items()}


def _copy(value):
    return value.clone() if isinstance(value, torch.Tensor) else value


def _in_pieces(tokens, sizes, run):
    """What comes of a text that is given in pieces of these sizes, piece by piece."""
    found, start = {}, 0
    for size in sizes:
        end = start + size
        found[_which(start, end)] = run(tokens[:, start:end].contiguous())
        start = end
    return found


def _which(start, end):
    """The tokens of a piece, counted from 0 as positions are."""
    return f"token {start}" if end == start + 1 else f"tokens {start} to {end - 1}"


def _attended(gpt, att, x, sizes, which=""):
    cache = gpt.KVCache(1)
    rows = _in_pieces(x, sizes, lambda new: gpt.attend_cached(att, new, cache, 0))
    return {f"{which}pieces of {_listed(sizes)}: {name}": one for name, one in rows.items()}


def _logits(gpt, model, ids, sizes, cache=None):
    cache = gpt.KVCache(len(model.trf_blocks)) if cache is None else cache
    found = _in_pieces(ids, sizes, lambda new: gpt.forward_cached(model, new, cache))
    here = f"pieces of {_listed(sizes)}"
    logits = {f"{here}: {name}": one for name, one in found.items()}
    return {**logits, f"{here}: len(cache) afterwards": len(cache)}


def _newest(logits):
    """The last token's logits: another check is about those of all new ones."""
    return logits[:, -1:] if isinstance(logits, torch.Tensor) and logits.dim() == 3 else logits


def _listed(sizes):
    return " + ".join(map(str, sizes)) if len(sizes) < LONG - 1 else "1"


def _worked(run, whole):
    """What comes of it, and how much work it is beside one pass over the whole text."""
    with counted() as own:
        found = run()
    with counted() as once:
        whole()
    passes = own.multiplications / once.multiplications
    return found, "one pass" if passes < MOST else f"{passes:.0f} passes"


def _once_each(gpt, model):
    """Does a growing text fill the context before any of its tokens is run again?

    Work is measured by what one new token costs: not all of it may be counted. And whoever runs a
    token as soon as it is chosen, and not for the next one, is a step ahead.
    """
    ids, works = integers(WORDS, 1, FULL - 2), []
    for new in (1, 2, 3):
        with counted() as own:
            gpt.generate_cached(model, ids.clone(), new, FULL)
        works.append(own.multiplications)
    token = works[1] - works[0]
    most = max((work for work in works if work < MOST * FULL * token), default=0)
    return f"all {FULL}" if most >= (FULL - 0.5) * token else f"not all {FULL}"


def _state(model, ids):
    """All that a model holds and does: names of all things in it, settings, numbers, logits."""
    names, settings = [], []
    for path, module in model.named_modules():
        for key, value in vars(module).items():
            if isinstance(value, dict):
                names += [
                    f"{path}.{key}.{name}: {type(one).__name__}" for name, one in value.items()
                ]
            else:
                names.append(f"{path}.{key}")
            if isinstance(value, (bool, int, float)):
                settings.append(f"{path}.{key} = {value}")
    tensors = [*model.parameters(), *model.buffers()]
    return {
        "names": names,
        "settings": settings,
        "frozen weights": _frozen(model),
        "numbers": torch.cat([one.detach().double().flatten() for one in tensors]),
        "logits": tried(lambda: model(ids).detach().clone()),
    }


def _freeze(model):
    """One of its own weights, and one of its first attention's."""
    for part in (model.tok_emb, model.trf_blocks[0].att.W_key):
        part.requires_grad_(False)


def _frozen(model):
    weights = dict(model.named_parameters())
    names = [name for name, weight in weights.items() if not weight.requires_grad]
    return "all" if len(names) == len(weights) else ", ".join(names) or "none"


def _changes(before, after):
    """What is in a model that was not there before, and what else may have changed."""
    found = {"what is new in the model": sorted({*after["names"]} - {*before["names"]})}
    found["what is gone from the model"] = sorted({*before["names"]} - {*after["names"]})
    found["settings that changed"] = sorted({*after["settings"]} ^ {*before["settings"]})
    for what in ("frozen weights", "numbers", "logits"):
        two = sides(before_the_calls=before[what], after_the_calls=after[what])
        found[f"the model's {what}"] = two
    return found
