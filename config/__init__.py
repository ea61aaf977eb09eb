"""Settings: TOML files in, frozen and unit-named models out.

Every number a technician or a machine builder may change stands here. Imports none of the other packages.
"""
