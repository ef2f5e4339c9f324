"""The known mistakes of section 5.1, the most common first."""

from kata.course.mistakes import Mistake

STARTS = "starts = range(0, len(token_ids) - max_length, stride)"
CUT = "windows = [token_ids[i : i + max_length + 1] for i in starts]"
TENSOR = "windows = torch.tensor(windows, dtype=torch.int64).reshape(-1, max_length + 1)"
PAIR = "return windows[:, :-1], windows[:, 1:]  # two times (windows, max_length)"
ALL = f"    {STARTS}\n    {CUT}\n    {TENSOR}\n    {PAIR}\n"

LOG_PROBS = "log_probs = torch.log_softmax(logits, dim=-1)  # (batch, tokens, vocab_size)"
CHOSEN = "chosen = log_probs.gather(-1, targets.unsqueeze(-1))  # (batch, tokens, 1)"
MEAN = "return -chosen.mean()"
PLACES = "(-1, targets.unsqueeze(-1), 1.0)"

MODEL = "logits = model(input_batch.to(device))  # (batch, tokens, vocab_size)"
LOSS = "return cross_entropy(logits, target_batch.to(device))"

EMPTY = "    if len(data_loader) == 0:\n        return math.nan\n"
COUNT = "num_batches = min(num_batches or len(data_loader), len(data_loader))"
LOOP = "for _, (input_batch, target_batch) in zip(range(num_batches), data_loader):"
ADD = "total += calc_loss_batch(input_batch, target_batch, model, device).item()"
TOTAL = "return total / num_batches"
MEASURE = f"{EMPTY}    {COUNT}\n    total = 0.0\n    {LOOP}\n        {ADD}\n"

POWER = "return torch.as_tensor(loss, dtype=torch.float64).exp().item()"


def _book(starts: str, targets: str, dtype: str = ", dtype=torch.int64") -> str:
    """Windows as the book cuts them: inputs and targets one by one."""
    return (
        f"    starts = {starts}\n"
        "    inputs = [token_ids[i : i + max_length] for i in starts]\n"
        f"    targets = [token_ids[{targets}] for i in starts]\n"
        f"    return torch.tensor(inputs{dtype}), torch.tensor(targets{dtype})\n"
    )


def _stacked(starts: str) -> str:
    """Windows as the book cuts them: each a tensor, which are stacked."""
    return (
        "    inputs, targets = [], []\n"
        f"    for i in {starts}:\n"
        "        inputs.append(torch.tensor(token_ids[i : i + max_length]))\n"
        "        targets.append(torch.tensor(token_ids[i + 1 : i + max_length + 1]))\n"
        "    return torch.stack(inputs), torch.stack(targets)\n"
    )


ALL_STARTS = "range(0, len(token_ids) - max_length, stride)"
MOVED = "i + 1 : i + max_length + 1"
TO_THE_END = "With no whole window both tensors have the shape (0, max_length)"

