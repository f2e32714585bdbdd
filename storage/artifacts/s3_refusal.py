"""What an object store says when it does not do what it is asked, in words."""

from typing import NamedTuple

from minio.error import S3Error, ServerError
from urllib3.exceptions import (
    ConnectTimeoutError,
    MaxRetryError,
    NameResolutionError,
    NewConnectionError,
    ProtocolError,
    SSLError,
    TimeoutError,
)

from storage.errors import StoreFull, StoreUnavailable


class _Refusal(NamedTuple):
    reason: str
    hint: str


_KEYS = _Refusal(
    "it refuses the keys that it is given",
    "Check the access key and the secret key in the store's address, and that they may read, write, list and delete.",
)
_CLOCK = _Refusal(
    "it says that the clock here is wrong",
    "Set the clocks of this computer and of the store: they may differ by a quarter of an hour at most.",
)
_REGION = _Refusal(
    "the bucket is in another region than was asked", "Give its region in the store's address: ?region=…"
)
_BUCKET_GONE = _Refusal(
    "the bucket is gone", "If it was deleted on purpose, try again: an empty one is made. Else bring it back."
)
_REFUSALS = {
    "AccessDenied": _KEYS,
    "AccountProblem": _KEYS,
    "AllAccessDisabled": _KEYS,
    "InvalidAccessKeyId": _KEYS,
    "SignatureDoesNotMatch": _KEYS,
    "RequestTimeTooSkewed": _CLOCK,
    "AuthorizationHeaderMalformed": _REGION,
    "IllegalLocationConstraintException": _REGION,
    "PermanentRedirect": _REGION,
    "Redirect": _REGION,
    "TemporaryRedirect": _REGION,
    "NoSuchBucket": _BUCKET_GONE,
}
_FULL = frozenset({"InsufficientStorage", "QuotaExceeded", "XMinioAdminBucketQuotaExceeded", "XMinioStorageFull"})
_FULL_STATUS = 507

_SILENCES: tuple[tuple[type[Exception], str], ...] = (
    (NameResolutionError, "nobody knows a computer of this name"),
    (NewConnectionError, "nothing takes connections there"),
    (ConnectTimeoutError, "it could not be reached in time"),
    (TimeoutError, "it did not answer in time"),
    (SSLError, "its certificate is not one that this computer trusts, or it speaks plain http"),
    (ProtocolError, "the connection broke off"),
)
"""The first that fits counts."""


def unavailable(where: str, error: Exception) -> StoreUnavailable:
    """The error that a person sees, for one of the client or of the connection."""
    if isinstance(error, MaxRetryError) and error.reason is not None:
        error = error.reason
    if isinstance(error, S3Error):
        return _refused(where, error)
    if isinstance(error, ServerError):
        if error.status_code == _FULL_STATUS:
            return StoreFull(where, "it has no room left.")
        return StoreUnavailable(where, f"it failed with the status {error.status_code}.")
    for kind, reason in _SILENCES:
        if isinstance(error, kind):
            return StoreUnavailable(where, f"{reason}.")
    return StoreUnavailable(
        where,
        f"what it answers is not what an S3 store says ({type(error).__name__}).",
        hint="Check the store's address: the port may be that of something else.",
    )


def _refused(where: str, error: S3Error) -> StoreUnavailable:
    if error.code in _FULL or error.response.status == _FULL_STATUS:
        return StoreFull(where, f"it has no room left ({error.code}).")
    known = _REFUSALS.get(error.code or "")
    if known is not None:
        return StoreUnavailable(where, f"{known.reason} ({error.code}).", hint=known.hint)
    if error.response.status >= 500:
        return StoreUnavailable(
            where,
            f"it failed ({error.code}).",
            hint="Look into the store's log: its disk may be full. Then try again: nothing is lost.",
        )
    return StoreUnavailable(where, f"{error.code}: {(error.message or '')[:200]}")
