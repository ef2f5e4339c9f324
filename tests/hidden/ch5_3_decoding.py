"""The hidden checks of section 5.3: each returns what it observed, and nothing is expected here.

Which random numbers are drawn, and how many, is free. So what is drawn is looked at as shares of
hundreds of rows, as the set of all that comes up, or where a single token is left to be drawn.
"""

from functools import partial
from itertools import pairwise

import torch
from torch import nn

from kata.instruments import Spy, failing_elsewhere, integers, randn, sides, tried, within
from kata.instruments.spy import Counter

VOCABULARY = 23
MANY = 5003  # tokens: who holds each of GPT-2's against each needs more memory than there is
ROWS = 450  # for shares; who draws row by row has the time for it
MORE = 1 << 12  # for shares where a temperature shows that is off by a quarter
LEVELS = torch.tensor([[0.0], [30.0], [-20.0], [5.0]])  # what a row may lie higher than others
# Four rows of the same probabilities. No row's order is its own inverse, and no column is sorted.
NUCLEI = torch.tensor(
    [[0.3, 0.15, 0.05, 0.5], [0.05, 0.5, 0.3, 0.15], [0.5, 0.05, 0.15, 0.3], [0.15, 0.3, 0.5, 0.05]]
)
APART = torch.cat((NUCLEI.log() + LEVELS, LEVELS - 1.5), dim=1)[:, [0, 4, 1, 2, 3]]
EQUAL = torch.full((1, 4), 1.5)  # all likely by exactly 1/4
TENTHS = torch.tensor([[0.2, 0.4, 0.1, 0.3]])
TIED = torch.tensor([[0.2, 0.4, 0.2, 0.2]])  # whatever is cut off behind the second, ties with it


def probabilities_by_hand(gpt):
    """The probabilities of two tokens come out as you would compute them by hand."""
    logits = torch.tensor([[1.0, 3.0]]).log()
    found = {"logits": logits.clone()}
    for temperature in (1.0, 0.5, 2.0):
        result = gpt.softmax_with_temperature(logits.clone(), temperature)
        found[f"probabilities at temperature {temperature:g}"] = _numbers(result)
    return found


def probabilities_of_every_row(gpt):
    """Each row of logits becomes probabilities, small and large ones, at every temperature."""
    found = {}
    for rows, temperature in ((4, 1.0), (7, 0.3), (1, 5.0), (3, 0.1), (2, 2)):
        logits = randn(rows, 7, spread=3.0)
        result = gpt.softmax_with_temperature(logits, temperature)
        found[f"probabilities of {rows} rows at temperature {temperature:g}"] = _numbers(result)
    far = torch.tensor([[1000.0, 999.0, 998.0], [0.0, 2.0, 1.0], [-1000.0, -1002.0, -1001.0]])
    at_1000_and_at_a_hundredth = torch.tensor([[-1000.0, 1000.0, 0.0], [0.0, 0.02, 0.01]])
    far = torch.cat((far, at_1000_and_at_a_hundredth))  # there these are .090, .665 and .245
    for temperature in (1.0, 0.5, 4.0, 1000.0, 0.01):
        result = gpt.softmax_with_temperature(far.clone(), temperature)
        found[f"probabilities of large logits at temperature {temperature:g}"] = _numbers(result)
    result = gpt.softmax_with_temperature(_of_many(), 0.5)
    return {**found, f"probabilities of {MANY} tokens, the likeliest": _highest(result, 9)}


def softmax_leaves_its_logits_alone(gpt):
    """`softmax_with_temperature` leaves its logits alone, and gives a new tensor where they are."""
    call = gpt.softmax_with_temperature
    return _left_alone(gpt, call, ("temperature 1", 1.0, APART), ("temperature 0.5", 0.5, APART))


def the_highest_logits_by_hand(gpt):
    """Of a few logits the highest stay, and -inf stands for all others."""
    logits, twice = torch.tensor([[1.0, 5.0, 3.0, 2.0]]), torch.tensor([[4.0, 1.0, 4.0, 2.0]])
    found = {"logits": logits.clone()}
    for top_k in (2, 1, 3, 4, 9):
        found[f"with top_k {top_k}"] = _numbers(gpt.top_k_filter(logits.clone(), top_k))
    found["of 4, 1, 4 and 2, with top_k 2"] = _numbers(gpt.top_k_filter(twice, 2))
    tied = torch.tensor([[1.0, 3.0, 1.0, 0.0]])
    for top_k, row in ((2, tied), (1, EQUAL), (3, EQUAL)):
        which = f"of {_listed(row)} with top_k {top_k}"
        found[f"numbers that stay {which}"] = _staying(gpt.top_k_filter(row.clone(), top_k), row)
    return found


