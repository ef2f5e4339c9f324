"""All that runs in the learner's and the reference's process, and the zygote that forks them.

The only room that loads torch, with `instruments`. It imports those, `wire`, `walls` and judging's
comparison; nothing imports it: workers are started by its name.
"""
