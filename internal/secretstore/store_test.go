package secretstore

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// canary is the value that no message may contain.
const canary = "CANARY-0b1e7d"

// open opens a store in a directory.
func open(t *testing.T, address string, o Options) Store {
	t.Helper()
	if o.Timeout == 0 {
		o.Timeout = time.Minute
	}
	s, err := Open(address, o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// put writes a private file and returns its name.
func put(t *testing.T, name, text string, mode fs.FileMode) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(name, mode); err != nil {
		t.Fatal(err)
	}
	return name
}

// stores returns the address and the options of a new store of each kind that can be written.
func stores(t *testing.T) map[string]Options {
	dir := t.TempDir()
	key := put(t, dir+"/key", "# comment\nAGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX\n", 0o600)
	passphrase := put(t, dir+"/passphrase", "  pass phrase\n", 0o600)
	return map[string]Options{
		"file:" + dir + "/s.yaml":          {},
		dir + "/s.json":                    {},
		"dir:" + dir + "/d":                {},
		dir + "/s.age":                     {Key: key, Recipients: []string{"age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"}},
		"ansible-vault:" + dir + "/v.yaml": {Key: passphrase},
	}
}

// TestStoresReturnWhatWasWritten writes values of every kind in two runs to each kind of store.
func TestStoresReturnWhatWasWritten(t *testing.T) {
	first := Values{"a": []byte("one"), "nova/database": []byte(`"q' \ $x #é: {}` + "\t"), "long": []byte(strings.Repeat("x", 5000)), "number": []byte("0123"), "yes": []byte("yes")}
	second := Values{"nova/service": []byte("-----BEGIN X-----\nabc\n-----END X-----\n"), "a": []byte("two")}
	for address, o := range stores(t) {
		s := open(t, address, o)
		ctx := context.Background()
		if _, err := s.Read(ctx, nil); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: a store that does not exist: %v", address, err)
		}
		for _, values := range []Values{first, second} {
			if err := s.Write(ctx, values); err != nil {
				t.Fatalf("%s: %v", address, err)
			}
		}
		got, err := s.Read(ctx, nil)
		if err != nil {
			t.Fatalf("%s: %v", address, err)
		}
		for name, want := range first {
			if name == "a" {
				want = second[name]
			}
			if !bytes.Equal(got[name], want) {
				t.Errorf("%s: %s is %q, want %q", address, name, got[name], want)
			}
		}
		if !bytes.Equal(got["nova/service"], second["nova/service"]) || len(got) != 6 {
			t.Errorf("%s: %d values, %q", address, len(got), got["nova/service"])
		}
		_, name, _ := strings.Cut(address, ":")
		if info, err := os.Stat(strings.TrimSuffix(cmp.Or(name, address), "/d") + dirFile(address)); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", address, info, err)
		}
	}
}

// dirFile returns the path of a file in a store that is a directory.
func dirFile(address string) string {
	if strings.HasPrefix(address, "dir:") {
		return "/d/nova/database"
	}
	return ""
}

// TestExistingTextIsKept adds a value to documents of users.
func TestExistingTextIsKept(t *testing.T) {
	for _, row := range []struct{ name, before, after string }{
		{"s.yaml", "# comment\nnova:\n  database: x # mine\nold: 007\n", "# comment\nnova:\n  database: \"n\" # mine\nold: 007\nnew/one: \"n\"\n"},
		{"s.json", `{"nova": {"database": "x"}, "n": 1}`, "{\n  \"nova\": {\n    \"database\": \"n\"\n  },\n  \"n\": 1,\n  \"new/one\": \"n\"\n}\n"},
		{"t.yaml", "", "new/one: \"n\"\nnova/database: \"n\"\n"},
	} {
		name := put(t, t.TempDir()+"/"+row.name, row.before, 0o600)
		s := open(t, "file:"+name, Options{})
		if err := s.Write(context.Background(), Values{"nova/database": []byte("n"), "new/one": []byte("n")}); err != nil {
			t.Fatal(err)
		}
		if got, _ := os.ReadFile(name); string(got) != row.after {
			t.Errorf("%s: got\n%swant\n%s", row.name, got, row.after)
		}
	}
}

// TestLinkToAStoreRemains writes through a symbolic link.
func TestLinkToAStoreRemains(t *testing.T) {
	dir := t.TempDir()
	name := put(t, dir+"/real.yaml", "a: b\n", 0o600)
	if err := os.Symlink("real.yaml", dir+"/link.yaml"); err != nil {
		t.Fatal(err)
	}
	if err := open(t, dir+"/link.yaml", Options{}).Write(context.Background(), Values{"c": []byte("d")}); err != nil {
		t.Fatal(err)
	}
	info, err := os.Lstat(dir + "/link.yaml")
	text, _ := os.ReadFile(name)
	if err != nil || info.Mode()&fs.ModeSymlink == 0 || !strings.Contains(string(text), "c:") {
		t.Errorf("%v %v %q", info.Mode(), err, text)
	}
}

