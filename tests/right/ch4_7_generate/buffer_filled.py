import torch
import torch.nn.functional as F


def generate_text_simple(model, idx, max_new_tokens, context_size):
    batch, start = idx.shape
    out = torch.zeros(batch, start + max_new_tokens, dtype=torch.long, device=idx.device)
    out[:, :start] = idx
    with torch.no_grad():
        for t in range(start, start + max_new_tokens):
            logits = model(out[:, max(0, t - context_size):t])
            out[:, t] = logits[:, -1].max(dim=-1).indices
    return out


def text_to_token_ids(text, tokenizer):
    encoded = tokenizer.encode(text, allowed_special={"<|endoftext|>"})
    return torch.tensor(encoded).unsqueeze(0)


def token_ids_to_text(token_ids, tokenizer):
    flat = token_ids.squeeze(0)
    return tokenizer.decode(flat.tolist())
