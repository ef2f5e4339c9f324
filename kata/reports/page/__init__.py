"""The page of a class: how it is doing, and what to talk about on Monday.

`sections` says what a section's results come to, `people` where each of them stands, `excerpts`
shows code without its author, `html` puts it all on one page that stands by itself.
"""
