"""Live sources: files fetched from services and addresses that the catalogue names.

Belongs here: requests, paging, limits, handing files to the archive.
Does not belong here: reading the files, deciding on them, names and passwords.
"""
