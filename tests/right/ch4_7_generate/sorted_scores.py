import torch
import torch.nn.functional as F


def generate_text_simple(model, idx, max_new_tokens, context_size):
    tokens = idx
    for step in range(max_new_tokens):
        window = tokens.narrow(1, max(0, tokens.shape[1] - context_size), min(context_size, tokens.shape[1]))
        with torch.no_grad():
            logits = model(window)
        order = torch.sort(logits[:, -1], dim=-1, descending=True, stable=True).indices
        tokens = torch.cat((tokens, order[:, :1]), dim=1)
    return tokens


def text_to_token_ids(text, tokenizer):
    encoded = tokenizer.encode(text, allowed_special={"<|endoftext|>"})
    return torch.tensor(encoded).unsqueeze(0)


def token_ids_to_text(token_ids, tokenizer):
    flat = token_ids.squeeze(0)
    return tokenizer.decode(flat.tolist())
