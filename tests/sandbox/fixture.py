"""For the sandbox's tests: a sandbox and a receiver of its webhooks, each on a free port."""

import asyncio
import json
import pathlib
import unittest

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from sandbox import make_app

CONTRACTS = pathlib.Path(__file__).resolve().parents[3] / "shared" / "contracts"  # vendors' examples; not everybody has them

ENVIRONMENT = {
    "VAPI_API_KEY": "vapi-key",
    "VAPI_WEBHOOK_SECRET": "vapi-secret",
    "VAPI_ASSISTANT_ID": "asst_0",
    "VAPI_PHONE_NUMBER_ID": "phn_0",
    "TWILIO_ACCOUNT_SID": "AC" + "a" * 32,
    "TWILIO_AUTH_TOKEN": "twilio-token",
    "TWILIO_WHATSAPP_FROM": "whatsapp:+14155238886",
    "TWILIO_FOLLOWUP_CONTENT_SID": "HX" + "0" * 32,
    "OPENAI_API_KEY": "openai-key",
}


class SandboxTest(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        self.received = []  # (headers, body bytes), in the order they came
        self.answers = []  # what the receiver answers next: (status, text); then 200 {"ok":true}
        receiver = web.Application()
        receiver.add_routes([web.post("/{path:.*}", self._receive)])
        self.receiver = TestServer(receiver)
        await self.receiver.start_server()
        self.addAsyncCleanup(self.receiver.close)
        app = make_app({**ENVIRONMENT, "WEBHOOK_BASE_URL": self.url("")})
        self.sandbox = TestClient(TestServer(app))
        await self.sandbox.start_server()
        self.addAsyncCleanup(self.sandbox.close)
        await self.sandbox.post("/_settings", json={"pace": 0.1, "reply_seconds": 0.01})

    def url(self, path):
        return f"http://127.0.0.1:{self.receiver.port}{path}"

    async def _receive(self, request):
        body = await request.read()
        self.received.append((dict(request.headers), body, request.path))
        status, text = self.answers.pop(0) if self.answers else (200, answer_to(body))
        return web.Response(status=status, text=text)

    async def deliveries(self, until, seconds=5):
        """The sandbox's deliveries, as soon as until(deliveries) holds."""
        for _ in range(seconds * 50):
            found = await (await self.sandbox.get("/_deliveries")).json()
            if until(found):
                return found
            await asyncio.sleep(0.02)
        self.fail(f"waited in vain; deliveries: {[(d['kind'], d['status']) for d in found]}")


def answer_to(body):
    """What a good server says: for tool-calls a result for each."""
    try:
        tools = json.loads(body)["message"].get("toolCallList", [])
    except (ValueError, KeyError):
        tools = []
    if not tools:
        return '{"ok":true}'
    return json.dumps({"results": [{"toolCallId": t["id"], "name": t["function"]["name"], "result": "Listo."} for t in tools]})
