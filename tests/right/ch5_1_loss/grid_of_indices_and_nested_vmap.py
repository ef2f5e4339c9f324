import itertools

import numpy as np
import torch
from torch.func import functional_call, vmap


def token_windows(token_ids, max_length, stride):
    ids = np.array(token_ids, dtype=np.int64)
    starts = np.arange(0, max(len(ids) - max_length, 0), stride, dtype=np.int64)
    grid = starts[:, None] + np.arange(max_length + 1)[None, :]   # (windows, max_length + 1)
    both = torch.from_numpy(ids[grid]) if len(starts) else torch.zeros((0, max_length + 1), dtype=torch.int64)
    return both[:, :-1], both[:, 1:]


def _nll_one(scores, target):
    """(V,), () -> ()"""
    z = scores - scores.detach().amax()
    return torch.log(torch.exp(z).sum()) - torch.take_along_dim(z, target[None], 0).squeeze(0)


def cross_entropy(logits, targets):
    per_token = vmap(vmap(_nll_one))(logits, targets)             # (B, T)
    return torch.einsum('bt->', per_token) / per_token.numel()


def calc_loss_batch(input_batch, target_batch, model, device):
    x, y = (a.to(device) for a in (input_batch, target_batch))
    params = dict(model.named_parameters())
    logits = functional_call(model, params, (x,))
    return cross_entropy(logits, y)


def calc_loss_loader(data_loader, model, device, num_batches=None):
    with torch.no_grad():
        losses = np.array([
            calc_loss_batch(x, y, model, device).item()
            for x, y in itertools.islice(data_loader, num_batches)
        ], dtype=np.float64)
    return float(losses.mean()) if losses.size else float('nan')


def perplexity(loss):
    if torch.is_tensor(loss):
        loss = loss.detach().cpu().numpy()
    return float(np.exp(np.asarray(loss, dtype=np.float64)))
