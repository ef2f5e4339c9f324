"""The known mistakes of section 4.5, the most common first."""

from kata.course.mistakes import Mistake

ATT = "x = x + self.drop_shortcut(self.att(self.norm1(x)))"
FF = "x = x + self.drop_shortcut(self.ff(self.norm2(x)))"
BOTH = f"{ATT}\n        {FF}"
NORM2 = 'self.norm2 = LayerNorm(cfg["emb_dim"])'
LINE = "\n        "
DROP = 'self.drop_shortcut = nn.Dropout(cfg["drop_rate"])'

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
        FF,
        FF.replace("norm2", "norm1"),
        "Both parts use norm1, and norm2 is never used: its scale and shift would never learn. "
        "Look at the norm before the feed-forward network.",
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
        ATT,
        ATT.replace("self.norm1(x)", "x"),
        "Attention sees the block's input as it is, not normalized. norm1 gives back a new "
        "tensor: is it called, and is what it returns what attention gets?",
    ),
    Mistake(
        "no-norm-before-feed-forward",
        FF,
        FF.replace("self.norm2(x)", "x"),
        "The feed-forward network sees its half's input as it is, not normalized. norm2 gives "
        "back a new tensor: is it called, and is what it returns what goes in?",
    ),
    Mistake(
        "no-shortcut-round-attention",
        ATT,
        ATT.replace("x + ", "", 1),
        "What came in is lost after attention: the first shortcut is missing. Look at what is "
        "added to attention's output.",
    ),
    Mistake(
        "no-shortcut-round-feed-forward",
        FF,
        FF.replace("x + ", "", 1),
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
        BOTH,
        f"start = x\n        {ATT}\n        {FF}".replace(
            "x = x + self.drop_shortcut(self.ff", "x = start + self.drop_shortcut(self.ff"
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
        ATT,
        ATT.replace("self.drop_shortcut(self.att(self.norm1(x)))", "self.att(self.norm1(x))"),
        "Attention's output is added without dropout. Both parts' outputs are dropped out "
        "before they are added. Look at the first half.",
    ),
    Mistake(
        "no-dropout-after-feed-forward",
        FF,
        FF.replace("self.drop_shortcut(self.ff(self.norm2(x)))", "self.ff(self.norm2(x))"),
        "The feed-forward network's output is added without dropout. Both parts' outputs are "
        "dropped out before they are added. Look at the second half.",
    ),
    Mistake(
        "no-dropout",
        BOTH,
        "x = x + self.att(self.norm1(x))\n        x = x + self.ff(self.norm2(x))",
        "Nothing is dropped from the parts' outputs in training. Look at what becomes of each "
        "before it is added to the shortcut.",
    ),
    Mistake(
        "no-dropout-in-attention",
        'dropout=cfg["drop_rate"]',
        "dropout=0.0",
        "Attention is made with a dropout of its own, on its weights, and yours is always 0: "
        "drop_rate doesn't reach it. Look at how attention is made.",
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
        "norm1 and norm2 are one and the same object: they share scale and shift. Each part has a "
        "norm of its own. Look at how norm2 is made.",
    ),
    Mistake(
        "input-changed",
        ATT,
        ATT.replace("x = x + ", "x += "),
        "You add to the input in place, so the caller's tensor changes as well. Make a new tensor. "
        "Look at the first addition.",
    ),
    Mistake(
        "nothing-returned",
        "        return x\n",
        "",
        "Your forward returns nothing, so the block's output is None. Look at its end.",
    ),
    Mistake(
        "no-norms",
        BOTH,
        BOTH.replace("(self.norm1(x))", "(x)").replace("(self.norm2(x))", "(x)"),
        "Neither of your norms is ever called: both parts work on x as it comes. Making the "
        "modules is half of it. Look at what you hand to attention and to feed-forward.",
    ),
    Mistake(
        "one-norm-more",
        f"{FF}{LINE}return x",
        f"{FF}{LINE}return self.norm2(x)",
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
        "Your dropout drops in evaluation too: the function of torch.nn.functional doesn't know "
        "the module's mode unless you tell it. Look at its arguments, or use the module.",
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
        "In the first half your shortcut carries the normalized x, because x is overwritten "
        "before it is kept. It takes what comes in before the norm. Look at the first half.",
    ),
    Mistake(
        "second-shortcut-after-the-norm",
        FF,
        f"x = self.norm2(x){LINE}x = x + self.drop_shortcut(self.ff(x))",
        "In the second half your shortcut carries the normalized x, because x is overwritten "
        "before it is kept. It takes what comes in before the norm. Look at the second half.",
    ),
    Mistake(
        "norm-of-attentions-output",
        ATT,
        ATT.replace("self.att(self.norm1(x))", "self.norm1(self.att(x))"),
        "In the first half you normalize what attention gives, where you should normalize what "
        "it gets. Look at the order of norm and attention.",
    ),
    Mistake(
        "norm-of-feed-forwards-output",
        FF,
        FF.replace("self.ff(self.norm2(x))", "self.norm2(self.ff(x))"),
        "In the second half you normalize what the feed-forward network gives, where you should "
        "normalize what it gets. Look at the order of the two.",
    ),
    Mistake(
        "second-norm-twice",
        ATT,
        ATT.replace("norm1", "norm2"),
        "You use the second norm in both halves, and the first one never. Look at which norm "
        "the first half uses.",
    ),
    Mistake(
        "part-subtracted",
        ATT,
        ATT.replace("x +", "x -"),
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
        "norm-for-feed-forward",
        FF,
        "x = x + self.drop_shortcut(self.norm2(x))",
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
        "Your norms are PyTorch's, whose parameters are called weight and bias. Yours, from "
        "section 4.2, are `scale` and `shift`. Look at which LayerNorm you call.",
    ),
    Mistake(
        "bend-at-the-end",
        FF,
        f"{FF}{LINE}x = torch.relu(x)",
        "You bend the result at the end of the block. The sum goes on as it is. Look at the end "
        "of your forward.",
    ),
    Mistake(
        "gelu-at-the-end",
        FF,
        f"{FF}{LINE}x = nn.functional.gelu(x)",
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
        FF,
        f"{FF}{LINE}x = x[:, -1:]",
        "You return the last position alone. A block gives back every position. Look at the end "
        "of your forward.",
    ),
    Mistake(
        "averaged-tokens",
        FF,
        f"{FF}{LINE}x = x.mean(dim=1, keepdim=True)",
        "You average over the positions. A block gives back every one of them. Look at the end "
        "of your forward.",
    ),
    Mistake(
        "a-tuple",
        f"{FF}\n        return x",
        f"{FF}\n        return x, None",
        "You return a tuple. Blocks are stacked, so each takes and gives one tensor. Look at "
        "your return.",
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
        ATT,
        ATT.replace("self.att(self.norm1(x))", "self.att(self.norm1(x)).detach()"),
        "No gradient passes through attention: `.detach()`, `.data` or no_grad cuts it off. It "
        "would never learn. Look at the first half.",
    ),
    Mistake(
        "feed-forward-detached",
        FF,
        FF.replace("self.ff(self.norm2(x))", "self.ff(self.norm2(x)).detach()"),
        "No gradient passes through feed-forward: `.detach()`, `.data` or no_grad cuts it off. "
        "It would never learn. Look at the second half.",
    ),
    Mistake(
        "first-shortcut-detached",
        ATT,
        ATT.replace("x = x +", "x = x.detach() +"),
        "No gradient passes through your first shortcut: `.detach()` or `.data` cuts it off. "
        "That path is what keeps gradients alive in deep models. Look at the first addition.",
    ),
    Mistake(
        "second-shortcut-detached",
        FF,
        FF.replace("x = x +", "x = x.detach() +"),
        "No gradient passes through your second shortcut: `.detach()` or `.data` cuts it off. "
        "That path is what keeps gradients alive in deep models. Look at the second addition.",
    ),
    Mistake(
        "first-norm-detached",
        ATT,
        ATT.replace("self.norm1(x)", "self.norm1(x).detach()"),
        "No gradient passes through your first norm: no_grad, `.detach()` or `.data` cuts it "
        "off. Look at what goes into attention.",
    ),
    Mistake(
        "configuration-used-up",
        DROP,
        DROP.replace('cfg["drop_rate"]', 'cfg.pop("drop_rate")'),
        "You take drop_rate out of the configuration, so that the next block finds none. Read "
        "it and leave it there.",
    ),
    Mistake(
        "first-shortcut-halved",
        ATT,
        ATT.replace("x = x +", "x = 0.5 * x +"),
        "You halve x in the first shortcut. It is added as it is. Look at the first addition.",
    ),
    Mistake(
        "second-shortcut-halved",
        FF,
        FF.replace("x = x +", "x = 0.5 * x +"),
        "You halve x in the second shortcut. It is added as it is. Look at the second addition.",
    ),
    Mistake(
        "tokens-and-batch-swapped",
        ATT,
        ATT.replace(
            "self.att(self.norm1(x))", "self.att(self.norm1(x).transpose(0, 1)).transpose(0, 1)"
        ),
        "You swap batch and tokens before attention, as PyTorch's own attention wants it. This "
        "one takes (batch, tokens, emb_dim). Look at what goes into attention.",
    ),
    Mistake(
        "whole-tokens-dropped",
        DROP,
        DROP.replace("nn.Dropout(", "nn.Dropout1d("),
        "You use a dropout that drops whole rows or channels at once. Each number is dropped by "
        "itself. Look at which dropout you made.",
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
        ATT,
        ATT.replace("self.att(self.norm1(x))", "self.att(self.drop_shortcut(self.norm1(x)))"),
        "You drop out the norm's output as well, before attention. Dropout falls on what the "
        "part gives, once. Count the places where it is called.",
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
        FF,
        f"{FF}{LINE}x = x.bfloat16().float()",
        "Your numbers are rounded to 16 bits on the way, which costs five of their seven "
        "digits. Here everything is float32. Look for a conversion.",
    ),
    Mistake(
        "on-the-cpu",
        FF,
        f"{FF}{LINE}x = x + torch.zeros(x.shape[-1])",
        "You make a tensor without saying where, so it is on the CPU: with x on a GPU the two "
        "don't meet. Give it x's device, or do without it.",
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
        FF,
        FF.replace("self.norm2(x)", "self.norm2(x.detach())"),
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
]
