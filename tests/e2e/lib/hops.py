"""The hops of the story, in the order in which they are expected: who does it, what, and how it shows from outside."""

import dataclasses
import json
from typing import Callable

SUMMARY_KEYS = ("summary", "interest_level", "budget", "timeline", "score_delta", "stage_to_move")


@dataclasses.dataclass(frozen=True)
class Hop:
    name: str
    service: str
    says: str  # formatted with the observation's data as `d`
    is_seen: Callable  # (observation, story) → bool
    look: str  # where a person looks; formatted with the story as `s`

    def where(self, story, observation=None):
        """SQL where there is some; else where exactly it was seen, or would be."""
        looked = self.look.format(s=story)
        return observation.where if observation and not looked.startswith("SELECT") else looked


def frame(event, says="", **expected):
    """A frame of this lead; says: words in its message."""
    def is_seen(o, s):
        return (o.source == "frame" and o.name == event and o.data.get("lead_id") == s.lead and agrees(o.data, expected)
                and says in (o.data.get("message") or ""))

    return is_seen


def record(topic, ce_type, **expected):
    def is_seen(o, s):
        return (o.source == "record" and o.data["topic"] == topic and o.name == ce_type and o.data["key"] == s.key
                and agrees(o.data["data"] or {}, expected))

    return is_seen


def webhook_record(topic, text):
    """A provider's webhook of this lead as it lies in Kafka."""
    def is_seen(o, s):
        payload = o.data.get("payload") or "" if o.source == "record" else ""
        return o.source == "record" and o.data["topic"] == topic and s.phone[1:] in payload and text in payload

    return is_seen


def delivery(kind, **expected):
    def is_seen(o, s):
        return o.source == "delivery" and o.name == kind and s.phone[1:] in o.data["body"] and agrees(o.data, {"status": 200, **expected})

    return is_seen


def request(provider, *texts):
    """A request that the provider accepted, with these texts in its body."""
    def is_seen(o, _s):
        return o.source == "request" and o.name == provider and o.data["status"] in (200, 201) and all(t in o.data["body"] for t in texts)

    return is_seen


def request_of_lead(provider, *texts):
    asked = request(provider, *texts)
    return lambda o, s: asked(o, s) and s.phone[1:] in o.data["body"]


def state(name, holds):
    return lambda o, _s: o.source == "state" and o.name == name and holds(o.data)


def agrees(data, expected):
    return all(data.get(key) == value for key, value in expected.items())


def budget_changed(o, s):
    fields = (o.data["data"] or {}).get("changed_fields", []) if o.source == "record" else []
    return record("leads.events.v1", "lead.updated")(o, s) and any("budget" in field or field == "metadata" for field in fields)


def is_enrollment_completed(answer):
    return any(e["status"] == "completed" for e in answer["data"])


def has_budget_and_timeline(lead):
    return agrees(lead.get("metadata") or {}, {"budget": "3000 UF", "timeline": "3 meses"})


BEFORE_CALL = (
    Hop("lead.created", "crm-sync", "lead.created", record("leads.events.v1", "lead.created"), "topic leads.events.v1"),
    Hop("score 21.0", "scoring", "score {d[old_score]} → {d[new_score]}, {d[new_status]}", frame("score_changed", new_score=21.0),
        "SELECT * FROM scoring.lead_state WHERE lead_id = {s.lead}"),
    Hop("call.place", "campaign-executor", "call.place: the make_call step was due", record("calls.commands.v1", "call.place"),
        "SELECT * FROM campaigns.campaign_step_runs"),
)

