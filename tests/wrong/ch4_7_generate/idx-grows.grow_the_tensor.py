"""4.7 Generating text"""

import torch


@torch.no_grad()
def generate_text_simple(model, idx, max_new_tokens, context_size):
    out = idx.detach()
    for _ in range(max_new_tokens):
        best = model(out[:, -context_size:])[:, -1].argmax(dim=-1)
        out = torch.cat((out, best.view(-1, 1)), dim=1)
    idx.data = out
    return idx


def text_to_token_ids(text, tokenizer):
    ids = tokenizer.encode(text, allowed_special={"<|endoftext|>"})
    return torch.tensor(ids, dtype=torch.int64).view(1, -1)


def token_ids_to_text(token_ids, tokenizer):
    return tokenizer.decode(token_ids.flatten().tolist())
