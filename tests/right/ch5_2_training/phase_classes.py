"""Training (5.2), with objects that each know one thing."""

from abc import ABC, abstractmethod
from contextlib import contextmanager
from dataclasses import dataclass, field
import math

import torch
import ch5_1_loss as loss51


# --- gradients -----------------------------------------------------------------------------------
class Gradients:
    __slots__ = ("_tensors",)

    def __init__(self, module: torch.nn.Module):
        self._tensors = [p.grad for p in module.parameters() if p.grad is not None]

    @property
    def norm(self) -> float:
        return math.sqrt(sum(float(t.detach().pow(2).sum()) for t in self._tensors))

    def __imul__(self, factor):
        with torch.no_grad():
            for t in self._tensors:
                t *= factor
        return self


# --- rates ---------------------------------------------------------------------------------------
class Phase(ABC):
    def __init__(self, begin, end, first, last):
        self.begin, self.end, self.first, self.last = begin, end, first, last

    def __contains__(self, step):
        return self.begin <= step < self.end

    def __call__(self, step):
        share = (step - self.begin) / (self.end - self.begin)
        return float(self.first + (self.last - self.first) * self.shape(share))

    @abstractmethod
    def shape(self, share): ...


class Line(Phase):
    def shape(self, share):
        return share


class HalfCosine(Phase):
    def shape(self, share):
        return (1 - math.cos(math.pi * share)) / 2


class Rest(Phase):
    def __init__(self, begin, value):
        super().__init__(begin, math.inf, value, value)

    def __call__(self, step):
        return float(self.first)

    def shape(self, share):
        return 0


# --- steps ---------------------------------------------------------------------------------------
@dataclass
class History:
    train_losses: list = field(default_factory=list)
    val_losses: list = field(default_factory=list)
    tokens_seen: list = field(default_factory=list)

    def note(self, losses, tokens):
        self.train_losses.append(losses[0])
        self.val_losses.append(losses[1])
        self.tokens_seen.append(tokens)

    def __iter__(self):
        return iter((self.train_losses, self.val_losses, self.tokens_seen))


@contextmanager
def measuring(model):
    mode = model.training
    try:
        with torch.no_grad():
            yield model.eval()
    finally:
        model.train(mode)


@dataclass
class Trainer:
    model: torch.nn.Module
    optimizer: object
    device: object
    max_norm: float = None
    steps_done: int = 0
    tokens: int = 0

    def set_rate(self, lr):
        for group in self.optimizer.param_groups:
            group["lr"] = float(lr)

    def step(self, x, y, lr=None):
        self.model.zero_grad(set_to_none=True)
        loss = loss51.calc_loss_batch(x, y, self.model, self.device)
        loss.backward()
        if lr is not None:
            self.set_rate(lr)
        if self.max_norm is not None:
            clip_gradients(self.model, self.max_norm)
        self.optimizer.step()
        self.steps_done += 1
        self.tokens += x.shape[0] * x.shape[1]
        return loss.detach().item()


def clip_gradients(model, max_norm):
    gradients = Gradients(model)
    norm = gradients.norm
    if norm > max_norm:
        gradients *= max_norm / norm
    return norm


def learning_rate(step, warmup_steps, total_steps, peak_lr, initial_lr=3e-5, min_lr=1e-6):
    phases = (
        Line(0, warmup_steps, initial_lr, peak_lr),
        HalfCosine(warmup_steps, total_steps, peak_lr, min_lr),
        Rest(total_steps, min_lr),
    )
    return next(phase(step) for phase in phases if step in phase)


def train_step(model, input_batch, target_batch, optimizer, device, lr=None, max_norm=None):
    return Trainer(model, optimizer, device, max_norm).step(input_batch, target_batch, lr)


def evaluate_model(model, train_loader, val_loader, device, eval_iter):
    with measuring(model) as quiet:
        train_loss = loss51.calc_loss_loader(train_loader, quiet, device, eval_iter)
        val_loss = loss51.calc_loss_loader(val_loader, quiet, device, eval_iter)
    return train_loss, val_loss


def train_model_simple(model, train_loader, val_loader, optimizer, device, num_epochs,
                       eval_freq, eval_iter, schedule=None, max_norm=None):
    trainer, history = Trainer(model, optimizer, device, max_norm), History()
    for _ in range(num_epochs):
        for x, y in train_loader:
            number = trainer.steps_done
            model.train()
            trainer.step(x, y, None if schedule is None else schedule(number))
            if number % eval_freq == 0:
                history.note(
                    evaluate_model(model, train_loader, val_loader, device, eval_iter), trainer.tokens
                )
    return tuple(history)