def the_highest_logits_of_every_row(gpt):
    """Each row keeps its own highest logits, however many rows there are and wherever they lie."""
    found = {}
    for rows, top_k in ((4, 3), (7, 2), (1, 5), (6, 1), (3, 7), (2, 50)):
        logits = _shuffled(rows, 7) * 0.37 - LEVELS.repeat(2, 1)[:rows]
        found[f"{rows} rows of 7 with top_k {top_k}"] = _numbers(gpt.top_k_filter(logits, top_k))
    result = gpt.top_k_filter(_of_many(), 1500)
    return {**found, f"of {MANY} tokens with top_k 1500, the highest": _highest(result, 1502)}


def top_k_leaves_its_logits_alone(gpt):
    """`top_k_filter` leaves its logits alone, and gives a new tensor where they are."""
    call = gpt.top_k_filter
    return _left_alone(gpt, call, *((f"top_k {k}", k, APART) for k in (3, 5, 50)))


def the_nucleus_by_hand(gpt):
    """Of four tokens those stay that it takes to come to top_p, and -inf stands for all others."""
    probabilities = torch.tensor([[0.15, 0.5, 0.05, 0.3]])
    logits = probabilities.log()
    found = {"probabilities": probabilities, "logits": logits.clone()}
    for top_p in (0.6, 0.3, 0.75, 0.85, 0.97):
        found[f"with top_p {top_p:g}"] = _numbers(gpt.top_p_filter(logits.clone(), top_p))
    found["of four equal ones with top_p 1"] = _numbers(gpt.top_p_filter(EQUAL.clone(), 1.0))
    for top_p, row in ((0.5, TIED), (0.1, EQUAL / 6), (0.6, EQUAL / 6)):
        which, row = f"of the probabilities {_listed(row)} with top_p {top_p:g}", row.log()
        found[f"logits that stay {which}"] = _staying(gpt.top_p_filter(row.clone(), top_p), row)
    return found


def the_nucleus_of_every_row(gpt):
    """Each row keeps its own nucleus, wherever it lies, and where it holds -inf already."""
    never = float("-inf")
    ruled_out = torch.tensor([[never, 2.0, 1.0, never], [3.0, never, 2.0, 1.0]])
    found, rates = {}, torch.tensor([[0.5], [0.3], [0.7], [0.4], [0.6]])
    logits = NUCLEI.log() + LEVELS
    for rows, top_p in ((4, 0.9), (2, 0.6), (3, 0.4), (4, 0.97), (4, 0.05)):
        result = gpt.top_p_filter(logits[:rows].clone(), top_p)
        found[f"{rows} rows of 4 with top_p {top_p:g}"] = _numbers(result)
    for rows, top_p in ((3, 0.55), (3, 0.7), (3, 0.91), (1, 0.7)):
        logits = (_shuffled(rows, 9) * rates[:rows]) + LEVELS[:rows] * 10
        result = gpt.top_p_filter(logits, top_p)
        found[f"{rows} rows of 9 with top_p {top_p:g}"] = _numbers(result)
    for top_p in (0.5, 0.85, 0.99):
        result = gpt.top_p_filter(ruled_out.clone(), top_p)
        found[f"2 rows with -inf in them with top_p {top_p:g}"] = _numbers(result)
    result = gpt.top_p_filter(torch.tensor([[never, 1.5, 1.5, never]]), 1.0)
    found["a row with -inf in it with top_p 1"] = _numbers(result)
    many = randn(64, 30)  # in float32 some rows' probabilities add up to .9999999
    result = _numbers(gpt.top_p_filter(many.clone(), 1.0))
    if isinstance(result, torch.Tensor) and result.shape == many.shape:
        result = result.gather(1, many.topk(5).indices)  # however the last ones are rounded
    found["the 5 highest of 64 rows with top_p 1"] = result
    result = gpt.top_p_filter(_of_many(), 0.9)
    found[f"of {MANY} tokens with top_p 0.9, the highest"] = _highest(result, 9)
    result = gpt.top_p_filter(_of_many() / 20, 0.9)  # thousands stay
    return {**found, f"share of {MANY} tokens that is left with top_p 0.9": _share_left(result)}


