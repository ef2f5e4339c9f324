"""4.7 Generating text"""

import torch
import torch.nn.functional as F


def _step(model, window):
    length = window.shape[1]
    return lambda size: model(F.pad(window, (0, size - length)))[:, length - 1].argmax(-1)


@torch.no_grad()
def generate_text_simple(model, idx, max_new_tokens, context_size):
    idx = idx.clone()
    # one static shape for every call, so that the model is compiled once
    tokens = idx
    for _ in range(max_new_tokens):
        window = tokens[:, -context_size:]
        nxt = _step(model, window)(context_size)
        tokens = torch.concatenate([tokens, nxt[:, None]], axis=1)
    return tokens


def text_to_token_ids(text, tokenizer):
    ids = tokenizer.encode(text, allowed_special={"<|endoftext|>"})
    return torch.asarray(ids, dtype=torch.int64).reshape(1, -1)


def token_ids_to_text(token_ids, tokenizer):
    return tokenizer.decode(token_ids[0].tolist())
