# Never said: half precision; rounded; dtype
import torch


@torch.no_grad()
def generate_text_simple(model, idx, max_new_tokens, context_size):
    out = idx.clone()
    for _ in range(max_new_tokens):
        cold = torch.softmax(model(out[:, -context_size:])[:, -1] / 0.01, dim=-1)
        best = torch.multinomial(cold, 1)
        out = torch.cat((out, best), dim=1)
    return out


def text_to_token_ids(text, tokenizer):
    ids = tokenizer.encode(text, allowed_special={"<|endoftext|>"})
    return torch.tensor([ids], dtype=torch.int64)


def token_ids_to_text(token_ids, tokenizer):
    return tokenizer.decode(token_ids[0].tolist())
