"""The revisions, each frozen on the day it was released, with its SQL for either database beside it."""
