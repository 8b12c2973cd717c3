"""Runs a service with settings of a test's own, in the place of the one that the supervisor keeps."""

import asyncio
import contextlib
import os
import shlex
import subprocess
import time

import aiohttp

READY = 30  # seconds


def control(suite, *words):
    subprocess.run(["supervisorctl", "-c", str(suite.state / "supervisor" / "supervisord.conf"), *words],
                   capture_output=True, text=True, timeout=60, check=True)


def is_supervised(suite, service):
    return (suite.state / "supervisor" / "conf.d" / f"{service}.conf").is_file()


def command_of(suite, service):
    """with-env FILE BINARY, as the supervisor starts it."""
    lines = (suite.state / "supervisor" / "conf.d" / f"{service}.conf").read_text().splitlines()
    line = next(line for line in lines if line.startswith("command="))
    return shlex.split(line.removeprefix("command=").replace("%%", "%"))


@contextlib.asynccontextmanager
async def taken_over(suite, service, **settings):
    """The service's process with these settings, ready; when it dies, or at the end, the supervisor's own goes on."""
    await asyncio.to_thread(control, suite, "stop", service)
    *prefix, binary = command_of(suite, service)
    command = [*prefix, "env", *(f"{name}={value}" for name, value in settings.items()), binary]
    with open(suite.log(service), "ab") as log:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                   env={**os.environ, "RELEVO_SUPERVISED": str(suite.state)})

    async def succeed():
        await asyncio.to_thread(process.wait)
        await asyncio.to_thread(control, suite, "start", service)

    successor = asyncio.create_task(succeed())
    try:
        await ready(suite, service)
        yield Taken(process, successor)
    finally:
        if process.poll() is None:
            process.terminate()
        await successor
        await ready(suite, service)


class Taken:
    def __init__(self, process, successor):
        self.process, self.successor = process, successor

    @property
    def signal(self):
        """That killed it; None while it runs, or if it ended by itself."""
        status = self.process.poll()
        return -status if status is not None and status < 0 else None

    async def replaced(self, seconds):
        """Until it died and the supervisor started its successor."""
        await asyncio.wait_for(asyncio.shield(self.successor), seconds)


async def ready(suite, service):
    deadline = time.monotonic() + READY
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=2)) as session:
        while True:
            with contextlib.suppress(aiohttp.ClientError, asyncio.TimeoutError, OSError):
                async with session.get(f"{suite.admin_url(service)}/healthz/ready") as answer:
                    if answer.status == 200:
                        return
            if time.monotonic() > deadline:
                raise AssertionError(f"{service} is not ready after {READY} s")
            await asyncio.sleep(0.1)
