"""Greedy generation, with the usual stop at the end of the text."""

import torch

EOS_ID = 50256  # <|endoftext|>


@torch.inference_mode()
def generate_text_simple(model, idx, max_new_tokens, context_size):
    assert idx.ndim == 2 and idx.size(1) > 0
    assert context_size > 0

    ids = idx.clone()
    for _ in range(max_new_tokens):
        scores = model(ids[:, -context_size:])[:, -1]
        chosen = scores.argmax(dim=1, keepdim=True)
        ids = torch.cat([ids, chosen], dim=1)
        if bool((chosen == EOS_ID).all()):
            break  # every text has ended
    return ids


def text_to_token_ids(text, tokenizer):
    ids = tokenizer.encode(text, allowed_special={"<|endoftext|>"})
    return torch.tensor(ids, dtype=torch.int64).view(1, -1)


def token_ids_to_text(token_ids, tokenizer):
    return tokenizer.decode(token_ids[0].tolist())
