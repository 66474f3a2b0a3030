"""The Transferagentur's admin: German titles, groups by task, login only through the portal's own login (with MFA)."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin


class PortalAdminSite(admin.AdminSite):
    """Admin whose login can't bypass second factor and rate limits of the portal's login."""

    site_header = "DKBM-Netzwerk Niedersachsen"
    site_title = "DKBM-Verwaltung"
    index_title = "Verwaltung des Netzwerks"
    site_url = "/"
    login = secure_admin_login(admin.AdminSite.login)
