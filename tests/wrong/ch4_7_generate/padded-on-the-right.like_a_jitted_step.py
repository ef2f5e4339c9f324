import torch
import torch.nn.functional as F


# Static shapes: the model always sees (batch, context_size), like a jitted step would.
def _step(model, ids, context_size):
    window = ids[:, -context_size:]
    n = window.shape[1]
    padded = F.pad(window, (0, context_size - n))        # b c
    logits = model(padded)                               # b c v
    nxt = logits[:, n - 1].argmax(-1)                    # b
    return torch.cat([ids, nxt[:, None]], dim=1)


@torch.no_grad()
def generate_text_simple(model, idx, max_new_tokens, context_size):
    ids = idx.clone()
    for _ in range(max_new_tokens):
        ids = _step(model, ids, context_size)
    return ids


def text_to_token_ids(text, tokenizer):
    return torch.tensor(tokenizer.encode(text, allowed_special={"<|endoftext|>"}), dtype=torch.int64)[None]


def token_ids_to_text(token_ids, tokenizer):
    return tokenizer.decode(token_ids[0].tolist())
