"""Owns every setting. One file; the environment decides.

`DATABASE_URL` and `REDIS_URL` point anywhere; without them PostgreSQL and Valkey are started under `DATA`.
`DEMO=1` adds the imaginary lender. Everything that guards production is on unless `DEMO` or a test run says otherwise.
"""

import os
import sys
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from config.logs import not_a_probe

BASE_DIR = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("DATA") or BASE_DIR / ".local").resolve()
DEMO = os.environ.get("DEMO") == "1"
TESTING = "pytest" in sys.modules or os.environ.get("TESTING") == "1"

DATABASE_URL = os.environ.get("DATABASE_URL", "")
# Engines of our own: a bare checkout's commands and the running demo share rows, and so the keys they lie under.
LOCAL = not DATABASE_URL
REDIS_URL = os.environ.get("REDIS_URL", "")
if not (DATABASE_URL and REDIS_URL):
    from config import local

    _postgresql, _valkey = local.attach(DATA)
    DATABASE_URL, REDIS_URL = DATABASE_URL or _postgresql, REDIS_URL or _valkey
if TESTING and "db=" not in REDIS_URL:
    # Each test worker has a Valkey database of its own; 0 stays the demo's.
    _worker = os.environ.get("PYTEST_XDIST_WORKER", "gw14")
    REDIS_URL += f"{'&' if '?' in REDIS_URL else '?'}db={1 + int(_worker.removeprefix('gw'))}"


