#!/usr/bin/python3
"""The load of tests/rolling-restart: clients that ask every service through the ingress, one request after another. Prints what was answered
by route, the first faults, and "N passed, N failed"; a fault is a 5xx, a reset, or no answer within 15 s."""

import argparse
import asyncio
import collections
import itertools
import sys
import uuid

import aiohttp

from lib import suite as suites
from lib.api import Api
from lib.load import WAIT

CLIENTS = 32


async def register(api):
    company = uuid.uuid4().hex[:12]
    answer = await api.post("/auth/register", {
        "email": f"{company}@rolling.example", "password": "Prueba-2026!", "name": "Ana", "broker_name": company})
    return {"Authorization": f"Bearer {answer['access_token']}"}


def routes(suite, bearer):
    """Name, then what to ask: a request of each service, reads and writes. Endless."""
    vapi = {"x-vapi-secret": suite.settings["VAPI_WEBHOOK_SECRET"]}
    phones = itertools.count(10_000_000)
    while True:
        call = {"message": {"type": "status-update", "status": "ringing", "call": {"id": uuid.uuid4().hex}}}
        yield "webhook-gateway: a webhook", "POST", "/api/v1/calls/webhooks/voice", {"json": call, "headers": vapi}
        yield "crm-sync: leads", "GET", "/api/v1/leads?limit=5", {"headers": bearer}
        yield "voice-call: calls", "GET", "/api/v1/calls?limit=5", {"headers": bearer}
        yield "scoring: the board", "GET", "/api/v1/pipeline?per_stage=1", {"headers": bearer}
        yield "campaign-executor: campaigns", "GET", "/api/v1/campaigns", {"headers": bearer}
        yield "whatsapp-bridge: stats", "GET", "/api/stats", {"headers": bearer}
        yield "webhook-gateway: failed work", "GET", "/api/v1/admin/tasks?limit=5", {"headers": bearer}
        yield "crm-sync: a new lead", "POST", "/api/v1/leads", {
            "json": {"phone": f"+569{next(phones):08d}", "name": "Ana"}, "headers": bearer}


class Tally:
    def __init__(self):
        self.answers, self.faults = collections.Counter(), []

    async def ask(self, session, base, name, method, path, options):
        try:
            async with session.request(method, base + path, **options) as answer:
                await answer.read()
                outcome = answer.status
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError) as error:
            outcome = type(error).__name__
        self.answers[name, outcome] += 1
        if not isinstance(outcome, int) or outcome >= 500:
            self.faults.append(f"{name}: {outcome}")


async def play(suite, count):
    tally = Tally()
    async with aiohttp.ClientSession(timeout=WAIT, connector=aiohttp.TCPConnector(limit=CLIENTS)) as session:
        bearer = await register(Api(session, suite.ingress))
        todo = itertools.islice(routes(suite, bearer), count)

        async def client():
            for request in todo:
                await tally.ask(session, suite.ingress, *request)

        await asyncio.gather(*(client() for _ in range(CLIENTS)))
    return tally


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--requests", type=int, default=100_000)
    count = options.parse_args().requests
    tally = asyncio.run(play(suites.find(), count))
    for (name, outcome), times in sorted(tally.answers.items(), key=str):
        print(f"{times:7d}  {outcome!s:<28} {name}")
    for fault in tally.faults[:20]:
        print(f"FAULT    {fault}")
    wrong = sorted({name for name, outcome in tally.answers if isinstance(outcome, int) and 400 <= outcome < 500})
    for name in wrong:  # a refused request tells nothing about a restart
        print(f"REFUSED  {name}")
    failed = len(tally.faults) + len(wrong)
    print(f"{count - len(tally.faults)} passed, {failed} failed")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
