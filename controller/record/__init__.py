"""The session's record: one append-only, hash-chained file that says what was done and when.

Leaves what the entries mean to `controller.session`, and their journey to the clinic to `controller.clinic`.
"""
