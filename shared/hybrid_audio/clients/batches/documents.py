"""Where a batch's documents are: its own, and those of its outcomes, by epoch."""

from google.cloud import firestore

BATCHES = "batches"
OUTCOMES = "outcomes"


class BatchDocuments:
    """References to the documents of batches.

    `batches/{id}` is the batch, `…/epochs/{n}/outcomes/{portion}` what tasks recorded in an epoch.
    """

    def __init__(self, database: firestore.Client) -> None:
        self.batches = database.collection(BATCHES)

    def batch(self, id: str) -> firestore.DocumentReference:
        """Return the document of a batch."""
        return self.batches.document(id)

    def outcomes(self, id: str, epoch: int) -> firestore.CollectionReference:
        """Return the collection of an epoch's outcomes."""
        outcomes: firestore.CollectionReference = (
            self.batch(id).collection("epochs").document(str(epoch)).collection(OUTCOMES)
        )
        return outcomes

    def outcome(self, id: str, epoch: int, name: str) -> firestore.DocumentReference:
        """Return the document of one outcome."""
        return self.outcomes(id, epoch).document(name)
