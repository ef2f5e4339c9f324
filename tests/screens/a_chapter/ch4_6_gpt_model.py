from torch import nn


class GPTModel(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        # YOUR CODE
        raise NotImplementedError("4.6: GPTModel.__init__ is yours to write")

    def forward(self, in_idx):
        # YOUR CODE
        raise NotImplementedError("4.6: GPTModel.forward is yours to write")


def count_parameters(model):
    # YOUR CODE
    raise NotImplementedError("4.6: count_parameters is yours to write")


def model_size_mb(model):
    # YOUR CODE
    raise NotImplementedError("4.6: model_size_mb is yours to write")


def gpt2_config(name):
    # YOUR CODE
    raise NotImplementedError("4.6: gpt2_config is yours to write")
