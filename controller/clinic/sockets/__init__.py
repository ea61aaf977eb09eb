"""The one door to ZeroMQ: sockets with CURVE keys, and what is read off them, as bytes and plain values.

`dealer` is a room's socket, `router` the clinic's, `publisher` the one for screens; `zap` and
`connection_watch` are cores. Nobody else imports `zmq`.
"""
