"""A small OpenID Connect provider for tests: discovery, keys, authorisation code with PKCE (S256), tokens.

It runs in a process of its own (``python -m tests.oidc_provider PORT PEOPLE.json``). ``PEOPLE.json`` holds
name -> claims; its sign-in page lists the names, and choosing one is the login. ``GET /calls`` tells what the
client sent, so that a test can see that PKCE and the nonce were used.
"""

import base64
import hashlib
import json
import secrets
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

CLIENT, SECRET = "jushu", "secret-of-the-test-client"


class Provider:
    """One provider with its key, its people and the codes that it has given out."""

    def __init__(self, issuer: str, people: dict[str, dict[str, Any]]) -> None:
        self.issuer, self.people = issuer, people
        self.key = RSAKey.generate_key(2048, {"kid": "test", "use": "sig", "alg": "RS256"})
        self.codes: dict[str, dict[str, str]] = {}
        self.calls: list[dict[str, str]] = []

    async def configuration(self, _request: Request) -> Response:
        """The discovery document."""
        ends = {"authorization": "authorize", "token": "token", "end_session": "logout"}
        return JSONResponse(
            {
                "issuer": self.issuer,
                "jwks_uri": f"{self.issuer}/jwks",
                **{f"{name}_endpoint": f"{self.issuer}/{path}" for name, path in ends.items()},
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "code_challenge_methods_supported": ["S256"],
            }
        )

    async def jwks(self, _request: Request) -> Response:
        """The public key."""
        return JSONResponse({"keys": [self.key.as_dict(private=False)]})

    async def authorize(self, request: Request) -> Response:
        """The sign-in page, or the way back with a code once a name is chosen."""
        asked = dict(request.query_params)
        who = asked.pop("who", None)
        if who is None:
            links = "".join(
                f'<li><a href="/authorize?{urlencode(asked | {"who": name})}">{name}</a></li>'
                for name in self.people
            )
            return HTMLResponse(f"<!doctype html><title>IdP</title><h1>Sign in</h1><ul>{links}</ul>")
        self.calls.append({"step": "authorize", **asked})
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked | {"who": who}
        return RedirectResponse(
            f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}", 302
        )

    async def token(self, request: Request) -> Response:
        """The signed ID token for a code, if client, address and proof fit; each code once."""
        form = {name: str(value) for name, value in (await request.form()).items()}
        basic = request.headers.get("authorization", "").removeprefix("Basic ")
        who = (
            base64.b64decode(basic).decode()
            if basic
            else f"{form.get('client_id')}:{form.get('client_secret')}"
        )
        asked = self.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        proof = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        self.calls.append({"step": "token", "code_verifier": form.get("code_verifier", "")})
        if asked is None or who != f"{CLIENT}:{SECRET}" or proof != asked.get("code_challenge"):
            return JSONResponse({"error": "invalid_grant"}, status_code=400)
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "sub": asked["who"]}
        claims |= {"nonce": asked["nonce"], **self.people[asked["who"]]}
        token = jwt.encode({"alg": "RS256", "kid": "test"}, claims, self.key)
        return JSONResponse(
            {"access_token": secrets.token_urlsafe(8), "token_type": "Bearer", "id_token": token}
        )

    async def logout(self, request: Request) -> Response:
        """Back to the app."""
        self.calls.append({"step": "logout"})
        return RedirectResponse(request.query_params.get("post_logout_redirect_uri", "/"), 302)

    async def told(self, _request: Request) -> Response:
        """What the client sent."""
        return JSONResponse(self.calls)

    def app(self) -> Starlette:
        """The provider as an application."""
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self.configuration),
                Route("/jwks", self.jwks),
                Route("/authorize", self.authorize),
                Route("/token", self.token, methods=["POST"]),
                Route("/logout", self.logout),
                Route("/calls", self.told),
            ]
        )


if __name__ == "__main__":
    port, people = int(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    provider = Provider(f"http://127.0.0.1:{port}", people)
    uvicorn.run(provider.app(), host="127.0.0.1", port=port, log_level="warning")
