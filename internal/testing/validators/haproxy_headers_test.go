package validators_test

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestHeadersBehindHAProxy sends the rules of a generated haproxy.cfg what a client may send, and looks at what a service receives.
func TestHeadersBehindHAProxy(t *testing.T) {
	var received http.Header
	behind := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { received = r.Header }))
	defer behind.Close()
	for _, listen := range []string{"keystone", "placement-api"} {
		at := freeAddress(t)
		file := fmt.Sprintf("defaults\n    mode http\n    timeout connect 10s\n    timeout client 60s\n    timeout server 60s\nlisten x\n    bind %s\n%s    server s %s\n",
			at, rulesOf(t, listen), strings.TrimPrefix(behind.URL, "http://"))
		path := save(t, filepath.Join(readable(t), "haproxy.cfg"), []byte(file))
		haproxy := exec.CommandContext(t.Context(), "/usr/sbin/haproxy", "-db", "-f", path)
		if err := haproxy.Start(); err != nil {
			t.Fatal(err)
		}
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+at+"/v3", nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header = http.Header{"X-Image-Meta-Property-A_b": {"kept"}}
		for _, name := range []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Prefix", "X_Forwarded_For",
			"X_Forwarded_Host", "X_FORWARDED_PREFIX", "x-forwarded_proto", "x_forwarded-host"} {
			request.Header[name] = []string{"planted"}
		}
		answered(t, request)
		haproxy.Process.Kill()
		haproxy.Wait()
		t.Run("K2/8: "+listen, func(t *testing.T) {
			for name, values := range received {
				if slices.Contains(values, "planted") {
					t.Errorf("the service receives %s: %q", name, values)
				}
			}
			if got := received["X-Forwarded-For"]; !slices.Equal(got, []string{"127.0.0.1"}) {
				t.Errorf("X-Forwarded-For is %q", got)
			}
			if got := received["X-Image-Meta-Property-A_b"]; !slices.Equal(got, []string{"kept"}) {
				t.Errorf("another header with an underscore is %q", got)
			}
		})
	}
}

// answered sends a request until HAProxy has started.
func answered(t *testing.T, request *http.Request) {
	t.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) {
		response, err := http.DefaultClient.Do(request)
		if err == nil {
			response.Body.Close()
			return
		}
		if time.Now().After(end) {
			t.Fatal(err)
		}
	}
}

// rulesOf returns the rules for requests in a listen section of an example.
func rulesOf(t *testing.T, listen string) string {
	t.Helper()
	files := compiled(t, "zed")
	i := slices.IndexFunc(files, func(f written) bool { return f.Path == "/etc/haproxy/haproxy.cfg" })
	body, err := os.ReadFile(files[i].at)
	if err != nil {
		t.Fatal(err)
	}
	_, section, found := strings.Cut(string(body), "\nlisten "+listen+"\n")
	section, _, _ = strings.Cut(section, "\nlisten ")
	rules := ""
	for line := range strings.Lines(section) {
		if strings.HasPrefix(line, "    http-request ") {
			rules += line
		}
	}
	if !found || rules == "" {
		t.Fatalf("no rules of %s", listen)
	}
	return rules
}

// freeAddress returns an address of this machine at which nothing listens.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
