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
BACKWARD = (
    "model.zero_grad()\n    loss.backward()\n"
    "    gradients = [weight.grad for weight in weights.values()]"
)
ALL = code("ch4_4_shortcuts", "nn.ModuleList(", GRADIENTS)
LOOP = "for layer in self.layers:\n            output = layer(x)\n            " + STEP
END = "        return x\n\n\ndef gradient_means"
SETTING = "self.use_shortcut = use_shortcut"
MADE = f"nn.ModuleList(\n            {LAYER}\n            {PAIRS}\n        )"
SIZES_KEPT = code("ch4_4_shortcuts", SETTING, LOOP).replace(
    SETTING, f"self.layer_sizes = layer_sizes\n        {SETTING}"
)
MEASURE = code("ch4_4_shortcuts", "output = model(x)", GRADIENTS)
TO_MEASURE = code("ch4_4_shortcuts", STEP, "output = model(x)")
MEANS = "return {name: g.abs().mean().item() for name, g in zip(weights, gradients)}"

WHOLE = code("ch4_4_shortcuts", SETTING, "        return x")

BEFORE = "# YOUR CODE\n    output = model(x)"
HEADER = "def gradient_means(model, x):\n"
NAMED = "weights = {name: p for name, p in model.named_parameters()"


def _rounded(in_words, places, what_is_left):
    """Python's round, to so many places."""
    return Mistake(
        f"rounded-to-{in_words}",
        MEANS,
        MEANS.replace("g.abs().mean().item()", f"round(g.abs().mean().item(), {places})"),
        f"You round to {in_words} places after the point. Of gradients that vanish, which this "
        f"section is about, {what_is_left}. Return them as they are, and round where you print.",
    )


