"""One call's life: it rings, is answered, talks, uses a tool, ends; each step is posted to the call's server.

A call of call_seconds by its timestamps takes `pace` seconds of real time, ringing included. Its clock arrives at the
present with its report, so a call played fast has answered before it was created; nothing it says lies in the future."""

import asyncio
import json
import time
import uuid

import vapi_script as script
from core import iso

RINGING = 30  # seconds before the answer
REPORT_AFTER = 2  # seconds between the end and its report
COST_PER_SECOND = 0.182 / 145


class HungUp(Exception):
    """The call's controller ended it."""


class Playback:
    def __init__(self, core, poster, call, origin):
        settings, overrides = core.settings, call.get("assistantOverrides") or {}
        self.core, self.poster, self.call, self.origin = core, poster, call, origin
        self.pace, self.seconds, self.reason = settings["pace"], settings["call_seconds"], settings["ended_reason"]
        self.original_pace, self.ordered = self.pace, settings["ordered"]
        self.server = overrides.get("server") or assistants_own_server(core.environment)
        self.wanted = overrides.get("serverMessages") or script.DEFAULT_MESSAGES
        self.begun = time.time()
        self.started = self.begun + self.pace - self.seconds - REPORT_AFTER
        name = (call.get("customer") or {}).get("name") or (overrides.get("variableValues") or {}).get("lead_name")
        self.lines = script.lines(name, self.seconds)
        self.spoken = []  # artifact.messages
        self.hung_up = asyncio.Event()

    def hang_up(self):
        self.hung_up.set()

    async def play(self):
        try:
            await self.live()
        except HungUp:
            await self.end_here()

    async def live(self):
        await self.status(-RINGING, "queued")
        await self.status(-RINGING / 2, "ringing")
        if self.reason in script.UNANSWERED:
            await self.end(0)
            return
        self.call["startedAt"] = iso(self.started)
        await self.status(0, "in-progress")
        tool_at = script.TOOL_AT * self.seconds / script.LENGTH
        for who, begins, ends, words in self.lines:
            if begins > tool_at and not any(m["role"] == "tool_calls" for m in self.spoken):
                await self.use_tool(tool_at)
            await self.say(who, begins, ends, words)
        await self.end(self.seconds)

    def stamp(self, second):
        """Milliseconds of the call's clock, second seconds after the answer."""
        return round((self.started + second) * 1000)

    async def until(self, second):
        whole = RINGING + self.seconds + REPORT_AFTER
        real = self.begun + self.pace * (second + RINGING) / whole
        if self.call["status"] == "ended":  # only its report is left
            await asyncio.sleep(max(0, real - time.time()))
            return
        try:
            await asyncio.wait_for(self.hung_up.wait(), max(0, real - time.time()))
        except asyncio.TimeoutError:
            return
        raise HungUp

    async def end_here(self):
        """Ended by its controller, at the second that its clock has reached; nothing is left to wait for."""
        self.reason, self.pace = "manually-canceled", 0
        whole = RINGING + self.seconds + REPORT_AFTER
        reached = (time.time() - self.begun) * whole / self.original_pace - RINGING if self.original_pace else 0
        self.hung_up.clear()
        await self.end(max(0, min(self.seconds, reached)))

    async def status(self, second, status, **more):
        await self.until(second)
        self.call.update(status=status, updatedAt=iso())
        await self.send("status-update", second, {"status": status, **more})

    async def say(self, who, begins, ends, words):
        await self.until(ends)
        self.spoken.append({
            "role": who, "message": words, "time": self.stamp(begins), "endTime": self.stamp(ends),
            "secondsFromStart": round(begins, 2), "duration": round((ends - begins) * 1000), **({"source": ""} if who == "bot" else {}),
        })
        role = "assistant" if who == "bot" else "user"
        await self.send("transcript", ends, {"role": role, "transcriptType": "final", "transcript": words}, customer=False)

    async def use_tool(self, second):
        await self.until(second)
        tool = {"id": f"call_{uuid.uuid4().hex[:24]}", "type": "function",
                "function": {"name": script.TOOL, "arguments": script.TOOL_ARGUMENTS}}
        at = {"time": self.stamp(second), "secondsFromStart": round(second, 2)}
        self.spoken.append({"role": "tool_calls", "toolCalls": [tool], "message": "", **at})
        described = {"type": "function", "async": False, "server": {"url": self.server["url"]}, "messages": [],
                     "function": script.TOOL_SPEC, "toolCall": tool}
        delivery = await self.send("tool-calls", second, {"toolCallList": [tool], "toolWithToolCallList": [described]}, wait=True)
        if delivery is None:
            return
        result, delivery["verdict"] = read_result(delivery, tool["id"])
        self.spoken.append({"role": "tool_call_result", "name": script.TOOL, "toolCallId": tool["id"], "result": result, **at})

    async def end(self, second):
        await self.until(second)
        self.call.update(endedAt=iso(self.started + second), endedReason=self.reason)
        await self.status(second, "ended", endedReason=self.reason)
        report = self.report(second)
        self.call.update({key: report[key] for key in ("artifact", "analysis", "cost") if key in report})
        await self.until(second + REPORT_AFTER)
        await self.send("end-of-call-report", second + REPORT_AFTER, report)

    def report(self, second):
        if "startedAt" not in self.call:
            return {"endedReason": self.reason, "artifact": {"messages": []}, "analysis": {}}
        recording = f"{self.origin}/recordings/{self.call['id']}"
        said = [m for m in self.spoken if m["role"] in ("bot", "user")]
        return {
            "endedReason": self.reason,
            "startedAt": self.call["startedAt"],
            "endedAt": self.call["endedAt"],
            "cost": round(second * COST_PER_SECOND, 4),
            "artifact": {
                "recordingUrl": f"{recording}-mono.wav",
                "stereoRecordingUrl": f"{recording}-stereo.wav",
                "transcript": "".join(f"{'AI' if m['role'] == 'bot' else 'User'}: {m['message']}\n" for m in said),
                "messages": self.spoken,
                "messagesOpenAIFormatted": [
                    {"role": "assistant" if m["role"] == "bot" else "user", "content": m["message"]} for m in said],
            },
            "analysis": {"summary": script.SUMMARY, "successEvaluation": "true"},
        }

    async def send(self, kind, second, fields, customer=True, wait=False):
        """Posts one message, if the server asked for its kind. wait, or ordered: after the one before was settled."""
        if not self.server.get("url") or not any(m == kind or m.startswith(f"{kind}[") for m in self.wanted):
            return None
        message = {"timestamp": self.stamp(second), "type": kind, **fields, "call": self.seen_call()}
        if customer and "customer" in self.call:
            message["customer"] = {k: v for k, v in self.call["customer"].items() if k in ("number", "name")}
        body = json.dumps({"message": message}, ensure_ascii=False, separators=(",", ":")).encode()
        headers = {"Content-Type": "application/json; charset=utf-8", **(self.server.get("headers") or {})}
        plan = self.server.get("backoffPlan") or {}
        excluded = plan.get("excludedStatusCodes") or ()
        posting = self.poster.post("vapi", label(kind, fields), self.call["id"], self.server["url"], headers, body,
                                   self.server.get("timeoutSeconds") or 20, delays(plan), lambda status: status not in excluded)
        if wait or self.ordered:
            return await posting
        self.core.start(posting)
        return None

    def seen_call(self):
        return {k: v for k, v in self.call.items() if k not in ("artifact", "analysis", "cost")}


