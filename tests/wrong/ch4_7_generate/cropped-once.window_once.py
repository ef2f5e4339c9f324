"""4.7 Generating text"""

import torch


def generate_text_simple(model, idx, max_new_tokens, context_size):
    older, context = idx[:, :-context_size], idx[:, -context_size:]
    with torch.no_grad():
        for _ in range(max_new_tokens):
            logits = model(context)[:, -1, :]
            chosen = torch.argmax(logits, dim=-1, keepdim=True)
            context = torch.cat((context, chosen), dim=1)
    return torch.cat((older, context), dim=1)


def text_to_token_ids(text, tokenizer):
    ids = tokenizer.encode(text, allowed_special={"<|endoftext|>"})
    return torch.tensor(ids, dtype=torch.int64)[None, :]


def token_ids_to_text(token_ids, tokenizer):
    return tokenizer.decode(token_ids[0, :].tolist())
