import json

from fixture import CONTRACTS, SandboxTest

ONE, TWO = "ExponentPushToken[one]", "ExpoPushToken[two]"


class ExpoTest(SandboxTest):
    async def ask(self, path, body, headers=None):
        answer = await self.sandbox.post(f"/--/api/v2/push/{path}", json=body, headers=headers or {})
        return answer.status, await answer.json()

    async def test_each_token_gets_a_ticket_and_each_ticket_a_receipt(self):
        status, body = await self.ask("send", {"to": [ONE, TWO], "title": "t", "body": "b", "data": {"callId": "c"}})
        self.assertEqual((status, [t["status"] for t in body["data"]]), (200, ["ok", "ok"]))
        ids = [t["id"] for t in body["data"]]
        _, receipts = await self.ask("getReceipts", {"ids": ids + ["unknown"]})
        self.assertEqual(receipts["data"], {i: {"status": "ok"} for i in ids})

    async def test_devices_may_be_gone_at_once_or_later(self):
        await self.sandbox.post("/_settings", json={"gone_push_tokens": [ONE], "gone_push_receipts": [TWO]})
        _, body = await self.ask("send", [{"to": ONE, "body": "b"}, {"to": TWO, "body": "b"}])
        self.assertEqual(body["data"][0]["details"], {"error": "DeviceNotRegistered"})
        _, receipts = await self.ask("getReceipts", {"ids": [body["data"][1]["id"]]})
        self.assertEqual(list(receipts["data"].values())[0]["details"], {"error": "DeviceNotRegistered"})

    async def test_what_expo_refuses_is_refused(self):
        self.assertEqual((await self.ask("send", {"to": [ONE] * 101, "body": "b"}))[0], 400)
        self.assertEqual((await self.ask("send", {"body": "b"}))[0], 400)
        self.assertEqual((await self.ask("send", {"to": ONE, "text": "b"}))[0], 400)
        self.assertEqual((await self.ask("getReceipts", {"ids": ["x"] * 1001}))[0], 400)
        _, body = await self.ask("send", {"to": ONE, "body": "x" * 5000})
        self.assertEqual(body["data"]["details"], {"error": "MessageTooBig"})

    async def test_the_vendors_example_is_accepted(self):
        example = CONTRACTS / "expo/examples/send.request.json"
        if not example.exists():
            self.skipTest("no vendor examples here")
        status, body = await self.ask("send", json.loads(example.read_text()))
        self.assertEqual((status, len(body["data"])), (200, 4))
