package validators

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"stackplan/internal/secretstore"
)

// program runs a program that must succeed, and returns what it prints.
func program(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, messages, err := command{name: name, args: args}.run(t.Context())
	if err != nil {
		t.Fatalf("%s %v: %v\n%s", name, args, err, messages)
	}
	return out
}

// values are secrets with all kinds of characters.
var values = secretstore.Values{
	"nova/database": []byte(`q"' \ $x #é: {}`), "nova/service": []byte("-----BEGIN X-----\nabc\n-----END X-----\n"), "number": []byte("007"),
	"long": []byte(strings.Repeat("0123456789abcdef", 300)),
}

// privateFile writes a file that only its owner can read.
func privateFile(t *testing.T, name, text string) string {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// storeAt opens a store.
func storeAt(t *testing.T, address string, o secretstore.Options) secretstore.Store {
	t.Helper()
	o.Timeout = time.Minute
	store, err := secretstore.Open(address, o)
	if err != nil {
		t.Fatal(err)
	}
	return store
}

// holdsValues reads a store, which must contain the values.
func holdsValues(t *testing.T, store secretstore.Store) {
	t.Helper()
	got, err := store.Read(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range values {
		if string(got[name]) != string(want) {
			t.Errorf("%s is %q, want %q", name, got[name], want)
		}
	}
}

// TestAnsibleVault passes a store to the real ansible-vault and back: with another passphrase, with a vault ID, and with lines of text.
func TestAnsibleVault(t *testing.T) {
	dir := t.TempDir()
	key, next, name := privateFile(t, dir+"/key", " pass phrase \n"), privateFile(t, dir+"/next", "another"), filepath.Join(dir, "v.yml")
	ours := storeAt(t, "ansible-vault:"+name, secretstore.Options{Key: key})
	if err := ours.Write(context.Background(), values); err != nil {
		t.Fatal(err)
	}
	text := program(t, "ansible-vault", "view", "--vault-password-file", key, name)
	if !strings.Contains(text, "number: \"007\"\n") {
		t.Errorf("ansible-vault reads %q", text)
	}
	plain := storeAt(t, "file:"+privateFile(t, dir+"/plain.yml", text), secretstore.Options{})
	holdsValues(t, plain)
	program(t, "ansible-vault", "rekey", "--vault-password-file", key, "--new-vault-id", "me@"+next, name)
	holdsValues(t, storeAt(t, name, secretstore.Options{Key: next}))
	if _, err := ours.Read(context.Background(), nil); err == nil || !strings.Contains(err.Error(), "the passphrase is wrong") {
		t.Errorf("the old passphrase: %v", err)
	}
	if err := storeAt(t, name, secretstore.Options{Key: next}).Write(context.Background(), secretstore.Values{"more": []byte("x")}); err != nil {
		t.Fatal(err)
	}
	if text := program(t, "ansible-vault", "view", "--vault-id", "me@"+next, name); !strings.Contains(text, "more: \"x\"") {
		t.Errorf("after a further value, ansible-vault reads %q", text)
	}
}

// TestAge passes a store to the real age and back, armored and not.
func TestAge(t *testing.T) {
	dir := t.TempDir()
	program(t, "age-keygen", "-o", dir+"/id")
	recipient := strings.TrimSpace(program(t, "age-keygen", "-y", dir+"/id"))
	o := secretstore.Options{Key: dir + "/id", Recipients: []string{recipient}}
	if err := storeAt(t, dir+"/s.age", o).Write(context.Background(), values); err != nil {
		t.Fatal(err)
	}
	text := program(t, "age", "-d", "-i", dir+"/id", dir+"/s.age")
	plain := privateFile(t, dir+"/plain.yml", text)
	holdsValues(t, storeAt(t, plain, secretstore.Options{}))
	for _, format := range []string{"-a", "--encrypt"} {
		program(t, "age", format, "-r", recipient, "-o", dir+"/theirs", plain)
		store := storeAt(t, dir+"/theirs", o)
		holdsValues(t, store)
		if err := store.Write(context.Background(), secretstore.Values{"more": []byte("x")}); err != nil {
			t.Fatal(err)
		}
		if text := program(t, "age", "-d", "-i", dir+"/id", dir+"/theirs"); !strings.Contains(text, "more: \"x\"") {
			t.Errorf("after a further value, age reads %q", text)
		}
	}
	program(t, "age-keygen", "-o", dir+"/other")
	_, err := storeAt(t, dir+"/s.age", secretstore.Options{Key: dir + "/other"}).Read(context.Background(), nil)
	if err == nil || !strings.Contains(err.Error(), "none of the identities") {
		t.Errorf("another identity: %v", err)
	}
}