def assistants_own_server(environment):
    """Without an override the assistant's saved server is used, with its saved credential."""
    base, secret = environment.get("WEBHOOK_BASE_URL"), environment.get("VAPI_WEBHOOK_SECRET")
    if not base:
        return {}
    return {"url": f"{base.rstrip('/')}/api/v1/calls/webhooks/voice", "headers": {"x-vapi-secret": secret} if secret else {}}


def delays(plan):
    """Seconds before each retry; a server without a backoffPlan has none."""
    base, doubling = plan.get("baseDelaySeconds") or 0, plan.get("type") == "exponential"
    return [base * (2**n if doubling else 1) for n in range(int(plan.get("maxRetries") or 0))]


def label(kind, fields):
    return f"{kind} {fields['status']}" if kind == "status-update" else kind


def read_result(delivery, tool_call_id):
    """The tool's result as the assistant would speak it, and what is wrong with the answer ("ok": nothing)."""
    if not delivery["ok"]:
        return "", f"no answer: {delivery['error'] or delivery['status']}"
    try:
        results = json.loads(delivery["answer"])["results"]
        result = next(r for r in results if r["toolCallId"] == tool_call_id)
    except (ValueError, KeyError, TypeError, StopIteration):
        return "", "no result for the toolCallId"
    spoken = result.get("result", result.get("error"))
    if not isinstance(spoken, str) or "\n" in spoken:
        return str(spoken), "a result must be a single-line string"
    return spoken, "ok"
