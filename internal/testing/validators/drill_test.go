package validators_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"stackplan/internal/compile"
	"stackplan/internal/load"
	"stackplan/internal/model"
	"stackplan/internal/reach"
	"stackplan/internal/service"
	"stackplan/internal/testing/validators"
)

// TestDrillAsHAProxy runs a real HAProxy with a generated file, and behind it a program for each socket of the control hosts, which connects to
// what its own files contain. Whether each port of the VIPs answers must be what package reach states, before and after the loss of hosts.
func TestDrillAsHAProxy(t *testing.T) {
	root := apart(t)
	if root == "" {
		return
	}
	// One API knows a single node of the broker, so that the loss of this node takes it away alone.
	single := load.Set{Path: "regions.lab.overrides.neutron.DEFAULT.transport_url", Value: `"rabbit://openstack:((messaging/password:url))@172.16.10.11:5672//"`}
	c := compile.With(t.Context(), filepath.Join("..", "..", "..", "examples", "zed"), compile.Options{Sets: []load.Set{single}})
	if err := c.Findings.Err(); err != nil {
		t.Fatal(err)
	}
	m, err := reach.Read(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	shell(t, "ip link set lo up")
	f := &standIns{t: t, Map: m, region: m.Regions[0], open: map[string][]net.Listener{}, agents: map[string]bool{}}
	for _, v := range f.region.VIPs {
		shell(t, "ip address add "+v.Network.VIP.String()+"/32 dev lo")
	}
	hosts := f.region.VIPs[0].Hosts()
	for _, h := range hosts {
		for _, addr := range h.Address {
			shell(t, "ip address add "+addr.String()+"/32 dev lo")
		}
		f.start(h)
	}
	f.balance(root, c, hosts[0])
	for _, lost := range [][]int{{}, {0}, {0, 1}, {2}, {}} {
		f.lose(hosts, lost)
	}
}

// standIns are programs in place of those of hosts.
type standIns struct {
	*reach.Map
	t      *testing.T
	region *reach.Region
	open   map[string][]net.Listener // by host
	agents map[string]bool           // host:port of the checks that an agent answers
}

// start opens the sockets of a host.
func (f *standIns) start(h *model.Host) {
	class, _ := f.Host(h.Name)
	for _, l := range class.Lines {
		for _, p := range l.Places {
			if l.Kind == service.Forwards && p.Check != "" && p.Check != p.Port {
				f.agents[net.JoinHostPort(p.Host, p.Check)] = true
			}
		}
	}
	opened := map[string]bool{}
	listen := func(at string, svc *service.Service, isHTTP bool) {
		if opened[at] {
			return
		}
		opened[at] = true
		l, err := net.Listen("tcp", at)
		if err != nil {
			f.t.Fatal(err)
		}
		f.open[h.Name] = append(f.open[h.Name], l)
		if isHTTP {
			go http.Serve(l, f.handler(class, svc, f.agents[at]))
			return
		}
		go f.serve(l, class, svc)
	}
	alive, err := net.Listen("tcp", fmt.Sprintf("%v:%d", h.Management(), memberPort))
	if err != nil {
		f.t.Fatal(err)
	}
	f.open[h.Name] = append(f.open[h.Name], alive)
	for _, p := range class.Listening(h) {
		at := p.At
		if strings.HasPrefix(at, ":") {
			at = h.Management().String() + at
		}
		listen(at, p.Service, !p.Port.TCP)
		if agent := p.Port.CheckedBy(f.region.Model); agent != nil {
			listen(fmt.Sprintf("%v:%d", h.Management(), agent.Number), p.Service, true)
		}
	}
}

// handler answers the checks of HAProxy, and other requests only if the program finds what it requires.
func (f *standIns) handler(c *reach.Class, svc *service.Service, isAgent bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if isAgent && !f.hasQuorum(c, svc) || r.URL.Path == "/ask" && !f.works(c, svc) {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		io.WriteString(w, "ok")
	})
}

// serve answers ok at each connection if the program works.
func (f *standIns) serve(l net.Listener, c *reach.Class, svc *service.Service) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		go func() {
			defer conn.Close()
			if f.hasQuorum(c, svc) && f.works(c, svc) {
				io.WriteString(conn, "ok")
			}
		}()
	}
}

// memberPort is where the members of clusters hear each other, in place of the ports of Galera and Erlang.
const memberPort = 4567

// hasQuorum reports whether a majority of the members that the files list accept connections.
func (f *standIns) hasQuorum(c *reach.Class, svc *service.Service) bool {
	members, line := f.Members(c, svc)
	if line == nil || len(members) < 2 {
		return true
	}
	up := 0
	for _, h := range members {
		conn, err := net.DialTimeout("tcp", fmt.Sprintf("%v:%d", h.Management(), memberPort), time.Second)
		if err == nil {
			conn.Close()
			up++
		}
	}
	return 2*up > len(members)
}

