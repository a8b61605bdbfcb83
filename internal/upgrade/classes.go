package upgrade

import (
	"context"

	"stackplan/internal/compile"
	"stackplan/internal/model"
)

// compareClasses compares the services, files and options of each class of hosts. The files of the next classes are generated
// concurrently.
func compareClasses(ctx context.Context, o Options, facts *facts, times *timeline, found *results) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	current := generated(ctx, o.Current, found.hosts.list, func(c *hostClass) *model.Host { return c.current })
	target := generated(ctx, o.Target, found.hosts.list, func(c *hostClass) *model.Host { return c.target })
	options := optionComparison{to: o.To, facts: facts, rows: newRows(o.Current.Services, times, facts), custom: o.Current.Model.Custom, found: found}
	for _, c := range found.hosts.list {
		options.class, options.current, options.target = c, <-current, <-target
		if err := ctx.Err(); err != nil {
			return err
		}
		if !c.isVariant() {
			compareDistribution(c, o.Current.Sites, times, found)
			compareServices(c, times, found)
			(&fileComparison{c, options.current, options.target, times, found}).compare()
		}
		addErrors(o, c, options.target, found)
		options.compare()
	}
	return nil
}

// generated generates the files of one side, a few classes ahead of the comparison.
func generated(ctx context.Context, side *compile.Cloud, classes []*hostClass, of func(*hostClass) *model.Host) <-chan *host {
	const ahead = 8
	hosts := make(chan *host, ahead)
	go func() {
		defer close(hosts)
		for _, c := range classes {
			select {
			case hosts <- newHost(ctx, side, of(c), c.projects):
			case <-ctx.Done():
				return
			}
		}
	}()
	return hosts
}
