"""Why a store refuses: a question without a body is refused without a reason, so it is asked one with a body."""

import urllib.error
import urllib.request
from http.client import HTTPException

from .configuration import Access
from .s3_request import SECONDS, request


def reason(access: Access) -> str:
    """What S3 says, in its own words; empty where it answers, or nobody does to the end."""
    try:
        try:
            urllib.request.urlopen(request(access, query="location="), timeout=SECONDS).close()
        except urllib.error.HTTPError as refusal:
            with refusal:
                return refusal.read(2000).decode(errors="replace")
    except (OSError, HTTPException):
        # restic has said that it is refused, which is told without the reason too
        pass
    return ""