def _database(url: str, name: str | None) -> dict[str, object]:
    parts = urlsplit(url)
    options = {key: values[0] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name or parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": parts.port or "",
        # A connection per request would cost three to five times the page.
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


DATABASES = {"default": _database(DATABASE_URL, os.environ.get("DB"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CELERY_BROKER_URL = (
    # kombu has its own names for a Redis socket and its database.
    "redis+socket://" + REDIS_URL.removeprefix("unix://").replace("db=", "virtual_host=")
    if REDIS_URL.startswith("unix://")
    else REDIS_URL
)
CELERY_TASK_IGNORE_RESULT = True  # truth lives in the database
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_RETRY_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 150
CELERY_TASK_TIME_LIMIT = 180  # below the visibility timeout, or a second copy would run beside the first
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_timeout": 30,
    "socket_connect_timeout": 2,
    "health_check_interval": 10,
    # Who rings while the broker is away is told so at once, and the sweep rings later: no page waits for a bell.
    "max_retries": 1,
    "interval_start": 0.1,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_DEFAULT_QUEUE = "urgent"


def _every(seconds: float, task: str, queue: str = "urgent") -> dict[str, object]:
    """A tick that waited for ten others to come is dropped: behind a long line one look is enough for all of them."""
    return {"task": task, "schedule": seconds, "options": {"queue": queue, "expires": 10 * seconds}}


_MINUTE, _HOUR, _DAY = 60.0, 60 * 60.0, 24 * 60 * 60.0
CELERY_BEAT_SCHEDULE = {
    "sweep": _every(5.0, "risk.work.tasks.sweep"),
    "warnings": _every(_MINUTE, "risk.watching.tasks.look", "bulk"),
    "measures": _every(_DAY, "risk.watching.tasks.forget", "bulk"),
    "checklists": _every(_HOUR, "risk.peaks.tasks.ask", "bulk"),
    "policies": _every(_MINUTE, "risk.diagnosis.tasks.beside", "bulk"),
    "incidents": _every(_MINUTE, "risk.incidents.tasks.look", "bulk"),
    "proofs": _every(15 * _MINUTE, "appeals.proofs.tasks.retention", "bulk"),
    "seals": _every(_HOUR, "risk.decisions.tasks.seal", "bulk"),
    "evaluations": _every(_DAY, "risk.evaluations.tasks.forget", "bulk"),
    # A demo's first night comes at once, or its board would stand empty for a quarter of an hour.
    "night": _every(45.0 if DEMO else 15 * _MINUTE, "risk.nights.tasks.begin", "bulk"),
    "months": _every(6 * _HOUR, "risk.events.tasks.extend"),
    "cases": _every(20.0, "appeals.tasks.sweep"),
    "clocks": _every(10.0, "risk.clocks.tasks.sweep"),
    "clocks-done": _every(_DAY, "risk.clocks.tasks.tidy", "bulk"),
    "dates": _every(10 * _MINUTE, "support.dates.tasks.look", "bulk"),
    "plans": _every(30.0, "support.plans.tasks.sweep"),
    "promises": _every(_MINUTE, "support.assistant.tasks.sweep", "bulk"),
    "chats": _every(_MINUTE, "support.live.tasks.look", "bulk"),
    "words": _every(15 * _MINUTE, "support.assistant.tasks.forget", "bulk"),
    "done": _every(_DAY, "risk.work.tasks.tidy", "bulk"),
    "answers": _every(_DAY, "risk.tasks.forget", "bulk"),
}
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA / "beat")
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

SECRET_KEY = os.environ.get("SECRET_KEY") or (
    # Known to everyone: good for a demo and a test run, refused by `check --deploy` (config.checks).
    "demo-only-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJ" if DEMO or TESTING else "unset"
)
DEBUG = False
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "localhost,127.0.0.1").split(",")

INSTALLED_APPS = [
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.postgres",  # trigram search
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "axes",
    # A package with tables is a Django app of its own.
    "risk",
    "risk.work",
    "risk.clocks",
    "risk.events",
    "risk.decisions",
    "risk.orders",
    "risk.policy",
    "risk.recheck",
    "risk.diagnosis",
    "risk.todos",
    "risk.bureau",
    "risk.signals",
    "risk.watching",
    "risk.scoreboard",
    "risk.score",
    "risk.mass",
    "risk.relief",
    "risk.incidents",
    "risk.nights",
    "risk.evaluations",
    "risk.ladder",
    "risk.peaks",
    "risk.catalogue",
    "risk.registers",
    "appeals",
    "appeals.proofs",
    "appeals.golden",
    "appeals.sampling",
    "support",
    "support.signin",
    "support.control",
    "support.privacy",
    "support.help",
    "support.feedback",
    "support.notices",
    "support.letters",
    "support.announcements",
    "support.closings",
    "support.directory",
    "support.dates",
    "support.plans",
    "support.assistant",
    "support.live",
    "support.calls",
    "support.quality",
    "support.dossiers",
    "bench",
    *(["demo"] if DEMO else []),
]
MIDDLEWARE = [
    *([] if TESTING else ["config.traffic.TrafficMiddleware"]),
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.problems.ProblemMiddleware",
    "axes.middleware.AxesMiddleware",
]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    *(["demo.backends.DemoBackend"] if DEMO else []),
    "django.contrib.auth.backends.ModelBackend",
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_ENABLED = not TESTING or os.environ.get("AXES") == "1"
AXES_VERBOSE = False
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "support.context.page",
            ]
        },
    }
]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
_STATIC_STORE = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
    if TESTING
    else "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    if DEMO  # compressing takes half a minute that a demo does not have
    else "whitenoise.storage.CompressedManifestStaticFilesStorage"
)
_VAULT = {
    "BACKEND": "django.core.files.storage.FileSystemStorage",
    "OPTIONS": {"location": str(DATA / "vault")},
}
if _BUCKET := os.environ.get("VAULT_BUCKET", ""):
    _VAULT = {
        "BACKEND": "appeals.proofs.object_store.ObjectStore",
        "OPTIONS": {
            "bucket_name": _BUCKET,
            "endpoint_url": os.environ.get("VAULT_ENDPOINT") or None,
            "region_name": os.environ.get("VAULT_REGION") or None,
            "addressing_style": os.environ.get("VAULT_ADDRESSING") or None,
        },
    }
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(DATA / "files")}},
    "vault": _VAULT,
    "staticfiles": {"BACKEND": _STATIC_STORE},
}
WHITENOISE_AUTOREFRESH = TESTING
WHITENOISE_USE_FINDERS = TESTING

# Behind a proxy that routes /stream/ to the stream server both are empty. Without one, `/stream/` sends a page on to
# STREAM_ORIGIN, which answers pages of these origins.
STREAM_ORIGIN = os.environ.get("STREAM_ORIGIN", "")
STREAM_PAGES = [page for page in os.environ.get("STREAM_PAGES", "").split(",") if page]

SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "connect-src": [CSP.SELF, *([STREAM_ORIGIN] if STREAM_ORIGIN else [])],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "object-src": [CSP.NONE],
}
_HTTPS = not (DEMO or TESTING)
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if os.environ.get("BEHIND_PROXY") == "1" else None
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024  # a batch of 1,000 events; files stream to disk
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
LOGIN_URL = "desk:login"
LOGIN_REDIRECT_URL = "desk:next"

REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "config.problems.as_problem",
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "risk.keys.KeyAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["risk.keys.WithinScope"],
    "DEFAULT_THROTTLE_CLASSES": ["risk.rates.AMinute"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Mingbai",
    "DESCRIPTION": "Why a credit line is blocked, and how it is given back.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "ENUM_NAME_OVERRIDES": {
        "FiledKindEnum": "appeals.api.FILED",
        "AlarmKindEnum": "appeals.desk.forms.Alarm.KINDS",
    },
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

# The lender's side. [D] defaults, each replaced by the lender.
LENDER_NAME = os.environ.get("LENDER_NAME", "青禾消费金融（演示）")
LENDER_NAME_EN = os.environ.get("LENDER_NAME_EN", "Qinghe Consumer Finance (demo)")
SEARCHES_A_DAY = int(os.environ.get("SEARCHES_A_DAY", "60"))  # of cases, for one colleague
DOSSIERS_A_DAY = int(os.environ.get("DOSSIERS_A_DAY", "20"))  # whole cases taken out, by one colleague
LOOKS_A_DAY = int(os.environ.get("LOOKS_A_DAY", "600"))  # at pages of proofs, for one colleague
TALKS_A_DAY = int(os.environ.get("TALKS_A_DAY", "40"))  # looks at borrowers' words in the console, for one colleague
# When people are at work: the one definition is support/hours.py.
SERVICE_OPENS = os.environ.get("SERVICE_OPENS", "08:00")
SERVICE_CLOSES = os.environ.get("SERVICE_CLOSES", "22:00")
SERVICE_DAYS = os.environ.get("SERVICE_DAYS", "working")  # or "daily"
# The promise of a person's first reply, seconds of open hours [D]: to who asked in hours, and to who asked before them.
FIRST_REPLY = int(os.environ.get("FIRST_REPLY", "60"))
FIRST_REPLY_NEXT = int(os.environ.get("FIRST_REPLY_NEXT", "1800"))
# Draws within thirty days that are advised to who draws often; keep it below what the policy holds. [D]
ADVISED_DRAWS = int(os.environ.get("ADVISED_DRAWS", "3"))
# Whom repayment is reported to. That it is reported to nobody is said only with legal's written confirmation. A048
CREDIT_REPORTED_TO = os.environ.get("CREDIT_REPORTED_TO", "人民银行征信中心" if DEMO or TESTING else "")
CREDIT_REPORTED_TO_EN = os.environ.get(
    "CREDIT_REPORTED_TO_EN", "the central bank's credit centre" if DEMO or TESTING else ""
)
CREDIT_NOT_REPORTED_SIGNED = os.environ.get("CREDIT_NOT_REPORTED_SIGNED", "")
HOTLINE = os.environ.get("HOTLINE", "400-000-0000")
API_KEYS = os.environ.get("API_KEYS", "core:demo-core-key" if DEMO or TESTING else "")  # risk/keys.py
# Requests a minute to the API, of one program and of one colleague; 0 is no limit. [D]
API_RATE = int(os.environ.get("API_RATE", "6000"))
API_RATE_STAFF = int(os.environ.get("API_RATE_STAFF", "300"))
WEBHOOK_URL = os.environ.get("WEBHOOK_URL", "")
# A credit bureau, or who stands between: none is asked while there is no address. See docs/events.md.
BUREAU_URL = os.environ.get("BUREAU_URL", "")
BUREAU_SECRET = os.environ.get("BUREAU_SECRET", "")
WEBHOOK_SECRET = os.environ.get(
    "WEBHOOK_SECRET", "whsec_bWluZ2JhaS1kZW1vLXdlYmhvb2stc2VjcmV0" if DEMO or TESTING or LOCAL else ""
)
HANDOVER_SECRET = os.environ.get("HANDOVER_SECRET", "demo-handover-secret-0123456789-abcdef" if DEMO or TESTING else "")
# The lender's public Ed25519 keys, `id:base64url` by commas: a new one is added, then the old one taken out.
HANDOVER_KEYS = os.environ.get("HANDOVER_KEYS", "")
# Providers of OpenID Connect that vouch for people, each off without its issuer. See docs/signing-in.md.
OPENID = {
    "borrowers": {
        "issuer": os.environ.get("BORROWER_OIDC_ISSUER", ""),
        "client_id": os.environ.get("BORROWER_OIDC_CLIENT", ""),
        "secret": os.environ.get("BORROWER_OIDC_SECRET", ""),
        "claim": os.environ.get("BORROWER_OIDC_CLAIM", "sub"),  # the borrower's reference, as in the lender's events
        "scope": os.environ.get("BORROWER_OIDC_SCOPE", "openid"),
        # A person in person: asked again each time, as a session that just began may do what cannot be undone.
        "max_age": 300,
        "prompt": "login",
    },
    "staff": {
        "issuer": os.environ.get("STAFF_OIDC_ISSUER", ""),
        "client_id": os.environ.get("STAFF_OIDC_CLIENT", ""),
        "secret": os.environ.get("STAFF_OIDC_SECRET", ""),
        "claim": os.environ.get("STAFF_OIDC_CLAIM", "preferred_username"),  # the user name of an account that exists
        "scope": os.environ.get("STAFF_OIDC_SCOPE", "openid profile"),
        "max_age": int(os.environ.get("STAFF_OIDC_MAX_AGE", "0")),
    },
}
# Where the lender's app vouches for a person once more; `?next=` is added. Empty: told to open the app.
REENTER_URL = os.environ.get("REENTER_URL", "/demo/again/" if DEMO else "")
# Origins of the lender that may show the widget (https://app.lender.example); our other pages are framed nowhere.
_PORT = os.environ.get("PORT", "8000")
WIDGET_ORIGINS = [
    origin.rstrip("/")
    for origin in os.environ.get(
        "WIDGET_ORIGINS", f"http://127.0.0.1:{_PORT},http://localhost:{_PORT}" if DEMO else ""
    ).split(",")
    if origin
]
MASTER_KEYS = os.environ.get(  # id:base64 of 32 bytes, newest first
    "MASTER_KEYS", "demo1:bWluZ2JhaS1kZW1vLW1hc3Rlci1rZXktMDEyMzQ1Njc=" if DEMO or TESTING or LOCAL else ""
)

