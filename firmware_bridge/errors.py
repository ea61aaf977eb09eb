"""What can go wrong between the controller and the machine.

    BridgeError
    ├── PortError            the port itself
    │   ├── PortMissing      there is no such port
    │   ├── PortBusy         somebody else holds it
    │   ├── PortForbidden    this user may not open it
    │   └── PortLost         it was there and is gone
    ├── HandshakeError       the port is there, but no machine we can talk to
    │   ├── NoAnswer         nothing came back at all (also a TimeoutError)
    │   ├── NotAMachine      something came back, but no frame of ours
    │   └── WrongSchema      a machine, speaking another version
    └── LinkLost             the connection stood and broke (also a ConnectionError)

Every message says what, got, expected, where and what to do. `exit_code` is what the command line ends with.
"""


class BridgeError(Exception):
    """Root of this package's errors."""

    exit_code = 3


class PortError(BridgeError):
    """The serial port can't be used."""


class PortMissing(PortError, FileNotFoundError):
    """There is no such port."""

    def __init__(self, port: str) -> None:
        """port: as the person gave it."""
        super().__init__(
            f"no serial port at {port}: check that the machine is switched on and its cable is in, "
            "or name another port with --port"
        )


class PortBusy(PortError):
    """Another program holds the port."""

    def __init__(self, port: str) -> None:
        """port: as the person gave it."""
        super().__init__(
            f"port {port} is in use by another program: one controller drives a machine; "
            "close the other one before starting this one"
        )


class PortForbidden(PortError, PermissionError):
    """This user may not open the port."""

    def __init__(self, port: str) -> None:
        """port: as the person gave it."""
        super().__init__(
            f"not allowed to open port {port}: on Debian add the user to the group 'dialout' and log in again"
        )


class PortLost(PortError, ConnectionError):
    """The port was open and went away, or refuses to carry bytes."""

    def __init__(self, port: str, why: str) -> None:
        """why: the system's own words."""
        self.why = why
        super().__init__(
            f"port {port} was lost ({why}): check the cable; the machine stops by itself within its lease"
        )


class HandshakeError(BridgeError):
    """The port carries bytes but no connection came about."""


class NoAnswer(HandshakeError, TimeoutError):
    """Not one byte came back."""

    def __init__(self, waited_s: float) -> None:
        """waited_s: how long HELLO was repeated."""
        super().__init__(
            f"the machine did not answer within {waited_s:.1f} s: expected HELLO_ACK, got nothing; "
            "check power, cable and baud rate"
        )


class NotAMachine(HandshakeError):
    """Bytes came back, none of them a frame of this protocol."""

    def __init__(self, received_bytes: int, waited_s: float) -> None:
        """received_bytes: how much was received without a single intact frame."""
        super().__init__(
            f"what is on this port is not a Stipple machine: got {received_bytes} bytes in {waited_s:.1f} s "
            "and not one intact frame, expected HELLO_ACK; check the port's name and the baud rate"
        )


class WrongSchema(HandshakeError):
    """The machine's firmware speaks another version of the protocol."""

    def __init__(self, got: tuple[int, int], expected: tuple[int, int]) -> None:
        """Each as (protocol version, schema checksum)."""
        super().__init__(
            f"the machine speaks protocol version {got[0]} (schema {got[1]:08x}), "
            f"expected version {expected[0]} (schema {expected[1]:08x}): "
            "nothing can be armed; update the machine's firmware or this program"
        )


class LinkLost(BridgeError, ConnectionError):
    """The connection stood and broke: the machine fell silent or stopped acknowledging."""

    def __init__(self, why: str) -> None:
        """why: what was seen, in words."""
        super().__init__(
            f"the connection to the machine broke: {why}; it stops by itself within its lease "
            "and nothing moves until it is armed again"
        )
