import torch


@torch.no_grad()
def generate_text_simple(model, idx, max_new_tokens, context_size):
    out = idx.clone()
    for _ in range(max_new_tokens):
        best = model(out[:, -context_size:])[:, -1].argmax(dim=-1, keepdim=True)
        out = torch.cat((out, best), dim=1)
    return out


def text_to_token_ids(text, tokenizer):
    return torch.tensor([tokenizer.encode_ordinary(text)], dtype=torch.int64)


def token_ids_to_text(token_ids, tokenizer):
    return tokenizer.decode(token_ids[0].tolist())
