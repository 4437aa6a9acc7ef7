"""A token server for docker-registry: tokens for pulling to everybody, for `private/` to robot only.

tokens.py PORT KEY CERTIFICATE. The registry trusts the certificate, which the token carries along.
"""

import base64
import json
import sys
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlparse

import jwt
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

PORT, KEY, CERTIFICATE = int(sys.argv[1]), open(sys.argv[2]).read(), open(sys.argv[3], "rb").read()
CHAIN = [base64.b64encode(x509.load_pem_x509_certificate(CERTIFICATE).public_bytes(Encoding.DER)).decode()]
ROBOT = "Basic " + base64.b64encode(b"robot:s3cret-password").decode()


def allowed(name, actions, is_robot):
    if is_robot:
        return actions
    return [] if name.startswith("private/") else [action for action in actions if action == "pull"]


class Tokens(BaseHTTPRequestHandler):
    def do_GET(self):
        query = parse_qs(urlparse(self.path).query)
        is_robot = self.headers.get("Authorization") == ROBOT
        access = []
        for scope in query.get("scope", []):
            kind, name, actions = scope.split(":", 2)
            access.append({"type": kind, "name": name, "actions": allowed(name, actions.split(","), is_robot)})
        now = int(time.time())
        claims = {"iss": "winfrom-test", "sub": "", "aud": query["service"][0], "exp": now + 300, "nbf": now - 10,
                  "iat": now, "jti": str(uuid.uuid4()), "access": access}
        token = jwt.encode(claims, KEY, algorithm="RS256", headers={"x5c": CHAIN})
        body = json.dumps({"token": token, "expires_in": 300}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


ThreadingHTTPServer(("127.0.0.1", PORT), Tokens).serve_forever()
