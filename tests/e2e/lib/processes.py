"""Finds the process behind a port, so that a test can kill exactly that one."""

import contextlib
import os
import pathlib
import signal

LISTENING = "0A"


def listening_on(port):
    """Process ids that listen on this TCP port of this machine."""
    inodes = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in read_lines(table)[1:]:
            columns = line.split()
            if columns[3] == LISTENING and int(columns[1].rsplit(":", 1)[1], 16) == port:
                inodes.add(f"socket:[{columns[9]}]")
    return sorted(pid for pid in map(int, filter(str.isdigit, os.listdir("/proc"))) if holds(pid, inodes))


def told_to_listen(port):
    """Processes with an argument port=PORT: Postgres, another user's process, into which a container's root may not look."""
    return [int(pid) for pid in filter(str.isdigit, os.listdir("/proc")) if f"port={port}" in "".join(read_lines(f"/proc/{pid}/cmdline")).split("\0")]


def family(pid):
    """The process and all that descend from it."""
    children = {}
    for other in filter(str.isdigit, os.listdir("/proc")):
        stat = read_lines(f"/proc/{other}/stat")[0].rsplit(")", 1)[-1].split()
        if len(stat) > 1:
            children.setdefault(int(stat[1]), []).append(int(other))
    found = [pid]
    for parent in found:
        found += children.get(parent, [])
    return found


@contextlib.contextmanager
def frozen(port):
    """Stops whoever listens there, with its descendants, and continues it: a part that hangs."""
    pids = [p for pid in listening_on(port) or told_to_listen(port) for p in family(pid)]
    if not pids:
        raise RuntimeError(f"nobody is seen to listen on port {port}")
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


def read_lines(path):
    try:
        return pathlib.Path(path).read_text().splitlines()
    except OSError:
        return [""]


def holds(pid, inodes):
    folder = f"/proc/{pid}/fd"
    try:
        return any(link(f"{folder}/{fd}") in inodes for fd in os.listdir(folder))
    except OSError:  # ended meanwhile, or another user's
        return False


def link(path):
    try:
        return os.readlink(path)
    except OSError:
        return None
