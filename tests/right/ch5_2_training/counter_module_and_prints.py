import math
import torch
import torch.nn as nn
from ch5_1_loss import calc_loss_batch, calc_loss_loader


def clip_gradients(model, max_norm):
    # one long vector, like in the lesson
    long_vector = torch.zeros(0, dtype=torch.float64)
    for name, param in model.named_parameters():
        if param.grad is not None:
            flat = param.grad.data.double().cpu().reshape(-1)
            long_vector = torch.cat([long_vector, flat])
    print("all gradients:", long_vector.shape)
    total_norm = torch.sqrt(torch.sum(long_vector ** 2)).item()
    if total_norm > max_norm:
        for name, param in model.named_parameters():
            if param.grad is not None:
                param.grad.data = param.grad.data * max_norm / (total_norm + 1e-6)
    return total_norm


def learning_rate(step, warmup_steps, total_steps, peak_lr, initial_lr=3e-5, min_lr=1e-6):
    if step < warmup_steps:
        lr_increment = (peak_lr - initial_lr) / warmup_steps
        lr = initial_lr + step * lr_increment
    elif step < total_steps:
        progress = (step - warmup_steps) / (total_steps - warmup_steps)
        lr = min_lr + (peak_lr - min_lr) * 0.5 * (1 + math.cos(math.pi * progress))
    else:
        lr = min_lr
    return float(lr)


def train_step(model, input_batch, target_batch, optimizer, device, lr=None, max_norm=None):
    if lr is not None:
        for param_group in optimizer.param_groups:
            param_group['lr'] = lr

    # Zero your gradients for every batch!
    optimizer.zero_grad()

    # Compute the loss and its gradients
    loss = calc_loss_batch(input_batch, target_batch, model, device)
    loss.backward()

    if max_norm is not None:
        clip_gradients(model, max_norm)

    # Adjust learning weights
    optimizer.step()
    return loss.item()


def evaluate_model(model, train_loader, val_loader, device, eval_iter):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        train_loss = calc_loss_loader(train_loader, model, device, num_batches=eval_iter)
        val_loss = calc_loss_loader(val_loader, model, device, num_batches=eval_iter)
    if was_training:
        model.train()
    else:
        model.eval()
    return train_loss, val_loss


class Tracker(nn.Module):
    def __init__(self):
        super(Tracker, self).__init__()
        self.register_buffer("tokens", torch.zeros((), dtype=torch.int64))
        self.register_buffer("step", torch.zeros((), dtype=torch.int64))
        self.train_losses = []
        self.val_losses = []
        self.tokens_seen = []

    def forward(self, input_batch):
        self.tokens += input_batch.numel()
        self.step += 1
        return self.step.item()


def train_model_simple(model, train_loader, val_loader, optimizer, device, num_epochs, eval_freq, eval_iter, schedule=None, max_norm=None):
    tracker = Tracker()
    for epoch in range(num_epochs):
        print("EPOCH {}:".format(epoch + 1))
        for i, data in enumerate(train_loader):
            inputs, targets = data
            # Make sure gradient tracking is on, and do a pass over the data
            model.train(True)
            current = tracker.step.item()
            lr = None if schedule is None else schedule(current)
            loss = train_step(model, inputs, targets, optimizer, device, lr, max_norm)
            tracker(inputs)
            if current % eval_freq == 0:
                tl, vl = evaluate_model(model, train_loader, val_loader, device, eval_iter)
                tracker.train_losses.append(tl)
                tracker.val_losses.append(vl)
                tracker.tokens_seen.append(tracker.tokens.item())
                print("  step {} loss {} LOSS train {} valid {}".format(current, loss, tl, vl))
    return tracker.train_losses, tracker.val_losses, tracker.tokens_seen
