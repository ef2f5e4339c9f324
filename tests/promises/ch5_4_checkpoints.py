"""What holds which of section 5.4's statements."""

from kata.authors.promises import Free, Held

SMALL, ALL = "a_small_file_by_hand", "every_parameter_and_buffer_is_saved"
PLACE = "the_file_lies_where_the_path_says"
RESUMED = "what_was_saved_goes_on"

PROMISES = {
    # save_checkpoint
    "Write all that is needed to go on training to one file at exactly this path.": Held(
        PLACE, by="leaves_a_copy"
    ),
    "path a str or a Path.": Held(PLACE, by="texts_alone"),
    "A file that is there is replaced": Held(PLACE, by="keeps_the_old"),
    "model an nn.Module": Free("it says what is given"),
    "optimizer one of torch's (a torch.optim.Optimizer)": Free("it says what is given"),
    "step an int": Free("it says what is given"),
    "The file is made by torch.save, and torch.load(weights_only=True) reads it: a dict with "
    '"model_state_dict" (model.state_dict()), "optimizer_state_dict" (optimizer.state_dict()) and '
    '"step".': Held(SMALL, ALL, "the_optimizers_memory_is_saved", by="unreadable-file.pickled"),
    "More keys are allowed.": Held("every_parameter_and_buffer_is_loaded", by="more_keys_refused"),
    "Model, optimizer and random numbers stay as they are.": Held(
        "saving_changes_nothing", by="draws"
    ),
    "Whether a neighbour is written first, as above, is not looked at.": Free("it says so"),
    "The book writes model and optimizer in a few lines of its text; the step is new.": Free(
        "it is about the book"
    ),
    # load_checkpoint
    "Put a checkpoint's numbers into model and, if given, optimizer.": Held(
        "a_small_checkpoint_by_hand",
        "every_parameter_and_buffer_is_loaded",
        by="optimizer_must_be_there",
    ),
    "Returns its step.": Held("a_small_checkpoint_by_hand", by="text_step"),
    "Afterwards training goes on as if it had never stopped: weights, buffers, the optimizer's "
    "memory and its learning rates are those of the file.": Held(
        "memory_and_rates_are_loaded",
        "training_goes_on",
        RESUMED,
        by="optimizer-left-out.forgotten",
    ),
    "The model's Parameters stay the same objects (the optimizer holds them), and each part stays "
    "in its mode.": Held("objects_and_mode_stay", by="one-mode-for-all-parts.back_to_where_it_was"),
    "The file's tensors may come from another device.": Held(
        "a_file_from_another_device", by="stays-on-its-device.plain_load"
    ),
    "Each call reads the file as it is by then, and what it loads is the model's alone.": Held(
        "a_file_is_read_afresh", by="remembers_files"
    ),
    "Nothing in the file is ever run: torch.load with weights_only=True (the default from torch "
    "2.6 on).": Held("nothing_in_a_file_is_run", by="files-are-run.falls_back"),
    "FileNotFoundError where there is no file.": Held(
        "no_file", by="no-file-is-a-value-error.all_alike"
    ),
    "ValueError, with the path in its text, where the file is anything else than such a "
    "checkpoint (torch.load can't read it, it holds no dict, or one of the three parts is missing, "
    "also where optimizer is None), or is one of a model that doesn't fit (other names, other "
    "shapes; another order fits) or of an optimizer that doesn't (other groups; the shapes in its "
    "memory are not looked at).": Held(
        "other_files", "other_models_and_optimizers", by="path-not-named.short"
    ),
    "What comes of a folder's path, of an OrderedDict in the dict's place, of a part of another "
    "type, of a file with another kind of optimizer, of bytes changed in a file that is mapped "
    "(mmap=True), of a model with extra state, or of what a strict load_state_dict takes though it "
    "isn't quite the same (a vector of one number for a number, another dtype, a BatchNorm without "
    "its num_batches_tracked), is free.": Free("it says so"),
    "After an error model and optimizer are as they were.": Held(
        "all_or_nothing", by="optimizer_put_back_alone"
    ),
    "An optimizer's load_state_dict raises ValueError for other groups before it changes "
    "anything.": Free("it is about torch"),
    "A model's raises RuntimeError for other shapes when it has copied what fits.": Free(
        "it is about torch"
    ),
    "In the book a file that doesn't fit leaves the model half loaded, and it calls model.train() "
    "afterwards.": Free("it is about the book"),
}
