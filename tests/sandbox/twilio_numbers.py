"""Twilio's IncomingPhoneNumbers: find one by its number, and change where its calls go. The account owns every number."""

import hashlib
import re

from aiohttp import web

from twilio import ACCOUNT, Refused, Twilio, error, not_found, refusal
from twilio_webhooks import now

SID = re.compile(r"^PN[0-9a-fA-F]{32}$")
E164 = re.compile(r"^\+[1-9]\d{6,14}$")
CHANGED = {"VoiceUrl": "voice_url", "VoiceMethod": "voice_method", "VoiceApplicationSid": "voice_application_sid",
           "TrunkSid": "trunk_sid", "FriendlyName": "friendly_name", "StatusCallback": "status_callback"}


def add(core):
    numbers = Numbers(core)
    core.route("twilio", "GET", ACCOUNT + "/IncomingPhoneNumbers.json", numbers.checked(numbers.list), refusal)
    core.route("twilio", "GET", ACCOUNT + "/IncomingPhoneNumbers/{sid}.json", numbers.checked(numbers.get), refusal)
    core.route("twilio", "POST", ACCOUNT + "/IncomingPhoneNumbers/{sid}.json", numbers.checked(numbers.update), refusal)


class Numbers:
    def __init__(self, core):
        self.account = Twilio(core, None)
        self.numbers = {}  # by sid

    def checked(self, handler):
        async def handle(request):
            try:
                self.account.authenticate(request)
            except Refused as refused:
                return refused.answer
            return await handler(request)

        return handle

    def known(self, request, sid, number=""):
        account = request.match_info["account"]
        return self.numbers.setdefault(sid, {
            "account_sid": account, "sid": sid, "phone_number": number, "friendly_name": number, "api_version": "2010-04-01",
            "voice_url": None, "voice_method": "POST", "voice_application_sid": "", "trunk_sid": None, "status": "in-use",
            "date_created": now(), "date_updated": now(), "status_callback": "",
            "capabilities": {"voice": True, "sms": True, "mms": False, "fax": False},
            "uri": f"/2010-04-01/Accounts/{account}/IncomingPhoneNumbers/{sid}.json",
        })

    async def list(self, request):
        number = request.query.get("PhoneNumber", "")
        found = [n for n in self.numbers.values() if number in n["phone_number"]]
        if not found and E164.match(number):
            found = [self.known(request, "PN" + hashlib.md5(number.encode()).hexdigest(), number)]
        return web.json_response({"incoming_phone_numbers": found, "page": 0, "page_size": 50, "start": 0,
                                  "end": max(0, len(found) - 1), "uri": str(request.rel_url), "next_page_uri": None})

    async def get(self, request):
        found = self.numbers.get(request.match_info["sid"])
        return web.json_response(found) if found else not_found(request)

    async def update(self, request):
        sid = request.match_info["sid"]
        if not SID.match(sid):
            return not_found(request)
        wanted = await request.post()
        if wanted.get("VoiceUrl") and not re.match(r"^https?://\S+$", wanted["VoiceUrl"]):
            return error(400, 21502, "Voice URL is not a valid URL")
        number = self.known(request, sid)
        number.update({field: wanted[name] for name, field in CHANGED.items() if name in wanted}, date_updated=now())
        return web.json_response(number)
