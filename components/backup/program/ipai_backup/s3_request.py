"""A question to an S3 service, signed as it wants it (AWS Signature Version 4), for what restic does not ask."""

import hashlib
import hmac
import urllib.error
import urllib.request
from datetime import datetime, timezone
from http.client import HTTPException
from urllib.parse import parse_qsl, quote, urlsplit

from .configuration import Access, read

#: Nothing but these stays as it is in what is signed.
PLAIN = "-_.~"
SECONDS = 20
NOT_FOUND = 404
NOTHING = hashlib.sha256(b"").hexdigest()


def request(access: Access, path: str = "", query: str = "", method: str = "GET") -> urllib.request.Request:
    """@param path Behind the bucket's address, beginning with a slash; the bucket itself when empty."""
    where = urlsplit(access.repository.removeprefix("s3:"))
    at = quote(where.path + path, safe=f"/{PLAIN}")
    pairs = sorted(parse_qsl(query, keep_blank_values=True))
    asked = "&".join(f"{quote(name, safe=PLAIN)}={quote(value, safe=PLAIN)}" for name, value in pairs)
    now = datetime.now(timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    headers = {"host": where.netloc, "x-amz-content-sha256": NOTHING, "x-amz-date": now}
    signed = ";".join(headers)
    lines = "".join(f"{name}:{value}\n" for name, value in headers.items())
    canonical = "\n".join((method, at, asked, lines, signed, NOTHING))
    scope = f"{now[:8]}/{access.region}/s3/aws4_request"
    text = "\n".join(("AWS4-HMAC-SHA256", now, scope, hashlib.sha256(canonical.encode()).hexdigest()))
    signer = f"AWS4{read(access.secrets / 'secret_key')}".encode()
    for part in (*scope.split("/"), text):
        signer = hmac.new(signer, part.encode(), hashlib.sha256).digest()
    who = f"Credential={read(access.secrets / 'access_key')}/{scope}, SignedHeaders={signed}, Signature={signer.hex()}"
    return urllib.request.Request(
        f"{where.scheme}://{where.netloc}{at}" + (f"?{asked}" if asked else ""),
        headers={**headers, "Authorization": f"AWS4-HMAC-SHA256 {who}"},
        method=method,
    )


def remove(access: Access, path: str) -> str:
    """Removes one object.

    @return What was said against it, by the store or by the way to it; empty where the object is gone, whoever took it.
    """
    try:
        try:
            urllib.request.urlopen(request(access, path, method="DELETE"), timeout=SECONDS).close()
        except urllib.error.HTTPError as refusal:
            with refusal:
                # as restic writes it, so that both are told apart by the same words
                said = f"{refusal.code} {refusal.reason}\n{refusal.read(2000).decode(errors='replace')}"
            return "" if refusal.code == NOT_FOUND and "NoSuchBucket" not in said else said
    except (OSError, HTTPException) as error:
        return str(error)
    return ""
