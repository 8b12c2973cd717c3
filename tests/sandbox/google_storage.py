"""Google: tokens for service accounts (POST /token) and Cloud Storage: media and resumable uploads, GET by V4 signed URL, DELETE, testPermissions."""

import asyncio
import base64
import hashlib
import json
import re
import tempfile
import time
import uuid
from datetime import datetime, timezone
from urllib.parse import quote, unquote

from aiohttp import web

from core import iso

AUDIENCE = "https://oauth2.googleapis.com/token"
JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
CHUNK = 256 * 1024
RANGE = re.compile(r"^bytes (?:(\d+)-(\d+)|\*)/(\d+|\*)$")
REASONS = {400: "invalid", 401: "authError", 403: "forbidden", 404: "notFound", 412: "conditionNotMet", 429: "rateLimitExceeded"}


def add(core):
    google = Google(core)
    core.route("google", "POST", "/token", google.token, lambda status: oauth_error(status, "temporarily_unavailable", "fault"))
    core.route("google", "POST", "/upload/storage/v1/b/{bucket}/o", google.upload, refusal)
    core.route("google", "PUT", "/upload/storage/v1/b/{bucket}/o", google.resume, refusal)
    core.route("google", "DELETE", "/storage/v1/b/{bucket}/o/{object:.+}", google.delete, refusal)
    core.route("google", "GET", "/storage/v1/b/{bucket}/iam/testPermissions", google.permissions, refusal)
    core.route("google", "GET", "/{bucket:[a-z0-9][a-z0-9._-]{2,62}}/{object:calls/.+}", google.get, refusal)


