"""Vapi: assistants and phone numbers. Those that VAPI_ASSISTANT_ID and VAPI_PHONE_NUMBER_ID name exist from the start."""

import json
import uuid

from aiohttp import web

from core import iso
from vapi import ORGANISATION, error, has_key, matches, refusal, unauthorized
from vapi_rules import assistant_problems, changed_number_problems, phone_number_problems


def add(core):
    environment = core.environment
    key = environment.get("VAPI_API_KEY") or environment.get("VAPI_SECRET_KEY")
    assistants = Shelf("Assistant", key, assistant_problems)
    numbers = Shelf("Phone number", key, phone_number_problems, changed_number_problems, unique="number")
    assistants.begin_with(environment.get("VAPI_ASSISTANT_ID"), {"name": "Sandbox"})
    numbers.begin_with(environment.get("VAPI_PHONE_NUMBER_ID"), {"provider": "twilio", "number": "+56221234567"})
    for path, shelf in (("/assistant", assistants), ("/phone-number", numbers)):
        core.route("vapi", "POST", path, shelf.create, refusal)
        core.route("vapi", "GET", path, shelf.list, refusal)
        core.route("vapi", "GET", path + "/{id}", shelf.get, refusal)
        core.route("vapi", "PATCH", path + "/{id}", shelf.change, refusal)
    core.route("vapi", "DELETE", "/phone-number/{id}", numbers.remove, refusal)


class Shelf:
    """What POST puts there, GET shows and PATCH changes, member by member."""

    def __init__(self, noun, key, problems, problems_of_changes=None, unique=None):
        self.noun, self.key, self.problems, self.unique, self.kept = noun, key, problems, unique, {}
        self.problems_of_changes = problems_of_changes or problems

    def begin_with(self, known_id, thing):
        if known_id:
            self.keep(thing, known_id)

    def keep(self, thing, new_id):
        now = iso()
        shown = {key: value for key, value in thing.items() if key not in ("twilioAuthToken", "twilioApiSecret")}
        self.kept[new_id] = {"id": new_id, "orgId": ORGANISATION, "createdAt": now, "updatedAt": now, **shown}
        return self.kept[new_id]

    async def create(self, request):
        wanted, answer = await self.accepted(request, self.problems)
        if answer is None and self.unique and any(one.get(self.unique) == wanted[self.unique] for one in self.kept.values()):
            answer = error(400, f"Existing {self.noun} Has Identical `{self.unique}` {wanted[self.unique]}")
        return web.json_response(self.keep(wanted, str(uuid.uuid4())), status=201) if answer is None else answer

    async def list(self, request):
        if not has_key(request, self.key):
            return unauthorized()
        try:
            limit = int(request.query.get("limit", 100))
            found = [one for one in self.kept.values() if matches(one, request.query)]
        except ValueError as problem:
            return error(400, [str(problem)])
        return web.json_response(sorted(found, key=lambda one: one["createdAt"], reverse=True)[:limit])

    async def get(self, request):
        if not has_key(request, self.key):
            return unauthorized()
        found = self.kept.get(request.match_info["id"])
        return web.json_response(found) if found else self.missing(request)

    async def change(self, request):
        changes, answer = await self.accepted(request, self.problems_of_changes)
        if answer is not None:
            return answer
        found = self.kept.get(request.match_info["id"])
        if found is None:
            return self.missing(request)
        found.update(changes, updatedAt=iso())
        return web.json_response(found)

    async def remove(self, request):
        if not has_key(request, self.key):
            return unauthorized()
        gone = self.kept.pop(request.match_info["id"], None)
        return web.json_response(gone) if gone else self.missing(request)

    async def accepted(self, request, problems):
        """The body, or what Vapi says against it."""
        if not has_key(request, self.key):
            return None, unauthorized()
        try:
            body = json.loads(await request.text())
        except ValueError as problem:
            return None, error(400, str(problem))
        refused = problems(body)
        return body, error(400, refused) if refused else None

    def missing(self, request):
        return error(404, f"{self.noun} with ID {request.match_info['id']} not found.")
