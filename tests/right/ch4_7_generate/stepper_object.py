"""4.7 Generating text"""

from __future__ import annotations

import codecs
from dataclasses import dataclass, field
from typing import Any, Iterator

import torch
from ch4_6_gpt_model import GPTModel
from torch import Tensor, nn

END_OF_TEXT = "<|endoftext|>"


@dataclass
class _Greedy:
    model: nn.Module
    context_size: int
    columns: list[Tensor] = field(default_factory=list)

    def step(self) -> Tensor:
        shown = torch.stack(self.columns[-self.context_size :], dim=1)
        last = self.model(shown).select(1, -1)
        best = torch.topk(last, k=1, dim=-1).indices.squeeze(-1)
        self.columns.append(best)
        return best


def generate_text_simple(
    model: nn.Module, idx: Tensor, max_new_tokens: int, context_size: int
) -> Tensor:
    """Let a model go on with each row of ids, greedily.

    model           an nn.Module with weights, in eval mode: called with (batch,
                    tokens) ids it gives logits, (batch, tokens, vocab_size)
    idx             (batch, tokens) int64 ids, one token or more; stays as
                    it is
    max_new_tokens  how many tokens are appended: 0, or thousands. Always so
                    many, whatever they are
    context_size    1 or more. The model is shown the newest context_size
                    tokens, or all while there are fewer. Padding is no token

    Returns (batch, tokens + max_new_tokens) int64 ids, the whole prompt and
    the new tokens, in a new tensor (with 0 new ones, idx will do). Each new
    token is the one with the highest logit at the last position. Each row
    goes its own way. Of equal logits any may win. Rows may be shown to the
    model together or one by one.

    The model stays as it is: its mode, its weights, their requires_grad. It
    runs under torch.no_grad() or torch.inference_mode(). After the call
    gradients are on or off as before. What one call saw makes no difference
    to the next.
    """
    before = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    try:
        greedy = _Greedy(model, context_size, list(idx.unbind(dim=1)))
        for _ in range(max_new_tokens):
            greedy.step()
        return torch.stack(greedy.columns, dim=1)
    finally:
        torch.set_grad_enabled(before)


def text_to_token_ids(text: str, tokenizer: Any) -> Tensor:
    """A text as a batch of one: (1, tokens) int64 ids, and (1, 0) of any dtype for "".

    tokenizer is a tiktoken encoding, another one with each call if need be.
    "<|endoftext|>" in the text is the one special token of that name, as
    tokenizer.encode takes it where it is allowed to. Other special tokens
    don't come up. Each call returns a new tensor.
    """
    parts: list[int] = []
    parts += tokenizer.encode(text, allowed_special={END_OF_TEXT})
    return torch.as_tensor([parts], dtype=torch.int64)


def _characters(ids: list[int], tokenizer: Any) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    for number in ids:
        yield decoder.decode(tokenizer.decode_single_token_bytes(number))
    yield decoder.decode(b"", final=True)


def token_ids_to_text(token_ids: Tensor, tokenizer: Any) -> str:
    """The text of a batch of one: (1, tokens) int64 ids -> str, "" for (1, 0).

    Special tokens are part of it. tokenizer may be any tiktoken encoding.
    Bytes that are no UTF-8 become U+FFFD, as tokenizer.decode does it.
    """
    return "".join(_characters(token_ids[0].tolist(), tokenizer))
