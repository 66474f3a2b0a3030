from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from dkbm_portal.demo.build import DatabaseState, build_demo, database_state
from dkbm_portal.demo.people import PASSWORD, PERSONAS
from members.models import Member
from workgroups.models import Workgroup


class Command(BaseCommand):
    help = "Fills an empty database with an invented network of people, meetings, forum topics and practice examples."

    def add_arguments(self, parser):
        parser.add_argument(
            "--quiet-if-real",
            action="store_true",
            help="say one line and succeed, instead of failing, when the database holds real people",
        )

    def handle(self, *args, quiet_if_real, **options):
        state, obstacle = database_state()
        if state is DatabaseState.REAL:
            if quiet_if_real:
                self.stdout.write(f"Kein Beispielnetzwerk geladen: {obstacle}")
                return
            raise CommandError(f"{obstacle} Das Beispielnetzwerk kommt nur in eine leere Datenbank; nichts geändert.")
        if state is DatabaseState.DEMO:
            self.stdout.write("Das Beispielnetzwerk ist schon da; nichts geändert.")
        else:
            build_demo()
            members, groups = Member.objects.admitted().count(), Workgroup.objects.count()
            self.stdout.write(f"Das Beispielnetzwerk ist angelegt: {members} Mitglieder in {groups} Gruppen.")
        self._print_logins()

    def _print_logins(self):
        width = max(len(persona.role) for persona in PERSONAS)
        mail_width = max(len(persona.email) for persona in PERSONAS)
        lines = [
            "",
            f"Anmelden unter {settings.BASE_URL}{reverse('account_login')} – Passwort für alle: {PASSWORD}",
            "",
            *(
                f"  {persona.role:<{width}}  {persona.email:<{mail_width}}  {persona.first_name} {persona.last_name}"
                for persona in PERSONAS
            ),
            "",
            f"Verwaltung der Transferagentur: {settings.BASE_URL}{reverse('admin:index')} ({PERSONAS[-1].email})",
        ]
        if settings.STAFF_MFA_REQUIRED:
            lines.append("Die Transferagentur richtet nach dem ersten Anmelden einen zweiten Faktor ein.")
        else:
            lines.append("Der zweite Faktor der Transferagentur ist hier ausgeschaltet (STAFF_MFA_REQUIRED=false).")
        lines.append("Alle Personen sind erfunden. Das Passwort ist öffentlich bekannt: nur zum Ausprobieren.")
        self.stdout.write("\n".join(lines))
