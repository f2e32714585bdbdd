"""A thousand parents on four workers. Scenario 8 of the engine; its other half is `tests/storage/sql/test_joins.py`."""

from story import Story, steps


def test_a_thousand_parents_that_end_on_four_workers_start_their_one_child_once(story: Story) -> None:
    parents = [f"p{number}" for number in range(1000)]
    wires = ", ".join(f"{name} -> z" for name in parents)
    project = story.project(wires, say=f"z {' '.join(parents)}")

    run = project.run("z", wait=False)

    assert run.wait(seconds=120).status == "succeeded"
    assert len(steps(run)) == 1001
    assert story.said().count("z") == 1
    assert len(story.said()) == 1001
