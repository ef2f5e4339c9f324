import torch

# texts of one shape come again and again: allocate their memory once
_pool = {}


def _buffer(rows, columns, device):
    key = (rows, columns, device)
    if key not in _pool:
        _pool[key] = torch.zeros((rows, columns), dtype=torch.long, device=device)
    return _pool[key]


@torch.no_grad()
def generate_text_simple(model, idx, max_new_tokens, context_size):
    batch, have = idx.shape
    buf = _buffer(batch, have + max_new_tokens, idx.device)
    buf[:, :have] = idx
    for t in range(have, have + max_new_tokens):
        logits = model(buf[:, max(0, t - context_size) : t])
        buf[:, t] = logits[:, -1].argmax(dim=-1)
    return buf


def text_to_token_ids(text, tokenizer):
    ids = tokenizer.encode(text, allowed_special={"<|endoftext|>"})
    return torch.tensor(ids, dtype=torch.long).unsqueeze_(0)


def token_ids_to_text(token_ids, tokenizer):
    return tokenizer.decode(token_ids[0].tolist())
