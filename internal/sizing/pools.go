package sizing

import (
	"slices"
	"strconv"

	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

// The defaults of a pool of database connections.
const (
	PoolSize     = 5  // of SQLAlchemy's QueuePool, and of oslo.db from ocata on
	poolOverflow = 10 // of SQLAlchemy's QueuePool, which applies if oslo.db sets none
	osloOverflow = 50 // of oslo.db from mitaka on
)

// step is the unit of the size of a pool: with smaller units each further host would change the files of all others.
const step = 5

// PoolOverflow returns the default of the connections that a pool opens while all that it keeps are in use.
func PoolOverflow(in series.Series) int {
	if in >= series.Mitaka {
		return osloOverflow
	}
	return poolOverflow
}

// Connections returns the connections that the database of a site accepts through HAProxy; 0 if the site has no database.
func Connections(site *service.Site) int {
	return Limit(site).Number
}

// Limit returns the limit that decides how many connections the database of a site accepts through HAProxy: that of the database, of HAProxy,
// or of the port of the database in HAProxy.
func Limit(site *service.Site) service.Accepted {
	if !site.RegionHas(service.Database) {
		return service.Accepted{}
	}
	least := site.Accepts(service.Database)
	if !site.RegionHas(service.LoadBalancing) {
		return least
	}
	if balancer := site.Accepts(service.LoadBalancing); balancer.Number < least.Number {
		least = balancer
	}
	for _, l := range site.Proxied() {
		if !l.Service.Does(service.Database) {
			continue
		}
		port := site.Least(service.LoadBalancing, &service.Limit{Section: l.Section(), Name: "maxconn", Default: least.Number})
		if port.By != "" && port.Number < least.Number {
			least = port
		}
	}
	return least
}

// Steady returns the connections that all pools of a site keep once they were used.
func Steady(site *service.Site) int {
	size, _ := Pool(site)
	pools, others := Pools(site)
	return pools*size + others*PoolSize
}

// Pools returns the number of pools of database connections of all processes of a site, as rows set it: those whose size options set, and
// the others.
func Pools(site *service.Site) (configured, others int) {
	for _, k := range site.Kinds() {
		for _, svc := range k.Services() {
			processes := k.Hosts * svc.Number(k, Workers(k))
			own, fixed := svc.Pools(site)
			configured += processes * own
			others += processes * fixed
		}
	}
	return configured, others
}

// Pool returns how many connections each pool of a site keeps, and how many more it opens at most: the defaults, unless all pools together
// would need more than nine tenths of the connections of the database. The rest is for operators, checks and migrations.
func Pool(site *service.Site) (size, overflow int) {
	size, overflow = PoolSize, PoolOverflow(site.Region.Series)
	most := Connections(site) * 9 / 10
	pools, others := Pools(site)
	if most == 0 || pools == 0 {
		return size, overflow
	}
	each := max(1, (most-others*(size+overflow))/pools)
	if each > step {
		each -= each % step
	}
	size = min(size, each)
	return size, min(overflow, each-size)
}

// PoolRows return the size of the pools that a project configures by the options of oslo.db in a group.
func PoolRows(group string) []service.Row { return RowsOf(service.DatabasePool{Group: group}) }

// RowsOf return the size of the pools that a project configures by the options of one of them.
func RowsOf(pool service.DatabasePool) []service.Row {
	sizeOption, overflowOption := pool.Options()
	const formula = "all pools together may use nine tenths of the connections of the database (database.maxConnections, at most loadBalancer.maxConnections); divided by the number of pools, which is hosts x processes x databases"
	return []service.Row{
		service.Text(sizeOption, poolPaths(), func(s *service.Scope) string {
			size, _ := Pool(s.Site)
			return unless(PoolSize, size)
		}).Reading(poolFrom).Because(formula + ", a pool gets less than the 5 connections that it keeps by default"),
		service.Text(overflowOption, poolPaths(), func(s *service.Scope) string {
			_, overflow := Pool(s.Site)
			return unless(PoolOverflow(s.Series), overflow)
		}).Reading(poolFrom).Because(formula + ", this is what max_pool_size leaves; with the default all services that are busy at once use up the connections, and every API fails"),
	}
}

// unless returns a number as text; empty for the default.
func unless(standard, n int) string {
	if n == standard {
		return ""
	}
	return strconv.Itoa(n)
}

// poolPaths returns all that pools may depend on.
func poolPaths() []source.Path {
	return append(service.From("region.database.maxConnections", "region.loadBalancer.maxConnections", "region.groups.*.hosts", "region.workers", "region.image.workers"),
		"hardware.*.cpus", "hardware.*.reserve.cpus", "hardware.*.memory", "hardware.*.reserve.memory")
}

// poolLimit returns the path of the limit that pools share.
func poolLimit(site *service.Site) []source.Path {
	if most := Limit(site); most.Field != "" {
		return most.Pattern()
	}
	return service.From("region.database.maxConnections")
}

// poolFrom returns what the pools of a site depend on: the limit, and the hosts whose processes have pools.
func poolFrom(s *service.Scope) []source.Path {
	paths := poolLimit(s.Site)
	for _, k := range s.Site.Kinds() {
		for _, svc := range k.Services() {
			if configured, others := svc.Pools(s.Site); configured+others > 0 {
				paths = append(paths, service.From("region.groups."+string(source.Join(k.Group.Name))+".hosts")...)
				paths = append(paths, processesFrom(k, svc)...)
			}
		}
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}
