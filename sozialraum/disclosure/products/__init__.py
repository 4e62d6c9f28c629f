"""Products beside the exact release: rounded numbers for maps, counts with noise for readers who explore.

Belongs here: rows of these tables, and what the rounded ones tell an attacker of the exact release. Does not
belong here: rounding and noise themselves (``rounding``, ``perturbation``, ``cell_key``), which products
there are (catalogue), the secret of the noise (``resources``).
"""
