"""What a person needs to decide an uncertain dot: its place in words, around it a map, and a picture.

Leaves asking to `controller.runner` and taking the answer to `controller.engine`; decides nothing. P1.
"""
