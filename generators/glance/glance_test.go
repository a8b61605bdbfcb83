package glance

import (
	"testing"

	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/testing/samplecloud"
)

// glanceAPIFile returns the file of glance-api.
func glanceAPIFile(t *testing.T) *service.File {
	t.Helper()
	for _, svc := range Services() {
		if svc.Name == "glance-api" {
			return svc.Files[0]
		}
	}
	t.Fatal("no glance-api")
	return nil
}

func TestImagesAreKeptInTheDirectory(t *testing.T) {
	for in, option := range map[series.Series]string{
		series.Havana: "DEFAULT.filesystem_store_datadir",
		series.Kilo:   "glance_store.filesystem_store_datadir",
		series.Stein:  "glance_store.filesystem_store_datadir",
		series.Train:  "local.filesystem_store_datadir",
		series.Epoxy:  "local.filesystem_store_datadir",
	} {
		s := scopeOf(in, func(r *model.Region) { r.Image.Directory = "/srv/images" })
		if got := samplecloud.Value(t, glanceAPIFile(t), option, s); got != "/srv/images" {
			t.Errorf("%v: %s is %q", in, option, got)
		}
	}
}

func TestGlanceHasOneHealthCheck(t *testing.T) {
	for _, in := range series.All() {
		for _, svc := range Services() {
			count := 0
			for _, port := range svc.Ports {
				if port.Span.Contains(in) {
					count++
				}
			}
			if count != 1 {
				t.Errorf("%s in %v has %d ports", svc.Name, in, count)
			}
		}
	}
}

func TestRegistryIsFoundInside(t *testing.T) {
	plain := scopeOf(series.Havana, nil)
	if got := samplecloud.Value(t, glanceAPIFile(t), "DEFAULT.registry_host", plain); got != "10.0.0.5" {
		t.Errorf("registry_host is %s", got)
	}
	if got := samplecloud.Values(glanceAPIFile(t), "DEFAULT.registry_client_protocol", plain); got != nil {
		t.Errorf("plain VIP: protocol %q", got)
	}
	secure := scopeOf(series.Havana, func(r *model.Region) { r.Networks[0].TLS = &model.TLS{Certificate: "/c.pem", CA: "/ca.pem"} })
	if got := samplecloud.Value(t, glanceAPIFile(t), "DEFAULT.registry_client_protocol", secure); got != "https" {
		t.Errorf("TLS at the VIP: protocol %s", got)
	}
	if got := samplecloud.Value(t, glanceAPIFile(t), "DEFAULT.registry_client_ca_file", secure); got != "/ca.pem" {
		t.Errorf("TLS at the VIP: authority %s", got)
	}
}
