"""All vectors anew, from what the database has. Workers may go on meanwhile, and who is interrupted has lost nothing:

1. What vectors there are is looked up first: what comes later is left alone.
2. Every face that a project has among its takes is stored. Where its vector is follows from what it is of, so those
   that are there already are written over with the same.
3. What was there in the beginning and is none of these goes last. Of a project that is at work it stays: a body stores
   its vectors before its result is committed.
"""

from collections.abc import Iterable, Iterator

from graph_engine.ports import Collection, Entry, Owner
from node_types._lib import character
from node_types.face import face_embed
from schemas.base import Reply
from schemas.value import Face, Output
from storage.sql.own_results import OwnResults
from storage.vectors.qdrant import Place, QdrantVectors, place_of

_BATCH = 100
"""How many are stored before others who wait for the folder get their turns."""


class Rebuilt(Reply, frozen=True):
    """What was done, or would be. `removed` vectors come from nothing that the database has; `left` are such of `busy`
    projects."""

    dry_run: bool
    faces: int
    projects: int
    collections: tuple[str, ...]
    removed: int
    left: int
    busy: tuple[str, ...]


def rebuild(results: OwnResults, vectors: QdrantVectors, *, dry_run: bool = False) -> Rebuilt:
    """Store what is missing, then remove what is too much; or only count it."""
    there = dict(vectors.places(character.SUBJECT))
    busy, began = results.at_work()
    stored, under_old_ids = _store(results, vectors, dry_run=dry_run)
    projects = results.projects()  # now: one that was deleted meanwhile has just been given its vectors back
    busy |= results.at_work_since(began)
    gone = {known for known, project in stored.items() if project not in projects}
    spare = {known: project for known, project in there.items() if known not in stored}
    left = [project for project in spare.values() if project in projects & busy]
    going = gone | {known for known, project in spare.items() if project not in projects & busy}
    if not dry_run:
        vectors.forget(sorted(going, key=lambda known: (known.collection, known.id)))
    kept = {known: project for known, project in stored.items() if known not in gone}
    return Rebuilt(
        dry_run=dry_run,
        faces=len(kept),
        projects=len(set(kept.values())),
        collections=tuple(sorted({known.collection for known in kept})),
        removed=len(going - under_old_ids),
        left=len(left),
        busy=tuple(sorted(set(left))),
    )


def _store(results: OwnResults, vectors: QdrantVectors, *, dry_run: bool) -> tuple[dict[Place, str], set[Place]]:
    """Store every face, or only say which; gives the project of each by its place, and the places that an older
    Reelgraph gave them: what is there is the same, so that nothing is lost with it."""
    stored: dict[Place, str] = {}
    under_old_ids = set[Place]()
    for owner, collection, entries in _batches(_remembered(results)):
        if not dry_run:
            vectors.of(owner).upsert(collection, entries)
        for entry in entries:
            stored[place_of(owner, collection, entry.id)] = owner.project
            under_old_ids.add(Place(collection.name, entry.id))
    return stored, under_old_ids


def _batches(found: Iterable[tuple[Owner, Collection, Entry]]) -> Iterator[tuple[Owner, Collection, list[Entry]]]:
    """What is stored at once: of one owner, in one collection, and of what is said twice the last word."""
    waiting: dict[tuple[Owner, Collection], dict[str, Entry]] = {}
    for number, (owner, collection, entry) in enumerate(found, start=1):
        waiting.setdefault((owner, collection), {})[entry.id] = entry
        if number % _BATCH == 0:
            yield from ((*where, list(entries.values())) for where, entries in waiting.items())
            waiting = {}
    yield from ((*where, list(entries.values())) for where, entries in waiting.items())


def _remembered(results: OwnResults) -> Iterator[tuple[Owner, Collection, Entry]]:
    """Every face of every project that is somebody's, the last word on it last."""
    for result in results.of(face_embed.run.id):
        for seen in _faces(result.outputs.values()):
            if seen.character_id:
                yield (result.owner, *character.remembered(result.owner.project, seen))


def _faces(outputs: Iterable[Output]) -> Iterator[Face]:
    for output in outputs:
        yield from (one for one in (output if isinstance(output, tuple) else (output,)) if isinstance(one, Face))
