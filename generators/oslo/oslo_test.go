package oslo

import (
	"net/netip"
	"slices"
	"testing"

	"stackplan/generators/names"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/testing/samplecloud"
)

func TestDatabaseURL(t *testing.T) {
	for in, want := range map[series.Series]string{
		series.Havana: "mysql://nova:((nova/database:url))@10.0.0.5:3306/nova_api?charset=utf8",
		series.Zed:    "mysql+pymysql://nova:((nova/database:url))@10.0.0.5:3306/nova_api?charset=utf8",
	} {
		if got := databaseText(samplecloud.Scope(servers(), in, nil), "nova", "nova_api"); got != want {
			t.Errorf("%v: got %s, want %s", in, got, want)
		}
	}
}

func TestTransportURLNamesEveryNode(t *testing.T) {
	const login = "openstack:((messaging/password:url))@"
	want := "rabbit://" + login + "10.0.0.11:5672," + login + "10.0.0.12:5672," + login + "10.0.0.13:5672//"
	if got := transportURL(samplecloud.Scope(servers(), series.Zed, nil)); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestCacheMembersOfIPv6(t *testing.T) {
	s := samplecloud.Scope(servers(), series.Zed, func(r *model.Region) {
		for _, g := range r.Groups {
			g.Address["management"] = model.AddressRule{Base: netip.MustParseAddr("fd00::10"), Numbered: true}
		}
	})
	want := []string{"inet6:[fd00::11]:11211", "inet6:[fd00::12]:11211", "inet6:[fd00::13]:11211"}
	if got := CacheMembers(s); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestQueues(t *testing.T) {
	for _, test := range []struct {
		in     series.Series
		queues string
		want   bool
	}{
		{series.Havana, "", false}, {series.Yoga, "", false}, {series.Yoga, "quorum", true},
		{series.Zed, "", true}, {series.Zed, "mirrored", false},
	} {
		r := &model.Region{Series: test.in, Messaging: model.Messaging{Queues: test.queues}}
		if got := HasQuorumQueues(r); got != test.want {
			t.Errorf("%v %q: got %v", test.in, test.queues, got)
		}
	}
}

// servers returns the services that clients in oslo's libraries connect to.
func servers() []*service.Service {
	control := []string{service.ControlCompute}
	return []*service.Service{{Name: names.MariaDB, Roles: control}, {Name: names.RabbitMQ, Roles: control}, {Name: names.Memcached, Roles: control}}
}
