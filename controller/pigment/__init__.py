"""Pigment: which bottle came from where, how long it may be used, and who had it.

A bottle goes one way like a cartridge, received → opened → discarded, but serves several sessions while it is
open. It lives in the cartridges' ledger; the session asks for one bottle of each shade before the first
cartridge.
"""
