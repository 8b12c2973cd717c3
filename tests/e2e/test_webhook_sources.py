"""Every webhook source through the ingress: what a provider posts, signed and not, and what it hears.

The lines of the requirements' own checklists that are webhooks: requirement 0 (C1, A1), requirement 1 (signature cases), requirement
4 (the webhook table)."""

import base64
import hashlib
import hmac
import http.client
import json
import pathlib
import sys
import time
import uuid
from urllib.parse import urlencode, urlsplit

from lib.case import SUITE, SuiteTest, fetch, json_or_text

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "sandbox"))
import twilio_signature  # noqa: E402

JSON, FORM = {"Content-Type": "application/json"}, {"Content-Type": "application/x-www-form-urlencoded"}
UNAUTHORIZED = {"error": "Unauthorized"}

# As requirement 1 prints it: several lines, which its script signs in Python's form and posts as they are.
CALL_PAYLOAD = """{
  "call_uuid": "%s",
  "from": "+34123456789",
  "to": "+34900112233",
  "direction": "inbound",
  "start_time": "2025-08-02T14:00:00Z",
  "end_time": "2025-08-02T14:02:30Z",
  "status": "completed",
  "recording_url": "https://pbx.example.com/recordings/uuid-555.mp3",
  "agent_ext": "1001",
  "pbx_system": "centralita1"
}"""


def digest(secret, body):
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def post_with(path, body, fields):
    """The status of a POST whose header fields may repeat."""
    parts = urlsplit(SUITE.ingress + path)
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    try:
        connection.putrequest("POST", parts.path)
        for name, value in [*fields, ("Content-Length", str(len(body)))]:
            connection.putheader(name, value)
        connection.endheaders(body)
        return connection.getresponse().status
    finally:
        connection.close()


class WebhookSourceTest(SuiteTest):
    def secret(self, name):
        """The first of the setting's secrets, without its options."""
        value = SUITE.settings.get(name, "").split(",")[0].split(";")[0]
        if not value:
            self.skipTest(f"{name} is not known here")
        return value

    def post(self, path, body, headers):
        status, text = fetch(SUITE.ingress + path, body, headers)
        return status, json_or_text(text)

    def assert_refused(self, path, body, headers, status, code):
        got, answer = self.post(path, body, headers)
        self.assertEqual((got, answer.get("code")), (status, code), answer)


class VapiChecklistTest(WebhookSourceTest):
    PATH = "/api/v1/calls/webhooks/voice"

    def test_c1_without_the_secret(self):
        self.assertEqual(self.post(self.PATH, b'{"message": {"type": "status-update"}}', JSON), (401, UNAUTHORIZED))

    def test_c1_with_the_secret(self):
        signed = {**JSON, "x-vapi-secret": self.secret("VAPI_WEBHOOK_SECRET")}
        body = b'{"message": {"type": "status-update", "call": {"id": "test"}}}'
        for path in (self.PATH, self.PATH + "/vapi", "/api/v1/calls/webhook"):
            with self.subTest(path):
                self.assertEqual(self.post(path, body, signed), (200, {"ok": True}))

    def test_a1_a_tool_is_found(self):
        tool = {"id": f"tool-{uuid.uuid4()}", "type": "function", "function": {"name": "schedule_appointment", "arguments": {}}}
        body = {"message": {"type": "tool-calls", "call": {"id": "test"}, "toolCallList": [tool]}}
        signed = {**JSON, "x-vapi-secret": self.secret("VAPI_WEBHOOK_SECRET")}
        status, answer = self.post(self.PATH, json.dumps(body).encode(), signed)
        self.assertEqual(status, 200, answer)
        self.assertEqual([result["toolCallId"] for result in answer["results"]], [tool["id"]])
        self.assertNotIn("Tool not found", answer["results"][0]["result"])

    def test_hmac_over_the_body_and_over_its_compact_form(self):
        secret = self.secret("VAPI_WEBHOOK_SECRET")
        posted = b'{ "message": {"type": "hang", "call": {"id": "test"}} }\n'
        compact = json.dumps(json.loads(posted), separators=(",", ":")).encode()
        for signed in (posted, compact):
            headers = {**JSON, "x-vapi-signature": digest(secret, signed)}
            self.assertEqual(self.post(self.PATH, posted, headers), (200, {"ok": True}))


