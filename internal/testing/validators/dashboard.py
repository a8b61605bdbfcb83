"""Runs Django's checks for a deployment, and compares the settings of a file with those that Horizon uses."""
import ast
import os
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "openstack_dashboard.settings"
sys.path.insert(0, os.getcwd())

import django  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core import checks  # noqa: E402

django.setup()
wrong = []
with open(sys.argv[1]) as file:
    for line in ast.parse(file.read()).body:
        name, value = line.targets[0].id, ast.literal_eval(line.value)
        if getattr(settings, name) != value:
            wrong.append("%s is %r, not %r" % (name, getattr(settings, name), value))
# HTTPS is of the VIPs: W001 (no SecurityMiddleware), and W012 and W016 (cookies) without TLS.
accepted = {"security.W001"} | (set() if settings.SECURE_PROXY_SSL_HEADER else {"security.W012", "security.W016"})
wrong += [str(message) for message in checks.run_checks(include_deployment_checks=True) if message.id not in accepted]
print("\n".join(wrong), file=sys.stderr)
sys.exit(1 if wrong else 0)
