"""Thousands of rows by one statement: the database copies from its own rows, nothing travels to Python and back."""

from typing import Any

from django.db import connections, models, router
from django.db.models import Func, Model, QuerySet, Value
from django.db.models.constants import OnConflict


class RandomUuid(Func):
    """A new UUID for each row."""

    template = "gen_random_uuid()"
    output_field = models.UUIDField()

    def as_sqlite(self, compiler, connection):
        return "lower(hex(randomblob(16)))", []


def insert_select(model: type[Model], source: QuerySet, *, ignore_conflicts: bool = False, **values: Any) -> int:
    """Insert a row of ``model`` for each row of ``source`` (INSERT … SELECT); returns how many were new.

    ``values`` are plain values or expressions over ``source`` by field; other fields get their default, one for all
    rows. All constraints hold; with ``ignore_conflicts`` rows that exist are left alone, else IntegrityError.
    """
    connection = connections[router.db_for_write(model)]
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    given = {field: values.get(field.name, field.get_default) for field in fields}
    columns = {f"new_{field.column}": _expression(field, value) for field, value in given.items()}
    select = source.order_by().annotate(**columns).values_list(*columns)
    sql, parameters = select.query.get_compiler(connection=connection, elide_empty=False).as_sql()
    conflict = OnConflict.IGNORE if ignore_conflicts else None
    quote = connection.ops.quote_name
    statement = [
        connection.ops.insert_statement(on_conflict=conflict),
        quote(model._meta.db_table),
        f"({', '.join(quote(field.column) for field in fields)})",
        sql,
        connection.ops.on_conflict_suffix_sql(fields, conflict, [], []),
    ]
    with connection.cursor() as cursor:
        cursor.execute(" ".join(statement), parameters)
        return cursor.rowcount


def _expression(field: models.Field, value: Any):
    value = value() if callable(value) else value
    return value if hasattr(value, "resolve_expression") else Value(value, output_field=field)
