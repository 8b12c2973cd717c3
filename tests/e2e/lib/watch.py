"""Matches what is seen with the hops that are expected."""

import asyncio

from .hops import tell


class Watch:
    def __init__(self, story, hops, timeline, on_hop=None):
        self.story, self.hops, self.timeline = story, hops, timeline
        self.on_hop = dict(on_hop or {})  # hop name → called once when it is met
        self.observations = []
        self.met = {}
        self.complete = asyncio.Event()

    def see(self, observation):
        self.observations.append(observation)
        self._match(observation)

    def look_again(self):
        """After the story learned who it is about: what was seen before that may be a hop."""
        for observation in self.observations:
            self._match(observation)

    def _match(self, observation):
        for hop in self.hops:
            if hop.name not in self.met and hop.is_seen(observation, self.story):
                self.met[hop.name] = observation
                self.timeline.add(observation.at, hop.service, tell(hop, observation), hop.where(self.story, observation))
                if hop.name in self.on_hop:
                    self.on_hop.pop(hop.name)()
        if len(self.met) == len(self.hops):
            self.complete.set()

    def missing(self):
        return [hop for hop in self.hops if hop.name not in self.met]

    def expects(self, name):
        return any(hop.name == name for hop in self.hops)

    def frames(self, event):
        """Data of this lead's frames of one kind, in order."""
        return [o.data for o in self.observations if o.source == "frame" and o.name == event and o.data.get("lead_id") == self.story.lead]
