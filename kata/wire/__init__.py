"""What crosses between processes, and how: jobs, messages, observations. Both ends read it.

It imports nothing of ours but errors.
"""
