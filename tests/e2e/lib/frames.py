"""A dashboard's WebSocket: authenticates by its first frame, reconnects where it was, drops frames it has seen."""

import asyncio
import json
import time

import aiohttp

from .observation import Observation

RECONNECT_AFTER = 0.2
REFUSED = (4001, 4003)  # the token is not accepted: trying again is no use


class Frames:
    def __init__(self, session, suite, story, token, see):
        self.url = f"{suite.ingress.replace('http', 'ws', 1)}/ws/{story.broker}/{story.user}"
        self.session, self.token, self.see = session, token, see
        self.last_id, self.seen = None, set()
        self.connected = asyncio.Event()
        self.problem = "not connected yet"

    async def listen(self):
        """Until cancelled."""
        while True:
            try:
                await self._once()
            except (aiohttp.ClientError, asyncio.TimeoutError, OSError) as problem:
                self.problem = f"{type(problem).__name__}: {problem}"
            await asyncio.sleep(RECONNECT_AFTER)

    async def _once(self):
        async with self.session.ws_connect(self.url, autoping=True) as ws:
            await ws.send_str(json.dumps({"token": self.token, **({"last_event_id": self.last_id} if self.last_id else {})}))
            async for message in ws:
                if message.type is aiohttp.WSMsgType.TEXT:
                    await self._frame(ws, json.loads(message.data))
            self.problem = f"closed with {ws.close_code}"
            if ws.close_code in REFUSED:
                await asyncio.sleep(5)

    async def _frame(self, ws, frame):
        at, event = time.time(), frame.get("event")
        if event == "ping":
            await ws.send_str('{"type":"pong"}')
        elif event == "connected":
            self.last_id = self.last_id or frame.get("id")
            self.connected.set()
        elif frame.get("id") and frame["id"] not in self.seen:
            self.seen.add(frame["id"])
            self.last_id = frame["id"]
            self.see(Observation("frame", at, event, frame.get("data") or {}, f"{self.url}  frame {frame['id']}"))
