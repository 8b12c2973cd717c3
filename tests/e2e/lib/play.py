"""Plays the story on the running suite and watches it to its end."""

import asyncio
import dataclasses
import shutil
import time

import aiohttp

from . import checks, polls, story as acts
from .api import Api, Unexpected, sandbox_get
from .frames import Frames
from .hops import STORY
from .observation import epoch
from .records import Records
from .timeline import Timeline
from .watch import Watch

SETTLING = 1.0  # seconds in which a second effect would show


@dataclasses.dataclass
class Played:
    story: acts.Story
    watch: Watch
    problems: list  # empty: everything happened, each thing once

    def latency(self):
        """Seconds from the 200 of the end-of-call report to the score it led to on the WebSocket."""
        try:
            return self.watch.met["score 40.0"].at - epoch(self.watch.met["end-of-call-report"].data["answered_at"])
        except KeyError:
            return None


async def play(suite, write=None, seconds=60, on_hop=None, disturbed=False):
    """write: where the timeline's lines go; seconds: the limit for everything after the campaign began; disturbed: a service
    goes away on the way, as on_hop implies."""
    story = acts.Story()
    timeline = Timeline(write)
    # A service that was away sees the events of several topics in another order: the score may pass 40.0 by.
    expected = [hop for hop in STORY if not ((on_hop or disturbed) and hop.name == "score 40.0")]
    watch = Watch(story, expected, timeline, on_hop)
    async with aiohttp.ClientSession() as session:
        api = Api(session, suite.ingress)
        async with Followers() as followers:
            try:
                await begin(suite, session, api, followers, watch)
                await until_complete(watch, followers, seconds)
                problems = [missing(hop, story) for hop in watch.missing()] or await settled(api, session, suite, watch, seconds)
            except (Unexpected, RuntimeError, aiohttp.ClientError, OSError) as problem:
                problems = [str(problem) or repr(problem)]
            timeline.flush(everything=True)
    return Played(story, watch, problems)


async def begin(suite, session, api, followers, watch):
    """Everything that the player does itself."""
    story, timeline = watch.story, watch.timeline
    await stage_is_set(session, suite)
    await acts.open_company(api, story, timeline.note)
    records = Records(suite, watch.see)
    followers.start(records.follow())
    frames = Frames(session, suite, story, api.token, watch.see)
    followers.start(frames.listen())
    followers.start(polls.follow_sandbox(session, suite, watch.see))
    await connected(frames)
    timeline.note("crm-sync", "a dashboard is connected", frames.url)
    await records.wait_ready(15)
    await acts.create_lead(api, story, timeline.note)
    watch.look_again()
    await until_met(watch, "score 21.0", 15)
    await acts.start_campaign(api, story, timeline.note)
    resources = {"lead": f"/api/v1/leads/{story.lead}", "enrollments": f"/api/v1/campaigns/{story.campaign}/enrollments"}
    followers.start(polls.follow_state(api, resources, watch.see))


async def stage_is_set(session, suite):
    if not shutil.which("kcat"):
        raise Unexpected("kcat is not installed (deploy/packages run)")
    try:
        settings = await sandbox_get(session, suite, "/_settings")
    except aiohttp.ClientError as problem:
        raise Unexpected(f"no provider sandbox at {suite.sandbox}: {problem}") from problem
    off = [name for name in ("autoplay", "autoreply") if not settings.get(name)]
    if off:
        raise Unexpected(f"the sandbox plays nothing: {' and '.join(off)} is off (POST {suite.sandbox}/_settings)")


async def connected(frames):
    try:
        await asyncio.wait_for(frames.connected.wait(), 10)
    except asyncio.TimeoutError:
        raise Unexpected(f"the WebSocket {frames.url} did not connect: {frames.problem}") from None


async def until_met(watch, name, seconds):
    """The lead's first score comes before its call, so that the story's numbers come in their order. Late, it goes on."""
    deadline = time.monotonic() + seconds
    while name not in watch.met and time.monotonic() < deadline:
        await asyncio.sleep(0.01)


async def until_complete(watch, followers, seconds):
    deadline = time.monotonic() + seconds
    while not watch.complete.is_set() and time.monotonic() < deadline:
        followers.check()
        watch.timeline.flush()
        await asyncio.sleep(0.1)


async def settled(api, session, suite, watch, seconds):
    """The problems that are left after a while; none as soon as there are none and a second effect had its time."""
    await asyncio.sleep(SETTLING)
    deadline = time.monotonic() + min(10, seconds)
    while True:
        try:
            found = await checks.problems(api, session, suite, watch)
        except Unexpected as problem:
            found = [str(problem)]
        if not found or time.monotonic() > deadline:
            return found
        await asyncio.sleep(0.3)


def missing(hop, story):
    return f"missing: {hop.name} ({hop.service}); look at {hop.where(story)}"


class Followers:
    """Background work that ends with its block."""

    async def __aenter__(self):
        self.tasks = []
        return self

    def start(self, coroutine):
        self.tasks.append(asyncio.create_task(coroutine))

    def check(self):
        """Raises what ended one of them."""
        for task in self.tasks:
            if task.done():
                task.result()

    async def __aexit__(self, *_):
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
