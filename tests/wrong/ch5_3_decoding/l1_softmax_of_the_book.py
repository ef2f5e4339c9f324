"""5.3 Decoding"""

import torch


def softmax_with_temperature(logits, temperature):
    scaled_logits = logits / temperature
    return torch.softmax(scaled_logits, dim=0)


def top_k_filter(logits, top_k):
    k = min(top_k, logits.shape[-1])
    top_logits, _ = torch.topk(logits, k)
    min_val = top_logits[:, -1:]
    return torch.where(logits < min_val, torch.full_like(logits, float("-inf")), logits)


def top_p_filter(logits, top_p):
    if top_p >= 1:
        return logits.clone()
    probs = torch.softmax(logits, dim=-1)
    sorted_probs, order = probs.sort(dim=-1, descending=True)
    reached = sorted_probs.cumsum(dim=-1) >= top_p
    drop = torch.zeros_like(reached)
    drop[:, 1:] = reached[:, :-1]
    drop = torch.zeros_like(drop).scatter(-1, order, drop)
    return logits.masked_fill(drop, float("-inf"))


def generate(
    model, idx, max_new_tokens, context_size, temperature=0.0, top_k=None, eos_id=None, top_p=None
):
    done = torch.zeros(len(idx), dtype=torch.bool, device=idx.device)
    with torch.no_grad():
        for _ in range(max_new_tokens):
            logits = model(idx[:, -context_size:])[:, -1]
            if temperature == 0:
                token = logits.argmax(-1)
            else:
                logits = logits / temperature
                if top_k is not None:
                    logits = top_k_filter(logits, top_k)
                if top_p is not None:
                    logits = top_p_filter(logits, top_p)
                token = torch.multinomial(torch.softmax(logits, -1), 1).squeeze(1)
            if eos_id is not None:
                token[done] = eos_id
                done |= token == eos_id
                if bool(done.all()):
                    break
            idx = torch.cat([idx, token[:, None]], dim=1)
    return idx
