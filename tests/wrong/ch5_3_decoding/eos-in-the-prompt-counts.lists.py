import numpy as np
import torch


def softmax_with_temperature(logits, temperature):
    x = logits.cpu().numpy().astype(np.float64) / temperature
    x = np.exp(x - x.max(axis=1, keepdims=True))
    return torch.from_numpy((x / x.sum(axis=1, keepdims=True)).astype(np.float32)).to(logits.device)


def top_k_filter(logits, top_k):
    x = logits.cpu().numpy().copy()
    out = np.full_like(x, -np.inf)
    best = np.argsort(-x, axis=1)[:, :top_k]
    np.put_along_axis(out, best, np.take_along_axis(x, best, 1), 1)
    return torch.from_numpy(out).to(logits.device)


def top_p_filter(logits, top_p):
    x = logits.cpu().numpy().copy()
    p = softmax_with_temperature(logits, 1.0).cpu().numpy()
    out = np.full_like(x, -np.inf)
    for i in range(x.shape[0]):
        order = np.argsort(-p[i])
        n = np.searchsorted(np.cumsum(p[i][order]), top_p) + 1
        out[i, order[:n]] = x[i, order[:n]]
    return torch.from_numpy(out).to(logits.device)


def generate(model, idx, max_new_tokens, context_size, temperature=0.0, top_k=None, eos_id=None,
             top_p=None):
    rows = [list(row) for row in idx.tolist()]
    finished = [eos_id in row for row in rows]
    for _ in range(max_new_tokens):
        shown = torch.tensor([row[-context_size:] for row in rows], device=idx.device)
        with torch.no_grad():
            logits = model(shown)[:, -1]
        if temperature == 0:
            choice = logits.argmax(-1).tolist()
        else:
            logits = logits / temperature
            if top_k is not None:
                logits = top_k_filter(logits, top_k)
            if top_p is not None:
                logits = top_p_filter(logits, top_p)
            choice = torch.multinomial(torch.softmax(logits, -1), 1).squeeze(1).tolist()
        if eos_id is not None:
            choice = [eos_id if f else c for f, c in zip(finished, choice)]
            finished = [c == eos_id for c in choice]
            if all(finished):
                break
        for row, token in zip(rows, choice):
            row.append(token)
    return torch.tensor(rows, dtype=torch.int64, device=idx.device)
