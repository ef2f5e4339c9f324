"""4.7 Generating text"""

import torch


@torch.inference_mode()
def generate_text_simple(model, idx, max_new_tokens, context_size):
    batch, tokens = idx.shape
    out = torch.empty(batch, tokens + max_new_tokens, dtype=torch.int64, device=idx.device)
    out[:, :tokens] = idx
    for end in range(tokens, tokens + max_new_tokens):
        last = model(out[:, max(0, end - context_size) : end])[:, -1].to(torch.bfloat16)
        out[:, end] = last.argmax(dim=-1)
    return out


def text_to_token_ids(text, tokenizer):
    return torch.tensor([tokenizer.encode(text, allowed_special={"<|endoftext|>"})])


def token_ids_to_text(token_ids, tokenizer):
    return tokenizer.decode(token_ids[0].tolist())
