package nova

import (
	"fmt"
	"slices"

	"stackplan/generators/oslo"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

// relations returns the relations of the numbers in nova.conf.
func relations() []service.Relation {
	return slices.Concat([]service.Relation{
		{
			Check: "compute/down-time", Alone: true,
			Smaller: service.Option("the interval", "nova", "DEFAULT.report_interval").Times(2),
			Larger:  service.Option("the down time", "nova", "DEFAULT.service_down_time"),
			Why:     "at least twice reportInterval (service_down_time and report_interval of nova)",
			Says: func(interval, down int) string {
				return fmt.Sprintf("a service is marked down after %d s, but reports only every %d s", down, interval)
			},
			Hint: func(least, _ int) string { return fmt.Sprintf("write %d or more, such as 120 for busy hosts", least) },
		},
		reportTimeout(),
		{
			Check:   "networking/mtu",
			Smaller: service.Option("the MTU of nova-network", "nova", "DEFAULT.network_device_mtu"),
			Larger: service.Quantity{Name: "the MTU of the network", Fact: func(s *service.Site) (int, source.Path, bool) {
				n := networkOf(s.Region, "fixed")
				if n == nil {
					return 0, "", false
				}
				return n.MTU, source.Join("regions", s.Region.Name, "networks", n.Name, "mtu"), true
			}},
			AtSmaller: true, Why: "at most the mtu of the fixed network", Says: oslo.FramesDropped, Hint: oslo.SmallerMTU,
		},
	}, oslo.DatabaseRelations("nova", "database"), oslo.DatabaseRelations("nova", "api_database"), oslo.MessagingRelations(projectName))
}

// reportTimeout returns the relation of the time that a report may take to the time after which a service counts as down. The report of
// nova-compute is a call to nova-conductor, which waits for its reply (nova/servicegroup/drivers/db.py saves the service). Without
// conductors nova-compute writes to the database itself.
func reportTimeout() service.Relation {
	return service.Relation{
		Check: "compute/report-timeout",
		Smaller: service.Quantity{
			Name: "the timeout", Project: projectName, Options: []string{"DEFAULT.rpc_response_timeout", "DEFAULT.report_interval"},
			Of: func(s *service.Site, values []int) int {
				if worksWithoutConductor(s) {
					return 0
				}
				timeout, interval := values[0], values[1]
				if 2*interval > s.Region.Compute.ServiceDownTime {
					interval = 0 // compute/down-time reports the interval
				}
				return timeout + interval + 1
			},
		},
		Larger: service.Option("the down time", projectName, "DEFAULT.service_down_time"),
		Why:    "rpc_response_timeout and report_interval together are less than service_down_time",
		Says: func(timeout, down int) string {
			return fmt.Sprintf("a report may wait %d s for its reply, but its host is marked down after %d s without a report", timeout, down)
		},
		Hint: func(least, down int) string {
			return fmt.Sprintf("write a serviceDownTime of %d or more, or a shorter rpcTimeout: long tasks wait for long_rpc_timeout, which exists since rocky, instead", least)
		},
	}
}
