from dkbm_portal.tests.rights import Row

# anonymous, applicant, stranger, member, coordinator, speaker, staff
ROWS = [
    Row("members:member_list", "302 404 200 200 200 200 200"),
    Row("members:member_detail", "302 404 200 200 200 200 200", kwargs=lambda get: {"pk": get("colleague").pk}),
    Row("members:member_detail", "302 200 404 404 404 404 200", kwargs=lambda get: {"pk": get("applicant").pk}),
    Row("members:profile_edit", "302 200 200 200 200 200 404"),
    Row("members:profile_edit", "302 200 200 200 200 200 404", method="post", data={}),
    Row("members:address_works", "302 302 302 302 302 302 302", method="post"),
    Row("members:personal_data", "302 200 200 200 200 200 200"),
    Row("members:personal_data_file", "302 200 200 200 200 200 200"),
    Row("members:account_erase", "302 302 302 302 302 302 302"),  # first to the password
    Row("members:account_erase", "302 302 302 302 302 302 302", method="post"),
    Row("members:address_works", "302 405 405 405 405 405 405"),
]
