package nova

import (
	"slices"

	"stackplan/generators/endpoint"
	"stackplan/generators/oslo"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// images returns how nova finds glance.
func images() []service.Row {
	return service.EachOn(slices.Concat([]service.Row{
		service.List("glance.api_servers", endpoint.InsidePaths(), func(s *service.Scope) []string {
			if url := endpoint.InsideURL(s.Site, endpoint.GlancePort); url != "" {
				return []string{url}
			}
			return nil
		}).Tied(service.Endpoint()).Until(series.Queens).
			Because("images come from the glance of the region, at the inner VIP; the default expects one on this host"),
		service.Text("glance.cafile", service.From("region.networks.management.tls.ca"), func(s *service.Scope) string {
			if inside := s.Site.Inside(); inside != nil && inside.TLS != nil {
				return inside.TLS.CA
			}
			return ""
		}).Since(series.Pike).Because("a private authority signed the certificate of the inner VIP"),
	}, service.EachSince(series.Queens, oslo.LookupRows("glance", service.Images))), novaAPI, novaCompute, novaConductor, novaScheduler)
}

// volumes returns where nova finds cinder: in its own region, at the inner VIP.
func volumes() []service.Row {
	hasVolumes := func(s *service.Scope) bool { return s.Region.BlockStorage != nil }
	return service.Each([]service.Row{
		service.Text("cinder.os_region_name", nil, oslo.RegionName).Tied(service.RegionName()).
			Because("the catalogue contains the cinder of every region: without a name nova uses the first one"),
		service.Set("cinder.catalog_info", "volumev3::internalURL").Stating(service.Statement{Kind: service.LooksUp, For: service.VolumeAPI}).
			Because("services connect to each other at the inner VIP; the default is the address that users see"),
		service.Text("cinder.cafile", service.From("region.networks.management.tls.ca"), endpoint.InsideCA).
			Because("a private authority signed the certificate of the inner VIP"),
	}, func(r service.Row) service.Row {
		return r.Since(series.Stein).On(novaAPI, novaCompute, novaConductor).When(hasVolumes)
	})
}

// serviceUser adds nova's own token to the user's in requests to other services.
func serviceUser() []service.Row {
	return service.EachOn(service.EachSince(series.Zed, append([]service.Row{
		service.Set("service_user.send_service_user_token", true).Tied(oslo.ServiceTokens()).
			Because("CVE-2023-2088: other services let nova detach volumes and delete ports of an instance only with nova's own token; it also outlives the user's token in long tasks"),
	}, oslo.LoginRows("service_user", "nova")...)), novaAPI, novaConductor, novaCompute)
}

// keys returns where nova finds the keys of encrypted volumes, and where it stores those of virtual TPMs.
func keys() []service.Row {
	return service.EachOn(oslo.KeyManagerRows("nova", series.Stein), novaAPI, novaCompute)
}

// notifications are for StackTach, which follows what happens to instances. They end with the last series that StackTach supports:
// messages that no program consumes fill the disks of RabbitMQ, so in later series a cloud with a listener enables them by an
// override.
func notifications() []service.Row {
	return service.Each([]service.Row{
		service.Set("DEFAULT.notification_driver", "nova.openstack.common.notifier.rpc_notifier").Until(series.Icehouse).
			Because("StackTach traces a request through the services by nova's notifications, to find what went wrong"),
		service.Set("DEFAULT.notification_driver", "messagingv2").Since(series.Icehouse).
			Because("StackTach traces a request through the services by nova's notifications, to find what went wrong"),
		service.Set("DEFAULT.notify_on_state_change", "vm_and_task_state").
			Because("each change of state is reported, which is what one looks for when an instance hangs"),
		service.Set("DEFAULT.instance_usage_audit", true).On(novaCompute).
			Because("StackTach learns from this report that an instance exists"),
		service.Set("DEFAULT.instance_usage_audit_period", "hour").On(novaCompute).
			Because("StackTach compares hour by hour what exists; the default of a month is too coarse"),
	}, func(r service.Row) service.Row {
		if r.Span.Until == series.None {
			return r.Until(series.Mitaka)
		}
		return r
	})
}
