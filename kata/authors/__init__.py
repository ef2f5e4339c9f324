"""For authors: the files of a new section, what a section still lacks, and the index of mistakes.

The room imports `reports` (for its golden screens), `grading`, `judging` and `course`. Nothing here
prints.
"""
