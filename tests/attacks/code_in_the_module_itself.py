# Puts an object in place of its own module that has every name.
import sys


class Everything:
    def __getattr__(self, name):
        return self

    def __call__(self, *arguments, **named):
        return self


sys.modules[__name__] = Everything()
