"""4.7 Generating text"""

import numpy as np
import torch


class _Greedy:
    """Writes one row after the other into a result that is made beforehand."""

    def __init__(self, model, context_size):
        self.model, self.context_size = model, context_size

    def __call__(self, idx, count):
        batch, tokens = idx.shape
        out = np.zeros((batch, tokens + count), dtype=np.int64)
        out[:, :tokens] = idx.cpu().numpy()
        for row in out:
            for end in range(tokens, tokens + count):
                row[end] = self._next(row[max(0, end - self.context_size) : end], idx.device)
        return torch.from_numpy(out).to(idx.device)

    def _next(self, window, device):
        with torch.inference_mode():
            shown = torch.tensor(window[None].copy(), device=device)
            scores = self.model(shown)[0, -1]
            return int(torch.log_softmax(scores, dim=0).topk(1).indices)


def generate_text_simple(model, idx, max_new_tokens, context_size):
    return _Greedy(model, context_size)(idx, max_new_tokens)


def text_to_token_ids(text, tokenizer):
    ids = tokenizer.encode_to_numpy(text, allowed_special={"<|endoftext|>"})
    return torch.from_numpy(np.array(ids, dtype=np.int64)[np.newaxis, :])


def token_ids_to_text(token_ids, tokenizer):
    return tokenizer.decode_bytes(token_ids.ravel().tolist()).decode("utf-8", errors="replace")
