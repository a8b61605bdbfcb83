package validators_test

import (
	"testing"

	"stackplan/internal/testing/validators"
)

const goodUWSGI = `[uwsgi]
plugins = python3
wsgi-file = /usr/bin/keystone-wsgi-public
http-socket = 10.0.0.11:5000
processes = 4
threads = 1
master = true
uid = keystone
logto = /var/log/keystone/keystone.log
`

func TestUWSGIFaults(t *testing.T) {
	inject(t, "keystone-uwsgi.ini", goodUWSGI, validators.UWSGI, []fault{
		{"unknown option", "master", "mester", "unknown config directive: mester"},
		{"option of a plug-in that is not there", "plugins = python3\n", "", "unknown config directive: wsgi-file"},
		{"unknown plug-in", "plugins = python3", "plugins = python4", "python4"},
		{"not a number", "processes = 4", "processes = four", "not a number: processes = four"},
		{"unknown user", "uid = keystone", "uid = keystonee", "keystonee"},
		{"other group", "[uwsgi]", "[wsgi]", "[wsgi]"},
	})
}
