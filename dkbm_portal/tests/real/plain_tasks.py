"""The control of the kill test: one plain Celery task per mail, with Celery's defaults and no outbox."""

import os
import smtplib
from email.message import EmailMessage

from celery import Celery

app = Celery("plain", broker=os.environ.get("REDIS_URL", ""), set_as_current=False)


@app.task(name="send_plain")
def send_plain(address: str) -> None:
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = "Einladung", "portal@example.org", address
    message.set_content("Guten Tag")
    with smtplib.SMTP("127.0.0.1", int(os.environ["EMAIL_PORT"])) as smtp:
        smtp.send_message(message)
