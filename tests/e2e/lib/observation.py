"""One thing that was seen of the suite, wherever it was seen."""

import dataclasses
from datetime import datetime


@dataclasses.dataclass(frozen=True)
class Observation:
    source: str  # frame, record, request, delivery, state
    at: float  # epoch seconds
    name: str  # the frame's event, the record's ce_type, the request's provider, the delivery's kind, the resource
    data: dict
    where: str  # where a person looks at it


def epoch(text):
    return datetime.fromisoformat(text).timestamp()
