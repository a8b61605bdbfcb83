package checks

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"stackplan/internal/catalogue"
	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/series"
	"stackplan/internal/source"
	"stackplan/internal/spelling"
)

var computeFilters = &check.Check{
	Code:  "compute/filters",
	Title: "Scheduler filters exist in the series or are declared.",
	Doc: "Nova's scheduler loads each filter by its class name, and does not start if one is unknown. Filters are added and " +
		"removed: RamFilter and CoreFilter are removed in train, RetryFilter in victoria. A cloud's own are declared under " +
		"custom.filters.",
	Bad:  `regions: north: compute: filters: ["ComputeFilter", "ImagePropertiesFliter"]`,
	Good: `regions: north: compute: filters: ["ComputeFilter", "ImagePropertiesFilter"]`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, use := range filterUses(s) {
			for _, in := range use.series {
				if problem, ok := validateFilter(s, use.name, in); !ok {
					report(check.Finding{Path: use.path, Message: problem.Message, Rule: problem.Rule, Hint: problem.Hint})
					break
				}
			}
		}
	},
}

// filterUse is the name of a scheduler filter with its place, and the series that it applies to.
type filterUse struct {
	path   source.Path
	name   string
	series []series.Series
}

// filterUses returns every scheduler filter that regions and overrides list.
func filterUses(s *check.Subject) []filterUse {
	var uses []filterUse
	for _, r := range s.Cloud.Regions {
		for i, name := range r.Compute.Filters {
			path := regionAt(r, "compute", "filters", strconv.Itoa(i))
			uses = append(uses, filterUse{path, name, []series.Series{r.Series}})
		}
	}
	for _, o := range settings(s) {
		if o.project != "nova" || (o.key.Name != "enabled_filters" && o.key.Name != "scheduler_default_filters") {
			continue
		}
		for name := range strings.SplitSeq(strings.Join(o.value.Texts, ","), ",") {
			if name = strings.TrimSpace(name); name != "" {
				uses = append(uses, filterUse{o.path, name, o.series})
			}
		}
	}
	return uses
}

// validateFilter returns what is wrong with the name of a filter in a series; the filters that the cloud declares are right.
func validateFilter(s *check.Subject, name string, in series.Series) (catalogue.Problem, bool) {
	if _, own := s.Cloud.Custom.Filters[name]; own {
		return catalogue.Problem{}, true
	}
	problems := catalogue.ValidateFilter(name, in)
	if len(problems) == 0 {
		return catalogue.Problem{}, true
	}
	problem := problems[0]
	if near := spelling.Nearest(name, slices.Collect(maps.Keys(s.Cloud.Custom.Filters))); near != "" && problem.Hint == "" {
		problem.Hint = spelling.DidYouMean(near)
	}
	if problem.Hint == "" {
		problem.Hint = "declare a filter of your own under custom.filters"
	}
	return problem, false
}

var computeDownTime = &check.Check{
	Code:  "compute/down-time",
	Title: "A service counts as down only after it missed two reports.",
	Doc: "A service reports every reportInterval seconds; after serviceDownTime seconds without a report it is down, and its " +
		"host gets no instances. Nova overrides a down time that is not above the interval, and with one below two intervals " +
		"a single late report counts as an outage.",
	Bad:  `regions: north: compute: {serviceDownTime: 15, reportInterval: 10}`,
	Good: `regions: north: compute: {serviceDownTime: 20, reportInterval: 10}`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			down, interval := r.Compute.ServiceDownTime, r.Compute.ReportInterval
			if down >= 2*interval {
				continue
			}
			report(check.Finding{
				Path:    regionAt(r, "compute", "serviceDownTime"),
				Message: fmt.Sprintf("a service is down after %d s, but reports every %d s only", down, interval),
				Rule:    "at least twice reportInterval (service_down_time and report_interval of nova)",
				Hint:    fmt.Sprintf("write %d or more; 120 suits busy hosts", 2*interval),
				Related: []diag.Related{{Message: "the interval", Path: regionAt(r, "compute", "reportInterval")}},
			})
		}
	},
}

