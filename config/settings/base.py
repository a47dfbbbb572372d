"""Everything an instance is, safe for production by default.

A laptop and the tests only loosen what they must (`dev.py`, `test.py`). Secrets come from the
environment through `config.env`; without them nothing starts.
"""

from __future__ import annotations

import warnings
from datetime import timedelta
from pathlib import Path

from config import databases, env, logging

BASE_DIR = Path(__file__).resolve().parent.parent.parent

# --- Secrets: all required here; dev and test suppose throw-away ones -------------------------
DEBUG = False
SECRET_KEY = env.required("SECRET_KEY", "elle signe les sessions et les formulaires")
# Rings in hexadecimal; the first key signs or seals, all of them read.
PASS_KEYS = env.key_ring("PASS_KEYS", "elles signent le code des Pass (32 octets chacune)")
SEALING_KEYS = env.key_ring("SEALING_KEYS", "elles chiffrent les identifiants des personnes")
EVIDENCE_KEY = env.hexadecimal_key(
    env.required("EVIDENCE_KEY", "elle signe les dossiers de preuve"), "EVIDENCE_KEY"
)
# Public keys of before, in hexadecimal: packs signed with them are verified for ever.
EVIDENCE_FORMER_KEYS = [
    env.hexadecimal_key(key, "EVIDENCE_FORMER_KEYS") for key in env.words("EVIDENCE_FORMER_KEYS")
]

# --- Who this instance is ---------------------------------------------------------------------
PUBLIC_HOST = env.text("PUBLIC_HOST", "localhost")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", PUBLIC_HOST)
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS", f"https://{PUBLIC_HOST}")
# One character, compared with the database at every start: a rewound database cannot bring back
# numbers already on paper (threats-and-accidents.md, T1).
INSTANCE_EPOCH = env.text("INSTANCE_EPOCH", "0").upper()
# Derives the keys of the Passes, so that a copy of the settings elsewhere prints nothing of use
# (T14). Never changed once a booklet is printed.
INSTANCE_ID = env.required("INSTANCE_ID", "elle distingue cette instance de toute autre")
# The name the Pass keys are derived for (T14): give it the former host before changing PUBLIC_HOST.
INSTANCE_ID = env.text("INSTANCE_ID", PUBLIC_HOST)
DEMO_MODE = env.flag("DEMO_MODE", default=False)
# "france_travail" or "other": which text sets how long a file is kept (law.md).
RETENTION_REGIME = env.text("RETENTION_REGIME", "france_travail")
# Durations of that regime: the data-protection officer confirms them (law.md L17, L18, L20, L22).
RETENTION_YEARS = env.number("RETENTION_YEARS", 2)
RETENTION_NOTICE_DAYS = env.number("RETENTION_NOTICE_DAYS", 30)
DRAFT_DAYS = env.number("DRAFT_DAYS", 30)
IMPORTED_FILE_DAYS = env.number("IMPORTED_FILE_DAYS", 30)
ACCOUNTING_YEARS = env.number("ACCOUNTING_YEARS", 10)
RIGHTS_ANSWER_MONTHS = env.number("RIGHTS_ANSWER_MONTHS", 1)
# The text that excludes objection here, if one does; empty: objection is open (RGPD 21).
OBJECTION_EXCLUDED_BY = env.text("OBJECTION_EXCLUDED_BY", "")
# "closed" or "summary": what one agency sees of another's person (diagnosis.md).
INTER_AGENCY_RULE = env.text("INTER_AGENCY_RULE", "closed")
# "database": the database's own clock; "process": the clock that tests and the demo move.
CLOCK = "database"
SERVICE_NAME = env.text("SERVICE_NAME", "Déclic")
CONTACT_EMAIL = env.text("CONTACT_EMAIL", "")
CONTACT_PHONE = env.text("CONTACT_PHONE", "")
# Marianne and the State block are reserved to entitled bodies: off unless the body says so.
STATE_BRAND = env.flag("STATE_BRAND", default=False)
STATE_BRAND_TEXT = env.text("STATE_BRAND_TEXT", "République\nFrançaise")

# What one agency may learn of another's file: "closed" (nothing) or "summary" (names, agency and
# its phone). Whoever opens the service decides (law.md, section 9).
INTER_AGENCY_RULE = env.text("INTER_AGENCY_RULE", "closed")

