"""4.7 Generating text"""

import torch
import torch.nn.functional as F

EOS_TOKEN = 50256
PAD_VALUE = 0


def exists(val):
    return val is not None


@torch.no_grad()
def generate_text_simple(model, idx, max_new_tokens, context_size, eos_token=EOS_TOKEN):
    b, t = idx.shape
    out = idx

    for _ in range(max_new_tokens):
        x = out[:, -context_size:]
        logits = model(x)[:, -1]
        sample = logits.argmax(dim=-1, keepdim=True)
        out = torch.cat((out, sample), dim=-1)

        if exists(eos_token):
            is_eos_tokens = out[:, t:] == eos_token
            if is_eos_tokens.any(dim=-1).all():
                break

    if exists(eos_token):
        is_eos_tokens = out[:, t:] == eos_token
        shifted = F.pad(is_eos_tokens, (1, -1))
        mask = shifted.float().cumsum(dim=-1) >= 1
        generated = out[:, t:].masked_fill(mask, PAD_VALUE)
        out = torch.cat((out[:, :t], generated), dim=-1)

    return out


def text_to_token_ids(text, tokenizer):
    ids = tokenizer.encode(text, allowed_special={"<|endoftext|>"})
    return torch.tensor(ids).long()[None]


def token_ids_to_text(token_ids, tokenizer):
    return tokenizer.decode(token_ids[0].tolist())
