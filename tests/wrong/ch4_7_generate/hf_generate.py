"""4.7 Generating text"""

import torch


def generate_text_simple(model, input_ids, max_new_tokens, context_size, eos_token_id=50256):
    with torch.no_grad():
        for _ in range(max_new_tokens):
            next_token_logits = model(input_ids[:, -context_size:])[:, -1, :]
            next_tokens = torch.argmax(next_token_logits, dim=-1)
            input_ids = torch.cat([input_ids, next_tokens[:, None]], dim=-1)
            if (next_tokens == eos_token_id).all():
                break
    return input_ids


def text_to_token_ids(text, tokenizer, return_tensors="pt"):
    input_ids = tokenizer.encode(text, allowed_special={"<|endoftext|>"})
    return torch.tensor([input_ids], dtype=torch.long)


def token_ids_to_text(token_ids, tokenizer, skip_special_tokens=True):
    ids = token_ids[0].tolist()
    if skip_special_tokens:
        special = {tokenizer.encode_single_token(s) for s in tokenizer.special_tokens_set}
        ids = [i for i in ids if i not in special]
    return tokenizer.decode(ids)
