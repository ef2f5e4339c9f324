"""4.7 Generating text"""

from collections import deque

import torch


def _continue(model, row, count, size, device):
    seen = deque(row, maxlen=size)
    for _ in range(count):
        logits = model(torch.tensor([list(seen)], device=device))
        best = logits[0, -1].argmax().item()
        seen.append(best)
        row.append(best)
    return row


def generate_text_simple(model, idx, max_new_tokens, context_size):
    with torch.inference_mode():
        rows = [_continue(model, r, max_new_tokens, context_size, idx.device) for r in idx.tolist()]
    return torch.tensor(rows, dtype=torch.int64, device=idx.device).reshape(len(rows), -1)


def text_to_token_ids(text, tokenizer):
    import numpy as np
    return torch.from_numpy(np.array([tokenizer.encode(text, allowed_special={"<|endoftext|>"})], dtype=np.int64))


def token_ids_to_text(token_ids, tokenizer):
    return "".join(tokenizer.decode_batch(token_ids.tolist()))
