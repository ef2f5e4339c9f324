"""What holds the promises of section 4.1."""

from kata.authors.promises import Free, Held

PROMISES = {
    "Turn texts into one batch of token ids.": Free("what follows says it exactly"),
    "texts a list of one or more strings with equally many tokens, at least one, and none of them "
    "special": Held("other_batches", by="batch-squeezed.reshaped"),
    "tokenizer a tiktoken encoding: its encode(text) gives a list of ids": Held(
        "other_batches", by="ids-in-16-bits.packed_ids"
    ),
    "Returns an int64 tensor of shape (len(texts), tokens), a row for each text in their order: "
    "the ids that encode gives, none added and none left out.": Held(
        "other_batches", by="cut-to-1024.truncation"
    ),
    "It is a new tensor each time, and texts stays as it is.": Held(
        "every_batch_is_new", by="the-same-batch-again.quick_batches"
    ),
    "Texts with different numbers of tokens are neither padded nor cut: whatever error stacking "
    "them gives is right.": Held("unequal_texts_are_an_error", by="padded-with-zeros.rnn"),
    "The frame of a GPT, with placeholders for blocks and final norm.": Free("an introduction"),
    "DummyGPTModel(cfg), where cfg is a dict with the keys of GPT_CONFIG_124M, any sizes from 1 on "
    "and any drop_rate from 0 to 1, has": Held(
        "every_size_comes_out_right", by="at_most_1024_places"
    ),
    "tok_emb nn.Embedding, vocab_size rows of emb_dim": Held(
        "its_parts_have_their_names", by="tok_emb_of_another_kind"
    ),
    "pos_emb nn.Embedding, context_length rows of emb_dim": Held(
        "its_parts_have_their_names", by="pos_emb_by_another_name"
    ),
    "drop_emb nn.Dropout with probability drop_rate": Held(
        "its_parts_have_their_names", by="drop_emb_with_another_rate"
    ),
    "trf_blocks nn.Sequential or another module, holds n_layers blocks, each a "
    "DummyTransformerBlock(cfg) of its own": Held(
        "its_parts_have_their_names", by="blocks-in-a-plain-list.book"
    ),
    "final_norm DummyLayerNorm(emb_dim)": Held(
        "its_parts_have_their_names", by="norm_for_the_context"
    ),
    "out_head nn.Linear from emb_dim to vocab_size, without a bias and with a weight of its own": (
        Held("its_parts_have_their_names", by="biased-head.of_zeros")
    ),
    "and no other parameters; buffers are free.": Held(
        "its_parts_have_their_names", by="a_parameter_that_nobody_needs"
    ),
    "The weights begin with random numbers of any usual spread (0.001 to 2).": Held(
        "a_new_model_has_weights_of_its_own", by="head-of-zeros.by_hand"
    ),
    "No two models share a weight, or begin alike.": Held(
        "a_new_model_has_weights_of_its_own", by="all-begin-alike.reproducible"
    ),
    "cfg stays as it is.": Held(
        "a_new_model_has_weights_of_its_own", by="configuration-completed.hub_config"
    ),
    "The order in which you make the parts doesn't matter.": Free("it asks for nothing"),
    "(batch, tokens) ids -> (batch, tokens, vocab_size) logits.": Held(
        "logits_by_hand", "every_size_comes_out_right", by="first_text_only_where_alone"
    ),
    "The embedding of each token and the embedding of its place (0 for the first) are added as "
    "they are.": Held("every_size_comes_out_right", by="places_end_at_1023"),
    "The sum is dropped out, once, in training only, each number by itself.": Held(
        "dropout_falls_on_the_sum", by="whole_features_dropped"
    ),
    "Then the blocks are run, each once, in their order and on what the one before gave, then the "
    "final norm and the output head.": Held(
        "placeholders_that_do_something", by="blocks-in-reverse.from_the_back"
    ),
    "There is no softmax: logits are raw scores, in the weights' dtype, float32 or float64, and as "
    "exact as that.": Held("float64_comes_out_right", by="logits-in-float32.to"),
    "in_idx is int64 with any strides, and has between 1 and context_length tokens.": Held(
        "every_size_comes_out_right", by="ids-viewed.flat"
    ),
    "All of it works on whatever device the model and in_idx are on.": Held(
        "it_works_on_every_device", by="positions-on-the-cpu.book"
    ),
    "Gradients reach every parameter, in training and in evaluation.": Held(
        "gradients_reach_everything", by="no-gradients-in-use.lean_inference"
    ),
    "A call leaves in_idx, the weights and the mode as they are, and the next call finds nothing "
    "of it.": Held("a_call_leaves_nothing_behind", by="old_places"),
}
