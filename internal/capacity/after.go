package capacity

// After returns what is usable of the resource after the loss of some hosts, as Losses states it for the worst ones. It is false for a
// pool of the region, which the loss of hosts does not change. It must not be called concurrently.
func (p *Quota) After(hosts []string) (usable int64, ok bool) {
	if p.shape == nil {
		return p.Usable, false
	}
	if p.each == nil {
		p.each = map[string]int64{}
		for _, part := range p.shape.parts[Hosts] {
			for _, host := range part.hosts() {
				p.each[host] = part.amount
			}
		}
	}
	lost := int64(0)
	for _, host := range hosts {
		lost = plus(lost, p.each[host])
	}
	return minus(p.shape.total, lost), true
}
