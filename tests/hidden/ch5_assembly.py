"""Your own GPT learns

You have taught your GPT: your own loss, training and decoding make your own model learn a text and
recite it.

    a text
      |  token_windows
      |  GPTModel, cross_entropy
      |  train_model_simple
      |    learning_rate, clip_gradients
      |  generate
    the same text

The last checks of chapter 5: the learner's own parts, with nothing substituted.
"""

import torch

from kata.instruments import Momentum, config, integers, randn, within
from kata.instruments.assembled import stress_assembled

SECTIONS = ("4.2", "4.3", "4.5", "4.6", "5.1", "5.2", "5.3")
LENGTH, LEARNED = 7, 16
BEGUN, BY_HEART = 4, 14  # rounds of three steps: after 10 a single block knows the text
CLOSE = 1e-3  # right parts that differ as far as they may come to losses 1e-5 apart


def your_model_has_the_right_loss(gpt):
    """Your loss of your model on your windows is the reference's."""
    model, loader = _model(gpt), _loader(gpt, integers(23, LEARNED).tolist())
    loss = gpt.calc_loss_loader(loader, model.eval(), "cpu")
    return {"loss": torch.tensor(loss), "perplexity": torch.tensor(gpt.perplexity(loss))}


def your_training_teaches_your_model(gpt):
    """Your training brings your model's loss down, step by step, as the reference's does."""
    losses = _taught(gpt, _model(gpt), _text(), BEGUN, 0.2)
    return {f"{name} losses": within(CLOSE, torch.tensor(one)) for name, one in losses.items()}


def your_model_recites_what_it_learned(gpt):
    """Your model, taught by your training, recites the text."""
    text, model = _text(), _model(gpt, n_layers=1)
    _taught(gpt, model, text, BY_HEART, 0.3)
    prompt = torch.tensor([text[:3], text[5:8]])
    greedy = gpt.generate(model.eval(), prompt, 8, LENGTH)
    torch.default_generator.manual_seed(0)  # with one to choose from, all draws are the same
    drawn = gpt.generate(model, prompt, 8, LENGTH, temperature=2.0, top_k=1)
    ended = gpt.generate(model, prompt[:1], 8, LENGTH, eos_id=text[7])
    return {"text": torch.tensor(text), "greedy": greedy, "drawn from one": drawn, "ended": ended}


def _text():
    """Tokens that all differ, so that each says what comes next."""
    return randn(23).argsort()[:LEARNED].tolist()


def _model(gpt, **changes):
    """Small numbers to begin with: from large ones learning takes long."""
    model = stress_assembled(gpt.GPTModel(config(**changes)))
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            parameter.mul_(0.1).add_(1 if name.endswith("scale") else 0)
    return model


def _loader(gpt, text):
    inputs, targets = gpt.token_windows(text, LENGTH, 1)
    return [(inputs[i::3], targets[i::3]) for i in range(3)]


def _taught(gpt, model, text, rounds, rate):
    """Teach the model the text, and return its losses."""
    loader = _loader(gpt, text)
    steps = BY_HEART * len(loader)
    losses = gpt.train_model_simple(
        model,
        loader,
        loader[:1],
        Momentum(model.parameters(), lr=rate),
        "cpu",
        rounds,
        5,
        None,
        schedule=lambda step: gpt.learning_rate(step, 5, steps, rate),
        max_norm=1.0,
    )
    return dict(zip(("training", "validation"), losses))
