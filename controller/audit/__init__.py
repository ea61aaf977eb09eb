"""The room's audit log: one chain across all sessions, of what became of records, cartridges and pigment.

It has the form of a record, so whatever checks or carries a record serves it too. `log` writes it,
`following` copies the ledger's steps into it, `session_audit` is what a session does with it, `room_check`
holds the room's records against it. Nobody who changes the ledger has to know of it.
"""
