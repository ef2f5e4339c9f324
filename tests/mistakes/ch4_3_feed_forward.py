"""The known mistakes of section 4.3, the most common first."""

from kata.mistakes import Mistake

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
]
