import asyncio
import json
import time
from datetime import datetime

from fixture import CONTRACTS, SandboxTest
from vapi_rules import problems

BEARER = {"Authorization": "Bearer vapi-key"}
KINDS = ["status-update queued", "status-update ringing", "status-update in-progress", "transcript", "transcript", "transcript",
         "transcript", "tool-calls", "transcript", "transcript", "transcript", "transcript", "status-update ended",
         "end-of-call-report"]
WANTED = ["status-update", 'transcript[transcriptType="final"]', "tool-calls", "end-of-call-report", "hang"]


def call(**overrides):
    return {"assistantId": "asst_1", "phoneNumberId": "phn_1", "customer": {"number": "+56912345678", "name": "María Soto"},
            "assistantOverrides": {"metadata": {"lead_id": 42, "dispatch_key": "k"}, **overrides}}


class VapiTest(SandboxTest):
    def server(self, **more):
        return {"url": self.url("/hook"), "headers": {"x-vapi-secret": "per-call"}, "timeoutSeconds": 5, **more}

    async def create(self, body, headers=BEARER):
        answer = await self.sandbox.post("/call", json=body, headers=headers)
        return answer.status, await answer.json()

    async def get(self, path, headers=BEARER, **query):
        answer = await self.sandbox.get(path, headers=headers, params=query)
        return answer.status, await answer.json()

    async def play(self, **overrides):
        """A call played to its report; its deliveries."""
        _, created = await self.create(call(server=self.server(), serverMessages=WANTED, **overrides))
        return created, await self.deliveries(lambda ds: any(d["kind"] == "end-of-call-report" for d in ds))

    def messages(self):
        return [json.loads(body)["message"] for _, body, _ in self.received]

    async def test_a_call_needs_the_key(self):
        for headers in ({}, {"Authorization": "Bearer other"}, {"Authorization": "Basic vapi-key"}):
            for status, body in (await self.create(call(), headers), await self.get("/call", headers), await self.get("/call/x", headers)):
                self.assertEqual((status, body["error"], body["statusCode"]), (401, "Unauthorized", 401))

    async def test_unknown_properties_are_refused_by_name(self):
        _, body = await self.create({**call(), "metadata": {"lead_id": 42}})
        self.assertEqual(body, {"message": ["property metadata should not exist"], "error": "Bad Request", "statusCode": 400})
        nested = call(foo=1, server={"url": "http://x", "secret": "s"})
        nested["customer"]["phone"] = "1"
        _, body = await self.create(nested)
        self.assertEqual(sorted(body["message"]), [
            "assistantOverrides.property foo should not exist",
            "assistantOverrides.server.property secret should not exist",
            "customer.property phone should not exist",
        ])
        self.assertEqual((await self.get("/call"))[1], [])

    async def test_what_vapi_limits_is_limited(self):
        for body, said in (
            ({**call(), "customer": {"number": "912345678"}}, "customer.number must be a valid phone number in the E.164 format"),
            ({**call(), "customer": {"number": "+56 9 1234"}}, "customer.number must be a valid"),
            ({**call(), "customer": {"number": 56}}, "customer.number must be a string"),
            ({**call(), "customer": {"number": "+56912345678", "name": "x" * 41}}, "customer.name must be shorter than or equal to 40"),
            (call(server={"timeoutSeconds": 301}), "assistantOverrides.server.timeoutSeconds must not be greater than 300"),
            (call(server={"backoffPlan": {"maxRetries": 11}}), "assistantOverrides.server.backoffPlan.maxRetries must not be greater"),
            (call(server={"backoffPlan": {"type": "linear"}}), "assistantOverrides.server.backoffPlan.type must be one of"),
            (call(serverMessages=["transcripts"]), "each value in serverMessages must be one of"),
            (call(metadata="x"), "assistantOverrides.metadata must be an object"),
            ({"phoneNumberId": "p", "customer": {"number": "+56912345678"}}, "Couldn't find an assistant"),
            ({"assistantId": "a", "customer": {"number": "+56912345678"}}, "Couldn't find a phone number"),
            ({"assistantId": "a", "phoneNumberId": "p"}, "Couldn't find a customer"),
            ([], "a JSON object is expected"),
        ):
            with self.subTest(said):
                self.assertTrue(any(said in message for message in problems(body)), problems(body))

    async def test_a_number_that_is_not_e164_is_accepted_unchecked(self):
        self.assertEqual(problems({**call(), "customer": {"number": "1234", "numberE164CheckEnabled": False}}), [])

    async def test_a_created_call_is_found_by_id_and_by_its_time(self):
        await self.sandbox.post("/_settings", json={"autoplay": False})
        status, created = await self.create(call())
        self.assertEqual((status, created["status"], created["subscriptionLimits"]["remainingConcurrentCalls"]), (201, "queued", 9))
        self.assertEqual(created["assistantOverrides"]["metadata"], {"lead_id": 42, "dispatch_key": "k"})
        self.assertEqual((await self.get(f"/call/{created['id']}"))[1]["id"], created["id"])
        self.assertEqual((await self.get("/call/none"))[0], 404)
        listed = await self.get("/call", createdAtGe=created["createdAt"], limit="5")
        self.assertEqual([c["id"] for c in listed[1]], [created["id"]])
        self.assertEqual((await self.get("/call", createdAtGt=created["createdAt"]))[1], [])
        self.assertEqual((await self.get("/call", createdAtGe="yesterday"))[0], 400)

    async def test_without_autoplay_nothing_is_posted(self):
        await self.sandbox.post("/_settings", json={"autoplay": False})
        await self.create(call(server=self.server()))
        await asyncio.sleep(0.3)
        self.assertEqual(self.received, [])

    async def test_a_call_plays_its_life_in_order_with_the_servers_headers(self):
        created, deliveries = await self.play()
        self.assertEqual([d["kind"] for d in deliveries], KINDS)
        self.assertEqual({d["status"] for d in deliveries}, {200})
        self.assertEqual({d["about"] for d in deliveries}, {created["id"]})
        self.assertEqual({headers["x-vapi-secret"] for headers, _, _ in self.received}, {"per-call"})
        stamps = [m["timestamp"] for m in self.messages()]
        self.assertEqual(stamps, sorted(stamps))
        self.assertLessEqual(stamps[-1], time.time() * 1000 + 50)

    async def test_the_report_tells_a_call_of_145_seconds(self):
        created, _ = await self.play()
        report = self.messages()[-1]
        length = datetime.fromisoformat(report["endedAt"]) - datetime.fromisoformat(report["startedAt"])
        self.assertEqual((length.total_seconds(), report["endedReason"]), (145.0, "customer-ended-call"))
        self.assertEqual(report["call"]["assistantOverrides"]["metadata"]["lead_id"], 42)
        roles = [m["role"] for m in report["artifact"]["messages"]]
        self.assertEqual((roles.count("bot"), roles.count("user"), roles.count("tool_calls")), (4, 4, 1))
        self.assertIn("Hola María", report["artifact"]["transcript"])
        self.assertEqual(report["artifact"]["messages"][roles.index("tool_call_result")]["result"], "Listo.")
        self.assertAlmostEqual(report["cost"], 0.182)
        _, kept = await self.get(f"/call/{created['id']}")
        self.assertEqual((kept["status"], kept["artifact"]["transcript"]), ("ended", report["artifact"]["transcript"]))
        path = report["artifact"]["recordingUrl"].split("/", 3)[3]
        self.assertTrue((await (await self.sandbox.get(f"/{path}")).read()).startswith(b"RIFF"))

    async def test_the_tool_call_waits_for_its_result_and_judges_it(self):
        _, deliveries = await self.play()
        tool = next(d for d in deliveries if d["kind"] == "tool-calls")
        arguments = json.loads(json.loads(tool["body"])["message"]["toolCallList"][0]["function"]["arguments"])
        self.assertEqual((tool["verdict"], arguments["stage"]), ("ok", "perfilamiento"))
        await self.sandbox.delete("/_deliveries")
        self.answers = [(200, "{}")] * 14
        _, deliveries = await self.play()
        self.assertEqual(next(d["verdict"] for d in deliveries if d["kind"] == "tool-calls"), "no result for the toolCallId")

    async def test_only_the_messages_asked_for_are_posted(self):
        await self.create(call(server=self.server(), serverMessages=["end-of-call-report"]))
        deliveries = await self.deliveries(lambda ds: ds)
        self.assertEqual([d["kind"] for d in deliveries], ["end-of-call-report"])
        await self.sandbox.delete("/_deliveries")
        await self.create(call(server=self.server()))
        deliveries = await self.deliveries(lambda ds: any(d["kind"] == "end-of-call-report" for d in ds))
        self.assertNotIn("transcript", [d["kind"] for d in deliveries])  # not among Vapi's defaults

    async def test_without_a_backoff_plan_nothing_is_retried_with_one_it_is(self):
        self.answers = [(500, "")]
        deliveries = (await self.play())[1]
        self.assertEqual([d["attempt"] for d in deliveries].count(2), 0)
        await self.sandbox.delete("/_deliveries")
        self.answers = [(503, ""), (404, ""), (200, "{}")]
        plan = {"type": "exponential", "maxRetries": 3, "baseDelaySeconds": 0.05}
        await self.create(call(server=self.server(backoffPlan=plan), serverMessages=["end-of-call-report"]))
        deliveries = await self.deliveries(lambda ds: any(d["ok"] for d in ds))
        self.assertEqual([(d["attempt"], d["status"]) for d in deliveries], [(1, 503), (2, 404), (3, 200)])

    async def test_without_a_server_override_the_assistants_own_server_is_used(self):
        await self.create(call(serverMessages=["end-of-call-report"]))
        await self.deliveries(lambda ds: ds)
        headers, _, path = self.received[0]
        self.assertEqual((path, headers["x-vapi-secret"]), ("/api/v1/calls/webhooks/voice", "vapi-secret"))

    async def test_an_unanswered_call_ends_with_its_reason(self):
        await self.sandbox.post("/_settings", json={"ended_reason": "customer-busy"})
        _, deliveries = await self.play()
        self.assertEqual([d["kind"] for d in deliveries], [*KINDS[:2], *KINDS[-2:]])
        report = self.messages()[-1]
        self.assertEqual((report["endedReason"], report["artifact"]), ("customer-busy", {"messages": []}))

    async def test_a_call_beyond_the_limit_is_blocked_and_never_placed(self):
        await self.sandbox.post("/_settings", json={"concurrency_limit": 1, "autoplay": False})
        _, first = await self.create(call(server=self.server()))
        self.assertEqual((first["subscriptionLimits"]["concurrencyBlocked"], first["subscriptionLimits"]["remainingConcurrentCalls"]), (False, 0))
        await self.sandbox.post("/_settings", json={"autoplay": True})
        status, second = await self.create(call(server=self.server()))
        self.assertEqual((status, second["status"], second["subscriptionLimits"]["concurrencyBlocked"]), (201, "queued", True))
        _, kept = await self.get(f"/call/{second['id']}")
        self.assertEqual((kept["status"], kept["endedReason"]), ("ended", "call.start.error-subscription-concurrency-limit-reached"))
        self.assertEqual(self.received, [])

    async def control(self, created, body):
        path = "/" + created["monitor"]["controlUrl"].split("/", 3)[3]
        return (await self.sandbox.post(path, data=body)).status

    async def test_a_live_call_is_hung_up_by_its_control_url(self):
        await self.sandbox.post("/_settings", json={"pace": 30.0})
        _, created = await self.create(call(server=self.server(), serverMessages=WANTED))
        await self.deliveries(lambda ds: any(d["kind"] == "status-update queued" for d in ds))
        self.assertEqual(await self.control(created, "no json"), 400)
        self.assertEqual(await self.control(created, '{"type":"say"}'), 400)
        self.assertEqual(await self.control(created, '{"type":"end-call"}'), 200)
        deliveries = await self.deliveries(lambda ds: any(d["kind"] == "end-of-call-report" for d in ds))
        self.assertEqual([d["kind"] for d in deliveries][-2:], KINDS[-2:])
        report = self.messages()[-1]
        self.assertEqual((report["endedReason"], "startedAt" in report), ("manually-canceled", False))
        self.assertEqual((await self.get(f"/call/{created['id']}"))[1]["status"], "ended")
        self.assertEqual(await self.control(created, '{"type":"end-call"}'), 404)

    async def test_a_waiting_call_is_hung_up_too(self):
        await self.sandbox.post("/_settings", json={"autoplay": False})
        _, created = await self.create(call())
        self.assertEqual(await self.control(created, '{"type":"end-call"}'), 200)
        self.assertEqual((await self.get(f"/call/{created['id']}"))[1]["endedReason"], "manually-canceled")

    async def test_payloads_have_no_key_that_the_vendors_examples_lack(self):
        if not CONTRACTS.exists():
            self.skipTest("no vendor examples here")
        await self.play()
        files = [json.loads(path.read_text()) for path in (CONTRACTS / "vapi/webhooks").glob("*.json")]
        examples = [file["message"] for file in files if "message" in file]
        a_call = set().union(*(keys(e.get("call", {}), ".call") for e in examples))
        for ours in self.messages():
            known = a_call.union(*(keys(e) for e in examples if e["type"] == ours["type"]))
            self.assertEqual(keys(ours) - known, set(), ours["type"])


def keys(value, at=""):
    """All paths in a payload; what the caller wrote itself (assistantOverrides) and a tool's parameters are not looked into."""
    found = set()
    if isinstance(value, dict):
        for key, item in value.items():
            path = f"{at}.{key}"
            found.add(path)
            if key not in ("assistantOverrides", "parameters"):
                found |= keys(item, path)
    elif isinstance(value, list):
        for item in value:
            found |= keys(item, f"{at}[]")
    return found
