from itertools import islice

import torch


def tokens(model, idx, context_size):
    while True:
        with torch.no_grad():
            token = torch.topk(model(idx[:, -context_size:])[:, -1, :], k=1, dim=-1).indices
        idx = torch.cat([idx, token], dim=-1)
        yield token


def generate_text_simple(model, idx, max_new_tokens, context_size):
    return torch.cat([idx, *islice(tokens(model, idx, context_size), max_new_tokens)], dim=1)


def text_to_token_ids(text, tokenizer):
    import numpy as np

    return torch.from_numpy(
        np.array(
            tokenizer.encode(text, allowed_special=tokenizer.special_tokens_set), dtype=np.int64
        )
    ).reshape(1, -1)


def token_ids_to_text(token_ids, tokenizer):
    return tokenizer.decode_bytes(token_ids.flatten().tolist()).decode("utf-8", errors="replace")
