from dkbm_portal.tests.rights import Row

ROWS = [
    Row("home", "200 302 200 200 200 200 200"),
    Row("home:chronicle", "200 200 200 200 200 200 200"),
    Row("home:impressum", "200 200 200 200 200 200 200"),
    Row("home:datenschutz", "200 200 200 200 200 200 200"),
    Row("home:barrierefreiheit", "200 200 200 200 200 200 200"),
]
