"""Mail that comes in: answers from calendar programs and returned mails. Nothing here ever answers a mail.

``handling.handle_message`` takes raw bytes, logs one row and passes the mail to the handlers that the apps register
in their ``inbound.py``. It is called by ``manage.py receive_mail`` and by the poll of the IMAP mailbox.
"""
