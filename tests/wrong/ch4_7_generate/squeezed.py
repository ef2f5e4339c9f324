"""4.7 Generating text"""

import torch


def generate_text_simple(model, idx, max_new_tokens, context_size):
    # YOUR CODE
    raise NotImplementedError("4.7: generate_text_simple is yours to write")


def text_to_token_ids(text, tokenizer):
    ids = tokenizer.encode(text, allowed_special={"<|endoftext|>"})
    ids = torch.tensor(ids)
    return ids[None, :]


def token_ids_to_text(token_ids, tokenizer):
    ids = token_ids.squeeze().tolist()
    text = tokenizer.decode(ids)
    return text
