"""An OpenAI-compatible LLM: POST /v1/chat/completions. Answers at once, the same each time."""

import json
import re
import time
import uuid

from aiohttp import web

SUMMARY_KEYS = ("summary", "interest_level", "budget", "timeline", "score_delta", "stage_to_move")
SUMMARY = {
    "summary": "María busca un departamento de dos dormitorios en Las Condes, con unas 3000 UF y compra en tres meses. "
    "Pide que le envíen opciones por WhatsApp.",
    "interest_level": "high",
    "budget": "3000 UF",
    "timeline": "3 meses",
    "score_delta": 6,
    "stage_to_move": None,
}
# What the chat agent asks for: its reply, and what it understood of the customer's last message.
AGENT_KEYS = ("reply", "facts", "signals", "frustration")
PROPERTY_TYPES = ("departamento", "casa", "terreno", "oficina", "local")
REPLY = "¡Hola! Tenemos departamentos de dos dormitorios en Las Condes desde 3.000 UF. ¿Te gustaría agendar una visita esta semana?"


def add(core):
    llm = Llm(core)
    core.declare(llm_reply=REPLY, llm_summary=SUMMARY)
    core.route("llm", "POST", "/v1/chat/completions", llm.complete, failure)


class Llm:
    def __init__(self, core):
        self.settings = core.settings
        self.key = core.environment.get("OPENAI_API_KEY")

    async def complete(self, request):
        token = request.headers.get("Authorization", "")
        if not token.startswith("Bearer ") or (self.key and token[7:] != self.key):
            return error(401, "Incorrect API key provided.", "invalid_request_error", "invalid_api_key")
        try:
            wanted = json.loads(await request.text())
            messages = wanted["messages"]
            model = wanted["model"]
            prompt = "\n".join(text_of(m) for m in messages)
            said = next((text_of(m) for m in reversed(messages) if m.get("role") == "user"), "")
        except (ValueError, KeyError, TypeError, AttributeError):
            return error(400, "We could not parse the JSON body of your request.", "invalid_request_error", None)
        if not messages:
            return error(400, "[] is too short - 'messages'", "invalid_request_error", None)
        answer = self.answer(prompt, said)
        usage = {"prompt_tokens": tokens(prompt), "completion_tokens": tokens(answer)}
        usage["total_tokens"] = sum(usage.values())
        if wanted.get("stream"):
            with_usage = (wanted.get("stream_options") or {}).get("include_usage")
            return await stream(request, model, answer, usage if with_usage else None)
        return web.json_response(completion(model, answer, usage))

    def answer(self, prompt, said):
        if all(key in prompt for key in SUMMARY_KEYS):
            return json.dumps(self.settings["llm_summary"], ensure_ascii=False)
        if all(f'"{key}"' in prompt for key in AGENT_KEYS):
            understood = {"reply": self.settings["llm_reply"], "facts": facts_in(said), "signals": [], "frustration": 0}
            return json.dumps(understood, ensure_ascii=False)
        return self.settings["llm_reply"]


def facts_in(said):
    """As a model would find them, in the plainest of sentences."""
    facts = {}
    for kind in PROPERTY_TYPES:
        if re.search(rf"\b{kind}s?\b", said, re.IGNORECASE):
            facts["property_type"] = kind
            break
    if rooms := re.search(r"(\d+) dormitorios?", said):
        facts["bedrooms"] = int(rooms[1])
    if place := re.search(r"\ben ((?:[A-ZÁÉÍÓÚÑ][\wáéíóúñ]+ ?)+)", said):
        facts["location"] = place[1].strip()
    if budget := re.search(r"([\d.]+ (?:UF|millones))", said):
        facts["budget"] = budget[1]
    if name := re.search(r"(?:me llamo|soy) ([A-ZÁÉÍÓÚÑ][\wáéíóúñ]+)", said):
        facts["name"] = name[1]
    return facts


def text_of(message):
    content = message.get("content") or ""
    return content if isinstance(content, str) else " ".join(part.get("text", "") for part in content)


def tokens(text):
    return max(1, len(text) // 4)


def completion(model, answer, usage):
    return {
        "id": f"chatcmpl-{uuid.uuid4().hex}",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": model,
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": answer, "refusal": None, "annotations": []},
                "logprobs": None,
                "finish_reason": "stop",
            }
        ],
        "usage": usage,
        "service_tier": "default",
    }


async def stream(request, model, answer, usage):
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream; charset=utf-8"})
    await response.prepare(request)
    base = {"id": f"chatcmpl-{uuid.uuid4().hex}", "object": "chat.completion.chunk", "created": int(time.time()), "model": model}

    async def send(choices, **more):
        await response.write(b"data: " + json.dumps({**base, "choices": choices, **more}, ensure_ascii=False).encode() + b"\n\n")

    def choice(delta, finish=None):
        return [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}]

    await send(choice({"role": "assistant", "content": ""}))
    for word in re.findall(r"\S+\s*", answer):
        await send(choice({"content": word}))
    await send(choice({}, "stop"))
    if usage:
        await send([], usage=usage)
    await response.write(b"data: [DONE]\n\n")
    await response.write_eof()
    return response


def error(status, message, kind, code):
    return web.json_response({"error": {"message": message, "type": kind, "param": None, "code": code}}, status=status)


def failure(status):
    if status == 429:
        return error(429, "Rate limit reached for requests.", "requests", "rate_limit_exceeded")
    return error(status, "The server had an error while processing your request.", "server_error", None)
