from dkbm_portal.tests.rights import Row

ROWS = [
    Row("style_guide:components", "404 404 404 404 404 404 200"),
    Row("style_guide:mails", "404 404 404 404 404 404 200"),
    Row("style_guide:mail", "404 404 404 404 404 404 200", lambda get: {"key": "meetings.invitation"}),
    Row("style_guide:mail_html", "404 404 404 404 404 404 200", lambda get: {"key": "account.login_code"}),
]
