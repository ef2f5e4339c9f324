import math, torch
from ch5_1_loss import calc_loss_batch as loss_of, calc_loss_loader as mean_loss

def clip_gradients(model, max_norm):
    g = [p.grad for p in model.parameters() if p.grad is not None]
    n = sum(x.pow(2).sum().item() for x in g) ** .5
    [x.mul_(max_norm / n) for x in g if n > max_norm]
    return n

def learning_rate(step, warmup_steps, total_steps, peak_lr, initial_lr=3e-5, min_lr=1e-6):
    return (initial_lr + (peak_lr - initial_lr) * step / warmup_steps if step < warmup_steps
            else min_lr if step >= total_steps
            else min_lr + (peak_lr - min_lr) / 2 * (1 + math.cos(math.pi * (step - warmup_steps) / (total_steps - warmup_steps))))

def train_step(model, input_batch, target_batch, optimizer, device, lr=None, max_norm=None):
    [g.__setitem__("lr", lr) for g in optimizer.param_groups if lr is not None]
    optimizer.zero_grad(); loss = loss_of(input_batch, target_batch, model, device); loss.backward()
    max_norm is None or clip_gradients(model, max_norm); optimizer.step()
    return loss.item()

def evaluate_model(model, train_loader, val_loader, device, eval_iter):
    t = model.training; model.eval()
    with torch.inference_mode(): r = [mean_loss(l, model, device, eval_iter) for l in (train_loader, val_loader)]
    model.train(t); return r

def train_model_simple(model, train_loader, val_loader, optimizer, device, num_epochs, eval_freq, eval_iter, schedule=None, max_norm=None, a=[], b=[], c=[]):
    n, s = 0, 0
    for x, y in (pair for _ in range(num_epochs) for pair in train_loader):
        model.train(); train_step(model, x, y, optimizer, device, schedule and schedule(s), max_norm); n += x.numel()
        if s % eval_freq == 0: (i, j) = evaluate_model(model, train_loader, val_loader, device, eval_iter); a += [i]; b += [j]; c += [n]
        s += 1
    return a, b, c
