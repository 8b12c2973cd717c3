"""Where the running suite is: its ports, its settings, its processes."""

import dataclasses
import os
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[3]
SERVICES = ("webhook-gateway", "voice-call", "crm-sync", "whatsapp-bridge", "scoring", "campaign-executor")


@dataclasses.dataclass(frozen=True)
class Suite:
    ingress: str  # base URL
    sandbox: str
    kafka: str  # host:port
    state: pathlib.Path
    offset: int
    settings: dict

    def http_port(self, service):
        return 8101 + SERVICES.index(service) + self.offset

    @property
    def postgres_port(self):
        return int(os.environ.get("RELEVO_POSTGRES_PORT") or 55432 + self.offset)

    def admin_url(self, service):
        return f"http://127.0.0.1:{9101 + SERVICES.index(service) + self.offset}"

    def log(self, service):
        return self.state / "log" / f"{service}.log"


def find():
    """From RELEVO_STATE_DIR and RELEVO_PORT_OFFSET (as deploy/lib/common.sh reads them), and RELEVO_E2E_BASE for another
    ingress than this machine's own (with RELEVO_E2E_SANDBOX and RELEVO_E2E_KAFKA: a suite elsewhere)."""
    state = ROOT / os.environ.get("RELEVO_STATE_DIR", ".local")
    offset = int(os.environ.get("RELEVO_PORT_OFFSET") or 0)
    settings = {**read_env(state / "env"), **read_env(state / "run" / "stack.env")}
    return Suite(
        ingress=(os.environ.get("RELEVO_E2E_BASE") or f"http://127.0.0.1:{8000 + offset}").rstrip("/"),
        sandbox=os.environ.get("RELEVO_E2E_SANDBOX") or f"http://127.0.0.1:{8199 + offset}",
        kafka=os.environ.get("RELEVO_E2E_KAFKA") or settings.get("KAFKA_BROKERS") or f"127.0.0.1:{os.environ.get('RELEVO_KAFKA_PORT') or 19092 + offset}",
        state=state,
        offset=offset,
        settings=settings,
    )


def read_env(path):
    """NAME=VALUE lines; nothing when there is no such file."""
    try:
        lines = path.read_text().splitlines()
    except OSError:
        return {}
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
