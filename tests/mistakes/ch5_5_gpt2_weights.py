"""The known mistakes of section 5.5, the most common first."""

from textwrap import indent

from kata.course.mistakes import Mistake, code

MODULE = "ch5_5_gpt2_weights"
GIVEN = 'name.removeprefix("transformer."): tensor for'
HEAD = 'head = "lm_head.weight" if "lm_head.weight" in given else "wte.weight"'
FINAL = code(MODULE, '("ln_f.weight"', "final_norm.shift]),")
BLOCKS = "for i, block in enumerate(model.trf_blocks):"
TURNED = "[layer.weight.T for layer in layers]"
CHECKED = "for name, parts in places:  # nothing is written before all of it is seen to fit\n"
MISSING = 'raise ValueError(f"{name} is missing")'
UNBIASED = (
    "        if any(part is None for part in parts):\n"
    '            raise ValueError(f"{name} has no place: make the model with qkv_bias=True")\n'
)
SHAPE = "if given[name].shape != shape:"
SPREAD = "given[name] = given[name].expand(shape)"
WRONG_SHAPE = 'raise ValueError(f"{name} is {tuple(given[name].shape)}, the model takes {shape}")'
STRANGE = "for name in given.keys() - dict(places).keys():"
MASKS = 'if not name.endswith((".attn.bias", ".attn.masked_bias")):'
NO_PLACE = 'raise ValueError(f"{name} has no place in the model")'
SPLIT = "given[name].chunk(len(parts), dim=-1)"
COPIED = "part.copy_(numbers)"
CHECKS = code(MODULE, CHECKED, 'has no place in the model")\n')
WRITING = code(MODULE, "    with torch.no_grad():\n        for name, parts", f"{COPIED}\n")
ALL = code(MODULE, CHECKED, f"{COPIED}\n")
OWN = """        own = [
            (module, kind, p)
            for module in model.modules()
            for kind, p in module.named_parameters(recurse=False)
        ]
"""
REPLACED = WRITING.replace(
    COPIED,
    "one = next(one for one in own if one[2].data_ptr() == part.data_ptr())\n"
    "                own.remove(one)\n"
    "                module, kind, p = one\n"
    "                numbers_ = numbers if p.stride() == part.stride() else numbers.T\n"
    "                setattr(module, kind, torch.nn.Parameter(NEW))",
).replace("no_grad():\n", f"no_grad():\n{OWN}")
AT_ONCE = WRITING.strip() + "\n"
FITTED = code(MODULE, TURNED, SHAPE)
BODY = code(MODULE, "given = {name.removeprefix", f"{COPIED}\n")
ONE_BY_ONE = f"for part, numbers in zip(parts, {SPLIT}):\n                {COPIED}\n"
FITS = code(MODULE, "        shape = (*parts[0]", "for part in parts))\n")
BIAS = "[layer.bias for layer in layers]"
NORMS = code(MODULE, 'places.append((f"h.{i}.{name}.weight", [norm.scale]))', "[norm.shift]))")
HELD = """        own = {p.data_ptr(): p for p in model.parameters()}
        for name, parts in places:
            for part, numbers in zip(parts, given[name].chunk(len(parts), dim=-1)):
                p = own.pop(part.data_ptr(), None)
                if p is not None:
                    turned = numbers if p.stride() == part.stride() else numbers.T
                    p.data = TAKEN
"""
CONVERTED = "turned.to(p.device, p.dtype).contiguous()"
STATE_DICT = """if model.trf_blocks[0].att.W_query.bias is None:
        raise ValueError("make the model with qkv_bias=True")
    names = {"wte": "tok_emb", "wpe": "pos_emb", "lm_head": "out_head", "h": "trf_blocks"}
    norms = {"ln_f.": "final_norm.", "ln_1.": "norm1.", "ln_2.": "norm2."}
    state = {}
    for name, tensor in tensors.items():
        name = name.removeprefix("transformer.")
        if name.endswith((".attn.bias", ".attn.masked_bias")):
            continue
        if name.endswith(("c_attn.weight", "c_proj.weight", "c_fc.weight")):
            tensor = tensor.t()
        for one, own in norms.items():
            name = name.replace(f"{one}weight", f"{own}scale").replace(f"{one}bias", f"{own}shift")
        name = name.replace("mlp.c_fc", "ff.layers.0").replace("mlp.c_proj", "ff.layers.2")
        name = ".".join(names.get(word, word) for word in name.split("."))
        name = name.replace("attn.c_proj", "att.out_proj").replace("attn.c_attn", "att.c_attn")
        parts = [name]
        if "att.c_attn" in name:
            parts = [name.replace("c_attn", one) for one in ("W_query", "W_key", "W_value")]
        state |= zip(parts, tensor.chunk(len(parts)))
    if "tok_emb.weight" in state:
        state.setdefault("out_head.weight", state["tok_emb.weight"])
"""

OVERLOOKED = (
    'places = [(name, parts) for name, parts in places if not name.endswith("attn.bias")]\n'
    '    given = {name: one for name, one in given.items() if not name.endswith("attn.bias")}\n'
)
LEFT_OVER = code(MODULE, f"    {STRANGE}", 'has no place in the model")\n')

NAMED = (
    "(f'{a}{b}.{c}' for a in ('', *(f'h.{i}.' for i in range(12))) for c in ('weight', 'bias') "
    "for b in 'wte wpe ln_f ln_1 ln_2 attn.c_attn attn.c_proj mlp.c_fc mlp.c_proj'.split())"
)