// works reports whether a program finds the database, the message broker and keystone of its files.
func (f *standIns) works(c *reach.Class, svc *service.Service) bool {
	for _, l := range c.Lines {
		if l.Kind != service.Connects || !l.By(svc) || len(l.Places) == 0 {
			continue
		}
		to := f.Behind(f.Find(c, l.Places[0]))
		if to == nil || !to.Does(service.Database) && !to.Does(service.Messaging) && !to.Does(service.Identity) {
			continue
		}
		if !slices.ContainsFunc(l.Places, func(p service.Place) bool { return answers(p, to.Does(service.Identity)) }) {
			return false
		}
	}
	return true
}

// answers reports whether a program answers ok at a place.
func answers(p service.Place, isHTTP bool) bool {
	if !isHTTP {
		conn, err := net.DialTimeout("tcp", reach.Text(p), 2*time.Second)
		if err != nil {
			return false
		}
		defer conn.Close()
		conn.SetDeadline(time.Now().Add(5 * time.Second))
		text, _ := io.ReadAll(conn)
		return string(text) == "ok"
	}
	scheme := "http://"
	if p.Secure {
		scheme = "https://"
	}
	client := http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{DisableKeepAlives: true, TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	response, err := client.Get(scheme + reach.Text(p) + "/ask")
	if err != nil {
		return false
	}
	defer response.Body.Close()
	return response.StatusCode == http.StatusOK
}

// systemLines are lines of haproxy.cfg for which a system is required.
var systemLines = regexp.MustCompile(`(?m)^    (log|chroot|user|group|stats socket|maxconn) .*\n`)

// certificateFiles are the files of certificates in haproxy.cfg.
var certificateFiles = regexp.MustCompile(`\b(crt|ca-file) /\S+`)

// balance starts HAProxy with the file of a host.
func (f *standIns) balance(root string, c *compile.Cloud, h *model.Host) {
	for file, err := range c.HostFiles(f.t.Context(), h) {
		if err != nil {
			f.t.Fatal(err)
		}
		if file.Path != "/etc/haproxy/haproxy.cfg" {
			continue
		}
		pem := filepath.Join(root, "vip.pem")
		if err := validators.Certificate(pem); err != nil {
			f.t.Fatal(err)
		}
		body := certificateFiles.ReplaceAll(systemLines.ReplaceAll(file.Body, nil), []byte("$1 "+pem))
		path := save(f.t, filepath.Join(root, "haproxy.cfg"), body)
		daemon := exec.CommandContext(context.WithoutCancel(f.t.Context()), "/usr/sbin/haproxy", "-db", "-f", path)
		var log bytes.Buffer
		daemon.Stdout, daemon.Stderr = &log, &log
		if err := daemon.Start(); err != nil {
			f.t.Fatal(err)
		}
		f.t.Cleanup(func() {
			daemon.Process.Kill()
			daemon.Wait()
			if f.t.Failed() {
				f.t.Logf("HAProxy:\n%s", log.String())
			}
		})
	}
}

// lose closes the sockets of some hosts, opens those of the others, and compares what answers with what reach states.
func (f *standIns) lose(hosts []*model.Host, lost []int) {
	loss := reach.Loss{Hosts: map[string]*model.Host{}}
	var names []string
	for i, h := range hosts {
		isLost := slices.Contains(lost, i)
		if isLost {
			loss.Hosts[h.Name] = h
			names = append(names, h.Name)
		}
		for _, l := range f.open[h.Name] {
			if isLost {
				l.Close()
			}
		}
		if isLost {
			delete(f.open, h.Name)
		} else if f.open[h.Name] == nil {
			f.start(h)
		}
	}
	want := f.stated(loss)
	for end := time.Now().Add(patience / 4); ; time.Sleep(time.Second) {
		got := f.measured()
		if got == want {
			break
		}
		if time.Now().After(end) {
			f.t.Fatalf("after the loss of %v these ports answer:\n%s\nreach states:\n%s", names, got, want)
		}
	}
	f.t.Logf("after the loss of %v: %s", names, strings.ReplaceAll(want, "\n", ", "))
}

// entries yields each port of the VIPs, with its line.
func (f *standIns) entries(yield func(p service.Place, isHTTP bool)) {
	class := f.region.VIPs[0].Lines[0].Class
	for _, l := range class.Lines {
		if l.Kind != service.Accepts {
			continue
		}
		for _, p := range l.Places {
			to := f.Behind(f.Find(class, p))
			yield(p, to == nil || !to.Ports[0].TCP)
		}
	}
}

func (f *standIns) stated(loss reach.Loss) string {
	after, text := f.After(loss), ""
	f.entries(func(p service.Place, _ bool) { text += fmt.Sprintln(reach.Text(p), after.Answers(nil, p)) })
	return text
}

func (f *standIns) measured() string {
	text := ""
	f.entries(func(p service.Place, isHTTP bool) { text += fmt.Sprintln(reach.Text(p), answers(p, isHTTP)) })
	return text
}
