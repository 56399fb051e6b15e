"""The calls that write a single document."""

import secrets
import string

from infra.local.firestore import messages as m
from infra.local.firestore.calls.commits import Commits
from infra.local.firestore.calls.read_time import field_mask
from infra.local.firestore.documents.paths import check_document_name, check_parent
from infra.local.firestore.messages import Message
from infra.local.firestore.queries.query import projected
from infra.local.firestore.store import Store

_ID_LETTERS = string.ascii_letters + string.digits


class Documents:
    """Each call is a commit of one write."""

    def __init__(self, store: Store, commits: Commits) -> None:
        self._store = store
        self._commits = commits

    async def create_document(self, request: Message) -> Message:
        """Create a document, with an id of ours unless one is given."""
        id_ = request.document_id or "".join(secrets.choice(_ID_LETTERS) for _ in range(20))
        name = f"{check_parent(request.parent)}/{request.collection_id}/{id_}"
        write = m.Write(update=request.document, current_document=m.Precondition(exists=False))
        write.update.name = check_document_name(name)
        return await self._written(write, request)

    async def update_document(self, request: Message) -> Message:
        """Set a document, or the fields of its mask."""
        write = m.Write(update=request.document)
        if request.HasField("update_mask"):
            write.update_mask.CopyFrom(request.update_mask)
        if request.HasField("current_document"):
            write.current_document.CopyFrom(request.current_document)
        return await self._written(write, request)

    async def _written(self, write: Message, request: Message) -> Message:
        await self._commits.commit_plainly([write])
        version = self._store.version_at(write.update.name, self._store.clock.read())
        return projected(version.document, field_mask(request)) if version else m.Document()

    async def delete_document(self, request: Message) -> Message:
        """Delete a document."""
        write = m.Write(delete=request.name)
        if request.HasField("current_document"):
            write.current_document.CopyFrom(request.current_document)
        await self._commits.commit_plainly([write])
        return m.Empty()
