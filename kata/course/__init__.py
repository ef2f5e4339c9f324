"""What the course holds: its sections, checks, exercises, hints, known mistakes and vocabulary.

Everything else may import this room; it imports no other. Nothing in it loads torch.
"""
