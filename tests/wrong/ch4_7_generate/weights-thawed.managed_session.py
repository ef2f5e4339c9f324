"""4.7 Generating text
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator

import torch
from ch4_6_gpt_model import GPTModel
from torch import Tensor, nn

logger = logging.getLogger(__name__)

END_OF_TEXT = "<|endoftext|>"


@contextlib.contextmanager
def inference_session(model: nn.Module) -> Iterator[nn.Module]:
    """Evaluation mode, frozen weights and no graph, for the time of a `with` block."""
    was_training = model.training
    model.eval()
    model.requires_grad_(False)
    try:
        with torch.no_grad():
            yield model
    finally:
        model.requires_grad_(True)
        model.train(was_training)


def generate_text_simple(
    model: nn.Module, idx: Tensor, max_new_tokens: int, context_size: int
) -> Tensor:
    """Greedy decoding of `max_new_tokens` tokens for every row of `idx`."""
    if max_new_tokens < 0:
        raise ValueError(f"max_new_tokens must not be negative, got {max_new_tokens}")
    if context_size < 1:
        raise ValueError(f"context_size must be at least 1, got {context_size}")
    tokens = idx.clone()
    with inference_session(model) as frozen:
        for step in range(max_new_tokens):
            logits = frozen(tokens[:, -context_size:])[:, -1, :]
            tokens = torch.cat([tokens, logits.argmax(dim=-1, keepdim=True)], dim=1)
            logger.debug("step %d of %d", step + 1, max_new_tokens)
    return tokens


def text_to_token_ids(text: str, tokenizer) -> Tensor:
    """Encode `text` as a batch of one."""
    ids = tokenizer.encode(text, allowed_special={END_OF_TEXT})
    return torch.tensor(ids, dtype=torch.long).unsqueeze(0)


def token_ids_to_text(token_ids: Tensor, tokenizer) -> str:
    """Decode a batch of one."""
    if token_ids.dim() != 2 or token_ids.size(0) != 1:
        raise ValueError(f"expected shape (1, tokens), got {tuple(token_ids.shape)}")
    return tokenizer.decode(token_ids[0].tolist())
