"""Greedy generation."""

import torch
import torch.nn.functional as F


@torch.no_grad()
def generate_text_simple(model, idx, max_new_tokens, context_size):
    ids = idx.clone()
    for _ in range(max_new_tokens):
        context = ids[:, -context_size:]
        scores = model(context)
        probas = F.softmax(scores[:, -1, :].float(), dim=-1)      # (batch, vocab_size)
        chosen = torch.argmax(probas, dim=-1, keepdim=True)       # (batch, 1)
        ids = torch.cat((ids, chosen), dim=1)
    return ids


def text_to_token_ids(text, tokenizer):
    tokens = tokenizer.encode(text, allowed_special={"<|endoftext|>"})
    return torch.as_tensor(tokens, dtype=torch.int64)[None]


def token_ids_to_text(token_ids, tokenizer):
    (tokens,) = token_ids.tolist()
    return tokenizer.decode(tokens)
