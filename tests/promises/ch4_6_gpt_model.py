"""What holds each promise of section 4.6."""

from kata.authors.promises import Free, Held

PROMISES = {
    "Token ids in, a score for every next token out.": Free("the sentences below say how"),
    ("GPTModel(cfg), where cfg is a dict with the keys of GPT_CONFIG_124M, has"): Free(
        "a heading; its rows are the promises"
    ),
    "tok_emb nn.Embedding, vocab_size rows of emb_dim": Held(
        "its_parts_have_their_names",
        "logits_by_hand",
        "every_shape_comes_out_right",
        "other_sizes_come_out_right",
        "gradients_come_out_right",
        "logits_in_float64",
        "it_grows_to_gpt2s_sizes",
        by="a_row_for_unknown_ids",
    ),
    "pos_emb nn.Embedding, context_length rows of emb_dim": Held(
        "its_parts_have_their_names",
        "logits_by_hand",
        "every_shape_comes_out_right",
        "other_sizes_come_out_right",
        "gradients_come_out_right",
        by="a_context_of_1024",
    ),
    "drop_emb nn.Dropout with probability drop_rate": Held(
        "dropout_falls_in_its_places",
        "the_sum_is_dropped_once",
        "gradients_come_out_right",
        "it_remembers_nothing",
        by="a_drop_rate_of_a_tenth",
    ),
    (
        "trf_blocks n_layers TransformerBlock(cfg), each an object of its own, in an "
        "nn.Sequential (an nn.ModuleList or the like will do)"
    ): Held(
        "its_parts_have_their_names",
        "other_sizes_come_out_right",
        "gradients_come_out_right",
        "logits_in_float64",
        "it_grows_to_gpt2s_sizes",
        by="one-block-repeated.module_list",
    ),
    "final_norm LayerNorm(emb_dim)": Held(
        "its_parts_have_their_names", "gradients_come_out_right", by="ready_made_norm"
    ),
    (
        "out_head nn.Linear from emb_dim to vocab_size, without a bias, its weight not shared"
        " with tok_emb"
    ): Held(
        "its_parts_have_their_names",
        "every_shape_comes_out_right",
        "other_sizes_come_out_right",
        "gradients_come_out_right",
        "logits_in_float64",
        "it_grows_to_gpt2s_sizes",
        by="tied-head.nanogpt_port",
    ),
    "and no other parameters.": Held(
        "its_parts_have_their_names",
        "gradients_come_out_right",
        "it_grows_to_gpt2s_sizes",
        by="a_parameter_too_many",
    ),
    "All of them are float32 and learn.": Held(
        "its_parts_have_their_names", "gradients_come_out_right", by="frozen_positions"
    ),
    (
        "Weights begin with random numbers of any usual spread (0.001 to 2), PyTorch's or others; "
        "the norms begin as ever."
    ): Held("its_weights_begin_random", by="places_begin_as_zeros"),
    "Models have nothing in common, and no two begin alike.": Held(
        "its_weights_begin_random",
        "gradients_come_out_right",
        "it_leaves_alone_what_it_is_given",
        "it_remembers_nothing",
        "positions_are_made_on_the_right_device",
        by="one_table_for_all_models",
    ),
    "Whoever loads weights may put other Parameters in the places of these later.": Held(
        "it_remembers_nothing", by="head-of-the-beginning.bound_head"
    ),
    "cfg itself stays as it is.": Held(
        "it_leaves_alone_what_it_is_given", by="config_with_a_default"
    ),
    "(batch, tokens) int64 ids -> (batch, tokens, vocab_size) logits.": Held(
        "logits_by_hand",
        "every_shape_comes_out_right",
        "other_sizes_come_out_right",
        by="squeezes_a_batch_of_one",
    ),
    (
        "From 1 to context_length tokens come in, in any batch; in_idx may be a piece of a "
        "larger tensor."
    ): Held(
        "every_shape_comes_out_right",
        "gradients_come_out_right",
        "it_leaves_alone_what_it_is_given",
        "it_remembers_nothing",
        by="ids_of_one_piece",
    ),
    "The first token has place 0.": Held(
        "logits_by_hand",
        "every_shape_comes_out_right",
        "other_sizes_come_out_right",
        "gradients_come_out_right",
        "logits_in_float64",
        by="positions-reversed.flipped",
    ),
    ("Places are made on the device of in_idx, or are there already with the model."): Held(
        "positions_are_made_on_the_right_device", by="device_hard_coded"
    ),
    ("drop_emb falls once, on the sum of the two embeddings, before the blocks."): Held(
        "the_sum_is_dropped_once", by="dropped-separately.functional"
    ),
    "There is no softmax: logits are raw scores, for every token.": Held(
        "logits_by_hand",
        "every_shape_comes_out_right",
        "other_sizes_come_out_right",
        "gradients_come_out_right",
        "logits_in_float64",
        by="softmax-in-the-model.functional",
    ),
    "They are float32, and float64 where the model is.": Held(
        "gradients_come_out_right", "logits_in_float64", by="float32_in_the_end"
    ),
    "in_idx itself stays as it is, and so do the weights.": Held(
        "it_leaves_alone_what_it_is_given", by="ids-changed-in-shape.one_hot_matmul"
    ),
    "Gradients reach all parameters, in evaluation too.": Held(
        "gradients_come_out_right", by="no_gradients_in_use"
    ),
    "Outside of dropout, training makes no difference.": Held(
        "logits_by_hand",
        "every_shape_comes_out_right",
        "other_sizes_come_out_right",
        "gradients_come_out_right",
        "it_remembers_nothing",
        "logits_in_float64",
        by="last-token-in-use.inference_mini_optimisation",
    ),
    "Nothing is remembered from one call to the next.": Held(
        "it_remembers_nothing", by="logits_kept_by_ids"
    ),
    "How many numbers a model has learned or could learn, as a Python int.": Held(
        "parameters_are_counted", by="count_as_a_tensor"
    ),
    (
        "Every parameter of any nn.Module that has some counts, whatever its size, dtype or "
        'device (on "meta" it has no memory), frozen ones too (those with requires_grad False); '
        "one that is used in two places counts once."
    ): Held("parameters_are_counted", "the_size_in_memory", by="only-trainable-counted.filter"),
    "Buffers, such as attention's mask, are not parameters.": Held(
        "parameters_are_counted", "the_size_in_memory", by="buffers-counted.state_dict"
    ),
    "The count is exact, and of the model as it is now.": Held(
        "parameters_are_counted", by="counted_once"
    ),
    "Counting changes nothing.": Held(
        "parameters_are_counted", by="frozen-by-the-count-for-the-count.requires_grad"
    ),
    ("The memory that a model's parameters take in float32, as a Python float, in MiB."): Held(
        "the_size_in_memory", by="size_as_text"
    ),
    (
        "Each number of count_parameters takes 4 bytes, whatever its dtype is now, and a MiB "
        "is 1024 * 1024 bytes."
    ): Held("the_size_in_memory", by="bytes-as-they-are.true_bytes"),
    "The size is not rounded: for GPT-2 small it is about 621.83.": Held(
        "the_size_in_memory", by="size_to_two_digits"
    ),
    "The model stays as it is.": Held("the_size_in_memory", by="turned_into_float32"),
    "The configuration of one of GPT-2's sizes.": Free("the sentences below say how"),
    'name is "gpt2-small", "gpt2-medium", "gpt2-large" or "gpt2-xl".': Free(
        "whoever asks for another size may get an exception or whatever else"
    ),
    (
        "Returns a dict with the keys of GPT_CONFIG_124M and no others: emb_dim, n_layers and"
        " n_heads as in the lesson's table, everything else as in GPT_CONFIG_124M, read from "
        "there or written out."
    ): Held("the_four_sizes_of_gpt2", by="name-in-the-configuration.a_key_too_many"),
    (
        "It is a new dict each time, so that changing it changes nothing else, and "
        "GPT_CONFIG_124M stays as it is."
    ): Held("each_configuration_is_new", by="the_constant_is_written_to"),
}
