"""4.7 Generating text"""

from __future__ import annotations

import logging
from typing import Any

import torch
from torch import Tensor

logger = logging.getLogger(__name__)

END_OF_TEXT = "<|endoftext|>"


def _require_positive(name: str, value: int) -> None:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{name} must be an int, got {type(value).__name__}")
    if value <= 0:
        raise ValueError(f"{name} must be a positive integer, got {value}")


def generate_text_simple(
    model: Any,
    idx: Tensor,
    max_new_tokens: int,
    context_size: int,
) -> Tensor:
    """Greedily extend every row of ``idx`` by ``max_new_tokens`` tokens."""
    if idx.dim() != 2:
        raise ValueError(f"idx must be 2-D (batch, tokens), got shape {tuple(idx.shape)}")
    _require_positive("max_new_tokens", max_new_tokens)
    _require_positive("context_size", context_size)

    generated = idx.clone()
    with torch.no_grad():
        for step in range(max_new_tokens):
            window = generated[:, -context_size:]
            logits = model(window)
            next_ids = logits[:, -1, :].argmax(dim=-1, keepdim=True)
            generated = torch.cat((generated, next_ids), dim=1)
            logger.debug("step %d: %s", step, next_ids.flatten().tolist())
    return generated


def text_to_token_ids(text: str, tokenizer: Any) -> Tensor:
    """Encode ``text`` as a batch of one."""
    if not isinstance(text, str):
        raise TypeError(f"text must be a str, got {type(text).__name__}")
    token_ids = tokenizer.encode(text, allowed_special={END_OF_TEXT})
    return torch.tensor(token_ids, dtype=torch.long).unsqueeze(0)


def token_ids_to_text(token_ids: Tensor, tokenizer: Any) -> str:
    """Decode a batch of one."""
    if token_ids.dim() != 2 or token_ids.size(0) != 1:
        raise ValueError(f"expected shape (1, tokens), got {tuple(token_ids.shape)}")
    return tokenizer.decode(token_ids.squeeze(0).tolist())
