"""The hidden checks of section 4.5: each returns what it observed, and nothing is expected here."""

import torch

from kata.instruments import (
    beginning,
    config,
    every_name,
    exchange,
    failing_elsewhere,
    randn,
    reads,
    renamed,
    shortcuts,
    sides,
    stress,
    strided,
    tried,
    weightless,
    within,
)

NAMES = [
    *("att.W_query.weight", "att.W_query.bias", "att.W_key.weight", "att.W_key.bias"),
    *("att.W_value.weight", "att.W_value.bias", "att.out_proj.weight", "att.out_proj.bias"),
    *("ff.layers.0.weight", "ff.layers.0.bias", "ff.layers.2.weight", "ff.layers.2.bias"),
    *("norm1.scale", "norm1.shift", "norm2.scale", "norm2.shift"),
]
PARTS = ["att", "ff", "norm1", "norm2"]
MODES = {"training": True, "use": False}
LAST = {"attention": "att.out_proj", "feed-forward": "ff.layers.2"}
SMALLEST = {"emb_dim": 2, "n_heads": 1}
# Right files with a GELU of their own, its constant in float32, are 1.8e-8 off at most, measured;
# float32 on the way is 3e-8 off at least.
EXACT = 2.5e-8
OPERATORS = ["_native_multi_head_attention", "_transformer_encoder_layer_fwd"]
MODULES = [
    *("MultiheadAttention", "multi_head_attention_forward", "Transformer", "TransformerEncoder"),
    *("TransformerEncoderLayer", "TransformerDecoder", "TransformerDecoderLayer"),
]
READY_MADE = {name: name for name in OPERATORS + MODULES}


def its_parts_have_their_names(gpt):
    """Its parts are `att`, `ff`, `norm1` and `norm2`, and have as many parameters as in GPT-2."""
    gpt2, found = {"emb_dim": 768, "n_heads": 12, "context_length": 1024}, {}
    for bias in (False, True):
        block, with_it = gpt.TransformerBlock(config(qkv_bias=bias)), f"with qkv_bias={bias}"
        with weightless():
            large = gpt.TransformerBlock(config(**gpt2, qkv_bias=bias))
        own = dict(sorted(_named(block).items()))
        found[f"parameters {with_it}"] = dict.fromkeys(own, "a parameter")
        found[f"number of different parameters {with_it}"] = len(list(block.parameters()))
        found[f"shapes {with_it}"] = {name: list(p.shape) for name, p in own.items()}
        found[f"kinds {with_it}"] = {name: _kind(p) for name, p in own.items()}
        found[f"numbers in a block of GPT-2 {with_it}"] = sum(p.numel() for p in large.parameters())
    return found


def it_begins_alive_and_all_its_own(gpt):
    """A new block has norms of ones and zeros, random weights, all its own, and spares its cfg."""
    original = config(qkv_bias=True)
    cfg = original.copy()
    one, other = gpt.TransformerBlock(cfg), gpt.TransformerBlock(original.copy())
    two = {"before_a_block_was_made": "all there", "after_a_block_was": _left(cfg, original)}
    own, others, found = _own(one), _own(other), {"the configuration": sides(**two)}
    there = [name for name in NAMES if name in own and name in others]
    found["parameters that are not there"] = [name for name in NAMES if name not in there]
    for name in there:
        found[f"{name} at first"] = _begins(own[name], norm=name.startswith("norm"))
        if name.endswith("weight"):
            by_how_much = beginning(own[name] - others[name])
            found[f"{name}, how much two blocks differ at first"] = by_how_much
    stress(renamed(own), NAMES)
    kept = {name: own[name].detach().clone() for name in there}
    with torch.no_grad():
        for parameter in other.eval().parameters():
            parameter.zero_()
    after = {**own, "being in training": _in_training(one)}
    for name, before in {**kept, "being in training": True}.items():
        two = {"before_another_block_was_changed": before, "after_another_block_was": after[name]}
        found[f"{name} of one block"] = sides(**two)
    return found


