"""What the machine must remember through a loss of power, in two slots (docs/wire-protocol.md §8).

Each record carries a serial number and a checksum, and is written over the slot that does not hold the newest
intact one. So a write torn by a loss of power, or a slot that takes no more writes, costs at most the record
being written and never the one before. In the subset of Python that MicroPython compiles.
"""

import binascii
import struct

from firmware_bridge.device.hal import NVM_SLOTS, Hal

RESULTS_KEPT = 16
"""Latest strike results kept, for a host that crashed before its record had them (§8.2)."""

NO_JOB_ID = b"\x00" * 8

_HEAD = "<IIII8s8sII"
_RESULT = "<IBBHI"
_HEAD_BYTES = struct.calcsize(_HEAD)
_RESULT_BYTES = struct.calcsize(_RESULT)
_MAGIC = 0x53544E56


class Memory:
    """The machine's non-volatile record: boot count, stop generation, job, `hi`, `done`, latest results."""

    def __init__(self, hal: Hal) -> None:
        """Read both slots and take the newer intact one; `lost`: something was there and none is intact."""
        self._hal = hal
        self._serial = 0
        self._newest_slot = 0
        self.boot = 0
        self.stop_generation = 0
        self.job = NO_JOB_ID
        self.plan_hash = b"\x00" * 8
        self.hi = 0
        """The last dot whose strike was begun; written before the needle is energised."""
        self.done = 0
        """The last dot whose strike is known to have ended; written after it."""
        self.results: list[tuple[int, int, int, int, int]] = []
        """(dot, outcome, needle mask, depth_um, duration_us), oldest first."""
        found = [hal.nvm_read(slot) for slot in range(NVM_SLOTS)]
        serials = [self._serial_of(data) for data in found]
        newest = max(serials)
        self.lost = newest < 0 and any(found)
        if newest >= 0:
            self._newest_slot = serials.index(newest)
            self._load(found[self._newest_slot])

    def save(self) -> bool:
        """Write over the older slot and read it back; False if the memory did not take it."""
        self._serial += 1
        data = struct.pack(
            _HEAD,
            _MAGIC,
            self._serial,
            self.boot,
            self.stop_generation,
            self.job,
            self.plan_hash,
            self.hi,
            self.done,
        )
        for result in self.results:
            data += struct.pack(_RESULT, *result)
        data += struct.pack("<I", binascii.crc32(data))
        # Should this write fail, the next one goes to the same slot: the newest intact record is never at
        # stake.
        slot = (self._newest_slot + 1) % NVM_SLOTS
        self._hal.nvm_write(slot, data)
        kept = self._hal.nvm_read(slot) == data
        if kept:
            self._newest_slot = slot
        return kept

    def open_job(self, job: bytes, plan_hash: bytes, first_dot: int) -> bool:
        """Turn to `job`; for the job already here `hi` and `done` stay, so no dot can be offered twice.

        False if the memory did not take it: the job before is still the job.
        """
        if job == self.job:
            return self.save()
        before = (self.job, self.plan_hash, self.hi, self.done, self.results)
        self.job = job
        self.plan_hash = plan_hash
        self.hi = first_dot - 1
        self.done = first_dot - 1
        self.results = []
        kept = self.save()
        if not kept:
            self.job, self.plan_hash, self.hi, self.done, self.results = before
        return kept

    def skip_to(self, first_dot: int) -> bool:
        """Never strike anything before `first_dot` again (it is greater than `hi`)."""
        self.hi = first_dot - 1
        return self.save()

    def begin(self, dot: int) -> bool:
        """Note that `dot` is about to be struck. Only if this is True may the needle be energised.

        Both slots are to hold it: whichever of them is lost later, the other knows that the strike was begun.
        """
        self.hi = dot
        return self.save() and self.save()

    def end(self, dot: int, outcome: int, mask: int, depth_um: int, duration_us: int) -> bool:
        """Note how the strike of `dot` ended."""
        self.done = dot
        self.results.append((dot, outcome, mask, depth_um, duration_us))
        self.results = self.results[-RESULTS_KEPT:]
        return self.save()

    def _serial_of(self, data: bytes) -> int:
        """The serial number of an intact record, else -1."""
        body = len(data) - 4 - _HEAD_BYTES
        if body < 0 or body % _RESULT_BYTES or body > RESULTS_KEPT * _RESULT_BYTES:
            return -1
        if binascii.crc32(data[:-4]) != struct.unpack("<I", data[-4:])[0]:
            return -1
        magic, serial = struct.unpack("<II", data[:8])
        return int(serial) if magic == _MAGIC else -1

    def _load(self, data: bytes) -> None:
        head = struct.unpack(_HEAD, data[:_HEAD_BYTES])
        self._serial, self.boot, self.stop_generation = head[1], head[2], head[3]
        self.job, self.plan_hash, self.hi, self.done = head[4], head[5], head[6], head[7]
        for at in range(_HEAD_BYTES, len(data) - 4, _RESULT_BYTES):
            self.results.append(struct.unpack(_RESULT, data[at : at + _RESULT_BYTES]))
