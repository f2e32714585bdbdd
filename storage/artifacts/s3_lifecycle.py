"""What the store itself cleans up: uploads that nobody confirmed, or finished, go after a day."""

import logging
from collections.abc import Sequence
from xml.etree.ElementTree import ParseError

from minio import Minio
from minio.commonconfig import ENABLED, Filter
from minio.error import MinioException
from minio.lifecycleconfig import AbortIncompleteMultipartUpload, Expiration, LifecycleConfig, Rule
from urllib3.exceptions import HTTPError

log = logging.getLogger(__name__)

_DAYS = 1
_OURS = "reelgraph "


def clean_up(client: Minio, bucket: str, prefix: str, passing: Sequence[str]) -> None:
    """Set the rules for a prefix of a bucket, and those names below it under which nothing stays.

    A store that refuses them is none the worse for it: that is a line in the log. So are rules of somebody else, which
    could say what the client does not understand and would lose when it wrote them back.
    """
    stay = [_expiry(prefix + name) for name in passing]
    unfinished = Rule(
        ENABLED,
        rule_filter=Filter(prefix=prefix),
        rule_id=_id(prefix, "unfinished"),
        abort_incomplete_multipart_upload=AbortIncompleteMultipartUpload(_DAYS),
    )
    try:
        _set(client, bucket, [*stay, unfinished])
    except _Refused:
        # MinIO has no such rule: it removes unfinished uploads after a day by itself.
        try:
            _set(client, bucket, stay)
        except _Refused as error:
            log.warning("the store does not clean up uploads that nobody finishes: %s", error)


class _Refused(Exception):
    pass


def _set(client: Minio, bucket: str, ours: list[Rule]) -> None:
    try:
        config = client.get_bucket_lifecycle(bucket)
        there = config.rules if config is not None else []
        if all(rule in there for rule in ours):
            return
        if any(not (rule.rule_id or "").startswith(_OURS) for rule in there):
            prefixes = ", ".join(rule.rule_filter.prefix or "" for rule in ours if rule.rule_filter)
            log.warning("the bucket %s has lifecycle rules of others: add some for %s", bucket, prefixes)
            return
        ids = {rule.rule_id for rule in ours}
        beside = [rule for rule in there if rule.rule_id not in ids]  # of another prefix
        client.set_bucket_lifecycle(bucket, LifecycleConfig([*beside, *ours]))
    except (MinioException, HTTPError, ParseError, ValueError) as error:
        raise _Refused(str(error)) from error


def _expiry(prefix: str) -> Rule:
    return Rule(ENABLED, rule_filter=Filter(prefix=prefix), rule_id=_id(prefix, ""), expiration=Expiration(days=_DAYS))


def _id(prefix: str, name: str) -> str:
    return f"{_OURS}{prefix}{name}"
