"""The known mistakes of section 5.2, the most common first."""

from kata.course.mistakes import Mistake, code

# clip_gradients
GRADIENTS = "gradients = [p.grad for p in model.parameters() if p.grad is not None]"
NORM = "norm = math.sqrt(sum(gradient.square().sum().item() for gradient in gradients))"
WHEN = "if norm > max_norm:"
SCALE = "gradient.mul_(max_norm / norm)"
EACH = f"{WHEN}\n        for gradient in gradients:\n            {SCALE}"
GIVE_NORM = "    return norm\n"

# learning_rate
DEFAULTS = "initial_lr=3e-5, min_lr=1e-6"
WARM = "if step < warmup_steps:"
RISE = "return initial_lr + (peak_lr - initial_lr) * step / warmup_steps"
END = "    if step >= total_steps:\n        return min_lr\n"
PROGRESS = "progress = (step - warmup_steps) / (total_steps - warmup_steps)"
SLOPES = code("ch5_2_training", RISE, PROGRESS)
FALL = "return min_lr + (peak_lr - min_lr) * 0.5 * (1 + math.cos(math.pi * progress))"

# train_step
SET = 'group["lr"] = lr'
EACH_GROUP = f"        for group in optimizer.param_groups:\n            {SET}\n"
RATE = f"    if lr is not None:\n{EACH_GROUP}"
FORGET = "    optimizer.zero_grad()\n"
LOSS = "    loss = calc_loss_batch(input_batch, target_batch, model, device)\n"
BACK = "    loss.backward()\n"
LIMIT = "    if max_norm is not None:\n        clip_gradients(model, max_norm)\n"
UPDATE = "    optimizer.step()\n"
GIVE_LOSS = "    return loss.item()\n"
ONE_STEP = RATE + FORGET + LOSS + BACK + LIMIT + UPDATE

# evaluate_model
REMEMBER = "was_training = model.training"
USE = f"    {REMEMBER}\n    model.eval()\n"
QUIET = "    with torch.no_grad():\n"
TRAIN_LOSS = "train_loss = calc_loss_loader(train_loader, model, device, eval_iter)"
VAL_LOSS = "val_loss = calc_loss_loader(val_loader, model, device, eval_iter)"
RESTORE = "model.train(was_training)"
GIVE_LOSSES = "return train_loss, val_loss"

# train_model_simple
HEAD = "    eval_iter,\n    schedule=None,\n    max_norm=None,\n"
COUNT = "    step = tokens = 0\n"
EPOCHS = "for _ in range(num_epochs):"
MODE = "            model.train()\n"
ASK = "lr = None if schedule is None else schedule(step)"
STEP = "train_step(model, input_batch, target_batch, optimizer, device, lr, max_norm)"
TOKENS = "            tokens += input_batch.numel()\n"
IS_TIME = "if step % eval_freq == 0:"
MEASURE = "losses = evaluate_model(model, train_loader, val_loader, device, eval_iter)"
NOTE = "train_losses.append(losses[0])"
NOTE_VAL = "val_losses.append(losses[1])"
NOTE_TOKENS = "tokens_seen.append(tokens)\n"
NEXT = "            step += 1\n"
LISTS = "    train_losses, val_losses, tokens_seen = [], [], []\n"
GIVE = "    return train_losses, val_losses, tokens_seen\n"
MEASURING_AND_TRAINING = code("ch5_2_training", REMEMBER, MODE)
NOTES = (
    f"            {IS_TIME}\n                {MEASURE}\n                {NOTE}\n"
    f"                {NOTE_VAL}\n                {NOTE_TOKENS}"
)
MAKE = f"{MODE}            {ASK}\n            {STEP}\n"
UNTRAINED = NOTES.replace(IS_TIME, "if step == 0:")
LATER = NOTES.replace(IS_TIME, "if step > 0 and step % eval_freq == 0:")
BEFORE_ALL = NOTES.partition("\n")[2].replace("                ", "    ")
LOOPS = code("ch5_2_training", f"    {EPOCHS}", NOTE_TOKENS)

