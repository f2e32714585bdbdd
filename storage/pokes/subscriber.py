"""What other processes say, over a subscription that comes back by itself."""

import logging
import threading
import time
from collections.abc import Mapping
from typing import Any, Final

import msgspec
from redis import Redis, RedisError
from redis.client import PubSub

from storage.pokes.memory import MemoryPokes
from storage.pokes.word import STOPS, StopWord, Word, channel_of, project_of

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.1
"""How often it is looked whether other projects are listened to. Words are heard at once."""

PING_SECONDS = 5.0
"""A connection on which nothing was heard for twice as long is given up: it may have been cut without a word."""

AWAY_SECONDS = 1.0
"""How long Redis is left alone after it did not answer."""

UNREACHABLE: Final = (RedisError, OSError)


class Subscriber:
    """Passes on to the listeners `here` what others than `me` say."""

    def __init__(self, client: Redis, here: MemoryPokes, me: str) -> None:
        self._client = client
        self._here = here
        self._me = me
        self._away = False
        self.following: frozenset[str] = frozenset()

    def run(self, closing: threading.Event) -> None:
        """Hear, until it is closed."""
        while not closing.is_set():
            try:
                with self._client.pubsub() as ear:  # type: ignore[no-untyped-call]
                    self._listen(ear, closing)
            except UNREACHABLE as error:
                self._note(error)
                closing.wait(AWAY_SECONDS)
            self.following = frozenset()

    def _listen(self, ear: PubSub, closing: threading.Event) -> None:
        ear.subscribe(STOPS)
        heard_at = asked_at = time.monotonic()
        while not closing.is_set():
            self._follow(ear)
            message = ear.get_message(timeout=LOOK_SECONDS)
            now = time.monotonic()
            if message is not None:
                heard_at = now
                self._pass_on(message)
            elif heard_at + 2 * PING_SECONDS < now:
                raise TimeoutError("nothing was heard from it for a while")
            elif max(heard_at, asked_at) + PING_SECONDS < now:
                asked_at = now
                ear.ping()

    def _follow(self, ear: PubSub) -> None:
        """Have Redis tell of the projects that somebody here listens to, and of no others."""
        projects = self._here.projects
        if new := projects - self.following:
            ear.subscribe(*map(channel_of, new))
        if left := self.following - projects:
            ear.unsubscribe(*map(channel_of, left))  # type: ignore[no-untyped-call]
        self.following = projects

    def _pass_on(self, message: Mapping[str, Any]) -> None:
        if message["type"] not in ("message", "subscribe"):
            return
        try:
            self._hear(message["channel"].decode(), None if message["type"] == "subscribe" else message["data"])
        except Exception:
            log.exception("what another process said could not be passed on: %.200r", message)

    def _hear(self, channel: str, data: bytes | None) -> None:
        """Hear what is said on a channel; without `data` it begins now, as if somebody had poked: news may have come
        before."""
        if channel == STOPS:
            return self._note(None) if data is None else self._hear_stop(data)
        word = Word("") if data is None else msgspec.json.decode(data, type=Word)
        if word.by == self._me:
            return None
        if word.frame is None:
            return self._here.poke(project_of(channel))
        return self._here.progress(project_of(channel), word.frame)

    def _hear_stop(self, data: bytes) -> None:
        word = msgspec.json.decode(data, type=StopWord)
        if word.by != self._me:
            self._here.stop(word.job, word.fence)

    def _note(self, error: Exception | None) -> None:
        """Log when Redis goes away, and when it is back; each once."""
        if error is not None and not self._away:
            log.warning("Redis can't be used (%s). Other processes' news are seen when it is back", error)
        if error is None and self._away:
            log.warning("Redis is back: whoever listens looks for news")
        self._away = error is not None
