import base64
import json
import unittest
from urllib.parse import parse_qsl

from aiohttp import BasicAuth

from fixture import CONTRACTS, ENVIRONMENT, SandboxTest
from twilio_signature import signature

ACCOUNT, TOKEN = ENVIRONMENT["TWILIO_ACCOUNT_SID"], ENVIRONMENT["TWILIO_AUTH_TOKEN"]
PATH = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
TEMPLATE = ENVIRONMENT["TWILIO_FOLLOWUP_CONTENT_SID"]
CUSTOMER, SENDER = "whatsapp:+56912345678", "whatsapp:+14155238886"


class TwilioTest(SandboxTest):
    async def send(self, auth=BasicAuth(ACCOUNT, TOKEN), path=PATH, **form):
        form = {"To": CUSTOMER, "From": SENDER, **form}
        answer = await self.sandbox.post(path, data={k: v for k, v in form.items() if v is not None}, auth=auth)
        return answer.status, await answer.json()

    async def send_template(self, **more):
        return await self.send(**{"ContentSid": TEMPLATE, "ContentVariables": '{"1":"María"}', "StatusCallback": self.url("/status"), **more})

    async def get(self, path=PATH, **query):
        answer = await self.sandbox.get(path, auth=BasicAuth(ACCOUNT, TOKEN), params=query)
        return answer.status, await answer.json()

    async def settled(self, kind):
        return await self.deliveries(lambda ds: any(d["kind"] == kind for d in ds))

    async def test_the_account_and_token_are_checked(self):
        for auth in (None, BasicAuth(ACCOUNT, "other"), BasicAuth("AC" + "b" * 32, TOKEN)):
            status, body = await self.send(auth=auth, Body="Hola")
            self.assertEqual((status, body["code"], body["message"]), (401, 20003, "Authenticate"))
        status, body = await self.send(path=PATH.replace(ACCOUNT, "AC" + "b" * 32), Body="Hola")
        self.assertEqual((status, body["code"]), (404, 20404))

    async def test_what_twilio_refuses_at_once_is_refused(self):
        for code, form in (
            (21604, {"To": None, "Body": "x"}), (21211, {"To": "whatsapp:1234", "Body": "x"}), (21211, {"To": "+0", "Body": "x"}),
            (21603, {"From": None, "Body": "x"}), (21910, {"From": "+14155238886", "Body": "x"}),
            (63007, {"From": "whatsapp:+15550000000", "Body": "x"}), (21602, {}), (21617, {"Body": "x" * 1601}),
            (21655, {"ContentSid": "HX123"}), (21655, {"ContentSid": "HX" + "9" * 32}), (21654, {"Body": "x", "ContentVariables": "{}"}),
            (21656, {"ContentSid": TEMPLATE, "ContentVariables": "María"}), (21656, {"ContentSid": TEMPLATE, "ContentVariables": '{"1":""}'}),
            (21656, {"ContentSid": TEMPLATE, "ContentVariables": '{"1":"a\\nb"}'}),
        ):
            with self.subTest(code, form=form):
                status, body = await self.send(**form)
                self.assertEqual((status, body["code"], body["status"]), (400, code, 400))
                self.assertEqual(body["more_info"], f"https://www.twilio.com/docs/errors/{code}")
        self.assertEqual((await self.get())[1]["messages"], [])

    async def test_a_template_is_sent_delivered_and_answered_once(self):
        status, message = await self.send_template()
        self.assertEqual((status, message["status"], message["to"]), (201, "queued", CUSTOMER))
        self.assertEqual(message["body"].split(",")[0], "Hola María")
        await self.settled("incoming")
        self.assertEqual([d["kind"] for d in await self.deliveries(lambda ds: True)], ["status sent", "status delivered", "incoming"])
        _, kept = await self.get(f"{PATH[:-5]}/{message['sid']}.json")
        self.assertEqual(kept["status"], "delivered")
        await self.send_template()
        deliveries = await self.deliveries(lambda ds: [d["kind"] for d in ds].count("status delivered") == 2)
        self.assertEqual([d["kind"] for d in deliveries].count("incoming"), 1)

    async def test_what_is_posted_is_signed_over_its_exact_url(self):
        await self.send_template(StatusCallback=self.url("/status?x=1#rc=2&rp=all"))
        await self.settled("incoming")
        for (headers, body, path), url in zip(self.received, [self.url("/status?x=1")] * 2 + [self.url("/webhook/twilio/incoming")]):
            params = parse_qsl(body.decode(), keep_blank_values=True)
            self.assertEqual(headers["X-Twilio-Signature"], signature(TOKEN, url, params))
        form = dict(parse_qsl(self.received[-1][1].decode()))
        self.assertEqual((form["From"], form["To"], form["Body"]), (CUSTOMER, SENDER, "Sí, me interesa. ¿Cuál es el precio?"))

    async def test_free_text_outside_the_window_is_accepted_and_then_undelivered(self):
        status, message = await self.send(Body="Hola", StatusCallback=self.url("/status"))
        self.assertEqual((status, message["error_code"]), (201, None))
        await self.settled("status undelivered")
        form = dict(parse_qsl(self.received[-1][1].decode()))
        self.assertEqual((form["MessageStatus"], form["ErrorCode"]), ("undelivered", "63016"))
        _, kept = await self.get(f"{PATH[:-5]}/{message['sid']}.json")
        self.assertEqual((kept["status"], kept["error_code"]), ("undelivered", 63016))

    async def test_a_customers_message_opens_the_window_and_free_text_is_not_answered(self):
        await self.send_template()
        await self.settled("incoming")
        await self.sandbox.delete("/_deliveries")
        await self.send(Body="Hola", StatusCallback=self.url("/status"))
        deliveries = await self.settled("status delivered")
        self.assertEqual([d["kind"] for d in deliveries], ["status sent", "status delivered"])

    async def test_a_refused_webhook_is_retried_by_the_urls_own_overrides(self):
        self.answers = [(502, "")]  # a status callback: by default only a failed connection is retried
        await self.send_template()
        deliveries = await self.settled("incoming")
        self.assertEqual([(d["kind"], d["attempt"]) for d in deliveries][:2], [("status sent", 1), ("status delivered", 1)])
        await self.sandbox.delete("/_deliveries")
        self.answers = [(200, ""), (200, ""), (502, "")]  # the incoming URL asks for retries
        await self.send_template(To="whatsapp:+56987654321")
        deliveries = await self.deliveries(lambda ds: any(d["kind"] == "incoming" and d["ok"] for d in ds))
        tokens = {d["headers"]["I-Twilio-Idempotency-Token"] for d in deliveries if d["kind"] == "incoming"}
        self.assertEqual(([d["attempt"] for d in deliveries if d["kind"] == "incoming"], len(tokens)), ([1, 2], 1))

    async def test_messages_are_listed_by_to_from_and_date(self):
        await self.sandbox.post("/_settings", json={"autoplay": False})
        await self.send(Body="one")
        await self.send(Body="two", To="whatsapp:+56987654321")
        _, page = await self.get(To=CUSTOMER, From=SENDER)
        self.assertEqual([m["body"] for m in page["messages"]], ["one"])
        self.assertEqual(len((await self.get(**{"DateSent>": "2020-01-01"}))[1]["messages"]), 2)
        self.assertEqual((await self.get(**{"DateSent<": "2020-01-01"}))[1]["messages"], [])
        self.assertEqual((await self.get(DateSent="2020-01-01"))[1]["messages"], [])
        _, first = await self.get(PageSize="1")
        _, second = await self.get(first["next_page_uri"])
        self.assertEqual([first["messages"][0]["body"], second["messages"][0]["body"]], ["two", "one"])
        self.assertIsNone(second["next_page_uri"])

    async def test_without_autoplay_or_autoreply_nothing_is_posted(self):
        await self.sandbox.post("/_settings", json={"autoreply": False})
        await self.send_template()
        await self.settled("status delivered")
        self.assertEqual(len(self.received), 2)

    async def test_an_unknown_message_is_404(self):
        status, body = await self.get(f"{PATH[:-5]}/SM0.json")
        self.assertEqual((status, body["code"]), (404, 20404))

    async def test_forms_have_no_field_that_the_vendors_examples_lack(self):
        if not CONTRACTS.exists():
            self.skipTest("no vendor examples here")
        await self.send(Body="Hola", StatusCallback=self.url("/status"))
        await self.settled("status undelivered")
        await self.send_template()
        await self.settled("incoming")
        for _, body, path in self.received:
            kind = "incoming" if "incoming" in path else "status"
            known = {name for file in (CONTRACTS / "twilio/webhooks").glob(f"whatsapp.{kind}.*")
                     for name, _ in parse_qsl(file.read_text(), keep_blank_values=True)}
            self.assertLessEqual({name for name, _ in parse_qsl(body.decode())}, known)


class SignatureTest(unittest.TestCase):
    def test_a_signature_is_base64_of_twenty_bytes_and_ignores_the_fragment(self):
        ours = signature("12345", "https://example.com/a?b=1", [("A", "1"), ("B", "")])
        self.assertEqual(len(base64.b64decode(ours)), 20)
        self.assertEqual(ours, signature("12345", "https://example.com/a?b=1#rc=2", [("B", ""), ("A", "1"), ("A", "1")]))

    def test_the_vendors_vectors_agree(self):
        vectors = CONTRACTS / "twilio/signature_vectors.json"
        if not vectors.exists():
            self.skipTest("no vendor vectors here")
        for group in json.loads(vectors.read_text()).values():
            for vector in group if isinstance(group, list) else []:
                params = vector.get("params")
                if params is None:
                    params = parse_qsl((CONTRACTS / vector["file"]).read_text(), keep_blank_values=True)
                with self.subTest(vector.get("name", vector.get("file"))):
                    self.assertEqual(signature(vector["token"], vector["url"], params), vector["signature"])
