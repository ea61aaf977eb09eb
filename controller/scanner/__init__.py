"""Scanners: bytes or keys in, scans or complaints out. What a scan means is `controller.cartridge`'s part.

`serial_reader`, `key_reader` and `typed_entry` are cores; `devices` carries bytes and keys to them.
"""
