"""The SMTP backend: quick to give up before the text is on its way, patient afterwards."""

import smtplib

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend


class OutcomeUnknownError(OSError):
    """The server got the text and then fell silent or hung up: whether it took the mail can't be told."""


class _Patient:
    """Waits for the answer to the text as RFC 5321 (4.5.3.2.6) asks: a short wait there sends mails twice."""

    def data(self, msg):
        """Send the text. Raises SMTPDataError when the server doesn't want to see it, OutcomeUnknownError after it."""
        self.putcmd("data")
        code, answer = self.getreply()
        if code != 354:
            raise smtplib.SMTPDataError(code, answer)
        usual = self.sock.gettimeout()
        self.sock.settimeout(settings.EMAIL_DATA_TIMEOUT)
        try:
            text = smtplib._quote_periods(msg) if b"\n." in msg else msg  # base64 hardly ever has one
            self.send(text + (b".\r\n" if text.endswith(b"\r\n") else b"\r\n.\r\n"))
            code, answer = self.getreply()
            if not 200 <= code < 600:
                raise smtplib.SMTPServerDisconnected(f"no SMTP: {answer!r}")
        except OSError as error:  # smtplib's own exceptions are OSErrors, too
            self.close()
            raise OutcomeUnknownError(str(error) or type(error).__name__) from error
        self.sock.settimeout(usual)
        return code, answer


class PatientSMTP(_Patient, smtplib.SMTP):
    """SMTP, with STARTTLS or without."""


class PatientSMTPOverTls(_Patient, smtplib.SMTP_SSL):
    """SMTP inside TLS from the first byte."""


class PatientBackend(EmailBackend):
    """Sends ``message.PortalMessage`` from its own envelope sender; EMAIL_TIMEOUT counts for all before the text."""

    @property
    def connection_class(self):
        return PatientSMTPOverTls if self.use_ssl else PatientSMTP

    def _send(self, email_message):
        self.connection.sendmail(email_message.envelope_from, [email_message.envelope_to], email_message.wire())
        return True
