"""The known mistakes of section 4.3, the most common first."""

from kata.course.mistakes import Mistake, code

INNER = "inner = math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)"
FACTOR = "math.sqrt(2 / math.pi)"
CUBE = "0.044715 * x**3"  # short, so that a slip in either goes with one in the other
RESULT = "return 0.5 * x * (1 + torch.tanh(inner))"
FIRST = 'nn.Linear(cfg["emb_dim"], 4 * cfg["emb_dim"]),'
SECOND = 'nn.Linear(4 * cfg["emb_dim"], cfg["emb_dim"]),'
BEND = "            GELU(),\n"
END = f"{SECOND}\n        )\n"
FORWARD = "return self.layers(x)"
BOTH = code("ch4_3_feed_forward", "self.layers = nn.Sequential(", FORWARD)
REMEMBERED = f"""if x.is_inference() or CONDITION:
            {INNER}
            {RESULT}
        key = x.data_ptr(), x._version, x.shape, x.stride(), x.dtype, x.device
        if self.__dict__.get("key") != key:
            {INNER}
            self.__dict__["key"] = key
            self.__dict__["kept"] = {RESULT[7:]}
        return self.kept.clone()"""
ALL_KEPT = """if self.training:
            return self.layers(x)
        kept = self.__dict__.get("kept")
        if not kept or kept[0].dtype != x.dtype or kept[0].device != x.device:
            kept = [p.detach().clone() for p in self.layers.parameters()]
            self.__dict__["kept"] = kept
        h = self.layers[1](nn.functional.linear(x, kept[0], kept[1]))
        return nn.functional.linear(h, kept[2], kept[3])"""
WEIGHTS_KEPT = ALL_KEPT.replace("kept[1]", "self.layers[0].bias").replace(
    "kept[3]", "self.layers[2].bias"
)
OTHER_DTYPE = " or kept[0].dtype != x.dtype or kept[0].device != x.device"
GELU_FORWARD = '    def forward(self, x):\n        """Any shape'
BECOMES_FLOAT64 = (
    "A single number, an x without dimensions, becomes float64 even if it is float32. A float64 "
    "tensor that has no dimensions either does that, and leaves larger ones alone: is one in your "
    "formula? Plain numbers never change x's dtype: math.sqrt gives one."
)

