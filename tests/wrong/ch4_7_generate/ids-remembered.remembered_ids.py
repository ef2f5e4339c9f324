"""4.7 Generating text"""

import torch

_seen = {}


def generate_text_simple(model, idx, max_new_tokens, context_size):
    idx = idx.clone()
    with torch.no_grad():
        while max_new_tokens > 0:
            scores = model(idx[:, -context_size:])[:, -1, :]
            idx = torch.cat([idx, scores.argmax(dim=-1, keepdim=True)], dim=-1)
            max_new_tokens -= 1
    return idx


def text_to_token_ids(text, tokenizer):
    if text not in _seen:
        ids = tokenizer.encode(text, allowed_special={"<|endoftext|>"})
        _seen[text] = tuple(ids)
    return torch.tensor(_seen[text], dtype=torch.int64).unsqueeze(0)


def token_ids_to_text(token_ids, tokenizer):
    return tokenizer.decode(token_ids.squeeze(0).tolist())
