"""A person's agent through the ingress (requirement 2): number, activation, a completed call, its recording and notice."""

import json
import uuid

from lib.case import SUITE, fetch
from lib.company import JSON, CompanyTest, post_vapi

FRENCH_PHONE = "+33698765432"


class AgentTest(CompanyTest):
    def setUp(self):
        super().setUp()
        self.number = f"+331{uuid.uuid4().int % 10**8:08}"

    def set_up_agent(self):
        sid = "PN" + uuid.uuid4().hex
        agent = self.make_assistant()
        status, added = self.ask("POST", "/api/settings/virtual-numbers", {"phone_number": self.number, "provider_number_sid": sid})
        self.assertEqual((status, added.get("country")), (201, "FR"), added)
        settings = {"display_name": "Me Dupont", "profession": "avocat", "language": "fr", "vapi_agent_id": agent}
        self.assertEqual(self.ask("PUT", "/api/settings/agent", settings)[0], 200)
        status, mine = self.ask("POST", "/api/settings/virtual-number", {"phone_number": FRENCH_PHONE})
        self.assertEqual((status, mine), (200, {"phone_number": self.number, "country": "FR", "provider_number_sid": sid}))
        return sid, agent

    def make_assistant(self):
        """What a person does at Vapi: an assistant with tools and a conversation's beginning of its own."""
        model = {"provider": "openai", "model": "gpt-4o", "toolIds": [str(uuid.uuid4())],
                 "messages": [{"role": "system", "content": "before"}, {"role": "assistant", "content": "Bonjour"}]}
        status, text = fetch(SUITE.sandbox + "/assistant", json.dumps({"name": "Dupont", "model": model}).encode(),
                             {**JSON, "Authorization": f"Bearer {SUITE.settings['VAPI_API_KEY']}"})
        self.assertEqual(status, 201, text)
        return json.loads(text)["id"]

    def post_call_completed(self, number, **call):
        event = {"event": "call.completed", "timestamp": "2026-11-20T10:30:00.000Z", "call": {
            "id": f"call_{uuid.uuid4().hex}", "status": "completed", "phoneNumber": number, "customer": {"number": "+33612345678"},
            "recordingUrl": f"{SUITE.sandbox}/recordings/sample.wav", "duration": 145, "aiSummary": "Un rendez-vous.",
            "transcript": [{"role": "assistant", "text": "Bonjour"}, {"role": "user", "text": "Bonjour, un rendez-vous"}], **call}}
        return post_vapi(event, "/webhooks/vapi/call-completed")

    def test_without_a_number_or_an_agent_nothing_is_activated(self):
        status, answer = self.ask("POST", "/api/settings/agent/activate")
        self.assertEqual((status, answer["code"]), (409, "no_virtual_number"))
        status, answer = self.ask("POST", "/api/settings/virtual-number", {"phone_number": FRENCH_PHONE})
        self.assertEqual((status, answer["code"], answer["country"]), (409, "no_number_available", "FR"))
        self.ask("POST", "/api/settings/virtual-numbers", {"phone_number": self.number})
        self.ask("POST", "/api/settings/virtual-number", {"phone_number": FRENCH_PHONE})
        status, answer = self.ask("POST", "/api/settings/agent/activate")
        self.assertEqual((status, answer["code"]), (409, "no_agent"))

    def test_an_agent_is_switched_on_and_off(self):
        sid, agent = self.set_up_agent()
        self.assertEqual(self.ask("POST", "/api/settings/agent/activate"), (200, {"success": True}))
        self.assertTrue(self.ask("GET", "/api/settings/agent")[1]["is_agent_active"])
        patches = [r for r in self.asked_of_sandbox("vapi", f"/assistant/{agent}") if r["method"] == "PATCH"]
        model = json.loads(patches[-1]["body"])["model"]
        self.assertEqual([m["role"] for m in model["messages"]], ["system", "assistant"])
        self.assertIn("toolIds", model)
        account = SUITE.settings["TWILIO_ACCOUNT_SID"]
        path = f"/2010-04-01/Accounts/{account}/IncomingPhoneNumbers/{sid}.json"
        self.assertIn("inbound_call", self.asked_of_sandbox("twilio", path)[-1]["body"])
        self.assertEqual(self.ask("POST", "/api/settings/agent/deactivate"), (200, {"success": True}))
        self.assertEqual(self.asked_of_sandbox("twilio", path)[-1]["body"], "VoiceUrl=")
        self.assertFalse(self.ask("GET", "/api/settings/agent")[1]["is_agent_active"])

    def test_a_completed_call_is_kept_told_and_heard(self):
        self.set_up_agent()
        device = f"ExponentPushToken[{uuid.uuid4().hex}]"
        self.assertEqual(self.ask("POST", "/api/settings/push-token", {"token": device, "platform": "ios"})[0], 204)
        self.assertEqual(self.post_call_completed(self.number), (200, "OK"))
        (call,) = self.eventually(lambda: self.ask("GET", "/api/v1/calls?direction=inbound")[1]["data"])
        self.assertEqual((call["status"], call["summary"], call["duration_seconds"], call["from_number"], call["to_number"]),
                         ("completed", "Un rendez-vous.", 145, "+33612345678", self.number))
        detail = self.ask("GET", f"/api/v1/calls/{call['id']}")[1]
        self.assertEqual([line["speaker"] for line in detail["transcript_lines"]], ["bot", "user"])
        notice = self.eventually(lambda: [r for r in self.asked_of_sandbox("expo", "/--/api/v2/push/send") if device in r["body"]])[0]
        self.assertEqual(json.loads(notice["body"])["title"], "Nouvel appel reçu")
        path = f"{SUITE.ingress}/api/v1/calls/{call['id']}/recording"
        sound = self.eventually(lambda: (lambda got: got if got[0] == 200 else None)(fetch(path, headers={"Authorization": f"Bearer {self.token}"})))
        self.assertTrue(sound[1].startswith("RIFF"))  # urllib followed the link

    def test_a_number_of_nobody_is_not_found(self):
        self.assertEqual(self.post_call_completed(f"+331{uuid.uuid4().int % 10**8:08}"), (404, "User not found"))

    def test_a_recording_from_inside_is_not_fetched(self):
        self.set_up_agent()
        inside = f"http://127.0.0.1:{SUITE.http_port('voice-call')}/health"
        self.assertEqual(self.post_call_completed(self.number, recordingUrl=inside), (200, "OK"))
        (call,) = self.eventually(lambda: self.ask("GET", "/api/v1/calls?direction=inbound")[1]["data"])
        status, answer = self.ask("GET", f"/api/v1/calls/{call['id']}/recording")
        self.assertEqual((status, answer["code"]), (404, "not_found"))
