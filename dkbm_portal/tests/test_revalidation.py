"""Browsers may keep a page only for asking again; files and feeds say for themselves."""

from django.http import HttpResponse

from dkbm_portal.middleware import RevalidationMiddleware


def test_pages_are_private_and_asked_for_again(client, db):
    assert client.get("/")["Cache-Control"] == "private, no-cache"


def test_unchanged_page_is_not_sent_twice(client, db):
    first = client.get("/impressum/")
    again = client.get("/impressum/", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    assert again.content == b""


def test_what_a_view_says_stands(rf):
    answer = HttpResponse(headers={"Cache-Control": "no-store"})
    assert RevalidationMiddleware(lambda request: answer)(rf.get("/"))["Cache-Control"] == "no-store"


def test_pages_travel_compressed(client, db):
    assert client.get("/", headers={"accept-encoding": "gzip"})["Content-Encoding"] == "gzip"
