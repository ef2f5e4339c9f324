"""The grader's engine: the same checks run on two implementations, and the observations compared.

course        which sections there are, and where their files lie
instruments   what the hidden checks measure with (torch)
elsewhere     would a model fail on another device? (torch)
worker        runs the checks on one implementation (torch, in a process of its own)
sandbox       walls around a worker: what it may open, call and take
zygote        a process that has torch loaded and forks the workers
processes     starts workers, watches their time, collects what they observed
wire          how observations travel from a worker to the grader
judge         observations in, verdicts out
mistakes      the known mistakes: patches of the reference
diagnosis     which known mistake explains what was observed
exceptions    plain-language readings of exceptions
grading       submissions become jobs, outcomes become results
report        results for people and as JSON
session       one call of the grader, from its arguments to its exit status
commands      what grades nothing: list, hint, read, show, reset, solution
watch, keys   a verdict on every save; single key presses
foreground    one check with a debugger
cli           the command line
exercises     exercises/ made from solutions/
vocabulary    the gpt2 vocabulary, if it is here or in reach
draw          what the demonstrations draw with
"""
