"""4.7 Generating text"""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import Iterator, Protocol

import torch
from ch4_6_gpt_model import GPTModel
from torch import Tensor, nn

logger = logging.getLogger(__name__)

END_OF_TEXT = "<|endoftext|>"


class Tokenizer(Protocol):
    def encode(self, text: str, *, allowed_special: set[str]) -> list[int]: ...
    def encode_single_token(self, text: str) -> int: ...
    def decode(self, tokens: list[int]) -> str: ...


@contextmanager
def inference(model: nn.Module) -> Iterator[None]:
    """Evaluation mode without gradients; training goes on afterwards."""
    model.eval()
    try:
        with torch.no_grad():
            yield
    finally:
        model.train()


def generate_text_simple(
    model: nn.Module, idx: Tensor, max_new_tokens: int, context_size: int
) -> Tensor:
    """Greedy decoding."""
    if idx.dim() != 2:
        raise ValueError(f"idx must be (batch, tokens), got {tuple(idx.shape)}")
    if max_new_tokens < 0:
        raise ValueError("max_new_tokens must not be negative")
    if context_size < 1:
        raise ValueError("context_size must be positive")
    generated = idx.clone()
    with inference(model):
        for step in range(max_new_tokens):
            logits = model(generated[:, -context_size:])
            next_token = logits[:, -1, :].argmax(dim=-1, keepdim=True)
            generated = torch.cat((generated, next_token), dim=1)
            logger.debug("step %d: %s", step, next_token.flatten().tolist())
    return generated


def text_to_token_ids(text: str, tokenizer: Tokenizer) -> Tensor:
    """Encode a text as a batch of one."""
    ids = tokenizer.encode(text, allowed_special={END_OF_TEXT})
    return torch.tensor(ids, dtype=torch.long).unsqueeze(0)


def token_ids_to_text(token_ids: Tensor, tokenizer: Tokenizer) -> str:
    """Decode a batch of one to readable text."""
    ids = token_ids.squeeze(0).tolist()
    try:
        special = tokenizer.encode_single_token(END_OF_TEXT)
    except KeyError:
        special = None
    return tokenizer.decode([token_id for token_id in ids if token_id != special])
