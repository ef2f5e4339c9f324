import math

import torch


def softmax_with_temperature(logits, temperature):
    return torch.softmax(torch.mul(logits, 1.0 / temperature), dim=logits.dim() - 1)


def top_k_filter(logits, top_k):
    threshold = logits.sort(dim=-1).values[:, -min(top_k, logits.shape[-1])]
    kept = logits.clone()
    kept[kept < threshold.view(-1, 1)] = -math.inf
    return kept


def top_p_filter(logits, top_p):
    kept = logits.clone()
    if top_p < 1:
        order = torch.argsort(logits, dim=-1, descending=True)
        p = torch.take_along_dim(torch.softmax(logits, dim=-1), order, -1)
        reached = torch.cumsum(p, dim=-1) >= top_p
        # the first that reaches the mark is the last that stays
        after = torch.roll(reached, 1, dims=-1)
        after[:, 0] = False
        for scores, row_order, row_after in zip(kept, order, after):
            scores[row_order[row_after]] = -math.inf
    return kept


def generate(
    model, idx, max_new_tokens, context_size, temperature=0.0, top_k=None, eos_id=None, top_p=None
):
    """Only rows that are not finished are shown to the model."""
    live = torch.arange(idx.shape[0], device=idx.device)
    for _ in range(max_new_tokens):
        with torch.no_grad():
            scores = model(idx[live, -context_size:])[:, -1, :]
            if temperature > 0:
                if top_k is not None:
                    scores = top_k_filter(scores, top_k)
                scores = scores / temperature
                if top_p is not None:
                    scores = top_p_filter(scores, top_p)
                chosen = torch.multinomial(torch.softmax(scores, dim=-1), 1)
            else:
                chosen = scores.topk(1, dim=-1).indices
        column = torch.full((idx.shape[0], 1), 0 if eos_id is None else eos_id).to(idx)
        column[live] = chosen
        if eos_id is not None:
            live = live[chosen.squeeze(1) != eos_id]
            if live.numel() == 0:
                return idx
        idx = torch.cat((idx, column), dim=1)
    return idx
