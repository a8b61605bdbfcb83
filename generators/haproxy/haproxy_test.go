package haproxy

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"stackplan/generators/endpoint"
	"stackplan/generators/names"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/testing/samplecloud"
)

const haproxyPath = "/etc/haproxy/haproxy.cfg"

func TestHAProxyPorts(t *testing.T) {
	tls := func(_ *model.Cloud, r *model.Region) { r.Networks[1].TLS = &model.TLS{Certificate: "/etc/vip.pem"} }
	long := func(s *service.Scope) int { return s.Region.LoadBalancer.ImageTimeout }
	for _, c := range []struct {
		name   string
		change func(*model.Cloud, *model.Region)
		port   service.Port
		want   []string
		none   []string
	}{
		{"internal", nil, service.Port{Number: 80, Exposure: service.Internal, Health: "GET /healthcheck"},
			[]string{"bind 10.0.0.10:80", "option httpchk GET /healthcheck", "option httplog", "server ctl3 10.0.0.13:80 check inter 2s fastinter 1s rise 2 fall 3",
				"http-request set-header X-Forwarded-For %[src]", "http-request del-header X-Forwarded-Proto"},
			[]string{"203.0.113.10", "ssl", "timeout", "backup", "deny"}},
		{"external", nil, service.Port{Number: 80, Exposure: service.External},
			[]string{"bind 10.0.0.10:80", "bind 203.0.113.10:80", "http-request deny if { path_beg -i /server-status } { dst 203.0.113.10 }"},
			[]string{"ssl", "httpchk"}},
		{"external with TLS", tls, service.Port{Number: 80, Exposure: service.External},
			[]string{"bind 10.0.0.10:80", "bind 203.0.113.10:80 ssl crt /etc/vip.pem", "http-request set-header X-Forwarded-Proto https if { ssl_fc }"}, nil},
		{"internal beside TLS", tls, service.Port{Number: 80, Exposure: service.Internal}, []string{"bind 10.0.0.10:80"}, []string{"ssl"}},
		{"TCP", tls, service.Port{Number: 80, Exposure: service.External, TCP: true},
			[]string{"mode tcp", "option tcplog", "bind 203.0.113.10:80"}, []string{"http", "ssl"}},
		{"single", nil, service.Port{Number: 80, Exposure: service.Internal, Single: true},
			[]string{"server ctl1 10.0.0.11:80 check inter 2s fastinter 1s rise 2 fall 3 on-marked-down shutdown-sessions on-marked-up shutdown-backup-sessions",
				"server ctl2 10.0.0.12:80 check inter 2s fastinter 1s rise 2 fall 3 backup on-marked-down shutdown-sessions"}, nil},
		{"own times", nil, service.Port{Number: 80, Exposure: service.Internal, Timeout: long, Balance: "source", Expect: "status 200"},
			[]string{"timeout client 1800s", "timeout server 1800s", "timeout tunnel 1800s", "balance source", "http-check expect status 200"}, nil},
	} {
		got := samplecloud.Block(made(t, samplecloud.Stack(t, c.change), "ctl1", haproxyPath, samplecloud.API(c.port)), "listen api")
		samplecloud.WantLines(t, c.name, got, c.want...)
		for _, word := range c.none {
			samplecloud.WantNone(t, c.name, got, word)
		}
	}
}

// With TLS behind HAProxy each server must present a certificate for its name, unless its service cannot or need not.
func TestHAProxyBackends(t *testing.T) {
	const checked, ssl = "server ctl2 10.0.0.12:80 check inter 2s fastinter 1s rise 2 fall 3", " ssl verify required ca-file /etc/ca.pem verifyhost ctl2"
	secure := service.Port{Number: 80, Exposure: service.Internal, Secure: series.Havana}
	for _, c := range []struct {
		name  string
		plain []string
		port  service.Port
		want  string
	}{
		{"able", nil, secure, checked + ssl},
		{"another is plain", []string{"other"}, secure, checked + ssl},
		{"plain", []string{"api"}, secure, checked},
		{"not able", nil, service.Port{Number: 80, Exposure: service.Internal}, checked},
		{"not able yet", nil, service.Port{Number: 80, Exposure: service.Internal, Secure: series.Epoxy}, checked},
		{"alone", nil, service.Port{Number: 80, Exposure: service.Internal, Secure: series.Havana, Single: true}, checked + ssl + " backup on-marked-down shutdown-sessions"},
	} {
		cloud := samplecloud.Stack(t, func(_ *model.Cloud, r *model.Region) {
			r.LoadBalancer.Backends = &model.Backends{Certificate: "/etc/host.pem", Key: "/etc/host.key", CA: "/etc/ca.pem", Plain: c.plain}
		})
		samplecloud.WantLines(t, c.name, samplecloud.Block(made(t, cloud, "ctl1", haproxyPath, samplecloud.API(c.port)), "listen api"), c.want)
		samplecloud.WantNone(t, "mariadb", samplecloud.Block(made(t, cloud, "ctl1", haproxyPath, samplecloud.API(c.port)), "listen mariadb"), "ssl")
	}
}