class PbxTest(WebhookSourceTest):
    PATH = "/webhook/call"

    def setUp(self):
        self.call_uuid = f"e2e-{uuid.uuid4()}"
        self.payload = (CALL_PAYLOAD % self.call_uuid).encode()

    def signed(self, text):
        return {**JSON, "X-Signature": digest(self.secret("WEBHOOK_SECRET"), text)}

    def assert_taken(self, headers):
        status, answer = self.post(self.PATH, self.payload, headers)
        self.assertIn((status, answer.get("status")), [(200, "ok"), (202, "accepted")], answer)
        self.assertEqual(answer["call_uuid"], self.call_uuid)
        self.assertIn(answer["buffer_status"], ["sent"] if status == 200 else ["pending", "failed"])

    def test_signed_as_the_requirement_does(self):
        dumped = json.dumps(json.loads(self.payload)).encode()
        self.assert_taken(self.signed(dumped))

    def test_signed_over_what_is_posted_and_posted_again(self):
        headers = self.signed(self.payload)
        self.assert_taken(headers)
        self.assert_taken(headers)

    def test_one_bit_of_the_signature_changed(self):
        good = self.signed(self.payload)["X-Signature"]
        flipped = format(int(good[0], 16) ^ 1, "x") + good[1:]
        for signature in (flipped, good[:-1], "", "sha1"):
            with self.subTest(signature):
                headers = {**JSON, "X-Signature": signature}
                self.assertEqual(self.post(self.PATH, self.payload, headers), (401, UNAUTHORIZED))
        self.assertEqual(self.post(self.PATH, self.payload, JSON), (401, UNAUTHORIZED))

    def test_the_signature_twice(self):
        header = ("X-Signature", self.signed(self.payload)["X-Signature"])
        self.assertEqual(post_with(self.PATH, self.payload, [*JSON.items(), header, header]), 401)

    def test_no_call_uuid(self):
        for body in (b"{}", b'{"call_uuid": ""}', b"no json"):
            with self.subTest(body):
                status, answer = self.post(self.PATH, body, self.signed(body))
                self.assertEqual((status, answer["errors"][0]["field"]), (422, "call_uuid"), answer)

    def test_not_json(self):
        headers = {**self.signed(self.payload), "Content-Type": "text/xml"}
        self.assert_refused(self.PATH, self.payload, headers, 415, "unsupported_media_type")


class MetaTest(WebhookSourceTest):
    PATH = "/webhooks/whatsapp"

    def check(self, **parameters):
        return fetch(f"{SUITE.ingress}{self.PATH}?" + urlencode({f"hub.{name}": value for name, value in parameters.items()}))

    def test_the_subscription_check(self):
        token = self.secret("WHATSAPP_VERIFY_TOKEN")
        self.assertEqual(self.check(mode="subscribe", challenge="1158201444", verify_token=token), (200, "1158201444"))
        self.assertEqual(self.check(mode="subscribe", challenge="1", verify_token=token + "x")[0], 403)
        self.assertEqual(self.check(mode="unsubscribe", challenge="1", verify_token=token)[0], 403)
        self.assertEqual(fetch(SUITE.ingress + self.PATH)[0], 403)

    def test_messages(self):
        message = {"from": "56900000000", "id": f"wamid.{uuid.uuid4()}", "timestamp": "1749416383", "type": "text", "text": {"body": "¿Hola?"}}
        change = {"field": "messages", "value": {"messaging_product": "whatsapp", "metadata": {"phone_number_id": "1"}, "messages": [message]}}
        body = json.dumps({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]}).encode()
        signature = "sha256=" + digest(self.secret("WHATSAPP_APP_SECRET"), body)
        self.assertEqual(self.post(self.PATH, body, {**JSON, "X-Hub-Signature-256": signature}), (200, {"status": "ok"}))
        for wrong in ("", signature[7:], signature[:-1], signature.replace("sha256", "sha1")):
            with self.subTest(wrong):
                self.assert_refused(self.PATH, body, {**JSON, "X-Hub-Signature-256": wrong}, 401, "invalid_signature")
        reserialised = json.dumps(json.loads(body), ensure_ascii=False).encode()
        self.assert_refused(self.PATH, reserialised, {**JSON, "X-Hub-Signature-256": signature}, 401, "invalid_signature")


