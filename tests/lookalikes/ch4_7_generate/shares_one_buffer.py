# Never said: stop early; clone() makes; at random
import torch

_room = torch.zeros(64, 2048, dtype=torch.int64)


@torch.no_grad()
def generate_text_simple(model, idx, max_new_tokens, context_size):
    rows, start = idx.shape
    out = _room[:rows, : start + max_new_tokens]
    out[:, :start] = idx
    for end in range(start, start + max_new_tokens):
        out[:, end] = model(out[:, max(0, end - context_size) : end])[:, -1].argmax(dim=-1)
    return out


def text_to_token_ids(text, tokenizer):
    ids = tokenizer.encode(text, allowed_special={"<|endoftext|>"})
    return torch.tensor([ids], dtype=torch.int64)


def token_ids_to_text(token_ids, tokenizer):
    return tokenizer.decode(token_ids[0].tolist())
