package catalogue

import (
	"strings"
	"testing"

	"stackplan/internal/series"
)

// nameTests are names with the expected problem.
var nameTests = []struct {
	project string
	s       series.Series
	key     Key
	found   string // the option with the name; empty: none
	message string // the message of the only problem; empty: no problem
	hint    string
}{
	{"nova", series.Zed, Key{"DEFAULT", "my_ip"}, "[DEFAULT] my_ip", "", ""},
	{"nova", series.Queens, Key{"DEFAULT", "vncserver_listen"}, "[vnc] server_listen",
		"[DEFAULT] vncserver_listen is a deprecated name in queens, renamed in liberty", "write [vnc] server_listen"},
	{"keystone", series.Kilo, Key{"DEFAULT", "bind_host"}, "[eventlet_server] admin_bind_host",
		"[DEFAULT] bind_host is a deprecated name in kilo, renamed in icehouse",
		"write [eventlet_server] admin_bind_host and [eventlet_server] public_bind_host"},
	{"nova", series.Zed, Key{"DEFAULT", "vncserver_listen"}, "",
		"[DEFAULT] vncserver_listen was removed in yoga", "write [vnc] server_listen in zed"},
	{"nova", series.Gazpacho, Key{"DEFAULT", "osapi_max_limit"}, "",
		"[DEFAULT] osapi_max_limit was removed in 2025.2", "write [api] max_limit in 2026.1"},
	{"nova", series.Pike, Key{"DEFAULT", "api_rate_limit"}, "",
		"[DEFAULT] api_rate_limit was removed in newton", "limit rates at the load balancer"},
	{"nova", series.Havana, Key{"vnc", "server_listen"}, "",
		"[vnc] server_listen was added in queens; havana does not have it", "write [DEFAULT] vncserver_listen in havana"},
	{"neutron", series.Havana, Key{"DEFAULT", "force_metadata"}, "",
		"[DEFAULT] force_metadata was added in liberty; havana does not have it", ""},
	{"nova", series.Zed, Key{"DEFAULT", "my_pi"}, "",
		"nova has no option [DEFAULT] my_pi in zed", "did you mean [DEFAULT] my_ip?"},
	{"nova", series.Zed, Key{"DEFAULT", "My_IP"}, "",
		"nova has no option [DEFAULT] My_IP in zed", "did you mean [DEFAULT] my_ip?"},
	{"nova", series.Zed, Key{"DEFAULT", "zzzzzz"}, "", "nova has no option [DEFAULT] zzzzzz in zed", ""},
	{"nova", series.Zed, Key{"scheduler", "enabled_filters"}, "",
		"nova has no option [scheduler] enabled_filters in zed", "did you mean [filter_scheduler] enabled_filters?"},
	{"nova", series.Zed, Key{"DEFAULT", "virt_tpye"}, "",
		"nova has no option [DEFAULT] virt_tpye in zed", "did you mean [libvirt] virt_type?"},
	{"nova", series.Zed, Key{"libvrit", "virt_tpye"}, "",
		"nova has no group [libvrit] in zed", "did you mean [libvirt] virt_type?"},
	{"nova", series.Zed, Key{"libvrit", "zzzzzz"}, "", "nova has no group [libvrit] in zed", "did you mean [libvirt]?"},
	{"nova", series.Zed, Key{"default", "my_ip"}, "", "nova has no group [default] in zed",
		"write [DEFAULT]: the case matters in this section name only"},
	{"nova", series.Zed, Key{"zzzzzz", "zzzzzz"}, "", "nova has no group [zzzzzz] in zed", ""},
	{"nvoa", series.Zed, Key{"DEFAULT", "my_ip"}, "", "the catalogue has no project nvoa", "did you mean nova?"},
	{"placement", series.Rocky, Key{"DEFAULT", "debug"}, "",
		"[DEFAULT] debug was added in stein; rocky does not have it", ""},
}

func TestValidateName(t *testing.T) {
	c := Open()
	for _, test := range nameTests {
		o, ok, problems := c.ValidateName(test.project, test.s, test.key)
		var have Problem
		if len(problems) == 1 {
			have = problems[0]
		}
		if len(problems) > 1 || have.Message != test.message || have.Hint != test.hint {
			t.Errorf("%s %v %v: %+v", test.project, test.s, test.key, problems)
		}
		if ok != (test.found != "") || ok && o.Key.String() != test.found {
			t.Errorf("%s %v %v: found %v %v", test.project, test.s, test.key, o.Key, ok)
		}
		if isError := have.Kind == Error; isError == ok {
			t.Errorf("%s %v %v: an option is found unless there is an error: %+v", test.project, test.s, test.key, problems)
		}
	}
}

// If any single letter of a name is missing, the hint is a name of the series.
func TestHintsNameOptionsThatExist(t *testing.T) {
	c := Open()
	hinted := 0
	for _, o := range c.Options("placement", series.Zed) {
		key := Key{o.Group, o.Name[1:]}
		_, ok, problems := c.ValidateName("placement", series.Zed, key)
		if ok || problems[0].Hint == "" {
			continue
		}
		hinted++
		first, _, _ := strings.Cut(strings.TrimSuffix(strings.TrimPrefix(problems[0].Hint, "did you mean "), "?"), " or ")
		group, name, _ := strings.Cut(strings.TrimPrefix(first, "["), "] ")
		if _, ok := c.Option("placement", series.Zed, Key{group, name}); !ok {
			t.Errorf("%v: %s", key, problems[0].Hint)
		}
	}
	if hinted < 150 {
		t.Errorf("only %d hints", hinted)
	}
}
