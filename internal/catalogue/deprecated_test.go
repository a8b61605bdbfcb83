package catalogue_test

import (
	"testing"

	"stackplan/internal/catalogue"
	"stackplan/internal/series"
)

func TestReadFindsDeprecatedNames(t *testing.T) {
	c := catalogue.Open()
	for _, tt := range []struct {
		name string
		in   series.Series
		want string
	}{
		{"vncserver_listen", series.Havana, "[DEFAULT] vncserver_listen"},
		{"vncserver_listen", series.Rocky, "[vnc] server_listen"},
		{"vncserver_listen", series.Epoxy, ""},
		{"no_such_option", series.Epoxy, ""},
	} {
		o, ok := c.Read("nova", tt.in, catalogue.Key{Group: "DEFAULT", Name: tt.name})
		if got := o.Key.String(); ok != (tt.want != "") || ok && got != tt.want {
			t.Errorf("%s in %v is %s, want %s", tt.name, tt.in, got, tt.want)
		}
	}
}
