"""5.3"""

from typing import Optional

import torch
from torch import Tensor

NEGATIVE_INFINITY: float = float("-inf")


class LogitsFilter:
    def apply(self, logits: Tensor) -> Tensor:
        raise NotImplementedError


class TopK(LogitsFilter):
    def __init__(self, k: int) -> None:
        self._k = k

    def apply(self, logits: Tensor) -> Tensor:
        vocabSize: int = logits.shape[1]
        if self._k >= vocabSize:
            return logits  # nothing to remove
        result: Tensor = logits.clone()
        threshold: Tensor = torch.topk(logits, self._k, dim=1).values[:, -1].unsqueeze(1)
        result[logits < threshold] = NEGATIVE_INFINITY
        return result


class TopP(LogitsFilter):
    def __init__(self, p: float) -> None:
        self._p = p

    def apply(self, logits: Tensor) -> Tensor:
        result: Tensor = torch.full_like(logits, NEGATIVE_INFINITY)
        probabilities: Tensor = torch.softmax(logits, dim=1)
        sortedProbabilities, sortedIds = torch.sort(probabilities, dim=1, descending=True)
        for row in range(logits.shape[0]):
            total: float = 0.0
            for column in range(logits.shape[1]):
                token: int = int(sortedIds[row, column])
                result[row, token] = logits[row, token]
                total += float(sortedProbabilities[row, column])
                if total >= self._p:
                    break
        return result


def softmax_with_temperature(logits: Tensor, temperature: float) -> Tensor:
    return torch.softmax(logits / temperature, dim=1)


def top_k_filter(logits: Tensor, top_k: int) -> Tensor:
    return TopK(top_k).apply(logits)


def top_p_filter(logits: Tensor, top_p: float) -> Tensor:
    return TopP(top_p).apply(logits)


def generate(
    model,
    idx: Tensor,
    max_new_tokens: int,
    context_size: int,
    temperature: float = 0.0,
    top_k: Optional[int] = None,
    eos_id: Optional[int] = None,
    top_p: Optional[float] = None,
) -> Tensor:
    finished: Tensor = torch.zeros(idx.shape[0], 1, dtype=torch.bool, device=idx.device)
    result: Tensor = idx.clone()
    with torch.no_grad():
        for _ in range(max_new_tokens):
            logits: Tensor = model(result[:, -context_size:])[:, -1, :]
            if temperature == 0.0:
                nextIds = torch.argmax(logits, dim=1, keepdim=True)
            else:
                logits = logits / temperature
                if top_k is not None:
                    logits = top_k_filter(logits, top_k)
                if top_p is not None:
                    logits = top_p_filter(logits, top_p)
                nextIds = torch.multinomial(torch.softmax(logits, dim=1), 1)
            if eos_id is not None:
                nextIds = nextIds.masked_fill(finished, eos_id)
                finished = finished | (nextIds == eos_id)
                if finished.all().item():
                    break
            result = torch.cat([result, nextIds], dim=1)
    return result
