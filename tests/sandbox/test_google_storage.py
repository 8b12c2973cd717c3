import base64
import hashlib
import json
import subprocess
import tempfile
import time
from urllib.parse import quote

from aiohttp.test_utils import TestClient, TestServer
from yarl import URL

from fixture import CONTRACTS, ENVIRONMENT, SandboxTest
from google_storage import AUDIENCE, JWT_BEARER
from sandbox import make_app

BUCKET, NAME = "relevo-recordings", "calls/1/one.wav"
UPLOAD = f"/upload/storage/v1/b/{BUCKET}/o"


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class GoogleStorageTest(SandboxTest):
    @classmethod
    def setUpClass(cls):
        cls.pem = subprocess.run(["openssl", "genrsa", "2048"], check=True, capture_output=True).stdout.decode()

    async def asyncSetUp(self):
        await super().asyncSetUp()
        key = {"client_email": "writer@proj.iam.gserviceaccount.com", "private_key": self.pem, "private_key_id": "k1"}
        app = make_app({**ENVIRONMENT, "GCS_BUCKET": BUCKET, "GOOGLE_APPLICATION_CREDENTIALS": json.dumps(key)})
        self.google = TestClient(TestServer(app))
        await self.google.start_server()
        self.addAsyncCleanup(self.google.close)

    def sign(self, data):
        with tempfile.NamedTemporaryFile() as key:
            key.write(self.pem.encode()), key.flush()
            return subprocess.run(["openssl", "dgst", "-sha256", "-sign", key.name], input=data, check=True, capture_output=True).stdout

    def assertion(self, **claims):
        now = int(time.time())
        claims = {"iss": "writer@proj.iam.gserviceaccount.com", "scope": "https://www.googleapis.com/auth/devstorage.read_write",
                  "aud": AUDIENCE, "iat": now, "exp": now + 3600, **claims}
        head = base64url(b'{"alg":"RS256","typ":"JWT","kid":"k1"}') + "." + base64url(json.dumps(claims).encode())
        return head + "." + base64url(self.sign(head.encode()))

    async def token_for(self, assertion):
        answer = await self.google.post("/token", data={"grant_type": JWT_BEARER, "assertion": assertion})
        return answer.status, await answer.json()

    async def bearer(self):
        _, body = await self.token_for(self.assertion())
        return {"Authorization": f"Bearer {body['access_token']}"}

    async def begin(self, headers, **query):
        return await self.google.post(UPLOAD, params={"uploadType": "resumable", "name": NAME, "ifGenerationMatch": "0", **query},
                                      headers={**headers, "X-Upload-Content-Type": "audio/wav"})

    async def put(self, session, body, content_range):
        return await self.google.put("/" + session.split("/", 3)[3], data=body, headers={"Content-Range": content_range})

    async def test_a_token_needs_a_signed_fresh_assertion(self):
        status, body = await self.token_for(self.assertion())
        self.assertEqual((status, body["token_type"]), (200, "Bearer"))
        forged = self.assertion().rsplit(".", 1)[0] + "." + base64url(b"x" * 256)
        for wrong in (forged, "a.b", self.assertion(aud="https://example.com"), self.assertion(exp=int(time.time()) + 9999)):
            status, body = await self.token_for(wrong)
            self.assertEqual((status, body["error"]), (400, "invalid_grant"))

    async def test_a_resumable_upload_takes_chunks_and_makes_one_object(self):
        headers = await self.bearer()
        begun = await self.begin(headers)
        session = begun.headers["Location"]
        chunk = b"a" * 262144
        first = await self.put(session, chunk, "bytes 0-262143/*")
        self.assertEqual((first.status, first.headers["Range"]), (308, "bytes=0-262143"))
        self.assertEqual((await self.put(session, b"b", "bytes 0-0/*")).status, 400)
        last = await self.put(session, b"end", "bytes 262144-262146/262147")
        stored = await last.json()
        self.assertEqual((last.status, stored["size"], stored["contentType"]), (200, "262147", "audio/wav"))
        self.assertEqual((await self.begin(headers)).status, 412)
        self.assertEqual((await self.put(session, b"", "bytes */0")).status, 404)

    async def test_an_upload_needs_a_token_a_bucket_and_a_name(self):
        headers = await self.bearer()
        self.assertEqual((await self.begin({"Authorization": "Bearer no"})).status, 401)
        self.assertEqual((await self.begin(headers, name="")).status, 400)
        other = await self.google.post("/upload/storage/v1/b/other/o", params={"uploadType": "media", "name": "x"}, headers=headers)
        self.assertEqual(other.status, 404)

    async def test_an_object_is_deleted_once(self):
        headers = await self.bearer()
        await self.google.post(UPLOAD, params={"uploadType": "media", "name": NAME}, headers=headers, data=b"sound")
        path = URL(f"/storage/v1/b/{BUCKET}/o/{quote(NAME, safe='')}", encoded=True)
        self.assertEqual((await self.google.delete(path)).status, 401)
        self.assertEqual((await self.google.delete(path, headers=headers)).status, 204)
        self.assertEqual((await self.google.delete(path, headers=headers)).status, 404)
        self.assertEqual((await self.google.get(self.signed_path())).status, 404)

    async def test_permissions_are_those_that_were_asked_for(self):
        asked = [("permissions", "storage.objects.create"), ("permissions", "storage.objects.delete")]
        answer = await self.google.get(f"/storage/v1/b/{BUCKET}/iam/testPermissions", params=asked, headers=await self.bearer())
        self.assertEqual((answer.status, (await answer.json())["permissions"]), (200, [name for _, name in asked]))
        other = await self.google.get("/storage/v1/b/other/iam/testPermissions", params=asked, headers=await self.bearer())
        self.assertEqual(other.status, 404)

    async def test_an_object_is_read_by_a_signed_url_only(self):
        headers = await self.bearer()
        query = {"uploadType": "media", "name": NAME}
        made = await self.google.post(UPLOAD, params=query, headers={**headers, "Content-Type": "audio/wav"}, data=b"sound")
        self.assertEqual(made.status, 200)
        self.assertEqual((await self.google.get(f"/{BUCKET}/{NAME}")).status, 403)
        good = await self.google.get(self.signed_path())
        self.assertEqual((good.status, await good.read(), good.content_type), (200, b"sound", "audio/wav"))
        self.assertEqual((await self.google.get(self.signed_path()[:-2] + "00")).status, 403)
        self.assertEqual((await self.google.get(self.signed_path(at=time.time() - 1000))).status, 403)

    def signed_path(self, at=None):
        at = time.gmtime(at or time.time())
        day, moment = time.strftime("%Y%m%d", at), time.strftime("%Y%m%dT%H%M%SZ", at)
        scope = f"{day}/auto/storage/goog4_request"
        query = "&".join(f"{name}={quote(value, safe='')}" for name, value in (
            ("X-Goog-Algorithm", "GOOG4-RSA-SHA256"), ("X-Goog-Credential", f"writer@proj.iam.gserviceaccount.com/{scope}"),
            ("X-Goog-Date", moment), ("X-Goog-Expires", "900"), ("X-Goog-SignedHeaders", "host")))
        path, host = f"/{BUCKET}/{NAME}", f"127.0.0.1:{self.google.port}"
        canonical = f"GET\n{path}\n{query}\nhost:{host}\n\nhost\nUNSIGNED-PAYLOAD"
        to_sign = f"GOOG4-RSA-SHA256\n{moment}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
        return f"{path}?{query}&X-Goog-Signature={self.sign(to_sign.encode()).hex()}"

    async def test_objects_look_like_the_vendors(self):
        example = CONTRACTS / "google/examples/storage.object.insert.response.json"
        if not example.exists():
            self.skipTest("no vendor examples here")
        made = await self.google.post(UPLOAD, params={"uploadType": "media", "name": NAME}, headers=await self.bearer(), data=b"x")
        self.assertLessEqual(set(await made.json()), set(json.loads(example.read_text())))
