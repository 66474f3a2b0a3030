"""Two people who write the same minutes: what one did not touch is taken over from the other."""

from meetings.models import AgendaItem, Meeting, Task
from meetings.tests.minutes_page import page, url


def opened(client, meeting) -> dict:
    """Open the page of the minutes and return what a browser would post if nobody typed anything."""
    form = client.get(url("minutes", meeting)).context["form"]
    data = {name: str(form[name].value() or "") for name in form.fields}
    rows = [form.tasks.management_form, *form.tasks]
    return data | {field.html_name: str(field.value() or "") for row in rows for field in row}


def test_two_who_write_about_different_items_lose_nothing_of_each_other(client_of, speaker, staff, held, items):
    mine = opened(client_of(speaker), held) | {f"outcome-{items[1].pk}": "Mein Text"}
    client_of(staff).post(url("minutes", held), page(items, outcome_0="Deren Text"))

    response = client_of(speaker).post(url("minutes", held), mine)
    html = response.content.decode()

    assert f"Übernommen, weil Sie dort nichts geändert hatten: <strong>{items[0].title}: Ergebnis</strong>" in html
    assert "<td>–</td><td>Mein Text</td>" in html
    client_of(speaker).post(url("minutes", held), response.context["form"].data)
    assert [item.outcome for item in AgendaItem.objects.exclude(kind="break")] == ["Deren Text", "Mein Text"]


def test_tasks_of_the_other_one_are_taken_over(client_of, speaker, staff, member, held, items):
    mine = opened(client_of(speaker), held) | {"minutes": "Mein Text"}
    their_task = (items[0], "Deren Aufgabe", f"{member} ({member.municipality})", "2027-03-01")
    client_of(staff).post(url("minutes", held), page(items, tasks=[their_task]))

    response = client_of(speaker).post(url("minutes", held), mine)

    assert "<strong>Aufgaben</strong>" in response.content.decode()
    client_of(speaker).post(url("minutes", held), response.context["form"].data)
    task = Task.objects.get()
    assert (task.title, task.member, str(task.due_on), task.item) == ("Deren Aufgabe", member, "2027-03-01", items[0])
    assert Meeting.objects.get().minutes == "Mein Text"


def test_own_tasks_stay_when_both_changed_them(client_of, speaker, staff, held, items):
    mine = opened(client_of(speaker), held) | {"tasks-0-title": "Meine Aufgabe"}
    client_of(staff).post(url("minutes", held), page(items, tasks=[(items[0], "Deren Aufgabe", "", "")]))

    response = client_of(speaker).post(url("minutes", held), mine)

    assert "<td>Deren Aufgabe</td><td>Meine Aufgabe</td>" in response.content.decode()
    client_of(speaker).post(url("minutes", held), response.context["form"].data)
    assert Task.objects.get().title == "Meine Aufgabe"


def test_the_autosave_remembers_what_it_saved(client_of, speaker, staff, held, items):
    client = client_of(speaker)
    mine = opened(client, held) | {f"outcome-{items[0].pk}": "Erster Text"}
    saved = client.post(url("minutes_autosave", held), mine).json()
    client_of(staff).post(url("minutes", held), page(items, outcome_0="Deren Text", version=1))

    later = mine | {"version": str(saved["version"]), "seen": saved["seen"], "minutes": "Zweiter Text"}
    form = client.post(url("minutes", held), later).context["form"]

    assert form[f"outcome-{items[0].pk}"].value() == "Deren Text"
    assert form["minutes"].value() == "Zweiter Text"
