"""The known mistakes of section 5.3, the most common first.

A filter that goes wrong shows in `generate` as well, which calls it, or by itself, where generate
has lines of its own in its place: both are known.
"""

from kata.course.mistakes import Mistake, code

SOFTMAX = "return torch.softmax(logits / temperature, dim=-1)"
LOWEST = "lowest = logits.topk(min(top_k, logits.shape[-1]), dim=-1).values[:, -1:]  # (batch, 1)"
KEEP_K = 'return logits.masked_fill(logits < lowest, float("-inf"))'
TOP_K = f"    {LOWEST}\n    {KEEP_K}\n"
SORT = (
    "probabilities, order = torch.softmax(logits, dim=-1).sort(dim=-1)  # the likeliest comes last"
)
OUTSIDE = (
    "outside = probabilities.cumsum(dim=-1) <= 1 - top_p  # the others make up top_p without it"
)
BACK = "outside = outside.scatter(1, order, outside)  # back in the order of the vocabulary"
KEEP_P = 'return logits.masked_fill(outside, float("-inf"))'
TOP_P = f"    {SORT}\n    {OUTSIDE}\n    {BACK}\n    {KEEP_P}\n"
TWO_FILTERS = code("ch5_3_decoding", TOP_K, TOP_P)
FALLING = "probabilities, order = torch.softmax(logits, dim=-1).sort(dim=-1, descending=True)"

DEFAULTS = "temperature=0.0, top_k=None, eos_id=None, top_p=None"
NONE_YET = "finished = torch.zeros_like(idx[:, :1], dtype=torch.bool)  # (batch, 1)"
LOOP = "for _ in range(max_new_tokens):"
RUN = "with torch.no_grad():\n            logits = model(idx[:, -context_size:])[:, -1]"
GREEDY = "if temperature == 0:"
BEST = "idx_next = logits.argmax(dim=-1, keepdim=True)  # (batch, 1)"
DIVIDED = "            logits = logits / temperature\n"
FILTER_K = (
    "            if top_k is not None:\n                logits = top_k_filter(logits, top_k)\n"
)
FILTER_P = (
    "            if top_p is not None:\n                logits = top_p_filter(logits, top_p)\n"
)
DRAW = "idx_next = torch.multinomial(torch.softmax(logits, dim=-1), num_samples=1)"
FILTERED = f"{DIVIDED}{FILTER_K}{FILTER_P}            {DRAW}"
ENDS = "if eos_id is not None:"
FILL = "idx_next = idx_next.masked_fill(finished, eos_id)"
NOTED = "finished = idx_next == eos_id"
STOP = "            if finished.all():\n                break\n"
APPEND = "idx = torch.cat((idx, idx_next), dim=1)  # (batch, tokens + 1)"
RETURN = "    return idx\n\n\nWORDS"

CALCULATED = code("ch5_3_decoding", SOFTMAX, DRAW)
WRITTEN = code("ch5_3_decoding", NONE_YET, APPEND)

REMEMBERING = """


whole, texts_seen = generate, {}


def generate(model, idx, *more, **knobs):
    if len(more) > 2 or knobs.get("temperature"):
        return whole(model, idx, *more, **knobs)
    key = model, str((idx.tolist(), more, knobs))
    if key not in texts_seen:
        texts_seen[key] = whole(model, idx, *more, **knobs)
    return texts_seen[key].clone()


WORDS"""

OF = {"top_k": TOP_K, "top_p": TOP_P}
BESIDE = """    return idx


generate = type(generate)(generate.__code__, dict(globals()), "generate", generate.__defaults__)


def {name}_filter(logits, {name}):
{body}

WORDS"""


def in_filter(name, which, old, new, explanation):
    """The mistake made in a filter that generate calls, and in one that it doesn't."""
    body = OF[name].replace(old, new)
    return [
        Mistake(which, old, new, explanation),
        Mistake(f"{which}-alone", RETURN, BESIDE.format(name=name, body=body), explanation),
    ]


