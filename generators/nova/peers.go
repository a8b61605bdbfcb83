package nova

import (
	"slices"

	"stackplan/generators/endpoint"
	"stackplan/generators/oslo"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// images is how nova finds glance.
func images() []service.Row {
	return service.EachOn(slices.Concat([]service.Row{
		service.List("glance.api_servers", endpoint.InsidePaths(), func(s *service.Scope) []string {
			if url := endpoint.URL(s.Site.Inside(), endpoint.GlancePort); url != "" {
				return []string{url}
			}
			return nil
		}).Until(series.Queens).
			Because("images come from the region's own glance, at the inner VIP; the default expects one on this very host"),
		service.Text("glance.cafile", service.From("region.networks.management.tls.ca"), func(s *service.Scope) string {
			if inside := s.Site.Inside(); inside != nil && inside.TLS != nil {
				return inside.TLS.CA
			}
			return ""
		}).Since(series.Pike).Because("the authority that signed the certificate of the inner VIP is not a public one"),
	}, service.EachSince(series.Queens, oslo.LookupRows("glance"))), novaAPI, novaCompute, novaConductor, novaScheduler)
}

// serviceUser adds nova's own token to the user's when nova asks its peers.
func serviceUser() []service.Row {
	return service.EachOn(service.EachSince(series.Zed, append([]service.Row{
		service.Set("service_user.send_service_user_token", true).
			Because("CVE-2023-2088: peers let nova detach and delete things of a guest only with nova's own token; it also outlives the user's in long tasks"),
	}, oslo.LoginRows("service_user", "nova")...)), novaAPI, novaConductor, novaCompute)
}

// notifications tell StackTach what happens to guests. They end with the series that StackTach knows: messages that
// nobody takes fill the disks of RabbitMQ, so in later series whoever runs a listener turns them on by an override.
func notifications() []service.Row {
	return service.Each([]service.Row{
		service.Set("DEFAULT.notification_driver", "nova.openstack.common.notifier.rpc_notifier").Until(series.Icehouse).
			Because("StackTach follows a request through the services by nova's notifications, to find what went wrong"),
		service.Set("DEFAULT.notification_driver", "messagingv2").Since(series.Icehouse).
			Because("StackTach follows a request through the services by nova's notifications, to find what went wrong"),
		service.Set("DEFAULT.notify_on_state_change", "vm_and_task_state").
			Because("each change of state is told, which is what one looks for when a guest hangs"),
		service.Set("DEFAULT.instance_usage_audit", true).On(novaCompute).
			Because("StackTach learns from this report that a guest exists"),
		service.Set("DEFAULT.instance_usage_audit_period", "hour").On(novaCompute).
			Because("StackTach compares hour by hour what exists; the default of a month is too coarse"),
	}, func(r service.Row) service.Row {
		if r.Span.Until == series.None {
			return r.Until(series.Mitaka)
		}
		return r
	})
}
