"""Pokes between processes, over Redis pub/sub.

Those who listen in the same process hear at once, without Redis. One thread passes on what waits in an outbox, another
hears what other processes say: so nobody who pokes ever waits for Redis.
"""

import secrets
import threading
from collections.abc import Callable

import msgspec
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from schemas.event import Progress
from storage.pokes import Listener, StopListener
from storage.pokes.memory import MemoryPokes
from storage.pokes.outbox import Outbox, Said
from storage.pokes.subscriber import AWAY_SECONDS, UNREACHABLE, Subscriber
from storage.pokes.word import STOPS, StopWord, Word, channel_of

CONNECT_SECONDS = 0.5
ANSWER_SECONDS = 1.0


class RedisPokes:
    """Passes word on between all processes that have the same Redis."""

    def __init__(self, url: str) -> None:
        self._me = secrets.token_hex(6)
        self._here = MemoryPokes()
        self._outbox = Outbox()
        self._client = Redis.from_url(
            url, socket_connect_timeout=CONNECT_SECONDS, socket_timeout=ANSWER_SECONDS, retry=Retry(NoBackoff(), 0)
        )
        self._subscriber = Subscriber(self._client, self._here, self._me)
        self._news = threading.Event()
        self._closing = threading.Event()
        self._threads = [
            threading.Thread(target=self._subscriber.run, args=[self._closing], name="pokes heard", daemon=True),
            threading.Thread(target=self._tell, name="pokes told", daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def listen(self, project: str, listener: Listener) -> Callable[[], None]:
        """Hear of a project. Call what you get to stop.

        All listeners of the project are poked when Redis begins to tell of it: something may have happened before.
        """
        return self._here.listen(project, listener)

    def poke(self, project: str) -> None:
        """Say that a project has new events."""
        self._here.poke(project)
        self._outbox.poke(project)
        self._news.set()

    def progress(self, project: str, frame: Progress) -> None:
        """Say how far a node is. To other processes that goes only if somebody listens there."""
        self._here.progress(project, frame)
        self._outbox.progress(project, frame)
        self._news.set()

    def on_stop(self, listener: StopListener) -> None:
        """Hear of the attempts that are to end."""
        self._here.on_stop(listener)

    def stop(self, job: str, fence: int) -> None:
        """Say that an attempt is to end."""
        self._here.stop(job, fence)
        self._outbox.stop(job, fence)
        self._news.set()

    def close(self) -> None:
        """Pass on what was said last, and end the threads."""
        self._closing.set()
        self._news.set()
        for thread in self._threads:
            thread.join(CONNECT_SECONDS + 2 * ANSWER_SECONDS)
        self._client.close()

    def _tell(self) -> None:
        """Pass on what is in the outbox as soon as there is something, until this is closed."""
        closing = False
        while not closing:
            self._news.wait()
            self._news.clear()
            closing = self._closing.is_set()
            said = self._outbox.take()
            try:
                self._publish(said)
            except UNREACHABLE:  # the subscriber finds that, too, and says so
                self._outbox.put_back(said)
                self._closing.wait(AWAY_SECONDS)
                self._news.set()

    def _publish(self, said: Said) -> None:
        told = self._told({project for project, _, _ in said.frames})
        pipeline = self._client.pipeline(transaction=False)
        for (project, _, _), frame in said.frames.items():
            if project in told:
                pipeline.publish(channel_of(project), msgspec.json.encode(Word(self._me, frame)))
        for project in said.pokes:
            pipeline.publish(channel_of(project), msgspec.json.encode(Word(self._me)))
        for job, fence in said.stops:
            pipeline.publish(STOPS, msgspec.json.encode(StopWord(self._me, job, fence)))
        pipeline.execute()

    def _told(self, projects: set[str]) -> set[str]:
        """Those of the projects that somebody listens to in another process."""
        if not projects:
            return set()
        asked = list(projects)
        answer = self._client.pubsub_numsub(*map(channel_of, asked))
        here = self._subscriber.following
        return {project for project, (_, count) in zip(asked, answer, strict=True) if count > (project in here)}
