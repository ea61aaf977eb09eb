"""What a session came to, read from its record: the one source of its report and of what the clinic is told.

`model` names it, `of_record` folds it from entries, `figures` counts dots and depths, `work` tells how long
it took. Cores; who shows it to whom is not their matter.
"""
