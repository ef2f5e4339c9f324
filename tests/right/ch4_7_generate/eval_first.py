import torch
import torch.nn.functional as F


def generate_text_simple(model, idx, max_new_tokens, context_size):
    was_training = getattr(model, "training", False)
    model.eval()
    rows = [list(map(int, row)) for row in idx]
    for _ in range(max_new_tokens):
        with torch.no_grad():
            logits = model(torch.tensor([row[-context_size:] for row in rows]))
        for row, scores in zip(rows, logits[:, -1]):
            row.append(int(scores.argmax()))
    if was_training:
        model.train()
    return torch.tensor(rows, dtype=torch.long)


def text_to_token_ids(text, tokenizer):
    encoded = tokenizer.encode(text, allowed_special={"<|endoftext|>"})
    return torch.tensor(encoded).unsqueeze(0)


def token_ids_to_text(token_ids, tokenizer):
    flat = token_ids.squeeze(0)
    return tokenizer.decode(flat.tolist())
