package checks

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strconv"

	"stackplan/internal/catalogue"
	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/source"
	"stackplan/internal/spelling"
)

var computeFilters = &check.Check{
	Code:  "compute/filters",
	Title: "Scheduler filters exist in the series or are declared.",
	Doc: "The scheduler of nova loads each filter by its class name, and does not start if one is unknown. Series add and remove " +
		"filters: RamFilter and CoreFilter were removed in train, RetryFilter in victoria. In-house filters are declared under " +
		"custom.filters.",
	Bad:  `regions: north: compute: filters: ["ComputeFilter", "ImagePropertiesFliter"]`,
	Good: `regions: north: compute: filters: ["ComputeFilter", "ImagePropertiesFilter"]`,
	Cloud: func(s *check.Subject, report check.Report) {
		type place struct {
			path source.Path
			name string
		}
		reported := map[place]bool{}
		for _, use := range filterUses(s) {
			at := place{use.path, use.name}
			if problem, ok := validateFilter(s, use.name, use.series); !ok && !reported[at] {
				reported[at] = true
				report(check.Finding{Path: use.path, Message: problem.Message, Rule: problem.Rule, Hint: problem.Hint})
			}
		}
	},
}

// filterUse is the name of a scheduler filter in a series, and the path that contains it.
type filterUse struct {
	path   source.Path
	name   string
	series series.Series
}

// filterUses returns every scheduler filter that overrides name in the generated files, once for each path, and those of the fields that
// a scheduler reads.
func filterUses(s *check.Subject) []filterUse {
	var uses []filterUse
	for _, r := range s.Cloud.Regions {
		reads, replaces := false, false // whether schedulers read the field, and overrides
		for h, value := range s.Values(r, novaProject, "[filter_scheduler] enabled_filters", "[DEFAULT] scheduler_default_filters") {
			if !value.Overrides {
				reads = reads || h.Does(service.Scheduling)
				continue
			}
			replaces = replaces || h.Does(service.Scheduling)
			for _, name := range value.Members {
				if use := (filterUse{value.Path, name, r.Series}); name != "" && !slices.Contains(uses, use) {
					uses = append(uses, use)
				}
			}
		}
		if replaces && !reads {
			continue
		}
		for i, name := range r.Compute.Filters {
			uses = append(uses, filterUse{regionAt(r, "compute", "filters", strconv.Itoa(i)), name, r.Series})
		}
	}
	return uses
}

// validateFilter returns the problem with the name of a filter in a series, and false if there is one. The filters that the cloud
// declares are valid.
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
		problem.Hint = "declare an in-house filter under custom.filters"
	}
	return problem, false
}

var computeDownTime = &check.Check{
	Code:  "compute/down-time",
	Title: "serviceDownTime is at least twice reportInterval.",
	Doc: "A service reports every reportInterval seconds. After serviceDownTime seconds without a report it is down, and its " +
		"host gets no new instances. Nova replaces a down time that is not above the interval, and with one below two intervals " +
		"a single late report marks a host as down.",
	Bad:   `regions: north: compute: {serviceDownTime: 15, reportInterval: 10, rpcTimeout: 4}`,
	Good:  `regions: north: compute: {serviceDownTime: 20, reportInterval: 10, rpcTimeout: 5}`,
	Cloud: relation("compute/down-time"),
}

var computeReportTimeout = &check.Check{
	Code:  "compute/report-timeout",
	Title: "A lost reply does not make a compute host count as down.",
	Doc: "The report of a compute host is a call to nova-conductor that waits up to rpcTimeout for its reply, and the next report " +
		"starts after it. If a node of RabbitMQ is lost, replies are lost with it. If the wait is not shorter than serviceDownTime, " +
		"hosts that work count as down for minutes, and requests for instances fail (seen with 300 and 120 s: two hosts of three " +
		"were down for five minutes after one broker had stopped). Without nova-conductor, before ocata, no report waits.",
	Severity: diag.Warning,
	Bad:      `regions: north: compute: rpcTimeout: 300`,
	Good:     `regions: north: compute: {rpcTimeout: 300, serviceDownTime: 320}`,
	Cloud:    relation("compute/report-timeout"),
}

var computeRAMRatio = &check.Check{
	Code:  "compute/ram-ratio",
	Title: "The memory of a host is not overcommitted.",
	Doc: "With ram_allocation_ratio above 1.0 the instances of a host may together use more memory than the host has. The kernel " +
		"then ends one of them (the OOM killer), or all of them swap. CPUs are shared in time; memory is not.",
	Severity: diag.Warning,
	Bad:      `overrides: nova: DEFAULT: ram_allocation_ratio: 1.5`,
	Good:     `overrides: nova: DEFAULT: {ram_allocation_ratio: 1.0, cpu_allocation_ratio: 4.0}`,
	Cloud: func(s *check.Subject, report check.Report) {
		reported := map[source.Path]bool{}
		for _, r := range s.Cloud.Regions {
			for _, h := range s.HostFiles(r) {
				ratio, path := memoryRatio(h)
				if ratio <= 1 || path == "" || reported[path] {
					continue
				}
				reported[path] = true
				report(check.Finding{
					Path:    path,
					Message: fmt.Sprintf("instances may use %v times the memory of their host", ratio),
					Rule:    "at most 1.0: memory cannot be shared in time",
					Hint:    "write 1.0",
				})
			}
		}
	},
}

