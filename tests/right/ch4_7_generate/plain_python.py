"""4.7 Generating text"""

import torch


def generate_text_simple(model, idx, max_new_tokens, context_size):
    rows = idx.tolist()
    for _ in range(max_new_tokens):
        batch = torch.tensor([row[-context_size:] for row in rows], device=idx.device)
        with torch.no_grad():
            last = model(batch)[:, -1].tolist()
        for row, scores in zip(rows, last):
            row.append(scores.index(max(scores)))
    return torch.tensor(rows, dtype=torch.int64, device=idx.device)


def text_to_token_ids(text, tokenizer):
    ids = tokenizer.encode(text, allowed_special={"<|endoftext|>"})
    return torch.zeros(1, len(ids), dtype=torch.int64) + torch.tensor(ids, dtype=torch.int64)


def token_ids_to_text(token_ids, tokenizer):
    return tokenizer.decode(token_ids.tolist()[0])
