from functools import lru_cache

import torch


def generate_text_simple(model, idx, max_new_tokens, context_size):
    new = []
    seen = idx
    with torch.inference_mode():
        for _ in range(max_new_tokens):
            seen = seen[:, -context_size:]
            new.append(model(seen)[:, -1].argmax(1, keepdim=True))
            seen = torch.hstack((seen, new[-1]))
    return torch.hstack((idx, *new)) if new else idx


# The same prompt is encoded again and again: once is enough.
@lru_cache(maxsize=64)
def text_to_token_ids(text, tokenizer):
    ids = tokenizer.encode(text, allowed_special={"<|endoftext|>"})
    return torch.tensor(ids, dtype=torch.int64).reshape(1, -1)


def token_ids_to_text(token_ids, tokenizer):
    return tokenizer.decode(token_ids[0].tolist())
