"""What Twilio posts after it accepted a message: its statuses, and the answer of the customer who got a template.

Never `read`: a demo customer's eyes would change the lead's score."""

import asyncio
import time
import uuid
from datetime import datetime, timezone
from email.utils import format_datetime
from urllib.parse import parse_qs, urlencode

from twilio_signature import signature

WINDOW = 24 * 3600  # seconds after a customer's message in which free text may be sent to them
TIMEOUT = 15
RETRY_AFTER = 1
OUTSIDE_WINDOW = {
    "ErrorCode": "63016",
    "ErrorMessage": "Outside messaging window. For WhatsApp, use a Message Template instead",
    "ChannelStatusMessage": "Failed to send freeform message because you are outside the allowed window.",
}
# The operator's console entry for incoming messages: five retries, also after a 5xx answer.
INCOMING = "/webhook/twilio/incoming#rc=5&rp=all"


class Follower:
    def __init__(self, core, poster, token):
        self.core, self.poster, self.token = core, poster, token
        self.wrote = {}  # customer's address -> epoch seconds of the last message
        self.replied = set()  # (customer, sender): one automatic answer a conversation

    def follow(self, message, is_template, callback):
        if self.core.settings["autoplay"]:
            self.core.start(self._follow(message, is_template, callback))

    async def _follow(self, message, is_template, callback):
        pause = 0.1 * self.core.settings["pace"]
        await asyncio.sleep(pause)
        if not is_template and not self.is_open(message["to"]):
            message.update(error_code=63016, error_message=OUTSIDE_WINDOW["ErrorMessage"])
            await self.status(message, "undelivered", callback, {"EventType": "UNDELIVERED", **OUTSIDE_WINDOW})
            return
        message["date_sent"] = now()
        await self.status(message, "sent", callback, {})
        await asyncio.sleep(pause)
        await self.status(message, "delivered", callback, {"EventType": "DELIVERED"})
        if is_template:
            await self.answer(message)

    def is_open(self, customer):
        return time.time() - self.wrote.get(customer, 0) < WINDOW

    async def status(self, message, status, callback, more):
        message.update(status=status, date_updated=now())
        if not callback:
            return
        form = {
            "ChannelPrefix": "whatsapp", "ApiVersion": "2010-04-01", "MessageStatus": status, "SmsSid": message["sid"],
            "SmsStatus": status, "ChannelInstallSid": f"XE{message['account_sid'][2:]}", "To": message["to"],
            "From": message["from"], "MessageSid": message["sid"], "AccountSid": message["account_sid"],
            "ChannelToAddress": message["to"].removeprefix("whatsapp:"), "StructuredMessage": "false", **more,
        }
        await self.post(f"status {status}", message["sid"], callback, form)

    async def answer(self, message):
        customer, sender, base = message["to"], message["from"], self.core.environment.get("WEBHOOK_BASE_URL")
        if not self.core.settings["autoreply"] or (customer, sender) in self.replied or not base:
            return
        self.replied.add((customer, sender))
        await asyncio.sleep(self.core.settings["reply_seconds"])
        await self.write(message["account_sid"], customer, sender, self.core.settings["reply_text"], base.rstrip("/") + INCOMING)

    async def write(self, account, customer, sender, text, url):
        """The customer writes to us."""
        self.wrote[customer] = time.time()
        sid = f"SM{uuid.uuid4().hex}"
        form = {
            "SmsMessageSid": sid, "NumMedia": "0", "ProfileName": "María", "MessageType": "text", "SmsSid": sid,
            "WaId": customer.removeprefix("whatsapp:+"), "SmsStatus": "received", "Body": text, "To": sender, "NumSegments": "1",
            "ReferralNumMedia": "0", "MessageSid": sid, "AccountSid": account, "From": customer, "ApiVersion": "2010-04-01",
        }
        await self.post("incoming", sid, url, form)

    async def post(self, kind, about, url, form):
        retries, policies = overrides(url)
        address = url.split("#")[0]
        headers = {
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "I-Twilio-Idempotency-Token": str(uuid.uuid4()),
            "User-Agent": "TwilioProxy/1.1",
        }
        if self.token:
            headers["X-Twilio-Signature"] = signature(self.token, url, form.items())
        await self.poster.post("twilio", kind, about, address, headers, urlencode(form).encode(), TIMEOUT, [RETRY_AFTER] * retries,
                               lambda status: failed(status, policies))


def overrides(url):
    """Connection overrides in the URL's fragment: rc, how many retries (one by default); rp, after what
    (a failed connection by default)."""
    chosen = parse_qs(url.partition("#")[2])
    return int(chosen.get("rc", ["1"])[0]), set(chosen.get("rp", ["ct"])[0].split(","))


def failed(status, policies):
    if status is None:
        return bool(policies & {"ct", "rt", "all"})
    return bool(policies & {"all", "5xx" if status >= 500 else "4xx"})


def now():
    return format_datetime(datetime.now(timezone.utc))
