package catalogue

import (
	"encoding/csv"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"stackplan/internal/series"
)

func TestOpenDecodesNothing(t *testing.T) {
	c := Open()
	for name, e := range c.projects {
		if e.project != nil {
			t.Errorf("%s is decoded before anybody asked", name)
		}
	}
	if _, ok := c.Option("nova", series.Zed, Key{"DEFAULT", "my_ip"}); !ok {
		t.Fatal("nova has no my_ip")
	}
	for name, e := range c.projects {
		if isDecoded := e.project != nil; isDecoded != (name == "nova") {
			t.Errorf("after a question about nova, %s decoded: %v", name, isDecoded)
		}
	}
}

func TestCatalogueMatchesTheSources(t *testing.T) {
	text, err := os.ReadFile("testdata/counts.csv")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	c := Open()
	total := 0
	for _, row := range rows[1:] {
		s, ok := series.Parse(row[0])
		want, err := strconv.Atoi(row[2])
		if !ok || err != nil {
			t.Fatal(row)
		}
		have := 0
		for _, o := range c.Options(row[1], s) {
			if o.Plugin == "" {
				have++
			}
		}
		if have != want {
			t.Errorf("%s %v: %d options, want %d", row[1], s, have, want)
		}
		total += have
	}
	if total != 176798 {
		t.Errorf("%d options in all", total)
	}
}

func TestOptionsAreSortedAndFound(t *testing.T) {
	c := Open()
	for _, project := range c.Projects() {
		s := c.Series(project)[0]
		options := c.Options(project, s)
		if !slices.IsSortedFunc(options, func(a, b Option) int { return a.compare(b.Key) }) {
			t.Errorf("%s %v is not sorted", project, s)
		}
		for _, want := range options {
			have, ok := c.Option(project, s, want.Key)
			if !ok || have.Key != want.Key || have.DefaultText() != want.DefaultText() {
				t.Errorf("%s %v: %v is found as %v", project, s, want.Key, have)
			}
		}
	}
}

func TestOptionMatchesAsOsloDoes(t *testing.T) {
	c := Open()
	tests := []struct {
		key  Key
		want bool
	}{
		{Key{"DEFAULT", "my_ip"}, true},
		{Key{"DEFAULT", "my-ip"}, true},
		{Key{"default", "my_ip"}, false},
		{Key{"DEFAULT", "MY_IP"}, false},
		{Key{"LibVirt", "virt_type"}, true},
		{Key{"libvirt", "my_ip"}, false},
	}
	for _, test := range tests {
		if _, ok := c.Option("nova", series.Zed, test.key); ok != test.want {
			t.Errorf("%v: %v, want %v", test.key, ok, test.want)
		}
	}
}

func TestFactsOfAnOption(t *testing.T) {
	c := Open()
	o, ok := c.Option("nova", series.Zed, Key{"api_database", "max_pool_size"})
	if !ok || o.Type != Integer || o.Series != series.Zed || o.Project != "nova" {
		t.Errorf("%+v", o)
	}
	o, _ = c.Option("keystone", series.Havana, Key{"DEFAULT", "admin_token"})
	if o.DefaultText() != "ADMIN" || !o.Secret {
		t.Errorf("%+v", o)
	}
	o, _ = c.Option("nova", series.Zed, Key{"vnc", "server_listen"})
	if o.Type != HostAddress || !slices.Equal(o.Default, []string{"127.0.0.1"}) || len(o.Deprecated) != 0 {
		t.Errorf("%+v", o)
	}
	o, _ = c.Option("nova", series.Zed, Key{"DEFAULT", "debug"})
	if !o.Mutable || o.DefaultText() != "false" {
		t.Errorf("%+v", o)
	}
}

func TestUnknownProjectHasNothing(t *testing.T) {
	c := Open()
	if _, ok := c.Option("swift", series.Zed, Key{"DEFAULT", "debug"}); ok || c.Series("swift") != nil {
		t.Error("swift is known")
	}
	if got := c.Series("placement"); got[0] != series.Stein {
		t.Error("placement begins with", got[0])
	}
	if life := c.Life("swift", Key{"DEFAULT", "debug"}); len(life.Events) != 0 {
		t.Error(life)
	}
}

// Options of the password plug-in are accepted only in groups whose auth_type can name the plug-in.
func TestPluginOptions(t *testing.T) {
	c := Open()
	tests := []struct {
		project string
		s       series.Series
		key     Key
		want    bool
	}{
		{"nova", series.Zed, Key{"keystone_authtoken", "username"}, true},
		{"nova", series.Zed, Key{"keystone_authtoken", "password"}, true},
		{"glance", series.Epoxy, Key{"keystone_authtoken", "user_domain_name"}, true},
		{"neutron", series.Kilo, Key{"keystone_authtoken", "auth_plugin"}, true},
		{"neutron", series.Kilo, Key{"keystone_authtoken", "auth_type"}, false},
		{"neutron", series.Kilo, Key{"nova", "project_name"}, true},
		{"neutron", series.Ocata, Key{"placement", "auth_type"}, true},
		{"nova", series.Havana, Key{"keystone_authtoken", "username"}, false},
		{"nova", series.Zed, Key{"DEFAULT", "username"}, false},
		{"cinder", series.Zed, Key{"service_user", "password"}, true},
		{"placement", series.Zed, Key{"keystone_authtoken", "auth_url"}, true},
	}
	for _, test := range tests {
		o, ok := c.Option(test.project, test.s, test.key)
		if ok != test.want {
			t.Errorf("%s %v %v: %v", test.project, test.s, test.key, ok)
		}
		if ok && test.key.Name == "password" && !o.Secret {
			t.Errorf("%s %v is no secret", test.project, test.key)
		}
	}
}

