"""4.7 Generating text"""

import torch


def new_columns(model, idx, context_size):
    columns = list(idx.unbind(dim=1))
    while True:
        logits = model(torch.stack(columns[-context_size:], dim=1))
        columns.append(logits[:, -1].argmax(-1))
        yield columns[-1]


def generate_text_simple(model, idx, max_new_tokens, context_size):
    source = new_columns(model, idx, context_size)
    with torch.no_grad():
        fresh = [next(source) for _ in range(max_new_tokens)]
    return torch.column_stack([idx, *fresh])


def text_to_token_ids(text, tokenizer):
    return torch.tensor(tokenizer.encode(text, allowed_special={"<|endoftext|>"}), dtype=torch.long).unsqueeze_(0)


def token_ids_to_text(token_ids, tokenizer):
    return tokenizer.decode(token_ids.reshape(-1).tolist(), errors="replace")
