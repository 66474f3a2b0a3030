from dkbm_portal.tests.rights import Row

ROWS = [Row("search:search", "200 200 200 200 200 200 200")]
