"""What holds which of section 5.1's statements."""

from kata.authors.promises import Free, Held

WINDOWS = (
    "windows_of_a_short_text_by_hand",
    "windows_begin_at_every_stride",
    "only_whole_windows_count",
    "the_text_stays_as_it_is",
)
LOSS = (
    "two_tokens_by_hand",
    "the_mean_over_all_tokens",
    "large_logits",
    "gradients_reach_the_logits",
    "cross_entropy_stays_on_the_device",
    "no_ready_made_loss",
)
CALLED = "the_model_is_called_once_as_it_is"
DEVICE = "a_batch_goes_to_the_device_first"
MEAN = "the_mean_of_the_first_batches"
LOADER = "any_loader_will_do"
STAYS = "the_model_stays_as_it_is"

PROMISES = {
    # token_windows
    "Cut a text into training examples: (inputs, targets).": Held(*WINDOWS, by="pairs_of_windows"),
    "token_ids a list of ints, which stays as it is": Held(WINDOWS[3], by="pads_its_text"),
    "max_length the tokens of a window: 1 or more": Held(*WINDOWS, by="windows-one-short.slices"),
    "stride window i begins at token i * stride: 1 or more": Held(
        *WINDOWS, by="stride-ignored.unfolded"
    ),
    "Both are new int64 tensors of (windows, max_length), which may share memory.": Held(
        WINDOWS[3], by="one_tensor_for_one_text"
    ),
    "A window's targets are its inputs moved on by one token.": Held(
        *WINDOWS, by="targets-not-moved.book"
    ),
    "Only whole windows count, those whose targets exist to the last: a text of n tokens has as "
    "many as range(0, n - max_length, stride).": Held(
        *WINDOWS[1:3], by="last-window-left-out.while_loop"
    ),
    "With none, the shape is (0, max_length).": Held(WINDOWS[2], by="nothing_to_stack"),
    "The book's GPTDatasetV1 cuts the same windows, out of a text.": Free(
        "it says what the book does"
    ),
    # cross_entropy
    "The mean over all tokens of -log(probability of the target): a 0-dim tensor.": Held(
        *LOSS, by="sum-for-mean.one_hot"
    ),
    "logits (batch, tokens, vocab_size), float32": Free("it says what is given"),
    "targets (batch, tokens), int64, and both contiguous": Free("it says what is given"),
    "Finite and right for large logits: 1e4 is no problem.": Held(
        "large_logits", by="log-of-the-targets-probability.book"
    ),
    "The right gradients reach the logits.": Held(
        "large_logits", "gradients_reach_the_logits", by="gradients-cut.no_grad"
    ),
    "Neither input changes.": Held("logits_and_targets_stay_as_they_are", by="in_place_targets"),
    "Whatever you make on the way is made where the logits are.": Held(
        "cross_entropy_stays_on_the_device", by="one_hot_here"
    ),
    "Write it from primitives: softmax, log_softmax and logsumexp may be used, torch's "
    "cross_entropy and nll_loss may not.": Held("no_ready_made_loss", by="ready-made.class"),
    "The book takes the same steps before it turns to torch's.": Free("it says what the book does"),
    # calc_loss_batch
    "The cross-entropy of a model's logits on one batch: a 0-dim tensor.": Held(
        "the_loss_of_a_batch", DEVICE, by="reshaped_not_transposed"
    ),
    "input_batch, target_batch (batch, tokens) int64 ids, contiguous": Free(
        "it says what is given"
    ),
    "device a string or a torch.device": Held(
        "the_loss_of_a_batch", CALLED, DEVICE, by="type_of_a_string"
    ),
    "Both batches are moved to the device first, and stay as they are; the model is there.": Held(
        DEVICE, by="batch-not-moved.results_dropped"
    ),
    "It is called once, with the inputs.": Held(CALLED, by="text_by_text"),
    "Whether there are gradients, and in which mode the model is, are the caller's business: you "
    "change neither, nor the weights and the gradients in them.": Held(
        CALLED, by="evaluation-in-the-batch.train_false"
    ),
    "torch's own cross_entropy is allowed here.": Free("right files use it"),
    # calc_loss_loader
    "The mean loss of the first num_batches batches, as a float.": Held(MEAN, LOADER, by="median"),
    "data_loader has a length and gives (input_batch, target_batch) pairs: a DataLoader, a "
    "list": Held(LOADER, by="by_index"),
    "num_batches None, which means all of them, or 1 or more; more than there are means all": Held(
        MEAN, by="divided-by-batches-that-are-not-there.book"
    ),
    "Each batch counts the same, whatever its size, and its loss is finite.": Held(
        MEAN, LOADER, by="weighed-by-texts.book"
    ),
    "An empty loader gives nan.": Held(LOADER, by="nothing-is-zero.book"),
    "Batches are moved to the device.": Held(LOADER, by="loader-on-the-cpu.book"),
    "The model is called in the mode that it is in, and stays in it; its weights stay as they "
    "are, and so do the gradients in them.": Held(STAYS, by="every_part_in_evaluation_and_back"),
    "Whether gradients are computed inside is up to you: after the call they are on or off as "
    "before.": Held(STAYS, by="gradients_always_back_on"),
    # perplexity
    "e to the loss, as a float: among how many equally likely tokens the model is torn.": Held(
        "e_to_the_loss", by="perplexity-to-base-2.power"
    ),
    "loss a float or a 0-dim tensor, which stays as it is: up to 700, where float32 has long been "
    "infinite.": Held("e_to_the_loss", by="perplexity-in-float32.book"),
    "nan gives nan": Held("e_to_the_loss", by="perplexity_nan_is_infinite"),
    "In the book it is a line: torch.exp(loss), a tensor.": Free("it says what the book does"),
}
