"""Webhooks that nobody signed are refused at the ingress, and leave nothing."""

import json
from urllib.parse import urlencode

from lib.case import SUITE, SuiteTest, fetch, json_or_text

STATUS = json.dumps({"message": {"type": "status-update", "status": "ringing", "call": {"id": "e2e-unsigned"}}}).encode()
MESSAGE = urlencode({"From": "whatsapp:+56900000000", "To": "whatsapp:+14155238886", "Body": "Hola", "MessageSid": "SM0"}).encode()
JSON, FORM = {"Content-Type": "application/json"}, {"Content-Type": "application/x-www-form-urlencoded"}


class WebhookSecretsTest(SuiteTest):
    def test_vapi_without_its_secret_is_401_on_every_path(self):
        for path in ("/api/v1/calls/webhook", "/api/v1/calls/webhooks/voice", "/api/v1/calls/webhooks/voice/vapi", "/webhooks/vapi/call-completed"):
            for headers in ({}, {"x-vapi-secret": ""}, {"x-vapi-secret": "wrong"}):
                with self.subTest(path, headers=headers):
                    status, text = fetch(SUITE.ingress + path, STATUS, {**JSON, **headers})
                    self.assertEqual((status, json_or_text(text)), (401, {"error": "Unauthorized"}))

    def test_vapi_with_its_secret_is_200(self):
        secret = SUITE.settings.get("VAPI_WEBHOOK_SECRET")
        if not secret:
            self.skipTest("the secret is not known here")
        status, text = fetch(SUITE.ingress + "/api/v1/calls/webhooks/voice", STATUS, {**JSON, "x-vapi-secret": secret})
        self.assertEqual((status, json_or_text(text)), (200, {"ok": True}))

    def test_twilio_without_its_signature_is_403(self):
        for path in ("/webhook/twilio/incoming", "/webhook/twilio/status"):
            for headers in ({}, {"X-Twilio-Signature": ""}, {"X-Twilio-Signature": "AAAAAAAAAAAAAAAAAAAAAAAAAAA="}):
                with self.subTest(path, headers=headers):
                    self.assertEqual(fetch(SUITE.ingress + path, MESSAGE, {**FORM, **headers})[0], 403)
