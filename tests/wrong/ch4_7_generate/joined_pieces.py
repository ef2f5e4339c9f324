"""4.7 Generating text"""

import torch


def generate_text_simple(model, idx, max_new_tokens, context_size):
    out = idx.clone()
    with torch.no_grad():
        for _ in range(max_new_tokens):
            scores = model(out[:, -context_size:])
            best = scores[:, -1, :].argmax(dim=1)
            out = torch.cat([out, best.unsqueeze(1)], dim=1)
    return out


def text_to_token_ids(text, tokenizer):
    return torch.tensor(tokenizer.encode(text, allowed_special={"<|endoftext|>"})).unsqueeze(0)


def token_ids_to_text(token_ids, tokenizer):
    text = ""
    for token_id in token_ids[0]:
        text += tokenizer.decode([token_id.item()])
    return text
