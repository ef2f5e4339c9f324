"""What holds the promises of section 4.2."""

from kata.authors.promises import Free, Held

BEGINNING = (
    "scale_starts_at_one_and_shift_at_zero",
    "every_number_is_its_own",
    "two_numbers_by_hand",
    "it_works_in_float64",
)
LITTLE_SPREAD = ("equal_and_nearly_equal_features", "tiny_and_large_inputs", "gradients_flow")

PROMISES = {
    "Normalize each vector over its last dimension, then scale and shift it.": Free(
        "the lesson has the formula, and the sentences under it promise its parts"
    ),
    "LayerNorm(emb_dim) has": Free("it begins the table"),
    "scale an nn.Parameter of shape (emb_dim,), float32, all ones at first": Held(
        *BEGINNING, by="scale-starts-at-zero.by_hand"
    ),
    "shift an nn.Parameter of shape (emb_dim,), float32, all zeros at first": Held(
        *BEGINNING, by="shift-starts-at-one.by_hand"
    ),
    "and no other parameters.": Held("it_has_a_scale_and_a_shift", by="extra_linear"),
    "Both are this layer's own, number by number.": Held(
        "every_number_is_its_own", by="parameters_shared_by_all_layers"
    ),
    "Whoever loads weights may put other Parameters in their places later.": Held(
        "it_keeps_nothing", by="parameters-bound-once.affine"
    ),
    "eps is 1e-5, wherever you keep it, as a float32 number too.": Held(
        *LITTLE_SPREAD, by="eps-too-small.default_argument"
    ),
    "(..., emb_dim) -> (..., emb_dim)": Held(
        "it_takes_any_shape", by="result_with_a_dimension_more"
    ),
    "`...` is any number of dimensions: (batch, tokens) in a GPT, or none at all.": Held(
        "it_takes_any_shape", by="result_with_a_dimension_more"
    ),
    "emb_dim may be 1.": Held(
        "equal_and_nearly_equal_features", by="sample-variance-undone.corrected"
    ),
    "No size is 0.": Free("it asks nothing of the learner"),
    "x may be transposed or strided.": Held(
        "it_takes_any_order_of_memory", by="view-of-x.rows_view"
    ),
    "The variance divides by emb_dim, and eps is added to it before the square root is "
    "taken.": Held(*LITTLE_SPREAD, "it_works_in_float64", by="eps-outside-the-root.by_hand"),
    "The result is right to three digits where the mean is thousands of times the spread, too, as "
    "it is for [4097, 4099].": Held("tiny_and_large_inputs", by="one-pass-variance.clamped"),
    "x and the parameters are all float32 or all float64: the result is the same, and nothing on "
    "the way is less exact.": Held(
        "it_works_in_float64", by="float32-on-the-way.hidden_states_style"
    ),
    "x itself stays as it is.": Held(
        "it_leaves_its_input_alone", "gradients_flow", by="input-changed.augmented"
    ),
    "The result is a new tensor, which shares no memory with anything.": Held(
        "it_keeps_nothing", by="work-tensor-without-gradients.workspace"
    ),
    "It is on x's device, and so is all that it is computed with.": Held(
        "it_works_on_any_device", by="on-the-cpu.held_as_an_attribute"
    ),
    "Gradients reach x, scale and shift through all of it, the mean and the variance included "
    "(second derivatives may be wrong).": Held("gradients_flow", by="statistics-detached.no_grad"),
    "No call shows in another one's result.": Held(
        "it_keeps_nothing", by="result-remembered-for-x.remembered_inputs"
    ),
    "Training makes no difference.": Held(
        "training_makes_no_difference", "gradients_flow", by="rest_in_evaluation"
    ),
}
