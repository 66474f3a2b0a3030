import django.db.models.deletion
from django.db import migrations, models

import dkbm_portal.fields
import dkbm_portal.text


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0008_agenda_and_minutes_versions"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="programmesession",
            options={
                "ordering": ["starts_at", "ends_at", "title", "pk"],
                "verbose_name": "Programmpunkt",
                "verbose_name_plural": "Programmpunkte",
            },
        ),
        migrations.AddField(
            model_name="invitation",
            name="chose_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="Programm gewählt"),
        ),
        migrations.AddField(
            model_name="programmesession",
            name="description_html",
            field=dkbm_portal.fields.RenderedMarkdownField("description", blank=True, default="", editable=False),
        ),
        migrations.AddField(
            model_name="programmesession",
            name="told",
            field=models.JSONField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="programmesession",
            name="version",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AlterField(
            model_name="programmesession",
            name="is_chosen",
            field=models.BooleanField(
                default=False,
                help_text="Teilnehmende wählen diesen Programmpunkt; sonst ist er für alle.",
                verbose_name="zur Wahl",
            ),
        ),
        migrations.AlterField(
            model_name="programmesession",
            name="meeting",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="sessions",
                to="meetings.meeting",
                verbose_name="Treffen",
            ),
        ),
        migrations.AlterField(
            model_name="programmesession",
            name="person",
            field=models.CharField(
                blank=True, max_length=150, validators=[dkbm_portal.text.validate_line], verbose_name="Wer leitet"
            ),
        ),
        migrations.AlterField(
            model_name="sessionchoice",
            name="invitation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="session_choices",
                to="meetings.invitation",
                verbose_name="Einladung",
            ),
        ),
        migrations.AlterField(
            model_name="sessionchoice",
            name="session",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="choices",
                to="meetings.programmesession",
                verbose_name="Programmpunkt",
            ),
        ),
        migrations.AddConstraint(
            model_name="programmesession",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("capacity__isnull", True), models.Q(("capacity__gte", 1), ("is_chosen", True)), _connector="OR"
                ),
                name="session_places_only_for_a_choice",
                violation_error_message="Plätze zählt nur ein Programmpunkt, der zur Wahl steht; mindestens einer.",
            ),
        ),
        migrations.AddConstraint(
            model_name="programmesession",
            constraint=models.UniqueConstraint(
                fields=("meeting", "ag_meeting"),
                name="one_session_per_ag_meeting",
                violation_error_message="Dieses AG-Treffen steht schon im Programm.",
            ),
        ),
    ]
