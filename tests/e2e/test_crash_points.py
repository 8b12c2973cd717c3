"""A service dies at the worst moments: after what it did was durable, before anybody was told. Its successor goes on, the
story completes, each effect once. The moments: libs/runtime/crash_point.cpp."""

import asyncio
import signal
import time
import unittest

import aiohttp

from lib.case import SUITE, SuiteTest
from lib.load import WAIT, Load, call_ids_since, post_webhook
from lib.play import play
from lib.takeover import is_supervised, taken_over

SECONDS = 120  # a killed consumer's partitions are free only when its session timed out, a task when its lease did
DRAINED_WITHIN = 30
GATEWAY = f"http://127.0.0.1:{SUITE.http_port('webhook-gateway')}"


class CrashPointTest(SuiteTest):
    def need(self, service):
        if not is_supervised(SUITE, service):
            raise unittest.SkipTest(f"{service} is not supervised on this machine")

    def survives(self, service, crash_point):
        self.need(service)

        async def run():
            async with taken_over(SUITE, service, RELEVO_CRASH_POINT=crash_point) as taken:
                return await play(SUITE, seconds=SECONDS, disturbed=True), taken.signal

        played, killed_by = asyncio.run(run())
        self.assertEqual(killed_by, signal.SIGKILL, f"{service} did not come to {crash_point}")
        self.assert_told(played)

    def test_webhook_durable_but_not_answered(self):
        self.survives("webhook-gateway", "report_to_answer:3")

    def test_voice_call_batch_committed_but_not_its_offsets(self):
        self.survives("voice-call", "commit_to_offset")

    def test_scoring_batch_committed_but_not_its_offsets(self):
        self.survives("scoring", "commit_to_offset:2")

    def test_whatsapp_bridge_batch_committed_but_not_its_offsets(self):
        self.survives("whatsapp-bridge", "commit_to_offset")

    def test_call_placed_but_not_recorded(self):
        self.survives("voice-call", "provider_to_record")

    def test_message_sent_but_not_recorded(self):
        self.survives("whatsapp-bridge", "provider_to_record")

    def test_voice_call_events_produced_but_not_marked(self):
        self.survives("voice-call", "produce_to_mark:2")

    def test_scoring_events_produced_but_not_marked(self):
        self.survives("scoring", "produce_to_mark")

    def test_gateway_that_dies_between_report_and_answer_loses_no_acknowledged_webhook(self):
        self.need("webhook-gateway")
        begun = int(time.time() * 1000)

        async def run():
            async with (aiohttp.ClientSession(timeout=WAIT) as session,
                        taken_over(SUITE, "webhook-gateway", RELEVO_CRASH_POINT="report_to_answer:150") as taken):
                async def post(name):
                    return await post_webhook(SUITE, session, name, GATEWAY) == 200

                load = Load(post)
                await load.around(lambda: taken.replaced(30))
                return load.answered, taken.signal

        answered, killed_by = asyncio.run(run())
        self.assertEqual(killed_by, signal.SIGKILL)
        self.assert_in_kafka(answered, begun)

    def assert_in_kafka(self, call_ids, begun):
        deadline = time.monotonic() + DRAINED_WITHIN
        while missing := set(call_ids) - set(call_ids_since(SUITE, begun)):
            self.assertLess(time.monotonic(), deadline, f"{len(missing)} of {len(call_ids)} acknowledged webhooks are not in Kafka")
            time.sleep(0.5)
