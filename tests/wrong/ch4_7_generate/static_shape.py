"""4.7 Generating text"""

import torch
import torch.nn.functional as F


@torch.no_grad()
def generate_text_simple(model, idx, max_new_tokens, context_size):
    for _ in range(max_new_tokens):
        window = idx[:, -context_size:]
        n = window.shape[1]
        window = F.pad(window, (0, context_size - n))
        step = model(window)[:, n - 1]
        idx = torch.cat([idx, step.argmax(-1, keepdim=True)], dim=1)
    return idx


def text_to_token_ids(text, tokenizer):
    return torch.tensor([tokenizer.encode(text, allowed_special={"<|endoftext|>"})])


def token_ids_to_text(token_ids, tokenizer):
    return tokenizer.decode(token_ids[0].tolist())
