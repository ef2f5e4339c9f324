import torch
import torch.nn.functional as F
from ch3_attention import MultiHeadAttention
from ch4_2_layer_norm import LayerNorm
from ch4_3_feed_forward import FeedForward
from torch import nn


class TransformerBlock(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        self.att = MultiHeadAttention(
            d_in=cfg["emb_dim"],
            d_out=cfg["emb_dim"],
            context_length=cfg["context_length"],
            num_heads=cfg["n_heads"],
            dropout=cfg["drop_rate"],
            qkv_bias=cfg["qkv_bias"],
        )
        self.ff = FeedForward(cfg)
        self.norm1 = LayerNorm(cfg["emb_dim"])
        self.norm2 = LayerNorm(cfg["emb_dim"])
        self.drop_shortcut = nn.Dropout(cfg["drop_rate"])

    def forward(self, x):
        att = self.att
        h = self.norm1(x).transpose(0, 1)
        mask = torch.ones(len(h), len(h), dtype=torch.bool, device=x.device).triu(1)
        p = [att.W_query.bias, att.W_key.bias, att.W_value.bias]
        bias = None if p[0] is None else torch.cat(p)
        y, _ = F.multi_head_attention_forward(
            h,
            h,
            h,
            h.shape[-1],
            att.num_heads,
            None,
            bias,
            None,
            None,
            False,
            att.dropout.p,
            att.out_proj.weight,
            att.out_proj.bias,
            att.training,
            None,
            False,
            mask,
            use_separate_proj_weight=True,
            q_proj_weight=att.W_query.weight,
            k_proj_weight=att.W_key.weight,
            v_proj_weight=att.W_value.weight,
        )
        x = x + self.drop_shortcut(y.transpose(0, 1))
        return x + self.drop_shortcut(self.ff(self.norm2(x)))
