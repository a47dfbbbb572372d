"""What the tests loosen: fast hashing, tasks at once, a database made and thrown away.

`TEST_POSTGRES=1` starts the PostgreSQL of the development packages once, before the workers of
the test runner, which inherit its address; `TEST_DATABASE_URL` names another server.
"""

from config import databases, env

env.impose(
    {
        "SECRET_KEY": "throw-away-test-secret-key-never-used-in-production-0123456789abc",
        "PASS_KEYS": bytes(range(32)).hex(),
        "SEALING_KEYS": bytes(range(32, 64)).hex(),
        "EVIDENCE_KEY": bytes(range(64, 96)).hex(),
        "INSTANCE_ID": "test",
        "DEMO_MODE": "false",
        "INSTANCE_EPOCH": "0",
        "DATABASE_URL": "",
        "REPLICA_URL": "",
        "REDIS_URL": "",
        "BROKER_URL": "",
        "LOG_LEVEL": "WARNING",
        # The browser's library keeps an event loop in the thread of the tests; without this the
        # ORM refuses to work beside it.
        "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
    }
)

from config.settings.dev import *  # noqa: F403
from config.settings.dev import BASE_DIR

DEBUG = False
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AXES_ENABLED = False
TASKS_RUN = "at_once"
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Files are found when asked for: listing them all costs each test client a third of a second.
WHITENOISE_AUTOREFRESH = True
CONTACT_EMAIL = "contact@declic.example"

if env.flag("TEST_POSTGRES"):
    from tests.support import postgres

    env.suppose({"TEST_DATABASE_URL": postgres.start()})
DATABASES = {
    "default": databases.from_url(
        env.text("TEST_DATABASE_URL", "sqlite:///:memory:"), base_dir=BASE_DIR, pool=False
    )
}
