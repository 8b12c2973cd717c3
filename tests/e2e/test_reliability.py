"""What was answered 200 is in Kafka, whatever goes away: the gateway posted to directly, its parts frozen and killed."""

import asyncio
import os
import signal
import time
import unittest
import uuid

import aiohttp

from lib import processes
from lib.case import SUITE, SuiteTest
from lib.load import WAIT, Load, call_ids_since, messages_since, post_webhook

OUTAGE = float(os.environ.get("RELEVO_E2E_OUTAGE") or 20)  # seconds
LONGEST_ANSWER = 3.5
DRAINED_WITHIN = 30
GATEWAY = f"http://127.0.0.1:{SUITE.http_port('webhook-gateway')}"
KAFKA_PORT = int(SUITE.kafka.rsplit(":", 1)[1])


class Ledger:
    """Every answer to every webhook, with the time that it took."""

    def __init__(self):
        self.accepted, self.statuses, self.longest = [], {}, 0.0

    async def post(self, session, call_id):
        begun = time.monotonic()
        status = await post_webhook(SUITE, session, call_id, GATEWAY)
        self.longest = max(self.longest, time.monotonic() - begun)
        self.statuses[status] = self.statuses.get(status, 0) + 1
        if status == 200:
            self.accepted.append(call_id)
        return status == 200


class ReliabilityTest(SuiteTest):
    def setUp(self):
        if not processes.listening_on(KAFKA_PORT) or not processes.listening_on(SUITE.http_port("webhook-gateway")):
            raise unittest.SkipTest("Kafka and the gateway are no processes of this machine")
        self.begun = int(time.time() * 1000)

    def eventually_in_kafka(self, call_ids, seconds=DRAINED_WITHIN):
        deadline = time.monotonic() + seconds
        while True:
            missing = set(call_ids) - set(call_ids_since(SUITE, self.begun))
            if not missing:
                return
            self.assertLess(time.monotonic(), deadline, f"{len(missing)} of {len(call_ids)} acknowledged webhooks are not in Kafka")
            time.sleep(0.5)

    def play(self, trouble, clients=16):
        """Webhooks while the trouble lasts; the ledger."""
        ledger = Ledger()

        async def run():
            async with aiohttp.ClientSession(timeout=WAIT, connector=aiohttp.TCPConnector(limit=0)) as session:
                load = Load(lambda name: ledger.post(session, name), clients)
                await load.around(trouble)

        asyncio.run(run())
        return ledger

    def test_broker_that_hangs_loses_nothing_and_delays_nobody_for_long(self):
        async def outage():
            with processes.frozen(KAFKA_PORT):
                await asyncio.sleep(OUTAGE)  # the outage itself

        ledger = self.play(outage)
        self.assertLessEqual(set(ledger.statuses), {200, 503}, ledger.statuses)
        self.assertLess(ledger.longest, LONGEST_ANSWER)
        self.eventually_in_kafka(ledger.accepted)

    def test_webhooks_flow_while_postgres_hangs(self):
        async def outage():
            with processes.frozen(SUITE.postgres_port):
                await asyncio.sleep(5)  # the outage itself

        ledger = self.play(outage)
        self.assertEqual(set(ledger.statuses), {200})
        self.eventually_in_kafka(ledger.accepted)

    def test_503_and_no_lie_while_both_hang(self):
        ledger, during = Ledger(), Ledger()

        async def run():
            async with aiohttp.ClientSession(timeout=WAIT) as session:
                with processes.frozen(KAFKA_PORT), processes.frozen(SUITE.postgres_port):
                    await asyncio.gather(*(during.post(session, uuid.uuid4().hex) for _ in range(20)))
                load = Load(lambda name: ledger.post(session, name))
                await load.around(lambda: asyncio.sleep(0))

        asyncio.run(run())
        self.assertEqual(set(during.statuses), {503})
        self.assertLess(during.longest, LONGEST_ANSWER)
        self.eventually_in_kafka(ledger.accepted)

    def test_kill_9_under_load_loses_no_acknowledged_webhook(self):
        async def strike():
            for pid in processes.listening_on(SUITE.http_port("webhook-gateway")):
                os.kill(pid, signal.SIGKILL)

        ledger = Ledger()

        async def run():
            async with aiohttp.ClientSession(timeout=WAIT) as session:
                for _ in range(3):
                    load = Load(lambda name: ledger.post(session, name))
                    await load.around(strike)

        asyncio.run(run())
        self.eventually_in_kafka(ledger.accepted)

    def test_what_was_spooled_comes_before_what_was_sent_later(self):
        call_id = uuid.uuid4().hex

        async def run():
            async with aiohttp.ClientSession(timeout=WAIT) as session:
                with processes.frozen(KAFKA_PORT):
                    for status in ("first", "second"):
                        self.assertEqual(await post_webhook(SUITE, session, call_id, GATEWAY, status), 200)
                for status in ("third", "fourth"):
                    while await post_webhook(SUITE, session, call_id, GATEWAY, status) != 200:
                        await asyncio.sleep(0.2)  # a provider's pause

        asyncio.run(run())
        self.eventually_in_kafka([call_id])
        deadline = time.monotonic() + DRAINED_WITHIN
        seen = []
        while "fourth" not in seen and time.monotonic() < deadline:
            seen = [m["status"] for m in messages_since(SUITE, self.begun) if m.get("call", {}).get("id") == call_id]
        firsts = list(dict.fromkeys(seen))
        self.assertEqual(firsts, ["first", "second", "third", "fourth"])
