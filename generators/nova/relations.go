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
			Check:   "compute/down-time",
			Smaller: service.Option("the interval", "nova", "DEFAULT.report_interval").Times(2),
			Larger:  service.Option("the down time", "nova", "DEFAULT.service_down_time"),
			Why:     "at least twice reportInterval (service_down_time and report_interval of nova)",
			Says: func(interval, down int) string {
				return fmt.Sprintf("a service is marked down after %d s, but reports only every %d s", down, interval)
			},
			Hint: func(least, _ int) string { return fmt.Sprintf("write %d or more, such as 120 for busy hosts", least) },
		},
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
	}, oslo.DatabaseRelations("nova", "database"), oslo.DatabaseRelations("nova", "api_database"))
}
