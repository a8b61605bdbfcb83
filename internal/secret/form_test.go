package secret_test

import (
	"strings"
	"testing"

	"stackplan/internal/secret"
)

// forms are forms with values that they reject, and values that are weak.
var forms = []struct {
	name          string
	form          secret.Form
	invalid, weak []string
}{
	{"password", secret.Password(), []string{"", "a\nb", "((nova/database))"}, []string{"short", "aaaaaaaaaaaaaaaaaaaaaaaa", "changeme12345678"}},
	{"eight characters", secret.Text(6, 8), []string{"123456789"}, []string{"abcde", "aaaaaaaa"}},
	{"lengths", secret.Lengths(16, 24, 32), []string{"15characters-abc", "0123456789abcdefg"}[1:], []string{"1111111111111111"}},
	{"key", secret.Key(32), []string{"AAAA", strings.Repeat("A", 43) + "+"}, []string{"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}},
	{"base64", secret.Base64Key(16), []string{"AAAA", "????"}, nil},
	{"Ceph", secret.Ceph(), []string{"AQ==", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=="}, nil},
	{"RSA", secret.RSA(2048), []string{"x", "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n"}, nil},
}

func TestGeneratedValuesHaveTheirForm(t *testing.T) {
	for _, row := range forms {
		seen := map[string]bool{}
		for range 3 {
			value := row.form.Generate()
			if fault, weak := row.form.Fault(value), row.form.Weak(value); fault != "" || weak != "" || seen[string(value)] {
				t.Errorf("%s: a generated value of %d bytes: %q %q", row.name, len(value), fault, weak)
			}
			seen[string(value)] = true
		}
	}
}

func TestFormsReject(t *testing.T) {
	for _, row := range forms {
		for _, value := range row.invalid {
			if reason := row.form.Fault([]byte(value)); reason == "" || len(value) > 8 && strings.Contains(reason, value) {
				t.Errorf("%s: %q is accepted, or shown: %q", row.name, value, reason)
			}
		}
		for _, value := range row.weak {
			if row.form.Fault([]byte(value)) != "" || row.form.Weak([]byte(value)) == "" {
				t.Errorf("%s: %q is not weak: %q", row.name, value, row.form.Fault([]byte(value)))
			}
		}
	}
}

func TestReferences(t *testing.T) {
	got := secret.References("a ((nova/database:url)) $((x)) ((1 + 2)) ((x+1)) ((nova/database))((a))")
	want := []secret.Reference{{Name: "nova/database", URL: true}, {Name: "nova/database"}, {Name: "a"}}
	if len(got) != len(want) {
		t.Fatalf("%v", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%v, want %v", got[i], want[i])
		}
	}
	if text := secret.PercentEncode("a/b@é%~"); text != "a%2Fb%40%C3%A9%25~" {
		t.Error(text)
	}
}
