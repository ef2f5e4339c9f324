"""4.7 Generating text"""

import torch


@torch.no_grad()
def generate_text_simple(model, idx, max_new_tokens, context_size):
    input_ids = idx
    max_length = max_new_tokens
    cur_len = input_ids.shape[-1]
    while cur_len < max_length:
        outputs = model(input_ids[:, -context_size:])
        next_token_logits = outputs[:, -1, :]
        next_tokens = torch.argmax(next_token_logits, dim=-1)
        input_ids = torch.cat([input_ids, next_tokens[:, None]], dim=-1)
        cur_len += 1
    return input_ids


def text_to_token_ids(text, tokenizer):
    ids = tokenizer.encode(text, allowed_special={"<|endoftext|>"})
    return torch.tensor([ids], dtype=torch.long)


def token_ids_to_text(token_ids, tokenizer):
    skip_special_tokens = {tokenizer.eot_token}
    kept = [i for i in token_ids[0].tolist() if i not in skip_special_tokens]
    return tokenizer.decode(kept)