def one_token_by_hand(gpt):
    """Where both parts hand on what they are given, one token comes out as by hand."""
    block = _transparent(gpt.TransformerBlock(config(**SMALLEST))).eval()
    x = torch.tensor([[[1.0, 3.0]]])  # + [-1, 1] is [0, 4], and + [-1, 1] again
    return {"x": x.clone(), "block(x)": block(x)}


def every_batch_comes_out_right(gpt):
    """Batches of every size and length, and in any order of memory, come out right."""
    block = _block(gpt.TransformerBlock).eval()
    shapes = [(1, 1), (1, 2), (2, 5), (5, 2), (4, 1), (3, 7)]
    found = {f"output for {b} x {t} tokens": block(randn(b, t, 12)) for b, t in shapes}
    found["output for transposed input"] = block(strided(randn(2, 5, 12)))
    narrow, x = _block(gpt.TransformerBlock, emb_dim=6).eval(), randn(1, 7, 6)
    return {**found, "output for more tokens than features": tried(narrow, x)}


def numbers_of_every_size_come_out_right(gpt):
    """Tiny, usual and large numbers come out right, in float32 and in float64."""
    found, block = {}, _block(gpt.TransformerBlock).eval()
    sizes = {"tiny": (2, 4, 0.01), "usual": (2, 3, 1.0), "large": (1, 4, 30.0), "huge": (3, 2, 1e6)}
    inputs = {size: randn(b, t, 12, spread=spread) for size, (b, t, spread) in sizes.items()}
    for size, x in inputs.items():
        found[f"output for {size} numbers"] = block(x.clone())
    for part in LAST:
        silent = _silent(_block(gpt.TransformerBlock), part).eval()
        for size in ("tiny", "large"):
            found[f"output for {size} numbers without {part}"] = silent(inputs[size].clone())
    block = _block(gpt.TransformerBlock).eval()
    for size in ("tiny", "usual"):
        output = block.double()(inputs[size].double())
        found[f"output for {size} numbers in float64"] = within(EXACT, output)
    block = _stressed(block.float())
    with torch.no_grad():
        for name in LAST.values():
            _own(block)[f"{name}.weight"] *= 1e6
    return {**found, "output with huge weights": block(randn(2, 2, 12))}


def other_configurations_come_out_right(gpt):
    """With other `n_heads`, `qkv_bias`, `emb_dim` and `context_length` it comes out right too."""
    changes = [{"n_heads": 2, "qkv_bias": True}, {"n_heads": 12}]
    changes += [{"emb_dim": 20, "n_heads": 5, "n_layers": 4}]
    # one head, and more than GPT-2's 1024; of two features, nearly equal ones would magnify what is
    # rounded
    changes += [{"context_length": 1025, "emb_dim": 8, "n_heads": 1}]
    found = {}
    for change in changes:
        cfg = config(**change)
        block, x = _block(gpt.TransformerBlock, **cfg).eval(), _full_context(cfg)
        text = ", ".join(f"{key}={value}" for key, value in change.items())
        with torch.no_grad():
            found[f"output at full context with {text}"] = block(x)
    return found


def no_position_sees_a_later_one(gpt):
    """No position sees a later one, and no example another."""
    block, x = _block(gpt.TransformerBlock).eval(), randn(2, 6, 12)
    later, other = x.clone(), x.clone()
    later[:, 4:], other[1] = randn(2, 2, 12), randn(6, 12)
    before, after_later, after_other = (_output(block, one) for one in (x, later, other))
    return {
        "output at the first four positions": sides(
            before_the_later_ones_changed=before[:, :4], after_they_did=after_later[:, :4]
        ),
        "output for the first example": sides(
            before_the_second_one_changed=before[0], after_it_did=after_other[0]
        ),
    }


def at_full_dropout_only_the_shortcuts_are_left(gpt):
    """In training with drop probability 1, only the shortcuts are left: block(x) is x."""
    x = torch.tensor([[[1.0, 3.0]]])
    block = _transparent(gpt.TransformerBlock(config(**SMALLEST, drop_rate=1.0))).train()
    found = {"one token": {"x": x.clone(), "block(x)": _seeded(block, x)}}
    block, x = _block(gpt.TransformerBlock, drop_rate=1.0).train(), randn(2, 5, 12)
    return {**found, "output with other weights": _seeded(block, x.clone()), "its input": x}


