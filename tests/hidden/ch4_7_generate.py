"""The hidden checks of section 4.7: each returns what it observed, and nothing is expected here.

A spy stands in the model's place: what it answers depends on everything that it is shown, so the
tokens that come back tell what was shown at every step. Where tokens are to be told by hand, a
model that counts does. How often either is called is not judged.
"""

import tiktoken
import torch
from torch import nn

from kata.instruments import Spy, byte_encoding, integers, sides, strided, tried
from kata.instruments.spy import Counter

WORDS = 23
TEXTS = ["Hi", "a", "Every effort , moves you .", "naïve e\u0301 \u2603", " A\r\n ", "hi  there"]
LONG = "so it goes, " * 100


def a_short_text_by_hand(gpt):
    """A model that counts goes on with 3, 1, 4 as you would do it by hand."""
    idx = torch.tensor([[3, 1, 4]])
    return {"idx": idx, "tokens": _tokens(gpt, _counter(10), idx.clone(), 3, 10)}


def one_text_goes_on(gpt):
    """A text of one token or of many goes on with the right tokens."""
    spy, again = _spy(), _counter(9, step=0)
    found = {f"tokens after {n}": _tokens(gpt, spy, _ids(1, n), 10, 20) for n in (1, 2, 5)}
    found["one new token"] = _tokens(gpt, spy, _ids(1, 4), 1, 20)
    same = _tokens(gpt, again, torch.tensor([[4]]), 6, 20)
    found["tokens of a model that repeats itself"] = same
    slow = _tokens(gpt, _Slow().eval(), torch.tensor([[4]]), 30, 40)
    return {**found, "tokens of a model that repeats itself a while": slow}


def several_texts_go_on(gpt):
    """Several texts at once go on with the right tokens, each row with its own."""
    spy, other = _spy(), strided(_ids(3, 4))
    found = {f"tokens for {n} texts": _tokens(gpt, spy, _ids(n, 3), 5, 20) for n in (4, 2, 3)}
    found["tokens for texts in another order of memory"] = _tokens(gpt, spy, other, 5, 20)
    ending = torch.tensor([[50254], [60006], [7]])  # the first comes by 50256 on its way
    tokens = _tokens(gpt, _counter(60010), ending, 4, 20)
    return {**found, "tokens where one text meets 50256": tokens}


def a_text_longer_than_the_context_goes_on(gpt):
    """A text that is or grows longer than the context goes on with the right tokens."""
    spy, short, long = _spy(), _ids(1, 2), _ids(2, 9)
    found = {"tokens of a text that outgrows its context": _tokens(gpt, spy, short, 12, 4)}
    for n in (8, 3, 1, 9, 10):
        found[f"tokens with a context of {n}"] = _tokens(gpt, spy, long.clone(), 5, n)
    found["tokens after 1100"] = _tokens(gpt, spy, _ids(1, 1100), 3, 1099)
    counted = _tokens(gpt, _counter(10), torch.tensor([[6, 7]]), 4, 2)
    return {**found, "tokens of a model that counts, with a context of 2": counted}


def close_scores(gpt):
    """Where scores are close, or far from 0, the right tokens come out all the same."""
    found = {"tokens where scores are close": _tokens(gpt, _spy(close=True), _ids(1, 3), 20, 30)}
    for where, far in {"high": 1000, "low": -1000}.items():
        model = _counter(10)
        model.scores.data.mul_(1024).add_(far)  # by eights, which half precision can tell as well
        tokens = tried(_tokens, gpt, model, torch.tensor([[7]]), 4, 8)
        found[f"tokens where all scores are {where}"] = tokens
    exact = _counter(10).double()
    exact.scores.data.mul_(2**-23).add_(1)  # float32 can't tell one from the other
    tokens = tried(_tokens, gpt, exact, torch.tensor([[7]]), 4, 8)
    return {**found, "tokens where float64 scores are very close": tokens}


def no_token_ends_the_text(gpt):
    """No token ends the text: where it comes by 50256 and 0 it grows as long as elsewhere."""
    model, shapes = _counter(50257), []
    for start in (100, 50254):
        tokens = _tokens(gpt, model, torch.tensor([[start]]), 6, 20)
        shapes.append(list(tokens.shape) if isinstance(tokens, torch.Tensor) else tokens)
    return {"shape of the result": sides(elsewhere=shapes[0], through_50256_and_0=shapes[1])}


def no_new_tokens_give_the_prompt(gpt):
    """With `max_new_tokens` 0 the whole prompt comes back, however long it is."""
    model = _counter(WORDS)
    return {
        f"result for a text of {n}": tried(_tokens, gpt, model, _ids(2, n), 0, 4) for n in (3, 1, 6)
    }


