package osloconf_test

import (
	"errors"
	"slices"
	"testing"

	"stackplan/internal/artefact"
	"stackplan/internal/catalogue"
	"stackplan/internal/format"
	"stackplan/internal/osloconf"
)

func TestReadJoinsTheLinesOfAnOption(t *testing.T) {
	debug, filters := &artefact.Origin{Option: "DEFAULT.debug"}, &artefact.Origin{Option: "x.filters"}
	got, err := osloconf.Read(&artefact.File{
		Body:  []byte("[DEFAULT]\ndebug = true\n[x]\nfilters = a\nlog-dir = /l\nfilters = b\n"),
		Lines: []*artefact.Origin{nil, debug, nil, filters},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []osloconf.Setting{
		{Key: catalogue.Key{Group: "DEFAULT", Name: "debug"}, Values: []string{"true"}, Origin: debug},
		{Key: catalogue.Key{Group: "x", Name: "filters"}, Values: []string{"a", "b"}, Origin: filters},
		{Key: catalogue.Key{Group: "x", Name: "log_dir"}, Values: []string{"/l"}},
	}
	isSame := func(a, b osloconf.Setting) bool {
		return a.Key == b.Key && slices.Equal(a.Values, b.Values) && a.Origin == b.Origin
	}
	if !slices.EqualFunc(got, want, isSame) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestReadRejectsAFileThatOsloConfigRejects(t *testing.T) {
	_, err := osloconf.Read(&artefact.File{Path: "/etc/nova/nova.conf", Host: "cn1", Body: []byte("debug = true\n")})
	if _, ok := errors.AsType[*format.ParseError](err); !ok {
		t.Errorf("got %v, want a *format.ParseError", err)
	}
}
