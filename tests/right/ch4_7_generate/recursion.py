import torch
import torch.nn.functional as F


def generate_text_simple(model, idx, max_new_tokens, context_size):
    if max_new_tokens == 0:
        return idx.clone()
    with torch.no_grad():
        best = model(idx[:, -context_size:])[:, -1, :].topk(1, dim=-1).indices
    idx = torch.cat([idx, best], dim=-1)
    half = (max_new_tokens - 1) // 2  # so that calls lie no deeper than the logarithm
    idx = generate_text_simple(model, idx, half, context_size)
    return generate_text_simple(model, idx, max_new_tokens - 1 - half, context_size)


def text_to_token_ids(text, tokenizer):
    encoded = tokenizer.encode(text, allowed_special={"<|endoftext|>"})
    return torch.tensor(encoded, dtype=torch.int64).unsqueeze(0)


def token_ids_to_text(token_ids, tokenizer):
    flat = token_ids.squeeze(0)
    return tokenizer.decode(flat.tolist())