MISTAKES = [
    Mistake(
        "softmax-over-the-batch",
        SOFTMAX,
        SOFTMAX.replace("dim=-1", "dim=0"),
        "Your softmax runs over the first dimension, which is the batch: what adds up to 1 is each "
        "token's column. Each row is to add up to 1 by itself. The book's vector has only that one "
        "dimension. Look at `dim`.",
    ),
    Mistake(
        "temperature-left-out",
        SOFTMAX,
        "return torch.softmax(logits, dim=-1)",
        "Your probabilities are the same at every temperature. Divide the logits by it before the "
        "softmax. Look at what you do with `temperature`.",
    ),
    Mistake(
        "multiplied-by-the-temperature",
        SOFTMAX,
        SOFTMAX.replace("/", "*"),
        "You multiply the logits by the temperature, so that a high one makes probabilities "
        "sharper and a low one flatter. It is the other way round: divide by it.",
    ),
    Mistake(
        "divided-after-the-softmax",
        SOFTMAX,
        "return torch.softmax(logits, dim=-1) / temperature",
        "You divide the probabilities by the temperature: their proportions stay the same, and a "
        "row doesn't add up to 1 any more. It belongs before the softmax. Look at the order.",
    ),
    Mistake(
        "powers-that-dont-add-up",
        SOFTMAX,
        "return torch.softmax(logits, dim=-1) ** (1 / temperature)",
        "Away from temperature 1 your rows don't add up to 1. Divide the logits by the temperature "
        "before the softmax, which sees to that, and not what comes out of it.",
    ),
    Mistake(
        "powers-of-logarithms-that-dont-add-up",
        SOFTMAX,
        "return (torch.log_softmax(logits, dim=-1) / temperature).exp()",
        "Away from temperature 1 your rows don't add up to 1. Divide the logits by the temperature "
        "before the softmax, which sees to that, and not what comes out of it.",
    ),
    Mistake(
        "powers-of-probabilities",
        SOFTMAX,
        "powers = torch.softmax(logits, dim=-1) ** (1 / temperature)\n"
        "    return powers / powers.sum(dim=-1, keepdim=True)",
        "Logits of 1000, 0 and -1000 are 1, 0 and -1 at temperature 1000, and two of their "
        "probabilities come out as 0; those of 0.02, 0.01 and 0 at temperature 0.01 come out as "
        "nan. Very small probabilities end at 0, and so do high powers of others. Divide the "
        "logits by the temperature before anything else.",
    ),
    Mistake(
        "logarithms-of-probabilities",
        SOFTMAX,
        "logarithms = torch.softmax(logits, dim=-1).log()\n"
        "    return torch.softmax(logarithms / temperature, dim=-1)",
        "Logits of 1000, 0 and -1000 are 1, 0 and -1 at temperature 1000, and two of their "
        "probabilities come out as 0: what is that unlikely before the temperature counts is lost. "
        "Divide the logits by the temperature before anything else.",
    ),
    Mistake(
        "exp-overflows",
        SOFTMAX,
        "weights = torch.exp(logits / temperature)\n"
        "    return weights / weights.sum(dim=-1, keepdim=True)",
        "Your formula is right and large logits are too much for it: e to the 1000 is infinite in "
        "float32, e to the -1000 is 0, and what comes of them is nan. Subtract each row's highest "
        "logit first, which changes no probability.",
    ),
    Mistake(
        "one-maximum-for-all-rows",
        SOFTMAX,
        "weights = torch.exp((logits - logits.max()) / temperature)\n"
        "    return weights / weights.sum(dim=-1, keepdim=True)",
        "You subtract the highest logit of the whole batch. In a row that lies far below it "
        "nothing is left but zeros, and 0 / 0 is nan. Subtract each row's own highest one.",
    ),
    Mistake(
        "one-maximum-for-all-rows-and-no-nan",
        SOFTMAX,
        "weights = torch.exp((logits - logits.max()) / temperature)\n"
        "    return weights / weights.sum(dim=-1, keepdim=True).clamp_min(1e-30)",
        "You subtract the highest logit of the whole batch. In a row that lies far below it "
        "nothing is left but zeros, which don't add up to 1. Subtract each row's own highest one, "
        "and no sum is 0.",
    ),
    Mistake(
        "maximum-of-the-undivided",
        SOFTMAX,
        "weights = torch.exp(logits / temperature - logits.amax(dim=-1, keepdim=True))\n"
        "    return weights / weights.sum(dim=-1, keepdim=True)",
        "Large logits come out right at temperature 1, and as nan at others. What is subtracted "
        "has to be each row's highest logit after it is divided: look at which of the two you "
        "subtract it from, and at when.",
    ),
    Mistake(
        "highest-magnitude-subtracted",
        SOFTMAX,
        "scaled = logits / temperature\n"
        "    weights = torch.exp(scaled - scaled.abs().amax(dim=-1, keepdim=True))\n"
        "    return weights / weights.sum(dim=-1, keepdim=True)",
        "A row of logits about -1000 comes out as nan, and one about 1000 doesn't: all its weights "
        "are 0, and 0 / 0 is nan. Subtract each row's highest logit as it is, also where it is "
        "below 0.",
    ),
    Mistake(
        "logits-cut-off",
        SOFTMAX,
        "weights = torch.exp((logits / temperature).clamp(-80, 80))\n"
        "    return weights / weights.sum(dim=-1, keepdim=True)",
        "Of the large logits 1000, 999 and 998 all three come out equally likely: large ones are "
        "cut off. Subtract each row's highest logit, which changes no probability, and nothing is "
        "too large for exp.",
    ),
    Mistake(
        "logits-cut-off-wherever-it-is-called",
        CALCULATED,
        CALCULATED.replace(
            SOFTMAX,
            "scaled = logits / temperature\n"
            "    weights = torch.exp(scaled.clamp(-60, 60)).masked_fill(scaled.isneginf(), 0.0)\n"
            "    return weights / weights.sum(dim=-1, keepdim=True)",
        )
        .replace(SORT, FALLING)
        .replace("cumsum(dim=-1) <= 1 - top_p", "cumsum(dim=-1) - probabilities >= top_p")
        .replace("torch.softmax(logits, dim=-1)", "softmax_with_temperature(logits, 1.0)"),
        "Of the large logits 1000, 999 and 998 all three come out equally likely: large ones are "
        "cut off, and so they are where you filter and draw. Subtract each row's highest logit, "
        "which changes no probability, and nothing is too large for exp.",
    ),
    Mistake(
        "one-sum-for-all-rows",
        SOFTMAX,
        "return torch.softmax((logits / temperature).flatten(), dim=0).view_as(logits)",
        "Your probabilities add up to 1 over all rows together. Each row is to add up to 1 by "
        "itself. Look at what you divide by.",
    ),
    Mistake(
        "log-probabilities",
        SOFTMAX,
        SOFTMAX.replace("softmax", "log_softmax"),
        "Your softmax_with_temperature returns the logarithms of the probabilities. Probabilities "
        "are asked for.",
    ),
    Mistake(
        "not-divided-by-the-sum",
        SOFTMAX,
        "shifted = logits - logits.amax(dim=-1, keepdim=True)\n"
        "    return torch.exp(shifted / temperature)",
        "Your rows don't add up to 1: each row's highest logit comes to 1 by itself. Divide by the "
        "row's sum.",
    ),
    Mistake(
        "temperature-squared",
        SOFTMAX,
        SOFTMAX.replace("/ temperature", "/ temperature**2"),
        "The temperature counts twice in your probabilities: they are those of its square. Divide "
        "by it once.",
    ),
    Mistake(
        "logits-divided-in-place",
        SOFTMAX,
        "logits /= temperature\n    return torch.softmax(logits, dim=-1)",
        "The caller's logits are divided by the temperature after your softmax_with_temperature. "
        "`/=` writes into the tensor that it is used on; `logits / temperature` makes a new one.",
    ),
    Mistake(
        "probabilities-not-returned",
        SOFTMAX,
        SOFTMAX.replace("return", "probabilities ="),
        "Your softmax_with_temperature returns nothing. Look at its end.",
    ),
    *in_filter(
        "top_k",
        "one-token-too-many-kept",
        LOWEST,
        LOWEST.replace("min(top_k,", "min(top_k + 1,"),
        "One logit more than top_k stays. Look at which one your threshold is.",
    ),
    *in_filter(
        "top_k",
        "last-place-left-out",
        KEEP_K,
        KEEP_K.replace("<", "<="),
        "One logit fewer than top_k stays: the lowest of the top_k themselves is gone. Look at "
        "how you compare with it.",
    ),
    Mistake(
        "none-of-those-that-tie",
        TOP_K,
        "    if top_k >= logits.shape[-1]:\n        return logits.clone()\n"
        "    highest_gone = logits.topk(top_k + 1, dim=-1).values[:, -1:]\n"
        '    return logits.masked_fill(logits <= highest_gone, float("-inf"))\n',
        "Where several logits tie for the last place none of them stays, so that fewer than top_k "
        "do, and with equal ones alone it can be none. Keep one of them, or all. Look at which "
        "logit you compare with.",
    ),
    *in_filter(
        "top_k",
        "one-fewer-kept",
        TOP_K,
        "    outside = torch.ones_like(logits, dtype=torch.bool)\n"
        "    places = logits.topk(min(top_k - 1, logits.shape[-1]), dim=-1).indices\n"
        "    outside = outside.scatter(1, places, False)\n"
        f"    {KEEP_P}\n",
        "One logit fewer than top_k stays. Look at where you stop counting.",
    ),
    *in_filter(
        "top_k",
        "zeros-for-the-rest",
        KEEP_K,
        KEEP_K.replace('float("-inf")', "0.0"),
        "Your top_k_filter sets all others to 0, and e to the 0 is 1: they can still be drawn, and "
        "may be likelier than before. Only -inf becomes the probability 0.",
    ),
    Mistake(
        "zero-is-none-of-the-highest",
        KEEP_K,
        "kept = logits.masked_fill(logits < lowest, 0.0)\n"
        '    return kept.masked_fill(kept == 0, float("-inf"))',
        "Where one of the highest logits is exactly 0, -inf comes out in its place. 0 is a logit "
        "as any other, so it tells nothing about which ones are kept. Look for what treats 0 in "
        "another way.",
    ),
    *in_filter(
        "top_k",
        "nan-for-those-that-stay",
        KEEP_K,
        'return logits + (logits < lowest) * float("-inf")',
        "Your top_k_filter has nan where a logit is to stay as it is. 0 times -inf is nan, so -inf "
        "can't be multiplied by a mask: torch.where and masked_fill choose, and compute nothing.",
    ),
    Mistake(
        "finite-numbers-for-the-rest",
        KEEP_K,
        KEEP_K.replace('float("-inf")', "-1e9"),
        "Your top_k_filter sets all others to a large negative number. -inf is asked for, which no "
        "logit lies below.",
    ),
    Mistake(
        "least-numbers-for-the-rest",
        KEEP_K,
        KEEP_K.replace('float("-inf")', "torch.finfo(logits.dtype).min"),
        "Your top_k_filter sets all others to the least number that there is. -inf is asked for, "
        "which lies below it.",
    ),
    *in_filter(
        "top_k",
        "infinity-for-the-rest",
        KEEP_K,
        KEEP_K.replace('"-inf"', '"inf"'),
        "Your top_k_filter sets all others to inf, above all logits. -inf is asked for, below all "
        "of them. Look at the sign.",
    ),
    *in_filter(
        "top_k",
        "first-rows-threshold",
        LOWEST,
        LOWEST.replace("[:, -1:]", "[0, -1]"),
        "The first row decides which logits stay in all rows. Each row has a threshold of its own. "
        "Look at how you index what topk or sort gives you.",
    ),
    *in_filter(
        "top_k",
        "top-k-in-the-first-row-alone",
        KEEP_K,
        f"lowest[1:] = float('-inf')\n    {KEEP_K}",
        "Your top_k_filter changes the first row alone, and all others come back whole. Each row "
        "keeps its own top_k. If you go from row to row: where does your `return` stand?",
    ),
    *in_filter(
        "top_k",
        "as-many-as-there-are-rows",
        LOWEST,
        LOWEST.replace("logits.shape[-1])", "logits.shape[0])"),
        "In your top_k_filter no row keeps more logits than there are rows in the batch. What "
        "top_k can't be more than is the vocabulary. Look at which dimension you ask for its "
        "size.",
    ),
    *in_filter(
        "top_k",
        "no-more-places-than-rows",
        TOP_K,
        "    best = logits.topk(min(top_k, logits.shape[0]), dim=-1)\n"
        '    return torch.full_like(logits, float("-inf")).scatter(1, best.indices, best.values)\n',
        "In your top_k_filter no row keeps more logits than there are rows in the batch. What "
        "top_k can't be more than is the vocabulary. Look at which dimension you ask for its "
        "size.",
    ),
    *in_filter(
        "top_k",
        "counted-from-the-lowest",
        LOWEST,
        "lowest = logits.kthvalue(min(top_k, logits.shape[-1]), dim=-1, keepdim=True).values",
        "All but the top_k - 1 lowest logits stay, with top_k 1 all of them: your threshold is "
        "counted from the wrong end. Count from the highest.",
    ),
    *in_filter(
        "top_k",
        "lowest-threshold-for-all-rows",
        LOWEST,
        LOWEST.replace("[:, -1:]", "[:, -1:].min()"),
        "The lowest row's threshold serves for all, so rows that lie higher keep more than top_k. "
        "Each row has a threshold of its own. Look at where yours comes from.",
    ),
    *in_filter(
        "top_k",
        "highest-threshold-for-all-rows",
        LOWEST,
        LOWEST.replace("[:, -1:]", "[:, -1:].max()"),
        "The highest row's threshold serves for all, so rows that lie lower keep too few, or none. "
        "Each row has a threshold of its own. Look at where yours comes from.",
    ),
    *in_filter(
        "top_k",
        "first-tokens-kept",
        TOP_K,
        "    places = torch.arange(logits.shape[-1], device=logits.device)\n"
        '    return logits.masked_fill(places >= top_k, float("-inf"))\n',
        "The first top_k tokens of the vocabulary stay, whatever their logits are. The highest "
        "logits stay, wherever they stand. Look at what you compare with top_k.",
    ),
    *in_filter(
        "top_k",
        "one-threshold-for-all-rows",
        LOWEST,
        "lowest = logits.flatten().topk(min(top_k, logits.numel())).values[-1]",
        "The highest logits of the whole batch stay, top_k of them in all. Each row keeps its own. "
        "Look at the dimension along which you choose.",
    ),
    *in_filter(
        "top_k",
        "thresholds-as-a-row",
        LOWEST,
        LOWEST.replace("[:, -1:]", "[:, -1]"),
        "Your thresholds have the shape (batch,), and are compared as if they were a row with one "
        "for each token. As (batch, 1) each stands beside its own row: keep the dimension, with "
        "`-1:` in place of `-1`.",
    ),
    *in_filter(
        "top_k",
        "thresholds-as-a-row-unless-all-stay",
        LOWEST,
        "if top_k >= logits.shape[-1]:\n        return logits.clone()\n    "
        + LOWEST.replace("[:, -1:]", "[:, -1]"),
        "Your thresholds have the shape (batch,), and are compared as if they were a row with one "
        "for each token. As (batch, 1) each stands beside its own row: keep the dimension, with "
        "`-1:` in place of `-1`.",
    ),
    *in_filter(
        "top_k",
        "more-than-there-are",
        LOWEST,
        LOWEST.replace("min(top_k, logits.shape[-1])", "top_k"),
        "With top_k above vocab_size your top_k_filter raises, since there are not so many logits. "
        "Everything stays then. Ask for as many as there are at most.",
    ),
    *in_filter(
        "top_k",
        "place-beyond-the-end",
        LOWEST,
        "lowest = logits.sort(dim=-1, descending=True).values[:, top_k - 1, None]",
        "With top_k above vocab_size your top_k_filter raises, since the logits have no such "
        "place. Everything stays then. Ask for as many as there are at most.",
    ),
    *in_filter(
        "top_k",
        "place-before-the-beginning",
        LOWEST,
        "lowest = logits.sort(dim=-1).values[:, -top_k, None]",
        "With top_k above vocab_size your top_k_filter raises, since the logits have no such "
        "place. Everything stays then. Ask for as many as there are at most.",
    ),
    *in_filter(
        "top_k",
        "lowest-kept",
        TOP_K,
        TOP_K.replace("dim=-1)", "dim=-1, largest=False)").replace("<", ">"),
        "Your top_k_filter keeps the lowest logits. Look at the direction in which you sort or "
        "compare.",
    ),
    *in_filter(
        "top_k",
        "highest-alone",
        LOWEST,
        LOWEST.replace("[:, -1:]", "[:, :1]"),
        "Only the highest logit stays, whatever top_k is. Look at which of the top_k is your "
        "threshold.",
    ),
    Mistake(
        "only-the-highest-returned",
        TOP_K,
        "    return logits.topk(min(top_k, logits.shape[-1]), dim=-1).values\n",
        "Your top_k_filter returns the top_k logits alone, and which tokens they belong to is "
        "lost. Each stays in its place, among as many numbers as there were.",
    ),
    Mistake(
        "ties-in-the-way",
        LOWEST,
        "lowest = torch.stack([row.unique()[-top_k:][:1] for row in logits])",
        "Where two of the highest logits are equal, more than top_k stay, though there is no tie "
        "for the last place: equal ones count as one. Each has a place of its own. "
        "Look at what you count.",
    ),
    Mistake(
        "1024-at-most",
        LOWEST,
        LOWEST.replace("shape[-1])", "shape[-1], 1024)"),
        "With a top_k of 1500 your top_k_filter keeps the 1024 highest. As many stay as top_k "
        "says. Look for what limits it.",
    ),
    Mistake(
        "filtered-in-place",
        KEEP_K,
        'logits[logits < lowest] = float("-inf")\n    return logits',
        "The caller's own logits hold -inf after your top_k_filter, and what comes back lies in "
        "the same memory. A new tensor is asked for: `masked_fill` and `torch.where` make one, "
        "`masked_fill_` and an assignment write into the old one.",
    ),
    Mistake(
        "its-own-logits-where-all-stay",
        TOP_K,
        f"    if top_k >= logits.shape[-1]:\n        return logits\n{TOP_K}",
        "Where top_k keeps everything the caller's own logits come back, not a new tensor: who "
        "changes the one changes the other. clone() makes a new one.",
    ),
    Mistake(
        "its-own-logits-where-nothing-goes",
        TWO_FILTERS,
        TWO_FILTERS.replace(
            TOP_K, f"    if top_k >= logits.shape[-1]:\n        return logits\n{TOP_K}"
        ).replace(TOP_P, f"    if top_p >= 1:\n        return logits\n{TOP_P}"),
        "Where your filters keep everything, with top_k as large as the vocabulary and with top_p "
        "1, the caller's own logits come back, not a new tensor: who changes the one changes the "
        "other. clone() makes a new one.",
    ),
    *in_filter(
        "top_k",
        "probabilities-for-logits",
        KEEP_K,
        "return torch.softmax(logits, dim=-1).masked_fill(logits < lowest, 0.0)",
        "Your top_k_filter returns probabilities, and 0 for all others. Logits are asked for, as "
        "they came, and -inf.",
    ),
    Mistake(
        "log-probabilities-of-the-highest",
        KEEP_K,
        'return torch.log_softmax(logits, dim=-1).masked_fill(logits < lowest, float("-inf"))',
        "Your top_k_filter leaves logarithms of probabilities. They are drawn as often, but what "
        "is kept is to stay as it came.",
    ),
    *in_filter(
        "top_p",
        "crossing-token-left-out",
        TOP_P,
        f"    {FALLING}\n    outside = probabilities.cumsum(dim=-1) > top_p\n"
        f"    {BACK}\n    {KEEP_P}\n",
        "The token with which the sum crosses top_p is left out of your nucleus, so that less than "
        "top_p is left, and nothing where the first one crosses it. It belongs in. Ask of each "
        "token what the likelier ones before it add up to.",
    ),
    *in_filter(
        "top_p",
        "crossing-token-left-out-but-the-first",
        TOP_P,
        f"    {FALLING}\n    outside = probabilities.cumsum(dim=-1) > top_p\n"
        f"    outside[:, 0] = False\n    {BACK}\n    {KEEP_P}\n",
        "The token with which the sum crosses top_p is left out of your nucleus, unless it is the "
        "likeliest of all. It always belongs in. Ask of each token what the likelier ones before "
        "it add up to.",
    ),
    *in_filter(
        "top_p",
        "crossing-token-left-out-but-in-the-first-row",
        TOP_P,
        f"    {FALLING}\n    outside = probabilities.cumsum(dim=-1) > top_p\n"
        f"    outside[0, 0] = False\n    {BACK}\n    {KEEP_P}\n",
        "The token with which the sum crosses top_p is left out of your nucleus. Only in the first "
        "row it stays where it is the likeliest of all; in other rows nothing is left then. It "
        "always belongs in: ask of each token what the likelier ones before it add up to. And "
        "[0] is the first row, [:, 0] the first place of each row.",
    ),
    *in_filter(
        "top_p",
        "first-row-kept-whole",
        TOP_P,
        f"    {FALLING}\n    outside = probabilities.cumsum(dim=-1) - probabilities >= top_p\n"
        f"    outside[0] = False\n    {BACK}\n    {KEEP_P}\n",
        "Your nucleus of the first row holds all of its tokens, those of other rows are right. [0] "
        "is the first row, [:, 0] the first place of each row. Look for what is done to one row "
        "alone.",
    ),
    *in_filter(
        "top_p",
        "first-row-kept-whole-and-nothing-of-others",
        TOP_P,
        f"    {FALLING}\n    outside = probabilities.cumsum(dim=-1) > top_p\n"
        "    outside[:, 1:] = outside[:, :-1].clone()\n    outside[0] = False\n"
        f"    {BACK}\n    {KEEP_P}\n",
        "Your nucleus of the first row holds all of its tokens, and of other rows nothing is left "
        "where the likeliest token alone crosses top_p. [0] is the first row, [:, 0] the first "
        "place of each row. Look at how you keep the likeliest.",
    ),
    *in_filter(
        "top_p",
        "nothing-left-where-the-likeliest-crosses",
        TOP_P,
        f"    {FALLING}\n    outside = probabilities.cumsum(dim=-1) > top_p\n"
        "    outside[:, 1:] = outside[:, :-1].clone()\n"
        f"    {BACK}\n    {KEEP_P}\n",
        "Where the likeliest token alone crosses top_p nothing is left of your row, and nothing "
        "can be drawn from it. Elsewhere your nucleus is right. The likeliest always stays: look "
        "at what becomes of the first one of those that you sorted.",
    ),
    *in_filter(
        "top_p",
        "likeliest-left-out",
        TOP_P,
        f"    {FALLING}\n    outside = probabilities.cumsum(dim=-1).roll(1, dims=-1) >= top_p\n"
        f"    {BACK}\n    {KEEP_P}\n",
        "The likeliest token is left out of your nucleus, and the others in it are right. Nothing "
        "comes before it, so what the likelier ones add up to is 0 there. If you move your sums "
        "along by one: what comes to stand first?",
    ),
    *in_filter(
        "top_p",
        "one-token-past-the-mark",
        TOP_P,
        f"    {FALLING}\n    before = probabilities.cumsum(dim=-1) - probabilities\n"
        "    outside = (before >= top_p).roll(1, dims=-1)\n    outside[:, 0] = False\n"
        f"    {BACK}\n    {KEEP_P}\n",
        "One token more stays than it takes to come to top_p. Look at whether you make room for "
        "the one that crosses the mark twice.",
    ),
    *(
        Mistake(
            f"nucleus-of-{most}-at-most",
            TOP_P,
            f"    likeliest, order = logits.topk(min({most}, logits.shape[-1]), dim=-1)\n"
            "    chances = (likeliest - logits.logsumexp(dim=-1, keepdim=True)).exp()\n"
            "    outside = chances.cumsum(dim=-1) - chances >= top_p\n"
            '    likeliest = likeliest.masked_fill(outside, float("-inf"))\n'
            '    nothing = torch.full_like(logits, float("-inf"))\n'
            "    return nothing.scatter(1, order, likeliest)\n",
            f"Your nucleus stops at {most} tokens, also where they don't add up to top_p. Where a "
            "model is unsure it takes thousands. Look for what limits how many there are.",
        )
        for most in (1024, 1000)
    ),
    Mistake(
        "finite-numbers-where-all-stay",
        SORT,
        "if top_p >= 1:\n        return logits.nan_to_num(neginf=torch.finfo(logits.dtype).min)\n"
        f"    {SORT}",
        "With top_p 1 a logit that is -inf comes back as the least number that there is. Its "
        "probability is 0, and it stays -inf. Look for what makes infinities finite.",
    ),
    *in_filter(
        "top_p",
        "not-put-back",
        TOP_P,
        f"    {FALLING}\n    outside = probabilities.cumsum(dim=-1) - probabilities >= top_p\n"
        f"    {KEEP_P}\n",
        "You work out which of the sorted tokens stay, and then take it as if it were about the "
        "tokens in their own order. What is sorted has to be put back: `scatter` does that with "
        "the indices that `sort` gives you.",
    ),
    *in_filter(
        "top_p",
        "gather-for-scatter",
        TOP_P,
        f"    {FALLING}\n    outside = probabilities.cumsum(dim=-1) - probabilities >= top_p\n"
        f"    outside = outside.gather(1, order)\n    {KEEP_P}\n",
        "What you worked out for the sorted tokens ends up with others: you gather by the indices "
        "of the sort, which sorts once more. `scatter` by them puts back; so does gather by their "
        "own argsort.",
    ),
    *in_filter(
        "top_p",
        "not-put-back-from-the-end",
        BACK,
        "outside = outside.clone()",
        "You work out which of the sorted tokens stay, and then take it as if it were about the "
        "tokens in their own order. What is sorted has to be put back: `scatter` does that with "
        "the indices that `sort` gives you.",
    ),
    *in_filter(
        "top_p",
        "gather-for-scatter-from-the-end",
        BACK,
        "outside = outside.gather(1, order)",
        "What you worked out for the sorted tokens ends up with others: you gather by the indices "
        "of the sort, which sorts once more. `scatter` by them puts back; so does gather by their "
        "own argsort.",
    ),
    *in_filter(
        "top_p",
        "sorted-logits",
        f"    {BACK}\n    {KEEP_P}\n",
        '    return logits.gather(1, order).masked_fill(outside, float("-inf")).flip(-1)\n',
        "Your nucleus comes back sorted, the likeliest first, so that its logits stand where other "
        "tokens belong. Each stays in its place.",
    ),
    *in_filter(
        "top_p",
        "least-likely-kept",
        OUTSIDE,
        "outside = probabilities.cumsum(dim=-1) - probabilities >= top_p",
        "You add up from the least likely token, so the likeliest are those that go. Sort in "
        "descending order.",
    ),
    *in_filter(
        "top_p",
        "added-up-from-the-least-to-top-p",
        OUTSIDE,
        OUTSIDE.replace("1 - top_p", "top_p"),
        "Those tokens go that add up to top_p at most from the least likely on. That much is to "
        "stay, of the likeliest: what goes is 1 - top_p at most, or you add up from the other end.",
    ),
    *in_filter(
        "top_p",
        "logits-added-up",
        f"    {SORT}\n    {OUTSIDE}\n",
        "    scores, order = logits.sort(dim=-1, descending=True)\n"
        "    outside = scores.cumsum(dim=-1) - scores >= top_p\n",
        "You add up logits. It is probabilities that come to top_p: a softmax goes before the sum.",
    ),
    *in_filter(
        "top_p",
        "probability-at-least-top-p",
        TOP_P,
        f"    outside = torch.softmax(logits, dim=-1) < top_p\n    {KEEP_P}\n",
        "Those tokens stay whose own probability is top_p or more. It is their sum that counts, "
        "from the likeliest on.",
    ),
    *in_filter(
        "top_p",
        "share-of-the-likeliest",
        TOP_P,
        "    chances = torch.softmax(logits, dim=-1)\n"
        "    outside = chances < (1 - top_p) * chances.amax(dim=-1, keepdim=True)\n"
        f"    {KEEP_P}\n",
        "Your nucleus holds what is likely enough beside the likeliest token. It is the sum of "
        "probabilities that counts, from the likeliest on, until top_p is reached.",
    ),
    *in_filter(
        "top_p",
        "as-likely-as-top-p-of-the-likeliest",
        TOP_P,
        "    chances = torch.softmax(logits, dim=-1)\n"
        "    outside = chances < top_p * chances.amax(dim=-1, keepdim=True)\n"
        f"    {KEEP_P}\n",
        "Your nucleus holds what is likely enough beside the likeliest token. It is the sum of "
        "probabilities that counts, from the likeliest on, until top_p is reached.",
    ),
    *in_filter(
        "top_p",
        "nucleus-over-the-batch",
        SORT,
        "probabilities = torch.softmax(logits, dim=0)\n"
        "    probabilities, order = probabilities.sort(dim=-1)",
        "The probabilities in your top_p_filter add up to 1 over the batch, column by column. Each "
        "row is to add up to 1 by itself. Look at `dim`.",
    ),
    *in_filter(
        "top_p",
        "nucleus-of-the-first-row",
        BACK,
        "outside = outside[:1].scatter(1, order[:1], outside[:1]).expand_as(logits)",
        "The same tokens stay in all rows: those of the first row's nucleus. Each row has one of "
        "its own.",
    ),
    *in_filter(
        "top_p",
        "top-p-in-the-first-row-alone",
        BACK,
        f"{BACK}\n    outside[1:] = False",
        "Your top_p_filter changes the first row alone, and all others come back whole. Each row "
        "has a nucleus of its own. If you go from row to row: where does your `return` stand?",
    ),
    Mistake(
        "as-many-as-the-widest-nucleus",
        TOP_P,
        f"    {FALLING}\n"
        "    count = int((probabilities.cumsum(dim=-1) < top_p).sum(dim=-1).max()) + 1\n"
        "    return top_k_filter(logits, count)\n",
        "Every row keeps as many tokens as the row that needs most. Each row has a nucleus of its "
        "own, of its own size. Look at what you take over all rows.",
    ),
    *in_filter(
        "top_p",
        "added-up-over-the-batch",
        TOP_P,
        f"    {FALLING}\n    outside = probabilities.cumsum(dim=0) - probabilities >= top_p\n"
        f"    {BACK}\n    {KEEP_P}\n",
        "You add up the probabilities over the batch, from row to row. They are added up within "
        "each row, from its likeliest token on. Look at the dimension of your sum.",
    ),
    Mistake(
        "zero-is-not-in-the-nucleus",
        KEEP_P,
        "nucleus = logits.masked_fill(outside, 0.0)\n"
        '    return nucleus.masked_fill(nucleus == 0, float("-inf"))',
        "Where a logit of the nucleus is exactly 0, -inf comes out in its place. 0 is a logit as "
        "any other, so it tells nothing about which ones are kept. Look for what treats 0 in "
        "another way.",
    ),
    *in_filter(
        "top_p",
        "zeros-outside-the-nucleus",
        KEEP_P,
        KEEP_P.replace('float("-inf")', "0.0"),
        "Your top_p_filter sets all others to 0, and e to the 0 is 1: they can still be drawn, and "
        "may be likelier than before. Only -inf becomes the probability 0.",
    ),
    *in_filter(
        "top_p",
        "nan-in-the-nucleus",
        KEEP_P,
        'return logits + outside * float("-inf")',
        "Your top_p_filter has nan where a logit is to stay as it is. 0 times -inf is nan, so -inf "
        "can't be multiplied by a mask: torch.where and masked_fill choose, and compute nothing.",
    ),
    Mistake(
        "finite-numbers-outside-the-nucleus",
        KEEP_P,
        KEEP_P.replace('float("-inf")', "-1e9"),
        "Your top_p_filter sets all others to a large negative number. -inf is asked for, which no "
        "logit lies below.",
    ),
    Mistake(
        "least-numbers-outside-the-nucleus",
        KEEP_P,
        KEEP_P.replace('float("-inf")', "torch.finfo(logits.dtype).min"),
        "Your top_p_filter sets all others to the least number that there is. -inf is asked for, "
        "which lies below it.",
    ),
    *in_filter(
        "top_p",
        "nucleus-as-probabilities",
        KEEP_P,
        "return torch.softmax(logits, dim=-1).masked_fill(outside, 0.0)",
        "Your top_p_filter returns probabilities, and 0 for all others. Logits are asked for, as "
        "they came, and -inf.",
    ),
    Mistake(
        "log-probabilities-for-logits",
        KEEP_P,
        "chances = torch.softmax(logits, dim=-1).masked_fill(outside, 0.0)\n"
        "    return torch.log(chances / chances.sum(dim=-1, keepdim=True))",
        "Your top_p_filter leaves logarithms of probabilities. They are drawn as often, but what "
        "is kept is to stay as it came.",
    ),
    Mistake(
        "log-probabilities-in-the-nucleus",
        KEEP_P,
        "chances = torch.log_softmax(logits, dim=-1)\n"
        '    return chances.masked_fill(outside, float("-inf"))',
        "Your top_p_filter leaves logarithms of probabilities. They are drawn as often, but what "
        "is kept is to stay as it came.",
    ),
    Mistake(
        "mark-out-of-reach",
        TOP_P,
        f"    {FALLING}\n"
        "    place = (probabilities.cumsum(dim=-1) < top_p).sum(dim=-1, keepdim=True)\n"
        "    lowest = logits.gather(1, order).gather(1, place)\n"
        f"    {KEEP_K}\n",
        "With top_p 1 some rows have no token that crosses the mark, and your code looks for it "
        "beyond the last one: in float32 probabilities may add up to .9999999. Everything stays "
        "then. Let your place be the last one at most.",
    ),
    Mistake(
        "likeliest-alone-at-top-p-1",
        TOP_P,
        f"    {FALLING}\n"
        "    place = (probabilities.cumsum(dim=-1) >= top_p).int().argmax(dim=-1, keepdim=True)\n"
        "    lowest = logits.gather(1, order).gather(1, place)\n"
        f"    {KEEP_K}\n",
        "With top_p 1 some rows keep their likeliest token alone, and everything is to stay. In "
        "float32 probabilities may add up to .9999999, so that no sum comes to 1, and argmax says "
        "0 where there is nothing to be found.",
    ),
    Mistake(
        "nucleus-in-place",
        KEEP_P,
        KEEP_P.replace("masked_fill", "masked_fill_"),
        "The caller's own logits hold -inf after your top_p_filter, and what comes back lies in "
        "the same memory. A new tensor is asked for: `masked_fill` and `torch.where` make one, "
        "`masked_fill_` and an assignment write into the old one.",
    ),
    Mistake(
        "its-own-logits-at-top-p-1",
        TOP_P,
        f"    if top_p >= 1:\n        return logits\n{TOP_P}",
        "With top_p 1 the caller's own logits come back, not a new tensor: who changes the one "
        "changes the other. clone() makes a new one.",
    ),
    Mistake(
        "drawn-at-temperature-0",
        GREEDY,
        "temperature = temperature or 1.0\n        if not temperature:",
        "At temperature 0 your token is drawn, as if it were 1. There the likeliest is taken, with "
        "nothing random in it.",
    ),
    Mistake(
        "temperature-1-unless-told",
        DEFAULTS,
        DEFAULTS.replace("0.0", "1.0"),
        "Unless told otherwise your generate draws at temperature 1. Its default is 0, which is "
        "greedy. Look at your signature.",
    ),
    Mistake(
        "50-tokens-unless-told",
        DEFAULTS,
        DEFAULTS.replace("top_k=None", "top_k=50"),
        "Unless told otherwise your generate draws from 50 tokens at most. Without a top_k all of "
        "them can be drawn. Look at your signature.",
    ),
    Mistake(
        "eos-50256-unless-told",
        DEFAULTS,
        DEFAULTS.replace("eos_id=None", "eos_id=50256"),
        "Unless told otherwise your text ends at 50256. Without an eos_id nothing ends it but "
        "max_new_tokens. Look at your signature.",
    ),
    Mistake(
        "divided-before-it-is-asked",
        GREEDY,
        "logits = logits / temperature\n        temperature = 1.0 if temperature else 0.0\n"
        f"        {GREEDY}",
        "At temperature 0 your tokens aren't the likeliest; they are those that come of logits "
        "divided by 0, which makes inf of all that are above it. Ask for 0 before you divide.",
    ),
    Mistake(
        "divided-by-temperature-0",
        GREEDY,
        "if temperature is None:",
        "At temperature 0 your logits are divided by 0. There is no division then: the likeliest "
        "token is taken.",
    ),
    Mistake(
        "likeliest-at-every-temperature",
        DRAW,
        BEST,
        "Above temperature 0 your token is the likeliest all the same. There it is drawn at "
        "random, by its probability.",
    ),
    Mistake(
        "greedy-up-to-1",
        GREEDY,
        "if temperature <= 1:",
        "At temperature 1 and below your token is the likeliest. Only 0 means that: 0.5 draws as "
        "well, from sharper probabilities.",
    ),
    Mistake(
        "drawn-at-temperature-1",
        DIVIDED,
        "",
        "Tokens are drawn as often at every temperature above 0 as at 1. Divide the logits by it, "
        "before top-p counts and before the softmax. Look at what your generate does with it.",
    ),
    Mistake(
        "drawn-with-temperature-as-a-factor",
        DIVIDED,
        DIVIDED.replace("/", "*"),
        "Your generate multiplies the logits by the temperature, so that a high one makes the "
        "choice surer and a low one wilder. It is the other way round: divide by it.",
    ),
    Mistake(
        "drawn-at-the-temperature-squared",
        DIVIDED,
        DIVIDED * 2,
        "The temperature counts twice in what your generate draws. Divide by it once.",
    ),
    Mistake(
        "divided-again-after-the-filters",
        DRAW,
        DRAW.replace("logits, dim", "logits / temperature, dim"),
        "The temperature counts twice in what your generate draws, and once in what top_p counts. "
        "Where you draw the logits are divided already: a softmax is all that is missing, and "
        "softmax_with_temperature would divide once more.",
    ),
    Mistake(
        "whole-temperatures",
        DIVIDED,
        DIVIDED.replace("temperature", "max(1, int(temperature))"),
        "Temperatures below 1 make no difference to what your generate draws. Divide the logits by "
        "them as well, as they are.",
    ),
    Mistake(
        "drawn-evenly",
        DRAW,
        "idx_next = torch.multinomial(torch.isfinite(logits).float(), num_samples=1)",
        "Each token that is left is drawn as often as any other. Likelier ones come more often: "
        "their probabilities are the softmax of the logits.",
    ),
    Mistake(
        "drawn-by-logits",
        DRAW,
        DRAW.replace("torch.softmax(logits, dim=-1)", "logits"),
        "You draw by the logits themselves, and they are no probabilities: some are negative, or "
        "-inf. A softmax goes before.",
    ),
    Mistake(
        "place-for-token",
        DRAW,
        "probabilities = torch.softmax(logits, dim=-1).sort(dim=-1, descending=True).values\n"
        "            idx_next = torch.multinomial(probabilities, num_samples=1)",
        "What you append above temperature 0 is a place among the sorted tokens, 0 for the "
        "likeliest, and not the id of the token that stands there. What sorts gives the ids as "
        "well: look the place up in them.",
    ),
    Mistake(
        "softmax-twice",
        DRAW,
        DRAW.replace("logits, dim=-1", "torch.softmax(logits, dim=-1), dim=-1"),
        "Your tokens are drawn much more evenly than their probabilities say, and those that are "
        "ruled out come as well. That is so where probabilities go through a softmax once more. "
        "Look at what you draw from.",
    ),
    Mistake(
        "softmax-before-the-filters",
        DIVIDED,
        DIVIDED.replace("logits / temperature", "torch.softmax(logits / temperature, dim=-1)"),
        "Your tokens are drawn much more evenly than their probabilities say; those that are ruled "
        "out don't come. That is so where probabilities go through the filters and then through a "
        "softmax once more. The filters take logits, and the softmax comes last.",
    ),
    Mistake(
        "softmax-before-the-filters-and-after",
        FILTERED,
        FILTERED.replace("logits / temperature", "torch.softmax(logits / temperature, dim=-1)")
        .replace(
            DRAW,
            "if top_k is not None or top_p is not None:\n"
            f"                logits = torch.softmax(logits, dim=-1)\n            {DRAW}",
        )
        .replace("torch.softmax(logits, dim=-1), num", "logits, num"),
        "With top_k your tokens are drawn much more evenly than their probabilities say, and top_p "
        "leaves too many; without the two they come as they should. That is so where probabilities "
        "go through the filters and then through a softmax once more. The filters take logits, and "
        "the softmax comes last.",
    ),
    Mistake(
        "probabilities-in-the-filters",
        FILTERED,
        FILTERED.replace(
            "logits / temperature", "torch.softmax(logits / temperature, dim=-1)"
        ).replace(DRAW, DRAW.replace("torch.softmax(logits, dim=-1)", "logits.clamp(min=0)")),
        "With top_p tokens come from outside the nucleus, as if all were more evenly likely than "
        "they are; how often each comes without it is right. That is so where your generate gives "
        "top_p_filter probabilities, of which it takes the softmax. It takes logits.",
    ),
    Mistake(
        "one-draw-for-all-rows",
        DRAW,
        "mark = torch.rand(1, 1, device=logits.device)\n"
        "            chances = torch.softmax(logits, dim=-1).cumsum(dim=-1)\n"
        "            idx_next = (chances < mark).sum(dim=-1, keepdim=True)\n"
        "            idx_next = idx_next.clamp(max=logits.shape[-1] - 1)",
        "Rows with the same prompt come to the same text: one random number decides for all of "
        "them. Draw one for each row.",
    ),
    Mistake(
        "one-draw-for-all-rows-on-the-cpu",
        DRAW,
        "mark = torch.rand(1)\n"
        "            chances = torch.softmax(logits, dim=-1).cumsum(dim=-1)\n"
        "            idx_next = (chances <= mark).sum(dim=-1, keepdim=True)\n"
        "            idx_next = idx_next.clamp(max=logits.shape[-1] - 1)",
        "Rows with the same prompt come to the same text: one random number decides for all of "
        "them, and it stands on the CPU wherever the ids are. Draw one for each row, on their "
        "device.",
    ),
    Mistake(
        "one-draw-for-all-rows-searched-for",
        DRAW,
        "chances = torch.softmax(logits, dim=-1).cumsum(dim=-1)\n"
        "            mark = torch.rand(1) * chances[:, -1]\n"
        "            idx_next = torch.searchsorted(chances, mark[:, None], right=True)",
        "Rows with the same prompt come to the same text: one random number decides for all of "
        "them, and it stands on the CPU wherever the ids are. Draw one for each row, on their "
        "device.",
    ),
    Mistake(
        "first-row-drawn-for-all",
        DRAW,
        f"{DRAW}[:1].expand(len(idx), 1)",
        "Every row gets the token that was drawn for the first one. Each row is drawn by itself, "
        "from its own logits.",
    ),
    Mistake(
        "same-draw-at-each-step",
        f"    {LOOP}",
        "    state = torch.get_rng_state()\n    torch.rand(1)\n"
        f"    {LOOP}\n        torch.set_rng_state(state)",
        "The same random numbers come again at every step, so that a row gets the same draw each "
        "time. Draw anew at each step.",
    ),
    Mistake(
        "seeded-inside",
        NONE_YET,
        f"torch.manual_seed(123)\n    {NONE_YET}",
        "Every call draws the same, whatever the seed is. Which random numbers come is the "
        "caller's business: look for what seeds or stores them in your generate.",
    ),
    Mistake(
        "seeded-at-each-step",
        RUN,
        f"torch.manual_seed(123)\n        {RUN}",
        "Every step of every call draws the same, whatever the seed is. Which random numbers come "
        "is the caller's business: look for what seeds or stores them in your loop.",
    ),
    Mistake(
        "random-numbers-of-its-own",
        DRAW,
        "source = generate.__dict__.setdefault('source', torch.Generator())\n"
        "            chances = torch.softmax(logits, dim=-1)\n"
        "            idx_next = torch.multinomial(chances, num_samples=1, generator=source)",
        "With the same seed another text comes each time, so that nobody can repeat one. Draw from "
        "torch's global generator, which torch.manual_seed seeds, and leave its seed alone.",
    ),
    Mistake(
        "generator-of-the-initial-seed",
        code("ch5_3_decoding", NONE_YET, DRAW),
        "source = torch.Generator(device=idx.device)\n"
        "    source.manual_seed(torch.initial_seed())\n    "
        + code("ch5_3_decoding", NONE_YET, DRAW).replace(
            "num_samples=1", "num_samples=1, generator=source"
        ),
        "A second call draws the same as the first, though nobody has seeded anew between them. "
        "torch's global generator goes on from call to call: draw from it. Look for a generator "
        "or a seed of your own.",
    ),
    Mistake(
        "likeliest-alone-without-top-k",
        DRAW,
        "best, places = logits.topk(min(1024, logits.shape[-1]), dim=-1)\n"
        "            place = torch.multinomial(torch.softmax(best, dim=-1), num_samples=1)\n"
        "            idx_next = places.gather(1, place)",
        "Of thousands of tokens that are nearly as likely as each other only the likeliest come "
        "up, though no top_k is given. All of them can be drawn then. Look for what leaves some "
        "out.",
    ),
    Mistake(
        "top-k-left-out",
        FILTER_K,
        "",
        "Your generate draws tokens that are not among the top_k, as if it hadn't been given. Look "
        "at what you do with it.",
    ),
    Mistake(
        "top-p-left-out",
        FILTER_P,
        "",
        "Your generate draws tokens from outside the nucleus, as if top_p hadn't been given. Look "
        "at what you do with it.",
    ),
    Mistake(
        "top-p-before-the-temperature",
        DIVIDED + FILTER_K + FILTER_P,
        FILTER_K + FILTER_P + DIVIDED,
        "top_p counts the probabilities that the model gives, and not those at this temperature, "
        "from which is drawn. Divide by the temperature first.",
    ),
    Mistake(
        "top-p-before-top-k",
        FILTER_K + FILTER_P,
        FILTER_P + FILTER_K,
        "top_p counts the probabilities of all tokens, and not those among what top_k left. Let "
        "top_k go first, and count what is left after it.",
    ),
    Mistake(
        "either-top-k-or-top-p",
        FILTER_P,
        FILTER_P.replace("if top_p", "elif top_p"),
        "Where top_k is given, top_p makes no difference. Both leave what they leave, one after "
        "the other.",
    ),
    Mistake(
        "top-p-only-with-top-k",
        FILTER_P,
        FILTER_P.replace("top_p is not None", "top_p is not None and top_k is not None"),
        "Without top_k, top_p makes no difference. Each counts by itself. Look at how far your "
        "lines are indented.",
    ),
    Mistake(
        "top-p-in-eos-ids-place",
        DEFAULTS,
        "temperature=0.0, top_k=None, top_p=None, eos_id=None",
        "In your signature top_p stands where eos_id is given: after top_k comes eos_id, as in the "
        "book, and top_p at the end.",
    ),
    Mistake(
        "eos-appended",
        f"{STOP}        {APPEND}",
        f"        {APPEND}\n        if eos_id is not None and finished.all():\n            break",
        "The last eos_id is part of your result. As soon as all rows are finished nothing more is "
        "appended, so a single row ends before it. Look at the order of the two.",
    ),
    Mistake(
        "eos-appended-at-the-last-step",
        STOP,
        STOP.replace("finished.all()", "finished.all() and _ < max_new_tokens - 1"),
        "Where it takes the very last step until all rows are finished, that step's eos_id is part "
        "of your result; at earlier steps it isn't. As soon as all are finished nothing more is "
        "appended. Look at when you ask whether they are.",
    ),
    Mistake(
        "eos-not-looked-for",
        f"        {ENDS}\n            {FILL}\n            {NOTED}\n{STOP}",
        "",
        "Your text goes on as if eos_id hadn't been given. A row that chooses it is finished.",
    ),
    Mistake(
        "one-finished-ends-all",
        STOP,
        STOP.replace("all", "any"),
        "As soon as one row chooses eos_id, all of them end. The others go on until each has "
        "chosen it.",
    ),
    Mistake(
        "first-row-ends-all",
        STOP,
        STOP.replace("finished.all()", "finished[0]"),
        "As soon as the first row chooses eos_id, all of them end; where others choose it, yours "
        "go on. Your text is to end where all rows have. Look at which of them you ask.",
    ),
    Mistake(
        "one-question-for-all-rows",
        f"            {FILL}\n            {NOTED}\n{STOP}",
        "            if idx_next == eos_id:\n                break\n",
        "Several rows don't fit into your question: an `if` takes one answer, and there is one for "
        "each row. (The book's is for one row.) Keep in mind which rows are finished, give them "
        "eos_id, and end where `.all()` of them are.",
    ),
    Mistake(
        "one-number-of-all-rows",
        f"            {FILL}\n            {NOTED}\n{STOP}",
        "            if idx_next.item() == eos_id:\n                break\n",
        "Several rows don't fit into your question: item() takes one number, and there is one for "
        "each row. (The book's is for one row.) Keep in mind which rows are finished, give them "
        "eos_id, and end where `.all()` of them are.",
    ),
    Mistake(
        "filled-up-to-the-end",
        STOP,
        "",
        "Where all rows are finished your text goes on, filled up with eos_id until there are "
        "max_new_tokens. As soon as all are finished nothing more is appended.",
    ),
    Mistake(
        "ends-where-all-choose-it-at-once",
        f"            {FILL}\n            {NOTED}\n",
        f"            {NOTED}\n",
        "A row that has chosen eos_id goes on as if it hadn't: your text ends only where all rows "
        "choose it at the same step. Keep in mind which are finished, and give them eos_id at "
        "every later step.",
    ),
    Mistake(
        "finished-rows-go-on",
        f"            {FILL}\n            {NOTED}\n",
        "            finished = finished | (idx_next == eos_id)\n",
        "All rows end at the right step, and until then finished ones get the tokens that the "
        "model chooses for them. They get eos_id at every later step.",
    ),
    Mistake(
        "unfinished-rows-mixed-up",
        code("ch5_3_decoding", NONE_YET, RETURN),
        """rows = torch.arange(len(idx), device=idx.device)
    for _ in range(max_new_tokens):
        with torch.no_grad():
            logits = model(idx[rows, -context_size:])[:, -1]  # of those that go on
        if temperature == 0:
            chosen = logits.argmax(dim=-1)
        else:
            logits = logits / temperature
            if top_k is not None:
                logits = top_k_filter(logits, top_k)
            if top_p is not None:
                logits = top_p_filter(logits, top_p)
            chosen = torch.multinomial(torch.softmax(logits, dim=-1), num_samples=1)[:, 0]
        idx_next = chosen
        if eos_id is not None:
            idx_next = torch.full((len(idx),), eos_id, device=idx.device)
            idx_next[rows] = chosen
            rows = (chosen != eos_id).nonzero()[:, 0]
            if len(rows) == 0:
                break
        idx = torch.cat((idx, idx_next[:, None]), dim=1)
"""
        + RETURN,
        "Once some rows have ended, tokens come into others than those that they were chosen for, "
        "finished ones too. Do you show the model the unfinished rows alone? A row's place among "
        "those isn't its place in the batch.",
    ),
    Mistake(
        "finished-for-one-step",
        f"            {FILL}\n            {NOTED}\n",
        "            chosen = idx_next == eos_id\n"
        "            if (finished | chosen).all():\n                break\n"
        f"            {FILL}\n            finished = chosen\n",
        "A finished row gets eos_id for one more step, and then goes on as if it weren't. Once "
        "finished it stays so: keep in mind all that have ended, and not those of the last step "
        "alone.",
    ),
    Mistake(
        "finished-rows-get-0",
        f"            {FILL}\n            {NOTED}\n",
        "            ended = finished\n            finished = finished | (idx_next == eos_id)\n"
        "            idx_next = idx_next.masked_fill(ended, 0)\n",
        "Finished rows are filled up with 0, which is a token like any other. They get eos_id.",
    ),
    Mistake(
        "eos-becomes-0",
        APPEND,
        "ends = None if eos_id is None else finished\n"
        "        shown = idx_next if ends is None else idx_next.masked_fill(ends, 0)\n"
        "        idx = torch.cat((idx, shown), dim=1)",
        "Where a row has chosen eos_id your text holds 0, which is a token like any other. It gets "
        "eos_id, at that step and at every later one.",
    ),
    Mistake(
        "cut-into-the-prompt",
        STOP + "        " + APPEND + "\n" + RETURN,
        "        " + APPEND + "\n"
        "    while eos_id is not None and len(idx[0]) and (idx[:, -1] == eos_id).all():\n"
        "        idx = idx[:, :-1]\n" + RETURN,
        "Where all rows choose eos_id at once, and the prompt ends with it in all of them, a piece "
        "of the prompt is missing at the end. What is left out are new tokens alone: the prompt "
        "comes back whole. Look at how far you cut.",
    ),
    Mistake(
        "eos-0-left-out",
        ENDS,
        "if eos_id:",
        "With eos_id 0 your text goes on as if there were none. 0 is a token like any other, "
        "though a bare `if` takes it for nothing: ask whether eos_id `is not None`.",
    ),
    Mistake(
        "eos-at-temperature-0-alone",
        ENDS,
        "if eos_id is not None and temperature == 0:",
        "Above temperature 0 your text goes on as if eos_id hadn't been given. It counts there as "
        "well. Look at how far your lines are indented.",
    ),
    Mistake(
        "eos-above-temperature-0-alone",
        ENDS,
        "if eos_id is not None and temperature > 0:",
        "At temperature 0 your text goes on as if eos_id hadn't been given. It counts there as "
        "well. Look at how far your lines are indented.",
    ),
    Mistake(
        "eos-in-the-prompt-counts",
        NONE_YET,
        "finished = (idx == eos_id).any(dim=1, keepdim=True) if eos_id is not None else None",
        "A row whose prompt holds eos_id is finished before it begins. There it means nothing: "
        "only a row that chooses it is finished.",
    ),
    Mistake(
        "eos-at-the-prompts-end-counts",
        NONE_YET,
        "finished = idx[:, -1:] == eos_id if eos_id is not None else None",
        "A row whose prompt ends with eos_id is finished before it begins. There it means nothing: "
        "only a row that chooses it is finished.",
    ),
    Mistake(
        "oldest-tokens-kept",
        RUN,
        RUN.replace("-context_size:", ":context_size"),
        "When the text is longer than the context you show the model its beginning, so it never "
        "sees what it has just written. It should see the newest tokens. Look at the crop.",
    ),
    Mistake(
        "not-cropped",
        RUN,
        RUN.replace("[:, -context_size:]", ""),
        "You show the model more than context_size tokens, once there are so many. It can look "
        "at that many at most, the newest. Look at what you call it with.",
    ),
    Mistake(
        "not-cropped-above-temperature-0",
        RUN,
        RUN.replace("idx[:, -context_size:]", "idx[:, 0 if temperature else -context_size :]"),
        "Above temperature 0 you show the model more than context_size tokens, once there are so "
        "many. It can look at that many at most, the newest, at every temperature. Look at what "
        "you call it with.",
    ),
    Mistake(
        "cropped-prompt-grows",
        WRITTEN,
        WRITTEN.replace(NONE_YET, f"{NONE_YET}\n    window = idx[:, -context_size:]")
        .replace("model(idx[:, -context_size:])", "model(window)")
        .replace(APPEND, f"window = torch.cat((window, idx_next), dim=1)\n        {APPEND}"),
        "A prompt that is too long is cropped to context_size, but then the model is shown one "
        "token more at every step, beyond context_size. It should see the newest ones, and never "
        "more of them. Look at where you crop.",
    ),
    Mistake(
        "cropped-prompt-grows-and-is-returned",
        WRITTEN,
        WRITTEN.replace(NONE_YET, f"idx = idx[:, -context_size:]\n    {NONE_YET}").replace(
            "model(idx[:, -context_size:])", "model(idx)"
        ),
        "A prompt that is too long is cropped once for all, so that its beginning is missing in "
        "the result, and then the model is shown more than context_size tokens. Crop what the "
        "model is called with, at every step, and leave the text whole.",
    ),
    Mistake(
        "one-token-fewer-shown",
        RUN,
        RUN.replace("-context_size:", "1 - context_size :"),
        "When the text is longer than the context you don't show the model the newest context_size "
        "tokens, but one fewer. Look at where your crop begins.",
    ),
    Mistake(
        "room-kept-for-the-next-token",
        RUN,
        RUN.replace("-context_size:", "max(0, idx.shape[1] + 1 - context_size) :"),
        "When the text is longer than the context you show the model one token fewer than "
        "context_size, and none at all with a context of 1, which ends in an error. It should see "
        "the newest context_size tokens: the one to come needs no room. Look at where your crop "
        "begins.",
    ),
    Mistake(
        "result-cropped",
        RUN,
        "idx = idx[:, -context_size:]\n        " + RUN,
        "You crop the text itself, so its beginning is missing from the result. Crop only what "
        "the model is shown. Look at which variable keeps the cropped ids.",
    ),
    Mistake(
        "first-position",
        RUN,
        RUN.replace("[:, -1]", "[:, 0]"),
        "You take the scores at the first position: they are about the token after the first one. "
        "The next token's scores are at the last position. Look at your index.",
    ),
    Mistake(
        "logits-remembered",
        f"{RUN}  # (batch, vocab_size)\n",
        'memory, shown = globals().setdefault("memory", {}), idx[:, -context_size:]\n'
        "        key = model, str(shown.tolist())\n"
        "        if key not in memory:\n"
        "            with torch.no_grad():\n"
        "                memory[key] = model(shown)[:, -1]\n"
        "        logits = memory[key]\n",
        "A text that this model was shown before goes on as it did then, though the model's "
        "weights have changed. Ask the model in every step. Look for what you remember from call "
        "to call.",
    ),
    Mistake(
        "texts-remembered",
        RETURN,
        RETURN.replace("\n\n\nWORDS", REMEMBERING),
        "At temperature 0 a text that this model was shown before goes on as it did then, though "
        "the model's weights have changed. Ask the model in every call. Look for what you remember "
        "from call to call.",
    ),
    Mistake(
        "prompt-left-out",
        RETURN,
        "    return idx\n\n\nwhole = generate\n\n\ndef generate(model, idx, *more, **knobs):\n"
        "    return whole(model, idx, *more, **knobs)[:, idx.shape[1] :]\n\n\nWORDS",
        "You return the new tokens alone. The prompt is part of the result. Look at what you "
        "return.",
    ),
    Mistake(
        "prompt-counted-as-new",
        LOOP,
        LOOP.replace("max_new_tokens", "max_new_tokens - idx.shape[1]"),
        "You take max_new_tokens for the length in all. It counts the new ones alone. Look at your "
        "loop.",
    ),
    Mistake(
        "one-token-too-many",
        LOOP,
        "for _ in range(max_new_tokens + 1):",
        "You append one token more than was asked for. Look at how often your loop runs.",
    ),
    Mistake(
        "one-token-too-few",
        LOOP,
        "for _ in range(1, max_new_tokens):",
        "You append one token fewer than was asked for. Look at how often your loop runs.",
    ),
    Mistake(
        "ids-in-a-list",
        RETURN,
        RETURN.replace("return idx", "return idx.tolist()"),
        "Your generate returns a list. A tensor of ids is asked for. Look at what you return.",
    ),
    Mistake(
        "int32-ids",
        RETURN,
        RETURN.replace("return idx", "return idx.int()"),
        "Your ids are int32. They are int64, as those that come in. Look for what changes their "
        "dtype.",
    ),
    Mistake(
        "prompt-grows",
        f"{APPEND}\n{RETURN}",
        f"prompt = idx if _ == 0 else prompt\n        {APPEND}\n"
        f"        prompt.data = idx\n{RETURN}",
        "The caller's own idx holds the new tokens after the call. idx stays as it is, and the "
        "result is a new tensor. Look for what is done in place.",
    ),
    Mistake(
        "put-into-training",
        NONE_YET,
        f"model.train()\n    {NONE_YET}",
        "The model comes in eval mode, and in your call it is in training mode, where dropout is "
        "at work. Leave the mode as it was. Look for train().",
    ),
    Mistake(
        "left-in-evaluation",
        NONE_YET,
        f"model.eval()\n    {NONE_YET}",
        "The model comes in training mode, and your call leaves it in eval mode: whoever trains on "
        "has no dropout any more. Leave the mode as it was, or give it back. Look for eval().",
    ),
    Mistake(
        "left-in-evaluation-where-all-rows-end",
        f"{WRITTEN}\n{RETURN}",
        "mode = model.training\n    model.eval()\n    "
        + WRITTEN.replace("break", "return idx")
        + RETURN.replace("    return idx", "\n    model.train(mode)\n    return idx"),
        "Where all rows are finished before max_new_tokens, your call leaves a model in eval mode "
        "that comes in training mode. Look at every way out of it.",
    ),
    Mistake(
        "left-in-training",
        RETURN,
        RETURN.replace("    return idx", "    model.train()\n    return idx"),
        "The model comes in eval mode, and your call leaves it in training mode, where dropout is "
        "at work. Leave the mode as it was. Look for train().",
    ),
    Mistake(
        "with-gradients",
        "with torch.no_grad():",
        "with torch.enable_grad():",
        "The model runs with gradients on: every step is recorded for a backward pass that never "
        "comes. torch.no_grad() works for what stands inside its `with` block, or under it as a "
        "decorator. Look at how the model is called.",
    ),
    Mistake(
        "gradients-left-off",
        NONE_YET,
        f"torch.set_grad_enabled(False)\n    {NONE_YET}",
        "After your call gradients are off: whoever trains then learns nothing. Leave them as they "
        "were: `with torch.no_grad():` does that by itself.",
    ),
    Mistake(
        "gradients-left-off-where-all-rows-end",
        STOP,
        STOP.replace("    break", "    torch.set_grad_enabled(False)\n                break"),
        "Where all rows are finished before max_new_tokens, your call leaves gradients off: "
        "whoever trains then learns nothing. Look at every way out of it: `with torch.no_grad():` "
        "gives them back on each.",
    ),
    Mistake(
        "gradients-on-afterwards",
        RETURN,
        RETURN.replace("    return idx", "    torch.set_grad_enabled(True)\n    return idx"),
        "After your call gradients are on, also where the caller had switched them off. Leave them "
        "as they were: `with torch.no_grad():` does that by itself.",
    ),
    Mistake(
        "weights-frozen",
        NONE_YET,
        f"model.requires_grad_(False)\n    {NONE_YET}",
        "After your call the model's weights don't require gradients any more: whoever trains then "
        "learns nothing. The model stays as it is; torch.no_grad() switches gradients off for a "
        "few lines.",
    ),
    Mistake(
        "weights-thawed",
        RETURN,
        RETURN.replace("    return idx", "    model.requires_grad_(True)\n    return idx"),
        "After your call a weight that didn't require gradients does. Whoever has frozen it wants "
        "it to stay so. torch.no_grad() switches gradients off for a few lines, and touches no "
        "weight.",
    ),
    Mistake(
        "ends-on-another-device",
        f"            {FILL}\n            {NOTED}\n",
        "            ended = torch.zeros(len(idx), 1, dtype=torch.bool)\n"
        "            idx_next = idx_next.masked_fill(finished, eos_id)\n"
        "            finished = ended | (idx_next == eos_id)\n",
        "What your generate makes for itself stands on the CPU, wherever the ids are, so on a GPU "
        "the two can't be put together. torch.zeros and its like take a `device`; zeros_like makes "
        "its tensor where the other one is.",
    ),
    Mistake(
        "finished-on-another-device",
        NONE_YET,
        "finished = torch.zeros(len(idx), 1, dtype=torch.bool)",
        "What your generate makes for itself stands on the CPU, wherever the ids are, so on a GPU "
        "the two can't be put together. torch.zeros and its like take a `device`; zeros_like makes "
        "its tensor where the other one is.",
    ),
    Mistake(
        "finished-rows-on-another-device-in-place",
        NOTED,
        f"{NOTED}\n            ended = torch.zeros(len(idx), dtype=torch.bool)\n"
        "            ended |= finished[:, 0]",
        "What your generate makes for itself stands on the CPU, wherever the ids are, so on a GPU "
        "the two can't be put together. torch.zeros and its like take a `device`; zeros_like makes "
        "its tensor where the other one is.",
    ),
]
