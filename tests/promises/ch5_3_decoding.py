"""What holds which of section 5.3's statements."""

from kata.authors.promises import Free, Held

SOFTMAX, SOFTMAX_LEAVES = "probabilities_of_every_row", "softmax_leaves_its_logits_alone"
HIGHEST, HIGHEST_LEAVES = "the_highest_logits_by_hand", "top_k_leaves_its_logits_alone"
NUCLEUS, NUCLEUS_LEAVES = "the_nucleus_by_hand", "top_p_leaves_its_logits_alone"
GREEDY, ONE_END = "at_temperature_0_the_likeliest", "one_row_ends_before_its_eos"
ENDS, LEFT = "rows_end_by_themselves", "only_what_is_left_is_drawn"
SHARES, ROWS = "tokens_are_drawn_by_their_probabilities", "every_row_is_drawn_by_itself"
SEEDS, TRACES = "a_seed_repeats_a_text", "it_leaves_no_traces"

PROMISES = {
    # softmax_with_temperature
    "Probabilities at a temperature: the softmax of logits / temperature.": Held(
        "probabilities_by_hand", SOFTMAX, by="multiplied-by-the-temperature.functional"
    ),
    # and of both filters
    "logits (batch, vocab_size), stays as it is": Held(
        SOFTMAX_LEAVES, HIGHEST_LEAVES, NUCLEUS_LEAVES, by="all_in_place"
    ),
    "temperature above 0": Free("it says what is given"),
    "Returns a new tensor of the same shape, in which each row adds up to 1.": Held(
        "probabilities_by_hand", SOFTMAX, by="softmax-over-the-batch.book"
    ),
    "Large logits come out right as well, 1000 or -1000, one row beside another.": Held(
        SOFTMAX, by="far_below_the_maximum"
    ),
    "The book gives it one vector, and softmax along dimension 0.": Free("it is about the book"),
    "Here the rows of a batch come in, so it runs over the last dimension.": Held(
        "probabilities_by_hand", SOFTMAX, by="softmax-over-the-batch.book"
    ),
    # top_k_filter
    "Keep each row's top_k highest logits.": Held(
        "the_highest_logits_of_every_row", by="first-rows-threshold.book"
    ),
    "All others become -inf.": Held(HIGHEST, by="zeros-for-the-rest.scatter"),
    "top_k 1 or more; vocab_size or more keeps everything": Held(
        HIGHEST, by="more-than-there-are.book"
    ),
    "Returns a new (batch, vocab_size) tensor, in which those that are kept are as "
    "they were.": Held(HIGHEST_LEAVES, NUCLEUS_LEAVES, by="all_in_place"),
    "Where several tie for the last place, keeping one or all of them is right.": Free(
        "no ties for the last place come up; that others are kept, the_highest_logits_by_hand says"
    ),
    "The book has these lines inside generate, for a single row.": Free("it is about the book"),
    # top_p_filter
    "Keep each row's nucleus.": Held("the_nucleus_of_every_row", by="first_rows_count"),
    "All other logits become -inf.": Held(NUCLEUS, "the_nucleus_of_every_row", by="zeros_outside"),
    "top_p above 0, and 1 at most, which keeps everything but what rounding takes for "
    "nothing": Held(NUCLEUS, by="always_one_goes"),
    "The nucleus is the smallest set of likeliest tokens whose probabilities add up to top_p or "
    "more: the one that crosses the mark is in, so there is always one.": Held(
        NUCLEUS, "the_nucleus_of_every_row", by="crossing-token-left-out.hub"
    ),
    "Of several that tie with it, any may stay or all; where the sum comes within 0.001 of top_p, "
    "one token more or less is right as well.": Free("no sum comes so close, and none tie there"),
    "A logit that is -inf has probability 0 and stays -inf.": Held(
        "the_nucleus_of_every_row", by="nan_for_minus_infinity"
    ),
    "The book has no top-p.": Free("it is about the book"),
    # generate
    "Let a model go on with each row of ids, as generate_text_simple of 4.7, and:": Held(
        GREEDY, by="known_prompt"
    ),
    "temperature 0 takes the likeliest token; top_k and top_p then change nothing.": Held(
        GREEDY, by="drawn_from_few_at_0"
    ),
    "Above 0 the next token is drawn at random, for each row by itself, from the softmax of logits "
    "/ temperature": Held(SHARES, ROWS, by="one-draw-for-all-rows.searchsorted"),
    "top_k if not None, only what top_k_filter leaves can be drawn": Held(
        LEFT, by="top_k_after_drawing_from_one"
    ),
    "top_p if not None, only what top_p_filter leaves; it counts the probabilities among what "
    "top_k left, at this temperature": Held(LEFT, by="top-p-before-top-k.pipeline"),
    "eos_id if not None (0 counts): a row that chooses it is finished and gets eos_id at every "
    "later step.": Held(ENDS, by="finished-rows-go-on.loops"),
    "As soon as all rows are finished nothing more is appended, so that a single row ends before "
    "its eos_id.": Held(ONE_END, ENDS, by="eos-appended.columns"),
    "An eos_id in the prompt means nothing": Held(
        ONE_END, ENDS, by="eos-in-the-prompt-counts.lists"
    ),
    "Random numbers come from torch's global generator, so that torch.manual_seed makes a text "
    "repeatable.": Held(SEEDS, by="random-numbers-of-its-own.numpy"),
    "It is not seeded here: another call draws others.": Held(SEEDS, by="seeded-inside.book"),
    "Returns (batch, tokens + new ones) int64 ids, the whole prompt and up to max_new_tokens "
    "tokens, in a new tensor (with 0 new ones, idx will do).": Held(
        GREEDY, ONE_END, by="only_new_tokens"
    ),
    "What a row says is what stands before its first new eos_id.": Free("the rest says that too"),
    "As in 4.7 the model is shown the newest context_size tokens, without gradients, which are on "
    "or off afterwards as before; the model, in whichever mode it comes, and idx stay as they are, "
    "and what one call saw makes no difference to the next.": Held(TRACES, by="remembers_logits"),
    "The book's works for one row: with top_k or eos_id, two are an error there.": Free(
        "it is about the book"
    ),
}
