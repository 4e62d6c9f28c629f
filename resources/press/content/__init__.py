"""What is said in every format: the same content for atlas, PDF, Word and the hand-over files.

Belongs here: content as plain values, in the order readers meet it. Does not belong here: layout, mark-up,
drawing.
"""
