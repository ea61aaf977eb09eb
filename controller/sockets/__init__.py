"""The one door to ZeroMQ: sockets, CURVE keys, and what is read off them as bytes and plain values.

`dealer` is a room's socket to the clinic, `router` the clinic's, `publisher` the one for screens. `zap` and
`events` are cores. Nobody else imports `zmq`, and what the bytes mean is not known here.
"""
