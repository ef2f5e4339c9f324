"""4.7 Generating text"""

import torch
from torch.nn import functional as F

SPECIAL = frozenset({"<|endoftext|>"})


@torch.no_grad()
def generate_text_simple(model, idx, max_new_tokens, context_size):
    tokens = idx.size(1)
    result = F.pad(idx, (0, max_new_tokens)).clone()
    end = tokens
    while end < result.size(1):
        start = end - min(end, context_size)
        logits = model(result[:, start:end].clone())
        _, best = logits.select(1, -1).topk(1)
        result.narrow(1, end, 1).copy_(best)
        end += 1
    return result


def text_to_token_ids(text, tokenizer):
    ids = tokenizer.encode(text, allowed_special=set(SPECIAL))
    batch = torch.empty((1, len(ids)), dtype=torch.long)
    for place, token in enumerate(ids):
        batch[0, place] = token
    return batch


def token_ids_to_text(token_ids, tokenizer):
    return tokenizer.decode([int(token) for token in token_ids.flatten()])
