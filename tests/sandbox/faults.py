"""Faults on request: a provider that answers with an error, late, or not at all."""

import asyncio
import socket
import struct
import time

from aiohttp import web

KEYS = {"provider", "path_prefix", "status", "delay_ms", "reset", "after", "times", "seconds"}


class Fault:
    """One of status, delay_ms, reset; for the next `times` requests, or for `seconds`, or until deleted.
    after: the request takes effect first, so only its answer is lost."""

    def __init__(self, wanted):
        unknown = set(wanted) - KEYS
        if unknown:
            raise ValueError(f"unknown: {', '.join(sorted(unknown))}; known: {', '.join(sorted(KEYS))}")
        if sum(1 for kind in ("status", "delay_ms", "reset") if wanted.get(kind)) != 1:
            raise ValueError("a fault is one of status, delay_ms, reset")
        self.wanted = wanted
        self.after = bool(wanted.get("after"))
        self.left = wanted.get("times")
        self.ends = time.monotonic() + wanted["seconds"] if "seconds" in wanted else None

    def is_over(self):
        return self.left == 0 or (self.ends is not None and time.monotonic() >= self.ends)

    def matches(self, provider, path):
        return self.wanted.get("provider", provider) == provider and path.startswith(self.wanted.get("path_prefix", "/"))

    async def act(self, request, refusal):
        """The answer in place of the provider's, or None when its own follows."""
        if "delay_ms" in self.wanted:
            await asyncio.sleep(self.wanted["delay_ms"] / 1000)
            return None
        if self.wanted.get("reset"):
            return reset(request)
        return refusal(self.wanted["status"])


class Faults:
    def __init__(self):
        self._faults = []

    def add(self, wanted):
        self._faults.append(Fault(wanted))

    def clear(self):
        self._faults.clear()

    def take(self, provider, path):
        """The first fault that hits this request; counts it."""
        self._faults = [f for f in self._faults if not f.is_over()]
        for fault in self._faults:
            if fault.matches(provider, path):
                if fault.left is not None:
                    fault.left -= 1
                return fault
        return None

    def active(self):
        return [{**f.wanted, "left": f.left} for f in self._faults if not f.is_over()]


def reset(request):
    """Ends the connection with a TCP reset."""
    if request.transport is not None:
        tcp = request.transport.get_extra_info("socket")
        tcp.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        request.transport.abort()
    return web.Response(status=499)  # nobody is there to read it
