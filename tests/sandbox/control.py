"""The sandbox's own routes: what was asked of it, what it posted, its faults and settings."""

import json

from aiohttp import web


class Control:
    def __init__(self, core):
        self.core = core

    def routes(self):
        return [
            web.get("/_requests", self.requests),
            web.delete("/_requests", self.forget_requests),
            web.get("/_deliveries", self.deliveries),
            web.delete("/_deliveries", self.forget_deliveries),
            web.get("/_faults", self.faults),
            web.post("/_faults", self.add_fault),
            web.delete("/_faults", self.end_faults),
            web.get("/_settings", self.settings),
            web.post("/_settings", self.change_settings),
        ]

    async def requests(self, request):
        return web.json_response(chosen(self.core.requests, request.query))

    async def deliveries(self, request):
        return web.json_response(chosen(self.core.deliveries, request.query))

    async def forget_requests(self, _request):
        self.core.requests.clear()
        return web.json_response({"ok": True})

    async def forget_deliveries(self, _request):
        self.core.deliveries.clear()
        return web.json_response({"ok": True})

    async def faults(self, _request):
        return web.json_response(self.core.faults.active())

    async def add_fault(self, request):
        try:
            self.core.faults.add(await an_object(request))
        except ValueError as problem:
            return refused(problem)
        return web.json_response({"ok": True})

    async def end_faults(self, _request):
        self.core.faults.clear()
        return web.json_response({"ok": True})

    async def settings(self, _request):
        return web.json_response(self.core.settings)

    async def change_settings(self, request):
        try:
            wanted = await an_object(request)
            check(wanted, self.core.settings)
        except ValueError as problem:
            return refused(problem)
        self.core.settings.update(wanted)
        return web.json_response(self.core.settings)


def chosen(entries, query):
    """Oldest first. provider: only its entries; after: only those with a higher seq."""
    provider, after = query.get("provider"), int(query.get("after", 0))
    return [e for e in entries if e["seq"] > after and provider in (None, e["provider"])]


def check(wanted, known):
    """Settings keep their kind: a switch, a number, a text or an object."""
    for name, value in wanted.items():
        if name not in known:
            raise ValueError(f"unknown: {name}; known: {', '.join(sorted(known))}")
        if kind(value) is not kind(known[name]):
            raise ValueError(f"{name} is a {kind(known[name]).__name__}")


def kind(value):
    return float if type(value) is int else type(value)


async def an_object(request):
    value = json.loads(await request.text())
    if not isinstance(value, dict):
        raise ValueError("a JSON object is expected")
    return value


def refused(problem):
    return web.json_response({"error": str(problem)}, status=400)
