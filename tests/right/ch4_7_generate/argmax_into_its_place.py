import torch

_EOT = frozenset(("<|endoftext|>",))


@torch.no_grad()
def generate_text_simple(model, idx, max_new_tokens, context_size):
    rows, n = idx.shape
    end = n + max_new_tokens

    # one allocation for the whole text. columns [0, n) are valid
    text = idx.new_empty((rows, end))
    text[:, :n].copy_(idx)
    pick = idx.new_empty(rows)

    while n < end:
        lo = n - context_size if n > context_size else 0
        logits = model(text[:, lo:n])
        torch.argmax(logits[:, -1], dim=-1, out=pick)
        text[:, n].copy_(pick)
        del logits
        n += 1
    return text


def text_to_token_ids(text, tokenizer):
    ids = tokenizer.encode(text, allowed_special=_EOT)
    out = torch.empty((1, len(ids)), dtype=torch.long)
    for at, token in enumerate(ids):
        out[0, at] = token
    return out


def token_ids_to_text(token_ids, tokenizer):
    raw = b"".join(tokenizer.decode_single_token_bytes(t) for t in token_ids[0].tolist())
    return raw.decode("utf-8", errors="replace")
