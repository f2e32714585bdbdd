"""How long a film is, and what speaks against it."""

from fractions import Fraction

from graph_engine import Audio, Beats, NodeError
from node_types._lib.assembly.cutting import Mode

MAX_SECONDS = 7200
"""Of a film. Only its index is kept in memory while it is written, which takes tens of megabytes by then."""

_TOLERANCE_SECONDS = 1.0
"""Between the song and its beats: files round their length."""


def film_frames(wanted: float, start: float, song: float | None, fps: Fraction) -> int | None:
    """Frames of the film: what is left of the song after `start`, at most the `wanted` seconds (0 is no limit).

    None where neither sets a length. Raises `NodeError` when nothing of the song is left, or too much.
    """
    if song is not None and song - start < 1 / fps:
        raise NodeError(
            "The film would start after the end of the song",
            detail=f"The song runs for {song:.1f} seconds, the film would start at {start:.1f}.",
            hint="Choose an earlier start.",
            code="start_after_end",
            field="start",
        )
    limits = [limit for limit in (wanted, song and song - start) if limit]
    if not limits:
        return None
    frames = max(1, int(Fraction(min(limits)) * fps))
    check(frames, fps)
    return frames


def check(frames: int, fps: Fraction) -> None:
    """Raises `NodeError` for a film of more than `MAX_SECONDS`."""
    if frames > MAX_SECONDS * fps:
        raise NodeError(
            "The film would be too long",
            detail=f"It would run for {float(frames / fps / 60):.0f} minutes.",
            hint=f"Set a length of at most {MAX_SECONDS} seconds, and make longer films in parts.",
            code="film_too_long",
            field="seconds",
        )


def check_rhythm(audio: Audio | None, beats: Beats | None, mode: Mode, every: float) -> None:
    """Raises `NodeError` when the cuts can't follow the song."""
    if mode != "seconds" and (beats is None or not beats.beats):
        raise NodeError(
            f"Cutting on {'beats' if mode == 'energy' else mode} needs the beats of the song",
            detail="No beats are connected." if beats is None else "No beat was found in the song.",
            hint="Connect “Find the beat”, or cut every few seconds."
            if beats is None
            else "Cut every few seconds instead.",
            code="needs_beats",
            port="beats",
        )
    if mode != "seconds" and (every < 1 or every != int(every)):
        raise NodeError(
            f"Every {every:g} {'bars' if mode == 'bars' else 'beats'} is not a rhythm to cut on",
            hint="Use a whole number, or cut every few seconds.",
            code="not_whole_beats",
            field="every",
        )
    if audio is not None and beats is not None and abs(audio.seconds - beats.seconds) > _TOLERANCE_SECONDS:
        raise NodeError(
            "The beats are not those of this song",
            detail=f"The song runs for {audio.seconds:.1f} seconds, the beats were found in {beats.seconds:.1f}.",
            hint="Connect the same song to “Find the beat” and here. To use a part of it, set Start and Length here.",
            code="beats_do_not_match",
            port="beats",
        )
