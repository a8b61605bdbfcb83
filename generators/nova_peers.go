package generators

import (
	"stackplan/internal/series"
	"stackplan/internal/table"
)

// glanceAPIPort is where glance-api listens.
const glanceAPIPort = 9292

// novaImages is how nova finds glance.
func novaImages() []table.Row {
	return on(concat([]table.Row{
		table.List("glance.api_servers", insidePaths(), func(s *table.Scope) []string {
			if url := at(s.Site.Inside(), glanceAPIPort); url != "" {
				return []string{url}
			}
			return nil
		}).Until(series.Queens).
			Because("images come from the region's own glance, at the inner VIP; the default expects one on this very host"),
		table.Text("glance.cafile", table.From("region.networks.management.tls.ca"), func(s *table.Scope) string {
			if inside := s.Site.Inside(); inside != nil && inside.TLS != nil {
				return inside.TLS.CA
			}
			return ""
		}).Since(series.Pike).Because("the authority that signed the certificate of the inner VIP is not a public one"),
	}, since(series.Queens, lookupRows("glance"))), novaAPI, novaCompute, novaConductor, novaScheduler)
}

// novaPlacing is how nova asks placement.
func novaPlacing() []table.Row {
	return on(since(series.Ocata, concat(loginRows("placement", "placement"), lookupRows("placement"))),
		novaAPI, novaScheduler, novaConductor, novaCompute)
}

// novaServiceUser adds nova's own token to the user's when nova asks its peers.
func novaServiceUser() []table.Row {
	return on(since(series.Zed, append([]table.Row{
		table.Set("service_user.send_service_user_token", true).
			Because("CVE-2023-2088: peers let nova detach and delete things of a guest only with nova's own token; it also outlives the user's in long tasks"),
	}, loginRows("service_user", "nova")...)), novaAPI, novaConductor, novaCompute)
}

// novaNotifications tell StackTach, or any listener, what happens to guests.
func novaNotifications() []table.Row {
	states := table.Set("notifications.notify_on_state_change", "vm_and_task_state").
		Because("each change of state is told, which is what one looks for when a guest hangs")
	old := states
	old.Option = "DEFAULT.notify_on_state_change"
	return []table.Row{
		table.Set("DEFAULT.notification_driver", "nova.openstack.common.notifier.rpc_notifier").Until(series.Icehouse).
			Because("StackTach follows a request through the services by nova's notifications, to find what went wrong"),
		table.Set("oslo_messaging_notifications.driver", "messagingv2").Since(series.Icehouse).
			Because("StackTach and its kin follow a request through the services by nova's notifications, to find what went wrong"),
		old.Until(series.Ocata),
		states.Since(series.Ocata),
		table.Set("notifications.notification_format", "unversioned").Since(series.Ocata).
			Because("before train nova sent every notification in two formats; listeners read the old one"),
	}
}
