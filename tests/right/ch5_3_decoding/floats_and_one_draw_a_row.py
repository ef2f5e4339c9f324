# 5.3 Decoding. Row by row, token by token.
import math

import torch


def softmax_with_temperature(logits, temperature):
    rows = []
    for row in logits:
        scaled = row / temperature
        powers = torch.exp(scaled - torch.max(scaled))
        rows.append(powers / torch.sum(powers))
    return torch.stack(rows)


def order_of(numbers):
    """The places of a list's numbers, the largest first."""
    return sorted(range(len(numbers)), key=lambda place: -numbers[place])


def top_k_filter(logits, top_k):
    result = torch.empty_like(logits)
    for b in range(logits.shape[0]):
        for v in range(logits.shape[1]):
            result[b, v] = -math.inf
        for v in order_of(logits[b].tolist())[:top_k]:
            result[b, v] = logits[b, v]
    return result


def top_p_filter(logits, top_p):
    result = torch.empty_like(logits)
    for b in range(logits.shape[0]):
        numbers = logits[b].tolist()
        largest = max(numbers)
        powers = [math.exp(number - largest) for number in numbers]
        whole = sum(powers)
        for v in range(len(numbers)):
            result[b, v] = -math.inf
        collected = 0.0
        for v in order_of(numbers):
            result[b, v] = logits[b, v]
            collected += powers[v] / whole
            if collected >= top_p:
                break
    return result


def draw_one(probabilities):
    """A place in a list of probabilities, drawn with one number between 0 and 1."""
    number = torch.rand(()).item() * sum(probabilities)
    place = None
    for v, probability in enumerate(probabilities):
        if probability == 0.0:
            continue
        place = v
        number -= probability
        if number < 0:
            break
    return place


def generate(
    model, idx, max_new_tokens, context_size, temperature=0.0, top_k=None, eos_id=None, top_p=None
):
    texts = idx.tolist()
    finished = [False] * len(texts)
    for _ in range(max_new_tokens):
        window = torch.tensor([t[-context_size:] for t in texts], dtype=torch.int64, device=idx.device)
        with torch.no_grad():
            logits = model(window)[:, -1, :]
        if temperature > 0:
            logits = logits / temperature
            if top_k is not None:
                logits = top_k_filter(logits, top_k)
            if top_p is not None:
                logits = top_p_filter(logits, top_p)
            probabilities = softmax_with_temperature(logits, 1.0).tolist()
        new = []
        for b in range(len(texts)):
            if finished[b]:
                new.append(eos_id)
                continue
            if temperature > 0:
                token = draw_one(probabilities[b])
            else:
                token = int(torch.argmax(logits[b]))
            if eos_id is not None and token == eos_id:
                finished[b] = True
            new.append(token)
        if all(finished):
            break
        for b in range(len(texts)):
            texts[b].append(new[b])
    return torch.tensor(texts, dtype=torch.int64, device=idx.device)
