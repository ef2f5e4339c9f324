"""5.2"""

import math
from typing import List, Optional

import torch
from ch5_1_loss import calc_loss_batch, calc_loss_loader


class TrainingResult:
    trainLosses: List[float] = []
    valLosses: List[float] = []
    tokensSeen: List[int] = []

    def add(self, trainLoss: float, valLoss: float, tokens: int) -> None:
        self.trainLosses.append(trainLoss)
        self.valLosses.append(valLoss)
        self.tokensSeen.append(tokens)


class Trainer:
    def __init__(self, model, optimizer, device, maxNorm: Optional[float]) -> None:
        self.model = model
        self.optimizer = optimizer
        self.device = device
        self.maxNorm = maxNorm

    def step(self, inputs, targets, lr: Optional[float]) -> float:
        self.optimizer.zero_grad()
        loss = calc_loss_batch(inputs, targets, self.model, self.device)
        loss.backward()
        if lr is not None:
            for group in self.optimizer.param_groups:
                group["lr"] = lr
        if self.maxNorm is not None:
            clip_gradients(self.model, self.maxNorm)
        self.optimizer.step()
        return loss.item()


def clip_gradients(model, max_norm: float) -> float:
    sumOfSquares: float = 0.0
    for parameter in model.parameters():
        if parameter.grad is not None:
            sumOfSquares += parameter.grad.double().pow(2).sum().item()
    norm: float = math.sqrt(sumOfSquares)
    if norm > max_norm:
        for parameter in model.parameters():
            if parameter.grad is not None:
                parameter.grad.mul_(max_norm / norm)
    return norm


def learning_rate(step, warmup_steps, total_steps, peak_lr, initial_lr=3e-5, min_lr=1e-6) -> float:
    if step < warmup_steps:
        return initial_lr + (peak_lr - initial_lr) * step / warmup_steps
    if step >= total_steps:
        return float(min_lr)
    progress: float = (step - warmup_steps) / (total_steps - warmup_steps)
    return min_lr + (peak_lr - min_lr) * (1.0 + math.cos(math.pi * progress)) / 2.0


def train_step(model, input_batch, target_batch, optimizer, device, lr=None, max_norm=None) -> float:
    return Trainer(model, optimizer, device, max_norm).step(input_batch, target_batch, lr)


def evaluate_model(model, train_loader, val_loader, device, eval_iter):
    wasTraining: bool = model.training
    model.eval()
    try:
        with torch.no_grad():
            trainLoss: float = calc_loss_loader(train_loader, model, device, eval_iter)
            valLoss: float = calc_loss_loader(val_loader, model, device, eval_iter)
    finally:
        model.train(wasTraining)
    return trainLoss, valLoss


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
):
    result = TrainingResult()
    trainer = Trainer(model, optimizer, device, max_norm)
    globalStep: int = 0
    tokens: int = 0
    for _ in range(num_epochs):
        for inputs, targets in train_loader:
            model.train()
            trainer.step(inputs, targets, schedule(globalStep) if schedule is not None else None)
            tokens += inputs.numel()
            if globalStep % eval_freq == 0:
                trainLoss, valLoss = evaluate_model(model, train_loader, val_loader, device, eval_iter)
                result.add(trainLoss, valLoss, tokens)
            globalStep += 1
    return result.trainLosses, result.valLosses, result.tokensSeen
