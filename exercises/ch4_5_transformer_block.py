"""4.5 The transformer block

lesson
"""

from ch3_attention import MultiHeadAttention
from ch4_2_layer_norm import LayerNorm
from ch4_3_feed_forward import FeedForward
from torch import nn


class TransformerBlock(nn.Module):
    """TODO"""

    def __init__(self, cfg):
        super().__init__()
        # YOUR CODE
        raise NotImplementedError("4.5: TransformerBlock.__init__ is yours to write")

    def forward(self, x):
        """(batch, tokens, emb_dim) -> (batch, tokens, emb_dim)"""
        # YOUR CODE
        raise NotImplementedError("4.5: TransformerBlock.forward is yours to write")
