import numpy as np
import torch


def generate_text_simple(model, idx, max_new_tokens, context_size):
    out = np.asarray(idx.tolist(), dtype=np.int64)
    with torch.no_grad():
        for _ in range(max_new_tokens):
            logits = model(
                torch.from_numpy(np.ascontiguousarray(out[:, -context_size:])).to(idx.device)
            )
            token = logits[:, -1].cpu().numpy().argmax(axis=-1)
            out = np.concatenate([out, token[:, None]], axis=1)
    return torch.from_numpy(out).to(idx.device)


def text_to_token_ids(text, tokenizer):
    return torch.from_numpy(np.array([tokenizer.encode(text, allowed_special={"<|endoftext|>"})]))


def token_ids_to_text(token_ids, tokenizer):
    return tokenizer.decode(np.asarray(token_ids[0]).tolist())
