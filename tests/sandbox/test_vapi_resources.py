import json
import uuid

from fixture import CONTRACTS, SandboxTest

BEARER = {"Authorization": "Bearer vapi-key"}
NUMBER = {"provider": "twilio", "number": "+33123456789", "twilioAccountSid": "AC" + "a" * 32, "twilioAuthToken": "t",
          "assistantId": "a", "smsEnabled": False}


class VapiResourcesTest(SandboxTest):
    async def ask(self, method, path, body=None, headers=BEARER):
        answer = await self.sandbox.request(method, path, json=body, headers=headers)
        return answer.status, await answer.json()

    async def test_an_assistant_is_changed_by_its_model_as_a_whole(self):
        path = f"/assistant/{uuid.uuid4()}"
        status, before = await self.ask("GET", path)
        self.assertEqual((status, before["model"]["messages"][0]["role"]), (200, "system"))
        model = {**before["model"], "messages": [{"role": "system", "content": "Bonjour"}]}
        self.assertEqual((await self.ask("PATCH", path, {"model": model}))[0], 200)
        self.assertEqual((await self.ask("GET", path))[1]["model"], model)

    async def test_an_assistant_is_made_and_found(self):
        status, made = await self.ask("POST", "/assistant", {"name": "Ana", "model": {"provider": "openai", "model": "gpt-4o"}})
        self.assertEqual((status, (await self.ask("GET", f"/assistant/{made['id']}"))[1]), (201, made))

    async def test_what_vapi_does_not_know_is_refused(self):
        path = f"/assistant/{uuid.uuid4()}"
        status, body = await self.ask("PATCH", path, {"model": {"systemPrompt": "Bonjour"}})
        self.assertEqual((status, sorted(body["message"])), (400, [
            "model.model must be a string", "model.property systemPrompt should not exist", "model.provider must be a string"]))
        self.assertEqual((await self.ask("GET", "/assistant/unknown"))[0], 404)
        self.assertEqual((await self.ask("GET", path, headers={}))[0], 401)
        self.assertEqual((await self.ask("GET", "/agents/1"))[0], 404)

    async def test_a_number_is_imported_once_given_away_and_removed(self):
        status, made = await self.ask("POST", "/phone-number", NUMBER)
        self.assertEqual(status, 201)
        self.assertEqual((await self.ask("POST", "/phone-number", NUMBER))[0], 400)
        path = f"/phone-number/{made['id']}"
        self.assertEqual((await self.ask("PATCH", path, {"provider": "twilio", "assistantId": "b"}))[1]["assistantId"], "b")
        self.assertEqual([n["id"] for n in (await self.ask("GET", "/phone-number"))[1]], [made["id"]])
        self.assertEqual((await self.ask("DELETE", path))[0], 200)
        self.assertEqual((await self.ask("DELETE", path))[0], 404)

    async def test_an_import_needs_an_account_and_a_number(self):
        for wrong in ({"number": "0612"}, {"twilioAccountSid": ""}, {"voiceUrl": "http://x"}):
            self.assertEqual((await self.ask("POST", "/phone-number", {**NUMBER, **wrong}))[0], 400)

    async def test_the_vendors_example_is_accepted(self):
        example = CONTRACTS / "vapi/examples/patch-assistant.request.json"
        if not example.exists():
            self.skipTest("no vendor examples here")
        self.assertEqual((await self.ask("PATCH", f"/assistant/{uuid.uuid4()}", json.loads(example.read_text())))[0], 200)
