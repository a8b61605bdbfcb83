package capacity

import (
	"fmt"
	"strings"

	"stackplan/internal/service"
	"stackplan/internal/sizing"
	"stackplan/internal/source"
)

// database returns the connections of all pools to MariaDB, through HAProxy. A pool keeps max_pool_size connections open, and opens up to
// max_overflow more while all of them are in use (oslo.db).
func (c *consumption) database() *ConnectionLimit {
	if !c.site.RegionHas(service.Database) {
		return nil
	}
	region := c.site.Region
	b := &ConnectionLimit{Name: "connections of the database", Unit: "connections", Limits: []Term{
		c.in.accepted(region, "max_connections of MariaDB", c.site.Accepts(service.Database), 1, ""),
	}}
	if c.site.RegionHas(service.LoadBalancing) {
		b.Limits = append(b.Limits, c.in.accepted(region, "maxconn of HAProxy", c.site.Accepts(service.LoadBalancing), 1, ""))
	}
	var steady, pools int64
	for _, p := range c.processes() {
		for _, pool := range p.Databases {
			if !pool.Span.Contains(region.Series) || pool.When != nil && !p.meets(*pool.When) {
				continue
			}
			size, overflow, from, why := p.poolOf(pool)
			t := p.term(times(int64(pool.Databases), plus(size, overflow)), fmt.Sprintf("%d x (%d + %d) of [%s]", pool.Databases, size, overflow, pool.Group), b.Unit)
			t.From, t.Why = append(t.From[:len(t.From):len(t.From)], from...), why
			b.Terms = append(b.Terms, t)
			steady = plus(steady, times(p.count, int64(pool.Databases), size, int64(p.hosts)))
			pools = plus(pools, times(p.count, int64(pool.Databases), int64(p.hosts)))
		}
	}
	return b.evaluate(steady, databaseHint(b, steady, pools))
}

// databaseHint returns the largest overflow with which the limit suffices, or what to change if the pools alone exceed it.
func databaseHint(b *ConnectionLimit, steady, pools int64) string {
	if room := b.smallest() - steady; room >= 0 && pools > 0 {
		return fmt.Sprintf("set [database] max_overflow to at most %d in all services", room/pools)
	}
	return fmt.Sprintf("the pools alone keep %d connections open: raise the limit, or run fewer workers or set a smaller [database] max_pool_size", steady)
}

// poolOf returns how many connections a pool keeps open and how many more it opens, and where both are set.
func (p *process) poolOf(pool service.DatabasePool) (size, overflow int64, from []source.Input, why string) {
	size, overflow = sizing.PoolSize, int64(sizing.PoolOverflow(p.host.Region.Series))
	var defaults []string
	number := func(option string, into *int64) {
		v, _ := p.optionOf(option)
		if v.Text != "" {
			*into = v.int()
		} else {
			v.Why = "default of SQLAlchemy's pool"
		}
		if from = append(from, v.From...); len(v.From) == 0 {
			defaults = append(defaults, fmt.Sprintf("%s %d: %s", strings.TrimPrefix(option, pool.Group+"."), *into, v.Why))
		}
	}
	sizeOption, overflowOption := pool.Options()
	number(sizeOption, &size)
	number(overflowOption, &overflow)
	return size, overflow, from, strings.Join(defaults, "; ")
}
