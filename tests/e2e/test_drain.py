"""SIGTERM under load: what was answered is there, the process is gone within its grace, and its successor goes on."""

import asyncio
import os
import signal
import time
import unittest
import uuid

import aiohttp

from lib import processes
from lib.api import Api
from lib.case import SUITE, SuiteTest
from lib.load import WAIT, Load, call_ids_since, post_webhook

GRACE = 25  # seconds until a process must be gone


async def terminate(service):
    """SIGTERM; returns the seconds until the process was gone."""
    pids = processes.listening_on(SUITE.http_port(service))
    begun = time.monotonic()
    for pid in pids:
        os.kill(pid, signal.SIGTERM)
    while any(os.path.exists(f"/proc/{pid}") for pid in pids):
        if time.monotonic() - begun > GRACE:
            raise AssertionError(f"{service} still runs {GRACE} s after SIGTERM")
        await asyncio.sleep(0.05)


class DrainTest(SuiteTest):
    def need(self, service):
        if not processes.listening_on(SUITE.http_port(service)):
            raise unittest.SkipTest(f"{service} is not a process of this machine")

    def test_webhook_gateway_keeps_every_webhook_that_it_acknowledged(self):
        self.need("webhook-gateway")
        begun = int(time.time() * 1000)
        load = asyncio.run(self.webhooks())
        kept = set(call_ids_since(SUITE, begun))
        self.assertEqual([name for name in load.answered if name not in kept], [])

    async def webhooks(self):
        async with aiohttp.ClientSession(timeout=WAIT) as session:
            async def post(name):
                return await post_webhook(SUITE, session, name) == 200

            load = Load(post)
            await load.around(lambda: terminate("webhook-gateway"))
            return load

    def test_crm_sync_keeps_every_lead_that_it_created(self):
        self.need("crm-sync")
        load, names = asyncio.run(self.leads())
        self.assertEqual([name for name in load.answered if name not in names], [])

    async def leads(self):
        async with aiohttp.ClientSession(timeout=WAIT) as session:
            api = Api(session, SUITE.ingress)
            company = uuid.uuid4().hex[:12]
            api.token = (await api.post("/auth/register", {
                "email": f"{company}@drain.example", "password": "Prueba-2026!", "name": "Ana", "broker_name": company}))["access_token"]
            numbers = iter(range(10_000_000))

            async def create(name):
                headers = {"Authorization": f"Bearer {api.token}"}
                body = {"phone": f"+569{next(numbers) + 10_000_000:08d}", "name": name}
                async with session.post(api.url("/api/v1/leads"), json=body, headers=headers) as answer:
                    return answer.status == 201

            load = Load(create)
            await load.around(lambda: terminate("crm-sync"))
            return load, await all_lead_names(api)


async def all_lead_names(api):
    names, skip = set(), 0
    while True:
        leads = (await api.get(f"/api/v1/leads?limit=100&skip={skip}"))["data"]
        if not leads:
            return names
        names |= {lead["name"] for lead in leads}
        skip += len(leads)
