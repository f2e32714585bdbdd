"""Errors of the adapters. Each one carries a Problem, so that it can travel to a person as it is.

    NodeError                       of graph_engine: a code, a title, what failed and what helps
    └── StorageError                something that is stored, or should be
        ├── UnknownScheme           a setting is a URL of a kind that is not known
        ├── ArtifactMissing    (*)  the store has no file of this digest
        ├── ArtifactTooLarge        an upload has more bytes than are allowed
        ├── InvalidDigest           a text that is no SHA-256 in lower-case hex
        ├── ArtifactDamaged    (*)  bytes that came, or were to go, are not those that were meant
        ├── UploadMissing           what a browser was to send to the object store has not arrived
        ├── UploadDamaged           what a browser sent to the object store is something else
        ├── InvalidStoreAddress     the address of an object store can't be used
        ├── StoreUnavailable   (*)  the object store does not answer, or not as it should
        │   └── StoreFull      (*)  it has no room left
        ├── UnknownModel            no model files of this name are known
        ├── ModelMissing            known, but not fetched yet
        ├── ModelDamaged            fetched, but the files are not what was fetched
        ├── ModelUnavailable   (*)  fetching did not work
        ├── WrongDimension          a vector does not have as many numbers as its collection
        ├── VectorsBusy        (*)  another program kept the vector store for too long
        └── VectorsUnavailable (*)  the vector server does not answer, or not as it should

(*) is an `Infrastructure` too: the same try may work again.
"""

from collections.abc import Sequence

from graph_engine.errors import Infrastructure, Misconfigured, NodeError, Outage


class StorageError(NodeError):
    """Base of all errors of this package."""


class UnknownScheme(StorageError, Misconfigured):
    """A setting is a URL of a kind that is not known."""

    def __init__(self, setting: str, scheme: str, known: Sequence[str]) -> None:
        super().__init__(
            f"{setting} is a URL of an unknown kind: {scheme[:40]!r}",
            hint=f"Known are {', '.join(known)}.",
            code="unknown_scheme",
        )


class ArtifactMissing(StorageError, Infrastructure):
    """The store has no file of this digest."""

    def __init__(self, digest: str) -> None:
        super().__init__(
            "A file is gone from the store",
            detail=f"There is no file with the digest {digest}.",
            hint="Run the node that made it again. If it was an upload, upload it again.",
            code="artifact_missing",
        )
        self.digest = digest


class ArtifactTooLarge(StorageError):
    """An upload has more bytes than are allowed."""

    def __init__(self, max_bytes: int) -> None:
        super().__init__(
            "This file is too large",
            detail=f"It has more than the {max_bytes:,} bytes that are allowed.",
            hint="Use a shorter or more compressed file, or raise the limit in the settings.",
            code="file_too_large",
        )
        self.max_bytes = max_bytes


class InvalidDigest(StorageError):
    """A text that is no SHA-256 in lower-case hex: a typing error, or an attempt to leave the store's folder."""

    def __init__(self, digest: str) -> None:
        super().__init__(
            "This is not the name of a stored file",
            detail=f"{digest[:80]!r} is not a SHA-256 digest.",
            hint="A digest has 64 characters, 0 to 9 and a to f.",
            code="invalid_digest",
        )


class ArtifactDamaged(StorageError, Infrastructure):
    """Bytes on their way from or to the store are not those that their digest says."""

    def __init__(self, digest: str, came: str) -> None:
        super().__init__(
            "A file was damaged on its way",
            detail=f"Meant was the file with the digest {digest}; what came has the digest {came}.",
            hint="Try again. If it stays like this, check the disks of the store and of this computer.",
            code="artifact_damaged",
        )


class UploadMissing(StorageError):
    """What a browser was to send to the object store has not arrived."""

    def __init__(self, digest: str) -> None:
        super().__init__(
            "The upload has not arrived",
            detail=f"Nothing was sent for the digest {digest}, or it was too long ago.",
            hint="Upload the file again.",
            code="upload_missing",
        )


class UploadDamaged(StorageError):
    """What a browser sent to the object store is not what it had announced. It was thrown away."""

    def __init__(self, digest: str) -> None:
        super().__init__(
            "The file that arrived is not the one that was announced",
            detail=f"It does not have the digest {digest}, or it was changed while it was looked at.",
            hint="Upload the file again, and leave it as it is meanwhile.",
            code="upload_damaged",
        )


class InvalidStoreAddress(StorageError, Misconfigured):
    """The address of an object store can't be used. `reason` never has a part of the secret key in it."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            "The address of the object store can't be used",
            detail=reason,
            hint="It looks like s3://KEY:SECRET@host/bucket, or s3+http://… for a server without encryption.",
            code="invalid_store_address",
        )


class StoreUnavailable(StorageError, Outage):
    """The object store does not answer, or not as it should."""

    def __init__(
        self,
        where: str,
        reason: str,
        *,
        title: str = "The store for files can't be used at the moment",
        hint: str = "Check that the store is running and can be reached from here. Then try again: nothing is lost.",
        code: str = "store_unavailable",
    ) -> None:
        super().__init__(title, detail=f"Asked {where}: {reason}", hint=hint, code=code)


class StoreFull(StoreUnavailable):
    """The object store has no room left."""

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(
            where,
            reason,
            title="The store for files is full",
            hint="Make room there, or give it more; `reelgraph gc` removes what nothing uses any more. Then try again.",
            code="store_full",
        )


class UnknownModel(StorageError):
    """No model files of this name are known."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(
            f"There is no model {name!r}",
            detail=f"Known are: {', '.join(known)}.",
            hint="`reelgraph models list` shows all of them.",
            code="unknown_model",
        )


class ModelMissing(StorageError):
    """The model is known, but its files were not fetched yet."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"The model {name} is not on this computer yet",
            hint=f"Fetch it once: reelgraph models fetch {name}",
            code="model_missing",
        )


class ModelDamaged(StorageError):
    """The files of a model are not the ones that were fetched."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(
            f"The files of the model {name} can't be used",
            detail=reason,
            hint=f"Fetch it again: reelgraph models fetch {name}",
            code="model_damaged",
        )


class ModelUnavailable(StorageError, Infrastructure):
    """Fetching a model's files did not work."""

    def __init__(self, name: str, *, detail: str, hint: str) -> None:
        super().__init__(f"The model {name} could not be fetched", detail=detail, hint=hint, code="model_unavailable")


class WrongDimension(StorageError):
    """A vector does not have as many numbers as its collection."""

    def __init__(self, collection: str, expected: int, given: int) -> None:
        super().__init__(
            "This vector was made by another model",
            detail=f"The collection {collection} holds vectors of {expected} numbers, this one has {given}.",
            hint="Keep the vectors of every model in a collection of their own.",
            code="wrong_dimension",
        )


class VectorsBusy(StorageError, Infrastructure):
    """Another program kept the vector store for too long."""

    def __init__(self, folder: str, seconds: float) -> None:
        super().__init__(
            "The vector store is in use",
            detail=f"Another program did not let go of {folder} within {seconds:g} seconds.",
            hint="Wait until it is done, or use a Qdrant server, which many programs can share.",
            code="vectors_busy",
        )


class VectorsUnavailable(StorageError, Infrastructure):
    """The vector server does not answer, or not as it should."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(
            "The vector server can't be used",
            detail=f"Asked {url}: {reason}",
            hint="Check that the Qdrant server is running and that its address and key in the settings are right.",
            code="vectors_unavailable",
        )
