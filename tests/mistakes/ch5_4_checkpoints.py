"""The known mistakes of section 5.4, the most common first."""

from textwrap import indent

from kata.course.mistakes import Mistake, code

MODULE = "ch5_4_checkpoints"
WEIGHTS = '"model_state_dict": model.state_dict(),'
MEMORY = '"optimizer_state_dict": optimizer.state_dict(),'
STEP = '        "step": step,\n'
FIRST = "    checkpoint = {\n"
RENAME = "os.replace(neighbour, path)  # at no time is there half a checkpoint"
NEIGHBOUR = 'neighbour = f"{path}.new"'
OPEN = '    with open(path, "rb") as file:\n'
SIZE = "os.path.abspath(path), os.stat(path).st_size"
SECOND = "int(os.stat(path).st_mtime)"
READ = 'torch.load(file, map_location="cpu", weights_only=True)'
CAUGHT = "except Exception as error:  # of many kinds: a file may be wrong in many ways"
FITS = code(MODULE, "    if shapes != ", ' another model")\n')
LOADED = code(MODULE, "            optimizer.load_state_dict(memory)", "(memory)")
TRIED = code(MODULE, "        try:\n            optimizer", 'optimizer: {error}") from error\n')
TRIED_IF = f"    if optimizer is not None:\n{TRIED}"
LAST = "model.load_state_dict(weights)  # last: nothing can go wrong any more"
RETURN = "    return step\n"
END = code(MODULE, "    if shapes != ", "any more\n")
OPTIMIZER = code(MODULE, "            memory = checkpoint", "    if optimizer is not None:")
BODY = code(MODULE, '    with open(path, "rb")', RETURN)
READING = code(MODULE, OPEN, 'a checkpoint: {error}") from error\n')
LOADING = code(MODULE, OPEN, f"{LAST}\n")

ORDINARY = (
    "    model.load_state_dict(weights)\n"
    "    if optimizer is not None:\n"
    "        optimizer.load_state_dict(memory)\n"
)
LISTED = (
    "For some files that are no checkpoint another exception comes out than ValueError. What may "
    "be raised on the way is of many kinds, and a list of them is never complete. Look at what you "
    "catch around reading the file."
)
BOOK = """\
    checkpoint = torch.load(path, map_location="cpu", weights_only=True)
    model.load_state_dict(checkpoint["model_state_dict"])
    if optimizer is not None:
        optimizer.load_state_dict(checkpoint["optimizer_state_dict"])
    return checkpoint["step"]
"""
LACKS = (
    "What your file lacks are buffers, and the second name of a weight that two parts share. "
    "model.state_dict() has them all. Look at where you take the tensors from, and at what you go "
    "through where you load them."
)
BOTH = code(MODULE, WEIGHTS, LAST)
NAMED = """if not own.keys() <= weights.keys() <= model.state_dict().keys():
        raise ValueError(f"{path} is a checkpoint of another model")
    if any(weights[name].shape != parameter.shape for name, parameter in own.items()):
        raise ValueError(f"{path} is a checkpoint of another model")
"""
LOOKED_AT = (
    "    own = dict(model.named_parameters(remove_duplicate=False))\n"
    "    if shapes.keys() != model.state_dict().keys() or any(\n"
    "        shapes[name] != parameter.shape for name, parameter in own.items()\n"
    "    ):\n" + FITS.partition("\n")[2]
)
GROUPS = (
    "    if optimizer is not None:\n"
    '        both = memory["param_groups"], optimizer.param_groups\n'
    '        old, new = ([len(group["params"]) for group in groups] for groups in both)\n'
    "        if old != new:\n"
    '            raise ValueError(f"{path} is a checkpoint of another optimizer")\n'
)
KEPT_BY_PATH = (
    "    kept = load_checkpoint.__dict__\n"
    f"    if path not in kept:\n{indent(READING, '    ')}"
    "        kept[path] = weights, memory, step, shapes\n"
    "    weights, memory, step, shapes = kept[path]\n"
) + BODY.removeprefix(READING)
MODEL_TRIED = (
    "    try:\n        model.load_state_dict(weights)\n"
    "    except RuntimeError as error:\n"
    '        raise ValueError(f"{path} is of another model: {error}") from error\n'
)

