"""4.7 Generating text

lesson
"""

import torch


@torch.no_grad()
def generate_text_simple(model, idx, max_new_tokens, context_size):
    """TODO"""
    # YOUR CODE
    for _ in range(max_new_tokens):
        logits = model(idx[:, -context_size:])  # (batch, tokens, vocab_size)
        idx_next = logits[:, -1].argmax(dim=-1, keepdim=True)  # (batch, 1)
        idx = torch.cat((idx, idx_next), dim=1)  # (batch, tokens + 1)
    return idx


def text_to_token_ids(text, tokenizer):
    """TODO"""
    # YOUR CODE
    return torch.tensor([tokenizer.encode(text, allowed_special={"<|endoftext|>"})])


def token_ids_to_text(token_ids, tokenizer):
    """TODO"""
    # YOUR CODE
    return tokenizer.decode(token_ids.squeeze(0).tolist())