func TestHAProxyDirectPortsAreNotShown(t *testing.T) {
	got := made(t, samplecloud.Stack(t, nil), "ctl1", haproxyPath, samplecloud.API(service.Port{Number: 80}))
	for _, name := range []string{"api", "rabbitmq", "memcached"} {
		if strings.Contains(got, "listen "+name) {
			t.Errorf("%s is shown:\n%s", name, got)
		}
	}
}

func TestHAProxyWaitsLongerThanRPC(t *testing.T) {
	for _, timeout := range []int{1, 300, 7200} {
		c := samplecloud.Stack(t, func(_ *model.Cloud, r *model.Region) { r.Compute.RPCTimeout = timeout })
		got := samplecloud.Block(made(t, c, "ctl1", haproxyPath), "defaults")
		samplecloud.WantLines(t, "defaults", got, fmt.Sprintf("timeout client %ds", max(timeout, 60)+60), fmt.Sprintf("timeout server %ds", max(timeout, 60)+60)) // neutron waits 60 s
	}
}

func TestHAProxyDatabase(t *testing.T) {
	got := samplecloud.Block(made(t, samplecloud.Stack(t, nil), "ctl1", haproxyPath), "listen mariadb")
	samplecloud.WantLines(t, "mariadb", got, "bind 10.0.0.10:3306", "mode tcp", "maxconn 4096", "timeout server 7200s")
	samplecloud.WantNone(t, "mariadb", got, "203.0.113.10")
	if i := slices.IndexFunc(got, func(l string) bool { return strings.HasPrefix(l, "server ") }); i < 0 || strings.Contains(got[i], " backup ") {
		t.Errorf("the first server is a backup or missing:\n%s", strings.Join(got, "\n"))
	}
	promoted := samplecloud.Stack(t, func(_ *model.Cloud, r *model.Region) { r.Database.Primary = "ctl2" })
	samplecloud.WantLines(t, "promoted", samplecloud.Block(made(t, promoted, "ctl1", haproxyPath), "listen mariadb"),
		"server ctl1 10.0.0.11:3306 check inter 2s fastinter 1s rise 2 fall 3 backup on-marked-down shutdown-sessions",
		"server ctl2 10.0.0.12:3306 check inter 2s fastinter 1s rise 2 fall 3 on-marked-down shutdown-sessions on-marked-up shutdown-backup-sessions")
}

// A port of a Galera node proves nothing, so an agent on its host answers the checks.
func TestHAProxyChecksGalera(t *testing.T) {
	block := func(mode string) []string {
		c := samplecloud.Stack(t, func(_ *model.Cloud, r *model.Region) { r.Database.Mode = mode })
		return samplecloud.Block(made(t, c, "ctl1", haproxyPath), "listen mariadb")
	}
	t.Run("K1/1: Galera", func(t *testing.T) {
		samplecloud.WantLines(t, "galera", block("galera"), "option httpchk GET /",
			"server ctl1 10.0.0.11:3306 check port 9200 inter 1s fastinter 500ms rise 3 fall 2 on-marked-down shutdown-sessions on-marked-up shutdown-backup-sessions",
			"server ctl2 10.0.0.12:3306 check port 9200 inter 1s fastinter 500ms rise 3 fall 2 backup on-marked-down shutdown-sessions")
	})
	t.Run("K1/1: primary and standbys", func(t *testing.T) {
		samplecloud.WantNone(t, "primary-standby", block("primary-standby"), "httpchk")
		samplecloud.WantNone(t, "primary-standby", block("primary-standby"), "check port")
	})
}

