"""A session as one file: record, plan, pictures, a checker for strangers and a manifest; and read back again.

`packing` writes it, `unpacking` reads it, `packed_file` is its outer form, `manifest` what it says of itself,
`readme` what it says to a stranger. The record's own form is `controller.record`'s matter.
"""
