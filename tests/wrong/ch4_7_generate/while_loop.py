"""4.7 Generating text"""

import torch
from ch4_6_gpt_model import GPTModel


def generate_text_simple(model, idx, max_new_tokens, context_size):
    i = 0
    while i < max_new_tokens:
        # the model can only look at context_size tokens
        if idx.shape[1] > context_size:
            context = idx[:, idx.shape[1] - context_size:]
        else:
            context = idx
        logits = model(context)
        last = logits[:, -1]
        next_token = last.argmax(dim=1).reshape(-1, 1)
        idx = torch.cat([idx, next_token], dim=1)
        i += 1
    return idx


def text_to_token_ids(text, tokenizer):
    ids = tokenizer.encode(text, allowed_special={"<|endoftext|>"})
    return torch.tensor([ids])


def token_ids_to_text(token_ids, tokenizer):
    ids = []
    for token_id in token_ids[0]:
        ids.append(int(token_id))
    return tokenizer.decode(ids)
