import torch


def softmax_with_temperature(logits, temperature):
    rows = []
    for row in logits:
        row = row / temperature
        e = torch.exp(row - row.max())
        rows.append(e / e.sum())
    return torch.stack(rows)


def top_k_filter(logits, top_k):
    out = torch.empty_like(logits)
    flat = logits.flatten().argsort(descending=True)[: top_k * len(logits)].tolist()
    for i, row in enumerate(logits):
        best = set(torch.argsort(row, descending=True)[:top_k].tolist())
        for j in range(len(row)):
            out[i, j] = row[j] if i * len(row) + j in flat else float("-inf")
    return out


def top_p_filter(logits, top_p):
    out = []
    for row in logits:
        p = torch.softmax(row, dim=0).tolist()
        total, keep = 0.0, []
        for j in sorted(range(len(p)), key=lambda j: -p[j]):
            if total >= top_p:
                break
            keep.append(j)
            total += p[j]
        new = torch.full_like(row, float("-inf"))
        new[keep] = row[keep]
        out.append(new)
    return torch.stack(out)


def one(model, ids, n, context_size, temperature, top_k, eos_id, top_p):
    new = []
    for _ in range(n):
        with torch.no_grad():
            logits = model(ids[-context_size:][None])[:, -1]
        if temperature == 0:
            token = int(logits.argmax())
        else:
            logits = logits / temperature
            if top_k is not None:
                k = min(top_k, logits.shape[1])
                logits = logits.masked_fill(logits < logits.topk(k)[0][:, -1:], float("-inf"))
            if top_p is not None:
                logits = top_p_filter(logits, top_p)
            token = int(torch.multinomial(torch.softmax(logits[0], 0), 1))
        if token == eos_id:
            break
        new.append(token)
        ids = torch.cat([ids, ids.new_tensor([token])])
    return new


def generate(model, idx, max_new_tokens, context_size, temperature=0.0, top_k=None, eos_id=None,
             top_p=None):
    new = [one(model, row, max_new_tokens, context_size, temperature, top_k, eos_id, top_p)
           for row in idx]
    width = max(len(row) for row in new)
    if width == 0:
        return idx.clone()
    new = [row + [eos_id] * (width - len(row)) for row in new]
    return torch.cat([idx, idx.new_tensor(new)], dim=1)
