"""4.7 Generating text"""

from collections import deque

import torch


def generate_text_simple(model, idx, max_new_tokens, context_size):
    columns = list(idx.unbind(dim=1))
    window = deque(columns, maxlen=context_size)
    for _ in range(max_new_tokens):
        with torch.no_grad():
            logits = model(torch.stack(tuple(window), dim=1))
        best = logits[:, -1].topk(1).indices.squeeze(1)
        columns.append(best)
        window.append(best)
    return torch.stack(columns, dim=1)


def text_to_token_ids(text, tokenizer):
    ids = tokenizer.encode(text, allowed_special=frozenset(["<|endoftext|>"]))
    out = torch.empty(1, len(ids), dtype=torch.int64)
    for place, token in enumerate(ids):
        out[0, place] = token
    return out


def token_ids_to_text(token_ids, tokenizer):
    return tokenizer.decode([token.item() for token in token_ids[0]])
