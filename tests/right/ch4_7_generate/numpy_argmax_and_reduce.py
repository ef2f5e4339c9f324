from functools import reduce

import numpy as np
import torch


def _step(apply, context_size):
    """(ids, _) -> ids, one column longer; ids are numpy, (batch, tokens)"""

    def f(ids, _):
        last = apply(ids[:, -context_size:])[:, -1, :]          # b v
        nxt = np.argmax(last, axis=-1)                           # b
        return np.concatenate([ids, nxt[:, None]], axis=1)

    return f


def generate_text_simple(model, idx, max_new_tokens, context_size):
    device = idx.device

    def apply(ids):
        # ids of numpy -> logits of numpy, no gradients
        with torch.no_grad():
            return model(torch.from_numpy(ids.copy()).to(device)).cpu().numpy()

    ids0 = idx.cpu().numpy().astype(np.int64, copy=True)
    out = reduce(_step(apply, context_size), range(max_new_tokens), ids0)
    return torch.from_numpy(out).to(device)


def text_to_token_ids(text, tokenizer):
    ids = np.asarray(tokenizer.encode(text, allowed_special="all"), dtype=np.int64)
    return torch.from_numpy(ids[None, :])


def token_ids_to_text(token_ids, tokenizer):
    (row,) = token_ids.cpu().numpy()
    return tokenizer.decode([int(i) for i in row])
