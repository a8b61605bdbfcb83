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

// heardOfHAProxy validates a file with haproxy, and returns the whole output.
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

// askHAProxy validates a file with haproxy, and returns the messages about each line.
func askHAProxy(t *testing.T, file string) map[int]string {
	t.Helper()
	output := map[int]string{}
	for _, m := range regexp.MustCompile(`(?m)parsing \[[^]]*:(\d+)\] ?: (.*)$`).FindAllStringSubmatch(heardOfHAProxy(t, file), -1) {
		line, err := strconv.Atoi(m[1])
		if err != nil {
			t.Fatal(err)
		}
		output[line] += m[2]
	}
	return output
}

// haproxyLine concatenates fragments that affect how HAProxy splits a line into words.
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

// TestSameWordsAsHAProxy compares the first word of 3,000 lines, which haproxy prints as an unknown keyword: format.HAProxy
// splits and resolves the same words, finds none if haproxy finds none, and rejects the same lines. It also rejects
// variables of the environment, which haproxy replaces.
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
		for len(lines) < 40 { // haproxy stops at 50 errors
			line := haproxyLine(r)
			if _, err := parse(line); err == nil || !strings.Contains(err.Error(), "environment") {
				lines = append(lines, line)
			}
		}
		output := askHAProxy(t, head+strings.Join(lines, "\n")+"\n")
		for i, line := range lines {
			got, err := parse(line)
			want, isWord := strings.CutPrefix(output[i+2], "unknown keyword '")
			want, _, _ = strings.Cut(want, "' in 'listen' section")
			switch {
			case (err != nil) != (output[i+2] != "" && !isWord):
				t.Errorf("%q: format says %v, haproxy %q", line, err, output[i+2])
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
		if output := askHAProxy(t, file)[2]; strings.Contains(output, "too many words") != (err != nil) {
			t.Errorf("%d words: format says %v, haproxy %q", n, err, output)
		}
	}
}

// haproxyProxy returns a file with a backend and with lines in a listen section.
func haproxyProxy(lines ...string) string {
	return "global\n    maxconn 10\ndefaults\n    mode http\n    timeout connect 1s\n    timeout client 1s\n    timeout server 1s\n" +
		"backend other\n    server s 127.0.0.1:80\nlisten x\n    bind 127.0.0.1:8000\n    acl a src 10.0.0.1\n    " +
		strings.Join(lines, "\n    ") + "\n    server s 127.0.0.1:80\n"
}

// haproxyDifferences compares two files that haproxy accepts.
func haproxyDifferences(t *testing.T, before, after string) []format.Difference {
	t.Helper()
	var documents [2]format.Document
	for i, file := range []string{before, after} {
		if output := heardOfHAProxy(t, file); strings.Contains(output, "[ALERT]") {
			t.Fatalf("%s in\n%s", output, file)
		}
		var err error
		if documents[i], err = format.HAProxy.Parse([]byte(file)); err != nil {
			t.Fatal(err)
		}
	}
	return format.HAProxy.Differences(documents[0], documents[1], nil)
}

// TestOrderInHAProxy swaps two rules. If haproxy warns that one is processed before the other regardless of their positions,
// the order is not a difference. Two rules of one keyword are processed in order, and the order is a difference.
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

// TestRivalsInHAProxy configures two kinds of health checks: haproxy warns about rules for the ineffective kind, which is
// the first.
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

// TestDuplicatesInHAProxy repeats a setting. If haproxy warns that the second overwrites the first, the first is not a
// difference. If haproxy rejects the file, there is nothing to compare.
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

// TestDefaultsInHAProxy determines which mode a proxy gets from the preceding defaults sections: haproxy warns about a TCP
// proxy with an HTTP rule. Moving the proxy between the sections is a difference if and only if the mode changes.
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
