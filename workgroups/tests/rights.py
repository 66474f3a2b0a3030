from dkbm_portal.tests.rights import Row

AG = {"slug": "ag-2"}


def _ag(get):
    return AG


def _uag(get):
    return {"slug": get("uag").slug}


# anonymous, applicant, stranger, member, coordinator, speaker, staff
ROWS = [
    Row("workgroups:group_list", "302 404 200 200 200 200 200"),
    Row("workgroups:group_detail", "302 404 200 200 200 200 200", _ag),
    Row("workgroups:group_detail", "302 404 200 200 200 200 200", _uag),
    Row("workgroups:group_members", "302 404 200 200 200 200 200", _ag),
    Row("workgroups:office_history", "302 404 200 200 200 200 200", _ag),
    Row("workgroups:group_edit", "302 404 403 403 403 200 200", _ag),
    Row("workgroups:group_edit", "302 404 403 403 200 200 200", _uag),
    Row("workgroups:uag_create", "302 404 403 200 200 200 403", _ag),
    Row("workgroups:join", "302 404 403 302 302 302 403", _uag, method="post"),
    Row("workgroups:leave", "302 404 403 403 302 403 403", _uag, method="post"),
    Row("workgroups:take_over", "302 404 403 403 302 403 403", _uag, method="post"),
    Row("workgroups:hand_over", "302 404 403 403 200 200 200", _uag),
    Row("workgroups:conclude", "302 404 403 403 200 200 200", _uag),
]
