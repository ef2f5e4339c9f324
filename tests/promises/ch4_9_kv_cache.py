"""What holds which of section 4.9's statements."""

from kata.authors.promises import Free, Held

CACHE = "every_block_and_every_cache_has_its_own"
PIECES = "attention_in_pieces"
LOGITS = "logits_in_pieces"
OUTGROWS = "texts_that_outgrow_the_context_go_on"
NOTHING_BEHIND = "calls_leave_nothing_behind"
STAYS = "the_model_runs_without_gradients_and_stays"
GIVEN = Free("it says what is given")

PROMISES = {
    # KVCache
    "The keys and values of all tokens that a model has been shown.": Free("it says what it is"),
    "KVCache(n_layers) is for a model of n_layers blocks, and empty at first.": Held(
        CACHE, by="len-counts-blocks.slots"
    ),
    "Caches have nothing in common.": Held(CACHE, by="shared_by_all_caches"),
    "(The book keeps both inside the model.)": Free("it tells the book's way"),
    "The number of tokens so far, when all blocks have been shown the same ones.": Held(
        "keys_and_values_by_hand", CACHE, by="len-counts-heads.wrong_axis"
    ),
    "Put a block's new keys and values behind those that it has.": Held(
        "keys_and_values_by_hand", by="old-forgotten.dict_entry"
    ),
    "layer is 0 for the first block.": Held(CACHE, by="counts_blocks_from_1"),
    "keys and values are (batch, heads, new, head_dim) each, of any dtype.": Held(
        CACHE, by="keeps_single_precision"
    ),
    "Returns two tensors, all of that block's keys and all its values, old and new: (batch, "
    "heads, len, head_dim) each.": Held("keys_and_values_by_hand", by="new-alone-returned.typed"),
    "The tensors given stay as they are.": Held(
        "keys_and_values_by_hand", by="moves_what_it_is_given"
    ),
    "Forget everything: as good as a new one, for a batch of any size.": Held(
        "a_reset_cache_is_as_good_as_new", by="reset-does-nothing.another_name"
    ),
    # attend_cached
    "What an attention gives for new tokens: (batch, new, d_in) -> (batch, new, d_out).": Held(
        PIECES, by="one_text_at_a_time"
    ),
    "att is a MultiHeadAttention of chapter 3, in eval mode.": GIVEN,
    "x are the tokens, one or many, that follow on those in the cache, where layer is the number "
    "of att's block.": Held("attentions_side_by_side", by="one_block_after_the_other"),
    "A text's new tokens come to all blocks in turn, to the first one first.": GIVEN,
    "Returns exactly the last `new` rows of att(all tokens so far), with att's own weights as "
    "they are now.": Held("attentions_side_by_side", by="weights_put_together_once"),
    "Keys and values are computed for the new tokens alone and are added to the cache.": Held(
        "attention_computes_what_is_new", by="past-projected-again.keeps_x"
    ),
    "x itself stays as it is.": Held("attention_by_hand", by="frees_x"),
    "Dropout and gradients are not looked at.": Free("it says what is free"),
    # forward_cached
    "Logits for new tokens: (batch, new) ids -> (batch, new, vocab_size).": Held(
        LOGITS, by="last-logits-alone.saves_time"
    ),
    "model is a GPTModel in eval mode, and in_idx are the ids, one or many, that follow on those "
    "in the cache: at most context_length in all.": Held(LOGITS, by="no_room_for_the_last_token"),
    "Returns exactly the last `new` rows of model(all ids so far).": Held(
        LOGITS, "models_and_texts_side_by_side", by="no-final-norm.head_alone"
    ),
    "Positions go on where the cache ends.": Held(LOGITS, by="positions-from-0.book"),
    "What the cache holds already is not computed again.": Held(
        "logits_cost_what_is_new", by="whole-text-run-again.keeps_ids"
    ),
    "in_idx stays as it is.": Held("the_ids_and_the_model_stay_as_they_are", by="frees_the_ids"),
    "The model itself stays as it is and holds nothing afterwards.": Held(
        "the_ids_and_the_model_stay_as_they_are", by="hooks_left_in_place"
    ),
    "What is made on the way is made where the model is.": Held(
        "everything_is_made_where_the_model_is", by="made-on-the-cpu.book"
    ),
    # generate_cached
    "The same ids as generate_text_simple of 4.7, always, with less work.": Held(
        "texts_that_fit_go_on", OUTGROWS, by="best_of_the_batch"
    ),
    "model is a GPTModel in eval mode, float32 or float64.": GIVEN,
    "Everything said in 4.7 holds:": Free("the table says what"),
    "idx (batch, tokens) int64 ids, one token or more; stays as it is": Held(
        NOTHING_BEHIND, by="writes_into_idx"
    ),
    "max_new_tokens how many tokens are appended: 0, or thousands.": Held(
        "ids_by_hand", by="calls_itself"
    ),
    "Always so many, whatever they are": Held("ids_by_hand", by="ends_at_the_end_of_text"),
    "context_size from 1 to the model's context_length.": GIVEN,
    "A new token depends on the newest context_size tokens, or on all while there are fewer": Held(
        OUTGROWS, by="models-context-for-context-size.table"
    ),
    "While the text fits into context_size, no token goes through the model twice: the prompt in "
    "one piece or several, then each new token by itself.": Held(
        "each_token_goes_through_the_model_once", by="no-cache-at-all.same_as_before"
    ),
    "Once it doesn't fit, the window moves, every token gets another position, and what is cached "
    "is worth nothing: the newest context_size tokens are then run afresh at every step.": Held(
        OUTGROWS, by="trims_the_oldest"
    ),
    "Returns (batch, tokens + max_new_tokens) int64 ids in a new tensor (with 0 new ones, idx will "
    "do).": Held("ids_by_hand", by="only_the_new_for_none"),
    "Each row goes its own way.": Held("texts_that_fit_go_on", by="first-row-for-all.broadcast"),
    "The model stays as it is: its mode, its weights, their requires_grad.": Held(
        STAYS, by="eval_and_back"
    ),
    "It runs without gradients, and after the call they are on or off as before.": Held(
        STAYS, by="gradients-left-off.switch"
    ),
    "What one call saw makes no difference to the next.": Held(
        NOTHING_BEHIND, by="goes_on_from_known_texts"
    ),
}
