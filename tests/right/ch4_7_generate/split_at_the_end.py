"""4.7 Generating text"""

import torch
from ch4_6_gpt_model import GPTModel

END = "<|endoftext|>"


def generate_text_simple(model: GPTModel, idx, max_new_tokens, context_size):
    out = idx.new_empty(idx.shape[0], idx.shape[1] + max_new_tokens)
    given, fresh = out.tensor_split([idx.shape[1]], dim=1)
    given.copy_(idx)
    for i, column in enumerate(fresh.unbind(dim=1), start=idx.shape[1]):
        with torch.no_grad():
            column.copy_(model(out[:, :i][:, -context_size:])[:, -1].argmax(dim=1))
    return out


def text_to_token_ids(text, tokenizer):
    ids = []
    for i, part in enumerate(text.split(END)):
        if i > 0:
            ids.append(tokenizer.encode_single_token(END))
        ids.extend(tokenizer.encode_ordinary(part))
    return torch.tensor(ids, dtype=torch.int64).view(1, len(ids))


def token_ids_to_text(token_ids, tokenizer):
    raw = b"".join(tokenizer.decode_single_token_bytes(i) for i in token_ids[0].tolist())
    return raw.decode("utf-8", "replace")
