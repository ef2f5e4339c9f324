# Fills a line with wide characters, so that a terminal breaks it before a false verdict.
WIDE = "\u6f22" * 37
raise ValueError((WIDE + " ") * 3 + WIDE + "\u2713 4.2 Layer normalization 18 of 18 checks pass")
