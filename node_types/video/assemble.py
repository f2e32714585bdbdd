"""`assemble`: clips and a song become a film."""

from typing import Annotated, Literal, get_args

from msgspec import Meta, Struct

from graph_engine import Audio, Beats, Preview, RunContext, Text, Video, node
from node_types._lib.assembly import length, mastering, material, render, soundtrack, webm
from node_types._lib.assembly.cutting import Mode, grid
from node_types._lib.assembly.fit import Fit
from node_types._lib.assembly.footage import Aspect, Format, film_format
from node_types._lib.assembly.render import Film
from node_types._lib.assembly.timeline import lay_out
from node_types._lib.assembly.title import Overlay, Title, overlay, spread
from node_types._lib.assembly.transition import Kind
from node_types._lib.hint import FRAME_RATE, PIXELS, PROMOTED, SECONDS, choices, shown_if

MAX_TITLES = 100


class Params(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    cut: Annotated[
        Mode,
        Meta(
            title="Cut on",
            description="Beats or bars of the song, or its energy: twice as often where it is loudest, half as often "
            "where it is quietest. Seconds needs no song; with one, it takes the nearest beats.",
            extra_json_schema=choices(get_args(Mode)) | PROMOTED,
        ),
    ] = "beats"
    every: Annotated[
        float,
        Meta(
            title="Every",
            ge=0.5,
            le=64,
            description="So many beats, bars or seconds from cut to cut.",
            extra_json_schema=PROMOTED,
        ),
    ] = 4
    start: Annotated[
        float,
        Meta(
            title="Start in the song",
            ge=0,
            le=7200,
            description="Seconds of the song to leave out.",
            extra_json_schema=SECONDS,
        ),
    ] = 0.0
    seconds: Annotated[
        float,
        Meta(
            title="Length",
            ge=0,
            le=length.MAX_SECONDS,
            description="At most so many seconds. 0 is the whole song, or each clip once where there is no song.",
            extra_json_schema=SECONDS,
        ),
    ] = 0.0
    transition: Annotated[
        Kind,
        Meta(
            title="Transition",
            description="A dissolve mixes evenly, a fade starts and ends gently, fadeblack goes through black. A wipe "
            "uncovers the next shot, a slide pushes the old one out.",
            extra_json_schema=choices(get_args(Kind), fadeblack="Fade through black"),
        ),
    ] = "none"
    transition_seconds: Annotated[
        float,
        Meta(
            title="Transition length",
            ge=0.1,
            le=2,
            description="In seconds; its middle is on the beat. Shorter between short shots.",
            extra_json_schema=SECONDS | shown_if(transition=[kind for kind in get_args(Kind) if kind != "none"]),
        ),
    ] = 0.3
    titles: Annotated[
        tuple[Title, ...], Meta(title="Titles", max_length=MAX_TITLES, description="Words over the picture.")
    ] = ()
    aspect: Annotated[
        Aspect, Meta(title="Shape", description="Width to height.", extra_json_schema=choices(get_args(Aspect)))
    ] = "16:9"
    size: Annotated[
        int,
        Meta(
            title="Size",
            ge=144,
            le=2160,
            multiple_of=2,
            description="The short side in pixels: 720 is HD.",
            extra_json_schema=PIXELS,
        ),
    ] = 720
    fps: Annotated[
        int,
        Meta(
            title="Frame rate",
            ge=24,
            le=60,
            description="Frames a second. Clips of the film's own size and rate are copied without loss.",
            extra_json_schema=FRAME_RATE,
        ),
    ] = 30
    fit: Annotated[
        Fit,
        Meta(
            title="Other shapes",
            description="Fit clips of another shape between bars, fill the frame and lose the sides, or put them in "
            "front of a blurred copy.",
            extra_json_schema=choices(get_args(Fit), fit="Between bars", fill="Fill the frame", blur="Blurred copy"),
        ),
    ] = "fit"
    format: Annotated[
        Literal["mp4", "webm"],
        Meta(
            title="Format",
            description="MP4 (H.264) plays everywhere and is made fastest; WebM is VP9 and Opus.",
            extra_json_schema=choices(("mp4", "webm"), mp4="MP4", webm="WebM"),
        ),
    ] = "mp4"
    clip_sound: Annotated[
        Literal["mute", "mix"],
        Meta(
            title="Sound of the clips",
            description="Leave it out, or mix it: quietly under a song, else as it is.",
            extra_json_schema=choices(("mute", "mix"), mute="Leave out", mix="Mix in"),
        ),
    ] = "mute"
    loudness: Annotated[
        float,
        Meta(
            title="Loudness",
            ge=-31,
            le=-9,
            description="In LUFS. −14 is what video and music platforms play at.",
            extra_json_schema={"x-unit": "LUFS"},
        ),
    ] = -14.0
    fade_out: Annotated[
        float,
        Meta(
            title="Fade-out",
            ge=0,
            le=15,
            description="Seconds in which the sound fades at the end.",
            extra_json_schema=SECONDS,
        ),
    ] = 2.0


class Inputs(Struct, frozen=True):
    clips: tuple[Video, ...]
    audio: Audio | None = None
    beats: Beats | None = None
    titles: tuple[Text, ...] = ()


class Outputs(Struct, frozen=True):
    video: Video


@node("assemble", title="Assemble", category="Video", lane="cpu")
async def run(ctx: RunContext, params: Params, inputs: Inputs) -> Outputs:
    """Cut clips to the beat of a song and make one film of them.

    The clips take turns in the order of their wires, and again when there are more shots than clips; a clip goes on
    where it was left. Every cut is on a beat of the whole song, and so is the middle of every transition: a later
    start or a shorter length moves none of them. A clip that is too short for its turn hands over on an earlier beat;
    one that does not even last one beat stands still on its last picture.

    Texts that are connected become titles, spread evenly over the film, for up to four seconds each; the first opens
    it. Titles with a time of their own are set below.

    Clips of the film's size and frame rate are not encoded again, except for transitions, titles and the frames up to
    the next key frame: they keep their quality, and it saves time.
    """
    length.check_rhythm(inputs.audio, inputs.beats, params.cut, params.every)
    film = film_format(params.aspect, params.size, params.fps)
    sources = material.gather(ctx, inputs.clips, film)
    song = inputs.audio or inputs.beats
    total = length.film_frames(params.seconds, params.start, song.seconds if song else None, film.fps)
    places = grid(inputs.beats, params.cut, params.every, start=params.start, fps=film.fps, total=total)
    half = 0 if params.transition == "none" else max(1, round(params.transition_seconds * film.fps / 2))
    shots = lay_out([source.footage for source in sources], places, half)
    length.check(shots[-1].end, film.fps)
    overlays = _overlays(params, inputs, film, shots[-1].end)
    plan = Film(
        format=film,
        paths=material.prepare(ctx, sources, shots, film, params.fit),
        footage=tuple(source.footage for source in sources),
        shots=shots,
        transition=params.transition,
        overlays=overlays,
    )
    tape = soundtrack.compose(
        soundtrack.Song(ctx.open(inputs.audio.artifact), params.start) if inputs.audio else None,
        [source.path if source.has_audio and params.clip_sound == "mix" else None for source in sources],
        shots,
        film.fps,
        ctx.create(".pcm"),
        lambda done: ctx.progress(0.5 + 0.05 * done, "Mixing the sound"),
    )

    def measuring(fraction: float) -> None:
        ctx.progress(0.55 + 0.05 * fraction, "Measuring the sound")

    sound = mastering.mastered(tape, params.loudness, params.fade_out, measuring) if tape else None
    target = ctx.create(f".{params.format}")

    def drawing(fraction: float, shown: Preview | None) -> None:
        ctx.progress(0.6 + 0.35 * fraction, "Drawing", shown)

    if params.format == "mp4":
        render.render(plan, sound, ctx.create(".mp4"), target, drawing)
    else:
        webm.write(render.whole(plan), sound, target, film, lambda done, shown: drawing(done / plan.frames, shown))
    ctx.progress(1.0, "Saving the film")
    return Outputs(
        video=Video(
            artifact=ctx.save(target, f"video/{params.format}"),
            width=film.width,
            height=film.height,
            fps=params.fps,
            frames=plan.frames,
            seconds=plan.frames / params.fps,
            has_audio=sound is not None,
        )
    )


def _overlays(params: Params, inputs: Inputs, film: Format, total: int) -> tuple[Overlay, ...]:
    titles = (*params.titles, *spread(inputs.titles[:MAX_TITLES], total / params.fps))
    drawn = (overlay(title, film.width, film.height, film.fps, total) for title in titles)
    return tuple(shown for shown in drawn if shown)
