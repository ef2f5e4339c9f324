"""The hidden checks of section 4.7: each returns what it observed, and nothing is expected here."""

import torch

from kata.instruments import Spy, byte_encoding, gpt2_encoding, integers

END = 11  # the id that plays the end of text


def _generated(gpt, prompt, new, context, always=None):
    """What comes back, and what the model was shown when it chose each new token."""
    spy = Spy(23, always)
    return gpt.generate_text_simple(spy, prompt, new, context), spy


def the_prompt_goes_on(gpt):
    """The prompt comes back with `max_new_tokens` more tokens, as int64."""
    return _generated(gpt, torch.tensor([[3, 1, 4]]), 5, 10)[0]
