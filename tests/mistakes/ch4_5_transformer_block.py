"""The known mistakes of section 4.5, the most common first."""

from kata.course.mistakes import Mistake, code

ATT = "x = x + self.drop_shortcut(self.att(self.norm1(x)))"
FF = "x = x + self.drop_shortcut(self.ff(self.norm2(x)))"
BOTH = f"{ATT}\n        {FF}"
NORM2 = 'self.norm2 = LayerNorm(cfg["emb_dim"])'
LINE = "\n        "
NORMS = f'self.norm1 = LayerNorm(cfg["emb_dim"]){LINE}{NORM2}'
NORM_OF_ALL = (
    "_norm = lambda i, width: globals().setdefault(f'norm{i} of {width}', LayerNorm(width))"
)
DROP = 'self.drop_shortcut = nn.Dropout(cfg["drop_rate"])'
# Where less is replaced, two mistakes can be made at once.
FIRST = "# YOUR CODE\n        x = x + "
SECOND = "))\n        x = x + "
FIRST_TO_SECOND = code("ch4_5_transformer_block", FIRST, SECOND)
RETURN = "        return x\n"
MADE_AND_CALLED = code("ch4_5_transformer_block", DROP, "# YOUR CODE\n        x = x + ")
INIT = "super().__init__()\n        # YOUR CODE\n"


def _gradients_only(when):
    """Both halves, with gradients only then."""
    before = f"on = torch.is_grad_enabled(){LINE}torch.set_grad_enabled(on and {when})"
    return f"{before}{LINE}{BOTH}{LINE}torch.set_grad_enabled(on)"


def _kept(when, what="x"):
    """Both halves, with the last result given back where the same comes in."""
    before = f"start, key = x, {what}{LINE}if {when} and self.__dict__.get('seen') == key:"
    after = "self.__dict__.update(seen=key, result=x, given=start)"
    return f"{before}{LINE}    return self.result{LINE}{BOTH}{LINE}{after}"


def _copied(what):
    """The same without gradients, with copies given back."""
    return (
        _kept("not torch.is_grad_enabled()", what)
        .replace("return self.result", "return self.result.clone()")
        .replace("result=x", "result=x.clone()")
    )


def _asked(how, question):
    """A question to the configuration, asked in forward."""
    asked = MADE_AND_CALLED.replace(DROP, f"{DROP}{LINE}self.cfg = cfg")
    return Mistake(
        f"configuration-{how}-later",
        MADE_AND_CALLED,
        asked.replace("# YOUR CODE", f"# YOUR CODE{LINE}{question}"),
        "After its configuration has changed your block refuses what it took before: forward "
        "still reads the configuration. What it needs is read once, in __init__. Look for where "
        "forward raises.",
    )