def a_thousand_new_tokens(gpt):
    """More than a thousand new tokens come out right."""
    follows = nn.Embedding.from_pretrained(Counter(7)(torch.arange(7)))  # counts, and quickly
    try:
        return _tokens(gpt, follows.eval(), torch.tensor([[3]]), 1030, 2000)
    except RecursionError:  # whichever call it was that went too far
        return "raises RecursionError"


def calls_know_nothing_of_each_other(gpt):
    """A call comes out right after one with another model, other weights or another prompt."""
    model, idx = _counter(10), torch.tensor([[3]])
    found = {"the first call's tokens": _tokens(gpt, model, idx, 2, 8)}
    found["another model's tokens"] = _tokens(gpt, _counter(10, step=2), torch.tensor([[3]]), 2, 8)
    model.scores.data.copy_(model.scores.data.roll(2))
    tokens = _tokens(gpt, model, torch.tensor([[3]]), 2, 8)
    found["tokens after the first model's weights were changed"] = tokens
    idx.data = torch.tensor([[5]])
    return {**found, "tokens after idx was changed": _tokens(gpt, model, idx, 2, 8)}


def idx_stays_and_the_result_is_new(gpt):
    """The caller's `idx` stays as it is, and every result is a tensor of its own."""
    model, idx = _counter(WORDS), torch.tensor([[3, 1, 4]])
    kept = idx.clone()
    result = gpt.generate_text_simple(model, idx, 3, 8)
    both = sides(before_the_call=kept, after_the_call=idx.clone())
    found = {"idx": both, "the result": _before_and_after(result, idx)}
    before = _copy(result)
    gpt.generate_text_simple(model, kept + 1, 3, 8)
    after = _copy(result)
    found["the first result"] = sides(before_the_next_call=before, after_the_next_call=after)
    full = kept.clone()
    gpt.generate_text_simple(model, full, 3, 2)
    found["idx of more than the context"] = sides(before_the_call=kept, after_the_call=full)
    return found


def gradients_are_off_for_the_model_alone(gpt):
    """The model runs without gradients, and after a call they are on or off as before."""
    spy, idx, found = _spy(), torch.tensor([[1, 2]]), {}
    for before in (True, False):
        with torch.set_grad_enabled(before):
            gpt.generate_text_simple(spy, idx, 2, 8)
            both = sides(before_the_call=before, after_the_call=torch.is_grad_enabled())
            where = f"whether gradients are on, where they were {'on' if before else 'off'}"
            found[where] = both
        with torch.set_grad_enabled(before):
            tried(gpt.generate_text_simple, spy, idx, 0, 8)
            both = sides(before_the_call=before, after_the_call=torch.is_grad_enabled())
            found[f"{where}, and no new token was asked for"] = both
    return {"the model's logits require gradients": spy.was_recorded, **found}


def the_model_stays_as_it_is(gpt):
    """The model is in eval mode all the time, and its weights stay as they are."""
    spy, frozen = _spy(), _spy().requires_grad_(False)
    before, frozen_before = _state(spy), _state(frozen)
    for model in (spy, frozen):
        gpt.generate_text_simple(model, torch.tensor([[1, 2]]), 2, 8)
        tried(gpt.generate_text_simple, model, torch.tensor([[1, 2]]), 0, 8)
    both = zip(before.items(), _state(spy).values())
    found = {name: sides(before_the_call=one, after_the_call=two) for (name, one), two in both}
    before, after = frozen_before["requires_grad"], _state(frozen)["requires_grad"]
    found["requires_grad of a frozen model"] = sides(before_the_call=before, after_the_call=after)
    partly = _spy()
    partly.register_parameter("frozen", nn.Parameter(torch.zeros(1), requires_grad=False))
    before = _which_learn(partly)
    gpt.generate_text_simple(partly, torch.tensor([[1, 2]]), 2, 8)
    both = sides(before_the_call=before, after_the_call=_which_learn(partly))
    found["requires_grad of a model that is partly frozen"] = both
    return {"the model was called in training mode": spy.was_training, **found}


def texts_become_ids(gpt):
    """Texts become the right ids, whichever the tokenizer: one row, int64."""
    bytewise = byte_encoding()
    found = {f"ids of {text!r}": _copy(gpt.text_to_token_ids(text, bytewise)) for text in TEXTS}
    found["ids of a long text"] = _copy(gpt.text_to_token_ids(LONG, bytewise))
    found["ids of 'Hi' by another tokenizer"] = _copy(gpt.text_to_token_ids("Hi", _merging()))
    found["ids of drawn letters"] = _copy(gpt.text_to_token_ids(_drawn_letters(), bytewise))
    ids = gpt.text_to_token_ids("Hi", bytewise)
    _overwrite(ids)
    ids = gpt.text_to_token_ids("Hi", bytewise)
    found["ids of 'Hi' after a result was overwritten"] = before = _copy(ids)
    tried(gpt.text_to_token_ids, "ll", bytewise)
    found["ids of 'Hi', the same tensor"] = sides(
        when_it_came=before, after_the_next_call=_copy(ids)
    )
    given = [tried(gpt.text_to_token_ids, "a<|endoftext|>", bytewise) for _ in range(2)]
    both = sides(the_first_time=given[0], the_second_time=given[1])
    return {**found, "ids of a text with <|endoftext|>": both}


