"""The way of a session's record to the clinic: sent again until it is acknowledged, stored once (P10).

The record is the outbox (docs/decisions/0012): an entry is due to be sent as soon as it is committed.
`messages` is what room and clinic say to each other, `push` the room's end, `receiver` and `store` the
clinic's. Leaves the sockets to whoever pumps them, and the record itself to `controller.record`.
"""