MISTAKES = [
    Mistake(
        "post-norm",
        BOTH,
        "x = self.norm1(x + self.drop_shortcut(self.att(x)))\n"
        "        x = self.norm2(x + self.drop_shortcut(self.ff(x)))",
        "You normalize after adding the shortcut: post-norm, the first transformer's way. GPT-2 "
        "normalizes before each part, and the shortcut goes round the norm. Look at where the "
        "norms stand in the lesson's picture.",
    ),
    Mistake(
        "shortcut-after-the-norm",
        BOTH,
        "x = self.norm1(x)\n        x = x + self.drop_shortcut(self.att(x))\n"
        "        x = self.norm2(x)\n        x = x + self.drop_shortcut(self.ff(x))",
        "Your shortcuts carry the normalized values. Each should carry what came into its half, "
        "untouched, or depth undoes what they are for. Look at what you add to each part's "
        "output.",
    ),
    Mistake(
        "norm-of-the-output",
        BOTH,
        "x = x + self.drop_shortcut(self.norm1(self.att(x)))\n"
        "        x = x + self.drop_shortcut(self.norm2(self.ff(x)))",
        "You normalize what comes out of each part; GPT-2 normalizes what goes in. Look at which "
        "side of its part each norm stands on.",
    ),
    Mistake(
        "first-norm-twice",
        "self.norm2(x)",
        "self.norm1(x)",
        "Both parts work with norm1, and norm2 has no effect: its scale and shift would never "
        "learn. Look at the norm before the feed-forward network.",
    ),
    Mistake(
        "norms-swapped",
        BOTH,
        BOTH.replace("norm1", "norm0").replace("norm2", "norm1").replace("norm0", "norm2"),
        "norm1 and norm2 have changed places: norm1 belongs before attention, norm2 before the "
        "feed-forward network. With trained weights the block would go wrong. Look at both lines "
        "of forward.",
    ),
    Mistake(
        "no-norm-before-attention",
        "self.norm1(x)",
        "x",
        "Attention sees the block's input as it is, not normalized. norm1 gives back a new "
        "tensor: is it called, and is what it returns what attention gets?",
    ),
    Mistake(
        "no-norm-before-feed-forward",
        "self.norm2(x)",
        "x",
        "The feed-forward network sees its half's input as it is, not normalized. norm2 gives "
        "back a new tensor: is it called, and is what it returns what goes in?",
    ),
    Mistake(
        "no-shortcut-round-attention",
        FIRST,
        FIRST.replace("x + ", ""),
        "What came in is lost after attention: the first shortcut is missing. Look at what is "
        "added to attention's output.",
    ),
    Mistake(
        "no-shortcut-round-feed-forward",
        SECOND,
        SECOND.replace("x + ", ""),
        "What came in is lost after the feed-forward network: the second shortcut is missing. "
        "Look at what is added to its output.",
    ),
    Mistake(
        "no-shortcuts",
        BOTH,
        BOTH.replace("x = x + ", "x = "),
        "Your block has no shortcuts: nothing is added to the parts' outputs. Look at what becomes "
        "of the input.",
    ),
    Mistake(
        "second-shortcut-from-the-start",
        FIRST_TO_SECOND,
        FIRST_TO_SECOND.replace(ATT, f"start = x{LINE}{ATT}").replace(
            SECOND, SECOND.replace("x + ", "start + ")
        ),
        "The second shortcut adds the block's first input, so attention's result is left out of "
        "it. It should add what goes into the second half. Look at the second addition.",
    ),
    Mistake(
        "side-by-side",
        BOTH,
        "x = x + self.drop_shortcut(self.att(self.norm1(x)))"
        " + self.drop_shortcut(self.ff(self.norm2(x)))",
        "Both parts work on the block's input side by side, as in GPT-J. In GPT-2 the feed-forward "
        "network works on what attention has made. Look at what goes into the second part.",
    ),
    Mistake(
        "side-by-side-with-one-norm",
        BOTH,
        "h = self.norm1(x)\n        x = x + self.drop_shortcut(self.att(h))"
        " + self.drop_shortcut(self.ff(h))",
        "Both parts get the block's input as norm1 gives it, and norm2 has no effect: that is "
        "GPT-J's way. In GPT-2 the feed-forward network works on what attention has made, after a "
        "norm of its own. Look at what goes into the second part.",
    ),
    Mistake(
        "feed-forward-first",
        BOTH,
        f"{FF}\n        {ATT}",
        "The feed-forward network comes before attention in your block. Attention is first. Look "
        "at the order in forward.",
    ),
    Mistake(
        "dropout-on-the-sum",
        BOTH,
        "x = self.drop_shortcut(x + self.att(self.norm1(x)))\n"
        "        x = self.drop_shortcut(x + self.ff(self.norm2(x)))",
        "Your dropout falls on the sum, and so on the shortcut as well, which should pass "
        "untouched. Look at what the dropout encloses.",
    ),
    Mistake(
        "no-dropout-after-attention",
        "self.drop_shortcut(self.att(",
        "(self.att(",
        "Attention's output is added without dropout. Both parts' outputs are dropped out "
        "before they are added. Look at the first half.",
    ),
    Mistake(
        "no-dropout-after-feed-forward",
        "self.drop_shortcut(self.ff(",
        "(self.ff(",
        "The feed-forward network's output is added without dropout. Both parts' outputs are "
        "dropped out before they are added. Look at the second half.",
    ),
    Mistake(
        "no-dropout",
        DROP,
        "self.drop_shortcut = nn.Identity()",
        "Nothing is dropped from the parts' outputs in training. Look at what becomes of each "
        "before it is added to the shortcut.",
    ),
    Mistake(
        "no-dropout-in-attention",
        'dropout=cfg["drop_rate"]',
        "dropout=0.0",
        "Attention has a dropout of its own, on its weights, and yours drops none of them in "
        "training. Does drop_rate reach it? Look at how attention is made.",
    ),
    Mistake(
        "qkv-bias-forgotten",
        '            qkv_bias=cfg["qkv_bias"],\n',
        "",
        "cfg's qkv_bias doesn't reach attention, so its projections never have a bias. Look at "
        "how attention is made.",
    ),
    Mistake(
        "always-one-head",
        'num_heads=cfg["n_heads"]',
        "num_heads=1",
        "Your attention has one head, whatever cfg says. With several heads each one looks for "
        "something else. Look at how attention is made.",
    ),
    Mistake(
        "one-norm-shared",
        NORM2,
        "self.norm2 = self.norm1",
        "norm1 and norm2 share their scale and shift. Each part has a norm with parameters of its "
        "own. Look at how norm2 is made.",
    ),
    Mistake(
        "one-token-skips-attention",
        ATT,
        f"if x.shape[1] > 1:{LINE}    {ATT}",
        "Where there is one token only, attention makes no difference. It does even there: the "
        "token sees itself, and attention's own layers work on what it sees. Look for what "
        "depends on the number of tokens.",
    ),
    Mistake(
        "sums-clamped-to-float16",
        BOTH,
        f"{ATT}{LINE}x = x.clamp(-65504, 65504){LINE}{FF}{LINE}x = x.clamp(-65504, 65504)",
        "Your block cuts off what is larger than 65504, the largest number of float16, in both "
        "its sums. They go on as they are, of whatever size. Look for a limit.",
    ),
    Mistake(
        "clamped-to-float16",
        RETURN,
        RETURN.replace("x", "x.clamp(-65504, 65504)"),
        "Your block cuts off what is larger than 65504, the largest number of float16. The sums "
        "go on as they are, of whatever size. Look for a limit.",
    ),
    Mistake(
        "input-changed",
        FIRST,
        FIRST.replace("x = x +", "x +="),
        "Your first addition writes into the input, so the caller's tensor changes as well. "
        "Make a new tensor. Look at how you add in the first half.",
    ),
    Mistake(
        "in-place-without-gradients",
        BOTH,
        f"add = torch.add if torch.is_grad_enabled() else torch.Tensor.add_{LINE}"
        + BOTH.replace("x = x + ", "x = add(x, ").replace("(x)))", "(x))))"),
        "With gradients switched off your block writes into its input, so the caller's tensor "
        "changes as well. Make a new tensor, with gradients and without. Look at what is added in "
        "place (`+=`, `add_`).",
    ),
    Mistake(
        "nothing-returned",
        RETURN,
        "",
        "Your forward gives back None. Does it end with a return, and is there something after it?",
    ),
    Mistake(
        "no-norms",
        BOTH,
        BOTH.replace("(self.norm1(x))", "(x)").replace("(self.norm2(x))", "(x)"),
        "Neither of your norms has an effect: both parts work on x as it comes. A norm gives "
        "back a new tensor: is it called, and is what it returns what the part gets?",
    ),
    Mistake(
        "one-norm-more",
        RETURN,
        RETURN.replace("x", "self.norm2(x)"),
        "You normalize once more at the end of the block. There the sum goes on as it is: the "
        "next block has its own norms, and the model one at its end. Look at your return.",
    ),
    Mistake(
        "dropout-on-the-shortcut",
        BOTH,
        f"x = self.drop_shortcut(x) + self.att(self.norm1(x)){LINE}"
        "x = self.drop_shortcut(x) + self.ff(self.norm2(x))",
        "Your dropout falls on the shortcut, and the part's output is added in full. It is the "
        "other way round: the shortcut stays whole. The name drop_shortcut misleads here. Look "
        "at what your dropout encloses.",
    ),
    Mistake(
        "dropout-before-the-parts",
        BOTH,
        f"x = x + self.att(self.drop_shortcut(self.norm1(x))){LINE}"
        "x = x + self.ff(self.drop_shortcut(self.norm2(x)))",
        "Your dropout falls on what the parts are given, after the norm. It belongs on what they "
        "give, before the addition. Look at the order of part and dropout.",
    ),
    Mistake(
        "dropout-before-feed-forward",
        "self.drop_shortcut(self.ff(",
        "self.ff(self.drop_shortcut(",
        "In the second half dropout falls on what feed-forward is given, and not on what it "
        "gives. It belongs on the part's output, before the addition. Look at the order of part "
        "and dropout there.",
    ),
    Mistake(
        "dropout-before-attention",
        "self.drop_shortcut(self.att(",
        "self.att(self.drop_shortcut(",
        "In the first half dropout falls on what attention is given, and not on what it gives. It "
        "belongs on the part's output, before the addition. Look at the order of part and dropout "
        "there.",
    ),
    Mistake(
        "collected-at-the-end",
        BOTH,
        f"a = self.att(self.norm1(x)){LINE}f = self.ff(self.norm2(x + a)){LINE}"
        "x = x + self.drop_shortcut(a) + self.drop_shortcut(f)",
        "In training feed-forward doesn't work on the sum that its shortcut carries: there "
        "attention's output is whole, or other numbers of it are dropped. Finish the first half, "
        "dropout included, and go on with what came of it. Look at what goes into the second norm.",
    ),
    Mistake(
        "dropout-twice",
        FF,
        "x = x + self.drop_shortcut(self.ff(self.drop_shortcut(self.norm2(x))))",
        "In the feed-forward half dropout falls twice: on what the part is given and on what it "
        "gives. Only the second belongs there. Look at how often you call it.",
    ),
    Mistake(
        "dropout-in-use",
        BOTH,
        BOTH.replace("self.drop_shortcut(", "nn.functional.dropout(").replace(
            "(x)))", "(x)), self.drop_shortcut.p)"
        ),
        "Your dropout drops in evaluation too. An nn.Dropout that the block holds follows its "
        "mode; one made in forward never hears of it, and the function of torch.nn.functional has "
        "to be told. Look at how you drop.",
    ),
    Mistake(
        "dropout-rate-fixed",
        DROP,
        "self.drop_shortcut = nn.Dropout(0.1)",
        "Your dropout drops a tenth, whatever the configuration says. Look at what you give to "
        "nn.Dropout.",
    ),
    Mistake(
        "rate-in-attention-fixed",
        'dropout=cfg["drop_rate"],',
        "dropout=0.1,",
        "Attention's own dropout drops a tenth, whatever the configuration says. Look at the "
        "arguments of MultiHeadAttention.",
    ),
    Mistake(
        "always-qkv-bias",
        'qkv_bias=cfg["qkv_bias"],',
        "qkv_bias=True,",
        "Your attention's projections have a bias, whatever the configuration says. Look at the "
        "arguments of MultiHeadAttention.",
    ),
    Mistake(
        "heads-fixed",
        'num_heads=cfg["n_heads"],',
        "num_heads=12,",
        "Your attention has 12 heads, whatever the configuration says. The larger GPT-2 models "
        "have more. Look at the arguments of MultiHeadAttention.",
    ),
    Mistake(
        "layers-for-heads",
        'num_heads=cfg["n_heads"],',
        'num_heads=cfg["n_layers"],',
        "Your attention has as many heads as the model has layers. In GPT-2 small both are 12, "
        "so nothing shows there. Look at the key that you read the number of heads from.",
    ),
    Mistake(
        "context-length-fixed",
        'context_length=cfg["context_length"],',
        "context_length=1024,",
        "Your attention's mask covers 1024 tokens, whatever the configuration says, and a longer "
        "context fails. Look at the arguments of MultiHeadAttention.",
    ),
    Mistake(
        "width-for-context-length",
        'context_length=cfg["context_length"],',
        'context_length=cfg["emb_dim"],',
        "Your attention's mask is as large as the embedding is wide, so a context that is longer "
        "fails. In GPT-2 small it would stop at 768 of 1024 tokens. Look at the arguments of "
        "MultiHeadAttention.",
    ),
    Mistake(
        "input-changed-in-both-halves",
        BOTH,
        BOTH.replace("x = x + ", "x += "),
        "You add to x in place, so the caller's tensor is changed as well, and PyTorch refuses "
        "where it needs the old one for a gradient. Make a new tensor. Look at your two "
        "additions.",
    ),
    Mistake(
        "shortcut-detached",
        BOTH,
        BOTH.replace("x = x + ", "x = x.detach() + "),
        "Your shortcuts are cut off from the gradient, and carrying the gradient is what they are "
        "for. The output is right, but what comes before the block learns little. Look at what "
        "you do to x before the addition.",
    ),
    Mistake(
        "halved",
        BOTH,
        f"x = (x + self.drop_shortcut(self.att(self.norm1(x)))) / 2{LINE}"
        "x = (x + self.drop_shortcut(self.ff(self.norm2(x)))) / 2",
        "You average shortcut and part where they should be added, so the shortcut is halved "
        "twice in every block. Look at what you do with the sum.",
    ),
    Mistake(
        "shortcut-doubled",
        FF,
        "x = x + x + self.drop_shortcut(self.ff(self.norm2(x)))",
        "Your second shortcut is added twice. Look at the second of the two additions, and at "
        "what has been added before it.",
    ),
    Mistake(
        "no-feed-forward",
        f"{FF}{LINE}return x",
        "return x",
        "The feed-forward half has no effect on the result: is it run, and is the sum with its "
        "output what you return? Look at the second half of the lesson's picture.",
    ),
    Mistake(
        "attention-twice",
        FF,
        FF.replace("self.ff", "self.att"),
        "You call attention in both halves, and the feed-forward network never. Look at the part "
        "in the second half.",
    ),
    Mistake(
        "plain-layer-for-feed-forward",
        "self.ff = FeedForward(cfg)",
        'self.ff = nn.Linear(cfg["emb_dim"], cfg["emb_dim"])',
        "Your ff is a single linear layer. It should be the FeedForward of section 4.3, which "
        "widens, bends and narrows. Look at how ff is made.",
    ),
    Mistake(
        "post-norm-around-attention",
        ATT,
        "x = self.norm1(x + self.drop_shortcut(self.att(x)))",
        "In the first half you normalize after the addition, the original transformer's way, "
        "and in the second before. GPT-2 normalizes first both times. Look at the first half.",
    ),
    Mistake(
        "post-norm-around-feed-forward",
        FF,
        "x = self.norm2(x + self.drop_shortcut(self.ff(x)))",
        "In the second half you normalize after the addition, the original transformer's way, "
        "and in the first before. GPT-2 normalizes first both times. Look at the second half.",
    ),
    Mistake(
        "first-shortcut-after-the-norm",
        ATT,
        f"x = self.norm1(x){LINE}x = x + self.drop_shortcut(self.att(x))",
        "In the first half your shortcut carries the normalized x. It takes what comes in "
        "before the norm: is x put aside before anything else is called x? Look at the first "
        "half.",
    ),
    Mistake(
        "second-shortcut-after-the-norm",
        FF,
        f"x = self.norm2(x){LINE}x = x + self.drop_shortcut(self.ff(x))",
        "In the second half your shortcut carries the normalized x. It takes what comes in "
        "before the norm: is x put aside before anything else is called x? Look at the second "
        "half.",
    ),
    Mistake(
        "norm-of-attentions-output",
        "self.att(self.norm1(x))",
        "self.norm1(self.att(x))",
        "In the first half you normalize what attention gives, where you should normalize what "
        "it gets. Look at the order of norm and attention.",
    ),
    Mistake(
        "norm-of-feed-forwards-output",
        "self.ff(self.norm2(x))",
        "self.norm2(self.ff(x))",
        "In the second half you normalize what the feed-forward network gives, where you should "
        "normalize what it gets. Look at the order of the two.",
    ),
    Mistake(
        "second-norm-twice",
        "self.norm1(x)",
        "self.norm2(x)",
        "Both parts work with norm2, and norm1 has no effect. Look at which norm the first half "
        "uses.",
    ),
    Mistake(
        "part-subtracted",
        FIRST,
        FIRST.replace("x + ", "x - "),
        "You subtract attention's output. A shortcut adds. Look at the sign in the first half.",
    ),
    Mistake(
        "parts-subtracted",
        BOTH,
        BOTH.replace("x +", "x -"),
        "You subtract the parts' outputs. A shortcut adds. Look at the signs in both halves.",
    ),
    Mistake(
        "feed-forward-twice",
        FF,
        f"{FF}{LINE}{FF}",
        "The feed-forward half runs twice. A block has one of it. Look at the lines of your "
        "forward.",
    ),
    Mistake(
        "second-half-without-the-shortcut-sum",
        BOTH,
        f"a = self.drop_shortcut(self.att(self.norm1(x))){LINE}x = x + a{LINE}"
        "x = a + self.drop_shortcut(self.ff(self.norm2(x)))",
        "In the second half you add attention's output alone, where the whole sum of the first "
        "half goes on. Look at what your second shortcut takes.",
    ),
    Mistake(
        "both-added-at-the-end",
        BOTH,
        f"a = self.drop_shortcut(self.att(self.norm1(x))){LINE}"
        "x = x + a + self.drop_shortcut(self.ff(self.norm2(a)))",
        "The feed-forward network gets attention's output without the shortcut. The first sum "
        "comes before it. Look at what the second half starts from.",
    ),
    Mistake(
        "a-third-shortcut",
        BOTH,
        f"shortcut = x{LINE}{BOTH}{LINE}x = x + shortcut",
        "You add the block's input once more at the end. There are two shortcuts, one around "
        "each part. Look at the end of your forward.",
    ),
    Mistake(
        "no-attention",
        BOTH,
        FF,
        "Attention has no effect on the result, so no position learns of the others: is it "
        "called, and is the sum with its output used? Look at the first half.",
    ),
    Mistake(
        "attention-without-norm-and-shortcut",
        ATT,
        "x = self.drop_shortcut(self.att(x))",
        "In the first half both norm and shortcut are missing. Look at it beside the second half.",
    ),
    Mistake(
        "attention-without-dropout-and-shortcut",
        ATT,
        "x = self.att(self.norm1(x))",
        "In the first half both dropout and shortcut are missing: what attention gives is neither "
        "dropped out nor added to what came in. Look at it beside the lesson's picture.",
    ),
    Mistake(
        "feed-forward-without-dropout-and-shortcut",
        FF,
        "x = self.ff(self.norm2(x))",
        "In the second half both dropout and shortcut are missing: what feed-forward gives is "
        "neither dropped out nor added to what came in. Look at it beside the lesson's picture.",
    ),
    Mistake(
        "feed-forward-without-norm-and-shortcut",
        FF,
        "x = self.drop_shortcut(self.ff(x))",
        "In the second half both norm and shortcut are missing. Look at it beside the lesson's "
        "picture.",
    ),
    Mistake(
        "feed-forward-alone",
        FF,
        "x = self.ff(x)",
        "In the second half norm, dropout and shortcut are missing: feed-forward stands there "
        "alone. Look at it beside the lesson's picture.",
    ),
    Mistake(
        "attention-alone",
        ATT,
        "x = self.att(x)",
        "In the first half norm, dropout and shortcut are missing: attention stands there alone. "
        "Look at it beside the lesson's picture.",
    ),
    Mistake(
        "norm-for-feed-forward",
        "self.ff(self.norm2(x))",
        "self.norm2(x)",
        "The second half normalizes and adds, but does not run the feed-forward network. Look "
        "at the second half.",
    ),
    Mistake(
        "parts-halved",
        BOTH,
        BOTH.replace("+ self", "+ 0.5 * self"),
        "You halve the parts' outputs before you add them. They are added as they are. Look at "
        "what you multiply by.",
    ),
    Mistake(
        "dropout-of-half",
        DROP,
        "self.drop_shortcut = nn.Dropout()",
        "Your dropout drops half of everything, whatever the configuration says. Look at its "
        "arguments.",
    ),
    Mistake(
        "torchs-norms",
        f'self.norm1 = LayerNorm(cfg["emb_dim"]){LINE}self.norm2 = LayerNorm(cfg["emb_dim"])',
        f'self.norm1 = nn.LayerNorm(cfg["emb_dim"]){LINE}self.norm2 = nn.LayerNorm(cfg["emb_dim"])',
        "Your norms' parameters are called weight and bias, as those of PyTorch's LayerNorm "
        "are. Yours, from section 4.2, are called `scale` and `shift`. Look at which LayerNorm "
        "you make.",
    ),
    Mistake(
        "bend-at-the-end",
        RETURN,
        RETURN.replace("x", "torch.relu(x)"),
        "You bend the result at the end of the block. The sum goes on as it is. Look at the end "
        "of your forward.",
    ),
    Mistake(
        "gelu-at-the-end",
        RETURN,
        RETURN.replace("x", "nn.functional.gelu(x)"),
        "You bend the result at the end of the block. The sum goes on as it is; GELU is inside "
        "the feed-forward network. Look at the end of your forward.",
    ),
    Mistake(
        "a-head-for-each-feature",
        'num_heads=cfg["n_heads"]',
        'num_heads=cfg["emb_dim"]',
        "Attention gets as many heads as there are features, so each head is one number wide. "
        "Look at the arguments of the attention.",
    ),
    Mistake(
        "last-token-only",
        RETURN,
        RETURN.replace("x", "x[:, -1:]"),
        "You return the last position alone. A block gives back every position. Look at the end "
        "of your forward.",
    ),
    Mistake(
        "averaged-tokens",
        RETURN,
        RETURN.replace("x", "x.mean(dim=1, keepdim=True)"),
        "You average over the positions. A block gives back every one of them. Look at the end "
        "of your forward.",
    ),
    Mistake(
        "a-tuple",
        RETURN,
        RETURN.replace("x", "x, None"),
        "Your block gives back two things, the second of them None. Blocks are stacked, so each "
        "takes and gives one tensor. Look at your return.",
    ),
    Mistake(
        "qkv-bias-turned-round",
        'qkv_bias=cfg["qkv_bias"]',
        'qkv_bias=not cfg["qkv_bias"]',
        "Query, key and value have a bias when the configuration says no, and none when it says "
        "yes. Look at what you pass on.",
    ),
    Mistake(
        "a-third-norm",
        DROP,
        f'{DROP}{LINE}self.norm3 = LayerNorm(cfg["emb_dim"])',
        "Your block has a third norm among its parts. Two are enough, one before each half. "
        "Look at your __init__.",
    ),
    Mistake(
        "norms-frozen",
        DROP,
        f"{DROP}{LINE}self.norm1.requires_grad_(False){LINE}self.norm2.requires_grad_(False)",
        "Your norms are frozen: requires_grad is off, so they would stay as they are. Every "
        "parameter of a block is trained. Look at your __init__.",
    ),
    Mistake(
        "attention-detached",
        "self.att(self.norm1(x))",
        "self.att(self.norm1(x)).detach()",
        "No gradient passes through attention: `.detach()`, `.data` or no_grad cuts it off. It "
        "would never learn. Look at the first half.",
    ),
    Mistake(
        "feed-forward-detached",
        "self.ff(self.norm2(x))",
        "self.ff(self.norm2(x)).detach()",
        "No gradient passes through feed-forward: `.detach()`, `.data` or no_grad cuts it off. "
        "It would never learn. Look at the second half.",
    ),
    Mistake(
        "first-shortcut-detached",
        FIRST,
        FIRST.replace("x + ", "x.detach() + "),
        "No gradient passes through your first shortcut: `.detach()` or `.data` cuts it off. "
        "That path is what keeps gradients alive in deep models. Look at the first addition.",
    ),
    Mistake(
        "second-shortcut-detached",
        SECOND,
        SECOND.replace("x + ", "x.detach() + "),
        "No gradient passes through your second shortcut: `.detach()` or `.data` cuts it off. "
        "That path is what keeps gradients alive in deep models. Look at the second addition.",
    ),
    Mistake(
        "first-norm-detached",
        "self.norm1(x)",
        "self.norm1(x).detach()",
        "No gradient passes through your first norm: no_grad, `.detach()` or `.data` cuts it "
        "off. Look at what goes into attention.",
    ),
    Mistake(
        "configuration-used-up",
        DROP,
        DROP.replace('cfg["drop_rate"]', 'cfg.pop("drop_rate")'),
        "You take something out of the configuration, so that the next block finds it missing. "
        "Read what you need and leave it there. Look for what you do to cfg.",
    ),
    Mistake(
        "first-shortcut-halved",
        FIRST,
        FIRST.replace("x + ", "0.5 * x + "),
        "You halve x in the first shortcut. It is added as it is. Look at the first addition.",
    ),
    Mistake(
        "second-shortcut-halved",
        SECOND,
        SECOND.replace("x + ", "0.5 * x + "),
        "You halve x in the second shortcut. It is added as it is. Look at the second addition.",
    ),
    Mistake(
        "tokens-and-batch-swapped",
        "self.att(self.norm1(x))",
        "self.att(self.norm1(x).transpose(0, 1)).transpose(0, 1)",
        "You swap batch and tokens before attention, as PyTorch's own attention wants it. This "
        "one takes (batch, tokens, emb_dim). Look at what goes into attention.",
    ),
    Mistake(
        "whole-tokens-dropped",
        DROP,
        DROP.replace("nn.Dropout(", "nn.Dropout1d("),
        "Your dropout drops all the features of a position at once, or none. Each number is "
        "dropped by itself. Look at which dropout you made, and at the shape of its mask.",
    ),
    Mistake(
        "alpha-dropout",
        DROP,
        DROP.replace("nn.Dropout(", "nn.AlphaDropout("),
        "You use alpha dropout, which replaces what it drops by a negative number. Plain "
        "dropout sets it to zero. Look at which dropout you made.",
    ),
    Mistake(
        "keep-rate",
        DROP,
        DROP.replace('cfg["drop_rate"]', '1 - cfg["drop_rate"]'),
        "You give the dropout the share to keep; it takes the share to drop, which is drop_rate "
        "as it is. Look at where it is made.",
    ),
    Mistake(
        "rate-halved",
        DROP,
        DROP.replace('cfg["drop_rate"]', 'cfg["drop_rate"] / 2'),
        "You halve the drop rate, perhaps since dropout falls twice. Each place takes drop_rate "
        "as it is. Look at where it is made.",
    ),
    Mistake(
        "dropout-of-the-norms-output",
        "self.norm1(x)",
        "self.drop_shortcut(self.norm1(x))",
        "You drop out the norm's output as well, before attention. Dropout falls on what the "
        "part gives, once. Count the places where it is called.",
    ),
    Mistake(
        "dropout-of-both-twice",
        BOTH,
        BOTH.replace("self.drop_shortcut(", "self.drop_shortcut(self.drop_shortcut(").replace(
            "(x)))", "(x))))"
        ),
        "You drop out each part's output twice in a row, so that more of it is lost than "
        "drop_rate says. Count the places where dropout is called.",
    ),
    Mistake(
        "dropout-of-attention-twice",
        ATT,
        ATT.replace("self.drop_shortcut(", "self.drop_shortcut(self.drop_shortcut(").replace(
            "(x)))", "(x))))"
        ),
        "You drop out attention's output twice in a row, so that more of it is lost than "
        "drop_rate says. Count the places where dropout is called.",
    ),
    Mistake(
        "dropout-of-feed-forward-twice",
        FF,
        FF.replace("self.drop_shortcut(", "self.drop_shortcut(self.drop_shortcut(").replace(
            "(x)))", "(x))))"
        ),
        "You drop out feed-forward's output twice in a row, so that more of it is lost than "
        "drop_rate says. Count the places where dropout is called.",
    ),
    Mistake(
        "weights-drawn-small",
        DROP,
        f"{DROP}{LINE}for parameter in self.parameters():{LINE}    nn.init.normal_(parameter, "
        "std=0.02)",
        "You draw every parameter anew, the norms' scale and shift too. Those start at 1 and 0, "
        "or the block begins by making everything small. Look at the end of your __init__.",
    ),
    Mistake(
        "feed-forward-on-the-norm",
        BOTH,
        "h = self.norm1(x)\n        x = x + self.drop_shortcut(self.att(h))\n"
        "        x = x + self.drop_shortcut(self.ff(self.norm2(h)))",
        "Feed-forward works on what went into attention, not on what came of it. Its norm takes "
        "the sum of the first half. Look at what goes into the second norm.",
    ),
    Mistake(
        "sixteen-bits-inside",
        RETURN,
        RETURN.replace("x", "x.bfloat16().float()"),
        "Your numbers are rounded to 16 bits on the way, which costs five of their seven "
        "digits. Here everything is float32. Look for a conversion.",
    ),
    Mistake(
        "on-the-cpu",
        RETURN,
        RETURN.replace("x", "x + torch.zeros(x.shape[-1])"),
        "A tensor of yours is on the CPU wherever x is: with x on a GPU the two don't meet. Is "
        "it made without saying where? Give it x's device, or do without it.",
    ),
    Mistake(
        "zeros",
        BOTH,
        "return torch.zeros_like(x)",
        "Your block gives zeros, whatever comes in. It should add what attention and "
        "feed-forward find to what comes in. Look at what you return.",
    ),
    Mistake(
        "second-half-detached",
        "self.norm2(x)",
        "self.norm2(x.detach())",
        "No gradient passes through your second half to the first: `.detach()`, `.data` or "
        "no_grad cuts it off. Look at what goes into the second norm.",
    ),
    Mistake(
        "shortcut-in-training-only",
        ATT,
        "a = self.drop_shortcut(self.att(self.norm1(x)))\n"
        "        x = x + a if self.training else a",
        "Your first shortcut is there in training only. A shortcut, unlike dropout, is part of "
        "the block at all times. Look for `self.training`.",
    ),
    Mistake(
        "shortcuts-in-training-only",
        BOTH,
        "a = self.drop_shortcut(self.att(self.norm1(x)))\n"
        "        x = x + a if self.training else a\n"
        "        a = self.drop_shortcut(self.ff(self.norm2(x)))\n"
        "        x = x + a if self.training else a",
        "Your shortcuts are there in training only. A shortcut, unlike dropout, is part of the "
        "block at all times. Look for `self.training`.",
    ),
    Mistake(
        "norms-without-gradients",
        BOTH,
        BOTH.replace("self.norm1(x)", "self.norm1(x).detach()").replace(
            "self.norm2(x)", "self.norm2(x).detach()"
        ),
        "No gradient passes through your norms: no_grad, `.detach()` or `.data` cuts it off, "
        "and the parts before them learn nothing from what comes after. Look at what goes into "
        "the parts.",
    ),
    Mistake(
        "post-norm-without-dropout",
        BOTH,
        f"x = self.norm1(x + self.att(x)){LINE}x = self.norm2(x + self.ff(x))",
        "You normalize after adding the shortcut, and nothing is dropped: that is the lesson's "
        "PostNormBlock, which is there for comparison. GPT-2 normalizes what goes into each "
        "part, and drops out what comes of it. Look at the lesson's picture.",
    ),
    Mistake(
        "dropout-on-the-second-sum",
        FF,
        "x = self.drop_shortcut(x + self.ff(self.norm2(x)))",
        "In the second half your dropout falls on the sum, and so on the shortcut as well, "
        "which should pass untouched. Look at what the dropout encloses there.",
    ),
    Mistake(
        "dropout-on-the-first-sum",
        ATT,
        "x = self.drop_shortcut(x + self.att(self.norm1(x)))",
        "In the first half your dropout falls on the sum, and so on the shortcut as well, which "
        "should pass untouched. Look at what the dropout encloses there.",
    ),
    Mistake(
        "whole-examples-dropped",
        BOTH,
        BOTH.replace("self.drop_shortcut(", "self.drop_shortcut(x.new_ones(len(x), 1, 1)) * ("),
        "Your dropout drops what a part gives for a whole example at once, or nothing of it: "
        "stochastic depth. Each number is dropped by itself. Look at which dropout you made, "
        "and at the shape of its mask.",
    ),
    Mistake(
        "one-mask-for-the-batch",
        BOTH,
        BOTH.replace("self.drop_shortcut(", "self.drop_shortcut(torch.ones_like(x[:1])) * ("),
        "Your dropout drops the same numbers in every example of the batch. Each has a mask of "
        "its own. Look at the shape of the mask.",
    ),
    Mistake(
        "kept-numbers-not-scaled",
        BOTH,
        BOTH.replace(
            "self.drop_shortcut(",
            "(1 - self.drop_shortcut.p * self.training) * self.drop_shortcut(",
        ),
        "What your dropout keeps stays as it is. It is divided by the share that is kept, so "
        "that the sum is the same on average; nn.Dropout does so. Look at what becomes of the "
        "numbers that are kept.",
    ),
    Mistake(
        "rate-of-zero-replaced",
        DROP,
        DROP.replace('cfg["drop_rate"]', 'cfg["drop_rate"] or 0.1'),
        "At drop_rate 0 your dropout still drops a tenth; at other rates it is right. Zero "
        "counts as false in Python, so that `or` or `if` takes another rate. Look at where the "
        "rate comes from.",
    ),
    Mistake(
        "rates-of-zero-replaced",
        INIT,
        f'{INIT}        cfg = {{**cfg, "drop_rate": cfg["drop_rate"] or 0.1}}\n',
        "At drop_rate 0 a tenth is still dropped, of the parts' outputs and of attention's "
        "weights; at other rates it is right. Zero counts as false in Python, so that `or` or `if` "
        "takes another rate. Look at where the rate comes from.",
    ),
    Mistake(
        "rate-of-zero-replaced-in-attention",
        'dropout=cfg["drop_rate"]',
        'dropout=cfg["drop_rate"] or 0.1',
        "At drop_rate 0 attention still drops a tenth of its weights; at other rates it is right. "
        "Zero counts as false in Python, so that `or` or `if` takes another rate. Look at the rate "
        "that attention is given.",
    ),
    Mistake(
        "kept-numbers-smaller-in-use",
        BOTH,
        BOTH.replace("self.drop_shortcut(", "(1 - self.drop_shortcut.p) * self.drop_shortcut("),
        "In training what your dropout keeps stays as it is, and in evaluation what the parts give "
        "is made smaller instead. It is the other way round today: what is kept is divided by the "
        "share that is kept, and evaluation changes nothing. nn.Dropout does so.",
    ),
    Mistake(
        "no-gradient-in-use",
        BOTH,
        _gradients_only("self.training"),
        "In evaluation no gradient passes through your block, in training it does. Whoever "
        "wants none says so with no_grad; the block passes them in both modes. Look at what you "
        "do apart when not in training.",
    ),
    Mistake(
        "checkpoint-in-need-of-a-gradient",
        BOTH,
        _gradients_only("(x.requires_grad or not self.training)"),
        "Where the input needs no gradient, your block's parameters get none either. So it is "
        "with a reentrant checkpoint, and wherever x decides whether gradients are on. Look at "
        "what stands around your parts in training.",
    ),
    Mistake(
        "checkpoint-in-need-of-a-gradient-in-both-modes",
        BOTH,
        _gradients_only("x.requires_grad"),
        "Where the input needs no gradient, your block's parameters get none either, in training "
        "and in evaluation. So it is with a reentrant checkpoint, and wherever x decides whether "
        "gradients are on. Look at what stands around your parts.",
    ),
    Mistake(
        "no-gradient-in-use-but-for-the-input",
        BOTH,
        _gradients_only("(self.training or x.requires_grad)"),
        "In evaluation, where the input needs no gradient, your block's parameters get none "
        "either; in training they do. Whoever wants none says so with no_grad; the block passes "
        "them in both modes. Look at what you do apart when not in training.",
    ),
    Mistake(
        "result-kept-in-use",
        BOTH,
        _kept("not self.training", "id(x)"),
        "In evaluation your block gives back an earlier result when it gets the same tensor "
        "again, though numbers or weights have changed since. Compute it anew in every call. "
        "Look at what you keep.",
    ),
    Mistake(
        "result-kept",
        BOTH,
        _kept("True", "id(x)"),
        "Your block gives back an earlier result when it gets the same tensor again, though "
        "numbers or weights have changed since. Compute it anew in every call. Look at what you "
        "keep.",
    ),
    Mistake(
        "result-kept-for-the-same-numbers",
        BOTH,
        _kept("True", "x.tolist()"),
        "Your block gives back an earlier result when the same numbers come in again, though its "
        "weights, or that result, have changed since. Compute it anew in every call. Look at what "
        "you keep.",
    ),
    Mistake(
        "result-kept-for-the-same-numbers-in-use",
        BOTH,
        _kept("not self.training", "x.tolist()"),
        "In evaluation your block gives back an earlier result when the same numbers come in "
        "again, though its weights, or that result, have changed since. Compute it anew in every "
        "call. Look at what you keep.",
    ),
    Mistake(
        "result-kept-until-the-input-changes",
        BOTH,
        _kept("True", "(id(x), x._version)"),
        "Your block gives back an earlier result when the same tensor comes in unchanged, though "
        "its weights, or that result, have changed since. Compute it anew in every call. Look at "
        "what you keep.",
    ),
    Mistake(
        "result-kept-until-the-input-changes-in-use",
        BOTH,
        _kept("not self.training", "(id(x), x._version)"),
        "In evaluation your block gives back an earlier result when the same tensor comes in "
        "unchanged, though its weights, or that result, have changed since. Compute it anew in "
        "every call. Look at what you keep.",
    ),
    Mistake(
        "result-kept-by-address",
        BOTH,
        _copied("(x.data_ptr(), x._version, x.shape)"),
        "Your block gives back an earlier result when another tensor lies where the earlier one "
        "lay, though other numbers are there now, or its weights have changed since. A place in "
        "memory is used again and again. Compute the result in every call. Look at what you keep.",
    ),
    Mistake(
        "result-kept-by-addresses",
        BOTH,
        _copied("(x.data_ptr(), x._version, x.shape, [p._version for p in self.parameters()])"),
        "Your block gives back an earlier result when another tensor lies where the earlier one "
        "lay, though other numbers are there now. A place in memory is used again and again. "
        "Compute the result in every call. Look at what you keep.",
    ),
    Mistake(
        "work-tensor-without-gradients",
        RETURN,
        "        if torch.is_grad_enabled():\n            return x\n"
        "        work = self.__dict__.get('work', x[:0])\n"
        "        if work.shape != x.shape or work.dtype != x.dtype:\n"
        "            self.work = work = x.clone()\n"
        "        return work.copy_(x)\n",
        "In evaluation, without gradients, a second call overwrites the first call's result: both "
        "are one tensor, which you seem to keep and to write into. Whoever still needs the first "
        "has lost it. Return a new tensor each time.",
    ),
    Mistake(
        "sums-clamped-to-a-thousand",
        BOTH,
        f"{ATT}{LINE}x = x.clamp(-1000, 1000){LINE}{FF}{LINE}x = x.clamp(-1000, 1000)",
        "Your block cuts off what is larger than 1000 in both its sums. They go on as they are, "
        "of whatever size. Look for a limit.",
    ),
    Mistake(
        "sums-clamped-for-half-precision",
        BOTH,
        f"{ATT}{LINE}x = x.clamp(-64504, 64504){LINE}{FF}{LINE}x = x.clamp(-64504, 64504)",
        "Your block cuts off what is larger than 64504 in both its sums, which float16 would "
        "need. They go on as they are, of whatever size. Look for a limit.",
    ),
    Mistake(
        "clamped-to-a-thousand",
        RETURN,
        RETURN.replace("x", "x.clamp(-1000, 1000)"),
        "Your block cuts off what is larger than 1000. The sums go on as they are, of whatever "
        "size. Look for a limit.",
    ),
    Mistake(
        "clamped-for-half-precision",
        RETURN,
        RETURN.replace("x", "x.clamp(-64504, 64504)"),
        "Your block cuts off what is larger than 64504, which float16 would need. The sums go "
        "on as they are, of whatever size. Look for a limit.",
    ),
    Mistake(
        "input-viewed",
        FIRST,
        f"x = x.view(-1, x.shape[-1]).view(x.shape){LINE}x = x + ",
        "You regroup the input, or the first half's sum, with view, which refuses what lies in "
        "memory in another order, as after a transpose. reshape copies where it has to. Look for "
        "view.",
    ),
    Mistake(
        "feed-forward-of-all-blocks",
        "self.ff = FeedForward(cfg)",
        "self.ff = globals().setdefault(f\"ff{cfg['emb_dim']}\", FeedForward(cfg))",
        "All blocks of one size share a feed-forward network: what one learns changes the "
        "others. Each block makes its own. Look at where ff is made, and what is kept from one "
        "block to the next.",
    ),
    Mistake(
        "norms-of-all-blocks",
        NORMS,
        NORMS.replace("LayerNorm(", "_norm('1', ", 1)
        .replace("LayerNorm(", "_norm('2', ")
        .replace("self.norm1", f"{NORM_OF_ALL}{LINE}self.norm1"),
        "All blocks of one configuration share norm1, and share norm2: what one learns changes the "
        "others. Each block makes norms of its own. Look at where they are made, and what is kept "
        "from one block to the next.",
    ),
    Mistake(
        "attention-of-all-blocks",
        DROP,
        f"{DROP}{LINE}self.att = globals().setdefault(f'att of {{cfg}}', self.att)",
        "All blocks of one configuration share their attention: what one learns changes the "
        "others. Each block makes its own. Look at where att is made, and what is kept from one "
        "block to the next.",
    ),
    Mistake(
        "the-same-seed",
        "        self.att = MultiHeadAttention(",
        "        torch.manual_seed(123)\n        self.att = MultiHeadAttention(",
        "All your blocks begin with the same weights, as after torch.manual_seed in __init__. "
        "Each draws its own, or twelve blocks begin as twelve copies. Look for a seed.",
    ),
    Mistake(
        "configuration-read-later",
        DROP,
        "self.drop_shortcut = lambda y: nn.functional.dropout("
        """y, cfg["drop_rate"], self.training)""",
        "Your forward reads the configuration, which may have changed since the block was made. "
        "What it needs is read once, in __init__. Look at where forward takes the drop rate "
        "from.",
    ),
    _asked(
        "asked",
        f'if x.shape[1] > self.cfg["context_length"]:{LINE}    raise ValueError("too many tokens")',
    ),
    _asked("asserted", 'assert x.shape[1] <= self.cfg["context_length"]'),
    Mistake(
        "float32-at-first",
        FIRST,
        f"x = x.float(){LINE}x = x + ",
        "In float64 your result is only as exact as float32: x is turned into it before "
        "anything else. The dtype of x is kept all the way. Look for a conversion at the "
        "beginning.",
    ),
    Mistake(
        "first-shortcut-in-float32",
        FIRST,
        FIRST.replace("x + ", "x.float() + "),
        "In float64 your first shortcut carries x only as exactly as float32 could; what goes into "
        "the norm is exact. The dtype of x is kept all the way. Look for a conversion at the first "
        "addition.",
    ),
    Mistake(
        "both-shortcuts-in-float32",
        BOTH,
        BOTH.replace("x + ", "x.float() + "),
        "In float64 what your shortcuts carry is only as exact as float32 could have it. The dtype "
        "of x is kept all the way. Look for a conversion at the additions.",
    ),
    Mistake(
        "second-shortcut-in-float32",
        SECOND,
        SECOND.replace("x + ", "x.float() + "),
        "In float64 what your second shortcut carries is only as exact as float32 could have it. "
        "The dtype of x is kept all the way. Look for a conversion at the second addition.",
    ),
    Mistake(
        "sums-in-float32",
        BOTH,
        f"dtype = x.dtype{LINE}"
        + BOTH.replace("x = x + ", "x = (x + ").replace("(x)))", "(x)))).float().to(dtype)"),
        "In float64 both your sums are only as exact as float32. The dtype of x is kept all the "
        "way. Look for a conversion at the two additions.",
    ),
    Mistake(
        "both-added-in-float32",
        BOTH,
        f"dtype = x.dtype{LINE}"
        + BOTH.replace("x = x + ", "x = (x.float() + ").replace(
            "(x)))", "(x))).float()).to(dtype)"
        ),
        "In float64 your additions take both numbers only as exactly as float32 has them. The "
        "dtype of x is kept all the way. Look for a conversion at the two additions.",
    ),
    Mistake(
        "last-layers-begin-as-zeros",
        DROP,
        f"{DROP}{LINE}nn.init.zeros_(self.att.out_proj.weight){LINE}"
        "nn.init.zeros_(self.ff.layers[2].weight)",
        "The last layers of both parts begin with zeros, so that no gradient gets past them to "
        "what stands before them at first. Weights begin with random numbers. Look at the end "
        "of your __init__.",
    ),
    Mistake(
        "attentions-last-layer-begins-as-zeros",
        DROP,
        f"{DROP}{LINE}nn.init.zeros_(self.att.out_proj.weight)",
        "Attention's last layer, out_proj, begins with zeros, so that at first no gradient gets "
        "past it to queries, keys and values. Weights begin with random numbers. Look at what you "
        "do to `att` after it is made.",
    ),
    Mistake(
        "feed-forwards-last-layer-begins-as-zeros",
        DROP,
        f"{DROP}{LINE}nn.init.zeros_(self.ff.layers[2].weight)",
        "The feed-forward network's last layer begins with zeros, so that at first no gradient "
        "gets past it to the first one. Weights begin with random numbers. Look at what you do to "
        "`ff` after it is made.",
    ),
    Mistake(
        "norms-begin-as-zeros",
        NORM2,
        f"{NORM2}{LINE}nn.init.zeros_(self.norm1.scale){LINE}nn.init.zeros_(self.norm2.scale)",
        "The scales of your norms begin as zeros, so that both parts get nothing at first. They "
        "begin as ones. Look at what you do to the norms after they are made.",
    ),
    Mistake(
        "one-token-too-few",
        'context_length=cfg["context_length"],',
        'context_length=cfg["context_length"] - 1,',
        "Your attention's mask is one token short, so a full context fails. context_length is "
        "the number of tokens itself. Look at the arguments of MultiHeadAttention.",
    ),
    Mistake(
        "squeezed",
        RETURN,
        RETURN.replace("x", "x.squeeze()"),
        "A batch of one, or a single token, loses a dimension on its way: squeeze takes out "
        "every dimension of size 1. The shape stays as it comes. Look at the end of your "
        "forward.",
    ),
    Mistake(
        "squeezed-batch",
        RETURN,
        RETURN.replace("x", "x.squeeze(0)"),
        "A batch of one loses its first dimension on the way. The shape stays as it comes. Look "
        "for squeeze or [0] in your forward.",
    ),
    Mistake(
        "a-tuple-of-one",
        RETURN,
        RETURN.replace("x", "(x,)"),
        "Your block gives back a tensor inside a tuple or a list. Blocks are stacked, so each "
        "takes and gives the tensor itself. Look at your return: a comma is enough for a tuple.",
    ),
    Mistake(
        "feed-forward-on-attention-alone",
        BOTH,
        f"a = self.drop_shortcut(self.att(self.norm1(x))){LINE}"
        "x = x + self.drop_shortcut(self.ff(self.norm2(a)))",
        "Feed-forward works on attention's output alone, and that output is not added to "
        "anything: one shortcut spans both parts. Each part has its own. Look at the end of the "
        "first half.",
    ),
    Mistake(
        "part-never-added-in-use",
        BOTH,
        "if not self.training:\n            return x\n        " + BOTH,
        "In evaluation your block gives back what comes in. Only dropout makes a difference "
        "between the modes. Look at what you do when not in training.",
    ),
    Mistake(
        "input-detached",
        FIRST,
        f"x = x.detach(){LINE}x = x + ",
        "Your block's own parameters get their gradients, but none reaches its input, so whatever "
        "comes before the block would learn nothing. Is x cut off somewhere, by `.detach()`, "
        "`.data`, or as a new tensor made of its numbers?",
    ),
    Mistake(
        "no-gradients",
        RETURN,
        RETURN.replace("x", "x.detach()"),
        "No gradient gets through your block, in training or in evaluation: neither its input nor "
        "any parameter would learn. Look for no_grad, `.detach()` or `.data`.",
    ),
    Mistake(
        "input-of-the-norms-in-float32",
        BOTH,
        BOTH.replace("self.norm1(x)", "self.norm1(x.float()).to(x.dtype)").replace(
            "self.norm2(x)", "self.norm2(x.float()).to(x.dtype)"
        ),
        "In float64 what passes through your norms is only as exact as float32. The dtype that "
        "comes in is kept all the way. Look for a conversion around the norms.",
    ),
    Mistake(
        "output-of-the-norms-in-float32",
        BOTH,
        BOTH.replace("self.norm1(x)", "self.norm1(x).float().to(x.dtype)").replace(
            "self.norm2(x)", "self.norm2(x).float().to(x.dtype)"
        ),
        "In float64 what passes through your norms is only as exact as float32. The dtype that "
        "comes in is kept all the way. Look for a conversion around the norms.",
    ),
    Mistake(
        "float32-at-the-end",
        RETURN,
        RETURN.replace("x", "x.float()"),
        "Your block always gives float32, in float64 as well. The result has the dtype of x and "
        "the parameters. Look for a conversion.",
    ),
    Mistake(
        "width-of-a-head-for-d-out",
        'd_out=cfg["emb_dim"],',
        'd_out=cfg["emb_dim"] // cfg["n_heads"],',
        "The d_out that MultiHeadAttention gets isn't emb_dim but what one head would have of it. "
        "d_out is the width of all heads together; it is divided inside. Look at the arguments.",
    ),
    Mistake(
        "configuration-added-to",
        DROP,
        f'{DROP}{LINE}cfg["head_dim"] = cfg["emb_dim"] // cfg["n_heads"]',
        "After a block is made, its configuration holds something else: a new key, or another "
        "value. It belongs to the caller and stays as it is. Look for what your __init__ writes "
        "into cfg.",
    ),
    Mistake(
        "weights-begin-alike",
        DROP,
        f"{DROP}{LINE}for p in self.parameters():{LINE}    _ = p.dim() > 1 and "
        "nn.init.constant_(p, 0.02)",
        "Your weight matrices begin with one number, or with a few, over and over, and they are "
        "the same in every block. They begin with random numbers. Look at what you do to the "
        "weights in __init__.",
    ),
    Mistake(
        "norms-as-long-as-the-context",
        f'self.norm1 = LayerNorm(cfg["emb_dim"]){LINE}self.norm2 = LayerNorm(cfg["emb_dim"])',
        f'self.norm1 = LayerNorm(cfg["context_length"]){LINE}'
        'self.norm2 = LayerNorm(cfg["context_length"])',
        "Your norms have a scale and a shift for each place of the context. A norm works on the "
        "features of one position: emb_dim of them. Look at how the norms are made.",
    ),
    Mistake(
        "sums-over-the-root-of-two",
        BOTH,
        f"x = (x + self.drop_shortcut(self.att(self.norm1(x)))) / 2**0.5{LINE}"
        "x = (x + self.drop_shortcut(self.ff(self.norm2(x)))) / 2**0.5",
        "Both your sums are divided by the square root of 2. In GPT-2 the shortcut and the part's "
        "output are added as they are. Look at what you do with the sums.",
    ),
    Mistake(
        "norms-on-both-sides",
        BOTH,
        f"x = x + self.drop_shortcut(self.norm1(self.att(self.norm1(x)))){LINE}"
        "x = x + self.drop_shortcut(self.norm2(self.ff(self.norm2(x))))",
        "You normalize what goes into each part, and then what comes out of it too. In GPT-2 a "
        "part's output is added as it comes. Count the norms in your forward.",
    ),
    Mistake(
        "attention-runs-twice",
        ATT,
        f"{ATT}{LINE}{ATT}",
        "The attention half runs twice. A block has one of it. Look at the lines of your forward.",
    ),
    Mistake(
        "full-context-refused",
        FIRST,
        f"if x.shape[1] >= len(self.att.mask):{LINE}    raise ValueError(x.shape){LINE}x = x + ",
        "A full context is refused: context_length tokens are as many as may come, not one too "
        "many. Look at the comparison in your check: does it take the bound itself?",
    ),
    Mistake(
        "noise-in-training",
        RETURN,
        RETURN.replace("x", "x + 0.01 * torch.randn_like(x) if self.training else x"),
        "In training your results are off by small random numbers, even where nothing is to be "
        "dropped. Dropout is all that training changes. Look for random numbers in your forward.",
    ),
    Mistake(
        "sixteen-bits-of-float16-inside",
        RETURN,
        RETURN.replace("x", "x.half().float()"),
        "Your numbers are rounded to 16 bits on the way, and large ones become infinite. Here "
        "everything is float32. Look for a conversion.",
    ),
    Mistake(
        "sums-clamped-to-ten-thousand",
        BOTH,
        f"{ATT}{LINE}x = x.clamp(-1e4, 1e4){LINE}{FF}{LINE}x = x.clamp(-1e4, 1e4)",
        "Your block cuts off what is larger than 10,000 in both its sums. They go on as they are, "
        "of whatever size. Look for a limit.",
    ),
    Mistake(
        "parts-clamped-to-float16",
        BOTH,
        BOTH.replace("x + self.drop_shortcut(", "x + self.drop_shortcut(1 * ").replace(
            "(x)))", "(x)).clamp(-65504, 65504))"
        ),
        "Your block cuts off what is larger than 65504, the largest number of float16, in what "
        "its parts give. That is added as it comes, of whatever size. Look for a limit.",
    ),
    Mistake(
        "one-mask-for-all-positions",
        BOTH,
        BOTH.replace("self.drop_shortcut(", "self.drop_shortcut(torch.ones_like(x[:, :1])) * ("),
        "Your dropout drops the same features at every position of an example. Each number is "
        "dropped by itself. Look at the shape of the mask.",
    ),
    Mistake(
        "one-mask-for-both-parts",
        BOTH,
        f"mask = self.drop_shortcut(torch.ones_like(x)){LINE}"
        + BOTH.replace("self.drop_shortcut(", "mask * ("),
        "Your dropout drops the same numbers of both parts. Each part's output is dropped anew. "
        "Is a mask drawn once and used twice?",
    ),
    Mistake(
        "the-same-dropped-again",
        FIRST,
        f"torch.manual_seed(123){LINE}x = x + ",
        "In every call the same numbers are dropped. Dropout draws anew each time. Is a seed set "
        "in forward, or a mask kept?",
    ),
    Mistake(
        "whole-parts-dropped",
        BOTH,
        BOTH.replace("self.drop_shortcut(", "self.drop_shortcut(x.new_ones(1, 1, 1)) * ("),
        "Your dropout drops a part's whole output at once, for all examples, or nothing of it. "
        "Each number is dropped by itself. Look at which dropout you made, and at the shape of "
        "its mask.",
    ),
    Mistake(
        "dropout-on-both",
        BOTH,
        BOTH.replace("x = x + ", "x = self.drop_shortcut(x) + "),
        "Your dropout falls on the shortcuts as well as on the parts' outputs. A shortcut stays "
        "whole. Count the places where it is called.",
    ),
    Mistake(
        "dropout-at-the-end",
        RETURN,
        RETURN.replace("x", "self.drop_shortcut(x)"),
        "Your dropout falls once more, on the whole result. It falls on each part's output "
        "before that is added, and nowhere else. Look at your return.",
    ),
    Mistake(
        "dropout-at-the-beginning",
        FIRST,
        f"x = self.drop_shortcut(x){LINE}x = x + ",
        "Your dropout falls on the block's input too, so the first shortcut isn't whole. It "
        "falls on each part's output before that is added, and nowhere else. Count the places "
        "where it is called.",
    ),
    Mistake(
        "attention-halved",
        FIRST,
        f"{FIRST}0.5 * ",
        "You halve attention's output before you add it. It is added as it is. Look at the first "
        "addition.",
    ),
    Mistake(
        "feed-forward-of-all-tokens",
        "self.ff(self.norm2(x))",
        "self.ff(self.norm2(x)).mean(dim=1, keepdim=True)",
        "What your second half adds is the same at every position: the average over them. Each "
        "position gets what feed-forward makes of it alone. Look for a mean.",
    ),
    Mistake(
        "double-residual-in-feed-forward",
        "self.ff(self.norm2(x))",
        "(x + self.ff(self.norm2(x)))",
        "In the second half the shortcut is added before the dropout, and again after it. It is "
        "added once, whole. Look at what the dropout encloses there.",
    ),
    Mistake(
        "norm-skipped-in-use",
        "self.norm1(x)",
        "(self.norm1(x) if self.training else x)",
        "In evaluation attention sees the block's input as it is, not normalized; in training it "
        "is right. Only dropout makes a difference between the modes. Look for `self.training`.",
    ),
    Mistake(
        "other-masks-on-the-way-back",
        BOTH,
        "from torch.utils.checkpoint import checkpoint\n"
        "        first = lambda x: self.drop_shortcut(self.att(self.norm1(x)))\n"
        "        second = lambda x: self.drop_shortcut(self.ff(self.norm2(x)))\n"
        "        for half in (first, second):\n"
        "            again = dict(use_reentrant=False, preserve_rng_state=False)\n"
        "            x = x + (checkpoint(half, x, **again) if self.training else half(x))",
        "In training your gradients are not those of what came out: on the way back other numbers "
        "are dropped than on the way there. Is something computed a second time? A checkpoint does "
        "that, and drops the same only if it keeps the random numbers' state.",
    ),
    Mistake(
        "input-takes-gradients",
        FIRST,
        FIRST.replace("x = x", f"x.requires_grad_(){LINE}x = x"),
        "The caller's x requires gradients after your forward, and did not before: "
        "requires_grad_() changes the tensor itself. x stays as it is, and the weights get their "
        "gradients without.",
    ),
    Mistake(
        "input-takes-gradients-in-training",
        FIRST,
        FIRST.replace("x = x", f"if self.training: x.requires_grad_(){LINE}x = x"),
        "In training the caller's x requires gradients after your forward, and did not before: "
        "requires_grad_() changes the tensor itself. x stays as it is, and the weights get their "
        "gradients without.",
    ),
]
