from torch import nn


class ExampleDeepNeuralNetwork(nn.Module):
    def __init__(self, layer_sizes, use_shortcut):
        super().__init__()
        # YOUR CODE
        raise NotImplementedError("4.4: ExampleDeepNeuralNetwork.__init__ is yours to write")

    def forward(self, x):
        # YOUR CODE
        raise NotImplementedError("4.4: ExampleDeepNeuralNetwork.forward is yours to write")


def gradient_means(model, x):
    # YOUR CODE
    raise NotImplementedError("4.4: gradient_means is yours to write")
