"""The hidden checks of section 4.7: each returns what it observed, and nothing is expected here.

A spy stands in the model's place: what it answers depends on everything that it is shown, so the
tokens that come back tell what was shown at every step. How often it is called is not judged.
"""

import torch

from kata.instruments import Spy, byte_encoding, gpt2_encoding, integers

WORDS = 23


def _tokens(gpt, prompt, new, context, always=None):
    return gpt.generate_text_simple(Spy(WORDS, always), prompt, new, context)


def the_prompt_goes_on(gpt):
    """The prompt comes back with `max_new_tokens` more tokens, as int64."""
    prompt = torch.tensor([[3, 1, 4]])
    return {"prompt": prompt, "tokens": _tokens(gpt, prompt, 4, 10)}


def the_likeliest_token_is_taken(gpt):
    """Each new token is the one with the highest score at the last position."""
    return [_tokens(gpt, integers(WORDS, 1, length), 6, 20) for length in (1, 2, 5)]


def every_row_goes_its_own_way(gpt):
    """Every row of a batch goes on by itself."""
    return _tokens(gpt, integers(WORDS, 4, 3), 5, 20)


def the_newest_tokens_are_kept(gpt):
    """A prompt longer than the context is cropped to its newest tokens, for the model alone."""
    prompt = integers(WORDS, 2, 9)
    return {f"tokens with a context of {n}": _tokens(gpt, prompt, 4, n) for n in (1, 3, 8, 9, 10)}


def the_context_moves_along(gpt):
    """Once the context is full, each step drops the oldest token."""
    return _tokens(gpt, integers(WORDS, 1, 2), 12, 4)


def it_never_stops_early(gpt):
    """No token ends the text early: there are always `max_new_tokens` new ones."""
    spoken = {always: _tokens(gpt, integers(WORDS, 2, 3), 4, 8, always) for always in (0, 11)}
    spy = Spy(50300, always=50256)
    return {**spoken, 50256: gpt.generate_text_simple(spy, torch.tensor([[1]]), 3, 8)}


def no_new_tokens_give_the_prompt(gpt):
    """With `max_new_tokens` 0 the prompt comes back as it is, however long."""
    return [_tokens(gpt, integers(WORDS, 2, length), 0, 4) for length in (1, 3, 6)]


def the_callers_ids_stay(gpt):
    """The caller's ids are left as they were."""
    prompt = integers(WORDS, 2, 3)
    kept = prompt.clone()
    tokens = _tokens(gpt, prompt, 3, 8)
    return {"idx was changed": not torch.equal(prompt, kept), "tokens": tokens}


def no_gradients_are_kept(gpt):
    """The model runs without gradients, and afterwards they are as they were before."""
    spy = Spy(WORDS)
    found = {}
    for before in (True, False):
        with torch.set_grad_enabled(before):
            gpt.generate_text_simple(spy, torch.tensor([[1, 2]]), 2, 8)
            found[f"gradients after the call, {before} before"] = torch.is_grad_enabled()
    return {"gradients while the model ran": spy.gradients_were_on, **found}


def it_is_the_same_every_time(gpt):
    """The same prompt gives the same text every time: nothing is drawn at random."""
    runs, spy = [], Spy(WORDS).eval()
    for seed in range(4):
        torch.manual_seed(seed)
        runs.append(gpt.generate_text_simple(spy, torch.tensor([[5, 6]]), 6, 8))
    return {"tokens of each run": runs, "the model was put into training mode": spy.was_training}


def text_becomes_ids(gpt):
    """`text_to_token_ids` gives one row of int64 ids."""
    encoding = byte_encoding()
    texts = ["Hi", "a", "Every effort moves you", "naïve", " a\n "]
    return {repr(text): gpt.text_to_token_ids(text, encoding) for text in texts}


def the_end_of_text_is_one_token(gpt):
    """`<|endoftext|>` in a text is the one special token."""
    return gpt.text_to_token_ids("one<|endoftext|>two", byte_encoding())


def ids_become_text(gpt):
    """`token_ids_to_text` gives the text of one row of ids, whether one token or many."""
    encoding = byte_encoding()
    texts = ["Hi", "a", "naï", "a<|endoftext|>b", " a\n "]
    rows = [encoding.encode(text, allowed_special="all") for text in texts]
    gpt.text_to_token_ids("a", encoding)
    return [gpt.token_ids_to_text(torch.tensor([row]), encoding) for row in rows]


def gpt2s_own_ids(gpt):
    """In gpt2, "Hello, I am" is 15496, 11, 314, 716, and back."""
    encoding = gpt2_encoding()
    ids = gpt.text_to_token_ids("Hello, I am", encoding)
    return {"ids": ids, "text": gpt.token_ids_to_text(ids, encoding)}
