"""What a transition writes does not grow with the document or the run that it belongs to."""

from pathlib import Path

from trial import Trial

LARGE = 2_000_000


def written(trial: Trial) -> int:
    return Path(f"{trial.app.store.database.path}-wal").stat().st_size


def start_anew(trial: Trial) -> None:
    with trial.app.store.database.read() as connection:
        raw = connection.connection.connection.driver_connection
    assert raw is not None
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def test_a_step_of_a_large_project_writes_as_little_as_one_of_a_small_project(trial: Trial) -> None:
    project = trial.project(params={"large": {"text": "x" * LARGE}}, mention="large small")
    start_anew(trial)
    assert trial.run(project, "small").status == "succeeded"
    assert 0 < written(trial) < LARGE / 4


def test_a_step_of_a_large_run_writes_little(trial: Trial) -> None:
    params = {"large": {"text": "x" * LARGE}, "slow": {"seconds": 0.6}}
    project = trial.project("slow -> large", params=params, say="slow large")
    run = trial.trigger(project, "large").run.id
    trial.until_said("slow")
    start_anew(trial)
    trial.app.store.runs.cancel(run)
    assert 0 < written(trial) < LARGE / 4
    trial.wait(run)
