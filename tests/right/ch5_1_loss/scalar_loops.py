import math, torch

def token_windows(token_ids, max_length, stride):
    xs, ys = [], []
    i = 0
    while i + max_length + 1 <= len(token_ids):
        xs += token_ids[i:i + max_length]
        ys += token_ids[i + 1:i + 1 + max_length]
        i += stride
    shape = (len(xs) // max_length, max_length)
    return (torch.LongTensor(xs).view(shape), torch.LongTensor(ys).view(shape))

def cross_entropy(logits, targets):
    total = 0
    n = 0
    for row, want in zip(logits, targets):
        for scores, t in zip(row, want):
            total = total + torch.logsumexp(scores, dim=0) - scores[t]
            n = n + 1
    return total / n

def calc_loss_batch(input_batch, target_batch, model, device):
    x = input_batch.to(device)
    y = target_batch.to(device)
    out = model(x)
    return torch.nn.CrossEntropyLoss()(out.view(-1, out.size(-1)) if out.is_contiguous() else out.reshape(-1, out.size(-1)), y.reshape(-1))

def calc_loss_loader(data_loader, model, device, num_batches=None):
    n = len(data_loader)
    if num_batches is not None and num_batches < n:
        n = num_batches
    s = torch.zeros((), dtype=torch.float64)
    for x, y in data_loader:
        if n == 0:
            break
        s += calc_loss_batch(x, y, model, device).detach().cpu().double()
        n -= 1
    k = len(data_loader) if num_batches is None else min(num_batches, len(data_loader))
    return (s / k).item()

def perplexity(loss):
    return math.e ** float(loss)
