"""4.7 Generating text"""

import torch
from ch4_6_gpt_model import GPTModel


def generate_text_simple(model, idx, max_new_tokens, context_size):
    B, T = idx.shape
    out = idx.new_empty(B, T + max_new_tokens)
    out[:, :T] = idx
    torch.set_grad_enabled(False)
    for t in range(T, T + max_new_tokens):
        out[:, t] = model(out[:, max(0, t - context_size) : t])[:, -1].argmax(-1)
    torch.set_grad_enabled(True)
    return out


def text_to_token_ids(text, tokenizer):
    return torch.tensor([tokenizer.encode(text, allowed_special={"<|endoftext|>"})])


def token_ids_to_text(token_ids, tokenizer):
    (ids,) = token_ids.tolist()
    return tokenizer.decode(ids)