def unpadded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Google:
    def __init__(self, core):
        self.bucket = core.environment.get("GCS_BUCKET")
        self.key = read_key(core.environment.get("GOOGLE_APPLICATION_CREDENTIALS", ""))
        self.tokens, self.objects, self.sessions = {}, {}, {}

    async def token(self, request):
        form = await request.post()
        if form.get("grant_type") != JWT_BEARER:
            return oauth_error(400, "unsupported_grant_type", "Invalid grant_type")
        problem = await self.assertion_problem(form.get("assertion", ""))
        if problem:
            return oauth_error(400, "invalid_grant", problem)
        token = f"ya29.{uuid.uuid4().hex}"
        self.tokens[token] = time.time() + 3599
        return web.json_response({"access_token": token, "expires_in": 3599, "token_type": "Bearer"})

    async def assertion_problem(self, assertion):
        try:
            header, claims, signature = assertion.split(".")
            about, said = json.loads(unpadded(header)), json.loads(unpadded(claims))
            signed = await self.is_signed(f"{header}.{claims}".encode(), unpadded(signature))
        except ValueError:
            return "Invalid JWT"
        now = time.time()
        if about.get("alg") != "RS256" or not signed or said.get("aud") != AUDIENCE:
            return "Invalid JWT Signature."
        if not (now - 3600 < said.get("iat", 0) < now + 300 and now < said.get("exp", 0) <= said["iat"] + 3600):
            return ("Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. "
                    "Check your iat and exp values in the JWT claim.")
        return None if said.get("scope") and said.get("iss") else "Invalid JWT: iss and scope are needed"

    async def is_signed(self, data, signature):
        """By the service account's key; without one here every signature is taken."""
        if not self.key:
            return True
        with tempfile.NamedTemporaryFile() as key, tempfile.NamedTemporaryFile() as sig:
            key.write(self.key["private_key"].encode()), key.flush()
            sig.write(signature), sig.flush()
            openssl = await asyncio.create_subprocess_exec(
                "openssl", "dgst", "-sha256", "-prverify", key.name, "-signature", sig.name, stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL)
            await openssl.communicate(data)
        return openssl.returncode == 0

    def access_problem(self, request):
        """Whether this caller may do what it asks for in this bucket; None when it may."""
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if self.tokens.get(token, 0) < time.time():
            return storage_error(401, "Invalid Credentials")
        if self.bucket and request.match_info["bucket"] != self.bucket:
            return storage_error(404, "The specified bucket does not exist.")
        return None

    def problem(self, request):
        """What is wrong with a request for an upload; None when nothing is."""
        refused = self.access_problem(request)
        if refused is not None:
            return refused
        name = request.query.get("name")
        if not name:
            return storage_error(400, "Required parameter: name")
        if request.query.get("ifGenerationMatch") == "0" and (request.match_info["bucket"], name) in self.objects:
            return precondition_failed()
        return None

    async def upload(self, request):
        refused = self.problem(request)
        if refused is not None:
            return refused
        bucket, name = request.match_info["bucket"], request.query["name"]
        kind = request.query.get("uploadType")
        if kind == "media":
            return self.store(bucket, name, await request.read(), request.content_type)
        if kind != "resumable":
            return storage_error(400, "Invalid upload type")
        session = uuid.uuid4().hex
        self.sessions[session] = {"bucket": bucket, "name": name, "type": request.headers.get("X-Upload-Content-Type", ""),
                                  "data": b"", "once": request.query.get("ifGenerationMatch") == "0"}
        url = request.url.with_query({"uploadType": "resumable", "name": name, "upload_id": session})
        return web.Response(status=200, headers={"Location": str(url)})

    async def resume(self, request):
        session = self.sessions.get(request.query.get("upload_id"))
        found = RANGE.match(request.headers.get("Content-Range", ""))
        if session is None or not found:
            return storage_error(404 if session is None else 400, "No such session, or a bad Content-Range")
        body, (first, last, total) = await request.read(), found.groups()
        if first is not None:
            if int(first) != len(session["data"]) or int(last) - int(first) + 1 != len(body):
                return storage_error(400, "Content-Range does not fit")
            if total == "*" and len(body) % CHUNK:
                return storage_error(400, "Chunks other than the last must be a multiple of 256 KiB")
            session["data"] += body
        if total == "*" or int(total) != len(session["data"]):
            kept = {"Range": f"bytes=0-{len(session['data']) - 1}"} if session["data"] else {}
            return web.Response(status=308, headers=kept)
        del self.sessions[request.query["upload_id"]]
        if session["once"] and (session["bucket"], session["name"]) in self.objects:
            return precondition_failed()
        return self.store(session["bucket"], session["name"], session["data"], session["type"])

    def store(self, bucket, name, data, content_type):
        generation = str(int(time.time() * 1e6))
        self.objects[bucket, name] = (data, content_type)
        return web.json_response({
            "kind": "storage#object", "id": f"{bucket}/{name}/{generation}", "name": name, "bucket": bucket,
            "generation": generation, "metageneration": "1", "contentType": content_type, "size": str(len(data)),
            "md5Hash": base64.b64encode(hashlib.md5(data).digest()).decode(), "timeCreated": iso(), "updated": iso(),
            "storageClass": "STANDARD",
        })

    async def delete(self, request):
        refused = self.access_problem(request)
        if refused is not None:
            return refused
        if self.objects.pop((request.match_info["bucket"], request.match_info["object"]), None) is None:
            return storage_error(404, f"No such object: {request.match_info['bucket']}/{request.match_info['object']}")
        return web.Response(status=204)

    async def permissions(self, request):
        refused = self.access_problem(request)
        if refused is not None:
            return refused
        return web.json_response({"kind": "storage#testIamPermissionsResponse", "permissions": request.query.getall("permissions", [])})

    async def get(self, request):
        problem = await self.signature_problem(request)
        if problem:
            return xml_error(403, "AccessDenied" if "Expired" not in problem else "ExpiredToken", problem)
        found = self.objects.get((request.match_info["bucket"], unquote(request.match_info["object"])))
        if not found:
            return xml_error(404, "NoSuchKey", "The specified key does not exist.")
        return web.Response(body=found[0], content_type=found[1] or "application/octet-stream")

    async def signature_problem(self, request):
        query = request.query
        if query.get("X-Goog-Algorithm") != "GOOG4-RSA-SHA256":
            return "Anonymous caller does not have storage.objects.get access"
        try:
            signed_at = datetime.strptime(query["X-Goog-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
            valid, signature = int(query["X-Goog-Expires"]), bytes.fromhex(query["X-Goog-Signature"])
            scope = query["X-Goog-Credential"].partition("/")[2]
        except (KeyError, ValueError):
            return "Malformed signature"
        if valid > 604800 or time.time() > signed_at.timestamp() + valid:
            return "Expired"
        names = sorted(name for name in query if name != "X-Goog-Signature")
        canonical = "\n".join([
            request.method, request.rel_url.raw_path, "&".join(f"{quote(n, safe='')}={quote(query[n], safe='')}" for n in names),
            f"host:{request.host}", "", query["X-Goog-SignedHeaders"], "UNSIGNED-PAYLOAD"])
        to_sign = "\n".join(["GOOG4-RSA-SHA256", query["X-Goog-Date"], scope, hashlib.sha256(canonical.encode()).hexdigest()])
        return None if await self.is_signed(to_sign.encode(), signature) else "SignatureDoesNotMatch"


def read_key(path_or_json):
    try:
        return json.loads(path_or_json) if path_or_json.startswith("{") else json.load(open(path_or_json, encoding="utf-8"))
    except (OSError, ValueError):
        return None


def oauth_error(status, code, description):
    return web.json_response({"error": code, "error_description": description}, status=status)


def storage_error(status, message):
    reason = REASONS.get(status, "backendError")
    return web.json_response({"error": {"errors": [{"domain": "global", "reason": reason, "message": message}],
                                        "code": status, "message": message}}, status=status)


def precondition_failed():
    return storage_error(412, "At least one of the pre-conditions you specified did not hold.")


def xml_error(status, code, message):
    return web.Response(status=status, text=f"<?xml version='1.0' encoding='UTF-8'?><Error><Code>{code}</Code>"
                        f"<Message>{message}</Message></Error>", content_type="application/xml")


def refusal(status):
    return storage_error(status, "Backend Error")