# --- The money of the operator ----------------------------------------------------------------
OPERATOR_NAME = env.text("OPERATOR_NAME", "")
OPERATOR_IBAN = env.text("OPERATOR_IBAN", "").replace(" ", "")
OPERATOR_BIC = env.text("OPERATOR_BIC", "")
# Fees never enter the ring-fenced account: invoices ask for them on the operator's own.
OPERATOR_OWN_IBAN = env.text("OPERATOR_OWN_IBAN", "").replace(" ", "")
OPERATOR_OWN_BIC = env.text("OPERATOR_OWN_BIC", "")
OPERATOR_SIRET = env.text("OPERATOR_SIRET", "").replace(" ", "")
OPERATOR_VAT_NUMBER = env.text("OPERATOR_VAT_NUMBER", "")
OPERATOR_ADDRESS = env.text("OPERATOR_ADDRESS", "")
OPERATOR_PHONE = env.text("OPERATOR_PHONE", CONTACT_PHONE)
# Which column of the bank's CSV is what: "date=Date;debit=Débit;credit=Crédit;balance=Solde;…".
BANK_CSV_COLUMNS = env.text("BANK_CSV_COLUMNS", "")
PAYMENT_DUE_DAYS = env.number("PAYMENT_DUE_DAYS", 21)
STATEMENT_REVIEW_DAYS = env.number("STATEMENT_REVIEW_DAYS", 5)
# The most that one transfer, and one batch, may carry; 0 for no ceiling (passes/limits.py).
TRANSFER_LIMIT_CENTS = env.number("TRANSFER_LIMIT_CENTS", 5_000_000)
BATCH_LIMIT_CENTS = env.number("BATCH_LIMIT_CENTS", 100_000_000)
PAIN_VERSION = env.text("PAIN_VERSION", "pain.001.001.09")
THROTTLE_MALFORMED = env.number("THROTTLE_MALFORMED", 30)
THROTTLE_FORGED = env.number("THROTTLE_FORGED", 10)
THROTTLE_WINDOW_MINUTES = env.number("THROTTLE_WINDOW_MINUTES", 10)
THROTTLE_PAUSE_MINUTES = env.number("THROTTLE_PAUSE_MINUTES", 15)

# --- Small cells (reports.md): these can only be raised, a check refuses less -----------------
THRESHOLD_INSIDE = env.number("THRESHOLD_INSIDE", 5)
THRESHOLD_OUTSIDE = env.number("THRESHOLD_OUTSIDE", 11)

# --- Results of Pix, pulled (docs/exploitation.md); without them, files are brought by hand ----
PIX_API_URL = env.text("PIX_API_URL")
PIX_TOKEN_URL = env.text("PIX_TOKEN_URL")
PIX_CLIENT_ID = env.text("PIX_CLIENT_ID")
PIX_CLIENT_SECRET = env.text("PIX_CLIENT_SECRET")
PIX_SCOPE = env.text("PIX_SCOPE", "pole-emploi-participants-result")
PIX_RETRY_SECONDS: tuple[float, ...] = (2, 8, 30)
OUTBOUND_TIMEOUT_SECONDS = env.number("OUTBOUND_TIMEOUT_SECONDS", 20)
OUTBOUND_PROXY = env.text("OUTBOUND_PROXY")

# --- What a lower layer must ask upward, by dotted path (architecture.md 1) -------------------
PERSON_CONTEXT = "passes.context.read"
PERSON_COPY_SECTIONS: tuple[str, ...] = (
    "diagnostics.copied_sections.read",
    "passes.person_copy.read",
)
SCHEDULE = "config.schedule.JOBS"

# --- The house --------------------------------------------------------------------------------
INSTALLED_APPS = [
    "config.apps.ConfigConfig",
    "reporting",
    "passes",
    "diagnostics",
    "diagnostics.accounts",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "config.apps.TrimmedStaticFiles",
    "django.contrib.humanize",
    "widget_tweaks",
    "dsfr",
    "django_htmx",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "django_structlog",
    "axes",
    "csp",
]
# Scans sent by programs meet only these (config/short_path.py).
SHORT_PATHS: tuple[str, ...] = ("/api/v1/redemptions",)
SHORT_MIDDLEWARE = ["django.middleware.security.SecurityMiddleware"]
MIDDLEWARE = [
    "config.short_path.ShortPathMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.headers.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.refusing.RefusalPageMiddleware",
    "config.plain_text.PlainTextMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.navigation.page_frame",
            ],
        },
    }
]

