from dkbm_portal.tests.rights import Row
from practice_examples.models import PracticeExample
from practice_examples.tests.factories import PracticeExampleFactory, submitted_example


def _published(get):
    return {"slug": get("example").slug}


def _draft_of_member(get):
    return {"slug": PracticeExampleFactory(author=get("member").user).slug}


def _submitted_by_member(get):
    return {"slug": submitted_example(author=get("member").user).slug}


def _archived(get):
    example = get("example")
    example.state = PracticeExample.State.ARCHIVED
    example.save()
    return {"slug": example.slug}


def _number(get):
    return {"number": 5}


# anonymous, applicant, stranger, member (the author), coordinator, speaker, staff
ROWS = [
    Row("practice_examples:example_list", "200 200 200 200 200 200 200"),
    Row("practice_examples:keypoint_detail", "200 200 200 200 200 200 200", _number),
    Row("practice_examples:keypoint_detail", "404 404 404 404 404 404 404", lambda get: {"number": 99}),
    Row("practice_examples:example_detail", "200 200 200 200 200 200 200", _published),
    Row("practice_examples:example_detail", "404 404 404 200 404 404 200", _draft_of_member),
    Row("practice_examples:example_detail", "404 404 404 200 404 404 200", _submitted_by_member),
    Row("practice_examples:example_detail", "404 404 404 404 404 404 200", _archived),
    Row("practice_examples:example_create", "302 404 200 200 200 200 200"),
    Row("practice_examples:example_create", "302 404 200 200 200 200 200", method="post"),
    Row("practice_examples:own_examples", "302 404 200 200 200 200 200"),
    Row("practice_examples:example_edit", "302 404 404 200 404 404 403", _draft_of_member),
    Row("practice_examples:example_edit", "302 404 404 200 404 404 403", _draft_of_member, "post"),
    Row("practice_examples:example_edit", "302 403 403 403 403 403 403", _published),
    Row("practice_examples:submit", "302 404 404 302 404 404 403", _draft_of_member, "post"),
    Row("practice_examples:submit", "302 405 405 405 405 405 405", _draft_of_member),
    Row("practice_examples:withdraw", "302 404 404 302 404 404 403", _submitted_by_member, "post"),
    Row("practice_examples:withdraw", "302 405 405 405 405 405 405", _submitted_by_member),
    Row("practice_examples:example_delete", "302 404 404 200 404 404 403", _draft_of_member),
    Row("practice_examples:example_delete", "302 404 404 302 404 404 403", _draft_of_member, "post"),
    Row("practice_examples:example_delete", "302 404 404 403 404 404 403", _submitted_by_member, "post"),
]
