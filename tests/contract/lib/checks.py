"""What the programs of tests/contract that look at deployments share."""

import functools
import pathlib
import re
import subprocess

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[3]
SERVICES = ["webhook-gateway", "voice-call", "crm-sync", "whatsapp-bridge", "scoring", "campaign-executor"]
VERSION = re.search(r"project\(relevo VERSION ([\d.]+)", (ROOT / "CMakeLists.txt").read_text()).group(1)
RENDERED = {"base": "k8s/base", "dev": "k8s/overlays/dev", "prod": "k8s/overlays/prod"}


def run_checks(*checks):
    """Runs functions, or pairs of a name and a function; prints what failed and the counts. The exit status."""
    passed = failed = 0
    for check in checks:
        name, function = check if isinstance(check, tuple) else (check.__name__, check)
        try:
            function()
            passed += 1
        except Exception as error:
            failed += 1
            print(f"FAILED {name}: {error if isinstance(error, AssertionError) else repr(error)}")
    print(f"{passed} passed, {failed} failed")
    return failed > 0 or passed == 0


@functools.lru_cache(maxsize=None)
def tool(name):
    """The path of a program that deploy/lib/fetch-tools has or gets."""
    done = subprocess.run([ROOT / "deploy/lib/fetch-tools", name], capture_output=True, text=True)
    assert done.returncode == 0, f"no {name}: {done.stderr}"
    return done.stdout.strip()


@functools.lru_cache(maxsize=None)
def rendered(name):
    done = subprocess.run([tool("kustomize"), "build", ROOT / RENDERED[name]], capture_output=True, text=True)
    assert done.returncode == 0, f"{RENDERED[name]}: {done.stderr[:2000]}"
    return [document for document in yaml.load_all(done.stdout, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)) if document]


def rows(path):
    """The lines of a table: columns between tabs."""
    for line in (ROOT / path).read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.split("\t")
