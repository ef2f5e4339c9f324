"""4.1 The architecture"""

import logging
from typing import Any, Dict, List, Optional

import torch
from torch import nn

from kata.draw import caption, run, say, table, tokenizer

logger = logging.getLogger(__name__)

GPT_CONFIG_124M: Dict[str, Any] = {
    "vocab_size": 50257,
    "context_length": 1024,
    "emb_dim": 768,
    "n_heads": 12,
    "n_layers": 12,
    "drop_rate": 0.1,
    "qkv_bias": False,
}


def tokenize_batch(texts: List[str], tokenizer: Any, device: Optional[torch.device] = None) -> torch.LongTensor:
    """Tokenize `texts` into `input_ids`, without padding or truncation."""
    encodings = [list(tokenizer.encode(text)) for text in texts]
    logger.debug("tokenized %d texts", len(encodings))
    return torch.tensor(encodings, dtype=torch.int64, device=device)


class DummyTransformerBlock(nn.Module):
    """Stands in for the block of section 4.5: gives back what it gets."""

    def __init__(self, cfg):
        super().__init__()

    def forward(self, x):
        return x


class DummyLayerNorm(nn.Module):
    """Stands in for the norm of section 4.2: gives back what it gets."""

    def __init__(self, emb_dim):
        super().__init__()

    def forward(self, x):
        return x


class PositionIdsMixin:
    """Hands out `position_ids` for a sequence, with room for a cache later."""

    position_ids: torch.Tensor

    def get_position_ids(self, seq_length: int, past_length: int = 0) -> torch.Tensor:
        return self.position_ids[:, past_length : past_length + seq_length]


class DummyGPTModel(nn.Module, PositionIdsMixin):
    def __init__(self, cfg: Dict[str, Any], initializer_range: Optional[float] = None):
        super().__init__()
        self.config = dict(cfg)
        self.tok_emb = nn.Embedding(num_embeddings=cfg["vocab_size"], embedding_dim=cfg["emb_dim"])
        self.pos_emb = nn.Embedding(num_embeddings=cfg["context_length"], embedding_dim=cfg["emb_dim"])
        self.drop_emb = nn.Dropout(p=cfg["drop_rate"])
        self.trf_blocks = nn.ModuleList()
        for _ in range(cfg["n_layers"]):
            self.trf_blocks.append(DummyTransformerBlock(cfg))
        self.final_norm = DummyLayerNorm(cfg["emb_dim"])
        self.out_head = nn.Linear(cfg["emb_dim"], cfg["vocab_size"], bias=False)
        self.register_buffer(
            "position_ids", torch.arange(cfg["context_length"]).expand((1, -1)), persistent=False
        )
        if initializer_range is not None:
            for param in self.parameters():
                nn.init.normal_(param, std=initializer_range)

    def forward(
        self,
        in_idx: torch.LongTensor,
        position_ids: Optional[torch.LongTensor] = None,
    ) -> torch.Tensor:
        if position_ids is None:
            position_ids = self.get_position_ids(in_idx.shape[-1]).to(in_idx.device)
        inputs_embeds = self.tok_emb(in_idx)
        position_embeds = self.pos_emb(position_ids)
        hidden_states = inputs_embeds + position_embeds
        hidden_states = self.drop_emb(hidden_states)
        for layer in self.trf_blocks:
            hidden_states = layer(hidden_states)
        hidden_states = self.final_norm(hidden_states)
        lm_logits = self.out_head(hidden_states)
        return lm_logits


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