CALL = (
    Hop("POST /call", "voice-call", "asked Vapi for the call", request_of_lead("vapi", "dispatch_key"),
        "SELECT * FROM voice.tasks WHERE kind = 'place_call'"),
    Hop("call.initiated", "voice-call", "call.initiated: Vapi accepted", record("calls.events.v1", "call.initiated"),
        "topic calls.events.v1"),
    Hop("ringing", "webhook-gateway", "took Vapi's status-update ringing: 200 in {d[elapsed_ms]} ms", delivery("status-update ringing"),
        "webhook-gateway's log"),
    Hop("webhook in Kafka", "webhook-gateway", "Vapi's bytes are durable", webhook_record("webhooks.vapi.v1", '"ringing"'),
        "topic webhooks.vapi.v1"),
    Hop("answered", "crm-sync", "dashboard: call {d[call_id]} answered", frame("call_status", status="answered"),
        "SELECT * FROM voice.voice_calls WHERE lead_id = {s.lead}"),
    Hop("stage perfilamiento", "scoring", "stage {d[old_stage]} → {d[new_stage]} by {d[rule]}",
        frame("stage_changed", old_stage="entrada", new_stage="perfilamiento"), "SELECT * FROM scoring.lead_state WHERE lead_id = {s.lead}"),
    Hop("tool-calls", "voice-call", "update_lead_stage answered in {d[elapsed_ms]} ms", delivery("tool-calls", verdict="ok"),
        "SELECT * FROM voice.tasks WHERE kind = 'run_tool_calls'"),
    Hop("end-of-call-report", "webhook-gateway", "took Vapi's end-of-call-report: 200 in {d[elapsed_ms]} ms",
        delivery("end-of-call-report"), "webhook-gateway's log"),
    Hop("call.completed", "voice-call", "call.completed: {d[data][outcome]}, {d[data][duration_seconds]} s",
        record("calls.events.v1", "call.completed", outcome="answered_human", duration_seconds=145), "topic calls.events.v1"),
    Hop("LLM asked", "voice-call", "asked the LLM for the call's summary", request("llm", *SUMMARY_KEYS),
        "SELECT * FROM voice.tasks WHERE kind = 'process_end_of_call_report'"),
    Hop("call.analyzed", "voice-call", "call.analyzed: {d[data][budget]}, {d[data][timeline]}, score delta {d[data][score_delta]}",
        record("calls.events.v1", "call.analyzed", budget="3000 UF", timeline="3 meses", score_delta=6), "topic calls.events.v1"),
    Hop("call_summary", "crm-sync", "dashboard: the call's summary", frame("call_summary", score_delta=6), "/ws, events from topic realtime.events.v1"),
    Hop("budget merged", "crm-sync", "lead.updated: budget and timeline are merged", budget_changed, "topic leads.events.v1"),
    Hop("score 40.0", "scoring", "score {d[old_score]} → {d[new_score]}", frame("score_changed", new_score=40.0),
        "SELECT * FROM scoring.lead_state WHERE lead_id = {s.lead}"),
    Hop("stage calificacion_financiera", "scoring", "stage {d[old_stage]} → {d[new_stage]} by {d[rule]}",
        frame("stage_changed", old_stage="perfilamiento", new_stage="calificacion_financiera"),
        "SELECT * FROM scoring.lead_state WHERE lead_id = {s.lead}"),
    Hop("lead has budget", "crm-sync", "the lead shows budget and timeline", state("lead", has_budget_and_timeline),
        "GET /api/v1/leads/{s.lead}"),
)

CAMPAIGN_END = (
    Hop("step.completed", "campaign-executor", "step.completed", record("campaigns.events.v1", "step.completed"),
        "topic campaigns.events.v1"),
    Hop("enrollment completed", "campaign-executor", "the enrollment is completed", state("enrollments", is_enrollment_completed),
        "GET /api/v1/campaigns/{s.campaign}/enrollments"),
)

CONVERSATION = (
    Hop("follow-up", "whatsapp-bridge", "asked Twilio to send the follow-up template", request_of_lead("twilio", "ContentSid="),
        "SELECT * FROM messaging.tasks WHERE kind = 'send_message'"),
    Hop("message.sent", "whatsapp-bridge", "message.sent", record("messages.status.v1", "message.sent"), "topic messages.status.v1"),
    Hop("customer's answer", "webhook-gateway", "took the customer's WhatsApp answer: 200 in {d[elapsed_ms]} ms", delivery("incoming"),
        "webhook-gateway's log"),
    Hop("answer in Kafka", "webhook-gateway", "Twilio's bytes are durable", webhook_record("webhooks.twilio.v1", "SmsStatus=received"),
        "topic webhooks.twilio.v1"),
    Hop("message.received", "whatsapp-bridge", "message.received: {d[data][text]}", record("messages.inbound.v1", "message.received"),
        "topic messages.inbound.v1"),
    Hop("new_message in", "crm-sync", "dashboard: the customer wrote", frame("new_message", direction="in"), "/ws, events from topic realtime.events.v1"),
    Hop("score 41.0", "scoring", "score {d[old_score]} → {d[new_score]}", frame("score_changed", new_score=41.0),
        "SELECT * FROM scoring.lead_state WHERE lead_id = {s.lead}"),
    Hop("AI reply", "whatsapp-bridge", "asked Twilio to send the agent's reply", request_of_lead("twilio", "Body="),
        "SELECT * FROM messaging.tasks WHERE kind = 'run_turn'"),
    Hop("new_message out", "crm-sync", "dashboard: the agent replied", frame("new_message", says="3.000 UF", direction="out"),
        "/ws, events from topic realtime.events.v1"),
)

STORY = BEFORE_CALL + CALL + CAMPAIGN_END + CONVERSATION


def tell(hop, observation):
    """The hop's line; a field that is not there is shown, not fatal."""
    try:
        return hop.says.format(d=observation.data)
    except (KeyError, TypeError, IndexError):
        return f"{hop.name}: {json.dumps(observation.data, ensure_ascii=False)[:120]}"
