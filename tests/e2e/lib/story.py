"""The story's acts: a company, a lead, a campaign that calls it; or one call alone. What follows is the suite's."""

import dataclasses
import random
import secrets

from .api import Unexpected

ALL_WEEK = [{"days": [1, 2, 3, 4, 5, 6, 7], "from": "00:00", "to": "24:00"}]
CAMPAIGN = {
    "channel": "call",
    "triggered_by": "manual",
    "schedule": {"windows": {"call": ALL_WEEK, "message": ALL_WEEK}},
    # The lead will answer, write back and move on; the campaign is to end by its own step.
    "exit_conditions": {"on_reply": False, "on_stage": [], "on_appointment": False, "on_human_mode": False, "max_days": 60},
}
STEP = {"step_number": 1, "action": "make_call", "delay_hours": 0, "call": {"agent_type": "default", "max_attempts": 1}}
VOICE = {
    "phone_number_id": "5a0dbcfe-0000-4000-8000-000000000001",
    "assistant_id_default": "5a0dbcfe-0000-4000-8000-000000000002",
}


@dataclasses.dataclass
class Story:
    """Who and what the story is about; filled while it is played."""

    phone: str = ""
    broker: int = 0
    user: int = 0
    lead: int = 0
    campaign: int = 0

    @property
    def key(self):
        return f"{self.broker}:{self.lead}"


def new_phone():
    return f"+569{random.randint(6, 9)}{random.randint(0, 9_999_999):07}"


async def open_company(api, story, note):
    """Registers a company with its first user and lets it call at any hour."""
    tag = secrets.token_hex(4)
    account = {"email": f"demo-{tag}@relevo.example", "password": f"Demo-{tag}-1!", "broker_name": f"Inmobiliaria Demo {tag}"}
    api.token = (await api.post("/auth/register", account))["access_token"]
    me = await api.get("/auth/me")
    story.broker, story.user = me["broker_id"], me["id"]
    note("crm-sync", f"company {story.broker} registered, its user {story.user} has a token", f"POST {api.url('/auth/register')}")
    voice = await api.get("/api/broker/config")
    if not (voice.get("voice") or {}).get("assistant_id_default"):
        await api.put("/api/broker/config/voice", VOICE)
        note("crm-sync", "its voice settings are set: number and assistant", f"GET {api.url('/api/broker/config')}")


async def create_lead(api, story, note):
    story.phone = new_phone()
    wanted = {"phone": story.phone, "name": "María Soto", "metadata": {"location": "Las Condes"}}
    story.lead = (await api.post("/api/v1/leads", wanted))["id"]
    note("crm-sync", f"lead {story.lead} created: María Soto, {story.phone}", f"GET {api.url(f'/api/v1/leads/{story.lead}')}")


async def start_campaign(api, story, note):
    """A campaign of one make_call step, active, applied to the lead."""
    created = await api.post("/api/v1/campaigns", {**CAMPAIGN, "name": f"Demo {secrets.token_hex(4)}"})
    story.campaign = created["id"]
    path = f"/api/v1/campaigns/{story.campaign}"
    await api.post(f"{path}/steps", STEP)
    await api.post(f"{path}/activate")
    applied = await api.post(f"{path}/apply", {"lead_ids": [story.lead]})
    if applied.get("enrolled") != 1:
        raise Unexpected(f"POST {api.url(path)}/apply enrolled nobody: {applied}")
    note("campaign-executor", f"campaign {story.campaign} active, the lead enrolled", f"GET {api.url(path)}/enrollments")


async def call_once(api, story):
    """The same call without a campaign."""
    return await api.call("POST", "/api/v1/calls/initiate", {"lead_id": story.lead}, expect=(201, 202))
