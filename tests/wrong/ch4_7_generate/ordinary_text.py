"""4.7 Generating text"""

import torch


def generate_text_simple(model, idx, max_new_tokens, context_size):
    # YOUR CODE
    raise NotImplementedError("4.7: generate_text_simple is yours to write")


def text_to_token_ids(text, tokenizer):
    encoded = tokenizer.encode(text, disallowed_special=())
    encoded_tensor = torch.tensor(encoded).unsqueeze(0)
    return encoded_tensor


def token_ids_to_text(token_ids, tokenizer):
    flat = token_ids.squeeze(0)
    return tokenizer.decode(flat.tolist())
