"""What the end-to-end tests share: the suite, one played story, and small ways to ask it."""

import asyncio
import functools
import json
import pathlib
import unittest
import urllib.error
import urllib.request

from . import suite as suites
from .play import play

SUITE = suites.find()


@functools.lru_cache(maxsize=None)
def played_story():
    """One story, played once for all tests that look at its traces."""
    return asyncio.run(play(SUITE, seconds=60))


def fetch(url, data=None, headers=None):
    """(status, text); refusals are answers, too, and no answer is (None, why)."""
    request = urllib.request.Request(url, data=data, headers=headers or {})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read().decode("utf-8", "replace")
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode("utf-8", "replace")
    except OSError as problem:
        return None, f"{url}: {problem}"


def json_or_text(text):
    try:
        return json.loads(text)
    except ValueError:
        return text


class SuiteTest(unittest.TestCase):
    maxDiff = None

    def the_story(self):
        played = played_story()
        self.assert_told(played)
        return played

    def assert_told(self, played):
        self.assertFalse(played.problems, "\n  " + "\n  ".join(played.problems))


def logs_on_this_machine():
    return pathlib.Path(SUITE.state, "log").is_dir()
