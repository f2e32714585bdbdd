"""A Dramatiq broker that blocks: a list in Redis for each queue, from which a message is taken the moment it is there.

Dramatiq's own Redis broker sleeps on an empty queue, up to a second. Here a queue is its own wake key: whoever has a
free thread blocks on the list itself, so every message wakes one consumer, whichever process it is in, and a burst is
shared by all that are idle.

A message is gone when it is taken. It says only that there is work, so one that is lost with its process costs nothing
but the time until the reconciler reminds; with acknowledgements, it would come back while its job is still under the
lease of the process that died, and do nothing. It also means that nothing has to be written for a message to be taken,
which Dramatiq's own broker can't do while Redis is full, and that no thread waits for Redis after its work is done.
"""

import logging
import threading
import time
from collections.abc import Iterable, Sequence
from typing import Any, Final

import redis
from dramatiq import Broker, Message
from dramatiq.broker import Consumer, MessageProxy
from dramatiq.errors import DecodeError
from redis.backoff import NoBackoff
from redis.retry import Retry

log = logging.getLogger(__name__)

CONNECT_SECONDS = 0.5
ANSWER_SECONDS = 1.0
BLOCK_SECONDS = 0.4
"""How long a consumer blocks at a time: less than `ANSWER_SECONDS`, and about what it takes to close."""

AWAY_SECONDS = 1.0
"""How long Redis is left alone after it did not answer."""

UNREACHABLE: Final = (redis.RedisError, OSError)

_PUSH = """
if redis.call('LLEN', KEYS[1]) < tonumber(ARGV[3]) then
    for _ = 1, tonumber(ARGV[2]) do redis.call('RPUSH', KEYS[1], ARGV[1]) end
end
"""


class Contact:
    """One Redis server, and what is known of it: all who use it say how that went, and it logs each change once."""

    def __init__(self, url: str) -> None:
        self.client = redis.Redis.from_url(
            url, socket_connect_timeout=CONNECT_SECONDS, socket_timeout=ANSWER_SECONDS, retry=Retry(NoBackoff(), 0)
        )
        self._lock = threading.Lock()
        self._failing: set[object] = set()

    @property
    def lost(self) -> bool:
        """Whether anybody could not use it the last time."""
        return bool(self._failing)

    def failing(self, who: object) -> bool:
        """Whether it did not do the last time what it was asked for."""
        return who in self._failing

    def probe(self) -> None:
        """Write something that is gone at once: a full Redis answers, but takes nothing.

        Raises one of `UNREACHABLE`.
        """
        self.client.set("reelgraph:probe", b"", px=1)

    def failed(self, who: object, error: Exception) -> None:
        """It did not answer, or refused."""
        with self._lock:
            news = not self._failing
            self._failing.add(who)
        if news:
            log.warning("Redis can't be used (%s). Work waits in the database until it is back", error)
        # After a failover the old connections may lead to a server that takes no more writes.
        self.client.connection_pool.disconnect(inuse_connections=False)

    def worked(self, who: object) -> None:
        """It did what it was asked for."""
        if who not in self._failing:
            return
        with self._lock:
            self._failing.discard(who)
            news = not self._failing
        if news:
            log.warning("Redis is back")

    def close(self) -> None:
        """Let go of its connections."""
        self.client.close()


class BlockingBroker(Broker):
    """Sends and takes messages. They can't be delayed, and what fails is not kept: that is all in the database."""

    def __init__(self, contact: Contact, namespace: str) -> None:
        super().__init__(middleware=[])
        self.contact = contact
        self.closing = threading.Event()
        self._namespace = namespace

    def key(self, queue_name: str) -> str:
        """The name of a queue's list."""
        return f"{self._namespace}:{queue_name}"

    def declare_queue(self, queue_name: str) -> None:
        """Make a queue known. It has no delay queue beside it, so that it needs only one consumer."""
        if queue_name not in self.queues:
            self.emit_before("declare_queue", queue_name)
            self.queues[queue_name] = None
            self.emit_after("declare_queue", queue_name)

    def push(self, message: "Message[Any]", times: int, below: int) -> None:
        """Send a message so many times, if fewer than `below` wait in its queue; in one round trip.

        Raises one of `UNREACHABLE` when it can't be sent.
        """
        self.contact.client.eval(_PUSH, 1, self.key(message.queue_name), message.encode(), times, below)

    def consume(self, queue_name: str, prefetch: int = 1, timeout: int = 30000) -> Consumer:
        """Take messages off a queue: no more than `prefetch` at a time, with those that are worked on."""
        return _Consumer(self, queue_name, prefetch)

    def close(self) -> None:
        """Take no more messages."""
        self.closing.set()


class _Consumer(Consumer):
    """Blocks while there is nothing to take; never raises, as Dramatiq then sleeps for seconds."""

    def __init__(self, broker: BlockingBroker, queue_name: str, prefetch: int) -> None:
        self._broker = broker
        self._contact = broker.contact
        self._key = broker.key(queue_name)
        self._free = threading.Semaphore(prefetch)

    def __next__(self) -> MessageProxy | None:
        if self._broker.closing.is_set():
            time.sleep(0.05)  # the worker closes its consumers last, after all bodies at work
            return None
        if not self._free.acquire(timeout=BLOCK_SECONDS):
            return None
        message = self._take()
        if message is None:
            self._free.release()
        return message

    def ack(self, message: MessageProxy) -> None:
        self._free.release()

    def nack(self, message: MessageProxy) -> None:
        self._free.release()

    def requeue(self, messages: Iterable[MessageProxy]) -> None:
        """Give back what was taken and not begun, for somebody else."""
        if left := [message.encode() for message in messages]:
            self._push_back(left)

    def _take(self) -> MessageProxy | None:
        try:
            taken = self._contact.client.blpop([self._key], timeout=BLOCK_SECONDS)
        except UNREACHABLE as error:
            self._contact.failed(self, error)
            self._broker.closing.wait(AWAY_SECONDS)
            return None
        self._contact.worked(self)
        if not taken:
            return None
        data = taken[1]
        assert isinstance(data, bytes)
        if self._broker.closing.is_set():
            self._push_back([data])
            return None
        try:
            return MessageProxy(Message.decode(data))
        except DecodeError:
            log.warning("%s held something that is no message: %.100r", self._key, data)
            return None

    def _push_back(self, left: Sequence[bytes]) -> None:
        try:
            self._contact.client.rpush(self._key, *left)
        except UNREACHABLE as error:
            self._contact.failed(self, error)
