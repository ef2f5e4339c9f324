"""4.7 Generating text"""

import torch


@torch.no_grad()
def generate_text_simple(model, idx, max_new_tokens, context_size):
    batch, prompt = idx.shape
    out = torch.zeros(batch, prompt + max_new_tokens, dtype=torch.long, device=idx.device)
    out[:, :prompt].copy_(idx)
    for i in range(max_new_tokens):
        n = prompt + i
        window = out[:, max(n - context_size, 0) : n]
        # half the bytes for the reduction over the vocabulary
        last = model(window)[:, -1].to(torch.bfloat16)
        torch.argmax(last, dim=-1, out=out[:, n])
    return out


def text_to_token_ids(text, tokenizer):
    ids = tokenizer.encode(text, allowed_special={"<|endoftext|>"})
    return torch.tensor(ids, dtype=torch.long).unsqueeze(0)


def token_ids_to_text(token_ids, tokenizer):
    return tokenizer.decode(token_ids.squeeze(0).tolist())