MISTAKES = [
    Mistake(
        "tokens-by-multiplication",
        TOKENS,
        "            tokens = (step + 1) * input_batch.numel()\n",
        "Your tokens seen are the steps times the tokens of one batch. Batches may differ in size, "
        "the last one above all: add up what each has.",
    ),
    Mistake(
        "tokens-of-the-first-batch",
        TOKENS,
        "            size = size if step else input_batch.numel()\n            tokens += size\n",
        "tokens_seen counts every batch as large as the first one. Batches may differ in size, "
        "the last one above all: add up what each has.",
    ),
    Mistake(
        "gradients-not-zeroed",
        FORGET,
        "",
        "The gradients of earlier batches are still in .grad when those of this batch come: "
        "backward() adds to what is there. Each step begins without them. Look at what happens to "
        ".grad before backward().",
    ),
    Mistake(
        "zeroed-after-the-update",
        FORGET + LOSS + BACK + LIMIT + UPDATE,
        LOSS + BACK + LIMIT + UPDATE + FORGET,
        "Your steps leave clean gradients behind, but don't begin with clean ones: what somebody "
        "else left in .grad before the first step counts as well. Look at when the gradients are "
        "zeroed.",
    ),
    Mistake(
        "no-gradients-at-the-update",
        FORGET + LOSS + BACK,
        LOSS + BACK + FORGET,
        "No weight changes, though the optimizer is told to step: at that moment there are no "
        "gradients, or they are 0. backward() makes them, zero_grad() takes them away. Look at the "
        "order of backward(), zero_grad() and step().",
    ),
    Mistake(
        "no-backward",
        BACK,
        "",
        "No weight changes: no gradients come back through the model, since nothing asks for them. "
        "Look at what follows on the loss.",
    ),
    Mistake(
        "no-update",
        UPDATE,
        "",
        "optimizer.step() is never called, so no weight changes. Look at what follows on "
        "backward().",
    ),
    Mistake(
        "two-updates",
        UPDATE,
        UPDATE + UPDATE,
        "The optimizer steps twice for each batch. One step is asked for. Look for where it is "
        "called.",
    ),
    Mistake(
        "loss-after-the-update",
        GIVE_LOSS,
        "    return calc_loss_batch(input_batch, target_batch, model, device).item()\n",
        "You return the batch's loss after the update. What it was before is asked for. Look at "
        "where what you return is computed.",
    ),
    Mistake(
        "loss-as-a-tensor",
        GIVE_LOSS,
        "    return loss\n",
        "train_step returns a tensor, which may hold on to all that it was computed from. A float "
        "is asked for: item() gives it. Look at what you return.",
    ),
    Mistake(
        "loss-not-returned",
        GIVE_LOSS,
        "",
        "train_step returns nothing. The loss is asked for. Look at its end.",
    ),
    Mistake(
        "step-loss-rounded",
        GIVE_LOSS,
        "    return round(loss.item(), 4)\n",
        "train_step's loss is rounded. Look at what you do with it before you return it.",
    ),
    Mistake(
        "rate-of-the-first-group-only",
        RATE,
        '    if lr is not None:\n        optimizer.param_groups[0]["lr"] = lr\n',
        "Only the first parameter group gets the rate. An optimizer may have several. Look at how "
        "you go through param_groups.",
    ),
    Mistake(
        "rate-of-zero-ignored",
        RATE,
        RATE.replace("lr is not None", "lr"),
        "A rate of 0.0 is not set, and the old one is used on. 0.0 is false in an `if`, as None "
        "is. Look at what you ask about lr.",
    ),
    Mistake(
        "rate-set-after-the-update",
        ONE_STEP,
        FORGET + LOSS + BACK + LIMIT + UPDATE + RATE,
        "The update is made with the rate of the step before. Look at when the groups get theirs.",
    ),
    Mistake(
        "rate-not-set",
        RATE,
        "",
        "The parameter groups keep their rates, whatever lr is. Each group's is in its "
        '"lr". Look at what you do with lr.',
    ),
    Mistake(
        "none-set-as-the-rate",
        RATE,
        '    for group in optimizer.param_groups:\n        group["lr"] = lr\n',
        "lr is None unless the caller gives it, and None is no rate: the update can't be computed. "
        "The groups keep their own rates then. Look at when you set them.",
    ),
    Mistake(
        "rate-multiplied",
        SET,
        'group["lr"] *= lr',
        "The groups' old rates are multiplied by lr. It takes their place. Look at how you set it.",
    ),
    Mistake(
        "rates-in-proportion",
        EACH_GROUP,
        '        first = optimizer.param_groups[0]["lr"]\n'
        "        for group in optimizer.param_groups:\n"
        '            group["lr"] = lr * (group["lr"] / first if first else 1.0)\n',
        "The first group's rate becomes lr, and the others keep their proportion to it. Each "
        "group's rate is lr itself, whatever it was before. Look at what you set.",
    ),
    Mistake(
        "rates-in-proportion-to-zero",
        EACH_GROUP,
        '        scale = lr / optimizer.param_groups[0]["lr"]\n'
        "        for group in optimizer.param_groups:\n"
        '            group["lr"] *= scale\n',
        "Where a rate is 0.0, something in your step divides by zero. lr becomes every group's "
        "rate, whatever the rates were before: nothing has to be divided for that. Look at how "
        "you set it.",
    ),
    Mistake(
        "rate-given-back",
        ONE_STEP,
        '    kept = [group["lr"] for group in optimizer.param_groups]\n'
        + ONE_STEP
        + "    for group, rate in zip(optimizer.param_groups, kept):\n"
        '        group["lr"] = rate\n',
        "After the step the groups have their old rates back. lr becomes their rate, and stays it "
        "until another one comes. Look at what follows on the update.",
    ),
    Mistake(
        "update-not-clipped",
        LIMIT,
        "",
        "max_norm makes no difference to train_step's update: the gradients that it uses are not "
        "clipped. There are none yet before backward(), and after step() it is too late. Look at "
        "what you do with max_norm, and when.",
    ),
    *(
        Mistake(
            f"clipped-to-none{how}",
            LIMIT,
            f"    {compared} if max_norm is None else clip_gradients(model, max_norm)\n",
            "max_norm is None unless the caller gives it, and None can't be compared or computed "
            "with. Nothing is clipped then. Look at when you clip.",
        )
        for how, compared in (
            ("", "0.0 > max_norm"),
            ("-from-below", "0.0 <= max_norm"),
            ("-by-a-factor", "max_norm / 1.0"),
        )
    ),
    Mistake(
        "limit-of-zero-ignored",
        LIMIT,
        LIMIT.replace("max_norm is not None", "max_norm"),
        "A max_norm of 0.0 clips nothing in train_step. 0.0 is false in an `if`, as None is. Look "
        "at what you ask about max_norm.",
    ),
    Mistake(
        "always-clipped-to-1",
        LIMIT,
        "    clip_gradients(model, 1.0)\n",
        "train_step clips the gradients to a norm of 1, whatever max_norm is. Look at what you "
        "clip to, and when.",
    ),
    Mistake(
        "clipped-to-1-without-a-limit",
        LIMIT,
        "    clip_gradients(model, 1.0 if max_norm is None else max_norm)\n",
        "Where max_norm is None your gradients are clipped all the same, to a norm of 1. Without "
        "a limit they stay as they are. Look at what you clip to, and when.",
    ),
    Mistake(
        "step-in-training-mode",
        ONE_STEP,
        "    model.train()\n" + ONE_STEP,
        "train_step puts the model into training mode. The mode is the caller's business there. "
        "Look for train().",
    ),
    Mistake(
        "training-turned-on",
        RESTORE,
        "model.train()",
        "evaluate_model leaves the model in training mode, also where it came in evaluation mode. "
        "The book's does that; here the model is to be in the mode that it was in. Look at the "
        "end.",
    ),
    Mistake(
        "left-in-evaluation-mode",
        f"    {RESTORE}\n",
        "",
        "evaluate_model leaves the model in evaluation mode, also where it came in training mode: "
        "its dropout stays off until somebody turns it on. The mode in which the model came is to "
        "be given back: when do you ask which one it is?",
    ),
    Mistake(
        "left-in-evaluation-mode-and-trained-in-it",
        MEASURING_AND_TRAINING,
        MEASURING_AND_TRAINING.replace(f"    {RESTORE}\n", "")
        .replace(MODE, "")
        .replace(COUNT, f"    model.train()\n{COUNT}"),
        "evaluate_model leaves the model in evaluation mode, also where it came in training mode. "
        "train_model_simple turns training mode on once, so that what comes after the first "
        "evaluation is trained without dropout. When do you ask in which mode the model is?",
    ),
    Mistake(
        "left-in-evaluation-mode-till-the-next-epoch",
        MEASURING_AND_TRAINING,
        MEASURING_AND_TRAINING.replace(f"    {RESTORE}\n", "")
        .replace(MODE, "")
        .replace(f"{EPOCHS}\n", f"{EPOCHS}\n        model.train()\n"),
        "evaluate_model leaves the model in evaluation mode, also where it came in training mode. "
        "train_model_simple turns training mode on once in each epoch, so that the steps after an "
        "evaluation are made without dropout. When do you ask in which mode the model is?",
    ),
    Mistake(
        "measured-in-training-mode",
        USE,
        f"    {REMEMBER}\n",
        "The losses of a model in training mode are measured in training mode, with dropout at "
        "work. They are asked for in evaluation mode. Look at which mode evaluate_model calls it "
        "in.",
    ),
    Mistake(
        "training-loss-in-training-mode",
        f"{USE}{QUIET}        {TRAIN_LOSS}\n",
        f"    {REMEMBER}\n{QUIET}        {TRAIN_LOSS}\n        model.eval()\n",
        "The training loss of a model in training mode is measured in that mode, with dropout at "
        "work. Both losses are asked for in evaluation mode. Look at when you set it.",
    ),
    Mistake(
        "mode-of-the-model-alone",
        USE,
        USE.replace("model.eval()", "model.training = False"),
        "The model's own `training` is changed, but not that of the parts in it, and dropout is "
        "one of them. eval() and train() reach all of them. Look at how you set the mode.",
    ),
    Mistake(
        "mode-not-given-to-the-parts",
        RESTORE,
        "model.training = was_training",
        "The model itself is in its old mode again, but not the parts in it, and dropout is one "
        "of them. eval() and train() reach all of them. Look at how you give the mode back.",
    ),
    Mistake(
        "mode-not-given-to-the-parts-and-trained-in-it",
        MEASURING_AND_TRAINING,
        MEASURING_AND_TRAINING.replace(RESTORE, "model.training = was_training")
        .replace(MODE, "")
        .replace(COUNT, f"    model.train()\n{COUNT}"),
        "After evaluate_model the model itself is in its old mode again, but not the parts in it, "
        "and dropout is one of them. train_model_simple turns training mode on once, so that what "
        "comes after the first evaluation is trained without dropout. eval() and train() reach all "
        "parts. Look at how you give the mode back.",
    ),
    Mistake(
        "mode-not-given-to-the-parts-till-the-next-epoch",
        MEASURING_AND_TRAINING,
        MEASURING_AND_TRAINING.replace(RESTORE, "model.training = was_training")
        .replace(MODE, "")
        .replace(f"{EPOCHS}\n", f"{EPOCHS}\n        model.train()\n"),
        "After evaluate_model the model itself is in its old mode again, but not the parts in it, "
        "and dropout is one of them. train_model_simple turns training mode on once in each epoch, "
        "so that the steps after an evaluation are made without dropout. eval() and train() reach "
        "all parts. Look at how you give the mode back.",
    ),
    Mistake(
        "evaluated-with-gradients",
        QUIET,
        "    if True:\n",
        "The model is evaluated with gradients on: every call is recorded for a backward() that "
        "never comes. Look at what surrounds the calls in evaluate_model.",
    ),
    Mistake(
        "gradients-left-off",
        QUIET + "        " + TRAIN_LOSS + "\n        " + VAL_LOSS + "\n",
        "    torch.set_grad_enabled(False)\n    " + TRAIN_LOSS + "\n    " + VAL_LOSS + "\n",
        "evaluate_model switches gradients off and leaves them off: nothing can be trained "
        "afterwards. torch.no_grad() switches them off for a few lines only. Look for what "
        "switches them.",
    ),
    Mistake(
        "gradients-left-on",
        QUIET + "        " + TRAIN_LOSS + "\n        " + VAL_LOSS + "\n",
        "    torch.set_grad_enabled(False)\n    "
        + TRAIN_LOSS
        + "\n    "
        + VAL_LOSS
        + "\n    torch.set_grad_enabled(True)\n",
        "After evaluate_model gradients are on, also where the caller had switched them off. They "
        "are to be as before. torch.no_grad() sees to that. Look for what switches them.",
    ),
    Mistake(
        "gradients-by-the-mode",
        QUIET + "        " + TRAIN_LOSS + "\n        " + VAL_LOSS + "\n",
        "    torch.set_grad_enabled(False)\n    "
        + TRAIN_LOSS
        + "\n    "
        + VAL_LOSS
        + "\n    torch.set_grad_enabled(was_training)\n",
        "After evaluate_model gradients are on where the model was in training mode, and off where "
        "it wasn't. They are to be on or off as they were before, in whichever mode the model is: "
        "the two are independent. torch.no_grad() sees to that.",
    ),
    Mistake(
        "gradients-thrown-away",
        USE,
        USE + "    model.zero_grad()\n",
        "evaluate_model changes the gradients that stand in the parameters. They stay as they "
        "were. Look for what touches .grad there.",
    ),
    Mistake(
        "validation-loss-with-gradients",
        f"        {VAL_LOSS}",
        f"    {VAL_LOSS}",
        "The training loss is measured without gradients, the validation loss with them: each call "
        "is recorded for a backward() that never comes. Look at how far the two are indented.",
    ),
    Mistake(
        "mode-given-back-too-early",
        f"        {VAL_LOSS}\n    {RESTORE}\n",
        f"        {RESTORE}\n        {VAL_LOSS}\n",
        "The validation loss of a model in training mode is measured in that mode, with dropout "
        "at work. Both losses are asked for in evaluation mode. Look at when you give the mode "
        "back.",
    ),
    Mistake(
        "frozen-by-the-evaluation",
        USE,
        USE.replace("model.eval()", "model.eval().requires_grad_(False)"),
        "After evaluate_model the weights don't require gradients any more: nothing can be trained "
        "then. torch.no_grad() switches gradients off for a few lines, and touches no weight.",
    ),
    Mistake(
        "thawed-by-the-evaluation",
        RESTORE,
        "model.train(was_training).requires_grad_(True)",
        "After evaluate_model a weight that didn't require gradients does. Whoever has frozen it "
        "wants it to stay so. torch.no_grad() switches gradients off for a few lines, and touches "
        "no weight.",
    ),
    Mistake(
        "evaluation-batches-remembered",
        f"{QUIET}        {TRAIN_LOSS}\n        {VAL_LOSS}",
        "    seen = evaluate_model.__dict__.setdefault('seen', {})\n"
        "    for loader in (train_loader, val_loader):\n"
        "        if (id(loader), eval_iter) not in seen:\n"
        "            first = zip(range(eval_iter or len(loader)), loader)\n"
        "            seen[id(loader), eval_iter] = [batch for _, batch in first]\n"
        + f"{QUIET}        {TRAIN_LOSS}\n        {VAL_LOSS}".replace(
            "train_loader", "seen[id(train_loader), eval_iter]"
        ).replace("val_loader", "seen[id(val_loader), eval_iter]"),
        "A loader that gives other batches than it did is measured on the old ones once more: your "
        "evaluate_model remembers them from an earlier call. Go through the loader in each call, "
        "and look for what outlives one.",
    ),
    Mistake(
        "large-batches-count-more",
        QUIET + "        " + TRAIN_LOSS + "\n        " + VAL_LOSS,
        "    def mean(loader):\n"
        "        total = tokens = 0\n"
        "        for number, (inputs, targets) in enumerate(loader):\n"
        "            if number == eval_iter:\n"
        "                break\n"
        "            loss = calc_loss_batch(inputs, targets, model, device).item()\n"
        "            total, tokens = total + loss * inputs.numel(), tokens + inputs.numel()\n"
        "        return total / tokens\n\n"
        + QUIET
        + "        train_loss, val_loss = mean(train_loader), mean(val_loader)",
        "Your losses are means over tokens: large batches count for more. Each batch counts the "
        "same, whatever its size, as in calc_loss_loader. Look at how you put the batches "
        "together.",
    ),
    Mistake(
        "not-at-the-first-step",
        IS_TIME,
        "if step and step % eval_freq == 0:",
        "Nothing is noted after the first step. Its number is 0, which every eval_freq divides. "
        "Look at when you evaluate.",
    ),
    Mistake(
        "once-in-each-epoch",
        IS_TIME,
        "if (step + 1) % len(train_loader) == 0:",
        "The losses are noted at the end of each epoch, whatever eval_freq is. Look at when you "
        "evaluate.",
    ),
    Mistake(
        "evaluation-counted-anew",
        IS_TIME,
        "if step % len(train_loader) % eval_freq == 0:",
        "When the losses are noted goes by the steps of each epoch, counted from 0 in every one. "
        "Steps are counted on through all epochs. Look at which number eval_freq has to divide.",
    ),
    Mistake(
        "epochs-that-eval-freq-divides",
        IS_TIME,
        "if (step + 1) % len(train_loader) == 0 and step // len(train_loader) % eval_freq == 0:",
        "The losses are noted at the end of those epochs that eval_freq divides. It counts steps. "
        "Look at when you evaluate.",
    ),
    Mistake(
        "noted-in-training-mode",
        MEASURE,
        "losses = [calc_loss_loader(one, model, device, eval_iter) "
        "for one in (train_loader, val_loader)]",
        "train_model_simple notes losses that are measured in training mode, with dropout at work. "
        "evaluate_model's are asked for. Look at where the numbers in the first two lists come "
        "from.",
    ),
    Mistake(
        "batches-of-the-first-round",
        f"    {EPOCHS}\n        for input_batch, target_batch in train_loader:",
        f"    batches = list(train_loader)\n    {EPOCHS}\n"
        "        for input_batch, target_batch in batches:",
        "Every epoch is made with the batches of the first one. A loader that shuffles gives "
        "others each time somebody goes through it. Go through train_loader in each epoch.",
    ),
    Mistake(
        "best-weights-put-back",
        NOTE_TOKENS + NEXT + GIVE,
        NOTE_TOKENS + "                if losses[1] <= min(val_losses):\n"
        "                    state = model.state_dict().items()\n"
        "                    best = {name: one.clone() for name, one in state}\n"
        + NEXT
        + "    if num_epochs:\n        model.load_state_dict(best)\n"
        + GIVE,
        "After the training the model's weights are not those that the last step made, though what "
        "is noted on the way is right. What was trained stays, also where the validation loss was "
        "lower before. Look at what comes after your loops.",
    ),
    Mistake(
        "rate-of-zero-from-the-schedule",
        ASK,
        "lr = None if schedule is None else schedule(step) or None",
        "Where schedule gives 0.0, that rate is not set, and the old one is used on. 0.0 is false "
        "in an `if` and an `or`, as None is. Look at what becomes of what it gives.",
    ),
    Mistake(
        "loss-summed",
        LOSS,
        LOSS.replace("device)", "device) * target_batch.numel()"),
        "Your loss is summed over the tokens of the batch. The mean is asked for. Look at what you "
        "do with the loss.",
    ),
    Mistake(
        "trained-on-the-processor",
        LOSS,
        LOSS.replace(", device)", ', "cpu")'),
        "train_step's batches don't go to `device`: where the model is on a GPU, the two don't "
        "meet. Look at what you do with device.",
    ),
    Mistake(
        "evaluated-on-the-processor",
        f"        {TRAIN_LOSS}\n        {VAL_LOSS}",
        f"        {TRAIN_LOSS}\n        {VAL_LOSS}".replace("device", '"cpu"'),
        "evaluate_model's batches don't go to `device`: where the model is on a GPU, the two don't "
        "meet. Look at what you do with device.",
    ),
    Mistake(
        "norm-within-the-limit-not-returned",
        GIVE_NORM,
        "    return norm if norm > max_norm else 0.0\n",
        "Where nothing has to be clipped you return another number than the norm. It is asked for "
        "in any case. Look at what you return.",
    ),
    Mistake(
        "losses-swapped",
        GIVE_LOSSES,
        "return val_loss, train_loss",
        "The two losses are in the wrong order. The training loss comes first. Look at what "
        "evaluate_model returns.",
    ),
    Mistake(
        "training-loss-twice",
        VAL_LOSS,
        VAL_LOSS.replace("(val_loader", "(train_loader"),
        "Both losses are measured on the training batches, so overfitting can't be seen. Look at "
        "which loader the second is of.",
    ),
    Mistake(
        "eval-iter-ignored",
        "        " + TRAIN_LOSS + "\n        " + VAL_LOSS,
        "        "
        + TRAIN_LOSS.replace(", eval_iter", "")
        + "\n        "
        + VAL_LOSS.replace(", eval_iter", ""),
        "Your losses are over all batches, whatever eval_iter is. Only the first eval_iter of "
        "each count. Look at what you do with it.",
    ),
    Mistake(
        "eval-iter-for-training-only",
        VAL_LOSS,
        VAL_LOSS.replace(", eval_iter", ""),
        "The validation loss is over all batches, whatever eval_iter is. It counts for both "
        "losses. Look at how you measure the second.",
    ),
    Mistake(
        "as-many-as-the-shorter-loader-has",
        "        " + TRAIN_LOSS + "\n        " + VAL_LOSS,
        "        shorter = min(len(train_loader), len(val_loader))\n"
        "        shorter = min(shorter, eval_iter or shorter)\n        "
        + TRAIN_LOSS.replace("eval_iter", "shorter")
        + "\n        "
        + VAL_LOSS.replace("eval_iter", "shorter"),
        "Both losses are over no more batches than the shorter loader has. Each is over its own "
        "loader's, as far as there are any. Look at the number of batches.",
    ),
    Mistake(
        "none-is-the-shorter-loader",
        "        " + TRAIN_LOSS + "\n        " + VAL_LOSS,
        "        shorter = eval_iter or min(len(train_loader), len(val_loader))\n        "
        + TRAIN_LOSS.replace("eval_iter", "shorter")
        + "\n        "
        + VAL_LOSS.replace("eval_iter", "shorter"),
        "Where eval_iter is None, both losses are over as many batches as the shorter loader has. "
        "None means all of each. Look at what takes its place.",
    ),
    Mistake(
        "none-is-as-many-as-for-training",
        VAL_LOSS,
        VAL_LOSS.replace("eval_iter", "eval_iter or len(train_loader)"),
        "Where eval_iter is None, the validation loss is over no more batches than train_loader "
        "has. None means all of each loader. Look at what takes its place.",
    ),
    Mistake(
        "none-is-as-many-as-for-validation",
        TRAIN_LOSS,
        TRAIN_LOSS.replace("eval_iter", "eval_iter or len(val_loader)"),
        "Where eval_iter is None, the training loss is over no more batches than val_loader has. "
        "None means all of each loader. Look at what takes its place.",
    ),
    Mistake(
        "one-batch-too-many",
        "        " + TRAIN_LOSS + "\n        " + VAL_LOSS,
        "        more = eval_iter and eval_iter + 1\n        "
        + TRAIN_LOSS.replace("eval_iter", "more")
        + "\n        "
        + VAL_LOSS.replace("eval_iter", "more"),
        "Each loss is over one batch more than eval_iter says. Look at where you stop.",
    ),
    Mistake(
        "none-is-one-batch",
        "        " + TRAIN_LOSS + "\n        " + VAL_LOSS,
        "        "
        + TRAIN_LOSS.replace("eval_iter", "eval_iter or 1")
        + "\n        "
        + VAL_LOSS.replace("eval_iter", "eval_iter or 1"),
        "Where eval_iter is None, each loss is that of one batch. None means all of them. Look at "
        "what takes its place.",
    ),
    Mistake(
        "losses-as-tensors",
        GIVE_LOSSES,
        "return torch.tensor(train_loss), torch.tensor(val_loss)",
        "evaluate_model returns tensors. Two floats are asked for. Look at what you return.",
    ),
    Mistake(
        "losses-rounded",
        GIVE_LOSSES,
        "return round(train_loss, 1), round(val_loss, 1)",
        "Your losses are rounded. Look at what you do with them before you return them.",
    ),
    Mistake(
        "steps-counted-anew",
        f"    {EPOCHS}\n        for input",
        f"    {EPOCHS}\n        step = 0\n        for input",
        "Your steps are counted from 0 in each epoch. They go on through all of them. Look at "
        "where the counter begins.",
    ),
    Mistake(
        "steps-counted-by-epochs",
        NEXT,
        NEXT.removeprefix("    "),
        "All steps of an epoch have the same number: yours goes up only when an epoch ends. Each "
        "step has its own. Look at how far the line that counts is indented.",
    ),
    Mistake(
        "steps-counted-where-losses-are-noted",
        NEXT,
        "    " + NEXT,
        "The number of your step goes up only where losses are noted: an eval_freq above 1 doesn't "
        "divide the 1 that follows on 0, and there it stays. Every step counts. Look at how far "
        "the line that counts is indented.",
    ),
    Mistake(
        "evaluated-before-the-update",
        MODE + "            " + ASK + "\n            " + STEP + "\n" + TOKENS + NOTES,
        TOKENS + NOTES + MODE + "            " + ASK + "\n            " + STEP + "\n",
        "The losses are measured before the step's update. They are asked for after it. Look at "
        "the order of train_step and evaluate_model.",
    ),
    *(
        Mistake(
            f"untrained-at-first{how}",
            old,
            new,
            "Your first losses are the untrained model's: they are measured before the update of "
            "step 0, and its tokens aren't counted yet. Later ones come after the update. Each row "
            "follows on its step's update, step 0's too. Look at when step 0 is measured.",
        )
        for how, old, new in (
            ("", MAKE + TOKENS + NOTES, UNTRAINED + MAKE + TOKENS + LATER),
            ("-and-before-the-loops", LOOPS, BEFORE_ALL + LOOPS.replace(NOTES, LATER)),
        )
    ),
    Mistake(
        "untrained-at-first-with-its-tokens",
        MAKE + TOKENS + NOTES,
        TOKENS + UNTRAINED + MAKE + LATER,
        "Your first losses are the untrained model's: they are measured before the update of step "
        "0, and later ones after the update. Each row follows on its step's update, step 0's too. "
        "Look at when step 0 is measured.",
    ),
    *(
        Mistake(
            f"untrained-too{how}",
            old,
            new,
            "There is one row too many, at the beginning: the losses of the untrained model. The "
            "first row follows on the update of step 0. Look at what is measured before it.",
        )
        for how, old, new in (
            ("", LOOPS, BEFORE_ALL + LOOPS),
            ("-within-the-loops", MAKE + TOKENS + NOTES, UNTRAINED + MAKE + TOKENS + NOTES),
        )
    ),
    Mistake(
        "step-counted-too-early",
        NOTES + NEXT,
        NEXT + NOTES,
        "You ask whether eval_freq divides the number of the next step: the first evaluation "
        "comes late. Steps count from 0. Look at where you add 1.",
    ),
    Mistake(
        "evaluated-after-each-step",
        IS_TIME,
        "if True:",
        "The losses are noted after every step, whatever eval_freq is. Look at when you evaluate.",
    ),
    Mistake(
        "evaluated-at-the-end-too",
        GIVE,
        NOTES.replace("            ", "    ").replace(IS_TIME, "if step:") + GIVE,
        "There is one evaluation too many, at the end. They follow on the steps that eval_freq "
        "divides, and on no others. Look at what comes after your loops.",
    ),
    Mistake(
        "last-step-too",
        IS_TIME,
        "if step % eval_freq == 0 or step + 1 == num_epochs * len(train_loader):",
        "The losses are noted after the last step as well, whether eval_freq divides its number or "
        "not. Look at when you evaluate.",
    ),
    Mistake(
        "last-step-of-each-epoch-too",
        IS_TIME,
        "if step % eval_freq == 0 or (step + 1) % len(train_loader) == 0:",
        "The losses are noted after the last step of each epoch as well, whether eval_freq divides "
        "its number or not. Look at when you evaluate.",
    ),
    Mistake(
        "tokens-without-this-step",
        TOKENS + NOTES,
        NOTES + TOKENS,
        "The tokens of the step that was just made are missing from tokens_seen. Look at where "
        "you add them.",
    ),
    Mistake(
        "tokens-of-noted-steps",
        TOKENS + NOTES,
        NOTES.replace(MEASURE, f"{TOKENS.strip()}\n                {MEASURE}"),
        "tokens_seen counts the tokens of those steps alone after which losses are noted. All "
        "steps' tokens were seen. Look at how far the line that adds them is indented.",
    ),
    Mistake(
        "rows-for-tokens",
        TOKENS,
        TOKENS.replace(".numel()", ".shape[0]"),
        "tokens_seen counts the rows of the batches. Each row has many tokens. Look at what you "
        "add.",
    ),
    Mistake(
        "tokens-of-one-row",
        TOKENS,
        TOKENS.replace(".numel()", ".shape[1]"),
        "tokens_seen counts the tokens of one row of each batch. There may be several rows. Look "
        "at what you add.",
    ),
    Mistake(
        "targets-counted-too",
        TOKENS,
        TOKENS.replace(".numel()", ".numel() + target_batch.numel()"),
        "tokens_seen counts twice as many tokens as there are. Only input tokens count. Look at "
        "what you add.",
    ),
    Mistake(
        "tokens-counted-anew",
        f"    {EPOCHS}\n        for input",
        f"    {EPOCHS}\n        tokens = 0\n        for input",
        "The tokens are counted from 0 in each epoch. They go on through all of them. Look at "
        "where the counter begins.",
    ),
    Mistake(
        "tokens-of-this-step-only",
        TOKENS,
        TOKENS.replace("+=", "="),
        "tokens_seen holds each step's own tokens. All that were seen so far are asked for. Look "
        "at how you count them.",
    ),
    Mistake(
        "one-epoch-only",
        GIVE,
        GIVE.replace("    return", "        return"),
        "Training ends after one epoch. Look at how far your return is indented.",
    ),
    Mistake(
        "one-epoch-too-few",
        EPOCHS,
        EPOCHS.replace("num_epochs", "1, num_epochs"),
        "There is one epoch too few. Look at your outer loop.",
    ),
    Mistake(
        "one-epoch-too-many",
        EPOCHS,
        EPOCHS.replace("num_epochs", "num_epochs + 1"),
        "There is one epoch too many. Look at your outer loop.",
    ),
    Mistake(
        "trained-in-the-mode-it-comes-in",
        MODE,
        "",
        "A model that comes in evaluation mode is trained in evaluation mode, without dropout. "
        "Each step is made in training mode. Look for train().",
    ),
    Mistake(
        "training-mode-at-first-alone",
        MODE,
        "            if step == 1:\n                model.train()\n",
        "The first step is made in whatever mode the model comes in. Look at when you call "
        "train().",
    ),
    Mistake(
        "schedule-from-1",
        ASK,
        ASK.replace("(step)", "(step + 1)"),
        "schedule is called with the number of the next step. The first step is 0. Look at what "
        "you call it with.",
    ),
    Mistake(
        "schedule-from-minus-1",
        ASK,
        ASK.replace("(step)", "(step - 1)"),
        "schedule is called with the number of the step before, at first with -1. The first step "
        "is 0. Look at where your count begins, and where it goes on.",
    ),
    Mistake(
        "schedule-called-twice",
        ASK,
        "schedule and schedule(step)\n            " + ASK,
        "schedule is called twice for each step. Once is enough: it may keep a count of its own. "
        "Keep what it gives.",
    ),
    Mistake(
        "schedule-counted-anew",
        ASK,
        ASK.replace("(step)", "(step % len(train_loader))"),
        "schedule is called with 0 again where an epoch begins. Steps are counted on through all "
        "epochs. Look at what you call it with.",
    ),
    Mistake(
        "schedule-asked-once-more",
        GIVE,
        "    schedule and schedule(step)\n" + GIVE,
        "schedule is asked for one step more than are made: for the number after the last one's. "
        "It is called once for each step. Look at when you ask it.",
    ),
    Mistake(
        "schedule-of-epochs",
        ASK,
        "lr = None if schedule is None else schedule(step // len(train_loader))",
        "schedule is called with the number of the epoch. It takes the number of the step. Look at "
        "what you call it with.",
    ),
    Mistake(
        "schedule-ignored",
        ASK,
        "lr = None",
        "schedule makes no difference: it is never called. Look at what you do with it.",
    ),
    Mistake(
        "schedule-one-step-late",
        f"{ASK}\n            {STEP}\n",
        f"{STEP.replace(', lr,', ', None,')}\n"
        "            if schedule is not None:\n"
        "                rate = schedule(step)\n"
        "                for group in optimizer.param_groups:\n"
        '                    group["lr"] = rate\n',
        "Each step is made with the rate that schedule gave for the step before, and the first one "
        "with the optimizer's own. A step's number gives this step's rate. Look at when you ask "
        "schedule, and when the groups get what it says.",
    ),
    Mistake(
        "schedule-not-used",
        STEP,
        STEP.replace(", lr,", ", None,"),
        "schedule is called, but the rates at the updates are those that the optimizer came with. "
        "Look at what becomes of what it gives.",
    ),
    Mistake(
        "clipped-once-the-rate-falls",
        f"{ASK}\n            {STEP}",
        f"{ASK}\n"
        "            rising = lr is not None and lr > (last if step else 0.0)\n"
        "            last = lr\n"
        f"            {STEP.replace('max_norm', 'None if rising else max_norm')}",
        "The first steps of a training aren't clipped, though later ones are. The book does so "
        "during the warm-up. Here max_norm is for every step. Look at what train_step is given.",
    ),
    *(
        Mistake(
            f"clipped-from-step-{first}",
            STEP,
            STEP.replace("max_norm", f"max_norm if step >= {first} else None"),
            "The first steps of a training aren't clipped, though later ones are. The book does so "
            "during the warm-up. Here max_norm is for every step. Look at what train_step is "
            "given.",
        )
        for first in (1, 2)
    ),
    Mistake(
        "limit-with-a-schedule-alone",
        STEP,
        STEP.replace("max_norm", "None if schedule is None else max_norm"),
        "Without a schedule max_norm makes no difference in train_model_simple: the gradients of "
        "its steps aren't clipped, though they are with one. Neither needs the other. Look at "
        "where train_step is called, and what it is given there.",
    ),
    Mistake(
        "schedule-with-a-limit-alone",
        STEP,
        STEP.replace(" lr,", " None if max_norm is None else lr,"),
        "Without max_norm the rates at the updates are those that the optimizer came with, though "
        "schedule is called. Neither needs the other. Look at where train_step is called, and what "
        "it is given there.",
    ),
    Mistake(
        "max-norm-not-passed-on",
        STEP,
        STEP.replace(", max_norm)", ")"),
        "max_norm makes no difference in train_model_simple: the gradients of its steps aren't "
        "clipped. Look at what train_step is given.",
    ),
    Mistake(
        "lists-swapped",
        GIVE,
        GIVE.replace("train_losses, val_losses", "val_losses, train_losses"),
        "The first list holds the validation losses, and the second the training losses. Look at "
        "what you return, and in which order.",
    ),
    Mistake(
        "validation-on-training-batches",
        MEASURE,
        MEASURE.replace("val_loader", "train_loader"),
        "train_model_simple notes losses on the training batches as validation losses, so "
        "overfitting can't be seen. Look at where the numbers in the second list come from.",
    ),
    Mistake(
        "lists-of-the-last-training",
        LISTS,
        "    kept = train_model_simple.__dict__.setdefault('kept', ([], [], []))\n"
        "    for one in kept:\n        one.clear()\n" + LISTS.replace("[], [], []", "kept"),
        "What one training returned changes with the next one: both return the same lists. Each "
        "is to return lists of its own. Look for what your function keeps from call to call.",
    ),
    Mistake(
        "lists-go-on-from-call-to-call",
        LISTS,
        "    kept = train_model_simple.__dict__.setdefault('kept', ([], [], []))\n"
        + LISTS.replace("[], [], []", "kept"),
        "Your lists begin with what earlier trainings have noted, and go on with this one's: all "
        "return the same lists. Each training begins with empty ones. Look for what your function "
        "keeps from call to call: a default value too is made only once.",
    ),
    Mistake(
        "tokens-not-returned",
        GIVE,
        GIVE.replace(", tokens_seen", ""),
        "Two lists come back. The third, tokens_seen, is missing. Look at what you return.",
    ),
    Mistake(
        "a-row-for-each-evaluation",
        GIVE,
        "    return list(zip(train_losses, val_losses, tokens_seen))\n",
        "You return a row for each evaluation, with two losses and the tokens in it. Three lists "
        "are asked for. Look at what you return.",
    ),
    Mistake(
        "loss-of-the-step-noted",
        STEP + "\n" + TOKENS + NOTES,
        "loss = " + STEP + "\n" + TOKENS + NOTES.replace("losses[0]", "loss"),
        "train_losses holds other numbers than evaluate_model's training losses: each is the loss "
        "of the step's own batch, as train_step gives it. Look at what you append.",
    ),
    Mistake(
        "mean-loss-of-the-steps-noted",
        STEP + "\n" + TOKENS + NOTES,
        f"loss = {STEP}\n            since = [*since, loss] if step else [loss]\n{TOKENS}"
        + NOTES.replace(f"{NOTE}\n", f"{NOTE}\n                since = []\n").replace(
            "losses[0]", "sum(since) / len(since)"
        ),
        "train_losses holds other numbers than evaluate_model's training losses: each is the mean "
        "of what train_step gave since the last ones were noted, while the weights still moved. "
        "evaluate_model measures them all with the weights of now. Look at what you append.",
    ),
    Mistake(
        "everything-evaluated",
        MEASURE,
        MEASURE.replace(", eval_iter)", ", None)"),
        "train_model_simple notes losses over all batches, whatever eval_iter is. Look at what "
        "evaluate_model is given.",
    ),
    Mistake(
        "each-gradient-by-itself",
        EACH,
        "for gradient in gradients:\n"
        "        if (own := gradient.norm().item()) > max_norm:\n"
        "            gradient.mul_(max_norm / own)",
        "Each gradient is clipped by itself, to a norm of its own, so the direction of the step "
        "changes. All are scaled by one factor, from the norm of all together. Look at what you "
        "compare with max_norm.",
    ),
    Mistake(
        "scaled-while-adding-up",
        f"{NORM}\n    {EACH}",
        "squares = norm = 0.0\n"
        "    for gradient in gradients:\n"
        "        squares += gradient.square().sum().item()\n"
        "        norm = math.sqrt(squares)\n"
        "        if norm > max_norm:\n"
        f"            {SCALE}",
        "Each gradient is scaled by the norm of those up to it, so the first ones stay too long "
        "and the direction changes. One factor is for all, and the norm of all of them has to be "
        "known before the first is scaled. Look at how many loops you need.",
    ),
    Mistake(
        "root-forgotten",
        NORM,
        NORM.replace("math.sqrt(", "").replace("gradients))", "gradients)"),
        "You take the sum of the squares for the norm. The norm is its square root. Look at what "
        "you compare with max_norm.",
    ),
    Mistake(
        "square-compared-with-the-limit",
        f"{EACH}",
        EACH.replace(WHEN, "if norm * norm > max_norm:"),
        "Whether you scale goes by the sum of the squares, before its root is taken: a norm of 0.6 "
        "isn't clipped to 0.5, and one of 1.6 becomes 2 where max_norm is 2. The norm is what is "
        "compared with max_norm.",
    ),
    Mistake(
        "norms-added",
        NORM,
        "norm = sum(gradient.norm().item() for gradient in gradients)",
        "You add up the norms of the gradients. Of several parts the common norm is the square "
        "root of the sum of their squares. Look at how you put them together.",
    ),
    Mistake(
        "largest-norm",
        NORM,
        "norm = max((gradient.norm().item() for gradient in gradients), default=0.0)",
        "Your norm is that of one gradient, the longest. The common norm is the square root of the "
        "sum of all gradients' squares. Look at how you put them together.",
    ),
    *(
        Mistake(
            f"norm-of-vectors-and-matrices{how}",
            NORM,
            f"norm = math.sqrt(sum({one} ** 2 for gradient in gradients))",
            "With an order your norm takes vectors and matrices alone, and a gradient has any "
            "shape. Of a matrix an order of 2 gives the largest singular value. The root of the "
            "sum of all squares is asked for: leave the order out.",
        )
        for how, one in (
            ("", "torch.linalg.norm(gradient, 2).item()"),
            ("-of-numpys", "float(__import__('numpy').linalg.norm(gradient.numpy(), 2))"),
        )
    ),
    Mistake(
        "tied-weights-twice",
        GRADIENTS,
        "parts = [part.parameters(recurse=False) for part in model.modules()]\n"
        "    gradients = [p.grad for part in parts for p in part if p.grad is not None]",
        "A parameter that stands in two places of the model (tied weights) counts twice in your "
        "norm. It is one parameter with one gradient. Look at what you go through.",
    ),
    Mistake(
        "tied-weights-twice-in-the-norm",
        NORM,
        "parts = [part.parameters(recurse=False) for part in model.modules()]\n"
        "    every = [p.grad for part in parts for p in part if p.grad is not None]\n    "
        + NORM.replace("gradients))", "every))"),
        "A parameter that stands in two places of the model (tied weights) counts twice in your "
        "norm. It is one parameter with one gradient. Look at what you go through.",
    ),
    Mistake(
        "parts-left-out",
        GRADIENTS,
        GRADIENTS.replace("parameters()", "parameters(recurse=False)"),
        "The gradients of the modules within the model don't count with you, only those of its own "
        "parameters. All count. Look at what you go through.",
    ),
    Mistake(
        "parts-left-out-of-the-norm",
        NORM,
        "own = [p.grad for p in model.parameters(recurse=False) if p.grad is not None]\n    "
        + NORM.replace("gradients))", "own))"),
        "The gradients of the modules within the model don't count with you, only those of its own "
        "parameters. All count. Look at what you go through.",
    ),
    Mistake(
        "absolute-values",
        NORM,
        "norm = sum(gradient.abs().sum().item() for gradient in gradients)",
        "Your norm is the sum of the absolute values. It is the square root of the sum of the "
        "squares. Look at how you measure the gradients.",
    ),
    Mistake(
        "largest-value",
        NORM,
        "norm = max((gradient.abs().max().item() for gradient in gradients), default=0.0)",
        "Your norm is the largest absolute value. It is the square root of the sum of all "
        "squares. Look at how you measure the gradients.",
    ),
    Mistake(
        "mean-of-squares",
        NORM,
        "count = sum(gradient.numel() for gradient in gradients) or 1\n    "
        + NORM.replace("gradients))", "gradients) / count)"),
        "You divide the sum of the squares by how many numbers there are. The norm is the root of "
        "the sum, not of the mean. Look at how you measure the gradients.",
    ),
    Mistake(
        "always-scaled",
        WHEN,
        "if norm > 0:",
        "Gradients within the limit are scaled as well, up to max_norm. They stay as they are. "
        "Look at when you scale.",
    ),
    Mistake(
        "clipped-by-value",
        SCALE,
        "gradient.clamp_(-max_norm, max_norm)",
        "You cut off each number by itself, at max_norm on both sides, which changes the "
        "direction. All numbers are multiplied by the same factor. Look at what you do to the "
        "gradients.",
    ),
    Mistake(
        "scaled-to-one",
        SCALE,
        "gradient.div_(norm)",
        "Gradients beyond the limit come to a norm of 1, whatever max_norm is. Look at your "
        "factor.",
    ),
    Mistake(
        "multiplied-by-the-limit",
        SCALE,
        "gradient.mul_(max_norm)",
        "Gradients beyond the limit are multiplied by max_norm. The factor is max_norm divided by "
        "the norm. Look at what you multiply by.",
    ),
    Mistake(
        "factor-upside-down",
        SCALE,
        "gradient.mul_(norm / max_norm if max_norm else 0.0)",
        "Your factor is upside down: what is too long becomes longer. Look at what you multiply "
        "by.",
    ),
    Mistake(
        "clip-off-at-zero",
        WHEN,
        "if norm > max_norm > 0:",
        "Where max_norm is 0.0 nothing is scaled. It is a limit like any other: what is longer "
        "than 0 comes to 0. Look at when you scale.",
    ),
    Mistake(
        "divided-by-the-square",
        SCALE,
        "gradient.mul_(max_norm / norm**2)",
        "Gradients beyond the limit come out too short: they are divided by the norm twice. The "
        "factor is max_norm divided by the norm. Look at what you multiply by.",
    ),
    Mistake(
        "gradients-not-changed",
        SCALE,
        "gradient = gradient * (max_norm / norm)",
        "The gradients in the parameters' .grad stay as they are: what you compute is not put "
        "there. Work in place, or put it into .grad. Look at where your result goes.",
    ),
    Mistake(
        "norm-after-clipping",
        GIVE_NORM,
        "    return min(norm, max_norm)\n",
        "You return the norm after clipping. What it was before is asked for: it tells how wild "
        "the step would have been. Look at what you return.",
    ),
    Mistake(
        "norm-as-a-tensor",
        GIVE_NORM,
        "    return torch.tensor(norm)\n",
        "clip_gradients returns a tensor. A float is asked for. Look at what you return.",
    ),
    Mistake(
        "norm-not-returned",
        GIVE_NORM,
        "",
        "clip_gradients returns nothing. The norm before clipping is asked for. Look at its end.",
    ),
    Mistake(
        "missing-gradients-not-left-out",
        GRADIENTS,
        GRADIENTS.replace(" if p.grad is not None", ""),
        "A parameter that took no part in the loss, or is frozen, has no gradient: its .grad is "
        "None, which can't be computed with. Leave such parameters out. Look at what you go "
        "through.",
    ),
    *(
        Mistake(
            f"missing-gradients-not-left-out-{how}",
            GRADIENTS,
            GRADIENTS.replace("[p.grad for", f"[{first} and p.grad for").replace(
                " if p.grad is not None", ""
            ),
            "A parameter that took no part in the loss, or is frozen, has no gradient: its .grad "
            "is None, which can't be computed with. Leave such parameters out. Look at what you "
            "go through.",
        )
        for how, first in (
            ("norm", "p.grad.norm"),
            ("pow", "p.grad.pow"),
            ("detach", "p.grad.detach"),
            ("data", "p.grad.data is not None"),
            ("flatten", "p.grad.flatten"),
            ("power", "(p.grad**2) is not None"),
        )
    ),
    Mistake(
        "stops-at-a-missing-gradient",
        GRADIENTS,
        "gradients = []\n    for parameter in model.parameters():\n"
        "        if parameter.grad is None:\n            break\n"
        "        gradients.append(parameter.grad)",
        "Parameters that come after one without a gradient are left out with it: they neither "
        "count nor are scaled. Leave out only those that have none. Look at what you do where "
        ".grad is None.",
    ),
    Mistake(
        "one-missing-gradient-ends-it",
        GRADIENTS,
        "gradients = [p.grad for p in model.parameters()]\n"
        "    if any(gradient is None for gradient in gradients):\n        return 0.0",
        "As soon as one parameter has no gradient, nothing is clipped at all. Only that parameter "
        "is left out. Look at what you do where .grad is None.",
    ),
    Mistake(
        "missing-gradients-made",
        GRADIENTS,
        "for p in model.parameters():\n"
        "        p.grad = torch.zeros_like(p) if p.grad is None else p.grad\n    " + GRADIENTS,
        "A parameter that had no gradient has one of zeros after clipping. It stays without: an "
        "optimizer passes over what has none, but not over zeros. Look at what you put into .grad.",
    ),
    *(
        Mistake(
            f"long-vector-with-room-for-all{how}",
            EACH,
            f"{WHEN}\n"
            "        vector = torch.cat([g.flatten() for g in gradients]) * (max_norm / norm)\n"
            f"{cut}",
            "Your one long vector holds nothing of a parameter without a gradient, and yet it is "
            "cut up as if it did: for those that follow, too few numbers are left, or others' are. "
            "Look at what you go on by.",
        )
        for how, cut in (
            (
                "",
                "        start = 0\n"
                "        for p in model.parameters():\n"
                "            if p.grad is not None:\n"
                "                p.grad = vector[start : start + p.numel()].reshape(p.shape)\n"
                "            start += p.numel()",
            ),
            (
                "-in-one-go",
                "        own = [*model.parameters()]\n"
                "        for p, cut in zip(own, vector.split([p.numel() for p in own])):\n"
                "            if p.grad is not None:\n"
                "                p.grad = cut.view_as(p)",
            ),
        )
    ),
    Mistake(
        "nothing-to-clip-forgotten",
        NORM,
        "norm = torch.stack([gradient.norm() for gradient in gradients]).norm().item()",
        "Where no parameter has a gradient, torch.stack has nothing to stack. The norm is 0.0 "
        "then. Look at what happens when there are none.",
    ),
    Mistake(
        "nothing-to-join-forgotten",
        NORM,
        "norm = torch.cat([gradient.flatten() for gradient in gradients]).norm().item()",
        "Where no parameter has a gradient, torch.cat has nothing to join. The norm is 0.0 then. "
        "Look at what happens when there are none.",
    ),
    Mistake(
        "torchs-own",
        NORM + "\n    " + EACH,
        "norm = torch.nn.utils.clip_grad_norm_(model.parameters(), max_norm).item()",
        "You use torch's clip_grad_norm_, which is what this function does. Write it from "
        "primitives: a norm, a comparison, a factor.",
    ),
    Mistake(
        "weights-for-gradients",
        GRADIENTS,
        "gradients = [p.data for p in model.parameters() if p.grad is not None]",
        "You measure and scale the weights themselves. It is about their gradients, .grad. Look "
        "at what you go through.",
    ),
    Mistake(
        "biases-left-out",
        GRADIENTS,
        GRADIENTS.replace("is not None", "is not None and p.dim() > 1"),
        "Parameters of one dimension or none, such as biases, are left out. All that have a "
        "gradient count. Look at what you go through.",
    ),
    Mistake(
        "scaled-even-at-zero",
        EACH,
        "for gradient in gradients:\n        gradient.mul_(min(1.0, max_norm / norm))",
        "Gradients that are all 0 have a norm of 0, and something divides by it. They are within "
        "the limit and stay. Look at when you divide.",
    ),
    Mistake(
        "zeros-become-nan",
        EACH,
        "for gradient in gradients:\n"
        "        gradient.mul_((max_norm / torch.tensor(norm)).clamp(max=1.0))",
        "Where all gradients are 0 and max_norm is 0.0, too, they become nan: their norm is 0, and "
        "something divides by it. They are within the limit and stay. Look at when you divide.",
    ),
    Mistake(
        "rises-again",
        END,
        "",
        "After total_steps the rate rises again, since the cosine does (the book's formula does "
        "that too). From there on it stays min_lr. Look at what happens to a step beyond "
        "total_steps.",
    ),
    Mistake(
        "rises-again-and-never-divides-by-zero",
        END + "    " + PROGRESS,
        "    progress = (step - warmup_steps) / max(1, total_steps - warmup_steps)",
        "After total_steps the rate rises again, since the cosine does (the book's formula does "
        "that too). From there on it stays min_lr. Look at what happens to a step beyond "
        "total_steps.",
    ),
    Mistake(
        "rises-again-and-never-divides-at-all",
        END,
        "    if warmup_steps == total_steps:\n        return min_lr\n",
        "After total_steps the rate rises again, since the cosine does (the book's formula does "
        "that too). From there on it stays min_lr. Look at what happens to a step beyond "
        "total_steps.",
    ),
    Mistake(
        "rises-again-after-one-step",
        END,
        END.replace(">=", "=="),
        "After total_steps the rate rises again, since the cosine does (the book's formula does "
        "that too). From there on it stays min_lr. Look at what happens to a step beyond "
        "total_steps.",
    ),
    Mistake(
        "warm-up-one-step-early",
        RISE,
        RISE.replace("* step /", "* (step + 1) /"),
        "The warm-up is one step ahead: step 0 has initial_lr, and step warmup_steps has peak_lr. "
        "Look at what you multiply by.",
    ),
    Mistake(
        "warm-up-of-a-step-more",
        RISE,
        "return initial_lr + (peak_lr - initial_lr) * (step + 1) / (warmup_steps + 1)",
        "Your warm-up begins above initial_lr: the way to peak_lr is cut into warmup_steps + 1 "
        "parts, and step 0 has gone one of them already. Step 0 has initial_lr. Look at what you "
        "multiply by, and what you divide by.",
    ),
    Mistake(
        "warm-up-from-zero",
        RISE,
        "return peak_lr * step / warmup_steps",
        "The warm-up begins at 0. It begins at initial_lr. Look at the line that rises.",
    ),
    Mistake(
        "warm-up-from-a-step-above-zero",
        RISE,
        "return peak_lr * (step + 1) / warmup_steps",
        "Your warm-up begins at peak_lr divided by warmup_steps, and is at peak_lr a step too "
        "early. It begins at initial_lr, and step warmup_steps is the first with peak_lr. Look at "
        "the line that rises.",
    ),
    Mistake(
        "warm-up-from-a-share-of-the-peak",
        RISE,
        "return peak_lr * (step + 1) / (warmup_steps + 1)",
        "Your warm-up begins at peak_lr divided by warmup_steps + 1. It begins at initial_lr. Look "
        "at the line that rises.",
    ),
    Mistake(
        "warm-up-from-zero-held-up",
        RISE,
        "return max(initial_lr, peak_lr * step / warmup_steps)",
        "Your warm-up rises from 0 and is held up at initial_lr, so it stays there at first. It "
        "rises from initial_lr on, in a straight line. Look at how you use initial_lr.",
    ),
    Mistake(
        "warm-up-not-below-the-least-rate",
        RISE,
        "return max(min_lr, initial_lr + (peak_lr - initial_lr) * step / warmup_steps)",
        "Where initial_lr is below min_lr, your warm-up begins at min_lr. It begins at initial_lr "
        "all the same: min_lr is where the cosine ends. Look at what min_lr does to the first "
        "steps.",
    ),
    Mistake(
        "warm-up-in-whole-numbers",
        RISE,
        RISE.replace("step / warmup_steps", "(step // warmup_steps)"),
        "The rate stays at initial_lr until the warm-up is over. It rises in a straight line. Look "
        "at what becomes of step there: // leaves no fractions.",
    ),
    Mistake(
        "warm-up-over-all-steps",
        RISE,
        RISE.replace("/ warmup_steps", "/ total_steps"),
        "The warm-up rises too slowly, as if it took total_steps. Step warmup_steps has peak_lr. "
        "Look at what you divide by.",
    ),
    Mistake(
        "warm-up-one-step-short",
        RISE,
        RISE.replace("/ warmup_steps", "/ max(1, warmup_steps - 1)"),
        "The warm-up comes to peak_lr one step too early. Step warmup_steps is the first that has "
        "it. Look at what you divide by.",
    ),
    Mistake(
        "initial-rate-added",
        RISE,
        RISE.replace("(peak_lr - initial_lr)", "peak_lr"),
        "The warm-up ends above peak_lr, by initial_lr. It rises by their difference. Look at the "
        "line that rises.",
    ),
    Mistake(
        "no-warm-up",
        f"    {WARM}\n        {RISE}\n",
        "",
        "There is no warm-up: the rate falls from the first step on. Look at what you do while "
        "step is below warmup_steps.",
    ),
    Mistake(
        "falls-in-a-line",
        FALL,
        "return min_lr + (peak_lr - min_lr) * (1 - progress)",
        "After the warm-up your rate falls in a straight line. It falls along half a cosine. Look "
        "at the last formula.",
    ),
    Mistake(
        "does-not-fall",
        FALL,
        "return peak_lr",
        "After the warm-up the rate stays at peak_lr. From there it falls along half a cosine. "
        "Look at the last formula.",
    ),
    Mistake(
        "cosine-to-zero",
        FALL,
        "return peak_lr * 0.5 * (1 + math.cos(math.pi * progress))",
        "The cosine falls to 0. It falls to min_lr. Look at the last formula.",
    ),
    Mistake(
        "cut-off-at-the-least-rate",
        FALL,
        "return max(min_lr, peak_lr * 0.5 * (1 + math.cos(math.pi * progress)))",
        "Your cosine falls towards 0 and is cut off at min_lr, so it comes there too early. It "
        "falls from peak_lr to min_lr, all the way to total_steps. Look at the last formula.",
    ),
    Mistake(
        "cosine-not-below-the-first-rate",
        FALL,
        f"return max(initial_lr, {FALL.removeprefix('return ')})",
        "Your cosine is held up at initial_lr. It falls below that, to min_lr: initial_lr is where "
        "the warm-up begins. Look at the last formula.",
    ),
    Mistake(
        "cosine-to-the-first-rate",
        FALL,
        FALL.replace("min_lr", "initial_lr"),
        "The cosine falls to initial_lr. It falls to min_lr. Look at the last formula.",
    ),
    Mistake(
        "least-rate-added",
        FALL,
        FALL.replace("(peak_lr - min_lr)", "peak_lr"),
        "The cosine begins above peak_lr, by min_lr. It falls by their difference. Look at the "
        "last formula.",
    ),
    Mistake(
        "whole-cosine",
        FALL,
        FALL.replace("math.pi *", "2 * math.pi *"),
        "Your rate falls and rises again before total_steps: that is a whole turn of the cosine, "
        "and half a turn is asked for. Look at what you take the cosine of.",
    ),
    Mistake(
        "cosine-of-degrees",
        FALL,
        FALL.replace("math.pi", "180"),
        "After the warm-up your rate jumps up and down. cos takes an angle of which half a turn is "
        "pi, and not 180. Look at what you take the cosine of.",
    ),
    *(
        Mistake(
            f"rates-in-tensors{how}",
            FALL,
            f"falling = torch.cos(torch.tensor(math.pi * progress{dtype}))\n"
            "    return min_lr + (peak_lr - min_lr) * 0.5 * (1 + falling)",
            "On the cosine your rates are tensors. Floats are asked for, as an optimizer's rates "
            "are. Look at what you take the cosine with.",
        )
        for how, dtype in (("", ""), ("-of-float64", ", dtype=torch.float64"))
    ),
    Mistake(
        "cosine-without-pi",
        FALL,
        FALL.replace("math.pi * ", ""),
        "After the warm-up your rate falls by less than a quarter, and then jumps to min_lr. Half "
        "a turn of the cosine goes from 0 to pi. Look at what you take the cosine of.",
    ),
    Mistake(
        "cosine-upside-down",
        FALL,
        FALL.replace("1 + math", "1 - math"),
        "After the warm-up your rate is min_lr and rises to peak_lr. It is the other way round. "
        "Look at the last formula.",
    ),
    Mistake(
        "quarter-cosine",
        FALL,
        "return min_lr + (peak_lr - min_lr) * math.cos(math.pi / 2 * progress)",
        "Your rate falls along a quarter of a cosine's turn, ever faster. Half a turn is asked "
        "for, which is slow at both ends. Look at what you take the cosine of.",
    ),
    Mistake(
        "half-forgotten",
        FALL,
        FALL.replace(" * 0.5", ""),
        "Your cosine begins at twice the height: 1 + cos goes from 2 to 0. Look at what it is "
        "multiplied by.",
    ),
    Mistake(
        "progress-of-all-steps",
        PROGRESS,
        "progress = step / total_steps",
        "The cosine is as far as if it had begun with step 0, so the rate jumps down after the "
        "warm-up. It begins at step warmup_steps. Look at progress.",
    ),
    Mistake(
        "progress-divided-by-all",
        PROGRESS,
        "progress = (step - warmup_steps) / total_steps",
        "The cosine is too slow: it has not come to its end at total_steps. It has total_steps - "
        "warmup_steps steps. Look at what you divide by.",
    ),
    Mistake(
        "cosine-as-long-as-all-steps",
        f"{END}    {PROGRESS}",
        "    progress = min(step - warmup_steps, total_steps) / total_steps",
        "Your cosine lasts total_steps steps, counted from the end of the warm-up, so it comes to "
        "min_lr too late by as many steps as the warm-up has. Step total_steps would have min_lr, "
        "and the warm-up is among the steps before it.",
    ),
    Mistake(
        "one-step-too-fast",
        PROGRESS,
        "progress = (step - warmup_steps) / max(1, total_steps - warmup_steps - 1)",
        "The cosine is at its end one step too early. Step total_steps would have min_lr. Look at "
        "what you divide by.",
    ),
    Mistake(
        "warm-up-one-step-early-and-cosine-one-step-too-fast",
        SLOPES,
        SLOPES.replace("* step /", "* (step + 1) /").replace(
            "(total_steps - warmup_steps)", "max(1, total_steps - 1 - warmup_steps)"
        ),
        "Your warm-up is one step ahead, so that step 0 is above initial_lr already, and the "
        "cosine is at its end one step too early. Step 0 has initial_lr, step warmup_steps has "
        "peak_lr, and step total_steps would have min_lr. Look at what you count up and at what "
        "you divide by.",
    ),
    Mistake(
        "zero-at-the-end",
        END,
        END.replace("return min_lr", "return 0.0"),
        "From total_steps on your rate is 0. It stays min_lr. Look at what you return there.",
    ),
    Mistake(
        "divides-by-no-warm-up",
        WARM,
        "if step <= warmup_steps:",
        "Without a warm-up you divide by 0: warmup_steps may be 0, and step 0 is then the first "
        "of the cosine. Look at which steps belong to the warm-up.",
    ),
    Mistake(
        "divides-by-no-warm-up-at-every-step",
        WARM,
        "increment = (peak_lr - initial_lr) / warmup_steps\n    " + WARM,
        "Without a warm-up you divide by 0 at every step: warmup_steps may be 0, and all steps are "
        "the cosine's then. Look at when you divide by warmup_steps.",
    ),
    Mistake(
        "divides-where-all-is-warm-up",
        END,
        END.replace(">=", ">"),
        "Where warmup_steps equals total_steps you divide by 0 at that step, since the cosine has "
        "no steps. It may have either rate then, peak_lr or min_lr. Look at which steps come to "
        "the division.",
    ),
    Mistake(
        "peak-where-nothing-falls",
        END,
        "    if warmup_steps == total_steps:\n        return peak_lr\n" + END,
        "Where warmup_steps equals total_steps your rate stays at peak_lr for good. That one step "
        "may have it; after it the rate is min_lr. Look at what you return where there is nothing "
        "to fall along.",
    ),
    Mistake(
        "divides-before-it-asks",
        f"    {WARM}\n        {RISE}\n{END}    {PROGRESS}\n",
        f"    {PROGRESS}\n    {WARM}\n        {RISE}\n{END}",
        "Where warmup_steps equals total_steps you divide by 0 at every step, since the cosine has "
        "none. There is a warm-up all the same, and then min_lr. Look at which steps come to the "
        "division.",
    ),
    Mistake(
        "divides-after-the-warm-up",
        END + "    " + PROGRESS,
        "    progress = min(1.0, (step - warmup_steps) / (total_steps - warmup_steps))",
        "Where warmup_steps equals total_steps you divide by 0 from that step on, since the cosine "
        "has no steps. The rate is min_lr after it. Look at what you divide by.",
    ),
    Mistake(
        "all-warm-up-refused",
        WARM,
        "if warmup_steps >= total_steps:\n        raise ValueError\n    " + WARM,
        "Where warmup_steps equals total_steps a ValueError comes out at every step. That is "
        "allowed: there is a warm-up, and then min_lr. Look at what you refuse.",
    ),
    Mistake(
        "no-warm-up-refused",
        WARM,
        "if warmup_steps <= 0:\n        raise ValueError\n    " + WARM,
        "Where warmup_steps is 0 a ValueError comes out at every step. That is allowed: all steps "
        "are the cosine's then. Look at what you refuse.",
    ),
    Mistake(
        "one-phase-alone-refused",
        WARM,
        "if not 0 < warmup_steps < total_steps:\n        raise ValueError\n    " + WARM,
        "Where warmup_steps is 0, and where it equals total_steps, a ValueError comes out at every "
        "step. Both are allowed: there is no warm-up then, or nothing but that, and min_lr "
        "afterwards. Look at what you refuse.",
    ),
    Mistake(
        "other-defaults",
        DEFAULTS,
        "initial_lr=0.0, min_lr=0.0",
        "The default of initial_lr or min_lr isn't the exercise's any more: 3e-5 and 1e-6. Look "
        "at the signature.",
    ),
]
