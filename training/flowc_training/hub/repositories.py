"""Publishing to the Hub in one commit, and fetching a commit of it.

Weights are uploaded before the commit and stay where a run broke off, so that the next does not send them again; until
the commit is there, nothing of them is seen.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from flowc_training.address import Place, PlaceError
from flowc_training.hub import contents
from flowc_training.hub.contents import Listed

KEPT = frozenset({".gitattributes"})
"""Files of the Hub's own."""
QUIET = {"HF_HUB_DISABLE_TELEMETRY": "1", "HF_HUB_DISABLE_UPDATE_CHECK": "1"}


def publish(folder: Path, files: Listed, place: Place, *, private: bool, message: str) -> str:
    """Make a branch hold these files and no others; the commit. Raises ``PlaceError``."""
    library, api = _library()
    branch = place.revision or "main"
    with _told(place):
        api.create_repo(place.repository, repo_type=place.kind, private=private, exist_ok=True)
        head = api.repo_info(place.repository, repo_type=place.kind, revision=branch)
        there = {each.rfilename for each in head.siblings or ()}
        add = library.CommitOperationAdd
        operations = [add(name, str(folder / name)) for name in files]
        gone = sorted(there - files.keys() - KEPT)
        operations += [library.CommitOperationDelete(name, is_folder=False) for name in gone]
        done = api.create_commit(
            place.repository,
            operations,
            repo_type=place.kind,
            revision=branch,
            commit_message=message,
            parent_commit=head.sha,
        )
    return str(done.oid)


@dataclass(frozen=True, slots=True)
class Sum:
    """By what the Hub knows a file: git's SHA-1 of a small one, the SHA-256 of a large one."""

    blob: str
    sha256: str

    def fits(self, path: Path) -> bool:
        """Are these the bytes of a file?"""
        if self.sha256:
            return contents.measured(path).sha256 == self.sha256
        data = path.read_bytes()
        return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest() == self.blob


def found(place: Place) -> tuple[str, dict[str, Sum]]:
    """The commit that a place names, and its files. Raises ``PlaceError``."""
    _, api = _library()
    revision = place.revision or None
    with _told(place):
        told = api.repo_info(place.repository, repo_type=place.kind, revision=revision, files_metadata=True)
    return str(told.sha), {str(each.rfilename): _sum(each) for each in told.siblings or ()}


def _sum(told: Any) -> Sum:
    return Sum(str(told.blob_id or ""), str(told.lfs.sha256) if told.lfs else "")


def fetch(place: Place, revision: str, files: Mapping[str, Sum], folder: Path) -> None:
    """Download files of a commit; what lies in the folder of an earlier attempt is not loaded again.

    Raises ``PlaceError`` where bytes are not those of the commit.
    """
    _, api = _library()
    for name, told in files.items():
        with _told(place):
            path = Path(
                api.hf_hub_download(
                    place.repository, name, repo_type=place.kind, revision=revision, local_dir=str(folder)
                )
            )
        if not told.fits(path):
            path.unlink()
            raise PlaceError(f"{name} of {place.at(revision)} came with other bytes than the Hub says")


@contextmanager
def _told(place: Place) -> Generator[None]:
    """What the Hub refuses, in words that say what to do."""
    errors: Any = import_module("huggingface_hub.errors")
    try:
        yield
    except errors.GatedRepoError:
        raise PlaceError(f"{place} is gated: accept its terms on its page, and set HF_TOKEN") from None
    except errors.RepositoryNotFoundError:
        raise PlaceError(
            f"{place} is not there, or not for you: set HF_TOKEN to a token that sees it"
        ) from None
    except errors.RevisionNotFoundError:
        raise PlaceError(f"{place} has no revision {place.revision or 'main'}") from None
    except errors.HfHubHTTPError as error:
        status = getattr(error.response, "status_code", None)
        if status in (401, 403):
            raise PlaceError(
                f"{place} refuses ({status}): set HF_TOKEN to a token that may write there"
            ) from None
        if status == 412:
            raise PlaceError(f"{place} was changed while this was published: publish again") from None
        raise PlaceError(f"{place} answers {status}: {error}") from None
    except errors.OfflineModeIsEnabled:
        raise PlaceError(f"{place} is not asked: HF_HUB_OFFLINE is set") from None
    except OSError as error:
        raise PlaceError(f"{place} cannot be reached: {error}") from None
    except RuntimeError as error:  # how the library tells of an upload that broke off
        raise PlaceError(
            f"{place} was not published, and nothing of it is seen: {error.__cause__ or error}"
        ) from None
    except Exception as error:  # of the library's transport, which has another name from version to version
        if not type(error).__module__.startswith("httpx"):
            raise
        raise PlaceError(f"{place} cannot be reached: {error}") from None


def _library() -> tuple[Any, Any]:
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    library: Any = import_module("huggingface_hub")
    return library, library.HfApi(endpoint=os.environ.get("HF_ENDPOINT") or None, library_name="flowc")
