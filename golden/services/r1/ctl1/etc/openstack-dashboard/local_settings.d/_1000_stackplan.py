# Written by stackplan; a change made here is lost at the next rollout.
ALLOWED_HOSTS = ["10.10.0.10", "203.0.113.10", "cloud.example.org"]
WEBROOT = "/"
SECRET_KEY = "((horizon/key))"
OPENSTACK_KEYSTONE_URL = "http://10.10.0.10:5000/v3"
OPENSTACK_ENDPOINT_TYPE = "internalURL"
DEFAULT_SERVICE_REGIONS = {"*": "r1"}
OPENSTACK_KEYSTONE_MULTIDOMAIN_SUPPORT = True
SESSION_ENGINE = "django.contrib.sessions.backends.cache"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.memcached.PyMemcacheCache", "LOCATION": ["10.10.0.11:11211", "10.10.0.12:11211", "10.10.0.13:11211"], "OPTIONS": {"connect_timeout": 1, "timeout": 1, "ignore_exc": True}}}
SESSION_TIMEOUT = 3600
