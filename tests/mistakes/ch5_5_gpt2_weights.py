"""The known mistakes of section 5.5, the most common first."""

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

MISTAKES = [
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
        "Your matrices of attention, query, key, value and out_proj, are those of the file, not "
        "turned: they are square and fit either way. Those of the feed-forward network are turned, "
        "and taken even where they are stored the other way round. c_attn, c_fc and c_proj are all "
        "stored (in, out): turn each of them, whatever fits.",
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
        "final-norm-left-alone",
        FINAL,
        FINAL.replace("scale]", "scale.clone()]").replace("shift]", "shift.clone()]"),
        "final_norm keeps the numbers that it had. ln_f is its: weight the scale, bias the shift.",
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
        "head-always-from-wte",
        "(head, [model.out_head.weight]),",
        '("wte.weight", [model.out_head.weight]),\n'
        "        (head, [model.out_head.weight.clone()]),",
        "Your output head gets the token embedding's numbers even where the file has an "
        "lm_head.weight: that is the head of somebody who trained on. Look at what fills out_head.",
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
        "blocks-in-the-order-of-text",
        BLOCKS,
        "for i, block in zip(\n"
        "        sorted(range(len(model.trf_blocks)), key=str), model.trf_blocks\n    ):",
        "With ten blocks and more they get each other's numbers: in the order of text h.10 comes "
        "before h.2. Their numbers are numbers. Look for what is sorted, or taken in the order in "
        "which the dict has it.",
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
        "masks-refused",
        MASKS,
        "if True:",
        "Attention's masks, h.0.attn.bias and h.0.attn.masked_bias, end in an error. Old files "
        "carry them along, and they are to be ignored. Look at what you refuse.",
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
        "shapes-not-looked-at",
        SHAPE,
        "if False:",
        "A tensor of a wrong shape ends in a RuntimeError, when the model is half filled, or in "
        "none at all: a single number, or a single row, is spread over the whole Parameter. "
        "Look at every shape before you write anything.",
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
        "shape-errors-without-the-name",
        'raise ValueError(f"{name} is {tuple(',
        'raise ValueError(f"{tuple(',
        "Where a shape is wrong your ValueError doesn't say which of the file's tensors it is. Put "
        "its name, as the dict has it, into the text.",
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
        "put-into-evaluation",
        WRITING,
        WRITING + "    model.eval()\n",
        "A model in training comes back in evaluation mode, without its dropout. Leave the mode to "
        "the caller.",
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
]
