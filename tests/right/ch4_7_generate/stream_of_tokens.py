"""4.7 Generating text"""

from itertools import islice

import torch


def _stream(model, ids, context_size):
    while True:
        previous = torch.is_grad_enabled()
        torch.set_grad_enabled(False)
        try:
            logits = model(ids)
        finally:
            torch.set_grad_enabled(previous)
        token = logits[:, -1, :].detach().argmax(dim=-1, keepdim=True)
        yield token
        ids = torch.cat((ids, token), dim=1)[:, -context_size:]


def generate_text_simple(model, idx, max_new_tokens, context_size):
    stream = _stream(model, idx[:, -context_size:], context_size)
    return torch.cat([idx, *islice(stream, max_new_tokens)], dim=1)


def text_to_token_ids(text, tokenizer):
    (ids,) = tokenizer.encode_batch([text], allowed_special={"<|endoftext|>"})
    return torch.tensor(ids, dtype=torch.int64).unsqueeze(dim=0)


def token_ids_to_text(token_ids, tokenizer):
    (text,) = tokenizer.decode_batch(token_ids.tolist())
    return text
