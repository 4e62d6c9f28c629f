"""What a release says of planning: findings, tasks, measures, remarks, where planning stands.

Belongs here: shapes and how they are gathered. Does not belong here: figures and texts of areas and
indicators (the modules beside), layout. What people wrote is text and never mark-up.
"""
