"""Where a dataset's documents are: its head, the versions behind it, and what they served."""

from google.cloud import firestore

DATASETS = "datasets"


class DatasetDocuments:
    """References to the documents of datasets.

    `datasets/{name}` is the head: it names the current version. `…/versions/{id}` says how a
    version came to be, its `parts` hold the entries, its `ledgers` what each writer took, its
    `commit_times` when, for what no longer fits a ledger. `…/cursors/{id}` exists while the
    version is current.
    """

    def __init__(self, database: firestore.Client) -> None:
        self.heads = database.collection(DATASETS)

    def head(self, dataset: str) -> firestore.DocumentReference:
        """Return the document that names the current version."""
        return self.heads.document(dataset)

    def versions(self, dataset: str) -> firestore.CollectionReference:
        """Return the collection of a dataset's versions, retired and unfinished ones included."""
        versions: firestore.CollectionReference = self.head(dataset).collection("versions")
        return versions

    def version(self, dataset: str, version: str) -> firestore.DocumentReference:
        """Return the document of one version."""
        return self.versions(dataset).document(version)

    def parts(self, dataset: str, version: str) -> firestore.CollectionReference:
        """Return the collection that holds a version's entries."""
        return self._under(dataset, version, "parts")

    def part(self, dataset: str, version: str, number: int) -> firestore.DocumentReference:
        """Return one part of a version's entries, numbered from 0."""
        return self.parts(dataset, version).document(f"{number:04}")

    def ledgers(self, dataset: str, version: str) -> firestore.CollectionReference:
        """Return the collection of what each writer took of a version."""
        return self._under(dataset, version, "ledgers")

    def commit_times(self, dataset: str, version: str) -> firestore.CollectionReference:
        """Return the collection of the commits that a version's ledgers have no room for."""
        return self._under(dataset, version, "commit_times")

    def cursor(self, dataset: str, version: str) -> firestore.DocumentReference:
        """Return the document that counts the tickets of a version while it is current."""
        cursor: firestore.DocumentReference = (
            self.head(dataset).collection("cursors").document(version)
        )
        return cursor

    def _under(self, dataset: str, version: str, name: str) -> firestore.CollectionReference:
        collection: firestore.CollectionReference = self.version(dataset, version).collection(name)
        return collection
