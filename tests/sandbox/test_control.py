import asyncio
import time

import aiohttp

from fixture import SandboxTest

CHAT = {"model": "gpt-4o", "messages": [{"role": "user", "content": "Hola"}]}
BEARER = {"Authorization": "Bearer openai-key"}


class ControlTest(SandboxTest):
    async def chat(self):
        return await self.sandbox.post("/v1/chat/completions", json=CHAT, headers=BEARER)

    async def requests(self, query=""):
        return await (await self.sandbox.get(f"/_requests{query}")).json()

    async def fault(self, **wanted):
        answer = await self.sandbox.post("/_faults", json=wanted)
        self.assertEqual(answer.status, 200)

    async def test_requests_are_listed_oldest_first_by_provider_and_forgotten(self):
        await self.chat()
        await self.sandbox.get("/call?limit=1")
        both, vapi = await self.requests(), await self.requests("?provider=vapi")
        self.assertEqual([r["provider"] for r in both], ["llm", "vapi"])
        self.assertEqual([(r["method"], r["path"], r["query"], r["status"]) for r in vapi], [("GET", "/call", "limit=1", 401)])
        self.assertEqual(both[0]["headers"]["authorization"], "Bearer openai-key")
        self.assertIn('"Hola"', both[0]["body"])
        self.assertEqual(await self.requests(f"?after={both[0]['seq']}"), vapi)
        await self.sandbox.delete("/_requests")
        self.assertEqual(await self.requests(), [])

    async def test_a_path_nobody_serves_is_404_and_recorded(self):
        self.assertEqual((await self.sandbox.post("/nowhere", data=b"x")).status, 404)
        self.assertEqual([(r["provider"], r["path"]) for r in await self.requests()], [("unknown", "/nowhere")])

    async def test_a_status_fault_lasts_for_its_times(self):
        await self.fault(provider="llm", status=503, times=2)
        self.assertEqual([(await self.chat()).status for _ in range(3)], [503, 503, 200])

    async def test_a_fault_lasts_for_its_seconds(self):
        await self.fault(path_prefix="/v1", status=500, seconds=1)
        self.assertEqual((await self.chat()).status, 500)
        await asyncio.sleep(1.05)
        self.assertEqual((await self.chat()).status, 200)

    async def test_a_fault_hits_only_its_provider_and_path(self):
        await self.fault(provider="twilio", status=500)
        await self.fault(path_prefix="/call", status=500)
        self.assertEqual((await self.chat()).status, 200)

    async def test_a_delay_comes_before_the_answer(self):
        await self.fault(provider="llm", delay_ms=150, times=1)
        begun = time.monotonic()
        self.assertEqual((await self.chat()).status, 200)
        self.assertGreaterEqual(time.monotonic() - begun, 0.15)

    async def test_a_reset_ends_the_connection_without_an_answer(self):
        await self.fault(provider="llm", reset=True, times=1)
        with self.assertRaises(aiohttp.ClientError):
            await self.chat()
        self.assertEqual((await self.chat()).status, 200)

    async def test_a_fault_after_the_effect_loses_only_the_answer(self):
        await self.sandbox.post("/_settings", json={"autoplay": False})
        await self.fault(provider="vapi", reset=True, after=True, times=1)
        call = {"assistantId": "a", "phoneNumberId": "p", "customer": {"number": "+56912345678"}}
        bearer = {"Authorization": "Bearer vapi-key"}
        with self.assertRaises(aiohttp.ClientError):
            await self.sandbox.post("/call", json=call, headers=bearer)
        self.assertEqual(len(await (await self.sandbox.get("/call", headers=bearer)).json()), 1)

    async def test_faults_are_listed_ended_and_refused_when_unclear(self):
        await self.fault(provider="llm", status=500)
        self.assertEqual(len(await (await self.sandbox.get("/_faults")).json()), 1)
        await self.sandbox.delete("/_faults")
        self.assertEqual((await self.chat()).status, 200)
        for unclear in ({}, {"status": 500, "reset": True}, {"stauts": 500}):
            self.assertEqual((await self.sandbox.post("/_faults", json=unclear)).status, 400)

    async def test_unknown_settings_and_wrong_kinds_are_refused(self):
        for wrong in ({"pase": 1}, {"pace": "fast"}, {"autoplay": 1}, []):
            self.assertEqual((await self.sandbox.post("/_settings", json=wrong)).status, 400)
        changed = await (await self.sandbox.post("/_settings", json={"pace": 2, "autoplay": False})).json()
        self.assertEqual((changed["pace"], changed["autoplay"]), (2, False))
