"""A session that ends at crm-sync ends at every service."""

import json
import time
import uuid

from lib.case import SUITE, SuiteTest, fetch

JSON = {"Content-Type": "application/json"}
# A route of each service that asks for a token.
ROUTES = ("/api/v1/leads", "/api/v1/calls", "/api/v1/pipeline", "/api/v1/campaigns", "/api/v1/admin/tasks")


def register():
    body = {"email": f"sessions-{uuid.uuid4().hex[:10]}@example.cl", "password": "Contrasena1!", "name": "Sesiones", "broker_name": "Sesiones SpA"}
    status, text = fetch(SUITE.ingress + "/auth/register", json.dumps(body).encode(), JSON)
    return json.loads(text)["access_token"] if status in (200, 201) else None


class SessionsTest(SuiteTest):
    def statuses(self, token):
        return {route: fetch(SUITE.ingress + route, headers={"Authorization": f"Bearer {token}"})[0] for route in ROUTES}

    def test_after_signing_out_the_token_is_refused_everywhere(self):
        token = register()
        self.assertIsNotNone(token)
        self.assertEqual(self.statuses(token), {route: 200 for route in ROUTES})
        status, _ = fetch(SUITE.ingress + "/auth/logout", b"", {"Authorization": f"Bearer {token}"})
        self.assertEqual(status, 204)
        until = time.monotonic() + 20
        while (seen := self.statuses(token)) != {route: 401 for route in ROUTES} and time.monotonic() < until:
            pass
        self.assertEqual(seen, {route: 401 for route in ROUTES})
