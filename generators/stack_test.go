package generators

import (
	"context"
	"fmt"
	"io/fs"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"text/template/parse"

	"stackplan/internal/catalogue"
	"stackplan/internal/model"
	"stackplan/internal/nodeset"
	"stackplan/internal/render"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/templates"
)

// stack is a cloud of three control hosts at 10.0.0.11 to 13, with a VIP inside and one for users.
func stack(t *testing.T, change func(*model.Cloud, *model.Region)) *model.Cloud {
	t.Helper()
	hardware := &model.Hardware{Name: "h", NICs: []string{"eth0"}}
	r := &model.Region{
		Name: "r1", Series: series.Zed,
		Networking: model.Networking{Driver: "neutron", Mechanism: "linuxbridge"},
		Networks: []*model.Network{
			{Name: "management", Purpose: "management", CIDR: netip.MustParsePrefix("10.0.0.0/24"), VIP: netip.MustParseAddr("10.0.0.10"), VRID: 51},
			{Name: "public", Purpose: "external", VLAN: 200, CIDR: netip.MustParsePrefix("203.0.113.0/24"), VIP: netip.MustParseAddr("203.0.113.10"), VRID: 52},
		},
		Compute:   model.Compute{RPCTimeout: 300},
		Database:  model.Database{Mode: "primary-standby", MaxConnections: 4096, BufferPool: 4 << 30},
		Messaging: model.Messaging{User: "openstack", Partitions: "pause_minority"},
		Cache:     model.Cache{Memory: 1 << 30, MaxConnections: 4096},
		LoadBalancer: model.LoadBalancer{
			MaxConnections: 10000, ConsoleTimeout: 3600, ImageTimeout: 1800, VRRP: model.VRRP{Peers: "unicast", Interval: 1},
		},
		Groups: []*model.Group{{
			Name: "ctl", Role: service.ControlCompute, Hardware: hardware, Nodes: nodes(t, "ctl[1-3]"),
			Address: map[string]model.AddressRule{"management": {Base: netip.MustParseAddr("10.0.0.10"), Numbered: true}},
		}},
	}
	c := &model.Cloud{
		Name: "c", Regions: []*model.Region{r}, Identity: model.Identity{Home: "r1"}, Roles: map[string]*model.Role{},
		Secrets: model.Secrets{
			"messaging": {"password": "messaging/password", "cookie": "messaging/cookie"},
			"database":  {"transfer": "database/transfer"}, "keepalived": {"password": "keepalived/password"},
		},
	}
	if change != nil {
		change(c, r)
	}
	return c
}

