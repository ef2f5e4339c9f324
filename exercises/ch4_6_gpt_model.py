"""4.6 The GPT model

lesson
"""

import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn


class GPTModel(nn.Module):
    """TODO"""

    def __init__(self, cfg):
        super().__init__()
        # YOUR CODE
        raise NotImplementedError("4.6: GPTModel.__init__ is yours to write")

    def forward(self, in_idx):
        # YOUR CODE
        raise NotImplementedError("4.6: GPTModel.forward is yours to write")


def count_parameters(model):
    """TODO"""
    # YOUR CODE
    raise NotImplementedError("4.6: count_parameters is yours to write")


def model_size_mb(model):
    """TODO"""
    # YOUR CODE
    raise NotImplementedError("4.6: model_size_mb is yours to write")


def gpt2_config(name):
    """TODO"""
    # YOUR CODE
    raise NotImplementedError("4.6: gpt2_config is yours to write")
