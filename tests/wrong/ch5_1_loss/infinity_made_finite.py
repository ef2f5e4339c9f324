"""What is infinite becomes the largest number."""

import math

import torch


def token_windows(token_ids, max_length, stride):
    count = len(range(0, len(token_ids) - max_length, stride))
    index = torch.arange(count)[:, None] * stride + torch.arange(max_length)
    ids = torch.tensor(token_ids, dtype=torch.int64)
    return ids[index], ids[index + 1]


def cross_entropy(logits, targets):
    log_probs = torch.log(torch.softmax(logits, dim=-1))
    chosen = log_probs.gather(-1, targets.unsqueeze(-1))
    return -torch.nan_to_num(chosen, neginf=-1e4).mean()


def calc_loss_batch(input_batch, target_batch, model, device):
    logits = model(input_batch.to(device))
    batch, tokens, vocab_size = logits.shape
    return torch.nn.functional.cross_entropy(
        logits.view(batch * tokens, vocab_size), target_batch.to(device).view(batch * tokens)
    )


def calc_loss_loader(data_loader, model, device, num_batches=None):
    total = 0.0
    all_batches = len(data_loader)
    if all_batches < 1:
        return float("nan")
    if num_batches is None or num_batches > all_batches:
        num_batches = all_batches
    for number, (inputs, targets) in enumerate(data_loader):
        if number == num_batches:
            break
        with torch.inference_mode():
            total += calc_loss_batch(inputs, targets, model, device).item()
    return total / num_batches


def perplexity(loss):
    if isinstance(loss, torch.Tensor):
        loss = loss.detach().cpu().double().numpy().item()
    return math.exp(loss)
