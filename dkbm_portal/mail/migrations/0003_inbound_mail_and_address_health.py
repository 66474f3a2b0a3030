from decimal import Decimal

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mail", "0002_people")]

    operations = [
        migrations.CreateModel(
            name="InboundMail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("received_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="eingegangen")),
                ("from_email", models.CharField(blank=True, max_length=254, verbose_name="von")),
                ("subject", models.CharField(blank=True, max_length=250, verbose_name="Betreff")),
                ("message_id", models.CharField(max_length=255, unique=True, verbose_name="Message-ID")),
                (
                    "outcome",
                    models.CharField(
                        choices=[("handled", "verarbeitet"), ("dropped", "verworfen"), ("failed", "fehlerhaft")],
                        max_length=10,
                        verbose_name="Ergebnis",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="Grund")),
            ],
            options={
                "verbose_name": "Eingegangene E-Mail",
                "verbose_name_plural": "Eingegangene E-Mails",
                "ordering": ["-received_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="AddressHealth",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "address",
                    models.EmailField(
                        help_text="In Kleinbuchstaben.", max_length=254, unique=True, verbose_name="Adresse"
                    ),
                ),
                (
                    "score",
                    models.DecimalField(decimal_places=1, default=Decimal("0"), max_digits=4, verbose_name="Punkte"),
                ),
                ("counted_on", models.DateField(verbose_name="zuletzt gezählt")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="letzter Grund")),
                (
                    "undeliverable_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="unzustellbar seit"),
                ),
            ],
            options={
                "verbose_name": "Rücklauf einer Adresse",
                "verbose_name_plural": "Rückläufe von Adressen",
                "ordering": ["-counted_on", "address"],
            },
        ),
    ]
