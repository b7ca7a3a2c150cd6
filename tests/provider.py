"""An OpenID Connect provider on loopback that signs anybody in, and misbehaves when told to."""

import base64
import hashlib
import json
import secrets
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey

CLIENT, SECRET = "mingbai", "a secret, with / and +"


class Provider:
    """`person` is who signs in next; `wrong` changes the claims, `forge` makes the token, `status` answers instead."""

    def __init__(self):
        self.key, self.other = ECKey.generate_key("P-256"), ECKey.generate_key("P-256")
        self.person, self.wrong, self.forge, self.status, self.asked = "B-1", {}, None, 200, []
        self.codes = {}
        handler = type("Handler", (_Handler,), {"provider": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self.thread.start()

    def settings(self, **over):
        found = {"issuer": self.issuer, "client_id": CLIENT, "secret": SECRET, "claim": "sub", "scope": "openid"}
        return found | {"max_age": 300, "prompt": "login"} | over

    def sign_in(self, address):
        """What a person does there: the address they are sent back to, with a code for who is `person`."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        self.asked.append(asked)
        code = secrets.token_urlsafe(12)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state'], 'iss': self.issuer})}"

    def token(self, asked):
        now = int(time.time())
        claims = {
            "iss": self.issuer, "sub": self.person, "aud": CLIENT, "exp": now + 60, "iat": now, "auth_time": now,
            "nonce": asked["nonce"],
        }  # fmt: skip
        claims = {name: said for name, said in (claims | self.wrong).items() if said is not None}
        if self.forge:
            return self.forge(claims)
        return jwt.encode({"alg": "ES256", "kid": self.key.thumbprint()}, claims, self.key)

    def spend(self, code, verifier):
        asked = self.codes.pop(code, None)
        wanted = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        return asked if asked and asked["code_challenge"] == wanted else None

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


class _Handler(BaseHTTPRequestHandler):
    provider: Provider

    def do_GET(self):
        here = self.provider
        if self.path == "/.well-known/openid-configuration":
            ends = {"authorization": "authorize", "token": "token"}
            found = {f"{name}_endpoint": f"{here.issuer}/{path}" for name, path in ends.items()}
            self.answer({"issuer": here.issuer, "jwks_uri": f"{here.issuer}/jwks", **found})
        else:
            key = here.key.as_dict(private=False) | {"kid": here.key.thumbprint(), "use": "sig"}
            self.answer({"keys": [key]})

    def do_POST(self):
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        basic = base64.b64encode(f"{CLIENT}:{quote(SECRET, safe='')}".encode()).decode()
        plain = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        asked = self.provider.spend(form["code"][0], form["code_verifier"][0])
        if self.headers["Authorization"] not in {f"Basic {basic}", f"Basic {plain}"} or asked is None:
            self.answer({"error": "invalid_grant"}, 400)
        else:
            token = {"access_token": "a", "token_type": "Bearer", "id_token": self.provider.token(asked)}
            self.answer(token, self.provider.status)

    def answer(self, said, status=200):
        body = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_said):
        """Says nothing."""
