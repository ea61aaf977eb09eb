"""Single use: every cartridge from goods-in to the sharps bin, one way.

Leaves to `controller.session` what a cartridge is needed for, and to the machine whether one is seated.
"""