var computeRAMRatio = &check.Check{
	Code:  "compute/ram-ratio",
	Title: "Memory is not overcommitted.",
	Doc: "With ram_allocation_ratio above 1.0 instances may together use more memory than the host has. The kernel then kills " +
		"one of them (the OOM killer), or all of them swap. CPUs are shared in time; memory is not.",
	Severity: diag.Warning,
	Bad:      `overrides: nova: DEFAULT: ram_allocation_ratio: 1.5`,
	Good:     `overrides: nova: DEFAULT: {ram_allocation_ratio: 1.0, cpu_allocation_ratio: 4.0}`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, o := range settings(s) {
			isRatio := o.key.Name == "ram_allocation_ratio" || o.key.Name == "initial_ram_allocation_ratio"
			if o.project != "nova" || !isRatio || len(o.value.Texts) != 1 {
				continue
			}
			ratio, err := strconv.ParseFloat(o.value.Texts[0], 64)
			if err != nil || ratio <= 1 {
				continue
			}
			report(check.Finding{
				Path:    o.path,
				Message: fmt.Sprintf("instances may use %v times the memory that their host has", ratio),
				Rule:    "1.0 gives each byte to one instance",
				Hint:    "keep 1.0 in production",
			})
		}
	},
}

var imageLimits = &check.Check{
	Code:  "image/limits",
	Title: "Glance answers with no more items by default than it may at most.",
	Doc: "limit_param_default is how many images an answer contains if the request does not set a limit, api_limit_max how " +
		"many it contains at most. A default above the maximum is reduced to it.",
	Bad:  `regions: north: image: {defaultLimit: 1000, maxLimit: 500}`,
	Good: `regions: north: image: {defaultLimit: 500, maxLimit: 500}`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			if r.Image.DefaultLimit <= r.Image.MaxLimit {
				continue
			}
			report(check.Finding{
				Path:    regionAt(r, "image", "defaultLimit"),
				Message: fmt.Sprintf("an answer contains %d images by default, but %d at most", r.Image.DefaultLimit, r.Image.MaxLimit),
				Rule:    "at most maxLimit (limit_param_default and api_limit_max of glance)",
				Hint:    "raise maxLimit too",
				Related: []diag.Related{{Message: "the maximum", Path: regionAt(r, "image", "maxLimit")}},
			})
		}
	},
}

var messagingQuorum = &check.Check{
	Code:  "messaging/quorum",
	Title: "Quorum queues are used only by series that support them.",
	Doc: "rabbit_quorum_queue appears in yoga. The services of earlier series declare their queues as classic ones, which only " +
		"mirroring keeps alive when a node is lost.",
	Bad: `
series: "havana"
regions: north: messaging: queues: "quorum"`,
	Good: `
series: "zed"
regions: north: messaging: queues: "quorum"`,
	Cloud: func(s *check.Subject, report check.Report) {
		quorum := catalogue.Key{Group: "oslo_messaging_rabbit", Name: "rabbit_quorum_queue"}
		for _, r := range s.Cloud.Regions {
			if _, ok := s.Catalogue.Option("nova", r.Series, quorum); ok || r.Messaging.Queues != "quorum" {
				continue
			}
			report(check.Finding{
				Path:    regionAt(r, "messaging", "queues"),
				Message: fmt.Sprintf("the services of %v do not support quorum queues", r.Series),
				Rule:    "[oslo_messaging_rabbit] rabbit_quorum_queue appears in yoga",
				Hint:    `write "mirrored"`,
			})
		}
	},
}

var messagingMirrored = &check.Check{
	Code:  "messaging/mirrored",
	Title: "Queues are mirrored only if RabbitMQ supports it.",
	Doc: "RabbitMQ 4.0 removed the mirroring of classic queues (its release notes). The distributions that carry 2025.1 and " +
		"later carry RabbitMQ 4: a policy for mirroring is ignored there, and the queues of a lost node are lost.",
	Severity: diag.Warning,
	Bad:      `regions: north: messaging: queues: "mirrored"`,
	Good:     `regions: north: messaging: queues: "quorum"`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			if r.Messaging.Queues != "mirrored" || r.Series < series.Epoxy {
				continue
			}
			report(check.Finding{
				Path:    regionAt(r, "messaging", "queues"),
				Message: fmt.Sprintf("RabbitMQ 4, which comes with %v, does not mirror queues", r.Series),
				Rule:    "release notes of RabbitMQ 4.0",
				Hint:    `write "quorum"`,
			})
		}
	},
}
