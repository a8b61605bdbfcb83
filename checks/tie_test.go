package checks_test

import (
	"fmt"
	"net/netip"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"stackplan/generators"
	"stackplan/internal/catalogue"
	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/load"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// tiedCloud is the minimal cloud with tunnels, TLS and protected caches, so that most ties apply.
const tiedCloud = `
series: %q
regions: north: {
	networking: {tenants: "vxlan", mechanism: "openvswitch"}
	networks: {
		tenant: {vlans: null, vlan: 300, cidr: "10.123.0.0/24"}
		external: tls: certificate: "/etc/ssl/external.pem"
	}
	cache: protection: "mac"
	groups: ctl: address: tenant: "10.123.0.10+n"
}
%s`

// K5: each option that a tie covers, overridden with another valid value, is reported by exactly one finding: that of the tie.
func TestEveryTieIsReported(t *testing.T) {
	for _, in := range []series.Series{series.Mitaka, series.Epoxy} {
		tried := 0
		for _, f := range tiedFinals(t, in) {
			value := otherValue(f)
			if value == "" {
				continue
			}
			tried++
			patch := fmt.Sprintf("overrides: %s: %q: %s: %s", quoted(f), f.Option.Group, f.Option.Name, value)
			found := slices.DeleteFunc(run(t, fmt.Sprintf(tiedCloud, in, patch)), ofOtherSubject)
			if len(found) != 1 || found[0].Code != "override/tie" && found[0].Code != "override/loose-tie" {
				t.Errorf("%v: %s: %d findings, want one of the tie: %v", in, patch, len(found), found)
			}
		}
		t.Logf("%v: %d ties tried", in, tried)
		if tried < 40 {
			t.Errorf("%v: only %d ties were tried", in, tried)
		}
	}
}

// ofOtherSubject reports whether a finding is about the cloud of the test or about the name of an option, not about its value.
func ofOtherSubject(d diag.Diagnostic) bool {
	return !strings.Contains(string(d.Path), "overrides") || d.Code == "override/renamed" || d.Code == "override/removal"
}

// tiedFinals returns the tied options of the files of one host, each file's once, without overrides.
func tiedFinals(t *testing.T, in series.Series) []*check.Final {
	t.Helper()
	source, cloud, list := load.Dir(overlay(t, fmt.Sprintf(tiedCloud, in, "")))
	if cloud == nil || list.Err() != nil {
		t.Fatalf("the cloud does not load: %v %v", source, list)
	}
	s := subject(cloud)
	isTied := func(_ *service.File, row *service.Row) bool { return len(row.Ties) > 0 }
	var all []*check.Final
	for f := range s.Finals(s.Representatives()[0], isTied) {
		if slices.ContainsFunc(f.Row.Ties, func(tie service.Tie) bool { return tie.Key == nil && f.Tied().Want != nil || isShared(f, tie) }) {
			all = append(all, f)
		}
	}
	return all
}

// isShared reports whether the value is in another file or section too.
func isShared(f *check.Final, tie service.Tie) bool {
	return tie.Kind == service.SecretTie && f.Row.Secret && strings.Contains(strings.Join(f.Values, ""), "((nova/service))")
}

// quoted returns the target of an override for one file.
func quoted(f *check.Final) string {
	return strconv.Quote(f.File.Project + f.File.Path[strings.LastIndexByte(f.File.Path, '/'):])
}

// otherValue returns another valid value of an option, as CUE; empty if the test knows none.
func otherValue(f *check.Final) string {
	have := strings.Join(f.Values, ",")
	if want := f.Tied().Want; have == "" && len(want) > 0 {
		have = want[0]
	}
	_, err := netip.ParseAddr(have)
	switch {
	case f.Row.Secret && !strings.Contains(have, "://"):
		return `secret: "other/secret"`
	case f.Row.Secret:
		return strconv.Quote(regexp.MustCompile(`@[0-9.]+`).ReplaceAllString(have, "@10.120.0.99"))
	case err == nil:
		return `"10.120.0.99"`
	case strings.Contains(have, "10.120.0.") || strings.Contains(have, "203.0.113."):
		return strconv.Quote(regexp.MustCompile(`(10\.120\.0|203\.0\.113)\.[0-9]+`).ReplaceAllString(have, "10.120.0.99"))
	case f.Option.Type == catalogue.Boolean:
		return map[bool]string{true: "false", false: "true"}[f.Option.IsSameValue(f.Values, []string{"True"})]
	case f.Option.Type == catalogue.Integer && len(f.Option.Choices) > 1:
		return f.Option.Choices[(slices.Index(f.Option.Choices, have)+1)%len(f.Option.Choices)]
	case f.Option.Type == catalogue.Port || f.Option.Type == catalogue.Integer:
		number, _ := strconv.Atoi(have)
		return strconv.Itoa(number + 1)
	case f.Row.Ties[0].Kind == service.RegionTie || f.Row.Ties[0].Kind == service.FieldTie && len(f.Option.Choices) == 0 && f.Option.Type == catalogue.String:
		return `"elsewhere"`
	case f.Row.Ties[0].Kind == service.BridgeTie && f.Row.Ties[0].Key == nil:
		return `["external:br-elsewhere"]`
	}
	return ""
}

// The values that rows compute agree with all ties, and so does an override with the same value.
func TestGeneratedValuesKeepTheirTies(t *testing.T) {
	for _, f := range tiedFinals(t, series.Epoxy) {
		if f.Row.Secret || f.Values == nil || f.Option.Type == catalogue.List {
			continue
		}
		patch := fmt.Sprintf("regions: north: hosts: ctl1: overrides: %s: %q: %s: %q", quoted(f), f.Option.Group, f.Option.Name, strings.Join(f.Values, ","))
		for _, d := range run(t, fmt.Sprintf(tiedCloud, series.Epoxy, patch)) {
			if strings.HasSuffix(d.Code, "tie") {
				t.Errorf("%s: %v", patch, d)
			}
		}
	}
}

// The page of the architecture counts what the mechanisms cover.
func TestArchitectureCountsTies(t *testing.T) {
	page, err := os.ReadFile("../docs/architecture.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range counts() {
		if !strings.Contains(string(page), want) {
			t.Errorf("docs/architecture.md does not contain %q", want)
		}
	}
}

// counts returns the rows of the table: the options of each kind of tie, the relations and the references.
func counts() []string {
	ties, references := map[service.TieKind]map[string]bool{}, map[string]bool{}
	for _, svc := range generators.All() {
		for _, ref := range svc.Uses {
			references[svc.Name+" "+strings.Join(ref.Services, " ")] = true
		}
		for _, f := range svc.Files {
			rows := f.AllRows()
			for i := range f.Unwritten {
				rows = append(rows, &f.Unwritten[i])
			}
			for _, row := range rows {
				option := f.Project + " " + f.Sample + " " + row.Option
				for range row.References {
					references[option] = true
				}
				for _, tie := range row.Ties {
					if ties[tie.Kind] == nil {
						ties[tie.Kind] = map[string]bool{}
					}
					ties[tie.Kind][option] = true
					if tie.Kind == service.EndpointTie || tie.Kind == service.PortTie {
						references[option] = true
					}
				}
			}
		}
	}
	var rows []string
	for _, kind := range service.TieKinds() {
		rows = append(rows, fmt.Sprintf("| `%s` | %d |", kind, len(ties[kind])))
	}
	return append(rows, fmt.Sprintf("%d relations", len(service.Relations(generators.All()))), fmt.Sprintf("%d references", len(references)))
}