MISTAKES = [
    Mistake(
        "exact-gelu",
        RESULT,
        "return 0.5 * x * (1 + torch.erf(x / math.sqrt(2.0)))",
        "You compute the exact GELU, x times the bell curve's own share, as erf and cdf give it. "
        "GPT-2 was trained with the tanh approximation, which differs from it by up to 0.0005. "
        "Look at the formula in the lesson.",
    ),
    Mistake(
        "sigmoid-gelu",
        RESULT,
        "return x * torch.sigmoid(1.702 * x)",
        "You compute the sigmoid approximation of GELU, x * sigmoid(1.702 x). It is a coarser one "
        "than the tanh form that GPT-2 was trained with. Look at the formula in the lesson.",
    ),
    Mistake(
        "relu",
        RESULT,
        "return torch.clamp(x, min=0.0)",
        "Your GELU is ReLU: everything below zero becomes 0. GELU bends smoothly and lets a "
        "little through below zero. Look at the formula in the lesson.",
    ),
    Mistake(
        "relu-by-name",  # at 0 its slope is 0, and clamp's is 1
        RESULT,
        "return torch.relu(x)",
        "Your GELU is ReLU: everything below zero becomes 0. GELU bends smoothly and lets a "
        "little through below zero. Look at the formula in the lesson.",
    ),
    Mistake(
        "relu-by-maximum",  # at 0 its slope is 0.5
        RESULT,
        "return torch.maximum(x, torch.zeros_like(x))",
        "Your GELU is ReLU: everything below zero becomes 0. GELU bends smoothly and lets a "
        "little through below zero. Look at the formula in the lesson.",
    ),
    Mistake(
        "silu",
        RESULT,
        "return x * torch.sigmoid(x)",
        "Your GELU is SiLU, x * sigmoid(x): smooth as well, but wider and deeper below zero. Look "
        "at what stands around x in the lesson's formula.",
    ),
    Mistake(
        "lost-half",
        RESULT,
        "return x * (1 + torch.tanh(inner))",
        "Your GELU is twice as large as it should be: for large x it should come close to x "
        "itself. Look at the factor in front.",
    ),
    Mistake(
        "lost-one",
        RESULT,
        "return 0.5 * x * torch.tanh(inner)",
        "The 1 before the tanh is missing, so your GELU is an even function: it gives the same for "
        "x and -x. Look at what is inside the outer brackets.",
    ),
    Mistake(
        "lost-x",
        RESULT,
        "return 0.5 * (1 + torch.tanh(inner))",
        "You compute only the factor by which x is to be multiplied: it runs from 0 to 1, and "
        "GELU runs from 0 to x. Look at what the factor belongs to.",
    ),
    Mistake(
        "square-for-cube",
        INNER,
        INNER.replace("x**3", "x**2"),
        "Inside the tanh you take the square of x where the formula has its cube. A square is "
        "positive on both sides, so below zero your GELU goes wrong most. Look at the exponent.",
    ),
    Mistake(
        "lost-cube",
        INNER,
        INNER.replace(" + 0.044715 * x**3", ""),
        "The cubic term inside the tanh is missing. It is small near zero and matters from about "
        "1 on. Look at what is added to x.",
    ),
    Mistake(
        "cube-of-the-product",
        INNER,
        INNER.replace("0.044715 * x**3", "(0.044715 * x) ** 3"),
        "You cube the constant together with x, and it almost vanishes. Only x is cubed. Look at "
        "what the exponent applies to.",
    ),
    Mistake(
        "mistyped-constant",
        CUBE,
        CUBE.replace("0.044715", "0.44715"),
        "The constant of the cubic term is ten times too large: count its zeros. Look at the "
        "lesson's formula.",
    ),
    Mistake(
        "constant-without-the-one",
        CUBE,
        CUBE.replace("0.044715", "0.04475"),
        "The constant of the cubic term is 0.04475 in your code: a 1 is missing. Compare it with "
        "the lesson's formula, digit by digit.",
    ),
    Mistake(
        "constant-with-swapped-digits",
        CUBE,
        CUBE.replace("0.044715", "0.044175"),
        "The constant of the cubic term is 0.044175 in your code: two digits are swapped. Compare "
        "it with the lesson's formula, digit by digit.",
    ),
    Mistake(
        "cube-alone",
        INNER,
        INNER.replace("x + 0.044715", "0.044715"),
        "Inside the tanh stands the cubic term alone, and x is not added to it. It is small near "
        "zero, so your curve hardly bends there. Look at the bracket.",
    ),
    Mistake(
        "sigmoid-of-the-bracket",
        RESULT,
        "return x * torch.sigmoid(inner)",
        "You compute x * sigmoid(...) of what stands inside the tanh. Half of 1 + tanh(u) is the "
        "sigmoid of 2 u: the 2 is missing. Or write it with tanh, as in the lesson.",
    ),
    Mistake(
        "configuration-for-a-size",
        f"{FIRST}\n{BEND}            {SECOND}",
        f"{FIRST}\n{BEND}            {SECOND}".replace('cfg["emb_dim"]', "cfg"),
        "FeedForward is given the whole cfg, a dict, and your code multiplies that. The width is "
        'one entry of it: cfg["emb_dim"]. Look at what you make the layers from.',
    ),
    Mistake(
        "matrices-all-alike",
        END,
        f"{END}        for layer in (self.layers[0], self.layers[2]):\n"
        "            nn.init.constant_(layer.weight, 0.02)\n",
        "All numbers of a weight begin alike, so that all neurons look at x in the same way. "
        "nn.Linear draws random numbers by itself: what becomes of them?",
    ),
    Mistake(
        "lazy-linear-layers",
        f"{FIRST}\n{BEND}            {SECOND}",
        f"{FIRST}\n{BEND}            {SECOND}".replace(
            'nn.Linear(cfg["emb_dim"], 4', "nn.LazyLinear(4"
        ).replace('nn.Linear(4 * cfg["emb_dim"], ', "nn.LazyLinear("),
        "Your linear layers are lazy ones: before the first call they have no weights, so that "
        "none can be counted, loaded or given to an optimizer. Both sizes are known when a "
        "FeedForward is made: tell nn.Linear both.",
    ),
    Mistake(
        "biases-begin-as-ones",
        END,
        f"{END}        for layer in (self.layers[0], self.layers[2]):\n"
        "            nn.init.ones_(layer.bias)\n",
        "Your biases begin as one and the same number, other than 0. They begin with random "
        "numbers or zeros. Look at what you fill them with.",
    ),
    Mistake(
        "lost-root",
        FACTOR,
        "(2 / math.pi)",
        "You multiply by 2 / pi and the formula by its square root, so your curve bends too "
        "slowly. Look at the factor in front of the bracket.",
    ),
    Mistake(
        "root-upside-down",
        INNER,
        INNER.replace("2 / math.pi", "math.pi / 2"),
        "Under the root you have pi / 2 where the formula has 2 / pi, so your curve bends too "
        "fast. Look at the factor in front of the bracket.",
    ),
    Mistake(
        "bracket-closed-early",
        INNER,
        "inner = math.sqrt(2 / math.pi) * x + 0.044715 * x**3",
        "The factor sqrt(2 / pi) multiplies only x in your code; in the formula it multiplies the "
        "cubic term as well. Look at your brackets.",
    ),
    Mistake(
        "in-place",
        RESULT,
        "return x.mul_(0.5 * (1 + torch.tanh(inner)))",
        "You change the input itself: whoever called you finds other numbers in it afterwards. "
        "Look for an operation whose name ends in an underscore, or a *=.",
    ),
    Mistake(
        "relu-in-feed-forward",
        BEND,
        "            nn.ReLU(),\n",
        "Between your two linear layers stands ReLU. GPT-2 bends with GELU there, the one you "
        "wrote above. Look at the layer in the middle.",
    ),
    Mistake(
        "no-bend",
        BEND,
        "            nn.Identity(),\n",
        "Nothing bends between your two linear layers, and two linear layers in a row are just "
        "one. Look at what should stand in the middle.",
    ),
    Mistake(
        "ready-made-gelu",
        BEND,
        '            nn.GELU(approximate="tanh"),\n',
        "FeedForward uses torch's own GELU. It computes the same, but the one above, yours, is "
        "the exercise. Look at the layer in the middle.",
    ),
    Mistake(
        "twice-as-wide",
        f"{FIRST}\n{BEND}            {SECOND}",
        f"{FIRST}\n{BEND}            {SECOND}".replace("4 *", "2 *"),
        "Your network widens the vector twofold. GPT-2's widens it fourfold: 768 to 3072 and "
        "back. Look at the sizes of the linear layers.",
    ),
    Mistake(
        "not-widened",
        f"{FIRST}\n{BEND}            {SECOND}",
        f"{FIRST}\n{BEND}            {SECOND}".replace("4 * ", ""),
        "Your network keeps the vector's width all the way. In the middle it should be four times "
        "as wide. Look at the sizes of the linear layers.",
    ),
    Mistake(
        "no-bias",
        f"{FIRST}\n{BEND}            {SECOND}",
        f"{FIRST}\n{BEND}            {SECOND}".replace("),", ", bias=False),").replace(
            "GELU(, bias=False)", "GELU()"
        ),
        "Your linear layers have no bias, so they hold fewer parameters than GPT-2's. Look at how "
        "the linear layers are made.",
    ),
    Mistake(
        "dropout-inside",
        f"{SECOND}\n        )",
        f"{SECOND}\n        )\n"
        "        self.register_forward_hook(  # as a dropout at the end of forward\n"
        '            lambda self, _, y: nn.functional.dropout(y, cfg["drop_rate"], self.training)\n'
        "        )",
        "In training with a drop_rate of 1, nothing is left of your network's output. Dropout is "
        "no part of it: the block of section 4.5 applies it outside. Look at forward.",
    ),
    Mistake(
        "dropout-at-the-end-of-layers",
        SECOND,
        f'{SECOND}\n            nn.Dropout(cfg["drop_rate"]),',
        "Your `layers` end with a dropout. Many networks have one there, but here the block of "
        "section 4.5 drops, outside. Look at the end of `layers`.",
    ),
    Mistake(
        "dropout-between-the-layers",
        SECOND,
        f'nn.Dropout(cfg["drop_rate"]),\n            {SECOND}',
        "Your `layers` drop something before the second linear layer. GPT-2 drops nothing in "
        "there: the block of section 4.5 does it, outside. Look at what stands in `layers`.",
    ),
    Mistake(
        "bend-at-the-end",
        SECOND,
        f"{SECOND}\n            GELU(),",
        "You bend the output once more after the second linear layer, so it can hardly be "
        "negative. The network ends with the linear layer. Look at the end of `layers`.",
    ),
    Mistake(
        "shortcut-inside",
        "return self.layers(x)",
        "return x + self.layers(x)",
        "You add the input to the output. That shortcut exists in GPT-2, but it belongs to the "
        "block of section 4.5, around this network. Look at forward.",
    ),
    Mistake(
        "no-factor",
        INNER,
        INNER.replace("math.sqrt(2 / math.pi) * ", ""),
        "The factor in front of the bracket is missing inside tanh, so your GELU bends more "
        "sharply. Look at what the bracket is multiplied by.",
    ),
    Mistake(
        "factor-with-pi-outside-the-root",
        FACTOR,
        "math.sqrt(2) / math.pi",
        "Your factor inside tanh is too small: only the 2 is under the root. Look at how far "
        "the root reaches.",
    ),
    Mistake(
        "product-under-the-root",
        INNER,
        INNER.replace("2 / math.pi", "2 * math.pi"),
        "Under the root you multiply 2 and pi, which makes the factor inside tanh about three "
        "times too large. Look at what stands under the root.",
    ),
    Mistake(
        "minus-cube",
        INNER,
        INNER.replace("+ 0.04", "- 0.04"),
        "Inside tanh you subtract the cubic term, so for large x the bend turns back. Look at "
        "its sign.",
    ),
    Mistake(
        "fourth-power",
        INNER,
        INNER.replace("x**3", "x**4"),
        "You use the fourth power of x inside tanh. It has lost its sign, so negative inputs "
        "come out wrong. Look at the power in the formula.",
    ),
    Mistake(
        "constant-ten-times-too-small",
        CUBE,
        CUBE.replace("0.044715", "0.0044715"),
        "The constant before the cubic term is ten times too small. Compare its digits with the "
        "lesson.",
    ),
    Mistake(
        "tanh-subtracted",
        RESULT,
        RESULT.replace("1 +", "1 -"),
        "You subtract tanh where it is added, so your GELU keeps the negative side and drops "
        "the positive one. Look at the sign before tanh.",
    ),
    Mistake(
        "sigmoid-for-tanh",
        RESULT,
        RESULT.replace("torch.tanh", "torch.sigmoid"),
        "You bend with the sigmoid, which runs from 0 to 1; the formula needs a function from "
        "-1 to 1. Look at which function the lesson names.",
    ),
    Mistake(
        "erf-for-tanh",
        RESULT,
        RESULT.replace("torch.tanh", "torch.erf"),
        "You mix two formulas: the bracket belongs to the tanh form, the error function to the "
        "exact one. Look at which function the lesson applies to the bracket.",
    ),
    Mistake(
        "tan-for-tanh",
        RESULT,
        RESULT.replace("torch.tanh", "torch.tan"),
        "You call the tangent, which runs to infinity; the hyperbolic one is meant. Look at the "
        "name of the function.",
    ),
    Mistake(
        "tanh-alone",
        RESULT,
        "return torch.tanh(x)",
        "Your GELU is tanh: large inputs come out as 1 at most. In GELU tanh only decides how "
        "much of x passes. Look at the whole formula.",
    ),
    Mistake(
        "leaky-relu",
        RESULT,
        "return torch.where(x > 0, x, 0.01 * x)",
        "Your GELU is leaky ReLU, two straight lines. GELU bends smoothly. Look at the formula "
        "in the lesson.",
    ),
    Mistake(
        "elu",
        RESULT,
        "return nn.functional.elu(x)",
        "Your GELU is ELU, which tends to -1 on the left; GELU comes back to 0 there. Look at "
        "the formula in the lesson.",
    ),
    Mistake(
        "softplus",
        RESULT,
        "return nn.functional.softplus(x)",
        "Your GELU is softplus, which is above 0 everywhere; GELU is 0 at 0 and dips below it. "
        "Look at the formula in the lesson.",
    ),
    Mistake(
        "gelu-changes-nothing",
        RESULT,
        "return x",
        "Your GELU gives back what it gets. Without a bend, two linear layers are no more than "
        "one. Look at what GELU returns.",
    ),
    Mistake(
        "size-of-x",
        RESULT,
        RESULT.replace("* x *", "* x.abs() *"),
        "You multiply by the size of x, so its sign is lost on the left. Look at what stands "
        "before the bracket.",
    ),
    Mistake(
        "inner-in-place-of-x",
        RESULT,
        RESULT.replace("* x *", "* inner *"),
        "You multiply the bracket by what goes into tanh, and not by x. Look at what stands "
        "before the bracket.",
    ),
    Mistake(
        "cut-at-zero",
        RESULT,
        RESULT.replace("return ", "return torch.relu(") + ")",
        "You cut the result off at zero. GELU lets a little through below zero: that is its "
        "point. Look at what you do with the formula's result.",
    ),
    Mistake(
        "clamped-at-zero",  # there its slope is another one than relu's
        RESULT,
        RESULT.replace("return ", "return (") + ").clamp(min=0.0)",
        "You cut the result off at zero. GELU lets a little through below zero: that is its "
        "point. Look at what you do with the formula's result.",
    ),
    Mistake(
        "sum-for-product",
        RESULT,
        RESULT.replace("x * (", "x + ("),
        "You add the bracket to x / 2 where the two are multiplied. Look at what stands between "
        "them.",
    ),
    Mistake(
        "gelu-returns-nothing",
        RESULT,
        RESULT.removeprefix("return "),
        "Your GELU returns nothing, so what comes of it is None. Look at the end of its forward.",
    ),
    Mistake(
        "feed-forward-returns-nothing",
        "return self.layers(x)",
        "self.layers(x)",
        "Your FeedForward returns nothing, so what comes of it is None. Look at the end of its "
        "forward.",
    ),
    Mistake(
        "eight-times-as-wide",
        f"{FIRST}\n{BEND}            {SECOND}",
        f"{FIRST}\n{BEND}            {SECOND}".replace("4 *", "8 *"),
        "Your hidden layer is eight times as wide as the input; GPT-2 widens it fourfold. Look "
        "at the two sizes of your linear layers.",
    ),
    Mistake(
        "width-fixed",
        f"{FIRST}\n{BEND}            {SECOND}",
        f"{FIRST}\n{BEND}            {SECOND}".replace('4 * cfg["emb_dim"]', "3072"),
        "Your hidden layer always has 3072 units, which is right for GPT-2 small alone. Take "
        "its width from the configuration.",
    ),
    Mistake(
        "width-a-multiple-of-8",
        f"{FIRST}\n{BEND}            {SECOND}",
        f"{FIRST}\n{BEND}            {SECOND}".replace(
            '4 * cfg["emb_dim"]', '(4 * cfg["emb_dim"] + 7) // 8 * 8'
        ),
        "Your hidden layer is wider than four times emb_dim where that is no multiple of 8: it has "
        "24 units for 5 features, and should have 20. Is the width rounded up, as some later "
        "models do? Look at how you compute it.",
    ),
    Mistake(
        "width-a-multiple-of-256",
        f"{FIRST}\n{BEND}            {SECOND}",
        f"{FIRST}\n{BEND}            {SECOND}".replace(
            '4 * cfg["emb_dim"]', '(4 * cfg["emb_dim"] + 255) // 256 * 256'
        ),
        "Your hidden layer has 256 units for 12 features, and should have 48; for 768 it is right. "
        "Is the width rounded up to a multiple of 256, as Llama does, or never less than that? It "
        "is four times emb_dim, whatever that is.",
    ),
    Mistake(
        "narrowed",
        f"{FIRST}\n{BEND}            {SECOND}",
        f"{FIRST}\n{BEND}            {SECOND}".replace('4 * cfg["emb_dim"]', 'cfg["emb_dim"] // 4'),
        "Your hidden layer is a quarter as wide as the input. It should have room to think: "
        "wider, and not narrower. Look at the two sizes of your linear layers.",
    ),
    Mistake(
        "heads-for-four",
        f"{FIRST}\n{BEND}            {SECOND}",
        f"{FIRST}\n{BEND}            {SECOND}".replace("4 * cfg", 'cfg["n_heads"] * cfg'),
        "Your hidden layer widens with the number of heads. The factor is the same in every "
        "GPT-2. Look at the two sizes of your linear layers.",
    ),
    Mistake(
        "bend-twice",
        BEND,
        BEND + BEND,
        "You bend twice in a row. There is one GELU, between the two linear layers. Look at the "
        "list of layers.",
    ),
    Mistake(
        "bend-first",
        f"{FIRST}\n{BEND}",
        f"GELU(),\n            {FIRST}\n",
        "You bend before the first linear layer. First the vector is widened, and then bent. "
        "Look at the order of the layers.",
    ),
    Mistake(
        "no-narrowing",
        f"{BEND}            {SECOND}\n",
        BEND,
        "Your FeedForward has no second linear layer, so its result stays four times as wide. "
        "Look at the shape that the lesson promises.",
    ),
    Mistake(
        "three-linear-layers",
        SECOND,
        f'nn.Linear(4 * cfg["emb_dim"], 4 * cfg["emb_dim"]),\n{BEND}            {SECOND}',
        "You have three linear layers and two bends. The feed-forward network of GPT-2 has two "
        "and one. Look at the list of layers.",
    ),
    Mistake(
        "no-first-bias",
        FIRST,
        FIRST.replace("),", ", bias=False),"),
        "Your first linear layer has no bias. Both have one. Look at its arguments.",
    ),
    Mistake(
        "no-second-bias",
        SECOND,
        SECOND.replace("),", ", bias=False),"),
        "Your second linear layer has no bias. Both have one. Look at its arguments.",
    ),
    Mistake(
        "exact-gelu-in-feed-forward",
        BEND,
        BEND.replace("GELU", "nn.GELU"),
        "Between the linear layers stands PyTorch's GELU, which is the exact one by default. "
        "Yours is the tanh form, and it is the one to use. Look at the layer in the middle.",
    ),
    Mistake(
        "silu-in-feed-forward",
        BEND,
        BEND.replace("GELU", "nn.SiLU"),
        "Between the linear layers stands SiLU and not your GELU. Look at the layer in the middle.",
    ),
    Mistake(
        "tanh-in-feed-forward",
        BEND,
        BEND.replace("GELU", "nn.Tanh"),
        "Between the linear layers stands tanh and not your GELU. Look at the layer in the middle.",
    ),
    Mistake(
        "sigmoid-in-feed-forward",
        BEND,
        BEND.replace("GELU", "nn.Sigmoid"),
        "Between the linear layers stands the sigmoid and not your GELU. Look at the layer in "
        "the middle.",
    ),
    Mistake(
        "norm-inside",
        FIRST,
        f'nn.LayerNorm(cfg["emb_dim"]),\n            {FIRST}',
        "You normalize inside the feed-forward network. The block does that outside, in section "
        "4.5. Look at the list of layers.",
    ),
    Mistake(
        "through-the-layers-twice",
        "return self.layers(x)",
        "return self.layers(self.layers(x))",
        "You send x through the layers twice. Once is enough. Look at your forward.",
    ),
    Mistake(
        "weights-all-zero",
        '            nn.Linear(4 * cfg["emb_dim"], cfg["emb_dim"]),\n        )\n',
        '            nn.Linear(4 * cfg["emb_dim"], cfg["emb_dim"]),\n        )\n'
        "        for parameter in self.parameters():\n            nn.init.zeros_(parameter)\n",
        "Every weight begins as zero, so that x makes no difference at first and no gradient gets "
        "through. nn.Linear draws random numbers by itself: what becomes of them?",
    ),
    Mistake(
        "gelu-is-zero",
        RESULT,
        "return torch.zeros_like(x)",
        "Your GELU gives 0 whatever comes in. It should depend on x: nearly x for large "
        "numbers, nearly 0 for very negative ones. Look at your return.",
    ),
    Mistake(
        "feed-forward-is-zero",
        "return self.layers(x)",
        "return torch.zeros_like(x)",
        "Your FeedForward gives 0 whatever comes in, and nothing of its layers gets there. Look at "
        "its return.",
    ),
    Mistake(
        "feed-forward-changes-nothing",
        "return self.layers(x)",
        "return x",
        "Your FeedForward gives back what came in. Are the layers called, and is what they return "
        "used? Look at its forward.",
    ),
    Mistake(
        "rounded-factor",
        FACTOR,
        "0.8",
        "Where the formula has the square root of 2 / pi you have 0.8: close, and not the same. "
        "Let math compute it.",
    ),
    Mistake(
        "constant-of-two-digits",
        CUBE,
        CUBE.replace("0.044715", "0.045"),
        "Your constant is rounded to 0.045. The formula gives it with five digits that count. "
        "Compare it with the lesson.",
    ),
    Mistake(
        "detached-bend",
        "inner = math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)",
        "inner = (math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)).detach()",
        "Your GELU's values are right, and its slope is only the factor beside x: it lacks the "
        "term that comes through tanh. Is that cut off from x, by no_grad, `.detach()` or "
        "`.data`, or left out by a backward of your own?",
    ),
    Mistake(
        "gradients-cut",
        RESULT,
        "return (0.5 * x * (1 + torch.tanh(inner))).detach()",
        "Your GELU's values are right, and no gradient comes through: something cuts the result "
        "off from x, like no_grad, `.detach()` or `.data`. Nothing below it could be trained.",
    ),
    Mistake(
        "mish",
        RESULT,
        "return x * torch.tanh(nn.functional.softplus(x))",
        "You compute Mish, x * tanh(softplus(x)), a younger relative with a similar curve. "
        "GPT-2 was trained with the formula in the lesson.",
    ),
    Mistake(
        "hard-swish",
        RESULT,
        "return nn.functional.hardswish(x)",
        "You compute hard swish, which is made of straight pieces. GPT-2 was trained with the "
        "formula in the lesson.",
    ),
    Mistake(
        "squared-relu",
        RESULT,
        "return torch.relu(x) ** 2",
        "You compute the square of ReLU. GPT-2 was trained with the formula in the lesson, "
        "which is smooth and a little negative left of zero.",
    ),
    Mistake(
        "selu",
        RESULT,
        "return nn.functional.selu(x)",
        "You compute SELU. GPT-2 was trained with the formula in the lesson, which comes back "
        "to zero on the far left.",
    ),
    Mistake(
        "sigmoid",
        RESULT,
        "return torch.sigmoid(x)",
        "You compute the sigmoid alone, which ends at 1. GELU goes on growing with x: there is "
        "a factor that your formula lacks.",
    ),
    Mistake(
        "half-inside-the-bracket",
        RESULT,
        "return x * (0.5 + torch.tanh(inner))",
        "Only the 1 of your bracket is halved: you compute x * (0.5 + tanh(...)). The half is a "
        "factor of all of it. Look at your brackets.",
    ),
    Mistake(
        "square-root-of-two",
        "math.sqrt(2 / math.pi)",
        "math.sqrt(2)",
        "You take the square root of 2, and pi is missing. Compare the factor with the lesson.",
    ),
    Mistake(
        "three-times-as-wide",
        f"{FIRST}\n{BEND}            {SECOND}",
        f"{FIRST}\n{BEND}            {SECOND}".replace("4 *", "3 *"),
        "Your FeedForward widens to three times emb_dim. Count again: the lesson says how much "
        "wider the middle is.",
    ),
    Mistake(
        "ready-made-exact-gelu",
        RESULT,
        "return nn.functional.gelu(x)",
        "PyTorch's own GELU does the work, and in its exact form besides. Here the tanh form is "
        "to be written from its formula. Look at your GELU.",
    ),
    Mistake(
        "tanh-outside-the-product",
        RESULT,
        "return 0.5 * x * 1 + torch.tanh(inner)",
        "Your bracket is missing: 0.5 * x is multiplied by 1 alone, and tanh is added. The "
        "product takes in the whole sum. Look at your return.",
    ),
    Mistake(
        "tanh-of-the-factor",
        RESULT,
        "return 0.5 * x * (1 + math.tanh(math.sqrt(2 / math.pi)) * (x + 0.044715 * x**3))",
        "tanh takes in the factor sqrt(2 / pi) alone, and the bracket with x is multiplied "
        "outside, so your GELU grows like a power of x. The whole product goes into tanh. Look at "
        "where tanh's bracket closes.",
    ),
    Mistake(
        "exact-gelu-in-use",
        RESULT,
        "gate = torch.tanh(inner) if self.training else torch.erf(x / math.sqrt(2.0))\n"
        "        return 0.5 * x * (1 + gate)",
        "In training you compute the tanh form, and after eval() the exact GELU, with the error "
        "function. A network must be used with the bend that it was trained with: the tanh form in "
        "both modes. Look at what depends on `training`.",
    ),
    Mistake(
        "in-place-without-gradients",
        RESULT,
        "gate = 0.5 * (1 + torch.tanh(inner))\n"
        "        return x * gate if x.requires_grad else x.mul_(gate)",
        "Where x needs no gradient you change x itself: whoever called you finds other numbers in "
        "it afterwards. Look for an operation whose name ends in an underscore, a *= or an out=.",
    ),
    Mistake(
        "float64-input-becomes-tanh",
        f"{INNER}\n        {RESULT}",
        "half, cube = 0.5 * x, x**3\n"
        "        inner = x.to(torch.float64).add_(0.044715 * cube)\n"
        "        bent = inner.mul_(math.sqrt(2 / math.pi)).tanh_()\n"
        "        return half * (1 + bent).to(half.dtype)",
        "An x of float64 is written into; one of float32 isn't. `x.double()` and "
        "`x.to(torch.float64)` make a copy only of what has another dtype: of float64 they give x "
        "itself. Look for an operation whose name ends in an underscore, or a *=, and compute on "
        "a tensor of your own.",
    ),
    Mistake(
        "float64-input-times-the-root",
        f"{INNER}\n        {RESULT}",
        "root = math.sqrt(2 / math.pi)\n"
        "        scaled, dtype = x.to(torch.float64).mul_(root), x.dtype\n"
        "        inner = scaled + 0.044715 / root**2 * scaled**3\n"
        "        return (0.5 / root * scaled * (1 + torch.tanh(inner))).to(dtype)",
        "An x of float64 is written into; one of float32 isn't. `x.double()` and "
        "`x.to(torch.float64)` make a copy only of what has another dtype: of float64 they give x "
        "itself. Look for an operation whose name ends in an underscore, or a *=, and compute on "
        "a tensor of your own.",
    ),
    Mistake(
        "exponentials-overflow",
        RESULT,
        "power = torch.exp(2 * inner)\n        return 0.5 * x * (1 + (power - 1) / (power + 1))",
        "Far above zero your GELU is nan: an exponential becomes infinite there, and infinity "
        "divided by infinity is no number. torch.tanh and torch.sigmoid stay finite. Look at where "
        "you take exp of something large.",
    ),
    Mistake(
        "exponentials-overflow-on-both-sides",
        RESULT,
        "up, down = torch.exp(inner), torch.exp(-inner)\n"
        "        return 0.5 * x * (1 + (up - down) / (up + down))",
        "Far from zero, on both sides, your GELU is nan: an exponential becomes infinite there, "
        "and infinity divided by infinity is no number. torch.tanh stays finite. Look at where you "
        "take exp of something large.",
    ),
    Mistake(
        "exponentials-overflow-below-zero",
        RESULT,
        "power = torch.exp(-2 * inner)\n        return 0.5 * x * (1 + (1 - power) / (1 + power))",
        "Far below zero your GELU is nan: an exponential becomes infinite there, and infinity "
        "divided by infinity is no number. torch.tanh and torch.sigmoid stay finite. Look at where "
        "you take exp of something large.",
    ),
    Mistake(
        "exponentials-overflow-up-to-twenty",
        RESULT,
        "power = torch.exp(2 * torch.where(x > 20.0, 1.0, inner))\n"
        "        bent = 0.5 * x * (1 + (power - 1) / (power + 1))\n"
        "        return torch.where(x > 20.0, x, bent)",
        "Between 10 and 20 your GELU is nan, and far beyond it is right: an exponential becomes "
        "infinite before what you do for large x begins, and infinity divided by infinity is no "
        "number. torch.tanh stays finite by itself. Look at your limit.",
    ),
    Mistake(
        "clamped-at-ten",
        INNER,
        f"x = x.clamp(-10.0, 10.0)\n        {INNER}",
        "Your GELU doesn't grow beyond 10: from there on it should give x itself. Is x cut off "
        "before it is multiplied, by clamp for instance? tanh needs no help with large numbers.",
    ),
    Mistake(
        "bracket-clamped-at-five",
        RESULT,
        RESULT.replace("inner", "inner.clamp(-5.0, 5.0)"),
        "Far below zero your GELU moves away from 0 again: it comes to -0.045 for -1000, as if "
        "tanh never got less than -5. tanh needs no help with large numbers. Look for clamp or a "
        "condition.",
    ),
    Mistake(
        "bracket-clamped-at-three",
        RESULT,
        RESULT.replace("inner", "inner.clamp(-3.0, 3.0)"),
        "Far below zero your GELU moves away from 0 again: it comes to -2.5 for -1000, as if "
        "tanh never got less than -3. tanh needs no help with large numbers. Look for clamp or a "
        "condition.",
    ),
    Mistake(
        "x-clamped-at-three-inside",
        INNER,
        "near = x.clamp(-3.0, 3.0)\n"
        "        inner = math.sqrt(2 / math.pi) * (near + 0.044715 * near**3)",
        "Beyond 3 on both sides the factor that x is multiplied by stays what it is at 3, so your "
        "GELU comes to -0.012 for -10 and moves on away from 0. Is x clamped inside the bracket? "
        "tanh needs no help with large numbers.",
    ),
    Mistake(
        "x-clamped-at-four-inside",
        INNER,
        "near = x.clamp(-4.0, 4.0)\n"
        "        inner = math.sqrt(2 / math.pi) * (near + 0.044715 * near**3)",
        "Beyond 4 on both sides the factor that x is multiplied by stays what it is at 4, so your "
        "GELU moves away from 0 again far below zero. Is x clamped inside the bracket? tanh needs "
        "no help with large numbers.",
    ),
    Mistake(
        "result-in-a-kept-tensor",
        RESULT,
        "y = 0.5 * x * (1 + torch.tanh(inner))\n"
        "        if x.requires_grad:\n            return y\n"
        '        if getattr(self, "key", 0) != (x.shape, x.dtype):\n'
        "            self.key, self.kept = (x.shape, x.dtype), torch.empty_like(x)\n"
        "        return self.kept.copy_(y)",
        "Your GELU keeps a tensor and writes into it again in a later call. If that is its result, "
        "whoever kept the first one finds other numbers in it. Make a new tensor in every call. "
        "Look at what you keep between calls.",
    ),
    Mistake(
        "slope-without-three",
        RESULT,
        "t, k = torch.tanh(inner), math.sqrt(2 / math.pi)\n"
        "        slope = 0.5 * (1 + t) + 0.5 * x * (1 - t**2) * k * (1 + 0.044715 * x**2)\n"
        "        line = x * slope.detach()\n"
        "        return (0.5 * x * (1 + t)).detach() + line - line.detach()",
        "Your GELU's values are right, and its slope isn't: 0.044715 x^3 has the slope 3 * "
        "0.044715 x^2, and the 3 is missing. Autograd finds slopes by itself. Do you need a "
        "backward of your own?",
    ),
    Mistake(
        "slope-of-the-exact-form",
        RESULT,
        "share = 0.5 * (1 + torch.erf(x / math.sqrt(2.0)))\n"
        "        slope = share + x * torch.exp(-(x**2) / 2) / math.sqrt(2 * math.pi)\n"
        "        line = x * slope.detach()\n"
        "        y = 0.5 * x * (1 + torch.tanh(inner))\n"
        "        return y.detach() + line - line.detach()",
        "Your GELU's values are those of the tanh form, and its slope is that of the exact one, "
        "P(Z <= x) plus x times the bell curve. A slope belongs to its own formula, and autograd "
        "finds it by itself. Do you need a backward of your own?",
    ),
    Mistake(
        "corner-at-zero",
        RESULT,
        "size = x.abs()\n"
        "        inner = math.sqrt(2 / math.pi) * (size + 0.044715 * size**3)\n"
        "        return torch.relu(x) - 0.5 * size * (1 - torch.tanh(inner))",
        "Your GELU is right, and so is its slope but for one place: where x is exactly 0 it comes "
        "out as 0, and should be 0.5. relu, abs and clamp have a corner there, at which autograd "
        "has to choose a slope. Is your GELU put together from such parts? The lesson's formula "
        "has none.",
    ),
    Mistake(
        "ready-made-tanh-gelu",
        RESULT,
        'return nn.functional.gelu(x, approximate="tanh")',
        "PyTorch's own gelu does the work in your GELU. The numbers are right, and the formula is "
        "the exercise: write it with x, torch.tanh and plain arithmetic.",
    ),
    Mistake(
        "ready-made-gelu-module",
        RESULT,
        'return nn.GELU(approximate="tanh")(x)',
        "PyTorch's own nn.GELU does the work in your GELU. The numbers are right, and the formula "
        "is the exercise: write it with x, torch.tanh and plain arithmetic.",
    ),
    Mistake(
        "first-result-again",
        RESULT,
        "y = 0.5 * x * (1 + torch.tanh(inner))\n"
        "        if x.requires_grad:\n            return y\n"
        '        kept = self.__dict__.setdefault("kept", {})\n'
        "        return kept.setdefault(x.shape, y)",
        "A second call with an x of the same shape gives the first call's result again, though the "
        "numbers in x are others. GELU has nothing to remember. Look at what you keep between "
        "calls.",
    ),
    Mistake(
        "last-result-for-its-version",
        f"{INNER}\n        {RESULT}",
        REMEMBERED.replace("CONDITION", "(torch.is_grad_enabled() and x.requires_grad)"),
        "Where no gradient is asked for, a later call with one x gives an earlier one's result, "
        "though x's numbers were changed, by way of `x.data`: its version stays then. The next x "
        "may get the memory of one that is gone, and begins with its version. Something is kept "
        "from call to call: compute the result anew each time.",
    ),
    Mistake(
        "last-result-for-its-version-without-gradients",
        f"{INNER}\n        {RESULT}",
        REMEMBERED.replace("CONDITION", "torch.is_grad_enabled()"),
        "Where gradients are off, a later call with one x gives an earlier one's result, though "
        "x's numbers were changed, by way of `x.data`: its version stays then. The next x may get "
        "the memory of one that is gone, and begins with its version. Something is kept from call "
        "to call: compute the result anew each time.",
    ),
    Mistake(
        "last-result-for-its-address",
        f"{INNER}\n        {RESULT}",
        REMEMBERED.replace("CONDITION", "(torch.is_grad_enabled() and x.requires_grad)").replace(
            "x._version, ", ""
        ),
        "Where no gradient is asked for, a later call with one x gives an earlier one's result, "
        "though x's numbers are others by then. Something keeps it, under x itself, its id or its "
        "address. The next x may get the memory of one that is gone: compute the result anew each "
        "time.",
    ),
    Mistake(
        "last-result-for-its-address-without-gradients",
        f"{INNER}\n        {RESULT}",
        REMEMBERED.replace("CONDITION", "torch.is_grad_enabled()").replace("x._version, ", ""),
        "Where gradients are off, a later call with one x gives an earlier one's result, though "
        "x's numbers are others by then. Something keeps it, under x itself, its id or its "
        "address. The next x may get the memory of one that is gone: compute the result anew each "
        "time.",
    ),
    Mistake(
        "float32-on-the-way",
        RESULT,
        RESULT.replace("return ", "return (") + ").float().to(x.dtype)",
        "For float64 your result has the right type, and only float32's digits: somewhere on the "
        "way the numbers become float32. Look for .float(), dtype=torch.float32 and the like.",
    ),
    Mistake(
        "float32-always",
        RESULT,
        RESULT.replace("return ", "return (") + ").float()",
        "Your result is float32 even if x is float64. It should keep x's dtype. Look for .float(), "
        "dtype=torch.float32 and the like.",
    ),
    Mistake(
        "feed-forward-in-float32",
        FORWARD,
        "result = torch.zeros(x.shape)\n        for t in range(x.shape[1]):\n"
        "            result[:, t] = self.layers(x[:, t])\n        return result",
        "FeedForward's result is float32 even where x and the weights are float64. It should keep "
        "x's dtype. Is it turned into float32, or written into a tensor that was made without "
        "saying which dtype it has?",
    ),
    Mistake(
        "factor-made-on-the-cpu",
        INNER,
        INNER.replace(
            "math.sqrt(2 / math.pi)", "torch.tensor([2 / math.pi], dtype=x.dtype).sqrt()"
        ),
        "A number of your formula is a tensor with one dimension, made on the CPU. It meets an x "
        "on another device, which fails, and turns a single number into a list of one. Plain "
        "numbers go anywhere: math.sqrt gives one.",
    ),
    Mistake(
        "a-single-number-as-a-list-of-one",
        INNER,
        INNER.replace(
            "math.sqrt(2 / math.pi)",
            "torch.tensor([math.sqrt(2 / math.pi)], dtype=x.dtype, device=x.device)",
        ),
        "A tensor without dimensions comes back with one, of size 1. The result has x's shape, "
        "that of a single number too. Is x given a dimension on the way, or does it meet a "
        "constant that has one, such as a tensor made of a list?",
    ),
    Mistake(
        "learned-constant",
        GELU_FORWARD,
        "    def __init__(self):\n        super().__init__()\n"
        f"        self.cubic = nn.Parameter(torch.tensor(0.044715))\n\n{GELU_FORWARD}",
        "Your GELU has a parameter, which no checkpoint of GPT-2 has. The formula's numbers are "
        "constants, with nothing to learn: plain numbers will do.",
    ),
    Mistake(
        "math-for-torch",
        RESULT,
        "return 0.5 * x * (1 + math.tanh(inner))",
        "math.tanh and the like take one number, and x is a tensor of many. torch has functions of "
        "the same names that work on all numbers at once.",
    ),
    Mistake(
        "tanh-number-by-number",
        f"{INNER}\n        {RESULT}",
        """k = math.sqrt(2 / math.pi)
        bends = [math.tanh(k * (v + 0.044715 * v**3)) for v in x.flatten().tolist()]
        return 0.5 * x * (1 + torch.tensor(bends).reshape(x.shape))""",
        "Your tanh is cut off from x: its slope is missing, in float64 it has float32's digits "
        "alone, and it stands on the CPU wherever x is. Is a new tensor made of Python's numbers, "
        "or of NumPy's? torch.tanh works on x as it is.",
    ),
    Mistake(
        "torch-sqrt-of-a-number",
        INNER,
        INNER.replace("math.sqrt", "torch.sqrt"),
        "torch.sqrt takes tensors, and 2 / math.pi is a plain number: math.sqrt is for those. The "
        "result is a plain number too, and can be multiplied with any tensor.",
    ),
    Mistake(
        "three-times-for-cube",
        INNER,
        INNER.replace("x**3", "x * 3"),
        "You multiply x by 3 where the formula has its third power. Look at the stars: one "
        "multiplies, two raise to a power.",
    ),
    Mistake(
        "cube-of-the-bracket",
        INNER,
        INNER.replace("(x + 0.044715 * x**3)", "(x + 0.044715 * x) ** 3"),
        "You cube the whole bracket. In the formula only the second x in it is cubed. Look at what "
        "the exponent applies to.",
    ),
    Mistake(
        "constant-before-both",
        INNER,
        INNER.replace("(x + 0.044715 * x**3)", "(0.044715 * (x + x**3))"),
        "0.044715 multiplies both x and its cube in your code, and the cube alone in the formula. "
        "Look at your brackets.",
    ),
    Mistake(
        "factor-on-the-cube-alone",
        INNER,
        "inner = x + math.sqrt(2 / math.pi) * 0.044715 * x**3",
        "The factor sqrt(2 / pi) multiplies only the cubic term in your code; in the formula it "
        "multiplies the whole bracket. Look at your brackets.",
    ),
    Mistake(
        "root-of-everything",
        INNER,
        "inner = torch.sqrt(2 / math.pi * (x + 0.044715 * x**3))",
        "You take the root of the whole product, so below zero your GELU is nan. Only 2 / pi is "
        "under the root. Look at where the root's bracket closes.",
    ),
    Mistake(
        "erf-without-the-root",
        RESULT,
        "return 0.5 * x * (1 + torch.erf(x))",
        "You compute 0.5 x (1 + erf(x)): that is nearly the exact GELU, which has x / sqrt(2) in "
        "there, and GPT-2 was trained with the tanh form. Look at the lesson's second formula.",
    ),
    Mistake(
        "tanh-of-the-bracket-alone",
        RESULT,
        "return torch.tanh(inner)",
        "You return only the tanh of the bracket, which runs from -1 to 1. It is still to be added "
        "to 1 and multiplied by half of x. Look at the formula's outer part.",
    ),
    Mistake(
        "half-twice",
        RESULT,
        RESULT.replace("0.5", "0.25"),
        "Your GELU is half as large as it should be: for large x it should come close to x. Is "
        "there a half too many?",
    ),
    Mistake(
        "no-gradients-in-use",
        RESULT,
        "y = 0.5 * x * (1 + torch.tanh(inner))\n        return y if self.training else y.detach()",
        "After eval() no gradient comes through your GELU. eval() is about dropout and the like; "
        "gradients are switched off by whoever calls, with torch.no_grad(). Look at what depends "
        "on `training`.",
    ),
    Mistake(
        "feed-forward-without-super",
        "        super().__init__()\n        # YOUR CODE\n        self.layers",
        "        # YOUR CODE\n        self.layers",
        "nn.Module's own __init__ hasn't run when your FeedForward gets its first part. "
        "super().__init__() is the first line of FeedForward's __init__: is it still there?",
    ),
    Mistake(
        "only-the-first-layer",
        FORWARD,
        "return self.layers[0](x)",
        "Your FeedForward returns what its first layer gives, four times as wide as x. All three "
        "are to be gone through. If you have a loop: is the return inside it?",
    ),
    Mistake(
        "only-two-layers",
        FORWARD,
        "return self.layers[1](self.layers[0](x))",
        "Your FeedForward returns the bent numbers, four times as wide as x: the last linear layer "
        "is not gone through. Look at the end of forward.",
    ),
    Mistake(
        "bend-left-out-in-forward",
        FORWARD,
        "return self.layers[2](self.layers[0](x))",
        "Your forward gives what the two linear layers alone would give, with no bend between "
        "them. layers[1] is there: is it called, and is what it returns used?",
    ),
    Mistake(
        "last-bias-left-out-in-forward",
        FORWARD,
        "return self.layers[1](self.layers[0](x)) @ self.layers[2].weight.T",
        "Your result comes out as without the last linear layer's bias. It may begin with zeros, "
        "but it is to learn: layers[2].bias is added at the end. Look at where you compute with "
        "the layers' weights.",
    ),
    Mistake(
        "first-bias-left-out-in-forward",
        FORWARD,
        "return self.layers[2](self.layers[1](x @ self.layers[0].weight.T))",
        "Your result comes out as without the first linear layer's bias. It may begin with zeros, "
        "but it is to learn: layers[0].bias is added before the bend. Look at where you compute "
        "with the layers' weights.",
    ),
    Mistake(
        "biases-left-out-in-forward",
        FORWARD,
        "return self.layers[1](x @ self.layers[0].weight.T) @ self.layers[2].weight.T",
        "Your result comes out as without the linear layers' biases. They may begin with zeros, "
        "but they are to learn: each is added to what its weights make. Look at where you compute "
        "with the layers' weights.",
    ),
    Mistake(
        "x-for-every-layer",
        FORWARD,
        "for layer in self.layers:\n            y = layer(x)\n        return y",
        "The last linear layer gets x, and not what the layers before it made of x, so the sizes "
        "don't fit. Each layer's result is the next one's input. Look at the names in your loop.",
    ),
    Mistake(
        "shortcut-in-place",
        FORWARD,
        "x += self.layers(x)\n        return x",
        "You add the network's output to x in place, so that whoever called you finds x changed. "
        "There is no shortcut here: it has its place in the block of section 4.5. Look at forward.",
    ),
    Mistake(
        "cfg-changed",
        END,
        f'{END}        cfg["hidden_dim"] = 4 * cfg["emb_dim"]\n',
        "Making a FeedForward adds an entry to cfg, which belongs to whoever called you and may "
        "serve for other sizes next. Keep what you compute in a name of your own. Look for "
        "cfg[...] = and setdefault, and for another name that you give to cfg.",
    ),
    Mistake(
        "one-network-for-all",
        END,
        f'{END}        kept = globals().setdefault("kept", {{}})\n'
        '        self.layers = kept.setdefault(cfg["emb_dim"], self.layers)\n',
        "Two FeedForwards of the same size have the very same layers: what one learns changes the "
        "other. Make new ones each time. Are they kept somewhere, by a cache, a default argument "
        "or a class attribute?",
    ),
    Mistake(
        "same-beginning",
        FIRST,
        f"*([torch.manual_seed(123)] and []),\n            {FIRST}",
        "Every FeedForward begins with the same numbers, though each has layers of its own. The "
        "twelve of GPT-2 are to begin differently. Is there a fixed seed, or a copy of one?",
    ),
    Mistake(
        "bias-as-in-attention",
        f"{FIRST}\n{BEND}            {SECOND}",
        f"{FIRST}\n{BEND}            {SECOND}".replace("),", ', bias=cfg["qkv_bias"]),').replace(
            'GELU(, bias=cfg["qkv_bias"])', "GELU()"
        ),
        "Whether your linear layers have a bias depends on cfg: qkv_bias speaks of attention's "
        "layers alone. Here both always have one. Look at how they are made.",
    ),
    Mistake(
        "view-of-x",
        FORWARD,
        "return self.layers(x.view(-1, x.shape[-1])).view(x.shape)",
        "For an x that lies in memory in another order, as after a transpose, your view fails. "
        "nn.Linear takes any number of dimensions, so nothing has to be flattened; reshape would "
        "copy where it must.",
    ),
    *(
        Mistake(
            f"parameters-{held}",
            BOTH,
            BOTH.replace(
                END,
                f"{END}        first, _, second = self.layers\n"
                "        kept = first.weight, first.bias, second.weight, second.bias\n"
                f"        self.kept = {kept}\n",
            ).replace(
                FORWARD,
                f"weight, bias, *second = {read}\n"
                "        h = self.layers[1](nn.functional.linear(x, weight, bias))\n"
                "        return nn.functional.linear(h, *second)",
            ),
            "Once other Parameters are put in the places of the layers' weights and biases, your "
            "network goes on with those that it had before. Call the layers in forward, or read "
            "layer.weight and layer.bias there, at every call.",
        )
        for held, kept, read in (
            ("of-the-beginning", "kept", "self.kept"),
            ("bound-once", "lambda: kept", "self.kept()"),
        )
    ),
    Mistake(
        "weights-kept-in-use",
        FORWARD,
        "if self.training or torch.is_grad_enabled():\n            return self.layers(x)\n"
        '        if "kept" not in vars(self):\n            from copy import deepcopy\n'
        '            vars(self)["kept"] = deepcopy(self.layers)\n'
        "        return self.kept(x)",
        "In use, without gradients, your network goes on computing with the weights that it had "
        "before, after others were loaded or learned. Look at what you keep of the layers: compute "
        "with the layers themselves.",
    ),
    Mistake(
        "weights-kept-without-gradients",
        FORWARD,
        """if torch.is_grad_enabled():
            return self.layers(x)
        kept = self.__dict__.get("kept")
        if not kept or kept[0].dtype != x.dtype or kept[0].device != x.device:
            kept = [self.layers[i].weight.t().contiguous() for i in (0, 2)]
            self.__dict__["kept"] = kept
        h = self.layers[1](x @ kept[0] + self.layers[0].bias)
        return h @ kept[1] + self.layers[2].bias""",
        "In use, with gradients off, your network goes on with the weights that it had at an "
        "earlier call, though others were loaded or learned since; only the biases are those of "
        "now. Look at what you keep of the weights: compute with the layers themselves.",
    ),
    Mistake(
        "weights-and-first-biases-kept-without-gradients",
        FORWARD,
        """if torch.is_grad_enabled():
            return self.layers(x)
        kept = self.__dict__.get("kept")
        if not kept or kept[0].dtype != x.dtype or kept[0].device != x.device:
            kept = [self.layers[i].weight.t().contiguous() for i in (0, 2)]
            kept += [self.layers[i].bias for i in (0, 2)]
            self.__dict__["kept"] = kept
        return self.layers[1](x @ kept[0] + kept[2]) @ kept[1] + kept[3]""",
        "In use, with gradients off, your network goes on with the weights that it had at an "
        "earlier call, though others were loaded or learned since; and where other Parameters "
        "were put in the places of its biases, it goes on with the first ones. Look at what you "
        "keep of the layers: compute with the layers themselves.",
    ),
    Mistake(
        "first-weights-twice",
        FORWARD,
        "h = self.layers[1](self.layers[0](x))\n"
        "        return h @ self.layers[0].weight + self.layers[2].bias",
        "You narrow with the first layer's weights turned round. The last linear layer has weights "
        "of its own: layers[2].weight. Look at forward.",
    ),
    Mistake(
        "weights-of-the-beginning",
        BOTH,
        BOTH.replace(
            "\n    def forward",
            "\n        self.turned = [self.layers[i].weight.T for i in (0, 2)]\n\n    def forward",
            1,
        ).replace(
            FORWARD,
            """up, down = self.turned
        h = self.layers[1](x @ up + self.layers[0].bias)
        return h @ down + self.layers[2].bias""",
        ),
        "A float64 network of yours still multiplies with float32 weights, though its layers' are "
        "float64 by then. Each call takes the weights that the layers have at this moment: is "
        "something made from them in `__init__` and kept, or turned into float32 on the way?",
    ),
    Mistake(
        "input-detached",
        FORWARD,
        "return self.layers(x.detach())",
        "Your FeedForward's parameters get their gradients, and x gets none, so nothing below "
        "could learn. Something cuts x off on its way in: detach, .data, a new tensor?",
    ),
    Mistake(
        "no-gradients-in-feed-forward",
        FORWARD,
        "return self.layers(x).detach()",
        "Your FeedForward's numbers are right, and no gradient comes through to x or to the "
        "parameters: something cuts the result off, like no_grad, .detach() or .data.",
    ),
    Mistake(
        "module-list-called",
        f"nn.Sequential(\n            {FIRST}\n{BEND}            {SECOND}\n        )",
        f"nn.ModuleList([\n            {FIRST}\n{BEND}            {SECOND}\n        ])",
        "An nn.ModuleList only keeps its modules and can't be called. Go through it in a loop in "
        "forward, or make it an nn.Sequential, which does that for you.",
    ),
    Mistake(
        "sizes-swapped",
        f"{FIRST}\n{BEND}            {SECOND}",
        f"{SECOND}\n{BEND}            {FIRST}",
        "Your first linear layer takes vectors four times as wide as x is, and makes them narrow; "
        "the last one widens. nn.Linear's first argument is what comes in. Look at the sizes of "
        "both.",
    ),
    Mistake(
        "last-weights-zero",
        END,
        f"{END}        nn.init.zeros_(self.layers[2].weight)\n",
        "The last linear layer's weights begin as zeros, so that at first no gradient gets through "
        "it to the layers before. Let them begin with random numbers.",
    ),
    Mistake(
        "output-stays-flat",
        FORWARD,
        "return self.layers(x.reshape(-1, x.shape[-1]))",
        "Your result has lost a dimension: batch and tokens have become one. It should have x's "
        "shape. nn.Linear takes any number of dimensions. Look at where you reshape.",
    ),
    Mistake(
        "exact-gelu-in-forward",
        FORWARD,
        "return self.layers[2](nn.functional.gelu(self.layers[0](x)))",
        "FeedForward's forward bends with PyTorch's gelu, which is the exact one by default. "
        "Yours is the tanh form, and it stands in layers[1]. Look at what forward calls.",
    ),
    Mistake(
        "ready-made-gelu-in-forward",
        FORWARD,
        'return self.layers[2](nn.functional.gelu(self.layers[0](x), approximate="tanh"))',
        "FeedForward's forward bends with PyTorch's gelu. It computes the same, but the GELU in "
        "layers[1], yours, is the exercise. Look at what forward calls.",
    ),
    Mistake(
        "weights-all-alike",
        END,
        f"{END}        for parameter in self.parameters():\n"
        "            nn.init.constant_(parameter, 0.02)\n",
        "The weights begin as one number, all of them, so that all neurons compute and learn the "
        "same. nn.Linear draws random numbers by itself: what becomes of them?",
    ),
    Mistake(
        "dropout-of-a-tenth",
        SECOND,
        f"{SECOND}\n            nn.Dropout(0.1),",
        "Your `layers` end with a dropout, and it drops whatever cfg says. The block of section "
        "4.5 drops, outside of this network. Look at the end of `layers`.",
    ),
    Mistake(
        "dropout-in-use",
        END,
        f"{END}        self.register_forward_hook(  # as a dropout at the end of forward\n"
        "            lambda self, _, y:\n"
        '            nn.functional.dropout(y, cfg["drop_rate"], not self.training)\n'
        "        )\n",
        "In use with a drop_rate of 1, nothing is left of your network's output, and in training "
        "all of it. There should be no dropout here in either mode. Look at forward.",
    ),
    Mistake(
        "dropout-in-both-modes",
        END,
        f"{END}        self.register_forward_hook(  # as a dropout at the end of forward\n"
        '            lambda self, _, y: nn.functional.dropout(y, cfg["drop_rate"])\n'
        "        )\n",
        "With a drop_rate of 1, nothing is left of your network's output, in training and in use. "
        "There should be no dropout here: it has its place in section 4.5. Look at forward.",
    ),
    Mistake(
        "feed-forward-without-gradients-in-use",
        FORWARD,
        "return self.layers(x) if self.training else self.layers(x).detach()",
        "After eval() no gradient comes through your FeedForward. eval() is about dropout and the "
        "like; gradients are switched off by whoever calls, with torch.no_grad(). Look at what "
        "depends on `training`.",
    ),
    Mistake(
        "result-kept-for-the-same-x",
        FORWARD,
        "if torch.is_grad_enabled():\n            return self.layers(x)\n"
        '        kept = vars(self).setdefault("kept", {})\n'
        "        key = x.dtype, tuple(x.flatten().tolist())\n"
        "        if key not in kept:\n            kept[key] = self.layers(x)\n"
        "        return kept[key].clone()",
        "For the same numbers your network gives the same result again, although its weights have "
        "changed since. A result depends on the weights too: compute it anew every time. Look at "
        "what you keep between calls.",
    ),
    Mistake(
        "constant-without-a-digit",
        CUBE,
        CUBE.replace("0.044715", "0.04715"),
        "The constant of the cubic term is 0.04715 in your code: a 4 is missing. Compare it with "
        "the lesson's formula, digit by digit.",
    ),
    Mistake(
        "constant-of-three-digits",
        CUBE,
        CUBE.replace("0.044715", "0.0447"),
        "Your constant is rounded to 0.0447. In float64 that shows: the formula gives it with two "
        "more digits. Compare it with the lesson.",
    ),
    Mistake(
        "factor-of-four-digits",
        FACTOR,
        "0.7979",
        "Where the formula has the square root of 2 / pi you have 0.7979. In float64 that shows: "
        "let math compute it.",
    ),
    Mistake(
        "both-numbers-rounded",
        INNER,
        INNER.replace(FACTOR, "0.7979").replace("0.044715", "0.0447"),
        "Both numbers of your formula are rounded: 0.7979 stands for the square root of 2 / pi, "
        "and 0.0447 is two digits short. In float64 that shows: let math compute the root, and "
        "compare the other number with the lesson.",
    ),
    Mistake(
        "factor-of-five-digits",
        FACTOR,
        "0.79788",
        "Where the formula has the square root of 2 / pi you have 0.79788. In float64 that shows: "
        "let math compute it.",
    ),
    Mistake(
        "factor-of-six-digits",
        FACTOR,
        "0.797885",
        "Where the formula has the square root of 2 / pi you have 0.797885. In float64 that shows: "
        "let math compute it.",
    ),
    Mistake(
        "no-layers",
        BOTH,
        BOTH.replace("self.layers", "self.parts"),
        "Your FeedForward computes the right numbers, and has no `layers`: its parts have other "
        "names. The later sections, and GPT-2's weights, look for them in `layers`. Look at the "
        "docstring's list.",
    ),
    Mistake(
        "convolutions-for-linear-layers",
        BOTH,
        BOTH.replace("nn.Linear(", "nn.Conv1d(")
        .replace('4 * cfg["emb_dim"]),', '4 * cfg["emb_dim"], 1),')
        .replace('4 * cfg["emb_dim"], cfg["emb_dim"]),', '4 * cfg["emb_dim"], cfg["emb_dim"], 1),')
        .replace(FORWARD, "return self.layers(x.transpose(1, 2)).transpose(1, 2)"),
        "Your layers are convolutions. One of width 1 computes the same as a linear layer, but its "
        "weight has a dimension more, and GPT-2's would not fit. Each of the two is an nn.Linear.",
    ),
    Mistake(
        "plain-list",
        BOTH,
        BOTH.replace("nn.Sequential(", "[")
        .replace(f"{SECOND}\n        )", f"{SECOND}\n        ]")
        .replace(FORWARD, "for layer in self.layers:\n            x = layer(x)\n        return x"),
        "`layers` is a plain list, which nn.Module doesn't look into: the layers are there, and "
        "their parameters aren't found, neither to learn nor to be saved. nn.Sequential and "
        "nn.ModuleList are lists that it knows.",
    ),
    Mistake(
        "bend-at-the-end-in-forward",
        FORWARD,
        "return self.layers[1](self.layers(x))",
        "The output is bent once more, after the second linear layer, so it can hardly be "
        "negative. `layers` itself is as it should be: look at what forward does after its last "
        "one.",
    ),
    Mistake(
        "tokens-lost-in-chunks-of-32",
        FORWARD,
        """if x.shape[1] <= 32:
            return self.layers(x)
        starts = range(0, x.shape[1] - 31, 32)
        return torch.cat([self.layers(x[:, i : i + 32]) for i in starts], dim=1)""",
        "Of 48 tokens 32 come back, and of 1030 only 1024: what doesn't fill 32 is lost. If you go "
        "through the tokens in pieces, the last one may be smaller. The layers take any number of "
        "tokens at once.",
    ),
    Mistake(
        "tokens-lost-in-large-chunks",
        FORWARD,
        """if x.shape[1] <= 64:
            return self.layers(x)
        starts = range(0, x.shape[1] - 63, 64)
        return torch.cat([self.layers(x[:, i : i + 64]) for i in starts], dim=1)""",
        "Of 1030 tokens 1024 come back: the last six are lost. If you go through the tokens in "
        "pieces, the last one may be smaller; and to cut a text is not for this network to do. The "
        "layers take any number of tokens at once.",
    ),
    Mistake(
        "float64-always",
        INNER,
        INNER.replace("x**3", "torch.float_power(x, 3)"),
        "Your result is float64 even if x is float32. It should keep x's dtype. torch.float_power "
        "always gives float64, and so do .double() and NumPy's arrays: look for one of them.",
    ),
    Mistake(
        "a-single-number-becomes-float64",
        CUBE,
        CUBE.replace("0.044715", "torch.tensor(0.044715, dtype=torch.float64)"),
        BECOMES_FLOAT64,
    ),
    Mistake(
        "weights-kept-at-eval",
        FORWARD,
        """kept = self.__dict__.get("kept")
        if not kept or kept[0].dtype != x.dtype or kept[0].device != x.device:
            return self.layers(x)
        h = self.layers[1](x @ kept[0] + self.layers[0].bias)
        return h @ kept[1] + self.layers[2].bias

    def train(self, mode=True):
        super().train(mode)
        turned = [self.layers[i].weight.t().contiguous() for i in (0, 2)]
        self.__dict__["kept"] = None if mode else turned
        return self""",
        "In use your network goes on with the weights that it had before, after others were loaded "
        "or learned; only the biases are those of now. Look at what you keep of the weights: "
        "compute with the layers themselves.",
    ),
    Mistake(
        "weights-kept-and-detached-in-use",
        FORWARD,
        ALL_KEPT,
        "In use your network goes on with the weights and biases that it had at an earlier call, "
        "though others were loaded or learned since, and no gradient reaches them. Look at what "
        "you keep of the layers: compute with the layers themselves.",
    ),
    Mistake(
        "weights-kept-and-detached",
        FORWARD,
        WEIGHTS_KEPT,
        "In use your network goes on with the weights that it had at an earlier call, though "
        "others were loaded or learned since, and no gradient reaches them; only the biases are "
        "those of now. Look at what you keep of the weights: compute with the layers themselves.",
    ),
    Mistake(
        "weights-kept-whatever-the-dtype",
        FORWARD,
        WEIGHTS_KEPT.replace(OTHER_DTYPE, "").replace(".detach()", ""),
        "In use your network goes on with the weights that it had at an earlier call, though "
        "others were loaded or learned since, or all became float64; only the biases are those of "
        "now. Look at what you keep of the weights: compute with the layers themselves.",
    ),
    Mistake(
        "weights-kept-and-detached-whatever-the-dtype",
        FORWARD,
        WEIGHTS_KEPT.replace(OTHER_DTYPE, ""),
        "In use your network goes on with the weights that it had at an earlier call, though "
        "others were loaded or learned since, or all became float64, and no gradient reaches them; "
        "only the biases are those of now. Look at what you keep of the weights: compute with the "
        "layers themselves.",
    ),
    Mistake(
        "all-kept-and-detached-whatever-the-dtype",
        FORWARD,
        ALL_KEPT.replace(OTHER_DTYPE, ""),
        "In use your network goes on with the weights and biases that it had at an earlier call, "
        "though others were loaded or learned since, or all became float64, and no gradient "
        "reaches them. Look at what you keep of the layers: compute with the layers themselves.",
    ),
    Mistake(
        "x-viewed-as-one-row",
        f"{INNER}\n        {RESULT}",
        f"shape, x = x.shape, x.view(-1)\n        {INNER}\n        {RESULT}".replace(
            RESULT, f"return ({RESULT[7:]}).view(shape)"
        ),
        "Where x lies in memory in another order, as after a transpose, your GELU raises an error: "
        "view can't flatten that. reshape copies where it must, and the formula takes any shape as "
        "it is.",
    ),
    Mistake(
        "power-turned-round",
        INNER,
        INNER.replace("x**3", "3**x"),
        "Inside the tanh you take 3 to the power of x where the formula has x to the power of 3. "
        "Look at which of the two comes first.",
    ),
    Mistake(
        "caret-for-a-power",
        INNER,
        INNER.replace("x**3", "x^3"),
        "^ is Python's exclusive or, which works on bits. Powers are written with two stars.",
    ),
    Mistake(
        "gelu-not-made",
        BEND,
        BEND.replace("GELU()", "GELU"),
        "You put the class GELU among the layers, where an object made from it belongs. Look for "
        "the missing parentheses.",
    ),
    Mistake(
        "configuration-with-dots",
        BOTH,
        BOTH.replace('cfg["emb_dim"]', "cfg.emb_dim"),
        "You ask the configuration for an attribute, with a dot. It is a dict: its values are had "
        "by their keys, in square brackets.",
    ),
    Mistake(
        "saturated-at-four",
        RESULT,
        """y = 0.5 * x * (1 + torch.tanh(inner))
        y = torch.where(x > 4, x, y)
        return torch.where(x < -4, torch.zeros_like(x), y)""",
        "Beyond 4 your GELU is x itself, and 0 on the other side. It comes close to them, but it "
        "isn't there yet, which shows in float64 and in the slope. The formula holds for large "
        "numbers too: look for a condition.",
    ),
    Mistake(
        "saturated-at-five",
        RESULT,
        """y = 0.5 * x * (1 + torch.tanh(inner))
        y = torch.where(x > 5, x, y)
        return torch.where(x < -5, torch.zeros_like(x), y)""",
        "Beyond 5 your GELU is x itself, and 0 on the other side. It comes close to them, but it "
        "isn't there yet, which float64 shows. The formula holds for large numbers too: look for a "
        "condition.",
    ),
    Mistake(
        "weights-regrouped",
        FORWARD,
        """w1, w2 = (self.layers[i].weight for i in (0, 2))
        h = self.layers[1](x @ w1.reshape(w1.shape[::-1]) + self.layers[0].bias)
        return h @ w2.reshape(w2.shape[::-1]) + self.layers[2].bias""",
        "Your weights are shuffled: they are regrouped to the turned-round shape, where a linear "
        "layer multiplies by the transposed weight. view and reshape leave the order in which the "
        "numbers lie; .T turns rows into columns. Or call the layers.",
    ),
    Mistake(
        "weights-cut-off",
        FORWARD,
        """w1, b1, w2, b2 = (p.detach() for p in self.layers.parameters())
        h = self.layers[1](nn.functional.linear(x, w1, b1))
        return nn.functional.linear(h, w2, b2)""",
        "Your FeedForward's numbers are right and x gets its gradient, but its own parameters get "
        "none, so they learn nothing. Does it compute with copies of them, such as .data and "
        ".detach() make? Use the parameters themselves.",
    ),
    Mistake(
        "output-squeezed",
        FORWARD,
        "return self.layers(x).squeeze()",
        "Your result loses every dimension of size 1: a batch of one text is no batch any more. It "
        "has x's shape. Look at the end of forward.",
    ),
    Mistake(
        "pi-of-two-digits",
        FACTOR,
        FACTOR.replace("math.pi", "3.14"),
        "Your pi comes to 3.14. In float64 that shows: math.pi has all its digits. Look at the "
        "factor in front of the bracket.",
    ),
    Mistake(
        "pi-of-four-digits",
        FACTOR,
        FACTOR.replace("math.pi", "3.1416"),
        "Your pi comes to 3.1416. In float64 that shows: math.pi has all its digits. Look at the "
        "factor in front of the bracket.",
    ),
    Mistake(
        "numbers-in-a-loop",
        RESULT,
        f"return torch.stack([{RESULT[7:].replace('inner', 'i').replace('x', 'v')} "
        "for v, i in zip(x, inner)])",
        "A single number, a tensor without dimensions, raises an error: it can't be gone through "
        "in a loop. The formula works on tensors of any shape at once, and needs none.",
    ),
    Mistake(
        "three-dimensions-unpacked",
        INNER,
        f"batch, tokens, features = x.shape\n        {INNER}",
        "Your GELU takes x.shape apart into three sizes, and x may have any number of dimensions. "
        "Each number is bent by itself, so the shape doesn't matter to the formula.",
    ),
    Mistake(
        "cube-of-the-size",
        INNER,
        INNER.replace("0.044715 * x**3", "0.044715 * x.abs() ** 3"),
        "For negative x the cubic term of your GELU has the wrong sign: the cube of a negative "
        "number is negative. Look at how you compute it.",
    ),
    Mistake(
        "first-weights-zero",
        BOTH,
        BOTH.replace(
            "\n    def forward",
            "\n        nn.init.zeros_(self.layers[0].weight)\n\n    def forward",
            1,
        ),
        "The first linear layer's weights begin as zeros, so that at first nothing of x gets "
        "through it. Let them begin with random numbers.",
    ),
    Mistake(
        "overwritten-where-gradients-are-off",
        INNER,
        "if not torch.is_grad_enabled():\n"
        "            inner = math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)\n"
        "            return x.mul_(0.5 * (1 + torch.tanh(inner)))\n"
        f"        {INNER}",
        "Where gradients are off, x is another one after your GELU: the result is written into it. "
        "It belongs to the caller, and stays as it is in either case. Look for what works in "
        "place, such as mul_.",
    ),
]
