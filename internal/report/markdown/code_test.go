package markdown

import "testing"

// Sentences without markup are not changed.
func TestProse(t *testing.T) {
	for text, isPlain := range map[string]bool{
		"write [vnc] server_listen: the old name is no longer read": true, `"0" is below 1`: false, "run db_sync --expand, then it's done (soon)": true,
		"[oslo_middleware] enable_proxy_headers_parsing replaces it": true, "is removed, was ((nova/database))": true,
		"": false, "# title": false, "see #12": false, "tell @all": false, "a [link](x)": false, "[label]: x": false, "[x] done": false, "http://x": false,
		"at www.x.org": false, "a :tada: b": false, "so _much_ more": false, "a *b* c": false, "a <b> c": false, "a`b": false, "- item": false, "1. one": false,
		"a\\b": false, "a & b": false, "a | b": false, "mysql://nova:((nova/database:url))": false,
	} {
		if got := Prose(text) == text; got != isPlain {
			t.Errorf("%q becomes %s", text, Prose(text))
		}
	}
}
