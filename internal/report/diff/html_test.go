package diff

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/net/html"

	"stackplan/internal/nodeset"
	"stackplan/internal/plan"
	"stackplan/internal/source"
)

// written returns the elements, attributes and texts of a page as an XML parser reads them: unlike HTML parsers it repairs nothing.
func written(t *testing.T, page string) []string {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(page))
	d.Strict, d.Entity = true, nil
	var all []string
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatalf("%v in:\n%s", err, page)
		}
		switch token := token.(type) {
		case xml.StartElement:
			all = append(all, "<"+token.Name.Local)
			for _, a := range token.Attr {
				all = append(all, " "+a.Name.Local+"="+a.Value)
			}
		case xml.EndElement:
			all = append(all, ">"+token.Name.Local)
		case xml.CharData:
			all = appendText(all, string(token))
		case xml.Directive:
			all = append(all, "!"+string(token))
		default:
			t.Fatalf("%T in:\n%s", token, page)
		}
	}
}

// read returns the same as an HTML parser reads them.
func read(t *testing.T, page string) []string {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		switch n.Type {
		case html.ElementNode:
			all = append(all, "<"+n.Data)
			for _, a := range n.Attr {
				all = append(all, " "+a.Key+"="+a.Val)
			}
		case html.TextNode:
			all = appendText(all, n.Data)
		case html.DoctypeNode:
			all = append(all, "!DOCTYPE "+n.Data)
		}
		for child := range n.ChildNodes() {
			walk(child)
		}
		if n.Type == html.ElementNode {
			all = append(all, ">"+n.Data)
		}
	}
	walk(root)
	return all
}

// appendText appends a text, behind a mark of its own; white space between elements is ignored.
func appendText(all []string, text string) []string {
	if strings.TrimSpace(text) == "" {
		return all
	}
	return append(all, `"`+text)
}

// elements are what is left without texts.
func elements(tokens []string) []string {
	return slices.DeleteFunc(slices.Clone(tokens), func(token string) bool { return token[0] == '"' })
}

// TestHTMLIsReadAsWritten checks that an HTML parser reads the elements as they are written and nested, without repairs.
func TestHTMLIsReadAsWritten(t *testing.T) {
	for name, r := range map[string]*plan.Report{
		"everything": everything(), "nothing": {Against: "build", Summary: plan.Summary{Same: 9, Compared: 1}}, "hostile": filled(hostile), "long": long(),
	} {
		t.Run(name, func(t *testing.T) {
			page := diffed(t, "diff.html", r)
			want, got := written(t, page), read(t, page)
			for i := range min(len(want), len(got)) {
				if want[i] != got[i] {
					t.Fatalf("token %d is read as %q, not %q", i, got[i], want[i])
				}
			}
			if len(want) != len(got) || len(got) < 20 {
				t.Errorf("%d tokens stand there, %d are read", len(want), len(got))
			}
		})
	}
}

// filled is a report that has a text wherever a user, a host or a file may put one, behind the name of the place.
func filled(text string) *plan.Report {
	at := func(place string) string { return place + "-place " + text }
	nodes := func(place string) nodeset.Nodes {
		return nodeset.Nodes{Nodeset: at(place), Count: 1, Hosts: []string{at(place)}}
	}
	value := func(place string) *plan.Value { return &plan.Value{Texts: []string{at(place)}} }
	return &plan.Report{
		Against: at("against"),
		Changes: []plan.Change{
			{Kind: plan.OfHost, Action: plan.Add, Nodes: nodes("host"), Note: at("note")},
			{
				Kind: plan.OfOption, Action: plan.Rename, Path: at("path"), Section: at("section"), Key: at("key"), From: at("from"),
				Before: value("before"), After: value("after"), Nodes: nodes("hosts"), Varies: 2, Example: at("example"),
				Each:   []plan.Variant{{Nodes: nodes("variant"), Key: at("line"), Before: value("old"), After: value("new")}},
				Impact: plan.Impact{Level: plan.Restart, Restart: []string{at("unit")}},
				Cause:  plan.Cause{Kind: plan.ByInput, Now: []source.Input{{Path: at("input"), File: at("file"), Line: 1, Column: 1}}},
			},
			{Kind: plan.OfSection, Action: plan.Add, Path: at("path"), Section: at("block"), After: value("body"), Cause: plan.Cause{Kind: plan.ByRule, Why: at("why")}},
		},
		Unreadable: []plan.UnreadableHosts{{Nodes: nodes("unread"), Reason: at("reason")}},
		Waves:      []nodeset.Nodes{nodes("first"), nodes("second")},
		Outages:    []plan.Outage{{Region: at("region"), Service: at("service"), Nodes: nodes("down"), Reason: at("outage")}},
		Texts:      []plan.TextDiff{{Path: at("text"), Nodes: nodes("texts"), Diff: "+" + at("diff") + "\n"}},
		Summary: plan.Summary{
			Changes: 3, Hosts: 1, Units: []plan.UnitImpact{{Unit: at("restarted"), Level: plan.Restart, Nodes: nodes("units")}},
			Regions: []plan.Sum{{Name: at("regions")}}, Roles: []plan.Sum{{Name: at("roles")}}, Services: []plan.Sum{{Name: at("services")}},
			WavesFor: []string{at("kept")},
		},
	}
}