MISTAKES = [
    Mistake(
        "cut-by-view",
        SPLIT,
        "given[name].reshape(len(parts), *parts[0].shape)",
        "Query, key and value get c_attn's numbers in the order in which they are stored, row by "
        "row, a third of them each. They lie side by side: the first third of the columns is the "
        "query's, the second the key's, the last the value's. Look at how you cut it.",
    ),
    Mistake(
        "square-matrices-not-turned",
        TURNED,
        "[\n                layer.weight if layer.weight.shape[0] == layer.weight.shape[1] else "
        "layer.weight.T\n                for layer in layers\n            ]",
        "Your matrices of attention, query, key, value and out_proj, are those of the file, "
        "not turned; those of the feed-forward network are right. The four are square, so nothing "
        "complains about their shape. c_attn, c_fc and c_proj are all stored (in, out).",
    ),
    Mistake(
        "turned-where-it-does-not-fit",
        FITTED,
        FITTED.replace(TURNED, "[layer.weight for layer in layers]").replace(
            SHAPE,
            'if ".c_" in name and given[name].shape[::-1] == shape != given[name].shape:\n'
            "            given[name] = given[name].T if len(parts) == 1 else given[name]\n"
            f"        {SHAPE}",
        ),
        "Your matrices of attention, query, key, value and out_proj, are not turned: they are "
        "square and fit either way. Those of the feed-forward network are turned, "
        "and taken even where they are stored the other way round. c_attn, c_fc and c_proj are all "
        "stored (in, out): turn each of them, whatever fits.",
    ),
    Mistake(
        "any-matrix-turned-where-it-does-not-fit",
        FITTED,
        FITTED.replace(TURNED, "[layer.weight for layer in layers]").replace(
            SHAPE,
            "if len(parts) == 1 and given[name].shape[::-1] == shape != given[name].shape:\n"
            "            given[name] = given[name].T\n"
            f"        {SHAPE}",
        ),
        "Your matrices of attention, query, key, value and out_proj, are not turned: they are "
        "square and fit either way. Others are turned where their shape doesn't "
        "fit, lm_head.weight too, and taken even where they are stored the wrong way round. "
        "c_attn, c_fc and c_proj are all stored (in, out): turn each of them, and nothing else, "
        "whatever fits.",
    ),
    *(
        Mistake(
            f"turned-where-it-does-not-fit-but-for-{which}",
            FITTED,
            FITTED.replace(
                TURNED,
                "[layer.weight.T if len(layers) == 3 else layer.weight for layer in layers]",
            ).replace(
                SHAPE,
                f"if {asked} and len(parts) == 1 and given[name].shape[::-1] == shape "
                "and given[name].shape != shape:\n"
                "            given[name] = given[name].T\n"
                f"        {SHAPE}",
            ),
            "att.out_proj's weight is attention's c_proj as it is stored, not turned: it is square "
            "and fits either way. Other matrices are turned where their shape doesn't fit, and "
            "taken even where they are stored the wrong way round. c_attn, c_fc and c_proj are all "
            "stored (in, out): turn each of them, and nothing else, whatever fits.",
        )
        for which, asked in (
            ("c_attn", "given[name].dim() == 2"),
            ("c_attn-alone", '".c_" in name'),
        )
    ),
    Mistake(
        "taken-either-way-round",
        SHAPE,
        'if ".c_" in name and given[name].shape[::-1] == shape != given[name].shape:\n'
        "            given[name] = given[name].T\n"
        f"        {SHAPE}",
        "Matrices of c_attn, c_fc and mlp.c_proj are taken where they are stored (out, in), too. "
        "In this layout they are (in, out), and another shape is a wrong one: with a square matrix "
        "nobody could tell. Look at what you do where a shape is turned round.",
    ),
    Mistake(
        "out-projection-not-turned",
        TURNED,
        "[\n                layer.weight if layer is att.out_proj else layer.weight.T\n"
        "                for layer in layers\n            ]",
        "att.out_proj's weight is attention's c_proj as it is stored, (in, out). It is square, so "
        "nothing complains, but nn.Linear wants it turned, (out, in). Look at where you fill it.",
    ),
    Mistake(
        "query-key-value-not-turned",
        TURNED,
        "[layer.weight if len(layers) == 3 else layer.weight.T for layer in layers]",
        "W_query, W_key and W_value get the right thirds of c_attn, but not turned: each is "
        "square, so nothing complains. c_attn is stored (in, out). Look at what you do to each.",
    ),
    Mistake(
        "reshaped-not-turned",
        TURNED,
        "[layer.weight.view(layer.weight.T.shape) for layer in layers]",
        "Your matrices have the file's numbers in the order in which they are stored, row by row, "
        "in another shape. To turn a matrix is to make its rows columns: reshape and view don't. "
        "Look for the transposition.",
    ),
    Mistake(
        "feed-forward-reshaped-not-turned",
        TURNED,
        "[\n                layer.weight.view(layer.weight.T.shape) if layer in (ff[0], ff[2]) "
        "else layer.weight.T\n                for layer in layers\n            ]",
        "The matrices of your feed-forward network have the file's numbers in the order in which "
        "they are stored, row by row, in another shape. To turn a matrix is to make its rows "
        "columns: reshape and view don't. Look at how you fill the two.",
    ),
    Mistake(
        "query-and-key-swapped",
        "[att.W_query, att.W_key, att.W_value]",
        "[att.W_key, att.W_query, att.W_value]",
        "W_query holds what is the key's, and W_key what is the query's. In c_attn the query comes "
        "first, then the key, then the value. Look at the order in which you fill the three.",
    ),
    Mistake(
        "key-and-value-swapped",
        "[att.W_query, att.W_key, att.W_value]",
        "[att.W_query, att.W_value, att.W_key]",
        "W_key holds what is the value's, and W_value what is the key's. In c_attn the query comes "
        "first, then the key, then the value. Look at the order in which you fill the three.",
    ),
    *(
        Mistake(
            f"{first}-and-{second}-{plural}-swapped",
            ONE_BY_ONE,
            "pieces = list(given[name].chunk(len(parts), dim=-1))\n"
            f'            if name.endswith("c_attn.{kind}"):\n'
            f"                pieces[{i}], pieces[{i + 1}] = pieces[{i + 1}], pieces[{i}]\n"
            "            for part, numbers in zip(parts, pieces):\n"
            f"                {COPIED}\n",
            f"W_{first}'s {kind} holds what is the {second}'s, and W_{second}'s what is the "
            f"{first}'s; their {other} are right. In c_attn.{kind} the query comes first, then the "
            f"key, then the value. Look at the order in which you cut the {plural}.",
        )
        for i, first, second in ((0, "query", "key"), (1, "key", "value"))
        for kind, plural, other in (("weight", "weights", "biases"), ("bias", "biases", "weights"))
    ),
    Mistake(
        "value-bias-from-the-key",
        ONE_BY_ONE,
        "pieces = list(given[name].chunk(len(parts), dim=-1))\n"
        '            if name.endswith("c_attn.bias"):\n                pieces[2] = pieces[1]\n'
        "            for part, numbers in zip(parts, pieces):\n"
        f"                {COPIED}\n",
        "W_value's bias holds the key's third of c_attn's bias. The last third is the value's. "
        "Look at the line that fills it.",
    ),
    Mistake(
        "value-from-the-key",
        ONE_BY_ONE,
        "pieces = list(given[name].chunk(len(parts), dim=-1))\n"
        '            if name.endswith("c_attn.weight"):\n                pieces[2] = pieces[1]\n'
        "            for part, numbers in zip(parts, pieces):\n"
        f"                {COPIED}\n",
        "W_value's weight holds the key's third of c_attn's columns. The last third is the "
        "value's. Look at the line that fills it.",
    ),
    Mistake(
        "key-from-the-query",
        ONE_BY_ONE,
        "pieces = list(given[name].chunk(len(parts), dim=-1))\n"
        '            if name.endswith("c_attn.weight"):\n                pieces[1] = pieces[0]\n'
        "            for part, numbers in zip(parts, pieces):\n"
        f"                {COPIED}\n",
        "W_key's weight holds the query's third of c_attn's columns. The second third is the "
        "key's. Look at the line that fills it.",
    ),
    Mistake(
        "key-bias-from-the-query",
        ONE_BY_ONE,
        "pieces = list(given[name].chunk(len(parts), dim=-1))\n"
        '            if name.endswith("c_attn.bias"):\n                pieces[1] = pieces[0]\n'
        "            for part, numbers in zip(parts, pieces):\n"
        f"                {COPIED}\n",
        "W_key's bias holds the query's third of c_attn's bias. The second third is the key's. "
        "Look at the line that fills it.",
    ),
    *(
        Mistake(
            f"{one}-{kind}-filled-twice",
            f"layer.{kind}{turned} for layer in layers]",
            f"(att.W_{one} if layer is att.W_{other} else layer).{kind}{turned} "
            "for layer in layers]",
            f"W_{one}'s {kind} holds the {other}'s third of c_attn's, and W_{other}'s keeps the "
            f"numbers that it had. Look at what the line with the {other}'s third fills.",
        )
        for one, other in (("query", "key"), ("key", "value"))
        for kind, turned in (("weight", ".T"), ("bias", ""))
    ),
    Mistake(
        "every-third-column",
        SPLIT,
        "[given[name][..., i :: len(parts)] for i in range(len(parts))]",
        "Query, key and value each get every third column of c_attn. They lie side by side: the "
        "first third of its columns is the query's, the second the key's, the last the value's. "
        "Look at how you cut it.",
    ),
    Mistake(
        "cut-head-by-head",
        f"in zip(parts, {SPLIT}):",
        "in zip(\n                parts,\n"
        "                given[name]\n"
        "                .unflatten(-1, (model.trf_blocks[0].att.num_heads"
        " if len(parts) > 1 else 1, len(parts), -1))\n"
        "                .movedim(-2, 0).flatten(-2),\n            ):",
        "You cut c_attn head by head, as if each head's query, key and value stood together. In "
        "GPT-2's file all the queries come first, of every head, then all the keys, then all the "
        "values. Look at how you cut it.",
    ),
    Mistake(
        "norms-swapped",
        '(("ln_1", block.norm1), ("ln_2", block.norm2))',
        '(("ln_1", block.norm2), ("ln_2", block.norm1))',
        "norm1 holds what is ln_2's, and norm2 what is ln_1's. Look at which norm you fill with "
        "which.",
    ),
    Mistake(
        "scale-and-shift-swapped",
        'places.append((f"h.{i}.{name}.weight", [norm.scale]))\n'
        '            places.append((f"h.{i}.{name}.bias", [norm.shift]))',
        'places.append((f"h.{i}.{name}.bias", [norm.scale]))\n'
        '            places.append((f"h.{i}.{name}.weight", [norm.shift]))',
        "In the blocks' norms scale holds what is the file's bias, and shift what is its weight. "
        "What is called weight there is the scale. Look at what you fill each with.",
    ),
    Mistake(
        "final-scale-and-shift-swapped",
        FINAL,
        FINAL.replace("scale]", "SHIFT]").replace("shift]", "scale]").replace("SHIFT]", "shift]"),
        "final_norm's scale holds what is ln_f's bias, and its shift what is ln_f's weight. What "
        "is called weight in the file is the scale. Look at what you fill each with.",
    ),
    Mistake(
        "norm2-from-ln_1",
        ONE_BY_ONE,
        'source = name.replace("ln_2", "ln_1")\n'
        "            for part, numbers in zip(parts, given[source].chunk(len(parts), dim=-1)):\n"
        f"                {COPIED}\n",
        "norm2 holds what is ln_1's, as norm1 does. ln_2 is its own. Look at the lines that fill "
        "it.",
    ),
    Mistake(
        "out-projection-bias-from-the-feed-forward",
        ONE_BY_ONE,
        'source = name.replace("attn.c_proj.bias", "mlp.c_proj.bias")\n'
        "            for part, numbers in zip(parts, given[source].chunk(len(parts), dim=-1)):\n"
        f"                {COPIED}\n",
        "att.out_proj's bias holds what is mlp.c_proj's. There are two c_proj in a block, "
        "attention's and the feed-forward network's. Look at the line that fills it.",
    ),
    Mistake(
        "last-bias-from-attention",
        ONE_BY_ONE,
        'source = name.replace("mlp.c_proj.bias", "attn.c_proj.bias")\n'
        "            for part, numbers in zip(parts, given[source].chunk(len(parts), dim=-1)):\n"
        f"                {COPIED}\n",
        "ff.layers[2].bias holds what is attn.c_proj's. There are two c_proj in a block, "
        "attention's and the feed-forward network's. Look at the line that fills it.",
    ),
    Mistake(
        "norm2-shift-from-ln_1",
        ONE_BY_ONE,
        'source = name.replace("ln_2.bias", "ln_1.bias")\n'
        "            for part, numbers in zip(parts, given[source].chunk(len(parts), dim=-1)):\n"
        f"                {COPIED}\n",
        "norm2's shift holds what is ln_1's bias, as norm1's does. ln_2 has its own. Look at the "
        "line that fills it.",
    ),
    Mistake(
        "norm2-scale-from-ln_1",
        ONE_BY_ONE,
        'source = name.replace("ln_2.weight", "ln_1.weight")\n'
        "            for part, numbers in zip(parts, given[source].chunk(len(parts), dim=-1)):\n"
        f"                {COPIED}\n",
        "norm2's scale holds what is ln_1's weight, as norm1's does. ln_2 has its own. Look at the "
        "line that fills it.",
    ),
    *(
        Mistake(
            f"norm1-{own}-filled-twice",
            f"[norm.{own}]",
            f"[block.norm1.{own}]",
            f"norm1's {own} holds what is ln_2's {kind}, and norm2's keeps the numbers that it "
            "had: ln_2's go where ln_1's are already. Look at what the line with ln_2 fills.",
        )
        for own, kind in (("scale", "weight"), ("shift", "bias"))
    ),
    Mistake(
        "norm1-filled-twice",
        NORMS,
        NORMS.replace("[norm.", "[block.norm1."),
        "norm1 holds what is ln_2's, and norm2 keeps the numbers that it had: ln_2's go where "
        "ln_1's are already. Look at what the lines with ln_2 fill.",
    ),
    Mistake(
        "norm1-left-alone",
        NORMS,
        NORMS.replace("scale]", "scale.clone() if name == 'ln_1' else norm.scale]").replace(
            "shift]", "shift.clone() if name == 'ln_1' else norm.shift]"
        ),
        "Every norm1 keeps the numbers that it had. ln_1 is its: weight the scale, bias the shift.",
    ),
    Mistake(
        "norm2-left-alone",
        NORMS,
        NORMS.replace("scale]", "scale.clone() if name == 'ln_2' else norm.scale]").replace(
            "shift]", "shift.clone() if name == 'ln_2' else norm.shift]"
        ),
        "Every norm2 keeps the numbers that it had. ln_2 is its: weight the scale, bias the shift.",
    ),
    Mistake(
        "shifts-left-alone",
        NORMS,
        NORMS.replace("shift]", "shift.clone()]"),
        "The shifts of the blocks' norms keep the numbers that they had. What is called bias in "
        "the file is the shift. Look for the lines that fill it.",
    ),
    Mistake(
        "final-shift-left-alone",
        FINAL,
        FINAL.replace("shift]", "shift.clone()]"),
        "final_norm.shift keeps the numbers that it had. ln_f.bias is its. Look for the line that "
        "fills it.",
    ),
    Mistake(
        "final-norm-left-alone",
        FINAL,
        FINAL.replace("scale]", "scale.clone()]").replace("shift]", "shift.clone()]"),
        "final_norm keeps the numbers that it had. ln_f is its: weight the scale, bias the shift.",
    ),
    Mistake(
        "positions-left-alone",
        '("wpe.weight", [model.pos_emb.weight]),',
        '("wpe.weight", [model.pos_emb.weight.clone()]),',
        "pos_emb keeps the numbers that it had. wpe.weight is its. Look for the line that fills "
        "it.",
    ),
    Mistake(
        "qkv-biases-left-alone",
        BIAS,
        "[layer.bias.clone() if len(layers) == 3 else layer.bias for layer in layers]",
        "The biases of W_query, W_key and W_value keep the numbers that they had. c_attn's bias is "
        "theirs, a third each. Look for the lines that fill them.",
    ),
    Mistake(
        "hidden-bias-left-alone",
        BIAS,
        '[layer.bias.clone() if name == "mlp.c_fc" else layer.bias for layer in layers]',
        "ff.layers[0].bias keeps the numbers that it had. mlp.c_fc's bias is its. Look for the "
        "line that fills it.",
    ),
    Mistake(
        "out-projection-bias-left-alone",
        BIAS,
        '[layer.bias.clone() if name == "attn.c_proj" else layer.bias for layer in layers]',
        "att.out_proj.bias keeps the numbers that it had. attn.c_proj's bias is its. Look for the "
        "line that fills it.",
    ),
    Mistake(
        "last-bias-left-alone",
        BIAS,
        '[layer.bias.clone() if name == "mlp.c_proj" else layer.bias for layer in layers]',
        "ff.layers[2].bias keeps the numbers that it had. mlp.c_proj's bias is its. Look for the "
        "line that fills it.",
    ),
    Mistake(
        "head-left-alone",
        "(head, [model.out_head.weight]),",
        "(head, [model.out_head.weight.clone() if head[0] == 'w' else model.out_head.weight]),",
        "Without lm_head.weight your output head keeps the numbers that it had. GPT-2 has no head "
        "of its own: it uses the token embedding's numbers, wte.weight. Look at what fills "
        "out_head.",
    ),
    Mistake(
        "head-passed-over",
        BODY,
        BODY.replace("        (head, [model.out_head.weight]),\n", "").replace(
            f"    {HEAD}\n", '    given.pop("lm_head.weight", None)\n'
        ),
        "Your output head keeps the numbers that it had, whatever comes, and an lm_head.weight is "
        "passed over, whatever its shape. The head gets its numbers, or wte.weight's where it is "
        "missing: GPT-2 has no head of its own. Look for the line that fills out_head.",
    ),
    Mistake(
        "head-unknown",
        BODY,
        BODY.replace("        (head, [model.out_head.weight]),\n", "").replace(f"    {HEAD}\n", ""),
        "Your output head keeps the numbers that it had, and a file with an lm_head.weight ends in "
        "your own ValueError. The head gets its numbers, or wte.weight's where it is missing: "
        "GPT-2 has no head of its own. Look for the line that fills out_head.",
    ),
    Mistake(
        "head-asked-for",
        HEAD,
        'head = "lm_head.weight"',
        "A file without lm_head.weight ends in your own ValueError, and GPT-2's own has none: it "
        "may be missing. The output head then gets wte's numbers.",
    ),
    Mistake(
        "head-of-its-own-refused",
        HEAD,
        'head = "wte.weight"',
        "A file with an lm_head.weight ends in your own ValueError: that is the head of somebody "
        "who trained on, and belongs into out_head. Look at which names you know.",
    ),
    Mistake(
        "head-always-from-wte",
        "(head, [model.out_head.weight]),",
        '("wte.weight", [model.out_head.weight]),\n'
        "        (head, [model.out_head.weight.clone()]),",
        "Your output head gets the token embedding's numbers even where the file has an "
        "lm_head.weight: that is the head of somebody who trained on. Look at what fills out_head.",
    ),
    Mistake(
        "head-always-from-wte-whatever-comes",
        HEAD,
        'given.pop("lm_head.weight", None)\n    head = "wte.weight"',
        "Your output head gets the token embedding's numbers even where the file has an "
        "lm_head.weight, and that is passed over, whatever its shape: it is the head of somebody "
        "who trained on. Look at what fills out_head.",
    ),
    Mistake(
        "head-overwritten-by-a-later-wte",
        WRITING,
        WRITING + "        if list(given).index(head) < list(given).index('wte.weight'):\n"
        "            model.out_head.weight.copy_(given['wte.weight'])\n",
        "Where lm_head.weight stands before wte.weight in the dict, as in a file that is sorted by "
        "name, your output head ends with wte's numbers. What the head gets mustn't depend on the "
        "order of the names.",
    ),
    Mistake(
        "head-tied",
        BODY,
        BODY.replace(
            "(head, [model.out_head.weight]),",
            "(head, [model.out_head.weight.clone() if head[0] == 'w' else model.out_head.weight]),",
        )
        + '    if head == "wte.weight":\n'
        "        model.out_head.weight = model.tok_emb.weight\n",
        "Without lm_head.weight your code ties the output head to the embedding, in a model where "
        "they are apart: its own Parameter is gone, and an optimizer still holds it. Untied stays "
        "untied: only the numbers are the embedding's.",
    ),
    Mistake(
        "head-tied-always",
        WRITING,
        WRITING + "    model.out_head.weight = model.tok_emb.weight\n",
        "Your code ties the output head to the embedding, also where the two are apart and where "
        "the file has a head of its own, lm_head.weight. Untied stays untied: only numbers go "
        "into the Parameters that are there.",
    ),
    Mistake(
        "head-in-the-embeddings-memory",
        WRITING,
        WRITING + '    if head == "wte.weight":\n'
        "        model.out_head.weight.data = model.tok_emb.weight.data\n",
        "Without lm_head.weight the output head lies in the embedding's memory afterwards: who "
        "changes one changes the other. Untied stays untied. Look at what fills the head: it is "
        "to be a copy.",
    ),
    Mistake(
        "tied-model-untied",
        WRITING,
        WRITING + "    if model.out_head.weight is model.tok_emb.weight:\n"
        "        model.out_head.weight = torch.nn.Parameter(given[head].to(model.out_head.weight))"
        "\n",
        "A model whose output head is tied to the embedding comes back with the two apart. Tied "
        "stays tied: write into the Parameters that are there.",
    ),
    Mistake(
        "head-from-the-embedding-of-before",
        WRITING,
        "    before = model.tok_emb.weight.detach().clone()\n"
        + WRITING
        + '        if head == "wte.weight" and model.out_head.weight is not model.tok_emb.weight:\n'
        "            model.out_head.weight.copy_(before)\n",
        "Without lm_head.weight your output head gets the numbers that the embedding had before "
        "your call. It is to get wte's. Look at when you fill it, and with what.",
    ),
    Mistake(
        "blocks-in-the-order-of-text",
        BLOCKS,
        "for i, block in zip(\n"
        "        sorted(range(len(model.trf_blocks)), key=str), model.trf_blocks\n    ):",
        "With more than ten blocks they get each other's numbers: in the order of text h.10 comes "
        "before h.2. Their numbers are numbers. Look for what is sorted, or taken in the order in "
        "which the dict has it.",
    ),
    Mistake(
        "always-twelve-blocks",
        BLOCKS,
        "for i in range(12):\n        block = model.trf_blocks[i]",
        "Your code goes through twelve blocks, and a model may have fewer or more. Look at where "
        "their number comes from.",
    ),
    Mistake(
        "blocks-of-one-digit",
        BLOCKS,
        "if len(model.trf_blocks) > 10:\n"
        '        raise ValueError("h.10 has no place")\n'
        f"    {BLOCKS}",
        "A file for three blocks goes in, and one for twelve, as GPT-2 small's is, ends in your "
        "own ValueError. Do you read a block's number as a single digit? From h.10 on it has two.",
    ),
    Mistake(
        "block-1-from-block-11",
        HEAD,
        "for name in [*given]:\n"
        '        if name.startswith("h.1") and name[3] != ".":\n'
        '            given["h.1" + name[4:]] = given[name]\n'
        f"    {HEAD}",
        "Of twelve blocks the second one, h.1, holds the numbers of h.11. That begins with h.1, "
        "too: do you look for names by their beginning? With the point behind the number there is "
        "only one such block.",
    ),
    Mistake(
        "written-with-gradients-on",
        WRITING,
        WRITING.replace("with torch.no_grad()", "if True"),
        "Where gradients are on your call ends in PyTorch's RuntimeError: what can be trained may "
        "not be written into in place while gradients are recorded. Look at what surrounds the "
        "lines that write.",
    ),
    Mistake(
        "nothing-written",
        COPIED,
        "part = numbers",
        "After your call the model has the numbers that it had before: nothing goes into its "
        "Parameters. Giving a name to another tensor changes none of them, copy_ does. Look at the "
        "lines that should fill them.",
    ),
    Mistake(
        "new-parameters-of-the-files-dtype",
        WRITING,
        REPLACED.replace("NEW", "numbers_.clone()"),
        "Your model has new Parameters after the call, in the file's dtype. An optimizer that was "
        "made before holds the old ones, a tied head isn't tied any more, and what was frozen is "
        "trainable. Write the numbers into the Parameters that are there: copy_ converts them.",
    ),
    Mistake(
        "new-parameters",
        WRITING,
        REPLACED.replace("NEW", "numbers_.clone().to(p.dtype)"),
        "Your model has new Parameters after the call. An optimizer that was made before holds the "
        "old ones and trains nothing, a tied head isn't tied any more, and what was frozen is "
        "trainable. Write the numbers into the Parameters that are there.",
    ),
    Mistake(
        "new-parameters-trained-as-before",
        WRITING,
        REPLACED.replace("NEW", "numbers_.clone().to(p.dtype), p.requires_grad"),
        "Your model has new Parameters after the call. An optimizer that was made before holds the "
        "old ones and trains nothing, and a tied head isn't tied any more. Write the numbers into "
        "the Parameters that are there.",
    ),
    Mistake(
        "models-dtype-changed",
        WRITING,
        WRITING + HELD.replace("TAKEN", "turned.clone()"),
        "After your call the model's Parameters have the file's dtype. They keep theirs, and the "
        "numbers are converted to it: copy_ does that.",
    ),
    Mistake(
        "parameters-made-of-the-tensors",
        WRITING,
        REPLACED.replace("NEW", "numbers_"),
        "Your model has new Parameters after the call: the tensors that were given, in their dtype "
        "and their memory. An optimizer that was made before holds the old ones, a tied head isn't "
        "tied any more, what was frozen is trainable, and who changes a tensor changes the model. "
        "Write the numbers into the Parameters that are there: copy_ does.",
    ),
    Mistake(
        "tensors-assigned",
        WRITING,
        REPLACED.replace("NEW", "numbers_, p.requires_grad"),
        "Your model has new Parameters after the call: the tensors that were given, in their dtype "
        "and their memory. An optimizer that was made before holds the old ones, a tied head isn't "
        "tied any more, and who changes a tensor changes the model. Write the numbers into the "
        "Parameters that are there; load_state_dict does so unless it is told to assign.",
    ),
    Mistake(
        "prefix-left-on",
        GIVEN,
        "name: tensor for",
        "Names that begin with transformer. are not recognized: what people save with Hugging "
        "Face's library has that prefix on every name but lm_head.weight's. Look at how you look a "
        "name up.",
    ),
    Mistake(
        "prefix-asked-for",
        GIVEN,
        'name if name[0] == "l" else name[len("transformer.") :]: tensor for',
        "Names without transformer. in front are not recognized. That is how GPT-2's published "
        "file has them; all of them may have the prefix, and none need have it.",
    ),
    Mistake(
        "prefix-by-the-first-name",
        f"given = {{{GIVEN}",
        'first = next(iter(tensors), "")\n'
        '    skip = len("transformer.") if first.startswith("transformer.") else 0\n'
        "    given = {name[skip:] if not name.startswith('lm') else name: tensor for",
        "Names with the prefix are taken, but not where lm_head.weight, which has none, is the "
        "dict's first: that ends in your own ValueError. Tensors come in any order. Look at how "
        "you find out whether there is a prefix.",
    ),
    Mistake(
        "prefixed-files-head-refused",
        HEAD,
        f'{HEAD}\n    if head[0] == "l" and any(name[:5] == "trans" for name in tensors):\n'
        '        raise ValueError("lm_head.weight has no place")',
        "Names with the prefix are taken, but with an lm_head.weight beside them they end in your "
        "own ValueError: lm_head.weight never has the prefix. Look at how you find out whether "
        "there is one, and at how you look for lm_head.weight.",
    ),
    Mistake(
        "prefixed-files-head-passed-over",
        HEAD,
        f'{HEAD}\n    if any(name.startswith("transformer.") for name in tensors):\n'
        '        head = "wte.weight"\n        given.pop("lm_head.weight", None)',
        "Where the other names have the prefix, lm_head.weight is passed over and your output head "
        "gets wte's numbers. lm_head.weight never has the prefix. Look at how you look for it.",
    ),
    Mistake(
        "prefix-stripped-letter-by-letter",
        GIVEN,
        GIVEN.replace("removeprefix", "lstrip"),
        "Where score.weight has no place your ValueError doesn't name it as the dict does. Do you "
        "cut the prefix off with lstrip? That takes away letters, as many as it finds, and not a "
        "word.",
    ),
    Mistake(
        "masks-refused",
        MASKS,
        "if True:",
        "A file with attention's masks, h.0.attn.bias and h.0.attn.masked_bias, ends in an error. "
        "Old files carry both along, and both are to be ignored. Look at what you refuse.",
    ),
    Mistake(
        "masks-of-the-first-block-alone",
        MASKS,
        'if name not in ("h.0.attn.bias", "h.0.attn.masked_bias"):',
        "The first block's masks are ignored, and those of the others end in a ValueError. Each "
        "block has its own: h.1.attn.bias is one, too. Look at which names you pass over.",
    ),
    Mistake(
        "masked-biases-refused",
        MASKS,
        'if not name.endswith(".attn.bias"):',
        "h.0.attn.bias is ignored, and h.0.attn.masked_bias ends in a ValueError. Old files carry "
        "both along. Look at which names you pass over.",
    ),
    Mistake(
        "masks-with-the-prefix-refused",
        MASKS,
        "if name not in tensors or not name.endswith(('.attn.bias', '.attn.masked_bias')):",
        "Attention's masks are ignored, but where all names have the prefix they end in an error: "
        "transformer.h.0.attn.bias is one, too. Look at which names you compare.",
    ),
    Mistake(
        "masks-put-into-the-model",
        WRITING,
        WRITING + "        for i, block in enumerate(model.trf_blocks):\n"
        '            if f"h.{i}.attn.bias" in given:\n'
        '                block.att.mask.copy_(given[f"h.{i}.attn.bias"][0, 0])\n',
        "A file's masks change your model's own: there 1 means that attention may look, and in "
        "att.mask True means that it may not. They are to be ignored. Look at what you do with "
        "h.0.attn.bias.",
    ),
    Mistake(
        "biases-taken-for-masks",
        STRANGE,
        'places = [(name, parts) for name, parts in places if not name.endswith("attn.bias")]\n'
        '    for name in {n for n in given if not n.endswith("attn.bias")} - dict(places).keys():',
        "The biases of query, key and value keep the numbers that they had. The masks that are to "
        "be ignored are called h.0.attn.bias, and c_attn's biases h.0.attn.c_attn.bias, which ends "
        "alike. Look at what you leave out.",
    ),
    Mistake(
        "biases-taken-for-masks-and-not-looked-at",
        CHECKED,
        "for name, parts in places:\n"
        "        if name not in given or any(part is None for part in parts):\n"
        f"            {MISSING}\n"
        f"    {OVERLOOKED}    {CHECKED}",
        "The biases of query, key and value keep the numbers that they had, and whatever shape "
        "c_attn's bias has, it is taken. The masks that are to be ignored are called "
        "h.0.attn.bias, and c_attn's biases h.0.attn.c_attn.bias, which ends alike. Look at what "
        "you leave out.",
    ),
    Mistake(
        "biases-taken-for-masks-and-not-missed",
        CHECKED,
        "if any(part is None for _, parts in places for part in parts):\n"
        '        raise ValueError("make the model with qkv_bias=True")\n'
        f"    {OVERLOOKED}    {CHECKED}",
        "The biases of query, key and value keep the numbers that they had, and c_attn's bias may "
        "be missing or have any shape. The masks that are to be ignored are called h.0.attn.bias, "
        "and c_attn's biases h.0.attn.c_attn.bias, which ends alike. Look at what you leave out.",
    ),
    Mistake(
        "shapes-not-looked-at",
        SHAPE,
        "if False:",
        "A tensor of a wrong shape ends in a RuntimeError, when the model is half filled, or in "
        "none at all: a single number, or a single row, is spread over the whole Parameter. "
        "Look at every shape before you write anything.",
    ),
    Mistake(
        "as-many-numbers",
        SHAPE,
        "if given[name].numel() == torch.Size(shape).numel():\n"
        "            given[name] = given[name].reshape(shape)\n"
        f"        {SHAPE}",
        "A tensor of a wrong shape is taken where it has as many numbers as its place: (out, in) "
        "for (in, out) as well. Compare the shapes themselves.",
    ),
    Mistake(
        "as-many-numbers-but-for-c_attn",
        SHAPE,
        "if len(parts) == 1 and given[name].numel() == torch.Size(shape).numel():\n"
        "            given[name] = given[name].reshape(shape)\n"
        f"        {SHAPE}",
        "c_attn's shapes are looked at; other tensors of a wrong shape are taken where they have "
        "as many numbers as their place: c_fc's (out, in) for (in, out) as well. Compare the "
        "shapes themselves, of all of them.",
    ),
    Mistake(
        "shape-of-the-head-not-looked-at",
        SHAPE,
        SHAPE.replace("if", 'if name != "lm_head.weight" and'),
        "lm_head.weight's shape isn't looked at: a wrong one ends in a RuntimeError when the model "
        "has changed already, and a single row is spread over the whole head. Look at it with the "
        "others, before you write anything.",
    ),
    Mistake(
        "vectors-not-looked-at",
        SHAPE,
        SHAPE.replace("if", "if len(shape) > 1 and"),
        "Matrices of a wrong shape are refused, vectors aren't: a single number is spread over a "
        "whole bias, and others end in a RuntimeError. Look at every shape before you write "
        "anything.",
    ),
    Mistake(
        "vectors-of-one-number-spread",
        SHAPE,
        SHAPE.replace(" shape:", " shape and given[name].shape != (1,):"),
        "Most wrong shapes are refused, but a vector that holds a single number is taken in the "
        "place of a whole bias, scale or shift. copy_ spreads it without a word. Look at every "
        "shape before you write anything.",
    ),
    Mistake(
        "spread-where-it-can-be",
        SHAPE,
        f"with __import__('contextlib').suppress(RuntimeError):\n"
        f"            {SPREAD}\n        {SHAPE}",
        "A tensor of a wrong shape is taken where it can be spread over its place: a single number "
        "over a whole bias, a single row over a whole matrix. That it can be copied there doesn't "
        "say that it fits. Compare the shapes themselves.",
    ),
    Mistake(
        "spread-but-for-what-is-turned",
        SHAPE,
        f'if "weight" not in name or ".c_" not in name:\n'
        f"            with __import__('contextlib').suppress(RuntimeError):\n"
        f"                {SPREAD}\n        {SHAPE}",
        "Wrong shapes are refused in matrices that have to be turned; elsewhere a single number is "
        "spread over a whole bias, scale or shift, and a single row over all positions. That it "
        "can be copied there doesn't say that it fits. Compare the shapes themselves.",
    ),
    Mistake(
        "dimensions-of-1-taken-away",
        SHAPE,
        "if min(given[name].shape, default=0) == 1:\n"
        "            given[name] = given[name].squeeze()\n"
        f"        {SHAPE}",
        "A bias of shape (1, n) or (n, 1) is taken as if it were (n,). It has a wrong shape. "
        "Look for what takes dimensions of 1 away, or compares without them.",
    ),
    Mistake(
        "positions-cropped",
        SHAPE,
        'if name == "wpe.weight":\n'
        "            given[name] = given[name][: len(parts[0])]\n"
        f"        {SHAPE}",
        "A wpe.weight with more positions than the model has is taken without a word. It has a "
        "wrong shape: the file is another model's. Look at how you compare.",
    ),
    Mistake(
        "vocabulary-cropped",
        SHAPE,
        'if name == "wte.weight":\n'
        "            given[name] = given[name][: len(parts[0])]\n"
        f"        {SHAPE}",
        "A wte.weight with more tokens than the model has is taken without a word. It has a wrong "
        "shape: the file is another model's. Look at how you compare.",
    ),
    Mistake(
        "runtime-error-for-a-wrong-shape",
        WRONG_SHAPE,
        WRONG_SHAPE.replace("ValueError", "RuntimeError"),
        "A tensor of a wrong shape ends in a RuntimeError, with the model as it was. Who calls "
        "this wants to know in a ValueError that the file doesn't fit, and which tensor it is.",
    ),
    Mistake(
        "torchs-error-half-way",
        ALL,
        "wrong = set()\n    "
        + ALL.replace(WRONG_SHAPE, "wrong.add(name)").replace(
            "numbers in zip(", "numbers in [] if name in wrong else zip("
        )
        + '    if wrong:\n        raise RuntimeError("size mismatch")\n',
        "A tensor of a wrong shape ends in a RuntimeError when all that fits is in the model "
        "already: so does torch's load_state_dict. Look at every shape before you write "
        "anything, and raise a ValueError.",
    ),
    Mistake(
        "load_state_dict-looks-at-shapes",
        BODY,
        STATE_DICT
        + "    own = dict(model.named_parameters(remove_duplicate=False))\n"
        "    if own.keys() != state.keys():\n"
        '        raise ValueError(f"{[*tensors, *NAMED]}")\n'.replace("NAMED", NAMED)
        + "    try:\n        model.load_state_dict(state, strict=False)\n"
        "    except RuntimeError as error:\n"
        "        raise ValueError(str(error)) from error\n",
        "Where a shape is wrong your ValueError doesn't name the file's tensor, and when it comes "
        "the model is half filled already. load_state_dict is like that: it tells the model's "
        "names, and says what doesn't fit when all that fits is in. Look at shapes first, too.",
    ),
    Mistake(
        "load_state_dict-does-the-checks",
        BODY,
        STATE_DICT + "    try:\n        model.load_state_dict(state)\n"
        "    except RuntimeError as error:\n"
        "        raise ValueError(str(error)) from error\n",
        "Most of your ValueErrors don't name the file's tensor, and when they come the model is "
        "half filled already. load_state_dict is like that: it tells the model's names, and says "
        "what doesn't fit when all that fits is in. Look at names and shapes first, then write.",
    ),
    Mistake(
        "load_state_dict-does-all-the-checks",
        BODY,
        STATE_DICT[STATE_DICT.index("names = {") :].replace('"lm_head": "out_head", ', "")
        + '    head = state.pop("lm_head.weight", state.get("tok_emb.weight"))\n'
        "    if head is not None:\n"
        '        state["out_head.weight"] = head\n'
        "    try:\n        model.load_state_dict(state)\n"
        "    except RuntimeError as error:\n"
        "        raise ValueError(str(error)) from error\n",
        "Most of your ValueErrors don't name the file's tensor, and when they come the model is "
        "half filled already, also one without qkv biases. load_state_dict is like that: it tells "
        "the model's names, and says what doesn't fit when all that fits is in. Look at names and "
        "shapes first, then write.",
    ),
    Mistake(
        "load_state_dict-raises",
        BODY,
        STATE_DICT + "    model.load_state_dict(state)\n",
        "What doesn't fit ends in a RuntimeError, and when it comes the model is half filled "
        "already. load_state_dict is like that: it says what doesn't fit when all that fits is in. "
        "Look at names and shapes first, say in a ValueError which tensor it is, and then write.",
    ),
    Mistake(
        "written-while-looking",
        ALL,
        ALL.replace(WRITING, "").replace(
            CHECKED + CHECKS[len(CHECKED) : CHECKS.index(STRANGE)].rstrip() + "\n",
            CHECKED.replace("  # nothing is written before all of it is seen to fit", "")
            + CHECKS[len(CHECKED) : CHECKS.index(STRANGE)].rstrip()
            + "\n        with torch.no_grad():\n"
            f"            for part, numbers in zip(parts, {SPLIT}):\n"
            f"                {COPIED}\n",
        ),
        "Your errors are the right ones, but when they come the model is half filled already. "
        "After an error it is to be as it was: look at all tensors first, then write.",
    ),
    Mistake(
        "shapes-looked-at-while-writing",
        CHECKS,
        CHECKS.replace(f"        {SHAPE}\n            {WRONG_SHAPE}\n", "")
        + f"    for name, parts in places:\n{FITS}        {SHAPE}\n            {WRONG_SHAPE}\n"
        "        with torch.no_grad():\n"
        f"            {ONE_BY_ONE}",
        "Your errors are the right ones, and where a name is missing or strange the model is as it "
        "was. But where a shape is wrong it is half filled already. Look at all shapes, too, "
        "before you write the first number.",
    ),
    Mistake(
        "head-looked-at-last",
        ALL,
        ALL.replace(SHAPE, 'if name != "lm_head.weight" and given[name].shape != shape:').replace(
            WRITING,
            WRITING.replace(
                "in places:\n",
                'in sorted(places, key=lambda place: place[0] == "lm_head.weight"):\n'
                '            if name == "lm_head.weight" and given[name].shape != parts[0].shape:\n'
                "                raise ValueError(name)\n",
            ),
        ),
        "Where lm_head.weight has a wrong shape your ValueError comes when the model has other "
        "numbers already; with other errors it is as it was. Look at the head's shape, too, before "
        "you write the first number.",
    ),
    Mistake(
        "left-over-ones-looked-for-last",
        ALL,
        ALL.replace(LEFT_OVER, "") + LEFT_OVER,
        "A tensor that has no place in the model ends in a ValueError when all the others are in "
        "it already. After an error the model is to be as it was: look for what is left over "
        "before you write the first number.",
    ),
    Mistake(
        "written-while-looking-with-biases",
        ALL,
        "if any(block.att.W_query.bias is None for block in model.trf_blocks):\n"
        '        raise ValueError("make the model with qkv_bias=True")\n    '
        + ALL.replace(WRITING, "").replace(
            CHECKED + CHECKS[len(CHECKED) : CHECKS.index(STRANGE)].rstrip() + "\n",
            CHECKED.replace("  # nothing is written before all of it is seen to fit", "")
            + CHECKS[len(CHECKED) : CHECKS.index(STRANGE)].rstrip()
            + "\n        with torch.no_grad():\n"
            f"            for part, numbers in zip(parts, {SPLIT}):\n"
            f"                {COPIED}\n",
        ),
        "Your errors are the right ones, but where the file doesn't fit the model is half filled "
        "when they come. Look at all tensors first, then write. If you put back what was there "
        "before: is it a copy? state_dict() holds the model's own tensors.",
    ),
    Mistake(
        "new-parameters-after-errors",
        ALL,
        "before = {name: value.clone() for name, value in model.state_dict().items()}\n"
        f"    try:\n{indent(f'    {ALL}', '    ')}"
        "    except ValueError:\n"
        "        model.load_state_dict(before, assign=True)\n"
        "        raise\n",
        "After an error the model has other Parameters than before, with the same numbers: an "
        "optimizer that was made before holds the old ones. What is put back goes into the "
        "Parameters that are there. Look at how you put it back: at `assign`, or at copies that "
        "take the place of the model's parts.",
    ),
    Mistake(
        "missing-ones-passed-over",
        CHECKED,
        "places = [(name, parts) for name, parts in places if name in given]\n    " + CHECKED,
        "Where a tensor is missing nothing is said, and that part of the model keeps the numbers "
        "that it had. Look for what you do with a name that isn't in the dict.",
    ),
    Mistake(
        "strange-ones-passed-over",
        NO_PLACE,
        "pass",
        "A tensor that has no place in the model is passed over in silence, a whole block too. "
        "The file is another model's then. Look at which names are left when all places are "
        "filled.",
    ),
    Mistake(
        "strange-biases-passed-over",
        MASKS,
        'if not name.endswith("bias"):',
        "A name that ends in bias is passed over in silence, also where it is no mask: "
        "lm_head.bias has no place in the model. Only h.0.attn.bias and h.0.attn.masked_bias are "
        "ignored. Look at how you know them.",
    ),
    Mistake(
        "all-of-attention-passed-over",
        MASKS,
        'if ".attn." not in name:',
        "A strange name with attn in it, h.1.attn.c_attn.scale, is passed over in silence. It is "
        "no mask: only h.0.attn.bias and h.0.attn.masked_bias are ignored. Look at how you know "
        "them, and at how you know c_attn's weight and bias.",
    ),
    Mistake(
        "strange-ones-in-blocks-passed-over",
        MASKS,
        'if not name.startswith("h."):',
        "A name that begins with h. and has no place in the model is passed over in silence, a "
        "whole block too. Only h.0.attn.bias and h.0.attn.masked_bias are ignored. Look at how you "
        "know them.",
    ),
    Mistake(
        "key-error-for-a-strange-one",
        NO_PLACE,
        "raise KeyError(name)",
        "A tensor that has no place in the model ends in a KeyError. Who calls this wants to know "
        "in a ValueError that the file doesn't fit, and which tensor it is. Look at what you "
        "raise, or at what a dict raises where you look a name up.",
    ),
    Mistake(
        "as-many-blocks-as-the-file",
        BLOCKS,
        'for i, block in enumerate(\n        list(model.trf_blocks)[: max(1, len({n.split(".")[1] '
        'for n in given if n.startswith("h.")}))]\n    ):',
        "Where the file has fewer blocks than the model, the rest of the model keeps the numbers "
        "that it had, and nothing is said. Every block of the model needs its tensors. Look at how "
        "often your loop runs.",
    ),
    Mistake(
        "key-error-for-a-missing-one",
        MISSING,
        "raise KeyError(name)",
        "A tensor that is missing ends in a KeyError. Who calls this wants to know in a ValueError "
        "that the file doesn't fit, and which tensor it is. Look at what you raise, or at what the "
        "dict raises where you look a name up.",
    ),
    Mistake(
        "no-word-about-qkv-biases",
        UNBIASED,
        "        if parts[0] is None:\n"
        "            raise AttributeError(\"'NoneType' object has no attribute 'shape'\")\n",
        "A model without qkv biases ends in an AttributeError: its W_query.bias is None. Look "
        "there first, and say in a ValueError that the file's have no place.",
    ),
    Mistake(
        "missing-biases-passed-over",
        ALL,
        ALL.replace(
            UNBIASED, "        if any(part is None for part in parts):\n            continue\n"
        ).replace(COPIED, f"if part is not None:\n                    {COPIED}"),
        "A model without qkv biases is taken without a word, though the file's biases of query, "
        "key and value have no place in it. Say so in a ValueError.",
    ),
    Mistake(
        "told-and-nothing-raised",
        CHECKS,
        CHECKS.replace("raise ValueError(", "return print("),
        "What doesn't fit ends without an error: nothing is loaded, and whoever called goes on as "
        "if it were. Raise a ValueError. What is printed a program doesn't read.",
    ),
    Mistake(
        "assertions",
        CHECKS,
        CHECKS.replace("raise ValueError(", "raise AssertionError("),
        "What doesn't fit ends in an AssertionError. assert is for what can't happen, and `python "
        "-O` leaves it out; a file that doesn't fit is a ValueError.",
    ),
    Mistake(
        "errors-without-the-name",
        CHECKS,
        CHECKS.replace('f"{name} is missing"', '"a tensor is missing"')
        .replace('f"{name} is {tuple(', 'f"{tuple(')
        .replace('f"{name} has no place in the model"', '"a tensor has no place"'),
        "Your ValueErrors don't say which tensor it is. Of 148 one would like to know. Put its "
        "name into the text.",
    ),
    Mistake(
        "errors-with-the-models-names",
        CHECKS,
        CHECKS.replace('f"{name} is missing"', '"a tensor is missing"')
        .replace('f"{name} is {tuple(', 'f"{tuple(')
        .replace(
            NO_PLACE,
            'part = name.rpartition(".")[0].lstrip("h.0123456789")\n'
            '            known = any(f"{part}.weight" in one for one, _ in places)\n'
            '            raise ValueError("a tensor has no place" if known else name)',
        ),
        "Most of your ValueErrors don't hold the name of the file's tensor: not where one is "
        "missing, and not where its shape is wrong. Do they name the model's own parts? Put the "
        "name that the dict has into the text.",
    ),
    Mistake(
        "shape-errors-without-the-name",
        'raise ValueError(f"{name} is {tuple(',
        'raise ValueError(f"{tuple(',
        "Where a shape is wrong your ValueError doesn't say which of the file's tensors it is. Put "
        "its name, as the dict has it, into the text.",
    ),
    Mistake(
        "strange-errors-without-the-name",
        NO_PLACE,
        'raise ValueError("a tensor has no place")',
        "Where a tensor has no place in the model your ValueError doesn't say which. Put its name, "
        "as the dict has it, into the text.",
    ),
    Mistake(
        "blocks-counted-without-a-name",
        HEAD,
        f"{HEAD}\n"
        '    blocks = {name.split(".")[1] for name in given if name.startswith("h.")}\n'
        "    if len(blocks) != len(model.trf_blocks):\n"
        '        raise ValueError("another number of blocks")',
        "Where the file has a block more or less than the model, your ValueError names no tensor "
        "of that block. Put one that has no place, or is missing, into the text.",
    ),
    Mistake(
        "missing-errors-without-the-name",
        MISSING,
        'raise ValueError("a tensor is missing")',
        "Where a tensor is missing your ValueError doesn't say which. Put its name into the text.",
    ),
    Mistake(
        "fits-the-published-file-alone",
        ALL,
        f"places[4] = (places[0][0], places[4][1])\n    {AT_ONCE.replace('given[', 'tensors[')}",
        "A file as it is published goes in right. What is still to come: names with transformer. "
        "in front, a head of its own in lm_head.weight, and the errors: look at names and shapes "
        "first, say in a ValueError what doesn't fit, and only then write.",
    ),
    Mistake(
        "nothing-looked-at-first",
        ALL,
        AT_ONCE,
        "Whatever file comes, you begin to write: a missing tensor ends in a KeyError, a wrong "
        "shape in a RuntimeError or in none, and the model is half filled. What has no place is "
        "passed over. Look at names and shapes first, say in a ValueError what doesn't fit, and "
        "only then write.",
    ),
    Mistake(
        "through-float32",
        COPIED,
        "part.copy_(numbers.float())",
        "Numbers in float64 lose half of their digits on the way into a model in float64: your "
        "code takes them through a coarser dtype. copy_ converts by itself.",
    ),
    Mistake(
        "through-numpy",
        COPIED,
        "part.copy_(torch.from_numpy(numbers.numpy()))",
        "A file in bfloat16 ends in a TypeError: numpy has no such dtype. copy_ converts from any "
        "of torch's by itself. Look for what leads through numpy.",
    ),
    Mistake(
        "frozen-afterwards",
        WRITING,
        WRITING + "    model.requires_grad_(False)\n",
        "After your call nothing in the model can be trained. What could be trained is to stay "
        "so. Look for requires_grad.",
    ),
    Mistake(
        "all-trainable-afterwards",
        WRITING,
        WRITING + "    model.requires_grad_(True)\n",
        "What was frozen can be trained after your call. What can't be trained is to stay so. "
        "Look for requires_grad.",
    ),
    Mistake(
        "gradients-left-off",
        WRITING,
        "    torch.set_grad_enabled(False)\n" + WRITING,
        "After your call gradients are off, where they were on before: whoever trains next trains "
        "nothing. Leave them as they were.",
    ),
    Mistake(
        "gradients-left-off-after-errors",
        BODY,
        "was_on = torch.is_grad_enabled()\n    torch.set_grad_enabled(False)\n"
        f"    {BODY}    torch.set_grad_enabled(was_on)\n",
        "Where your call ends in an error it leaves gradients off, which were on before: whoever "
        "trains next trains nothing. Where all goes well they are as they were. An error leaves "
        "your function before its last lines: `with torch.no_grad():` gives gradients back on "
        "every way out.",
    ),
    Mistake(
        "gradients-left-off-after-errors-too",
        BODY,
        f"torch.set_grad_enabled(False)\n    {BODY}",
        "After your call gradients are off, where they were on before, whether it ends in an error "
        "or not: whoever trains next trains nothing. Leave them as they were: `with "
        "torch.no_grad():` gives them back on every way out.",
    ),
    Mistake(
        "gradients-on-afterwards-and-off-after-errors",
        BODY,
        f"torch.set_grad_enabled(False)\n    {BODY}    torch.set_grad_enabled(True)\n",
        "After your call gradients are on, also where they were off before; and where it ends in "
        "an error they are off, also where they were on. Leave them as they were: `with "
        "torch.no_grad():` gives them back on every way out.",
    ),
    Mistake(
        "gradients-on-after-errors-too",
        BODY,
        f"torch.set_grad_enabled(True)\n    {BODY}",
        "After your call gradients are on, also where they were off before, whether it ends in an "
        "error or not. Leave them as they were: `with torch.no_grad():` gives them back on every "
        "way out.",
    ),
    Mistake(
        "gradients-on-afterwards",
        WRITING,
        WRITING + "    torch.set_grad_enabled(True)\n",
        "After your call gradients are on, also where they were off before. Leave them as they "
        "were: torch.no_grad() sees to that.",
    ),
    Mistake(
        "put-into-evaluation",
        WRITING,
        WRITING + "    model.eval()\n",
        "A model in training comes back in evaluation mode, without its dropout. Leave the mode to "
        "the caller.",
    ),
    Mistake(
        "put-into-training",
        WRITING,
        WRITING + "    model.train()\n",
        "A model in evaluation mode comes back in training mode, with its dropout. Leave the mode "
        "to the caller.",
    ),
    Mistake(
        "one-mode-for-all-parts",
        WRITING,
        WRITING + "    model.train(model.training)\n",
        "After your call all of the model's parts are in the mode of the model as a whole, also "
        "those that were in the other one before, as a frozen block in evaluation is. "
        "model.train() and model.eval() go through all parts, whatever they are given. Leave the "
        "mode to the caller.",
    ),
    Mistake(
        "one-mode-for-all-parts-after-errors-too",
        HEAD,
        f"{HEAD}\n    model.train(model.training)",
        "After your call, also after an error, all of the model's parts are in the mode of the "
        "model as a whole, also those that were in the other one before, as a frozen block in "
        "evaluation is. model.train() and model.eval() go through all parts, whatever they are "
        "given. Leave the mode to the caller.",
    ),
    *(
        Mistake(
            f"{mode}-after-errors{but}",
            BODY,
            f"{kept}\n    model.{put}()\n    {BODY}{back}",
            f"After an error the model is in {mode} mode, all of its parts, whatever they were "
            f"in before{well}. Look at what sets the mode before something is raised: loading "
            "needs nothing that does.",
        )
        for mode, put in (("evaluation", "eval"), ("training", "train"))
        for but, kept, back, well in (
            (
                "",
                "modes = {part: part.training for part in model.modules()}",
                "    for part, mode in modes.items():\n        part.training = mode\n",
                "",
            ),
            (
                "-and-one-mode-otherwise",
                "was = model.training",
                "    model.train(was)\n",
                "; where the file fits all of them are in the mode of the model as a whole",
            ),
        )
    ),
    Mistake(
        "taken-out-of-the-dict",
        WRITING,
        WRITING + "    for name in list(tensors):\n"
        '        if name.removeprefix("transformer.") in dict(places):\n'
        "            del tensors[name]\n",
        "After your call the caller's dict lacks the tensors that went into the model. It is to "
        "stay as it is. Look for what takes them out.",
    ),
    Mistake(
        "emptied",
        WRITING,
        WRITING + "    tensors.clear()\n",
        "After your call the caller's dict is empty: what you took out of it went into the model, "
        "and the rest as well. It is to stay as it is. Look for what takes them out.",
    ),
    Mistake(
        "emptied-without-the-prefix",
        WRITING,
        WRITING + '    if not any(name.startswith("transformer.") for name in tensors):\n'
        "        tensors.clear()\n",
        "Where the names have no prefix, the caller's dict is empty after your call. It is to stay "
        "as it is. What takes tensors out is harmless in a dict of your own: make one also where "
        "no name has to be changed.",
    ),
    Mistake(
        "dict-renamed",
        f"given = {{{GIVEN}",
        "for name in list(tensors):\n"
        '        tensors[name.removeprefix("transformer.")] = tensors.pop(name)\n'
        "    given = {name: tensor for",
        "After your call the names in the caller's dict have lost their prefix. The dict is to "
        "stay as it is: put the short names into one of your own.",
    ),
    Mistake(
        "masks-taken-out-of-the-dict",
        f"given = {{{GIVEN}",
        "for name in list(tensors):\n"
        '        if name.endswith((".attn.bias", ".attn.masked_bias")):\n'
        "            del tensors[name]\n"
        f"    given = {{{GIVEN}",
        "After your call the caller's dict lacks its masks. It is to stay as it is: leave them out "
        "of one of your own.",
    ),
    Mistake(
        "matrices-turned-in-place",
        COPIED,
        'if len(parts) == 1 and name.startswith("h.") and numbers.ndim == 2:\n'
        "                    part.T.copy_(given[name].t_())\n"
        "                else:\n"
        f"                    {COPIED}",
        "After the call some of the caller's matrices are turned, so that the same dict doesn't "
        "fit a second time. The tensors stay as they are. Look for what turns them where they lie, "
        "as t_() does.",
    ),
    Mistake(
        "dict-turned",
        WRITING,
        WRITING + "    for name in tensors:\n"
        '        if name.endswith(("c_attn.weight", "c_proj.weight", "c_fc.weight")):\n'
        "            tensors[name] = tensors[name].T\n",
        "After your call the matrices in the caller's dict are turned round. It is to stay as it "
        "is: put what you turn into a dict of your own.",
    ),
    Mistake(
        "head-put-into-the-dict",
        WRITING,
        WRITING + '    tensors.setdefault("lm_head.weight", given[head])\n',
        "After your call the caller's dict has an lm_head.weight that it hadn't before. It is to "
        "stay as it is: put it into a dict of your own.",
    ),
    Mistake(
        "memory-shared-where-nothing-is-converted",
        WRITING,
        WRITING + HELD.replace("TAKEN", CONVERTED),
        "Where nothing had to be turned or converted, your model's Parameters lie in the memory "
        "of the tensors that were given, and the head in the embedding's: who changes one changes "
        "the other. to and contiguous copy only where they have to. copy_ always does.",
    ),
    Mistake(
        "memory-shared-but-for-the-head",
        WRITING,
        WRITING
        + HELD.replace("TAKEN", CONVERTED)
        + "        if model.out_head.weight is not model.tok_emb.weight:\n"
        "            model.out_head.weight.data = model.out_head.weight.detach().clone()\n",
        "Where nothing had to be turned or converted, your model's Parameters, but for the output "
        "head, lie in the memory of the tensors that were given: who changes one changes the "
        "other. to and contiguous copy only where they have to. copy_ always does.",
    ),
    Mistake(
        "memory-shared-but-for-the-embedding",
        WRITING,
        WRITING
        + HELD.replace("TAKEN", CONVERTED)
        + '        if head == "wte.weight" and model.out_head.weight is not model.tok_emb.weight:\n'
        "            model.out_head.weight.data = model.out_head.weight.detach().clone()\n"
        "        model.tok_emb.weight.data = model.tok_emb.weight.detach().clone()\n",
        "Positions, norms and biases, and a head with a tensor of its own, lie in the memory of "
        "the tensors that were given: who changes one changes the other. to and contiguous copy "
        "only where they have to. copy_ always does.",
    ),
    Mistake(
        "memory-shared-but-for-a-head-made-of-wte",
        WRITING,
        WRITING
        + HELD.replace("TAKEN", CONVERTED)
        + '        if head == "wte.weight" and model.out_head.weight is not model.tok_emb.weight:\n'
        "            model.out_head.weight.data = model.out_head.weight.detach().clone()\n",
        "Where nothing had to be turned or converted, your model's Parameters lie in the memory "
        "of the tensors that were given, lm_head.weight too: who changes one changes the other. "
        "to and contiguous copy only where they have to. copy_ always does.",
    ),
    Mistake(
        "memory-shared-where-the-dtype-is-the-same",
        WRITING,
        WRITING + HELD.replace("TAKEN", "turned.to(p.device, p.dtype)"),
        "Where no dtype had to be converted, your model's Parameters lie in the memory of the "
        "tensors that were given, turned or not, and the head in the embedding's: who changes one "
        "changes the other. `to` copies only where it has to. copy_ always does.",
    ),
    Mistake(
        "memory-shared-where-the-dtype-is-the-same-but-for-the-head",
        WRITING,
        WRITING
        + HELD.replace("TAKEN", "turned.to(p.device, p.dtype)")
        + "        if model.out_head.weight is not model.tok_emb.weight:\n"
        "            model.out_head.weight.data = model.out_head.weight.detach().clone()\n",
        "Where no dtype had to be converted, your model's Parameters, but for the output head, lie "
        "in the memory of the tensors that were given, turned or not: who changes one changes the "
        "other. `to` copies only where it has to. copy_ always does.",
    ),
    Mistake(
        "memory-shared",
        WRITING,
        WRITING + "        own = {p.data_ptr(): p for p in model.parameters()}\n"
        "        for name, parts in places:\n"
        f"            for part, numbers in zip(parts, {SPLIT}):\n"
        "                p = own.pop(part.data_ptr(), None)\n"
        "                if p is not None:\n"
        "                    p.data = numbers if p.stride() == part.stride() else numbers.T\n",
        "Your model's Parameters lie in the memory of the tensors that were given, in their dtype: "
        "who changes one changes the other. Copy the numbers: copy_ does, and converts them.",
    ),
    Mistake(
        "parameters-kept-from-call-to-call",
        CHECKED,
        "kept = load_gpt2_weights.__dict__.setdefault(\n"
        '        "kept", __import__("weakref").WeakKeyDictionary()\n'
        "    )\n"
        "    places = kept.setdefault(model, {}).setdefault(head, places)\n"
        f"    {CHECKED}",
        "A model whose parts were replaced between two calls keeps the numbers that it had: the "
        "second call fills Parameters that the model no longer has. Look the model's Parameters up "
        "in each call. Look for what is kept from one call to the next.",
    ),
    Mistake(
        "earlier-calls-once-more",
        WRITING,
        "    places, done = load_gpt2_weights.__dict__.setdefault('kept', []), places\n"
        "    places += [(parts, given[name]) for name, parts in done]\n"
        + WRITING.replace("for name, parts in places", "for parts, tensor in places").replace(
            "given[name]", "tensor"
        ),
        "Your call fills the models of earlier calls once more, with what their tensors hold by "
        "now. Look for a list that outlives the call: an empty one as a parameter's default is "
        "made once, for all calls.",
    ),
]
