"""Why a store refuses: a question without a body is refused without a reason, so it is asked one with a body."""

import urllib.error
import urllib.request

from .configuration import Access
from .s3_request import SECONDS, request


def reason(access: Access) -> str:
    """What S3 says, in its own words; empty where it answers, or nobody does."""
    try:
        urllib.request.urlopen(request(access, query="location="), timeout=SECONDS).close()
    except urllib.error.HTTPError as refusal:
        return refusal.read(2000).decode(errors="replace")
    except OSError:
        pass
    return ""
