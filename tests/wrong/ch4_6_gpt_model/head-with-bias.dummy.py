from ch4_1_architecture import GPT_CONFIG_124M, DummyGPTModel
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn


class GPTModel(DummyGPTModel):
    def __init__(self, cfg):
        super().__init__(cfg)
        self.trf_blocks = nn.Sequential(*(TransformerBlock(cfg) for _ in range(cfg["n_layers"])))
        self.final_norm = LayerNorm(cfg["emb_dim"])
        self.out_head = nn.Linear(cfg["emb_dim"], cfg["vocab_size"])


def count_parameters(model):
    return sum(p.flatten().shape[0] for p in model.parameters())


def model_size_mb(model):
    bits = 32 * count_parameters(model)
    return bits / 8 / 1024 / 1024


def gpt2_config(name):
    changes = {
        "gpt2-small": {},
        "gpt2-medium": {"emb_dim": 1024, "n_layers": 24, "n_heads": 16},
        "gpt2-large": {"emb_dim": 1280, "n_layers": 36, "n_heads": 20},
        "gpt2-xl": {"emb_dim": 1600, "n_layers": 48, "n_heads": 25},
    }
    return {**GPT_CONFIG_124M, **changes[name]}
