"""Expo's push service: POST /--/api/v2/push/send and /getReceipts."""

import json
import re
import uuid

from aiohttp import web

TOKEN = re.compile(r"^(?:(?:ExponentPushToken|ExpoPushToken)\[.+\]|[A-Za-z0-9]{8}(?:-[A-Za-z0-9]{4}){3}-[A-Za-z0-9]{12})$")
KNOWN = {"to", "data", "title", "subtitle", "body", "sound", "ttl", "expiration", "priority", "interruptionLevel", "badge",
         "channelId", "icon", "richContent", "categoryId", "mutableContent", "contentAvailable", "_contentAvailable"}
MOST_MESSAGES, MOST_RECEIPTS, MOST_BYTES = 100, 1000, 4096


def add(core):
    expo = Expo(core)
    core.declare(gone_push_tokens=[], gone_push_receipts=[])
    core.route("expo", "POST", "/--/api/v2/push/send", expo.send, failure)
    core.route("expo", "POST", "/--/api/v2/push/getReceipts", expo.receipts, failure)


class Expo:
    def __init__(self, core):
        self.core = core
        self.token = core.environment.get("EXPO_ACCESS_TOKEN")
        self.tickets = {}  # id -> device token

    async def send(self, request):
        if not self.knows(request):
            return error(401, "UNAUTHORIZED", "The bearer token is invalid")
        try:
            wanted = json.loads(await request.text())
            messages = wanted if isinstance(wanted, list) else [wanted]
            pairs = [(to, m) for m in messages for to in (m["to"] if isinstance(m["to"], list) else [m["to"]])]
        except (ValueError, KeyError, TypeError, AttributeError):
            return error(400, "VALIDATION_ERROR", '"to" is required')
        unknown = sorted({name for m in messages for name in m if name not in KNOWN})
        if unknown:
            return error(400, "VALIDATION_ERROR", f'"{unknown[0]}" is not allowed')
        if len(pairs) > MOST_MESSAGES:
            return error(400, "PUSH_TOO_MANY_NOTIFICATIONS", "at most 100 notifications a request")
        tickets = [self.ticket(to, message) for to, message in pairs]
        return web.json_response({"data": tickets if isinstance(wanted, list) or isinstance(wanted["to"], list) else tickets[0]})

    def ticket(self, to, message):
        if not TOKEN.match(str(to)):
            return refused(f'"{to}" is not a valid Expo push token', "DeviceNotRegistered")
        if to in self.core.settings["gone_push_tokens"]:
            return refused(f'"{to}" is not a registered push notification recipient', "DeviceNotRegistered")
        if len(json.dumps({**message, "to": to}, ensure_ascii=False).encode()) > MOST_BYTES:
            return refused("The message is too big", "MessageTooBig")
        ticket = str(uuid.uuid4())
        self.tickets[ticket] = to
        return {"status": "ok", "id": ticket}

    async def receipts(self, request):
        if not self.knows(request):
            return error(401, "UNAUTHORIZED", "The bearer token is invalid")
        try:
            ids = json.loads(await request.text())["ids"]
        except (ValueError, KeyError, TypeError):
            return error(400, "VALIDATION_ERROR", '"ids" is required')
        if len(ids) > MOST_RECEIPTS:
            return error(400, "PUSH_TOO_MANY_RECEIPTS", "at most 1000 receipts a request")
        return web.json_response({"data": {i: self.receipt(self.tickets[i]) for i in ids if i in self.tickets}})

    def receipt(self, to):
        if to in self.core.settings["gone_push_receipts"]:
            return refused(f'"{to}" is not a registered push notification recipient', "DeviceNotRegistered")
        return {"status": "ok"}

    def knows(self, request):
        """Only a project with push security asks for a token; a wrong one is refused everywhere."""
        sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return not sent or not self.token or sent == self.token


def refused(message, code):
    return {"status": "error", "message": message, "details": {"error": code}}


def error(status, code, message):
    return web.json_response({"errors": [{"code": code, "message": message}]}, status=status)


def failure(status):
    return error(status, {429: "TOO_MANY_REQUESTS"}.get(status, "INTERNAL_SERVER_ERROR"), "fault")