def top_p_leaves_its_logits_alone(gpt):
    """`top_p_filter` leaves its logits alone, and gives a new tensor where they are."""
    call = gpt.top_p_filter
    return _left_alone(gpt, call, ("top_p 0.6", 0.6, APART), ("top_p 1", 1.0, EQUAL))


def at_temperature_0_the_likeliest(gpt):
    """At temperature 0 the text goes on as in 4.7, whatever top_k and top_p are."""
    idx, spy = torch.tensor([[3, 1, 4]]), _spy()
    found = {"idx": idx, "tokens": _tokens(gpt, Counter(10).eval(), idx.clone(), 3, 10)}
    for rows, start, new, context in ((1, 1, 9, 20), (4, 3, 5, 20), (2, 2, 9, 4), (2, 9, 4, 1)):
        ids = integers(VOCABULARY, rows, start)
        found[f"{rows} x {start} ids, {context} shown"] = _tokens(gpt, spy, ids, new, context)
    counted = (torch.arange(80) // 2 % 10)[None, ::2]
    many = _tokens(gpt, Counter(10).eval(), counted, 60, 128)
    found["60 tokens after 40 that lie apart in memory"] = many
    ids = integers(VOCABULARY, 1, 5)
    for which, knobs in {
        "temperature 0": {"temperature": 0},
        "top_k 3": {"temperature": 0.0, "top_k": 3},
        "top_p 0.6": {"temperature": 0.0, "top_p": 0.6},
        "all": {"temperature": 0.0, "top_k": 9, "top_p": 0.9, "eos_id": None},
    }.items():
        found[f"tokens with {which}"] = _tokens(gpt, spy, ids.clone(), 4, 20, **knobs)
    found["no new tokens"] = _tokens(gpt, spy, ids, 0, 4, eos_id=2)
    return found


def it_leaves_no_traces(gpt):
    """`idx`, the model and gradients stay as they are, and a call knows nothing of others."""
    found = {}
    filtered = {"temperature": 1.0, "top_k": 5, "top_p": 0.999}
    for which, knobs in {
        "at 0": {"temperature": 0.0},
        "above 0": {"temperature": 1.0},
        "with top_k and top_p": filtered,
    }.items():
        spy, idx = _spy(gap=25.0), torch.tensor([[3, 1, 4], [1, 5, 9]])
        kept, weights = idx.clone(), spy.table.detach().clone()
        result = gpt.generate(spy, idx, 3, 8, eos_id=VOCABULARY, **knobs)
        found |= {
            f"idx, {which}": sides(before_the_call=kept, after_the_call=idx.clone()),
            f"the weights, {which}": sides(before=weights, after=spy.table.detach().clone()),
            f"requires_grad, {which}": sides(before=True, after=spy.table.requires_grad),
            f"training mode, {which}": sides(before_the_call=False, after_the_call=spy.training),
            f"the model was called in training mode, {which}": spy.was_training,
            f"the model's logits require gradients, {which}": spy.was_recorded,
        }
        found |= _kept_to_itself(gpt, spy.eval(), idx, result, f"the result, {which}")
        found |= _switch(gpt, spy, kept, which, knobs)
    return {**found, **_calls_apart(gpt)}


def one_row_ends_before_its_eos(gpt):
    """A single row that chooses eos_id ends before it, and goes on where it doesn't."""
    model, idx, found = Counter(10).eval(), torch.tensor([[3, 1, 4]]), {}
    for eos_id in (7, 5, 8, 9, 4, 0, None):
        found[f"tokens with eos_id {eos_id}"] = _tokens(
            gpt, model, idx.clone(), 4, 10, eos_id=eos_id
        )
    zero = torch.tensor([[0, 8]])
    found["tokens of 0, 8 with eos_id 0"] = _tokens(gpt, model, zero, 4, 10, eos_id=0)
    for ids in ([[2, 4]], [[4]]):
        tokens = _tokens(gpt, Counter(10, step=0).eval(), torch.tensor(ids), 3, 10, eos_id=4)
        found[f"tokens of {ids[0]} with eos_id 4 where they repeat themselves"] = tokens
    large = Counter(50258).eval()
    found["tokens that come by 50256"] = _tokens(gpt, large, torch.tensor([[50254]]), 3, 10)
    found["tokens above 0 with eos_id 7"] = _tokens(
        gpt, _sure(10), idx.clone(), 4, 10, 1.0, None, 7
    )
    return found


def rows_end_by_themselves(gpt):
    """Of several rows each ends by itself and is filled up, until all have ended."""
    model, found = Counter(10).eval(), {}
    idx = torch.tensor([[3], [1], [4], [2]])
    for eos_id, new in ((5, 9), (5, 3), (5, 4), (3, 5), (0, 9), (8, 2)):
        tokens = _tokens(gpt, model, idx.clone(), new, 10, eos_id=eos_id)
        found[f"{new} tokens at most with eos_id {eos_id}"] = tokens
    together = torch.tensor([[5, 2], [3, 2], [2, 2]])
    found["tokens of rows that end together"] = _tokens(gpt, model, together, 6, 10, eos_id=5)
    prompts = torch.tensor([[5, 1], [6, 5], [5, 3]])
    found["tokens after prompts with eos_id"] = _tokens(gpt, model, prompts, 6, 10, eos_id=5)
    found["tokens above 0"] = _tokens(gpt, _sure(10), idx.clone(), 9, 10, 1.0, None, 5)
    evenly = torch.zeros(100, 1, dtype=torch.int64)
    drawn = gpt.generate(_table(torch.ones(1, 3) / 3), evenly, 5, 9, temperature=1.0, eos_id=2)
    after = {second for first, second in _pairs(drawn[:, 1:]) if first == 2}
    found["other tokens after 2 where it is eos_id"] = sorted(after - {2})
    found["columns of nothing but eos_id"] = int((drawn[:, 1:] == 2).all(dim=0).sum())
    return found


def tokens_are_drawn_by_their_probabilities(gpt):
    """Above 0 each token is drawn as often as its probability at that temperature says."""
    found = {}
    for temperature, *shares in (
        (1.0, 0.1, 0.15, 0.7, 0.05),
        (0.01, 0.002, 0.001, 0.012, 0.985),  # to the 100th power all of the model's come to 0
        (100, 0.7, 0.05, 0.1, 0.15),  # in the model's all but the likeliest come to 0
    ):
        model = _table(torch.tensor([shares]), temperature)
        drawn = _drawn(gpt, model, temperature=temperature)
        found[f"shares of the tokens at temperature {temperature:g}"] = _shares(drawn)
    drawn = _drawn(gpt, _table(torch.tensor([[0.1, 0.7, 0.05, 0.15]]), 3), MORE, temperature=3)
    found["shares of very many tokens at temperature 3"] = _shares(drawn, 0.035)
    found |= _pairs_alike(drawn)
    many = _drawn(gpt, _table(torch.arange(100.0, 160.0)[None]), 300, temperature=1.0)
    found["fives of 60 tokens that come up"] = len(set((many // 5).flatten().tolist()))
    evenly = _of_many()[:1] / 100
    model = _Call(lambda idx: evenly[:, None].expand(*idx.shape, -1)).eval()
    drawn = _drawn(gpt, model, 20, temperature=1.0)
    others = set(drawn.flatten().tolist()) - set(evenly[0].topk(1024).indices.tolist())
    name = f"others than the likeliest 1024 of {MANY} tokens come up"
    found[name] = _or_alike(drawn, bool(others))
    ids = integers(VOCABULARY, 3, 6)
    found["tokens of a model that is sure"] = _tokens(gpt, _spy(gap=25.0), ids, 5, 4, 1.0)
    return found


def only_what_is_left_is_drawn(gpt):
    """Only what top_k and top_p leave is drawn, at the temperature and in the right order."""
    found = {}
    for temperature, knobs in (
        (2.0, {"top_k": 2}),
        (1.0, {"top_k": 9}),
        (2.0, {"top_p": 0.8}),
        (2.0, {"top_k": 3, "top_p": 0.75}),
        (2.0, {"top_k": 3, "top_p": 0.99}),
        (0.5, {"top_p": 0.65}),
    ):
        drawn = _drawn(gpt, _table(TENTHS, temperature), 160, temperature=temperature, **knobs)
        which = f"with {_told(knobs)} at temperature {temperature:g}"
        found[f"tokens drawn {which}"] = _or_alike(drawn, sorted(set(drawn.flatten().tolist())))
    for knobs in ({"top_k": 1}, {"top_p": 0.05}, {"top_k": 2, "top_p": 0.5}):
        drawn = _drawn(gpt, _table(TENTHS, 2.0), 100, temperature=2.0, **knobs)
        found[f"tokens drawn with {_told(knobs)}"] = sorted(set(drawn.flatten().tolist()))
    shares = torch.tensor([[0.985, 0.002, 0.001, 0.012]])
    drawn = _drawn(gpt, _table(shares, 0.25), temperature=0.25, top_k=3)
    found["shares of the tokens with top_k 3 at temperature 0.25"] = _shares(drawn)
    last = _tokens(
        gpt, _table(TENTHS), torch.zeros(9, 1, dtype=torch.int64), 5, 4, 1, None, None, 0.3
    )
    return {**found, "tokens with top_p 0.3 as the last argument": last}


def every_row_is_drawn_by_itself(gpt):
    """Each row is drawn by itself, from what is left of its own logits, and anew at each step."""
    even = _table(torch.ones(1, 2) / 2)
    drawn = gpt.generate(even, torch.zeros(180, 1, dtype=torch.int64), 3, 5, temperature=1.0)
    found = {"different texts of 3 tokens": len(set(map(tuple, drawn[:, 1:].tolist())))}
    found["different pairs of neighbours"] = len(_pairs(drawn[:, 1:2].T))
    one = torch.zeros(1, 1, dtype=torch.int64)
    single = gpt.generate(even, one, 60, 5, temperature=1.0)[:, 1:]
    found["different tokens of a single row"] = len(set(single.flatten().tolist()))
    table = nn.Embedding.from_pretrained(NUCLEI.log() + LEVELS).eval()
    starts = torch.arange(4).repeat(110)[:, None]
    for knobs in ({"top_k": 2}, {"top_p": 0.9}, {"top_k": 3, "top_p": 0.6}):
        pairs = _pairs(gpt.generate(table, starts.clone(), 1, 5, temperature=1.0, **knobs))
        several = len(pairs) > len(NUCLEI)
        found[f"pairs of tokens with {_told(knobs)}"] = pairs if several else "one token after each"
    return found


def a_seed_repeats_a_text(gpt):
    """torch.manual_seed makes a text repeatable, and nothing else does."""
    model, idx = _table(torch.ones(1, 40) / 40), torch.zeros(20, 1, dtype=torch.int64)
    texts = []
    for seed in (5, 5, 6, None):
        if seed is not None:
            torch.manual_seed(seed)
        texts.append(gpt.generate(model, idx.clone(), 7, 4, temperature=1.0).clone())
    first, again, other, later = texts
    return {
        "rows that are the same with the same seed": _alike(first, again),
        "rows that are the same with another seed": _alike(first, other),
        "rows that are the same in the next call": _alike(other, later),
    }


def it_works_where_the_model_is(gpt):
    """What `generate` makes on the way stands on the device of the ids, whatever that is."""
    model, idx, found = _table(TENTHS), torch.tensor([[0, 3], [1, 2], [2, 0]]), {}
    for which, knobs in {
        "at temperature 0": {"eos_id": 50256},
        "with all knobs": {"temperature": 0.8, "top_k": 3, "eos_id": 50256, "top_p": 0.7},
    }.items():
        call = _Call(partial(_shape, gpt, model, knobs), model)
        found |= failing_elsewhere(gpt, call.eval(), idx, where=f" {which}")
    return found


# --- models ---------------------------------------------------------------------------------------


def _spy(gap=0.25):
    """With a wide gap between its logits the likeliest token is as good as sure to be drawn."""
    spy = Spy(VOCABULARY).eval()
    spy.table.data.mul_(gap / 0.25)
    return spy


def _sure(vocab_size):
    """A model that counts and is sure of it: what is drawn is what is likeliest."""
    return nn.Embedding.from_pretrained(100 * torch.eye(vocab_size).roll(1, dims=1)).eval()


def _table(shares, temperature=1.0):
    """A model after each of whose ids the next one has these shares, at that temperature."""
    logits = (temperature * shares.log()).expand(shares.shape[1], -1)
    return nn.Embedding.from_pretrained(logits.clone()).eval()


class _Call(nn.Module):
    """A function in a module's place, with the model that it works with."""

    def __init__(self, call, model=None):
        super().__init__()
        self.call, self.model = call, model

    def forward(self, given):
        return self.call(given)


# --- what is seen ---------------------------------------------------------------------------------


def _numbers(result):
    """A filter's numbers, as they are then; of which dtype they are is free."""
    if isinstance(result, str):
        return result  # what was raised in their place
    if not isinstance(result, torch.Tensor):
        return f"a {type(result).__name__} of numbers"
    return result.detach().clone().float() if result.is_floating_point() else result.clone()


def _staying(result, row):
    """Which of a row's numbers stay, each of them once: of those that tie one may stay, or all."""
    numbers = _numbers(result)
    if not isinstance(numbers, torch.Tensor):
        return numbers
    return [one for one in row.unique().tolist() if bool((numbers - one).abs().lt(1e-5).any())]


def _ids_of(result):
    """What generate returns, as it is then; a numpy array is no tensor of ids."""
    if isinstance(result, torch.Tensor):
        return result.clone()
    return result.tolist() if hasattr(result, "tolist") else result


def _tokens(gpt, model, idx, new, context, *more, **knobs):
    return _ids_of(gpt.generate(model, idx, new, context, *more, **knobs))


def _shape(gpt, model, knobs, idx):
    """The shape of what comes: which tokens, others check, and here they may be drawn."""
    result = tried(gpt.generate, model, idx.clone(), 2, 7, **knobs)
    if isinstance(result, torch.Tensor):
        return list(result.shape)
    return result if isinstance(result, str) else type(result).__name__


def _left_alone(gpt, function, *cases):
    """What a filter's logits and its result are before and after all that must not matter."""
    found = {}
    for which, how, logits in cases:
        given = logits.clone()
        result = tried(function, given, how)
        before, after = _numbers(result), given.clone()
        found[f"logits with {which}"] = sides(before_the_call=logits.clone(), after_the_call=after)
        given.zero_()
        found[f"the result with {which}"] = sides(
            before_the_logits_change=before, after_the_logits_change=_numbers(result)
        )
        tried(function, logits.flip(1) - 1, how)
        found[f"the first result with {which}"] = sides(
            before_the_next_call=before, after_the_next_call=_numbers(result)
        )
        call = _Call(partial(_numbers_of, function, how)).eval()
        found |= failing_elsewhere(gpt, call, logits.clone(), where=f" with {which}")
    return found


def _numbers_of(function, how, logits):
    return _numbers(tried(function, logits, how))


def _drawn(gpt, model, rows=ROWS, **knobs):
    """One token for each of many rows that are alike."""
    return gpt.generate(model, torch.zeros(rows, 1, dtype=torch.int64), 1, 5, **knobs)[:, 1:]


def _or_alike(drawn, value):
    """What is seen of rows that differ: of a draw for all of them it would be an accident."""
    return "all rows are alike" if bool((drawn == drawn[:1]).all()) else value


def _shares(drawn, tolerance=0.11):
    """How often each of four tokens comes, as near as so many draws tell: five sigmas."""
    counts = torch.bincount(drawn.flatten(), minlength=4)
    shares = _or_alike(drawn, within(tolerance, counts / len(drawn)))
    return {"rows that differ": "none" if isinstance(shares, str) else "some", "each": shares}


def _pairs_alike(drawn):
    """How often two rows have the same token: whoever draws one number for two has them alike."""
    half = len(drawn) // 2
    pairs = {"next to each other": (drawn[::2], drawn[1::2]), "far": (drawn[:half], drawn[half:])}
    return {
        f"share of rows {which} that are alike": within(0.055, (one == other).double().mean())
        for which, (one, other) in pairs.items()
    }


def _pairs(rows):
    """Every pair of tokens of which one follows the other."""
    return sorted({tuple(pair) for row in rows.tolist() for pair in pairwise(row)})


def _alike(one, other):
    return int((one == other).all(dim=1).sum())


def _calls_apart(gpt):
    """The same call after one in which a row ended, and one after the weights were changed."""
    model, other, idx = Counter(10).eval(), Counter(10).eval(), torch.tensor([[6]])
    first = _tokens(gpt, model, idx.clone(), 2, 8, eos_id=9)
    gpt.generate(model, idx.clone(), 2, 8, eos_id=7)
    again = _tokens(gpt, model, idx.clone(), 2, 8, eos_id=9)
    gpt.generate(model, idx.clone(), 2, 8)
    for one in (model, other):  # which changes neither the place nor the version of their weights
        one.scores.data.copy_(one.scores.data.roll(2))
    fresh = _tokens(gpt, other, idx.repeat(2, 1), 2, 8)
    changed = _tokens(gpt, model, idx.clone(), 2, 8)
    return {
        "tokens": sides(the_first_time=first, after_a_text_that_ended=again),
        "tokens with other weights": sides(in_a_new_model=fresh[:1], in_one_that_changed=changed),
    }


def _kept_to_itself(gpt, model, idx, result, name):
    """A result before and after idx, which it must not share, is overwritten; and another call."""
    before = _ids_of(result)
    gpt.generate(model, idx + 1, 3, 8)
    meanwhile = _ids_of(result)
    with torch.inference_mode():
        idx.zero_()
    return {
        f"{name}, kept": sides(before_the_next_call=before, after_the_next_call=meanwhile),
        name: sides(before_idx_changed=before, after_idx_changed=_ids_of(result)),
    }


def _switch(gpt, model, idx, which, knobs):
    """Whether gradients are on, and which weights are frozen, before and after calls."""
    found, frozen = {}, Counter(10).eval().requires_grad_(False)
    for before in (True, False):
        with torch.set_grad_enabled(before):
            for tokens in (2, 0):
                gpt.generate(model, idx.clone(), tokens, 8, **knobs)
                gpt.generate(frozen, idx[:1].clone(), tokens, 8, eos_id=5, **knobs)
            both = sides(before_the_calls=before, after_the_calls=torch.is_grad_enabled())
            found[f"gradients, {which}, where they were {'on' if before else 'off'}"] = both
    both = sides(before_the_calls=False, after_the_calls=frozen.scores.requires_grad)
    found[f"requires_grad of a frozen model, {which}"] = both
    both = sides(before_the_calls=False, after_the_calls=frozen.training)
    found[f"training mode of a frozen model, {which}"] = both
    for tokens, eos_id in ((2, None), (0, None), (2, 5)):  # the last of which ends at once
        learning = nn.Sequential(_sure(10)).train()
        gpt.generate(learning, idx[:1].clone(), tokens, 8, eos_id=eos_id, **knobs)
        modes = [part.training for part in learning.modules()]
        call = f"{tokens} tokens at most with eos_id {eos_id}, {which}"
        both = sides(before_the_call=[True, True], after_the_call=modes)
        found[f"training mode of a model in training and of its part, {call}"] = both
    return found


def _of_many():
    """Two rows as they are cut out of a model's logits: the rows don't lie next to each other.

    A few tokens are likely, and no probability is so small that it comes to 0: those would tie.
    """
    behind = MANY - 1 - _shuffled(2, MANY)  # how many are likelier
    logits = torch.where(behind < 30, -0.37 * behind, -11 - 0.012 * (behind - 30))
    return logits[:, None].expand(2, 3, MANY).clone()[:, -1]


def _highest(result, number):
    """The highest of each row, and where they lie."""
    if not isinstance(result, torch.Tensor) or result.shape != (2, MANY):
        return _numbers(result)
    highest = result.detach().float().topk(number)
    places = highest.indices.where(highest.values > float("-inf"), -1)
    return {"their numbers": highest.values, "where they lie": places}


def _share_left(result):
    """How large a share of each row isn't -inf, up to the one token more or less that is right."""
    if not isinstance(result, torch.Tensor) or result.shape != (2, MANY):
        return _numbers(result)
    return within(0.0003, (result.detach().float() > float("-inf")).double().mean(dim=1))


def _shuffled(rows, length):
    """In each row the same numbers, evenly apart, in an order of its own."""
    return -randn(rows, length).argsort(dim=1).float()


def _listed(row):
    return ", ".join(f"{number:g}" for number in row[0].tolist())


def _told(knobs):
    return " and ".join(f"{name} {value:g}" for name, value in knobs.items())