// TestHTMLIsInert checks that no text of a report becomes an element or an attribute, is hidden, or is lost.
func TestHTMLIsInert(t *testing.T) {
	page := diffed(t, "diff.html", filled(hostile))
	if got, want := elements(read(t, page)), elements(read(t, diffed(t, "diff.html", filled(strings.Repeat("x", len(hostile)))))); !slices.Equal(got, want) {
		t.Errorf("a text makes elements:\n%q\nwant\n%q", got, want)
	}
	for _, r := range strings.NewReplacer("\n", "", "\t", "").Replace(page) {
		if !unicode.IsPrint(r) {
			t.Errorf("contains %q", r)
		}
	}
	for _, place := range strings.Fields("against host note path section key from before after hosts example variant line old new unit input file block body " +
		"why unread reason first second region service down outage text texts diff restarted units regions roles services kept") {
		if !strings.Contains(page, place+"-place a`b``c&lt;") {
			t.Errorf("the text of %s is not there", place)
		}
	}
}

// TestHTMLNeedsNothing checks that a page has only elements and attributes that load and run nothing, and that its policy allows
// its own style and nothing else.
func TestHTMLNeedsNothing(t *testing.T) {
	allowed := strings.Fields("html head meta title style body h1 h2 p section div details summary table thead tbody tr th td code span pre footer")
	attributes := strings.Fields("lang charset http-equiv content name class open scope colspan")
	tokens := read(t, diffed(t, "diff.html", everything()))
	for _, token := range elements(tokens) {
		name, _, _ := strings.Cut(token[1:], "=")
		if token[0] == '<' && !slices.Contains(allowed, name) || token[0] == ' ' && !slices.Contains(attributes, name) {
			t.Errorf("contains %s", token)
		}
	}
	style := tokens[slices.Index(tokens, "<style")+1][1:]
	digest := sha256.Sum256([]byte(style))
	want := " content=default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(digest[:]) + "'; base-uri 'none'; form-action 'none'"
	if at := slices.Index(tokens, " http-equiv=Content-Security-Policy"); at < 0 || tokens[at+1] != want {
		t.Errorf("the policy is not %s", want)
	}
	if strings.Contains(style, "url(") || strings.Contains(style, "@import") {
		t.Error("the style loads something")
	}
}

// long returns a report in which every part is too long to be shown unfolded.
func long() *plan.Report {
	r := &plan.Report{Against: "build"}
	c := change(plan.Change{Section: "DEFAULT", Key: "filters", Before: text(strings.Repeat("Filter,", 40)+"end", "second"), Nodes: hosts(strings.Repeat("h", 500))})
	for n := range mostRows + 9 {
		v := plan.Variant{Nodes: hosts(fmt.Sprintf("each%03d", n)), Before: text("a"), After: text("b")}
		c.Each = append(c.Each, v)
		r.Unreadable = append(r.Unreadable, plan.UnreadableHosts{Nodes: hosts("u"), Reason: fmt.Sprintf("reason%03d", n)})
	}
	c.Varies = len(c.Each)
	huge := change(plan.Change{Section: "DEFAULT", Key: "huge", After: &plan.Value{Texts: slices.Repeat([]string{strings.Repeat("x", 99)}, 1000)}})
	r.Changes = []plan.Change{c, huge}
	for n := range mostRows + shownRow + 7 {
		r.Changes = append(r.Changes, change(plan.Change{Action: plan.Add, Path: "/etc/hosts", Key: fmt.Sprintf("row%03d", n), After: text("x")}))
	}
	return r
}

// TestHTMLFolds checks that long values are folded, in full up to a limit, and that the rest is counted.
func TestHTMLFolds(t *testing.T) {
	page := diffed(t, "diff.html", long())
	for want, n := range map[string]int{
		"<summary>show all</summary>":       1,
		"<summary>full values</summary>":    2,
		"<summary>all values</summary>":     1,
		"<summary>... and 207 more like":    1,
		"Filter,end\nsecond</code>":         1, // the lines of the file
		"\n... and 900 more lines</code>":   1,
		strings.Repeat("h", 500) + "</code": 1,
		"each199<":                          1, "each200<": 0, "reason199<": 1, "reason200<": 0, "row202<": 1, "row203<": 0,
		"<p>and 9 more: <code>--format json</code> contains all</p>": 2,
		"<p>and 7 more: <code>--format json</code> contains all</p>": 1,
		"open=": 0,
	} {
		if got := strings.Count(page, want); got != n {
			t.Errorf("%q occurs %d times, not %d", want, got, n)
		}
	}
	if len(page) > 300_000 {
		t.Errorf("%d bytes", len(page))
	}
	few := everything()
	few.Changes = few.Changes[3:6]
	if page := diffed(t, "diff.html", few); strings.Count(page, "<details open=") != 2 {
		t.Error("few changes are folded")
	}
}
