"""Why a store refuses: a question without a body is refused without a reason, so it is asked one with a body."""

import hashlib
import hmac
import urllib.error
import urllib.request
from datetime import datetime, timezone
from urllib.parse import urlsplit

from .configuration import Access, read

SECONDS = 20
NOTHING = hashlib.sha256(b"").hexdigest()


def reason(access: Access) -> str:
    """What S3 says, in its own words; empty where it answers, or nobody does."""
    where = urlsplit(access.repository.removeprefix("s3:"))
    query = "location="
    now = datetime.now(timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    headers = {"host": where.netloc, "x-amz-content-sha256": NOTHING, "x-amz-date": now}
    signed = ";".join(headers)
    lines = "".join(f"{name}:{value}\n" for name, value in headers.items())
    canonical = "\n".join(("GET", where.path, query, lines, signed, NOTHING))
    scope = f"{now[:8]}/{access.region}/s3/aws4_request"
    text = "\n".join(("AWS4-HMAC-SHA256", now, scope, hashlib.sha256(canonical.encode()).hexdigest()))
    signer = f"AWS4{read(access.secrets / 'secret_key')}".encode()
    for part in (*scope.split("/"), text):
        signer = hmac.new(signer, part.encode(), hashlib.sha256).digest()
    who = f"Credential={read(access.secrets / 'access_key')}/{scope}, SignedHeaders={signed}, Signature={signer.hex()}"
    request = urllib.request.Request(
        f"{where.scheme}://{where.netloc}{where.path}?{query}", headers={**headers, "Authorization": f"AWS4-HMAC-SHA256 {who}"}
    )
    try:
        urllib.request.urlopen(request, timeout=SECONDS).close()
    except urllib.error.HTTPError as refusal:
        return refusal.read(2000).decode(errors="replace")
    except OSError:
        pass
    return ""