MISTAKES = [
    Mistake(
        "unreadable-file",
        WEIGHTS,
        '"model_state_dict": model,',
        "torch.load with weights_only=True can't read your file. It reads tensors, numbers, texts, "
        "lists and dicts as torch.save writes them, and no whole model, no whole optimizer: take "
        "what their state_dict() gives. What else is in the file counts, too (torch.__version__ is "
        "more than a text). Look at what you write, and with what.",
    ),
    Mistake(
        "model-left-out",
        LAST,
        "pass",
        "The model keeps the numbers that it had before loading. Look at what you do with the "
        "file's weights, and whether it reaches the model.",
    ),
    Mistake(
        "model-loaded-with-an-optimizer-alone",
        LAST,
        "if optimizer is not None:\n        model.load_state_dict(weights)",
        "Without an optimizer the model keeps the numbers that it had before loading; with one it "
        "gets the file's. It gets them in any case. Look at how far the line that loads the model "
        "is indented.",
    ),
    Mistake(
        "model-loaded-without-an-optimizer-alone",
        LAST,
        "if optimizer is None:\n        model.load_state_dict(weights)",
        "Where an optimizer is given, it is loaded, and the model keeps the numbers that it had. "
        "The model gets the file's in any case. Look at when you load it.",
    ),
    Mistake(
        "buffers-not-loaded",
        LAST,
        "with torch.no_grad():\n        for name, parameter in model.named_parameters():\n"
        "            parameter.copy_(weights[name])",
        "The model's buffers keep the numbers that they had, a BatchNorm's running mean, say. They "
        "are in the file, beside the parameters. Look at what you go through.",
    ),
    Mistake(
        "optimizer-always-loaded",
        "    if optimizer is not None:\n        try:",
        "    if True:\n        try:",
        "Without an optimizer a model can't be loaded. It may be None, and then the model alone is "
        "loaded. Look at what you do with `optimizer` before you know that there is one.",
    ),
    Mistake(
        "optimizer-left-out",
        LOADED,
        "            pass",
        "The optimizer keeps the memory and the rates that it had before loading. Those of the "
        "file belong into it too, or the next steps go astray. Look at what you do with "
        "`optimizer`.",
    ),
    Mistake(
        "optimizer-left-out-and-groups-counted",
        LOADED,
        '            if len(memory["param_groups"]) != len(optimizer.param_groups):\n'
        '                raise ValueError("other groups")',
        "The optimizer keeps the memory and the rates that it had before loading. Those of the "
        "file belong into it too, or the next steps go astray. How do they come into `optimizer`? "
        "What is put into the dict that its state_dict() gives doesn't reach it.",
    ),
    Mistake(
        "optimizer-left-out-and-groups-compared",
        LOADED,
        '            both = memory["param_groups"], optimizer.param_groups\n'
        '            old, new = ([len(group["params"]) for group in groups] for groups in both)\n'
        "            if old != new:\n"
        '                raise ValueError("other groups")',
        "The optimizer keeps the memory and the rates that it had before loading. Those of the "
        "file belong into it too, or the next steps go astray. How do they come into `optimizer`? "
        "Neither what is put into the dict that its state_dict() gives reaches it, nor what "
        "another optimizer loads.",
    ),
    Mistake(
        "files-are-run",
        READ,
        READ.replace("True", "False"),
        "What is in a file is run while you read it: a stranger's file can do anything with "
        "your machine. torch.load reads numbers alone with weights_only=True, and what it then "
        "refuses must not be read in another way. Look at every place where you read the file.",
    ),
    Mistake(
        "stays-on-its-device",
        READ,
        READ.replace('map_location="cpu", ', ""),
        "A checkpoint that was saved on another device can't be loaded where there is none: "
        "without map_location torch.load puts tensors back to where they came from. Look at your "
        "call of torch.load.",
    ),
    Mistake(
        "errors-pass-through",
        CAUGHT,
        "except () as error:",
        "For a file that is no checkpoint another exception comes out than ValueError, each time "
        "the one that something on the way happened to raise. There are many kinds of them. Look "
        "at what you catch, around reading the file and around taking the three parts out of it.",
    ),
    Mistake(
        "runtime-errors-alone",
        CAUGHT,
        "except RuntimeError as error:",
        LISTED,
    ),
    Mistake(
        "some-errors-alone",
        CAUGHT,
        "except (RuntimeError, KeyError) as error:",
        LISTED,
    ),
    Mistake(
        "more-errors-alone",
        CAUGHT,
        "except (RuntimeError, KeyError, EOFError, __import__('pickle').UnpicklingError) as error:",
        LISTED,
    ),
    *(
        Mistake(
            f"listed-errors-alone-{number}",
            CAUGHT,
            f"except ({listed}, __import__('pickle').UnpicklingError) as error:",
            LISTED,
        )
        for number, listed in enumerate(
            (
                "RuntimeError",
                "RuntimeError, KeyError",
                "RuntimeError, KeyError, TypeError",
                "KeyError",
                "KeyError, TypeError",
            ),
            1,
        )
    ),
    Mistake(
        "missing-step-is-0",
        'checkpoint["step"]',
        'checkpoint.get("step", 0)',
        "A file without a step passes for a checkpoint. All three parts belong to it, and "
        "ValueError is asked for where one is missing. Look at how you take the step out.",
    ),
    Mistake(
        "missing-memory-let-through",
        OPTIMIZER,
        OPTIMIZER.replace('["optimizer_state_dict"]', '.get("optimizer_state_dict")').replace(
            "if optimizer is not None:", "if optimizer is not None and memory is not None:"
        ),
        'A file without "optimizer_state_dict" passes for a checkpoint, and the optimizer keeps '
        "its old memory. ValueError is asked for. Look at how you take it out of the file.",
    ),
    Mistake(
        "memory-asked-for-by-an-optimizer-alone",
        'memory = checkpoint["optimizer_state_dict"]\n',
        'memory = checkpoint["optimizer_state_dict"] if optimizer is not None else None\n',
        'A file without "optimizer_state_dict" passes for a checkpoint where only a model is to be '
        "loaded. All three parts belong to one, whoever asks. Look at where you take them out.",
    ),
    Mistake(
        "more-keys-refused",
        'step = checkpoint["step"]',
        'step = checkpoint["step"]\n            _, _, _ = checkpoint',
        "A checkpoint with more in it than the three parts is refused, and more keys are allowed. "
        "Look at how you compare the keys.",
    ),
    Mistake(
        "missing-parts-pass-through",
        code(MODULE, '            weights = checkpoint["model', f"{CAUGHT}\n")
        + code(MODULE, '            raise ValueError(f"{path} is not', "from error\n"),
        f"        {CAUGHT}\n"
        '            raise ValueError(f"{path} is not a checkpoint: {error}") from error\n'
        + code(MODULE, '            weights = checkpoint["model', "in weights.items()}\n").replace(
            "            ", "        "
        ),
        "A file that torch.load reads, and in which there is something else than a checkpoint's "
        "three parts, comes to another exception than ValueError. Look at what happens after "
        "torch.load, where a part is missing, or where there is no dict at all.",
    ),
    Mistake(
        "a-number-asked-for-its-parts",
        code(MODULE, '            weights = checkpoint["model', f"{CAUGHT}\n")
        + code(MODULE, '            raise ValueError(f"{path} is not', "from error\n"),
        f"        {CAUGHT}\n"
        '            raise ValueError(f"{path} is not a checkpoint: {error}") from error\n'
        '        parts = "model_state_dict", "optimizer_state_dict", "step"\n'
        "        if any(part not in checkpoint for part in parts):\n"
        '            raise ValueError(f"{path} lacks a part")\n'
        + code(MODULE, '            weights = checkpoint["model', "in weights.items()}\n").replace(
            "            ", "        "
        ),
        "A file that holds a single number ends in a TypeError, and not in a ValueError. Not all "
        "that torch.load reads is a dict, and a number can't be asked what is `in` it. Look at "
        "what you do with it before you know its type.",
    ),
    Mistake(
        "other-files-are-nothing",
        'raise ValueError(f"{path} is not a checkpoint: {error}") from error',
        "return 0",
        "For a file that is no checkpoint nothing is raised and nothing is loaded, and whoever "
        "called trains on from nowhere. ValueError is asked for. Look at what you do where "
        "the file can't be read or lacks a part.",
    ),
    Mistake(
        "nothing-looked-at",
        BODY,
        BOOK,
        "For a file that is no checkpoint, and for one that doesn't fit, other exceptions come out "
        "than ValueError: those that something on the way happened to raise. What was loaded by "
        "then stays loaded. Look at what you catch, and at what you know before you change "
        "anything.",
    ),
    Mistake(
        "loaded-part-by-part",
        BODY,
        f"    try:\n{indent(BOOK, '    ')}    except FileNotFoundError:\n        raise\n"
        "    except Exception as error:\n"
        '        raise ValueError(f"{path} can\'t be loaded: {error}") from error\n',
        "You raise ValueError where a part of the file is missing or doesn't fit, and what came "
        "before it is loaded already; load_state_dict of a model, too, copies what fits before it "
        "raises. Nothing may change. Look at what you do before you know that all is there and "
        "all of it fits.",
    ),
    Mistake(
        "half-loaded",
        END,
        f"    try:\n{indent(ORDINARY, '    ')}"
        "    except (RuntimeError, ValueError) as error:\n"
        '        raise ValueError(f"{path} doesn\'t fit: {error}") from error\n',
        "Where the model or the optimizer doesn't fit, you raise ValueError, and something has "
        "changed already: load_state_dict of a model copies what fits before it raises, and "
        "whoever came first is loaded. Nothing may change. Look at what you do before you know "
        "that all of it fits. If you put back what was there before: is it a copy? state_dict() "
        "holds the model's own tensors.",
    ),
    Mistake(
        "half-loaded-last",
        END,
        END.replace(FITS, "").replace(
            LAST,
            MODEL_TRIED.strip(),
        ),
        "Where the model doesn't fit, you raise ValueError, and something has changed already: a "
        "model's load_state_dict raises when it has copied what fits, and the optimizer's came "
        "before it. Nothing may change. Look at what you do before you know that all of it fits.",
    ),
    Mistake(
        "runtime-error-for-another-model",
        FITS,
        "",
        "For a checkpoint of another model a RuntimeError comes out, and by then something has "
        "changed: load_state_dict raises it when it has copied what fits. ValueError is asked for, "
        "and nothing may change. Look at what is there to be compared before it is called.",
    ),
    Mistake(
        "shapes-not-compared",
        FITS,
        "    if shapes.keys() != model.state_dict().keys():\n" + FITS.partition("\n")[2],
        "Other names are refused in time, and other shapes are not: a RuntimeError comes out, and "
        "by then something has changed. Look at what you compare before you load.",
    ),
    Mistake(
        "shapes-that-dont-fit-half-loaded",
        END,
        "    if shapes.keys() != model.state_dict().keys():\n"
        + FITS.partition("\n")[2]
        + GROUPS
        + f"    try:\n{indent(ORDINARY, '    ')}"
        "    except RuntimeError as error:\n"
        '        raise ValueError(f"{path} doesn\'t fit: {error}") from error\n',
        "For a checkpoint with other shapes you raise ValueError, and by then the model has "
        "changed: its load_state_dict copies what fits before it raises. Other names are refused "
        "in time. Look at what you compare before you load.",
    ),
    Mistake(
        "shapes-looked-at-last",
        END,
        END.replace("shapes !=", "shapes.keys() !=")
        .replace("{name: tensor.shape for name, tensor in model.s", "{*model.s")
        .replace("().items()}:", "()}:")
        .replace(
            LAST,
            MODEL_TRIED.strip(),
        ),
        "For a checkpoint with other shapes you raise ValueError, and by then something has "
        "changed: the optimizer is loaded, and the model's load_state_dict copies what fits before "
        "it raises. Other names are refused in time. Look at what you compare before you load.",
    ),
    Mistake(
        "other-names-let-through",
        END,
        END.replace(FITS, "").replace("(weights)", "(weights, strict=False)"),
        "A checkpoint whose names aren't the model's is loaded without a word, as far as names are "
        "the same. A weight that is missing keeps a number that has nothing to do with the others. "
        "Look at how you load the model: at `strict`, or at whose names you go through.",
    ),
    Mistake(
        "names-too-many-let-through",
        END,
        END.replace(
            "shapes !=", "{name: shapes.get(name) for name in model.state_dict()} !="
        ).replace("(weights)", "(weights, strict=False)"),
        "A checkpoint with a name too many is loaded without a word: a model that hasn't got it is "
        "another one. Look at whose names you go through, and at the other's.",
    ),
    Mistake(
        "missing-names-let-through",
        END,
        END.replace(
            "in model.state_dict().items()}:",
            "in model.state_dict().items() if name in shapes}:",
        ).replace("(weights)", "(weights, strict=False)"),
        "A checkpoint with a name missing is loaded without a word, and that part of the model "
        "keeps numbers that have nothing to do with the others. Look at whose names you go "
        "through, and at the other's.",
    ),
    Mistake(
        "loaded-in-the-files-order",
        END,
        END.replace("shapes !=", "[*shapes.values()] !=")
        .replace("{name: tensor.shape for name, tensor in model.state_dict().items()}", "OWN")
        .replace("OWN", "[own.shape for own in model.state_dict().values()]")
        .replace(
            LAST,
            "for own, given in zip(model.state_dict().values(), weights.values()):\n"
            "        own.copy_(given)",
        ),
        "A checkpoint with another name in it is loaded without a word, where its tensors have the "
        "right shapes in the right order. What is called otherwise is another model's. Compare the "
        "names, too.",
    ),
    Mistake(
        "order-of-names-compared",
        FITS,
        FITS.replace("shapes !=", "[*shapes.items()] !=")
        .replace("{name: tensor.shape for", "[(name, tensor.shape) for")
        .replace(".items()}:", ".items()]:"),
        "A checkpoint that has the model's names in another order is refused. It fits: a tensor "
        "goes where its name says, wherever in the dict it stands. Look at how you compare names: "
        "two lists have an order, two sets of keys and two dicts have none.",
    ),
    Mistake(
        "taken-in-the-files-order",
        LAST,
        "for own, given in zip(model.state_dict().values(), weights.values()):\n"
        "        own.copy_(given)",
        "Where the file has the model's names in another order, numbers come into places that are "
        "others'. A tensor goes where its name says. Look for what goes through the model and the "
        "file side by side.",
    ),
    *(
        Mistake(
            f"{which}-taken-off",
            FITS,
            f"    for prefix in {prefixes}:\n"
            "        for parts in (shapes, weights):\n"
            "            for name in [*parts]:\n"
            "                if name.startswith(prefix):\n"
            "                    parts[name.removeprefix(prefix)] = parts.pop(name)\n"
            f"{FITS}",
            f"A checkpoint whose names begin with {said} is loaded into a model whose names don't, "
            "and a model that has a part called so is refused its own. Names are compared as they "
            "are. Look at what you take off their beginnings.",
        )
        for which, prefixes, said in (
            ("prefixes", '("_orig_mod.", "module.")', "`module.` or `_orig_mod.`"),
            ("module", '("module.",)', "`module.`"),
            ("orig-mod", '("_orig_mod.",)', "`_orig_mod.`"),
        )
    ),
    *(
        Mistake(
            f"{which}-taken-off-where-it-is-strange",
            FITS,
            f"    for prefix in {prefixes}:\n"
            "        for parts in (shapes, weights):\n"
            "            for name in [*parts]:\n"
            "                if name.startswith(prefix) and name not in model.state_dict():\n"
            "                    parts[name.removeprefix(prefix)] = parts.pop(name)\n"
            f"{FITS}",
            f"A checkpoint whose names begin with {said} is loaded into a model whose names don't. "
            "Other names are another model's: compare them as they are. Look at what you take off "
            "their beginnings.",
        )
        for which, prefixes, said in (
            ("prefix", '("_orig_mod.", "module.")', "`module.` or `_orig_mod.`"),
            ("module", '("module.",)', "`module.`"),
            ("orig-mod", '("_orig_mod.",)', "`_orig_mod.`"),
        )
    ),
    *(
        Mistake(
            f"part-called-{which}-saved-alone",
            WEIGHTS,
            f'"model_state_dict": getattr(model, "{said}", model).state_dict(),',
            f"Of a model that has a part called `{said}` your file holds that part alone. "
            "model.state_dict() is all of a model, whatever its parts are called. Look at what you "
            "save of it.",
        )
        for which, said in (("module", "module"), ("orig-mod", "_orig_mod"))
    ),
    Mistake(
        "part-called-module-loaded-alone",
        OPEN,
        f'    model = getattr(model, "module", model)\n{OPEN}',
        "A model that has parts called `module` and `_orig_mod` is refused its own checkpoint. "
        "They are names like any other: nothing says that a model with such a part is wrapped in "
        "something. Look at what you do with them.",
    ),
    Mistake(
        "another-model-is-nothing",
        'raise ValueError(f"{path} is a checkpoint of another model")',
        "return step",
        "For a checkpoint of another model nothing is raised and nothing is loaded, and whoever "
        "called trains on from nowhere. ValueError is asked for: what is printed a program doesn't "
        "read. Look at what you do where names or shapes differ.",
    ),
    Mistake(
        "numbers-counted-not-shapes",
        END,
        END.replace(FITS, FITS.replace("shapes !=", "sizes !=").replace("shape ", "numel() "))
        .replace(
            "    if sizes",
            "    sizes = {name: own.numel() for name, own in weights.items()}\n    if sizes",
        )
        .replace(
            LAST,
            "for name, own in model.state_dict().items():\n"
            "        own.copy_(weights[name].reshape(own.shape))",
        ),
        "A checkpoint whose matrix is turned round is loaded, and its numbers come into other "
        "places: as many as there are to be, in another shape. Compare the shapes themselves. Look "
        "for numel and len, and for what reshapes.",
    ),
    Mistake(
        "shapes-made-to-fit",
        END,
        "    if shapes.keys() != model.state_dict().keys():\n"
        + FITS.partition("\n")[2]
        + TRIED_IF
        + "    try:\n"
        "        for name, own in model.state_dict().items():\n"
        "            own.copy_(weights[name])\n"
        "    except RuntimeError as error:\n"
        '        raise ValueError(f"{path} doesn\'t fit: {error}") from error\n',
        "Where one number comes for a vector it is loaded without a word, spread over all of it; "
        "for other shapes that don't fit you raise ValueError when something has changed already. "
        "Compare all shapes before you copy anything: copy_ takes what can be broadcast.",
    ),
    Mistake(
        "shapes-tried-on-a-copy",
        END,
        "    if shapes.keys() != model.state_dict().keys():\n"
        + FITS.partition("\n")[2]
        + "    try:\n"
        "        for name, own in model.state_dict().items():\n"
        "            own.clone().copy_(weights[name])\n"
        "    except RuntimeError as error:\n"
        '        raise ValueError(f"{path} is of another model: {error}") from error\n'
        + TRIED_IF
        + "    for name, own in model.state_dict().items():\n        own.copy_(weights[name])\n",
        "Where the file has one number for a whole vector, it is taken without a word; other "
        "shapes that don't fit are refused in time. The file is another model's in either case. "
        "Compare the shapes themselves: copy_ takes what can be broadcast, into a copy, too.",
    ),
    Mistake(
        "parameters-shapes-alone",
        FITS,
        "    own = dict(model.named_parameters(remove_duplicate=False))\n"
        "    if any(shapes.get(name) != own[name].shape for name in own):\n"
        + FITS.partition("\n")[2],
        "A checkpoint with a longer buffer, or with a name too many, comes to a RuntimeError, and "
        "by then something has changed. Look at what you compare before you load: state_dict() "
        "has all that is loaded, and named_parameters() less.",
    ),
    *(
        Mistake(
            f"buffers-looked-at-last{which}",
            END,
            LOOKED_AT + loading,
            "For a checkpoint with a longer buffer you raise ValueError, and by then the model has "
            "changed: a load_state_dict that raises has copied what fits. Parameters of other "
            "shapes are refused in time. Look at what you compare before you load: state_dict() "
            "has all that is loaded, and named_parameters() less.",
        )
        for which, loading in (
            ("", f"{TRIED_IF}{MODEL_TRIED}"),
            ("-and-groups-compared", f"{GROUPS}{MODEL_TRIED}{TRIED_IF}"),
        )
    ),
    Mistake(
        "buffers-looked-at-last-and-model-before-optimizer",
        END,
        f"{LOOKED_AT}{MODEL_TRIED}{TRIED_IF}",
        "For a checkpoint with a longer buffer, or of an optimizer with other groups, you raise "
        "ValueError when the model has changed: a load_state_dict that raises has copied what "
        "fits. Look at what you compare before you load, named_parameters() lacks the buffers, and "
        "at the order in which you load the two.",
    ),
    Mistake(
        "parameters-names-asked-for",
        FITS,
        FITS.replace("model.state_dict().items()", "model.named_parameters()"),
        "A checkpoint of a model with tied weights ends in a ValueError, and so does one of a "
        "model with buffers, though both fit. The file has the names of state_dict(); "
        "named_parameters() gives fewer. Look at what you compare the file's names with.",
    ),
    Mistake(
        "model-before-optimizer",
        FITS,
        f"{FITS}    model.load_state_dict(weights)\n",
        "Where the optimizer doesn't fit, the model has the file's numbers already when you raise. "
        "Nothing may change. Look at the order in which you load the two.",
    ),
    Mistake(
        "optimizer-before-the-model-is-looked-at",
        END,
        END.replace(FITS, "").replace(f"    {LAST}", f"{FITS}    {LAST}"),
        "Where the model doesn't fit, the optimizer has the file's memory and rates already when "
        "you raise. Nothing may change. Look at what you load before you know that all of it fits.",
    ),
    Mistake(
        "new-parameters",
        LAST,
        "model.load_state_dict(weights, assign=True)",
        "After loading, the model has other Parameters than before: the optimizer still holds the "
        "old ones, and its steps don't reach the model. The numbers belong into the Parameters "
        "that are there. Look at how they come into the model: at `assign`, or where you make new "
        "ones.",
    ),
    Mistake(
        "new-parameters-in-the-optimizer-too",
        LAST,
        "held = dict(model.named_parameters(remove_duplicate=False))\n"
        "    model.load_state_dict(weights, assign=True)\n"
        "    now = dict(model.named_parameters(remove_duplicate=False))\n"
        "    new = {own: now[name] for name, own in held.items()}\n"
        "    for group in optimizer.param_groups if optimizer is not None else ():\n"
        '        group["params"] = [new.get(own, own) for own in group["params"]]\n'
        "    for own in new if optimizer is not None else ():\n"
        "        if own in optimizer.state:\n"
        "            optimizer.state[new[own]] = optimizer.state.pop(own)",
        "After loading, the model has other Parameters than before. The optimizer that you are "
        "given reaches the new ones; whoever else holds the old ones, for an average of the "
        "weights, say, no longer holds the model's. The numbers belong into the Parameters that "
        "are there. Look at how they come into the model: at `assign`, or where you make new ones.",
    ),
    Mistake(
        "model-put-into-training",
        RETURN,
        f"    model.train()\n{RETURN}",
        "After loading, the model is in training mode, whatever it was in before. The mode is the "
        "caller's business. Look at what sets it: is there a model.train()?",
    ),
    Mistake(
        "model-put-into-evaluation",
        RETURN,
        f"    model.eval()\n{RETURN}",
        "After loading, the model is in evaluation mode, whatever it was in before. The mode is "
        "the caller's business. Look at what sets it: is there a model.eval()?",
    ),
    Mistake(
        "one-mode-for-all-parts",
        RETURN,
        f"    model.train(model.training)\n{RETURN}",
        "After loading, all of the model's parts are in the mode of the model as a whole, also "
        "those that were in the other one before, as a frozen part in evaluation is. model.train() "
        "and model.eval() go through all parts, whatever they are given. Look at what sets the "
        "mode: loading needs nothing that does.",
    ),
    Mistake(
        "one-mode-for-all-parts-after-errors-too",
        OPEN,
        f"    model.train(model.training)\n{OPEN}",
        "After your call, also after an error, all of the model's parts are in the mode of the "
        "model as a whole, also those that were in the other one before, as a frozen part in "
        "evaluation is. model.train() and model.eval() go through all parts, whatever they are "
        "given. Look at what sets the mode: loading needs nothing that does.",
    ),
    *(
        Mistake(
            f"{mode}-after-{errors}{but}",
            old,
            f"    {kept}\n    model.{put}()\n{old}{back}",
            f"{where} the model is in {mode} mode afterwards, all of its parts, whatever they "
            f"were in before{well}. Look at what sets the mode before something is raised: "
            "loading needs nothing that does.",
        )
        for mode, put in (("evaluation", "eval"), ("training", "train"))
        for errors, old, where in (
            ("errors", LOADING, "Where a part of the file is missing or doesn't fit,"),
            ("misfits", END, "Where the file's model or optimizer doesn't fit,"),
        )
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
                "; where loading ends well all of them are in the mode of the model as a whole",
            ),
        )
    ),
    Mistake(
        "thawed",
        RETURN,
        f"    model.requires_grad_(True)\n{RETURN}",
        "After loading, weights that were frozen can be trained. Loading puts numbers into the "
        "Parameters, and requires_grad is the caller's business. Look at what sets it.",
    ),
    Mistake(
        "loaded-in-single-precision",
        LAST,
        "single = {n: t.float() if t.is_floating_point() else t for n, t in weights.items()}\n"
        "    model.load_state_dict(single)",
        "A model in float64 gets its weights in float32's precision, as if the file held no more. "
        "Look at what you do with the tensors on their way.",
    ),
    Mistake(
        "rates-not-loaded",
        LOADED,
        '            rates = [group["lr"] for group in optimizer.param_groups]\n'
        f"{LOADED}\n"
        "            for group, rate in zip(optimizer.param_groups, rates):\n"
        '                group["lr"] = rate',
        "The optimizer keeps the learning rates that it had. After loading they are the file's, "
        "like its memory. Look at what becomes of param_groups.",
    ),
    Mistake(
        "first-groups-rate-for-all",
        LOADED,
        LOADED + "\n            for group in optimizer.param_groups:\n"
        '                group["lr"] = memory["param_groups"][0]["lr"]',
        "After loading all of the optimizer's groups have the rate that the first one has in the "
        "file. Each has a rate of its own there. Look at what you do with the learning rate.",
    ),
    Mistake(
        "memory-not-loaded",
        LOADED,
        LOADED.replace(
            "memory", '{**optimizer.state_dict(), "param_groups": memory["param_groups"]}'
        ),
        "The optimizer gets the file's rates, and keeps the memory that it had. What stands under "
        '"state" belongs into it too. Look at what you give to its load_state_dict.',
    ),
    Mistake(
        "kept-from-call-to-call",
        READ,
        f"load_checkpoint.__dict__.setdefault(open(path, 'rb').read(), {READ})",
        "A file that is loaded twice gives something else the second time: what you keep of it in "
        "memory was changed by the training in between. Read it anew in each call. Look for what "
        "is kept from one call to the next.",
    ),
    Mistake(
        "kept-by-its-path",
        BODY,
        KEPT_BY_PATH,
        "A file that was loaded once isn't read again: where another has taken its place, or it is "
        "gone, what was there before comes out. Read it anew in each call. Look for what is kept "
        "from one call to the next, with the path for its key.",
    ),
    Mistake(
        "kept-by-size-and-time-and-trained-on",
        READ,
        "load_checkpoint.__dict__.setdefault(\n"
        f"                ({SIZE}, {SECOND}),\n"
        f"                {READ},\n            )",
        "A checkpoint that is saved in another's place, in the same second and just as long, comes "
        "out as the one before; and one that is loaded twice gives something else the second time. "
        "Read the file in each call. Look for what is kept from one call to the next.",
    ),
    Mistake(
        "kept-by-size-and-time",
        READ,
        "load_checkpoint.__dict__.setdefault(\n"
        f"                ({SIZE}, {SECOND}),\n"
        f"                __import__('pickle').dumps({READ}),\n            )\n"
        "            checkpoint = __import__('pickle').loads(checkpoint)",
        "A checkpoint that is saved in another's place, in the same second and just as long, comes "
        "out as the one that was there before. Read the file in each call: no name, size or time "
        "says what is in it. Look for what is kept from one call to the next.",
    ),
    Mistake(
        "no-optimizer-in-the-file",
        f"        {MEMORY}\n",
        "",
        'Your file has no "optimizer_state_dict". Without the optimizer\'s memory the next steps '
        "go astray. Look at the keys that you write.",
    ),
    Mistake(
        "models-state-twice",
        MEMORY,
        MEMORY.replace("optimizer.", "model."),
        'Under "optimizer_state_dict" stands the model\'s state. Look at whose state_dict you '
        "call.",
    ),
    Mistake(
        "no-step-in-the-file",
        STEP,
        "",
        'Your file has no "step". Look at the keys that you write.',
    ),
    Mistake(
        "none-of-the-keys",
        "torch.save(checkpoint, neighbour)",
        'torch.save(checkpoint["model_state_dict"], neighbour)',
        'Your file has none of the keys "model_state_dict", "optimizer_state_dict" and "step". '
        "Look at what you give to torch.save.",
    ),
    Mistake(
        "no-dict-in-the-file",
        "torch.save(checkpoint, neighbour)",
        "torch.save([*checkpoint.values()], neighbour)",
        "There is no dict in your file, so nobody can ask it for its parts by name. Look at what "
        "you give to torch.save.",
    ),
    Mistake(
        "parameters-alone",
        WEIGHTS,
        '"model_state_dict": {k: v.detach() for k, v in model.named_parameters()},',
        LACKS,
    ),
    Mistake(
        "parameters-alone-both-ways",
        BOTH,
        BOTH.replace(
            WEIGHTS,
            '"model_state_dict": {k: v.detach() for k, v in model.named_parameters()},',
        )
        .replace(FITS, f"    own = {{**dict(model.named_parameters())}}\n    {NAMED}")
        .replace(
            LAST,
            "with torch.no_grad():\n        for name in own:\n"
            "            own[name].copy_(weights[name])",
        ),
        LACKS,
    ),
    Mistake(
        "frozen-left-out",
        WEIGHTS,
        '"model_state_dict": {\n'
        "            name: tensor\n"
        "            for name, tensor in model.state_dict(keep_vars=True).items()\n"
        "            if tensor.requires_grad or not isinstance(tensor, torch.nn.Parameter)\n"
        "        },",
        "Your file lacks the weights that are frozen. They are the model's as well, and a new "
        "model has others. model.state_dict() has them all. Look at what you leave out.",
    ),
    *(
        Mistake(
            f"{which}-taken-off-in-the-file",
            WEIGHTS,
            '"model_state_dict": {\n'
            "            name.removeprefix(FIRST).removeprefix(SECOND): tensor\n"
            "            for name, tensor in model.state_dict().items()\n"
            "        },".replace("FIRST", first).replace("SECOND", second),
            f"Names that begin with {said} in the model begin without it in your file, and then "
            "two may be the same. The file has the names of model.state_dict(), as they are. Look "
            "at what you take off their beginnings before you save.",
        )
        for which, first, second, said in (
            ("prefixes", '"module."', '"_orig_mod."', "`module.` or `_orig_mod.`"),
            ("module", '"module."', '""', "`module.`"),
            ("orig-mod", '"_orig_mod."', '""', "`_orig_mod.`"),
        )
    ),
    Mistake(
        "groups-not-saved",
        MEMORY,
        '"optimizer_state_dict": optimizer.state_dict()["state"],',
        "Of the optimizer only its memory is in the file, and nothing of its groups and their "
        "rates. state_dict() gives both, and all of it belongs into the file.",
    ),
    Mistake(
        "memory-not-saved",
        MEMORY,
        '"optimizer_state_dict": {**optimizer.state_dict(), "state": {}},',
        "The optimizer's groups are in your file, and nothing of its memory, which stands under "
        '"state". Look at what you save of the optimizer.',
    ),
    Mistake(
        "saved-in-half-precision",
        WEIGHTS,
        '"model_state_dict": {name: tensor.half() if tensor.is_floating_point() else tensor '
        "for name, tensor in model.state_dict().items()},",
        "The weights in your file are float16, whatever the model's are. What is lost there "
        "doesn't come back. Look at what you do with the tensors before you save them.",
    ),
    Mistake(
        "saved-in-single-precision",
        WEIGHTS,
        '"model_state_dict": {name: tensor.float() if tensor.is_floating_point() else tensor '
        "for name, tensor in model.state_dict().items()},",
        "The weights in your file are float32, also those of a model in float64. What is lost "
        "there doesn't come back. Look at what you do with the tensors before you save them.",
    ),
    Mistake(
        "copy-left-behind",
        RENAME,
        "torch.save(checkpoint, path)",
        "For each checkpoint your code leaves more than one file. What it needs on the way has to "
        "be gone at the end. Look at what you write besides the file at the given path: os.replace "
        "renames, and leaves nothing behind.",
    ),
    Mistake(
        "ending-added",
        RENAME,
        'os.replace(neighbour, f"{path}.pth")',
        "There is no file at the path that was given: what you write lies under another name. Look "
        "at the name that you write to, and at what becomes of it.",
    ),
    Mistake(
        "ending-changed",
        RENAME,
        'os.replace(neighbour, os.path.splitext(path)[0] + ".pth")',
        "Where the given path doesn't end as you expect, your file lies under another name. It "
        "belongs at exactly the path that was given. Look at what you do with its ending.",
    ),
    Mistake(
        "ending-becomes-pt",
        RENAME,
        'os.replace(neighbour, os.path.splitext(path)[0] + ".pt")',
        "Where the given path doesn't end in .pt, your file lies under another name. It belongs "
        "at exactly the path that was given. Look at what you do with its ending.",
    ),
    Mistake(
        "ending-added-where-there-is-none",
        RENAME,
        'os.replace(neighbour, path if os.path.splitext(path)[1] else f"{path}.pt")',
        "Where the given path has no ending, your file lies under another name. It belongs at "
        "exactly the path that was given. Look at what you do with its ending.",
    ),
    Mistake(
        "not-replaced",
        FIRST,
        f"    if os.path.exists(path):\n        return\n{FIRST}",
        "Where a file is there already, it stays as it is. A new checkpoint takes the place of the "
        "old one. Look at what you do where the path exists.",
    ),
    Mistake(
        "an-old-file-refused",
        FIRST,
        f'    open(path, "xb").close()\n{FIRST}',
        "Where a file is there already, you refuse to save. A new checkpoint takes the place of "
        "the old one. Look at what you do where the path exists, and at how you open it.",
    ),
    Mistake(
        "saving-ends-training",
        FIRST,
        f"    model.eval()\n{FIRST}",
        "Saving puts the model into evaluation mode, and the training goes on in it. Look "
        "at what sets the mode: is there a model.eval()?",
    ),
    Mistake(
        "saving-begins-training",
        FIRST,
        f"    model.train()\n{FIRST}",
        "Saving puts the model into training mode, whatever it was in before. Saving changes "
        "nothing. Look at what sets the mode: is there a model.train()?",
    ),
    Mistake(
        "saved-in-one-mode-for-all-parts",
        FIRST,
        f"    model.train(model.training)\n{FIRST}",
        "After saving, all of the model's parts are in the mode of the model as a whole, also "
        "those that were in the other one before, as a frozen part in evaluation is. model.train() "
        "and model.eval() go through all parts, whatever they are given. Look at what sets the "
        "mode: saving needs nothing that does.",
    ),
    Mistake(
        "gradients-cleared",
        FIRST,
        f"    optimizer.zero_grad()\n{FIRST}",
        "After saving, the Parameters' gradients are gone. Saving changes nothing. Look at "
        "what you do with the optimizer and with .grad.",
    ),
    Mistake(
        "seeded",
        FIRST,
        f"    torch.manual_seed(123)\n{FIRST}",
        "After saving, torch's random numbers go on from another place than before. Saving changes "
        "nothing. Look for manual_seed, and for what draws random numbers.",
    ),
    Mistake(
        "pythons-random-numbers",
        FIRST,
        f"    __import__('random').random()\n{FIRST}",
        "After saving, Python's random numbers go on from another place than before. Saving "
        "changes nothing. Look for `random`, and for what seeds it.",
    ),
    Mistake(
        "numpys-random-numbers",
        FIRST,
        f"    __import__('numpy').random.rand()\n{FIRST}",
        "After saving, numpy's random numbers go on from another place than before. Saving "
        "changes nothing. Look for numpy.random, and for what seeds it.",
    ),
    Mistake(
        "step-as-a-tensor",
        STEP,
        STEP.replace("step,", "torch.tensor(step),"),
        "The step in your file is a tensor. A plain int is asked for, and torch.save takes it as "
        "it is. Look at what you write.",
    ),
    Mistake(
        "step-as-a-text",
        STEP,
        STEP.replace("step,", "str(step),"),
        "The step in your file is a text. A plain int is asked for, and torch.save takes it as it "
        "is. Look at what you write.",
    ),
    Mistake(
        "path-taken-for-a-text",
        NEIGHBOUR,
        'neighbour = path + ".new"',
        "Where the path is a Path and no text, `+` doesn't put anything behind it. Both are "
        'allowed: f"{path}" is a text for either. Look at what you do with the path.',
    ),
    *(
        Mistake(
            f"text-taken-for-a-path-{how}",
            old,
            new,
            "Where the path is a str and no Path, you ask it for something that only a Path has. "
            "Both are allowed: Path(path) is a Path for either. Look at what you do with the path.",
        )
        for how, old, new in (
            ("with-an-ending", NEIGHBOUR, 'neighbour = path.with_suffix(".new")'),
            ("with-a-name", NEIGHBOUR, 'neighbour = path.with_name(f"{path.name}.new")'),
            (
                "with-a-folder",
                NEIGHBOUR,
                f"path.parent.mkdir(parents=True, exist_ok=True)\n    {NEIGHBOUR}",
            ),
            (
                "that-exists",
                OPEN,
                f"    if not path.exists():\n        raise FileNotFoundError(path)\n{OPEN}",
            ),
            (
                "of-a-file",
                OPEN,
                f"    if not path.is_file():\n        raise FileNotFoundError(path)\n{OPEN}",
            ),
        )
    ),
    Mistake(
        "no-folder-in-the-path",
        NEIGHBOUR,
        f"os.makedirs(os.path.dirname(path), exist_ok=True)\n    {NEIGHBOUR}",
        "A name without a folder, such as model.pt, can't be saved to: its folder is an empty "
        "text, and with that nothing can be made or found. Look at what you do with the path's "
        "folder.",
    ),
    Mistake(
        "one-step-further-saved",
        STEP,
        STEP.replace("step,", "step + 1,"),
        "The step in your file is one more than the one that was given. Look at what you write.",
    ),
    Mistake(
        "one-step-further-returned",
        RETURN,
        "    return step + 1\n",
        "The step that comes back is one more than the one in the file. Look at your return.",
    ),
    Mistake(
        "whole-checkpoint-returned",
        RETURN,
        "    return checkpoint\n",
        "You return all that is in the file. The step alone is asked for. Look at your return.",
    ),
    Mistake(
        "all-three-returned",
        RETURN,
        "    return model, optimizer, step\n",
        "Three things come back: the model, the optimizer and the step. The step alone is asked "
        "for: the other two the caller has. Look at your return.",
    ),
    Mistake(
        "nothing-returned",
        RETURN,
        "",
        "Nothing is returned, though a checkpoint was loaded: its step is asked for. Look at the "
        "end of load_checkpoint.",
    ),
    Mistake(
        "step-0-refused",
        RETURN,
        f'    if not step:\n        raise ValueError(f"{{path}} has no step")\n{RETURN}',
        "A checkpoint with step 0 is refused. 0 counts as false, and so it isn't told from a step "
        "that is missing. Look at how you see whether there is one.",
    ),
    Mistake(
        "path-not-named",
        BODY,
        BODY.replace('f"{path} is not', 'f"this is not')
        .replace('f"{path} is a', '"this is a')
        .replace("f\"{path} doesn't", "f\"this doesn't"),
        "Your ValueError hasn't the path in its text, as it was given. Where several files are "
        "tried, nobody knows which is meant. Look at its text.",
    ),
    Mistake(
        "path-not-named-where-nothing-can-be-read",
        BODY,
        BODY.replace('f"{path} is not', 'f"this is not'),
        "Your ValueError hasn't the path in its text where the file is no checkpoint; where it "
        "doesn't fit it has. Look at the text of each.",
    ),
    Mistake(
        "path-not-named-where-it-doesnt-fit",
        BODY,
        BODY.replace('f"{path} is a', '"this is a').replace("f\"{path} doesn't", "f\"this doesn't"),
        "Your ValueError hasn't the path in its text where the file is a checkpoint that doesn't "
        "fit; where it is none it has. Look at the text of each.",
    ),
    Mistake(
        "runtime-errors-raised",
        BODY,
        BODY.replace("raise ValueError", "raise RuntimeError"),
        "What you raise is a RuntimeError, for files that are no checkpoint and for those that "
        "don't fit. ValueError is asked for. Look at what you raise, or let through.",
    ),
    Mistake(
        "optimizers-own-error",
        TRIED,
        "        optimizer.load_state_dict(memory)\n",
        "For an optimizer that doesn't fit a ValueError comes out that doesn't have the path in "
        "its text. The one that load_state_dict raises by itself knows no path. Look at where you "
        "load the optimizer.",
    ),
    Mistake(
        "no-file-is-a-value-error",
        code(MODULE, "    with open(path", "torch.load(file,"),
        "    if True:\n        try:\n            checkpoint = torch.load(path,",
        "Where there is no file, you raise ValueError. It is FileNotFoundError that says so, and "
        "open and torch.load raise it by themselves. Look at what you catch.",
    ),
    Mistake(
        "no-file-is-nothing",
        OPEN,
        f"    if not os.path.exists(path):\n        return 0\n{OPEN}",
        "Where there is no file, nothing is raised, and whoever has mistyped the path trains on "
        "from nowhere. FileNotFoundError is asked for. Look at what you do before you read.",
    ),
    Mistake(
        "other-keys",
        '"model_state_dict": model.state_dict(),\n        "optimizer_state_dict": optimizer',
        '"model": model.state_dict(),\n        "optimizer": optimizer',
        'Your file has no "model_state_dict" and no "optimizer_state_dict". Look at the keys that '
        "you write.",
    ),
]
