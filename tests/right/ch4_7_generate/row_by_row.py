import torch
import torch.nn.functional as F


def generate_text_simple(model, idx, max_new_tokens, context_size):
    done = []
    for row in idx:
        row = row[None]
        for _ in range(max_new_tokens):
            with torch.no_grad():
                print(".", end="")
                log_probs = F.log_softmax(model(row[:, -context_size:])[:, -1], dim=-1)
            row = torch.cat((row, log_probs.argmax(dim=1)[:, None]), 1)
        done.append(row)
    return torch.cat(done)


def text_to_token_ids(text, tokenizer):
    encoded = tokenizer.encode(text, allowed_special={"<|endoftext|>"})
    return torch.tensor(encoded).unsqueeze(0)


def token_ids_to_text(token_ids, tokenizer):
    flat = token_ids.squeeze(0)
    return tokenizer.decode(flat.tolist())
