"""4.1 The architecture"""

from abc import abstractmethod
from typing import Any, Dict, Final, Iterator, List

import torch
from torch import Tensor, nn

from kata.draw import caption, run, say, table, tokenizer

GPT_CONFIG_124M = {
    "vocab_size": 50257,
    "context_length": 1024,
    "emb_dim": 768,
    "n_heads": 12,
    "n_layers": 12,
    "drop_rate": 0.1,
    "qkv_bias": False,
}


class ConfigKeys:
    """The names of the settings, in one place."""

    VOCAB_SIZE: Final[str] = "vocab_size"
    CONTEXT_LENGTH: Final[str] = "context_length"
    EMB_DIM: Final[str] = "emb_dim"
    N_LAYERS: Final[str] = "n_layers"
    DROP_RATE: Final[str] = "drop_rate"


def tokenize_batch(texts: List[str], tokenizer: Any) -> Tensor:
    encodedTexts: List[List[int]] = []
    for text in texts:
        encodedTexts.append(tokenizer.encode(text))
    return torch.tensor(encodedTexts, dtype=torch.int64)


class Layer(nn.Module):
    """Interface of everything that maps hidden states to hidden states."""

    @abstractmethod
    def forward(self, x: Tensor) -> Tensor: ...


class DummyTransformerBlock(Layer):
    def __init__(self, cfg: Dict[str, Any]) -> None:
        super().__init__()

    def forward(self, x: Tensor) -> Tensor:
        return x


class DummyLayerNorm(Layer):
    def __init__(self, emb_dim: int) -> None:
        super().__init__()

    def forward(self, x: Tensor) -> Tensor:
        return x


class BlockStack(Layer):
    """Owns the blocks and runs them first to last."""

    def __init__(self, blocks: List[nn.Module]) -> None:
        super().__init__()
        for number, block in enumerate(blocks):
            self.add_module(str(number), block)

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[nn.Module]:
        return iter(self._modules.values())

    def __getitem__(self, index: int) -> nn.Module:
        return list(self._modules.values())[index]

    def forward(self, x: Tensor) -> Tensor:
        for block in self:
            x = block(x)
        return x


class PartFactory:
    """Builds the parts of the model from a configuration."""

    def __init__(self, cfg: Dict[str, Any]) -> None:
        self.__cfg: Final[Dict[str, Any]] = dict(cfg)

    def __get(self, key: str) -> Any:
        return self.__cfg[key]

    def createTokenEmbedding(self) -> nn.Embedding:
        return nn.Embedding(self.__get(ConfigKeys.VOCAB_SIZE), self.__get(ConfigKeys.EMB_DIM))

    def createPositionEmbedding(self) -> nn.Embedding:
        return nn.Embedding(self.__get(ConfigKeys.CONTEXT_LENGTH), self.__get(ConfigKeys.EMB_DIM))

    def createDropout(self) -> nn.Dropout:
        return nn.Dropout(p=self.__get(ConfigKeys.DROP_RATE))

    def createBlocks(self) -> BlockStack:
        blocks: List[nn.Module] = []
        for _ in range(self.__get(ConfigKeys.N_LAYERS)):
            blocks.append(DummyTransformerBlock(self.__cfg))
        return BlockStack(blocks)

    def createFinalNorm(self) -> DummyLayerNorm:
        return DummyLayerNorm(self.__get(ConfigKeys.EMB_DIM))

    def createOutputHead(self) -> nn.Linear:
        return nn.Linear(
            self.__get(ConfigKeys.EMB_DIM), self.__get(ConfigKeys.VOCAB_SIZE), bias=False
        )


class DummyGPTModel(nn.Module):
    def __init__(self, cfg: Dict[str, Any]) -> None:
        super().__init__()
        factory: PartFactory = PartFactory(cfg)
        self.tok_emb: nn.Embedding = factory.createTokenEmbedding()
        self.pos_emb: nn.Embedding = factory.createPositionEmbedding()
        self.drop_emb: nn.Dropout = factory.createDropout()
        self.trf_blocks: BlockStack = factory.createBlocks()
        self.final_norm: DummyLayerNorm = factory.createFinalNorm()
        self.out_head: nn.Linear = factory.createOutputHead()

    def __getPositions(self, in_idx: Tensor) -> Tensor:
        numberOfTokens: int = in_idx.size(1)
        return torch.arange(numberOfTokens, device=in_idx.device)

    def __embed(self, in_idx: Tensor) -> Tensor:
        return self.tok_emb(in_idx) + self.pos_emb(self.__getPositions(in_idx))

    def forward(self, in_idx: Tensor) -> Tensor:
        hidden: Tensor = self.drop_emb(self.__embed(in_idx))
        hidden = self.trf_blocks(hidden)
        hidden = self.final_norm(hidden)
        return self.out_head(hidden)


def demo():
    """What the configuration costs, and a text on its way to logits."""
    cfg = GPT_CONFIG_124M
    caption("What each key of the configuration costs")
    vocabulary = cfg["vocab_size"] * cfg["emb_dim"]
    width = cfg["emb_dim"]
    block = 12 * width**2 + 10 * width
    costs = [
        ("vocab_size", vocabulary * 2, "two rows for each token: in and out"),
        ("context_length", cfg["context_length"] * width, "a row for each place"),
        ("emb_dim", 12 * width**2, "in each block: 12 times its square"),
        ("n_layers", cfg["n_layers"] * block, "all the blocks together"),
        ("n_heads", 0, "only splits what is there"),
        ("drop_rate", 0, "nothing, and nothing is learned"),
        ("qkv_bias", cfg["n_layers"] * 3 * width, "if it were True"),
    ]
    rows = [(key, str(cfg[key]), n, n * 4 / 1024**2, why) for key, n, why in costs]
    table(["key", "value", "parameters", "MiB", "for what"], rows)

    caption("Two texts as a batch")
    encoding, note = tokenizer()
    texts = ["Every effort moves you", "Every day holds a"]
    texts = [text[:9] for text in texts] if note else texts
    for text in texts:
        ids = encoding.encode(text)
        print(f"{text!r}\n  {ids}\n  {[encoding.decode([i]) for i in ids]}")
    batch = tokenize_batch(texts, encoding)
    print(f"{batch}\nshape {tuple(batch.shape)}: {len(batch)} texts, {batch.shape[1]} tokens each")
    if note:
        say(note)

    caption("The dummy model's logits")
    torch.manual_seed(123)
    logits = DummyGPTModel({**cfg, "emb_dim": 48}).eval()(batch)
    print(logits)
    say(
        f"Shape {tuple(logits.shape)}: for every text and every token, a score for each of the "
        f"{logits.shape[-1]:,} tokens that could come next. Nothing is learned yet."
    )


if __name__ == "__main__":
    run(demo)