def dropout_rests_in_use(gpt):
    """In use drop_rate makes no difference, and at drop rate 0 training makes none."""
    kind, x, y = gpt.TransformerBlock, randn(2, 5, 12), randn(2, 4, 12, dtype=torch.float64)
    none, full = _block(kind).eval(), _block(kind, drop_rate=1.0).eval()
    two = {"at_drop_rate_0": _output(none, x), "at_drop_rate_1": _output(full, x)}
    found = {"output in use": sides(**two)}
    none = _block(kind).double()
    two = {f"in_{when}": within(EXACT, _output(none.train(on), y)) for when, on in MODES.items()}
    none.float()
    return {**found, "output at drop rate 0 in float64": sides(**dict(reversed(two.items())))}


def drop_rate_reaches_attention(gpt):
    """`drop_rate` and `context_length` are attention's too: at 1 all is dropped; 14 tokens fit."""
    block, x = _block(gpt.TransformerBlock, drop_rate=1.0).eval(), randn(2, 5, 12)
    without = _block(gpt.TransformerBlock, drop_rate=1.0).eval()
    with torch.no_grad():
        _own(without)["att.W_value.weight"].zero_()
    block.att.train()
    two = {"with_only_zeros_to_weigh": _attended(without, x), "in_training": _attended(block, x)}
    refused = _refused(_block(gpt.TransformerBlock, context_length=14).eval(), (1, 12, 13, 14))
    return {
        "what attention adds at drop rate 1": sides(**two),
        "numbers of tokens that are too many with a context_length of 14": refused,
    }


def half_is_dropped_at_half_the_rate(gpt):
    """At drop rate 0.5, parts that give 1 and 10 add 2 or nothing and 20 or nothing, by chance."""
    block = _block(gpt.TransformerBlock, emb_dim=8, n_heads=2, drop_rate=0.5)
    zeros = torch.zeros(64, 6, 8)
    with torch.no_grad():
        one = _seeded(_constant(block).train(), zeros.clone()).clone()
        other = block(zeros.clone())
    found = {"what a block may add to zeros": sorted(set(one.round().int().flatten().tolist()))}
    first, second = one % 20 > 1, one > 15
    for part, kept in (("attention", first), ("feed-forward", second)):
        for dim, what in enumerate(("examples", "positions", "features")):
            share = f"share of neighbouring {what} of which {part} keeps both or none"
            found[f"{share}, in halves"] = _halves(kept == kept.roll(1, dim))
        found[f"share that {part} keeps, in halves"] = _halves(kept)
    found["share of which both parts keep all or nothing, in halves"] = _halves(first == second)
    again = _halves(first == (other % 20 > 1))
    return {**found, "share of which attention keeps all or nothing in two calls, in halves": again}


def nothing_else_is_dropped(gpt):
    """At drop rate 0.5 what a part adds to x is doubled in training, or missing, and no more."""
    found, x = {}, randn(3, 5, 12)
    for part, other in zip(LAST, reversed(LAST)):
        block = _silent(_block(gpt.TransformerBlock, drop_rate=0.5), part)
        added = _output(block.eval(), x) - x
        block.train().att.eval()
        output, gradient = _with_gradient(block, x, f"{LAST[other]}.bias")
        dropped = output - x
        found[f"without {part}, numbers that become zero"] = int((output == 0).sum())
        off = torch.minimum(dropped.abs(), (dropped - 2 * added).abs())
        found[f"without {part}, numbers neither missing nor doubled"] = int((off > 1e-3).sum())
        doubled = 2 * (dropped.abs() > added.abs()).sum((0, 1)).float()
        more = None if gradient is None else within(1e-3, gradient - doubled)  # both by chance
        found[f"without {part}, how much more the gradient keeps than the output"] = more
    block = _silent(_block(gpt.TransformerBlock, drop_rate=0.5), "attention")
    with torch.no_grad():
        _own(block)["att.out_proj.bias"].fill_(100.0)
    output = _output(block.train(), x)
    first = x + 200.0 * (output - x > 100)  # what came of the first half
    added = _output(block.eval(), first - 100) - first
    off = torch.minimum((output - first).abs(), (output - first - 2 * added).abs())
    more = "some" if bool((off > 1e-2).any()) else "none"
    found["with both, numbers of feed-forward's neither missing nor doubled"] = more
    return found


