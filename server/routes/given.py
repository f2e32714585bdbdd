"""What the app gives to its handlers, by the names of their parameters."""

from typing import Annotated, TypeAlias

from litestar.di import NamedDependency
from litestar.params import QueryParameter, SkipValidation

from schemas.catalog import NodeTypeInfo
from server.compose import System
from server.live import Live
from server.media import Media
from server.signature import Signer
from server.ui import Ui
from server.uploads.direct import Direct
from server.uploads.resumable import Uploads
from storage.artifacts import Artifacts
from storage.sql.store import Store

StoreGiven: TypeAlias = NamedDependency[SkipValidation[Store]]
FilesGiven: TypeAlias = NamedDependency[SkipValidation[Artifacts]]
MediaGiven: TypeAlias = NamedDependency[SkipValidation[Media]]
LiveGiven: TypeAlias = NamedDependency[SkipValidation[Live]]
SystemGiven: TypeAlias = NamedDependency[SkipValidation[System]]
UploadsGiven: TypeAlias = NamedDependency[SkipValidation[Uploads]]
DirectGiven: TypeAlias = NamedDependency[SkipValidation[Direct]]
SignerGiven: TypeAlias = NamedDependency[SkipValidation[Signer]]
CatalogGiven: TypeAlias = NamedDependency[SkipValidation[dict[str, NodeTypeInfo]]]
UiGiven: TypeAlias = NamedDependency[SkipValidation[Ui]]
VersionGiven: TypeAlias = NamedDependency[SkipValidation[str]]

Limit: TypeAlias = Annotated[int, QueryParameter(ge=1, le=1000, description="At most so many.")]
Offset: TypeAlias = Annotated[int, QueryParameter(ge=0, le=2**31, description="Leave out so many at the start.")]
