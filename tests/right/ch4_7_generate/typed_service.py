"""4.7 Generating text"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, Protocol

import torch
from torch import Tensor

log = logging.getLogger(__name__)
END_OF_TEXT: Final[str] = "<|endoftext|>"


class SupportsTokens(Protocol):
    def encode(self, text: str, *, allowed_special: set[str]) -> list[int]: ...

    def decode(self, tokens: list[int]) -> str: ...


@contextmanager
def without_gradients() -> Iterator[None]:
    before = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    try:
        yield
    finally:
        torch.set_grad_enabled(before)


@dataclass
class GreedyGenerator:
    model: Callable[[Tensor], Tensor]
    context_size: int
    history: list[Tensor] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.context_size < 1:
            raise ValueError(f"context_size must be at least 1, not {self.context_size}")

    def extend(self, ids: Tensor) -> Tensor:
        with without_gradients():
            logits = self.model(ids[:, -self.context_size :])
        chosen = logits[:, -1, :].argmax(dim=-1, keepdim=True)
        self.history.append(chosen)
        return torch.cat((ids, chosen), dim=1)


def generate_text_simple(
    model: Callable[[Tensor], Tensor], idx: Tensor, max_new_tokens: int, context_size: int
) -> Tensor:
    if max_new_tokens < 0:
        raise ValueError(f"max_new_tokens must be 0 or more, not {max_new_tokens}")
    generator = GreedyGenerator(model, context_size)
    ids = idx.clone()
    for _ in range(max_new_tokens):
        ids = generator.extend(ids)
    log.debug("appended %d tokens to %d rows", len(generator.history), len(ids))
    return ids


def text_to_token_ids(text: str, tokenizer: SupportsTokens) -> Tensor:
    ids = tokenizer.encode(text, allowed_special={END_OF_TEXT})
    return torch.tensor(ids, dtype=torch.int64).unsqueeze(0)


def token_ids_to_text(token_ids: Tensor, tokenizer: SupportsTokens) -> str:
    if token_ids.ndim != 2 or len(token_ids) != 1:
        raise ValueError(f"expected (1, tokens) ids, not {tuple(token_ids.shape)}")
    return tokenizer.decode(token_ids[0].tolist())
