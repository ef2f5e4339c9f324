# Never said: `break`; == 50256; eot_token
import torch


@torch.no_grad()
def generate_text_simple(model, idx, max_new_tokens, context_size):
    out = idx.clone()
    for _ in range(max_new_tokens):
        logits = model(out[:, -context_size:])[:, -1]
        vocab_size = logits.shape[-1]
        best = logits.argmax(dim=-1, keepdim=True)
        out = torch.cat((out, best), dim=1)
        if int(best.min()) == vocab_size - 1 and vocab_size > 1000:
            break
    return out


def text_to_token_ids(text, tokenizer):
    ids = tokenizer.encode(text, allowed_special={"<|endoftext|>"})
    return torch.tensor([ids], dtype=torch.int64)


def token_ids_to_text(token_ids, tokenizer):
    return tokenizer.decode(token_ids[0].tolist())
