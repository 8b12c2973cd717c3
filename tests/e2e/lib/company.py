"""A company of its own for a test, and its ADMIN, who asks through the ingress."""

import json
import time
import urllib.error
import urllib.request
import uuid

from .case import SUITE, SuiteTest, fetch, json_or_text

JSON = {"Content-Type": "application/json"}


def ask(method, path, body=None, token=None):
    """(status, answer), as people's programs see it."""
    headers = {**JSON, **({"Authorization": f"Bearer {token}"} if token else {})}
    request = urllib.request.Request(SUITE.ingress + path, method=method, headers=headers,
                                     data=None if body is None else json.dumps(body).encode())
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, json_or_text(answer.read().decode())
    except urllib.error.HTTPError as refused:
        return refused.code, json_or_text(refused.read().decode())


def vapi_secret():
    """What Vapi's webhooks carry here: of several the first, without its options."""
    return SUITE.settings.get("VAPI_WEBHOOK_SECRET", "").split(",")[0].split(";")[0]


def post_vapi(body, path="/api/v1/calls/webhooks/voice", secret=None):
    secret = vapi_secret() if secret is None else secret
    return fetch(SUITE.ingress + path, json.dumps(body).encode(), {**JSON, "x-vapi-secret": secret})


class CompanyTest(SuiteTest):
    def setUp(self):
        name = f"{type(self).__name__.lower()}-{uuid.uuid4().hex[:12]}"
        account = {"email": f"{name}@example.fr", "password": "Segura-2026!", "broker_name": name}
        status, answer = ask("POST", "/auth/register", account)
        self.assertEqual(status, 200, answer)
        self.token = answer["access_token"]

    def ask(self, method, path, body=None):
        return ask(method, path, body, self.token)

    def asked_of_sandbox(self, provider, path):
        requests = json_or_text(fetch(f"{SUITE.sandbox}/_requests?provider={provider}")[1])
        return [r for r in requests if r["path"] == path]

    def eventually(self, look, seconds=20):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            found = look()
            if found:
                return found
            time.sleep(0.2)
        self.fail("waited in vain")
