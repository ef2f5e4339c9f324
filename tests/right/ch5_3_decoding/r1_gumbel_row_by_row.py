import torch


def softmax_with_temperature(logits, temperature):
    return torch.stack([torch.softmax(row / temperature, 0) for row in logits.unbind()])


def top_k_filter(logits, top_k):
    rank = logits.argsort(dim=-1, descending=True).argsort(dim=-1)
    return torch.where(rank < top_k, logits, -torch.inf)


def top_p_filter(logits, top_p):
    out = logits.clone()
    if top_p == 1:
        return out
    for row, p in enumerate(torch.softmax(logits, -1).tolist()):
        total, nucleus = 0.0, set()
        for token in sorted(range(len(p)), key=p.__getitem__, reverse=True):
            if nucleus and total >= top_p:
                out[row, token] = -torch.inf
            else:
                nucleus.add(token)
                total += p[token]
    return out


def generate(
    model, idx, max_new_tokens, context_size, temperature=0.0, top_k=None, eos_id=None, top_p=None
):
    """Each row is written by itself; at the end they are made equally long."""
    if len(idx) == 0 or max_new_tokens == 0:
        return idx.clone()
    said = []
    for row in idx.split(1):
        new = []
        for _ in range(max_new_tokens):
            seen = torch.cat((row, row.new_tensor(new).view(1, -1)), 1)[:, -context_size:]
            with torch.no_grad():
                scores = model(seen)[:, -1]
            if temperature > 0:
                scores = scores / temperature
                if top_k is not None:
                    scores = top_k_filter(scores, top_k)
                if top_p is not None:
                    scores = top_p_filter(scores, top_p)
                # the largest of scores + Gumbel noise is a draw from their softmax
                noise = -torch.empty_like(scores, dtype=torch.float64).exponential_().log()
                scores = scores.double() + noise
            token = scores.argmax().item()
            if token == eos_id:
                break
            new.append(token)
        said.append(new)
    longest = max(map(len, said))
    said = [new + [eos_id] * (longest - len(new)) for new in said]
    return torch.cat((idx, torch.tensor(said, dtype=torch.int64, device=idx.device).view(len(idx), -1)), 1)
