"""4.7 Generating text"""

from __future__ import annotations

from collections import deque
from itertools import islice
from typing import Iterator

import torch
from torch import Tensor, nn


def continuation(model: nn.Module, prompt: list[int], size: int, device) -> Iterator[int]:
    """The model's own tokens after a prompt, one after the other, for ever."""
    newest = deque(prompt, maxlen=size)
    while True:
        with torch.no_grad():
            scores = model(torch.tensor([list(newest)], device=device))[0, -1]
        newest.append(int(scores.argmax()))
        yield newest[-1]


def generate_text_simple(
    model: nn.Module, idx: Tensor, max_new_tokens: int, context_size: int
) -> Tensor:
    rows = []
    for prompt in idx.tolist():
        new = continuation(model, prompt, context_size, idx.device)
        rows.append(prompt + list(islice(new, max_new_tokens)))
    return torch.tensor(rows, dtype=torch.int64, device=idx.device)


def text_to_token_ids(text: str, tokenizer) -> Tensor:
    return torch.tensor([tokenizer.encode(text, allowed_special={"<|endoftext|>"})])


def token_ids_to_text(token_ids: Tensor, tokenizer) -> str:
    (ids,) = token_ids.int().tolist()
    return tokenizer.decode_bytes(ids).decode("utf-8", errors="replace")
