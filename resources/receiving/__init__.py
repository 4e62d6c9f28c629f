"""Receiving of deliveries: what comes in, what a zip archive holds, what a receipt says.

Belongs here: the parts of which inbox, archive and intake are made. Does not belong here: formats.
"""
