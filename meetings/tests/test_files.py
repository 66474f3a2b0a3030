"""Documents of a meeting: what is taken, who gets them, how they are served and deleted."""

import io
import zipfile

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from meetings import services
from meetings.models import MeetingFile
from meetings.tests.factories import MeetingFactory, MeetingFileFactory

PDF = b"%PDF-1.7\n1 0 obj\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 64


def office(*names: str, mimetype: str = "") -> bytes:
    """Return the same bytes at any time: they name the tests."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        if mimetype:
            archive.writestr(zipfile.ZipInfo("mimetype"), mimetype)
        for name in names:
            archive.writestr(zipfile.ZipInfo(name), "<x/>")
    return content.getvalue()


DOCX = office("_rels/.rels", "word/document.xml", "[Content_Types].xml")
ODT = office("content.xml", mimetype="application/vnd.oasis.opendocument.text")
ACCEPTED = [
    ("a.pdf", PDF), ("a.png", PNG), ("a.JPG", JPEG), ("a.jpeg", JPEG), ("a.docx", DOCX), ("a.odt", ODT),
    ("a.xlsx", office("[Content_Types].xml", "xl/workbook.xml")),
    ("a.pptx", office("[Content_Types].xml", "ppt/presentation.xml")),
    ("a.ods", office("content.xml", mimetype="application/vnd.oasis.opendocument.spreadsheet")),
    ("a.odp", office("content.xml", mimetype="application/vnd.oasis.opendocument.presentation")),
]  # fmt: skip
REFUSED = [
    ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "Erlaubt sind"),
    ("a.html", b"<!doctype html><script>alert(1)</script>", "Erlaubt sind"),
    ("a.exe", b"MZ\x90\x00", "Erlaubt sind"),
    ("ohne-endung", PDF, "Erlaubt sind"),
    ("a.pdf.exe", PDF, "Erlaubt sind"),
    ("a.pdf", b"<script>alert(1)</script>%PDF-1.7", "passt nicht"),
    ("a.png", PDF, "passt nicht"),
    ("a.docx", office("a.txt"), "passt nicht"),
    ("a.docx", ODT, "passt nicht"),
    ("a.odt", DOCX, "passt nicht"),
    ("a.odt", b"PK\x03\x04" + b"\0" * 100, "passt nicht"),
    ("a.pdf", b"", "leer"),
    ("a.pdf", PDF + b"\0" * (10 * 1024 * 1024), "größer als 10"),
]


def add(client, meeting, name, content):
    return client.post(
        reverse("meetings:file_add", args=[meeting.pk]), {"file": SimpleUploadedFile(name, content)}, follow=True
    )


def address(file, name="file") -> str:
    return reverse(f"meetings:{name}", args=[file.meeting_id, file.pk])


@pytest.mark.parametrize(("name", "content"), ACCEPTED, ids=[name for name, _ in ACCEPTED])
def test_documents_and_pictures_are_taken(client_of, speaker, member, meeting, deliver, name, content):
    add(client_of(speaker), meeting, name, content)

    file = MeetingFile.objects.get()
    response = client_of(member).get(address(file))
    assert (file.name, file.size, file.uploaded_by) == (name, len(content), speaker.user)
    assert b"".join(response.streaming_content) == content
    assert deliver() == []


@pytest.mark.parametrize(("name", "content", "reason"), REFUSED, ids=[f"{row[0]}-{row[2]}" for row in REFUSED])
def test_other_files_are_refused_with_the_reason(client_of, speaker, meeting, name, content, reason):
    response = add(client_of(speaker), meeting, name, content)

    assert reason in str(response.context["form"].errors)
    assert MeetingFile.objects.count() == 0


def test_a_file_is_only_ever_a_download(client_of, member, meeting):
    file = MeetingFileFactory(meeting=meeting, name="Übersicht.pdf")

    response = client_of(member).get(address(file))

    assert response["Content-Disposition"].startswith("attachment")
    assert "%C3%9Cbersicht.pdf" in response["Content-Disposition"]
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "script-src" not in response["Content-Security-Policy"]


def test_the_stored_path_says_nothing_about_the_file(client_of, speaker, meeting):
    add(client_of(speaker), meeting, "geheim.pdf", PDF)

    path = MeetingFile.objects.get().file.name
    assert "geheim" not in path
    assert len(path) > 30


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\x\\Vorlage.pdf", "Vorlage.pdf"),
        ("a\x07b\u202egpj.pdf", "abgpj.pdf"),
        ("ein  <b>  Name.pdf", "ein b Name.pdf"),
        ("x" * 240 + ".pdf", "x" * 146 + ".pdf"),
    ],
)
def test_names_are_cleaned(meeting, speaker, name, shown):
    upload = SimpleUploadedFile("a.pdf", PDF)
    upload._name = name

    assert services.check_file(upload) == shown


def test_members_see_the_file_on_the_meetings_page_without_a_delete_button(client_of, speaker, member, meeting):
    file = MeetingFileFactory(meeting=meeting)

    assert "Ja, löschen" in client_of(speaker).get(meeting.get_absolute_url()).content.decode()
    html = client_of(member).get(meeting.get_absolute_url()).content.decode()
    assert f'href="{address(file)}"' in html
    assert "Ja, löschen" not in html


def test_a_file_is_not_found_through_another_meeting(client_of, speaker, meeting):
    file = MeetingFileFactory(meeting=MeetingFactory(workgroup=meeting.workgroup))

    for name in ("file", "file_delete"):
        wrong = reverse(f"meetings:{name}", args=[meeting.pk, file.pk])
        assert client_of(speaker).get(wrong).status_code in (404, 405)
        assert client_of(speaker).post(wrong).status_code in (404, 405)
    assert MeetingFile.objects.count() == 1


def test_a_script_as_name_is_shown_as_text(client_of, member, meeting):
    MeetingFileFactory(meeting=meeting, name="<script>alert(1)</script>.pdf")

    assert "<script>alert(1)" not in client_of(member).get(meeting.get_absolute_url()).content.decode()


@pytest.mark.django_db(transaction=True)
def test_deleting_a_file_removes_its_content_once_the_row_is_gone(client_of, speaker, ag):
    file = MeetingFileFactory(meeting=MeetingFactory(workgroup=ag))
    path = file.file.name
    assert default_storage.exists(path)

    client_of(speaker).post(address(file, "file_delete"))

    assert MeetingFile.objects.count() == 0
    assert not default_storage.exists(path)


def test_nothing_is_removed_before_the_commit(draft_meeting, django_capture_on_commit_callbacks):
    file = MeetingFileFactory(meeting=draft_meeting)

    with django_capture_on_commit_callbacks() as waiting:
        services.delete_file(file=file)

    assert default_storage.exists(file.file.name)
    for callback in waiting:
        callback()
    assert not default_storage.exists(file.file.name)


def test_deleting_a_draft_removes_its_files(draft_meeting, django_capture_on_commit_callbacks):
    path = MeetingFileFactory(meeting=draft_meeting).file.name

    with django_capture_on_commit_callbacks(execute=True):
        services.delete_draft(meeting=draft_meeting)

    assert not default_storage.exists(path)
