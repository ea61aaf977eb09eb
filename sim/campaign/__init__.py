"""Whole sessions in virtual time, with faults: every promise held against what the skin received."""
