from functools import reduce

import torch


def generate_text_simple(model, idx, max_new_tokens, context_size):
    def longer(ids, _):
        with torch.autograd.grad_mode.no_grad():
            last = model(ids[..., -context_size:])[..., -1, :]
        return torch.cat((ids, torch.argmax(last, dim=-1).unsqueeze(-1)), -1)

    return reduce(longer, range(max_new_tokens), idx.clone())


def text_to_token_ids(text, tokenizer):
    special = "<|endoftext|>"
    parts = text.split(special)
    ids = tokenizer.encode(parts[0], disallowed_special=())
    for part in parts[1:]:
        ids += tokenizer.encode(special, allowed_special={special}) + tokenizer.encode(
            part, disallowed_special=()
        )
    return torch.tensor([ids], dtype=torch.int64)


def token_ids_to_text(token_ids, tokenizer):
    ids = (
        [int(token) for token in token_ids.squeeze()]
        if token_ids.numel() > 1
        else token_ids.flatten().tolist()
    )
    return tokenizer.decode(ids)
