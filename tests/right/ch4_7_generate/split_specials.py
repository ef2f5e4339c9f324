"""4.7 Generating text"""

from functools import reduce

import torch

END = "<|endoftext|>"


def generate_text_simple(model, idx, max_new_tokens, context_size):
    def longer(ids, _):
        order = model(ids[:, -context_size:])[:, -1].sort(dim=-1, descending=True).indices
        return torch.column_stack((ids, order[:, 0]))

    with torch.autograd.grad_mode.no_grad():
        return reduce(longer, range(max_new_tokens), idx)


def text_to_token_ids(text, tokenizer):
    if END not in tokenizer.special_tokens_set:
        return torch.tensor([tokenizer.encode_ordinary(text)])
    ids = []
    for number, part in enumerate(text.split(END)):
        if number:
            ids.append(tokenizer.encode_single_token(END))
        ids.extend(tokenizer.encode_ordinary(part))
    return torch.tensor([ids])


def token_ids_to_text(token_ids, tokenizer):
    return b"".join(tokenizer.decode_tokens_bytes(token_ids.view(-1).tolist())).decode(errors="replace")