MISTAKES = [
    # token_windows
    Mistake(
        "targets-not-moved",
        PAIR,
        "return windows[:, :-1], windows[:, :-1]",
        "Your targets are the inputs themselves, so a model would be asked to repeat what it is "
        "shown. Each target is the token after its input. Look at what moves them on.",
    ),
    Mistake(
        "last-window-left-out",
        STARTS,
        STARTS.replace("max_length,", "max_length - 1,"),
        "One window is missing at the end, where its last target would be the very last token of "
        "the text. It has all its targets, so it counts. Look at what decides which window is the "
        "last.",
    ),
    Mistake(
        "windows-counted-too-few",
        STARTS,
        "starts = range(0, (len(token_ids) - max_length) // stride * stride, stride)",
        "Where the stride doesn't divide what there is to divide, a window is missing at the end: "
        "the number of windows is rounded down, and it is to be rounded up.",
    ),
    Mistake(
        "last-window-moved-back",
        STARTS,
        f"starts = [*{ALL_STARTS}]\n"
        "    if starts and starts[-1] + max_length + 1 < len(token_ids):\n"
        "        starts.append(len(token_ids) - max_length - 1)",
        "Where tokens are left over at the end, there is one window more, which ends with the "
        "text. Window i begins at token i * stride, and what is left over is dropped. Look at the "
        "end.",
    ),
    Mistake(
        "begins-at-token-1",
        STARTS,
        STARTS.replace("range(0,", "range(1,"),
        "Your first window begins at token 1. Window i begins at token i * stride, so the first at "
        "token 0. Look at where your count begins.",
    ),
    Mistake(
        "window-without-its-last-target",
        ALL,
        _book("range(0, len(token_ids) - max_length + 1, stride)", MOVED),
        "Where a window ends with the text, the target of its last token would lie behind the "
        "end, so that it has one target too few, and it doesn't count. Look at what decides which "
        "window is the last.",
    ),
    Mistake(
        "short-last-window-stacked",
        ALL,
        _stacked("range(0, len(token_ids) - max_length + 1, stride)"),
        "Where a window ends with the text, the target of its last token would lie behind the "
        "end: it has one target too few, and torch.stack takes no rows of different lengths. It "
        "doesn't count. Look at what decides which window is the last.",
    ),
    Mistake(
        "stride-ignored",
        STARTS,
        STARTS.replace(", stride)", ")"),
        "Your windows begin at every token, whatever the stride. Window i begins at token i * "
        "stride. Look at where your windows begin.",
    ),
    Mistake(
        "stride-of-one-window",
        STARTS,
        STARTS.replace(", stride)", ", max_length)"),
        "Each of your windows begins where the one before ends, whatever the stride. Window i "
        "begins at token i * stride. Look at where your windows begin.",
    ),
    Mistake(
        "no-windows-and-no-length",
        ALL,
        _book(ALL_STARTS, MOVED),
        "With no whole window your tensors have the shape (0,). (0, max_length) is asked for: no "
        "windows, and each would have been so long.",
    ),
    Mistake(
        "no-windows-and-no-dtype",
        ALL,
        _book(ALL_STARTS, MOVED, dtype=""),
        "With no whole window your tensors have the shape (0,) and are float32, as whatever torch "
        "makes of an empty list. int64 and (0, max_length) are asked for.",
    ),
    Mistake(
        "nothing-to-stack",
        ALL,
        _stacked(ALL_STARTS),
        "With no whole window there is nothing that torch.stack could stack. (0, max_length) is "
        "asked for: no windows, and each would have been so long.",
    ),
    Mistake(
        "unfold-of-a-short-text",
        ALL,
        "    ids = torch.tensor(token_ids, dtype=torch.int64)\n"
        "    windows = ids.unfold(0, max_length + 1, stride)\n"
        "    return windows[:, :-1].clone(), windows[:, 1:].clone()\n",
        "unfold cuts no window that is longer than the text, not even none at all: it raises. With "
        "no whole window the shape is (0, max_length). Look at what happens to a short text.",
    ),
    Mistake(
        "unfold-of-a-short-text-twice",
        ALL,
        "    ids = torch.tensor(token_ids, dtype=torch.int64)\n"
        "    inputs, targets = (one.unfold(0, max_length, stride) for one in (ids[:-1], ids[1:]))\n"
        "    return inputs.clone(), targets.clone()\n",
        "unfold cuts no window that is longer than what it cuts, not even none at all: it raises. "
        "With no whole window the shape is (0, max_length). Look at what happens to a short text.",
    ),
    *(
        Mistake(
            f"unfold-of-a-text-as-long-as-a-window{how}",
            ALL,
            "    ids = torch.tensor(token_ids, dtype=torch.int64)\n"
            "    if len(ids) < max_length:\n"
            "        return ids.new_empty(0, max_length), ids.new_empty(0, max_length)\n"
            f"{cut}",
            "With exactly max_length tokens your unfold raises: there is no whole window, since "
            "the last target is missing, and unfold cuts none that is longer than what it cuts. "
            "The shape is (0, max_length) there too. Look at which texts you take for too short.",
        )
        for how, cut in (
            (
                "",
                "    windows = ids.unfold(0, max_length + 1, stride)\n"
                "    return windows[:, :-1].clone(), windows[:, 1:].clone()\n",
            ),
            (
                "-twice",
                "    both = [one.unfold(0, max_length, stride) for one in (ids[:-1], ids[1:])]\n"
                "    return both[0].clone(), both[1].clone()\n",
            ),
        )
    ),
    Mistake(
        "sliding-windows-of-a-short-text",
        ALL,
        "    from numpy.lib.stride_tricks import sliding_window_view\n\n"
        "    windows = sliding_window_view(token_ids, max_length + 1)[::stride]\n"
        "    windows = torch.tensor(windows.copy(), dtype=torch.int64)\n"
        "    return windows[:, :-1], windows[:, 1:]\n",
        "numpy's sliding_window_view cuts no window that is longer than what it cuts, not even "
        "none at all: it raises. With no whole window the shape is (0, max_length). Look at what "
        "happens to a short text.",
    ),
    *(
        Mistake(
            f"one-place-for-all-windows{how}",
            ALL,
            "    if len(token_ids) <= max_length:\n"
            "        return [torch.zeros(0, max_length, dtype=torch.int64) for _ in range(2)]\n"
            "    kept = token_windows.__dict__\n"
            "    if len(kept.get('place', ())) < len(token_ids):\n"
            f"        kept['place'] = torch.zeros({size}, dtype=torch.int64)\n"
            "    ids = kept['place'][: len(token_ids)].copy_(torch.tensor(token_ids))\n"
            "    return [one.unfold(0, max_length, stride) for one in (ids[:-1], ids[1:])]\n",
            "The windows of one call change with a later call: both lie in the same place in "
            "memory. Each call is to return new tensors. Look for what your function keeps from "
            "call to call.",
        )
        for how, size in (("", "2**16"), ("-that-grows", "len(token_ids)"))
    ),
    Mistake(
        "targets-first",
        PAIR,
        "return windows[:, 1:], windows[:, :-1]",
        "Your inputs and targets have changed places: what comes first is moved on by one token, "
        "and what comes second isn't. Look at the order in which you return them.",
    ),
    Mistake(
        "targets-rolled",
        PAIR,
        "return windows[:, :-1], windows[:, :-1].roll(-1, dims=1)",
        "The last target of each window is the window's own first token. It should be the text's "
        "next one, which stands behind the window. Look at what moves your targets.",
    ),
    Mistake(
        "moved-by-two",
        STARTS + "\n    " + CUT + "\n    " + TENSOR + "\n    " + PAIR,
        "starts = range(0, len(token_ids) - max_length - 1, stride)\n"
        "    windows = [token_ids[i : i + max_length + 2] for i in starts]\n"
        "    windows = torch.tensor(windows, dtype=torch.int64).reshape(-1, max_length + 2)\n"
        "    return windows[:, :-2], windows[:, 2:]",
        "Your targets are moved on by two tokens. It is the very next one that a model should "
        "tell. Look at where your targets begin.",
    ),
    Mistake(
        "next-token-alone",
        PAIR,
        "return windows[:, :-1], windows[:, -1]",
        "You have one target for each window. A GPT learns at every position: there are as many "
        "targets as inputs, (windows, max_length).",
    ),
    Mistake(
        "targets-one-short",
        PAIR,
        "return windows[:, :-1], windows[:, 1:-1]",
        "Your targets are one token shorter than your inputs: each window's last one is missing. "
        "Look at where the targets' slice ends.",
    ),
    Mistake(
        "windows-one-short",
        f"{TENSOR}\n    {PAIR}",
        "windows = torch.tensor(windows, dtype=torch.int64).reshape(-1, max_length + 1)[:, :-1]\n"
        "    return windows[:, :-1], windows[:, 1:]",
        "Your windows hold one token less than max_length. max_length inputs and as many targets "
        "take max_length + 1 tokens of text.",
    ),
    Mistake(
        "inputs-a-window-more",
        ALL,
        "    ids = torch.tensor(token_ids, dtype=torch.int64)\n"
        "    if len(ids) <= max_length:\n"
        "        return ids.new_empty(0, max_length), ids.new_empty(0, max_length)\n"
        "    inputs, targets = (one.unfold(0, max_length, stride) for one in (ids, ids[1:]))\n"
        "    return inputs.clone(), targets.clone()\n",
        "Where a window ends with the text's last token there is one window more of inputs than of "
        "targets. Only windows count whose targets exist to the last. Are both cut by themselves? "
        "The last token of all is nobody's input.",
    ),
    Mistake(
        "inputs-a-window-more-of-a-short-text-too",
        ALL,
        "    windows = [\n"
        "        [one[i : i + max_length] for i in range(0, len(one) - max_length + 1, stride)]\n"
        "        for one in (token_ids, token_ids[1:])\n"
        "    ]\n"
        "    both = [torch.tensor(one, dtype=torch.int64) for one in windows]\n"
        "    return both[0].reshape(-1, max_length), both[1].reshape(-1, max_length)\n",
        "Where a window ends with the text's last token there is one window more of inputs than of "
        "targets. Only windows count whose targets exist to the last. Are both cut by themselves? "
        "The last token of all is nobody's input.",
    ),
    Mistake(
        "rest-padded-with-zeros",
        f"{STARTS}\n    {CUT}",
        "windows = [\n"
        "        (token_ids[i : i + max_length + 1] + [0] * max_length)[: max_length + 1]\n"
        "        for i in range(0, len(token_ids) - 1, stride)\n"
        "    ]",
        "You fill windows up with zeros where the text ends, and id 0 is a token like any other. "
        "Only whole windows count: drop the rest.",
    ),
    Mistake(
        "float-windows",
        TENSOR,
        TENSOR.replace("int64", "float32"),
        "Your windows are float32. Ids are whole numbers: int64 is asked for, and an embedding "
        "takes no fractions. Look at what gives them their dtype.",
    ),
    Mistake(
        "int32-windows",
        TENSOR,
        TENSOR.replace("int64", "int32"),
        "Your windows are int32. int64 is asked for: as targets of torch's own loss functions "
        "others are refused. Look at what gives them their dtype.",
    ),
    Mistake(
        "ids-in-uint16",
        CUT,
        f"import numpy\n\n    token_ids = numpy.array(token_ids, dtype=numpy.uint16).tolist()\n"
        f"    {CUT}",
        "Ids of 65,536 and more end in an OverflowError with you: uint16, which numpy is asked "
        "for, ends at 65,535. GPT-2's ids fit, those of larger vocabularies don't. int64 holds "
        "all of them.",
    ),
    Mistake(
        "windows-in-lists",
        PAIR,
        "return windows[:, :-1].tolist(), windows[:, 1:].tolist()",
        "Your windows are lists. Two int64 tensors are asked for. Look at what you return.",
    ),
    Mistake(
        "text-eaten",
        PAIR,
        "del token_ids[: len(windows) * stride]\n    " + PAIR,
        "The caller's list of ids is shorter after the call. It stays as it is. Look for what "
        "takes something out of it.",
    ),
    Mistake(
        "windows-not-returned",
        PAIR,
        "return None",
        "Your token_windows returns nothing, so inputs and targets are None. Look at its end.",
    ),
    Mistake(
        "first-token-taken",
        PAIR,
        f"del token_ids[:1]\n    {PAIR}",
        "The caller's list of ids has lost its first token after the call. It stays as it is. Look "
        "for what takes it out.",
    ),
    Mistake(
        "no-windows-in-floats",
        TENSOR,
        TENSOR.replace("torch.int64", "torch.int64 if windows else torch.float32"),
        "With no whole window your tensors have the right shape but are float32. int64 is asked "
        "for there as well. Look at what you return for a short text.",
    ),
    Mistake(
        "fewer-than-no-windows",
        PAIR,
        f"torch.empty(-((max_length - len(token_ids)) // stride), max_length)\n    {PAIR}",
        "For a text that is shorter than a window the number of your windows is below 0, and no "
        "tensor has so few rows. With no whole window the shape is (0, max_length). Look at how "
        "you count.",
    ),
    Mistake(
        "pairs-of-windows",
        PAIR,
        "return list(zip(windows[:, :-1], windows[:, 1:]))",
        "You return a pair for each window. Two tensors are asked for: one with the inputs of all "
        "windows, one with all their targets. Look at what you return.",
    ),
    Mistake(
        "stride-in-windows",
        STARTS,
        "starts = range(0, len(token_ids) - max_length, stride * max_length)",
        "Your windows are too far apart: they begin stride times max_length tokens from each "
        "other. Window i begins at token i * stride. Look at where your windows begin.",
    ),
    # cross_entropy
    Mistake(
        "sign-forgotten",
        MEAN,
        "return chosen.mean()",
        "Your loss has the wrong sign. The logarithm of a probability is 0 or less; the loss is "
        "minus that, so that it gets smaller as the model gets better.",
    ),
    Mistake(
        "sum-for-mean",
        MEAN,
        "return -chosen.sum()",
        "You add up over the tokens. The mean is asked for, so that batches of any size can be "
        "compared. Look at how you make one number of many.",
    ),
    Mistake(
        "sum-over-each-text",
        MEAN,
        "return -chosen.sum() / len(targets)",
        "You add up over the tokens of each text, and take the mean over the batch alone. It is "
        "asked for over all tokens. Look at what you divide by.",
    ),
    Mistake(
        "sum-over-the-batch",
        MEAN,
        "return -chosen.sum() / targets.shape[1]",
        "You add up over the batch, and take the mean over the tokens of a text alone. It is asked "
        "for over all tokens. Look at what you divide by.",
    ),
    Mistake(
        "mean-of-each-text",
        MEAN,
        "return -chosen.squeeze(-1).mean(dim=-1)",
        "You have a loss for each text of the batch. One number is asked for, the mean over all "
        "tokens. Look at the dim of your mean.",
    ),
    Mistake(
        "not-averaged",
        MEAN,
        "return -chosen.squeeze(-1)",
        "You have a loss for each token. One number is asked for, their mean.",
    ),
    Mistake(
        "in-a-row-of-one",
        MEAN,
        "return -chosen.mean(dim=(0, 1))",
        "Your loss has the shape (1,). A tensor without dimensions is asked for, of shape (). "
        "Look at which dimension is left when the mean is taken, or comes back.",
    ),
    Mistake(
        "mean-over-the-vocabulary",
        MEAN,
        "return -log_probs.mean()",
        "You average over the whole vocabulary, so the targets make no difference to your loss. At "
        "each position only the target's probability matters. Look at what you average.",
    ),
    Mistake(
        "divided-by-the-vocabulary-too",
        MEAN,
        "return -chosen.mean() / logits.shape[-1]",
        "Your loss is too small by a factor of vocab_size: what is added up is divided by the "
        "words of the vocabulary as well. The mean is over the tokens. Look at what you divide "
        "by, or what your mean runs over.",
    ),
    Mistake(
        "softmax-over-tokens",
        LOG_PROBS,
        LOG_PROBS.replace("dim=-1", "dim=1"),
        "Your probabilities add up to 1 over the tokens of a text. The choice at each position is "
        "among the words of the vocabulary, which is the last dimension. Look at your dim.",
    ),
    Mistake(
        "softmax-over-the-batch",
        LOG_PROBS,
        LOG_PROBS.replace("dim=-1", "dim=0"),
        "Your probabilities add up to 1 over the batch. The choice at each position is among the "
        "words of the vocabulary, which is the last dimension. Look at your dim.",
    ),
    Mistake(
        "no-logarithm",
        MEAN,
        "return -chosen.exp().mean()",
        "You average minus the probabilities themselves, without their logarithm. The loss is the "
        "mean of minus their logarithms.",
    ),
    Mistake(
        "no-softmax",
        LOG_PROBS,
        "log_probs = logits",
        "You average minus the scores themselves. A score says nothing alone: softmax first makes "
        "a probability of it, then comes the logarithm.",
    ),
    Mistake(
        "softmax-twice",
        LOG_PROBS,
        "log_probs = torch.log_softmax(torch.softmax(logits, dim=-1), dim=-1)",
        "You take the softmax of what has been through softmax already: probabilities stand in "
        "the place of logits. Once is enough. Look for the one too many.",
    ),
    Mistake(
        "log-of-softmax",
        LOG_PROBS,
        "log_probs = torch.log(torch.softmax(logits, dim=-1))",
        "Where scores are far apart your loss is infinite: a probability is so small that float32 "
        "takes it for 0, and the logarithm of 0 is minus infinity. log_softmax never forms it.",
    ),
    Mistake(
        "log-of-the-targets-probability",
        f"{LOG_PROBS}\n    {CHOSEN}",
        "probs = torch.softmax(logits, dim=-1)\n"
        "    chosen = probs.gather(-1, targets.unsqueeze(-1)).log()",
        "Where a target is very unlikely your loss is infinite: its probability is so small that "
        "float32 takes it for 0, and the logarithm of 0 is minus infinity. log_softmax never forms "
        "it.",
    ),
    Mistake(
        "exp-of-large-logits",
        LOG_PROBS,
        "log_probs = logits - logits.exp().sum(dim=-1, keepdim=True).log()",
        "Where scores are large your loss is infinite or nan: from 89 on, e to their power is more "
        "than float32 holds. Take the largest score of each row from all of them first.",
    ),
    Mistake(
        "softmax-of-large-logits",
        LOG_PROBS,
        "log_probs = logits.exp() / logits.exp().sum(dim=-1, keepdim=True)\n"
        "    log_probs = log_probs.log()",
        "Where scores are large your loss is infinite or nan: from 89 on, e to their power is more "
        "than float32 holds, and far below 0 it is nothing, which can't be divided by. Take the "
        "largest score of each row from all of them first.",
    ),
    *(
        Mistake(
            f"at-least-{little}",
            LOG_PROBS,
            f"log_probs = torch.log(torch.softmax(logits, dim=-1) + {little})",
            "Where a target is very unlikely your loss is too small: something keeps the "
            "probability away from 0, so the loss never gets large. Take the logarithm with "
            "log_softmax, and there is nothing to keep away from.",
        )
        for little in (
            "1e-9",
            "1e-8",
            "1e-10",
            "1e-12",
            "1e-7",
            "1e-15",
            "1e-20",
            "1e-30",
            "1e-38",
            "1175494e-44",  # torch.finfo(torch.float32).tiny
            "1e-6",
            "1192093e-13",  # torch.finfo(torch.float32).eps
            "1e-16",
        )
    ),
    Mistake(
        "one-maximum-for-all",
        LOG_PROBS,
        "log_probs = logits - logits.max()\n"
        "    log_probs = log_probs - log_probs.exp().sum(dim=-1, keepdim=True).log()",
        "You take a maximum from each row that isn't its own. Where a row lies far below it, e to "
        "its power is 0 everywhere, and the loss infinite. Each row needs its own maximum.",
    ),
    *(
        Mistake(
            f"one-maximum-for-all-and-{little}-added",
            LOG_PROBS,
            "powers = torch.exp(logits - logits.max())\n"
            f"    probs = powers / (powers.sum(dim=-1, keepdim=True) + {little})\n"
            f"    log_probs = torch.log(probs + {little})",
            "You take a maximum from each row that isn't its own. Where a row lies far below it, e "
            "to its power is 0 everywhere, and only something that keeps the probability away from "
            "0 keeps the loss finite: it is wrong. Each row needs its own maximum: log_softmax "
            "sees to that, and then nothing has to be kept away.",
        )
        for little in ("1e-12", "1e-10", "1e-9", "1e-8")
    ),
    Mistake(
        "logarithm-to-base-2",
        MEAN,
        "return -chosen.mean() / math.log(2)",
        "Your loss is 1.44 times too large: it is measured in bits, with the logarithm to the base "
        "of 2. The natural one is asked for.",
    ),
    Mistake(
        "logarithm-to-base-10",
        MEAN,
        "return -chosen.mean() / math.log(10)",
        "Your loss is 2.3 times too small: it is that with the logarithm to the base of 10. The "
        "natural one is asked for.",
    ),
    Mistake(
        "likeliest-for-target",
        CHOSEN,
        "chosen = log_probs.max(dim=-1).values",
        "You look at the likeliest token at each position. The loss is about the one that did "
        "come, the target, however unlikely it was.",
    ),
    Mistake(
        "every-text-with-every-texts-targets",
        CHOSEN,
        "positions = torch.arange(targets.shape[1], device=logits.device)\n"
        "    chosen = log_probs[:, positions, targets]",
        "Each text's scores are compared with the targets of all texts in the batch, so that the "
        "loss is right for a single text alone. Each has targets of its own. Look at what your "
        "index gives for two texts.",
    ),
    Mistake(
        "every-position-with-every-target",
        CHOSEN,
        "chosen = log_probs[:, :, targets]",
        "Each position's scores are compared with all targets of the batch, and not with its own "
        "one alone. Look at the shape of what your index gives.",
    ),
    Mistake(
        "gathered-along-the-tokens",
        CHOSEN,
        CHOSEN.replace("gather(-1,", "gather(1,"),
        "A target's id is taken for a place in the text: you look it up along the tokens. It is a "
        "place in the vocabulary, the last dimension. Look at the dim.",
    ),
    Mistake(
        "logarithm-of-the-mean",
        MEAN,
        "return -chosen.exp().mean().log()",
        "You take the mean of the probabilities and then its logarithm. First comes the logarithm "
        "of each, then the mean.",
    ),
    Mistake(
        "perplexity-for-loss",
        MEAN,
        "return (-chosen.mean()).exp()",
        "What you return is e to the power of the loss. That is its perplexity, which has a "
        "function of its own.",
    ),
    Mistake(
        "targets-smoothed",
        f"{CHOSEN}\n    {MEAN}",
        "return -(0.9 * log_probs.gather(-1, targets.unsqueeze(-1)).mean() "
        "+ 0.1 * log_probs.mean())",
        "Your loss is nine tenths of the right one, and a tenth is as if every token were wanted "
        "alike, as label smoothing has it. Only the target's logarithm counts here.",
    ),
    Mistake(
        "zeros-ignored",
        MEAN,
        "return -chosen[targets != 0].mean()",
        "Targets that are 0 don't count with you. Id 0 is a token like any other: the mean is over "
        "all of them.",
    ),
    Mistake(
        "endoftext-left-out",
        MEAN,
        "return -chosen[targets != 50256].mean()",
        "Targets that are 50256, GPT-2's end of text, don't count with you. Here no token is "
        "there to fill up a batch: the mean is over all of them. Look for what leaves some out.",
    ),
    *(
        Mistake(
            f"mean-of-the-means-of-{size}",
            MEAN,
            f"return -torch.stack([part.mean() for part in chosen.flatten().split({size})]).mean()",
            "With many tokens your loss is another one: tokens near the end count more than the "
            "others. Do you take the mean of parts, and then the mean of these? If the last part "
            "is smaller, its tokens weigh more. Add up first, and divide by all.",
        )
        for size in (256, 128, 512, 1024)
    ),
    Mistake(
        "last-token-only",
        MEAN,
        "return -chosen[:, -1].mean()",
        "Only the last token of each text counts with you. The mean is over all of them.",
    ),
    Mistake(
        "targets-moved-once-more",
        LOG_PROBS,
        "logits, targets = logits[:, :-1], targets[:, 1:]\n    " + LOG_PROBS,
        "You compare each position's scores with the next position's target. The targets are "
        "moved on already, by token_windows. Look for what moves them once more.",
    ),
    Mistake(
        "gradients-cut",
        LOG_PROBS,
        LOG_PROBS.replace("logits,", "logits.detach(),"),
        "The loss is right, and no gradient reaches the logits, so that nothing could be learned "
        "from it. Something cuts them off on the way: detach, no_grad, .data, numpy.",
    ),
    Mistake(
        "loss-as-a-number",
        MEAN,
        "return -chosen.mean().item()",
        "You return a bare number, which has no gradients. A tensor without dimensions is asked "
        "for. Look for .item(), float() and the like.",
    ),
    Mistake(
        "logits-changed",
        LOG_PROBS,
        "with torch.no_grad():\n"
        "        logits -= logits.max(dim=-1, keepdim=True).values\n    " + LOG_PROBS,
        "The caller's logits are others after the call: each row has lost its maximum. Neither "
        "input changes. Look for what is done in place.",
    ),
    Mistake(
        "ready-made",
        f"    {LOG_PROBS}\n    {CHOSEN}\n    {MEAN}\n",
        "    return torch.nn.functional.cross_entropy(logits.flatten(0, 1), targets.flatten())\n",
        "The numbers are right, and the work is torch's own cross_entropy. Here it is to be made "
        "from primitives: log_softmax, the target's entry at each position, the mean.",
    ),
    Mistake(
        "ready-made-from-logarithms",
        f"    {CHOSEN}\n    {MEAN}\n",
        "    return torch.nn.functional.nll_loss(log_probs.flatten(0, 1), targets.flatten())\n",
        "The numbers are right, and half of the work is done by torch's own nll_loss. Here it is "
        "to be made from primitives: the target's entry at each position, the mean, the sign.",
    ),
    Mistake(
        "loss-not-returned",
        MEAN,
        "return None",
        "Your cross_entropy returns nothing, so the loss is None. Look at its end.",
    ),
    *(
        Mistake(
            f"infinity-replaced-{how}",
            LOG_PROBS,
            f"log_probs = torch.softmax(logits, dim=-1).log().nan_to_num({by})",
            "Where a target is very unlikely its loss is always the same number, however unlikely "
            "it is. The logarithm of a probability that float32 takes for 0 is infinite, and no "
            "other number is right in its place: log_softmax never forms it.",
        )
        for how, by in (
            ("by-the-least", ""),
            ("by-1e4", "neginf=-1e4"),
        )
    ),
    Mistake(
        "targets-without-a-dimension",
        CHOSEN,
        CHOSEN.replace("targets.unsqueeze(-1)", "targets"),
        "gather takes an index with as many dimensions as what it looks into, and the targets have "
        "one fewer than the scores. Give them one more at the end.",
    ),
    Mistake(
        "targets-changed",
        CHOSEN,
        CHOSEN.replace("unsqueeze(", "unsqueeze_("),
        "The caller's targets have one dimension more after the call. Neither input changes. What "
        "ends in _ works in place.",
    ),
    Mistake(
        "targets-turned-into-places",
        f"{CHOSEN}\n    {MEAN}",
        "places = targets.view(-1)\n"
        "    places += torch.arange(len(places), device=logits.device) * logits.shape[-1]\n"
        "    return -log_probs.view(-1)[places].mean()",
        "The caller's targets are others after the call: each is now its target's place in the row "
        "of all tokens' scores. What view and the like give lies in the same memory, and what is "
        "done to it in place is done to the targets. Neither input changes.",
    ),
    Mistake(
        "gradient-without-its-factor",
        f"    {LOG_PROBS}\n    {CHOSEN}\n    {MEAN}\n",
        "    class Loss(torch.autograd.Function):\n"
        "        @staticmethod\n"
        "        def forward(ctx, logits, targets):\n"
        "            log_probs = torch.log_softmax(logits, dim=-1)\n"
        "            ctx.save_for_backward(log_probs, targets.unsqueeze(-1))\n"
        "            return -log_probs.gather(-1, targets.unsqueeze(-1)).mean()\n\n"
        "        @staticmethod\n"
        "        def backward(ctx, factor):\n"
        "            log_probs, index = ctx.saved_tensors\n"
        "            ones = torch.ones_like(log_probs[..., :1])\n"
        "            slopes = log_probs.exp().scatter_add(-1, index, -ones)\n"
        "            return slopes / index.numel(), None\n\n"
        "    return Loss.apply(logits, targets)\n",
        "The loss is right, and its gradients are the same whatever is computed from it: those of "
        "three times the loss aren't three times as large. Is there a backward of your own? What "
        "it is given, grad_output, is a factor of what it returns.",
    ),
    Mistake(
        "rows-and-columns",
        CHOSEN,
        "texts, tokens = (torch.arange(size, device=logits.device) for size in targets.shape)\n"
        "    chosen = log_probs[texts, tokens, targets]",
        "The texts' numbers, the tokens' numbers and the targets don't go together as one index: "
        "torch lays the three over each other from the right, and there their sizes must be the "
        "same or 1. Look at the shape of each.",
    ),
    Mistake(
        "only-the-targets-learn",
        LOG_PROBS,
        "log_probs = logits - logits.logsumexp(dim=-1, keepdim=True).detach()",
        "The loss is right and its gradients aren't: only the targets' scores have any. The loss "
        "falls as well when other scores do, for they all are in what softmax divides by. Does "
        "something cut that off: detach, no_grad, .data?",
    ),
    Mistake(
        "logarithm-twice",
        CHOSEN,
        CHOSEN.replace("log_probs.", "log_probs.log()."),
        "Your loss is nan, whatever the scores. A number below 0 has no logarithm, and a "
        "probability's logarithm is below 0: do you take it twice?",
    ),
    *(
        Mistake(
            f"scores-held-{how}",
            LOG_PROBS,
            LOG_PROBS.replace("logits,", f"logits.clamp({bounds}),"),
            "Your loss is right for small scores, and for large ones it is that of smaller ones: "
            "something holds them within bounds. Take the largest score of each row from all of "
            "them, which changes no loss, and nothing has to be held.",
        )
        for how, bounds in (
            ("at-50", "-50, 50"),
            ("at-100", "-100, 100"),
            ("at-30", "-30, 30"),
            ("at-20", "-20, 20"),
            ("at-80", "-80, 80"),
            ("at-88", "-88, 88"),
            ("below-50", "max=50"),
            ("below-80", "max=80"),
            ("below-88", "max=88"),
        )
    ),
    *(
        Mistake(
            f"logarithms-held-{how}",
            LOG_PROBS,
            f"log_probs = {made}",
            "Where a target is very unlikely your loss is too small: it grows to some number and "
            "no further. It grows on as the scores do, however large. Look for what holds it.",
        )
        for how, made in (
            ("at-100", "torch.log_softmax(logits, dim=-1).clamp(min=-100)"),
            ("at-100-after-softmax", "torch.softmax(logits, dim=-1).log().clamp(min=-100)"),
            (
                "at-the-least-double",
                "(torch.softmax(logits.double(), dim=-1) + torch.finfo(torch.float64).tiny).log()",
            ),
        )
    ),
    *(
        Mistake(
            f"{what}-on-the-processor",
            f"{CHOSEN}\n    {MEAN}",
            f"{made}\n    return -(log_probs * mask).sum() / targets.numel()",
            "What your cross_entropy makes for itself stands on the CPU, wherever the logits are, "
            "so on a GPU the two can't be put together. torch.zeros and its like take a `device`; "
            "zeros_like makes its tensor where the other one is.",
        )
        for what, made in (
            ("mask", f"mask = torch.zeros(logits.shape).scatter_{PLACES}"),
            ("new-mask", f"mask = torch.zeros(logits.shape).scatter{PLACES}"),
            ("rows-of-eye", "mask = torch.eye(logits.shape[-1])[targets]"),
            ("tokens", "mask = torch.arange(logits.shape[-1]) == targets.unsqueeze(-1)"),
        )
    ),
    Mistake(
        "loss-on-the-processor",
        MEAN,
        "losses = torch.zeros(targets.shape)\n"
        "    losses[:] = -chosen[..., 0]\n    return losses.mean()",
        "Your loss ends up on the CPU, wherever the logits are. It belongs where they are. "
        "torch.zeros and its like take a `device`: look for what makes a tensor without one, and "
        "for cpu().",
    ),
    # calc_loss_batch
    Mistake(
        "inputs-not-moved",
        MODEL,
        MODEL.replace(".to(device)", ""),
        "The model gets inputs that are not on the device. Tensors don't move in place: `to` "
        "returns another one. Is that what the model is called with?",
    ),
    Mistake(
        "targets-left-where-they-were",
        LOSS,
        LOSS.replace(".to(device)", ""),
        "Your targets don't come to the device: the logits are there, and the targets meet them "
        "from elsewhere. `to` returns another tensor. Is that what you compare with?",
    ),
    Mistake(
        "batch-not-moved",
        f"{MODEL}\n    {LOSS}",
        "logits = model(input_batch)\n    return cross_entropy(logits, target_batch)",
        "Neither inputs nor targets are on the device when they are used. `to` returns another "
        "tensor, and leaves the one that it is called on where it is.",
    ),
    Mistake(
        "softmax-before-the-loss",
        LOSS,
        LOSS.replace("(logits,", "(torch.softmax(logits, dim=-1),"),
        "In your calc_loss_batch softmax comes twice: the loss is that of probabilities which are "
        "taken for logits. Training seems to work with it, and stays far from what it could be.",
    ),
    Mistake(
        "sum-in-the-batch",
        LOSS,
        LOSS + " * target_batch.numel()",
        "Your calc_loss_batch adds up over the tokens of the batch. The mean is asked for, so that "
        "batches of any size can be compared.",
    ),
    Mistake(
        "sum-over-each-text-in-the-batch",
        LOSS,
        LOSS + " * target_batch.shape[1]",
        "Your calc_loss_batch adds up over the tokens of each text, and takes the mean over the "
        "batch alone. It is asked for over all tokens.",
    ),
    Mistake(
        "batch-loss-as-a-number",
        LOSS,
        LOSS + ".item()",
        "Your calc_loss_batch returns a bare number, which has no gradients to train with. A "
        "tensor without dimensions is asked for. Look for .item(), float() and the like.",
    ),
    Mistake(
        "logits-detached",
        LOSS,
        LOSS.replace("logits,", "logits.detach(),"),
        "The loss of a batch is right, and no gradient reaches the model's weights. Something on "
        "the way cuts them off: detach, .data, numpy, weights that are told not to learn.",
    ),
    Mistake(
        "batch-without-gradients",
        MODEL,
        f"with torch.no_grad():\n        {MODEL}",
        "Gradients are off while the model is called, though the caller has them on. In training "
        "they are needed: that is the caller's business.",
    ),
    Mistake(
        "evaluation-in-the-batch",
        MODEL,
        f"model.eval()\n    {MODEL}",
        "Your calc_loss_batch puts the model into evaluation mode. In training it is called too: "
        "the mode is the caller's business. Look for what sets it.",
    ),
    Mistake(
        "training-in-the-batch",
        MODEL,
        f"model.train()\n    {MODEL}",
        "Your calc_loss_batch puts the model into training mode. In evaluation it is called too: "
        "the mode is the caller's business. Look for what sets it.",
    ),
    Mistake(
        "backward-in-the-batch",
        LOSS,
        "loss = cross_entropy(logits, target_batch.to(device))\n"
        "    loss.backward()\n    return loss",
        "Your calc_loss_batch goes backward through the model: the gradients in the weights are "
        "others after it, and the loss can't be used for that any more. It computes the loss; "
        "what is done with it is the caller's business. Look for backward().",
    ),
    Mistake(
        "gradients-emptied",
        MODEL,
        f"model.zero_grad()\n    {MODEL}",
        "After your calc_loss_batch the gradients that were in the weights are gone. They are the "
        "caller's business. Look for zero_grad() and the like.",
    ),
    Mistake(
        "model-called-twice",
        MODEL,
        f"model(input_batch.to(device))\n    {MODEL}",
        "Your calc_loss_batch calls the model twice, which takes twice as long. Once is enough.",
    ),
    Mistake(
        "targets-to-the-model",
        MODEL,
        MODEL.replace("input_batch", "target_batch"),
        "You show the targets to the model. It is called with the inputs; the targets are what it "
        "should have said.",
    ),
    Mistake(
        "moved-once-more-in-the-batch",
        LOSS,
        "logits, target_batch = logits[:, :-1], target_batch[:, 1:]\n    " + LOSS,
        "Your calc_loss_batch compares each position's scores with the next position's target. "
        "The targets are moved on already. Look for what moves them once more.",
    ),
    Mistake(
        "not-flattened",
        LOSS,
        "return torch.nn.functional.cross_entropy(logits, target_batch.to(device))",
        "torch's cross_entropy expects the vocabulary in dimension 1, and you give it the tokens "
        "there. Flatten batch and tokens into one dimension, in logits and targets.",
    ),
    Mistake(
        "targets-not-flattened",
        LOSS,
        "return torch.nn.functional.cross_entropy(logits.flatten(0, 1), target_batch.to(device))",
        "Your logits come to torch's cross_entropy flattened, one row for each token, and your "
        "targets don't: (batch, tokens). Flatten both.",
    ),
    Mistake(
        "reshaped-for-transposed",
        LOSS,
        "batch, tokens, words = logits.shape\n"
        "    logits = logits.reshape(batch, words, tokens)\n"
        "    return torch.nn.functional.cross_entropy(logits, target_batch.to(device))",
        "The scores get mixed up on their way to the loss: reshape and view keep the order of all "
        "numbers and count them off anew. To bring the vocabulary to dimension 1 takes transpose. "
        "Or flatten batch and tokens into one.",
    ),
    Mistake(
        "last-position-in-the-batch",
        LOSS,
        "logits, target_batch = logits[:, -1:], target_batch[:, -1:]\n    " + LOSS,
        "In your calc_loss_batch only the last position counts. A GPT learns at every position: "
        "the mean is over all of them.",
    ),
    Mistake(
        "logits-asked-for",
        MODEL,
        MODEL.replace("(device))", "(device)).logits"),
        "The model gives its logits as a tensor, and a tensor has no .logits: other libraries' "
        "models give an object that has. Look at what you do with what comes back.",
    ),
    Mistake(
        "targets-given-too",
        MODEL,
        MODEL.replace("(device))", "(device), target_batch.to(device))"),
        "The model is called with more than it takes. It takes the inputs alone, and gives their "
        "logits. What the targets are for is your part.",
    ),
    Mistake(
        "logits-returned-too",
        LOSS,
        LOSS + ", logits",
        "Your calc_loss_batch returns more than the loss. The loss alone is asked for. Look at "
        "its end.",
    ),
    Mistake(
        "logits-returned-before-the-loss",
        LOSS,
        LOSS.replace("return", "return logits,"),
        "Your calc_loss_batch returns more than the loss. The loss alone is asked for. Look at "
        "its end.",
    ),
    Mistake(
        "zeros-ignored-in-the-batch",
        LOSS,
        "targets = target_batch.to(device).flatten()\n"
        "    logits = logits.flatten(0, 1)\n"
        "    return torch.nn.functional.cross_entropy(logits, targets, ignore_index=0)",
        "In your calc_loss_batch targets that are 0 don't count. Id 0 is a token like any other: "
        "the mean is over all of them.",
    ),
    Mistake(
        "endoftext-ignored-in-the-batch",
        LOSS,
        "targets = target_batch.to(device).flatten()\n"
        "    logits = logits.flatten(0, 1)\n"
        "    return torch.nn.functional.cross_entropy(logits, targets, ignore_index=50256)",
        "In your calc_loss_batch targets that are 50256, GPT-2's end of text, don't count. Here no "
        "token is there to fill up a batch: the mean is over all of them.",
    ),
    Mistake(
        "gradients-always-on",
        MODEL,
        f"with torch.enable_grad():\n        {MODEL}",
        "Gradients are on while your calc_loss_batch calls the model, though the caller has them "
        "off. That is the caller's business. Look for what switches them on.",
    ),
    Mistake(
        "gradients-on-in-training-alone",
        MODEL,
        f"with torch.set_grad_enabled(model.training):\n        {MODEL}",
        "While your calc_loss_batch calls the model, gradients are on in training mode and off in "
        "evaluation mode, whatever the caller has. They have nothing to do with the mode, and are "
        "the caller's business.",
    ),
    # calc_loss_loader
    Mistake(
        "divided-by-all-batches",
        TOTAL,
        "return total / len(data_loader)",
        "With num_batches you add up that many losses and divide by the number of all batches, so "
        "the mean is too small. Look at what you divide by.",
    ),
    Mistake(
        "divided-by-batches-that-are-not-there",
        COUNT,
        "num_batches = num_batches or len(data_loader)",
        "If num_batches is more than there are, you divide by batches that never came, so that the "
        "mean is too small. It should be that of all.",
    ),
    Mistake(
        "one-batch-too-many",
        LOOP,
        LOOP.replace("range(num_batches)", "range(num_batches + 1)"),
        "You add up one batch more than num_batches says. Look at where your loop ends.",
    ),
    Mistake(
        "mean-of-one-batch-too-many",
        COUNT,
        "num_batches = min((num_batches or len(data_loader)) + 1, len(data_loader))",
        "Your mean is over one batch more than num_batches says. Look at where your loop ends.",
    ),
    Mistake(
        "one-batch-too-few",
        LOOP,
        LOOP.replace("range(num_batches)", "range(num_batches - 1)"),
        "You add up one batch fewer than you divide by. Look at where your loop ends.",
    ),
    Mistake(
        "num-batches-ignored",
        COUNT,
        "num_batches = len(data_loader)",
        "You take the mean over all batches, whatever num_batches says. Only the first num_batches "
        "count, unless it is None.",
    ),
    Mistake(
        "nothing-after-the-last-batch",
        f"{COUNT}\n    total = 0.0\n    {LOOP}\n        {ADD}\n    {TOTAL}",
        "total, n = 0.0, 0\n"
        "    for input_batch, target_batch in data_loader:\n"
        "        if num_batches is not None and n >= num_batches:\n"
        "            return total / n\n"
        f"        {ADD}\n"
        "        n = n + 1\n"
        "    if num_batches is None:\n"
        "        return total / n",
        "Where num_batches is as large as the number of batches, or larger, your function returns "
        "None. The mean over all of them is asked for then. Look at what is returned, and whether "
        "anything is, when the last batch has been used.",
    ),
    Mistake(
        "none-is-no-number",
        COUNT,
        "num_batches = min(num_batches, len(data_loader))",
        "num_batches is None unless the caller gives it, and None can't be compared with a number. "
        "It means all batches: ask for it first.",
    ),
    Mistake(
        "sum-of-batches",
        TOTAL,
        "return total",
        "You add up the losses of the batches. Their mean is asked for.",
    ),
    Mistake(
        "first-batch-only",
        LOOP + "\n        " + ADD,
        LOOP + "\n        return calc_loss_batch(input_batch, target_batch, model, device).item()",
        "Your mean is the first batch's loss, however many batches count. Does something leave "
        "the loop too early, or begin anew in each round?",
    ),
    Mistake(
        "last-batch-only",
        f"{ADD}\n    {TOTAL}",
        f"{ADD.replace('+=', '=')}\n    return total",
        "Your mean is the loss of the last batch that counts. Is each loss added to those before?",
    ),
    Mistake(
        "one-batch-where-none-is-given",
        COUNT,
        "num_batches = min(num_batches or 1, len(data_loader))",
        "Without num_batches your mean is the first batch's loss. None means all of them. Look at "
        "what takes its place.",
    ),
    Mistake(
        "weighed-by-texts",
        f"{ADD}\n    {TOTAL}",
        f"{ADD} * len(input_batch)\n"
        "    texts = [len(x) for _, (x, _) in zip(range(num_batches), data_loader)]\n"
        "    return total / sum(texts)",
        "A batch of more texts counts more with you. Here each batch counts the same, whatever its "
        "size.",
    ),
    Mistake(
        "weighed-by-tokens",
        f"{ADD}\n    {TOTAL}",
        f"{ADD} * input_batch.numel()\n"
        "    tokens = [x.numel() for _, (x, _) in zip(range(num_batches), data_loader)]\n"
        "    return total / sum(tokens)",
        "A batch of more tokens counts more with you. Here each batch counts the same, whatever "
        "its size.",
    ),
    Mistake(
        "nothing-is-zero",
        EMPTY,
        EMPTY.replace("math.nan", "0.0"),
        "An empty loader gives 0 with you, which would be the loss of a perfect model. It gives "
        "nan: there is nothing to take a mean of.",
    ),
    Mistake(
        "nothing-is-infinite",
        EMPTY,
        EMPTY.replace("math.nan", "math.inf"),
        "An empty loader gives inf with you. It gives nan: there is nothing to take a mean of.",
    ),
    Mistake(
        "nothing-divided",
        EMPTY,
        "",
        "With you an empty loader ends in a ZeroDivisionError. It should give nan: there is "
        "nothing to take a mean of.",
    ),
    Mistake(
        "mean-in-a-tensor",
        ADD,
        ADD.removesuffix(".item()"),
        "Your calc_loss_loader returns a tensor. A float is asked for: .item() makes one of a "
        "tensor.",
    ),
    Mistake(
        "evaluation-in-the-loader",
        LOOP,
        "model.eval()\n    " + LOOP,
        "Your calc_loss_loader puts the model into evaluation mode, and leaves it there. Who "
        "trains on trains without dropout. The mode is the caller's business. Look for what sets "
        "it.",
    ),
    Mistake(
        "evaluation-and-back",
        f"{LOOP}\n        {ADD}\n",
        "was_training = model.training\n    model.eval()\n"
        f"    {LOOP}\n        {ADD}\n    model.train(was_training)\n",
        "Your calc_loss_loader calls the model in evaluation mode, and gives back its mode, but "
        "not that of a part with a mode of its own. The mode is the caller's business: leave it.",
    ),
    Mistake(
        "evaluation-and-back-but-for-nothing",
        MEASURE,
        "    was_training = model.training\n    model.eval()\n"
        f"{MEASURE}    model.train(was_training)\n",
        "Your calc_loss_loader calls the model in evaluation mode, and leaves it there where the "
        "loader is empty. Else it gives back its mode, but not that of a part with a mode of its "
        "own. The mode is the caller's business: leave it.",
    ),
    Mistake(
        "training-after-the-loader",
        f"{LOOP}\n        {ADD}\n",
        f"model.eval()\n    {LOOP}\n        {ADD}\n    model.train()\n",
        "Your calc_loss_loader calls the model in evaluation mode and leaves it in training mode, "
        "whatever mode it came in. The mode is the caller's business: leave it.",
    ),
    Mistake(
        "training-after-the-loader-but-for-nothing",
        MEASURE,
        f"    model.eval()\n{MEASURE}    model.train()\n",
        "Your calc_loss_loader calls the model in evaluation mode and leaves it in training mode, "
        "whatever mode it came in, or in evaluation mode where the loader is empty. The mode is "
        "the caller's business: leave it.",
    ),
    Mistake(
        "gradients-left-off",
        LOOP,
        "torch.set_grad_enabled(False)\n    " + LOOP,
        "After your calc_loss_loader gradients are off for good, and nobody can train any more. "
        "`with torch.no_grad():` switches them off for a few lines.",
    ),
    Mistake(
        "gradients-left-off-at-once",
        EMPTY,
        "    torch.set_grad_enabled(False)\n" + EMPTY,
        "After your calc_loss_loader gradients are off for good, and nobody can train any more. "
        "`with torch.no_grad():` switches them off for a few lines.",
    ),
    Mistake(
        "gradients-left-off-for-nothing",
        MEASURE,
        "    before = torch.is_grad_enabled()\n    torch.set_grad_enabled(False)\n"
        f"{MEASURE}    torch.set_grad_enabled(before)\n",
        "Where the loader is empty your calc_loss_loader leaves gradients off. After the call they "
        "are on or off as before, whichever way it ends: torch.no_grad() in a with sees to that.",
    ),
    Mistake(
        "loader-on-the-cpu",
        ADD,
        ADD.replace(", device)", ', "cpu")'),
        "In your calc_loss_loader the batches stay on the CPU, and meet a model that may be "
        "elsewhere. Is the device passed on?",
    ),
    Mistake(
        "loader-by-index",
        f"{LOOP}\n        {ADD}",
        "for i in range(num_batches):\n        input_batch, target_batch = data_loader[i]\n"
        f"        {ADD}",
        "Square brackets give batches of a list, and none of a DataLoader: it can only be gone "
        "through, with for. That does for a list as well.",
    ),
    Mistake(
        "divided-by-one-too-many",
        TOTAL,
        "return total / min(num_batches + 1, len(data_loader))",
        "Where there are more batches than num_batches, you divide by one more than you add up, so "
        "that the mean is too small. Look at what you divide by.",
    ),
    Mistake(
        "divided-by-one-too-few",
        TOTAL,
        "return total / (num_batches if num_batches < len(data_loader) else num_batches - 1)",
        "Where all batches count you divide by one fewer than you add up. Do you divide by the "
        "last one's number? The first has the number 0.",
    ),
    Mistake(
        "divided-by-the-larger",
        COUNT,
        "num_batches = max(num_batches or 0, len(data_loader))",
        "You take the larger one of num_batches and of how many batches there are. More than there "
        "are can't count, and of more than were asked for only the first do. Look at max.",
    ),
    Mistake(
        "divided-by-the-dataset",
        TOTAL,
        "return total / len(data_loader.dataset)",
        "data_loader may be a list, and a list has no dataset: a length, and pairs to go through, "
        "is all that you may ask for. The mean is over batches.",
    ),
    Mistake(
        "divided-by-the-length-of-the-dataset",
        TOTAL,
        'return total / len(getattr(data_loader, "dataset", data_loader))',
        "With a DataLoader your mean is too small, with a list it isn't. Each batch counts as one: "
        "divide by how many you add up, and not by the texts in them.",
    ),
    Mistake(
        "nothing-divided-with-a-number",
        EMPTY,
        EMPTY.replace(":\n", " and num_batches is None:\n"),
        "With you an empty loader ends in a ZeroDivisionError if num_batches is given. It should "
        "give nan in either case. Look at what you ask before you divide.",
    ),
    Mistake(
        "nothing-divided-by-a-number",
        EMPTY,
        EMPTY.replace("math.nan", "math.nan if num_batches is None else 0.0"),
        "If num_batches is given, an empty loader gives 0 with you, which would be the loss of a "
        "perfect model. It gives nan in either case. Look at what you ask for.",
    ),
    Mistake(
        "nothing-to-stack-in-the-loader",
        EMPTY,
        EMPTY.replace("math.nan", "torch.stack([]).mean().item()"),
        "With you an empty loader leaves torch.stack nothing to stack. It should give nan: there "
        "is nothing to take a mean of.",
    ),
    Mistake(
        "no-mean-of-nothing",
        EMPTY,
        EMPTY.replace(
            "return math.nan", "import statistics\n\n        return statistics.fmean([])"
        ),
        "With you an empty loader leaves statistics.fmean nothing to take a mean of, and it "
        "raises. nan is asked for.",
    ),
    Mistake(
        "every-part-in-evaluation-and-back",
        f"{LOOP}\n        {ADD}\n",
        "modes = [(part, part.training) for part in model.modules()]\n    model.eval()\n"
        f"    {LOOP}\n        {ADD}\n"
        "    for part, mode in modes:\n        part.training = mode\n",
        "Your calc_loss_loader calls the model in evaluation mode, and then everything is as it "
        "was. Here it is called in the mode that it is in, whichever that is: who measures in "
        "evaluation mode sets it before. Leave it.",
    ),
    Mistake(
        "every-part-in-evaluation-and-back-but-for-nothing",
        MEASURE,
        "    modes = [(part, part.training) for part in model.modules()]\n    model.eval()\n"
        f"{MEASURE}    for part, mode in modes:\n        part.training = mode\n",
        "Your calc_loss_loader calls the model in evaluation mode, and leaves it there where the "
        "loader is empty. Here it is called in the mode that it is in: who measures in evaluation "
        "mode sets it before. Leave it.",
    ),
    Mistake(
        "training-in-the-loader",
        LOOP,
        "model.train()\n    " + LOOP,
        "Your calc_loss_loader puts the model into training mode, and leaves it there. Whoever "
        "measures wants to do so without dropout. The mode is the caller's business.",
    ),
    Mistake(
        "gradients-on-after-the-loader",
        f"{LOOP}\n        {ADD}\n",
        f"torch.set_grad_enabled(False)\n    {LOOP}\n        {ADD}\n"
        "    torch.set_grad_enabled(True)\n",
        "After your calc_loss_loader gradients are on, also where the caller had switched them "
        "off. They are to be as before. torch.no_grad() in a with sees to that.",
    ),
    Mistake(
        "gradients-on-after-the-loader-but-for-nothing",
        MEASURE,
        f"    torch.set_grad_enabled(False)\n{MEASURE}    torch.set_grad_enabled(True)\n",
        "After your calc_loss_loader gradients are on, also where the caller had switched them "
        "off, and with an empty loader they are off. They are to be as before. torch.no_grad() in "
        "a with sees to that.",
    ),
    Mistake(
        "gradients-emptied-in-the-loader",
        LOOP,
        "model.zero_grad()\n    " + LOOP,
        "After your calc_loss_loader the gradients that were in the weights are gone. They stay. "
        "Look for zero_grad() and the like.",
    ),
    Mistake(
        "mean-in-float32",
        TOTAL,
        "import numpy\n\n    return numpy.float32(total / num_batches)",
        "Your calc_loss_loader returns a float32 of numpy's, which is no float of Python's. "
        "float() makes one of it.",
    ),
    # perplexity
    Mistake(
        "perplexity-in-a-tensor",
        POWER,
        "return torch.exp(torch.as_tensor(loss))",
        "Your perplexity is a tensor. A float is asked for. And float32 is infinite from a loss of "
        "89 on, where a float isn't: math.exp computes with floats.",
    ),
    Mistake(
        "perplexity-in-float32",
        POWER,
        "return torch.exp(torch.as_tensor(loss)).item()",
        "From a loss of 89 on your perplexity is infinite, which is where float32 ends. A float "
        "goes on, up to 700 and a little more, and math.exp computes with floats. Look for a "
        "tensor, or for a limit of your own.",
    ),
    Mistake(
        "perplexity-of-tensors-in-float32",
        POWER,
        "return torch.exp(loss).item() if isinstance(loss, torch.Tensor) else math.exp(loss)",
        "From a loss of 89 on the perplexity of a tensor is infinite, which is where float32 ends. "
        "A float goes on, up to 700 and a little more. Make a float of the loss first.",
    ),
    Mistake(
        "perplexity-in-a-tensor-for-a-tensor",
        POWER,
        "return torch.exp(loss) if isinstance(loss, torch.Tensor) else math.exp(loss)",
        "For a loss in a tensor your perplexity is a tensor. A float is asked for in either case. "
        "And float32 is infinite from a loss of 89 on, where a float isn't: make a float of the "
        "loss first.",
    ),
    Mistake(
        "perplexity-of-tensors-alone",
        POWER,
        "return math.exp(loss.item())",
        "loss may be a float, which has no item(). float(loss) makes one of either.",
    ),
    *(
        Mistake(
            f"perplexity-of-tensors-alone-{name}",
            POWER,
            f"return loss.{name}().exp().item()",
            "loss may be a float, and a float has no methods of a tensor's. float(loss) makes a "
            "float of either.",
        )
        for name in ("double", "detach", "exp", "float", "cpu")
    ),
    Mistake(
        "exp-of-tensors-alone",
        POWER,
        "return torch.exp(loss).item()",
        "loss may be a float, and torch.exp takes none. math.exp takes either.",
    ),
    Mistake(
        "perplexity-by-numpy",
        POWER,
        "import numpy\n\n    return float(numpy.exp(numpy.asarray(loss, dtype=numpy.float64)))",
        "A loss that a model has just given still has its gradients' graph, and numpy takes no "
        "tensor with one. detach() it first, or take its item().",
    ),
    Mistake(
        "nan-held-at-700",
        POWER,
        "return math.exp(min(700.0, float(loss)))",
        "For a loss of nan your perplexity is e to the 700. It is nan. Nothing is smaller or "
        "larger than nan, so whatever compares may choose the other number. Look at what you do "
        "against large losses.",
    ),
    Mistake(
        "perplexity-to-base-2",
        POWER,
        "return 2.0 ** float(loss)",
        "You take 2 to the power of the loss. The loss is made with the natural logarithm, so it "
        "takes e to get back.",
    ),
    Mistake(
        "perplexity-upside-down",
        POWER,
        "return math.exp(-float(loss))",
        "What you return is e to minus the loss: the mean probability of a target, and not its "
        "inverse. The perplexity of a loss that isn't 0 is more than 1. Look at the sign.",
    ),
    Mistake(
        "never-below-one",
        POWER,
        "return math.exp(max(0.0, float(loss)))",
        "For a loss of nan your perplexity is 1, that of a perfect model. It is nan. Nothing is "
        "smaller or larger than nan, so whatever compares may choose the other number. Look at "
        "what you do to the loss.",
    ),
    Mistake(
        "nan-is-infinite",
        POWER,
        "return math.exp(loss) if loss < 701 else math.inf",
        "For a loss of nan your perplexity is infinite. It is nan. Nothing is smaller or larger "
        "than nan, so whatever compares may choose the other number. Look at what you ask about "
        "the loss.",
    ),
    *(
        Mistake(
            f"infinite-from-{limit}",
            POWER,
            f"return math.exp(loss) if loss < {limit} else math.inf",
            "Your perplexity is infinite from some loss below 700 on, where a float isn't yet, and "
            "for nan, where it is nan. Look at what you ask about the loss.",
        )
        for limit in (300, 100)
    ),
    Mistake(
        "infinite-beyond-300",
        POWER,
        "return math.inf if loss > 300 else math.exp(loss)",
        "Your perplexity is infinite from some loss below 700 on, where a float isn't yet. Look at "
        "what you ask about the loss.",
    ),
    *(
        Mistake(
            f"perplexity-held-at-{limit}",
            POWER,
            f"return math.exp(min(float(loss), {limit}))",
            "However large the loss is, your perplexity stops at some number: the loss is held "
            "below 700. Up to there it counts as it is. Look for min and the like.",
        )
        for limit in (20, 100, 50)
    ),
    *(
        Mistake(
            f"perplexity-and-nan-held-at-{limit}",
            POWER,
            f"return math.exp(min({limit}, float(loss)))",
            "However large the loss is, your perplexity stops at some number, which is also that "
            "of nan: the loss is held below 700. Up to there it counts as it is, and nan gives "
            "nan. Look for min and the like.",
        )
        for limit in (20, 100, 50)
    ),
    Mistake(
        "loss-written-into",
        POWER,
        POWER.replace("exp()", "exp_()"),
        "A loss in a float64 tensor is another one after the call. It stays as it is. What ends in "
        "_ works in place, and what makes a tensor of a tensor may give that tensor itself.",
    ),
    Mistake(
        "loss-to-the-power-of-e",
        POWER,
        "return float(loss) ** math.e",
        "You take the loss to the power of e. It is e to the power of the loss. Look at which of "
        "the two comes first.",
    ),
    Mistake(
        "one-taken-off",
        POWER,
        "return math.expm1(float(loss))",
        "Your perplexity is smaller by 1 than e to the loss. Look at what you take off.",
    ),
]
