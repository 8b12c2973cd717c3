"""What an operator sees of one call: one correlation id in every log, readable events, metrics."""

import json
import re
import subprocess

from lib.case import SUITE, SuiteTest, fetch, logs_on_this_machine
from lib.suite import SERVICES

# Of every service (docs/architecture.md): what its /metrics must speak of.
METRICS = {
    "requests": r"^http_requests_total\b",
    "consumer lag": r"^kafka_consumer_lag\b",
    "outbox depth": r"^outbox_pending\b",
    "tasks": r"^tasks_(run_total|pending)\b",
    "database pool": r"^database_connections\b",
}


class TracesTest(SuiteTest):
    def test_one_correlation_id_is_in_the_logs_of_all_six_services(self):
        if not logs_on_this_machine():
            self.skipTest("the logs are not on this machine")
        played = self.the_story()
        ids = {o.data["headers"].get("ce_correlationid") for o in played.watch.observations
               if o.source == "record" and o.data["key"] == played.story.key}
        logs = {service: SUITE.log(service).read_text(errors="replace") for service in SERVICES}
        found = {an_id: [s for s in SERVICES if an_id in logs[s]] for an_id in ids if an_id}
        best = max(found.values(), key=len, default=[])
        self.assertEqual(sorted(best), sorted(SERVICES), f"services that log each correlation id of the call: {found}")

    def test_logs_are_json_lines(self):
        if not logs_on_this_machine():
            self.skipTest("the logs are not on this machine")
        self.the_story()
        for service in SERVICES:
            last = SUITE.log(service).read_text(errors="replace").splitlines()[-1]
            with self.subTest(service):
                self.assertLessEqual({"ts", "level", "service", "event"}, set(json.loads(last)))

    def test_kcat_shows_call_events_as_readable_json_with_ce_headers(self):
        self.the_story()
        shown = subprocess.run(["kcat", "-C", "-b", SUITE.kafka, "-t", "calls.events.v1", "-J", "-e", "-q", "-o", "-5"],
                               capture_output=True, text=True, timeout=30, check=True).stdout
        records = [json.loads(line) for line in shown.splitlines()]
        self.assertTrue(records)
        for record in records:
            headers = dict(zip(record["headers"][::2], record["headers"][1::2]))
            self.assertLessEqual({"ce_specversion", "ce_id", "ce_source", "ce_type", "ce_time"}, set(headers))
            self.assertEqual(headers["ce_specversion"], "1.0")
            self.assertIn("lead_id", json.loads(record["payload"]))

    def test_every_services_metrics_speak_of_requests_lag_outbox_tasks_and_pool(self):
        self.the_story()
        for service in SERVICES:
            status, text = fetch(f"{SUITE.admin_url(service)}/metrics")
            with self.subTest(service):
                self.assertEqual(status, 200, text)
                missing = [what for what, pattern in METRICS.items() if not re.search(pattern, text, re.MULTILINE)]
                self.assertEqual(missing, [])
