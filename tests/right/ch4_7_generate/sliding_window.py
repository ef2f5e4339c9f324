"""4.7 Generating text"""

import torch


def generate_text_simple(model, idx, max_new_tokens, context_size):
    guard = torch.no_grad()
    guard.__enter__()
    try:
        window, pieces, left = idx[:, -context_size:], [idx], max_new_tokens
        while left > 0:
            scores = model(window)[:, -1:, :]
            choice = scores.topk(k=1, dim=2).indices.squeeze(2)
            pieces.append(choice)
            window = torch.cat((window, choice), 1)
            if window.shape[1] > context_size:
                window = window[:, 1:]
            left -= 1
        return torch.cat(pieces, dim=1)
    finally:
        guard.__exit__(None, None, None)


def text_to_token_ids(text, tokenizer):
    ids = tokenizer.encode(text, allowed_special={"<|endoftext|>"}, disallowed_special=())
    out = torch.empty((1, len(ids)), dtype=torch.int64)
    for i, number in enumerate(ids):
        out[0, i] = number
    return out


def token_ids_to_text(token_ids, tokenizer):
    return str(tokenizer.decode(token_ids.tolist()[0]))
