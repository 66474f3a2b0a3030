import django.db.models.deletion
from django.db import migrations, models

import dkbm_portal.text


class Migration(migrations.Migration):
    dependencies = [("meetings", "0004_life_of_a_meeting")]

    operations = [
        migrations.AddField(
            model_name="datepoll",
            name="close_reason",
            field=models.CharField(
                blank=True, max_length=300, validators=[dkbm_portal.text.validate_line], verbose_name="Grund"
            ),
        ),
        migrations.AddField(
            model_name="datepoll",
            name="fixed_option",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="meetings.dateoption",
                verbose_name="festgelegter Termin",
            ),
        ),
        migrations.AddConstraint(
            model_name="datepoll",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at__isnull", True), ("state", "open")),
                    models.Q(models.Q(("state", "open"), _negated=True), ("decided_at__isnull", False)),
                    _connector="OR",
                ),
                name="decided_polls_have_a_date",
                violation_error_message="Beendete Umfragen brauchen den Zeitpunkt der Entscheidung.",
            ),
        ),
    ]
