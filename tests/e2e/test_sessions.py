"""A session that ends at crm-sync ends at every service."""

import time

from lib.case import SUITE, fetch
from lib.company import CompanyTest

# A route of each service that asks for a token.
ROUTES = ("/api/v1/leads", "/api/v1/calls", "/api/v1/pipeline", "/api/v1/campaigns", "/api/v1/admin/tasks")


class SessionsTest(CompanyTest):
    def statuses(self):
        return {route: self.ask("GET", route)[0] for route in ROUTES}

    def test_after_signing_out_the_token_is_refused_everywhere(self):
        self.assertEqual(self.statuses(), {route: 200 for route in ROUTES})
        status, _ = fetch(SUITE.ingress + "/auth/logout", b"", {"Authorization": f"Bearer {self.token}"})
        self.assertEqual(status, 204)
        until = time.monotonic() + 20
        while (seen := self.statuses()) != {route: 401 for route in ROUTES} and time.monotonic() < until:
            pass
        self.assertEqual(seen, {route: 401 for route in ROUTES})
