"""The queries of the dashboards and the alerts."""

import json
import re

import yaml

from .checks import ROOT

NOT_METRICS = re.compile(r"^(sum|max|min|avg|by|rate|increase|delta|changes|histogram_quantile|and|or|unless|without|on|ignoring)$")


def names_in(expression):
    """Metrics and labels of a query."""
    bare = re.sub(r'"[^"]*"', '""', expression)
    labels = {l.strip() for group in re.findall(r"\b(?:by|without)\s*\(([^)]*)\)", bare) for l in group.split(",")}
    labels |= set(re.findall(r"([a-z_]+)\s*(?:=~|!=|!~|=)\s*\"\"", bare))
    bare = re.sub(r"\b(?:by|without)\s*\([^)]*\)|{[^}]*}|\[[^]]*\]", " ", bare)
    return {w for w in re.findall(r"\b[a-z_][a-z_0-9]*\b", bare) if not NOT_METRICS.match(w) and not re.fullmatch(r"e\d*", w)}, labels


def queries():
    for path in sorted(ROOT.glob("deploy/grafana/dashboards/*.json")):
        for panel in json.loads(path.read_text())["panels"]:
            for target in panel.get("targets", []):
                yield f"{path.name}, {panel['title']}", target["expr"]
    for group in yaml.safe_load((ROOT / "deploy/prometheus/alerts.yaml").read_text())["groups"]:
        for rule in group["rules"]:
            yield f"alert {rule['alert']}", rule["expr"]
