package format_test

import (
	"bytes"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"stackplan/internal/format"
)

// randomLine concatenates fragments.
func randomLine(r *rand.Rand, pieces ...string) string {
	var line strings.Builder
	for range r.IntN(7) {
		line.WriteString(pieces[r.IntN(len(pieces))])
	}
	return line.String()
}

// TestShellReadsTheSame reads 2,000 lines with a shell and with format.Shell: both return the same value.
func TestShellReadsTheSame(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	var script bytes.Buffer
	var want []string
	for len(want) < 2000 {
		line := pick(r, "A=", " A=", "export A=", "\tA=") +
			randomLine(r, "a", "b", " ", "\t", "'", "'", `"`, `"`, `\`, `\"`, `\'`, `\$`, "$", "`", "#", " #", ";", "&", "(", "~", "*", "=", "é", ":")
		d, err := format.Shell.Parse([]byte("A=none\n" + line + "\n"))
		if err != nil {
			continue
		}
		want = append(want, d.Sections[0].Entries[1].Value)
		script.WriteString("A=none\n" + line + "\nprintf '%s\\0' \"$A\"\n")
	}
	shell := exec.Command("/bin/sh")
	shell.Stdin, shell.Env, shell.Dir = &script, []string{"LC_ALL=C.UTF-8"}, t.TempDir()
	out, err := shell.Output()
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Split(string(out), "\x00")
	for i, value := range want {
		if i >= len(got) || got[i] != value {
			t.Fatalf("value %d: format says %q, a shell %q", i, value, got[min(i, len(got)-1)])
		}
	}
}

// TestMariaDBReadsTheSame reads 300 lines with MariaDB's own reader of option files and with format.MySQL: both reject a
// line, or both return the same option and value. MariaDB's reader leaves it to the server to reject options without a name.
func TestMariaDBReadsTheSame(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	file := filepath.Join(t.TempDir(), "my.cnf")
	accepted := 0
	for range 300 {
		line := randomLine(r, "a", "b-c", " ", "\t", "'", "'", `"`, `"`, `\`, `\"`, `\n`, `\s`, `\q`, "#", ";", "=", "=", " = ", "é", "[b]", "]", "\v")
		text := "[a]\n" + line + "\n[a]\nlast = 1\n"
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		out, refused := exec.Command("my_print_defaults", "--defaults-file="+file, "a").Output()
		if _, ran := refused.(*exec.ExitError); refused != nil && !ran {
			t.Fatalf("%v\nThis test compares with MariaDB itself: apt-get install mariadb-server", refused)
		}
		d, err := format.MySQL.Parse([]byte(text))
		if err != nil && strings.Contains(err.Error(), "has no name") {
			continue
		}
		if (err != nil) != (refused != nil) {
			t.Errorf("%q: format says %v, my_print_defaults %v", line, err, refused)
			continue
		}
		if err != nil {
			continue
		}
		accepted++
		got := ""
		for _, s := range d.Sections {
			if s.Name != "a" {
				continue
			}
			for _, e := range s.Entries {
				got += "--" + e.Key
				if !e.Alone {
					got += "=" + e.Value
				}
				got += "\n"
			}
		}
		if got != string(out) {
			t.Errorf("%q: format says %q, my_print_defaults %q", line, got, out)
		}
	}
	if accepted < 150 {
		t.Errorf("only %d lines were read: too few to compare", accepted)
	}
}
