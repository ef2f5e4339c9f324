"""The known mistakes of section 4.8, the most common first."""

from kata.course.mistakes import Mistake, code

FROZEN = "@dataclass(frozen=True)"
SIZES = "sizes = self.vocab_size, self.context_length, self.emb_dim, self.n_heads, self.n_layers"
LESS = "if min(sizes) < 1:"
HEADS = "if self.emb_dim % self.n_heads != 0:"
RATE = "if not 0 <= self.drop_rate <= 1:"
NAMED = """        try:
            return cls(**gpt2_config(name))
        except KeyError:
            raise ValueError(f"GPT-2 has no size called {name!r}") from None
"""
DICT = "return asdict(self)"
EVERY = "    for module in model.modules():\n"
KINDS = "isinstance(module, (nn.Linear, nn.Embedding))"
DRAW = "nn.init.normal_(module.weight, mean=0.0, std=0.02)"
BIASED = "if isinstance(module, nn.Linear) and module.bias is not None:"
BIAS = "nn.init.zeros_(module.bias)"
BLOCKS = "    for block in model.trf_blocks:\n        for layer"
LAYERS = "for layer in (block.att.out_proj, block.ff.layers[2]):"
SMALLER = "nn.init.normal_(layer.weight, std=0.02 / math.sqrt(2 * len(model.trf_blocks)))"
EVEN = "nn.init.uniform_({0}, -({1}) * 3**0.5, ({1}) * 3**0.5)"
INIT = code("ch4_8_start", EVERY, SMALLER)
TIE = "model.out_head.weight = model.tok_emb.weight"
RENEWED = (
    "{0}.weight = nn.Parameter(torch.randn_like({0}.weight) * ({1}), {0}.weight.requires_grad)"
)
TRUNCATED = "nn.init.trunc_normal_({0}.weight, 0.0, {1}, -2 * ({1}), 2 * ({1}))"
FROM_POOL = "{0}.weight.data.copy_(pool[: {0}.weight.numel()].view_as({0}.weight) * ({1}))"
POOL = """    most = max(one.numel() for one in model.parameters())
    pool = torch.randn(most, dtype=model.tok_emb.weight.dtype)
"""
FROM_SHAPE = FROM_POOL.replace(
    "pool[: {0}.weight.numel()].view_as({0}.weight)", "drawn({0}.weight)"
)
SHAPES = """    kept = {}

    def drawn(weight):
        return kept.setdefault(weight.shape, torch.randn_like(weight.data))

"""

