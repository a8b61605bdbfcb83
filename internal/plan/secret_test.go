package plan

import (
	"slices"
	"strings"
	"testing"
)

func TestMasked(t *testing.T) {
	for text, want := range map[string]string{
		"mysql+pymysql://nova:hunter2@10.0.0.1/nova?charset=utf8":  "mysql+pymysql://nova:(secret)@10.0.0.1/nova?charset=utf8",
		"mysql+pymysql://nova:((nova/database:url))@10.0.0.1/nova": "mysql+pymysql://nova:((nova/database:url))@10.0.0.1/nova",
		"rabbit://a:hunter2@h1:5672,a:hunter2@h2:5672/":            "rabbit://a:(secret)@h1:5672,a:(secret)@h2:5672/",
		"user admin insecure-password hunter2":                     "user admin insecure-password (secret)",
		"    auth_pass hunter2":                                    "    auth_pass (secret)",
		"stats auth admin:hunter2":                                 "stats auth admin:(secret)",
		"{default_pass, <<\"hunter2\">>},":                         "{default_pass, (secret)",
		"http://10.0.0.1:5000/v3":                                  "http://10.0.0.1:5000/v3",
		"plain":                                                    "plain",
		"":                                                         "",
	} {
		if got := masked(text); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

func TestMaskedValues(t *testing.T) {
	v := valueMasker{isSecret: true}.value([]string{"hunter2", "((nova/database))", ""})
	if !slices.Equal(v.Texts, []string{hidden, "((nova/database))", ""}) || !v.Secret {
		t.Errorf("the value of a secret option is %+v", v)
	}
	if v := (valueMasker{}).value([]string{"16.0"}); v.Secret || v.Texts[0] != "16.0" {
		t.Errorf("the value of an option is %+v", v)
	}
	const half = "rabbit://u:hunter2@h1:5672,u:((messaging/password:url))@h2:5672/"
	if v := (valueMasker{isSecret: true}).value([]string{half, "u:((x))hunter2"}); strings.Contains(strings.Join(v.Texts, " "), "hunter2") {
		t.Errorf("a partly resolved value is %+v", v)
	}
	if (valueMasker{isSecret: true}).value(nil) != nil {
		t.Error("an absent option has a value")
	}
}

func TestResolved(t *testing.T) {
	const url = "mysql://nova:((nova/database:url))@10.0.0.1/nova"
	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{url, "mysql://nova:hunter2@10.0.0.1/nova", true},
		{"mysql://nova:hunter2@10.0.0.1/nova", url, true},
		{url, "mysql://nova:hunter2@10.0.0.2/nova", false},
		{url, "mysql://nova:@10.0.0.1/nova", false},
		{url, url, false},
		{"((a))", "((b))", false},
		{"x((a))y((b))", "x1y((b))", true},
		{"x((a))y((b))", "x((c))y((b))", false},
		{"x((a))y((b))", "x1y((c))", false},
		{"((a))", "hunter2", true},
		{"x", "x", false},
	} {
		if got := isResolved(tt.a, tt.b); got != tt.want {
			t.Errorf("%s and %s: %v", tt.a, tt.b, got)
		}
	}
}

func TestMaskedLines(t *testing.T) {
	want := []string{"[database]", "connection = mysql://nova:((nova/database:url))@h/nova", "[x]", "admin_password = ((a))", "key = 1"}
	have := []string{
		"[database]", "connection = mysql://nova:hunter2@h/nova", "[x]", "admin_password = hunter2", "  hunter3", "my_token = hunter4", "  hunter5",
		"key = 1", "-----BEGIN RSA PRIVATE KEY-----", "hunter6", "-----END RSA PRIVATE KEY-----", "key = 2",
	}
	lines, resolved := (&lineMasker{isSecret: hasSecretName}).lines(have, want)
	if text := strings.Join(lines, "\n"); strings.Contains(text, "hunter2") || strings.Contains(text, "hunter4") ||
		strings.Contains(text, "hunter5") || strings.Contains(text, "hunter6") || resolved != 2 {
		t.Errorf("%d resolved\n%s", resolved, text)
	}
	if lines[1] != want[1] || lines[3] != want[3] || lines[7] != "key = 1" || lines[11] != "key = 2" {
		t.Errorf("other lines: %q", lines)
	}
}
