# The arguments are the program that checks settings, what to do, and its arguments. Everything is private to this shell: its mounts,
# its network and its processes end with it.
check=$1 do=$2 at=$3 haproxy=$4
test -x /usr/share/openstack-dashboard/manage.py -a -x /usr/sbin/apache2 ||
	{ echo "openstack-dashboard-apache is not installed; as root: .ci/install" >&2; exit 1; }
mkdir /tmp/dashboard.$$ && mount -t tmpfs dashboard /tmp/dashboard.$$ && cd /tmp/dashboard.$$ && chmod 755 . || exit 1
cp -a /etc/openstack-dashboard settings && mount --bind settings /etc/openstack-dashboard
cp -a /etc/apache2 apache && mount --bind apache /etc/apache2
mount -t tmpfs run /run && mkdir -p /run/apache2 /run/lock
mount -t tmpfs log /var/log && mkdir -p /var/log/apache2 /var/log/openstack-dashboard
rmdir_later=/tmp/dashboard.$$

# Copies a file of settings with values in place of secrets.
settings() { sed 's/((\([^)]*\)))/a-value-of-\1-that-is-long-enough-for-a-key-of-the-cookies/' "$1" >settings/local_settings.d/"${1##*/}"; }

# Django as Apache runs it; the package compresses files for the path that it was installed for.
django() { (cd /usr/share/openstack-dashboard && setpriv --reuid www-data --regid www-data --clear-groups env PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 -W ignore "$@"); }

# Apache with the site of the dashboard, whatever the package was told.
site() {
	rm -f apache/sites-enabled/*
	ln -s ../sites-available/openstack-dashboard.conf apache/sites-enabled/
	. /etc/apache2/envvars
}

# Sends a request with the arguments of curl, and prints a line.
get() {
	name=$1
	shift
	curl -s -m 120 -o body -w "$name %{http_code} %{redirect_url}\n" "$@"
}

case $do in
settings)
	settings "$at"
	django -c "$check" "/etc/openstack-dashboard/local_settings.d/${at##*/}"
	result=$?
	;;
apache)
	site
	case $at in
	*/apache2/*) cp "$at" "apache/${at##*/apache2/}" ;;
	esac
	apache2 -t
	result=$?
	;;
serve)
	grep -q '^WEBROOT = "/"$' settings/local_settings.d/_0005_debian_webroot.py ||
		{ echo "the files of the dashboard are compressed for another path; as root: dpkg-reconfigure openstack-dashboard-apache, after the answers that .ci/install writes" >&2; exit 1; }
	site
	settings "$at"/etc/openstack-dashboard/local_settings.d/*.py
	cp -r "$at/etc/apache2/." apache
	apache2 -DFOREGROUND >log 2>&1 &
	bash /usr/share/memcached/scripts/systemd-memcached-wrapper "$at/etc/memcached.conf" >>log 2>&1 &
	haproxy -db -f "$haproxy" >>log 2>&1 &
	for try in $(seq 600); do
		curl -s -m 120 -o body http://203.0.113.10/auth/login/ && grep -q csrfmiddlewaretoken body && break
		sleep 0.2
	done
	get login http://203.0.113.10/auth/login/
	grep -o -E 'name="(username|domain|csrfmiddlewaretoken)"' body | sort -u
	get root http://203.0.113.10/
	get inside http://10.10.0.10/auth/login/
	get name -H 'Host: cloud.example.org' http://203.0.113.10/auth/login/
	get stranger -H 'Host: stranger.example.org' http://203.0.113.10/auth/login/
	get style "http://203.0.113.10$(curl -s http://203.0.113.10/auth/login/ | grep -o '/static/[^"]*\.css' | head -n 1)"
	get status http://203.0.113.10/server-status
	pgrep -u www-data -x -f 'horizon .*' >processes
	echo "processes $(wc -l <processes)"
	grep -h -i error log /var/log/openstack-dashboard/error.log >&2
	result=0
	;;
esac
cd /
umount -l "$rmdir_later" && rmdir "$rmdir_later"
exit $result