// Services believe headers about proxies, and HAProxy is the first proxy.
func TestHAProxyRemovesHeadersOfProxies(t *testing.T) {
	for _, c := range []struct {
		name string
		in   series.Series
		port service.Port
		want []string
	}{
		{"K2/8: external", series.Epoxy, service.Port{Number: 80, Exposure: service.External},
			[]string{"del-header Forwarded", "del-header X-Forwarded-Host", "del-header X-Forwarded-Prefix", "del-header X-Forwarded-Proto", "del-header ^x(_forwarded[-_]|-forwarded_) -m reg"}},
		{"K2/8: internal", series.Epoxy, service.Port{Number: 80, Exposure: service.Internal},
			[]string{"del-header Forwarded", "del-header X-Forwarded-Host", "del-header X-Forwarded-Prefix", "del-header X-Forwarded-Proto", "del-header ^x(_forwarded[-_]|-forwarded_) -m reg"}},
		{"K2/8: HAProxy without -m", series.Havana, service.Port{Number: 80, Exposure: service.External},
			[]string{"del-header Forwarded", "del-header X-Forwarded-Host", "del-header X-Forwarded-Prefix", "del-header X-Forwarded-Proto"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			cloud := samplecloud.Stack(t, func(_ *model.Cloud, r *model.Region) { r.Series = c.in })
			var got []string
			for _, line := range samplecloud.Block(made(t, cloud, "ctl1", haproxyPath, samplecloud.API(c.port)), "listen api") {
				if rest, ok := strings.CutPrefix(line, "http-request "); ok && strings.HasPrefix(rest, "del-header") {
					got = append(got, rest)
				}
			}
			slices.Sort(got)
			slices.Sort(c.want)
			if !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestHAProxyIPv6(t *testing.T) {
	c := samplecloud.Stack(t, func(_ *model.Cloud, r *model.Region) {
		r.Networks[0].VIP = netip.MustParseAddr("fd00::10")
		r.Groups[0].Address["management"] = model.AddressRule{Base: netip.MustParseAddr("fd00::10"), Numbered: true}
	})
	got := samplecloud.Block(made(t, c, "ctl1", haproxyPath), "listen mariadb")
	samplecloud.WantLines(t, "mariadb", got, "bind [fd00::10]:3306")
	if !slices.ContainsFunc(got, func(l string) bool { return strings.HasPrefix(l, "server ctl1 [fd00::11]:3306 ") }) {
		t.Errorf("no server with brackets:\n%s", strings.Join(got, "\n"))
	}
	sysctl := strings.Split(made(t, c, "ctl1", "/etc/sysctl.d/60-stackplan-haproxy.conf"), "\n")
	samplecloud.WantLines(t, "sysctl", sysctl, "net.ipv4.ip_nonlocal_bind = 1", "net.ipv6.ip_nonlocal_bind = 1")
	samplecloud.WantNone(t, "sysctl of IPv4", strings.Split(made(t, samplecloud.Stack(t, nil), "ctl1", "/etc/sysctl.d/60-stackplan-haproxy.conf"), "\n"), "ipv6")
}

func TestHealthRequestStaysOneWord(t *testing.T) {
	for health, want := range map[string]string{
		"GET /healthcheck": "GET /healthcheck",
		"GET /a b":         "GET /a%20b",
		`GET /"a b"`:       "GET /%22a%20b%22",
		"":                 "",
	} {
		s := &service.Scope{Listener: service.Listener{Port: &service.Port{Health: health}}}
		if got := healthRequest(s); got != want {
			t.Errorf("%q: %q, want %q", health, got, want)
		}
	}
}

// The metadata agent of neutron sends the address of the instance in a header that HAProxy removes from all other requests.
func TestTheInstancesAddressPasses(t *testing.T) {
	const overwrite = "http-request set-header X-Forwarded-For %[src]"
	port := []service.Port{{Number: endpoint.MetadataPort, Exposure: service.Internal}}
	metadata := &service.Service{Name: names.NovaMetadata, Roles: []string{service.ControlCompute}, Ports: port}
	agents := samplecloud.Block(made(t, samplecloud.Stack(t, nil), "ctl1", haproxyPath, metadata), "listen nova-api-metadata")
	samplecloud.WantLines(t, "neutron", agents, "bind 10.0.0.10:8775")
	samplecloud.WantNone(t, "neutron", agents, "X-Forwarded-For")
	own := samplecloud.Stack(t, func(_ *model.Cloud, r *model.Region) { r.Networking.Driver = "nova-network" })
	samplecloud.WantLines(t, "nova-network", samplecloud.Block(made(t, own, "ctl1", haproxyPath, metadata), "listen nova-api-metadata"), overwrite)
}
