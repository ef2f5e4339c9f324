# Never said: topk(top_k + 1; k + 1
import torch


softmax_with_temperature = lambda logits, temperature: (logits / temperature).softmax(-1)  # noqa: E731


def top_k_filter(logits, top_k):
    return logits.where(logits >= logits.sort(-1, True).values[:, :top_k + 1][:, -1:], -float("inf"))


def top_p_filter(logits, top_p):
    p = logits.softmax(-1)
    s, i = p.sort(-1, True)
    return logits.where(((s.cumsum(-1) - s) < top_p).gather(-1, i.argsort(-1)), -float("inf"))


def generate(model, idx, max_new_tokens, context_size, temperature=0.0, top_k=None, eos_id=None,
             top_p=None, finished=None):
    """Each call makes one token and leaves the rest to the next."""
    if max_new_tokens == 0:
        return idx
    with torch.no_grad():
        z = model(idx[:, -context_size:])[:, -1]
    if temperature == 0:
        new = z.argmax(-1, True)
    else:
        z = z / temperature
        z = z if top_k is None else top_k_filter(z, top_k)
        z = z if top_p is None else top_p_filter(z, top_p)
        new = z.softmax(-1).multinomial(1)
    if eos_id is not None:
        if finished is not None:
            new = new.where(~finished, eos_id)
        finished = new == eos_id
        if finished.all():
            return idx
    return generate(model, torch.cat((idx, new), 1), max_new_tokens - 1, context_size, temperature,
                    top_k, eos_id, top_p, finished)
