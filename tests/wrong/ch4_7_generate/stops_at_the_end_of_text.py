import torch


@torch.no_grad()
def generate_text_simple(model, idx, max_new_tokens, context_size):
    out = idx.clone()
    for _ in range(max_new_tokens):
        best = model(out[:, -context_size:])[:, -1].argmax(dim=-1, keepdim=True)
        out = torch.cat((out, best), dim=1)
        if (best == 50256).all():
            break
    return out


def text_to_token_ids(text, tokenizer):
    ids = tokenizer.encode(text, allowed_special={"<|endoftext|>"})
    return torch.tensor([ids], dtype=torch.int64)


def token_ids_to_text(token_ids, tokenizer):
    return tokenizer.decode(token_ids[0].tolist())
