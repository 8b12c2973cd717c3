"""Prints what happened, one line a hop, in the order of the clock."""

import time

PATIENCE = 1.0  # seconds a line waits for earlier ones that are told later


class Timeline:
    def __init__(self, write):
        self.write = write
        self.begun = time.time()
        self.waiting = []
        if write:
            write(f"{'elapsed':>9}  {'service':<18} {'what':<66} where to look")

    def add(self, at, service, says, where):
        self.waiting.append((at, service, says, where))

    def note(self, service, says, where):
        """Something that the player did and got answered, now."""
        self.add(time.time(), service, says, where)

    def flush(self, everything=False):
        until = float("inf") if everything else time.time() - PATIENCE
        due = sorted((line for line in self.waiting if line[0] <= until), key=lambda line: line[0])
        self.waiting = [line for line in self.waiting if line[0] > until]
        for at, service, says, where in due if self.write else ():
            self.write(f"{round((at - self.begun) * 1000):6} ms  {service:<18} {says:<66} {where}")
