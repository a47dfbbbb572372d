"""What a laptop loosens: no TLS, readable logs, and throw-away keys that production refuses.

The keys below are published, hence worthless: `config/checks.py` stops a production start that
meets one of them (threats-and-accidents.md, T15).
"""

from config import env

env.suppose(
    {
        "SECRET_KEY": "throw-away-laptop-secret-key-never-used-in-production-0123456789",
        "PASS_KEYS": bytes(range(32)).hex(),
        "SEALING_KEYS": bytes(range(32, 64)).hex(),
        "EVIDENCE_KEY": bytes(range(64, 96)).hex(),
        "INSTANCE_ID": "laptop",
        "DEMO_MODE": "true",
        "SECURE_SSL_REDIRECT": "false",
        "PUBLIC_HOST": "localhost",
        "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1],testserver",
        "OPERATOR_NAME": "Opérateur de démonstration",
        # The example account of the French bankers' own documentation: no real holder.
        "OPERATOR_IBAN": "FR1420041010050500013M02606",
        "OPERATOR_BIC": "PSSTFRPPXXX",
        "OPERATOR_OWN_IBAN": "FR7630006000011234567890189",
        "OPERATOR_OWN_BIC": "AGRIFRPPXXX",
        "OPERATOR_SIRET": "73282932000074",
        "OPERATOR_VAT_NUMBER": "FR44732829320",
        "OPERATOR_ADDRESS": "1 place de la Démonstration, 59000 Lille",
        "OPERATOR_PHONE": "03 20 00 00 00",
        "CONTACT_PHONE": "03 20 00 00 00",
        "CONTACT_EMAIL": "contact@declic.example",
    }
)

from config.settings.base import *  # noqa: F403
from config.settings.base import LOGGING, STORAGES

DEBUG = env.flag("DEBUG", default=True)
CLOCK = "process"
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
SECURE_HSTS_SECONDS = 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = False
SECURE_HSTS_PRELOAD = False
CSRF_TRUSTED_ORIGINS: list[str] = []
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT = None  # nothing is collected on a laptop: files are served from where they are
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
LOGGING = {**LOGGING, "as_json": False}
