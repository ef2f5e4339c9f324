from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.distributions import Categorical


def softmax_with_temperature(logits: Tensor, temperature: float) -> Tensor:
    return torch.log_softmax(logits / temperature, dim=-1).exp()


def top_k_filter(logits: Tensor, top_k: int) -> Tensor:
    result = logits.clone()
    vocab_size = logits.shape[-1]
    if top_k < vocab_size:
        threshold = logits.kthvalue(vocab_size - top_k + 1, dim=-1, keepdim=True).values
        result[logits < threshold] = -torch.inf
    return result


def top_p_filter(logits: Tensor, top_p: float) -> Tensor:
    result = logits.clone()
    if top_p < 1.0:
        # from the unlikeliest up: tokens go while what remains is still enough
        probs, order = torch.softmax(logits, dim=-1).sort(dim=-1)
        gone = probs.cumsum(dim=-1) <= 1 - top_p
        gone[..., -1] = False
        result[torch.zeros_like(gone).scatter(-1, order, gone)] = -torch.inf
    return result


@dataclass
class Sampler:
    """Chooses a token for each row from its logits."""

    temperature: float
    top_k: int | None
    top_p: float | None

    def __call__(self, logits: Tensor) -> Tensor:
        if self.temperature == 0:
            return logits.max(dim=-1).indices
        warped = logits / self.temperature
        if self.top_k is not None:
            warped = top_k_filter(warped, self.top_k)
        if self.top_p is not None:
            warped = top_p_filter(warped, self.top_p)
        return Categorical(logits=warped).sample()


def generate(model, idx, max_new_tokens, context_size, temperature=0.0, top_k=None, eos_id=None,
             top_p=None):
    sampler = Sampler(temperature, top_k, top_p)
    batch, prompt = idx.shape
    # room for everything at once; what is never written is cut off at the end
    text = torch.zeros((batch, prompt + max_new_tokens), dtype=idx.dtype, device=idx.device)
    text[:, :prompt] = idx
    done: set[int] = set()
    end = prompt
    for end in range(prompt, prompt + max_new_tokens + 1):
        if end == text.shape[1]:
            break
        with torch.inference_mode():
            shown = text[:, max(0, end - context_size) : end]
            chosen = sampler(model(shown)[:, -1]).tolist()
        if eos_id is not None:
            done.update(row for row in range(batch) if chosen[row] == eos_id)
            if len(done) == batch:
                break
            for row in done:
                chosen[row] = eos_id
        text[:, end] = torch.tensor(chosen, device=idx.device)
    return text[:, :end].clone()
