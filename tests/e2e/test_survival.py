"""kill -9 of any one service while the call is talked: the supervisor restarts it and the story still completes, each
effect once."""

import asyncio
import os
import signal
import time
import unittest

from lib import processes
from lib.case import SUITE, SuiteTest, fetch
from lib.play import play

MOMENT = "answered"  # the call is live; its transcript, tool call and report are still to come
SECONDS = 120  # a killed consumer's partitions are free only when its session timed out


def kill(service):
    for pid in processes.listening_on(SUITE.http_port(service)):
        os.kill(pid, signal.SIGKILL)


class KillTest(SuiteTest):
    def survives(self, service):
        if not processes.listening_on(SUITE.http_port(service)):
            raise unittest.SkipTest(f"{service} is not a process of this machine")
        killed = []

        def strike():
            killed.extend(processes.listening_on(SUITE.http_port(service)))
            kill(service)

        played = asyncio.run(play(SUITE, seconds=SECONDS, on_hop={MOMENT: strike}))
        self.assertTrue(killed, f"{service} was not running when the call was answered")
        self.assert_told(played)
        self.assert_restarted(service, killed)

    def assert_restarted(self, service, killed):
        deadline = time.monotonic() + 30
        while True:
            running = processes.listening_on(SUITE.http_port(service))
            if running and not set(running) & set(killed) and self.is_ready(service):
                return
            self.assertLess(time.monotonic(), deadline, f"{service} was not restarted")
            time.sleep(0.2)

    def is_ready(self, service):
        return fetch(f"{SUITE.admin_url(service)}/healthz/ready")[0] == 200

    def test_webhook_gateway_killed(self):
        self.survives("webhook-gateway")

    def test_voice_call_killed(self):
        self.survives("voice-call")

    def test_crm_sync_killed(self):
        self.survives("crm-sync")

    def test_whatsapp_bridge_killed(self):
        self.survives("whatsapp-bridge")

    def test_scoring_killed(self):
        self.survives("scoring")

    def test_campaign_executor_killed(self):
        self.survives("campaign-executor")
