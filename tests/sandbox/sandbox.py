#!/usr/bin/python3
"""The provider sandbox: stands in for Vapi, Twilio, Google Storage, Expo and an OpenAI-compatible LLM on one port. See README.md."""

import argparse
import os
import sys

from aiohttp import web

import expo
import google_storage
import llm
import twilio
import twilio_numbers
import vapi
import vapi_assistant
from control import Control
from core import Core
from delivery import Poster

MAX_BODY = 35 * 1024 * 1024


async def not_served(_request):
    return web.json_response({"error": "the sandbox does not serve this path"}, status=404)


def make_app(environment):
    core = Core(environment)
    poster = Poster(core)
    vapi.add(core, poster)
    vapi_assistant.add(core)
    twilio.add(core, poster)
    twilio_numbers.add(core)
    llm.add(core)
    google_storage.add(core)
    expo.add(core)
    core.route("unknown", "*", "/{path:.*}", not_served, lambda status: web.Response(status=status))

    app = web.Application(client_max_size=MAX_BODY)
    app.add_routes(Control(core).routes())
    app.add_routes(core.routes)
    app.on_startup.append(poster.open)
    app.on_cleanup.extend([core.stop, poster.close])
    return app


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--host", default="127.0.0.1")
    options.add_argument("--port", type=int, default=8199)
    chosen = options.parse_args()
    web.run_app(
        make_app(os.environ), host=chosen.host, port=chosen.port, access_log=None, shutdown_timeout=1,
        print=lambda *_: print(f"sandbox: listening on http://{chosen.host}:{chosen.port}", flush=True),
    )


if __name__ == "__main__":
    sys.exit(main())
