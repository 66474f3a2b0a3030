import pytest

from dkbm_portal.excerpts import Terms


@pytest.mark.parametrize(
    ("query", "text", "marked"),
    [
        ("Haus", "Alte Häuser am Markt", "Alte <mark>Häuser</mark> am Markt"),
        ("Häuser", "Das Haus", "Das <mark>Haus</mark>"),
        ("Waermeplanung", "Die Wärmeplanung", "Die <mark>Wärmeplanung</mark>"),
        ("planung", "Die Wärmeplanung beginnt", "Die <mark>Wärmeplanung</mark> beginnt"),
        ("schulen daten", "Daten der Schule", "<mark>Daten</mark> der <mark>Schule</mark>"),
        ("a", "Anfang, Mitte", "<mark>Anfang</mark>, Mitte"),
        ("Rat", "Der Beirat tagt", "Der <mark>Beirat</mark> tagt"),
    ],
)
def test_words_of_the_hit_are_marked(query, text, marked):
    assert Terms(query).mark(text) == marked


def test_everything_else_is_escaped():
    html = Terms("haus").mark("<script>alert('Haus')</script> & Häuser")
    assert html == "&lt;script&gt;alert(&#x27;<mark>Haus</mark>&#x27;)&lt;/script&gt; &amp; <mark>Häuser</mark>"


def test_query_never_becomes_markup():
    assert Terms("<mark>script").mark("<script>") == "&lt;<mark>script</mark>&gt;"


def test_excerpt_shows_the_surroundings_of_the_hit():
    text = "Vorwort " * 60 + "Hier geht es um Schulabsentismus im Landkreis. " + "Nachwort " * 60
    html = Terms("Schulabsentismus").excerpt(text)
    assert "<mark>Schulabsentismus</mark> im Landkreis." in html
    assert html.startswith("… Vorwort")
    assert html.endswith("Nachwort …")
    assert len(html) < 300


def test_excerpt_without_hit_is_the_beginning():
    assert Terms("Haus").excerpt("Kurz und\n gut") == "Kurz und gut"


def test_excerpt_of_one_endless_word_is_cut():
    assert len(Terms("x").excerpt("x" * 5000)) < 300
