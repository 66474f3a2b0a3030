"""Model fields whose value follows from other fields of the same row when it is saved (bulk_create included)."""

from django.db import models

from .text import fold, render_markdown, stem, words


class RenderedMarkdownField(models.TextField):
    """Clean HTML of the Markdown in the field named ``source``: rendered once on save, not on every view."""

    def __init__(self, source: str, **kwargs):
        self.source = source
        super().__init__(**{"editable": False, "blank": True, "default": ""} | kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, [self.source, *args], kwargs

    def pre_save(self, model_instance, add):
        html = render_markdown(getattr(model_instance, self.source) or "")
        setattr(model_instance, self.attname, html)
        return html


class _SearchField(models.TextField):
    def __init__(self, **kwargs):
        super().__init__(**{"editable": False, "blank": True, "default": ""} | kwargs)

    @staticmethod
    def derive(title: str, body: str) -> str:
        raise NotImplementedError

    def pre_save(self, model_instance, add):
        if not hasattr(model_instance, "search_parts"):  # a historical model in a migration: it sets the value itself
            return super().pre_save(model_instance, add)
        value = self.derive(*model_instance.search_parts())
        setattr(model_instance, self.attname, value)
        return value


class SearchTitleField(_SearchField):
    """The folded title, to rank hits in the title first."""

    @staticmethod
    def derive(title, body):
        return fold(title)


class SearchStemsField(_SearchField):
    """German stems of title and body, each after a blank, so that " stem" finds the beginnings of words only."""

    @staticmethod
    def derive(title, body):
        return "".join(f" {stem(word)}" for word in words(f"{title} {body}"))


class SearchFoldedField(_SearchField):
    """Title and body folded, for parts of compounds ("planung" in "Wärmeplanung")."""

    @staticmethod
    def derive(title, body):
        return fold(f"{title} {body}")