// memoryRatio returns the allocation ratio of memory that nova reads on a host, and the path of what sets it. A ratio that is not set, or 0,
// is the initial one, and 1.5 before there was one.
func memoryRatio(h *check.HostFiles) (float64, source.Path) {
	if !h.Does(service.Instances) && !h.Does(service.Scheduling) {
		return 0, ""
	}
	value, _ := h.Value(novaProject, "[DEFAULT] ram_allocation_ratio")
	if ratio, _ := value.Number(); ratio != 0 {
		return ratio, value.Path
	}
	initial, known := h.Value(novaProject, "[DEFAULT] initial_ram_allocation_ratio")
	if !known {
		return 1.5, value.Path
	}
	ratio, _ := initial.Number()
	return ratio, cmp.Or(initial.Path, value.Path)
}

var imageLimits = &check.Check{
	Code:  "image/limits",
	Title: "The default number of images in an answer of glance is at most the maximum.",
	Doc: "limit_param_default is the number of images in an answer if the request sets no limit, and api_limit_max is the " +
		"maximum. Glance reduces a default above the maximum to the maximum.",
	Bad:   `regions: north: image: {defaultLimit: 1000, maxLimit: 500}`,
	Good:  `regions: north: image: {defaultLimit: 500, maxLimit: 500}`,
	Cloud: relation("image/limits"),
}

var messagingQuorum = &check.Check{
	Code:  "messaging/quorum",
	Title: "Quorum queues are used only in series whose services support them.",
	Doc: "rabbit_quorum_queue was added in yoga. The services of earlier series declare classic queues, which survive the loss " +
		"of a node only if they are mirrored.",
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
				Rule:    "[oslo_messaging_rabbit] rabbit_quorum_queue was added in yoga",
				Hint:    `write "mirrored"`,
			})
		}
	},
}

var messagingPartitions = &check.Check{
	Code:  "messaging/partitions",
	Title: "A RabbitMQ cluster reacts to a partition.",
	Doc: "With ignore, the parts of a cluster that has lost its network continue separately, and classic queues, as those of replies " +
		"and fanouts before 2024.1, never merge again: agents are alive and receive nothing until the nodes of one part are restarted " +
		"by hand. RabbitMQ's documentation on partitions recommends it only for nodes that cannot lose each other, as in one rack.",
	Severity: diag.Warning,
	Bad:      `regions: north: messaging: partitions: "ignore"`,
	Good:     `regions: north: messaging: partitions: "autoheal"`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			for _, svc := range s.Sites[r.Name].Providers(service.Messaging) {
				members := len(s.Sites[r.Name].Hosts(svc.Name))
				if members < 2 || r.Messaging.Partitions != "ignore" {
					continue
				}
				hint := `write "pause_minority": the part with a majority continues`
				if members == 2 {
					hint = `write "autoheal": the nodes of one part restart when the network is back; pause_minority needs three members`
				}
				report(check.Finding{
					Path:    regionAt(r, "messaging", "partitions"),
					Message: fmt.Sprintf("the %d members of the %s cluster of region %s ignore partitions", members, cmp.Or(svc.ClusterName, svc.Name), r.Name),
					Rule:    "parts of a cluster that continue separately never merge again (RabbitMQ, Clustering and Network Partitions)",
					Hint:    hint,
				})
			}
		}
	},
}

var messagingMirrored = &check.Check{
	Code:  "messaging/mirrored",
	Title: "Mirrored queues are used only if RabbitMQ supports them.",
	Doc: "RabbitMQ 4.0 removed the mirroring of classic queues (its release notes). The distributions with 2025.1 and later have " +
		"RabbitMQ 4: it ignores a policy for mirroring, and the queues of a lost node are lost.",
	Severity: diag.Warning, Secondary: true,
	Bad:  `regions: north: messaging: queues: "mirrored"`,
	Good: `regions: north: messaging: queues: "quorum"`,
	Cloud: func(s *check.Subject, report check.Report) {
		reported := map[source.Path]bool{}
		for _, r := range s.Cloud.Regions {
			if r.Series < series.Epoxy {
				continue
			}
			for path := range classicQueues(s, r) {
				if reported[path] {
					continue
				}
				reported[path] = true
				report(check.Finding{
					Path:    path,
					Message: fmt.Sprintf("RabbitMQ 4, the version of %v, does not mirror queues", r.Series),
					Rule:    "release notes of RabbitMQ 4.0",
					Hint:    `use quorum queues: write messaging.queues: "quorum", without overrides of rabbit_quorum_queue`,
				})
			}
		}
	},
}

// classicQueues yields the paths of the values that make a program of a region declare classic queues.
func classicQueues(s *check.Subject, r *model.Region) iter.Seq[source.Path] {
	return func(yield func(source.Path) bool) {
		for _, project := range sortedProjects(s) {
			for h, value := range s.Values(r, project.Name, "[oslo_messaging_rabbit] rabbit_quorum_queue") {
				broker, _ := h.Value(project.Name, "[DEFAULT] transport_url")
				if service.On(value.Members) || broker.Path == "" {
					continue // quorum queues, or no broker in the files
				}
				path := regionAt(r, "messaging", "queues")
				if value.Overrides {
					path = value.Path
				}
				if !yield(path) {
					return
				}
			}
		}
	}
}
