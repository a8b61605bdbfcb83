package validators_test

import (
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"stackplan/internal/format"
)

// heardOfHAProxy has haproxy check a file, and returns all that it says.
func heardOfHAProxy(t *testing.T, file string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "haproxy.cfg")
	if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("/usr/sbin/haproxy", "-c", "-f", path).CombinedOutput()
	if _, refused := err.(*exec.ExitError); err != nil && !refused {
		t.Fatalf("%v\nThis test compares with HAProxy itself: apt-get install haproxy", err)
	}
	return string(out)
}

// askHAProxy has haproxy check a file, and returns what it says of each line.
func askHAProxy(t *testing.T, file string) map[int]string {
	t.Helper()
	said := map[int]string{}
	for _, m := range regexp.MustCompile(`(?m)parsing \[[^]]*:(\d+)\] ?: (.*)$`).FindAllStringSubmatch(heardOfHAProxy(t, file), -1) {
		line, err := strconv.Atoi(m[1])
		if err != nil {
			t.Fatal(err)
		}
		said[line] += m[2]
	}
	return said
}

// haproxyLine strings pieces together that matter to how HAProxy cuts a line into words.
func haproxyLine(r *rand.Rand) string {
	pieces := []string{"a", "b", " ", " ", "\t", "\v", "\f", "'", "'", `"`, `"`, "#", `\ `, `\#`, `\\`, `\'`, `\"`, `\t`, `\q`, `\x41`, `\x4g`, `\x`, `\`, `\$`, "$", "é", "{", "!"}
	var line strings.Builder
	for range 1 + r.IntN(8) {
		line.WriteString(pieces[r.IntN(len(pieces))])
	}
	if r.IntN(8) == 0 {
		line.WriteString("\r")
	}
	return line.String()
}

// TestSameWordsAsHAProxy has haproxy name the first word of 3,000 lines, which it knows no keyword by: format.HAProxy cuts
// and resolves the same words, sees none where haproxy sees none, and refuses the same lines. It also refuses what takes
// a variable from the environment, of which haproxy makes what it finds there.
func TestSameWordsAsHAProxy(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	const head = "listen x\n"
	parse := func(line string) ([]format.Directive, error) {
		d, err := format.HAProxy.Parse([]byte(head + line + "\n"))
		if err != nil {
			return nil, err
		}
		return d.Directives[0].Block, nil
	}
	words, none, refused := 0, 0, 0
	for range 75 {
		lines := []string{}
		for len(lines) < 40 { // haproxy stops at 50 faults
			line := haproxyLine(r)
			if _, err := parse(line); err == nil || !strings.Contains(err.Error(), "environment") {
				lines = append(lines, line)
			}
		}
		said := askHAProxy(t, head+strings.Join(lines, "\n")+"\n")
		for i, line := range lines {
			got, err := parse(line)
			want, isWord := strings.CutPrefix(said[i+2], "unknown keyword '")
			want, _, _ = strings.Cut(want, "' in 'listen' section")
			switch {
			case (err != nil) != (said[i+2] != "" && !isWord):
				t.Errorf("%q: format says %v, haproxy %q", line, err, said[i+2])
			case err != nil:
				refused++
			case len(got) == 0 && !isWord:
				none++
			case len(got) == 0 || !isWord || got[0].Words[0] != want:
				t.Errorf("%q: format reads %+v, haproxy %q", line, got, want)
			default:
				words++
			}
		}
	}
	t.Logf("%d words, %d lines without, %d refused", words, none, refused)
	if words < 500 || none < 100 || refused < 500 {
		t.Error("too few of a kind to prove much")
	}
}

// A line may have 64 words.
func TestWordsOfALineInHAProxy(t *testing.T) {
	for _, n := range []int{64, 65} {
		file := "listen x\nw" + strings.Repeat(" w", n-1) + "\n"
		_, err := format.HAProxy.Parse([]byte(file))
		if said := askHAProxy(t, file)[2]; strings.Contains(said, "too many words") != (err != nil) {
			t.Errorf("%d words: format says %v, haproxy %q", n, err, said)
		}
	}
}

// haproxyProxy is a file with a backend to send to, and lines in a listen section.
func haproxyProxy(lines ...string) string {
	return "global\n    maxconn 10\ndefaults\n    mode http\n    timeout connect 1s\n    timeout client 1s\n    timeout server 1s\n" +
		"backend other\n    server s 127.0.0.1:80\nlisten x\n    bind 127.0.0.1:8000\n    acl a src 10.0.0.1\n    " +
		strings.Join(lines, "\n    ") + "\n    server s 127.0.0.1:80\n"
}

// haproxyDifferences compares two files that haproxy takes.
func haproxyDifferences(t *testing.T, before, after string) []format.Difference {
	t.Helper()
	var documents [2]format.Document
	for i, file := range []string{before, after} {
		if said := heardOfHAProxy(t, file); strings.Contains(said, "[ALERT]") {
			t.Fatalf("%s in\n%s", said, file)
		}
		var err error
		if documents[i], err = format.HAProxy.Parse([]byte(file)); err != nil {
			t.Fatal(err)
		}
	}
	return format.HAProxy.Differences(documents[0], documents[1], nil)
}

// TestOrderInHAProxy swaps two rules. Where haproxy warns that one is processed before the other wherever it stands, the
// order makes no difference; two rules of one keyword are processed as they stand, and it does.
func TestOrderInHAProxy(t *testing.T) {
	rules := []string{
		"tcp-request connection reject if a", "tcp-request content reject if a", "http-request deny if a", "redirect location /x if a",
		"use_backend other if a",
	}
	for i, first := range rules {
		for _, second := range rules[i+1:] {
			inOrder, swapped := haproxyProxy(first, second), haproxyProxy(second, first)
			warned := strings.Contains(heardOfHAProxy(t, swapped), "will still be processed before")
			if all := haproxyDifferences(t, inOrder, swapped); !warned || len(all) > 0 {
				t.Errorf("%q, %q: haproxy warns %v of the order, format says %+v", second, first, warned, all)
			}
		}
		other := strings.NewReplacer("reject", "accept", "deny", "allow", "/x", "/y", "other if a", "other if !a").Replace(first)
		inOrder, swapped := haproxyProxy(first, other), haproxyProxy(other, first)
		if all := haproxyDifferences(t, inOrder, swapped); len(all) != 1 {
			t.Errorf("%q, %q: format says %+v", other, first, all)
		}
	}
}

// TestRivalsInHAProxy gives a proxy two ways to check its servers: haproxy warns of rules for the one that does not count,
// which is the first.
func TestRivalsInHAProxy(t *testing.T) {
	isHTTP := haproxyProxy("option tcp-check", "option httpchk", "http-check send")
	isTCP := haproxyProxy("option httpchk", "option tcp-check", "http-check send")
	const warning = "uses http-check rules without 'option httpchk'"
	if strings.Contains(heardOfHAProxy(t, isHTTP), warning) || !strings.Contains(heardOfHAProxy(t, isTCP), warning) {
		t.Fatal("haproxy does not tell which check counts")
	}
	if got := haproxyDifferences(t, isHTTP, isTCP); len(got) != 1 || got[0].Key != "option (check)" {
		t.Errorf("got %+v", got)
	}
}

// TestDuplicatesInHAProxy gives a thing twice. Where haproxy warns that the second overwrites the first, the first makes no
// difference; where it refuses the file, there is nothing to compare.
func TestDuplicatesInHAProxy(t *testing.T) {
	for _, name := range []string{"client", "server", "connect", "check", "queue", "http-request", "http-keep-alive", "tunnel"} {
		twice, once := haproxyProxy("timeout "+name+" 7s", "timeout "+name+" 8s"), haproxyProxy("timeout "+name+" 8000")
		warned := strings.Contains(heardOfHAProxy(t, twice), "overwriting")
		if all := haproxyDifferences(t, twice, once); !warned || len(all) > 0 {
			t.Errorf("timeout %s: haproxy warns %v, format says %+v", name, warned, all)
		}
	}
	for _, lines := range [][]string{
		{"server s2 127.0.0.1:81", "server s2 127.0.0.1:82"}, {"listen y", "bind 127.0.0.1:8001", "listen y"}, {"http-request deny if b", "acl b src 10.0.0.2"},
	} {
		if !strings.Contains(heardOfHAProxy(t, haproxyProxy(lines...)), "[ALERT]") {
			t.Errorf("haproxy takes %q", lines)
		}
	}
}

// TestDefaultsInHAProxy has haproxy tell which mode a proxy gets of the defaults sections before it: a warning comes with a
// TCP proxy that has a rule of HTTP. Moving the proxy between them is a difference just where the mode changes.
func TestDefaultsInHAProxy(t *testing.T) {
	const http, tcp = "defaults\n    mode http\n", "defaults\n    mode tcp\n"
	const proxy = "listen x\n    bind 127.0.0.1:8000\n    timeout client 1s\n    timeout connect 1s\n    timeout server 1s\n    http-request deny\n    server s 127.0.0.1:80\n"
	isTCP := func(file string) bool { return strings.Contains(heardOfHAProxy(t, file), "require HTTP mode") }
	files := []string{http + proxy + tcp, http + tcp + proxy}
	if isTCP(files[0]) || !isTCP(files[1]) {
		t.Fatal("haproxy does not tell the mode of the proxy")
	}
	got := haproxyDifferences(t, files[0], files[1])
	if len(got) != 1 || got[0].Section != "listen x" || got[0].Key != "defaults" {
		t.Errorf("got %+v", got)
	}
}
