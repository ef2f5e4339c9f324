"""Decoding, one row at a time: what is right for one text is right for many."""
import math
import torch


def softmax_with_temperature(logits: torch.Tensor, temperature: float) -> torch.Tensor:
    return torch.nn.functional.softmax(logits.div(temperature), dim=logits.dim() - 1)


def _keep(row: torch.Tensor, places: list) -> torch.Tensor:
    kept = torch.full_like(row, -math.inf)
    kept[places] = row[places]
    return kept


def top_k_filter(logits: torch.Tensor, top_k: int) -> torch.Tensor:
    rows = []
    for row in logits:
        numbers = row.tolist()
        places = sorted(range(len(numbers)), key=numbers.__getitem__, reverse=True)
        rows.append(_keep(row, places[:top_k]))
    return torch.stack(rows)


def top_p_filter(logits: torch.Tensor, top_p: float) -> torch.Tensor:
    if top_p == 1:
        return torch.clone(logits)
    rows = []
    for row in logits:
        chances = torch.softmax(row.double(), dim=0).tolist()
        places = sorted(range(len(chances)), key=lambda i: -chances[i])
        nucleus, total = [], 0.0
        for place in places:
            total += chances[place]
            if nucleus and total > top_p:
                break
            nucleus.append(place)
        rows.append(_keep(row, nucleus))
    return torch.stack(rows)


def _choose(logits, temperature, top_k, top_p):
    """logits (1, vocab_size) -> the chosen id, an int."""
    if not temperature:
        return int(logits.argmax())
    logits = logits / temperature
    if top_k is not None:
        logits = top_k_filter(logits, top_k)
    if top_p is not None:
        logits = top_p_filter(logits, top_p)
    return int(torch.multinomial(softmax_with_temperature(logits, 1.0), 1))


def _go_on(model, prompt, max_new_tokens, context_size, eos_id, *choice):
    """What one row says: a list of ids up to its eos, and whether it got there."""
    said = []
    while len(said) < max_new_tokens:
        text = (prompt + said)[-context_size:]
        token = _choose(model(torch.tensor([text], device=_go_on.device))[:, -1], *choice)
        if eos_id is not None and token == eos_id:
            return said, True
        said.append(token)
    return said, False


def generate(model, idx, max_new_tokens, context_size, temperature=0.0, top_k=None, eos_id=None,
             top_p=None):
    _go_on.device = idx.device
    with torch.no_grad():
        says = [
            _go_on(model, prompt, max_new_tokens, context_size, eos_id, temperature, top_k, top_p)[0]
            for prompt in idx.tolist()
        ]
    longest = max(map(len, says))
    ids = [said + [eos_id] * (longest - len(said)) for said in says]
    new = torch.tensor(ids, dtype=idx.dtype, device=idx.device).reshape(len(says), longest)
    return torch.cat([idx, new], dim=1)
