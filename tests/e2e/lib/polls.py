"""What has to be asked for again and again: the sandbox's record, and the resources of the story."""

import asyncio
import json
import time

import aiohttp

from .api import Unexpected, sandbox_get
from .observation import Observation, epoch

EVERY = 0.1  # seconds


async def follow_sandbox(session, suite, see):
    """The sandbox's requests and deliveries as they are answered, from now on; until cancelled."""
    sides = [(kind, observe, await last_seq(session, suite, kind)) for kind, observe in
             (("_requests", request_seen), ("_deliveries", delivery_seen))]
    seen = set()
    while True:
        for index, (kind, observe, after) in enumerate(sides):
            try:
                entries = await sandbox_get(session, suite, f"/{kind}?after={after}")
            except (aiohttp.ClientError, asyncio.TimeoutError, OSError, ValueError):
                continue
            unanswered = [e["seq"] for e in entries if is_open(kind, e)]
            for entry in entries:
                if not is_open(kind, entry) and entry["seq"] not in seen:
                    seen.add(entry["seq"])
                    see(observe(suite, entry))
            sides[index] = (kind, observe, min(unanswered) - 1 if unanswered else max((e["seq"] for e in entries), default=after))
        await asyncio.sleep(EVERY)


def is_open(kind, entry):
    return kind == "_requests" and entry["status"] is None


async def last_seq(session, suite, kind):
    return max((e["seq"] for e in await sandbox_get(session, suite, f"/{kind}")), default=0)


def request_seen(suite, entry):
    return Observation("request", epoch(entry["at"]), entry["provider"], entry, f"GET {suite.sandbox}/_requests?provider={entry['provider']}")


def delivery_seen(suite, entry):
    return Observation("delivery", epoch(entry["answered_at"]), entry["kind"], entry, f"GET {suite.sandbox}/_deliveries?provider={entry['provider']}")


async def follow_state(api, resources, see):
    """Each resource's JSON whenever it changed. resources: name → path. A refusal is awaited, not reported."""
    known = {}
    while True:
        for name, path in resources.items():
            try:
                state = await api.get(path)
            except Unexpected:
                continue
            text = json.dumps(state, sort_keys=True)
            if known.get(name) != text:
                known[name] = text
                see(Observation("state", time.time(), name, state, f"GET {api.url(path)}"))
        await asyncio.sleep(EVERY * 2)