func TestBackendOption(t *testing.T) {
	c := Open()
	o, ok := c.BackendOption("glance", series.Zed, Key{"fast", "filesystem_store_datadir"})
	if !ok || o.Group != "fast" || o.Type != String {
		t.Errorf("%+v %v", o, ok)
	}
	if _, ok := c.BackendOption("glance", series.Zed, Key{"fast", "filesystem_store_datadri"}); ok {
		t.Error("a misspelt option of a store is accepted")
	}
	if _, ok := c.BackendOption("glance", series.Zed, Key{"DEFAULT", "filesystem_store_datadir"}); ok {
		t.Error("[DEFAULT] passes for a store")
	}
	if _, ok := c.BackendOption("cinder", series.Mitaka, Key{"lvm", "volume_group"}); !ok {
		t.Error("cinder's volume_group is unknown")
	}
	if _, ok := c.BackendOption("keystone", series.Zed, Key{"x", "driver"}); ok {
		t.Error("keystone has no back ends of the user's")
	}
}

func TestFiles(t *testing.T) {
	c := Open()
	tests := []struct {
		project string
		s       series.Series
		key     Key
		want    string
	}{
		{"neutron", series.Zed, Key{"DEFAULT", "enable_isolated_metadata"}, "dhcp_agent.ini"},
		{"neutron", series.Havana, Key{"DEFAULT", "enable_isolated_metadata"}, "dhcp_agent.ini"},
		{"neutron", series.Havana, Key{"DEFAULT", "core_plugin"}, "neutron.conf"},
		{"neutron", series.Havana, Key{"ml2_type_vlan", "network_vlan_ranges"}, "ml2_conf.ini"},
		{"neutron", series.Kilo, Key{"linux_bridge", "physical_interface_mappings"}, "linuxbridge_agent.ini"},
		{"neutron", series.Havana, Key{"vlans", "network_vlan_ranges"}, "neutron.conf"},
		{"glance", series.Havana, Key{"paste_deploy", "flavor"}, "glance-api.conf glance-registry.conf"},
		{"glance", series.Havana, Key{"DEFAULT", "filesystem_store_datadir"}, "glance-api.conf"},
		{"nova", series.Havana, Key{"DEFAULT", "my_ip"}, "nova.conf"},
		{"keystone", series.Epoxy, Key{"token", "provider"}, "keystone.conf"},
		// Options that a program reads although its sample does not list them.
		{"neutron", series.Mitaka, Key{"agent", "extensions"}, "openvswitch_agent.ini sriov_agent.ini"},
		{"neutron", series.Epoxy, Key{"agent", "dscp"}, "macvtap_agent.ini"},
		{"neutron", series.Zed, Key{"ovn", "ovn_nb_connection"}, "ml2_conf.ini ovn.ini"},
		{"glance", series.Zed, Key{"image_import_opts", "image_import_plugins"}, "glance-api.conf glance-image-import.conf"},
	}
	for _, test := range tests {
		o, ok := c.Option(test.project, test.s, test.key)
		if have := strings.Join(c.files(o), " "); !ok || have != test.want {
			t.Errorf("%s %v %v: %v in %q, want %q", test.project, test.s, test.key, ok, have, test.want)
		}
	}
}

func TestManyMayAskAtOnce(t *testing.T) {
	c := Open()
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for _, project := range c.Projects() {
				if len(c.Options(project, series.Zed)) == 0 {
					t.Errorf("%s is empty", project)
				}
			}
		})
	}
	all.Wait()
}

func BenchmarkFirstQuestion(b *testing.B) {
	for b.Loop() {
		if _, ok := Open().Option("nova", series.Zed, Key{"DEFAULT", "my_ip"}); !ok {
			b.Fatal("no my_ip")
		}
	}
}

func BenchmarkOneSeries(b *testing.B) {
	c := Open()
	c.Option("nova", series.Zed, Key{"DEFAULT", "my_ip"})
	for b.Loop() {
		if len(c.Options("nova", series.Zed)) == 0 {
			b.Fatal("no options")
		}
	}
}

func BenchmarkResolve(b *testing.B) {
	c := Open()
	for b.Loop() {
		if _, ok := c.Resolve("nova", Key{"vnc", "server_listen"}, series.None, series.Havana); !ok {
			b.Fatal("not found")
		}
	}
}

// K4: the programs of a project set the exchange of their messages before they read files, so the default of oslo.messaging does not apply.
func TestExchangeIsThatOfTheProgram(t *testing.T) {
	facts := Open()
	for _, name := range []string{"neutron", "nova", "glance", "heat"} {
		for _, in := range series.All() {
			if in < series.Mitaka {
				continue
			}
			o, ok := facts.Option(name, in, Key{"DEFAULT", "control_exchange"})
			if !ok || !slices.Equal(o.EffectiveDefault(), []string{name}) {
				t.Errorf("%s of %v: %v %v", name, in, ok, o.EffectiveDefault())
			}
		}
	}
}
