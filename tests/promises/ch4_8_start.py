"""What holds which of section 4.8's statements."""

from kata.authors.promises import Free, Held

SPREADS = "every_weight_has_its_spread"
BLOCKS = "the_spread_goes_by_the_number_of_blocks"
ANEW = "every_call_draws_all_weights_anew"
SAME = "the_parameters_stay_the_same_objects"
LIKE_NEW = "biases_are_0_and_norms_as_in_a_new_model"

PROMISES = {
    # GPTConfig
    "A model's configuration, checked when it is made and never changed after.": Held(
        "it_never_changes", by="not-frozen.plain_dataclass"
    ),
    "Seven fields with the names, order and defaults of GPT_CONFIG_124M.": Held(
        "seven_values_by_hand", by="fields-in-another-order.as_in_a_table"
    ),
    "Equal values make equal configurations, which count once in a set.": Held(
        "equal_values_make_equal_configurations", by="never-equal.identity"
    ),
    "To assign to a field raises FrozenInstanceError.": Held(
        "it_never_changes", by="another_error_on_assignment"
    ),
    "ValueError, however the object is made (dataclasses.replace too), if one of the five sizes is "
    "less than 1, if emb_dim can't be divided by n_heads, or if drop_rate is not from 0 to 1 (both "
    "are allowed, as whole numbers too; nan is left open).": Held(
        "drop_rates_are_from_0_to_1",
        by="rate-1-refused.half_open",
    ),
    "Look at the values: the dataclass calls this when it has set them.": Free(
        "it says when this is called"
    ),
    "The configuration of one of GPT-2's sizes, with the values of section 4.6.": Held(
        "names_give_gpt2s_configurations", by="xl_like_large"
    ),
    'name is "gpt2-small", "gpt2-medium", "gpt2-large" or "gpt2-xl", spelt just so: any other str '
    "is a ValueError.": Held("names_give_gpt2s_configurations", by="key-error.own_table"),
    "GPT_CONFIG_124M stays as it is.": Held(
        "names_give_gpt2s_configurations", by="common-configuration-changed.update"
    ),
    "A new plain dict with the seven keys: what GPTModel(cfg) takes.": Held(
        "a_dict_is_what_a_model_takes", by="own-dict-given-away.vars"
    ),
    # init_weights
    "Draw the weights of a GPTModel anew, as GPT-2's were before training.": Held(
        ANEW, by="same_noise_everywhere"
    ),
    "In place.": Held(SPREADS, BLOCKS, ANEW, by="on_a_copy"),
    "The weights of every nn.Linear and nn.Embedding (output head and positions included) come "
    "from a normal distribution (a uniform one of that spread won't do) with mean 0 and standard "
    "deviation 0.02; where a block adds to the stream (att.out_proj and the second linear layer of "
    "ff) it is 0.02 / sqrt(2 * number of blocks).": Held(
        SPREADS, BLOCKS, by="no-smaller-spread.apply"
    ),
    "Biases become 0.": Held(LIKE_NEW, by="biases-left.weights_alone"),
    "Norms begin with scale 1 and shift 0 as they do in a new model (setting them is as right as "
    "leaving them).": Held(LIKE_NEW, by="norms-become-0.all_vectors"),
    "model is one of any size, new or used, and keeps its dtype.": Held(
        SAME, by="float64-lost.randn"
    ),
    "The Parameters stay the same objects, so a tied model stays tied, and a frozen one is drawn "
    "and stays frozen.": Held(SAME, by="parameters-replaced.new_ones"),
    "Buffers are left alone.": Held(SAME, by="masks_erased"),
    "Drawn from torch's global generator, which is not seeded here.": Held(
        ANEW, by="seeded.for_repeatability"
    ),
    # tie_weights
    "Let output head and token embedding be one Parameter: the embedding's, with its values.": Held(
        "one_matrix_by_hand", "it_stays_tied", by="tied-the-other-way.head_first"
    ),
    "Afterwards model.out_head.weight is model.tok_emb.weight, the model has vocab_size * emb_dim "
    "fewer parameters (124,412,160 for GPT-2 small), and it stays so when it is moved, cast or "
    "deep-copied.": Held("one_matrix_by_hand", "it_stays_tied", by="memory-shared.data"),
    "Gradients of both uses add up.": Held("a_tied_model_comes_out_right", by="head_cut_off"),
    "Nothing else changes (out_head itself may be another nn.Linear than before).": Held(
        "a_tied_model_comes_out_right", by="positions_tied_too"
    ),
    "Tied twice is as tied once.": Held("it_stays_tied", by="tied_only_once"),
}
