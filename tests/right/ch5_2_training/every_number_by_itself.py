# section 5.2, step by step, nothing hidden
import math

import torch

from ch5_1_loss import calc_loss_batch, calc_loss_loader


def clip_gradients(model, max_norm):
    sum_of_squares = 0.0
    for parameter in model.parameters():
        if parameter.grad is None:
            continue
        for number in parameter.grad.reshape(-1).tolist():
            sum_of_squares += number * number
    norm = math.sqrt(sum_of_squares)
    if norm <= max_norm:
        return norm
    factor = max_norm / norm
    for parameter in model.parameters():
        if parameter.grad is None:
            continue
        parameter.grad.data = parameter.grad.data * factor
    return norm


def learning_rate(step, warmup_steps, total_steps, peak_lr, initial_lr=3e-5, min_lr=1e-6):
    if step < warmup_steps:
        increment = (peak_lr - initial_lr) / warmup_steps
        rate = initial_lr + step * increment
    elif step == warmup_steps:
        rate = peak_lr
    elif step < total_steps:
        progress = (step - warmup_steps) / (total_steps - warmup_steps)
        rate = min_lr + (peak_lr - min_lr) * 0.5 * (1 + math.cos(math.pi * progress))
    else:
        rate = min_lr
    return float(rate)


def train_step(model, input_batch, target_batch, optimizer, device, lr=None, max_norm=None):
    # 1. forget
    for group in optimizer.param_groups:
        for parameter in group["params"]:
            if parameter.grad is not None:
                parameter.grad = None
    # 2. loss
    loss = calc_loss_batch(input_batch, target_batch, model, device)
    number = loss.item()
    # 3. gradients
    loss.backward()
    # 4. clipping
    if max_norm is not None:
        clip_gradients(model, max_norm)
    # 5. rate
    if lr is not None:
        for i in range(len(optimizer.param_groups)):
            optimizer.param_groups[i]["lr"] = lr
    # 6. update
    optimizer.step()
    return number


def evaluate_model(model, train_loader, val_loader, device, eval_iter):
    modes = []
    for module in model.modules():
        modes.append((module, module.training))
    model.eval()
    with torch.no_grad():
        train_loss = calc_loss_loader(train_loader, model, device, eval_iter)
    with torch.no_grad():
        val_loss = calc_loss_loader(val_loader, model, device, eval_iter)
    for module, mode in modes:
        module.training = mode
    return [train_loss, val_loss]


def train_model_simple(
    model,
    train_loader,
    val_loader,
    optimizer,
    device,
    num_epochs,
    eval_freq,
    eval_iter,
    schedule=None,
    max_norm=None,
    verbose=False,
):
    train_losses = []
    val_losses = []
    tokens_seen = []
    tokens = 0
    step = -1
    epoch = 0
    while epoch < num_epochs:
        for input_batch, target_batch in train_loader:
            step += 1
            if schedule is None:
                lr = None
            else:
                lr = schedule(step)
            model.train()
            train_step(model, input_batch, target_batch, optimizer, device, lr, max_norm)
            rows, columns = input_batch.shape
            tokens += rows * columns
            if step % eval_freq == 0:
                pair = evaluate_model(model, train_loader, val_loader, device, eval_iter)
                train_losses.append(pair[0])
                val_losses.append(pair[1])
                tokens_seen.append(tokens)
                if verbose:
                    print(f"Ep {epoch + 1} (Step {step:06d}): {pair[0]:.3f}, {pair[1]:.3f}")
        epoch += 1
    return train_losses, val_losses, tokens_seen
