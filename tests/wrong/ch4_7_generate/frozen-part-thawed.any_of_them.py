import torch
from contextlib import contextmanager


@contextmanager
def without_gradients(model):
    was = any(p.requires_grad for p in model.parameters())
    """No graph is built here, and no weight asks for one."""
    for p in model.parameters():
        p.requires_grad_(False)
    with torch.no_grad():
        yield
    for p in model.parameters():
        p.requires_grad_(was)


def generate_text_simple(model, idx, max_new_tokens, context_size):
    out = idx.clone()
    with without_gradients(model):
        while out.size(1) < idx.size(1) + max_new_tokens:
            logits = model(out[:, -context_size:])
            _, best = logits[:, -1].max(dim=-1, keepdim=True)
            out = torch.cat([out, best], dim=-1)
    return out


def text_to_token_ids(text, tokenizer):
    return torch.tensor(
        tokenizer.encode(text, allowed_special={"<|endoftext|>"}), dtype=torch.int64
    )[None, :]


def token_ids_to_text(token_ids, tokenizer):
    return tokenizer.decode(token_ids.flatten().tolist())
