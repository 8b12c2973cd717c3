from fixture import ENVIRONMENT, SandboxTest
from vapi_rules import assistant_problems, phone_number_problems

BEARER = {"Authorization": "Bearer vapi-key"}
ASSISTANT = {
    "name": "Activa", "firstMessage": "Hola {{lead_name}}",
    "model": {"provider": "openai", "model": "gpt-4o", "temperature": 0.7, "messages": [{"role": "system", "content": "Eres Sofía."}]},
    "voice": {"provider": "azure", "voiceId": "es-MX-DaliaNeural"}, "transcriber": {"provider": "deepgram", "language": "es"},
    "maxDurationSeconds": 300, "startSpeakingPlan": {"waitSeconds": 0.4}, "stopSpeakingPlan": {"voiceSeconds": 0.3, "backoffSeconds": 1.2},
    "endCallMessage": "Gracias.", "endCallPhrases": ["adiós"], "artifactPlan": {"recordingEnabled": True}, "metadata": {"broker_id": 1},
}
NUMBER = {"provider": "twilio", "number": "+56221234599", "twilioAccountSid": "AC1", "twilioAuthToken": "secret"}


class VapiAssistantTest(SandboxTest):
    async def ask(self, method, path, headers=BEARER, **more):
        answer = await self.sandbox.request(method, path, headers=headers, **more)
        return answer.status, await answer.json()

    async def test_an_assistant_is_created_read_listed_and_changed(self):
        status, created = await self.ask("POST", "/assistant", json=ASSISTANT)
        self.assertEqual((status, created["name"]), (201, "Activa"))
        path = f"/assistant/{created['id']}"
        self.assertEqual((await self.ask("GET", path))[1], created)
        listed = (await self.ask("GET", "/assistant", params={"createdAtGe": created["createdAt"]}))[1]
        self.assertEqual([a["id"] for a in listed], [created["id"]])
        status, changed = await self.ask("PATCH", path, json={"firstMessage": "Buenas"})
        self.assertEqual((status, changed["firstMessage"], changed["model"]), (200, "Buenas", ASSISTANT["model"]))

    async def test_what_is_not_there_is_404_and_without_the_key_401(self):
        for method, path in (("GET", "/assistant/x"), ("PATCH", "/assistant/x"), ("GET", "/phone-number/x")):
            body = {"json": {"name": "x"}} if method == "PATCH" else {}
            self.assertEqual((await self.ask(method, path, **body))[0], 404)
            self.assertEqual((await self.ask(method, path, headers={"Authorization": "Bearer other"}, **body))[0], 401)

    async def test_unknown_properties_are_refused_by_name(self):
        status, body = await self.ask("POST", "/assistant", json={"prompt": "x", "model": {**ASSISTANT["model"], "systemPrompt": "x"}})
        self.assertEqual((status, body["message"]), (400, ["property prompt should not exist", "model.property systemPrompt should not exist"]))

    async def test_limits_of_an_assistant(self):
        self.assertEqual(assistant_problems(ASSISTANT), [])
        for change, said in (
            ({"name": "x" * 41}, "name must be shorter"),
            ({"maxDurationSeconds": 5}, "maxDurationSeconds must not be less than 10"),
            ({"startSpeakingPlan": {"waitSeconds": 6}}, "waitSeconds must not be greater than 5"),
            ({"stopSpeakingPlan": {"voiceSeconds": 1}}, "voiceSeconds must not be greater than 0.5"),
            ({"endCallPhrases": ["x"]}, "must be longer than or equal to 2"),
            ({"model": {"provider": "openai"}}, "model must be a string"),
            ({"model": {**ASSISTANT["model"], "messages": [{"role": "bot", "content": "x"}]}}, "role must be one of"),
            ({"artifactPlan": {"recording": True}}, "property recording should not exist"),
        ):
            with self.subTest(said):
                found = assistant_problems({**ASSISTANT, **change})
                self.assertTrue(any(said in message for message in found), found)

    async def test_a_number_is_imported_and_its_token_is_never_shown(self):
        status, created = await self.ask("POST", "/phone-number", json=NUMBER)
        self.assertEqual((status, created["number"]), (201, "+56221234599"))
        self.assertNotIn("twilioAuthToken", (await self.ask("GET", f"/phone-number/{created['id']}"))[1])
        self.assertEqual(phone_number_problems({**NUMBER, "voiceUrl": "x"}), ["property voiceUrl should not exist"])
        self.assertEqual(phone_number_problems({"provider": "twilio", "number": "+1"}), ["twilioAccountSid must be a string"])

    async def test_what_the_settings_name_exists(self):
        for path in ("/assistant/asst_0", "/phone-number/phn_0"):
            self.assertEqual((await self.ask("GET", path))[0], 200)
        self.assertEqual(ENVIRONMENT["VAPI_ASSISTANT_ID"], "asst_0")

    async def test_a_number_is_imported_once_given_away_and_removed(self):
        number = {"provider": "twilio", "number": "+33123456789", "twilioAccountSid": "AC1", "twilioAuthToken": "t", "assistantId": "a"}
        status, made = await self.ask("POST", "/phone-number", json=number)
        self.assertEqual(status, 201)
        self.assertEqual((await self.ask("POST", "/phone-number", json=number))[0], 400)
        path = f"/phone-number/{made['id']}"
        self.assertEqual((await self.ask("PATCH", path, json={"provider": "twilio", "assistantId": "b"}))[1]["assistantId"], "b")
        self.assertEqual((await self.ask("PATCH", path, json={"voiceUrl": "http://x"}))[0], 400)
        self.assertEqual((await self.ask("DELETE", path))[0], 200)
        self.assertEqual((await self.ask("DELETE", path))[0], 404)
