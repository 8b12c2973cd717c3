"""The suite's REST API as a client sees it."""

import asyncio
import json

import aiohttp

TIMEOUT = aiohttp.ClientTimeout(total=15)


class Unexpected(Exception):
    """An answer that the story does not expect, with what was asked and what came."""


class Api:
    def __init__(self, session, base):
        self.session, self.base, self.token = session, base, None

    def url(self, path):
        return self.base + path

    async def call(self, method, path, body=None, expect=(200, 201)):
        """The answer's JSON; Unexpected for another status or no answer."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        try:
            async with self.session.request(method, self.url(path), json=body, headers=headers, timeout=TIMEOUT) as answer:
                text = await answer.text()
                status = answer.status
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError) as problem:
            raise Unexpected(f"{method} {self.url(path)}: no answer ({type(problem).__name__}: {problem})") from problem
        if status not in expect:
            raise Unexpected(f"{method} {self.url(path)} answered {status}: {text[:400]}")
        try:
            return json.loads(text) if text else None
        except ValueError as problem:
            raise Unexpected(f"{method} {self.url(path)} answered no JSON: {text[:200]}") from problem

    async def get(self, path):
        return await self.call("GET", path)

    async def post(self, path, body=None):
        return await self.call("POST", path, body if body is not None else {})

    async def put(self, path, body):
        return await self.call("PUT", path, body)


async def sandbox_get(session, suite, path):
    """The sandbox's own record: /_requests, /_deliveries, /_settings."""
    async with session.get(suite.sandbox + path, timeout=TIMEOUT) as answer:
        return await answer.json()
