"""The story of one call, from outside: played and watched by deploy/demo, tests/e2e and tests/bench."""
