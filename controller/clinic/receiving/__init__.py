"""The clinic's end: who may write, what is stored, and what is acknowledged once it is.

`admission` says whose key may write which room's records, `receiver` judges a message, `store` keeps entries,
`serve` pumps all of it, `reading` looks at what is stored. Leaves the records themselves to the rooms.
"""
