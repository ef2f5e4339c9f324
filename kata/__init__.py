"""The grader's engine: the same checks run on two implementations, and the observations compared.

course        which sections there are, and where their files lie
instruments   what the hidden checks measure with (torch)
worker        runs the checks on one implementation (torch, in a process of its own)
zygote        a process that has torch loaded and forks the workers
processes     starts workers, watches their time, collects what they observed
wire          how observations travel from a worker to the grader
judge         observations in, verdicts out
grading       sections, jobs and results
report        everything that is printed
cli           the command line
exercises     exercises/ made from solutions/
vocabulary    the gpt2 vocabulary, if it is here or in reach
"""
