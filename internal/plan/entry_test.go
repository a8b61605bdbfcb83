package plan

import (
	"testing"

	"stackplan/internal/artefact"
)

// TestOriginOf tests that a change is attributed to the line whose value is new, not to other lines of the same option or section.
func TestOriginOf(t *testing.T) {
	vlan, destination, gateway := &artefact.Origin{Option: "VLAN"}, &artefact.Origin{Option: "Destination"}, &artefact.Origin{Option: "Gateway"}
	header, other := &artefact.Origin{Template: "network.tmpl:13"}, &artefact.Origin{Option: "other"}
	f := &artefact.File{
		Body:  []byte("VLAN=a.1\nVLAN=a.3\n[Route]\nDestination=0.0.0.0/0\nGateway=10.0.0.2\n"),
		Lines: []*artefact.Origin{other, vlan, header, destination, gateway},
	}
	for _, test := range []struct {
		name           string
		lines          []int
		values, others []string
		want           *artefact.Origin
	}{
		{"second value is new", []int{1, 2}, []string{"a.1", "a.3"}, []string{"a.1", "a.2"}, vlan},
		{"value is removed", []int{1, 2}, []string{"a.1", "a.3"}, []string{"a.1", "a.2", "a.3"}, nil},
		{"order", []int{1, 2}, []string{"a.1", "a.3"}, []string{"a.3", "a.1"}, other},
		{"statement without a value", []int{2}, []string{}, nil, vlan},
		{"line of a section", []int{3}, []string{"Destination=0.0.0.0/0 Gateway=10.0.0.2"}, []string{"Destination=0.0.0.0/0 Gateway=10.0.0.20"}, gateway},
	} {
		if got := originOf(f, test.lines, test.values, test.others); got != test.want {
			t.Errorf("%s: got %+v, want %+v", test.name, got, test.want)
		}
	}
}
