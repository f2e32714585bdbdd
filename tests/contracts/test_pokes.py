"""What all pokes must do: between those who say and those who hear in one process, and in two."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest
from msgspec import Struct
from trial import until

from schemas.event import Progress
from storage.pokes import Pokes
from storage.pokes.memory import MemoryPokes
from storage.pokes.redis import RedisPokes

Forget = Callable[[], None]


class Ear:
    """Hears of a project."""

    def __init__(self) -> None:
        self.pokes = 0
        self.frames: list[Progress] = []

    def __call__(self, frame: Progress | None) -> None:
        if frame is None:
            self.pokes += 1
        else:
            self.frames.append(frame)


class Pair(Struct):
    """Who says and who hears."""

    mouth: Pokes
    ears: Pokes

    def listen(self, project: str) -> tuple[Ear, Forget]:
        """The first who listens to a project: hears already, and has been told nothing yet."""
        ear = Ear()
        forget = self.ears.listen(project, ear)
        if isinstance(self.ears, RedisPokes):
            until(lambda: ear.pokes)  # that is when the subscription begins
        ear.pokes = 0
        return ear, forget


@pytest.fixture(params=["memory", "redis", "redis, two processes"])
def pair(request: pytest.FixtureRequest) -> Iterator[Pair]:
    if request.param == "memory":
        pokes: Pokes = MemoryPokes()
        yield Pair(pokes, pokes)
        return pokes.close()
    url = request.getfixturevalue("redis_server").url
    ears = RedisPokes(url)
    if request.param == "redis":
        yield Pair(ears, ears)
        return ears.close()
    mouth = RedisPokes(url)
    yield Pair(mouth, ears)
    mouth.close()
    return ears.close()


def frame(fraction: float, preview: str | None = None, node: str = "n") -> Progress:
    return Progress(run="r", node=node, attempt=1, fraction=fraction, stage="rendering", preview=preview)


def test_whoever_listens_to_a_project_is_poked(pair: Pair) -> None:
    ear, _ = pair.listen("film")
    pair.mouth.poke("film")
    until(lambda: ear.pokes == 1)


def test_other_projects_hear_nothing(pair: Pair) -> None:
    film, _ = pair.listen("film")
    other, _ = pair.listen("another")
    pair.mouth.poke("another")
    pair.mouth.progress("another", frame(0.5))
    until(lambda: other.pokes and other.frames)
    assert (film.pokes, film.frames) == (0, [])


def test_everybody_who_listens_hears_a_word_once(pair: Pair) -> None:
    one, _ = pair.listen("film")
    two = Ear()
    pair.ears.listen("film", two)
    pair.mouth.poke("film")
    pair.mouth.progress("film", frame(0.5))
    until(lambda: all(ear.pokes and ear.frames for ear in (one, two)))
    last, _ = pair.listen("the last word")
    pair.mouth.poke("the last word")
    until(lambda: last.pokes)
    assert (one.pokes, two.pokes, one.frames, two.frames) == (1, 1, [frame(0.5)], [frame(0.5)])


def test_a_frame_of_progress_arrives_as_it_was(pair: Pair) -> None:
    ear, _ = pair.listen("film")
    shown = frame(0.25, preview="data:image/jpeg;base64," + "A" * 30_000)
    pair.mouth.progress("film", shown)
    until(lambda: ear.frames)
    assert ear.frames == [shown]


def test_the_newest_frame_of_every_node_arrives(pair: Pair) -> None:
    ear, _ = pair.listen("film")
    for step in range(1, 201):
        for node in ("n", "m"):
            pair.mouth.progress("film", frame(step / 200, node=node))
    until(lambda: {(f.node, f.fraction) for f in ear.frames} >= {("n", 1.0), ("m", 1.0)})
    fractions = [f.fraction for f in ear.frames if f.node == "n"]
    assert fractions == sorted(set(fractions))


def test_whoever_has_left_hears_no_more(pair: Pair) -> None:
    left, forget = pair.listen("film")
    stays = Ear()
    pair.ears.listen("film", stays)
    forget()
    forget()
    pair.mouth.poke("film")
    until(lambda: stays.pokes)
    assert left.pokes == 0


def test_whoever_comes_back_hears_again(pair: Pair) -> None:
    for _ in range(20):
        ear = Ear()
        forget = pair.ears.listen("film", ear)
        until(lambda ear=ear: pair.mouth.poke("film") or ear.pokes)
        forget()


def test_nobody_has_to_listen(pair: Pair) -> None:
    pair.mouth.poke("film")
    pair.mouth.progress("film", frame(0.5))
    pair.mouth.stop("job", 1)


def test_all_workers_hear_which_attempt_is_to_end(pair: Pair) -> None:
    here: list[tuple[str, int]] = []
    there: list[tuple[str, int]] = []
    pair.mouth.on_stop(lambda job, fence: here.append((job, fence)))
    pair.ears.on_stop(lambda job, fence: there.append((job, fence)))
    pair.listen("anything")  # the stops are followed before any project
    pair.mouth.stop("job", 3)
    until(lambda: here and there)
    assert here == there == [("job", 3)]


def test_words_from_many_threads_all_arrive(pair: Pair) -> None:
    ears = {f"film {number}": pair.listen(f"film {number}")[0] for number in range(8)}

    def say(project: str) -> None:
        for _ in range(50):
            pair.mouth.poke(project)

    threads = [threading.Thread(target=say, args=(project,)) for project in ears]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    until(lambda: all(ear.pokes for ear in ears.values()))


def test_words_in_the_same_process_are_heard_at_once(pair: Pair) -> None:
    ear = Ear()
    pair.mouth.listen("film", ear)
    pair.mouth.progress("film", frame(0.5))
    pair.mouth.poke("film")
    assert (ear.pokes >= 1, ear.frames) == (True, [frame(0.5)])


def test_what_was_said_last_is_passed_on_before_the_end(pair: Pair) -> None:
    ear, _ = pair.listen("film")
    pair.mouth.poke("film")
    pair.mouth.close()
    until(lambda: ear.pokes == 1)


def test_after_the_end_words_are_harmless(pair: Pair) -> None:
    began = time.monotonic()
    pair.mouth.close()
    pair.mouth.close()
    pair.mouth.listen("film", Ear())()
    pair.mouth.poke("film")
    pair.mouth.progress("film", frame(0.5))
    pair.mouth.stop("job", 1)
    assert time.monotonic() - began < 1
