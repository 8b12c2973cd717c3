"""Twilio's request signature, written from its documentation and independent of the services' code."""

import base64
import hashlib
import hmac


def signature(token, url, params):
    """base64 of HMAC-SHA1 over the URL as configured (no fragment), then each name and value, sorted by name;
    of a repeated name, each different value once, sorted. params: (name, value) pairs as they are posted."""
    values = {}
    for name, value in params:
        values.setdefault(name, set()).add(value)
    signed = url.split("#")[0] + "".join(name + value for name in sorted(values) for value in sorted(values[name]))
    return base64.b64encode(hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()).decode()
