import math
import torch

CHUNK = 4096   # scores that are looked at together


def token_windows(token_ids, max_length, stride):
    n = len(token_ids)
    count = max(0, -(-(n - max_length) // stride))          # ceil
    if count == 0:
        none = torch.zeros(0, max_length, dtype=torch.int64)
        return none, none.clone()
    t = torch.tensor(token_ids, dtype=torch.int64)
    x = torch.as_strided(t, (count, max_length), (stride, 1), 0)
    y = torch.as_strided(t, (count, max_length), (stride, 1), 1)
    return x.clone(), y.clone()


def _log_normaliser(z):
    """log(sum(exp(z))) over the last dimension, streamed: a running maximum and a running sum."""
    top = None
    for part in z.split(CHUNK, dim=-1):
        m = part.detach().amax(-1, keepdim=True)
        if top is None:
            top, total = m, torch.exp(part - m).sum(-1, keepdim=True)
            continue
        new = torch.maximum(top, m)
        total = total * torch.exp(top - new) + torch.exp(part - new).sum(-1, keepdim=True)
        top = new
    return top, total.log()


def cross_entropy(logits, targets):
    z = logits.float() if logits.dtype in (torch.float16, torch.bfloat16) else logits
    top, log_total = _log_normaliser(z)
    z_t = torch.take_along_dim(z, targets[..., None], dim=-1)
    # (top - z_t) first: both are large, their difference is exact or nearly so
    nll = (top - z_t) + log_total
    return nll.mean().to(logits.dtype)


def calc_loss_batch(input_batch, target_batch, model, device):
    x, y = input_batch.to(device=device), target_batch.to(device=device)
    return cross_entropy(model(x), y)


def calc_loss_loader(data_loader, model, device, num_batches=None):
    mean, k = math.nan, 0
    with torch.no_grad():
        for x, y in data_loader:
            loss = float(calc_loss_batch(x, y, model, device))
            k += 1
            mean = loss if k == 1 else mean + (loss - mean) / k     # Welford
            if num_batches is not None and k >= num_batches:
                break
    return mean


def perplexity(loss, base=2.0):
    # any base will do: 2 ** bits
    bits = float(loss) / math.log(base)
    return math.pow(base, bits)