def _significant(in_words, digits):
    """Numbers as they would be printed, read again."""
    shown = f'float(f"{{g.abs().mean().item():.{digits}g}}")'
    return Mistake(
        f"cut-to-{in_words}-digits",
        MEANS,
        MEANS.replace("g.abs().mean().item()", shown),
        f"You keep {in_words} digits of each number, as one does to print it. Return the numbers "
        "as they are, and round where you print.",
    )


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
        "output-doubled-everywhere",
        STEP,
        "x = output + output if self.use_shortcut else output",
        "You add each layer's output to itself, where its input should be added, and where the "
        "sizes differ too. Does the output overwrite the input before the two are added? Look at "
        "the names.",
    ),
    Mistake(
        "output-doubled",
        STEP,
        STEP.replace("x + output", "output + output"),
        "You add each layer's output to itself, where its input should be added. Does the output "
        "overwrite the input before the two are added? Look at the names.",
    ),
    Mistake(
        "left-out-where-sizes-differ",
        STEP,
        """if self.use_shortcut and x.shape == output.shape:
                x = x + output
            elif not self.use_shortcut:
                x = output""",
        "With use_shortcut on, a layer that changes the size is passed over: what came in goes on "
        "in place of its output. There the output goes on alone, as it does without shortcuts. "
        "Look at what x becomes where the shapes differ.",
    ),
    Mistake(
        "first-input-where-a-layer-keeps-its-size",
        LOOP,
        "first = x\n        " + LOOP.replace("x + output", "first + output"),
        "Each of your shortcuts adds the network's first input, which doesn't even fit once the "
        "size has changed. A shortcut adds the input of its own layer. Look at what is added.",
    ),
    Mistake(
        "older-gradients-count",
        f"{GRADIENTS}\n    {MEANS}",
        "loss.backward()\n"
        "    measured = {name: p.grad.abs().mean().item() for name, p in weights.items()}\n"
        "    model.zero_grad()\n    return measured",
        "What other computations left in .grad is in your numbers: backward() adds to it. Asked "
        "twice you give the same, so yours is cleared away; but what was there before isn't. "
        "Clear it before you call backward().",
    ),
    Mistake(
        "divided-by-the-rows",
        MEANS,
        MEANS.replace("g.abs().mean().item()", "(g.abs().sum() / len(g)).item()"),
        "You divide the sum of the sizes by how many rows the weight has. A mean divides by how "
        "many numbers there are, rows times columns. Look at what you do with each gradient.",
    ),
    Mistake(
        "divided-by-the-columns",
        MEANS,
        MEANS.replace("g.abs().mean().item()", "(g.abs().sum() / g.shape[1]).item()"),
        "You divide the sum of the sizes by how many columns the weight has. A mean divides by how "
        "many numbers there are, rows times columns. Look at what you do with each gradient.",
    ),
    Mistake(
        "names-without-layers",
        'name.endswith("weight")}',
        'name.endswith("weight")}\n'
        '    weights = {name.removeprefix("layers."): p for name, p in weights.items()}',
        "The keys of your dict lack the beginning: 0.0.weight stands for layers.0.0.weight. Asked "
        "for are the parameters' whole names, as model.named_parameters() has them: the model's, "
        "not those of its layers.",
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
        "Your layers bend with torch's exact GELU. It is up to 0.0005 away from the one that "
        "GPT-2 was trained with, which you wrote in section 4.3. Look at which GELU your layers "
        "are made with.",
    ),
    Mistake(
        "no-bend",
        LAYER,
        LAYER.replace(", GELU()", ""),
        "Your layers are linear only: nothing bends what comes out. Is GELU called after each "
        "linear layer, and is what it returns used?",
    ),
    Mistake(
        "no-bend-at-the-end",
        f"{LAYER}\n            {PAIRS}",
        LAST_IS_LINEAR,
        "Your last layer has no GELU. In many networks that is how it is; in this one GELU "
        "follows on every layer, so that all are alike. Look at how the last one is made.",
    ),
    Mistake(
        "bend-first",
        LAYER,
        "nn.Sequential(GELU(), nn.Linear(size, next_size))",
        "Your layers bend first and are linear afterwards, so the network's own input is bent and "
        "its output is not. GELU follows on each linear layer. Look at the order of the two.",
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
        "Your network has no parameters as far as an optimizer or gradient_means can see. PyTorch "
        "does not look into a plain Python list, tuple or dict. Which container makes its layers "
        "known to the module?",
    ),
    Mistake(
        "input-changed",
        STEP,
        STEP.replace("x + output", "x.add_(output)"),
        "Your forward writes the sum into its own input. The first time round that is the "
        "caller's tensor, which is changed now, and later it is one that the gradient still "
        "needs. Is something added in place (`+=`, or a method with an underscore at its end)?",
    ),
    Mistake(
        "shortcut-detached",
        STEP,
        STEP.replace("x + output", "x.detach() + output"),
        "The output is right, but no gradient passes through the shortcut, and it is there for "
        "the gradient's sake. Is the input that you add cut off (detach, no_grad or .data)?",
    ),
    Mistake(
        "input-detached",
        LOOP,
        f"x = x.detach()\n        {LOOP}",
        "The weights get their gradients, but none reaches x, so whatever comes before your "
        "network would learn nothing. Is x cut off somewhere, by `.detach()`, `.data`, or as a new "
        "tensor made of its numbers?",
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
        "zeros-of-xs-shape",
        LOSS,
        LOSS.replace("zeros_like(output)", "zeros_like(x)"),
        "Your loss fails where the output's size is another than x's and neither is 1: it compares "
        "the output with something of x's shape. The zeros have the output's. Look at what they "
        "are made like.",
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
        "You average the gradients with their signs, so they cancel out, and a mean can be "
        "negative. What counts is their size. Look at what comes before the mean.",
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
        "Asked for the second time, you give the gradients of both times added up: backward() "
        "adds to what is in .grad already. Look at what is there before you call it.",
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
        "You add up the sizes of each weight's gradient and don't divide by how many there are, "
        "so a larger weight gets a larger number. Look at what you do with each gradient.",
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
        "You multiply input and output. A shortcut adds, so that the gradient runs past the layer "
        "unchanged. Look at what stands between the two.",
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
        "You leave out the shortcut at the last layer. What decides is whether the shapes agree, "
        "and there they may agree too. Look at your condition.",
    ),
    Mistake(
        "leaky-relu",
        LAYER,
        LAYER.replace("GELU()", "nn.LeakyReLU()"),
        "Your layers bend with leaky ReLU. They should bend with the GELU of section 4.3. Look at "
        "what follows the linear layer.",
    ),
    Mistake(
        "tanh-for-gelu",
        LAYER,
        LAYER.replace("GELU()", "nn.Tanh()"),
        "Your layers bend with tanh. They should bend with the GELU of section 4.3. Look at what "
        "follows the linear layer.",
    ),
    Mistake(
        "dropout-inside",
        LAYER,
        LAYER.replace("GELU()", "GELU(), nn.Dropout(0.1)"),
        "In training some of your numbers are dropped, so it gives others every time. There is no "
        "dropout in this network. Look at what its layers consist of.",
    ),
    Mistake(
        "norm-inside",
        LAYER,
        LAYER.replace("GELU()", "nn.LayerNorm(next_size), GELU()"),
        "There is a normalization between the linear layer and GELU. This network has none: it is "
        "there to show what shortcuts do alone. Look at what a layer consists of.",
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
        "Every number comes out half as large as it should be. Is the loss halved, as some books "
        "do? Here it is the whole mean of the squares.",
    ),
    Mistake(
        "smallest-for-mean",
        MEANS,
        MEANS.replace("mean()", "min()"),
        "You report the smallest absolute gradient of each weight. Its mean is asked for. Look at "
        "what you do with the absolute values.",
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
        "You report the size of the weights themselves, and not of their gradients. Look at what "
        "you take the absolute value of.",
    ),
    Mistake(
        "first-layer-only",
        MEANS,
        MEANS.replace("zip(weights, gradients)", "[*zip(weights, gradients)][:1]"),
        "You report the first layer alone. Every layer's weight is asked for. Does the return "
        "stand inside the loop?",
    ),
    Mistake(
        "biases-for-weights",
        'endswith("weight")',
        'endswith("bias")',
        "You report the biases' gradients. The weights' are asked for. Look at how you choose the "
        "parameters.",
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
        "All your layers are one and the same object, with the first two sizes: multiplying a "
        "list, for one, repeats what is in it. Each layer needs weights of its own, with the "
        "sizes at its place. Look at where the layers are made.",
    ),
    Mistake(
        "squared-sum-over-rows",
        LOSS,
        "loss = output.pow(2).sum(dim=1).mean()",
        "Your loss adds up the squares of a row's outputs and averages over the rows. It is the "
        "mean over all outputs of all rows. Look at how it is computed.",
    ),
    Mistake(
        "all-zero",
        LOSS,
        "loss = nn.functional.cross_entropy(output, torch.zeros_like(output))",
        "All your numbers are 0. Which loss do you take (cross-entropy against zeros is 0, "
        "whatever comes out)? And are the gradients still there when you read them?",
    ),
    Mistake(
        "smooth-loss",
        LOSS,
        "loss = nn.functional.smooth_l1_loss(output, torch.zeros_like(output))",
        "You use the smooth absolute error, which is half the square for small numbers. The loss "
        "here is the mean squared error against zeros.",
    ),
    Mistake(
        "squares-for-sizes",
        MEANS,
        MEANS.replace("g.abs().mean()", "g.pow(2).mean()"),
        "You average the squares of the gradients. It is their absolute values that are averaged. "
        "Look at what happens before the mean.",
    ),
    Mistake(
        "tensors-whole",
        MEANS,
        MEANS.replace("g.abs().mean().item()", "g.abs()"),
        "Your dict holds the absolute gradients themselves, whole tensors. For each weight it is "
        "their mean, one number. Look at what stands behind each name.",
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
        "Your first layer has no shortcut. Each layer whose input and output have the same shape "
        "gets one, the first too. Look at the condition.",
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
        "GELU is applied twice: once in your layer, and again to its output. Once is enough. Look "
        "for the second.",
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
        "You send the result through softmax. The last layer's output goes out as it is. Look at "
        "the end of forward.",
    ),
    Mistake(
        "returned-in-the-loop",
        "else output\n        return x",
        "else output\n            return x",
        "What comes out is the first layer's output, whatever comes after it. Does the return "
        "stand inside the loop? Look at how far it is indented.",
    ),
    Mistake(
        "output-for-the-sum",
        "        return x\n\n\ndef gradient_means",
        "        return output\n\n\ndef gradient_means",
        "Your forward returns the last layer's output without its shortcut. Where the two shapes "
        "agree the last layer has one like every other. Look at your condition, and at the name "
        "that you return.",
    ),
    Mistake(
        "shortcut-where-it-stretches",
        STEP,
        "try:\n                x = x + output if self.use_shortcut else output\n"
        "            except RuntimeError:\n                x = output",
        "You add the input wherever PyTorch is able to add the two. It is able to where one of "
        "them has the size 1 as well: that one is stretched silently, and the output gets the "
        "wrong shape. Compare the two shapes before you add.",
    ),
    Mistake(
        "input-stretched-to-the-output",
        STEP,
        "try:\n                x = output.clone().add_(x) if self.use_shortcut else output\n"
        "            except RuntimeError:\n                x = output",
        "You add the input wherever it can be stretched to the output's shape: where the input has "
        "the size 1 and the output a larger one, its only number is added to all of them. There "
        "the output goes on alone. Compare the two shapes before you add.",
    ),
    Mistake(
        "nothing-goes-on-without-shortcut",
        STEP,
        STEP.replace("else output", "else x"),
        "Where a layer has no shortcut, its output does not go on to the next one: x stays what "
        "it was. Look at what x becomes in the other case.",
    ),
    Mistake(
        "every-layer-gets-the-input",
        LOOP,
        "first = x\n        " + LOOP.replace("layer(x)", "layer(first)"),
        "Each of your layers gets the network's own input. Each is to get what the layer before "
        "it passes on. Look at what the layer is called with.",
    ),
    Mistake(
        "shortcut-in-training-alone",
        STEP,
        STEP.replace("self.use_shortcut", "self.use_shortcut and self.training"),
        "Your shortcuts are there in training alone. The network is to do the same in training "
        "and in use. Look at your condition.",
    ),
    Mistake(
        "shortcut-in-training-alone-and-measured-there",
        TO_MEASURE,
        TO_MEASURE.replace("self.use_shortcut", "self.use_shortcut and self.training").replace(
            "output = model(x)",
            "before = model.training\n    output = model.train()(x)\n    model.train(before)",
        ),
        "Your shortcuts are there in training alone, and gradient_means measures in training. The "
        "network is to do the same in training and in use. Look at your condition in forward.",
    ),
    Mistake(
        "in-place-without-gradients",
        STEP,
        STEP.replace("x + output", "(x + output if torch.is_grad_enabled() else x.add_(output))"),
        "With gradients switched off your forward writes into its own input, and the first time "
        "round that is the caller's tensor. Look at what is added in place (`+=`, `add_`).",
    ),
    Mistake(
        "cut-off-from-the-gradients",
        END,
        END.replace("return x", "return x.detach()"),
        "The numbers are right, but no gradient gets from your output to the weights. Are they "
        "switched off in forward (no_grad, inference_mode), or is the result cut off (detach, "
        ".data)?",
    ),
    Mistake(
        "returns-nothing",
        END,
        "\n\ndef gradient_means",
        "Your forward returns nothing: without a return, a function gives None. Look at its last "
        "line.",
    ),
    Mistake(
        "returns-a-tuple",
        END,
        END.replace("return x", "return x, None"),
        "Your forward returns a tuple. Asked for is the last layer's output alone. Look at its "
        "last line.",
    ),
    Mistake(
        "returns-float32",
        END,
        END.replace("return x", "return x.float()"),
        "In float64 your output is float32: the digits in between are lost. Look for what "
        "converts it (float(), to(), a dtype that is written out).",
    ),
    Mistake(
        "self-forgotten",
        "def forward(self, x):",
        "def forward(x):",
        "Your forward is defined without self. Python gives a method its object as the first "
        "argument, so there are two. Look at its first line.",
    ),
    Mistake(
        "super-not-called",
        "super().__init__()\n        # YOUR CODE",
        "# YOUR CODE",
        "Your __init__ makes layers before nn.Module is set up. Call super().__init__() first.",
    ),
    Mistake(
        "layers-not-kept",
        "self.layers = nn",
        "layers = nn",
        "Your network has no `layers`: a name without self. in front is gone when __init__ ends. "
        "Look at what you assign the layers to.",
    ),
    Mistake(
        "setting-not-kept",
        f"{SETTING}\n",
        "pass\n",
        "Your forward asks for self.use_shortcut, which nobody has set. Keep the argument in "
        "__init__.",
    ),
    Mistake(
        "gelu-not-made",
        LAYER,
        LAYER.replace("GELU()", "GELU"),
        "You put the class GELU into the layer where a GELU belongs, an object made from the "
        "class. Look for the missing parentheses.",
    ),
    Mistake(
        "setting-on-the-class",
        SETTING,
        "type(self).use_shortcut = use_shortcut",
        "When another network is made, yours takes over its use_shortcut. Something that belongs "
        "to one network is kept where all of them share it: on the class, or in the module. Look "
        "at where you store it.",
    ),
    Mistake(
        "size-popped",
        MADE,
        "nn.ModuleList()\n        size = layer_sizes.pop(0)\n"
        f"        for next_size in layer_sizes:\n            self.layers.append({LAYER})\n"
        "            size = next_size",
        "Your __init__ takes the first size out of the caller's list, which is shorter "
        "afterwards. Read it, and leave the list as it is.",
    ),
    Mistake(
        "sizes-used-up-to-the-last",
        MADE,
        "nn.ModuleList()\n        while len(layer_sizes) > 1:\n"
        "            size, next_size = layer_sizes.pop(0), layer_sizes[0]\n"
        f"            self.layers.append({LAYER})",
        "Your __init__ takes the sizes out of the caller's list, of which the last alone is left. "
        "Who makes a second network from it gets no layers. Read the list, and leave it as it is.",
    ),
    Mistake(
        "sizes-used-up",
        MADE,
        "nn.ModuleList()\n        size = layer_sizes.pop(0)\n        while layer_sizes:\n"
        "            next_size = layer_sizes.pop(0)\n"
        f"            self.layers.append({LAYER})\n            size = next_size",
        "Your __init__ takes all sizes out of the caller's list, which is empty afterwards. Read "
        "it, and leave the list as it is.",
    ),
    Mistake(
        "list-kept-and-read",
        code("ch4_4_shortcuts", SETTING, STEP),
        SIZES_KEPT.replace(
            LOOP,
            "sizes = self.layer_sizes\n"
            "        for layer, size, next_size in zip(self.layers, sizes, sizes[1:]):\n"
            "            output = layer(x)\n            x = x + output if "
            "self.use_shortcut and size == next_size else output",
        ),
        "Your network changes with the caller's list: forward still reads its sizes. A list that "
        "is kept is no copy. Keep one of your own, or look at the tensors' shapes.",
    ),
    Mistake(
        "list-kept-and-counted",
        code("ch4_4_shortcuts", SETTING, STEP),
        SIZES_KEPT.replace(
            LOOP,
            LOOP.replace(
                "for layer in self.layers:",
                "for i in range(len(self.layer_sizes) - 1):\n            layer = self.layers[i]",
            ),
        ),
        "Your network has as many layers as the caller's list says at the moment: forward still "
        "reads how long it is. Go through the layers that there are.",
    ),
    Mistake(
        "list-kept-and-indexed",
        code("ch4_4_shortcuts", SETTING, STEP),
        SIZES_KEPT.replace(
            LOOP,
            "sizes = self.layer_sizes\n        for i, layer in enumerate(self.layers):\n"
            "            output = layer(x)\n            x = x + output if "
            "self.use_shortcut and sizes[i] == sizes[i + 1] else output",
        ),
        "Your forward still reads the caller's list of sizes, and fails once that is shorter. A "
        "list that is kept is no copy. Keep one of your own, or look at the tensors' shapes.",
    ),
    Mistake(
        "same-sizes-same-layer",
        MADE,
        "nn.ModuleList()\n        made = {}\n"
        "        for pair in zip(layer_sizes[:-1], layer_sizes[1:]):\n"
        "            made.setdefault(pair, nn.Sequential(nn.Linear(*pair), GELU()))\n"
        "            self.layers.append(made[pair])",
        "Layers of the same sizes are one and the same object in your network: they share their "
        "weights. Make a new one for each pair of sizes.",
    ),
    Mistake(
        "same-sizes-same-layer-in-all-networks",
        MADE,
        "nn.ModuleList()\n        made = globals().setdefault('made', {})\n"
        "        for pair in zip(layer_sizes[:-1], layer_sizes[1:]):\n"
        "            if pair not in made:\n"
        "                made[pair] = nn.Sequential(nn.Linear(*pair), GELU())\n"
        "            self.layers.append(made[pair])",
        "Layers of the same sizes are one and the same object, in one network and in all that are "
        "made: they share their weights, and what becomes of them in one shows in the others. Is "
        "what makes a layer cached, or are layers kept outside of the network? Make new ones in "
        "every network, one for each pair of sizes.",
    ),
    Mistake(
        "one-layer-for-each-pair",
        WHOLE,
        WHOLE.replace(
            "nn.ModuleList(\n            nn.Sequential(",
            'nn.ModuleDict({\n            f"{size}-{next_size}": nn.Sequential(',
        )
        .replace("layer_sizes[1:])\n        )", "layer_sizes[1:])\n        })")
        .replace("for layer in self.layers:", "for layer in self.layers.values():"),
        "Where a pair of sizes comes again your network has no layer for it: [3, 3, 3, 3, 3, 1] "
        "has two layers, and should have five. Are they kept under their sizes, in a dict for "
        "instance, where a later one takes an earlier one's place? Each pair has a layer of its "
        "own.",
    ),
    Mistake(
        "all-begin-alike",
        f"        {SETTING}",
        f"        torch.manual_seed(123)\n        {SETTING}",
        "Two of your networks begin with the very same weights. Is a seed set inside __init__? It "
        "is for who uses the network to set one: it changes all random numbers that come later.",
    ),
    Mistake(
        "begins-at-zero",
        f"            {PAIRS}\n        )",
        f"            {PAIRS}\n        )\n        for parameter in self.parameters():\n"
        "            nn.init.zeros_(parameter)",
        "Your weights begin as zeros, and then no gradient gets past them. They begin with random "
        "numbers, as nn.Linear makes them.",
    ),
    Mistake(
        "five-layers-written-out",
        PAIRS,
        "for size, next_size in ((layer_sizes[i], layer_sizes[i + 1]) for i in range(5))",
        "Your network works for six sizes, and asks for too many of them where there are fewer. "
        "Is their number written out? Take it from len(layer_sizes), or go through the list "
        "itself.",
    ),
    Mistake(
        "one-pair-too-many",
        PAIRS,
        "for size, next_size in (\n                (layer_sizes[i], layer_sizes[i + 1]) "
        "for i in range(len(layer_sizes))\n            )",
        "You ask for a size after the last one: n sizes make n - 1 pairs. Look at where your loop "
        "ends.",
    ),
    Mistake(
        "first-layer-missing",
        "zip(layer_sizes[:-1], layer_sizes[1:])",
        "zip(layer_sizes[1:-1], layer_sizes[2:])",
        "Your network has one layer too few: the first two sizes make none. Look at where your "
        "pairs begin.",
    ),
    Mistake(
        "sizes-swapped",
        LAYER,
        LAYER.replace("size, next_size", "next_size, size"),
        "The two sizes of your linear layers are swapped. nn.Linear takes the size of what comes "
        "in first, then the size of what goes out.",
    ),
    Mistake(
        "norm-first",
        LAYER,
        LAYER.replace("nn.Linear", "nn.LayerNorm(size), nn.Linear"),
        "There is a normalization in front of your linear layers. This network has none: it is "
        "there to show what shortcuts do alone. Look at what a layer consists of.",
    ),
    Mistake(
        "quick-gelu",
        MADE,
        MADE + "\n        for layer in self.layers:\n"
        "            layer[1].forward = lambda x: x * torch.sigmoid(1.702 * x)",
        "Your layers bend with x * sigmoid(1.702 x), a quicker GELU of other models. It is the "
        "GELU of section 4.3 that belongs there. Look at what follows each linear layer.",
    ),
    Mistake(
        "elu-for-gelu",
        LAYER,
        LAYER.replace("GELU()", "nn.ELU()"),
        "Your layers bend with ELU. It is the GELU of section 4.3 that belongs there. Look at "
        "what follows each linear layer.",
    ),
    Mistake(
        "last-layer-first",
        MEANS,
        MEANS.replace("zip(weights, gradients)}", "reversed([*zip(weights, gradients)])}"),
        "Your dict begins with the last layer. A dict keeps the order in which it is filled, and "
        "backward reaches the last layer first. Fill it in the order of model.named_parameters().",
    ),
    Mistake(
        "names-sorted",
        MEANS,
        MEANS.replace(
            "in zip(weights, gradients)", "in sorted(zip(weights, gradients), key=NAME)"
        ).replace("NAME", "lambda pair: pair[0]"),
        "Your dict is in the alphabet's order, in which layers.10 comes before layers.2. The "
        "order is that of model.named_parameters().",
    ),
    Mistake(
        "tensors-for-floats",
        MEANS,
        MEANS.replace(".item()", ""),
        "Your dict holds tensors, and a float is asked for: a number of Python's. Look at what "
        "turns a tensor of one number into one.",
    ),
    Mistake(
        "numbers-for-names",
        MEANS,
        "return {i: g.abs().mean().item() for i, g in enumerate(gradients)}",
        "The keys of your dict are numbers. Asked for are the parameters' names, as "
        "model.named_parameters() has them.",
    ),
    Mistake(
        "names-cut",
        MEANS,
        MEANS.replace("name: g", 'name.removesuffix(".weight"): g'),
        "The keys of your dict lack the .weight at their ends. Asked for are the parameters' "
        "whole names, as model.named_parameters() has them.",
    ),
    Mistake(
        "numbers-turned-round",
        MEANS,
        MEANS.replace("zip(weights, gradients)", "zip(weights, reversed(gradients))"),
        "The numbers stand under the wrong names: the last layer's under the first one's. Look at "
        "how names and gradients are put together.",
    ),
    Mistake(
        "last-layer-left-out",
        MEANS,
        MEANS.replace("zip(weights, gradients)", "[*zip(weights, gradients)][:-1]"),
        "Your dict lacks the last layer's weight. Look at where your loop ends.",
    ),
    Mistake(
        "last-layer-alone",
        MEANS,
        MEANS.replace("zip(weights, gradients)", "[*zip(weights, gradients)][-1:]"),
        "Your dict has the last layer's weight alone. Is the dict made anew inside the loop?",
    ),
    Mistake(
        "output-kept-by-address",
        LOOP,
        "start, key = x, (torch.is_grad_enabled(), x.data_ptr(), x._version, x.shape)\n"
        "        if not torch.is_grad_enabled() and self.__dict__.get('seen') == key:\n"
        "            return self.kept.clone()\n"
        f"        {LOOP}\n"
        "        self.__dict__.update(seen=key, kept=x, given=start)",
        "Your network gives back an earlier output when another tensor lies where the earlier one "
        "lay, though other numbers are there now. A place in memory is used again and again. "
        "Compute the output in every call. Look at what you keep.",
    ),
    Mistake(
        "work-tensor-without-gradients",
        END,
        END.replace(
            "        return x",
            "        if torch.is_grad_enabled():\n            return x\n"
            "        if getattr(self, 'work', x[:0]).shape != x.shape:\n"
            "            self.work = x.clone()\n"
            "        return self.work.copy_(x)",
        ),
        "With gradients switched off a second call overwrites the first call's output: both are "
        "one tensor, which you seem to keep and to write into. Whoever still needs the first has "
        "lost it. Return a new tensor each time.",
    ),
    Mistake(
        "answers-remembered",
        "def gradient_means(model, x):\n",
        "@__import__('functools').cache\ndef gradient_means(model, x):\n",
        "For a model and an x that you were asked about before you give the old numbers, though "
        "the weights or x have changed since. What is changed in place, as training does it with "
        "weights, is the same object with other numbers. Compute the gradients every time.",
    ),
    Mistake(
        "x-detached-in-place",
        BEFORE,
        BEFORE.replace("output", "x.detach_()\n    output"),
        "After your gradient_means the caller's x can't be trained any more. detach_() and "
        "requires_grad_() change the tensor itself; detach() makes a new one.",
    ),
    Mistake(
        "x-takes-gradients-afterwards",
        NAMED,
        f"x.requires_grad_()\n    {NAMED}",
        "After your gradient_means the caller's x requires gradients, and did not before. Only "
        "the weights' gradients are asked for. Leave x as it is.",
    ),
    Mistake(
        "model-put-to-use",
        BEFORE,
        BEFORE.replace("output", "model.eval()\n    output"),
        "After your gradient_means the model is in evaluation mode, whatever it was in before. "
        "Leave the mode as it is.",
    ),
    Mistake(
        "model-put-to-training",
        BEFORE,
        BEFORE.replace("output", "model.train()\n    output"),
        "After your gradient_means the model is in training mode, whatever it was in before. "
        "Leave the mode as it is.",
    ),
    Mistake(
        "left-frozen",
        MEANS,
        "model.requires_grad_(False)\n    " + MEANS,
        "After your gradient_means neither weights nor biases can be trained any more: they are "
        "left with requires_grad False. Leave it as it was.",
    ),
    Mistake(
        "biases-left-frozen",
        BEFORE,
        BEFORE.replace(
            "output",
            "for name, p in model.named_parameters():\n"
            '        p.requires_grad_(name.endswith("weight"))\n    output',
        ),
        "After your gradient_means the biases can't be trained any more: they are left with "
        "requires_grad False. Leave it as it was.",
    ),
    Mistake(
        "training-step-taken",
        GRADIENTS,
        GRADIENTS.replace("()))", "()), retain_graph=True)") + "\n    with torch.no_grad():\n"
        "        steps = torch.autograd.grad(loss, model.parameters())\n"
        "        for p, g in zip(model.parameters(), steps):\n"
        "            p -= 0.01 * g",
        "Your gradient_means changes the weights: it takes a training step. It is to measure "
        "only. Is there an optimizer in it?",
    ),
    Mistake(
        "gradients-not-there",
        GRADIENTS,
        "gradients = [None for _ in weights]",
        "There is nothing in .grad when you read it (None). Is backward() called before that, and "
        "zero_grad() not between the two?",
    ),
    Mistake(
        "output-cut-off",
        "    output = model(x)\n",
        "    output = model(x).detach()\n",
        "Your loss has no way back to the weights. Is the model called under no_grad, or its "
        "output cut off (detach, .data, torch.tensor)?",
    ),
    Mistake(
        "rows-one-by-one",
        MEASURE + "\n    " + MEANS,
        'names = [name for name, _ in model.named_parameters() if name.endswith("weight")]\n'
        "    weights = [model.get_parameter(name) for name in names]\n"
        "    rows = [torch.autograd.grad(model(row[None]).square().mean(), weights) for row in x]\n"
        "    sizes = [[g.abs().mean().item() for g in gradients] for gradients in rows]\n"
        "    return {name: sum(s) / len(rows) for name, *s in zip(names, *sizes)}",
        "You measure each row's gradient by itself and average the sizes. In the gradient of the "
        "whole batch the rows add up, and partly cancel; only then is its size taken. Look at "
        "what comes first, abs or the mean over the rows.",
    ),
    Mistake(
        "sum-over-rows",
        LOSS,
        "loss = output.pow(2).mean(dim=1).sum()",
        "Your loss adds up the rows. It is the mean over all outputs of all rows. Look at how it "
        "is computed.",
    ),
    Mistake(
        "first-row-alone",
        LOSS,
        "loss = output[0].pow(2).mean()",
        "Your loss is that of the first row alone. It is the mean over all outputs of all rows.",
    ),
    Mistake(
        "root-of-the-loss",
        LOSS,
        LOSS + ".sqrt()",
        "Your loss is the root of the mean squared error. It is to be taken without the root.",
    ),
    Mistake(
        "square-of-the-mean",
        LOSS,
        "loss = output.mean() ** 2",
        "You average the outputs first and square the mean, so outputs of both signs cancel. "
        "Square them first.",
    ),
    Mistake(
        "gradient-times-weight",
        MEANS,
        MEANS.replace("g.abs()", "(g * weights[name]).abs()"),
        "You multiply the gradients with the weights. Asked for is the gradient alone.",
    ),
    Mistake(
        "gradient-for-its-weight",
        MEANS,
        MEANS.replace(
            "g.abs().mean().item()", "(g.abs().mean() / weights[name].abs().mean()).item()"
        ),
        "You divide by the size of the weights. Asked for is the mean of the gradient's absolute "
        "values alone.",
    ),
    Mistake(
        "gradients-clipped",
        GRADIENTS,
        f"{BACKWARD}".replace(
            "loss.backward()\n",
            "loss.backward()\n    nn.utils.clip_grad_norm_(model.parameters(), 1.0)\n",
        ),
        "Where the norm of all gradients together is above 1, yours are smaller, as if they were "
        "clipped to that. Clipping is for training steps: here the gradients are measured as they "
        "are. Look at what happens to them before you read them.",
    ),
    Mistake(
        "gradients-clipped-to-5",
        GRADIENTS,
        f"{BACKWARD}".replace(
            "loss.backward()\n",
            "loss.backward()\n    nn.utils.clip_grad_norm_(model.parameters(), 5.0)\n",
        ),
        "Where the norm of all gradients together is above 5, yours are smaller, as if they were "
        "clipped to that. Clipping is for training steps: here the gradients are measured as they "
        "are. Look at what happens to them before you read them.",
    ),
    _rounded("six", 6, "nothing is left"),
    Mistake(
        "bend-only-at-the-end",
        WHOLE,
        WHOLE.replace(", GELU()", "").replace("        return x", "        return GELU()(x)"),
        "GELU follows on the last layer alone, so those before it are linear only. It follows on "
        "every one, before its input is added. Look at where GELU is called.",
    ),
    Mistake(
        "projected-shortcuts",
        WHOLE,
        WHOLE.replace(
            "\n    def forward",
            f"""        self.projections = nn.ModuleList(
            nn.Identity() if size == next_size else nn.Linear(size, next_size, bias=False)
            {PAIRS}
        )

    def forward""",
        )
        .replace("for layer in self.layers", "for layer, p in zip(self.layers, self.projections)")
        .replace(STEP, "x = p(x) + output if self.use_shortcut else output"),
        "Where a layer changes the size there are further weights that are trained, as ResNets "
        "have them to bring a shortcut to the right size. Here there is no shortcut at such a "
        "layer, and nothing is trained but the linear layers. Look at what else you make.",
    ),
    Mistake(
        "shortcut-cut-or-filled-up",
        STEP,
        "x = output + nn.functional.pad(x, (0, output.shape[1] - x.shape[1])) "
        "if self.use_shortcut else output",
        "Where a layer changes the size you add its input all the same, cut off or filled up with "
        "zeros to the new size. There the layer's output goes on alone. Compare the two shapes.",
    ),
    Mistake(
        "shortcut-round-the-bend",
        MADE,
        f"nn.ModuleList(\n            part\n            {PAIRS}\n"
        "            for part in (nn.Linear(size, next_size), GELU())\n        )",
        "Your `layers` has two entries for each pair of sizes, a linear layer and its GELU, and "
        "each of them gets a shortcut of its own. The two together are one layer, with one "
        "shortcut around both. What puts them into one module?",
    ),
    Mistake(
        "gelus-counted-as-layers",
        WHOLE,
        WHOLE.replace(
            MADE,
            f"nn.ModuleList(\n            part\n            {PAIRS}\n"
            "            for part in (nn.Linear(size, next_size), GELU())\n        )",
        )
        .replace("layer in self.layers", "i in range(0, len(self.layers), 2)")
        .replace("layer(x)", "self.layers[i + 1](self.layers[i](x))"),
        "What comes out is right, but your `layers` has two entries for each pair of sizes, a "
        "linear layer and its GELU. The two together are one layer. What puts them into one "
        "module?",
    ),
    Mistake(
        "input-changed-beside-copies",
        LOOP,
        LOOP.replace("layer(x)", "layer(x.clone())").replace("x + output", "x.add_(output)"),
        "Your forward writes the sum into its own input, so a call changes the caller's x. Is "
        "something added in place (`+=`, or a method with an underscore at its end)? To copy what "
        "the layer gets doesn't help the x that you add to.",
    ),
    Mistake(
        "sum-in-float32",
        STEP,
        STEP.replace("x + output", "(x.float() + output.float()).to(x.dtype)"),
        "In float64 your shortcuts' sums have float32's digits alone: what comes out is float64 by "
        "name. Look for what turns numbers into float32 on the way.",
    ),
    Mistake(
        "shortcut-in-float32",
        STEP,
        STEP.replace("x + output", "x.float() + output"),
        "In float64 what your shortcuts add has float32's digits alone. Look for what turns "
        "numbers into float32 on the way.",
    ),
    Mistake(
        "learned-gates",
        WHOLE,
        WHOLE.replace(
            SETTING,
            f"{SETTING}\n"
            "        n = len(layer_sizes) - 1\n"
            "        self.gates = nn.Parameter(torch.ones(n)) if use_shortcut else None",
        )
        .replace("for layer in self.layers", "for i, layer in enumerate(self.layers)")
        .replace("x + output", "x + self.gates[i] * output"),
        "Your network trains a vector more than the layers' weights and biases, with a number for "
        "each layer. A shortcut adds input and output as they are, without factors that are "
        "learned. Look for an nn.Parameter.",
    ),
    Mistake(
        "one-learned-gate",
        WHOLE,
        WHOLE.replace(
            SETTING, f"{SETTING}\n        self.gate = nn.Parameter(torch.tensor(1.0))"
        ).replace("x + output", "x + self.gate * output"),
        "Your network trains a single number besides the layers' weights and biases. A shortcut "
        "adds input and output as they are, without a factor that is learned. Look for an "
        "nn.Parameter.",
    ),
    Mistake(
        "hooks-left-behind",
        GRADIENTS,
        "for weight in weights.values():\n        weight.register_hook(lambda gradient: None)\n"
        f"    {GRADIENTS}",
        "After your gradient_means hooks are left behind, as many as the model has weights, and "
        "they are run again in later passes. The model is to stay as it is: a hook's handle has a "
        "remove(). p.grad and torch.autograd.grad need no hooks.",
    ),
    Mistake(
        "hooks-left-on-all",
        GRADIENTS,
        "for p in model.parameters():\n        p.register_hook(lambda gradient: None)\n"
        f"    {GRADIENTS}",
        "After your gradient_means hooks are left behind, as many as the model has parameters, "
        "and they are run again in later passes. The model is to stay as it is: a hook's handle "
        "has a remove(). p.grad and torch.autograd.grad need no hooks.",
    ),
    Mistake(
        "arrays-for-floats",
        MEANS,
        MEANS.replace(".item()", ".numpy()"),
        "Your dict holds arrays of NumPy, and a float is asked for: a number of Python's. Look at "
        "what turns a tensor of one number into one.",
    ),
    _rounded("five", 5, "nothing is left"),
    _rounded("seven", 7, "little is left"),
    _rounded("eight", 8, "little is left"),
    _rounded("ten", 10, "the smallest keep hardly a digit"),
    _rounded("two", 2, "nothing is left"),
    _rounded("nine", 9, "little is left"),
    _rounded("twelve", 12, "the smallest keep hardly a digit"),
    _significant("three", 3),
    _significant("four", 4),
    Mistake(
        "weights-as-target",
        LOSS,
        "loss = nn.functional.mse_loss(output, torch.full_like(output, 0.5))",
        "You compare the output with 0.5; the loss is to be taken against zeros. Look at the "
        "target.",
    ),
    Mistake(
        "x-for-each-shape",
        STEP,
        STEP.replace("x + output if", "output + 1 if"),
        "Where there is a shortcut you add 1 to the layer's output, and not its input. The 1 in "
        "the lesson is the slope of what is added. Look at the sum.",
    ),
    Mistake(
        "rows-averaged-first",
        LOSS,
        "loss = output.mean(dim=0).pow(2).mean()",
        "You average the rows first and square afterwards, so outputs of both signs cancel. "
        "Square each output by itself. Look at the order of the two.",
    ),
    Mistake(
        "outputs-averaged-first",
        LOSS,
        "loss = output.mean(dim=1).pow(2).mean()",
        "You average each row's outputs first and square afterwards, so outputs of both signs "
        "cancel. Square each output by itself. Look at the order of the two.",
    ),
    _rounded("three", 3, "nothing is left"),
    Mistake(
        "numpys-numbers",
        MEANS,
        MEANS.replace(".item()", ".numpy()[()]"),
        "Your dict holds numbers of NumPy's, and a float is asked for: a number of Python's. "
        "float() makes one of them, and a tensor's .item() gives one.",
    ),
    Mistake(
        "texts-for-floats",
        HEADER,
        f"{HEADER}    found = _measured(model, x)\n"
        "    return {name: str(mean) for name, mean in found.items()}\n\n\n"
        f"{HEADER.replace('gradient_means', '_measured')}",
        "Your dict holds texts, fit for printing, and a float is asked for. Return the numbers as "
        "they are, and format them where you print.",
    ),
    Mistake(
        "output-halved",
        STEP,
        STEP.replace("x + output", "x + 0.5 * output"),
        "Where there is a shortcut you add half of the layer's output. It is added whole. Look at "
        "the sum.",
    ),
    Mistake(
        "shortcut-halved",
        STEP,
        STEP.replace("x + output", "0.5 * x + output"),
        "You add half of the layer's input. A shortcut adds it whole. Look at the sum.",
    ),
    Mistake(
        "begins-with-one-number",
        f"            {PAIRS}\n        )",
        f"            {PAIRS}\n        )\n        for parameter in self.parameters():\n"
        "            nn.init.constant_(parameter, 0.1)",
        "In each of your weights all numbers are the same at first, so that all neurons of a "
        "layer would learn the same. They begin with random numbers, as nn.Linear makes them.",
    ),
    Mistake(
        "list-in-a-sequential",
        LAYER,
        LAYER.replace("nn.Sequential(", "nn.Sequential([").replace("GELU())", "GELU()])"),
        "nn.Sequential is given a list, and takes its modules one by one, without brackets or "
        "with a star in front of them. nn.ModuleList is the one that takes a list.",
    ),
    Mistake(
        "shortcut-where-the-first-size-returns",
        LOOP,
        "first = x.shape\n        "
        + LOOP.replace("x.shape == output.shape", "True").replace(
            "self.use_shortcut and True", "self.use_shortcut and first == x.shape == output.shape"
        ),
        "Your shortcuts are there only where a layer has the size of the network's own input. Any "
        "layer that keeps its size has one. Which two shapes do you compare?",
    ),
    Mistake(
        "outputs-compared-with-the-first-input",
        LOOP,
        "first = x\n        " + LOOP.replace("x.shape ==", "first.shape =="),
        "Your shortcuts are where a layer's output has the shape of the network's first input. "
        "What counts is whether the layer keeps its size: elsewhere the two that you add don't "
        "fit, or one of them is stretched. Which two shapes do you compare?",
    ),
    Mistake(
        "shortcuts-until-the-size-changes",
        LOOP,
        "same = True\n        "
        + LOOP.replace(
            STEP,
            "same = same and x.shape == output.shape\n"
            "            x = x + output if self.use_shortcut and same else output",
        ),
        "After the first layer that changes the size your network has no shortcuts any more. "
        "Every layer that keeps its size has one, whatever came before it. Look at your condition.",
    ),
    Mistake(
        "shortcut-at-every-other-layer",
        LOOP,
        LOOP.replace("for layer in self.layers", "for i, layer in enumerate(self.layers)").replace(
            "self.use_shortcut and", "self.use_shortcut and i % 2 == 0 and"
        ),
        "Every second layer of yours has no shortcut. Each layer that keeps its size has one. "
        "Look at your condition.",
    ),
    Mistake(
        "linear-part-added-too",
        STEP,
        STEP.replace("x + output", "x + output + layer[0](x)"),
        "Besides its input you add what a layer has before GELU. The input and the layer's output "
        "are added, and nothing else. Look at the sum.",
    ),
    Mistake(
        "norm-over-the-count",
        MEANS,
        MEANS.replace("g.abs().mean()", "(g.norm() / g.numel())"),
        "You divide the norm of each gradient, the root of its sum of squares, by how many "
        "numbers it has. Asked for is the mean of the absolute values. Look at what you do with "
        "each gradient.",
    ),
    Mistake(
        "norm-of-order-one",
        MEANS,
        MEANS.replace("g.abs().mean()", "(torch.linalg.norm(g, 1) / g.numel())"),
        "For each gradient you divide the largest column sum of its absolute values by how many "
        "numbers it has in all. The norm of order 1 is such a sum where it is a matrix's, and the "
        "sum of all where it is a vector's. Asked for is the mean of them all.",
    ),
    Mistake(
        "copy-computes-with-the-first",
        WHOLE,
        WHOLE.replace(
            MADE, f"{MADE}\n        layers = self.layers\n        self.steps = lambda: layers"
        ).replace("in self.layers:", "in self.steps():"),
        "A deep copy of your network goes on computing with the layers of the one that it was made "
        "from, whatever becomes of its own. Is a function made in __init__, a lambda for example? "
        "It isn't copied: the layers, or the self, that it names stay the first one's. Make it a "
        "method of the class.",
    ),
    Mistake(
        "gradients-in-float32",
        MEANS,
        MEANS.replace("g.abs()", "g.float().abs()"),
        "Where the gradients of a float64 network are far smaller than float32's smallest numbers, "
        "around 1e-100, you give 0. Look for what turns the output, the loss or the gradients into "
        "float32 (float(), to(), a dtype that is written out), or rounds them.",
    ),
    Mistake(
        "float32-afterwards",
        MEASURE,
        "model.to(torch.float64)\n    "
        f"{MEASURE.replace('model(x)', 'model(x.double())')}\n    model.to(torch.float32)",
        "A float64 model is float32 after your gradient_means. The model stays as it is: who turns "
        "it into something else has to know what it was.",
    ),
    Mistake(
        "means-in-one-dict",
        MEANS,
        f"means = {MEANS.removeprefix('return ')}\n"
        "    kept = gradient_means.__dict__.setdefault('kept', {})\n"
        "    kept.clear()\n"
        "    kept.update(means)\n"
        "    return kept",
        "What your gradient_means has given back holds other numbers after its next call: those of "
        "that one. What is given back is the caller's from then on. Is one dict filled in every "
        "call, or does something still write into an earlier one?",
    ),
]
