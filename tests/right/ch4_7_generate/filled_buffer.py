"""4.7 Generating text"""

import torch


def generate_text_simple(model, idx, max_new_tokens, context_size):
    batch, start = idx.shape
    total = start + max_new_tokens
    buffer = idx.new_zeros((batch, total))
    buffer[:, :start].copy_(idx)
    with torch.no_grad():
        for end in range(start, total):
            begin = end - min(end, context_size)
            scores = model(buffer[:, begin:end].clone()).select(1, -1)
            torch.argmax(scores, dim=1, out=buffer[:, end])
    return buffer


def text_to_token_ids(text, tokenizer):
    ids = tokenizer.encode(text, allowed_special="all")
    return torch.asarray(ids, dtype=torch.int64).view(1, len(ids))


def token_ids_to_text(token_ids, tokenizer):
    return tokenizer.decode_bytes(token_ids[0].tolist()).decode("utf-8", errors="replace")
