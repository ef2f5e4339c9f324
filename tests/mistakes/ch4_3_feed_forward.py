"""The known mistakes of section 4.3, the most common first."""

from kata.course.mistakes import Mistake

INNER = "inner = math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)"
RESULT = "return 0.5 * x * (1 + torch.tanh(inner))"
FIRST = 'nn.Linear(cfg["emb_dim"], 4 * cfg["emb_dim"]),'
SECOND = 'nn.Linear(4 * cfg["emb_dim"], cfg["emb_dim"]),'
BEND = "            GELU(),\n"

MISTAKES = [
    Mistake(
        "exact-gelu",
        RESULT,
        "return 0.5 * x * (1 + torch.erf(x / math.sqrt(2.0)))",
        "You compute the exact GELU, with the error function. GPT-2 was trained with the tanh "
        "approximation, which differs from it by up to 0.0005. Look at the formula in the lesson.",
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
        INNER,
        INNER.replace("0.044715", "0.44715"),
        "The constant of the cubic term is ten times too large: count its zeros. Look at the "
        "lesson's formula.",
    ),
    Mistake(
        "lost-root",
        INNER,
        INNER.replace("math.sqrt(2 / math.pi)", "(2 / math.pi)"),
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
        "Your linear layers have no bias, so they count fewer parameters than GPT-2's. Look at "
        "how the linear layers are made.",
    ),
    Mistake(
        "dropout-inside",
        f"{SECOND}\n        )",
        f"{SECOND}\n        )\n"
        "        self.register_forward_hook(  # as a dropout at the end of forward\n"
        '            lambda self, _, y: nn.functional.dropout(y, cfg["drop_rate"], self.training)\n'
        "        )",
        "You drop part of the network's output in training. Dropout is no part of it: the block of "
        "section 4.5 applies it outside. Look at forward.",
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
        INNER,
        INNER.replace("math.sqrt(2 / math.pi)", "math.sqrt(2) / math.pi"),
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
        INNER,
        INNER.replace("0.044715", "0.0044715"),
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
        "You set every weight to zero, so that all neurons compute and learn the same. "
        "nn.Linear draws random weights by itself: leave them as they are.",
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
        "Your FeedForward gives 0 whatever comes in, and its layers are not used. Look at its "
        "return.",
    ),
    Mistake(
        "feed-forward-changes-nothing",
        "return self.layers(x)",
        "return x",
        "Your FeedForward gives back what came in, and its layers are not used. Look at its "
        "return.",
    ),
    Mistake(
        "rounded-factor",
        "math.sqrt(2 / math.pi)",
        "0.8",
        "Where the formula has the square root of 2 / pi you have 0.8: close, and not the same. "
        "Let math compute it.",
    ),
    Mistake(
        "constant-of-two-digits",
        "0.044715 * x**3",
        "0.045 * x**3",
        "Your constant is rounded to 0.045. The formula gives it with five digits that count. "
        "Compare it with the lesson.",
    ),
    Mistake(
        "detached-bend",
        "inner = math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)",
        "inner = (math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)).detach()",
        "Your GELU's values are right, and its gradient isn't: part of the formula is cut off "
        "from x, by no_grad, `.detach()` or `.data`. The slope then lacks a term. Let all of it "
        "see x.",
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
        "to be written from its formula. Look at the lesson.",
    ),
    Mistake(
        "tanh-outside-the-product",
        RESULT,
        "return 0.5 * x * 1 + torch.tanh(inner)",
        "Your bracket is missing: 0.5 * x is multiplied by 1 alone, and tanh is added. The "
        "product takes in the whole sum. Look at your return.",
    ),
]
