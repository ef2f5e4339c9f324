"""What holds which of section 5.5's statements."""

from kata.authors.promises import Free, Held

BLOCKS = "twelve_blocks_come_in"
ATTENTION = "attention_comes_in"
NETWORK = "feed_forward_comes_in"
NORMS = "norms_come_in"
ENDS = "embeddings_and_head_come_in"
HEAD = "a_head_of_its_own_comes_in"
STANDS = "the_model_stands_as_it_stood"
OBJECTS = "parameters_stay_the_same_objects"
NAMES = "a_tensor_missing_or_too_many"

PROMISES = {
    "Put GPT-2's published weights, in Hugging Face's layout, into a GPTModel.": Free(
        "the rest says what that is"
    ),
    "In place.": Held(OBJECTS, by="deepcopied_and_handed_over"),
    "model GPTModel(cfg) with qkv_bias=True and the checkpoint's sizes": Free(
        "it says what is given"
    ),
    "tensors a dict from names to tensors, as safetensors.torch.load_file gives it, in any order; "
    "stays as it is, and shares no memory with the model afterwards.": Held(
        "tensors_stay_and_share_nothing", by="memory-shared.data"
    ),
    'Either all names but lm_head.weight begin with "transformer.", or none does: no mixture '
    "comes": Held("names_may_have_the_prefix", by="prefix-left-on.plain"),
    "wte.weight tok_emb.weight, and out_head.weight unless there is lm_head.weight": Held(
        ENDS, by="head-left-alone.numpy"
    ),
    "wpe.weight pos_emb.weight": Held(ENDS, by="positions_forgotten"),
    "h.0.ln_1.weight, .bias trf_blocks[0].norm1.scale, .shift": Held(
        NORMS, by="norms-swapped.rolled"
    ),
    "h.0.attn.c_attn trf_blocks[0].att.W_query, W_key, W_value, side by side in this order": Held(
        "query_key_and_value_by_hand", ATTENTION, by="query-and-key-swapped.state_dict"
    ),
    "h.0.attn.c_proj trf_blocks[0].att.out_proj": Held(
        "matrices_by_hand", ATTENTION, by="out-projection-not-turned.typed"
    ),
    "h.0.ln_2.weight, .bias trf_blocks[0].norm2.scale, .shift": Held(
        NORMS, by="second_norm_from_the_first"
    ),
    "h.0.mlp.c_fc, c_proj trf_blocks[0].ff.layers[0], [2]": Held(NETWORK, by="hidden_bias_left"),
    "ln_f.weight, .bias final_norm.scale, .shift": Held(NORMS, by="final-norm-left-alone.book"),
    "lm_head.weight out_head.weight; never has the prefix; may be missing": Held(
        "names_may_have_the_prefix", by="prefix_on_the_head_too"
    ),
    "h.0.attn.bias attention's mask in old checkpoints, as is h.0.attn.masked_bias: ignored; one "
    "of a block that the model lacks may be refused": Held(
        "masks_are_ignored", by="masks-refused.strict"
    ),
    "So for each block, h.1 being the second.": Held(
        BLOCKS, by="blocks-in-the-order-of-text.sorted"
    ),
    "c_attn, c_proj and c_fc have a .weight and a .bias each.": Held(
        ATTENTION, by="biases-taken-for-masks.row"
    ),
    "Their weights are stored (in, out), the other way round than nn.Linear's; the biases are "
    "vectors.": Held(
        "query_key_and_value_by_hand", "matrices_by_hand", by="turned-where-it-does-not-fit.numpy"
    ),
    "Numbers are converted to the model's dtype and device.": Held(
        "numbers_take_on_dtype_and_device", by="dtype_of_the_file"
    ),
    "The model's Parameters stay the same objects: tied stays tied, untied stays untied, an "
    "optimizer keeps its grip.": Held(OBJECTS, by="new-parameters.modules"),
    "(The book's `assign` puts new ones in their place.)": Free("it says how the book does it"),
    "A tied model's file has wte's numbers in lm_head.weight, if it has one.": Free(
        "it says what is given"
    ),
    "They are trainable as they were, and each part of the model stays in its mode.": Held(
        STANDS, by="one-mode-for-all-parts.as_it_was"
    ),
    "The model's own masks stay, too.": Held("masks_are_ignored", by="mask_into_the_buffer"),
    "After the call gradients are on or off as before.": Held(STANDS, by="grad_left_off"),
    "What one call saw makes no difference to the next.": Held(
        "models_know_nothing_of_each_other", by="remembers_the_first_plan"
    ),
    "ValueError with the tensor's name in its text, with or without the prefix, where one is "
    "missing, has a wrong shape or has no place in the model (so also for another number of "
    "blocks).": Held(NAMES, "a_wrong_shape_is_refused", by="errors-without-the-name.row"),
    "ValueError where the model has no qkv biases.": Held(
        NAMES, by="no-word-about-qkv-biases.vector"
    ),
    "After an error the model is as it was.": Held(
        "after_an_error_all_is_as_it_was", by="written-while-looking.assign"
    ),
}