def the_gradients_come_out_right(gpt):
    """The gradients of its input and of all its parameters come out right, in use as well."""
    found = {}
    for when, (training, x) in _inputs().items():
        given = x.clone().requires_grad_()  # which keeps the order in memory
        own = {"x": given, **_differentiated(gpt, given, training)}
        grads = {f"gradient of {name}": _within(one.grad) for name, one in own.items()}
        found[when] = grads
    for mode, training in MODES.items():
        own = _differentiated(gpt, randn(2, 5, 12), training)
        grads = {name: parameter.grad for name, parameter in own.items()}
        found[f"gradients in {mode} where the input needs none"] = grads
    return found


def it_leaves_alone_what_it_is_given(gpt):
    """It leaves its input alone, and needs neither that nor its configuration afterwards."""
    found, block = {}, _block(gpt.TransformerBlock, qkv_bias=True)
    for when, (training, x) in _inputs().items():
        kept, mode = x.clone(), _in_training(block.to(x.dtype).train(training))
        with torch.set_grad_enabled(training):
            output = _output(block, x, itself=True)
            found[f"{when}, the input"] = sides(before_the_call=kept, after_the_call=x.clone())
            two = {"before_the_call": False, "after_the_call": x.requires_grad}
            found[f"{when}, the input's requires_grad"] = sides(**two)
            two = {"before_the_call": mode, "after_the_call": _in_training(block)}
            found[f"{when}, being in training"] = sides(**two)
            before = output.detach().clone()
            x.detach().add_(1)
            _output(block, x, itself=True)
        two = {"before_the_next_call": _within(before), "after_the_next_call": _within(output)}
        found[f"{when}, the output"] = sides(**two)
    block.float()
    x, cfg = randn(2, 5, 12), config()
    untouched, block = _block(gpt.TransformerBlock), _stressed(gpt.TransformerBlock(cfg))
    cfg |= {"emb_dim": 24, "n_heads": 1, "drop_rate": 1.0, "context_length": 2, "qkv_bias": True}
    two = {"while_its_configuration_stays": _output(untouched, x, in_words=True)}
    two["after_its_configuration_changed"] = _output(block, x, in_words=True)
    return {**found, "output of a block": sides(**two)}


def nothing_of_a_call_shows_in_a_later_one(gpt):
    """Nothing of one call shows in a later one: not with other numbers, nor with other weights."""
    found = {}
    for when, training in MODES.items():
        block, twin, new = (_block(gpt.TransformerBlock).train(training) for _ in range(3))
        kept = randn(2, 5, 12, spread=3.0).round()
        turned = kept.flip(0)  # by its sum, or its shape, it can't be told from what was there
        x = kept.clone()
        with torch.inference_mode():
            _output(block, kept)  # what is kept of this can't be used where gradients are
        with torch.set_grad_enabled(training):
            output = _output(block, x, itself=True)
            two = {"in_the_first_call": output.detach().clone()}
            output.detach().zero_()
            x.data.copy_(kept)  # where it was changed in place, that is another check's
            two["in_the_second_call"] = _again(block, x)
            found[f"output for the same tensor in {when}"] = sides(**two)
            two = {"from_a_new_block": _output(twin, turned)}
            two["from_one_that_was_called_before"] = _again(block, x.copy_(turned))
            found[f"output for the same tensor with other numbers in {when}"] = sides(**two)
            for numbers in (kept, turned):  # a new tensor each time, where the one before was
                x.copy_(numbers)
                two["from_one_that_was_called_before"] = _again(block, x.data)
            found[f"output for a new tensor in another one's place in {when}"] = sides(**two)
            two = {"from_a_new_block": _output(_turned(new), turned)}
            x.data.copy_(turned)
            two["from_one_that_was_called_before"] = _again(_turned(block), x)
            found[f"output with other weights in {when}"] = sides(**two)
            two = {"from_a_new_block": _output(_grown(new), turned)}
            x.data.copy_(turned)
            two["from_one_that_was_called_before"] = _again(_grown(block), x)
            found[f"output with larger weights in {when}"] = sides(**two)
            exchange(block, new)
            x.data.copy_(turned)
            found[f"output with other Parameters in {when}"] = sides(
                from_a_new_block=_output(new, turned),
                after_they_were_put_in_their_places=_again(block, x),
            )
    return found


