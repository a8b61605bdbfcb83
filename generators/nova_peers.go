package generators

import (
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// glanceAPIPort is where glance-api listens.
const glanceAPIPort = 9292

// novaImages is how nova finds glance.
func novaImages() []service.Row {
	return on(concat([]service.Row{
		service.List("glance.api_servers", insidePaths(), func(s *service.Scope) []string {
			if url := at(s.Site.Inside(), glanceAPIPort); url != "" {
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
	}, since(series.Queens, lookupRows("glance"))), novaAPI, novaCompute, novaConductor, novaScheduler)
}

// novaPlacing is how nova asks placement.
func novaPlacing() []service.Row {
	return on(since(series.Ocata, concat(loginRows("placement", "placement"), lookupRows("placement"))),
		novaAPI, novaScheduler, novaConductor, novaCompute)
}

// novaServiceUser adds nova's own token to the user's when nova asks its peers.
func novaServiceUser() []service.Row {
	return on(since(series.Zed, append([]service.Row{
		service.Set("service_user.send_service_user_token", true).
			Because("CVE-2023-2088: peers let nova detach and delete things of a guest only with nova's own token; it also outlives the user's in long tasks"),
	}, loginRows("service_user", "nova")...)), novaAPI, novaConductor, novaCompute)
}

// novaNotifications tell StackTach what happens to guests. They end with the series that StackTach knows: messages that
// nobody takes fill the disks of RabbitMQ, so in later series whoever runs a listener turns them on by an override.
func novaNotifications() []service.Row {
	return each([]service.Row{
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
