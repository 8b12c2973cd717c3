"""Vapi's assistants and phone numbers, as far as a person's agent needs them."""

import json
import uuid

from aiohttp import web

from core import iso
from vapi import ORGANISATION, error, refusal, unauthorized
from vapi_rules import E164, SERVER, an_object, anything, flag, list_of, one_of, text, thing

MODEL = {
    "provider": text(), "model": text(), "messages": list_of(anything), "temperature": anything, "maxTokens": anything,
    "toolIds": list_of(text()),
    **dict.fromkeys(("tools", "toolRefs", "knowledgeBase", "fallbackModels", "toolStrictCompatibilityMode", "promptCacheRetention",
                     "promptCacheKey", "reasoningEffort", "emotionRecognitionEnabled", "numFastTurns"), anything),
}


def a_complete_model(model):
    for name in ("provider", "model"):
        if not model.get(name):
            yield f"{name} must be a string"


UPDATE_ASSISTANT = thing({
    "name": text(40), "firstMessage": text(), "voicemailMessage": text(1000), "endCallMessage": text(1000),
    "model": thing(MODEL, a_complete_model), "server": SERVER, "metadata": an_object,
    **dict.fromkeys(
        ("transcriber", "voice", "firstMessageInterruptionsEnabled", "firstMessageMode", "voicemailDetection", "clientMessages",
         "serverMessages", "maxDurationSeconds", "backgroundSound", "modelOutputInMessagesEnabled", "transportConfigurations",
         "observabilityPlan", "credentials", "hooks", "endCallPhrases", "compliancePlan", "backgroundSpeechDenoisingPlan",
         "analysisPlan", "artifactPlan", "startSpeakingPlan", "stopSpeakingPlan", "monitorPlan", "credentialIds",
         "keypadInputPlan"), anything),
})
NUMBER = {
    "provider": one_of("twilio"), "number": text(), "twilioAccountSid": text(), "twilioAuthToken": text(), "twilioApiKey": text(),
    "twilioApiSecret": text(), "smsEnabled": flag, "name": text(40), "assistantId": text(), "workflowId": text(),
    "squadId": text(), "server": SERVER, "fallbackDestination": anything, "hooks": anything,
}


def a_twilio_number(number):
    for name in ("provider", "twilioAccountSid"):
        if not number.get(name):
            yield f"{name} must be a string"
    if not E164.match(str(number.get("number", ""))):
        yield "number must be a valid phone number in the E.164 format."


CREATE_NUMBER, UPDATE_NUMBER = thing(NUMBER, a_twilio_number), thing(NUMBER)


def add(core):
    resources = Resources(core)
    core.declare(first_prompt="Eres una asistente amable.")
    for method, path, handler in (
        ("POST", "/assistant", resources.create_assistant), ("GET", "/assistant/{id}", resources.get_assistant), ("PATCH", "/assistant/{id}", resources.patch_assistant),
        ("GET", "/phone-number", resources.list_numbers), ("POST", "/phone-number", resources.create_number),
        ("PATCH", "/phone-number/{id}", resources.patch_number), ("DELETE", "/phone-number/{id}", resources.delete_number),
    ):
        core.route("vapi", method, path, resources.checked(handler), refusal)


class Resources:
    def __init__(self, core):
        self.core = core
        self.key = core.environment.get("VAPI_API_KEY") or core.environment.get("VAPI_SECRET_KEY")
        self.assistants, self.numbers = {}, {}

    def checked(self, handler):
        async def handle(request):
            token = request.headers.get("Authorization", "")
            if not token.startswith("Bearer ") or not (token[7:] == self.key if self.key else token[7:]):
                return unauthorized()
            try:
                body = json.loads(await request.text()) if request.body_exists else None
            except ValueError as problem:
                return error(400, str(problem))
            return await handler(request, body)

        return handle

    def assistant(self, request):
        """Every assistant exists whose id is a UUID: made when it is first asked for."""
        wanted = request.match_info["id"]
        try:
            uuid.UUID(wanted)
        except ValueError:
            return None
        return self.assistants.setdefault(wanted, {
            "id": wanted, "orgId": ORGANISATION, "createdAt": iso(), "updatedAt": iso(), "name": "Sandbox",
            "model": {
                "provider": "openai", "model": "gpt-4o", "temperature": 0.7, "toolIds": ["0d0f5c7e-0000-4000-8000-000000000001"],
                "messages": [{"role": "system", "content": self.core.settings["first_prompt"]},
                             {"role": "assistant", "content": "¿En qué puedo ayudarte?"}],
            },
        })

    async def create_assistant(self, _request, body):
        refused = list(UPDATE_ASSISTANT("", body))
        if refused:
            return error(400, refused)
        made = {**body, "id": str(uuid.uuid4()), "orgId": ORGANISATION, "createdAt": iso(), "updatedAt": iso()}
        self.assistants[made["id"]] = made
        return web.json_response(made, status=201)

    async def get_assistant(self, request, _body):
        found = self.assistant(request)
        return web.json_response(found) if found else error(404, "Not Found")

    async def patch_assistant(self, request, body):
        found = self.assistant(request)
        if not found:
            return error(404, "Not Found")
        refused = list(UPDATE_ASSISTANT("", body))
        if refused:
            return error(400, refused)
        found.update(body, updatedAt=iso())
        return web.json_response(found)

    async def list_numbers(self, request, _body):
        limit = int(request.query.get("limit", 100))
        return web.json_response(list(reversed(self.numbers.values()))[:limit])

    async def create_number(self, _request, body):
        refused = list(CREATE_NUMBER("", body))
        if refused:
            return error(400, refused)
        if any(n["number"] == body["number"] for n in self.numbers.values()):
            return error(400, f"Existing Phone Number Has Identical `number` {body['number']}")
        number = {**body, "id": str(uuid.uuid4()), "orgId": ORGANISATION, "createdAt": iso(), "updatedAt": iso(), "status": "active"}
        self.numbers[number["id"]] = number
        return web.json_response(number, status=201)

    async def patch_number(self, request, body):
        number = self.numbers.get(request.match_info["id"])
        refused = list(UPDATE_NUMBER("", body))
        if number is None or refused:
            return error(404, "Not Found") if number is None else error(400, refused)
        number.update(body, updatedAt=iso())
        return web.json_response(number)

    async def delete_number(self, request, _body):
        number = self.numbers.pop(request.match_info["id"], None)
        return web.json_response(number) if number else error(404, "Not Found")
