import contextlib
import itertools
import math

import torch
import torch.nn.functional as F


def clip_gradients(model, max_norm):
    grads = [p.grad for p in model.parameters() if p.grad is not None]
    if not grads:
        return 0.0
    flat = torch.cat([g.reshape(-1) for g in grads])
    norm = torch.linalg.vector_norm(flat).item()
    factor = max_norm / max(norm, max_norm) if norm else 1.0
    for g in grads:
        g *= factor
    return norm


def learning_rate(step, warmup_steps, total_steps, peak_lr, initial_lr=3e-5, min_lr=1e-6):
    if step < warmup_steps:
        share = step / warmup_steps
        return (1 - share) * initial_lr + share * peak_lr
    share = min(1.0, (step - warmup_steps) / (total_steps - warmup_steps))
    return min_lr + (peak_lr - min_lr) * math.cos(math.pi / 2 * share) ** 2


def _loss(model, x, y, device):
    logits = model(x.to(device))
    return F.cross_entropy(logits.transpose(1, 2), y.to(device))


def train_step(model, input_batch, target_batch, optimizer, device, lr=None, max_norm=None):
    model.zero_grad(set_to_none=False)
    loss = _loss(model, input_batch, target_batch, device)
    loss.backward()
    if max_norm is not None:
        torch.nn.utils.clip_grad_norm_(model.parameters(), max_norm)
    for group in optimizer.param_groups if lr is not None else []:
        group.update(lr=lr)
    optimizer.step()
    return float(loss)


@contextlib.contextmanager
def _resting(model):
    modes = {m: m.training for m in model.modules()}
    model.eval()
    try:
        with torch.inference_mode():
            yield
    finally:
        for m, mode in modes.items():
            m.training = mode


def evaluate_model(model, train_loader, val_loader, device, eval_iter):
    def mean(loader):
        losses = [_loss(model, x, y, device).item() for x, y in itertools.islice(loader, eval_iter)]
        return sum(losses) / len(losses) if losses else float("nan")

    with _resting(model):
        return [mean(train_loader), mean(val_loader)]


def train_model_simple(model, train_loader, val_loader, optimizer, device, num_epochs,
                       eval_freq, eval_iter, schedule=None, max_norm=None):
    rows, seen = [], 0
    batches = itertools.chain.from_iterable(train_loader for _ in range(num_epochs))
    for step, (x, y) in enumerate(batches):
        model.train()
        train_step(model, x, y, optimizer, device, schedule(step) if schedule else None, max_norm)
        seen += x.shape[0] * x.shape[1]
        if not step % eval_freq:
            rows.append((*evaluate_model(model, train_loader, val_loader, device, eval_iter), seen))
    return [[row[i] for row in rows] for i in range(3)]
