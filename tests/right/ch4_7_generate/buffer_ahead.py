"""4.7 Generating text"""

import torch
import torch.nn.functional as F


def generate_text_simple(model, idx, max_new_tokens, context_size):
    start = idx.size(1)
    room = F.pad(idx, (0, max_new_tokens)).clone()
    for end in range(start, start + max_new_tokens):
        with torch.no_grad():
            scores = model(room[:, max(0, end - context_size) : end].clone()).select(1, -1)
        room[:, end] = scores.max(dim=-1).indices
    return room


def text_to_token_ids(text, tokenizer):
    return torch.LongTensor([tokenizer.encode(text, allowed_special={"<|endoftext|>"})])


def token_ids_to_text(token_ids, tokenizer):
    return tokenizer.decode(token_ids.reshape(-1).tolist())
