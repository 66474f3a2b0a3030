from dkbm_portal.tests.rights import Row

ROWS = [
    Row("healthz", "200 200 200 200 200 200 200"),
    # No worker runs in this test, so the answer to everybody is "not ready".
    Row("readyz", "503 503 503 503 503 503 503"),
]
