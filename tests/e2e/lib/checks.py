"""How everything must stand when the story is over: the state by REST, and each effect exactly once."""

import json

from .api import sandbox_get

ONCE = ("call.initiated", "call.completed", "call.analyzed", "step.completed", "message.received")


async def problems(api, session, suite, watch):
    """What is not as it must be; empty when all is well."""
    story = watch.story
    found = []
    found += compare("lead", await api.get(f"/api/v1/leads/{story.lead}"), {
        "lead_score": 41.0, "status": "warm", "pipeline_stage": "calificacion_financiera", "name": "María Soto", "phone": story.phone,
        "metadata.budget": "3000 UF", "metadata.timeline": "3 meses", "metadata.location": "Las Condes",
    })
    found += await call_problems(api, story)
    found += await conversation_problems(api, story)
    found += frame_problems(watch)
    found += record_problems(watch)
    found += await effect_problems(session, suite, story)
    return found


async def call_problems(api, story):
    calls = (await api.get(f"/api/v1/calls/leads/{story.lead}"))["data"]
    if len(calls) != 1:
        return [f"the lead has {len(calls)} calls, expected 1"]
    call = await api.get(f"/api/v1/calls/{calls[0]['id']}")
    found = compare("call", call, {
        "status": "completed", "outcome": "answered_human", "duration_seconds": 145, "ended_reason": "customer-ended-call",
        "score_delta": 6, "analysis.budget": "3000 UF", "analysis.timeline": "3 meses",
    })
    if "Las Condes" not in (call.get("transcript") or ""):
        found.append("call: the transcript is missing")
    lines = [line.get("speaker") for line in call.get("transcript_lines") or []]
    if lines != ["bot", "user"] * 4:
        found.append(f"call: transcript_lines are {lines}, expected eight, bot and user in turn")
    return found


async def conversation_problems(api, story):
    conversation = (await api.get(f"/api/conversations/{story.phone}")).get("conversation") or {}
    directions = [m.get("direction") for m in conversation.get("messages") or []]
    if directions != ["outbound", "inbound", "outbound"]:
        return [f"conversation: messages are {directions}, expected outbound, inbound, outbound"]
    return []


def frame_problems(watch):
    found = []
    scores = [frame.get("new_score") for frame in watch.frames("score_changed")]
    stages = [frame.get("new_stage") for frame in watch.frames("stage_changed")]
    if not watch.expects("score 40.0"):  # a relay died: it may have sent a frame again
        scores, stages = list(dict.fromkeys(scores)), list(dict.fromkeys(stages))
    steps = [score for score in (21.0, 40.0, 41.0) if watch.expects(f"score {score}")]
    if [s for s in scores if s in steps] != steps or scores[-1:] != [41.0]:
        found.append(f"frames: the score went {scores}, expected {steps}")
    if stages != ["perfilamiento", "calificacion_financiera"]:
        found.append(f"frames: the stage went {stages}, expected perfilamiento, calificacion_financiera")
    return found


def record_problems(watch):
    """A relay may send an event again under its own ce_id; another ce_id would be a second effect."""
    ids = {}
    for o in watch.observations:
        if o.source == "record" and o.data["key"] == watch.story.key:
            ids.setdefault(o.name, set()).add(o.data["headers"].get("ce_id"))
    return [f"Kafka: {len(ids.get(name, ()))} different {name}, expected 1" for name in ONCE if len(ids.get(name, ())) != 1]


async def effect_problems(session, suite, story):
    mine = [r for r in await sandbox_get(session, suite, "/_requests") if story.phone[1:] in r["body"] and r["method"] == "POST"]
    counts = {
        "calls placed at Vapi": sum(r["provider"] == "vapi" and r["status"] == 201 for r in mine),
        "follow-up templates sent by Twilio": sum(r["provider"] == "twilio" and "ContentSid=" in r["body"] and r["status"] == 201 for r in mine),
        "replies sent by Twilio": sum(r["provider"] == "twilio" and "Body=" in r["body"] and r["status"] == 201 for r in mine),
    }
    return [f"sandbox: {count} {what}, expected 1" for what, count in counts.items() if count != 1]


def compare(what, actual, expected):
    """expected: dotted path → value."""
    found = []
    for path, wanted in expected.items():
        value = actual
        for key in path.split("."):
            value = value.get(key) if isinstance(value, dict) else None
        if value != wanted:
            found.append(f"{what}: {path} is {json.dumps(value, ensure_ascii=False)}, expected {json.dumps(wanted, ensure_ascii=False)}")
    return found
