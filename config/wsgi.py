"""What a web server opens: the production settings, unless the environment says otherwise."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")

application = get_wsgi_application()

from config import checks  # noqa: E402 - needs the applications to be loaded

checks.refuse_unfit_start()
