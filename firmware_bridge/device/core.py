"""The machine core: bytes from the host in, frames to the host out, the lease and every stop in between.

A board's main loop feeds it (docs/wire-protocol.md §9): `receive` what the UART brought, `poll` all the time,
`frame_to_send` whenever the UART is free. Strikes are the business of `striker`, memory of `nvm`, rules of
`limits`, what is answered of `answers`. In the subset of Python that MicroPython compiles. Times in µs,
monotonic, never wrapping.
"""

from firmware_bridge.device import answers, arq, limits, striker, wire
from firmware_bridge.device import hal as h
from firmware_bridge.device.nvm import NO_JOB_ID, Memory

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

LEASE_US = 300_000
"""Without a HEARTBEAT for this long the machine safe-stops (§5.2)."""

STATUS_PERIOD_US = 40_000
"""STATUS is sent this often, and at once when something in it that matters has changed (§5.5)."""

NEWS_US = 300_000
"""So long after such a change STATUS keeps its usual period at rest, too: the first may be lost (§5.2)."""

FRAME_TIME_US = wire.FRAME_BYTES_MAX * 10 * 1_000_000 // 115_200
"""Wire time of the longest frame at the slowest baud rate supported."""


class MachineCore:
    """One machine. Create it at each boot: it reads the memory, counts the boot and starts safe-stopped."""

    def __init__(self, hal: h.Hal) -> None:
        """Boot. A reset counts as a stop: needle up, nothing armed, the stop generation rises."""
        self._hal = hal
        hal.halt()
        self.memory = Memory(hal)
        self.memory.boot += 1
        self.memory.stop_generation += 1
        self.memory.save()
        self.striker = striker.Striker(hal, self.memory)
        self._splitter = wire.FrameSplitter()
        self._arq = arq.Arq(FRAME_TIME_US)
        self._connected = False
        self._host_nonce = 0
        self._nonce = 0
        self._seed = 0
        self._job_open = False
        self._hello_ack_due = False
        self._new_host = False
        self._heartbeat_at_us = -LEASE_US
        self._heartbeat_counter = 0
        self._wanted = wire.WANT_HOLD
        self._status_at_us = 0
        self._news_at_us = -NEWS_US
        self._status_seen: tuple[int, ...] = ()

    def receive(self, data: bytes, now_us: int) -> None:
        """Take bytes from the host. Eight 00 bytes stop the machine, whatever stands beside them (§5.3)."""
        if not self.lease(now_us):
            # A lease that ran out while nobody looked is over, whatever has been waiting to be read since.
            self.poll(now_us)
        chunks = self._splitter.feed(data)
        for chunk in chunks:
            frame = wire.decode_frame(chunk, self._seed)
            if frame is not None:
                self._on_frame(frame[0], frame[1], frame[2], frame[3], now_us)
        if self._splitter.break_seen:
            self._splitter.break_seen = False
            self.striker.safe_stop(limits.CAUSE_BREAK, 0)
        self.poll(now_us)

    def poll(self, now_us: int) -> None:
        """Look at the clock and the hardware; call as often as the board can, and by `next_deadline_us`."""
        self.striker.poll(now_us, self.lease(now_us), self._wanted == wire.WANT_RUN)
        self._arq.poll(now_us)
        if self._connected and self._arq.failed:
            self.striker.safe_stop(limits.CAUSE_LINK, 0)
            self._connected = False
        for event in self.striker.take_events():
            self._report(event)

    def lease(self, now_us: int) -> bool:
        """True while the host's last HEARTBEAT is fresh enough to act on, and did not say that it rests."""
        fresh = now_us - self._heartbeat_at_us < LEASE_US
        return self._connected and fresh and self._wanted != wire.WANT_REST

    def next_deadline_us(self, now_us: int) -> int:
        """The time by which `poll` and `frame_to_send` want to be called even if nothing happens."""
        deadline = self._status_at_us + self._status_period_us(now_us)
        if self.lease(now_us):
            deadline = min(deadline, self._heartbeat_at_us + LEASE_US)
        resend = self._arq.deadline_us()
        if resend is not None:
            deadline = min(deadline, resend)
        waits = self._arq.nak_due or self._arq.ack_due or self._arq.ready()
        if self._connected and not self._hello_ack_due and waits:
            return now_us
        return max(deadline, now_us)

    def frame_to_send(self, now_us: int) -> bytes:
        """The next whole frame for the UART, or nothing."""
        if self._hello_ack_due:
            # While a strike is under way its outcome is not known; answering then would make a known dot
            # uncertain. No other frame goes before the answer either: the host could not check it.
            if self.striker.state == wire.STATE_STRIKING:
                self._status_at_us = now_us
                return b""
            self._hello_ack_due = False
            self._new_host = False
            return self._encode_hello_ack()
        if not self._connected:
            self._status_at_us = now_us
            return b""
        if self._arq.nak_due:
            self._arq.nak_due = False
            return self._encode(wire.MACHINE_NAK, 0, b"")
        status = answers.status(
            self._hal, self.memory, self.striker, self._heartbeat_counter, self.lease(now_us)
        )
        if answers.urgent(status) != self._status_seen:
            return self._encode_status(status, now_us)
        item = self._arq.next_frame(now_us)
        if item is not None:
            return self._encode(item[0], item[1], item[2])
        if now_us - self._status_at_us >= self._status_period_us(now_us):
            return self._encode_status(status, now_us)
        if self._arq.ack_due:
            return self._encode(wire.MACHINE_ACK, 0, b"")
        return b""

    def _status_period_us(self, now_us: int) -> int:
        calm = self.striker.state == wire.STATE_SAFE and now_us - self._news_at_us >= NEWS_US
        return wire.REST_PERIOD_US if calm and self._wanted == wire.WANT_REST else STATUS_PERIOD_US

    def _encode(self, ftype: int, seq: int, payload: bytes) -> bytes:
        self._arq.ack_due = False
        return wire.encode_frame(ftype, seq, self._arq.expected, payload, self._seed)

    def _encode_status(self, status: tuple[int, ...], now_us: int) -> bytes:
        urgent = answers.urgent(status)
        if urgent != self._status_seen:
            self._status_seen = urgent
            self._news_at_us = now_us
        self._status_at_us = now_us
        return self._encode(wire.STATUS, 0, wire.pack(wire.STATUS, *status))

    def _encode_hello_ack(self) -> bytes:
        payload = answers.hello_ack(self._hal, self.memory, self._host_nonce, self._nonce)
        return wire.encode_frame(wire.HELLO_ACK, 0, 0, payload, wire.HANDSHAKE_SEED)

    def _on_frame(self, ftype: int, seq: int, ack: int, payload: bytes, now_us: int) -> None:
        if ftype == wire.HELLO:
            self._on_hello(*wire.unpack(ftype, payload))
            return
        if not self._connected or ftype & 0x80:
            return
        if ftype == wire.STOP:
            self.striker.safe_stop(limits.CAUSE_HOST, 0)
        if ftype == wire.HOST_NAK:
            self._arq.on_nak(ack, now_us)
        else:
            self._arq.on_ack(ack, now_us)
        if ftype == wire.HEARTBEAT:
            counter, wanted = wire.unpack(ftype, payload)
            self._on_heartbeat(counter, wanted, now_us)
        if wire.is_sequenced(ftype) and self._arq.accept(seq):
            self._on_command(ftype, wire.unpack(ftype, payload), now_us)

    def _on_hello(self, host_nonce: int, schema: int, version: int) -> None:
        # The same HELLO again means its answer was lost; a new one means a new host, or the old one started
        # afresh.
        self._hello_ack_due = True
        if self._connected and host_nonce == self._host_nonce:
            return
        self.striker.safe_stop(limits.CAUSE_RECONNECTED, 0)
        self.striker.take_events()
        self._new_host = True
        self._host_nonce = host_nonce
        self._nonce = self._hal.random_u32()
        self._seed = wire.connection_seed(wire.SCHEMA, host_nonce, self._nonce)
        self._arq = arq.Arq(FRAME_TIME_US)
        self._status_seen = ()
        self._job_open = False
        self._heartbeat_at_us = -LEASE_US
        self._heartbeat_counter = 0
        self._wanted = wire.WANT_HOLD
        self._connected = schema == wire.SCHEMA and version == wire.PROTOCOL_VERSION

    def _on_heartbeat(self, counter: int, wanted: int, now_us: int) -> None:
        # A delayed or repeated heartbeat must not keep a dead host alive, so only a newer one counts.
        first = self._heartbeat_at_us == -LEASE_US
        newer = 0 < (counter - self._heartbeat_counter) & 0xFFFFFFFF < 0x80000000
        if not first and not newer:
            return
        self._heartbeat_counter = counter
        self._heartbeat_at_us = now_us
        self._wanted = wanted

    def _on_command(self, ftype: int, fields: "tuple[Any, ...]", now_us: int) -> None:
        refusal = 0
        dot = 0
        if ftype == wire.JOB_OPEN:
            refusal = self._open_job(*fields)
        elif ftype == wire.CALIBRATE:
            refusal = self._calibrate(fields[0], now_us)
        elif ftype == wire.RESUME:
            refusal = self._resume(fields[0], fields[1], fields[2], fields[3], now_us)
        elif ftype == wire.DOT:
            dot = fields[0]
            refusal = self.striker.enqueue(dot, fields[1], fields[2], fields[3], fields[4])
        else:
            self._recall(fields[0])
        if refusal:
            self._arq.send(wire.REFUSED, wire.pack(wire.REFUSED, ftype, dot, refusal))

    def _open_job(
        self,
        job: bytes,
        plan_hash: bytes,
        first_dot: int,
        dots: int,
        depth_ceiling_um: int,
        x_min_um: int,
        x_max_um: int,
        y_min_um: int,
        y_max_um: int,
    ) -> int:
        # A strike still ending belongs to the job it was begun in.
        refusal = self.striker.unrest()
        if refusal:
            return refusal
        self._job_open = False
        bounds_um = (x_min_um, x_max_um, y_min_um, y_max_um)
        refusal = limits.job_refusal(first_dot, dots, depth_ceiling_um, bounds_um)
        if job == NO_JOB_ID:
            refusal = limits.BAD_LIMITS
        elif job == self.memory.job and plan_hash != self.memory.plan_hash:
            refusal = limits.OTHER_JOB
        elif not refusal and not self.memory.open_job(job, plan_hash, first_dot):
            refusal = limits.MEMORY_FAILED
        if not refusal:
            self.striker.set_limits(dots, depth_ceiling_um, bounds_um)
            self._job_open = True
        return refusal

    def _calibrate(self, stop_generation: int, now_us: int) -> int:
        if stop_generation != self.memory.stop_generation:
            return limits.STALE_STOP_GENERATION
        return self.striker.calibrate(self.lease(now_us))

    def _resume(self, stop_generation: int, first_dot: int, tag: int, dots: int, now_us: int) -> int:
        if not self._job_open:
            return limits.NO_JOB
        if stop_generation != self.memory.stop_generation:
            return limits.STALE_STOP_GENERATION
        if not self.memory.hi < first_dot <= self.striker.last_dot + 1:
            return limits.DOT_NOT_NEXT
        refusal = self.striker.arm(tag, dots, self.lease(now_us))
        if refusal == 0 and first_dot > self.memory.hi + 1 and not self.memory.skip_to(first_dot):
            self.striker.safe_stop(limits.CAUSE_MEMORY, first_dot)
            refusal = limits.MEMORY_FAILED
        return refusal

    def _recall(self, first_dot: int) -> None:
        for dot, outcome, mask, depth_um, duration_us in self.memory.results:
            if dot >= first_dot:
                payload = wire.pack(wire.DONE, dot, outcome, mask, depth_um, duration_us)
                self._arq.send(wire.DONE, payload)
        self._arq.send(wire.RECALL_END, wire.pack(wire.RECALL_END, self.memory.done))

    def _report(self, event: tuple[int, ...]) -> None:
        # What ended before the answer to a new host's HELLO is none of its business until it asks: the strike
        # under way may belong to another host's job, and the dot's number would not tell.
        if not self._connected or self._new_host:
            return
        if event[0] == striker.EVENT_DONE:
            self._arq.send(wire.DONE, wire.pack(wire.DONE, *event[1:]))
        elif event[0] == striker.EVENT_STOPPED:
            self._arq.send(wire.STOPPED, wire.pack(wire.STOPPED, *event[1:]))
        else:
            self._arq.send(wire.TIP, wire.pack(wire.TIP, *event[1:]))
