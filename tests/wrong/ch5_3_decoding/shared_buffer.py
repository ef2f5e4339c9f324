"""5.3 Decoding: prints, eval mode made sure of, buffers written in place."""

import torch


def softmax_with_temperature(logits, temperature):
    print("temperature", temperature)
    return torch.nn.functional.softmax(logits / float(temperature), dim=logits.dim() - 1)


def top_k_filter(logits, top_k):
    new_logits = torch.full_like(input=logits, fill_value=-torch.inf)
    top_logits, top_pos = torch.topk(logits, k=min(int(top_k), logits.shape[-1]))
    new_logits[torch.arange(len(logits))[:, None], top_pos] = top_logits
    return new_logits


def top_p_filter(logits, top_p):
    with torch.no_grad():
        probabilities = torch.softmax(logits.to(torch.float64), dim=-1)
        total = torch.zeros_like(probabilities[:, :1])
        left = probabilities.clone()
        keep = torch.zeros_like(probabilities, dtype=torch.bool)
        for _ in range(logits.shape[-1]):  # take the likeliest that is left, until there is enough
            best = left.argmax(dim=-1, keepdim=True)
            wanted = total < top_p - 1e-9
            keep = keep | torch.zeros_like(keep).scatter(1, best, wanted)
            total = total + left.gather(1, best)
            left = left.scatter(1, best, -1.0)
    return torch.where(keep, logits, torch.full_like(logits, -torch.inf))


_room = torch.zeros(9000, 200, dtype=torch.long)


def generate(model, idx, max_new_tokens, context_size, temperature=0.0, top_k=None, eos_id=None,
             top_p=None):
    was_training = model.training
    model.eval()
    batch, start = idx.shape
    ids = _room[:batch, : start + max_new_tokens]
    ids[:, :start] = idx
    length = start
    finished = idx.new_zeros(batch).bool()
    while length < ids.shape[1]:
        with torch.no_grad():
            logits = model(ids[:, max(0, length - context_size) : length].clone())[:, -1].clone()
        if temperature > 0:
            logits /= temperature
            if top_k is not None:
                logits = top_k_filter(logits, top_k)
            if top_p is not None:
                logits = top_p_filter(logits, top_p)
            chosen = torch.multinomial(torch.softmax(logits, dim=-1), 1)[:, 0]
        else:
            chosen = logits.argmax(dim=-1)
        if eos_id is not None:
            chosen = torch.where(finished, torch.full_like(chosen, eos_id), chosen)
            finished.logical_or_(chosen == eos_id)
            if finished.all():
                break
        ids[:, length] = chosen
        length += 1
    model.train(was_training)
    return ids[:, :length]
