"""Signed codes: the QR code that a person shows at the door, and the number on a certificate of attendance."""

import base64

import qrcode
from django.core.signing import BadSignature, Signer
from django.utils.crypto import constant_time_compare, salted_hmac

from .models import Invitation

_check_in = Signer(salt="meetings.check-in", sep=".")
_CERTIFICATE_SALT = "meetings.certificate"
_GROUP = 4


def check_in_token(invitation: Invitation) -> str:
    """Return what the QR code carries; it names the invitation and is good for checking in at the door only."""
    return _check_in.sign(f"{invitation.pk}-{invitation.round}")


def checked_in_keys(token: str) -> tuple[int, int] | None:
    """Return key and round of the invitation, or None for a forged or garbled token."""
    try:
        pk, number = _check_in.unsign(token).split("-")
        return int(pk), int(number)
    except (BadSignature, ValueError):
        return None


def qr_path(text: str) -> tuple[int, str]:
    """Return the width of a QR code in modules and its dark modules as an SVG path; the quiet zone is included."""
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=4)
    code.add_data(text)
    matrix = code.get_matrix()
    dark = [f"M{x} {y}h1v1h-1z" for y, row in enumerate(matrix) for x, module in enumerate(row) if module]
    return len(matrix), "".join(dark)


def certificate_code(invitation: Invitation) -> str:
    """Return the code printed on a certificate, easy to type: the key and 80 bits of signature in groups of four."""
    signature = _certificate_signature(invitation.pk)
    groups = [signature[start : start + _GROUP] for start in range(0, len(signature), _GROUP)]
    return "-".join([str(invitation.pk), *groups])


def certified_pk(code: str) -> int | None:
    """Return the key of the invitation that a typed code stands for, or None. Case and spaces don't matter."""
    pk, _, signature = code.upper().replace(" ", "").partition("-")
    if not (pk.isascii() and pk.isdecimal() and len(pk) < 19 and signature.isascii()):
        return None
    return int(pk) if constant_time_compare(signature.replace("-", ""), _certificate_signature(int(pk))) else None


def _certificate_signature(pk: int) -> str:
    digest = salted_hmac(_CERTIFICATE_SALT, str(pk), algorithm="sha256").digest()
    return base64.b32encode(digest[:10]).decode()
