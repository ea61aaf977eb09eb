"""A session in the words of a record system: FHIR R4, one transaction Bundle a session.

`bundle` makes it of what `controller.summary` has read from a record; a module stands for each kind of
resource, `naming` for what keeps a second sending from storing anything again. `send` is the one door to the
network.
"""