MISTAKES = [
    # --- init_weights
    Mistake(
        "embeddings-not-drawn",
        KINDS,
        "isinstance(module, nn.Linear)",
        "The two embeddings keep the numbers that they had. Their weights are drawn too, like "
        "those of the linear layers: look at the kinds of modules that you draw.",
    ),
    Mistake(
        "no-smaller-spread",
        LAYERS,
        "for layer in ():",
        "All weights get the same spread. Where a block adds to the stream, in att.out_proj and "
        "the second linear layer of ff, it is smaller: 0.02 / sqrt(2 * number of blocks). Is it "
        "drawn over again, or looked for under a name that another code has, like c_proj?",
    ),
    Mistake(
        "twelve-blocks-assumed",
        SMALLER,
        SMALLER.replace("len(model.trf_blocks)", "12"),
        "Where blocks add to the stream the spread is that of a model with 12 blocks, however "
        "many there are. The model knows its number of blocks: how long is model.trf_blocks?",
    ),
    Mistake(
        "factor-2-missing",
        SMALLER,
        SMALLER.replace("2 * len", "len"),
        "Where blocks add to the stream the spread is 0.02 / sqrt(number of blocks). Each block "
        "adds twice, so it is the square root of twice their number.",
    ),
    Mistake(
        "root-missing",
        SMALLER,
        SMALLER.replace("math.sqrt(2 * len(model.trf_blocks))", "(2 * len(model.trf_blocks))"),
        "Where blocks add to the stream you divide by twice the number of blocks. What is added "
        "at random adds up in its variance, so the spread is divided by the square root of that.",
    ),
    Mistake(
        "divided-by-the-blocks",
        SMALLER,
        SMALLER.replace("math.sqrt(2 * len(model.trf_blocks))", "len(model.trf_blocks)"),
        "Where blocks add to the stream the spread is 0.02 / number of blocks. It is 0.02 / sqrt(2 "
        "* number of blocks). Are the root and the 2 missing, or are these weights made smaller "
        "twice?",
    ),
    Mistake(
        "feed-forward-not-smaller",
        LAYERS,
        "for layer in (block.att.out_proj,):",
        "att.out_proj has its smaller spread, and the second linear layer of ff has not. A block "
        "adds to the stream twice.",
    ),
    Mistake(
        "attention-not-smaller",
        LAYERS,
        "for layer in (block.ff.layers[2],):",
        "The second linear layer of ff has its smaller spread, and att.out_proj has not. A block "
        "adds to the stream twice.",
    ),
    Mistake(
        "first-layer-for-second",
        LAYERS,
        LAYERS.replace("layers[2]", "layers[0]"),
        "In ff the smaller spread is in the first linear layer. It belongs to the second one, "
        "whose result is added to the stream: ff.layers[2], since GELU stands between them.",
    ),
    Mistake(
        "both-layers-of-ff-smaller",
        LAYERS,
        LAYERS.replace("block.ff.layers[2]", "block.ff.layers[0], block.ff.layers[2]"),
        "Both linear layers of ff have the smaller spread. Only the second one's result is added "
        "to the stream; the first has 0.02 like all others.",
    ),
    Mistake(
        "whole-blocks-smaller",
        LAYERS,
        "for layer in (m for m in block.modules() if isinstance(m, nn.Linear)):",
        "All linear layers of the blocks have the smaller spread. It belongs to those two alone "
        "whose result is added to the stream: att.out_proj and the second linear layer of ff.",
    ),
    Mistake(
        "spread-by-place",
        BLOCKS,
        "    for number, block in enumerate(model.trf_blocks, 1):\n"
        "        model = nn.Module()\n"
        "        model.trf_blocks = nn.ModuleList([block] * number)\n"
        "        for layer",
        "Where blocks add to the stream the spread goes by the block's place: the first has a "
        "larger one than the last. It goes by the number of all blocks, the same in each.",
    ),
    Mistake(
        "biases-left",
        BIAS,
        "pass",
        "The biases are not 0 after your call. All of them become 0: they are neither drawn nor "
        "left as they are.",
    ),
    Mistake(
        "biases-of-qkv-left",
        BIASED,
        BIASED + "\n            if module.in_features == module.out_features:\n"
        "                continue",
        "The biases of attention's layers are not 0 after your call. All biases become 0, those of "
        "W_query, W_key and W_value too where there are some.",
    ),
    Mistake(
        "norms-and-biases-drawn",
        INIT,
        "    for parameter in model.parameters():\n"
        "        nn.init.normal_(parameter, std=0.02)\n" + INIT[INIT.index(BLOCKS) :],
        "Norms and biases hold many different numbers after your call. Only the weights of linear "
        "layers and embeddings are drawn: biases become 0, a norm has scale 1 and shift 0.",
    ),
    Mistake(
        "norms-drawn",
        EVERY,
        EVERY + "        if hasattr(module, 'scale'):\n"
        "            nn.init.normal_(module.scale, std=0.02)\n"
        "            nn.init.normal_(module.shift, std=0.02)\n",
        "A norm's scale and shift hold many different numbers after your call. A norm begins with "
        "scale 1 and shift 0: draw the weights of linear layers and embeddings alone.",
    ),
    Mistake(
        "norms-scale-drawn",
        EVERY,
        EVERY + "        if hasattr(module, 'scale'):\n"
        "            nn.init.normal_(module.scale, std=0.02)\n",
        "A norm's scale holds many different numbers after your call. A norm begins with scale 1 "
        "and shift 0: draw the weights of linear layers and embeddings alone.",
    ),
    Mistake(
        "mean-for-spread",
        INIT,
        INIT.replace("mean=0.0, std=", "").replace("std=", ""),
        "The weights have a spread of 1 around 0.02. The first number that nn.init.normal_ takes "
        "is the mean, the second is the standard deviation: name it, std=0.02.",
    ),
    Mistake(
        "variance-for-spread",
        DRAW,
        DRAW.replace("std=0.02", "std=0.02**0.5"),
        "The weights spread 0.14, the square root of 0.02. It is the standard deviation that is "
        "0.02, and not the variance.",
    ),
    Mistake(
        "spread-squared",
        DRAW,
        DRAW.replace("std=0.02", "std=0.02**2"),
        "The weights spread 0.0004, the square of 0.02. nn.init.normal_ takes the standard "
        "deviation, 0.02 itself.",
    ),
    Mistake(
        "spread-of-a-fifth",
        DRAW,
        DRAW.replace("std=0.02", "std=0.2"),
        "The weights spread 0.2. It is 0.02, a tenth of that.",
    ),
    Mistake(
        "pytorchs-linear-layers",
        DRAW,
        "module.reset_parameters() if isinstance(module, nn.Linear) else " + DRAW,
        "The linear layers begin as PyTorch's do. They are drawn from a normal distribution with "
        "standard deviation 0.02, as the embeddings are.",
    ),
    Mistake(
        "xavier-normal",
        INIT,
        INIT[: INIT.index(BLOCKS)].replace(DRAW, "nn.init.xavier_normal_(module.weight)"),
        "Your weights spread by their shapes, the larger the less, as Xavier's do. GPT-2's all "
        "spread 0.02, but for those that add to the stream.",
    ),
    Mistake(
        "xavier-uniform",
        INIT,
        INIT[: INIT.index(BLOCKS)].replace(DRAW, "nn.init.xavier_uniform_(module.weight)"),
        "Your weights are uniform, and spread by their shapes, as Xavier's do. GPT-2's are "
        "normal and spread 0.02, but for those that add to the stream.",
    ),
    Mistake(
        "positions-at-a-hundredth",
        DRAW,
        DRAW.replace("std=0.02", "std=0.01 if module is model.pos_emb else 0.02"),
        "The positions spread 0.01. So it is in OpenAI's code; here they have 0.02, like the "
        "tokens.",
    ),
    Mistake(
        "positions-left",
        KINDS,
        KINDS + " and module is not model.pos_emb",
        "The position embedding keeps the numbers that it had. It is an nn.Embedding like the "
        "other one, and is drawn as well.",
    ),
    Mistake(
        "head-left",
        KINDS,
        KINDS + " and module is not model.out_head",
        "The output head keeps the numbers that it had. It is an nn.Linear like the others, and "
        "is drawn as well.",
    ),
    Mistake(
        "blocks-alone-drawn",
        EVERY,
        EVERY.replace("model.modules()", "model.trf_blocks.modules()"),
        "Only the blocks are drawn. The two embeddings and the output head keep the numbers that "
        "they had; their weights are drawn as well. Look at what your loop goes over.",
    ),
    Mistake(
        "blocks-left",
        EVERY,
        "    for module in model.children():\n",
        "In the blocks only what adds to the stream is drawn; all else keeps the numbers that it "
        "had. A model's children are its outermost parts: is every part looked at, however deep?",
    ),
    Mistake(
        "uniform-of-that-spread",
        INIT,
        INIT.replace(DRAW, EVEN.format("module.weight", "0.02")).replace(
            SMALLER, EVEN.format("layer.weight", "0.02 / math.sqrt(2 * len(model.trf_blocks))")
        ),
        "Your numbers spread as far as they should, but evenly: large ones are as many as small "
        "ones. They come from a normal distribution, with many small numbers and few large ones.",
    ),
    Mistake(
        "uniform-up-to-the-spread",
        INIT,
        INIT.replace(DRAW, "nn.init.uniform_(module.weight, -0.02, 0.02)").replace(
            SMALLER,
            "std = 0.02 / math.sqrt(2 * len(model.trf_blocks))\n"
            "            nn.init.uniform_(layer.weight, -std, std)",
        ),
        "Your numbers lie evenly between two ends, as from -0.02 to 0.02. They come from a normal "
        "distribution, and 0.02 is its standard deviation.",
    ),
    *(
        Mistake(
            f"one-draw-for-all-weights{which}",
            INIT,
            INIT.replace(EVERY, made + EVERY)
            .replace(DRAW, taken.format("module", "0.02"))
            .replace(SMALLER, taken.format("layer", "0.02 / math.sqrt(2 * len(model.trf_blocks))")),
            "In each weight the numbers differ, and still many of the model's are the same: as "
            f"many as where {whose} from one draw. Each number is drawn by itself. Look for what "
            "is drawn once and used several times, or for a generator that begins anew.",
        )
        for which, made, taken, whose in (
            ("", POOL, FROM_POOL, "all weights take theirs"),
            ("-of-a-shape", SHAPES, FROM_SHAPE, "all weights of a shape take theirs"),
        )
    ),
    Mistake(
        "blocks-alike",
        INIT,
        f"{INIT}\n    for block in model.trf_blocks[1:]:\n"
        "        block.load_state_dict(model.trf_blocks[0].state_dict())",
        "In each weight the numbers differ, and still many of the model's are the same: as many as "
        "where one block begins as a copy of the other. Each number is drawn by itself, in every "
        "block.",
    ),
    Mistake(
        "norms-become-0",
        EVERY,
        "    for vector in (one for one in model.parameters() if one.dim() == 1):\n"
        "        nn.init.zeros_(vector)\n" + EVERY,
        "The norms' scales become 0 as well, and whatever passes such a norm is gone. A norm "
        "begins with scale 1 and shift 0. Which parameters do you take for biases?",
    ),
    Mistake(
        "norms-become-1",
        EVERY,
        "    for name, vector in model.named_parameters():\n"
        "        if 'norm' in name:\n            nn.init.ones_(vector)\n" + EVERY,
        "The norms' shifts become 1. A norm begins with scale 1 and shift 0.",
    ),
    Mistake(
        "parameters-replaced",
        DRAW,
        "module.weight = nn.Parameter(torch.randn_like(module.weight) * 0.02)",
        "The model gets new Parameters in place of those that it had. Whoever holds the old ones, "
        "as an optimizer does, holds nothing of the model any more, a tied model comes apart and "
        "a frozen one learns. Write your numbers into the Parameters that are there.",
    ),
    Mistake(
        "float64-lost",
        DRAW,
        "module.weight.data = torch.randn(module.weight.shape) * 0.02",
        "A float64 model is partly float32 after your call. A model keeps its dtype: write into "
        "the tensors that are there, or make yours of the same dtype.",
    ),
    Mistake(
        "seeded",
        EVERY,
        "    torch.manual_seed(123)\n" + EVERY,
        "Every call draws the same numbers. Is a generator seeded, or made, in your code? Whoever "
        "wants the same numbers again seeds torch's generator before the call.",
    ),
    Mistake(
        "a-second-call-does-nothing",
        EVERY,
        "    if hasattr(model, '_begun'):\n        return\n    model._begun = True\n" + EVERY,
        "The first call draws a model's weights, the next ones leave them as they are. Every call "
        "draws anew. Look for what is remembered from call to call.",
    ),
    Mistake(
        "generator-put-back",
        INIT,
        "    with torch.random.fork_rng():\n"
        + "".join(f"    {line}\n" for line in INIT.splitlines()).rstrip("\n"),
        "Two calls one after the other draw the same numbers. Is torch's generator put back in "
        "your code, or seeded again, or do you draw from another one that begins anew with each "
        "call? Draw from torch's, and let your draws move it on.",
    ),
    Mistake(
        "not-from-torchs-generator",
        INIT,
        "    import numpy\n\n"
        + INIT.replace("nn.init.normal_(", "_drawn(").replace(
            EVERY,
            "    rng = numpy.random.default_rng()\n\n"
            "    def _drawn(weight, std, mean=0.0):\n"
            "        with torch.no_grad():\n"
            "            weight.copy_(torch.from_numpy(rng.normal(mean, std, weight.shape)))\n\n"
            + EVERY,
        ),
        "With torch.manual_seed(2) before each of two calls, other numbers come the second time: "
        "what you draw doesn't follow that seed. Draw from torch's global generator, as nn.init "
        "and torch.randn do, and don't seed it yourself.",
    ),
    Mistake(
        "frozen-left",
        INIT,
        INIT.replace(DRAW, "module.weight.requires_grad and " + DRAW).replace(
            SMALLER, "layer.weight.requires_grad and " + SMALLER
        ),
        "The weights of a frozen model are left as they are. Whether a Parameter learns later "
        "makes no difference to how it begins.",
    ),
    Mistake(
        "left-as-it-is",
        EVERY,
        "    return\n" + EVERY,
        "After your call all weights are what they were before. They are to be drawn anew, in the "
        "model itself and not in a copy.",
    ),
    # --- GPTConfig
    Mistake(
        "not-frozen",
        FROZEN,
        "@dataclass",
        "A field can be assigned to, so what was checked may become wrong later, and the object "
        "can't be put into a set. dataclass takes frozen=True.",
    ),
    Mistake(
        "heads-not-checked",
        HEADS,
        "if False:",
        "An emb_dim that can't be divided by n_heads is not refused: 768 numbers don't split into "
        "5 heads. Look at what is left when you divide, with %, and raise a ValueError.",
    ),
    Mistake(
        "divisible-refused",
        HEADS,
        HEADS.replace("!=", "=="),
        "An emb_dim that can be divided by n_heads is refused, as GPT-2's own is, and one that "
        "can't is taken. What is left of such a division is 0 where all is well. Look at your "
        "condition.",
    ),
    Mistake(
        "divided-the-wrong-way",
        HEADS,
        "if self.n_heads % self.emb_dim != 0:",
        "You divide n_heads by emb_dim. It is the other way round: emb_dim numbers are split into "
        "n_heads heads.",
    ),
    Mistake(
        "sizes-not-checked",
        LESS,
        "if False:",
        "A size less than 1 is not refused, or ends in another error. Each of the five is 1 or "
        "more, and less is a ValueError. Does your condition ask that all are less, where one is "
        "enough?",
    ),
    Mistake(
        "size-0-taken",
        LESS,
        "if min(sizes) < 0:",
        "A size of 0 is not refused, or ends in another error. The smallest that is allowed is 1.",
    ),
    Mistake(
        "negative-sizes-taken",
        LESS,
        "if not all(sizes):",
        "A size below 0 is not refused, or ends in another error: of sizes less than 1 you refuse "
        "0 alone. The smallest that is allowed is 1.",
    ),
    Mistake(
        "sizes-multiplied",
        LESS,
        "if math.prod(sizes) < 1:",
        "A size less than 1 is refused where it is the only one, and two of them at once are "
        "taken. Do you multiply? Two negative numbers have a positive product. Each of the five "
        "is 1 or more.",
    ),
    Mistake(
        "size-1-refused",
        LESS,
        "if min(sizes) <= 1:",
        "A size of 1 is refused. It is the smallest that is allowed: less than 1 is an error.",
    ),
    *(
        Mistake(
            f"{name.replace('_', '-')}-not-checked",
            SIZES,
            SIZES.replace(f", self.{name}", "").replace(f"self.{name}, ", ""),
            f"Of the five sizes {name} is not checked: 0 and less are a ValueError there too.",
        )
        for name in ("vocab_size", "context_length", "emb_dim", "n_heads", "n_layers")
    ),
    Mistake(
        "only-some-sizes-checked",
        SIZES,
        "sizes = self.emb_dim, self.n_heads, self.n_layers",
        "vocab_size and context_length are not checked: 0 and less are a ValueError there too.",
    ),
    Mistake(
        "heads-before-sizes",
        LESS,
        "if self.emb_dim % self.n_heads != 0:\n            raise ValueError('heads')\n        "
        + LESS,
        "With n_heads 0 it ends in a ZeroDivisionError: you divide by n_heads before you know "
        "that it is 1 or more. Look at the order of your checks.",
    ),
    Mistake(
        "rate-not-checked",
        RATE,
        "if False:",
        "A drop_rate below 0 or above 1 is not refused. It is a probability, from 0 to 1.",
    ),
    Mistake(
        "rate-1-refused",
        RATE,
        "if not 0 <= self.drop_rate < 1:",
        "A drop_rate of 1 is refused. From 0 to 1 all are allowed, both ends too.",
    ),
    Mistake(
        "rate-0-refused",
        RATE,
        "if not 0 < self.drop_rate <= 1:",
        "A drop_rate of 0 is refused. From 0 to 1 all are allowed, both ends too.",
    ),
    Mistake(
        "both-ends-refused",
        RATE,
        "if not 0 < self.drop_rate < 1:",
        "Drop rates of 0 and 1 are refused. From 0 to 1 all are allowed, both ends too.",
    ),
    Mistake(
        "negative-rates-taken",
        RATE,
        "if self.drop_rate > 1:",
        "A drop_rate below 0 is not refused. It is a probability, from 0 to 1.",
    ),
    Mistake(
        "large-rates-taken",
        RATE,
        "if self.drop_rate < 0:",
        "A drop_rate above 1 is not refused. It is a probability, from 0 to 1.",
    ),
    Mistake(
        "nothing-checked",
        SIZES,
        "return\n        " + SIZES,
        "No value is refused, whatever it is. __post_init__ is called when all fields have their "
        "values: raise a ValueError there for those that no model can have.",
    ),
    Mistake(
        "asserted",
        SIZES,
        SIZES
        + "\n        assert min(sizes) >= 1\n        assert self.emb_dim % self.n_heads == 0\n"
        "        assert 0 <= self.drop_rate <= 1",
        "What no model can have ends in an AssertionError. A ValueError is asked for: `assert` is "
        "for what can't be, and Python leaves it out when it runs with -O.",
    ),
    *(
        Mistake(
            f"{kind}-for-value-error",
            SIZES,
            SIZES + f"\n        if not (min(sizes) >= 1 and self.emb_dim % self.n_heads == 0 "
            f"and 0 <= self.drop_rate <= 1):\n            raise {error}(self)",
            f"What no model can have ends in {error}. It is the value that is wrong, so a "
            "ValueError is asked for.",
        )
        for kind, error in (("type-error", "TypeError"), ("exception", "Exception"))
    ),
    Mistake(
        "fields-in-another-order",
        "    n_heads: int = 12\n    n_layers: int = 12\n",
        "    n_layers: int = 12\n    n_heads: int = 12\n",
        "n_layers comes before n_heads, so values that are given by position come under the "
        "wrong names. The order is that of GPT_CONFIG_124M.",
    ),
    Mistake(
        "context-of-256",
        "context_length: int = 1024",
        "context_length: int = 256",
        "context_length begins with 256. GPT_CONFIG_124M has 1024.",
    ),
    Mistake(
        "qkv-bias-on",
        "qkv_bias: bool = False",
        "qkv_bias: bool = True",
        "qkv_bias begins with True. GPT_CONFIG_124M has False.",
    ),
    Mistake(
        "drop-rate-0",
        "drop_rate: float = 0.1",
        "drop_rate: float = 0.0",
        "drop_rate begins with 0. GPT_CONFIG_124M has 0.1.",
    ),
    Mistake(
        "by-name-only",
        FROZEN,
        "@dataclass(frozen=True, kw_only=True)",
        "Values can't be given by position. The fields have an order, that of GPT_CONFIG_124M.",
    ),
    Mistake(
        "never-equal",
        FROZEN,
        "@dataclass(frozen=True, eq=False)",
        "Two configurations with the same seven values aren't equal, and count twice in a set. A "
        "dataclass compares its fields unless it is told otherwise.",
    ),
    Mistake(
        "key-error",
        NAMED,
        "        return cls(**gpt2_config(name))\n",
        "A name that GPT-2 has not ends in a KeyError. Here it is a ValueError: catch the one, "
        "raise the other, or look whether the name is there.",
    ),
    Mistake(
        "type-error-for-a-name",
        NAMED,
        '        names = "gpt2-small", "gpt2-medium", "gpt2-large", "gpt2-xl"\n'
        "        return cls(**{one: gpt2_config(one) for one in names}.get(name))\n",
        "A name that GPT-2 has not ends in a TypeError. Here it is a ValueError: look whether the "
        "name is there before you take what belongs to it. A dict's get gives None where it isn't.",
    ),
    Mistake(
        "unknown-names-taken",
        'raise ValueError(f"GPT-2 has no size called {name!r}") from None',
        "return cls()",
        "A name that GPT-2 has not raises nothing. It is a ValueError: is yours raised, or only "
        "made, returned or printed?",
    ),
    Mistake(
        "last-word-suffices",
        NAMED,
        NAMED.replace("gpt2_config(name)", 'gpt2_config(f"gpt2-{name.split(chr(45))[-1]}")'),
        "A name is taken without its beginning: small alone. The four names are as in section 4.6, "
        "and any other text is a ValueError.",
    ),
    Mistake(
        "beginning-put-in-front",
        NAMED,
        NAMED.replace("gpt2_config(name)", 'gpt2_config("gpt2-" + name.removeprefix("gpt2-"))'),
        "A name is taken without its beginning: small alone. The four names are as in section 4.6, "
        "and any other text is a ValueError.",
    ),
    Mistake(
        "any-case-taken",
        NAMED,
        NAMED.replace("gpt2_config(name)", "gpt2_config(name.lower())"),
        "A name in capital letters is taken. The four names are as in section 4.6, and any other "
        "text is a ValueError.",
    ),
    Mistake(
        "always-small",
        "return cls(**gpt2_config(name))",
        "return gpt2_config(name) and cls()",
        "Every name gives GPT-2 small. emb_dim, n_heads and n_layers go by the name.",
    ),
    Mistake(
        "qkv-bias-by-name",
        "return cls(**gpt2_config(name))",
        "return cls(**{**gpt2_config(name), 'qkv_bias': True})",
        "from_name switches qkv_bias on. OpenAI's weights have those biases, but the values here "
        "are those of section 4.6, where it is False.",
    ),
    Mistake(
        "no-dropout-by-name",
        "return cls(**gpt2_config(name))",
        "return cls(**{**gpt2_config(name), 'drop_rate': 0.0})",
        "from_name sets drop_rate to 0. The values are those of section 4.6, where it is 0.1.",
    ),
    Mistake(
        "layers-and-heads-swapped",
        "return cls(**gpt2_config(name))",
        "cfg = gpt2_config(name)\n"
        "            return cls(**{**cfg, 'n_heads': cfg['n_layers'], 'n_layers': cfg['n_heads']})",
        "Of GPT-2's four names only gpt2-small gives a configuration; the other three end in a "
        "ValueError. Is it your own check that refuses what is made for them? Look at the number "
        "of heads: each size has its own, and it isn't that of the layers.",
    ),
    Mistake(
        "common-configuration-changed",
        "return cls(**gpt2_config(name))",
        "from ch4_1_architecture import GPT_CONFIG_124M\n\n"
        "            GPT_CONFIG_124M.update(gpt2_config(name))\n"
        "            return cls(**GPT_CONFIG_124M)",
        "from_name changes GPT_CONFIG_124M itself, and whoever uses it afterwards gets another "
        "model. Make a new dict, as {**GPT_CONFIG_124M, ...} does.",
    ),
    Mistake(
        "a-dict-for-a-configuration",
        "return cls(**gpt2_config(name))",
        "return gpt2_config(name)",
        "from_name returns a dict. A GPTConfig is asked for: what can be made of a dict with **?",
    ),
    Mistake(
        "own-dict-given-away",
        DICT,
        "return self.__dict__",
        "What to_dict returns is the object's own inside: whoever changes it changes the "
        "configuration, which is never to change. Return a new dict.",
    ),
    Mistake(
        "one-dict-for-all-calls",
        DICT,
        "kept = GPTConfig.__dict__.get('_kept') or {}\n"
        "        kept.setdefault(self, asdict(self))\n"
        "        GPTConfig._kept = kept\n"
        "        return kept[self]",
        "to_dict returns the same dict each time: whoever changes one changes the next. A new "
        "one is asked for.",
    ),
    Mistake(
        "dict-of-defaults",
        DICT,
        "return asdict(GPTConfig())",
        "to_dict gives GPT-2 small's values, whatever the configuration's are.",
    ),
    Mistake(
        "dict-without-qkv-bias",
        DICT,
        "return {name: value for name, value in asdict(self).items() if name != 'qkv_bias'}",
        "qkv_bias is missing from the dict. It has all seven keys.",
    ),
    Mistake(
        "pairs-for-a-dict",
        DICT,
        "return list(asdict(self).items())",
        "to_dict returns a list. A plain dict is asked for, which a GPTModel can be made of.",
    ),
    # --- tie_weights
    Mistake(
        "tied-the-other-way",
        TIE,
        "model.tok_emb.weight = model.out_head.weight",
        "The two are one, but with the head's numbers: the embedding's are lost. It is the "
        "embedding's Parameter that stays. Which side of the `=` is the one that changes?",
    ),
    Mistake(
        "numbers-copied",
        TIE,
        "model.out_head.weight.data.copy_(model.tok_emb.weight.data)",
        "The output head has the embedding's numbers, but in a Parameter of its own: nothing is "
        "saved, and in training the two go different ways. They are to be one object.",
    ),
    Mistake(
        "memory-shared",
        TIE,
        "model.out_head.weight.data = model.tok_emb.weight.data",
        "Two Parameters share one memory. It looks tied, but both are counted, each gets a "
        "gradient of its own, and they come apart when the model is cast or copied. Let it be one "
        "Parameter.",
    ),
    Mistake(
        "memory-shared-the-other-way",
        TIE,
        "model.tok_emb.weight.data = model.out_head.weight.data",
        "The embedding has the head's numbers: its own are lost. And the two are still two "
        "Parameters, which only share one memory. Let the head's weight be the embedding's "
        "Parameter.",
    ),
    Mistake(
        "numbers-copied-into-a-new-parameter",
        TIE,
        "model.out_head.weight = nn.Parameter(model.tok_emb.weight.detach().clone())",
        "The output head has the embedding's numbers, but in a new Parameter of its own: nothing "
        "is saved, and in training the two go different ways. They are to be one object.",
    ),
    Mistake(
        "a-new-parameter-around-the-same-memory",
        TIE,
        "model.out_head.weight = nn.Parameter(model.tok_emb.weight)",
        "The output head has a new Parameter, which shares the embedding's memory. It looks tied, "
        "but both are counted, each gets a gradient of its own, and they come apart when the model "
        "is cast or copied. Let it be one Parameter.",
    ),
    Mistake(
        "not-tied",
        TIE,
        "pass",
        "After your call the output head has the weight that it had before.",
    ),
    Mistake(
        "module-for-weight",
        TIE,
        "model.out_head = model.tok_emb",
        "The output head became the embedding itself, which looks rows up by ids: it can't make "
        "logits of vectors. The head stays a linear layer; its weight becomes the embedding's.",
    ),
    Mistake(
        "another-parameter-for-both",
        TIE,
        "model.tok_emb.weight = model.out_head.weight = nn.Parameter(model.tok_emb.weight.data)",
        "The two are one Parameter, but a new one: whoever holds the embedding's, as an optimizer "
        "does, holds a Parameter that the model no longer has. Let the embedding's own stay.",
    ),
    Mistake(
        "the-heads-parameter-stays",
        TIE,
        "model.out_head.weight.data.copy_(model.tok_emb.weight.data)\n"
        "    model.tok_emb.weight = model.out_head.weight",
        "The two are one and have the embedding's numbers, but the Parameter that stays is the "
        "head's: whoever holds the embedding's, as an optimizer does, holds a Parameter that the "
        "model no longer has.",
    ),
    Mistake(
        "raises-when-tied-again",
        TIE,
        "if model.out_head.weight is model.tok_emb.weight:\n"
        "        raise ValueError('tied already')\n    " + TIE,
        "To tie a model a second time ends in an error. Tied twice is as tied once.",
    ),
    Mistake(
        "head-without-gradient",
        TIE,
        "model.out_head.__dict__.pop('weight', None)\n"
        "    model.out_head._parameters.pop('weight', None)\n"
        "    model.out_head.weight = model.tok_emb.weight.detach()",
        "Nothing is learned through the output head: its weight takes no gradient. Gradients of "
        "both uses add up in one Parameter, so it must be the Parameter itself, not what "
        "detach() or .data makes of it.",
    ),
    # --- what strangers wrote
    Mistake(
        "weights-replaced",
        INIT,
        "    tied = model.out_head.weight is model.tok_emb.weight\n"
        + INIT.replace(DRAW, RENEWED.format("module", "0.02")).replace(
            SMALLER, RENEWED.format("layer", "0.02 / math.sqrt(2 * len(model.trf_blocks))")
        )
        + "\n    if tied:\n        model.out_head.weight = model.tok_emb.weight",
        "Weights are new Parameters after your call: whoever holds those from before, as an "
        "optimizer does, holds nothing of the model any more and trains nothing. Write your "
        "numbers into the Parameters that are there.",
    ),
    Mistake(
        "weights-and-biases-replaced",
        INIT,
        "    tied = model.out_head.weight is model.tok_emb.weight\n"
        + INIT.replace(DRAW, RENEWED.format("module", "0.02"))
        .replace(SMALLER, RENEWED.format("layer", "0.02 / math.sqrt(2 * len(model.trf_blocks))"))
        .replace(BIAS, RENEWED.format("module", "0.0").replace("weight", "bias"))
        + "\n    if tied:\n        model.out_head.weight = model.tok_emb.weight",
        "Weights and biases are new Parameters after your call: whoever holds those from before, "
        "as an optimizer does, holds nothing of the model any more and trains nothing. Write your "
        "numbers into the Parameters that are there.",
    ),
    Mistake(
        "frozen-left-with-its-biases",
        INIT,
        INIT.replace(DRAW, "module.weight.requires_grad and " + DRAW)
        .replace(BIAS, "module.bias.requires_grad and " + BIAS)
        .replace(SMALLER, "layer.weight.requires_grad and " + SMALLER),
        "The weights and biases of a frozen model are left as they are. Whether a Parameter learns "
        "later makes no difference to how it begins.",
    ),
    Mistake(
        "biases-of-frozen-left",
        BIAS,
        "module.bias.requires_grad and " + BIAS,
        "The biases of a frozen model are left as they are. Whether a Parameter learns later makes "
        "no difference to how it begins.",
    ),
    Mistake(
        "frozen-thawed",
        EVERY,
        "    model.requires_grad_(True)\n" + EVERY,
        "A frozen model learns after your call: all of its requires_grad are on. It is drawn and "
        "stays frozen. Look for requires_grad.",
    ),
    Mistake(
        "cut-off-at-two",
        INIT,
        INIT.replace(DRAW, TRUNCATED.format("module", "0.02")).replace(
            SMALLER, TRUNCATED.format("layer", "0.02 / math.sqrt(2 * len(model.trf_blocks))")
        ),
        "Your weights spread a little less than they should, and the largest of their numbers are "
        "missing, as if a normal distribution were cut off at two standard deviations. It has no "
        "such end here.",
    ),
    Mistake(
        "openais-values-by-name",
        "return cls(**gpt2_config(name))",
        "return cls(**{**gpt2_config(name), 'drop_rate': 0.0, 'qkv_bias': True})",
        "from_name sets drop_rate to 0 and switches qkv_bias on, as one does for OpenAI's weights. "
        "The values here are those of section 4.6: 0.1 and False.",
    ),
    Mistake(
        "name-tidied",
        NAMED,
        NAMED.replace("gpt2_config(name)", "gpt2_config(name.strip().lower())"),
        "A name in capital letters is taken, and one with spaces around it. The four names are as "
        "in section 4.6, and any other text is a ValueError.",
    ),
    Mistake(
        "name-tidied-and-its-beginning-left-out",
        NAMED,
        NAMED.replace(
            "gpt2_config(name)",
            'gpt2_config("gpt2-" + name.strip().lower().removeprefix("gpt2-"))',
        ),
        "A name is taken without its beginning, small alone, and so is one in capital letters or "
        "with a space before it. The four names are as in section 4.6, spelt just so, and any "
        "other text is a ValueError.",
    ),
    Mistake(
        "any-case-and-last-word-taken",
        NAMED,
        NAMED.replace(
            "gpt2_config(name)", 'gpt2_config("gpt2-" + name.lower().removeprefix("gpt2-"))'
        ),
        "A name is taken without its beginning, small alone, and so is one in capital letters. "
        "The four names are as in section 4.6, spelt just so, and any other text is a ValueError.",
    ),
    Mistake(
        "books-names-taken",
        NAMED,
        NAMED.replace("gpt2_config(name)", 'gpt2_config(name.split(" ")[0])'),
        'The book\'s name "gpt2-small (124M)" is taken. The four names are as in section 4.6, '
        "without the number in brackets, and any other text is a ValueError. Look at which names "
        "you take, and at how much of each.",
    ),
    Mistake(
        "words-beside-the-name-ignored",
        NAMED,
        NAMED.replace("gpt2_config(name)", 'gpt2_config((name.split() or [""])[0])'),
        'The book\'s name "gpt2-small (124M)" is taken, and so is a name with a space before it. '
        "The four names are as in section 4.6, spelt just so, and any other text is a ValueError. "
        "Look at what you leave out of the name.",
    ),
    Mistake(
        "name-stripped",
        NAMED,
        NAMED.replace("gpt2_config(name)", "gpt2_config(name.strip())"),
        "A name with a space before it is taken. The four names are as in section 4.6, and any "
        "other text is a ValueError.",
    ),
    Mistake(
        "beginning-of-a-name-suffices",
        NAMED,
        NAMED.replace("gpt2_config(name)", 'gpt2_config("-".join(name.split("-")[:2]))'),
        "Of a name only the beginning is looked at, so that gpt2-xl-1558M is taken. The four names "
        "are as in section 4.6, and any other text is a ValueError.",
    ),
    Mistake(
        "part-of-a-name-suffices",
        NAMED,
        NAMED.replace(
            "gpt2_config(name)",
            'gpt2_config(next((n for n in ("gpt2-small", "gpt2-medium", "gpt2-large", "gpt2-xl") '
            "if n in name), name))",
        ),
        "A text is taken that has more in it than a name, as gpt2-xl-1558M. The four names are as "
        "in section 4.6, and any other text is a ValueError.",
    ),
    Mistake(
        "biases-become-0-where-blocks-add",
        INIT,
        INIT.replace(BIASED, "if False:") + "\n            nn.init.zeros_(layer.bias)",
        "Only the biases of those layers become 0 that add to the stream. All biases do: those of "
        "the other linear layers too, in a used model as well. Look at where you set them.",
    ),
    Mistake(
        "biases-of-query-key-value-left",
        BIASED,
        BIASED + "\n            if any(\n"
        "                module in (b.att.W_query, b.att.W_key, b.att.W_value) "
        "for b in model.trf_blocks\n            ):\n                continue",
        "The biases of W_query, W_key and W_value are not 0 after your call. With qkv_bias they "
        "are there, and become 0 like all others.",
    ),
    Mistake(
        "sizes-asserted",
        LESS,
        "assert min(sizes) >= 1\n        " + LESS,
        "A size less than 1 ends in an AssertionError. A ValueError is asked for: `assert` is for "
        "what can't be, and Python leaves it out when it runs with -O.",
    ),
    Mistake(
        "hook-that-holds-the-model",
        TIE,
        f"{TIE}\n    model.register_forward_pre_hook(\n"
        '        lambda copy, _: setattr(copy.out_head, "weight", model.tok_emb.weight)\n    )',
        "Once a tied model is cast, or copied and then cast, two dtypes meet in it. Does something "
        "still hold what the first model had, a hook or a function that is made in yours? Let the "
        "two weights be one Parameter, and nothing else is needed.",
    ),
    Mistake(
        "model-asked-for-its-configuration",
        SMALLER,
        SMALLER.replace("len(model.trf_blocks)", 'model.cfg["n_layers"]'),
        "You ask the model for its configuration, which a GPTModel doesn't keep. It has its "
        "blocks: how long is model.trf_blocks?",
    ),
    Mistake(
        "tensors-for-parameters",
        DRAW,
        "module.weight = torch.randn_like(module.weight) * 0.02",
        "You put a plain tensor where a Parameter is, and PyTorch refuses. The Parameters stay the "
        "same objects: write your numbers into them.",
    ),
    Mistake(
        "drawn-with-gradients-on",
        DRAW,
        "module.weight.normal_(0.0, 0.02)",
        "You write into a Parameter while gradients are on, and PyTorch refuses. nn.init does it "
        "under torch.no_grad(). Look at how you write into it.",
    ),
    Mistake(
        "every-linear-layer-has-a-bias",
        BIASED,
        "if isinstance(module, nn.Linear):",
        "You set a bias that isn't there: of a linear layer without one, as the output head is, "
        "`bias` is None. Look at what you ask before you set it.",
    ),
    Mistake(
        "a-bias-as-a-condition",
        BIASED,
        "if isinstance(module, nn.Linear) and module.bias:",
        "A tensor of many numbers is taken for true or false, by `if` or `and`, or by `in` with a "
        "list of tensors. Of a bias ask whether it is None; of two tensors whether one is the "
        "other, with `is`.",
    ),
    Mistake(
        "kaiming-normal",
        INIT,
        INIT[: INIT.index(BLOCKS)].replace(DRAW, "nn.init.kaiming_normal_(module.weight)"),
        "Your weights spread by their shapes, the wider the layer the less, as Kaiming's do. "
        "GPT-2's all spread 0.02, but for those that add to the stream.",
    ),
    Mistake(
        "padded-vocabulary",
        "vocab_size: int = 50257",
        "vocab_size: int = 50304",
        "vocab_size begins with 50304, which nanoGPT takes because it divides by 64. "
        "GPT_CONFIG_124M has 50257.",
    ),
    Mistake(
        "xl-with-20-heads",
        "return cls(**gpt2_config(name))",
        "heads = {'n_heads': 20} if name == 'gpt2-xl' else {}\n"
        "            return cls(**{**gpt2_config(name), **heads})",
        "Your gpt2-xl has 20 heads, as gpt2-large does. It has 25: look at section 4.6's table.",
    ),
    Mistake(
        "whole-rates-refused",
        RATE,
        "if not (isinstance(self.drop_rate, float) and 0 <= self.drop_rate <= 1):",
        "A drop_rate of 0 or 1 is refused where it is a whole number, written without a point. It "
        "is from 0 to 1 all the same, and both ends are allowed.",
    ),
    Mistake(
        "whole-0-refused",
        LESS,
        "if any(type(value) is int and value < 1 for value in vars(self).values()):",
        "A drop_rate of 0 is refused where it is a whole number, written without a point; 0.0 is "
        "taken. Both are allowed. Is every whole number taken for a size?",
    ),
    Mistake(
        "narrowing-layers-smaller",
        LAYERS,
        "for layer in (\n"
        "            *(block.att.out_proj, block.ff.layers[2]),\n"
        "            *[m for m in [model.out_head] if m.in_features > m.out_features],\n"
        "        ):",
        "The output head gets the smaller spread where the vocabulary has fewer tokens than "
        "emb_dim; with a larger one all is well. Do you tell ff's second layer by its shape? "
        "It is known by its place, ff.layers[2].",
    ),
    Mistake(
        "wide-matrices-smaller",
        LAYERS,
        "for layer in (\n"
        "            *(block.att.out_proj, block.ff.layers[2]),\n"
        "            *[\n"
        "                m\n"
        "                for m in (model.tok_emb, model.pos_emb, model.out_head)\n"
        "                if m.weight.shape[0] < m.weight.shape[1]\n"
        "            ],\n"
        "        ):",
        "The embeddings and the output head get the smaller spread where they have fewer rows than "
        "emb_dim; with more all is well. Do you tell ff's second layer by its shape? It is known "
        "by its place, ff.layers[2].",
    ),
    Mistake(
        "query-key-value-smaller",
        LAYERS,
        "for layer in (\n"
        "            *(block.att.out_proj, block.ff.layers[2]),\n"
        "            *(block.att.W_query, block.att.W_key, block.att.W_value),\n"
        "        ):",
        "W_query, W_key and W_value have the smaller spread as well. Of attention's four layers "
        "only out_proj gives what is added to the stream. Do you tell it by `att` in a name, or by "
        "a shape that the others have too?",
    ),
    Mistake(
        "query-key-value-smaller-with-a-bias",
        LAYERS,
        "for layer in (\n"
        "            m\n"
        "            for m in block.modules()\n"
        "            if isinstance(m, nn.Linear)\n"
        "            and m.bias is not None\n"
        "            and m.out_features == model.tok_emb.embedding_dim\n"
        "        ):",
        "With qkv_bias, W_query, W_key and W_value have the smaller spread as well; without it "
        "they are right. Do you tell the layers that add to the stream by their bias? They are "
        "known by their places, att.out_proj and ff.layers[2].",
    ),
    Mistake(
        "block-2-smaller",
        LAYERS,
        "for layer in (\n"
        "            module\n"
        "            for name, module in model.named_modules()\n"
        "            if isinstance(module, nn.Linear) and ('out_proj' in name or '2' in name)\n"
        "        ):",
        "In block number 2 all linear layers have the smaller spread, also those that don't add to "
        "the stream; the other blocks are right. Do you look for a 2 in a name? "
        "trf_blocks.2.att.W_query has one as well.",
    ),
    Mistake(
        "the-2-beside-the-root",
        SMALLER,
        SMALLER.replace(
            "math.sqrt(2 * len(model.trf_blocks))", "(2 * math.sqrt(len(model.trf_blocks)))"
        ),
        "Where blocks add to the stream you divide by twice the square root of their number. It is "
        "the square root of twice their number: the 2 stands under the root too.",
    ),
    Mistake(
        "zeros-where-blocks-add",
        SMALLER,
        "nn.init.zeros_(layer.weight)",
        "Where blocks add to the stream all weights are 0 after your call. They are drawn like all "
        "others, with a smaller spread: 0.02 / sqrt(2 * number of blocks).",
    ),
    Mistake(
        "blocks-not-counted",
        SMALLER,
        SMALLER.replace("2 * len(model.trf_blocks)", "2"),
        "Where blocks add to the stream the spread is 0.02 / sqrt(2), however many blocks there "
        "are. It is the square root of twice their number that 0.02 is divided by.",
    ),
    Mistake(
        "last-block-alone",
        BLOCKS,
        BLOCKS.replace("model.trf_blocks:", "model.trf_blocks[-1:]:"),
        "Of all blocks only the last has a smaller spread where it adds to the stream. Every block "
        "adds to it. Does something stand behind your loop that belongs into it?",
    ),
    Mistake(
        "first-block-alone",
        BLOCKS,
        BLOCKS.replace("model.trf_blocks:", "model.trf_blocks[:1]:"),
        "Of all blocks only the first has a smaller spread where it adds to the stream. Every "
        "block adds to it. Look at what your loop goes over, and where it ends.",
    ),
    Mistake(
        "spreads-swapped",
        INIT,
        INIT.replace(DRAW, SMALLER.replace("layer", "module")).replace(
            SMALLER, "nn.init.normal_(layer.weight, std=0.02)"
        ),
        "Where blocks add to the stream the spread is 0.02, and all other weights have the smaller "
        "one. It is the other way round. Look at your condition.",
    ),
    Mistake(
        "multiplied-by-the-root",
        SMALLER,
        SMALLER.replace("/ math.sqrt", "* math.sqrt"),
        "Where blocks add to the stream the spread is larger than 0.02, and the larger the more "
        "blocks there are. 0.02 is divided by the square root of twice their number.",
    ),
    Mistake(
        "embeddings-spread-1",
        DRAW,
        DRAW.replace("std=0.02", "std=0.02 if isinstance(module, nn.Linear) else 1.0"),
        "The two embeddings spread 1, as PyTorch's do by themselves. Their standard deviation is "
        "0.02, like that of the linear layers.",
    ),
    Mistake(
        "biases-drawn-where-blocks-add",
        SMALLER,
        SMALLER + "\n            nn.init.normal_(layer.bias, std=0.02)",
        "The biases of those layers that add to the stream are not 0 after your call, and all "
        "others are. Are these two drawn together with their weights, or left out?",
    ),
    Mistake(
        "too-few-far-out",
        INIT,
        INIT.replace(DRAW, TRUNCATED.format("module", "0.02 / 0.88")).replace(
            SMALLER, TRUNCATED.format("layer", "0.02 / 0.88 / math.sqrt(2 * len(model.trf_blocks))")
        ),
        "Your numbers spread as far as they should, but of a normal distribution more would lie "
        "far out. Is yours cut off somewhere, or made in another way? Draw from a whole one.",
    ),
    Mistake(
        "model-asked-for-n-layers",
        SMALLER,
        SMALLER.replace("len(model.trf_blocks)", "model.n_layers"),
        "You ask the model for n_layers, which a GPTModel doesn't have. It has its blocks: how "
        "long is model.trf_blocks?",
    ),
    Mistake(
        "no-size-refused",
        code("ch4_8_start", LESS, HEADS),
        code("ch4_8_start", LESS, HEADS)
        .replace(LESS, "if False:")
        .replace("if self.emb_dim", "if self.n_heads and self.emb_dim"),
        "No size is refused, not even 0 heads. Each of the five is 1 or more, and less is a "
        "ValueError. Does your condition ask that all are less, where one is enough?",
    ),
    Mistake(
        "name-asserted",
        NAMED,
        '        assert name in ("gpt2-small", "gpt2-medium", "gpt2-large", "gpt2-xl")\n'
        "        return cls(**gpt2_config(name))\n",
        "A name that GPT-2 has not ends in an AssertionError. A ValueError is asked for: `assert` "
        "is for what can't be, and Python leaves it out when it runs with -O.",
    ),
    Mistake(
        "layers-left-at-twelve",
        "return cls(**gpt2_config(name))",
        "return cls(**{**gpt2_config(name), 'n_layers': 12})",
        "from_name gives every size 12 layers. n_layers goes by the name as well: look at section "
        "4.6's table.",
    ),
    Mistake(
        "drawn-when-tied",
        TIE,
        TIE + "\n    init_weights(model)",
        "Your tie_weights draws the weights anew. The one Parameter is the embedding's, with the "
        "values that it has, and nothing else changes. Whether they are good to begin with is the "
        "caller's business.",
    ),
    Mistake(
        "drawn-before-tied",
        TIE,
        "init_weights(model)\n    " + TIE,
        "Your tie_weights draws the weights anew. The one Parameter is the embedding's, with the "
        "values that it has, and nothing else changes. Whether they are good to begin with is the "
        "caller's business.",
    ),
    Mistake(
        "frozen-when-tied",
        TIE,
        TIE + "\n    model.out_head.weight.requires_grad_(False)",
        "Once it is tied, the one Parameter doesn't learn any more. Gradients of both uses add up "
        "in it, and nothing else changes. Look for requires_grad.",
    ),
    Mistake(
        "learns-where-the-head-did",
        TIE,
        "model.out_head.load_state_dict(model.tok_emb.state_dict(keep_vars=True), assign=True)",
        "Once the two are one, it learns where the head's weight did before, whatever the "
        "embedding's did. It is the embedding's Parameter, of which nothing else changes. "
        "load_state_dict with assign=True sets requires_grad: look for what does so in your code.",
    ),
    Mistake(
        "thawed-when-tied",
        TIE,
        f"{TIE}\n    model.out_head.weight.requires_grad_(True)",
        "A frozen embedding learns once it is tied. The one Parameter is the embedding's, of which "
        "nothing else changes. Look for requires_grad.",
    ),
    Mistake(
        "embedding-drawn-when-tied",
        TIE,
        TIE + "\n    nn.init.normal_(model.out_head.weight, std=0.02)",
        "The one Parameter has new numbers after your call, drawn around 0. It is the embedding's, "
        "with the values that it has: what it begins with is init_weights' business.",
    ),
    Mistake(
        "turned-round-when-tied",
        TIE,
        "model.out_head.weight = nn.Parameter(model.tok_emb.weight.T)",
        "The head's weight is the embedding's turned round. nn.Linear keeps a row of emb_dim "
        "numbers for each of its outputs, so both have the same shape already: let it be the "
        "embedding's own Parameter, as it is.",
    ),
    Mistake(
        "fewer-numbers-than-heads-alone-refused",
        HEADS,
        "if self.emb_dim < self.n_heads:",
        "An emb_dim that can't be divided by n_heads is refused only where it is the smaller of "
        "the two. 6 numbers don't split into 4 heads either: look at what is left, with %.",
    ),
    Mistake(
        "every-configuration-refused",
        LESS,
        "if True:",
        "Every configuration is refused, GPT-2's own too. Which values do your conditions let "
        "through? Try them with the seven defaults.",
    ),
]
