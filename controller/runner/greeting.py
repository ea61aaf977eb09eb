"""Ask who is on a port before a session is begun: its first entry must say which world it is of."""

import secrets
import select
import time

from firmware_bridge.driver import Connected, Disconnected
from firmware_bridge.native_driver import NativeDriver
from firmware_bridge.serial_port import SerialPort


def ask_identity(port_name: str, baud: int, silence_s: float) -> Connected:
    """Open the port, greet, close: who is there. A machine in motion safe-stops, as on every greeting.

    silence_s: as for `NativeDriver`. Raises any BridgeError.
    """
    driver = NativeDriver(baud, silence_s)
    port = SerialPort(port_name, baud)
    try:
        driver.connect(secrets.randbits(32), time.monotonic())
        while True:
            while data := driver.bytes_to_send(time.monotonic()):
                port.write(data)
            deadline_s = driver.next_deadline_s()
            wait_s = max(0.0, (deadline_s or 0.0) - time.monotonic())
            readable, _, _ = select.select([port.fileno()], [], [], wait_s)
            if readable:
                driver.receive_bytes(port.read(), time.monotonic())
            driver.handle_deadline(time.monotonic())
            event = driver.next_event()
            if isinstance(event, Connected):
                return event
            if isinstance(event, Disconnected):
                raise event.error
    finally:
        port.close()
