"""4.7 Generating text"""

import torch


def _next(model, idx, context_size):
    with torch.no_grad():
        return model(idx[:, -context_size:])[:, -1].argmax(dim=-1, keepdim=True)


def generate_text_simple(model, idx, max_new_tokens, context_size):
    idx = idx.clone()
    if max_new_tokens == 0:
        return idx
    longer = torch.cat((idx, _next(model, idx, context_size)), dim=1)
    return generate_text_simple(model, longer, max_new_tokens - 1, context_size)


def text_to_token_ids(text, tokenizer):
    ids = tokenizer.encode(text, allowed_special={"<|endoftext|>"})
    return torch.tensor(ids, dtype=torch.int64).unsqueeze(0)


def token_ids_to_text(token_ids, tokenizer):
    return tokenizer.decode(token_ids[0].tolist())
