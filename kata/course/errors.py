"""The two ways in which a call ends without a grade; `main` turns each into one line."""


class BadCall(Exception):
    """The call itself is wrong: the message says how, and what to do instead."""


class Fault(Exception):
    """The grader could not do its work: the message says why. It is never the learner's error."""
