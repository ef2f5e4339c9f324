"""For authors: the files of a new section, what a section still lacks, the index of mistakes, and
the pack for students.

And the course in other people's hands: `autograder`, the zip that Gradescope is given.

The room imports `reports` (for its golden screens), `grading`, `judging` and `course`. Nothing here
prints.
"""
