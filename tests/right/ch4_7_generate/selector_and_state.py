"""4.7 Generating text"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Final, List

import torch
from torch import Tensor, nn


class ITokenSelector(ABC):
    @abstractmethod
    def select(self, scores: Tensor) -> Tensor:
        """(batch, vocab) -> (batch, 1)"""


class GreedySelector(ITokenSelector):
    def select(self, scores: Tensor) -> Tensor:
        return scores.max(dim=1, keepdim=True).indices


class GenerationState:
    """Owns the growing text. The caller's tensor is never touched."""

    def __init__(self, prompt: Tensor, windowSize: int) -> None:
        self.__tokens: Tensor = prompt.clone()
        self.__windowSize: Final[int] = windowSize

    def getTokens(self) -> Tensor:
        return self.__tokens

    def getWindow(self) -> Tensor:
        length: int = self.__tokens.size(1)
        start: int = max(0, length - self.__windowSize)
        return self.__tokens.narrow(1, start, length - start)

    def append(self, column: Tensor) -> None:
        self.__tokens = torch.cat([self.__tokens, column], dim=1)


class SelectorFactory:
    @staticmethod
    def createGreedy() -> ITokenSelector:
        return GreedySelector()


class SpecialTokens:
    END_OF_TEXT: Final[str] = "<|endoftext|>"


def generate_text_simple(model: nn.Module, idx: Tensor, max_new_tokens: int, context_size: int) -> Tensor:
    selector: ITokenSelector = SelectorFactory.createGreedy()
    state: GenerationState = GenerationState(idx, context_size)
    with torch.inference_mode():
        for _ in range(max_new_tokens):
            logits: Tensor = model(state.getWindow())
            lastPosition: Tensor = logits.select(1, logits.size(1) - 1)
            state.append(selector.select(lastPosition))
    return state.getTokens()


def text_to_token_ids(text: str, tokenizer) -> Tensor:
    ids: List[int] = tokenizer.encode(text, allowed_special={SpecialTokens.END_OF_TEXT})
    return torch.tensor(ids, dtype=torch.int64).unsqueeze(0)


def token_ids_to_text(token_ids: Tensor, tokenizer) -> str:
    row: List[int] = token_ids[0].tolist()
    return tokenizer.decode(row)
