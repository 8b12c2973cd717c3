"""Twilio's Messages resource for WhatsApp: create, read and list messages. What follows a message is in twilio_webhooks.py."""

import base64
import json
import re
import uuid
from datetime import datetime, timezone

from aiohttp import web

from twilio_webhooks import Follower, now

ACCOUNT = "/2010-04-01/Accounts/{account}"
ADDRESS = re.compile(r"^(whatsapp:)?\+[1-9]\d{6,14}$")
CONTENT_SID = re.compile(r"^HX[0-9a-fA-F]{32}$")
MAX_BODY = 1600
FOLLOW_UP = "Hola {{1}}, gracias por tu tiempo en la llamada. ¿Te gustaría recibir más información por aquí?"
MESSAGES = {
    400: "Bad request", 404: "The requested resource was not found", 429: "Too Many Requests", 500: "Internal server error",
    503: "Service unavailable",
}


def add(core, poster):
    twilio = Twilio(core, poster)
    follow_up = core.environment.get("TWILIO_FOLLOWUP_CONTENT_SID")
    core.declare(content_templates={follow_up: FOLLOW_UP} if follow_up else {}, autoreply=True, reply_seconds=1.0,
                 reply_text="Sí, me interesa. ¿Cuál es el precio?")
    core.route("twilio", "POST", ACCOUNT + "/Messages.json", twilio.create, refusal)
    core.route("twilio", "GET", ACCOUNT + "/Messages.json", twilio.list, refusal)
    core.route("twilio", "GET", ACCOUNT + "/Messages/{sid}.json", twilio.get, refusal)


class Refused(Exception):
    def __init__(self, status, code, message):
        self.answer = error(status, code, message)


