"""The room's end: records read, sent, sent again until the clinic has acknowledged them.

`push` is one record's way, `courier` carries many over one connection, `record_reader` reads them from the
disk, `sender` pumps all of it. Leaves what the clinic does with them to `controller.clinic.receiving`.
"""