def it_works_on_any_device(gpt):
    """What it makes on the way stands on its input's device."""
    x, found = randn(2, 5, 12), {}
    for when, training in MODES.items():  # who drops in use as well has it told by another check
        block = _block(gpt.TransformerBlock, drop_rate=0.5 * training).train(training)
        found |= failing_elsewhere(gpt, block, x, where=f" in {when}")
    return found


@reads(READY_MADE, "TransformerBlock")
def it_is_made_from_its_parts(gpt):
    """It is made from the chapter's parts, not with torch's ready-made ones."""
    block, x = _block(gpt.TransformerBlock), randn(2, 5, 12)
    return shortcuts(lambda: block(x), OPERATORS)


# --- blocks ---------------------------------------------------------------------------------------


def _block(kind, **changes):
    return _stressed(kind(config(**changes)))


def _stressed(block):
    stress(renamed(_own(block)), NAMES)
    return block


def _named(block):
    """Its parameters by their names in the exercise, even where they have others as well."""
    every = every_name(block, PARTS)
    named = {name: every[name] for name in NAMES if name in every}
    known = {id(parameter) for parameter in named.values()}
    return named | {n: p for n, p in block.named_parameters() if id(p) not in known}


def _own(block):
    """The same, where names are wrong too: what is called alike within a part takes the name."""
    named = _named(block)
    free = [name for name in NAMES if name not in named]
    if not any(name.startswith("att.W") and name.endswith("bias") for name in named):
        free = [n for n in free if not (n.startswith("att.W") and n.endswith("bias"))]
    found = {name: named[name] for name in NAMES if name in named}
    for name, parameter in named.items():
        if name not in found:
            alike = [one for one in free if one.partition(".")[2] == name.partition(".")[2]] or free
            claimed = alike[0] if alike else name
            found[claimed] = parameter
            free = [one for one in free if one != claimed]
    return found


def _kind(parameter):
    trained = "trained" if parameter.requires_grad else "frozen"
    return f"{str(parameter.dtype).removeprefix('torch.')}, {trained}"


def _begins(parameter, norm):
    """How a parameter begins, whatever random numbers it has."""
    if bool((parameter == 1).all()):
        return "ones"
    how = beginning(parameter)
    bias = parameter.dim() == 1 and not norm
    return "zeros or random" if bias and how in ("all zeros", "random") else how


def _in_training(block):
    return all(module.training for module in block.modules())


def _silent(block, part):
    """The block, with this part giving only zeros."""
    with torch.no_grad():
        for kind in ("weight", "bias"):
            _own(block)[f"{LAST[part]}.{kind}"].zero_()
    return block


def _constant(block):
    """The block, with attention giving only ones and feed-forward only tens."""
    for part, value in (("attention", 1.0), ("feed-forward", 10.0)):
        _silent(block, part)
        with torch.no_grad():
            _own(block)[f"{LAST[part]}.bias"].fill_(value)
    return block


def _transparent(block):
    """The block of width 2, whose parts hand on one token as it comes to them."""
    own = _own(_silent(_silent(block, "attention"), "feed-forward"))
    with torch.no_grad():
        for norm in ("norm1", "norm2"):
            own[f"{norm}.scale"].fill_(1.0)
            own[f"{norm}.shift"].zero_()
        for name in ("att.W_value", "att.out_proj"):
            own[f"{name}.weight"].copy_(torch.eye(2))
        widened = own["ff.layers.0.weight"].zero_()
        own["ff.layers.0.bias"].zero_()
        # GELU leaves large numbers as they are and stops large negative ones: both signs, then
        widened[:4] = torch.tensor([[100.0, 0.0], [-100.0, 0.0], [0.0, 100.0], [0.0, -100.0]])
        own["ff.layers.2.weight"][:, :4] = widened[:4].T / 10000
    return block


