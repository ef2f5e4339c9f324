"""How a class's work arrives, and whose is what: folders, clones, zips, exports of course systems.

tree        all that came in, as one tree: whoever looks at it need not know what was an archive
folders     a folder becomes such a tree
allowance   how much may come of an archive
archives    a zip becomes one; what could do harm is refused by name
members     what an archive says of one file, and why that may not be opened
owners      which parts of a tree are whose
metadata    who is behind a folder of Gradescope's
yaml_lines  the few lines of YAML in which that is said
choice      the course's files among somebody's, one of each
modules     modules of their own that those import
find        all of it together
"""
