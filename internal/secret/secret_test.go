package secret

import "testing"

func TestPatternMatchesPlaceholders(t *testing.T) {
	for _, name := range []string{"nova/database", "nova/database:url"} {
		text := Placeholder(name)
		if got := Pattern.FindString("mysql://nova:" + text + "@db"); got != text {
			t.Errorf("got %q, want %q", got, text)
		}
	}
	for _, text := range []string{"", "(nova)", "(())", "((a b))", "((a)"} {
		if Pattern.MatchString(text) {
			t.Errorf("%q is a placeholder", text)
		}
	}
}
