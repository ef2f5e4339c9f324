"""4.7 Generating text"""

import torch


@torch.no_grad()
def generate_text_simple(model, idx, max_new_tokens, context_size):
    pieces = [idx]
    feed = idx[:, -context_size:]
    for _ in range(max_new_tokens):
        feed = model(feed)[:, -1].argmax(dim=-1, keepdim=True)
        pieces.append(feed)
    return torch.cat(pieces, dim=1)


def text_to_token_ids(text, tokenizer):
    return torch.as_tensor(
        tokenizer.encode(text, allowed_special={"<|endoftext|>"}), dtype=torch.int64
    ).view(1, -1)


def token_ids_to_text(token_ids, tokenizer):
    return tokenizer.decode(token_ids.view(-1).tolist())
