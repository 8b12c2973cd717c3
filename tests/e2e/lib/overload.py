"""More than the gateway can take: ten times the clients that saturate it, beside connections that never finish a header."""

import asyncio
import dataclasses
import os
import pathlib
import resource
import time

from . import processes
from .suite import ROOT

SLOW = 2000  # connections
SATURATING = 64  # clients that ask one after another
TIMES = 10
BYTE_EVERY = 1.0  # seconds; slower than a header's time limit allows in all
ENOUGH_FILES = 2 * (SLOW + SATURATING * TIMES)
LOAD = pathlib.Path(os.environ.get("RELEVO_BIN_DIR") or ROOT / "build/release/bin").parent / "bench" / "bench-load"


@dataclasses.dataclass
class Measured:
    pid: int
    load: dict  # bench-load's line: p50_ms, p99_ms, max_ms, …; the statuses under their numbers
    rss_mb: float  # the most that was seen while it lasted
    slow_open: int  # the most slow connections at one time
    slow_longest: float  # seconds that one of them lived

    @property
    def statuses(self):
        return {int(name): int(count) for name, count in self.load.items() if name.isdigit()}


def is_possible(suite):
    return LOAD.is_file() and bool(processes.listening_on(suite.http_port("webhook-gateway")))


async def overload(suite, seconds):
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(ENOUGH_FILES, 1024)), hard))
    port = suite.http_port("webhook-gateway")
    pid = processes.listening_on(port)[0]
    crowd = Crowd(port)
    slow = [asyncio.create_task(crowd.client(index)) for index in range(SLOW)]
    memory = Memory(pid)
    watch = asyncio.create_task(memory.watch())
    try:
        await crowd.complete()
        load = await ask(suite, port, seconds)
    finally:
        for task in [*slow, watch]:
            task.cancel()
        await asyncio.gather(*slow, watch, return_exceptions=True)
    return Measured(pid, load, memory.most, crowd.most, crowd.longest)


async def ask(suite, port, seconds):
    """bench-load's line as a dict. Messages of a type that their consumer drops."""
    secret = suite.settings["VAPI_WEBHOOK_SECRET"].split(",")[0].split(";")[0].strip()
    process = await asyncio.create_subprocess_exec(
        str(LOAD), "--port", str(port), "--secret", secret, "--message", "speech-update", "--connections", str(SATURATING * TIMES),
        "--seconds", str(seconds), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE)
    out, complaint = await process.communicate()
    if process.returncode != 0:
        raise AssertionError(complaint.decode())
    return {name: float(value) for name, value in (word.split("=") for word in out.decode().split())}


class Crowd:
    """Clients that send a header byte by byte, and begin again when they are thrown out."""

    def __init__(self, port):
        self.port, self.open, self.most, self.longest = port, 0, 0, 0.0

    async def client(self, index):
        await asyncio.sleep(index / SLOW * BYTE_EVERY)  # not all in one moment
        while True:
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            except OSError:
                await asyncio.sleep(BYTE_EVERY)
                continue
            begun = time.monotonic()
            self.open += 1
            self.most = max(self.most, self.open)
            try:
                await self.trickle(reader, writer)
            except OSError:
                pass
            finally:
                self.open -= 1
                self.longest = max(self.longest, time.monotonic() - begun)
                writer.transport.abort()

    async def trickle(self, reader, writer):
        """Until the server answers or closes."""
        writer.write(b"POST /api/v1/calls/webhook HTTP/1.1\r\nHost: gateway.example\r\nX-Slow: ")
        answer = asyncio.ensure_future(reader.read(1))
        try:
            while not (await asyncio.wait([answer], timeout=BYTE_EVERY))[0]:
                writer.write(b"x")
        finally:
            answer.cancel()

    async def complete(self):
        deadline = time.monotonic() + 20
        while self.open < SLOW * 0.9 and time.monotonic() < deadline:
            await asyncio.sleep(0.1)


class Memory:
    def __init__(self, pid):
        self.pid, self.most = pid, rss_mb(pid)

    async def watch(self):
        while True:
            self.most = max(self.most, rss_mb(self.pid))
            await asyncio.sleep(0.2)


def rss_mb(pid):
    """0 when the process is gone."""
    lines = [line for line in processes.read_lines(f"/proc/{pid}/status") if line.startswith("VmRSS:")]
    return int(lines[0].split()[1]) / 1024 if lines else 0.0
