"""What all providers of the sandbox share: settings, the record of requests and deliveries, background work."""

import asyncio
import collections
import functools
import time

from aiohttp import web

from faults import Faults

KEPT = 50_000  # requests and deliveries remembered
LONGEST = 1024 * 1024  # bytes of a body that is remembered whole: recordings are larger


def iso(seconds=None):
    """RFC 3339, UTC, milliseconds; of now when no epoch seconds are given."""
    seconds = time.time() if seconds is None else seconds
    whole, thousandths = divmod(round(seconds * 1000), 1000)
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(whole)) + f".{thousandths:03}Z"


def kept_text(body):
    return body.decode("utf-8", "replace") if len(body) < LONGEST else f"({len(body)} bytes)"


class Core:
    def __init__(self, environment):
        self.environment = environment
        self.settings = {"autoplay": environment.get("SANDBOX_AUTOPLAY", "true").lower() not in ("false", "0", "no")}
        self.requests = collections.deque(maxlen=KEPT)
        self.deliveries = collections.deque(maxlen=KEPT)
        self.faults = Faults()
        self.routes = []
        self._background = set()
        self._seq = 0

    def declare(self, **defaults):
        """A provider's own settings; POST /_settings refuses what nobody declared."""
        self.settings.update(defaults)

    def route(self, provider, method, path, handler, refusal):
        """Serves a provider's route: recorded, and subject to faults. refusal(status) is the provider's own error answer."""
        self.routes.append(web.route(method, path, functools.partial(self._serve, provider, handler, refusal)))

    def next_seq(self):
        self._seq += 1
        return self._seq

    def start(self, coroutine):
        """Background work; ends with the sandbox."""
        task = asyncio.get_running_loop().create_task(coroutine)
        self._background.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task):
        self._background.discard(task)
        if not task.cancelled() and task.exception():
            print("sandbox: background work failed:", repr(task.exception()), flush=True)

    async def stop(self, _app):
        working = list(self._background)
        for task in working:
            task.cancel()
        await asyncio.gather(*working, return_exceptions=True)

    async def _serve(self, provider, handler, refusal, request):
        entry = await self._record(provider, request)
        fault = self.faults.take(provider, request.path)
        response = None
        if fault and not fault.after:
            response = await fault.act(request, refusal)
        if response is None:
            response = await handler(request)
        if fault and fault.after:  # the effect happened; its answer is lost, late or wrong
            wrong = await fault.act(request, refusal)
            response = response if wrong is None else wrong
        entry["status"] = response.status
        return response

    async def _record(self, provider, request):
        entry = {
            "seq": self.next_seq(),
            "at": iso(),
            "provider": provider,
            "method": request.method,
            "path": request.path,
            "query": request.query_string,
            "headers": {name.lower(): value for name, value in request.headers.items()},
            "body": kept_text(await request.read()),
            "status": None,
        }
        self.requests.append(entry)
        return entry
