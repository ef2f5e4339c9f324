"""The known mistakes of section 4.4, the most common first."""

from kata.course.mistakes import Mistake, code

STEP = "x = x + output if self.use_shortcut and x.shape == output.shape else output"
LAYER = "nn.Sequential(nn.Linear(size, next_size), GELU())"
PAIRS = "for size, next_size in zip(layer_sizes[:-1], layer_sizes[1:])"
LAST_IS_LINEAR = """nn.Sequential(
                nn.Linear(size, next_size), GELU() if i < len(layer_sizes) - 2 else nn.Identity()
            )
            for i, (size, next_size) in enumerate(zip(layer_sizes[:-1], layer_sizes[1:]))"""
LOSS = "loss = nn.functional.mse_loss(output, torch.zeros_like(output))"
GRADIENTS = "gradients = torch.autograd.grad(loss, list(weights.values()))"
BACKWARD = "loss.backward()\n    gradients = [weight.grad for weight in weights.values()]"
ALL = code("ch4_4_shortcuts", "nn.ModuleList(", GRADIENTS)
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
        "shortcut-whatever-the-shapes",
        STEP,
        STEP.replace(" and x.shape == output.shape", ""),
        "You add the input wherever use_shortcut is set. Where a layer changes the size, the two "
        "don't fit: either that is an error, or a size of 1 is silently stretched and the output "
        "gets the wrong shape. Look at what your condition asks about the two shapes.",
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
        "exact-gelu",
        LAYER,
        LAYER.replace("GELU()", "nn.GELU()"),
        "Your layers bend with torch's exact GELU. It is up to 0.0005 away from the one that GPT-2 "
        "was trained with, which you wrote in section 4.3. Look at which GELU your layers are "
        "made with.",
    ),
    Mistake(
        "no-bend",
        LAYER,
        LAYER.replace(", GELU()", ""),
        "Your layers are linear only: GELU is missing after them. Look at how a layer is made.",
    ),
    Mistake(
        "no-bend-at-the-end",
        f"{LAYER}\n            {PAIRS}",
        LAST_IS_LINEAR,
        "Your last layer has no GELU. In many networks that is how it is; in this one GELU follows "
        "on every layer, so that all are alike. Look at how the last one is made.",
    ),
    Mistake(
        "bend-first",
        LAYER,
        "nn.Sequential(GELU(), nn.Linear(size, next_size))",
        "Your layers bend first and are linear afterwards, so the network's own input is bent and "
        "its output is not. GELU follows on the linear layer. Look at the order of the two.",
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
        "plain-list",
        ALL,
        ALL.replace("nn.ModuleList(", "list(").replace(GRADIENTS, BACKWARD),
        "Your layers are in a plain Python list. PyTorch does not look into those: your network "
        "has no parameters as far as an optimizer or gradient_means can see. Which container "
        "makes its layers known to the module?",
    ),
    Mistake(
        "input-changed",
        STEP,
        STEP.replace("x + output", "x.add_(output)"),
        "You add the output to x in place (`+=` or a method with an underscore at its end). The "
        "first time round x is the caller's tensor, and later it is one that the gradient still "
        "needs. Make a new tensor.",
    ),
    Mistake(
        "shortcut-detached",
        STEP,
        STEP.replace("x + output", "x.detach() + output"),
        "The output is right, but the input that you add is cut out of the gradient (detach, "
        "no_grad or .data). It is there for the gradient's sake: that is what is to pass through "
        "the shortcut. Look at what you add.",
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
        "sum-of-the-gradient",
        MEANS,
        MEANS.replace(".mean()", ".sum()"),
        "You add up the sizes of each weight's gradient and don't divide by how many there are, so "
        "a larger weight gets a larger number. Look at what you do with each gradient.",
    ),
    Mistake(
        "norm-for-mean",
        MEANS,
        MEANS.replace("g.abs().mean()", "g.norm()"),
        "You report the norm of each gradient: the root of the sum of its squares. Asked for is "
        "the mean of its absolute values. Look at what you do with each gradient.",
    ),
    Mistake(
        "root-mean-square",
        MEANS,
        MEANS.replace("g.abs().mean()", "g.square().mean().sqrt()"),
        "You average the squares of the gradient and take the root. That counts large ones more; "
        "asked for is the mean of the absolute values. Look at what you do with each gradient.",
    ),
    Mistake(
        "a-list-for-a-dict",
        MEANS,
        "return [g.abs().mean().item() for g in gradients]",
        "You return a list, so nobody knows which number belongs to which weight. Asked for is a "
        "dict, from the weight's name to its number. Look at what you return.",
    ),
    Mistake(
        "rounded",
        MEANS,
        MEANS.replace("g.abs().mean().item()", "round(g.abs().mean().item(), 4)"),
        "You round the numbers. Gradients that vanish are what this section is about, and of "
        "those nothing is left. Return them as they are, and round where you print.",
    ),
    Mistake(
        "last-layer-missing",
        "zip(layer_sizes[:-1], layer_sizes[1:])",
        "zip(layer_sizes[:-2], layer_sizes[1:])",
        "Your network has one layer too few: n sizes make n - 1 layers. Look at how you pair the "
        "sizes.",
    ),
    Mistake(
        "shortcut-subtracted",
        STEP,
        STEP.replace("x + output", "output - x"),
        "You subtract the input where the shortcut adds it. Look at what stands between the two.",
    ),
    Mistake(
        "shortcut-multiplied",
        STEP,
        STEP.replace("x + output", "x * output"),
        "You multiply input and output. A shortcut adds, so that the gradient runs past the "
        "layer unchanged. Look at what stands between the two.",
    ),
    Mistake(
        "shortcut-averaged",
        STEP,
        STEP.replace("x + output", "(x + output) / 2"),
        "You average input and output where they should be added, so the shortcut fades with "
        "every layer. Look at what you do with the sum.",
    ),
    Mistake(
        "shortcut-twice",
        STEP,
        STEP.replace("x + output", "2 * x + output"),
        "You add the input twice. Look at the sum.",
    ),
    Mistake(
        "last-layer-apart",
        STEP,
        STEP.replace("x.shape == output.shape", "layer is not self.layers[-1]"),
        "You leave out the shortcut at the last layer. What decides is whether the shapes "
        "agree, and there they may agree too. Look at your condition.",
    ),
    Mistake(
        "leaky-relu",
        LAYER,
        LAYER.replace("GELU()", "nn.LeakyReLU()"),
        "Your layers bend with leaky ReLU. They should bend with the GELU of section 4.3. Look "
        "at what follows the linear layer.",
    ),
    Mistake(
        "tanh-for-gelu",
        LAYER,
        LAYER.replace("GELU()", "nn.Tanh()"),
        "Your layers bend with tanh. They should bend with the GELU of section 4.3. Look at "
        "what follows the linear layer.",
    ),
    Mistake(
        "dropout-inside",
        LAYER,
        LAYER.replace("GELU()", "GELU(), nn.Dropout(0.1)"),
        "There is dropout in your layers, so training gives other numbers every time. This "
        "network has none. Look at what a layer consists of.",
    ),
    Mistake(
        "norm-inside",
        LAYER,
        LAYER.replace("GELU()", "nn.LayerNorm(next_size), GELU()"),
        "There is a normalization in your layers. This network has none: it is there to show "
        "what shortcuts do alone. Look at what a layer consists of.",
    ),
    Mistake(
        "mean-as-loss",
        LOSS,
        "loss = output.mean()",
        "Your loss is the mean of the output. It should say how far the output is from zeros, "
        "squared. Look at the loss in the docstring.",
    ),
    Mistake(
        "sum-as-loss",
        LOSS,
        "loss = output.sum()",
        "Your loss is the sum of the output. It should say how far the output is from zeros, "
        "squared. Look at the loss in the docstring.",
    ),
    Mistake(
        "half-the-loss",
        LOSS,
        LOSS + " / 2",
        "Your loss is half the mean squared error, so every gradient comes out half as large. "
        "Look at the end of your loss.",
    ),
    Mistake(
        "smallest-for-mean",
        MEANS,
        MEANS.replace("mean()", "min()"),
        "You report the smallest absolute gradient of each weight. Its mean is asked for. Look "
        "at what you do with the absolute values.",
    ),
    Mistake(
        "median-for-mean",
        MEANS,
        MEANS.replace("mean()", "median()"),
        "You report the median absolute gradient of each weight. Its mean is asked for. Look at "
        "what you do with the absolute values.",
    ),
    Mistake(
        "spread-for-mean",
        MEANS,
        MEANS.replace("abs().mean()", "std()"),
        "You report the standard deviation of each weight's gradient. The mean of its absolute "
        "values is asked for. Look at what you do with the gradient.",
    ),
    Mistake(
        "weights-for-gradients",
        MEANS,
        "return {name: p.abs().mean().item() for name, p in weights.items()}",
        "You report the size of the weights themselves, and not of their gradients. Look at "
        "what you take the absolute value of.",
    ),
    Mistake(
        "first-layer-only",
        MEANS,
        MEANS.replace("zip(weights, gradients)", "[*zip(weights, gradients)][:1]"),
        "You report the first layer alone. Every layer's weight is asked for. Look at where you "
        "return.",
    ),
    Mistake(
        "biases-for-weights",
        'endswith("weight")',
        'endswith("bias")',
        "You report the biases' gradients. The weights' are asked for. Look at how you choose "
        "the parameters.",
    ),
    Mistake(
        "switch-turned-round",
        STEP,
        STEP.replace("if self", "if not self"),
        "Your shortcuts are there when they are switched off, and missing when they are switched "
        "on. Look at your condition.",
    ),
    Mistake(
        "nothing-returned",
        MEANS,
        MEANS.replace("return", "found ="),
        "Your gradient_means returns nothing: without a return, a function gives None. Printing "
        "is for people; the caller needs the dict. Look at its last line.",
    ),
    Mistake(
        "one-layer-many-times",
        f"nn.ModuleList(\n            {LAYER}\n            {PAIRS}\n        )",
        "nn.ModuleList(\n"
        "            [nn.Sequential(nn.Linear(layer_sizes[0], layer_sizes[1]), GELU())] * "
        "(len(layer_sizes) - 1)\n        )",
        "You make one layer and use it again and again: multiplying a list repeats the same "
        "object. Each layer needs weights of its own, with the sizes at its place. Look at "
        "where the layers are made.",
    ),
    Mistake(
        "squared-sum-over-rows",
        LOSS,
        "loss = output.pow(2).sum(dim=1).mean()",
        "Your loss adds up the squares of a row's outputs and averages over the rows. It is the "
        "mean over all outputs of all rows. Look at how it is computed.",
    ),
    Mistake(
        "cross-entropy",
        LOSS,
        "loss = nn.functional.cross_entropy(output, torch.zeros_like(output))",
        "You use the cross-entropy, which is for classes. The loss here is the mean squared "
        "error against zeros.",
    ),
    Mistake(
        "smooth-loss",
        LOSS,
        "loss = nn.functional.smooth_l1_loss(output, torch.zeros_like(output))",
        "You use the smooth absolute error, which is half the square for small numbers. The "
        "loss here is the mean squared error against zeros.",
    ),
    Mistake(
        "squares-for-sizes",
        MEANS,
        MEANS.replace("g.abs().mean()", "g.pow(2).mean()"),
        "You average the squares of the gradients. It is their absolute values that are "
        "averaged. Look at what happens before the mean.",
    ),
    Mistake(
        "tensors-whole",
        MEANS,
        MEANS.replace("g.abs().mean().item()", "g.abs()"),
        "Your dict holds the absolute gradients themselves, whole tensors. For each weight it "
        "is their mean, one number. Look at what stands behind each name.",
    ),
    Mistake(
        "one-mean-for-all",
        MEANS,
        MEANS.replace(
            "g.abs().mean().item()",
            "torch.cat([g.flatten() for g in gradients]).abs().mean().item()",
        ),
        "Each name has the same number: the mean over all weights together. Each layer's weight "
        "has a mean of its own.",
    ),
    Mistake(
        "shortcut-everywhere-but-first",
        STEP,
        "x = x + output if self.use_shortcut and layer is not self.layers[0] and x.shape == "
        "output.shape else output",
        "Your first layer has no shortcut. Each layer whose input and output have the same "
        "shape gets one, the first too. Look at the condition.",
    ),
    Mistake(
        "shortcut-normalized",
        STEP,
        "x = (x + output) / 2**0.5 if self.use_shortcut and x.shape == output.shape else output",
        "You divide the sum by the root of two. The shortcut is added as it is. Look at what "
        "follows the addition.",
    ),
    Mistake(
        "double-bend",
        STEP,
        "x = x + layer[1](output) if self.use_shortcut and x.shape == output.shape else "
        "layer[1](output)",
        "GELU is applied twice: once in your layer, and again to its output. Once is enough. "
        "Look for the second.",
    ),
    Mistake(
        "silu-for-gelu",
        LAYER,
        LAYER.replace("GELU()", "nn.SiLU()"),
        "Your layers bend with SiLU. It is the GELU of section 4.3 that belongs there. Look at "
        "what follows each linear layer.",
    ),
    Mistake(
        "sigmoid-for-gelu",
        LAYER,
        LAYER.replace("GELU()", "nn.Sigmoid()"),
        "Your layers bend with the sigmoid. It is the GELU of section 4.3 that belongs there. "
        "Look at what follows each linear layer.",
    ),
    Mistake(
        "softmax-at-the-end",
        "        return x\n\n\ndef gradient_means",
        "        return x.softmax(dim=-1)\n\n\ndef gradient_means",
        "You send the result through softmax. The last layer's output goes out as it is. Look "
        "at the end of forward.",
    ),
    Mistake(
        "returned-in-the-loop",
        "else output\n        return x",
        "else output\n            return x",
        "Your forward returns after the first layer: the return stands inside the loop. Look at "
        "how far it is indented.",
    ),
    Mistake(
        "output-for-the-sum",
        "        return x\n\n\ndef gradient_means",
        "        return output\n\n\ndef gradient_means",
        "Your forward returns the last layer's output without its shortcut. What goes from "
        "layer to layer is also what comes out. Look at the name that you return.",
    ),
]