class Twilio:
    def __init__(self, core, poster):
        self.core = core
        self.account = core.environment.get("TWILIO_ACCOUNT_SID")
        self.token = core.environment.get("TWILIO_AUTH_TOKEN")
        self.sender = core.environment.get("TWILIO_WHATSAPP_FROM")
        self.follower = Follower(core, poster, self.token)
        self.messages = {}  # by sid

    async def create(self, request):
        try:
            self.authenticate(request)
            wanted = await request.post()
            body = self.checked(wanted)
        except Refused as refused:
            return refused.answer
        message = self.new_message(request.match_info["account"], wanted, body)
        self.messages[message["sid"]] = message
        self.follower.follow(message, is_template="ContentSid" in wanted, callback=wanted.get("StatusCallback"))
        return web.json_response(message, status=201)

    def checked(self, wanted):
        """The text to send; raises what Twilio refuses at once. (A free text outside the 24 h window it accepts.)"""
        to, sender = wanted.get("To", ""), wanted.get("From", "")
        if not to:
            raise Refused(400, 21604, "A 'To' phone number is required.")
        if not ADDRESS.match(to):
            raise Refused(400, 21211, f"Invalid 'To' Phone Number: {to}")
        if not sender and not wanted.get("MessagingServiceSid"):
            raise Refused(400, 21603, "A 'From' phone number is required.")
        if sender and sender.startswith("whatsapp:") != to.startswith("whatsapp:"):
            raise Refused(400, 21910, "Invalid From and To pair. From and To should be of the same channel")
        if sender and self.sender and bare(sender) != bare(self.sender):
            raise Refused(400, 63007, "Twilio could not find a Channel with the specified From address")
        if "ContentSid" in wanted:
            return self.rendered(wanted["ContentSid"], wanted.get("ContentVariables", ""))
        if wanted.get("ContentVariables"):
            raise Refused(400, 21654, "ContentSid Required")
        body = wanted.get("Body", "")
        if not body and not wanted.get("MediaUrl"):
            raise Refused(400, 21602, "Message body is required.")
        if len(body) > MAX_BODY:
            raise Refused(400, 21617, "The concatenated message body exceeds the 1600 character limit")
        return body

    def rendered(self, content_sid, variables):
        templates = self.core.settings["content_templates"]
        if not CONTENT_SID.match(content_sid) or (templates and content_sid not in templates):
            raise Refused(400, 21655, "The ContentSid is Invalid")
        try:
            values = json.loads(variables) if variables else {}
            usable = all(isinstance(v, str) and v and not re.search(r"[\n\t]| {5,}", v) for v in values.values())
        except (ValueError, AttributeError):
            usable = False
        if not usable:
            raise Refused(400, 21656, "The ContentVariables Parameter is invalid")
        return re.sub(r"\{\{(\w+)\}\}", lambda m: values.get(m[1], m[0]), templates.get(content_sid, FOLLOW_UP))

    def new_message(self, account, wanted, body):
        sid = f"SM{uuid.uuid4().hex}"
        path = f"/2010-04-01/Accounts/{account}/Messages/{sid}"
        return {
            "account_sid": account, "api_version": "2010-04-01", "body": body, "date_created": now(), "date_sent": None,
            "date_updated": now(), "direction": "outbound-api", "error_code": None, "error_message": None,
            "from": wanted.get("From") or f"whatsapp:{bare(self.sender or '+14155238886')}",
            "messaging_service_sid": wanted.get("MessagingServiceSid"), "num_media": "1" if wanted.get("MediaUrl") else "0",
            "num_segments": "1", "price": None, "price_unit": None, "sid": sid, "status": "queued",
            "subresource_uris": {"media": f"{path}/Media.json"}, "to": wanted["To"], "uri": f"{path}.json",
        }

    async def get(self, request):
        try:
            self.authenticate(request)
        except Refused as refused:
            return refused.answer
        message = self.messages.get(request.match_info["sid"])
        return web.json_response(message) if message else not_found(request)

    async def list(self, request):
        try:
            self.authenticate(request)
            found = [m for m in reversed(self.messages.values()) if matches(m, request.query)]
            size, page = int(request.query.get("PageSize", 50)), int(request.query.get("Page", 0))
        except Refused as refused:
            return refused.answer
        except ValueError as problem:
            return error(400, 20001, str(problem))

        def uri(number):
            return str(request.rel_url.update_query({"PageSize": str(size), "Page": str(number)}))

        begin, end = page * size, min(len(found), (page + 1) * size)
        return web.json_response({
            "messages": found[begin:end], "page": page, "page_size": size, "start": begin, "end": max(begin, end - 1),
            "uri": str(request.rel_url), "first_page_uri": uri(0),
            "next_page_uri": uri(page + 1) if end < len(found) else None, "previous_page_uri": uri(page - 1) if page else None,
        })

    def authenticate(self, request):
        kind, _, encoded = request.headers.get("Authorization", "").partition(" ")
        try:
            user, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
        except ValueError:
            user = password = ""
        known = bool(user and password) and self.account in (None, user) and self.token in (None, password)
        if kind.lower() != "basic" or not known:
            raise Refused(401, 20003, "Authenticate")
        if request.match_info["account"] != user:
            raise Refused(404, 20404, f"The requested resource {request.path} was not found")


def matches(message, query):
    """To, From, DateSent, DateSent>, DateSent<: a date means that whole day, UTC. Before it is sent, its creation counts."""
    if any(name in query and query[name] != message[name.lower()] for name in ("To", "From")):
        return False
    sent = message["date_sent"] or message["date_created"]
    moment = datetime.strptime(sent, "%a, %d %b %Y %H:%M:%S %z")
    for name, holds in (
        ("DateSent", lambda at, day: at.date() == day.date()),
        ("DateSent>", lambda at, day: at >= day),
        ("DateSent<", lambda at, day: at <= day if day.time() != day.min.time() else at.date() <= day.date()),
    ):
        if name in query:
            wanted = datetime.fromisoformat(query[name])
            if not holds(moment, wanted.replace(microsecond=0, tzinfo=wanted.tzinfo or timezone.utc)):
                return False
    return True


def bare(address):
    return address.removeprefix("whatsapp:")


def error(status, code, message):
    return web.json_response(
        {"code": code, "message": message, "more_info": f"https://www.twilio.com/docs/errors/{code}", "status": status}, status=status)


def not_found(request):
    return error(404, 20404, f"The requested resource {request.path} was not found")


def refusal(status):
    code = {401: 20003, 404: 20404, 429: 20429}.get(status, 20001 if status < 500 else 20500)
    return error(status, code, MESSAGES.get(status, "Error"))