def an_empty_text_becomes_no_ids(gpt):
    """An empty text becomes a row of no ids, of shape (1, 0)."""
    ids = tried(gpt.text_to_token_ids, "", byte_encoding())
    return {'ids of ""': ids.to(torch.int64) if isinstance(ids, torch.Tensor) else ids}


def the_end_of_text_becomes_one_id(gpt):
    """A text with `<|endoftext|>` in it becomes the right ids: it is one token."""
    bytewise, merging = byte_encoding(), _merging()
    texts = ["one<|endoftext|>two", "<|endoftext|>", "a <|endoftext|><|endoftext|> b<|endoftext|>"]
    found = {f"ids of {text!r}": gpt.text_to_token_ids(text, bytewise) for text in texts}
    return {**found, "ids by another tokenizer": gpt.text_to_token_ids(texts[0], merging)}


def ids_become_text(gpt):
    """One row of ids becomes the right text, whichever the tokenizer and whatever the bytes."""
    bytewise = byte_encoding()
    found = {"text of many ids": _text(gpt, bytewise.encode_ordinary(LONG), bytewise)}
    drawn = bytewise.encode_ordinary(_drawn_letters())
    found["text of drawn letters"] = _text(gpt, drawn, bytewise)
    found["text of one id"] = _text_or_error(gpt, [158], bytewise)
    rows = {text: bytewise.encode_ordinary(text) for text in TEXTS if len(text) > 1}
    rows |= {"a<|endoftext|>b": [158, 256, 157], "": []}
    for text, ids in rows.items():
        found[f"text of the ids of {text!r}"] = _text(gpt, ids, bytewise)
    found["text of ids with a byte that is no UTF-8"] = _text_or_error(gpt, [158, 0, 157], bytewise)
    found["text of ids that end within a character"] = _text_or_error(gpt, [158, 60], bytewise)
    return {
        **found,
        "text of the ids of 'Hi' by another tokenizer": _text_or_error(gpt, rows["Hi"], _merging()),
    }


class _Slow(nn.Module):
    """Says each token twelve times, then the next one up: the last two, and then the first."""

    def __init__(self):
        super().__init__()
        self.scores = nn.Parameter(torch.eye(WORDS).roll(2, dims=0))

    def forward(self, idx):
        tokens = torch.arange(1, idx.shape[1] + 1) // 12
        return self.scores[tokens].expand(len(idx), -1, -1)


def _spy(close=False):
    return Spy(WORDS, close).eval()


def _counter(vocab_size, step=1):
    return Counter(vocab_size, step).eval()


def _ids(*shape):
    return integers(WORDS, *shape)


def _tokens(gpt, model, idx, new, context):
    """What comes back, as it is then: a result that changes later is another check's."""
    return _copy(gpt.generate_text_simple(model, idx, new, context))


def _drawn_letters():
    return "".join(map(chr, (integers(26, 9) + ord("a")).tolist()))


def _text(gpt, ids, encoding):
    return gpt.token_ids_to_text(torch.tensor([ids], dtype=torch.int64), encoding)


def _text_or_error(gpt, ids, encoding):
    try:
        return _text(gpt, ids, encoding)
    except (TypeError, ValueError) as error:
        return f"raises {type(error).__name__}"


def _merging():
    """A tokenizer that makes one token of several letters, as gpt2's does."""
    parts = [*(bytes([byte]) for byte in range(256)), b"ll", b"He", b"Hell", b"on", b"one", b"Hi"]
    return tiktoken.Encoding(
        name="bytes",
        pat_str=r"[a-zA-Z]+|[^a-zA-Z]",
        mergeable_ranks={part: rank for rank, part in enumerate(parts)},
        special_tokens={"<|endoftext|>": len(parts)},
    )


def _before_and_after(result, idx):
    """A result before and after the caller's idx, which it must not share, is overwritten."""
    before = _copy(result)
    _overwrite(idx)
    return sides(before_idx_changed=before, after_idx_changed=_copy(result))


def _copy(value):
    return value.clone() if isinstance(value, torch.Tensor) else value


def _overwrite(value):
    if isinstance(value, torch.Tensor):
        with torch.inference_mode():  # or a tensor that was made under it refuses
            value.zero_()


def _which_learn(model):
    return [weight.requires_grad for weight in model.parameters()]


def _state(model):
    weights = model.table.detach()[:2].clone()
    grad = model.table.requires_grad
    return {"training mode": model.training, "its weights": weights, "requires_grad": grad}
