"""What holds the promises of section 4.5."""

from kata.authors.promises import Free, Held

PROMISES = {
    "Attention and feed-forward, each with its norm, dropout and shortcut.": Free(
        "an introduction: what follows says it exactly"
    ),
    "TransformerBlock(cfg), where cfg is a dict with the keys of GPT_CONFIG_124M, has": Free(
        "it introduces the table"
    ),
    "att MultiHeadAttention from emb_dim to emb_dim, with cfg's context_length, n_heads "
    "and qkv_bias, and with drop_rate as its dropout": Held(
        "other_configurations_come_out_right", by="context-length-fixed.positional"
    ),
    "ff FeedForward(cfg)": Held("its_parts_have_their_names", by="ff_by_another_name"),
    "norm1, norm2 LayerNorm(emb_dim) each: norm1 before att, norm2 before ff": Held(
        "its_parts_have_their_names", by="norms_of_torch"
    ),
    "drop_shortcut nn.Dropout(drop_rate); it has no parameters, so one for both places, "
    "or two, under this name or others, come to the same": Held(
        "half_is_dropped_at_half_the_rate", "nothing_else_is_dropped", by="rate_squared"
    ),
    "and no other parameters: 16 with qkv_bias, 13 without.": Held(
        "its_parts_have_their_names", by="a_learned_gate_of_no_use"
    ),
    "A part may have a second name besides.": Free(
        "it allows something: tests/right/ has branches_registered_first"
    ),
    "The norms begin with ones and zeros, every other weight with random numbers of any usual "
    "spread (0.001 to 2), PyTorch's or your own, a bias with zeros or random ones.": Held(
        "it_begins_alive_and_all_its_own", by="weights-begin-alike.constant"
    ),
    "No two blocks share a part, or begin alike.": Held(
        "it_begins_alive_and_all_its_own", by="seeded_in_init"
    ),
    "Whoever loads weights may put other Parameters in their places later.": Held(
        "nothing_of_a_call_shows_in_a_later_one", by="norms_of_the_beginning"
    ),
    "All sizes come from cfg as it is when the block is made.": Held(
        "other_configurations_come_out_right", by="head_count_from_the_width"
    ),
    "cfg itself stays as it is.": Held(
        "it_begins_alive_and_all_its_own", by="configuration-added-to.completed"
    ),
    "What becomes of it later changes no block.": Held(
        "it_leaves_alone_what_it_is_given", by="heads_read_in_forward"
    ),
    "(batch, tokens, emb_dim) -> (batch, tokens, emb_dim), with 1 to context_length tokens": Held(
        "other_configurations_come_out_right", by="full_context_cut"
    ),
    "First attention on x, then feed-forward on what came of that: x + "
    "dropout(part(norm(x))) both times.": Held(
        "every_batch_comes_out_right",
        "numbers_of_every_size_come_out_right",
        "other_configurations_come_out_right",
        "no_position_sees_a_later_one",
        "dropout_rests_in_use",
        "the_gradients_come_out_right",
        "it_leaves_alone_what_it_is_given",
        "nothing_of_a_call_shows_in_a_later_one",
        by="feed-forward-first.loop",
    ),
    "The shortcut takes what comes in before the norm, and adds it as it is.": Held(
        "numbers_of_every_size_come_out_right", by="shortcut_limited"
    ),
    "Dropout falls on the part's output alone, before the addition, on each number by "
    "itself and anew for each part and in every call; attention drops some of its weights "
    "besides, by itself.": Held(
        "half_is_dropped_at_half_the_rate", by="the_same_mask_in_every_call"
    ),
    "In evaluation nothing is dropped.": Held(
        "dropout_rests_in_use",
        "drop_rate_reaches_attention",
        by="dropped_in_evaluation_at_high_rates",
    ),
    "x may lie in memory in any order, as after a transpose, and its numbers may be of "
    "any size.": Held(
        "every_batch_comes_out_right",
        "the_gradients_come_out_right",
        "it_leaves_alone_what_it_is_given",
        by="flattened_by_stride",
    ),
    "x itself stays as it is.": Held(
        "it_leaves_alone_what_it_is_given", by="input_normalized_in_place_afterwards"
    ),
    "The result is a new tensor on x's device; it is float32 where x and the parameters "
    "are, and float64 where they are, with nothing less exact on the way.": Held(
        "numbers_of_every_size_come_out_right",
        "dropout_rests_in_use",
        by="output-of-the-norms-in-float32.there_and_back",
    ),
    "Gradients pass through all of it, in evaluation as well, and where x needs none.": Held(
        "the_gradients_come_out_right", by="no-gradient-in-use.fast_path"
    ),
    "Nothing of one call shows in a later one.": Held(
        "it_leaves_alone_what_it_is_given",
        "nothing_of_a_call_shows_in_a_later_one",
        by="running_mean",
    ),
}
