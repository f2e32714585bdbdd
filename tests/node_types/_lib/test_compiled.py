import multiprocessing
import time
from multiprocessing.synchronize import Event

from node_types._lib.compiled import one_process_at_a_time

SPAWN = multiprocessing.get_context("spawn")


def hold(inside: Event, leave: Event) -> None:
    with one_process_at_a_time():
        inside.set()
        leave.wait(30)


def test_another_process_waits_until_this_one_is_done() -> None:
    inside, leave = SPAWN.Event(), SPAWN.Event()
    second_inside = SPAWN.Event()
    first = SPAWN.Process(target=hold, args=(inside, leave))
    first.start()
    assert inside.wait(30)
    second = SPAWN.Process(target=hold, args=(second_inside, leave))
    second.start()
    assert not second_inside.wait(1.5)
    leave.set()
    assert second_inside.wait(30)
    first.join(30)
    second.join(30)


def test_a_process_that_dies_inside_blocks_nobody() -> None:
    inside, leave = SPAWN.Event(), SPAWN.Event()
    process = SPAWN.Process(target=hold, args=(inside, leave))
    process.start()
    assert inside.wait(30)
    process.kill()
    process.join(30)
    began = time.monotonic()
    with one_process_at_a_time():
        assert time.monotonic() - began < 10
