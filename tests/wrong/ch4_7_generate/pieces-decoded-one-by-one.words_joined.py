import torch


def generate_text_simple(model, idx, max_new_tokens, context_size):
    rows = []
    with torch.no_grad():
        for row in idx:
            for _ in range(max_new_tokens):
                logits = model(row[None, -context_size:])
                row = torch.cat((row, logits[0, -1].argmax().view(1)))
            rows.append(row)
    return torch.stack(rows)


def text_to_token_ids(text, tokenizer):
    return torch.tensor(tokenizer.encode(text, allowed_special={"<|endoftext|>"})).long().view(1, -1)


def token_ids_to_text(token_ids, tokenizer):
    words = [tokenizer.decode([token_id]) for token_id in token_ids[0].tolist()]
    return "".join(words)