// TestBadStores reads stores that cannot be read. No message contains the value in them.
func TestBadStores(t *testing.T) {
	dir := t.TempDir()
	vault := put(t, dir+"/v", "$ANSIBLE_VAULT;1.1;AES256\n"+strings.Repeat("61", 300)+"\n", 0o600)
	wrong := put(t, dir+"/wrong", canary, 0o600)
	good := put(t, dir+"/good.yml", "", 0o600)
	if err := open(t, "ansible-vault:"+dir+"/w.yml", Options{Key: wrong}).Write(context.Background(), Values{"a": []byte(canary)}); err != nil {
		t.Fatal(err)
	}
	other := put(t, dir+"/other", "other", 0o600)
	if err := os.Symlink("/etc/hostname", put(t, dir+"/links/x", "x", 0o600)+"2"); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		name, address, want string
		o                   Options
	}{
		{"mode", put(t, dir+"/open.yaml", "a: "+canary, 0o644), "has the mode 0644, so other users can read it; run chmod 0600", Options{}},
		{"mode of the group", put(t, dir+"/group.yaml", "a: "+canary, 0o640), "has the mode 0640", Options{}},
		{"mode in a directory", "dir:" + filepath.Dir(put(t, dir+"/m/a", canary, 0o644)), "a: has the mode 0644, so other users can read it; run chmod 0640", Options{}},
		{"writable vault", "ansible-vault:" + put(t, dir+"/writable", "x", 0o666), "other users can write it", Options{Key: wrong}},
		{"no YAML", put(t, dir+"/no.yaml", "a: *"+canary, 0o600), "the content is not YAML or JSON", Options{}},
		{"line", put(t, dir+"/line.yaml", "a: b\nc: d\n  "+canary+": [", 0o600), "not YAML or JSON at line", Options{}},
		{"list", put(t, dir+"/list.yaml", "a: ["+canary+"]", 0o600), "line 1: the value is not a text", Options{}},
		{"no mapping", put(t, dir+"/text.yaml", canary, 0o600), "not a mapping", Options{}},
		{"twice", put(t, dir+"/twice.yaml", "a/b: x\na: {b: "+canary+"}", 0o600), "line 2: a secret is set twice", Options{}},
		{"deep", put(t, dir+"/deep.yaml", strings.Repeat("{a: ", 40)+canary+strings.Repeat("}", 40), 0o600), "nested too deep", Options{}},
		{"large", put(t, dir+"/large.yaml", "a: "+strings.Repeat(canary, 100000), 0o600), "is larger than 1048576 bytes", Options{}},
		{"directory", "file:" + dir, "not a regular file", Options{}},
		{"file as a directory", "dir:" + wrong, "not a directory", Options{}},
		{"link out of a directory", "dir:" + dir + "/links", "x2", Options{}},
		{"pass", "dir:" + filepath.Dir(put(t, dir+"/p/a.gpg", canary, 0o600)), "exec:pass show {}", Options{}},
		{"wrong passphrase", dir + "/w.yml", "the passphrase is wrong", Options{Key: other}},
		{"no passphrase", dir + "/w.yml", "name its file with --key", Options{}},
		{"empty passphrase", dir + "/w.yml", "contains no passphrase", Options{Key: good}},
		{"open passphrase", dir + "/w.yml", "has the mode 0644", Options{Key: put(t, dir+"/openkey", canary, 0o644)}},
		{"damaged vault", vault, "is damaged", Options{Key: wrong}},
		{"version of the vault", put(t, dir+"/v9", "$ANSIBLE_VAULT;9;AES\n61\n", 0o600), "unsupported version or cipher", Options{Key: wrong}},
		{"no vault", "ansible-vault:" + wrong, "is not a file of ansible-vault", Options{Key: wrong}},
		{"no age", "age:" + wrong, "is not a file of identities", Options{Key: wrong}},
		{"hangs", "exec:sleep 600", "did not end within 100ms; --store-timeout allows more", Options{Timeout: 100 * time.Millisecond}},
		{"leaves a process", "exec:sh -c 'sleep 600 & sleep 600'", "did not end within", Options{Timeout: 100 * time.Millisecond}},
		{"prints too much", "exec:yes " + canary, "printed more than 1048576 bytes", Options{}},
		{"fails", "exec:sh -c 'echo " + canary + "; echo " + canary + " >&2; exit 3'", "exec: sh failed (exit status 3); run the command yourself", Options{}},
		{"fails for each", "exec:sh -c 'echo " + canary + " >&2; exit 1' {}", "for each of the secrets", Options{}},
		{"no program", "exec:no-such-program-" + "x", "executable file not found", Options{}},
		{"prints no YAML", "exec:echo '{'" + canary, "the content is not YAML or JSON", Options{}},
	} {
		t.Run(row.name, func(t *testing.T) {
			start := time.Now()
			values, err := open(t, row.address, row.o).Read(context.Background(), []string{"a"})
			if err == nil || !strings.Contains(err.Error(), row.want) || strings.Contains(strings.ReplaceAll(err.Error(), row.address, ""), canary) {
				t.Errorf("%d values, error %v, want %q", len(values), err, row.want)
			}
			if took := time.Since(start); took > 30*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

// TestAddresses opens what is no store.
func TestAddresses(t *testing.T) {
	for address, want := range map[string]string{
		"none":             "is not the address of a store; write one of file:FILE",
		"exec:":            "ends after its kind",
		"exec:a 'b":        "a quote of the command is not closed",
		"exec:cat x | jq":  `so "|" has no meaning`,
		"exec:''":          "names no program",
		"vault:secret/x":   "is not the address of a store",
		"ansible-vault:  ": "ends after its kind",
	} {
		if _, err := Open(address, Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", address, err, want)
		}
	}
}

// TestCommands reads from programs that print all secrets or one.
func TestCommands(t *testing.T) {
	dir := t.TempDir()
	put(t, dir+"/vault2.json", `{"request_id": "1", "lease_id": "", "data": {"data": {"nova/database": "v"}, "metadata": {"version": 1}}}`, 0o600)
	put(t, dir+"/vault1.json", `{"request_id": "1", "data": {"nova/database": "v"}}`, 0o600)
	put(t, dir+"/sops.yaml", "nova:\n  database: v\nsops:\n  mac: x\n  age: [{recipient: y}]\n", 0o600)
	for _, address := range []string{
		"exec:cat " + dir + "/vault2.json", "exec:cat " + dir + "/vault1.json", "exec:cat " + dir + "/sops.yaml",
		`exec:sh -c 'case $1 in nova/*) echo v;; *) exit 1; esac' - "{}"`,
	} {
		values, err := open(t, address, Options{}).Read(context.Background(), []string{"glance/database", "nova/database"})
		if err != nil || string(values["nova/database"]) != "v" || len(values) != 1 {
			t.Errorf("%s: %v %v", address, values.Names(), err)
		}
		if err := open(t, address, Options{}).Write(context.Background(), values); err != ErrReadOnly {
			t.Errorf("%s: %v", address, err)
		}
	}
}

// TestMountedDirectories reads what Kubernetes and systemd mount: names with dots, and links within the directory.
func TestMountedDirectories(t *testing.T) {
	dir := t.TempDir()
	put(t, dir+"/..2026/nova.database", "k8s", 0o440)
	put(t, dir+"/keystone/admin", "nested\n", 0o400)
	for link, target := range map[string]string{"..data": "..2026", "nova.database": "..data/nova.database"} {
		if err := os.Symlink(target, dir+"/"+link); err != nil {
			t.Fatal(err)
		}
	}
	values, err := open(t, dir, Options{}).Read(context.Background(), []string{"nova/database", "keystone/admin"})
	if err != nil || string(values["nova/database"]) != "k8s" || string(values["keystone/admin"]) != "nested" || len(values) != 2 {
		t.Errorf("%v %v", values, err)
	}
}

// TestWipe overwrites values.
func TestWipe(t *testing.T) {
	value := []byte(canary)
	Values{"a": value}.Wipe()
	if slices.ContainsFunc(value, func(c byte) bool { return c != 0 }) {
		t.Errorf("%q", value)
	}
}

// FuzzDocument parses documents of any author: neither a panic nor a value in a message.
func FuzzDocument(f *testing.F) {
	for _, seed := range []string{"a: b", `{"a": {"b": "c"}}`, "a: &x b\nc: *x", "? [a]\n: b", "<<: {a: b}", "a: !!binary eA==", "- a", "a: |\n  b\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		values, err := parseDocument("s.yaml", []byte(text))
		if err != nil {
			return
		}
		next, err := extendDocument("s.yaml", []byte(text), Values{"new/secret": []byte(canary)})
		if err != nil {
			return
		}
		again, err := parseDocument("s.yaml", next)
		if err != nil {
			t.Fatalf("%q: %v", next, err)
		}
		for name, want := range values {
			if name != "new/secret" && string(again[name]) != string(want) {
				t.Errorf("%q became %q: %s was %q and is %q", text, next, name, want, again[name])
			}
		}
	})
}
