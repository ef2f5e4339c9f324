import torch


def softmax_with_temperature(logits, temperature):
    return torch.softmax(logits / temperature, dim=-1)


def top_k_filter(logits, top_k):
    k = min(top_k, logits.shape[-1])
    threshold = logits.topk(k, dim=-1).values[:, -1:]
    return logits.masked_fill(logits < threshold, float("-inf"))


def top_p_filter(logits, top_p):
    probabilities, order = torch.softmax(logits, dim=-1).sort(dim=-1)
    outside = probabilities.cumsum(dim=-1) <= 1 - top_p
    outside = outside.scatter(1, order, outside)
    return logits.masked_fill(outside, float("-inf"))


def generate(model, idx, max_new_tokens, context_size, temperature=0.0, top_k=None, eos_id=None,
             top_p=None):
    finished = torch.zeros_like(idx[:, :1], dtype=torch.bool)
    for step in range(max_new_tokens):
        with torch.no_grad():
            logits = model(idx[:, -context_size:])[:, -1]
        if temperature > 0:
            logits = logits / temperature
            if top_k is not None:
                logits = top_k_filter(logits, top_k)
            if top_p is not None:
                logits = top_p_filter(logits, top_p)
            probabilities = torch.softmax(logits, dim=-1)
            idx_next = torch.multinomial(probabilities, num_samples=1)
        else:
            idx_next = logits.argmax(dim=-1, keepdim=True)
        if eos_id is not None:
            idx_next = idx_next.masked_fill(finished, eos_id)
            finished = idx_next == eos_id
            if finished.all() and step < max_new_tokens - 1:
                break
        idx = torch.cat((idx, idx_next), dim=1)
    return idx
