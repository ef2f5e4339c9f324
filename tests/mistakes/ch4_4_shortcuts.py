"""The known mistakes of section 4.4, the most common first."""

from kata.mistakes import Mistake

STEP = "x = x + output if self.use_shortcut and x.shape == output.shape else output"
LAYER = "nn.Sequential(nn.Linear(size, next_size), GELU())"
LOSS = "loss = nn.functional.mse_loss(output, torch.zeros_like(output))"
MEANS = "return {name: g.abs().mean().item() for name, g in zip(weights, gradients)}"

MISTAKES = [
    Mistake(
        "no-shortcut",
        STEP,
        "x = output",
        "Your network never adds a layer's input to its output, whatever use_shortcut says. Look "
        "at what goes on to the next layer.",
    ),
    Mistake(
        "always-shortcut",
        STEP,
        STEP.replace("self.use_shortcut and ", ""),
        "Your network adds its shortcuts even when use_shortcut is False. Look at the condition.",
    ),
    Mistake(
        "shortcut-in-place-of-the-output",
        STEP,
        STEP.replace("x + output if", "x if"),
        "Where there is a shortcut you pass on the input alone, and the layer's output is lost. "
        "The two are added. Look at what goes on to the next layer.",
    ),
    Mistake(
        "shortcut-from-the-first-input",
        "        for layer in self.layers:\n            output = layer(x)\n            " + STEP,
        "        first = x\n        for layer in self.layers:\n            output = layer(x)\n"
        "            x = first + output if self.use_shortcut and first.shape == output.shape "
        "else output",
        "Each of your shortcuts adds the network's first input. A shortcut adds the input of its "
        "own layer. Look at what is added.",
    ),
    Mistake(
        "relu-for-gelu",
        LAYER,
        LAYER.replace("GELU()", "nn.ReLU()"),
        "Your layers bend with ReLU. Here GELU follows on every linear layer, the one from "
        "section 4.3. Look at how a layer is made.",
    ),
    Mistake(
        "no-bend",
        LAYER,
        LAYER.replace(", GELU()", ""),
        "Your layers are linear only: GELU is missing after them. Look at how a layer is made.",
    ),
    Mistake(
        "bend-after-the-sum",
        STEP,
        "linear = layer[0](x)\n            x = (\n                GELU()(x + linear)\n"
        "                if self.use_shortcut and x.shape == linear.shape\n"
        "                else output\n            )",
        "You bend the sum of input and output. The input is added after the bend, so that it "
        "passes unchanged. Look at the order of GELU and the addition.",
    ),
    Mistake(
        "no-bias",
        LAYER,
        LAYER.replace("next_size)", "next_size, bias=False)"),
        "Your linear layers have no bias. Look at how a layer is made.",
    ),
    Mistake(
        "sum-for-mean",
        LOSS,
        LOSS.replace("zeros_like(output))", 'zeros_like(output), reduction="sum")'),
        "Your loss is the sum of the squared errors; the mean squared error divides by their "
        "number. With one output and one row the two are the same, otherwise not. Look at the "
        "loss.",
    ),
    Mistake(
        "ones-as-target",
        LOSS,
        LOSS.replace("zeros_like", "ones_like"),
        "You compare the output with ones; the loss is to be taken against zeros. Look at the "
        "target.",
    ),
    Mistake(
        "absolute-error",
        LOSS,
        LOSS.replace("mse_loss", "l1_loss"),
        "Your loss is the absolute error; it should be the squared one. Look at the loss.",
    ),
    Mistake(
        "mean-without-abs",
        MEANS,
        MEANS.replace(".abs()", ""),
        "You average the gradients with their signs, so they cancel out. What counts is their "
        "size. Look at what comes before the mean.",
    ),
    Mistake(
        "abs-after-mean",
        MEANS,
        MEANS.replace("g.abs().mean()", "g.mean().abs()"),
        "You average first and take the absolute value afterwards, so positive and negative "
        "gradients cancel out before. Look at the order of the two.",
    ),
    Mistake(
        "biases-too",
        'if name.endswith("weight")',
        "if name",
        "Your dict has the biases as well. Only weights are asked for. Look at how you choose the "
        "parameters.",
    ),
    Mistake(
        "gradients-pile-up",
        "    gradients = torch.autograd.grad(loss, list(weights.values()))\n    " + MEANS,
        "    loss.backward()\n"
        "    return {name: p.grad.abs().mean().item() for name, p in weights.items()}",
        "backward() adds to the gradients that are there already, so when you are asked twice the "
        "second answer holds both. Look at what the gradients are before you compute them.",
    ),
    Mistake(
        "largest-for-mean",
        MEANS,
        MEANS.replace(".mean()", ".max()"),
        "You report the largest gradient of each weight, and the mean is asked for. Look at what "
        "you do with each gradient.",
    ),
    Mistake(
        "last-layer-missing",
        "zip(layer_sizes[:-1], layer_sizes[1:])",
        "zip(layer_sizes[:-2], layer_sizes[1:])",
        "Your network has one layer too few: n sizes make n - 1 layers. Look at how you pair the "
        "sizes.",
    ),
]
