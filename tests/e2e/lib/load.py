"""Clients that ask one after another, and what became of their webhooks."""

import asyncio
import json
import subprocess
import time
import uuid

import aiohttp

WAIT = aiohttp.ClientTimeout(total=15)


class Load:
    """Clients that ask one after another until told to end; keeps what was answered with success."""

    def __init__(self, ask, clients=16):
        self.ask, self.clients, self.answered, self.ending = ask, clients, [], False

    async def client(self):
        while not self.ending:
            name = uuid.uuid4().hex
            try:
                done = await self.ask(name)
            except (aiohttp.ClientError, asyncio.TimeoutError, OSError):
                done = False
            if done:
                self.answered.append(name)
            else:
                await asyncio.sleep(0.05)  # a client's pause before it tries again

    async def more(self, count):
        """Until so many further requests were answered."""
        wanted, deadline = len(self.answered) + count, time.monotonic() + 60
        while len(self.answered) < wanted:
            if time.monotonic() > deadline:
                raise AssertionError(f"{len(self.answered)} requests answered, waited for {wanted}")
            await asyncio.sleep(0.02)

    async def around(self, event):
        clients = [asyncio.create_task(self.client()) for _ in range(self.clients)]
        try:
            await self.more(100)
            await event()
            await self.more(100)
        finally:
            self.ending = True
            await asyncio.gather(*clients)


async def post_webhook(suite, session, call_id, base=None, status="ringing"):
    """The status of the answer to a signed webhook of this call."""
    body = {"message": {"type": "status-update", "status": status, "call": {"id": call_id}}}
    headers = {"x-vapi-secret": suite.settings["VAPI_WEBHOOK_SECRET"]}
    async with session.post((base or suite.ingress) + "/api/v1/calls/webhooks/voice", json=body, headers=headers) as answer:
        return answer.status


def messages_since(suite, begun_ms, topic="webhooks.vapi.v1"):
    """The messages that came to Kafka since then, in each partition's order."""
    shown = subprocess.run(["kcat", "-C", "-b", suite.kafka, "-t", topic, "-o", f"s@{begun_ms}", "-e", "-q", "-f", "%s\\n"],
                           capture_output=True, text=True, timeout=60, check=True).stdout
    return [json.loads(line)["message"] for line in shown.splitlines()]


def call_ids_since(suite, begun_ms):
    return [message.get("call", {}).get("id") for message in messages_since(suite, begun_ms)]
