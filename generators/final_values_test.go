package generators_test

import (
	"strings"
	"testing"

	"stackplan/generators"
	"stackplan/internal/model"
	"stackplan/internal/service"
	"stackplan/internal/testing/samplecloud"
)

// Rows whose value must suffice for an option of another file are computed from the final value of that option.
func TestRowsReadFinalValues(t *testing.T) {
	override := func(project, group, name, value string) model.Overrides {
		return model.Overrides{project: {group: {name: model.Setting{Texts: []string{value}}}}}
	}
	for _, test := range []struct {
		name, path, want string
		change           func(*model.Cloud, *model.Region)
	}{
		{"K4/26: the lifetime of tokens", "/etc/keystone/keystone.conf", "max_active_keys = 14\n", func(c *model.Cloud, _ *model.Region) {
			c.Overrides = override("keystone", "token", "expiration", "864000")
		}},
		{"K4/26: the window of expired tokens", "/etc/keystone/keystone.conf", "max_active_keys = 13\n", func(c *model.Cloud, _ *model.Region) {
			c.Overrides = override("keystone", "token", "allow_expired_window", "864000")
		}},
		{"K4/27: RPC of nova", "/etc/haproxy/haproxy.cfg", "timeout server 3660s\n", func(c *model.Cloud, _ *model.Region) {
			c.Overrides = override("nova", "DEFAULT", "rpc_response_timeout", "3600")
		}},
		{"K4/27: RPC of neutron in a region", "/etc/haproxy/haproxy.cfg", "timeout client 3660s\n", func(_ *model.Cloud, r *model.Region) {
			r.Overrides = override("neutron", "DEFAULT", "rpc_response_timeout", "3600")
		}},
		{"K4: RPC of heat", "/etc/haproxy/haproxy.cfg", "timeout server 3660s\n", func(c *model.Cloud, _ *model.Region) {
			c.Overrides = override("heat", "DEFAULT", "rpc_response_timeout", "3600")
		}},
		{"K4: RPC of neutron in one file", "/etc/haproxy/haproxy.cfg", "timeout server 3660s\n", func(c *model.Cloud, _ *model.Region) {
			c.Overrides = override("neutron/neutron.conf", "DEFAULT", "rpc_response_timeout", "3600")
		}},
		{"K4: pools follow the processes of uWSGI", "/etc/keystone/keystone.conf", "max_overflow = 0\n", func(c *model.Cloud, _ *model.Region) {
			c.Overrides = override("uwsgi", model.NoGroup, "processes", "150")
		}},
		{"K4: pools follow the processes of one file of uWSGI", "/etc/keystone/keystone.conf", "max_overflow = 0\n", func(_ *model.Cloud, r *model.Region) {
			r.HostOverrides = map[string]*model.HostOverride{"ctl2": {Host: "ctl2", Overrides: override("uwsgi/nova-api-uwsgi.ini", model.NoGroup, "processes", "400")}}
		}},
		{"K4/27: a shorter time on one host", "/etc/haproxy/haproxy.cfg", "timeout client 360s\n", func(_ *model.Cloud, r *model.Region) {
			r.HostOverrides = map[string]*model.HostOverride{"ctl2": {Host: "ctl2", Overrides: override("nova", "DEFAULT", "rpc_response_timeout", "30")}}
		}},
		{"K4/27: a shorter time everywhere", "/etc/haproxy/haproxy.cfg", "timeout client 160s\n", func(c *model.Cloud, _ *model.Region) {
			c.Overrides = override("nova", "DEFAULT", "rpc_response_timeout", "100")
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			cloud := samplecloud.Stack(t, func(c *model.Cloud, r *model.Region) {
				c.Identity.Token = model.Token{Expiration: 86400, Rotation: 86400}
				r.Image = model.Image{MaxLimit: 1000, DefaultLimit: 1000, Directory: "/var/lib/glance/images"}
				test.change(c, r)
			})
			text := samplecloud.Render(t, cloud, "ctl1", test.path, []*service.Service(generators.All())...)
			if !strings.Contains(text, test.want) {
				t.Errorf("%s does not contain %q:\n%s", test.path, test.want, text)
			}
		})
	}
}
