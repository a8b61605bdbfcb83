package stackplan

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"

	"stackplan/generators"
)

// otherMeanings are names of services that are also words of another kind: the field hosts of groups, the format and the driver of
// the network of a host, a value of networking.driver, and a section of options.
var otherMeanings = map[string][]string{
	"hosts":        nil, // in any file
	"ifupdown":     {"internal/format/interfaces.go"},
	"nova-network": {"internal/model/network.go"},
	"keystone":     {"internal/catalogue/catalogue.go"},        // the project
	"haproxy":      {"internal/catalogue/families_neutron.go"}, // a section of neutron-lbaas
}

// TestOnlyServicesNameThemselves checks that facts about services are in their folders below generators: no other code contains the
// name of a service.
func TestOnlyServicesNameThemselves(t *testing.T) {
	names := map[string]bool{}
	for _, svc := range generators.All() {
		names[svc.Name] = true
	}
	for dir, files := range sources(t) {
		if dir == "generators" || strings.HasPrefix(dir, "generators/") || strings.HasPrefix(dir, "internal/testing/") {
			continue
		}
		for _, file := range files {
			for _, lit := range stringLiterals(t, file) {
				places, hasOtherMeaning := otherMeanings[lit]
				if names[lit] && !(hasOtherMeaning && (places == nil || slices.Contains(places, file))) {
					t.Errorf("%s contains %q: declare the fact in the folder of the service, or look for a capability", file, lit)
				}
			}
		}
	}
}

// stringLiterals returns the string literals of a Go file.
func stringLiterals(t *testing.T, file string) []string {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	ast.Inspect(parsed, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if text, err := strconv.Unquote(lit.Value); err == nil {
				all = append(all, text)
			}
		}
		return true
	})
	return all
}
