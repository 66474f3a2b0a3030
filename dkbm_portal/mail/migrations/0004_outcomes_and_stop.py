import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mail", "0003_inbound_mail_and_address_health")]

    operations = [
        migrations.CreateModel(
            name="Stop",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=300, verbose_name="Grund")),
                ("since", models.DateTimeField(default=django.utils.timezone.now, verbose_name="seit")),
                ("probe_at", models.DateTimeField(verbose_name="nächste Probe")),
            ],
            options={"verbose_name": "Halt des Versands", "verbose_name_plural": "Halt des Versands"},
        ),
        migrations.AddField(
            model_name="outgoingmail",
            name="uncertain",
            field=models.PositiveSmallIntegerField(default=0, editable=False, verbose_name="davon ungewiss"),
        ),
        migrations.AddField(
            model_name="outgoingmail",
            name="refused_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="Text abgelehnt"),
        ),
        migrations.AlterField(
            model_name="outgoingmail",
            name="state",
            field=models.CharField(
                choices=[
                    ("queued", "geplant"),
                    ("sending", "wird gesendet"),
                    ("sent", "gesendet"),
                    ("retry", "wird wiederholt"),
                    ("uncertain", "ungewiss"),
                    ("failed", "unzustellbar"),
                    ("skipped", "nicht gesendet"),
                ],
                default="queued",
                max_length=10,
                verbose_name="Zustand",
            ),
        ),
        migrations.RemoveIndex(model_name="outgoingmail", name="mail_due"),
        migrations.AddIndex(
            model_name="outgoingmail",
            index=models.Index(
                condition=models.Q(("state__in", ["queued", "sending", "retry", "uncertain"])),
                fields=["priority", "due_at", "id"],
                name="mail_live",
            ),
        ),
    ]
