import aiohttp
import json

from fixture import CONTRACTS, ENVIRONMENT, SandboxTest

ACCOUNT = ENVIRONMENT["TWILIO_ACCOUNT_SID"]
AUTH = aiohttp.BasicAuth(ACCOUNT, ENVIRONMENT["TWILIO_AUTH_TOKEN"])
PATH = f"/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers"


class TwilioNumbersTest(SandboxTest):
    async def find(self, number):
        answer = await self.sandbox.get(f"{PATH}.json", params={"PhoneNumber": number}, auth=AUTH)
        return (await answer.json())["incoming_phone_numbers"]

    async def update(self, sid, auth=AUTH, **form):
        answer = await self.sandbox.post(f"{PATH}/{sid}.json", data=form, auth=auth)
        return answer.status, await answer.json()

    async def test_a_number_is_found_and_pointed_somewhere(self):
        (number,) = await self.find("+33123456789")
        self.assertEqual((number["phone_number"], number["voice_url"]), ("+33123456789", None))
        status, changed = await self.update(number["sid"], VoiceUrl="https://api.vapi.ai/twilio/inbound_call", TrunkSid="")
        self.assertEqual((status, changed["voice_url"]), (200, "https://api.vapi.ai/twilio/inbound_call"))
        self.assertEqual((await self.update(number["sid"], VoiceUrl=""))[1]["voice_url"], "")
        self.assertEqual((await self.find("+33123456789"))[0]["sid"], number["sid"])

    async def test_what_twilio_refuses_is_refused(self):
        self.assertEqual((await self.update("PN" + "a" * 32, auth=aiohttp.BasicAuth(ACCOUNT, "wrong")))[0], 401)
        self.assertEqual((await self.update("SM" + "a" * 32))[0], 404)
        self.assertEqual((await self.update("PN" + "a" * 32, VoiceUrl="no url"))[1]["code"], 21502)

    async def test_a_number_has_no_member_that_the_vendors_lacks(self):
        example = CONTRACTS / "twilio/examples/update-incoming-phone-number.response.200.json"
        if not example.exists():
            self.skipTest("no vendor examples here")
        (number,) = await self.find("+33123456789")
        self.assertLessEqual(set(number), set(json.loads(example.read_text())))