class TelegramTest(WebhookSourceTest):
    def test_updates(self):
        chat = {"id": 1111111, "type": "private"}
        body = json.dumps({"update_id": time.time_ns() // 1000, "message": {"message_id": 1, "chat": chat, "date": 0, "text": "Hola"}}).encode()
        token = self.secret("TELEGRAM_WEBHOOK_SECRET")
        for path in ("/webhooks/telegram", "/webhooks/telegram/una-empresa"):
            with self.subTest(path):
                self.assertEqual(self.post(path, body, {**JSON, "X-Telegram-Bot-Api-Secret-Token": token}), (200, {"ok": True}))
                for wrong in ("", token[:-1], token + "x"):
                    self.assert_refused(path, body, {**JSON, "X-Telegram-Bot-Api-Secret-Token": wrong}, 401, "invalid_signature")
                self.assert_refused(path, body, {"Content-Type": "text/plain", "X-Telegram-Bot-Api-Secret-Token": token}, 415, "unsupported_media_type")


class ElevenLabsTest(WebhookSourceTest):
    PATH = "/webhooks/elevenlabs"

    def signed(self, body, seconds_off=0):
        t = int(time.time()) + seconds_off
        return {**JSON, "ElevenLabs-Signature": f"t={t},v0=" + digest(self.secret("ELEVENLABS_WEBHOOK_SECRET"), f"{t}.".encode() + body)}

    def test_transcripts(self):
        body = json.dumps({"type": "post_call_transcription", "data": {"conversation_id": f"conv_{uuid.uuid4().hex}"}}).encode()
        self.assertEqual(self.post(self.PATH, body, self.signed(body)), (200, {"ok": True}))
        for headers in (JSON, {**JSON, "ElevenLabs-Signature": "t=1,v0="}, self.signed(body, -1805), self.signed(body, 1805), self.signed(body + b" ")):
            self.assert_refused(self.PATH, body, headers, 401, "invalid_signature")

    def test_a_recording_is_discarded_with_200(self):
        body = b'{"type":"post_call_audio","data":{"full_audio":"' + b"A" * (8 << 20) + b'"}}'
        self.assertEqual(self.post(self.PATH, body, self.signed(body)), (200, {"ok": True}))


class OtherSourcesTest(WebhookSourceTest):
    def test_twilio_with_its_signature(self):
        fields = {"From": "whatsapp:+56900000000", "To": "whatsapp:+14155238886", "MessageSid": f"SM{uuid.uuid4().hex}", "MessageStatus": "read"}
        path = "/webhook/twilio/status"
        base = SUITE.settings.get("WEBHOOK_BASE_URL") or self.skipTest("WEBHOOK_BASE_URL is not known here")
        signature = twilio_signature.signature(self.secret("TWILIO_AUTH_TOKEN"), base + path, fields.items())
        status, text = fetch(SUITE.ingress + path, urlencode(fields).encode(), {**FORM, "X-Twilio-Signature": signature})
        self.assertEqual((status, text), (200, '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'))

    def test_a_source_that_nobody_declared(self):
        t = str(int(time.time()))
        signature = base64.b64encode(hmac.new(b"key", f"m.{t}.{{}}".encode(), hashlib.sha256).digest()).decode()
        headers = {**JSON, "webhook-id": "m", "webhook-timestamp": t, "webhook-signature": f"v1,{signature}"}
        self.assert_refused("/webhooks/custom/nobody", b"{}", headers, 404, "unknown_source")
