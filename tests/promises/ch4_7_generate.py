"""What holds which of section 4.7's statements."""

from kata.authors.promises import Free, Held

GRADIENTS = "gradients_are_off_for_the_model_alone"
CROPS = "a_text_longer_than_the_context_goes_on"

PROMISES = {
    # generate_text_simple
    "Let a model go on with each row of ids, greedily.": Free("the rest says what that is"),
    "model an nn.Module with weights, in eval mode: called with (batch, tokens) ids it gives "
    "logits, (batch, tokens, vocab_size), float32 or float64": Free("it says what is given"),
    "idx (batch, tokens) int64 ids, one token or more; stays as it is": Held(
        "idx_stays_and_the_result_is_new", by="writes_into_idx"
    ),
    "max_new_tokens how many tokens are appended: 0, or thousands.": Held(
        "a_thousand_new_tokens", by="a-call-for-each-token.tail_call"
    ),
    "Always so many, whatever they are": Held(
        "no_token_ends_the_text", by="stops_at_the_end_of_text"
    ),
    "context_size 1 or more.": Free("it says what is given"),
    "The model is shown the newest context_size tokens, or all while there are fewer.": Held(
        CROPS, by="cropped-once.window_once"
    ),
    "It is shown no padding": Held(
        "one_text_goes_on",
        "several_texts_go_on",
        CROPS,
        "close_scores",
        by="padded-on-the-right.static_shapes",
    ),
    "Returns (batch, tokens + max_new_tokens) int64 ids, the whole prompt and the new tokens, in a "
    "new tensor (with 0 new ones, idx will do).": Held(
        "no_new_tokens_give_the_prompt", by="only_the_new_for_none"
    ),
    "Each new token is the one with the highest logit at the last position.": Held(
        "close_scores", by="rounded-scores.lean_logits"
    ),
    "Each row goes its own way.": Held(
        "several_texts_go_on", CROPS, by="argmax_of_the_whole_batch"
    ),
    "Of logits that are equal, or that softmax makes equal, any may win.": Free(
        "no model of the checks gives equal ones"
    ),
    "Rows may be shown to the model together or one by one.": Free("how it is called is free"),
    "The model stays as it is: its mode, its weights, their requires_grad.": Held(
        "the_model_stays_as_it_is", by="weights-frozen.frozen_for_speed"
    ),
    "It runs under torch.no_grad() or torch.inference_mode().": Held(
        GRADIENTS, by="with-gradients.book"
    ),
    "After the call gradients are on or off as before.": Held(GRADIENTS, by="grad_left_on"),
    "What one call saw makes no difference to the next.": Held(
        "calls_know_nothing_of_each_other", by="remembers_by_prompt"
    ),
    # text_to_token_ids
    'A text as a batch of one: (1, tokens) int64 ids, and (1, 0) of any dtype for "".': Held(
        "an_empty_text_becomes_no_ids", by="no_text_refused"
    ),
    "tokenizer is a tiktoken encoding, another one with each call if need be.": Held(
        "texts_become_ids", "the_end_of_text_becomes_one_id", by="ids-remembered.remembered_ids"
    ),
    '"<|endoftext|>" in the text is the one special token of that name, as tokenizer.encode '
    "takes it where it is allowed to.": Held(
        "the_end_of_text_becomes_one_id", by="special-token-as-text.ordinary"
    ),
    "Other special tokens don't come up.": Free("it says what is given"),
    "Each call returns a new tensor.": Held("texts_become_ids", by="shares_its_ids"),
    # token_ids_to_text
    'The text of a batch of one: (1, tokens) int64 ids -> str, "" for (1, 0).': Held(
        "ids_become_text", by="no_ids_refused"
    ),
    "Special tokens are part of it.": Held("ids_become_text", by="text_without_special_tokens"),
    "tokenizer may be any tiktoken encoding.": Held("ids_become_text", by="text-remembered.by_ids"),
    "Bytes that are no UTF-8 become U+FFFD, as tokenizer.decode does it.": Held(
        "ids_become_text", by="broken-bytes-dropped.by_hand"
    ),
}
