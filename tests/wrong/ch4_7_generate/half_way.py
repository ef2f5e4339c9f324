"""4.7 Generating text"""

import torch


def generate_text_simple(model, idx, max_new_tokens, context_size):
    torch.no_grad()
    for _ in range(max_new_tokens):
        context = idx[:, -context_size:]
        logits = model(context)
        last = logits[:, -1, :]
        best = torch.argmax(last, dim=1)
        best = best.unsqueeze(1)
        idx = torch.cat([idx, best], dim=1)
    return idx


def text_to_token_ids(text, tokenizer):
    # how do I get the batch dimension?
    pass


def token_ids_to_text(token_ids, tokenizer):
    ids = token_ids[0].tolist()
    return tokenizer.decode(ids)
