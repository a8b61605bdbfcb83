package plan

import (
	"slices"
	"strings"
	"testing"

	"stackplan/internal/secret"
)

func TestMaskedValues(t *testing.T) {
	v := valueMasker{kind: secret.Declared}.value([]string{"hunter2", "((nova/database))", ""})
	if !slices.Equal(v.Texts, []string{secret.Hidden, "((nova/database))", ""}) || !v.Secret {
		t.Errorf("the value of a secret option is %+v", v)
	}
	if v := (valueMasker{}).value([]string{"16.0"}); v.Secret || v.Texts[0] != "16.0" {
		t.Errorf("the value of an option is %+v", v)
	}
	if v := (valueMasker{key: "stats auth", prefix: "stats auth "}).value([]string{"admin:hunter2"}); v.Texts[0] != "admin:(secret)" {
		t.Errorf("the value of a directive is %+v", v)
	}
	const half = "rabbit://u:hunter2@h1:5672,u:((messaging/password:url))@h2:5672/"
	if v := (valueMasker{kind: secret.Declared}).value([]string{half, "u:((x))hunter2"}); strings.Contains(strings.Join(v.Texts, " "), "hunter2") {
		t.Errorf("a partly resolved value is %+v", v)
	}
	if (valueMasker{kind: secret.Declared}).value(nil) != nil {
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
	lines, resolved := (&lineMasker{kind: allUnknown}).lines(have, want)
	if text := strings.Join(lines, "\n"); strings.Contains(text, "hunter2") || strings.Contains(text, "hunter4") ||
		strings.Contains(text, "hunter5") || strings.Contains(text, "hunter6") || resolved != 2 {
		t.Errorf("%d resolved\n%s", resolved, text)
	}
	if lines[1] != want[1] || lines[3] != want[3] || lines[7] != "key = 1" || lines[11] != "key = 2" {
		t.Errorf("other lines: %q", lines)
	}
}

// allUnknown is what is known about the options of a file that no catalogue describes.
func allUnknown(_, _ string) secret.Kind { return secret.Unknown }

// TestMaskedComments checks options in comments, and values on the lines after their names.
func TestMaskedComments(t *testing.T) {
	for text, want := range map[string]string{
		"#password = hunter2\n#  hunter2\n# next":                            "#password = (secret)\n#  (secret)\n# next",
		"; my_token = hunter2":                                               "; my_token = (secret)",
		"  # db_password: hunter2":                                           "  # db_password: (secret)",
		"% {default_pass,\n%   <<\"hunter2\">>}":                             "% {default_pass,\n%   (secret)",
		"{default_pass,\n <<\"hunter2\">>},\n{x, y}":                         "{default_pass,\n (secret)\n{x, y}",
		"password =\nuser = x":                                               "password =\nuser = x",
		"#max_tokens = 5":                                                    "#max_tokens = 5",
		"url = rabbit://a:hunter2@h1,\n  b:hunter2@h2\nx=1":                  "url = rabbit://a:(secret)@h1,\n  (secret)\nx=1",
		"export X_TOKEN=hunter2":                                             "export X_TOKEN=(secret)",
		"# token: 300":                                                       "# token: 300",
		"# The number of tokens.":                                            "# The number of tokens.",
		"-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----\nx": "-----BEGIN PRIVATE KEY-----\n(secret)\n-----END PRIVATE KEY-----\nx",
		"#-----BEGIN PRIVATE KEY-----\n#hunter2\n#-----END PRIVATE KEY-----": "#-----BEGIN PRIVATE KEY-----\n(secret)\n#-----END PRIVATE KEY-----",
	} {
		lines, _ := (&lineMasker{kind: allUnknown}).lines(strings.Split(text, "\n"), nil)
		if got := strings.Join(lines, "\n"); got != want {
			t.Errorf("%s\n got %s\nwant %s", text, got, want)
		}
	}
}
