"""Off for good."""

import torch


def token_windows(token_ids, max_length, stride):
    input_ids = []
    target_ids = []
    for i in range(0, len(token_ids) - max_length, stride):
        input_chunk = token_ids[i : i + max_length]
        target_chunk = token_ids[i + 1 : i + max_length + 1]
        input_ids.append(torch.tensor(input_chunk))
        target_ids.append(torch.tensor(target_chunk))
    if not input_ids:
        return torch.empty(0, max_length, dtype=torch.int64), torch.empty(
            0, max_length, dtype=torch.int64
        )
    return torch.stack(input_ids), torch.stack(target_ids)


def cross_entropy(logits, targets):
    logits_flat = logits.flatten(0, 1)
    targets_flat = targets.flatten()
    log_probas = torch.log_softmax(logits_flat, dim=-1)
    target_log_probas = log_probas[torch.arange(len(targets_flat), device=logits.device), targets_flat]
    avg_log_probas = torch.mean(target_log_probas)
    return avg_log_probas * -1


def calc_loss_batch(input_batch, target_batch, model, device):
    input_batch, target_batch = input_batch.to(device), target_batch.to(device)
    logits = model(input_batch)
    loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), target_batch.flatten())
    return loss


def calc_loss_loader(data_loader, model, device, num_batches=None):
    torch.set_grad_enabled(False)
    total_loss = 0.0
    if len(data_loader) == 0:
        return float("nan")
    elif num_batches is None:
        num_batches = len(data_loader)
    else:
        num_batches = min(num_batches, len(data_loader))
    for i, (input_batch, target_batch) in enumerate(data_loader):
        if i < num_batches:
            loss = calc_loss_batch(input_batch, target_batch, model, device)
            total_loss += loss.item()
        else:
            break
    return total_loss / num_batches


def perplexity(loss):
    return torch.exp(torch.as_tensor(loss, dtype=torch.float64)).item()
