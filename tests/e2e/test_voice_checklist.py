"""Requirement 0's checklist after a deployment, and the rows of its component table, through the ingress."""

import json
import subprocess
import urllib.request
import uuid

from lib.case import SUITE, fetch, json_or_text
from lib.company import JSON, CompanyTest, ask, post_vapi
from lib.suite import SERVICES

ONE = "/api/v1/calls/webhooks/voice"
PG_DUMP = "/usr/lib/postgresql/15/bin/pg_dump"


def webhook(kind, call_id, metadata=None, **members):
    call = {"id": call_id, **({"assistantOverrides": {"metadata": metadata}} if metadata else {})}
    return {"message": {"type": kind, "call": call, **members}}


def end_faults():
    urllib.request.urlopen(urllib.request.Request(SUITE.sandbox + "/_faults", method="DELETE"), timeout=5).close()


def database_dump():
    """Everything that lies in the database, as text."""
    url = f"postgresql://postgres:{SUITE.settings['POSTGRES_PASSWORD']}@127.0.0.1:{SUITE.postgres_port}/relevo"
    return subprocess.run([PG_DUMP, url], check=True, capture_output=True, timeout=60).stdout.decode(errors="replace")


class VoiceChecklistTest(CompanyTest):
    def setUp(self):
        super().setUp()
        self.lead = None

    def metadata(self):
        """What our calls carry, for a call that was placed elsewhere with this company's lead."""
        if not self.lead:
            phone = f"+569{uuid.uuid4().int % 10**8:08}"
            status, lead = self.ask("POST", "/api/v1/leads", {"phone": phone, "name": "María Soto"})
            self.assertIn(status, (200, 201), lead)
            self.lead = lead
        return {"lead_id": self.lead["id"], "broker_id": self.lead["broker_id"], "assistant_type": "default"}

    def test_c1_a_webhook_without_the_secret_is_unauthorized_and_with_it_ok(self):
        body = json.dumps({"message": {"type": "status-update"}}).encode()
        status, text = fetch(SUITE.ingress + ONE, body, JSON)
        self.assertEqual((status, json_or_text(text)), (401, {"error": "Unauthorized"}))
        for path in (ONE, ONE + "/vapi"):
            status, text = post_vapi({"message": {"type": "status-update", "call": {"id": "test"}}}, path)
            self.assertEqual((status, json_or_text(text)), (200, {"ok": True}))

    def test_c4_a_user_without_a_company_may_not_call(self):
        login = {"email": SUITE.settings["SUPERADMIN_EMAIL"], "password": SUITE.settings["SUPERADMIN_PASSWORD"]}
        status, answer = ask("POST", "/auth/login", login)
        self.assertEqual(status, 200, answer)
        status, answer = ask("POST", "/api/v1/calls/initiate", {"lead_id": 1}, answer["access_token"])
        self.assertEqual((status, answer["code"]), (400, "user_without_broker"))
        self.assertIn("no broker", answer["detail"])

    def test_c3_an_analysis_that_fails_for_good_is_in_the_dlq(self):
        call_id = f"c3-{uuid.uuid4()}"
        fault = json.dumps({"provider": "llm", "path_prefix": "/", "status": 401, "seconds": 30}).encode()
        fetch(SUITE.sandbox + "/_faults", fault, JSON)
        try:
            report = webhook("end-of-call-report", call_id, self.metadata(), endedReason="customer-ended-call",
                             artifact={"transcript": "AI: Hola\nUser: Hola, busco un departamento"}, durationSeconds=12)
            self.assertEqual(post_vapi(report)[0], 200)
            path = f"/api/v1/admin/dlq?task_name=process_end_of_call_report&lead_id={self.lead['id']}"
            (failed,) = self.eventually(lambda: self.ask("GET", path)[1]["items"])
            self.assertEqual((failed["status"], failed["service"]), ("failed", "voice-call"))
        finally:
            end_faults()
        self.assertEqual(self.ask("POST", f"/api/v1/admin/dlq/{failed['id']}/retry", {})[0], 202)
        self.eventually(lambda: self.ask("GET", f"/api/v1/admin/dlq/{failed['id']}")[1]["status"] == "resolved")

    def test_a1_a_tool_call_gets_a_coherent_sentence(self):
        call_id, metadata = f"a1-{uuid.uuid4()}", self.metadata()
        calls = [{"id": f"tool-{uuid.uuid4()}", "type": "function", "function": {"name": name, "arguments": {"stage": "perfilamiento"}}}
                 for name in ("schedule_appointment", "update_lead_stage", "what_nobody_knows")]
        status, text = post_vapi(webhook("tool-calls", call_id, metadata, toolCallList=calls))
        results = json_or_text(text)["results"]
        self.assertEqual((status, [r["toolCallId"] for r in results]), (200, [c["id"] for c in calls]))
        for result in results:
            self.assertNotIn("not found", result["result"])
            self.assertNotIn("\n", result["result"])
        again = json_or_text(post_vapi(webhook("tool-calls", call_id, metadata, toolCallList=calls))[1])["results"]
        self.assertEqual(again, results)

    def test_m2_the_assistant_is_made_at_vapi_from_the_configuration(self):
        status, made = self.ask("POST", "/api/v1/brokers/config/voice/assistant", {})
        self.assertEqual((status, made.get("created"), made.get("agent_type")), (200, True, "default"), made)
        status, again = self.ask("POST", "/api/broker/config/voice/assistant", {"agent_type": "default"})
        self.assertEqual((status, again["assistant_id"], again["created"]), (200, made["assistant_id"], False))
        config = self.ask("GET", "/api/broker/config")[1]
        self.assertEqual(config["voice"]["assistant_id_default"], made["assistant_id"])

    def test_m4_the_lines_of_a_report_are_stored(self):
        call_id = f"m4-{uuid.uuid4()}"
        report = webhook("end-of-call-report", call_id, self.metadata(), endedReason="customer-ended-call",
                         transcript="Bot: Hola María\nUser: Hola", durationSeconds=9)
        self.assertEqual(post_vapi(report)[0], 200)
        path = f"/api/v1/calls/leads/{self.lead['id']}"
        (call,) = self.eventually(lambda: self.ask("GET", path)[1]["data"])
        lines = self.ask("GET", f"/api/v1/calls/{call['id']}")[1]["transcript_lines"]
        self.assertEqual([(line["speaker"], line["text"]) for line in lines], [("bot", "Hola María"), ("user", "Hola")])

    def test_m5_a_company_calls_with_its_own_key_which_nobody_reads_back(self):
        key = f"own-{uuid.uuid4().hex}"
        status, voice = self.ask("PUT", "/api/broker/config/voice", {"credentials": {"api_key": key}})
        self.assertEqual((status, voice["credentials"]["api_key"]), (200, {"set": True, "last4": key[-4:]}))
        self.assertNotIn(key, json.dumps(self.ask("GET", "/api/broker/config")[1]))
        # The sandbox knows one key: this company's is refused, which shows that it was used.
        checked = self.ask("POST", "/api/broker/config/validate", {})[1]
        self.assertEqual((checked["vapi"]["ok"], checked["vapi"]["error"]), (False, "401"))
        self.metadata()
        status, refused = self.ask("POST", "/api/v1/calls", {"lead_id": self.lead["id"], "force": True})
        self.assertEqual((status, refused["code"]), (502, "provider_error"))
        self.assertIn(f"Bearer {key}", [r["headers"].get("authorization") for r in self.asked_of_sandbox("vapi", "/call")])
        dump = database_dump()
        self.assertIn(self.lead["phone"], dump, "it is this suite's database")
        self.assertNotIn(key, dump)
        self.assertNotIn(key.encode().hex(), dump)
        for service in SERVICES:
            log = SUITE.log(service).read_text(errors="replace")
            self.assertNotIn(key, log, service)
            self.assertNotIn(self.lead["phone"], log, service)

    def test_b1_the_configuration_is_checked_against_the_provider(self):
        self.assertEqual(self.ask("POST", "/api/broker/config/validate", {})[1]["vapi"], {"ok": True})
