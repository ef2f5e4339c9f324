"""5.3 Decoding"""

import torch
from torch.distributions import Categorical


def softmax_with_temperature(logits, temperature, *, dim=-1):
    return torch.special.softmax(torch.true_divide(logits, temperature), dim)


def top_k_filter(logits, top_k):
    best = torch.topk(logits, k=min(top_k, logits.shape[-1]), dim=-1, sorted=False)
    return torch.scatter(torch.full_like(logits, float("-inf")), -1, best.indices, best.values)


def top_p_filter(logits, top_p):
    probs, order = torch.nn.Softmax(dim=-1)(logits).sort(dim=-1, descending=True)
    before = torch.nn.functional.pad(probs.cumsum(-1), (1, -1))
    keep = torch.zeros_like(logits, dtype=torch.bool).scatter(-1, order, before < top_p)
    return logits.where(keep, -torch.inf)


class _Choice:
    def __init__(self, temperature, top_k, top_p):
        self.temperature, self.top_k, self.top_p = temperature, top_k, top_p

    def __call__(self, logits):
        match self.temperature, self.top_k, self.top_p:
            case 0, _, _:
                return logits.argmax(-1)
            case t, None, None:
                logits = logits / t
            case t, k, None:
                logits = top_k_filter(logits / t, k)
            case t, None, p:
                logits = top_p_filter(logits / t, p)
            case t, k, p:
                logits = top_p_filter(top_k_filter(logits / t, k), p)
        return Categorical(probs=logits.softmax(-1)).sample()


def generate(
    model, idx, max_new_tokens, context_size, temperature=0.0, top_k=None, eos_id=None, top_p=None
):
    choice = _Choice(temperature, top_k, top_p)
    columns = [*idx.unbind(1)]
    done = torch.zeros_like(columns[0], dtype=torch.bool)
    with torch.inference_mode():
        for _ in range(max_new_tokens):
            window = torch.stack(columns[-context_size:], dim=1)
            token = choice(model(window).select(1, -1))
            if eos_id is not None:
                token = torch.where(done, eos_id, token)
                done = done.logical_or(token == eos_id)
                if done.all():
                    break
            columns.append(token)
    return torch.stack(columns, dim=1)  # outside of inference_mode: an ordinary tensor
