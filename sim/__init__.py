"""The machine that isn't there: a simulated needle machine, its skin and the people around it.

Never a real one.
"""
