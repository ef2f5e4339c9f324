"""What holds each statement of section 4.4's docstrings."""

from kata.authors.promises import Free, Held

LAYERS, SAME_SHAPE = "it_has_a_layer_for_each_pair_of_sizes", "shortcuts_only_where_shapes_agree"
CHAIN, SHORTCUTS = "without_shortcuts_it_is_a_chain", "with_shortcuts_inputs_are_added"
OWN, GRADIENTS = "the_means_of_ones_own_network", "gradients_reach_everything"
MEANS, DICT = "the_means_are_right", "there_is_a_mean_for_each_weight"

PROMISES = {
    "A chain of linear layers, each followed by GELU, with shortcuts or not.": Free(
        "it sums up what the statements below it promise"
    ),
    "ExampleDeepNeuralNetwork(layer_sizes, use_shortcut) has": Free("every check calls it so"),
    "layers an nn.ModuleList with an nn.Sequential(nn.Linear, GELU) for each pair of neighbouring "
    "sizes: [3, 3, 1] gives two layers, 3 -> 3 and 3 -> 1.": Held(
        LAYERS, by="a_layer_that_nobody_calls"
    ),
    "A container of another kind will do too, if its length is the number of these layers and "
    "PyTorch finds the parameters in it.": Held(LAYERS, by="gelus-counted-as-layers.flat"),
    "Each linear layer has a bias, and GELU follows on every one, the last included.": Held(
        *(CHAIN, SHORTCUTS, SAME_SHAPE, "one_layer_by_hand", GRADIENTS, OWN),
        by="no-bend-at-the-end.loop",
    ),
    "Nothing else is trained.": Held(LAYERS, GRADIENTS, by="a_scale_too_many"),
    "layer_sizes is a list of two or more ints.": Held(SHORTCUTS, OWN, by="five_layers_at_most"),
    "It stays as it is, and what the caller does with it later changes nothing in the model.": Held(
        "the_list_of_sizes_is_the_callers", by="sizes_kept"
    ),
    "use_shortcut is a bool.": Free("it says what is given"),
    (
        "Each model keeps its own, and begins with random weights of its own, of any usual "
        "spread (0.001 to 2)."
    ): Held("every_model_is_by_itself", by="class_options"),
    "(batch, layer_sizes[0]) -> (batch, layer_sizes[-1])": Held(
        CHAIN, SHORTCUTS, SAME_SHAPE, GRADIENTS, OWN, by="returned-in-the-loop.book"
    ),
    "With use_shortcut, each layer's input is added to its output, after GELU, where the two have "
    "the same shape; elsewhere, and without use_shortcut, the layer's output goes on alone.": Held(
        SAME_SHAPE, OWN, by="ask_forgiveness"
    ),
    "Training or not, the same x gives the same, and gradients reach x and every parameter.": Held(
        "training_or_not_it_is_the_same", by="no_dropout_in_use_alone"
    ),
    "The output is a new tensor, and x stays as it is.": Held(
        "nothing_is_changed_afterwards", by="residual_stream"
    ),
    "In float64 everything is computed in float64.": Held(
        "it_works_in_float64_and_on_any_device", by="sum_in_float32"
    ),
    "Nothing is made that would stand on another device than x.": Held(
        "it_works_in_float64_and_on_any_device", by="zeros_on_the_cpu"
    ),
    "How much gradient arrives at each weight.": Free("what it returns is said below"),
    "model is an ExampleDeepNeuralNetwork with no frozen parameter, x a batch for it that was not "
    "computed from anything with gradients; they are switched on.": Free("it says what is given"),
    "The loss is the mean squared error between model(x) and zeros of the same shape: squared, and "
    "averaged over all outputs of all rows.": Held(MEANS, OWN, by="per_row_loss"),
    'Returns a new dict: for each parameter whose name ends in "weight", in the order of '
    "model.named_parameters(), its name and, as a float, the mean of the absolute values of its "
    "gradient.": Held(DICT, by="listeners"),
    "Biases are left out.": Held(DICT, by="biases_called_weights"),
    "Small numbers are not rounded away, in float64 as in float32.": Held(
        MEANS, OWN, by="rounded-to-six.book"
    ),
    "The numbers are those of the weights and of x as they are now: asked twice it gives the same, "
    "and gradients that other computations left in .grad don't count.": Held(
        "the_means_are_those_of_now", by="asked_before"
    ),
    "The model and x stay as they are and can still be trained; what .grad holds afterwards is up "
    "to you.": Held("the_model_stays_as_it_is", by="hook_left_behind"),
}
