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

MISTAKES = [
    Mistake(
        "unbiased-variance",
        "unbiased=False",
        "unbiased=True",
        "Your variance divides by n - 1, as torch's own does unless it is told otherwise. Layer "
        "normalization divides by n, so with few features your rows come out too small. Look at "
        "what your variance divides by.",
    ),
    Mistake(
        "standard-deviation-plus-eps",
        f"{VARIANCE}\n        normalized = {DIVIDED}",
        "deviation = x.std(dim=-1, keepdim=True)\n"
        "        normalized = (x - mean) / (deviation + self.eps)",
        "You divide by torch's standard deviation plus eps. That differs twice: x.std divides by "
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
        "Your eps is 1e-6, and GPT-2's is ten times as large. That shows in rows with little "
        "spread, where eps is a good part of what you divide by. Look at the number of zeros.",
    ),
    Mistake(
        "eps-far-too-small",
        "self.eps = 1e-5",
        "self.eps = 1e-8",
        "Your eps is 1e-8, as in many optimizers; layer normalization in GPT-2 has a thousand "
        "times as much. That shows in rows with little spread. Look at the number of zeros.",
    ),
    Mistake(
        "eps-as-in-bert",
        "self.eps = 1e-5",
        "self.eps = 1e-12",
        "Your eps is 1e-12, which is BERT's; GPT-2 was trained with a much larger one. That shows "
        "in rows with little spread. Look at the number of zeros.",
    ),
    Mistake(
        "eps-too-large",
        "self.eps = 1e-5",
        "self.eps = 1e-3",
        "Your eps is 1e-3, so large that rows with little spread come out much too small: their "
        "variance no longer counts beside it. Look at the number of zeros.",
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
        "You return the normalized rows as they are: `scale` and `shift` are never used and can't "
        "learn. At first it makes no difference, as they begin as ones and zeros; after one step "
        "of training it does. Look at your return.",
    ),
    Mistake(
        "no-shift",
        RESULT,
        "return self.scale * normalized",
        "You multiply by `scale` but never add `shift`, so the mean of every row stays 0 before "
        "scaling, however long you train. Look at your return.",
    ),
    Mistake(
        "no-scale",
        RESULT,
        "return normalized + self.shift",
        "You add `shift` but never multiply by `scale`, so every row keeps the same spread "
        "however long you train. Look at your return.",
    ),
    Mistake(
        "shift-before-scale",
        RESULT,
        "return self.scale * (normalized + self.shift)",
        "You add `shift` first and then multiply the sum, so `scale` stretches the shift too. "
        "The formula multiplies first. Look at the brackets in your return.",
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
        "statistics-detached",
        DIVIDED,
        DIVIDED.replace("mean", "mean.detach()").replace("variance", "variance.detach()"),
        "The output is right, but you cut the mean and the variance out of the gradient (detach, "
        "no_grad or .data). They depend on x as well, so x's gradient comes out wrong and training "
        "goes astray. Let the gradient pass through them.",
    ),
    Mistake(
        "mean-detached",
        DIVIDED,
        DIVIDED.replace("mean", "mean.detach()"),
        "The output is right, but you cut the mean out of the gradient (detach, no_grad or .data). "
        "It depends on x as well, so x's gradient comes out wrong. Let the gradient pass through.",
    ),
    Mistake(
        "variance-detached",
        DIVIDED,
        DIVIDED.replace("variance", "variance.detach()"),
        "The output is right, but you cut the variance out of the gradient (detach, no_grad or "
        ".data). It depends on x as well, so x's gradient comes out wrong. Let the gradient pass "
        "through.",
    ),
    Mistake(
        "input-changed",
        "normalized = (x - mean)",
        "normalized = x.sub_(mean)",
        "You subtract the mean from x in place, so the caller's tensor changes too. A transformer "
        "block still needs it for its shortcut. Look for an operation that writes into x: one "
        "with an underscore at its end, or one like `-=`.",
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
        "Your forward returns nothing, so the result is None. Look at its end.",
    ),
    Mistake(
        "ready-made",
        RESULT,
        "return nn.functional.layer_norm(x, x.shape[-1:], self.scale, self.shift, self.eps)",
        "The numbers are right, but they are PyTorch's own layer normalization's, and that is what "
        "you are here to build. Write it with a mean, a variance and a square root.",
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
        "Your result is float32 whatever comes in. A float64 input must give a float64 result. "
        "Look for a conversion at the end.",
    ),
    Mistake(
        "without-its-empty-dimensions",
        RESULT,
        f"{RESULT[:7]}({RESULT[7:]}).squeeze()",
        "You squeeze the result, which loses every dimension of size 1: a batch of one is no "
        "batch any more. The result has the shape of x. Look at your return.",
    ),
    Mistake(
        "parameters-detached",
        RESULT,
        "return self.scale.detach() * normalized + self.shift.detach()",
        "Your result uses copies of scale and shift that pass no gradient on (`.data` and "
        "`.detach()` make such). They would never be trained. Use the parameters themselves.",
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
        "Your eps is 1e-4, ten times GPT-2's. That shows in rows with little spread. Look at "
        "the number of zeros.",
    ),
    Mistake(
        "eps-of-1e-7",
        "self.eps = 1e-5",
        "self.eps = 1e-7",
        "Your eps is 1e-7, a hundredth of GPT-2's. That shows in rows with little spread. Look "
        "at the number of zeros.",
    ),
    Mistake(
        "eps-of-a-hundredth",
        "self.eps = 1e-5",
        "self.eps = 1e-2",
        "Your eps is 0.01, so large that rows with little spread come out much too small. Look "
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
        "on-the-cpu",
        RESULT,
        "return self.scale * normalized + self.shift + torch.zeros(x.shape[-1])",
        "You make a tensor without saying where, so it is on the CPU: with x on a GPU the two "
        "don't meet. Give it x's device, or use torch.zeros_like and its kin.",
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
]