# Who carries messages; without an address nothing leaves the house, and a demo shows it as a phone and a mailbox.
# Secrets are of Standard Webhooks (whsec_…): they sign what is sent and check what is received.
SMS_URL, SMS_SECRET = os.environ.get("SMS_URL", ""), os.environ.get("SMS_SECRET", "")
PUSH_URL, PUSH_SECRET = os.environ.get("PUSH_URL", ""), os.environ.get("PUSH_SECRET", "")
MAIL_HOST = os.environ.get("MAIL_HOST", "")
MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": MAIL_HOST,
            "port": int(os.environ.get("MAIL_PORT", "587")),
            "username": os.environ.get("MAIL_USER", ""),
            "password": os.environ.get("MAIL_PASSWORD", ""),
            "use_tls": os.environ.get("MAIL_TLS", "1") == "1",
            "timeout": 10,
        },
    }
}
MAIL_FROM = os.environ.get("MAIL_FROM", "notice@example.com")
# [D] A lender's own app has push; the demo shows it. Six messages a day for one person and channel. Source: CLK-18.
PUSH_ON = bool(PUSH_URL) or DEMO
MESSAGES_A_DAY = int(os.environ.get("MESSAGES_A_DAY", "6"))

CLAMD_URL = os.environ.get("CLAMD_URL", "")  # tcp://host:3310 or unix:///path; without it no file is scanned

# A language model behind an OpenAI-compatible address; without URL and model the assistant goes without one. [D]
ASSISTANT_LLM_URL = os.environ.get("ASSISTANT_LLM_URL", "")  # up to and with /v1
ASSISTANT_LLM_MODEL = os.environ.get("ASSISTANT_LLM_MODEL", "")
ASSISTANT_LLM_KEY = os.environ.get("ASSISTANT_LLM_KEY", "")
ASSISTANT_LLM_SECONDS = float(os.environ.get("ASSISTANT_LLM_SECONDS", "3"))  # for one question, from first to last byte
ASSISTANT_LLM_CALLS_A_DAY = int(os.environ.get("ASSISTANT_LLM_CALLS_A_DAY", "20000"))

# Where a crash test arms the places at which a worker is to be killed (risk.work.barriers); empty otherwise.
BARRIERS = os.environ.get("BARRIERS", "")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "config.logs.formatter"}},
    "filters": {"no_probes": {"()": "django.utils.log.CallbackFilter", "callback": not_a_probe}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["no_probes"]}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "WARNING")},
}
