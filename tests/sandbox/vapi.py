"""Vapi: POST /call, GET /call, GET /call/{id}, a call's control URL, and the recordings it hands out. The call itself plays in
vapi_call.py."""

import json
import struct
import time
import uuid
from datetime import datetime, timezone

from aiohttp import web

from core import iso
from vapi_call import Playback
from vapi_rules import problems

ORGANISATION = "5b0c7a7e-3f0d-4b7c-9a55-0f6d7c1e2a10"
ECHOED = ("assistantId", "assistantOverrides", "squadId", "phoneNumberId", "customer", "customerId", "name")
HUNG_UP = "manually-canceled"
BLOCKED = "call.start.error-subscription-concurrency-limit-reached"
ERRORS = {400: "Bad Request", 401: "Unauthorized", 404: "Not Found", 429: "Too Many Requests", 500: "Internal Server Error",
          502: "Bad Gateway", 503: "Service Unavailable"}


def add(core, poster):
    vapi = Vapi(core, poster)
    core.declare(pace=1.0, call_seconds=145, ended_reason="customer-ended-call", ordered=True, concurrency_limit=10)
    core.route("vapi", "POST", "/call", vapi.create, refusal)
    core.route("vapi", "GET", "/call", vapi.list, refusal)
    core.route("vapi", "GET", "/call/{id}", vapi.get, refusal)
    core.route("vapi", "POST", "/{id}/control", vapi.control, refusal)
    core.route("vapi", "GET", "/recordings/{name}", vapi.recording, refusal)


class Vapi:
    def __init__(self, core, poster):
        self.core = core
        self.poster = poster
        self.key = core.environment.get("VAPI_API_KEY") or core.environment.get("VAPI_SECRET_KEY")
        self.calls = {}
        self.playing = {}  # call id -> Playback

    async def create(self, request):
        if not self.knows(request):
            return unauthorized()
        try:
            wanted = json.loads(await request.text())
        except ValueError as problem:
            return error(400, str(problem))
        refused = problems(wanted)
        if refused:
            return error(400, refused)
        call = self.new_call(wanted, request)
        limit = self.core.settings["concurrency_limit"]
        live = sum(1 for c in self.calls.values() if c["status"] != "ended")
        blocked = live >= limit
        limits = {"concurrencyBlocked": blocked, "concurrencyLimit": limit, "remainingConcurrentCalls": max(0, limit - live - 1)}
        answer = {**call, "subscriptionLimits": limits}
        self.calls[call["id"]] = call
        if blocked:
            call.update(status="ended", endedReason=BLOCKED, endedAt=iso(), updatedAt=iso())
        elif self.core.settings["autoplay"]:
            self.playing[call["id"]] = Playback(self.core, self.poster, call, str(request.url.origin()))
            self.core.start(self.playing[call["id"]].play())
        return web.json_response(answer, status=201)

    async def control(self, request):
        """Live call control, as far as it is needed: {"type":"end-call"}. The URL is the permission."""
        call = self.calls.get(request.match_info["id"])
        if call is None or call["status"] == "ended":
            return error(404, "Call not found")
        try:
            order = json.loads(await request.text())
        except ValueError as problem:
            return error(400, str(problem))
        if not isinstance(order, dict) or order.get("type") != "end-call":
            return error(400, ["type must be end-call"])
        if call["id"] in self.playing:
            self.playing[call["id"]].hang_up()
        else:
            call.update(status="ended", endedReason=HUNG_UP, endedAt=iso(), updatedAt=iso())
        return web.json_response({"success": True})

    def new_call(self, wanted, request):
        now, call_id = time.time(), str(uuid.uuid4())
        listening = f"ws://{request.host}/{call_id}"
        return {
            "id": call_id,
            "orgId": ORGANISATION,
            "createdAt": iso(now),
            "updatedAt": iso(now),
            "type": "outboundPhoneCall",
            "status": "queued",
            "phoneCallTransport": "pstn",
            **{key: wanted[key] for key in ECHOED if key in wanted},
            "monitor": {"listenUrl": f"{listening}/listen", "controlUrl": f"{request.url.origin()}/{call_id}/control"},
        }

    async def list(self, request):
        if not self.knows(request):
            return unauthorized()
        query = request.query
        try:
            limit = int(query.get("limit", 100))
            found = [c for c in self.calls.values() if matches(c, query)]
        except ValueError as problem:
            return error(400, [str(problem)])
        found.sort(key=lambda c: c["createdAt"], reverse=True)
        return web.json_response(found[:limit])

    async def get(self, request):
        if not self.knows(request):
            return unauthorized()
        call = self.calls.get(request.match_info["id"])
        if call is None:
            return error(404, f"Couldn't get call. Call `{request.match_info['id']}` does not exist.")
        return web.json_response(call)

    async def recording(self, request):
        name = request.match_info["name"]
        if name != "sample.wav" and name.split(".")[0][:36] not in self.calls:
            return error(404, "Not Found")
        return web.Response(body=SILENCE, content_type="audio/wav")

    def knows(self, request):
        return has_key(request, self.key)


def has_key(request, key):
    token = request.headers.get("Authorization", "")
    return token.startswith("Bearer ") and (token[7:] == key if key else bool(token[7:]))


COMPARISONS = {
    "Gt": lambda a, b: a > b, "Ge": lambda a, b: a >= b, "Lt": lambda a, b: a < b, "Le": lambda a, b: a <= b,
}


def matches(call, query):
    for key in ("id", "assistantId", "phoneNumberId"):
        if key in query and call.get(key) != query[key]:
            return False
    for field in ("createdAt", "updatedAt"):
        for suffix, holds in COMPARISONS.items():
            if field + suffix in query and not holds(epoch(call[field]), epoch(query[field + suffix])):
                return False
    return True


def epoch(text):
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).timestamp()


def error(status, message):
    return web.json_response({"message": message, "error": ERRORS.get(status, "Error"), "statusCode": status}, status=status)


def unauthorized():
    return error(401, "Invalid Key. Hot tip, you may be using the private key instead of the public key, or vice versa.")


def refusal(status):
    return error(status, ERRORS.get(status, "Error"))


def silence(seconds=1, rate=8000):
    """A WAV file of nothing: 16 bit, one channel."""
    data = bytes(2 * rate * seconds)
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, rate, 2 * rate, 2, 16)
    return struct.pack("<4sI4s", b"RIFF", 4 + len(form) + 8 + len(data), b"WAVE") + form + struct.pack("<4sI", b"data", len(data)) + data


SILENCE = silence()
