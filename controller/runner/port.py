"""What the runner needs of the machine's port, be it a real one or one in memory."""

from typing import Protocol


class Port(Protocol):
    """An open port, as `firmware_bridge.serial_port.SerialPort` is one."""

    def fileno(self) -> int:
        """Readable when bytes have arrived."""

    def read(self) -> bytes:
        """What has arrived. Raises PortError."""

    def write(self, data: bytes) -> None:
        """Send. Raises PortError."""

    def close(self) -> None:
        """Give it back."""
