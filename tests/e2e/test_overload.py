"""Ten times the load that saturates the gateway, and 2,000 connections that never finish a header: it answers or sheds in
time, its memory stays bounded, and afterwards all is as before, without a restart."""

import asyncio
import os
import time
import unittest

import aiohttp

from lib import processes
from lib.case import SUITE, SuiteTest
from lib.load import WAIT, post_webhook
from lib.overload import SLOW, is_possible, overload

SECONDS = float(os.environ.get("RELEVO_E2E_OVERLOAD") or 8)
LONGEST_ANSWER_MS = 3500  # the same bound as in every outage; the aim for the p99 of 200 is 250 ms
MOST_RSS_MB = 384  # 256 MB of bodies in flight is the server's own limit
HEADER_TIME = 5  # seconds; 15 with a busy machine's delays
GATEWAY = f"http://127.0.0.1:{SUITE.http_port('webhook-gateway')}"


class OverloadTest(SuiteTest):
    def test_overload_is_answered_or_shed_in_bounded_memory_and_passes(self):
        if not is_possible(SUITE):
            raise unittest.SkipTest("the gateway is no process of this machine, or bench-load is not built")
        measured = asyncio.run(overload(SUITE, SECONDS))
        load = measured.load
        print(f"        {load['rps']:.0f} answers/s, of 200: p50 {load['p50_ms']:.0f} ms, p99 {load['p99_ms']:.0f} ms; "
              f"longest {load['max_ms']:.0f} ms; statuses {measured.statuses}; {measured.slow_open} slow connections; "
              f"RSS {measured.rss_mb:.0f} MB", flush=True)
        self.assertLessEqual(set(measured.statuses), {200, 503}, "a connection that asks properly is answered")
        self.assertGreater(measured.statuses.get(200, 0), 0)
        self.assertLess(load["max_ms"], LONGEST_ANSWER_MS)
        self.assertLess(measured.rss_mb, MOST_RSS_MB)
        self.assertGreaterEqual(measured.slow_open, SLOW * 0.9)
        self.assertLess(measured.slow_longest, 3 * HEADER_TIME)
        self.assert_as_before(measured.pid)

    def assert_as_before(self, pid):
        async def post(count):
            async with aiohttp.ClientSession(timeout=WAIT) as session:
                begun = time.monotonic()
                statuses = [await post_webhook(SUITE, session, f"after-overload-{i}", GATEWAY) for i in range(count)]
                return statuses, time.monotonic() - begun

        statuses, took = asyncio.run(post(20))
        self.assertEqual(statuses, [200] * 20)
        self.assertLess(took, 20 * LONGEST_ANSWER_MS / 1000)
        self.assertEqual(processes.listening_on(SUITE.http_port("webhook-gateway")), [pid], "the same process")