func nodes(t *testing.T, names string) nodeset.Set {
	t.Helper()
	set, err := nodeset.Parse(names)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// api is a service behind HAProxy that users reach, for tests.
func api(port service.Port) *service.Service {
	return &service.Service{Name: "api", Roles: []string{service.ControlCompute}, Ports: []service.Port{port}}
}

// made renders a file of a host of the stack, with services besides.
func made(t *testing.T, c *model.Cloud, host, path string, more ...*service.Service) string {
	t.Helper()
	services := slices.Concat(mariadb(), rabbitmq(), memcached(), haproxy(), keepalived(), more)
	r := render.New(c, service.NewSites(c, services), catalogue.Open())
	for f, err := range r.Files(context.Background(), func(h *model.Host) bool { return h.Name == host }) {
		if err != nil {
			t.Fatal(err)
		}
		if f.Path == path {
			return string(f.Body)
		}
	}
	return ""
}

// block returns the lines of the block that begins with header, without indentation.
func block(text, header string) []string {
	_, rest, ok := strings.Cut("\n"+text, "\n"+header+"\n")
	if !ok {
		return nil
	}
	rest, _, _ = strings.Cut(rest, "\n\n")
	var lines []string
	for line := range strings.Lines(rest) {
		lines = append(lines, strings.TrimSpace(line))
	}
	return lines
}

func wantLines(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	for _, line := range want {
		if !slices.Contains(got, line) {
			t.Errorf("%s: no line %q in\n%s", what, line, strings.Join(got, "\n"))
		}
	}
}

func wantNone(t *testing.T, what string, got []string, word string) {
	t.Helper()
	for _, line := range got {
		if strings.Contains(line, word) {
			t.Errorf("%s: line %q holds %s", what, line, word)
		}
	}
}

// TestSections holds templates and tables to each other: every section that a template names is in the table, and the
// other way round.
func TestSections(t *testing.T) {
	used := map[string]bool{}
	for _, svc := range All() {
		for _, f := range svc.Files {
			if f.Template == "" {
				continue
			}
			used[f.Template] = true
			text, err := templates.Files.ReadFile(f.Template)
			if err != nil {
				t.Errorf("%s: %v", f.Path, err)
				continue
			}
			trees, err := parse.Parse(f.Template, string(text), "", "", map[string]any{"rows": true})
			if err != nil {
				t.Fatal(err)
			}
			named := map[string]bool{}
			if tree := trees[f.Template]; tree != nil {
				name(t, tree.Root, f.Sections, f.Template, named)
			}
			for _, missing := range unnamed(f.Sections, "", named) {
				t.Errorf("%s does not print section %s", f.Template, missing)
			}
		}
	}
	all, _ := fs.Glob(templates.Files, "*.tmpl")
	for _, file := range all {
		if !used[file] {
			t.Errorf("no file uses %s", file)
		}
	}
}

// name notes the sections that a template names, by the path to them.
func name(t *testing.T, list *parse.ListNode, sections []service.Section, at string, named map[string]bool) {
	for _, node := range list.Nodes {
		switch n := node.(type) {
		case *parse.ActionNode:
			if args := n.Pipe.Cmds[0].Args; len(args) == 2 {
				find(t, args[1], sections, at, named)
			}
		case *parse.RangeNode:
			inner := find(t, n.Pipe.Cmds[0].Args[0], sections, at, named)
			name(t, n.List, inner.Sections, at+"."+inner.Name, named)
		case *parse.WithNode:
			inner := find(t, n.Pipe.Cmds[0].Args[0], sections, at, named)
			name(t, n.List, inner.Sections, at+"."+inner.Name, named)
		}
	}
}

func find(t *testing.T, n parse.Node, sections []service.Section, at string, named map[string]bool) service.Section {
	field, ok := n.(*parse.FieldNode)
	if !ok {
		return service.Section{}
	}
	for _, s := range sections {
		if s.Name == field.Ident[0] {
			named[strings.TrimPrefix(at[strings.Index(at+".", ".tmpl")+len(".tmpl"):]+"."+s.Name, ".")] = true
			return s
		}
	}
	t.Errorf("%s names section %s, which the table has not", at, field)
	return service.Section{}
}

func unnamed(sections []service.Section, at string, named map[string]bool) []string {
	var missing []string
	for _, s := range sections {
		path := strings.TrimPrefix(at+"."+s.Name, ".")
		if !named[path] {
			missing = append(missing, path)
		}
		missing = append(missing, unnamed(s.Sections, path, named)...)
	}
	return missing
}

func TestMemcached(t *testing.T) {
	got := strings.Split(made(t, stack(t, nil), "ctl2", "/etc/memcached.conf"), "\n")
	wantLines(t, "memcached.conf", got, "-l 10.0.0.12", "-p 11211", "-U 0", "-u memcache", "-m 1024", "-c 4096")
}

func TestMariaDBFiles(t *testing.T) {
	const old, now = "/etc/mysql/conf.d/stackplan.cnf", "/etc/mysql/mariadb.conf.d/90-stackplan.cnf"
	for _, c := range []struct {
		in   series.Series
		path string
		gone string
	}{{series.Havana, old, now}, {series.Mitaka, old, now}, {series.Newton, now, old}, {series.Epoxy, now, old}} {
		cloud := stack(t, func(_ *model.Cloud, r *model.Region) { r.Series = c.in })
		if made(t, cloud, "ctl1", c.path) == "" || made(t, cloud, "ctl1", c.gone) != "" {
			t.Errorf("%v: the file is not %s alone", c.in, c.path)
		}
	}
}

func TestMariaDBPrimaryStandby(t *testing.T) {
	const path = "/etc/mysql/mariadb.conf.d/90-stackplan.cnf"
	primary := strings.Split(made(t, stack(t, nil), "ctl1", path), "\n")
	standby := strings.Split(made(t, stack(t, nil), "ctl2", path), "\n")
	wantLines(t, "primary", primary, "bind_address = 10.0.0.11", fmt.Sprint("server_id = ", 10<<24+11), "innodb_buffer_pool_size = 4096M", "max_connections = 4096")
	wantLines(t, "standby", standby, "bind_address = 10.0.0.12", fmt.Sprint("server_id = ", 10<<24+12), "read_only = 1")
	wantNone(t, "primary", primary, "read_only")
	wantNone(t, "primary", primary, "wsrep")
	promoted := stack(t, func(_ *model.Cloud, r *model.Region) { r.Database.Primary = "ctl2" })
	wantLines(t, "old primary", strings.Split(made(t, promoted, "ctl1", path), "\n"), "read_only = 1")
	wantNone(t, "promoted standby", strings.Split(made(t, promoted, "ctl2", path), "\n"), "read_only")
}

func TestMariaDBGalera(t *testing.T) {
	const path = "/etc/mysql/mariadb.conf.d/90-stackplan.cnf"
	galera := func(_ *model.Cloud, r *model.Region) { r.Database.Mode = "galera" }
	got := strings.Split(made(t, stack(t, galera), "ctl2", path), "\n")
	wantLines(t, "three nodes", got, "wsrep_cluster_address = gcomm://10.0.0.11,10.0.0.12,10.0.0.13", "wsrep_node_name = ctl2",
		"wsrep_cluster_name = c-r1", "wsrep_sst_auth = transfer:((database/transfer))")
	wantNone(t, "three nodes", got, "read_only")
	wantNone(t, "three nodes", got, "server_id")
	single := stack(t, func(_ *model.Cloud, r *model.Region) { r.Database.Mode, r.Groups[0].Nodes = "galera", nodes(t, "ctl1") })
	wantLines(t, "one node", strings.Split(made(t, single, "ctl1", path), "\n"), "wsrep_cluster_address = gcomm://")
	six := stack(t, func(_ *model.Cloud, r *model.Region) {
		r.Database.Mode = "galera"
		r.Groups[0].Address["management"] = model.AddressRule{Base: netip.MustParseAddr("fd00::10"), Numbered: true}
	})
	wantLines(t, "IPv6", strings.Split(made(t, six, "ctl1", path), "\n"), `wsrep_cluster_address = "gcomm://[fd00::11],[fd00::12],[fd00::13]"`)
}

func TestRabbitMQ(t *testing.T) {
	const terms, conf, environment = "/etc/rabbitmq/rabbitmq.config", "/etc/rabbitmq/rabbitmq.conf", "/etc/rabbitmq/rabbitmq-env.conf"
	got := made(t, stack(t, nil), "ctl2", conf)
	wantLines(t, "zed", strings.Split(got, "\n"), "listeners.tcp.1 = 10.0.0.12:5672", "cluster_formation.classic_config.nodes.3 = rabbit@ctl3",
		"cluster_partition_handling = pause_minority", "default_user = openstack", "default_pass = ((messaging/password))")
	if strings.Contains(got, "mirror") {
		t.Errorf("zed mirrors queues:\n%s", got)
	}
	mirrored := stack(t, func(_ *model.Cloud, r *model.Region) { r.Messaging.Queues = "mirrored" })
	if got := made(t, mirrored, "ctl2", conf); !strings.Contains(got, "set_policy") || !strings.Contains(got, "queue_master_locator = min-masters") {
		t.Errorf("mirrored queues:\n%s", got)
	}
	wantLines(t, "environment", strings.Split(made(t, stack(t, nil), "ctl2", environment), "\n"), `NODENAME="rabbit@ctl2"`,
		`SERVER_ADDITIONAL_ERL_ARGS="-kernel inet_dist_use_interface {10,0,0,12}"`)
	if got := made(t, stack(t, nil), "ctl2", "/var/lib/rabbitmq/.erlang.cookie"); got != "((messaging/cookie))\n" {
		t.Errorf("cookie %q", got)
	}
	old := stack(t, func(_ *model.Cloud, r *model.Region) { r.Series = series.Havana })
	if got := made(t, old, "ctl2", conf); got != "" {
		t.Errorf("havana has rabbitmq.conf:\n%s", got)
	}
	var lines []string
	for line := range strings.Lines(made(t, old, "ctl2", terms)) {
		lines = append(lines, strings.TrimSpace(line))
	}
	wantLines(t, "havana", lines, `{tcp_listeners, [{"10.0.0.12", 5672}]},`,
		`{cluster_nodes, {['rabbit@ctl1', 'rabbit@ctl2', 'rabbit@ctl3'], disc}},`, `{default_pass, <<"((messaging/password))">>},`)
}

func TestErlangQuotes(t *testing.T) {
	if got := erlangString(`a"b\c`); got != `"a\"b\\c"` {
		t.Errorf("string %s", got)
	}
	if got := erlangAtoms([]string{`a'b`, "c"}); !slices.Equal(got, []string{`'a\'b'`, "'c'"}) {
		t.Errorf("atoms %s", got)
	}
}