def _grown(block):
    with torch.no_grad():
        for parameter in block.parameters():
            parameter.mul_(1.5)
    return block


def _turned(block):
    """The block with other weights, in place: its own, turned upside down."""
    with torch.no_grad():
        for parameter in _stressed(block).parameters():
            parameter.copy_(parameter.flip(0))
    return block


# --- what they give -------------------------------------------------------------------------------


def _seeded(block, x):
    """What is dropped depends on what is drawn in forward alone, not on how the block was made."""
    torch.default_generator.manual_seed(0)
    return block(x)


def _output(block, x, itself=False, in_words=False):
    """The block's output, for a property of it: zeros where it has none of x's shape.

    Or what it raises, in words.
    """
    output = tried(_seeded, block, x if itself else x.clone())
    if in_words and isinstance(output, str):
        return output
    alike = isinstance(output, torch.Tensor) and output.shape == x.shape
    return output if alike else torch.zeros_like(x)


def _with_gradient(block, x, name):
    """The block's output, and the gradient of its sum for that parameter, if there is one."""
    output, parameter = _output(block, x), _own(block).get(name)
    if parameter is None or not output.requires_grad:
        return output.detach(), None
    return output.detach(), torch.autograd.grad(output.sum(), parameter, allow_unused=True)[0]


def _again(block, x):
    """Its output for this very tensor, which no later call can change any more."""
    return _output(block, x, itself=True).detach().clone()


def _attended(block, x):
    """What attention adds to x; what it gives by itself while forward is still a stub."""
    try:
        return _output(_silent(block, "feed-forward"), x) - x
    except NotImplementedError:
        if not hasattr(block, "norm1"):
            raise
        return block.att(block.norm1(x))


def _refused(block, counts):
    """How many tokens are too many for it; none where it takes no number of them at all.

    Attention is asked by itself while forward is still a stub.
    """
    try:
        block(torch.zeros(1, 1, 12))
    except NotImplementedError:
        block = block.att if hasattr(block, "att") else block
    except Exception:
        return []
    return [n for n in counts if isinstance(tried(block, torch.zeros(1, n, 12)), str)]


def _full_context(cfg):
    return randn(1, cfg["context_length"], cfg["emb_dim"])


def _inputs():
    """Inputs of every kind, and whether they come in training: by what is said of them."""
    large = randn(2, 5, 12, spread=300.0, dtype=torch.float64)
    return {
        "in training": (True, randn(2, 5, 12)),
        "in use": (False, randn(2, 5, 12)),
        "for one token": (True, randn(2, 1, 12)),
        "for one example at full context": (False, randn(1, 7, 12)),
        "for large transposed numbers in float64": (False, strided(large)),
    }


def _within(tensor):
    return within(1e-6, tensor) if tensor is not None and tensor.dtype == torch.float64 else tensor


def _differentiated(gpt, x, training):
    """The parameters of a block whose output, weighed, was differentiated in its second call."""
    block = _block(gpt.TransformerBlock, qkv_bias=True).to(x.dtype).train(training)
    block.requires_grad_(True).zero_grad()
    block(x.detach().clone())
    output = block(x * 1)
    if output.requires_grad:
        (output * torch.linspace(-1, 1, output.numel()).view(output.shape)).sum().backward()
    own = _own(block.float())
    return {name: own[name] for name in NAMES if name in own}


def _left(cfg, original):
    """What became of a configuration: whichever key was taken, it's the same slip."""
    lost = [key for key in original if key not in cfg]
    return "without some of its keys" if lost else "all there" if cfg == original else "changed"


def _halves(of):
    return round(2 * of.float().mean().item()) / 2
