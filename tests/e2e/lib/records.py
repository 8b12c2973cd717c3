"""Follows Kafka topics from outside, with kcat."""

import asyncio
import json
import time

from .observation import Observation

TOPICS = (
    "leads.events.v1", "calls.commands.v1", "webhooks.vapi.v1", "calls.events.v1", "leads.scores.v1", "pipeline.events.v1",
    "campaigns.events.v1", "messages.status.v1", "messages.inbound.v1", "webhooks.twilio.v1",
)
MAX_LINE = 8 * 1024 * 1024


class Records:
    def __init__(self, suite, see, topics=TOPICS):
        self.suite, self.see = suite, see
        self.ready = {topic: asyncio.Event() for topic in topics}
        self.complaints = []

    async def follow(self):
        """Until cancelled. ready: each topic was read to its end once, so nothing that comes is missed."""
        since = round((time.time() - 1) * 1000)
        await asyncio.gather(*(self._topic(topic, since) for topic in self.ready))

    async def wait_ready(self, seconds):
        try:
            await asyncio.wait_for(asyncio.gather(*(event.wait() for event in self.ready.values())), seconds)
        except asyncio.TimeoutError:
            late = [topic for topic, event in self.ready.items() if not event.is_set()]
            raise RuntimeError(f"Kafka at {self.suite.kafka} does not show {', '.join(late)}: {' '.join(self.complaints[-2:])}") from None

    async def _topic(self, topic, since):
        kcat = await asyncio.create_subprocess_exec(
            "kcat", "-C", "-b", self.suite.kafka, "-t", topic, "-o", f"s@{since}", "-J", "-u",
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, limit=MAX_LINE)
        try:
            await asyncio.gather(self._read(kcat.stdout), self._read_progress(topic, kcat.stderr))
        finally:
            if kcat.returncode is None:
                kcat.kill()
            await kcat.communicate()  # its pipes end, too

    async def _read(self, lines):
        async for line in lines:
            record = parse(line)
            where = f"topic {record['topic']} partition {record['partition']} offset {record['offset']}"
            self.see(Observation("record", record["ts"] / 1000, record["type"], record, where))

    async def _read_progress(self, topic, lines):
        async for line in lines:
            if b"Reached end of topic" in line:
                self.ready[topic].set()
            elif b"ERROR" in line:
                self.complaints.append(line.decode(errors="replace").strip())


def parse(line):
    """kcat's JSON envelope, its flat header list as a dict, and the CloudEvent's type and data beside it."""
    record = json.loads(line)
    flat = record.get("headers") or []
    record["headers"] = dict(zip(flat[::2], flat[1::2]))
    record["type"] = record["headers"].get("ce_type", "")
    try:
        record["data"] = json.loads(record.get("payload") or "null")
    except ValueError:
        record["data"] = None  # a form, of a webhook
    return record
