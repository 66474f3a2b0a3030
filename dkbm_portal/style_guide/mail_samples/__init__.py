"""Sample data for the previews of all mails.

A preview plays a small scene with the portal's own services and builds the mail that comes of it, inside a transaction
that is rolled back: so it shows what really goes out, re-checks included, and nothing of it stays.
"""
