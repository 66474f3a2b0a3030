import os
import sys

from django.core.management.base import BaseCommand
from django.db import Error as DatabaseTrouble

from dkbm_portal.mail.inbound.handling import MAX_BYTES, handle_message


class Command(BaseCommand):
    """Called by a mail server for each mail, as by Postfix' pipe: ``manage.py receive_mail < message``.

    Exit status 0 for every mail that was handled or dropped; EX_TEMPFAIL makes the server try again later.
    """

    help = "Nimmt eine E-Mail von der Standardeingabe an: Antworten aus Kalenderprogrammen und Rückläufe."

    def handle(self, *args, **options):
        raw = sys.stdin.buffer.read(MAX_BYTES + 1)
        while sys.stdin.buffer.read(65536):
            pass  # a mail server takes an unread rest for a failure
        try:
            result = handle_message(raw)
        except DatabaseTrouble as error:
            self.stderr.write(f"Datenbank nicht erreichbar: {error}")
            sys.exit(os.EX_TEMPFAIL)
        self.stdout.write(f"{result.outcome.label}: {result.reason}")
