import torch

NEVER = float("-inf")


def softmax_with_temperature(logits, temperature):
    top = logits.max(dim=1, keepdim=True)[0]
    weights = torch.exp((logits - top) / temperature)
    return torch.nn.functional.normalize(weights, p=1, dim=1)


def _only(logits, keep):
    return torch.where(keep, logits, torch.tensor(NEVER, dtype=logits.dtype, device=logits.device))


def top_k_filter(logits, top_k):
    _, best = torch.topk(logits, k=min(top_k, logits.shape[1]), dim=1, sorted=False)
    keep = torch.zeros_like(logits, dtype=torch.bool)
    keep[torch.arange(len(logits), device=logits.device).unsqueeze(1), best] = True
    return _only(logits, keep)


def top_p_filter(logits, top_p):
    if not top_p < 1:
        return logits + 0
    p = logits.softmax(1)
    sizes = [0] * len(p)
    for row, falling in enumerate(p.sort(dim=1, descending=True).values):
        total = 0.0
        for value in falling.tolist():
            if total >= top_p:
                break
            total += value
            sizes[row] += 1
    return torch.cat([top_k_filter(logits[r : r + 1], size) for r, size in enumerate(sizes)])


def _tokens(model, idx, context_size, choose):
    """(batch, 1) tokens without an end; what is sent back is what the model is shown next."""
    window = idx[:, -context_size:]
    while True:
        with torch.inference_mode():
            token = choose(model(window)[:, -1])
        token = yield token.clone()
        window = torch.cat((window, token), dim=1)[:, -context_size:]


def generate(
    model, idx, max_new_tokens, context_size, temperature=0.0, top_k=None, eos_id=None, top_p=None
):
    def choose(logits):
        if temperature == 0:
            return torch.argmax(logits, dim=1, keepdim=True)
        logits = logits / temperature
        if top_k is not None:
            logits = top_k_filter(logits, top_k)
        if top_p is not None:
            logits = top_p_filter(logits, top_p)
        return torch.multinomial(logits.softmax(1), 1)

    new, done = [], [False] * len(idx)
    tokens, shown = _tokens(model, idx, context_size, choose), None
    for _ in range(max_new_tokens):
        column = tokens.send(shown).flatten().tolist()
        if eos_id is not None:
            column = [eos_id if end else token for end, token in zip(done, column)]
            done = [token == eos_id for token in column]
            if all(done):
                break
        shown = torch.tensor(column, dtype=torch.int64, device=idx.device).view(-1, 1)
        new.append(shown)
    return torch.cat([idx, *new], dim=1)
