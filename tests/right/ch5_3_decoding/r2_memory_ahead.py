import torch
from torch.nn import functional as F


def softmax_with_temperature(logits, temperature):
    return (logits / temperature).log_softmax(-1).exp()


def top_k_filter(logits, top_k):
    vocab_size = logits.shape[-1]
    if top_k >= vocab_size:
        return logits.clone()
    last = logits.kthvalue(vocab_size - top_k + 1, dim=-1, keepdim=True).values
    return logits.masked_fill(logits < last, float("-inf"))


def top_p_filter(logits, top_p):
    if top_p >= 1.0:
        return logits.clone()
    p, order = F.softmax(logits.double(), -1).sort(dim=-1, descending=True, stable=True)
    # how many are needed: those whose sum stays below the mark, and the one that crosses it
    size = (p.cumsum(-1) < top_p).sum(-1, keepdim=True) + 1
    inside = torch.arange(p.shape[-1], device=p.device) < size
    keep = torch.zeros_like(inside).scatter_(-1, order, inside)
    return torch.where(keep, logits, torch.full_like(logits, float("-inf")))


@torch.no_grad()
def generate(
    model, idx, max_new_tokens, context_size, temperature=0.0, top_k=None, eos_id=None, top_p=None
):
    rows, length = idx.shape
    ids = idx.new_zeros(rows, length + max_new_tokens)
    ids[:, :length] = idx
    over = torch.full((rows,), length + max_new_tokens)  # where each row's first eos_id stands
    for end in range(length, length + max_new_tokens):
        logits = model(ids[:, max(0, end - context_size) : end])[:, -1]
        if temperature == 0:
            ids[:, end] = logits.argmax(-1)
        else:
            logits = logits / temperature
            for knob, value in ((top_k_filter, top_k), (top_p_filter, top_p)):
                if value is not None:
                    logits = knob(logits, value)
            ids[:, end] = F.softmax(logits, -1).multinomial(1).squeeze(-1)
        if eos_id is None:
            continue
        for row in range(rows):
            if over[row] < end:
                ids[row, end] = eos_id
            elif ids[row, end] == eos_id:
                over[row] = end
        if rows and over.max() <= end:
            return ids[:, :end].clone()
    return ids
