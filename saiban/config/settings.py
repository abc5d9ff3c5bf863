"""The only settings module; the environment feeds it (`docs/settings.md` lists the variables)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

from saiban.config import environment as env
from saiban.messaging.rules import provider_templates

ROOT: Path = env.ROOT
DATA: Path = env.data_folder()

# "production" unless told otherwise: a forgotten variable must not open the demo's doors.
MODE = env.text("SAIBAN_MODE", "production")
DEMO = MODE == "demo"
DEBUG = env.flag("SAIBAN_DEBUG")
SECRET_KEY = env.secret("SAIBAN_SECRET_KEY", "secret.key")
# Newest first; older keys stay able to read what they wrote.
FIELD_KEYS: list[str] = env.words("SAIBAN_FIELD_KEYS") or [env.secret("SAIBAN_FIELD_KEY", "field.key")]
ALLOWED_HOSTS = env.words("SAIBAN_HOSTS", "localhost 127.0.0.1 [::1]")
SITE_ADDRESS = env.text("SAIBAN_ADDRESS", f"http://127.0.0.1:{env.text('PORT', '8000')}")
CSRF_TRUSTED_ORIGINS = [SITE_ADDRESS]

ICP_NUMBER = env.text("SAIBAN_ICP")
POLICE_NUMBER = env.text("SAIBAN_POLICE_RECORD")
OPERATOR_NAME = env.text("SAIBAN_OPERATOR", "赛办")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "template_partials.apps.SimpleAppConfig",
    "csp",
    "procrastinate.contrib.django",
    "saiban.config",
    "saiban.ui",
    "saiban.audit",
    "saiban.messaging",
    "saiban.accounts",
    "saiban.editions",
    "saiban.entries",
    "saiban.outreach",
    "saiban.privacy",
    "saiban.website",
    *(["saiban.demo"] if DEMO else []),
    # Below ours: where both have a template of one name, ours is the one.
    "allauth",
    "allauth.account",
    "allauth.mfa",
]

MIDDLEWARE = [
    "saiban.config.middleware.received_at",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "saiban.config.middleware.body_limit",
    "saiban.config.middleware.no_null",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "saiban.accounts.middleware.PersonMiddleware",
    "saiban.config.middleware.private_pages",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "saiban.config.middleware.refusals",
]

ROOT_URLCONF = "saiban.config.urls"
WSGI_APPLICATION = "saiban.config.wsgi.application"

_LOADERS = ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    _LOADERS if DEBUG else [("saiban.ui.folding.FoldingLoader", _LOADERS)],
                )
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "template_partials.templatetags.partials",
                "saiban.ui.templatetags.basics",
                "saiban.ui.templatetags.ui",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "saiban.website.context.site",
                "saiban.accounts.context.person",
            ],
        },
    }
]

DATABASES = {"default": env.database(env.text("DATABASE_URL"))}
DATABASES["default"] |= {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "saiban_cache"}}

AUTH_USER_MODEL = "accounts.Person"
SESSION_ENGINE = "saiban.accounts.sessions"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
HTTPS = SITE_ADDRESS.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("SAIBAN_BEHIND_PROXY") else None
# Of the addresses in X-Forwarded-For only the last is our own proxy's word.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if env.flag("SAIBAN_BEHIND_PROXY") else 0
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # other names below the operator's domain are the operator's to bind
    "security.W008",  # the proxy that ends HTTPS redirects to it
    "security.W019",  # a paper's preview is a frame of our own
    "security.W021",  # a browser's preload list is the operator's to join
]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-src": [SELF],
        "frame-ancestors": [SELF],
        "base-uri": [NONE],
    }
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [ROOT / "saiban" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
# Front-end packages come from npm by lockfile; `tools/setup.py` copies there the few files that are served.
VENDOR = ROOT / "build" / "vendor"
STATICFILES_DIRS = [("vendor", VENDOR)] if VENDOR.is_dir() else []
PRIVATE_FILES = DATA / "files"
# Large uploads pass through here on their way into the store; what a killed process leaves there is swept.
FILE_UPLOAD_TEMP_DIR = DATA / "passing"
FILE_UPLOAD_TEMP_DIR.mkdir(mode=0o700, exist_ok=True)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": PRIVATE_FILES}},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or MODE == "test"
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

RULEBOOKS = ROOT / "rulebooks"

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"saiban": {"level": "INFO"}},
}

# --- people -----------------------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/me/"
EMAIL_HOST = env.text("SAIBAN_SMTP_HOST")
EMAIL_PORT = env.number("SAIBAN_SMTP_PORT", 465)
EMAIL_HOST_USER = env.text("SAIBAN_SMTP_USER")
EMAIL_HOST_PASSWORD = env.text("SAIBAN_SMTP_PASSWORD")
EMAIL_USE_SSL = EMAIL_PORT == 465
EMAIL_USE_TLS = EMAIL_PORT == 587
EMAIL_TIMEOUT = 20
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
DEFAULT_FROM_EMAIL = env.text("SAIBAN_EMAIL_FROM", "saiban@localhost")
SMS_BACKEND = env.text("SAIBAN_SMS_BACKEND", "saiban.messaging.sms.ConsoleSms")
SMS_ENDPOINT = env.text("SAIBAN_SMS_ENDPOINT", "https://dysmsapi.aliyuncs.com")
SMS_KEY_ID = env.text("SAIBAN_SMS_KEY_ID")
SMS_KEY_SECRET = env.text("SAIBAN_SMS_KEY_SECRET")
SMS_SIGN = env.text("SAIBAN_SMS_SIGN")
SMS_TEMPLATES = env.parsed("SAIBAN_SMS_TEMPLATES", provider_templates)
WECHAT_OPEN_APPID = env.text("SAIBAN_WECHAT_OPEN_APPID")
WECHAT_OPEN_SECRET = env.text("SAIBAN_WECHAT_OPEN_SECRET")
WECHAT_OFFICIAL_APPID = env.text("SAIBAN_WECHAT_OFFICIAL_APPID")
WECHAT_OFFICIAL_SECRET = env.text("SAIBAN_WECHAT_OFFICIAL_SECRET")
WECHAT_API = env.text("SAIBAN_WECHAT_API", "https://api.weixin.qq.com")
WECHAT_DOOR = env.text("SAIBAN_WECHAT_DOOR", "https://open.weixin.qq.com")
# Staff must hold a second factor everywhere but in the demo, whose log-ins are public anyway.
STAFF_NEED_SECOND_FACTOR = env.flag("SAIBAN_STAFF_SECOND_FACTOR", not DEMO)
# Browsers hold passkeys for HTTPS and for this machine's own pages; nothing else comes this far.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
from saiban.accounts.allauth_settings import *  # noqa: E402, F403
