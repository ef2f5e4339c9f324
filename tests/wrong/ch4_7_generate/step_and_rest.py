"""4.7 Generating text"""

import torch


@torch.no_grad()
def generate_text_simple(model, idx, max_new_tokens, context_size):
    if max_new_tokens == 0:
        return idx
    best = model(idx[:, -context_size:])[:, -1].argmax(dim=-1, keepdim=True)
    longer = torch.cat((idx, best), dim=1)
    return generate_text_simple(model, longer, max_new_tokens - 1, context_size)


def text_to_token_ids(text, tokenizer):
    return torch.tensor([tokenizer.encode(text, allowed_special={"<|endoftext|>"})])


def token_ids_to_text(token_ids, tokenizer):
    (ids,) = token_ids.tolist()
    return tokenizer.decode(ids)
