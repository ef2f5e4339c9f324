"""4.7 Generating text"""

import torch


def generate_text_simple(model, idx, max_new_tokens, context_size):
    for p in model.parameters():
        p.requires_grad_(False)
    try:
        with torch.no_grad():
            for _ in range(max_new_tokens):
                last = model(idx[:, -context_size:])[:, -1]
                idx = torch.hstack((idx, last.max(dim=-1, keepdim=True).indices))
    finally:
        for p in model.parameters():
            p.requires_grad_(True)
    return idx


def text_to_token_ids(text, tokenizer):
    return torch.tensor(tokenizer.encode(text, allowed_special={"<|endoftext|>"})).unsqueeze(0)


def token_ids_to_text(token_ids, tokenizer):
    return tokenizer.decode(token_ids.squeeze(0).tolist())
