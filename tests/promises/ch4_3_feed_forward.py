"""What holds the promises of section 4.3."""

from kata.authors.promises import Free, Held

PROMISES = {
    "The tanh form of GELU, as in the lesson.": Held(
        "a_few_numbers_by_hand",
        "gelu_is_the_tanh_form",
        "gelus_slope",
        "gelu_takes_any_shape",
        "gelu_in_float64_and_on_any_device",
        "gelu_only_computes",
        by="exact-gelu.cdf",
    ),
    "GELU() has no parameters.": Held(
        "gelu_is_made_from_primitives", "it_has_three_layers", by="learned_factor"
    ),
    "You write it from its formula: PyTorch's nn.GELU and F.gelu are off limits.": Held(
        "gelu_is_made_from_primitives",
        "feed_forward_is_made_from_primitives",
        by="torchs_gelu_by_another_name",
    ),
    "Any shape -> the same shape, each number by itself.": Held(
        "gelu_takes_any_shape", by="a-single-number-as-a-list-of-one.atleast"
    ),
    "x is never empty, may have any number of dimensions (none too) and lie in memory "
    "in any way.": Held(
        "gelus_slope", "gelu_takes_any_shape", "gelu_only_computes", by="flattened_by_view"
    ),
    "It stays as it is.": Held("gelu_only_computes", by="in-place-without-gradients.lean_memory"),
    "The result is a new tensor on x's device and of x's dtype: float32, or float64 "
    "that is right to seven digits.": Held(
        "gelu_in_float64_and_on_any_device", by="float32-on-the-way.buffer"
    ),
    "It is finite for every x from -1000 to 1000.": Held(
        "gelu_is_the_tanh_form", "gelu_only_computes", by="exponentials-overflow.one_exponential"
    ),
    "Gradients (first ones are enough) pass through all of the formula, and are right "
    "for x from -10 to 10 at least.": Held(
        "gelus_slope", "gelu_only_computes", by="slope-without-three.own_backward"
    ),
    "Training and evaluation make no difference, to gradients either.": Held(
        "gelu_only_computes", by="exact-gelu-in-use.approximate_flag"
    ),
    "Nothing is remembered from one call to the next.": Held(
        "gelu_only_computes", by="result-in-a-kept-tensor.workspace"
    ),
    "Widen fourfold, bend, narrow: each position's vector by itself.": Held(
        "feed_forward_comes_out_right",
        "each_position_by_itself",
        "gradients_reach_everything",
        "nothing_is_dropped",
        "feed_forward_keeps_nothing",
        "feed_forward_in_float64_and_on_any_device",
        by="mixes_positions",
    ),
    "FeedForward(cfg) has `layers`, an nn.Sequential or nn.ModuleList (or a class "
    "made of one) of": Held("it_has_three_layers", by="three_parts_and_no_layers"),
    "layers[0] nn.Linear from emb_dim to 4 * emb_dim, with a bias": Held(
        "it_has_three_layers",
        "widen_bend_narrow_by_hand",
        "feed_forward_comes_out_right",
        "each_position_by_itself",
        "gradients_reach_everything",
        "nothing_is_dropped",
        "feed_forward_keeps_nothing",
        "feed_forward_in_float64_and_on_any_device",
        by="no-first-bias.by_position",
    ),
    "layers[1] GELU(), the one above": Held("it_has_three_layers", by="bend_outside_of_layers"),
    "layers[2] nn.Linear from 4 * emb_dim back to emb_dim, with a bias": Held(
        "it_has_three_layers",
        "widen_bend_narrow_by_hand",
        "feed_forward_comes_out_right",
        "each_position_by_itself",
        "gradients_reach_everything",
        "nothing_is_dropped",
        "feed_forward_keeps_nothing",
        "feed_forward_in_float64_and_on_any_device",
        by="no-second-bias.by_position",
    ),
    'where emb_dim is cfg["emb_dim"], and no other parameters.': Held(
        "it_has_three_layers", by="one_parameter_too_many"
    ),
    "The weights begin with random numbers of any usual spread (0.001 to 2), PyTorch's or "
    "yours, the biases with random numbers or zeros.": Held(
        "they_start_from_random_weights", by="all_weights_zero"
    ),
    "Every FeedForward begins with other ones and has its own.": Held(
        "they_start_from_random_weights",
        "feed_forward_keeps_nothing",
        by="one-network-for-all.factory",
    ),
    'There is no dropout, whatever cfg["drop_rate"] is, and no shortcut from x to the '
    "result: both have their place in the block of section 4.5.": Held(
        "nothing_is_dropped", by="dropout-inside.functional"
    ),
    "cfg is a dict like GPT_CONFIG_124M of section 4.1 and stays as it is.": Held(
        "feed_forward_keeps_nothing", by="cfg-changed.hidden_dim_key"
    ),
    "(batch, tokens, emb_dim) -> (batch, tokens, emb_dim)": Held(
        "widen_bend_narrow_by_hand",
        "feed_forward_comes_out_right",
        "feed_forward_keeps_nothing",
        by="squeezed",
    ),
    "x goes through the three layers in turn, with the weights that they have at this "
    "moment, be their numbers others by now, or the Parameters.": Held(
        "feed_forward_keeps_nothing", by="parameters-bound-once.affine_closures"
    ),
    "You may call the layers or compute with their weights.": Free(
        "it leaves the way open; each way is right if its numbers are"
    ),
    "What GELU.forward promises of memory, dtype, device, gradients, modes and "
    "remembering holds here too.": Held(
        "feed_forward_comes_out_right",
        "gradients_reach_everything",
        "feed_forward_keeps_nothing",
        by="view-of-x.rows_of_features",
    ),
}
