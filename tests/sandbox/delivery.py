"""Posts a provider's webhooks, again where the provider would, and records every attempt with its answer."""

import asyncio
import time

import aiohttp

from core import iso


class Poster:
    def __init__(self, core):
        self.core = core
        self._session = None

    async def open(self, _app):
        self._session = aiohttp.ClientSession(auto_decompress=True)

    async def close(self, _app):
        await self._session.close()

    async def post(self, provider, kind, about, url, headers, body, timeout, retry_delays=(), is_failure=lambda status: True):
        """Posts until an answer is 2xx, is no failure, or the retries are used up. Returns the last attempt's record.
        about: the call or message; is_failure(status or None) says whether the provider would try again."""
        for attempt, delay in enumerate((0, *retry_delays), 1):
            await asyncio.sleep(delay)
            entry = await self._once(provider, kind, about, url, headers, body, timeout, attempt)
            if entry["ok"] or not is_failure(entry["status"]):
                break
        return entry

    async def _once(self, provider, kind, about, url, headers, body, timeout, attempt):
        entry = {
            "seq": None, "at": iso(), "answered_at": None, "provider": provider, "kind": kind, "about": about,
            "url": url, "attempt": attempt, "headers": headers, "body": body.decode(), "status": None, "answer": None,
            "error": None, "ok": False, "elapsed_ms": None,
        }
        begun = time.monotonic()
        try:
            limit = aiohttp.ClientTimeout(total=timeout)
            async with self._session.post(url, data=body, headers=headers, timeout=limit, allow_redirects=False) as answer:
                entry["answer"] = await answer.text(errors="replace")
                entry["status"] = answer.status
                entry["ok"] = 200 <= answer.status < 300
        except asyncio.TimeoutError:
            entry["error"] = f"no answer in {timeout} s"
        except (aiohttp.ClientError, OSError, ValueError) as problem:
            entry["error"] = f"{type(problem).__name__}: {problem}"
        entry["elapsed_ms"] = round((time.monotonic() - begun) * 1000, 1)
        entry["answered_at"], entry["seq"] = iso(), self.core.next_seq()
        self.core.deliveries.append(entry)
        return entry
