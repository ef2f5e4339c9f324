"""The known mistakes of section 4.2, the most common first."""

from kata.course.mistakes import Mistake, code

MEAN = "mean = x.mean(dim=-1, keepdim=True)"
VARIANCE = "variance = x.var(dim=-1, keepdim=True, unbiased=False)"
BOTH = f"{MEAN}\n        {VARIANCE}"
DIVIDED = "(x - mean) / torch.sqrt(variance + self.eps)"
RESULT = "return self.scale * normalized + self.shift"
SCALE = "self.scale = nn.Parameter(torch.ones(emb_dim))"
SHIFT = "self.shift = nn.Parameter(torch.zeros(emb_dim))"
ALL = code("ch4_2_layer_norm", SCALE, RESULT)
BODY = code("ch4_2_layer_norm", MEAN, RESULT)

MISTAKES = [
    Mistake(
        "unbiased-variance",
        "unbiased=False",
        "unbiased=True",
        "Your rows come out as with a variance that divides by n - 1, and layer normalization's "
        "divides by n: with few features yours come out too small. `x.var` and `x.std` take n - 1 "
        "unless they are told otherwise. Look at what your variance divides by.",
    ),
    Mistake(
        "standard-deviation-plus-eps",
        f"{VARIANCE}\n        normalized = {DIVIDED}",
        "deviation = x.std(dim=-1, keepdim=True)\n"
        "        normalized = (x - mean) / (deviation + self.eps)",
        "Your rows come out as if divided by x.std plus eps. That differs twice: x.std divides by "
        "n - 1 where layer normalization divides by n, and eps belongs to the variance, under the "
        "root. Start from the variance, and take the root yourself.",
    ),
    Mistake(
        "eps-outside-the-root",
        "torch.sqrt(variance + self.eps)",
        "(torch.sqrt(variance) + self.eps)",
        "You add eps to the standard deviation, after the root. In the formula it is added to the "
        "variance, before the root: for rows with little spread that is far more. Look at what "
        "your square root encloses.",
    ),
    Mistake(
        "no-eps",
        "torch.sqrt(variance + self.eps)",
        "torch.sqrt(variance)",
        "Nothing keeps your denominator away from zero: a row whose features are all equal "
        "becomes 0 / 0, which is nan. Look for the place where eps enters the formula.",
    ),
    Mistake(
        "eps-too-small",
        "self.eps = 1e-5",
        "self.eps = 1e-6",
        "Your eps comes to 1e-6; GPT-2's is ten times as large. That shows in rows with little "
        "spread, where eps is a good part of what you divide by. Look at the number of zeros.",
    ),
    Mistake(
        "eps-far-too-small",
        "self.eps = 1e-5",
        "self.eps = 1e-8",
        "Your eps comes to 1e-8, as in many optimizers; GPT-2's layer normalization has a thousand "
        "times as much. That shows in rows with little spread. Look at the number of zeros.",
    ),
    Mistake(
        "eps-as-in-bert",
        "self.eps = 1e-5",
        "self.eps = 1e-12",
        "Your eps comes to 1e-12, as in BERT; GPT-2 was trained with a much larger one. That shows "
        "in rows with little spread. Look at the number of zeros.",
    ),
    Mistake(
        "eps-too-large",
        "self.eps = 1e-5",
        "self.eps = 1e-3",
        "Your eps comes to 1e-3, so large that rows with little spread come out too small: their "
        "variance no longer counts beside it. Look at the number of zeros.",
    ),
    Mistake(
        "eps-behind-the-division",
        "torch.sqrt(variance + self.eps)",
        "torch.sqrt(variance) + self.eps",
        "You add eps to what the division gives, where it guards nothing: equal features still end "
        "in 0 / 0, which is nan. In the formula it is added to the variance, under the root. Look "
        "at your brackets.",
    ),
    Mistake(
        "eps-as-a-floor",
        "torch.sqrt(variance + self.eps)",
        "torch.sqrt(variance.clamp(min=self.eps))",
        "You use eps as the least value that the variance may have; in the formula it is added to "
        "every variance. The two differ in rows with little spread. Look at how eps and the "
        "variance come together.",
    ),
    Mistake(
        "eps-beside-the-deviation",
        f"{VARIANCE}\n        normalized = {DIVIDED}",
        "deviation = x.std(dim=-1, keepdim=True, unbiased=False)\n"
        "        normalized = (x - mean) / (deviation + self.eps)",
        "You add eps to the standard deviation. In the formula it is added to the variance, before "
        "the root: for rows with little spread that is far more. Look at where the root ends.",
    ),
    Mistake(
        "squares-averaged-over-everything",
        VARIANCE,
        "variance = ((x - mean) ** 2).mean()",
        "Each row is centred by its own mean, but the squared distances are averaged over all rows "
        "together, so one row's spread changes another's result. Look for a mean that isn't told "
        "its dimension.",
    ),
    Mistake(
        "divided-by-the-batch",
        VARIANCE,
        "variance = ((x - mean) ** 2).sum(dim=-1, keepdim=True) / len(x)",
        "You divide the sum of the squared distances by the size of x's first dimension: by the "
        "number of examples, say. It is divided by the number of features. Look at the size that "
        "you take: len(x) and x.shape[0] are the first dimension's.",
    ),
    Mistake(
        "both-divided-by-the-batch",
        BOTH,
        "n = len(x)\n        mean = x.sum(dim=-1, keepdim=True) / n\n"
        "        variance = (x - mean).pow(2).sum(dim=-1, keepdim=True) / n",
        "You divide the sums for mean and variance by the size of x's first dimension: by the "
        "number of examples, say. They are divided by the number of features. Look at the size "
        "that you take: len(x) and x.shape[0] are the first dimension's.",
    ),
    Mistake(
        "squares-divided-by-the-tokens",
        VARIANCE,
        "variance = ((x - mean) ** 2).sum(dim=-1, keepdim=True) / x.shape[1]",
        "You divide the sum of the squared distances by the size of x's second dimension: by the "
        "number of tokens, in a batch of texts. It is divided by the number of features, whose "
        "dimension is the last. Look at the size that you take.",
    ),
    Mistake(
        "squares-divided-by-the-tokens-but-for-a-vector",
        VARIANCE,
        "n = x.shape[1] if x.dim() > 1 else len(x)\n"
        "        variance = ((x - mean) ** 2).sum(dim=-1, keepdim=True) / n",
        "You divide the sum of the squared distances by the size of x's second dimension: by the "
        "number of tokens, in a batch of texts. It is divided by the number of features, whose "
        "dimension is the last. Look at the size that you take.",
    ),
    Mistake(
        "squares-divided-by-all",
        VARIANCE,
        "variance = ((x - mean) ** 2).sum(dim=-1, keepdim=True) / x.numel()",
        "You divide each row's sum of squared distances by how many numbers there are in all of x. "
        "It is divided by the number of the row's own features. Look at the size that you take.",
    ),
    Mistake(
        "vector-flattened",
        BODY,
        "shape, x = x.shape, x.flatten(0, -2)\n        "
        + BODY.replace(RESULT, "return (self.scale * normalized + self.shift).view(shape)"),
        "For a single vector, of shape (emb_dim,), your forward raises an IndexError: it speaks of "
        "a second dimension, and a vector has only one. Rows come out right. Look for flatten(0, "
        "-2), shape[-2] and their kin: -1 names the last dimension, however many there are.",
    ),
    Mistake(
        "over-dimension-two",
        BOTH,
        BOTH.replace("dim=-1", "dim=2"),
        "You reduce over dimension 2. In a (batch, tokens, features) tensor those are the "
        "features, but with two dimensions there is none of that number, and with four it is "
        "another. Name the last dimension so that it is the last however many there are.",
    ),
    Mistake(
        "standard-deviation-as-variance",
        "variance = x.var(",
        "variance = x.std(",
        "You take the standard deviation and then its square root again, so you divide by the "
        "fourth root of the squares. One root is enough: either of the variance, or the standard "
        "deviation as it is. Look at which of the two you hold before the root.",
    ),
    Mistake(
        "no-square-root",
        "torch.sqrt(variance + self.eps)",
        "(variance + self.eps)",
        "You divide by the variance itself. Its unit is the square of x's; what brings the "
        "variance to 1 is to divide by the standard deviation. Look at your denominator.",
    ),
    Mistake(
        "no-mean-subtracted",
        "normalized = (x - mean)",
        "normalized = x",
        "You divide by the standard deviation, but the mean is still in there, so your rows are "
        "not centred on 0. Look at your numerator.",
    ),
    Mistake(
        "no-scale-and-shift",
        RESULT,
        "return normalized",
        "`scale` and `shift` make no difference to your result. At first that doesn't show, as "
        "they begin as ones and zeros; after one step of training it does. Are both in your "
        "formula, and are they the parameters, not copies of what they were at first?",
    ),
    Mistake(
        "no-shift",
        RESULT,
        "return self.scale * normalized",
        "`shift` makes no difference to your result, so the mean of every row stays 0 before "
        "scaling, however long you train. Is it added, and is it the parameter, not a copy? Look "
        "at your return.",
    ),
    Mistake(
        "no-scale",
        RESULT,
        "return normalized + self.shift",
        "`scale` makes no difference to your result, so every row keeps the same spread however "
        "long you train. Does it multiply what you normalized, and is it the parameter, not a "
        "copy? Look at your return.",
    ),
    Mistake(
        "shift-before-scale",
        RESULT,
        "return self.scale * (normalized + self.shift)",
        "You add `shift` first and then multiply the sum, so `scale` stretches the shift too. "
        "The formula multiplies first. Look at the brackets in your return.",
    ),
    Mistake(
        "shift-divided-too",
        f"normalized = {DIVIDED}\n        {RESULT}",
        "return (self.scale * (x - mean) + self.shift) / torch.sqrt(variance + self.eps)",
        "`shift` is divided by the standard deviation too, so what is added differs from row to "
        "row. The row is divided, and `shift` is added to what comes of that. Look at your "
        "brackets.",
    ),
    Mistake(
        "scale-and-shift-swapped",
        RESULT,
        "return self.shift * normalized + self.scale",
        "You multiply by `shift` and add `scale`. With their first values, zeros and ones, every "
        "row comes out as ones. Look at which of the two stands where in your return.",
    ),
    Mistake(
        "scale-starts-at-zero",
        SCALE,
        SCALE.replace("ones", "zeros"),
        "Your `scale` begins as zeros, so at first every input comes out as zeros and no gradient "
        "reaches what lies below. What number leaves a vector as it is when you multiply by it?",
    ),
    Mistake(
        "shift-starts-at-one",
        SHIFT,
        SHIFT.replace("zeros", "ones"),
        "Your `shift` begins as ones, so at first every row has mean 1. What number leaves a "
        "vector as it is when you add it?",
    ),
    Mistake(
        "scale-starts-at-random",
        SCALE,
        SCALE.replace("ones", "randn"),
        "Your `scale` begins as random numbers, so at first some features are stretched, others "
        "shrunk or turned round, for no reason. It should leave the normalized row as it is until "
        "training says otherwise. Look at how you make it.",
    ),
    Mistake(
        "starting-values-swapped",
        f"{SCALE}\n        {SHIFT}",
        f"{SCALE.replace('ones', 'zeros')}\n        {SHIFT.replace('zeros', 'ones')}",
        "`scale` begins as zeros and `shift` as ones: it should be the other way round. As it is, "
        "every input comes out as ones at first. Look at how you make the two.",
    ),
    Mistake(
        "not-parameters",
        f"{SCALE}\n        {SHIFT}",
        "self.scale = torch.ones(emb_dim)\n        self.shift = torch.zeros(emb_dim)",
        "`scale` and `shift` are tensors, but not parameters: the optimizer does not find them, "
        "so they never learn. What does a tensor have to be wrapped in to count as a module's "
        "parameter?",
    ),
    Mistake(
        "buffers-for-parameters",
        f"{SCALE}\n        {SHIFT}",
        'self.register_buffer("scale", torch.ones(emb_dim))\n'
        '        self.register_buffer("shift", torch.zeros(emb_dim))',
        "`scale` and `shift` are buffers: they are saved and moved with the module, but the "
        "optimizer does not find them, so they never learn. Which kind of tensor does it train?",
    ),
    Mistake(
        "scale-is-not-a-parameter",
        SCALE,
        "self.scale = torch.ones(emb_dim)",
        "`scale` is a tensor, but not a parameter: the optimizer does not find it, so it never "
        "learns. Compare it with how you make `shift`.",
    ),
    Mistake(
        "shift-is-not-a-parameter",
        SHIFT,
        "self.shift = torch.zeros(emb_dim)",
        "`shift` is a tensor, but not a parameter: the optimizer does not find it, so it never "
        "learns. Compare it with how you make `scale`.",
    ),
    Mistake(
        "shift-takes-gradients-but-is-no-parameter",
        SHIFT,
        "self.shift = torch.zeros(emb_dim, requires_grad=True)",
        "`shift` takes gradients, but it is no parameter: an optimizer that is given the module's "
        "parameters doesn't get it, nor do `.to()` and `state_dict()` know of it. Compare it with "
        "how you make `scale`.",
    ),
    Mistake(
        "scale-takes-gradients-but-is-no-parameter",
        SCALE,
        "self.scale = torch.ones(emb_dim, requires_grad=True)",
        "`scale` takes gradients, but it is no parameter: an optimizer that is given the module's "
        "parameters doesn't get it, nor do `.to()` and `state_dict()` know of it. Compare it with "
        "how you make `shift`.",
    ),
    Mistake(
        "both-take-gradients-but-are-no-parameters",
        f"{SCALE}\n        {SHIFT}",
        "self.scale = torch.ones(emb_dim, requires_grad=True)\n"
        "        self.shift = torch.zeros(emb_dim, requires_grad=True)",
        "`scale` and `shift` take gradients, but they are no parameters: an optimizer that is "
        "given the module's parameters doesn't get them, nor do `.to()` and `state_dict()` know of "
        "them. What does a tensor have to be wrapped in?",
    ),
    Mistake(
        "one-number-for-all-features",
        f"{SCALE}\n        {SHIFT}",
        "self.scale = nn.Parameter(torch.ones(1))\n"
        "        self.shift = nn.Parameter(torch.zeros(1))",
        "You have one `scale` and one `shift` for the whole vector. Each feature has its own, so "
        "that training can stretch one and not the other. Look at the size you make them with.",
    ),
    Mistake(
        "parameters-with-a-row-dimension",
        f"{SCALE}\n        {SHIFT}",
        "self.scale = nn.Parameter(torch.ones(1, emb_dim))\n"
        "        self.shift = nn.Parameter(torch.zeros(1, emb_dim))",
        "Your `scale` and `shift` have the shape (1, emb_dim). They broadcast all the same, but "
        "trained weights have the shape (emb_dim,) and would not fit, and a single vector would "
        "come out with a dimension too many. Look at the size you make them with.",
    ),
    Mistake(
        "parameters-with-two-dimensions-more",
        ALL,
        ALL.replace("(emb_dim)", "(1, 1, emb_dim)"),
        "Your `scale` and `shift` have the shape (1, 1, emb_dim). They broadcast all the same, but "
        "trained weights have the shape (emb_dim,) and would not fit, and a table of rows comes "
        "out with a dimension too many. Look at the size you make them with.",
    ),
    Mistake(
        "batch-normalization",
        BOTH,
        BOTH.replace("dim=-1", "dim=0"),
        "Your mean and variance are taken over the examples in the batch, separately for each "
        "position and feature: that is batch normalization. Layer normalization looks at one "
        "vector at a time. Which dimension are its features in?",
    ),
    Mistake(
        "over-the-tokens",
        BOTH,
        BOTH.replace("dim=-1", "dim=-2"),
        "Your mean and variance are taken over the tokens, so each token's output depends on its "
        "neighbours. Layer normalization looks at one vector at a time. Which dimension are its "
        "features in?",
    ),
    Mistake(
        "over-dimension-one",
        BOTH,
        BOTH.replace("dim=-1", "dim=1"),
        "You reduce over dimension 1. With two dimensions those are the features, but in a "
        "(batch, tokens, features) tensor they are the tokens. Name the last dimension so that it "
        "is the last however many there are.",
    ),
    Mistake(
        "over-dimension-one-but-for-a-vector",
        BOTH,
        BOTH.replace("dim=-1", "dim=min(1, x.dim() - 1)"),
        "You reduce over dimension 1. With two dimensions those are the features, but in a "
        "(batch, tokens, features) tensor they are the tokens. Name the last dimension so that it "
        "is the last however many there are.",
    ),
    Mistake(
        "over-tokens-and-features",
        BOTH,
        BOTH.replace("dim=-1", "dim=(-2, -1)"),
        "Your mean and variance are taken over the tokens and the features together, so each "
        "token's output depends on its neighbours. Layer normalization looks at one vector at a "
        "time. Look at the dimensions that you reduce over.",
    ),
    Mistake(
        "over-everything",
        BOTH,
        "mean = x.mean()\n        variance = x.var(unbiased=False)",
        "You take one mean and one variance over the whole tensor. Each vector has its own, taken "
        "over its own features. Look at the dimension that you reduce over.",
    ),
    Mistake(
        "variance-around-zero",
        VARIANCE,
        "variance = (x**2).mean(dim=-1, keepdim=True)",
        "Your variance is the mean of the squares, as if x were centred already. The distances "
        "are from the mean, not from 0. Look at what you square.",
    ),
    Mistake(
        "without-keepdim",
        BOTH,
        "mean = x.mean(dim=-1)\n        variance = x.var(dim=-1, unbiased=False)",
        "Your mean or variance has lost the dimension it was taken over, so it lines up with "
        "the wrong one: with most shapes that is an error, and with a square one a wrong "
        "result without an error. Look for what keeps that dimension, with size 1.",
    ),
    Mistake(
        "statistics-unsqueezed-at-one",
        BOTH,
        "mean = x.mean(dim=-1).unsqueeze(1)\n"
        "        variance = x.var(dim=-1, unbiased=False).unsqueeze(1)",
        "A table of rows comes out right, but with more dimensions your mean and variance line up "
        "with the wrong one, and a single vector is an error. They need a size 1 in the last "
        "place, however many dimensions there are. Do you put it at dimension 1?",
    ),
    Mistake(
        "statistics-as-a-column",
        BOTH,
        "mean = x.mean(dim=-1).reshape(-1, 1)\n"
        "        variance = x.var(dim=-1, unbiased=False).reshape(-1, 1)",
        "A table of rows comes out right, but with more dimensions your mean and variance don't "
        "line up with x: they stand in one column. They keep all of x's dimensions, with size 1 in "
        "the last place. Look at what you do to their shape.",
    ),
    Mistake(
        "statistics-detached",
        DIVIDED,
        DIVIDED.replace("mean", "mean.detach()").replace("variance", "variance.detach()"),
        "Your output is right, and x's gradient is not: it comes out as if mean and variance were "
        "constants. They depend on x as well, and training goes astray without that. Look for what "
        "cuts them off (detach, no_grad, .data, .item), or for their terms in a backward of your "
        "own.",
    ),
    Mistake(
        "affine-skipped-at-first",
        RESULT,
        f"if (self.scale == 1).all() and not self.shift.any():\n"
        f"            return normalized\n        {RESULT}",
        "In a new layer your numbers are right, but no gradient reaches `scale` and `shift`, "
        "neither in training nor in use, so they would stay as they begin. Ones and zeros can be "
        "left out of a result and not out of its gradients. Look for a condition that does so.",
    ),
    Mistake(
        "affine-skipped-at-first-in-use",
        RESULT,
        f"if not self.training and (self.scale == 1).all() and not self.shift.any():\n"
        f"            return normalized\n        {RESULT}",
        "In use a new layer's numbers are right, but no gradient reaches `scale` and `shift`; in "
        "training it does. After eval() gradients flow as before: they are switched off by whoever "
        "calls, with torch.no_grad(). Look for a condition that leaves the two out.",
    ),
    Mistake(
        "mean-detached",
        DIVIDED,
        DIVIDED.replace("mean", "mean.detach()"),
        "Your output is right, and x's gradient is not: it comes out as if the mean were a "
        "constant. It depends on x as well. Look for what cuts it off (detach, no_grad, .data), or "
        "for its term in a backward of your own.",
    ),
    Mistake(
        "variance-detached",
        DIVIDED,
        DIVIDED.replace("variance", "variance.detach()"),
        "Your output is right, and x's gradient is not: it comes out as if the variance were a "
        "constant. It depends on x as well. Look for what cuts it off (detach, no_grad, .data), or "
        "for its term in a backward of your own.",
    ),
    Mistake(
        "gradient-without-the-scale",
        RESULT,
        "result = self.scale * normalized.detach() + self.shift\n"
        "        return result + (normalized - normalized.detach())",
        "Your output is right, and so are the gradients of `scale` and `shift`. But x's comes out "
        "as if `scale` were ones, so it goes wrong as soon as training has changed it. If you "
        "wrote the backward yourself: what arrives there belongs to the result, after `scale`.",
    ),
    Mistake(
        "gradient-with-half-the-scale",
        RESULT,
        "squares = ((x - mean) ** 2).mean(dim=-1, keepdim=True) + self.eps\n"
        "        straight = (x - mean.detach()) / torch.sqrt(squares.detach())\n"
        "        rest = normalized - straight\n"
        "        result = self.scale * (straight + rest.detach()) + self.shift\n"
        "        return result + (rest - rest.detach())",
        "Your output is right, and so are the gradients of `scale` and `shift`, but x's is not. It "
        "comes out as if only what passes the mean and the variance by were multiplied by `scale`, "
        "and the way through the two were not. Look at where your backward brings `scale` in.",
    ),
    Mistake(
        "input-changed",
        "normalized = (x - mean)",
        "normalized = x.sub_(mean)",
        "The caller's x comes back with its mean taken away: your code writes into it. A "
        "transformer block still needs x for its shortcut. Look for an operation with an "
        "underscore at its end, or one like `-=`, and compute on a tensor of your own.",
    ),
    Mistake(
        "float64-input-changed",
        "normalized = (x - mean)",
        "normalized = x.to(torch.float64).sub_(mean).to(mean.dtype)",
        "An x of float64 is written into; one of float32 isn't. `x.double()` and "
        "`x.to(torch.float64)` make a copy only of what has another dtype: of float64 they give x "
        "itself. Look for an operation with an underscore at its end, or one like `-=`, and "
        "compute on a tensor of your own.",
    ),
    Mistake(
        "shortcut-inside",
        RESULT,
        "return x + self.scale * normalized + self.shift",
        "You add the input to the result. The shortcut belongs to the transformer block, around "
        "the norm and the part behind it; the norm itself returns only what it made. Look at your "
        "return.",
    ),
    Mistake(
        "nothing-returned",
        RESULT,
        RESULT.replace("return", "result ="),
        "Your forward gives None: it returns nothing, or what something returns that returns "
        "nothing. Look at its end.",
    ),
    Mistake(
        "ready-made",
        RESULT,
        "return nn.functional.layer_norm(x, x.shape[-1:], self.scale, self.shift, self.eps)",
        "PyTorch's own layer normalization is in your code, and to build that is the exercise. "
        "Write it with a mean, a variance and a square root.",
    ),
    Mistake(
        "mean-over-tokens",
        MEAN,
        MEAN.replace("-1", "-2"),
        "Your mean is taken over the rows, and your variance over the features. Each row has a "
        "mean of its own. Look at the dimension of the mean.",
    ),
    Mistake(
        "variance-over-tokens",
        VARIANCE,
        VARIANCE.replace("-1", "-2"),
        "Your variance is taken over the rows, and your mean over the features. Each row has a "
        "variance of its own. Look at the dimension of the variance.",
    ),
    Mistake(
        "mean-added",
        DIVIDED,
        DIVIDED.replace("x - mean", "x + mean"),
        "You add the mean where it should be taken away, so the rows are not centred. Look at "
        "the sign before the mean.",
    ),
    Mistake(
        "times-the-root",
        DIVIDED,
        DIVIDED.replace(") / ", ") * "),
        "You multiply by the standard deviation where you should divide, so rows that spread "
        "widely come out wider still. Look at what you do with the root.",
    ),
    Mistake(
        "eps-subtracted",
        DIVIDED,
        DIVIDED.replace("+ self.eps", "- self.eps"),
        "You subtract eps from the variance, so rows of equal numbers give the root of a "
        "negative one. It is there to keep the root away from 0. Look at its sign.",
    ),
    Mistake(
        "eps-twice",
        VARIANCE,
        f"{VARIANCE} + self.eps",
        "You add eps twice. That shows where the variance is small. Look at the variance and at "
        "the root.",
    ),
    Mistake(
        "eps-added-to-the-mean",
        DIVIDED,
        DIVIDED.replace("- mean", "- mean + self.eps"),
        "You add eps to the centred values as well, so a row of equal numbers does not come out "
        "as zeros. Look above the fraction line.",
    ),
    Mistake(
        "sum-of-squares",
        VARIANCE,
        "variance = ((x - mean) ** 2).sum(dim=-1, keepdim=True)",
        "You add up the squared distances and do not divide by their number, so wider rows come "
        "out smaller. Look at how a variance ends.",
    ),
    Mistake(
        "length-for-deviation",
        DIVIDED,
        "(x - mean) / (x - mean).norm(dim=-1, keepdim=True)",
        "You divide by the length of the centred row. The rows have length 1 then, and not "
        "variance 1. Look at what stands below the fraction line.",
    ),
    Mistake(
        "sample-deviation-alone",
        DIVIDED,
        "(x - mean) / x.std(dim=-1, keepdim=True)",
        "You divide by torch.std, which divides by n - 1 unless told otherwise, and eps is "
        "missing. Look at what stands below the fraction line.",
    ),
    Mistake(
        "mean-absolute-deviation",
        DIVIDED,
        "(x - mean) / ((x - mean).abs().mean(dim=-1, keepdim=True) + self.eps)",
        "You divide by the mean distance from the mean. The standard deviation is the root of "
        "the mean squared distance. Look at what stands below the fraction line.",
    ),
    Mistake(
        "mean-distance-as-variance",
        VARIANCE,
        "variance = (x - mean).abs().mean(dim=-1, keepdim=True)",
        "Your rows come out as if divided by the root of the mean distance from the mean. Under "
        "the root stands the mean of the squared distances: for [1, 3] the two are the same, and "
        "for most rows they are not. Look at what you average.",
    ),
    Mistake(
        "range-for-deviation",
        DIVIDED,
        "(x - mean) / (x.amax(-1, True) - x.amin(-1, True) + self.eps)",
        "You divide by the distance between the largest and the smallest number. Layer "
        "normalization divides by the standard deviation. Look at what stands below the "
        "fraction line.",
    ),
    Mistake(
        "shift-subtracted",
        RESULT,
        RESULT.replace("+ self.shift", "- self.shift"),
        "You subtract `shift`. While it is zero nothing shows, but it learns the wrong way "
        "round for whoever loads it. Look at its sign.",
    ),
    Mistake(
        "divided-by-scale",
        RESULT,
        RESULT.replace("self.scale * normalized", "normalized / self.scale"),
        "You divide by `scale`. While it is one nothing shows. Look at what the formula does "
        "with it.",
    ),
    Mistake(
        "scale-around-zero",
        RESULT,
        RESULT.replace("self.scale *", "(1 + self.scale) *"),
        "You multiply by 1 + `scale`. Since `scale` starts at one, everything comes out twice "
        "as large. Look at what the formula multiplies by.",
    ),
    Mistake(
        "scale-times-x",
        RESULT,
        RESULT.replace("normalized", "x"),
        "You scale and shift x itself, and what you normalized is not used. Look at which of "
        "the two you return.",
    ),
    Mistake(
        "other-names",
        ALL,
        ALL.replace("self.scale", "self.weight").replace("self.shift", "self.bias"),
        "Your parameters go by PyTorch's names, weight and bias. Here they are called `scale` "
        "and `shift`, and other sections rely on it. Look at the names in the docstring.",
    ),
    Mistake(
        "greek-names",
        ALL,
        ALL.replace("self.scale", "self.gamma").replace("self.shift", "self.beta"),
        "Your parameters are called gamma and beta. Here their names are `scale` and `shift`, "
        "and other sections rely on it. Look at the names in the docstring.",
    ),
    Mistake(
        "statistics-returned-too",
        RESULT,
        RESULT + ", mean, variance",
        "You return a tuple, with mean and variance in it. The next layer takes one tensor. "
        "Look at your return.",
    ),
    Mistake(
        "softmax",
        DIVIDED,
        "torch.softmax(x, dim=-1)",
        "You apply softmax, which makes a row positive with the sum 1. Layer normalization "
        "gives it mean 0 and variance 1. Look at the formula in the lesson.",
    ),
    Mistake(
        "root-mean-square",
        f"{BOTH}\n        normalized = {DIVIDED}",
        "normalized = x / torch.sqrt(x.pow(2).mean(dim=-1, keepdim=True) + self.eps)",
        "You divide by the root of the mean square and never take the mean away. That is RMS "
        "normalization, which Llama uses; GPT-2 centres each row first. Look at what is "
        "subtracted.",
    ),
    Mistake(
        "mean-over-everything",
        MEAN,
        "mean = x.mean()",
        "Your mean is one number for the whole batch, though your variance belongs to each row. "
        "Each token is centred by its own mean. Look at the dimension of the mean.",
    ),
    Mistake(
        "variance-over-everything",
        VARIANCE,
        "variance = x.var(unbiased=False)",
        "Your variance is one number for the whole batch, though your mean belongs to each row. "
        "Each token has its own variance. Look at the dimension of the variance.",
    ),
    Mistake(
        "median-for-mean",
        MEAN,
        "mean = x.median(dim=-1, keepdim=True).values",
        "You centre each row at its median. Layer normalization takes the mean, which outliers "
        "move. Look at your first statistic.",
    ),
    Mistake(
        "float32-always",
        RESULT,
        f"{RESULT[:7]}({RESULT[7:]}).float()",
        "Your result is float32 whatever comes in. float64 must give float64. Look for a "
        "conversion, or for a tensor that you make as float32 and write into.",
    ),
    Mistake(
        "without-its-empty-dimensions",
        RESULT,
        f"{RESULT[:7]}({RESULT[7:]}).squeeze()",
        "Your result has lost every dimension of size 1, as `squeeze` does it: a batch of one is "
        "no batch any more. The result has the shape of x. Look at your return.",
    ),
    Mistake(
        "parameters-detached",
        RESULT,
        "return self.scale.detach() * normalized + self.shift.detach()",
        "Your output is right, but no gradient reaches `scale` and `shift`: they would never be "
        "trained. Does your result use copies of them, such as `.data` and `.detach()` make? Use "
        "the parameters themselves.",
    ),
    Mistake(
        "parameters-detached-in-use",
        RESULT,
        f"if self.training:\n            {RESULT}\n"
        "        return self.scale.detach() * normalized + self.shift.detach()",
        "In evaluation mode no gradient reaches `scale` and `shift`, though x gets its own. eval() "
        "doesn't say that nothing is to be learned: whoever wants no gradients says so with "
        "torch.no_grad(). What does your forward do with the two in that mode alone?",
    ),
    Mistake(
        "input-detached",
        MEAN,
        f"x = x.detach()\n        {MEAN}",
        "No gradient reaches x: something cuts the result off from it, like `.detach()`, "
        "`.data`, `.numpy()` or no_grad. Every layer below would stay untrained. Look at what "
        "you do with x first.",
    ),
    Mistake(
        "eps-as-a-parameter",
        "self.eps = 1e-5",
        "self.eps = nn.Parameter(torch.tensor(1e-5))",
        "Your eps is a parameter, so that training would change it. It is a fixed number; only "
        "`scale` and `shift` are learned. Look at where eps is made.",
    ),
    Mistake(
        "scale-in-training-only",
        RESULT,
        "return self.scale * normalized + self.shift if self.training else normalized",
        "In evaluation you leave out scale and shift, which the layer has learned. Layer "
        "normalization does the same in training and in use. Look for `self.training`.",
    ),
    Mistake(
        "at-rest-in-evaluation",
        MEAN,
        f"if not self.training:\n            return x\n        {MEAN}",
        "In evaluation x goes through as it came. Layer normalization, unlike dropout, does the "
        "same in training and in use. Look for `self.training`.",
    ),
    Mistake(
        "at-rest-in-training",
        MEAN,
        f"if self.training:\n            return x\n        {MEAN}",
        "In training x goes through as it came. Layer normalization does the same in training "
        "and in use. Look for `self.training`.",
    ),
    Mistake(
        "ready-made-group-norm",
        RESULT,
        "return nn.functional.group_norm(x.reshape(-1, x.shape[-1]), 1, self.scale, "
        "self.shift, self.eps).reshape(x.shape)",
        "You let PyTorch's group normalization do the work, with all features in one group: "
        "that is layer normalization ready made. Here it is to be written from means and "
        "variances.",
    ),
    Mistake(
        "ready-made-rms-norm",
        f"{BOTH}\n        normalized = {DIVIDED}",
        "normalized = nn.functional.rms_norm(x - x.mean(-1, keepdim=True), x.shape[-1:], "
        "eps=self.eps)",
        "You subtract the mean yourself and let PyTorch's RMS normalization do the rest, which "
        "is the exercise. Write the division from the variance.",
    ),
    Mistake(
        "ready-made-batch-norm",
        f"{BOTH}\n        normalized = {DIVIDED}",
        "rows = x.reshape(-1, x.shape[-1])\n"
        "        normalized = nn.functional.batch_norm(rows, None, None, training=True, "
        "eps=self.eps).reshape(x.shape)",
        "This is PyTorch's batch normalization: each feature is normalized over all rows of the "
        "batch. A layer norm looks at each row alone, and here it is to be written from means "
        "and variances.",
    ),
    Mistake(
        "eps-of-a-millionth-more",
        "self.eps = 1e-5",
        "self.eps = 1e-4",
        "Your eps comes to 1e-4, ten times GPT-2's. That shows in rows with little spread. Look at "
        "the number of zeros.",
    ),
    Mistake(
        "eps-of-1e-7",
        "self.eps = 1e-5",
        "self.eps = 1e-7",
        "Your eps comes to 1e-7, a hundredth of GPT-2's. That shows in rows with little spread. "
        "Look at the number of zeros.",
    ),
    Mistake(
        "eps-of-a-hundredth",
        "self.eps = 1e-5",
        "self.eps = 1e-2",
        "Your eps comes to 0.01, so large that rows with little spread come out too small. Look "
        "at the number of zeros.",
    ),
    Mistake(
        "smallest-to-zero",
        f"normalized = {DIVIDED}",
        "low, high = x.amin(-1, keepdim=True), x.amax(-1, keepdim=True)\n"
        "        normalized = (x - low) / (high - low + self.eps)",
        "You bring each row to the range from 0 to 1. Layer normalization gives it mean 0 and "
        "variance 1 instead. Look at the formula in the lesson.",
    ),
    Mistake(
        "unit-length",
        f"{BOTH}\n        normalized = {DIVIDED}",
        "normalized = x / (x.norm(dim=-1, keepdim=True) + self.eps)",
        "You divide each row by its length. Layer normalization first takes the mean away, and "
        "divides by the standard deviation. Look at the formula in the lesson.",
    ),
    Mistake(
        "first-dimension",
        f"{BOTH}",
        "mean = x.mean(dim=0, keepdim=True)\n"
        "        variance = x.var(dim=0, keepdim=True, unbiased=True)",
        "Your statistics go over the batch, example by example, and the variance divides by n - "
        "1: nearly batch normalization. A layer norm looks at each token alone. Look at the "
        "dimension of mean and variance.",
    ),
    Mistake(
        "tokens-counted",
        BOTH,
        "n = x.shape[1]\n        mean = x.sum(dim=-1, keepdim=True) / n\n"
        "        variance = (x - mean).pow(2).sum(dim=-1, keepdim=True) / n",
        "You divide the sums by the number of tokens. Mean and variance are over a row's "
        "features, so it is their number that counts. Look at the size that you divide by.",
    ),
    Mistake(
        "tokens-counted-but-for-a-vector",
        BOTH,
        "n = x.shape[1] if x.dim() > 1 else len(x)\n"
        "        mean = x.sum(dim=-1, keepdim=True) / n\n"
        "        variance = (x - mean).pow(2).sum(dim=-1, keepdim=True) / n",
        "You divide the sums for mean and variance by the size of x's second dimension: by the "
        "number of tokens, in a batch of texts. They are divided by the number of features, whose "
        "dimension is the last. Look at the size that you take.",
    ),
    Mistake(
        "on-the-cpu",
        RESULT,
        "return self.scale * normalized + self.shift + torch.zeros(x.shape[-1])",
        "Something that you compute with is on the CPU and stays there: with x on a GPU the two "
        "don't meet. A tensor made without saying where is there, and so is one that the layer "
        "holds as neither parameter nor buffer. Give it x's device, or use torch.zeros_like and "
        "its kin.",
    ),
    Mistake(
        "zeros",
        RESULT,
        "return torch.zeros_like(x)",
        "Your layer gives zeros, whatever comes in. The formula in the lesson has four steps: "
        "mean, variance, division, and then scale and shift.",
    ),
    Mistake(
        "changes-nothing",
        RESULT,
        "return x",
        "Your layer gives back what came in. Mean and variance are to be used, and then scale "
        "and shift. Look at what you return.",
    ),
    Mistake(
        "brackets-forgotten",
        f"normalized = {DIVIDED}",
        "normalized = x - mean / torch.sqrt(variance + self.eps)",
        "You divide the mean alone: Python divides before it subtracts. It is the difference "
        "that is divided. Look for missing brackets.",
    ),
    Mistake(
        "difference-turned-round",
        f"normalized = {DIVIDED}",
        "normalized = (mean - x) / torch.sqrt(variance + self.eps)",
        "Your signs are turned round: you subtract x from the mean. Look at the numerator.",
    ),
    Mistake(
        "eps-only-where-zero",
        "torch.sqrt(variance + self.eps)",
        "torch.sqrt(torch.where(variance == 0, self.eps, variance))",
        "Only rows whose variance is 0, or next to it, see anything of your eps. In the formula it "
        "is added to every variance, which shows in rows with little spread. Look at when eps "
        "comes in.",
    ),
    Mistake(
        "rows-with-little-spread-to-zero",
        f"normalized = {DIVIDED}",
        f"normalized = torch.where(variance > self.eps, {DIVIDED}, torch.zeros_like(x))",
        "Rows with little spread come out as `shift` alone, as if all their features were equal. "
        "eps is added to every variance, which makes such rows small, and not zero. Look for a "
        "condition.",
    ),
    Mistake(
        "rows-with-hardly-any-spread-to-zero",
        f"normalized = {DIVIDED}",
        f"normalized = torch.where(variance < 1e-12, torch.zeros_like(x), {DIVIDED})",
        "Rows with hardly any spread come out as `shift` alone, and x gets no gradient through "
        "them, as if all their features were equal. eps is added to every variance: that makes "
        "such rows small, not zero, and equal features need no exception. Look for a condition.",
    ),
    Mistake(
        "eps-as-a-floor-of-the-deviation",
        "torch.sqrt(variance + self.eps)",
        "torch.sqrt(variance).clamp(min=self.eps)",
        "Your denominator is the standard deviation, and never less than eps. In the formula eps "
        "is added to the variance of every row, before the root. Look at how the two come "
        "together.",
    ),
    Mistake(
        "eps-of-1e-10",
        "self.eps = 1e-5",
        "self.eps = 1e-10",
        "What you add to the variance is 1e-10, and it should be 1e-5. That shows in rows with "
        "little spread. Look at the number of zeros, and whether you square it.",
    ),
    Mistake(
        "one-pass-variance",
        VARIANCE,
        "variance = (x * x).mean(dim=-1, keepdim=True) - mean * mean",
        "Large numbers that lie close together come out wrong: [4097, 4099] as if their variance "
        "were 0. The mean of the squares minus the square of the mean does that, since float32 "
        "rounds both. Do you subtract two large numbers? Take the distances from the mean first, "
        "and square those.",
    ),
    Mistake(
        "one-pass-variance-about-one-mean",
        BOTH,
        f"x = x - x.mean()\n        {MEAN}\n"
        "        variance = ((x * x).mean(dim=-1, keepdim=True) - mean * mean).clamp(min=0)",
        "Large numbers that lie close together come out wrong where another row lies elsewhere: "
        "[4097, 4099] beside [-4097, -4099], as if their variance were 0. Do you subtract the "
        "square of a mean from the mean of the squares? float32 rounds both. Take each row's "
        "distances from its own mean first, and square those.",
    ),
    Mistake(
        "unbiased-variance-but-for-a-single-feature",
        VARIANCE,
        "variance = (x - mean).pow(2).sum(-1, keepdim=True) / max(x.shape[-1] - 1, 1)",
        "Your rows come out as with a variance that divides by n - 1, and layer normalization's "
        "divides by n: with few features yours come out too small, but for a single one. Look at "
        "what your variance divides by.",
    ),
    *(
        Mistake(
            name,
            f"{VARIANCE}\n        normalized = {DIVIDED}",
            "variance = (x - mean).pow(2).sum(-1, keepdim=True) / max(x.shape[-1] - 1, 1)\n"
            f"        normalized = (x - mean) / (torch.sqrt({variance}) + self.eps)",
            "Your rows come out as if divided by a standard deviation plus eps. That differs "
            "twice: yours comes from a variance that divides by n - 1 where layer normalization "
            "divides by n, and eps belongs to the variance, under the root. Look at both.",
        )
        for name, variance in (
            ("sample-deviation-plus-eps", "variance + 1e-12"),
            ("bare-sample-deviation-plus-eps", "variance"),
        )
    ),
    Mistake(
        "sample-variance-undone",
        VARIANCE,
        "variance = x.var(dim=-1, keepdim=True) * (x.shape[-1] - 1) / x.shape[-1]",
        "Only a single feature comes out wrong: as nan. A variance that divides by n - 1 is 0 / 0 "
        "there, and to multiply it by (n - 1) / n afterwards doesn't help. Is there one, or "
        "another division by n - 1? Divide by n to begin with.",
    ),
    Mistake(
        "float32-on-the-way",
        BODY,
        f"kind = x.dtype\n        x = x.float()\n        {MEAN}\n        {VARIANCE}\n"
        f"        normalized = {DIVIDED}\n"
        "        return self.scale * normalized.to(kind) + self.shift",
        "A float64 layer gives float64, but a billionth more in x changes nothing: on the way the "
        "numbers are cut to fewer digits. Look for `.float()`, `.half()` or another conversion of "
        "x or of what is made from it.",
    ),
    Mistake(
        "float32-to-the-end",
        RESULT,
        f"{RESULT[:7]}({RESULT[7:]}).float().to(x.dtype)",
        "A float64 layer gives float64, but a billionth more in x, `scale` or `shift` changes "
        "nothing: on the way all of it is cut to fewer digits. Look for `.float()`, `.half()` or "
        "another conversion.",
    ),
    Mistake(
        "float64-parameters",
        f"{SCALE}\n        {SHIFT}",
        "self.scale = nn.Parameter(torch.ones(emb_dim, dtype=torch.float64))\n"
        "        self.shift = nn.Parameter(torch.zeros(emb_dim, dtype=torch.float64))",
        "`scale` and `shift` are float64, and with them your result. Networks compute in float32, "
        "where the next layer could not take it. NumPy's arrays are float64, and so is what you "
        "make from them. Look at what you make the parameters from.",
    ),
    Mistake(
        "one-number-expanded",
        f"{SCALE}\n        {SHIFT}",
        "self.scale = nn.Parameter(torch.ones(1).expand(emb_dim))\n"
        "        self.shift = nn.Parameter(torch.zeros(1).expand(emb_dim))",
        "All numbers of `scale` are one and the same in memory, and those of `shift` too: `expand` "
        "and its kin only make them look like many. None can learn without the others, and PyTorch "
        "refuses to write into them. Look at how you make the two.",
    ),
    Mistake(
        "offset-as-scale",
        ALL,
        ALL.replace("torch.ones", "torch.zeros").replace("self.scale *", "(1 + self.scale) *"),
        "Your `scale` begins as zeros and you multiply by 1 + `scale`, as some other models do. At "
        "first that makes no difference, but GPT-2's weights, in which `scale` is the factor "
        "itself, come out wrong. Begin with ones and multiply by `scale`.",
    ),
    Mistake(
        "result-remembered-for-x",
        BODY,
        "for seen, result in self.__dict__.setdefault('seen', []):\n"
        "            if seen is x:\n                return result\n"
        f"        {MEAN}\n        {VARIANCE}\n        normalized = {DIVIDED}\n"
        "        self.seen.append((x, self.scale * normalized + self.shift))\n"
        "        return self.seen[-1][1]",
        "The second call with one x gives the first call's result, whatever has become of x, "
        "`scale` and `shift`. Something keeps results, under x itself, its id or its address. In "
        "training the parameters change at every step: compute it anew each time.",
    ),
    Mistake(
        "result-remembered-for-its-numbers",
        BODY,
        "for seen, result in self.__dict__.setdefault('seen', []):\n"
        "            if torch.equal(seen, x):\n                return result\n"
        f"        {MEAN}\n        {VARIANCE}\n        normalized = {DIVIDED}\n"
        "        self.seen.append((x.clone(), self.scale * normalized + self.shift))\n"
        "        return self.seen[-1][1]",
        "A second call with the same numbers gives the very tensor that the first one gave: who "
        "writes into one of them changes the other. Something keeps results, under the numbers in "
        "x. Compute it anew each time.",
    ),
    Mistake(
        "work-tensor-without-gradients",
        RESULT,
        "result = self.scale * normalized + self.shift\n"
        "        if torch.is_grad_enabled():\n            return result\n"
        "        if getattr(self, 'work', result[..., :0]).shape != result.shape:\n"
        "            self.work = torch.empty_like(result)\n"
        "        return self.work.copy_(result)",
        "Under no_grad a second call overwrites the first call's result: both are one tensor, "
        "which you seem to keep and to write into. Whoever still needs the first has lost it. "
        "Return a new tensor each time.",
    ),
    Mistake(
        "work-tensor",
        RESULT,
        "result = (self.scale * normalized + self.shift).detach()\n"
        "        if getattr(self, 'work', result[..., :0]).shape != result.shape:\n"
        "            self.work = torch.empty_like(result)\n"
        "        return self.work.copy_(result)",
        "A second call overwrites the first call's result: both are one tensor, which you seem to "
        "keep and to write into, and no gradient comes through it. Return a new tensor each time.",
    ),
    *(
        Mistake(
            f"parameters-{held}",
            ALL,
            ALL.replace(SHIFT, f"{SHIFT}\n        {kept}").replace(RESULT, used),
            "Once other Parameters are put in the places of `scale` and `shift`, your layer goes "
            "on with those that it had before. Read self.scale and self.shift in forward, at every "
            "call.",
        )
        for held, kept, used in (
            (
                "of-the-beginning",
                "self.both = self.scale, self.shift",
                "scale, shift = self.both\n        return scale * normalized + shift",
            ),
            (
                "bound-once",
                "self.affine = lambda x, scale=self.scale, shift=self.shift: scale * x + shift",
                "return self.affine(normalized)",
            ),
        )
    ),
    Mistake(
        "first-statistics-kept",
        BOTH,
        "self.kept = getattr(self, 'kept', {})\n"
        "        if x.shape not in self.kept:\n"
        "            self.kept[x.shape] = (\n"
        "                x.mean(dim=-1, keepdim=True),\n"
        "                x.var(dim=-1, keepdim=True, unbiased=False),\n            )\n"
        "        mean, variance = self.kept[x.shape]",
        "A second input of a shape is normalized with the mean and variance of the first one. "
        "Something keeps them under x's shape. Every vector has its own: compute them in every "
        "call.",
    ),
    Mistake(
        "view-of-x",
        BODY,
        "rows = x.view(-1, x.shape[-1])\n        mean = rows.mean(dim=-1, keepdim=True)\n"
        "        variance = rows.var(dim=-1, keepdim=True, unbiased=False)\n"
        "        normalized = (rows - mean) / torch.sqrt(variance + self.eps)\n"
        "        return (self.scale * normalized + self.shift).view(x.shape)",
        "A transposed or strided input makes `view` raise: it can't flatten what doesn't lie in "
        "memory row by row, which attention's result may not do. `reshape` copies where it must, "
        "and mean and variance over the last dimension need neither.",
    ),
    Mistake(
        "rows-not-folded-back",
        MEAN,
        f"x = x.reshape(-1, x.shape[-1])\n        {MEAN}",
        "Your result is a table of rows, whatever the shape of x. The next layer needs (batch, "
        "tokens, emb_dim) again. Give it the shape that x came with, or leave x as it is: mean and "
        "variance over the last dimension take any shape.",
    ),
    Mistake(
        "three-dimensions-unpacked",
        MEAN,
        f"batch, tokens, emb_dim = x.shape\n        {MEAN}",
        "An input with two dimensions, or one, makes your code raise, and only three do not. `...` "
        "is any number of them. Do you check it, or take x.shape apart into three names? "
        "x.shape[-1] and dim=-1 work for all.",
    ),
    Mistake(
        "all-but-the-batch",
        BOTH,
        "axes = tuple(range(1, x.dim()))\n        mean = x.mean(dim=axes, keepdim=True)\n"
        "        variance = x.var(dim=axes, keepdim=True, unbiased=False)",
        "All tokens of an example share one mean and one variance. Each token's vector has its "
        "own, taken over its features alone. Look at the dimensions that you reduce over: it is "
        "the last one only.",
    ),
    Mistake(
        "all-but-the-batch-by-hand",
        BOTH,
        "axes = tuple(range(1, x.dim()))\n        mean = x.mean(dim=axes, keepdim=True)\n"
        "        variance = (x - mean).square().mean(dim=axes, keepdim=True)",
        "All tokens of an example share one mean and one variance. Each token's vector has its "
        "own, taken over its features alone. Look at the dimensions that you reduce over: it is "
        "the last one only.",
    ),
    Mistake(
        "mean-without-keepdim",
        MEAN,
        "mean = x.mean(dim=-1)",
        "Your mean has lost the dimension that it was taken over, and your variance has not, so "
        "the mean lines up with the wrong one. Look for what keeps that dimension, with size 1.",
    ),
    Mistake(
        "variance-without-keepdim",
        VARIANCE,
        "variance = x.var(dim=-1, unbiased=False)",
        "Your variance has lost the dimension that it was taken over, and your mean has not, so "
        "the variance lines up with the wrong one. Look for what keeps that dimension, with "
        "size 1.",
    ),
    Mistake(
        "input-normalized-in-place",
        f"normalized = {DIVIDED}",
        "normalized = x.sub_(mean).div_(torch.sqrt(variance + self.eps))",
        "The caller's x comes back normalized: you write into it. A transformer block still needs "
        "it for its shortcut. Look for operations with an underscore at their end, or like `-=` "
        "and `/=`, or for rows that are assigned, and compute on a tensor of your own.",
    ),
    Mistake(
        "all-in-place",
        f"normalized = {DIVIDED}\n        {RESULT}",
        "normalized = x.sub_(mean).div_(torch.sqrt(variance + self.eps))\n"
        "        return normalized.mul_(self.scale).add_(self.shift)",
        "The caller's x has become the result: you write into it and return it. A transformer "
        "block still needs x for its shortcut. Look for operations with an underscore at their "
        "end, or like `-=` and `*=`, and compute on a tensor of your own.",
    ),
    Mistake(
        "dropout-inside",
        RESULT,
        f"return nn.functional.dropout({RESULT[7:]}, 0.1, self.training)",
        "In training some of your numbers are 0 and the others a ninth too large: a tenth is "
        "dropped. Dropout has its place in the transformer block. A layer norm does the same in "
        "training and in use.",
    ),
    Mistake(
        "gradients-in-training-only",
        BODY,
        "with torch.set_grad_enabled(self.training and torch.is_grad_enabled()):\n"
        f"            {MEAN}\n            {VARIANCE}\n            normalized = {DIVIDED}\n"
        f"            {RESULT}",
        "In evaluation mode no gradient comes out. To use a network and to switch gradients off "
        "are two things, and the second is for the caller to decide. Look for no_grad, detach or "
        "set_grad_enabled together with `self.training`.",
    ),
    Mistake(
        "not-a-module",
        "class LayerNorm(nn.Module):",
        "class LayerNorm:",
        "Your LayerNorm is no nn.Module, so it can't be called, nor its parameters be found. Look "
        "at the brackets behind the class's name.",
    ),
    Mistake(
        "frozen-parameters",
        f"{SCALE}\n        {SHIFT}",
        "self.scale = nn.Parameter(torch.ones(emb_dim), requires_grad=False)\n"
        "        self.shift = nn.Parameter(torch.zeros(emb_dim), requires_grad=False)",
        "`scale` and `shift` are parameters, but with requires_grad=False: no gradient reaches "
        "them, and they never learn. Look at how you make them.",
    ),
    Mistake(
        "without-a-shift",
        f"{SHIFT}",
        "pass",
        "There is no parameter `shift`. Layer normalization has two: `scale`, which multiplies, "
        "and `shift`, which is added. Look at what you make in `__init__`.",
    ),
    Mistake(
        "scale-alone",
        ALL,
        ALL.replace(f"{SHIFT}\n", "").replace(" + self.shift", ""),
        "There is `scale` and no `shift`, neither made nor added. RMS normalization and layers "
        "without a bias do that; GPT-2's layer norms have both. Add the second parameter.",
    ),
    Mistake(
        "annotated-names",
        ALL,
        ALL.replace("self.scale", "self.a_2").replace("self.shift", "self.b_2"),
        "Your parameters are called a_2 and b_2. Here their names are `scale` and `shift`, and "
        "other sections rely on it. Look at the names in the docstring.",
    ),
    Mistake(
        "short-names",
        ALL,
        ALL.replace("self.scale", "self.g").replace("self.shift", "self.b"),
        "Your parameters are called g and b. Here their names are `scale` and `shift`, and other "
        "sections rely on it. Look at the names in the docstring.",
    ),
    Mistake(
        "ready-made-with-torchs-names",
        ALL,
        ALL[: ALL.index("self.scale")] + "self.weight = nn.Parameter(torch.ones(emb_dim))\n"
        "        self.bias = nn.Parameter(torch.zeros(emb_dim))\n"
        + ALL[ALL.index("\n    def forward") : ALL.index(MEAN)]
        + "return nn.functional.layer_norm(x, x.shape[-1:], self.weight, self.bias, 1e-5)",
        "PyTorch's own layer normalization does the work, which is what you are here to build, and "
        "the parameters go by its names, weight and bias. Here they are `scale` and `shift`. Write "
        "it with a mean, a variance and a square root.",
    ),
    Mistake(
        "ready-made-instance-norm",
        f"{BOTH}\n        normalized = {DIVIDED}",
        "rows = x.reshape(-1, 1, x.shape[-1])\n"
        "        normalized = nn.functional.instance_norm(rows, eps=self.eps).view(x.shape)",
        "PyTorch's instance normalization does the work, with each row for an instance: that is "
        "layer normalization ready made. Here it is to be written from means and variances.",
    ),
    Mistake(
        "normalized-twice",
        RESULT,
        "x = normalized\n        mean = x.mean(-1, True)\n"
        "        variance = x.var(-1, unbiased=False, keepdim=True)\n"
        f"        normalized = {DIVIDED}\n        {RESULT}",
        "Your rows come out as if they were normalized a second time: those with little spread "
        "come out with variance 1 where eps should make it less. Look for what is done twice.",
    ),
    Mistake(
        "brackets-after-the-division",
        f"normalized = {DIVIDED}",
        "normalized = x / torch.sqrt(variance + self.eps) - mean",
        "You divide x alone and take the mean away afterwards, so the rows are not centred on 0. "
        "It is the difference that is divided. Look at your brackets.",
    ),
    Mistake(
        "unit-length-by-normalize",
        DIVIDED,
        "nn.functional.normalize(x - mean, dim=-1)",
        "Your centred rows have length 1, and not variance 1: they come out smaller by the root of "
        "emb_dim, and eps counts for nothing. Look at what you divide by.",
    ),
    Mistake(
        "one-memory-for-both",
        f"{SCALE}\n        {SHIFT}",
        "start = torch.ones(emb_dim)\n        self.scale = nn.Parameter(start)\n"
        "        self.shift = nn.Parameter(start.mul_(0))",
        "`scale` and `shift` are the same numbers in memory: to change one changes the other, and "
        "so both begin as zeros. A parameter takes a tensor as it is, without a copy, and `mul_` "
        "or `zero_` writes into it. Make a tensor for each.",
    ),
    Mistake(
        "one-memory-for-all-layers",
        f"{SCALE}\n        {SHIFT}",
        """kept = globals().setdefault("kept", {})
        if emb_dim not in kept:
            kept[emb_dim] = torch.ones(emb_dim), torch.zeros(emb_dim)
        self.scale, self.shift = map(nn.Parameter, kept[emb_dim])""",
        "Two layers of the same size share their `scale` and their `shift` in memory: to change "
        "one layer's changes the other's. nn.Parameter takes a tensor as it is, without a copy. "
        "Is something kept from one layer to the next? Make new tensors in __init__.",
    ),
    Mistake(
        "one-scale-for-all-layers",
        SCALE,
        """kept = globals().setdefault("kept", {})
        self.scale = nn.Parameter(kept.setdefault(emb_dim, torch.ones(emb_dim)))""",
        "Two layers of the same size share their `scale` in memory: to change one layer's changes "
        "the other's. nn.Parameter takes a tensor as it is, without a copy. Is something kept "
        "from one layer to the next? Make a new tensor in __init__.",
    ),
    Mistake(
        "offset-and-root-mean-square",
        ALL,
        ALL.replace("torch.ones", "torch.zeros")
        .replace("self.scale *", "(1 + self.scale) *")
        .replace(VARIANCE, "variance = x.pow(2).mean(dim=-1, keepdim=True)")
        .replace("(x - mean)", "x"),
        "You divide by the root of the mean square without taking the mean away, and multiply by "
        "1 + `scale`, with a `scale` that begins as zeros. Some other models do both. GPT-2 "
        "centres each row first, and its `scale` is the factor itself and begins as ones.",
    ),
    Mistake(
        "made-in-float32-on-the-cpu",
        RESULT,
        f"result = torch.zeros(x.shape)\n        result[...] = {RESULT[7:]}\n        return result",
        "Your result is float32 and on the CPU, whatever x is and wherever. A tensor made without "
        "saying so is both: torch.zeros_like(x), x.new_zeros and their kin take dtype and device "
        "from x. Or return what you computed as it is.",
    ),
    Mistake(
        "variance-about-the-median",
        BOTH,
        "mean = x.median(dim=-1, keepdim=True).values\n"
        "        variance = ((x - mean) ** 2).mean(dim=-1, keepdim=True)",
        "You take the median for the mean, and the distances from it. Layer normalization takes "
        "the mean, which outliers move. Look at your first statistic.",
    ),
    Mistake(
        "nan-made-zero",
        DIVIDED,
        "torch.nan_to_num((x - mean) / torch.sqrt(variance), nan=0.0)",
        "Rows of equal numbers come out as zeros, but rows with little spread as if eps were 0. It "
        "is added to every variance, and nan doesn't come up then. Look for the place where eps "
        "enters the formula.",
    ),
    Mistake(
        "eps-as-a-frozen-parameter",
        "self.eps = 1e-5",
        "self.eps = nn.Parameter(torch.tensor(1e-5), requires_grad=False)",
        "Your eps is a parameter. Nothing trains it, but it counts as one and is saved with the "
        "others. Only `scale` and `shift` are parameters: a plain number will do for eps.",
    ),
    Mistake(
        "eps-of-100000",
        "self.eps = 1e-5",
        "self.eps = 1e5",
        "Your eps comes to 100,000, so that beside it hardly any variance counts. Look at the sign "
        "of its exponent.",
    ),
    Mistake(
        "eps-divided-by-the-features",
        "self.eps = 1e-5",
        "self.eps = 1e-5 / emb_dim",
        "Your eps comes to 1e-5 divided by emb_dim. That shows in rows with little spread. Is it "
        "added to the sum of the squares? It is added to their mean, which is the variance.",
    ),
    Mistake(
        "eps-times-the-features",
        "self.eps = 1e-5",
        "self.eps = 1e-5 * emb_dim",
        "Your eps comes to 1e-5 times emb_dim. That shows in rows with little spread. Is it added "
        "to each of the squares, and then are they summed up? It is added once, to the variance.",
    ),
    Mistake(
        "eps-of-float32",
        "self.eps = 1e-5",
        "self.eps = torch.finfo(torch.float32).eps",
        "Your eps comes to 1.2e-7, which is the step from 1 to the next float32. GPT-2's is 1e-5. "
        "That shows in rows with little spread. Look at where you take it from.",
    ),
    Mistake(
        "affine-first",
        BODY,
        f"x = self.scale * x + self.shift\n        {MEAN}\n        {VARIANCE}\n"
        f"        return {DIVIDED}",
        "`scale` and `shift` are applied to x, and the result of that is normalized. They come "
        "after the normalization, which would undo most of what they do. Look at the order.",
    ),
    Mistake(
        "root-before-eps",
        DIVIDED,
        "(x - mean) / torch.sqrt(torch.sqrt(variance) ** 2 + self.eps)",
        "Your output is right, but where all features of a vector are equal x's gradient is nan. "
        "A root's slope is infinite at 0, and times 0 that is nan. Does your code take the root of "
        "the variance, or divide by it, before eps is added?",
    ),
    Mistake(
        "no-gradient-where-all-are-equal",
        DIVIDED,
        f"torch.where(variance > 0, {DIVIDED}, torch.zeros_like(x))",
        "Your output is right, but where all features of a vector are equal x's gradient is 0. "
        "The formula's isn't: there the least change of one feature counts most, divided by the "
        "root of eps alone. It needs no exception for such vectors. Look for a condition, or for "
        "nan that is made 0.",
    ),
    Mistake(
        "shift-for-a-single-feature",
        MEAN,
        f"if x.shape[-1] == 1:\n            return self.shift.expand_as(x)\n        {MEAN}",
        "With a single feature your numbers are right, but no gradient reaches x and `scale`, not "
        "even zeros, as if the result had nothing to do with them. The formula needs no exception "
        "there. Look at what you do for that case.",
    ),
    Mistake(
        "zeros-for-a-single-feature",
        MEAN,
        f"if x.shape[-1] == 1:\n            return self.scale * torch.zeros_like(x) + self.shift\n"
        f"        {MEAN}",
        "With a single feature your numbers are right, but no gradient reaches x, not even zeros, "
        "as if the result had nothing to do with it. The formula needs no exception there. Look at "
        "what you do for that case.",
    ),
    Mistake(
        "a-number-for-each-parameter",
        f"{SCALE}\n        {SHIFT}",
        "self.scale = nn.Parameter(torch.tensor(1.0))\n"
        "        self.shift = nn.Parameter(torch.tensor(0.0))",
        "Your `scale` and `shift` are one number each. Each feature has its own, so that training "
        "can stretch one and not the other. Look at the size you make them with.",
    ),
    Mistake(
        "parameters-as-columns",
        f"{SCALE}\n        {SHIFT}",
        "self.scale = nn.Parameter(torch.ones(emb_dim, 1))\n"
        "        self.shift = nn.Parameter(torch.zeros(emb_dim, 1))",
        "Your `scale` and `shift` have the shape (emb_dim, 1): they stand upright, and line up "
        "with the tokens and not with the features. Their shape is (emb_dim,). Look at the size "
        "you make them with.",
    ),
    Mistake(
        "three-dimensions-asserted",
        MEAN,
        f"assert x.dim() == 3\n        {MEAN}",
        "Only an input with three dimensions is taken, others are refused by an assert. `...` is "
        "any number of dimensions, and a single vector has one. The formula works for all.",
    ),
    Mistake(
        "two-dimensions-unpacked",
        MEAN,
        f"rows, features = x.shape\n        {MEAN}",
        "An input with two dimensions is taken, and any other raises an error, also the (batch, "
        "tokens, emb_dim) of a GPT. Do you check it, or take x.shape apart into two names? "
        "x.shape[-1] and dim=-1 work for all.",
    ),
    Mistake(
        "a-single-vector-refused",
        MEAN,
        f"*batch, tokens, features = x.shape\n        {MEAN}",
        "A single vector, with no dimension but its features, raises an error. `...` may be none "
        "at all. Do you check it, or take x.shape apart? x.shape[-1] and dim=-1 work for all.",
    ),
    Mistake(
        "a-single-vector-becomes-a-row",
        MEAN,
        f"if x.dim() == 1:\n            x = x.unsqueeze(0)\n        {MEAN}",
        "A single vector comes back with a dimension more than it had: as a table of one row. The "
        "result has x's shape, whatever that is. Look for what is added to the shape and not taken "
        "away again.",
    ),
    Mistake(
        "a-table-becomes-a-batch",
        MEAN,
        f"if x.dim() == 2:\n            x = x.unsqueeze(0)\n        {MEAN}",
        "A table of rows comes back with a dimension more than it had: as a batch of one. The "
        "result has x's shape, whatever that is. Look for what is added to the shape and not taken "
        "away again.",
    ),
    Mistake(
        "float64-always",
        RESULT,
        f"{RESULT[:7]}({RESULT[7:]}).double()",
        "Your result is float64 whatever comes in, and the next layer couldn't take it. float32 "
        "must give float32. To compute in float64 is allowed: look for the way back.",
    ),
    Mistake(
        "cut-off-at-five",
        RESULT,
        RESULT.replace("normalized", "normalized.clamp(-5, 5)"),
        "No feature comes out more than five standard deviations from the mean: those beyond are "
        "cut off. Layer normalization keeps all distances. Look for a clamp.",
    ),
    Mistake(
        "cut-off-at-ten",
        RESULT,
        RESULT.replace("normalized", "normalized.clamp(-10, 10)"),
        "No feature comes out more than ten standard deviations from the mean: those beyond are "
        "cut off. In long vectors there are some, and layer normalization keeps all distances. "
        "Look for a clamp.",
    ),
    Mistake(
        "shift-in-training-only",
        RESULT,
        "result = self.scale * normalized\n"
        "        return result + self.shift if self.training else result",
        "In evaluation you leave out `shift`, which the layer has learned. Layer normalization "
        "does the same in training and in use. Look for `self.training`.",
    ),
    Mistake(
        "shift-expanded",
        SHIFT,
        "self.shift = nn.Parameter(torch.zeros(1).expand(emb_dim))",
        "All numbers of `shift` are one and the same in memory, so that none can learn without the "
        "others: `expand` and its kin only make it look like many. Look at how you make it.",
    ),
    Mistake(
        "scale-expanded",
        SCALE,
        "self.scale = nn.Parameter(torch.ones(1).expand(emb_dim))",
        "All numbers of `scale` are one and the same in memory, so that none can learn without the "
        "others: `expand` and its kin only make it look like many. Look at how you make it.",
    ),
    Mistake(
        "a-single-feature-as-it-is",
        DIVIDED,
        f"x if x.shape[-1] == 1 else {DIVIDED}",
        "A vector of a single feature isn't normalized: x times `scale` plus `shift` comes out. It "
        "is its own mean, so that `shift` alone is left. Look for what is apart for one feature.",
    ),
    Mistake(
        "mean-and-variance-swapped",
        BOTH,
        "mean, variance = torch.var_mean(x, dim=-1, keepdim=True, unbiased=False)",
        "You subtract the variance and divide by the root of the mean. It is the other way round. "
        "Look at the order in which the two come: torch.var_mean gives the variance first.",
    ),
    Mistake(
        "lone-dimension-squeezed-away",
        RESULT,
        "output = self.scale * normalized + self.shift\n"
        "        return output.squeeze() if x.dim() == 1 else output",
        "A vector of a single number comes back without its dimension: (1,) becomes (). The result "
        "has x's shape, whatever that is. Look for squeeze, which takes away every dimension of "
        "size 1.",
    ),
    Mistake(
        "large-numbers-divided-first",
        MEAN,
        "largest = x.abs().amax(dim=-1, keepdim=True)\n"
        "        x = x / torch.where(largest > 1e6, largest, 1.0)\n"
        f"        {MEAN}",
        "Large numbers that lie close together come out far too small: as if each row of them had "
        "been divided by its largest number first. The result doesn't depend on how large a row "
        "is, but for eps: beside a row that was made small, that is no longer small. Is x scaled "
        "before its mean is taken?",
    ),
    Mistake(
        "length-with-a-floor",
        DIVIDED,
        "nn.functional.normalize(x - mean, dim=-1, eps=1e-5) * x.shape[-1] ** 0.5",
        "Rows with little spread come out as if nothing were added to their variance. eps is added "
        "to every variance, before the root. What only keeps a length from being 0 is something "
        "else.",
    ),
]