# --- Data -------------------------------------------------------------------------------------
DATABASES = {
    "default": databases.from_url(
        env.text("DATABASE_URL"),
        base_dir=BASE_DIR,
        pool_size=env.number("DATABASE_POOL_SIZE", 8),
    )
}
if env.text("REPLICA_URL"):
    DATABASES["replica"] = {
        **databases.from_url(env.text("REPLICA_URL"), base_dir=BASE_DIR),
        "TEST": {"MIRROR": "default"},
    }
# Connections that make the Passes of a printed lot side by side (PostgreSQL; passes/lot_slices.py).
PRODUCTION_LANES = env.number("PRODUCTION_LANES", 2)
REDIS_URL = env.text("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
    }
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "declic"}
}
MEDIA_ROOT = env.text("MEDIA_ROOT", str(BASE_DIR / "var" / "media"))
MEDIA_URL = "media/"

# --- Background work (config/celery.py) -------------------------------------------------------
BROKER_URL = env.text("BROKER_URL", REDIS_URL)
# "broker": Celery workers; "threads": a small pool in this process; "at_once": tests.
TASKS_RUN = "broker" if BROKER_URL else "threads"

# --- Language and time ------------------------------------------------------------------------
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français")]
USE_I18N = True
USE_THOUSAND_SEPARATOR = True
USE_TZ = True  # instants are stored in UTC on both databases; screens speak Paris time
TIME_ZONE = "Europe/Paris"

# --- Signing in -------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "accounts:sign_in"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_VALIDATION = "django.contrib.auth.password_validation."
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": _VALIDATION + "UserAttributeSimilarityValidator"},
    {"NAME": _VALIDATION + "MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": _VALIDATION + "CommonPasswordValidator"},
    {"NAME": _VALIDATION + "NumericPasswordValidator"},
]
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
if env.flag("BEHIND_PROXY", default=False):
    # Without this every visitor would seem to come from the proxy, and one would lock out all.
    AXES_IPWARE_PROXY_COUNT = env.number("PROXY_COUNT", 1)
    AXES_IPWARE_META_PRECEDENCE_ORDER = ["HTTP_X_FORWARDED_FOR", "REMOTE_ADDR"]
AXES_USERNAME_FORM_FIELD = "username"
AXES_LOCKOUT_CALLABLE = "diagnostics.accounts.pages.sign_in.locked_out"
AXES_SENSITIVE_PARAMETERS = ["password"]
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_VERBOSE = False
SESSION_COOKIE_AGE = 60 * 60 * 10
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "declic_session"
CSRF_COOKIE_NAME = "declic_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "config.refusing.csrf_refused"

# --- Transport and browser --------------------------------------------------------------------
SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^sante$"]
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("BEHIND_PROXY", default=False) else None
)
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        # The State's design system draws its small icons from data addresses in its stylesheet;
        # a photo taken for a scan is shown from a blob.
        "img-src": ["'self'", "data:", "blob:"],
        "media-src": ["'self'", "blob:"],
        "worker-src": ["'self'"],
        "connect-src": ["'self'"],
        "font-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
PERMISSIONS_POLICY = "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()"
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# --- Static files -----------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = env.text("STATIC_ROOT", str(BASE_DIR / "var" / "static"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 60

# --- Look -------------------------------------------------------------------------------------
# Hashed file names change the bytes: with integrity sums the page would come out unstyled.
DSFR_USE_INTEGRITY_CHECKSUMS = False
# django-dsfr 3.6 announces that its next major version marks optional fields always: nothing for
# whoever starts the server to do. To be removed with that version.
warnings.filterwarnings("ignore", message="Transitional Django setting DSFR_MARK_OPTIONAL_FIELDS")
DSFR_MARK_OPTIONAL_FIELDS = True

# --- API --------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": ["config.api.SignedInAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "EXCEPTION_HANDLER": "config.api.problem",
    "UNICODE_JSON": True,
    "DATETIME_FORMAT": "iso-8601",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Déclic",
    "DESCRIPTION": "Diagnostic numérique, carnets de Pass et paiement des structures.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
}

# --- Mail and logs ----------------------------------------------------------------------------
EMAIL_URL = env.text("EMAIL_URL")
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if EMAIL_URL
    else "django.core.mail.backends.console.EmailBackend"
)
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", f"declic@{PUBLIC_HOST}")
LOGGING_CONFIG = "config.logging.configure"
LOGGING = logging.settings(level=env.text("LOG_LEVEL", "INFO"), as_json=True)
