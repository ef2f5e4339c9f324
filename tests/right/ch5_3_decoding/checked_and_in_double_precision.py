"""Decoding, with its inputs checked and its probabilities in double precision."""
import contextlib

import torch


def _check(logits):
    if logits.ndim != 2:
        raise ValueError(f"logits should be (batch, vocab_size), not {tuple(logits.shape)}")


def softmax_with_temperature(logits, temperature):
    _check(logits)
    if not temperature > 0:
        raise ValueError(f"temperature should be above 0, not {temperature}")
    exact = logits.to(torch.float64) / temperature
    probabilities = torch.exp(exact - torch.logsumexp(exact, dim=-1, keepdim=True))
    return probabilities.to(logits.dtype)


def top_k_filter(logits, top_k):
    _check(logits)
    if top_k < 1:
        raise ValueError(f"top_k should be 1 or more, not {top_k}")
    size = logits.shape[-1]
    if top_k >= size:
        return logits.clone()
    # the k-th highest is the (size - k + 1)-th lowest
    limit = logits.kthvalue(size - top_k + 1, dim=-1, keepdim=True).values
    kept = logits >= limit
    assert bool((kept.sum(dim=-1) >= top_k).all())
    result = torch.full_like(logits, -torch.inf)
    result[kept] = logits[kept]
    return result


def top_p_filter(logits, top_p):
    _check(logits)
    if not 0 < top_p <= 1:
        raise ValueError(f"top_p should be above 0 and at most 1, not {top_p}")
    if top_p == 1:
        return logits.clone()
    probabilities = torch.softmax(logits.to(torch.float64), dim=-1)
    result = torch.full_like(logits, -torch.inf)
    for row in range(logits.shape[0]):
        values, tokens = probabilities[row].sort(descending=True, stable=True)
        sums = values.cumsum(0)
        # the first place at which the sum is top_p or more; the last one if rounding hides it
        crossing = min(int(torch.searchsorted(sums, top_p)), len(sums) - 1)
        nucleus = tokens[: crossing + 1]
        result[row, nucleus] = logits[row, nucleus]
    return result


@contextlib.contextmanager
def _without_gradients():
    before = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    try:
        yield
    finally:
        torch.set_grad_enabled(before)


def generate(
    model, idx, max_new_tokens, context_size, temperature=0.0, top_k=None, eos_id=None, top_p=None
):
    if idx.ndim != 2:
        raise ValueError("idx should be (batch, tokens)")
    if temperature < 0:
        raise ValueError("temperature should be 0 or more")
    if context_size < 1:
        raise ValueError("the model has to see something")

    given = idx.clone()
    ids = idx.clone()
    finished = [False] * idx.shape[0]
    with _without_gradients():
        for _ in range(max_new_tokens):
            window = ids[:, max(0, ids.shape[1] - context_size) :]
            logits = model(window)[:, -1, :]
            if temperature == 0:
                chosen = logits.max(dim=-1).indices.tolist()
            else:
                logits = logits.to(torch.float64) / temperature
                if top_k is not None:
                    logits = top_k_filter(logits, top_k)
                if top_p is not None:
                    logits = top_p_filter(logits, top_p)
                probabilities = softmax_with_temperature(logits, 1.0)
                chosen = torch.multinomial(probabilities, 1)[:, 0].tolist()
            if eos_id is not None:
                chosen = [eos_id if over else token for over, token in zip(finished, chosen)]
                finished = [token == eos_id for token in chosen]
                if all(finished):
                    break
            column = torch.tensor(chosen, dtype=torch.int64, device=ids.device)
            ids = torch.cat([ids, column[:, None]], dim=1)
    assert torch.equal(idx, given), "the prompt has changed"
    return ids
