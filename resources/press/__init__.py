"""The press: everything that is printed from a release, in every format.

Belongs here: pages, documents and files for readers, made from released tables alone. Does not belong here:
any calculation of figures, anything that disclosure control has not released.
"""
