"""What holds the promises of section 5.2: a check, and a wrong file that breaks it alone."""

from kata.authors.promises import Free, Held

SEVERAL, STAYS = "several_gradients_shrink_by_one_factor", "what_needs_no_clipping_stays"
HAND, OTHERS = "a_schedule_by_hand", "other_schedules"
STEPS, RATE = "several_steps_come_out_right", "the_rate_is_set_before_the_update"
CLIPPED, OLDER = "gradients_are_clipped_before_the_update", "older_gradients_dont_count"
LOSSES, AS_IT_WAS = "both_losses_come_out_right", "the_model_is_as_it_was"
NOTED, MODE = "losses_and_tokens_are_noted", "every_step_is_made_in_training_mode"
EACH, THERE = "the_schedule_and_the_limit_reach_every_step", "batches_go_where_the_model_is"

PROMISES = {
    # clip_gradients
    "Scale all gradients together so that their common norm is at most max_norm.": Held(
        SEVERAL, by="scalars_not_clipped"
    ),
    "model an nn.Module; its gradients are in its parameters' .grad, and are scaled there: "
    "the same tensors, or others in their place": Held(SEVERAL, by="its_own_parameters_only"),
    "max_norm a float, 0 or more": Free("it says what is given"),
    "The norm is the square root of the sum of all gradients' squares, over all parameters at "
    "once.": Held(SEVERAL, by="each_gradient_by_itself"),
    "Parameters without a gradient (.grad is None) are left out, and frozen ones may be.": Held(
        STAYS, by="zeros_for_what_has_none"
    ),
    "Gradients within the limit stay as they are.": Held(STAYS, by="zero_gradients_refused"),
    "You may add 1e-6 to what you divide by, as torch does.": Free("right files do"),
    "Returns the norm before clipping as a float: 0.0 where there is no gradient.": Held(
        SEVERAL, "a_gradient_by_hand", by="norm_after_clipping"
    ),
    "Written from primitives: torch.nn.utils.clip_grad_norm_ is off limits.": Held(
        "clipping_is_written_from_primitives", by="torchs-own.by_name"
    ),
    # learning_rate
    "The learning rate of a step (0 is the first), as a float.": Held(HAND, by="rates_as_tensors"),
    "From step 0 it rises in a straight line from initial_lr, so that step warmup_steps has "
    "peak_lr; from there it falls along half a cosine, so that step total_steps would have min_lr; "
    "from then on it stays min_lr (in the book's formula it rises again).": Held(
        HAND, OTHERS, by="cosine_from_the_start"
    ),
    "warmup_steps may be 0, or equal to total_steps: that one step may then have either rate.": (
        Held(OTHERS, by="no_warm_up_refused")
    ),
    # train_step
    "One step: loss, gradients, clipping, update.": Held(STEPS, by="one_row_keeps_old_gradients"),
    "Returns the loss before the update as a float.": Held(
        "one_step_by_hand", by="loss-as-a-tensor.closure"
    ),
    "optimizer one of torch's (a torch.optim.Optimizer); it holds all of the model's "
    "parameters": Free("it says what is given"),
    "device where the model is: a string or a torch.device.": Free("it says what is given"),
    "The batches go there": Held(THERE, by="trained-on-the-processor.book"),
    "lr if not None (0.0 counts), it becomes the rate of every parameter group before the "
    "update": Held(RATE, by="rates_keep_their_ratio"),
    "max_norm if not None, it clips the gradients before the update.": Held(
        CLIPPED, by="update-not-clipped.object"
    ),
    "The book clips only after the warm-up": Free("it says how the book differs"),
    "Gradients left in the parameters from before don't count.": Held(
        OLDER, by="later_gradients_only"
    ),
    "There is one optimizer.step(); where the loss is nan you may leave it out.": Held(
        STEPS, by="two_steps_in_one"
    ),
    "The model's mode is the caller's business.": Held(STEPS, by="mode_forced_while_stepping"),
    # evaluate_model
    "(training loss, validation loss) as floats, each the mean over the first eval_iter "
    "batches.": Held(LOSSES, by="large-batches-count-more.islice"),
    "train_loader, val_loader what calc_loss_loader takes": Free("it says what is given"),
    "eval_iter a number of batches, or None: all of them": Held(LOSSES, by="all_batches_refused"),
    "Measured in evaluation mode and without gradients.": Held(
        AS_IT_WAS, by="evaluated-with-gradients.islice"
    ),
    "The model comes in one mode, with all its parts.": Free("it says what is given"),
    "Afterwards it is in that mode again (the book turns training on), gradients are on or off as "
    "before, and those in the parameters are as they were.": Held(AS_IT_WAS, by="mode_left_behind"),
    # train_model_simple
    "Train for num_epochs rounds over train_loader.": Held(NOTED, by="last_batch_dropped"),
    "Returns train_losses, val_losses, tokens_seen.": Held(NOTED, by="one_list_for_both_losses"),
    "Every step is made in training mode, whatever mode the model comes in.": Held(
        MODE, by="trained_as_it_comes"
    ),
    "Steps are counted from 0 through all epochs.": Held(NOTED, by="steps-counted-anew.book"),
    "After the update of each step that eval_freq divides (0 first), evaluate_model is asked, and "
    "its two losses and the number of input tokens seen so far, this step's included, are appended "
    "to the three lists.": Held(NOTED, by="evaluated_one_step_late"),
    "num_epochs 0 gives three empty lists.": Held(NOTED, by="no_rounds_refused"),
    "schedule if not None, it is called with each step's number once and gives its learning "
    "rate": Held(EACH, by="a_step_too_many_of_schedule"),
    "max_norm train_step's, for every step": Held(EACH, by="clipped_after_the_warm_up_only"),
    "The book's function has a start_context and a tokenizer as well, for a sample after each "
    "epoch: here the demonstration below writes it.": Free("it says how the book differs"),
}
