"""Documents of a meeting: checked by their first bytes, kept under a path nobody can guess, deleted with their row."""

import unicodedata
import zipfile
from pathlib import Path

import filetype
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from members.models import User

from ..models import Meeting, MeetingFile

MAX_BYTES = 10 * 1024 * 1024
_OPEN_XML = "application/vnd.openxmlformats-officedocument"
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument"
TYPES = {
    "pdf": "application/pdf",
    "docx": f"{_OPEN_XML}.wordprocessingml.document",
    "xlsx": f"{_OPEN_XML}.spreadsheetml.sheet",
    "pptx": f"{_OPEN_XML}.presentationml.presentation",
    "odt": f"{_OPEN_DOCUMENT}.text",
    "ods": f"{_OPEN_DOCUMENT}.spreadsheet",
    "odp": f"{_OPEN_DOCUMENT}.presentation",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
}
_MAIN_PART = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
_HEAD_BYTES = 8192
_LONGEST_NAME = 150


class FileRefused(Exception):
    """A file the portal does not take; the German message is for the person who uploads."""


def check_file(upload: UploadedFile) -> str:
    """Return the name to show for an acceptable upload.

    Raises FileRefused for a forbidden or disguised type, an empty or a too large file.
    """
    name = _clean_name(upload.name)
    extension = _extension(name)
    if extension not in TYPES:
        raise FileRefused("Erlaubt sind PDF, Word, Excel, PowerPoint, OpenDocument, PNG und JPEG.")
    if upload.size > MAX_BYTES:
        raise FileRefused("Die Datei ist größer als 10 MB.")
    if not upload.size:
        raise FileRefused("Die Datei ist leer.")
    if not _is_what_it_says(upload, extension):
        raise FileRefused(f"Der Inhalt der Datei passt nicht zur Endung „.{extension}“.")
    return name


@transaction.atomic
def add_file(*, meeting: Meeting, upload: UploadedFile, by: User) -> MeetingFile:
    """Keep an upload with the meeting. Raises FileRefused."""
    name = upload.name = check_file(upload)
    return MeetingFile.objects.create(meeting=meeting, file=upload, name=name, size=upload.size, uploaded_by=by)


@transaction.atomic
def delete_file(*, file: MeetingFile) -> None:
    """Delete row and content; the content goes only once the row is gone for good."""
    _delete_content_on_commit([file])
    file.delete()


def delete_all_files(meeting: Meeting) -> None:
    """Call it inside the transaction that deletes the meeting with its rows."""
    _delete_content_on_commit(list(meeting.files.all()))


def content_type(file: MeetingFile) -> str:
    return TYPES.get(_extension(file.file.name), "application/octet-stream")


def _delete_content_on_commit(files: list[MeetingFile]) -> None:
    for file in files:
        storage, path = file.file.storage, file.file.name
        transaction.on_commit(lambda storage=storage, path=path: storage.delete(path))


def _extension(name: str) -> str:
    return Path(name).suffix.removeprefix(".").lower()


def _clean_name(name: str) -> str:
    """Return the last part of a name without control, format and path characters, cut before its extension."""
    name = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])
    name = "".join(" " if char in '<>:"|?*' else char for char in name if unicodedata.category(char)[0] != "C")
    path = Path(" ".join(name.split()) or "Datei")
    return f"{path.stem[: _LONGEST_NAME - len(path.suffix)]}{path.suffix}"


def _is_what_it_says(upload: UploadedFile, extension: str) -> bool:
    upload.seek(0)
    found = filetype.guess(upload.read(_HEAD_BYTES))
    upload.seek(0)
    if extension in _MAIN_PART or TYPES[extension].startswith(_OPEN_DOCUMENT):
        return found is not None and _is_office_file(upload, extension)
    return found is not None and found.mime == TYPES[extension]


def _is_office_file(upload: UploadedFile, extension: str) -> bool:
    """Office files are archives; which kind, their contents say more surely than the order of their entries."""
    try:
        with zipfile.ZipFile(upload) as archive:
            if extension in _MAIN_PART:
                return _MAIN_PART[extension] in archive.namelist()
            with archive.open("mimetype") as entry:
                return entry.read(100).decode("ascii", "replace").strip() == TYPES[extension]
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, OSError):
        return False
    finally:
        upload.seek(0)
