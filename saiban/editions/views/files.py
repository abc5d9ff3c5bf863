"""Private files on their way to a browser."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.http import StreamingHttpResponse

from saiban.documents.kinds import Kind
from saiban.editions import storage


def streamed(stored_as: str, *, name: str, kind: str, size: int) -> StreamingHttpResponse:
    """A sealed file as a download, opened piece by piece; never shown in place, so that nothing in it can run."""
    answer = StreamingHttpResponse(storage.chunks(stored_as), content_type=Kind(kind).mimetype)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    answer["Content-Length"] = str(size)
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def source_of(file: UploadedFile[bytes]) -> bytes | Path:
    """A large upload lies in a temporary file already, and is looked into there."""
    if isinstance(file, TemporaryUploadedFile):
        return Path(file.temporary_file_path())
    data: bytes = file.read()
    file.seek(0)
    return data
