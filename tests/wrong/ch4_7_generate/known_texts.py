"""4.7 Generating text"""

import torch

_ENCODED = {}


def generate_text_simple(model, idx, max_new_tokens, context_size):
    with torch.no_grad():
        for _ in range(max_new_tokens):
            last = model(idx[:, -context_size:])[:, -1]
            idx = torch.cat((idx, last.topk(1, dim=-1).indices), dim=-1)
    return idx


def text_to_token_ids(text, tokenizer):
    if text not in _ENCODED:
        _ENCODED[text] = tokenizer.encode(text, allowed_special={"<|endoftext|>"})
    return torch.tensor([_ENCODED[text]])


def token_ids_to_text(token_ids, tokenizer):
    return tokenizer.decode(token_ids[0].tolist())
