"""More calls than there are lines: all asked for at once, each placed when one is free, none that the account refuses."""

import asyncio
import dataclasses
import datetime
import time

import aiohttp

from lib import processes, story as acts
from lib.api import Api, Unexpected
from lib.overload import Memory

AT_ONCE = 20  # requests to our own API
PACE = 0.3  # seconds that the sandbox takes for a call
REFUSED = "call.start.error-subscription-concurrency-limit-reached"


@dataclasses.dataclass
class Flight:
    calls: int
    lines: int
    seconds: float  # from the first request to the last call's end
    most_live: int  # at the provider, at one moment
    refused: int  # by the provider, for want of a line
    rss_mb: float
    rss_before_mb: float


async def flight(suite, count, pace=PACE):
    lines = int(suite.settings.get("VAPI_MAX_CONCURRENT_CALLS") or 10)
    async with aiohttp.ClientSession() as session:
        api, story = Api(session, suite.ingress), acts.Story()
        before = await change_sandbox(session, suite, {"concurrency_limit": lines, "pace": pace})
        try:
            await acts.open_company(api, story, lambda *_: None)
            await api.put("/api/broker/config/campaigns", {"max_concurrent_calls": min(lines, 1000)})
            leads = [await lead(api) for _ in range(count)]
            return await watched(suite, session, api, leads, lines)
        finally:
            await change_sandbox(session, suite, before)


async def watched(suite, session, api, leads, lines):
    memory = Memory(processes.listening_on(suite.http_port("voice-call"))[0])
    rss_before, begun, since = memory.most, time.monotonic(), iso(time.time())
    watch = asyncio.create_task(memory.watch())
    try:
        few = asyncio.Semaphore(AT_ONCE)
        asking = asyncio.gather(*(ask(api, few, lead) for lead in leads))
        most_live, known, placed = 0, [], []
        while len(placed) < len(leads) or any(c["status"] != "ended" for c in placed):
            await asyncio.sleep(1)
            known = await provider_calls(session, suite, since)
            placed = [c for c in known if c.get("endedReason") != REFUSED]
            most_live = max(most_live, sum(c["status"] != "ended" for c in placed))
            if asking.done():
                asking.result()
        await asking
        took = time.monotonic() - begun
    finally:
        watch.cancel()
    return Flight(len(leads), lines, took, most_live, len(known) - len(placed), memory.most, rss_before)


async def ask(api, few, lead):
    async with few:
        await api.call("POST", "/api/v1/calls/initiate", {"lead_id": lead}, expect=(201, 202))


async def lead(api):
    return (await api.post("/api/v1/leads", {"phone": acts.new_phone(), "name": "María Soto"}))["id"]


async def provider_calls(session, suite, since):
    """Those that the sandbox was asked for since then."""
    key = suite.settings.get("VAPI_API_KEY", "")
    wanted = {"limit": "100000", "createdAtGe": since}
    async with session.get(f"{suite.sandbox}/call", params=wanted, headers={"Authorization": f"Bearer {key}"}) as answer:
        if answer.status != 200:
            raise Unexpected(f"GET {suite.sandbox}/call answered {answer.status}")
        return await answer.json()


def iso(seconds):
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.000Z")


async def change_sandbox(session, suite, wanted):
    """What the settings were before."""
    async with session.get(f"{suite.sandbox}/_settings") as answer:
        before = {name: value for name, value in (await answer.json()).items() if name in wanted}
    async with session.post(f"{suite.sandbox}/_settings", json=wanted) as answer:
        if answer.status != 200:
            raise Unexpected(f"the sandbox refused {wanted}: {await answer.text()}")
    return before
