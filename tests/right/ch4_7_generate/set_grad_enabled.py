import torch
import torch.nn.functional as F


def generate_text_simple(model, idx, max_new_tokens, context_size):
    before = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    try:
        while max_new_tokens > 0:
            crop = idx if idx.size(1) <= context_size else idx[:, idx.size(1) - context_size:]
            scores = model(crop)[:, -1]
            idx = torch.hstack([idx, scores.argmax(-1).unsqueeze(1)])
            max_new_tokens -= 1
    finally:
        torch.set_grad_enabled(before)
    return idx


def text_to_token_ids(text, tokenizer):
    encoded = tokenizer.encode(text, allowed_special={"<|endoftext|>"})
    return torch.tensor(encoded).unsqueeze(0)


def token_ids_to_text(token_ids, tokenizer):
    flat = token_ids.squeeze(0)
    return tokenizer.decode(flat.tolist())
