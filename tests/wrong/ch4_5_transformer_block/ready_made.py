from ch3_attention import MultiHeadAttention
from ch4_2_layer_norm import LayerNorm
from ch4_3_feed_forward import FeedForward
import torch
from torch import nn



class TransformerBlock(nn.TransformerEncoderLayer):
    def __init__(self, cfg):
        super().__init__(cfg["emb_dim"], cfg["n_heads"], 4 * cfg["emb_dim"], cfg["drop_rate"], "gelu", batch_first=True, norm_first=True)
