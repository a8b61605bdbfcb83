package capacity

import (
	"slices"
	"strings"

	"stackplan/internal/demand"
)

// off returns the quota driver of the service that a resource belongs to, if this driver limits nothing: neither the defaults nor the
// quotas of projects (nova.quota, NoopQuotaDriver; neutron.db.quota.driver_null).
func (l *projectQuotas) off(of demand.Resource) (value, bool) {
	_, ofNeutron := neutronQuotas[of]
	var driver value
	switch {
	case slices.Contains(ofCinder, of):
		return value{}, false
	case l.region.Networking.IsNeutron() && ofNeutron:
		if l.fleet.network == nil {
			return value{}, false
		}
		driver = l.fleet.network.neutron(neutronConf, "quotas", "quota_driver")
	case l.fleet.control != nil:
		driver = l.fleet.control.nova("quota", "driver")
	}
	return driver, strings.HasSuffix(driver.Text, ".NoopQuotaDriver") || strings.HasSuffix(driver.Text, ".DbQuotaDriverNull")
}

// ofVolumes returns a default quota of cinder (cinder/quota.py).
func (l *projectQuotas) ofVolumes(of demand.Resource) defaultQuota {
	if l.fleet.volumes == nil {
		return defaultQuota{unknown: "cinder sets the default, and no host of the description runs it"}
	}
	v := l.fleet.volumes.cinder("DEFAULT", "quota_"+string(of))
	amount := v.int()
	return defaultQuota{amount: max(amount, demand.Unlimited), term: v.term(float64(amount), unitsOfCinder[of])}
}
