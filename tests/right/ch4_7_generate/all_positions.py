"""4.7 Generating text"""

import numpy as np
import torch
from torch import Tensor, nn


def _best_at_the_end(model: nn.Module, ids: Tensor) -> Tensor:
    everywhere = model(ids).argmax(dim=2)
    return everywhere[:, [-1]]


def generate_text_simple(
    model: nn.Module, idx: Tensor, max_new_tokens: int, context_size: int
) -> Tensor:
    tokens = (idx,)
    context = idx
    with torch.no_grad():
        for _ in range(max_new_tokens):
            surplus = max(context.size(1) - context_size, 0)
            context = context[:, surplus:]
            new = _best_at_the_end(model, context)
            tokens += (new,)
            context = torch.column_stack((context, new))
    return torch.column_stack(tokens)


def text_to_token_ids(text: str, tokenizer) -> Tensor:
    ids = tokenizer.encode(text, allowed_special={"<|endoftext|>"})
    return torch.from_numpy(np.array(ids, dtype=np.int64)).unsqueeze(0)


def token_ids_to_text(token_ids: Tensor, tokenizer) -> str:
    assert token_ids.shape[0] == 1
    return tokenizer.decode(np.asarray(token_ids).ravel().tolist())
