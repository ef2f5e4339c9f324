import torch


def softmax_with_temperature(logits, temperature):
    scaled_logits = logits / temperature
    return torch.softmax(scaled_logits, dim=-1)


def top_k_filter(logits, top_k):
    top_k = min(top_k, logits.shape[-1])
    top_logits, _ = torch.topk(logits, top_k, dim=-1)
    smallest = top_logits[:, -1:]
    return torch.where(logits < smallest, torch.tensor(float("-inf"), device=logits.device), logits)


def top_p_filter(logits, top_p):
    sorted_logits, order = torch.sort(logits, descending=True, dim=-1)
    probs = torch.softmax(sorted_logits, dim=-1)
    sums = torch.cumsum(probs, dim=-1)
    remove = (sums - probs) >= top_p
    sorted_logits = sorted_logits.masked_fill(remove, float("-inf"))
    result = torch.empty_like(logits)
    result.scatter_(1, order, sorted_logits)
    return result


def generate(model, idx, max_new_tokens, context_size, temperature=0.0, top_k=None, eos_id=None,
             top_p=None):
    for i in range(max_new_tokens):
        idx_cond = idx[:, -context_size:]
        with torch.no_grad():
            logits = model(idx_cond)
        logits = logits[:, -1, :]
        if temperature > 0.0:
            logits = logits / temperature
            if top_k is not None:
                logits = top_k_filter(logits, top_k)
            if top_p is not None:
                logits = top_p_filter(logits, top_p)
            probs = torch.softmax(logits, dim=-1)
            idx_next = torch.multinomial(probs, num_samples=1)
        else:
            idx_next = torch.argmax(logits, dim=-1, keepdim=True)
        # stop when all rows say that they are finished
        if eos_id is not None and (idx_next == eos_id).all():
            break
        idx = torch.cat((idx, idx_next), dim=1)
    return idx
